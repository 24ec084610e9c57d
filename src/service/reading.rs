//! Reading a delivery, and accepting a published table.
//!
//! A table whose totals do not match is never taken by itself: a person accepts a
//! repair that the audit offers, or the figures as printed, with a name and a reason.

use std::collections::BTreeMap;

use super::error::Audited;
use super::options::{Options, Sign};
use super::{Idempotency, ServiceError};
use crate::domain::ledger::QuarterFigure;
use crate::domain::restatement::Incoming;
use crate::domain::{Period, PublishedTable};
use crate::ingest::{self, ClawbackFile, FileOptions, Problem, Problems, Refusal, TableFile};
use crate::table_audit::{self, Audit, Contradiction, Repair, TableOptions};
use crate::views::read_as::ReadAsView;
use crate::words::words;

words! {
    /// What a delivery is written in.
    pub enum Media {
        /// A table: CSV or a workbook, in long form or as published.
        Table = "text/csv",
        /// JSON.
        Json = "application/json",
    }
}

/// What a person has decided about a table whose totals do not match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Acceptance {
    /// Nothing: such a table is refused.
    #[default]
    Nothing,
    /// The repair with this id is accepted.
    Repair(String),
    /// The figures are accepted as they are printed.
    AsPrinted,
}

/// A delivery as it arrives.
#[derive(Clone, Debug)]
pub struct Delivery<'a> {
    /// The bytes.
    pub content: &'a [u8],
    /// What they are written in.
    pub media: Media,
    /// Where the figures come from, a file name say.
    pub source: Option<String>,
    /// Who delivers.
    pub submitted_by: Option<String>,
    /// Why figures change.
    pub reason: Option<String>,
    /// What was decided about totals that do not match.
    pub acceptance: Acceptance,
    /// How it is to be read.
    pub options: Options,
    /// Whether to check only and write nothing.
    pub dry_run: bool,
    /// The client's key for this request.
    pub idempotency: Option<Idempotency>,
    /// The last entry of the ledger that the delivery was shown over to whoever confirms it,
    /// 0 where it was empty. Over any other it is not taken.
    pub confirmed_over: Option<i64>,
}

impl Delivery<'_> {
    fn table(&self) -> TableFile<'_> {
        TableFile { bytes: self.content, options: &self.options.file }
    }

    /// What its bytes are, by a name that other programs know.
    pub(super) fn media_type(&self) -> &'static str {
        match self.media {
            Media::Json => self.media.as_str(),
            Media::Table => self.table().media_type(),
        }
    }
}

/// A delivery that was read.
pub(super) struct Read {
    pub(super) incoming: Vec<Incoming>,
    pub(super) source: Option<String>,
    pub(super) submitted_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) repair: Option<Repair>,
    pub(super) accepted_as_printed: bool,
    pub(super) read_as: Option<ReadAsView>,
    /// Whether the figures are the differences of years so far.
    pub(super) differences_taken: bool,
    pub(super) options: Options,
}

/// Reads a delivery as a person has said and takes what was accepted of it.
pub(super) fn read(delivery: &Delivery<'_>) -> Result<Read, ServiceError> {
    let mut read = as_delivered(delivery)?;
    if read.options.sign == Some(Sign::Credit) {
        read.incoming.iter_mut().for_each(Incoming::turn_round);
    }
    Ok(read)
}

