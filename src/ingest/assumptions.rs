//! Assumptions by name: the one reader behind `programme.toml`, the query, the
//! request body and `--set name=value`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::assumptions::each_assumption;
use crate::domain::benefits::Phasing;
use crate::domain::choices::{Counterfactual, Schedule};
use crate::domain::range::Ranges;
use crate::domain::{
    Assumptions, Baseline, DpSpend, FinancialYear, GrowthSource, Money, OffsetBasis, PriceBasis,
    Quarter, QuarterError, Rate, RecoveryPath, Rounding, limits,
};

use super::json_tree::text_in;
use super::nearest::nearest;
use super::ranges::ranges;
use super::spelled::{spelled_quarter, spelled_year};

/// The most years that a schedule may have.
const YEARS_LIMIT: usize = 40;
/// The word for the level of the growth fit.
const FITTED_LEVEL: &str = "fitted_level";

/// A value that is read from what a document or a query has for it. Fails with the reason.
trait Read: Sized {
    fn read(value: &Value) -> Result<Self, String>;
}

macro_rules! reader {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr, $form:ident, $whose:ident,
        [$($body:tt)*], [$($query:tt)*];)+) => {
        fn read_into(into: &mut Assumptions, name: &str, value: &Value) -> Result<(), String> {
            match name {
                $(stringify!($name) => into.$name = Read::read(value)?,)+
                _ => return Err(unknown(name)),
            }
            Ok(())
        }
    };
}
each_assumption!(reader);

/// What is said of a name that no assumption has.
fn unknown(name: &str) -> String {
    match nearest(name, Assumptions::NAMES) {
        Some(meant) => format!("unknown assumption: did you mean {meant}?"),
        None => format!("unknown; the assumptions are {}", Assumptions::NAMES.join(", ")),
    }
}

/// Sets one assumption. Values are text; a lag may be a number, a baseline an object
/// with a `kind`, scheduled recoveries an object of amounts by year and ranges an object
/// of ends by name. Fails with the reason.
///
/// A discount rate that is set anew has no date until one is set after it.
pub fn set(assumptions: &mut Assumptions, name: &str, value: &Value) -> Result<(), String> {
    let rate = assumptions.discount_rate;
    read_into(assumptions, name, value)?;
    if assumptions.discount_rate != rate {
        assumptions.discount_rate_as_at = None;
    }
    Ok(())
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Result<Option<T>, String> {
        T::read(value).map(Some)
    }
}

macro_rules! by_function {
    ($($type:ty: $read:expr),+ $(,)?) => {
        $(impl Read for $type {
            fn read(value: &Value) -> Result<$type, String> {
                $read(value)
            }
        })+
    };
}
by_function!(
    Rate: rate,
    FinancialYear: year,
    Quarter: quarter,
    NaiveDate: date,
    Baseline: baseline,
    Counterfactual: counterfactual,
    DpSpend: dp_spend,
    Phasing: phasing,
    Ranges: ranges,
    Schedule: scheduled,
    u32: whole_number,
    RecoveryPath: |value| word(value, RecoveryPath::read),
    OffsetBasis: |value| word(value, OffsetBasis::read),
    GrowthSource: |value| word(value, GrowthSource::read),
    PriceBasis: |value| word(value, PriceBasis::read),
    Rounding: |value| word(value, Rounding::read),
);

/// Reads a rate, which is text so that no float ever holds it.
pub(super) fn rate(value: &Value) -> Result<Rate, String> {
    let text = text_in(value, "expected a decimal fraction in quotes, such as \"0.10\" for 10%")?;
    Rate::parse(text).map_err(|error| error.to_string())
}

fn word<T>(value: &Value, read: impl Fn(&str) -> Result<T, String>) -> Result<T, String> {
    match value {
        Value::String(_) | Value::Number(_) => read(text_in(value, "")?),
        // No word is empty, and the refusal says which there are.
        _ => read(""),
    }
}

fn year(value: &Value) -> Result<FinancialYear, String> {
    let text = text_in(value, "expected a financial year in quotes, such as \"2022-23\"")?;
    spelled_year(text)
}

fn quarter(value: &Value) -> Result<Quarter, String> {
    let text = text_in(value, "expected a quarter in quotes, such as \"2022-23-Q3\"")?;
    spelled_quarter(text)
}

