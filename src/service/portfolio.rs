//! The portfolio: every programme's figures, without what searches, side by side.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Service, ServiceError, State};
use crate::appraisal::portfolio::{self as councils, Council, portfolio, undated};
use crate::appraisal::{Totals, Year, is_deflated};
use crate::domain::{Assumptions, BenefitSource, Finding, OffsetBasis, Slug};
use crate::sources::proposals::once_each;
use crate::sources::{self, NoAnswer, units};
use crate::views::InstantText;
use crate::views::portfolio::PortfolioView;

/// What a portfolio is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortfolioQuery {
    /// The council; `None` is every council, each by itself.
    pub council: Option<Slug>,
    /// The basis on which every clawback is credited; `None` leaves each programme its
    /// own.
    pub offset_basis: Option<OffsetBasis>,
    /// The instant that is asked about; `None` is now.
    pub as_known_at: Option<DateTime<Utc>>,
}

impl Service {
    /// The portfolio of the programmes in force, or of those that were known and in force
    /// at an instant.
    pub fn portfolio(&self, query: &PortfolioQuery) -> Result<PortfolioView, ServiceError> {
        self.settle(None, query.as_known_at)?;
        let mut unavailable = self.unreadable();
        let mut states = Vec::new();
        for loaded in self.programmes(false).into_iter().chain(self.programmes(true)) {
            match loaded.at(query.as_known_at) {
                Ok(state) => states.push(state),
                Err(ServiceError::NotKnownThen(_)) => {}
                Err(ServiceError::Unreadable(id)) => unavailable.push(id),
                Err(error) => return Err(error),
            }
        }
        states.retain(|state| !state.archived);
        unavailable.sort();
        let unavailable = unavailable.iter().map(Slug::to_string).collect();
        Ok(PortfolioView { unavailable, ..portfolio_of(states, query)? })
    }
}

/// The portfolio of any programmes: of case folders, say. A programme that comes twice
/// is there twice, and counts once. A council that none of them is of is refused, with
/// those that there are.
pub fn portfolio_of(
    mut states: Vec<Arc<State>>,
    query: &PortfolioQuery,
) -> Result<PortfolioView, ServiceError> {
    if let Some(council) = &query.council {
        let known: BTreeSet<Slug> =
            states.iter().map(|state| state.programme.council.clone()).collect();
        if !known.contains(council) {
            let known = known.into_iter().collect();
            return Err(ServiceError::UnknownCouncil(council.clone(), known));
        }
        states.retain(|state| state.programme.council == *council);
    }
    states.sort_by(|a, b| a.programme.id.cmp(&b.programme.id));
    let mut seen = Seen::default();
    let known_at = query.as_known_at.or_else(|| states.iter().filter_map(|s| s.recorded_at).max());
    let entries: Vec<councils::PortfolioEntry> =
        states.iter().map(|state| entry(state, query, &mut seen)).collect();
    let councils: Vec<Council> = portfolio(entries).map_err(NoAnswer::from)?;
    Ok(PortfolioView::new(known_at.map(InstantText), &councils))
}

/// What each council has delivered so far.
#[derive(Default)]
struct Seen {
    proposals: BTreeMap<String, Slug>,
    whole: BTreeMap<String, Slug>,
}

fn entry(state: &State, query: &PortfolioQuery, seen: &mut Seen) -> councils::PortfolioEntry {
    let programme = &state.programme;
    let mut entry = councils::PortfolioEntry {
        programme: programme.id.clone(),
        council: programme.council.clone(),
        name: programme.name.clone(),
        kind: state.benefits.source.as_str(),
        credit_basis: credit_basis(state, query),
        prices: String::new(),
        years: Vec::new(),
        totals: Totals::default(),
        undated: Vec::new(),
        not_available: None,
        duplicate_of: seen.repeated(state),
        findings: Vec::new(),
    };
    let mut state = state.clone();
    if let Some(first) = &entry.duplicate_of {
        let message = format!("It says the same as {first}, so it does not count again.");
        entry.findings.push(Finding::warning("delivered_twice", message));
    } else {
        let repeated = seen.without_repeated_proposals(&mut state, &mut entry.duplicate_of);
        entry.findings.extend(repeated);
    }
    let filled = if state.is_clawback() {
        clawback(&state, query, &mut entry)
    } else {
        other_benefits(&state, &mut entry)
    };
    entry.prices = prices(&programme.assumptions, &entry.years);
    entry.not_available = filled.err().map(|error| error.to_string());
    entry
}