fn as_delivered(delivery: &Delivery<'_>) -> Result<Read, ServiceError> {
    let mut read = Read {
        incoming: Vec::new(),
        source: delivery.source.clone(),
        submitted_by: delivery.submitted_by.clone(),
        reason: delivery.reason.clone(),
        repair: None,
        accepted_as_printed: false,
        read_as: None,
        differences_taken: false,
        options: delivery.options.clone(),
    };
    if delivery.media == Media::Json && delivery.options.file != FileOptions::default() {
        return Err(ServiceError::AcceptanceRefused(
            "JSON has no sheets or cells, and its amounts are in pounds: leave sheet, range, unit \
             and hidden out"
                .to_owned(),
        ));
    }
    let figures = match delivery.media {
        Media::Json => {
            let body = ingest::clawbacks_json(delivery.content)?;
            said_once(&mut read, body)?
        }
        Media::Table => match ingest::clawbacks_file(delivery.table())? {
            ClawbackFile::Long(figures, read_as) => {
                read.read_as = Some(ReadAsView::from(&read_as));
                figures
            }
            ClawbackFile::Pivot(table, read_as) => {
                return accept(read, &table, ReadAsView::from(&read_as), delivery);
            }
        },
    };
    if delivery.acceptance != Acceptance::Nothing {
        return Err(ServiceError::AcceptanceRefused(
            "a repair is accepted for a published table; this delivery is in long form".to_owned(),
        ));
    }
    if !delivery.options.table.is_empty() {
        return Err(ServiceError::AcceptanceRefused(
            "a rounding is stated, and differences are taken, of a published table; this delivery \
             is in long form"
                .to_owned(),
        ));
    }
    read.incoming = incoming(figures);
    Ok(read)
}

/// Takes from a body what it says about itself. Who changed a figure and why has one
/// answer, so what is said beside the body as well must be the same.
fn said_once(
    read: &mut Read,
    body: ingest::JsonSubmission,
) -> Result<ingest::DeliveredFigures, Problems> {
    let said = [
        ("source", &mut read.source, body.source),
        ("submitted_by", &mut read.submitted_by, body.submitted_by),
        ("reason", &mut read.reason, body.reason),
    ];
    let mut problems = Vec::new();
    for (name, beside, within) in said {
        match (beside.as_deref(), within) {
            (Some(beside), Some(within)) if beside != within => problems.push(Problem {
                pointer: Some(format!("/{name}")),
                why: format!(
                    "the request also says \"{}\" beside the body: say it once, or the same twice",
                    ingest::shown(beside)
                ),
                value: Some(ingest::shown(&within)),
                ..Problem::default()
            }),
            (None, within) => *beside = within,
            _ => {}
        }
    }
    if problems.is_empty() {
        return Ok(body.delivery);
    }
    let (refusal, count) = (Refusal::Fields, problems.len());
    Err(Problems { refusal, problems, count, rows: 0, bad_rows: 0 })
}

/// Judges a published table by its totals and takes what a person accepted.
fn accept(
    mut read: Read,
    table: &PublishedTable,
    read_as: ReadAsView,
    delivery: &Delivery<'_>,
) -> Result<Read, ServiceError> {
    let options = &delivery.options.table;
    let audit = audited(table, options)?;
    let printed = incoming(ingest::delivery_of(table)?);
    let figures = |table: &PublishedTable| -> Result<Vec<Incoming>, Problems> {
        Ok(with_printed(incoming(figures_of(table, options)?), &printed))
    };
    read.differences_taken = options.cumulative;
    match &delivery.acceptance {
        Acceptance::Nothing if audit.agrees() => read.incoming = figures(table)?,
        Acceptance::Nothing => {
            let audited = Audited { table: table.clone(), audit, read_as };
            return Err(ServiceError::TotalsDoNotMatch(Box::new(audited)));
        }
        Acceptance::AsPrinted if table.years_so_far && !options.cumulative => {
            return Err(ServiceError::AcceptanceRefused(
                "the table itself says that its quarters are years so far, so they are never \
                 recorded as quarters: say cumulative=true (--cumulative), or correct its heads and labels"
                    .to_owned(),
            ));
        }
        Acceptance::AsPrinted => {
            read.accepted_as_printed = !audit.agrees();
            read.incoming = figures(table)?;
        }
        Acceptance::Repair(id) => {
            let repair = offered(&audit, id)?;
            let repaired = accepted_table(table, &audit, id, options)?;
            read.incoming = figures(&repaired)?;
            read.repair = Some(repair.clone());
        }
    }
    read.read_as = Some(read_as);
    Ok(read)
}