/// Quarters or whole years, from the first to the last: `2022-23..2025-26`, or an
/// object with `from` and `to`.
fn phasing(value: &Value) -> Result<Phasing, String> {
    const FORM: &str = "expected quarters or years from the first to the last, such as \
                        2022-23..2025-26 or 2022-23-Q3..2025-26-Q4";
    let (from, to) = match value {
        Value::Object(fields) => {
            let end = |name| {
                fields
                    .get(name)
                    .ok_or(FORM)
                    .map_err(str::to_owned)
                    .and_then(|end| text_in(end, FORM))
            };
            if let Some(unknown) = fields.keys().find(|name| *name != "from" && *name != "to") {
                return Err(format!("unknown field {unknown}"));
            }
            (end("from")?, end("to")?)
        }
        _ => text_in(value, FORM)?.split_once("..").ok_or(FORM)?,
    };
    let quarters = |text: &str| match (spelled_year(text), spelled_quarter(text)) {
        (Ok(year), _) => Ok(year.quarters()),
        (_, Ok(quarter)) => Ok([quarter; 4]),
        (Err(_), Err(why)) if text.contains(['Q', 'q']) => Err(format!("{text}: {why}")),
        (Err(why), Err(_)) => Err(format!("{text}: {why}")),
    };
    let ([from, ..], [.., to]) = (quarters(from.trim())?, quarters(to.trim())?);
    Phasing::new(from, to)
}

fn date(value: &Value) -> Result<NaiveDate, String> {
    const FORM: &str = "expected a date such as 2022-03-30";
    let date = NaiveDate::parse_from_str(text_in(value, FORM)?, "%Y-%m-%d").ok();
    date.ok_or_else(|| FORM.to_owned())
}

/// A rate, or the word for the growth fit.
fn counterfactual(value: &Value) -> Result<Counterfactual, String> {
    match value.as_str() {
        Some("fitted") => Ok(Counterfactual::Fitted),
        _ => rate(value)
            .map(Counterfactual::Rate)
            .map_err(|why| format!("{why}, or the word fitted")),
    }
}

/// An amount a year, or the year of a recorded exposure.
fn dp_spend(value: &Value) -> Result<DpSpend, String> {
    const FORMS: &str = "expected an amount a year such as 16700000.00, or the financial year \
                         of a recorded exposure such as 2016-17";
    let text = text_in(value, FORMS)?;
    match year_beside_amounts(text) {
        Ok(year) => Ok(DpSpend::Recorded(year)),
        Err(_) => amount_beside_years(text, FORMS).map(DpSpend::Amount),
    }
}

/// Amounts by plan year: an object, or `2022-23:668000.00,2023-24:734800.00`.
fn scheduled(value: &Value) -> Result<Schedule, String> {
    const FORM: &str = "expected amounts by plan year, such as 2022-23:668000.00,2023-24:734800.00";
    let pairs: Vec<(String, String)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(year, amount)| Ok((year.clone(), text_in(amount, FORM)?.to_owned())))
            .collect::<Result<_, String>>()?,
        _ => text_in(value, FORM)?
            .split(',')
            .map(|pair| pair.split_once(':').ok_or(FORM))
            .map(|pair| {
                pair.map(|(year, amount)| (year.trim().to_owned(), amount.trim().to_owned()))
            })
            .collect::<Result<_, &str>>()?,
    };
    if pairs.len() > YEARS_LIMIT {
        return Err(format!("at most {YEARS_LIMIT} years are kept"));
    }
    let mut amounts = BTreeMap::new();
    for (year, amount) in pairs {
        let read = spelled_year(&year).map_err(|error| format!("{year}: {error}"))?;
        let amount = Money::parse(&amount).map_err(|error| format!("{year}: {error}"))?;
        if amounts.insert(read, amount).is_some() {
            return Err(format!("{year} is given twice"));
        }
    }
    Ok(amounts)
}

/// A year where an amount might stand as well: digits alone are an amount.
fn year_beside_amounts(text: &str) -> Result<FinancialYear, String> {
    match text.bytes().all(|b| b.is_ascii_digit()) {
        true => Err(QuarterError::NotAYear.to_string()),
        false => spelled_year(text),
    }
}

/// An amount where a year might stand as well: `2019` is a mistyped year and not 2,019
/// pounds, and is refused.
fn amount_beside_years(text: &str, forms: &str) -> Result<Money, String> {
    match text.parse::<i32>() {
        Ok(year) if text.len() == 4 && (1900..=2100).contains(&year) => Err(format!(
            "{text} could be a year: write the financial year as {text}-{:02}, or the amount as \
             {text}.00",
            (year + 1) % 100
        )),
        _ => Money::parse(text).map_err(|_| forms.to_owned()),
    }
}

fn whole_number(value: &Value) -> Result<u32, String> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_u64().and_then(|number| u32::try_from(number).ok()),
    };
    number.ok_or_else(limits::quarters_expected)
}

