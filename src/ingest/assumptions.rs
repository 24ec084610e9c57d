//! Assumptions by name: the one reader behind `programme.toml`, the query, the
//! request body and `--set name=value`.

use serde_json::Value;

use crate::domain::{
    Assumptions, Baseline, FinancialYear, Money, OffsetBasis, Rate, RecoveryPath, Rounding,
};

/// Every assumption that can be named.
pub const NAMES: &[&str] = &[
    "recovery_path",
    "offset_basis",
    "baseline",
    "growth_rate",
    "first_growth_year",
    "lag_quarters",
    "rounding",
    "discount_rate",
    "persistence",
];

/// Sets one assumption. Values are text; a lag may be a number and a baseline an
/// object with a `kind`. Fails with the reason.
pub fn set(assumptions: &mut Assumptions, name: &str, value: &Value) -> Result<(), String> {
    match name {
        "recovery_path" => {
            assumptions.recovery_path = word(value, RecoveryPath::parse, RecoveryPath::WORDS)?;
        }
        "offset_basis" => {
            assumptions.offset_basis = word(value, OffsetBasis::parse, OffsetBasis::WORDS)?;
        }
        "rounding" => assumptions.rounding = word(value, Rounding::parse, Rounding::WORDS)?,
        "growth_rate" => assumptions.growth_rate = rate(value)?,
        "discount_rate" => assumptions.discount_rate = rate(value)?,
        "persistence" => assumptions.persistence = rate(value)?,
        "first_growth_year" => assumptions.first_growth_year = Some(year(value)?),
        "lag_quarters" => assumptions.lag_quarters = whole_number(value)?,
        "baseline" => assumptions.baseline = Some(baseline(value)?),
        _ => return Err(format!("unknown; the assumptions are {}", NAMES.join(", "))),
    }
    Ok(())
}

/// Reads a rate, which is text so that no float ever holds it.
pub(super) fn rate(value: &Value) -> Result<Rate, String> {
    let text = text(value)?;
    Rate::parse(text).map_err(|error| error.to_string())
}

/// The text of a value.
pub(super) fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => {
            Err(format!("expected text in quotes, such as \"{number}\", to keep it exact"))
        }
        _ => Err("expected text".to_owned()),
    }
}

fn word<T>(value: &Value, parse: impl Fn(&str) -> Option<T>, words: &[&str]) -> Result<T, String> {
    parse(text(value)?).ok_or_else(|| format!("expected one of {}", words.join(", ")))
}

fn year(value: &Value) -> Result<FinancialYear, String> {
    FinancialYear::parse(text(value)?).map_err(|error| error.to_string())
}

fn whole_number(value: &Value) -> Result<u32, String> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_u64().and_then(|number| u32::try_from(number).ok()),
    };
    number.ok_or_else(|| "expected a whole number of quarters, 0 or more".to_owned())
}

/// A baseline in its short form (`2020-21`, `2017-18..2019-20`, `1537753.00`) or
/// as an object such as `{"kind": "financial_year", "financial_year": "2020-21"}`.
fn baseline(value: &Value) -> Result<Baseline, String> {
    const FORMS: &str = "expected a financial year such as 2020-21, a mean of years such as \
                         2017-18..2019-20, or an amount a year such as 1537753.00";
    let Value::Object(fields) = value else {
        return short_baseline(text(value)?).ok_or_else(|| FORMS.to_owned());
    };
    let field = |name: &str| {
        fields.get(name).ok_or_else(|| format!("the field {name} is missing")).and_then(text)
    };
    let year =
        |name: &str| FinancialYear::parse(field(name)?).map_err(|error| format!("{name}: {error}"));
    let (baseline, names): (Baseline, &[&str]) = match field("kind")? {
        "financial_year" => (Baseline::FinancialYear(year("financial_year")?), &["financial_year"]),
        "mean_of_years" => {
            (Baseline::MeanOfYears(year("first")?, year("last")?), &["first", "last"])
        }
        "amount" => {
            let amount = Money::parse(field("amount")?).map_err(|error| error.to_string())?;
            (Baseline::Amount(amount), &["amount"])
        }
        _ => return Err("kind is one of financial_year, mean_of_years, amount".to_owned()),
    };
    match fields.keys().find(|name| *name != "kind" && !names.contains(&name.as_str())) {
        Some(unknown) => Err(format!("unknown field {unknown}")),
        None => Ok(baseline),
    }
}

fn short_baseline(text: &str) -> Option<Baseline> {
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (FinancialYear::parse(first).ok()?, FinancialYear::parse(last).ok()?);
        return Some(Baseline::MeanOfYears(first, last));
    }
    let year = FinancialYear::parse(text).ok().map(Baseline::FinancialYear);
    // An amount shows its pence, so that `2019` is a mistyped year and not 2,019 pounds.
    let shows_pence = text.rsplit_once('.').is_some_and(|(_, pence)| pence.len() == 2);
    let amount = Money::parse(text).ok().filter(|_| shows_pence);
    year.or_else(|| amount.map(Baseline::Amount))
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
            ("offset_basis", json!("cumulative_uplift"), None),
            ("offset_basis", json!("cumulative"), Some("yearly_increment, cumulative_uplift")),
            ("lag_quarters", json!(2), None),
            ("lag_quarters", json!("2"), None),
            ("lag_quarters", json!(-1), Some("0 or more")),
            ("lag_quarters", json!("-1"), Some("0 or more")),
            ("baseline", json!("2020-21"), None),
            ("baseline", json!("2017-18..2019-20"), None),
            ("baseline", json!("1537753.00"), None),
            ("baseline", json!("lots"), Some("a mean of years")),
            ("baseline", json!("2019"), Some("1537753.00")),
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
            ("first_growth_year", json!("2019-21"), Some("follow each other")),
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
}
