//! Stated ranges by the name of the assumption: an object, or the short form
//! `growth_rate:0.02..0.14,baseline:2000000.00..2600000.00`.

use serde_json::Value;

use crate::domain::range::{Ranged, Ranges, StatedRange};

use super::json_tree::text;
use super::nearest::nearest;
use super::shown;

const FORM: &str = "expected a low and a high end for each assumption, such as \
                    growth_rate:0.02..0.14,baseline:2000000.00..2600000.00";

/// The most problems that are told at once.
const TOLD: usize = 5;

/// The texts of a low and a high end, or what is wrong with them.
type Ends<'a> = Result<(&'a str, &'a str), String>;

/// Reads ranges; an empty object or text is none. Fails with all that is wrong.
pub(super) fn ranges(value: &Value) -> Result<Ranges, String> {
    let pairs: Vec<(&str, Ends<'_>)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, ends)| (name.as_str(), ends_of(ends))).collect()
        }
        _ => match text_or_form(value)?.trim() {
            "" => Vec::new(),
            list => list.split(',').map(named).collect::<Result<_, String>>()?,
        },
    };
    let mut ranges = Ranges::new();
    let mut wrong = Vec::new();
    for (name, ends) in pairs {
        match range(name, ends) {
            Ok((ranged, range)) => {
                if ranges.insert(ranged, range).is_some() {
                    wrong.push(format!("{name} is given twice"));
                }
            }
            Err(why) => wrong.push(format!("{}: {why}", shown(name))),
        }
    }
    wrong.truncate(TOLD);
    if wrong.is_empty() { Ok(ranges) } else { Err(wrong.join("; ")) }
}

/// A text; a list or nothing at all is told the form, for a text alone would not help.
fn text_or_form(value: &Value) -> Result<&str, String> {
    match value {
        Value::Array(_) | Value::Null | Value::Bool(_) => Err(FORM.to_owned()),
        _ => text(value),
    }
}

fn named(pair: &str) -> Result<(&str, Ends<'_>), String> {
    let (name, ends) = pair.split_once(':').ok_or(FORM)?;
    Ok((name.trim(), short(ends)))
}

/// `0.02..0.14`.
fn short(ends: &str) -> Ends<'_> {
    let (low, high) = ends.split_once("..").ok_or(FORM)?;
    Ok((low.trim(), high.trim()))
}

fn ends_of(value: &Value) -> Ends<'_> {
    let Value::Object(fields) = value else { return short(text_or_form(value)?) };
    if let Some(unknown) = fields.keys().find(|name| *name != "low" && *name != "high") {
        return Err(format!("unknown field {}", shown(unknown)));
    }
    let end = |name: &str| {
        let value = fields.get(name).ok_or_else(|| format!("the field {name} is missing"))?;
        text(value).map_err(|why| format!("{name}: {why}"))
    };
    Ok((end("low")?, end("high")?))
}

fn range(name: &str, ends: Ends<'_>) -> Result<(Ranged, StatedRange), String> {
    let ranged = Ranged::parse(name).ok_or_else(|| match nearest(name, Ranged::WORDS) {
        Some(meant) => format!("has no range: did you mean {meant}?"),
        None => format!("has no range; those with one are {}", Ranged::WORDS.join(", ")),
    })?;
    let (low, high) = ends?;
    let end = |name, text| ranged.value(text).map_err(|why| format!("{name}: {why}"));
    Ok((ranged, StatedRange { low: end("low", low)?, high: end("high", high)? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges_are_read_in_either_form_and_in_any_order() {
        let object = json!({
            "baseline": {"low": "2000000.00", "high": "2600000.00"},
            "growth_rate": {"low": "0.02", "high": "0.14"},
        });
        let read = ranges(&object).unwrap();
        assert_eq!(read.len(), 2);
        for same in [
            json!("growth_rate:0.02..0.14,baseline:2000000..2600000"),
            json!("baseline: 2000000.00 .. 2600000.00, growth_rate: 0.02 .. 0.14"),
            json!({"growth_rate": "0.02..0.14", "baseline": "2000000.00..2600000.00"}),
        ] {
            assert_eq!(ranges(&same).as_ref(), Ok(&read), "{same}");
        }
        assert_eq!(ranges(&json!({})), Ok(Ranges::new()));
        assert_eq!(ranges(&json!("")), Ok(Ranges::new()));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        for (value, parts) in [
            (
                json!("growth:0.02..0.14"),
                &["growth: has no range; those with one are growth_rate"][..],
            ),
            (json!("0.02..0.14"), &["such as growth_rate:0.02..0.14"]),
            (json!("growth_rate:0.02"), &["growth_rate: expected a low and a high end"]),
            (json!("growth_rate:0.1..0.2,growth_rate:0.1..0.3"), &["growth_rate is given twice"]),
            (json!(0.1), &["in quotes"]),
            (json!([]), &["expected a low and a high end for each assumption"]),
            (json!(null), &["expected a low and a high end for each assumption"]),
            (
                json!({"growth_rate": ["0.02", "0.14"]}),
                &["growth_rate: expected a low and a high end"],
            ),
            (
                json!({
                    "growth_rate": {"low": 0.02, "high": "0.14"},
                    "baseline": {"low": "x", "high": "1"},
                    "dp_spend": {"low": "1", "high": "2", "middle": "1.5"},
                    "clawback_rate": {"low": "0.01"},
                    "lag_quarters": {"low": "1", "high": "2"},
                }),
                &[
                    "growth_rate: low: expected text in quotes",
                    "baseline: low: not an amount",
                    "dp_spend: unknown field middle",
                    "clawback_rate: the field high is missing",
                    "lag_quarters: has no range",
                ],
            ),
        ] {
            let why = ranges(&value).unwrap_err();
            assert!(parts.iter().all(|part| why.contains(part)), "{value}: {why}");
        }
    }
}
