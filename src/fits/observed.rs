//! The records of a series as the engine reads them: a value for every quarter, or
//! observations that carry their place.

use core::ops::Range;

use crate::domain::ledger::{QuarterFigure, Series};
use crate::domain::{Intervention, Ledger, Quarter, Slug};
use crate::forecast::{GrowthError, GrowthSeries, Observation};

use super::position;
use super::refusals::{NoForecast, not_fitted};

/// What was recovered, in pounds.
pub(super) fn amount(figure: &QuarterFigure) -> Option<f64> {
    Some(figure.amount.as_pounds_f64())
}

/// How many clawbacks there were; nothing where that is not stated.
pub(super) fn count(figure: &QuarterFigure) -> Option<f64> {
    figure.count.map(|count| count as f64)
}

/// What a clawback brought on average, in pounds; nothing where there was none.
pub(super) fn average(figure: &QuarterFigure) -> Option<f64> {
    let count = figure.count.filter(|count| *count > 0)?;
    Some(figure.amount.as_pounds_f64() / count as f64)
}

/// The final quarters of everybody, or of a client group, made ready once for every fit
/// of them.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The quarters.
    pub(super) series: Series,
    /// The latest marked intervention that touches them.
    pub(super) marked: Option<Intervention>,
    /// Its quarters, as positions.
    pub(super) step: Option<Range<usize>>,
    /// The amounts.
    pub(super) amounts: Vec<Observation>,
    /// The amounts as a growth fit takes them.
    pub(super) growth: Result<GrowthSeries, GrowthError>,
}

impl Observed {
    /// Those of everybody.
    pub fn everybody(ledger: &Ledger, interventions: &[Intervention]) -> Observed {
        Observed::of(ledger.series(&Slug::all()), interventions)
    }

    /// Those of everybody, or of a client group. Fails where no such group is recorded,
    /// with those that are.
    pub fn of_group(
        ledger: &Ledger,
        client_group: &Slug,
        interventions: &[Intervention],
    ) -> Result<Observed, String> {
        let recorded = ledger.client_groups();
        if client_group.is_all() || recorded.contains(client_group) {
            return Ok(Observed::of(ledger.series(client_group), interventions));
        }
        let recorded: Vec<&str> = recorded.into_iter().map(Slug::as_str).collect();
        let recorded = match recorded.as_slice() {
            [] => "nothing is recorded yet".to_owned(),
            ["all"] => "recorded is only all, which is everybody".to_owned(),
            [only] => format!("recorded is only {only}"),
            several => format!("recorded are {}", several.join(", ")),
        };
        Err(format!("no client group \"{client_group}\" is recorded; {recorded}"))
    }

    /// Those of a series.
    pub(super) fn of(series: Series, interventions: &[Intervention]) -> Observed {
        let touching = series.span().and_then(|(first, last)| {
            let touching = interventions.iter().filter(|i| i.first <= last && i.last >= first);
            Some((first, touching.max_by_key(|intervention| intervention.first)?))
        });
        let step = touching.and_then(|(first, marked)| {
            Some(position(first, marked.first).unwrap_or(0)..position(first, marked.last)? + 1)
        });
        let amounts = observations(&series, amount);
        Observed {
            marked: touching.map(|(_, marked)| marked.clone()),
            step,
            growth: GrowthSeries::new(&amounts),
            amounts,
            series,
        }
    }

    /// The first and the last quarter. Fails where there is none.
    pub(super) fn span(&self) -> Result<(Quarter, Quarter), &'static str> {
        self.series.span().ok_or("no quarter is recorded as final")
    }

    /// A value for every quarter from the first to the last; nothing where a quarter is
    /// missing or has no value.
    pub(super) fn values(
        &self,
        value: impl Fn(&QuarterFigure) -> Option<f64>,
    ) -> Result<Vec<Option<f64>>, &'static str> {
        let (first, last) = self.span()?;
        let quarters = &self.series.quarters;
        Ok(first.to(last).map(|quarter| value(quarters.get(&quarter)?)).collect())
    }

    /// The quarters that have a value, as a growth fit reads them.
    pub(super) fn observations(
        &self,
        value: impl Fn(&QuarterFigure) -> Option<f64>,
    ) -> Vec<Observation> {
        observations(&self.series, value)
    }

    /// The amounts as a growth fit takes them. Fails with the quarters in the way.
    pub(super) fn growth(&self) -> Result<&GrowthSeries, NoForecast> {
        let (first, _) = self.span()?;
        let not_fitted = |error: &GrowthError| not_fitted(*error, first, &self.amounts);
        self.growth.as_ref().map_err(not_fitted)
    }
}

fn observations(
    series: &Series,
    value: impl Fn(&QuarterFigure) -> Option<f64>,
) -> Vec<Observation> {
    let Some((first, _)) = series.span() else { return Vec::new() };
    let observed = |(quarter, figure): (&Quarter, &QuarterFigure)| {
        Some(observation(first, *quarter, value(figure)?))
    };
    series.quarters.iter().filter_map(observed).collect()
}

/// The value of one quarter of a series that starts at `first`.
pub(super) fn observation(first: Quarter, quarter: Quarter, value: f64) -> Observation {
    Observation {
        index: position(first, quarter).unwrap_or(0),
        season: usize::from(quarter.number() - 1),
        value,
    }
}
