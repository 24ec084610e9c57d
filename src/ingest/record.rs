//! Clawback records, from the fields of a CSV row or of a JSON object.

use super::cells;
use super::fields::{FieldReader, Fields, Seen};
use super::limits::{self, MAX_CLIENT_GROUPS};
use super::problem::{Problem, Problems, Refusal, Reported};
use crate::domain::{Details, Money, Period, Record, Slug, StatedTotal, Status};

/// The fields that every record has.
pub(super) const REQUIRED: &[&str] = &["quarter", "amount"];

/// The fields that a record may have. The year may stand in the quarter instead
/// (`2017-18-Q1`).
pub(super) const OPTIONAL: &[&str] = &[
    "count",
    "financial_year",
    "status",
    "client_group",
    "service",
    "dp_paid",
    "dp_clients",
    "clients_distinct",
    "raised",
    "received",
    "disputed",
    "written_off",
    "route",
    "reason",
    "source_document",
    "note",
];

/// The fields that hold amounts of money.
pub(super) const AMOUNTS: &[&str] =
    &["amount", "dp_paid", "raised", "received", "disputed", "written_off"];

/// The fields that hold whole numbers.
pub(super) const COUNTS: &[&str] = &["count", "dp_clients", "clients_distinct"];

/// The figures of one file or request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveredFigures {
    /// The records, by client group and quarter.
    pub records: Vec<Record>,
    /// The totals that the source states, by client group and year.
    pub stated_totals: Vec<StatedTotal>,
}

/// Gathers the records of one file and notices what is given twice.
#[derive(Debug)]
pub(super) struct Gathering {
    delivery: DeliveredFigures,
    seen: Seen<(Slug, Period)>,
}

impl Gathering {
    pub(super) fn new() -> Gathering {
        Gathering { delivery: DeliveredFigures::default(), seen: Seen::new() }
    }

    /// The figures in the order of their keys, so that the order of a file's
    /// rows makes no difference. Fails where there are too many client groups.
    pub(super) fn finish(mut self) -> Result<DeliveredFigures, Problems> {
        let DeliveredFigures { records, stated_totals } = &mut self.delivery;
        records.sort_by(|a, b| (&a.client_group, a.quarter).cmp(&(&b.client_group, b.quarter)));
        stated_totals.sort_by(|a, b| {
            (&a.client_group, a.financial_year).cmp(&(&b.client_group, b.financial_year))
        });
        let mut groups: Vec<&Slug> = records.iter().map(|record| &record.client_group).collect();
        groups.extend(stated_totals.iter().map(|total| &total.client_group));
        groups.sort_unstable();
        groups.dedup();
        if groups.len() > MAX_CLIENT_GROUPS {
            let limit = limits::in_words(MAX_CLIENT_GROUPS);
            let why = format!("one delivery has at most {limit} client groups: send it in parts");
            return Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)));
        }
        Ok(self.delivery)
    }

    /// What all records that were read come to.
    pub(super) fn sum_of_records(&self) -> Option<Money> {
        let mut amounts = self.delivery.records.iter().map(|record| record.amount);
        amounts.try_fold(Money::ZERO, Money::checked_add)
    }

    /// Reads a row or an object that names its quarter, or says that it is a
    /// stated total.
    pub(super) fn record<F: Fields>(
        &mut self,
        reader: &mut FieldReader<'_, F>,
    ) -> Result<(), Reported> {
        let period = reader.period().and_then(|period| match period {
            Some(period) => Ok(period),
            None => Err(reader.report("quarter", None, "the quarter is missing".to_owned())),
        });
        if let Ok(Period::StatedTotal(_)) = period {
            refuse_details_of_a_total(reader);
        }
        let figure = self.figure(reader, period);
        let status = reader.optional("status", cells::status);
        let details = details(reader);
        let (figure, status, details) = (figure?, status?, details?);
        match figure.period {
            Period::Quarter(quarter) => self.delivery.records.push(Record {
                client_group: figure.client_group,
                quarter,
                amount: figure.amount,
                count: figure.count,
                status: status.unwrap_or_default(),
                details,
            }),
            Period::StatedTotal(financial_year) => self.delivery.stated_totals.push(StatedTotal {
                client_group: figure.client_group,
                financial_year,
                amount: figure.amount,
                count: figure.count,
            }),
        }
        Ok(())
    }

    /// Reads an object that is a year's stated total by the list it stands in.
    pub(super) fn stated_total<F: Fields>(
        &mut self,
        reader: &mut FieldReader<'_, F>,
    ) -> Result<(), Reported> {
        let year = reader.required("financial_year", cells::financial_year);
        let Figure { client_group, period: _, amount, count } =
            self.figure(reader, year.map(Period::StatedTotal))?;
        let financial_year = year?;
        self.delivery.stated_totals.push(StatedTotal {
            client_group,
            financial_year,
            amount,
            count,
        });
        Ok(())
    }

    fn figure<F: Fields>(
        &mut self,
        reader: &mut FieldReader<'_, F>,
        period: Result<Period, Reported>,
    ) -> Result<Figure, Reported> {
        let group = reader.optional("client_group", F::group);
        let group = group.map(|group| group.unwrap_or_else(Slug::all));
        if let (Ok(group), Ok(period)) = (&group, period) {
            self.notice_twice(reader, group, period);
        }
        let unit = reader.fields.unit("amount");
        let amount = reader.required("amount", |text| F::amount(text, unit, "leave the row out"));
        let count = reader.count("count");
        Ok(Figure { client_group: group?, period: period?, amount: amount?, count: count? })
    }

    fn notice_twice<F: Fields>(
        &mut self,
        reader: &mut FieldReader<'_, F>,
        group: &Slug,
        period: Period,
    ) {
        let fields = reader.fields;
        let Some(first) = self.seen.again((group.clone(), period), || fields.place()) else {
            return;
        };
        let of_group =
            if group.is_all() { String::new() } else { format!(" for client group {group}") };
        let (name, value, what) = match period {
            Period::Quarter(quarter) => ("quarter", quarter.in_words(), ""),
            Period::StatedTotal(year) => {
                ("financial_year", year.to_string(), "its stated total is ")
            }
        };
        reader.report(name, Some(&value), format!("{what}given twice{of_group}: first {first}"));
    }
}

