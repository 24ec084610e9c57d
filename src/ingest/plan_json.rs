//! Investment lines, exposure and a published table as JSON documents.
//!
//! A year that is missing, and a `null`, are "not stated"; a zero is a zero.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Problem;
use super::cells;
use super::document::{Reader, financial_year, label, quarter};
use super::funding::FundingGiven;
use super::json_tree::text;
use super::limits::COUNT_LIMIT;
use super::spelled::spelled_year;
use super::term::TermGiven;
use super::totals::LinesAbove;
use super::unit_of_plan::{beside_a_stated_unit, of_name};
use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::{
    ClaimMeasure, FinancialYear, InvestmentLine, LineCategory, LineKind, Money, Plan, PublishedRow,
};

/// Amounts by year, and the years that are named without one.
type Named = (BTreeMap<FinancialYear, Money>, BTreeSet<FinancialYear>);

const LINES_LIMIT: usize = 500;
const PERIODS_LIMIT: usize = 1_000;
const YEARS_LIMIT: usize = 40;

/// Reads `{"unit": "pounds", "lines": [{"line", "kind", "category", "fte", "starts",
/// "ends", "funding", "funding_ends", "amounts": {year: amount}}]}`; a line may instead
/// state `amount_a_year` and `months`.
/// The unit is stated, never guessed.
pub fn investments(value: &Value) -> Result<Plan, Vec<Problem>> {
    Reader::document(value, |fields| {
        let unit = fields.required("unit", |value| match text(value)? {
            "pounds" => Ok(1),
            "thousands" => Ok(1_000),
            _ => Err("expected pounds or thousands".to_owned()),
        });
        let pounds = unit.unwrap_or(1);
        let mut above = LinesAbove::default();
        let lines = fields.list("lines", LINES_LIMIT, |reader, pointer, item| {
            let line = reader.investment_line(pointer, item, pounds)?;
            match above.refuse(&line.line, &line.amounts) {
                Some(why) => reader.refuse(&format!("{pointer}/line"), why),
                None => Some(line),
            }
        });
        Some(Plan { lines: lines? })
    })
}

/// Reads `{"rows": [{"row", "measure", "amounts": {year: amount}, "total"}]}`.
pub fn published(value: &Value) -> Result<Vec<PublishedRow>, Vec<Problem>> {
    Reader::document(value, |fields| fields.list("rows", LINES_LIMIT, Reader::published_row))
}

/// Reads `{"periods": [{"financial_year" or "quarter", "dp_paid", "dp_clients"}]}`.
pub fn exposure(value: &Value) -> Result<Vec<Exposure>, Vec<Problem>> {
    let mut seen = BTreeMap::new();
    let period = |reader: &mut Reader, pointer: &str, item: &Value| {
        let exposure = reader.exposure(pointer, item)?;
        match seen.insert(exposure.period, pointer.to_owned()) {
            None => Some(exposure),
            Some(first) => reader.refuse(pointer, format!("given twice: first at {first}")),
        }
    };
    Reader::document(value, |fields| fields.list("periods", PERIODS_LIMIT, period))
}

impl Reader {
    fn investment_line(
        &mut self,
        pointer: &str,
        value: &Value,
        pounds: i64,
    ) -> Option<InvestmentLine> {
        self.object(pointer, value, |fields| {
            let line = fields.required("line", |value| named(value, beside_a_stated_unit));
            let kind = fields.word("kind", LineKind::parse, LineKind::WORDS);
            let category =
                fields.word_or_null("category", LineCategory::parse, LineCategory::WORDS);
            let fte = fields.optional("fte", |value| cells::posts(text(value)?));
            let starts = fields.optional("starts", quarter);
            let ends = fields.optional("ends", quarter);
            let amount_a_year = fields.optional("amount_a_year", |value| money(value, pounds));
            let months = fields.optional("months", |value| cells::months(&value.to_string()));
            let funding = fields.optional("funding", label);
            let funding_ends = fields.optional("funding_ends", quarter);
            // Only an amount a year can stand in place of the amounts by year.
            let missing = if amount_a_year == Some(None) { Value::Null } else { json!({}) };
            let named = fields.part_or("amounts", &missing, |reader, pointer, value| {
                reader.named(pointer, value, pounds)
            });
            let (starts, ends, (amounts, blank)) = (starts?, ends?, named?);
            let given = TermGiven { amount_a_year: amount_a_year?, months: months?, starts, ends };
            let term = match given.read(!amounts.is_empty()) {
                Ok(term) => Some(term),
                Err((field, why)) => fields.refuse(field, why),
            };
            let funding = FundingGiven { source: funding?, ends: funding_ends? };
            let funding = fields.keep("funding_ends", funding.read(starts, &amounts));
            Some(InvestmentLine {
                line: line?,
                kind: kind?,
                category: category?,
                fte: fte?,
                starts,
                ends,
                term: term?,
                funding: funding?,
                amounts,
                // A term has no amounts by year, so it leaves none out.
                blank: if term?.is_none() { blank } else { BTreeSet::new() },
            })
        })
    }

    fn published_row(&mut self, pointer: &str, value: &Value) -> Option<PublishedRow> {
        self.object(pointer, value, |fields| {
            let row = fields.required("row", |value| named(value, of_name));
            let measure = fields.word("measure", ClaimMeasure::parse, ClaimMeasure::WORDS);
            let amounts = fields.part_or("amounts", &Value::Null, Reader::amounts_in_pounds);
            let total = fields.optional("total", |value| money(value, 1));
            Some(PublishedRow { row: row?, measure: measure?, amounts: amounts?, total: total? })
        })
    }

