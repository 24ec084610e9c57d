//! Probabilities that so much is recovered, read from the forecast's own intervals.
//!
//! The engine states the half-widths of its intervals below and above, in logarithms, at
//! some levels, and between them the logarithm of the width runs straight over
//! ln((1 + level) / (1 - level)), the scale of a logistic distribution. So a level is
//! found from a width as well as a width from a level, without drawing a number.
//! Below the lowest level the width itself runs straight to nothing; beyond the
//! highest level only a bound is known.

use crate::domain::{
    Chance, FinancialYear, Money, Plan, Quarter, Rate, Recovered, Slug, Threshold,
};
use crate::forecast::calibration::LEVELS;
use crate::forecast::{Forecast, Interval, LastQuarter, Note, Request};

use super::backtest::{BacktestRequest, DEFAULT_HORIZON, IntervalRecord, backtest};
use super::forecast::{fit, step_lasts};
use super::observed::Observed;
use super::refusals::NoForecast;
use super::step::{self, StepSource, marked_step_retained};
use super::{position, rate_to_places, to_money};

/// The highest level that the engine is calibrated at, in percent.
const HIGHEST: f64 = LEVELS[LEVELS.len() - 1];

/// The forecast of a plan's years.
#[derive(Clone, Debug)]
pub struct PlanOutlook {
    forecast: Forecast,
    first_year: FinancialYear,
    /// Whether bounds are a factor away from the point, and not an amount.
    by_factor: bool,
    /// How many quarters ahead the plan ends.
    horizon_quarters: usize,
    /// How much of a marked step is taken to last, where there is one that can be estimated.
    step_lasts: Option<Rate>,
    /// How often the intervals of past forecasts of the same series held, all quarters ahead
    /// together; `None` where that cannot be tried.
    held: Option<IntervalRecord>,
}

/// The level whose record on the past is told, in percent.
const TOLD: u8 = 80;

/// How far what is needed lies from the middle of a distribution, and how far the bounds
/// on that side do, by level.
struct Spread {
    distance: f64,
    widths: [f64; LEVELS.len()],
}

impl PlanOutlook {
    /// Forecasts to the end of the plan. Fails with the reason.
    pub fn new(observed: &Observed, plan: &Plan, share: Rate) -> Result<PlanOutlook, NoForecast> {
        let (_, last) = observed.span()?;
        let end: Option<Quarter> =
            plan.years().last().and_then(|year| year.quarters().last().copied());
        let horizon = end.and_then(|end| position(last, end)).filter(|ahead| *ahead > 0);
        let horizon = horizon.ok_or("every plan year is recorded")?;
        let forecast = fit(observed, LastQuarter::default())?
            .forecast_with(&Request {
                horizon,
                levels: &LEVELS,
                quarters_into_year: usize::from(last.number() % 4),
                retained_step: marked_step_retained(observed, share)?,
            })
            .map_err(|error| error.to_string())?;
        let by_factor = !forecast.notes.contains(&Note::LevelScaleOnly);
        let step = step::recent(observed, StepSource::Marked).ok();
        Ok(PlanOutlook {
            forecast,
            first_year: last.next().year(),
            by_factor,
            horizon_quarters: horizon,
            step_lasts: step.and_then(|recent| recent.step()).map(|_| share),
            held: record(observed),
        })
    }

    /// The probability that at least so much is recovered; `None` where the forecast
    /// has no distribution for it.
    pub fn chance(&self, threshold: &Threshold) -> Option<Chance> {
        let spread = self.spread(threshold)?;
        let size = spread.distance.abs();
        let level = spread.level_of(size);
        let probability = |level: f64| {
            let inside = 0.5 * level / 100.0;
            rate_to_places(if spread.distance < 0.0 { 0.5 + inside } else { 0.5 - inside }, 4)
        };
        match level {
            Some(level) => probability(level).map(Chance::Is),
            None if spread.distance < 0.0 => probability(HIGHEST).map(Chance::AtLeast),
            None => probability(HIGHEST).map(Chance::AtMost),
        }
    }

    /// The interval of what is recovered at one of 50, 80, 90 and 95 percent; `None`
    /// where the forecast has none.
    pub fn interval(&self, recovered: Recovered, level: u8) -> Option<(Money, Money)> {
        let Recovered::Years(first, last) = recovered else { return None };
        let total = self.forecast.total_over(self.place(first)?..self.place(last)? + 1)?;
        let of_level = |interval: &&Interval| interval.level == f64::from(level);
        let interval = total.intervals.iter().find(of_level)?;
        Some((to_money(interval.lower)?, to_money(interval.upper)?))
    }

