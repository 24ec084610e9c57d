//! The other files of a programme: investment lines, the plan that a paper
//! printed, and what could be clawed back.
//!
//! Amounts are plain pounds and pence, `205000` or `205000.00`. A blank cell is
//! "not stated".

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{self, Read};
use super::document::LABEL_LIMIT;
use super::fields::{FieldReader, Fields, Seen};
use super::funding::FundingGiven;
use super::header::{Columns, Expected, NamedRow, header_problem, no_meaning};
use super::problem::{Log, Problems, Refusal, Reported};
use super::read_as::{OfPlan, ReadAs, Shape};
use super::read_columns;
use super::rows::Row;
use super::sheet::Sheet;
use super::table::Table;
use super::table_file::{self, TableFile};
use super::term::TermGiven;
use super::text::one_line;
use super::totals::LinesAbove;
use super::unit_of_plan;
use crate::domain::plan::{Exposure, ExposurePeriod, PublishedRow};
use crate::domain::{FinancialYear, InvestmentLine, Money, Period, Plan};

/// Reads investment lines: `line`, perhaps `kind` (`level`, `increment` or
/// `one_off`), `category` (`staffing` or `other`), `fte` (posts), `starts` and `ends`
/// (quarters), `funding` and `funding_ends` (who pays, and the last quarter that it pays
/// for), and one column a financial year. A line may instead state an `amount_a_year`
/// that runs for a number of `months`.
///
/// ```
/// use recoup::ingest::investment_file;
/// let (plan, read_as) = investment_file(b"line,2022-23,2023-24\nCapacity,205000,0\n").unwrap();
/// assert_eq!(plan.lines[0].amounts.len(), 2);
/// assert_eq!((read_as.units.in_words().as_deref(), read_as.figure_rows), (Some("pounds"), 1));
/// ```
pub fn investment_file(bytes: &[u8]) -> Result<(Plan, ReadAs), Problems> {
    table_file::read(TableFile::from(bytes), |table, _| investment(table))
}

fn investment(table: Table<'_>) -> Result<(Plan, ReadAs), Problems> {
    let sheet = Sheet::in_pounds(table)?;
    let expected = Expected {
        required: &["line"],
        optional: &[
            "kind",
            "category",
            "fte",
            "starts",
            "ends",
            "amount_a_year",
            "months",
            "funding",
            "funding_ends",
        ],
        meaning: no_meaning,
        passes_over_others: false,
    };
    let (columns, years) = year_columns(&expected, &sheet.header, Totals::Refused)?;
    let mut read_as = years.told(&sheet, &columns);
    let (mut seen, mut above) = (Seen::new(), LinesAbove::default());
    let (lines, read) = sheet.read_records(&columns, |reader| {
        let line = named_once(reader, "line", &mut seen, name_in_pounds);
        let kind = reader.optional("kind", cells::line_kind);
        let category = reader.optional("category", cells::line_category);
        let fte = reader.optional("fte", cells::posts);
        let starts = reader.optional("starts", cells::some_quarter);
        let ends = reader.optional("ends", cells::some_quarter);
        let amount_a_year = reader.optional("amount_a_year", cells::amount);
        let months = reader.optional("months", cells::months);
        let funding = reader.optional("funding", |text| one_line(text, LABEL_LIMIT));
        let funding_ends = reader.optional("funding_ends", cells::some_quarter);
        let blank = blank(reader, &years.places);
        let amounts = amounts(reader, &years.places);
        let (starts, ends, amounts) = (starts?, ends?, amounts?);
        let funding = FundingGiven { source: funding?, ends: funding_ends? };
        let funding = funding.read(starts, &amounts);
        let funding = funding.map_err(|why| reader.report("funding_ends", None, why.to_owned()));
        let given = TermGiven { amount_a_year: amount_a_year?, months: months?, starts, ends };
        let term = given.read(!amounts.is_empty());
        let term = term.map_err(|(column, why)| reader.report(column, None, why.to_owned()));
        let term = term?;
        let read = InvestmentLine {
            line: line?,
            kind: kind?,
            category: category?,
            fte: fte?,
            starts,
            ends,
            term,
            funding: funding?,
            amounts,
            // A term has no amounts by year, so it leaves none out.
            blank: if term.is_none() { blank } else { BTreeSet::new() },
        };
        let states_nothing = || read.says_nothing().then(|| SAYS_NOTHING.to_owned());
        match above.refuse(&read.line, &read.amounts).or_else(states_nothing) {
            Some(why) => Err(reader.report("line", Some(&read.line), why)),
            None => Ok(read),
        }
    })?;
    read_columns::lines(&mut read_as, read);
    Ok((Plan { lines }, read_as))
}

