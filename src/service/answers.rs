//! Answers computed from a programme's state: growth, forecast, offset, records.

use chrono::{DateTime, Utc};

use super::{ServiceError, State};
use crate::appraisal::switching::rate_found;
use crate::domain::publication::published;
use crate::domain::{Assumptions, BenefitSource, Period, Quarter, Slug};
use crate::fits;
use crate::fits::backtest::BacktestRequest;
use crate::fits::client_groups::{GroupsRequest, forecast_groups};
use crate::fits::forecast::ForecastRequest;
use crate::fits::growth_needed::growth_at_least;
use crate::fits::observed::Observed;
use crate::sources::{
    self, Answer, Evidence, Inputs, NoAnswer, answer_with_switching, sensitivity,
};
use crate::views::InstantText;
use crate::views::QuarterText;
use crate::views::backtest::BacktestView;
use crate::views::clawbacks::{
    ClawbacksView, HistoryView, RecordView, StatedTotalView, VersionView,
};
use crate::views::client_groups::ClientGroupsView;
use crate::views::decomposition::DecompositionView;
use crate::views::forecast::ForecastView;
use crate::views::growth::GrowthView;
use crate::views::offset::{OffsetView, Origin, Searched};
use crate::views::publication::PublicationView;

/// What is said of an assumption that has no meaning where benefits are not clawbacks.
pub fn not_of_clawbacks() -> String {
    let names = Assumptions::NAMES.iter().copied();
    let apply: Vec<&str> = names.filter(|name| Assumptions::is_beyond_clawbacks(name)).collect();
    format!("this programme's benefits are not clawbacks: only {} apply", apply.join(", "))
}

/// Which records are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// The first quarter.
    pub from: Option<Quarter>,
    /// The last quarter.
    pub to: Option<Quarter>,
    /// The group of clients; `None` is every group.
    pub client_group: Option<Slug>,
    /// Only records after this quarter and group.
    pub after: Option<(Quarter, Slug)>,
    /// At most so many.
    pub limit: usize,
}

impl State {
    /// Growth against the targets.
    pub fn growth(&self, as_known_at: Option<DateTime<Utc>>) -> GrowthView {
        let programme = &self.programme;
        let growth = fits::growth::growth(
            &self.ledger,
            &programme.interventions,
            &self.exposure,
            &programme.targets,
        );
        GrowthView::new(
            programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            &programme.targets,
            &growth,
        )
    }