/// A baseline in its short form (`2020-21`, `2017-18..2019-20`, `1537753.00`) or
/// as an object such as `{"kind": "financial_year", "financial_year": "2020-21"}`.
fn baseline(value: &Value) -> Result<Baseline, String> {
    const FORMS: &str = "expected a financial year such as 2020-21, a mean of years such as \
                         2017-18..2019-20, an amount a year such as 1537753.00, or fitted_level";
    let Value::Object(fields) = value else {
        return short_baseline(text_in(value, FORMS)?, FORMS);
    };
    let field = |name: &str| {
        fields
            .get(name)
            .ok_or_else(|| format!("the field {name} is missing"))
            .and_then(|of| text_in(of, FORMS))
    };
    let year = |name: &str| spelled_year(field(name)?).map_err(|error| format!("{name}: {error}"));
    let (baseline, names): (Baseline, &[&str]) = match field("kind")? {
        "financial_year" => (Baseline::FinancialYear(year("financial_year")?), &["financial_year"]),
        "mean_of_years" => {
            (Baseline::MeanOfYears(year("first")?, year("last")?), &["first", "last"])
        }
        "amount" => {
            let amount = Money::parse(field("amount")?).map_err(|error| error.to_string())?;
            (Baseline::Amount(amount), &["amount"])
        }
        FITTED_LEVEL => (Baseline::FittedLevel, &[]),
        _ => {
            let why = "kind is one of financial_year, mean_of_years, amount, fitted_level";
            return Err(why.to_owned());
        }
    };
    match fields.keys().find(|name| *name != "kind" && !names.contains(&name.as_str())) {
        Some(unknown) => Err(format!("unknown field {unknown}")),
        None => Ok(baseline),
    }
}

