//! Taking a delivery of clawback records into the ledger.
//!
//! A delivery is read, judged and compared with the ledger before any lock is taken.
//! Inside the transaction that writes, only what came into the ledger meanwhile is read;
//! where something did, the judging is done again there, so that what was compared is
//! what is changed.

use chrono::{DateTime, Utc};

use super::documents::{json, refuse_archived};
use super::once::{Outcome, once};
use super::options::{Options, Sign};
use super::reading::{
    Acceptance, Delivery, Media, Read, accepted_by_somebody, read, require_reason,
};
use super::{Loaded, Service, ServiceError, World, submissions};
use crate::domain::restatement::{Change, Judged};
use crate::domain::{Ledger, Period, ProgrammeKey};
use crate::ingest::{Problem, SaidUnit};
use crate::store::{Content, Hash, NewEntry, NewSubmission, Submission, Transaction};
use crate::views::InstantText;
use crate::views::submission::{RecordCounts, SubmissionFinding, SubmissionView};

/// What a delivery comes to over a ledger.
enum Decision {
    /// Its figures were taken before, by this submission, and are all in force.
    AlreadyRecorded(Box<Submission>),
    /// They are to be recorded.
    Record(Box<Prepared>),
}

/// A delivery that was read and compared with a ledger.
pub(super) struct Prepared {
    read: Read,
    pub(super) judged: Vec<Judged>,
    findings: Vec<SubmissionFinding>,
}

impl Decision {
    /// The delivery, where it was read.
    fn read(self) -> Option<Read> {
        match self {
            Decision::AlreadyRecorded(_) => None,
            Decision::Record(prepared) => Some(prepared.read),
        }
    }
}

impl Service {
    /// Takes a delivery. Answers 201 with the submission; 200 on a dry run, and
    /// where the same delivery was taken before and all its figures are in force.
    pub fn deliver(
        &self,
        world: &World,
        programme: &ProgrammeKey,
        delivery: &Delivery<'_>,
    ) -> Result<Outcome, ServiceError> {
        self.loaded(programme)?;
        let council = &programme.council;
        if let Some(outcome) = self.replayed(world, council, delivery.idempotency.as_ref())? {
            return Ok(outcome);
        }
        // As it is now, whoever wrote last. What this process is just writing comes to memory
        // by itself, and what it changes is judged again behind the lock.
        let loaded = match self.clock.is_writing(council) && !delivery.dry_run {
            true => self.loaded(programme)?,
            false => self.memory.current(&self.store, programme)?,
        };
        let seen = &loaded.state;
        world.step();
        if seen.archived {
            return Err(ServiceError::Archived);
        }
        let content_sha256 = Hash::of(delivery.content);
        if delivery.dry_run {
            let now = (world.now)();
            let prepared = prepare(delivery, read(delivery)?, &seen.ledger, now)?;
            let head = self.store.read(|reader| reader.head(council))?;
            let head = head.map_or(Hash::EMPTY, |head| head.hash);
            let body = json(&dry_run(programme, now, content_sha256, prepared, head))?;
            return Ok(Outcome { status: 200, body, location: None, replayed: false });
        }
        confirmed_over(delivery, &seen.ledger)?;
        let earlier =
            self.store.read(|reader| reader.submission_by_content(programme, content_sha256))?;
        let decision = decide(delivery, None, &seen.ledger, earlier, (world.now)())?;
        let content = Content::new(delivery.content);
        world.step();
        self.write(world, council, |transaction, now| {
            once(transaction, delivery.idempotency.as_ref(), now, |transaction| {
                let last = transaction.last_commit_of(programme)?;
                let decision = if last == loaded.through {
                    decision
                } else {
                    // Seldom: another write to this programme was faster.
                    let loaded = self.memory.newer(programme, loaded.clone());
                    let ledger = ledger_as_of(transaction, &loaded, last)?;
                    confirmed_over(delivery, &ledger)?;
                    let earlier = transaction.submission_by_content(programme, content_sha256)?;
                    decide(delivery, decision.read(), &ledger, earlier, now)?
                };
                let (status, said, submission) = match decision {
                    Decision::AlreadyRecorded(earlier) => (200, "already_recorded", *earlier),
                    Decision::Record(prepared) => {
                        let Prepared { read, judged, findings } = *prepared;
                        let counts = counts(&judged);
                        let new = NewSubmission {
                            programme: programme.clone(),
                            id: (world.new_id)(),
                            submitted_at: now,
                            submitted_by: read.submitted_by.clone(),
                            source: read.source.clone(),
                            media_type: delivery.media_type().to_owned(),
                            content,
                            reason: read.reason.clone(),
                            accepted_repair_id: read
                                .repair
                                .as_ref()
                                .map(|repair| repair.id.clone()),
                            accepted_as_printed: read.accepted_as_printed,
                            options: json(&read.options)?,
                            new_count: counts.new,
                            same_count: counts.same,
                            restated_count: counts.restated,
                            findings: json(&findings)?,
                            reading: read.read_as.as_ref().map(json).transpose()?,
                        };
                        let entries: Vec<NewEntry> = judged.into_iter().filter_map(entry).collect();
                        (201, "accepted", transaction.append(&new, &entries)?)
                    }
                };
                let body = json(&submissions::view(&submission, said)?)?;
                Ok(Outcome { status, body, location: Some(submission.id), replayed: false })
            })
        })
    }
}