/// In which prices the years of a programme are.
fn prices(assumptions: &Assumptions, years: &[Year]) -> String {
    let first = years.first().map(|year| year.financial_year);
    match assumptions.price_base_year.or(first) {
        Some(year) if is_deflated(assumptions) => {
            format!("those of {year} by a deflator of {}", assumptions.deflator_rate.in_percent())
        }
        _ => "as stated".to_owned(),
    }
}

fn clawback(
    state: &State,
    query: &PortfolioQuery,
    entry: &mut councils::PortfolioEntry,
) -> Result<(), ServiceError> {
    let mut assumptions = state.programme.assumptions.clone();
    assumptions.offset_basis = query.offset_basis.unwrap_or(assumptions.offset_basis);
    let evidence = state.evidence(&assumptions)?;
    let appraisal = sources::appraise(&state.inputs(&assumptions, &evidence))?;
    entry.years = appraisal.years;
    entry.totals = appraisal.totals;
    Ok(())
}

fn other_benefits(state: &State, entry: &mut councils::PortfolioEntry) -> Result<(), ServiceError> {
    let answer = state.answer(&state.programme.assumptions)?;
    entry.undated = undated(&answer.figures, &answer.appraisal.years);
    entry.totals = answer.appraisal.totals;
    entry.years = answer.appraisal.years;
    Ok(())
}

/// Which part of the benefits a year's credit is.
fn credit_basis(state: &State, query: &PortfolioQuery) -> &'static str {
    let is_phased = state.programme.assumptions.phasing.or(state.benefits.phasing).is_some();
    match &state.benefits.source {
        BenefitSource::Clawback => {
            query.offset_basis.unwrap_or(state.programme.assumptions.offset_basis).as_str()
        }
        BenefitSource::UnitSavings(schemes) => units::amount_type(schemes).as_str(),
        BenefitSource::OutcomePayments(project) if project.saving_a_person.is_some() => "level",
        BenefitSource::OutcomePayments(_) => "not_stated",
        BenefitSource::Proposals(_) if is_phased => "phasing_assumed",
        BenefitSource::Proposals(_) | BenefitSource::NotStated(_) => "not_stated",
    }
}

impl Seen {
    /// The programme of the same council that says exactly the same.
    fn repeated(&mut self, state: &State) -> Option<Slug> {
        let lines = &state.plan.lines;
        let records = state.ledger.current();
        if lines.is_empty() && records.is_empty() && state.is_clawback() {
            return None;
        }
        let figures = records
            .iter()
            .map(|((group, period), entry)| (group, period, entry.amount, entry.count))
            .collect::<Vec<_>>();
        let source = match &state.benefits.source {
            BenefitSource::Proposals(list) => format!("{:?}", once_each(list)),
            source => format!("{source:?}"),
        };
        let council = &state.programme.council;
        let key = format!("{council}|{lines:?}|{source}|{figures:?}");
        match self.whole.entry(key) {
            Entry::Occupied(first) => Some(first.get().clone()),
            Entry::Vacant(free) => {
                free.insert(state.programme.id.clone());
                None
            }
        }
    }

    /// Takes proposals out that another programme of the council has already made.
    fn without_repeated_proposals(
        &mut self,
        state: &mut State,
        duplicate_of: &mut Option<Slug>,
    ) -> Option<Finding> {
        let (council, id) = (state.programme.council.clone(), state.programme.id.clone());
        let BenefitSource::Proposals(list) = &mut state.benefits.source else { return None };
        let (all, mut first) = (list.len(), None);
        list.retain(|proposal| {
            let key = format!("{council}|{proposal:?}");
            let by = self.proposals.entry(key).or_insert_with(|| id.clone());
            if *by != id {
                first.get_or_insert_with(|| by.clone());
            }
            *by == id
        });
        let again = all - list.len();
        if list.is_empty() && state.plan.lines.is_empty() {
            duplicate_of.clone_from(&first);
        }
        first.map(|first| {
            let message =
                format!("{again} of {all} proposals are also in {first}; each counts once, there.");
            Finding::warning("delivered_twice", message)
        })
    }
}
