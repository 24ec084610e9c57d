//! Answers computed from a programme's state: growth, forecast, offset, records.

use chrono::{DateTime, Utc};

use super::{ServiceError, State};
use crate::domain::{Assumptions, Period, Quarter, RecoveryPath, Slug};
use crate::fits;
use crate::fits::forecast::ForecastRequest;
use crate::offset::{self, Inputs, OffsetError};
use crate::views::InstantText;
use crate::views::QuarterText;
use crate::views::clawbacks::{
    ClawbacksView, HistoryView, RecordView, StatedTotalView, VersionView,
};
use crate::views::forecast::ForecastView;
use crate::views::growth::GrowthView;
use crate::views::offset::OffsetView;

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
    pub fn growth(&self) -> GrowthView {
        let programme = &self.programme;
        let growth = fits::growth::growth(
            &self.ledger,
            &programme.interventions,
            &self.exposure,
            &programme.targets,
        );
        GrowthView::new(programme.id.as_str(), &self.data_version, &programme.targets, &growth)
    }

    /// The forecast.
    pub fn forecast(
        &self,
        request: &ForecastRequest,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<ForecastView, ServiceError> {
        let programme = &self.programme;
        let forecast = fits::forecast::forecast(&self.ledger, &programme.interventions, request)
            .map_err(ServiceError::NoForecast)?;
        Ok(ForecastView::new(
            programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            request,
            &forecast,
        ))
    }

    /// The offset under the given assumptions.
    pub fn offset(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<OffsetView, ServiceError> {
        let programme = &self.programme;
        offset::check(assumptions)?;
        let forecast = match assumptions.recovery_path {
            RecoveryPath::GrowthOnBaseline => None,
            RecoveryPath::Statistical => {
                let recoveries = fits::forecast::recovery_by_year(
                    &self.ledger,
                    &programme.interventions,
                    &self.plan,
                    assumptions.persistence,
                );
                Some(recoveries.map_err(OffsetError::NoForecast)?)
            }
        };
        let answer = offset::offset(&Inputs {
            ledger: &self.ledger,
            plan: &self.plan,
            assumptions,
            targets: &programme.targets,
            interventions: &programme.interventions,
            published: &self.published,
            forecast: forecast.as_ref(),
        })?;
        let known_at = self.known_at(as_known_at);
        Ok(OffsetView::new(
            programme.id.as_str(),
            &self.data_version,
            known_at,
            assumptions,
            &answer,
        )?)
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