/// The ledger of a programme that is not archived, as of its last commit.
fn ledger_as_of(
    transaction: &mut Transaction<'_>,
    loaded: &Loaded,
    last: i64,
) -> Result<Ledger, ServiceError> {
    let seen = &loaded.state;
    if last == loaded.through {
        return if seen.archived { Err(ServiceError::Archived) } else { Ok(seen.ledger.clone()) };
    }
    refuse_archived(transaction, seen)?;
    let last = last_entry(&seen.ledger);
    Ok(seen.ledger.extended(transaction.entries_after(&seen.programme.key(), last)?))
}

/// Refuses what was confirmed over another ledger: what it would change is no longer what
/// somebody was shown.
fn confirmed_over(delivery: &Delivery<'_>, ledger: &Ledger) -> Result<(), ServiceError> {
    match delivery.confirmed_over {
        Some(shown) if shown != last_entry(ledger) => Err(ServiceError::StaleVersion(None)),
        _ => Ok(()),
    }
}

/// The last entry of a ledger, 0 where it is empty.
pub(super) fn last_entry(ledger: &Ledger) -> i64 {
    ledger.entries().last().map_or(0, |entry| entry.sequence)
}

/// Compares a delivery with the ledger, unless it was taken before. It is read, where it was
/// not yet.
fn decide(
    delivery: &Delivery<'_>,
    was_read: Option<Read>,
    ledger: &Ledger,
    earlier: Option<Submission>,
    now: DateTime<Utc>,
) -> Result<Decision, ServiceError> {
    match earlier.filter(|earlier| all_in_force(ledger, earlier, delivery)) {
        Some(earlier) => Ok(Decision::AlreadyRecorded(Box::new(earlier))),
        None => {
            let read = was_read.map_or_else(|| read(delivery), Ok)?;
            prepare(delivery, read, ledger, now).map(|it| Decision::Record(Box::new(it)))
        }
    }
}

