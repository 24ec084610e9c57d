//! Taking a delivery of clawback records into the ledger.
//!
//! A delivery is read, judged and compared with the ledger before anything is
//! written, and all of that happens inside the one transaction that writes, so
//! that what was compared is what is changed.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::once::{Outcome, once};
use super::reading::{Acceptance, Delivery, Read, read, require_reason};
use super::submissions;
use super::{Service, ServiceError, World, hex};
use crate::domain::restatement::{Change, Judged};
use crate::domain::{Entry, Ledger, Period, Slug};
use crate::ingest::Problem;
use crate::store::{NewEntry, NewSubmission, Submission, Transaction};
use crate::views::submission::{RecordCounts, SubmissionView};

impl Service {
    /// Takes a delivery. Answers 201 with the submission; 200 on a dry run, and
    /// where the same delivery was taken before and all its figures are in force.
    pub fn deliver(
        &self,
        world: World,
        programme: &str,
        delivery: &Delivery<'_>,
    ) -> Result<Outcome, ServiceError> {
        let loaded = self.loaded(programme)?;
        let archived = || if loaded.state.archived { Err(ServiceError::Archived) } else { Ok(()) };
        let (council, id) = (&loaded.state.programme.council, &loaded.state.programme.id);
        let now = (world.now)();
        if delivery.dry_run {
            archived()?;
            let ledger = self.store.read(|reader| reader.ledger(id))?;
            let read = read(delivery)?;
            let judged = judge(&read, &ledger)?;
            let head = self.store.read(|reader| reader.ledger_head(id))?;
            let view = dry_run(id, now, delivery, &read, &judged, &ledger, head);
            return Ok(Outcome {
                status: 200,
                body: json(&view)?,
                location: None,
                replayed: false,
            });
        }
        let outcome = self.store.write(council, |transaction| {
            once(transaction, delivery.idempotency.as_ref(), now, |transaction| {
                // What was taken before it was archived is answered again all the same.
                archived()?;
                take(transaction, id, now, world.new_id, delivery)
            })
        })?;
        if outcome.status == 201 && !outcome.replayed {
            self.renew_after_write(id);
        }
        Ok(outcome)
    }
}

fn take(
    transaction: &mut Transaction<'_>,
    programme: &Slug,
    now: DateTime<Utc>,
    new_id: fn() -> String,
    delivery: &Delivery<'_>,
) -> Result<Outcome, ServiceError> {
    let ledger = transaction.ledger(programme)?;
    let content_sha256 = sha256(delivery.content);
    if let Some(earlier) = transaction.submission_by_content(programme, &content_sha256)?
        && all_in_force(&ledger, &earlier, delivery)
    {
        let view = submissions::view(&earlier, "already_recorded")?;
        return Ok(Outcome {
            status: 200,
            body: json(&view)?,
            location: Some(earlier.id),
            replayed: false,
        });
    }
    let read = read(delivery)?;
    let judged = judge(&read, &ledger)?;
    let counts = counts(&judged);
    let findings =
        submissions::findings(&read_facts(&read), &judged, &after(&ledger, &judged), now);
    let submission = NewSubmission {
        programme: programme.clone(),
        id: new_id(),
        submitted_at: now,
        submitted_by: read.submitted_by.clone(),
        source: read.source.clone(),
        media_type: delivery.media.as_str().to_owned(),
        content_sha256,
        reason: read.reason.clone(),
        accepted_repair_id: read.repair.as_ref().map(|repair| repair.id.clone()),
        accepted_as_printed: read.accepted_as_printed,
        new_count: counts.new,
        same_count: counts.same,
        restated_count: counts.restated,
        findings: json(&findings)?,
    };
    let entries: Vec<NewEntry> = judged.iter().filter_map(|judged| entry(judged, &read)).collect();
    let recorded = transaction.append(&submission, &entries)?;
    let view = submissions::view(&recorded, "accepted")?;
    Ok(Outcome { status: 201, body: json(&view)?, location: Some(recorded.id), replayed: false })
}