/// Reads the plan that a paper printed: `row`, perhaps `measure` (`investment`,
/// `credit`, `net`, `cumulative_net` or `units`), one column a financial year, and
/// perhaps a column `Total`, which is a claim of the plan as a whole.
pub fn published_plan_file(bytes: &[u8]) -> Result<(Vec<PublishedRow>, ReadAs), Problems> {
    table_file::read(TableFile::from(bytes), |table, _| published_plan(table))
}

fn published_plan(table: Table<'_>) -> Result<(Vec<PublishedRow>, ReadAs), Problems> {
    let sheet = Sheet::in_pounds(table)?;
    let expected = Expected {
        required: &["row"],
        optional: &["measure"],
        meaning: no_meaning,
        passes_over_others: false,
    };
    let (columns, years) = year_columns(&expected, &sheet.header, Totals::Read)?;
    let mut read_as = years.told(&sheet, &columns);
    let mut seen = Seen::new();
    let (rows, lines) = sheet.read_records(&columns, |reader| {
        let row = named_once(reader, "row", &mut seen, name_in_pounds);
        let measure = reader.optional("measure", cells::claim_measure);
        let amounts = amounts(reader, &years.places);
        let total = match years.total {
            Some((place, name)) => total(reader, place, name),
            None => Ok(None),
        };
        Ok(PublishedRow { row: row?, measure: measure?, amounts: amounts?, total: total? })
    })?;
    read_columns::lines(&mut read_as, lines);
    Ok((rows, read_as))
}

/// Reads what could be clawed back: `financial_year`, `dp_paid`, `dp_clients`
/// and perhaps `quarter`. A row without a quarter is of the whole year.
pub fn exposure_file(bytes: &[u8]) -> Result<(Vec<Exposure>, ReadAs), Problems> {
    table_file::read(TableFile::from(bytes), |table, _| exposure(table))
}

fn exposure(table: Table<'_>) -> Result<(Vec<Exposure>, ReadAs), Problems> {
    let sheet = Sheet::in_pounds(table)?;
    let expected = Expected {
        required: &["dp_paid", "dp_clients"],
        optional: &["financial_year", "quarter"],
        meaning: no_meaning,
        passes_over_others: false,
    };
    let columns = expected.find(&sheet.header, |_, _, _| false)?;
    let mut read_as = read_columns::read_as(Shape::List, &sheet, &columns);
    let mut seen = Seen::new();
    let (mut exposures, lines) = sheet.read_records(&columns, |reader| {
        let period = exposure_period(reader);
        if let Ok(period) = period {
            notice_period_twice(reader, &mut seen, period);
        }
        let dp_paid = reader.optional("dp_paid", spend);
        let dp_clients = reader.count("dp_clients");
        if dp_paid == Ok(None) && dp_clients == Ok(None) {
            let why = "the row states neither dp_paid nor dp_clients: leave it out";
            return Err(reader.report("dp_paid", None, why.to_owned()));
        }
        Ok(Exposure { period: period?, dp_paid: dp_paid?, dp_clients: dp_clients? })
    })?;
    exposures.sort_by_key(|exposure| exposure.period);
    read_columns::lines(&mut read_as, lines);
    Ok((exposures, read_as))
}

impl OfPlan for Plan {}

impl OfPlan for Vec<PublishedRow> {}

impl OfPlan for Vec<Exposure> {}

/// What is said of a row that has nothing but a name: it would leave every sum unstated.
const SAYS_NOTHING: &str = "the line states nothing: leave it out if it is a note or a heading, \
                            and give a cost that is not known yet its kind";

/// A name that states no unit of its own.
fn name_in_pounds(text: &str) -> Read<String> {
    let name = cells::words(text)?;
    unit_of_plan::of_name(&name).map_or(Ok(name), Err)
}

/// What is done with a column of totals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Totals {
    Refused,
    Read,
}