    /// What every probability holds under: `half of the step lasts`.
    pub fn condition(&self) -> Option<String> {
        self.step_lasts.map(step_lasts)
    }

    /// How often such intervals held in the past; `None` where that was not tried.
    pub fn held(&self) -> Option<String> {
        let record = self.held.as_ref()?;
        let is_choice = self.step_lasts.is_some_and(|share| share < Rate::new(1, 0));
        let held = record.in_short(is_choice);
        Some(format!("That is by {}% intervals that {held}", record.level))
    }

    /// That the past was tried less far ahead than the plan ends.
    pub fn reach(&self) -> Option<String> {
        let (_, furthest) = self.held.as_ref()?.ahead;
        let further = self.horizon_quarters;
        let message = format!(
            "The past forecasts looked at most {furthest} quarters ahead, and the plan ends {further} \
             quarters after the last final one."
        );
        (furthest < further).then_some(message)
    }

    /// How far the middle is from what is needed, and how far the bounds are from it.
    fn spread(&self, threshold: &Threshold) -> Option<Spread> {
        let needed = threshold.needed.as_pounds_f64();
        match threshold.recovered {
            Recovered::Years(first, last) => {
                let total = self.forecast.total_over(self.place(first)?..self.place(last)? + 1)?;
                let rest = |bound: f64| bound - total.known();
                let bounds = total.intervals.iter().map(|one| (rest(one.lower), rest(one.upper)));
                self.about(rest(total.point), rest(needed), bounds)
            }
            Recovered::MoreThanYearBefore(year) => {
                let place = self.place(year)?;
                let changes = self.forecast.year_changes();
                let change = changes.iter().find(|change| change.year == place)?;
                let before = self.forecast.years.get(place.checked_sub(1)?)?.point;
                let bounds = change.intervals.iter().map(|one| (1.0 + one.lower, 1.0 + one.upper));
                self.about(1.0 + change.change, 1.0 + needed / before, bounds)
            }
        }
    }

    fn about(
        &self,
        point: f64,
        needed: f64,
        bounds: impl Iterator<Item = (f64, f64)>,
    ) -> Option<Spread> {
        let apart = |value: f64| {
            if self.by_factor { libm::log(value / point) } else { value - point }
        };
        // What is positive always exceeds what is not.
        let is_certain = self.by_factor && needed <= 0.0;
        let distance = if is_certain { f64::NEG_INFINITY } else { apart(needed) };
        // A lower bound in amounts may have stopped at zero and then says nothing of how
        // far it would have gone.
        let is_below = self.by_factor && distance < 0.0;
        let mut widths = [0.0; LEVELS.len()];
        for (width, (lower, upper)) in widths.iter_mut().zip(bounds) {
            *width = if is_below { -apart(lower) } else { apart(upper) };
        }
        let usable = !distance.is_nan() && widths[0] > 0.0 && widths[0].is_finite();
        usable.then_some(Spread { distance, widths })
    }

    /// The place of a year in the forecast; `None` where it is recorded.
    fn place(&self, year: FinancialYear) -> Option<usize> {
        usize::try_from(year.years_since(self.first_year)).ok()
    }
}

/// How often intervals a year ahead held in the past.
fn record(observed: &Observed) -> Option<IntervalRecord> {
    let request = BacktestRequest {
        horizon_quarters: DEFAULT_HORIZON,
        levels: vec![TOLD],
        client_group: Slug::all(),
    };
    backtest(observed, &request).ok()?.interval_records.pop()
}

impl Spread {
    /// The level of the interval that reaches so far; `None` beyond the widest.
    fn level_of(&self, size: f64) -> Option<f64> {
        let place = |level: f64| libm::log((100.0 + level) / (100.0 - level));
        let after = self.widths.iter().position(|width| *width >= size)?;
        let at = match after.checked_sub(1) {
            None => size / self.widths[0] * place(LEVELS[0]),
            Some(before) => {
                let (near, far) = (libm::log(self.widths[before]), libm::log(self.widths[after]));
                let part = (libm::log(size) - near) / (far - near);
                let (low, high) = (place(LEVELS[before]), place(LEVELS[after]));
                low + part * (high - low)
            }
        };
        let odds = libm::exp(at);
        Some(100.0 * (odds - 1.0) / (odds + 1.0))
    }
}