fn short_baseline(text: &str, forms: &str) -> Result<Baseline, String> {
    let year = |text: &str| year_beside_amounts(text).map_err(|_| forms.to_owned());
    match (text.split_once(".."), year(text)) {
        (Some((first, last)), _) => Ok(Baseline::MeanOfYears(year(first)?, year(last)?)),
        (None, Ok(year)) => Ok(Baseline::FinancialYear(year)),
        (None, Err(_)) if text == FITTED_LEVEL => Ok(Baseline::FittedLevel),
        (None, Err(_)) => amount_beside_years(text, forms).map(Baseline::Amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_assumption_is_read_by_name_or_refused_with_the_reason() {
        let table = [
            ("growth_rate", json!("0.05"), None),
            ("growth_rate", json!(0.05), Some("in quotes")),
            ("growth_rate", json!("5%"), Some("decimal fraction")),
            (
                "benefit_optimism",
                json!(true),
                Some("expected a decimal fraction in quotes, such as"),
            ),
            ("attribution", json!(null), Some("expected a decimal fraction in quotes, such as")),
            ("rounding", json!(true), Some("truncate_to_pound")),
            ("price_base_year", json!(false), Some("a financial year in quotes")),
            ("baseline", json!(true), Some("a mean of years")),
            ("growht_rate", json!("0.1"), Some("did you mean growth_rate?")),
            ("offset_basis", json!("cumulative_uplift"), None),
            ("offset_basis", json!("cumulative"), Some("yearly_increment, cumulative_uplift")),
            ("lag_quarters", json!(2), None),
            ("lag_quarters", json!("2"), None),
            ("lag_quarters", json!(-1), Some("from 0 to 40")),
            ("lag_quarters", json!("-1"), Some("from 0 to 40")),
            ("baseline", json!("2020-21"), None),
            ("baseline", json!("2017-18..2019-20"), None),
            ("baseline", json!("1537753.00"), None),
            ("baseline", json!("lots"), Some("a mean of years")),
            ("baseline", json!({"kind": "financial_year", "financial_year": "2020-21"}), None),
            (
                "baseline",
                json!({"kind": "mean_of_years", "first": "2017-18", "last": "2019-20"}),
                None,
            ),
            (
                "baseline",
                json!({"kind": "amount", "amount": "10.00", "x": "1"}),
                Some("unknown field x"),
            ),
            ("baseline", json!({"kind": "level"}), Some("kind is one of")),
            ("baseline", json!("fitted_level"), None),
            ("baseline", json!({"kind": "fitted_level"}), None),
            ("first_growth_year", json!("2019-21"), Some("follow each other")),
            ("dp_spend", json!("16700000.00"), None),
            ("dp_spend", json!("2016-17"), None),
            ("scheduled_recoveries", json!("2022-23:1.00,2023-24:2"), None),
            ("scheduled_recoveries", json!({"2022-23": "1.00"}), None),
            ("scheduled_recoveries", json!({"2022-23": 1}), Some("in quotes")),
            ("scheduled_recoveries", json!("2022-23:1,2022-23:2"), Some("given twice")),
            ("scheduled_recoveries", json!("2022-23"), Some("by plan year")),
            ("scheduled_recoveries", json!("2022-24:1"), Some("2022-24: ")),
            ("recoveries_start", json!("2022-23-Q3"), None),
            ("recoveries_start", json!("2022-23"), Some("a quarter of it, such as")),
            ("growth_source", json!("guess"), Some("stated, target or fitted")),
            ("price_basis", json!("real"), None),
            ("discount_rate_as_at", json!("2022-03-30"), None),
            ("discount_rate_as_at", json!("2022"), Some("a date such as")),
            ("phasing", json!("2022-23..2025-26"), None),
            ("phasing", json!("2022-23-Q3..2025-26"), None),
            ("phasing", json!({"from": "2022-23-Q1", "to": "2025-26-Q4"}), None),
            ("phasing", json!({"from": "2022-23-Q1"}), Some("from the first to the last")),
            ("phasing", json!({"from": "2022-23", "to": "2023-24", "x": 1}), Some("field x")),
            ("phasing", json!("2022-23"), Some("2022-23-Q3..2025-26-Q4")),
            ("phasing", json!("2022-24..2025-26"), Some("2022-24: ")),
            ("phasing", json!("2022-23..2025-26-Q5"), Some("2025-26-Q5: ")),
            ("phasing", json!("2023-24..2022-23"), Some("before the first")),
            ("ranges", json!("growth_rate:0.02..0.14"), None),
            ("ranges", json!({"growth_rate": {"low": "0.02", "high": "0.14"}}), None),
            ("ranges", json!("growth_rate:0.02"), Some("a low and a high end")),
            ("growth", json!("0.1"), Some("the assumptions are recovery_path")),
        ];
        for (name, value, refusal) in table {
            let mut assumptions = Assumptions::default();
            let result = set(&mut assumptions, name, &value);
            match (result, refusal) {
                (Ok(()), None) => {}
                (Err(why), Some(part)) => assert!(why.contains(part), "{name} {value}: {why}"),
                (result, _) => panic!("{name} {value}: {result:?}"),
            }
        }
    }

    #[test]
    fn an_amount_needs_no_pence_where_it_cannot_be_a_year() {
        // The text, and its pence or why it is refused.
        let table = [
            ("1537753", Ok(153_775_300)),
            ("1537753.5", Ok(153_775_350)),
            ("1537753.00", Ok(153_775_300)),
            ("0", Ok(0)),
            ("999", Ok(99_900)),
            ("1899", Ok(189_900)),
            ("2101", Ok(210_100)),
            ("02019", Ok(201_900)),
            ("2019.00", Ok(201_900)),
            ("-2019", Ok(-201_900)),
            ("1900", Err("write the financial year as 1900-01, or the amount as 1900.00")),
            ("2019", Err("write the financial year as 2019-20, or the amount as 2019.00")),
            ("2100", Err("2100 could be a year")),
            ("1,537,753", Err("an amount a year such as")),
            ("1537753.123", Err("an amount a year such as")),
        ];
        for (text, expected) in table {
            let [mut baseline, mut base_budget, mut dp_spend] =
                [(); 3].map(|()| Assumptions::default());
            let read = [
                set(&mut baseline, "baseline", &json!(text)).map(|()| baseline.baseline),
                set(&mut base_budget, "base_budget_level", &json!(text))
                    .map(|()| base_budget.base_budget_level),
                set(&mut dp_spend, "dp_spend", &json!(text)).map(|()| match dp_spend.dp_spend {
                    Some(DpSpend::Amount(amount)) => Some(Baseline::Amount(amount)),
                    _ => None,
                }),
            ];
            for read in read {
                match (read, expected) {
                    (Ok(read), Ok(pence)) => {
                        assert_eq!(
                            read,
                            Some(Baseline::Amount(Money::from_pence(pence))),
                            "{text}"
                        );
                    }
                    (Err(why), Err(expected)) => assert!(why.contains(expected), "{text}: {why}"),
                    (read, _) => panic!("{text}: {read:?}"),
                }
            }
        }
        let clear = json!({"kind": "amount", "amount": "2019"});
        assert_eq!(set(&mut Assumptions::default(), "baseline", &clear), Ok(()));
    }
}