/// Where the amounts of a file stand.
#[derive(Default)]
struct YearColumns {
    /// The place of each year's column.
    places: BTreeMap<FinancialYear, usize>,
    /// The place and the name of the column of totals.
    total: Option<(usize, &'static str)>,
}

impl YearColumns {
    /// What was understood of the columns of a plan.
    fn told(&self, sheet: &Sheet<'_>, columns: &Columns) -> ReadAs {
        let mut read_as = read_columns::read_as(Shape::List, sheet, columns);
        for (year, place) in &self.places {
            read_columns::column(&mut read_as, &sheet.header, *place, year.to_string());
        }
        if let Some((place, _)) = self.total {
            read_columns::column(&mut read_as, &sheet.header, place, "total".to_owned());
        }
        read_as
    }
}

fn year_columns(
    expected: &Expected,
    header: &Row<'_>,
    totals: Totals,
) -> Result<(Columns, YearColumns), Problems> {
    let mut years = YearColumns::default();
    let other = |place: usize, name: &str, log: &mut Log| {
        let total = ["Total", "Grand Total"].into_iter().find(|it| it.eq_ignore_ascii_case(name));
        let is_total = total.is_some();
        if let (Some(name), Totals::Read, None) = (total, totals, years.total) {
            years.total = Some((place, name));
            return true;
        }
        let why = match unit_of_plan::of_name(name).map_or(cells::financial_year(name), Err) {
            Ok(year) if years.places.insert(year, place).is_none() => return true,
            Ok(_) => "this year is given twice".to_owned(),
            Err(_) if is_total && totals == Totals::Read => "this column is given twice".to_owned(),
            Err(_) if is_total => {
                "leave the totals out: they are worked out from the years".to_owned()
            }
            // What begins like a year was meant as one.
            Err(why) if name.starts_with(|c: char| c.is_ascii_digit()) => why,
            Err(why) if why.contains("write") => why,
            Err(_) => return false,
        };
        log.push(header_problem(header, name, why));
        true
    };
    let columns = expected.find(header, other)?;
    let has_terms = header.cells.iter().any(|name| name.eq_ignore_ascii_case("amount_a_year"));
    if years.places.is_empty() && !has_terms {
        let why = "a column is missing: expected one a financial year, such as 2022-23";
        return Err(Problems::only(Refusal::Header, header_problem(header, "2022-23", why)));
    }
    Ok((columns, years))
}

fn amounts(
    reader: &mut FieldReader<'_, NamedRow<'_>>,
    years: &BTreeMap<FinancialYear, usize>,
) -> Result<BTreeMap<FinancialYear, Money>, Reported> {
    let mut amounts = BTreeMap::new();
    let mut all_read = Ok(());
    for (year, place) in years {
        let row = reader.fields.row;
        let text = row.cells.get(*place).map_or("", |cell| cell);
        match cells::amount(text) {
            _ if text.is_empty() => {}
            Ok(amount) => {
                amounts.insert(*year, amount);
            }
            Err(why) => all_read = Err(reader.report(&year.to_string(), Some(text), why)),
        }
    }
    all_read.map(|()| amounts)
}

/// The years whose cell says nothing.
fn blank(
    reader: &FieldReader<'_, NamedRow<'_>>,
    years: &BTreeMap<FinancialYear, usize>,
) -> BTreeSet<FinancialYear> {
    let cells = &reader.fields.row.cells;
    let is_blank = |place: usize| cells.get(place).is_none_or(|cell| cell.is_empty());
    years.iter().filter(|(_, place)| is_blank(**place)).map(|(year, _)| *year).collect()
}

/// Reads the printed total of a row; blank is "not stated".
fn total(
    reader: &mut FieldReader<'_, NamedRow<'_>>,
    place: usize,
    name: &'static str,
) -> Result<Option<Money>, Reported> {
    let row = reader.fields.row;
    let text = row.cells.get(place).map_or("", |cell| cell);
    if text.is_empty() {
        return Ok(None);
    }
    cells::amount(text).map(Some).map_err(|why| reader.report(name, Some(text), why))
}

/// Reads a row's name, which no other row may have: the same list delivered
/// twice must not count double.
fn named_once<F: Fields>(
    reader: &mut FieldReader<'_, F>,
    column: &'static str,
    seen: &mut Seen<String>,
    read: fn(&str) -> Read<String>,
) -> Result<String, Reported> {
    let name = reader.required(column, read)?;
    let fields = reader.fields;
    match seen.again(name.to_lowercase(), || fields.place()) {
        Some(first) => {
            Err(reader.report(column, Some(&name), format!("given twice: first {first}")))
        }
        None => Ok(name),
    }
}

/// Direct payments paid out, which are never negative.
fn spend(text: &str) -> Read<Money> {
    match cells::amount(text)? {
        amount if amount < Money::ZERO => {
            Err("direct payments paid out cannot be negative".to_owned())
        }
        amount => Ok(amount),
    }
}

fn exposure_period<F: Fields>(reader: &mut FieldReader<'_, F>) -> Result<ExposurePeriod, Reported> {
    match reader.period()? {
        Some(Period::Quarter(quarter)) => Ok(ExposurePeriod::Quarter(quarter)),
        Some(Period::StatedTotal(_)) => {
            let why = "leave the quarter blank where the row is of the whole year";
            Err(reader.report("quarter", Some("stated_total"), why.to_owned()))
        }
        None => reader.required("financial_year", cells::financial_year).map(ExposurePeriod::Year),
    }
}

fn notice_period_twice<F: Fields>(
    reader: &mut FieldReader<'_, F>,
    seen: &mut Seen<ExposurePeriod>,
    period: ExposurePeriod,
) {
    let fields = reader.fields;
    let Some(first) = seen.again(period, || fields.place()) else { return };
    let (column, value) = match period {
        ExposurePeriod::Year(year) => ("financial_year", year.to_string()),
        ExposurePeriod::Quarter(quarter) => ("quarter", quarter.in_words()),
    };
    reader.report(column, Some(&value), format!("given twice: first {first}"));
}