    /// The forecast.
    pub fn forecast(
        &self,
        request: &ForecastRequest,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<ForecastView, ServiceError> {
        let mut forecast = self
            .observed_of(&request.client_group)
            .and_then(|observed| fits::forecast::forecast(&observed, request))
            .map_err(ServiceError::NoForecast)?;
        forecast.notes.splice(0..0, self.ledger.doubts_of_final(&request.client_group));
        Ok(ForecastView::new(
            self.programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            request,
            &forecast,
        ))
    }

    /// What the forecast would have said at each past quarter.
    pub fn backtest(
        &self,
        request: &BacktestRequest,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<BacktestView, ServiceError> {
        let backtest = self
            .observed_of(&request.client_group)
            .and_then(|observed| fits::backtest::backtest(&observed, request))
            .map_err(ServiceError::NoBacktest)?;
        Ok(BacktestView::new(
            self.programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            request,
            &backtest,
        ))
    }

    /// Count times amount per clawback beside the forecast of the amount.
    pub fn decomposition(
        &self,
        request: &ForecastRequest,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<DecompositionView, ServiceError> {
        let views = self
            .observed_of(&request.client_group)
            .and_then(|observed| fits::decomposition::decompose(&observed, request))
            .map_err(ServiceError::NoForecast)?;
        Ok(DecompositionView::new(
            self.programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            request,
            &views,
        ))
    }

    /// The forecasts of the client groups and of their total.
    pub fn client_groups(
        &self,
        request: &GroupsRequest,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<ClientGroupsView, ServiceError> {
        let programme = &self.programme;
        let forecast = forecast_groups(&self.ledger, &programme.interventions, request)
            .map_err(ServiceError::NoForecast)?;
        Ok(ClientGroupsView::new(
            programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            request,
            &forecast,
        ))
    }

    /// Whether its benefits are clawbacks, so that the assumptions about them apply.
    pub fn is_clawback(&self) -> bool {
        self.benefits.source == BenefitSource::Clawback
    }

    /// Whether an assumption has a meaning for its benefits.
    pub fn takes(&self, assumption: &str) -> bool {
        self.is_clawback() || Assumptions::is_beyond_clawbacks(assumption)
    }

    /// The offset under the given assumptions, with all that appraises it.
    pub fn offset(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<OffsetView, ServiceError> {
        Ok(self.answered_with(assumptions, as_known_at)?.1)
    }

    /// The answer under the given assumptions, and the offset that shows it.
    pub(super) fn answered_with(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<(Answer, OffsetView), ServiceError> {
        let evidence = self.evidence(assumptions)?;
        let inputs = self.inputs(assumptions, &evidence);
        let (answer, switching_values) = answer_with_switching(&inputs)?;
        let needed = rate_found(&switching_values, "growth_rate");
        let likely = |needed| growth_at_least(&self.observed(), needed);
        let searched = Searched {
            growth_needed: needed.map_or_else(Vec::new, likely),
            switching_values,
            sensitivity: sensitivity(&inputs, &answer),
            coverage: sources::coverage(&inputs, &answer),
        };
        let origin = Origin {
            programme: self.programme.id.as_str(),
            data_version: &self.data_version,
            as_known_at: self.known_at(as_known_at),
        };
        let offset =
            OffsetView::new(origin, &inputs, &answer, &searched).map_err(NoAnswer::from)?;
        Ok((answer, offset))
    }

    /// The answer under the given assumptions, without what has to be searched.
    pub fn answer(&self, assumptions: &Assumptions) -> Result<Answer, ServiceError> {
        let evidence = self.evidence(assumptions)?;
        Ok(sources::answer(&self.inputs(assumptions, &evidence))?)
    }

    /// What an answer is computed from.
    pub fn inputs<'a>(
        &'a self,
        assumptions: &'a Assumptions,
        evidence: &'a Evidence,
    ) -> Inputs<'a> {
        Inputs {
            benefits: &self.benefits,
            plan: &self.plan,
            published: &self.published,
            assumptions,
            ledger: &self.ledger,
            targets: &self.programme.targets,
            exposure: &self.exposure,
            interventions: &self.programme.interventions,
            forecast: evidence.forecast.as_ref(),
            fitted: evidence.fitted.as_ref(),
        }
    }

    /// The fits that the assumptions ask for, and no other.
    pub fn evidence(&self, assumptions: &Assumptions) -> Result<Evidence, ServiceError> {
        Ok(Evidence::of(&self.inputs(assumptions, &Evidence::default()))?)
    }

    /// The final quarters of everybody, ready to be fitted. An answer makes it once.
    pub(super) fn observed(&self) -> Observed {
        Observed::everybody(&self.ledger, &self.programme.interventions)
    }

    /// The same of everybody or of a client group. Fails where no such group is recorded.
    fn observed_of(&self, client_group: &Slug) -> Result<Observed, String> {
        Observed::of_group(&self.ledger, client_group, &self.programme.interventions)
    }

    /// A page of the records in force.
    pub fn clawbacks(
        &self,
        query: &RecordQuery,
        as_known_at: Option<DateTime<Utc>>,
    ) -> ClawbacksView {
        let current = self.ledger.current();
        let of_group =
            |group: &Slug| query.client_group.as_ref().is_none_or(|wanted| wanted == group);
        let mut wanted: Vec<(Quarter, &Slug)> = current
            .keys()
            .filter(|(group, _)| of_group(group))
            .filter_map(|(group, period)| Some((period.quarter()?, *group)))
            .filter(|(quarter, _)| query.from.is_none_or(|from| *quarter >= from))
            .filter(|(quarter, _)| query.to.is_none_or(|to| *quarter <= to))
            .collect();
        wanted.sort_unstable();
        if let Some((quarter, group)) = &query.after {
            wanted.retain(|key| *key > (*quarter, group));
        }
        let more = wanted.len() > query.limit;
        wanted.truncate(query.limit);
        let records = wanted.iter().filter_map(|(quarter, group)| {
            let period = Period::Quarter(*quarter);
            let versions = self.ledger.history(group, period).count();
            RecordView::new(current.get(&(*group, period))?, versions)
        });
        let cursor = wanted.last().map(|(quarter, group)| format!("{quarter}~{group}"));
        let totals = current.iter().filter(|((group, _), _)| of_group(group));
        ClawbacksView {
            programme: self.programme.id.to_string(),
            data_version: self.data_version.clone(),
            as_known_at: as_known_at.map(InstantText),
            records: records.collect(),
            stated_totals: totals.filter_map(|(_, entry)| StatedTotalView::new(entry)).collect(),
            next_cursor: cursor.filter(|_| more),
        }
    }

    /// The records as the council may publish them.
    pub fn for_publication(&self, as_known_at: Option<DateTime<Utc>>) -> PublicationView {
        PublicationView::new(
            self.programme.id.as_str(),
            &self.data_version,
            as_known_at.map(InstantText),
            published(&self.ledger),
        )
    }

    /// Every version of one figure; `None` where there never was one.
    pub fn history(&self, quarter: Quarter, client_group: &Slug) -> Option<HistoryView> {
        let versions: Vec<VersionView> = self
            .ledger
            .history(client_group, Period::Quarter(quarter))
            .map(VersionView::from)
            .collect();
        if versions.is_empty() {
            return None;
        }
        Some(HistoryView {
            programme: self.programme.id.to_string(),
            quarter: QuarterText(quarter),
            client_group: client_group.to_string(),
            versions,
        })
    }

    /// The instant that was asked about, or else that of the last change.
    pub(super) fn known_at(&self, as_known_at: Option<DateTime<Utc>>) -> Option<InstantText> {
        as_known_at.or(self.recorded_at).map(InstantText)
    }
}