fn prepare(
    delivery: &Delivery<'_>,
    read: Read,
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> Result<Prepared, ServiceError> {
    accepted_by_somebody(&read, delivery)?;
    let judged = judge(&read, ledger)?;
    Ok(prepared(delivery, read, judged, ledger, now))
}

/// A delivery that was compared with the ledger, with what is to be noticed about it.
pub(super) fn prepared(
    delivery: &Delivery<'_>,
    read: Read,
    judged: Vec<Judged>,
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> Prepared {
    let facts = submissions::Facts {
        repair: read.repair.as_ref(),
        accepted_as_printed: read.accepted_as_printed,
        differences_taken: read.differences_taken,
        options: &read.options,
    };
    let after = after(ledger, &judged);
    let mut findings = submissions::findings(&facts, &judged, &after, now);
    let is_doubt = |finding: &&mut SubmissionFinding| finding.rule == UNIT_DOUBT;
    if let Some(doubt) = findings.iter_mut().find(is_doubt)
        && let Some(unit) = unit_that_settles(delivery, ledger)
    {
        doubt.message.push_str(&format!(" If so, say unit={unit}."));
    }
    Prepared { read, judged, findings }
}

/// The doubt that a unit may settle.
const UNIT_DOUBT: &str = "amount_far_from_year_before";

/// The unit in which a delivery leaves nothing of that doubt. It is tried, as the file may state
/// another one, or hold figures of which only some are far from those of the year before.
fn unit_that_settles(delivery: &Delivery<'_>, ledger: &Ledger) -> Option<SaidUnit> {
    if delivery.media != Media::Table || delivery.options.file.unit.is_some() {
        return None;
    }
    [SaidUnit::Thousands, SaidUnit::Pence].into_iter().find(|unit| {
        let mut delivery = delivery.clone();
        delivery.options.file.unit = Some(*unit);
        read(&delivery).is_ok_and(|read| {
            let after = after(ledger, &compared(&read, ledger));
            after.doubts().iter().all(|doubt| doubt.rule != UNIT_DOUBT)
        })
    })
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
    let Ok(options) = serde_json::from_str::<Options>(&earlier.options) else { return false };
    if delivery.options != Options::default() && delivery.options != options {
        return false;
    }
    let again = Delivery {
        acceptance,
        options,
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

pub(super) fn compared(read: &Read, ledger: &Ledger) -> Vec<Judged> {
    let incoming = read.incoming.iter().map(|incoming| incoming.clone().over(ledger));
    incoming.map(|incoming| Judged { change: incoming.change(ledger), incoming }).collect()
}

fn judge(read: &Read, ledger: &Ledger) -> Result<Vec<Judged>, ServiceError> {
    let judged = compared(read, ledger);
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

fn entry(judged: Judged) -> Option<NewEntry> {
    if judged.change == Change::Same {
        return None;
    }
    let incoming = judged.incoming;
    Some(NewEntry {
        client_group: incoming.client_group,
        period: incoming.period,
        amount: incoming.figure.amount,
        count: incoming.figure.count,
        printed_amount: incoming.printed_amount,
        printed_count: incoming.printed_count,
        status: incoming.status,
        details: incoming.details,
    })
}

/// The ledger as it will be, for findings about it as a whole.
fn after(ledger: &Ledger, judged: &[Judged]) -> Ledger {
    let last = last_entry(ledger);
    let changed = judged.iter().filter(|judged| judged.change != Change::Same);
    let entries = changed.zip(last + 1..);
    ledger.extended(entries.map(|(judged, n)| judged.incoming.clone().unrecorded_entry(n)))
}

/// What a delivery comes to that is only tried.
pub(super) fn dry_run(
    programme: &ProgrammeKey,
    now: DateTime<Utc>,
    content_sha256: Hash,
    prepared: Prepared,
    head: Hash,
) -> SubmissionView {
    let Prepared { read, judged, findings } = prepared;
    SubmissionView {
        id: None,
        programme: programme.id.to_string(),
        submitted_at: InstantText(now),
        records: counts(&judged),
        accepted_repair: submissions::accepted_repair(
            read.repair.as_ref().map(|repair| repair.id.as_str()),
            read.reason.as_deref(),
            read.submitted_by.as_deref(),
        ),
        submitted_by: read.submitted_by,
        source: read.source,
        content_sha256: content_sha256.to_string(),
        status: "dry_run",
        reason: read.reason,
        accepted_as_printed: read.accepted_as_printed,
        sign: read.options.sign.map(Sign::as_str),
        findings,
        read_as: read.read_as,
        commit: None,
        head: head.to_string(),
    }
}