    /// Reads amounts in pounds by financial year.
    pub(super) fn amounts_in_pounds(
        &mut self,
        pointer: &str,
        value: &Value,
    ) -> Option<BTreeMap<FinancialYear, Money>> {
        self.amounts(pointer, value, 1)
    }

    fn amounts(
        &mut self,
        pointer: &str,
        value: &Value,
        pounds: i64,
    ) -> Option<BTreeMap<FinancialYear, Money>> {
        Some(self.named(pointer, value, pounds)?.0)
    }

    /// Reads amounts by year, and the years that are named without one.
    fn named(&mut self, pointer: &str, value: &Value, pounds: i64) -> Option<Named> {
        let Value::Object(fields) = value else {
            return self.refuse(pointer, "expected an object of amounts by financial year");
        };
        if fields.len() > YEARS_LIMIT {
            return self.refuse(pointer, format!("at most {YEARS_LIMIT} years are kept"));
        }
        let mut seen = BTreeSet::new();
        let read: Vec<Option<(FinancialYear, Option<Money>)>> = fields
            .iter()
            .map(|(year, amount)| {
                let pointer = format!("{pointer}/{year}");
                let year = self.keep(&pointer, spelled_year(year))?;
                // Two spellings of one year would be one amount lost.
                if !seen.insert(year) {
                    return self.refuse(&pointer, format!("{year} is given twice"));
                }
                if amount.is_null() {
                    return Some((year, None));
                }
                self.keep(&pointer, money(amount, pounds)).map(|amount| (year, Some(amount)))
            })
            .collect();
        let (mut amounts, mut blank) = (BTreeMap::new(), BTreeSet::new());
        for (year, amount) in read.into_iter().collect::<Option<Vec<_>>>()? {
            match amount {
                Some(amount) => drop(amounts.insert(year, amount)),
                None => drop(blank.insert(year)),
            }
        }
        Some((amounts, blank))
    }

    fn exposure(&mut self, pointer: &str, value: &Value) -> Option<Exposure> {
        self.object(pointer, value, |fields| {
            let period = match (fields.states("financial_year"), fields.states("quarter")) {
                (true, false) => {
                    fields.required("financial_year", financial_year).map(ExposurePeriod::Year)
                }
                (false, true) => fields.required("quarter", quarter).map(ExposurePeriod::Quarter),
                _ => fields.refuse_whole("give either financial_year or quarter"),
            };
            let dp_paid = fields.optional("dp_paid", |value| not_negative(money(value, 1)?));
            let dp_clients = fields.optional("dp_clients", count);
            Some(Exposure { period: period?, dp_paid: dp_paid?, dp_clients: dp_clients? })
        })
    }
}

/// A name, which must not state a unit.
fn named(value: &Value, unit: fn(&str) -> Option<String>) -> Result<String, String> {
    let name = label(value)?;
    unit(&name).map_or(Ok(name), Err)
}

pub(super) fn money(value: &Value, pounds: i64) -> Result<Money, String> {
    let amount = Money::parse(text(value)?).map_err(|error| error.to_string())?;
    let pence = amount.pence().checked_mul(pounds).map(Money::from_pence);
    pence
        .filter(|amount| amount.pence().unsigned_abs() <= Money::LIMIT.pence().unsigned_abs())
        .ok_or_else(|| crate::domain::MoneyError::TooLarge.to_string())
}

pub(super) fn not_negative(amount: Money) -> Result<Money, String> {
    if amount < Money::ZERO { Err("expected 0 or more".to_owned()) } else { Ok(amount) }
}

pub(super) fn count(value: &Value) -> Result<i64, String> {
    let count = value.as_i64().filter(|count| (0..=COUNT_LIMIT).contains(count));
    count.ok_or_else(|| format!("expected a whole number from 0 to {COUNT_LIMIT}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_stated_and_multiplied_exactly() {
        let plan = investments(&json!({
            "unit": "thousands",
            "lines": [{"line": "Capacity", "kind": "level", "amounts": {"2022-23": "4.45", "2023-24": null}}],
        }))
        .unwrap();
        let line = &plan.lines[0];
        assert_eq!(line.kind, Some(LineKind::Level));
        assert_eq!(line.amounts.values().map(|a| a.pence()).collect::<Vec<_>>(), [445_000]);
        assert_eq!(line.blank.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2023-24"]);
    }

    #[test]
    fn every_problem_of_a_plan_is_named_at_once() {
        let refused = |problems: Vec<Problem>| -> Vec<String> {
            problems.into_iter().filter_map(|problem| problem.pointer).collect()
        };
        let plan = investments(&json!({
            "lines": [{"line": "", "kind": "levels", "category": "pay", "starts": "2022-23",
                "amounts": {"2022-24": "1", "2022-23": 5}}],
        }));
        assert_eq!(
            refused(plan.unwrap_err()),
            [
                "/unit",
                "/lines/0/line",
                "/lines/0/kind",
                "/lines/0/category",
                "/lines/0/starts",
                "/lines/0/amounts/2022-23",
                "/lines/0/amounts/2022-24"
            ]
        );
        let table = published(&json!({"rows": [{"row": "Net", "measure": "nett", "amounts": []}]}));
        assert_eq!(refused(table.unwrap_err()), ["/rows/0/measure", "/rows/0/amounts"]);
        let spend = exposure(&json!({"periods": [
            {"financial_year": "2020-21", "dp_paid": "1.00"},
            {"financial_year": "2020-21", "dp_clients": 901},
            {"dp_paid": "-1.00", "dp_clients": 0.5},
        ]}));
        assert_eq!(
            refused(spend.unwrap_err()),
            ["/periods/1", "/periods/2", "/periods/2/dp_paid", "/periods/2/dp_clients"]
        );
    }
}