/// Whether delivering the same content again, with what was decided about it then,
/// would change nothing.
fn all_in_force(ledger: &Ledger, earlier: &Submission, delivery: &Delivery<'_>) -> bool {
    let acceptance = match &earlier.accepted_repair_id {
        Some(id) => Acceptance::Repair(id.clone()),
        None if earlier.accepted_as_printed => Acceptance::AsPrinted,
        None => Acceptance::Nothing,
    };
    if delivery.acceptance != Acceptance::Nothing && delivery.acceptance != acceptance {
        // Somebody has decided otherwise now, and that is no repetition.
        return false;
    }
    let again = Delivery {
        acceptance,
        submitted_by: earlier.submitted_by.clone(),
        reason: earlier.reason.clone(),
        ..delivery.clone()
    };
    read(&again).is_ok_and(|read| {
        read.incoming
            .into_iter()
            .all(|incoming| incoming.over(ledger).change(ledger) == Change::Same)
    })
}

fn judge(read: &Read, ledger: &Ledger) -> Result<Vec<Judged>, ServiceError> {
    let judged: Vec<Judged> = read
        .incoming
        .iter()
        .map(|incoming| incoming.clone().over(ledger))
        .map(|incoming| Judged { change: incoming.change(ledger), incoming })
        .collect();
    if judged.iter().any(|judged| judged.change.needs_reason()) {
        require_reason(read, || judged.iter().filter_map(restatement_problem).collect())?;
    }
    Ok(judged)
}

fn restatement_problem(judged: &Judged) -> Option<Problem> {
    let Change::Restated(restatement) = &judged.change else { return None };
    Some(Problem {
        column: Some("quarter".to_owned()),
        value: Some(match judged.incoming.period {
            Period::Quarter(quarter) => quarter.to_string(),
            Period::StatedTotal(year) => format!("{year} (stated total)"),
        }),
        why: format!(
            "this changes what is recorded: {}",
            restatement.in_words(judged.incoming.figure)
        ),
        ..Problem::default()
    })
}

fn counts(judged: &[Judged]) -> RecordCounts {
    let mut counts = RecordCounts::default();
    for judged in judged.iter().filter(|judged| judged.incoming.period.quarter().is_some()) {
        match judged.change {
            Change::New => counts.new += 1,
            Change::Same => counts.same += 1,
            Change::Described | Change::Restated(_) => counts.restated += 1,
        }
    }
    counts
}

fn entry(judged: &Judged, read: &Read) -> Option<NewEntry> {
    if judged.change == Change::Same {
        return None;
    }
    let incoming = judged.incoming.clone();
    Some(NewEntry {
        client_group: incoming.client_group,
        period: incoming.period,
        amount: incoming.figure.amount,
        count: incoming.figure.count,
        printed_amount: incoming.printed_amount,
        printed_count: incoming.printed_count,
        status: incoming.status,
        details: incoming.details,
        reason: read.reason.clone(),
    })
}

/// The ledger as it will be, for findings about it as a whole.
fn after(ledger: &Ledger, judged: &[Judged]) -> Ledger {
    let mut entries: Vec<Entry> = ledger.entries().to_vec();
    let mut sequence = entries.last().map_or(0, |entry| entry.sequence);
    for judged in judged.iter().filter(|judged| judged.change != Change::Same) {
        sequence += 1;
        entries.push(judged.incoming.clone().unrecorded_entry(sequence));
    }
    Ledger::new(entries)
}

fn read_facts(read: &Read) -> submissions::Facts<'_> {
    submissions::Facts {
        repair: read.repair.as_ref(),
        accepted_as_printed: read.accepted_as_printed,
    }
}

fn dry_run(
    programme: &Slug,
    now: DateTime<Utc>,
    delivery: &Delivery<'_>,
    read: &Read,
    judged: &[Judged],
    ledger: &Ledger,
    head: String,
) -> SubmissionView {
    let findings = submissions::findings(&read_facts(read), judged, &after(ledger, judged), now);
    SubmissionView {
        id: None,
        programme: programme.to_string(),
        submitted_at: crate::views::InstantText(now),
        submitted_by: read.submitted_by.clone(),
        source: read.source.clone(),
        content_sha256: sha256(delivery.content),
        status: "dry_run",
        reason: read.reason.clone(),
        records: counts(judged),
        accepted_repair: submissions::accepted_repair(
            read.repair.as_ref().map(|repair| repair.id.as_str()),
            read.reason.as_deref(),
            read.submitted_by.as_deref(),
        ),
        accepted_as_printed: read.accepted_as_printed,
        findings,
        ledger_head: head,
    }
}

fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

fn json<T: serde::Serialize>(view: &T) -> Result<String, ServiceError> {
    serde_json::to_string(view)
        .map_err(|error| ServiceError::Store(crate::store::StoreError::Database(error.to_string())))
}