struct Figure {
    client_group: Slug,
    period: Period,
    amount: Money,
    count: Option<i64>,
}

/// A control total is kept with an amount and a count only, so anything else
/// said of it would be lost.
fn refuse_details_of_a_total<F: Fields>(reader: &mut FieldReader<'_, F>) {
    let is_detail = |name: &&str| !matches!(*name, "financial_year" | "client_group" | "count");
    for name in OPTIONAL.iter().copied().filter(is_detail) {
        let text = reader.fields.text(name).ok().flatten();
        // `final` is what a total is, so it may be said.
        let Some(text) =
            text.filter(|text| name != "status" || cells::status(text) != Ok(Status::Final))
        else {
            continue;
        };
        let why = "a stated total has only an amount and a count: leave this blank";
        reader.report(name, Some(&text), why.to_owned());
    }
}

fn details<F: Fields>(reader: &mut FieldReader<'_, F>) -> Result<Details, Reported> {
    let service = reader.optional("service", cells::words);
    let dp_paid = reader.amount("dp_paid");
    let dp_clients = reader.count("dp_clients");
    let clients_distinct = reader.count("clients_distinct");
    let raised = reader.amount("raised");
    let received = reader.amount("received");
    let disputed = reader.amount("disputed");
    let written_off = reader.amount("written_off");
    let route = reader.optional("route", cells::words);
    let reason = reader.optional("reason", cells::words);
    let source_document = reader.optional("source_document", cells::words);
    let note = reader.optional("note", cells::words);
    Ok(Details {
        service: service?,
        dp_paid: dp_paid?,
        dp_clients: dp_clients?,
        clients_distinct: clients_distinct?,
        raised: raised?,
        received: received?,
        disputed: disputed?,
        written_off: written_off?,
        route: route?,
        reason: reason?,
        source_document: source_document?,
        note: note?,
    })
}
