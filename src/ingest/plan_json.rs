//! Investment lines, exposure and a published table as JSON documents.
//!
//! A year that is missing, and a `null`, are "not stated"; a zero is a zero.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Problem;
use super::cells::{self, COUNT_LIMIT};
use super::document::{Reader, label};
use super::funding::FundingGiven;
use super::json_tree::text;
use super::term::TermGiven;
use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::{
    ClaimMeasure, FinancialYear, InvestmentLine, LineCategory, LineKind, Money, Plan, PublishedRow,
    Quarter,
};
use crate::words::expected;

const LINES_LIMIT: usize = 500;
const PERIODS_LIMIT: usize = 1_000;
const YEARS_LIMIT: usize = 40;

/// Reads `{"unit": "pounds", "lines": [{"line", "kind", "category", "fte", "starts",
/// "ends", "funding", "funding_ends", "amounts": {year: amount}}]}`; a line may instead
/// state `amount_a_year` and `months`.
/// The unit is stated, never guessed.
pub fn investments(value: &Value) -> Result<Plan, Vec<Problem>> {
    Reader::read(|reader| {
        let fields = reader.object("", value, &["unit", "lines"])?;
        let unit = reader.field("", fields, "unit", |value| match text(value)? {
            "pounds" => Ok(1),
            "thousands" => Ok(1_000),
            _ => Err("expected pounds or thousands".to_owned()),
        });
        let lines = fields.get("lines");
        let Some(lines) = lines else { return reader.refuse("/lines", "this field is required") };
        let pounds = unit.unwrap_or(1);
        let lines = reader.list("/lines", lines, LINES_LIMIT, |reader, pointer, item| {
            reader.investment_line(pointer, item, pounds)
        })?;
        unit.map(|_| Plan { lines })
    })
}

/// Reads `{"rows": [{"row", "measure", "amounts": {year: amount}, "total"}]}`.
pub fn published(value: &Value) -> Result<Vec<PublishedRow>, Vec<Problem>> {
    Reader::read(|reader| {
        let fields = reader.object("", value, &["rows"])?;
        let Some(rows) = fields.get("rows") else {
            return reader.refuse("/rows", "this field is required");
        };
        reader.list("/rows", rows, LINES_LIMIT, Reader::published_row)
    })
}

/// Reads `{"periods": [{"financial_year" or "quarter", "dp_paid", "dp_clients"}]}`.
pub fn exposure(value: &Value) -> Result<Vec<Exposure>, Vec<Problem>> {
    Reader::read(|reader| {
        let fields = reader.object("", value, &["periods"])?;
        let Some(periods) = fields.get("periods") else {
            return reader.refuse("/periods", "this field is required");
        };
        let mut seen = BTreeMap::new();
        reader.list("/periods", periods, PERIODS_LIMIT, |reader, pointer, item| {
            let exposure = reader.exposure(pointer, item)?;
            match seen.insert(exposure.period, pointer.to_owned()) {
                None => Some(exposure),
                Some(first) => reader.refuse(pointer, format!("given twice: first at {first}")),
            }
        })
    })
}