/// Refuses to accept a table that nobody answers for.
pub(super) fn accepted_by_somebody(
    read: &Read,
    delivery: &Delivery<'_>,
) -> Result<(), ServiceError> {
    if delivery.acceptance == Acceptance::Nothing {
        return Ok(());
    }
    let why = "a table is accepted by somebody, for a reason".to_owned();
    require_reason(read, || vec![Problem { why, ..Problem::default() }])
}

/// The repair with that id, if the audit offers it.
fn offered<'a>(audit: &'a Audit, id: &str) -> Result<&'a Repair, ServiceError> {
    let offers = || audit.repair.iter().chain(&audit.candidates);
    offers().find(|repair| repair.id == id).ok_or_else(|| {
        let ids: Vec<&str> = offers().map(|repair| repair.id.as_str()).take(10).collect();
        let offer = match ids.as_slice() {
            [] => "it offers none".to_owned(),
            ids => format!("it offers {}", ids.join(", ")),
        };
        ServiceError::AcceptanceRefused(format!(
            "the audit of this table does not offer the repair {}: {offer}",
            ingest::shown(id)
        ))
    })
}

/// The audit of a table with what is said of it.
///
/// # Errors
/// Every figure that contradicts what is said.
pub fn audited(table: &PublishedTable, options: &TableOptions) -> Result<Audit, Problems> {
    table_audit::audit_as(table, options).map_err(|contradictions| {
        let problem = |Contradiction { column, figure, why }: Contradiction| Problem {
            column: column.map(str::to_owned),
            value: figure,
            why,
            ..Problem::default()
        };
        let problems: Vec<Problem> = contradictions.into_iter().map(problem).collect();
        let count = problems.len();
        Problems { refusal: Refusal::Rows, problems, count, rows: 0, bad_rows: 0 }
    })
}

/// The figures of a table: its own, or the differences where they are years so far.
///
/// # Errors
/// What of the table cannot be recorded.
pub fn figures_of(
    table: &PublishedTable,
    options: &TableOptions,
) -> Result<ingest::DeliveredFigures, Problems> {
    match options.cumulative {
        true => ingest::delivery_of(&table_audit::differences(table)),
        false => ingest::delivery_of(table),
    }
}

/// The table with an offered repair made, if every total then matches and what is said of
/// it still holds.
pub fn accepted_table(
    table: &PublishedTable,
    audit: &Audit,
    id: &str,
    options: &TableOptions,
) -> Result<PublishedTable, ServiceError> {
    let repaired = table_audit::apply(table, offered(audit, id)?);
    if audited(&repaired, options)?.agrees() {
        return Ok(repaired);
    }
    Err(ServiceError::AcceptanceRefused(format!(
        "the repair {id} mends one of two measures; the totals of the other still do not match"
    )))
}

fn incoming(figures: ingest::DeliveredFigures) -> Vec<Incoming> {
    let records = figures.records.into_iter().map(Incoming::from);
    records.chain(figures.stated_totals.into_iter().map(Incoming::from)).collect()
}

/// Keeps what was printed beside what a repair made of it.
fn with_printed(mut repaired: Vec<Incoming>, printed: &[Incoming]) -> Vec<Incoming> {
    let printed: BTreeMap<Period, QuarterFigure> =
        printed.iter().map(|printed| (printed.period, printed.figure)).collect();
    for incoming in &mut repaired {
        let Some(as_printed) = printed.get(&incoming.period) else { continue };
        if as_printed.amount != incoming.figure.amount {
            incoming.printed_amount = Some(as_printed.amount);
        }
        if as_printed.count != incoming.figure.count {
            incoming.printed_count = as_printed.count;
        }
    }
    repaired
}

/// Refuses a change that nobody answers for.
pub(super) fn require_reason(
    read: &Read,
    problems: impl FnOnce() -> Vec<Problem>,
) -> Result<(), ServiceError> {
    let given = [("reason", &read.reason), ("submitted_by", &read.submitted_by)];
    let missing: Vec<&str> =
        given.into_iter().filter(|(_, text)| text.is_none()).map(|(name, _)| name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ServiceError::ReasonMissing(missing, problems()))
}
