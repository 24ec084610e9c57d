//! The portfolio: every programme's figures, without what searches, side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Service, ServiceError, State};
use crate::appraisal::portfolio::portfolio;
use crate::domain::{Assumptions, OffsetBasis, ProgrammeKey, Slug};
use crate::sources::portfolio::{PortfolioMember, entries};
use crate::sources::{Evidence, NoAnswer};
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
        let council = query.council.as_ref();
        let mut unavailable = Vec::new();
        let mut states = Vec::new();
        for found in self.in_force(council, query.as_known_at)? {
            match found {
                Ok(state) => states.push(state),
                Err(key) => unavailable.push(key),
            }
        }
        let unavailable = unavailable.iter().map(ProgrammeKey::to_string).collect();
        // A council that has programmes now may have had none then.
        let query = PortfolioQuery { council: None, ..query.clone() };
        Ok(PortfolioView { unavailable, ..portfolio_of(states, &query)? })
    }
}

impl Service {
    /// The programmes in force, or those that were known and in force at an instant, in the
    /// order of their keys; of one that cannot be read, its key.
    pub(super) fn in_force(
        &self,
        council: Option<&Slug>,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Vec<Result<Arc<State>, ProgrammeKey>>, ServiceError> {
        self.settle(council, as_known_at)?;
        let mut found = Vec::new();
        for key in self.keys(council)? {
            match self.loaded(&key).and_then(|loaded| loaded.at(as_known_at)) {
                Ok(state) if state.archived => {}
                Ok(state) => found.push(Ok(state)),
                Err(ServiceError::NotKnownThen(_)) => {}
                Err(ServiceError::Unreadable(key)) => found.push(Err(key)),
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

/// The portfolio of any programmes: of case folders, say. A programme that comes twice
/// is there twice, and counts once. A council that none of them is of is refused,
/// with those that there are.
pub fn portfolio_of(
    mut states: Vec<Arc<State>>,
    query: &PortfolioQuery,
) -> Result<PortfolioView, ServiceError> {
    if let Some(council) = &query.council {
        let known: BTreeSet<Slug> =
            states.iter().map(|state| state.programme.council.clone()).collect();
        if !known.contains(council) {
            let known = known.into_iter().collect();
            return Err(ServiceError::UnknownCouncil(council.to_string(), known));
        }
        states.retain(|state| state.programme.council == *council);
    }
    states.sort_by(|a, b| a.programme.id.cmp(&b.programme.id));
    let known_at = query.as_known_at.or_else(|| states.iter().filter_map(|s| s.recorded_at).max());
    let no_fits = Evidence::default();
    let assumptions: Vec<Assumptions> = states.iter().map(|state| on_basis(state, query)).collect();
    let mut members = Vec::with_capacity(states.len());
    for (state, assumptions) in states.iter().zip(&assumptions) {
        let inputs = state.inputs(assumptions, &no_fits);
        members.push(PortfolioMember { programme: &state.programme, inputs });
    }
    let councils = portfolio(entries(&members)).map_err(NoAnswer::from)?;
    Ok(PortfolioView::new(known_at.map(InstantText), &councils))
}

/// The programme's assumptions, its clawbacks credited on the basis that is asked for.
fn on_basis(state: &State, query: &PortfolioQuery) -> Assumptions {
    let mut assumptions = state.programme.assumptions.clone();
    if state.is_clawback() {
        assumptions.offset_basis = query.offset_basis.unwrap_or(assumptions.offset_basis);
    }
    assumptions
}
