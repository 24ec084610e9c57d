//! What a delivery would change, for a person who decides whether it is to be recorded.
//!
//! It is read, judged and compared as [`super::delivery`] does it. Only the name and the reason
//! are not asked for yet: a person gives them after seeing what they stand for.

use super::delivery::{Prepared, compared, dry_run, last_entry, prepared};
use super::reading::{Acceptance, Delivery, read};
use super::{Service, ServiceError, World};
use crate::domain::restatement::{Change, Judged};
use crate::domain::{Ledger, ProgrammeKey, Status};
use crate::store::Hash;
use crate::views::proposal::{Fate, ProposedDelivery, ProposedFigure};
use crate::views::{MoneyText, QuarterText};

impl Service {
    /// What a delivery would change. Nothing is written.
    pub fn propose(
        &self,
        world: &World,
        programme: &ProgrammeKey,
        delivery: &Delivery<'_>,
    ) -> Result<ProposedDelivery, ServiceError> {
        self.loaded(programme)?;
        let loaded = self.memory.current(&self.store, programme)?;
        if loaded.state.archived {
            return Err(ServiceError::Archived);
        }
        let (ledger, now) = (&loaded.state.ledger, (world.now)());
        let read = read(delivery)?;
        world.step();
        let judged = compared(&read, ledger);
        let restates = judged.iter().any(|judged| judged.change.needs_reason());
        world.step();
        let prepared = prepared(delivery, read, judged, ledger, now);
        world.step();
        let Prepared { judged, .. } = &prepared;
        let figures = judged.iter().map(|judged| figure(judged, ledger)).collect();
        let head = self.store.read(|reader| reader.head(&programme.council))?;
        let head = head.map_or(Hash::EMPTY, |head| head.hash);
        let content_sha256 = Hash::of(delivery.content);
        Ok(ProposedDelivery {
            figures,
            needs_reason: restates || delivery.acceptance != Acceptance::Nothing,
            last_entry: last_entry(ledger),
            submission: dry_run(programme, now, content_sha256, prepared, head),
        })
    }
}

fn figure(judged: &Judged, ledger: &Ledger) -> ProposedFigure {
    let Judged { incoming, change } = judged;
    let recorded = ledger.history(&incoming.client_group, incoming.period).next_back();
    let (fate, changes) = match change {
        Change::New => (Fate::New, String::new()),
        Change::Same => (Fate::Unchanged, String::new()),
        Change::Described => (Fate::Added, String::new()),
        Change::Restated(restatement) => (Fate::Restated, restatement.in_words(incoming.figure)),
    };
    ProposedFigure {
        quarter: incoming.period.quarter().map(QuarterText),
        period: incoming.period.to_string(),
        client_group: incoming.client_group.to_string(),
        fate,
        recorded: recorded.map(|recorded| MoneyText(recorded.amount)),
        recorded_count: recorded.and_then(|recorded| recorded.count),
        amount: MoneyText(incoming.figure.amount),
        count: incoming.figure.count,
        printed: incoming.printed_amount.map(MoneyText),
        is_provisional: incoming.status == Status::Provisional,
        changes,
    }
}