impl Reader {
    fn investment_line(
        &mut self,
        pointer: &str,
        value: &Value,
        pounds: i64,
    ) -> Option<InvestmentLine> {
        let names = [
            "line",
            "kind",
            "category",
            "fte",
            "starts",
            "ends",
            "amount_a_year",
            "months",
            "funding",
            "funding_ends",
            "amounts",
        ];
        let fields = self.object(pointer, value, &names)?;
        let stated = |name: &str| fields.get(name).filter(|value| !value.is_null());
        let line = self.field(pointer, fields, "line", label);
        let kind = stated_word(fields.get("kind"), LineKind::parse, LineKind::WORDS);
        let kind = self.keep(&format!("{pointer}/kind"), kind);
        let category =
            stated_word(fields.get("category"), LineCategory::parse, LineCategory::WORDS);
        let category = self.keep(&format!("{pointer}/category"), category);
        let fte = stated("fte").map(|value| cells::posts(text(value)?));
        let fte = self.optional(&format!("{pointer}/fte"), fte);
        let starts = self.optional(&format!("{pointer}/starts"), stated("starts").map(quarter));
        let ends = self.optional(&format!("{pointer}/ends"), stated("ends").map(quarter));
        let amount_a_year = stated("amount_a_year").map(|value| money(value, pounds));
        let amount_a_year = self.optional(&format!("{pointer}/amount_a_year"), amount_a_year);
        let months = stated("months").map(|value| cells::months(&value.to_string()));
        let months = self.optional(&format!("{pointer}/months"), months);
        let funding = self.optional(&format!("{pointer}/funding"), stated("funding").map(label));
        let funding_ends = stated("funding_ends").map(quarter);
        let funding_ends = self.optional(&format!("{pointer}/funding_ends"), funding_ends);
        let amounts = match fields.get("amounts") {
            None if stated("amount_a_year").is_some() => Some(BTreeMap::new()),
            amounts => self.amounts(pointer, amounts, pounds),
        };
        let (starts, ends, amounts) = (starts?, ends?, amounts?);
        let given = TermGiven { amount_a_year: amount_a_year?, months: months?, starts, ends };
        let term = match given.read(!amounts.is_empty()) {
            Ok(term) => Some(term),
            Err((field, why)) => self.refuse(&format!("{pointer}/{field}"), why),
        };
        let funding = FundingGiven { source: funding?, ends: funding_ends? };
        let funding = funding.read(starts, &amounts).map_err(str::to_owned);
        let funding = self.keep(&format!("{pointer}/funding_ends"), funding);
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
        })
    }

    fn published_row(&mut self, pointer: &str, value: &Value) -> Option<PublishedRow> {
        let fields = self.object(pointer, value, &["row", "measure", "amounts", "total"])?;
        let row = self.field(pointer, fields, "row", label);
        let measure = stated_word(fields.get("measure"), ClaimMeasure::parse, ClaimMeasure::WORDS);
        let measure = self.keep(&format!("{pointer}/measure"), measure);
        let amounts = self.amounts(pointer, fields.get("amounts"), 1);
        let total = fields.get("total").filter(|total| !total.is_null());
        let total = total.map(|total| money(total, 1));
        let total = self.optional(&format!("{pointer}/total"), total);
        Some(PublishedRow { row: row?, measure: measure?, amounts: amounts?, total: total? })
    }

    fn amounts(
        &mut self,
        pointer: &str,
        value: Option<&Value>,
        pounds: i64,
    ) -> Option<BTreeMap<FinancialYear, Money>> {
        self.amounts_at(format!("{pointer}/amounts"), value, pounds)
    }

    /// Reads amounts by year in pounds from the field `name`.
    pub(super) fn amounts_named(
        &mut self,
        pointer: &str,
        fields: &serde_json::Map<String, Value>,
        name: &str,
    ) -> Option<BTreeMap<FinancialYear, Money>> {
        self.amounts_at(format!("{pointer}/{name}"), fields.get(name), 1)
    }

    fn amounts_at(
        &mut self,
        pointer: String,
        value: Option<&Value>,
        pounds: i64,
    ) -> Option<BTreeMap<FinancialYear, Money>> {
        let Some(Value::Object(fields)) = value else {
            return self.refuse(&pointer, "expected an object of amounts by financial year");
        };
        if fields.len() > YEARS_LIMIT {
            return self.refuse(&pointer, format!("at most {YEARS_LIMIT} years are kept"));
        }
        let read: Vec<Option<Option<(FinancialYear, Money)>>> = fields
            .iter()
            .map(|(year, amount)| {
                let pointer = format!("{pointer}/{year}");
                let year = FinancialYear::parse(year).map_err(|error| error.to_string());
                let year = self.keep(&pointer, year)?;
                if amount.is_null() {
                    return Some(None);
                }
                self.keep(&pointer, money(amount, pounds)).map(|amount| Some((year, amount)))
            })
            .collect();
        let read: Option<Vec<Option<(FinancialYear, Money)>>> = read.into_iter().collect();
        read.map(|stated| stated.into_iter().flatten().collect())
    }

    fn exposure(&mut self, pointer: &str, value: &Value) -> Option<Exposure> {
        let names = ["financial_year", "quarter", "dp_paid", "dp_clients"];
        let fields = self.object(pointer, value, &names)?;
        let stated = |name: &str| fields.get(name).filter(|value| !value.is_null());
        let year = |value| FinancialYear::parse(text(value)?).map_err(|error| error.to_string());
        let period = match (stated("financial_year"), stated("quarter")) {
            (Some(value), None) => {
                let year = self.keep(&format!("{pointer}/financial_year"), year(value));
                year.map(ExposurePeriod::Year)
            }
            (None, Some(value)) => {
                let quarter = self.keep(&format!("{pointer}/quarter"), quarter(value));
                quarter.map(ExposurePeriod::Quarter)
            }
            _ => self.refuse(pointer, "give either financial_year or quarter"),
        };
        let dp_paid = stated("dp_paid").map(|value| not_negative(money(value, 1)?));
        let dp_paid = self.optional(&format!("{pointer}/dp_paid"), dp_paid);
        let dp_clients = stated("dp_clients").map(count);
        let dp_clients = self.optional(&format!("{pointer}/dp_clients"), dp_clients);
        Some(Exposure { period: period?, dp_paid: dp_paid?, dp_clients: dp_clients? })
    }

    pub(super) fn optional<T>(
        &mut self,
        pointer: &str,
        result: Option<Result<T, String>>,
    ) -> Option<Option<T>> {
        match result {
            Some(result) => self.keep(pointer, result).map(Some),
            None => Some(None),
        }
    }
}

pub(super) fn stated_word<T>(
    value: Option<&Value>,
    parse: impl Fn(&str) -> Option<T>,
    words: &[&str],
) -> Result<Option<T>, String> {
    const NOT_STATED: &str = "not_stated";
    match value.filter(|value| !value.is_null()).map(text).transpose()? {
        None | Some(NOT_STATED) => Ok(None),
        Some(word) => {
            parse(word).map(Some).ok_or_else(|| expected(&[words, &[NOT_STATED]].concat()))
        }
    }
}

pub(super) fn quarter(value: &Value) -> Result<Quarter, String> {
    Quarter::parse(text(value)?).map_err(|error| error.to_string())
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
    use serde_json::json;

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
