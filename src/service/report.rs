//! The report of a programme: every answer that a page, a pack or a workbook shows, to one
//! question.

use chrono::{DateTime, Utc};

use super::answers::RecordQuery;
use super::commits::view;
use super::{Service, ServiceError, State};
use crate::appraisal::costs::{Escalation, Spent};
use crate::domain::{Assumptions, Slug};
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::forecast::{LastQuarter, MAX_HORIZON};
use crate::views::clawbacks::ClawbacksView;
use crate::views::commit::CommitView;
use crate::views::offset::OffsetView;
use crate::views::plan::PublishedView;
use crate::views::programme::ProgrammeView;
use crate::views::report::{LineCostView, ReportView, TermsView};

/// The fewest quarters that a report looks ahead.
const AHEAD: usize = 16;
/// How many commits are looked through at once for the last before an instant.
const COMMITS: i64 = 100;

impl State {
    /// The report under the given assumptions. Where it stands in the log is for whoever has
    /// a log.
    pub fn report(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<ReportView, ServiceError> {
        let (answer, offset) = self.answered_with(assumptions, as_known_at)?;
        let records = RecordQuery { limit: usize::MAX, ..RecordQuery::default() };
        let clawbacks = self.clawbacks(&records, as_known_at);
        let quarters_ahead = quarters_ahead(&offset, &clawbacks);
        let wanted = ForecastRequest {
            horizon_quarters: quarters_ahead,
            levels: vec![80, 95],
            step_retained_share: assumptions.step_retained_share,
            step: StepSource::default(),
            client_group: Slug::all(),
            last_quarter: LastQuarter::default(),
        };
        let forecast = self.forecast(&wanted, as_known_at);
        Ok(ReportView {
            programme: ProgrammeView::from(&self.programme),
            terms: answer.clawback.as_ref().map(|clawback| TermsView::from(&clawback.terms)),
            line_costs: self.line_costs(assumptions, &offset),
            growth: self.growth(as_known_at),
            clawbacks,
            quarters_ahead,
            forecast: forecast.map_err(|error| error.sentence()),
            published: PublishedView::from(self.published.as_slice()),
            head: None,
            is_changed: self.programme.assumptions != *assumptions,
            is_archived: self.archived,
            offset,
        })
    }

    /// What the lines state for each year of an offset of clawbacks.
    fn line_costs(&self, assumptions: &Assumptions, offset: &OffsetView) -> Vec<LineCostView> {
        let years = self.plan.years();
        let planned = years.first().copied().zip(years.last().copied());
        let escalation =
            Escalation::new(assumptions, &self.plan, planned.map(|years| years.0), planned);
        let of_year = |year: &crate::views::offset::YearView| LineCostView {
            financial_year: year.financial_year,
            stated: Spent::in_year(&self.plan, year.financial_year.0, &escalation)
                .map(|spent| (spent.staffing, spent.other)),
        };
        let is_of_lines = self.is_clawback();
        offset.years.iter().filter(|_| is_of_lines).map(of_year).collect()
    }
}

impl Service {
    /// The last commit that is in a state, up to an instant: what was written since is not what
    /// stands beside it on paper.
    pub fn head(
        &self,
        state: &State,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<CommitView>, ServiceError> {
        let key = state.programme.key();
        let limit = if as_known_at.is_some() { COMMITS } else { 1 };
        let mut before = Some(state.through + 1);
        loop {
            let page = self
                .store
                .read(|reader| reader.commits(&key.council, Some(&key.id), before, limit))?;
            let known = |at: DateTime<Utc>| as_known_at.is_none_or(|instant| at <= instant);
            if let Some(head) = page.iter().find(|commit| known(commit.recorded_at)) {
                return Ok(Some(view(head)));
            }
            match page.last() {
                Some(last) => before = Some(last.sequence),
                None => return Ok(None),
            }
        }
    }
}

/// How far a report looks ahead: to the end of the plan, and four years at least.
fn quarters_ahead(offset: &OffsetView, clawbacks: &ClawbacksView) -> usize {
    let everybody = Slug::all();
    let of_all = clawbacks
        .records
        .iter()
        .filter(|record| record.client_group == everybody.as_str() && record.status == "final");
    let last = of_all.map(|record| record.quarter.0).max();
    let end = offset.years.last().and_then(|year| year.financial_year.0.quarters().last().copied());
    let between = last.zip(end).map_or(0, |(last, end)| end.index() - last.index());
    usize::try_from(between).unwrap_or(0).clamp(AHEAD, MAX_HORIZON)
}
