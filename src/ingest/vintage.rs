//! What a vintage is to hold: the body of the request that stores a forecast.

use serde_json::{Map, Value};

use super::Problem;
use super::assumptions::rate;
use super::document::{Reader, label, slug};
use crate::domain::{Rate, Slug};
use crate::words::expected;

/// The interval levels that are offered, in whole percent.
const LEVELS: std::ops::RangeInclusive<u64> = 20..=95;
/// The most interval levels of one forecast.
const LEVELS_LIMIT: usize = 5;

/// A forecast to be stored. What is `None` takes its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VintageOrder {
    /// A name for people.
    pub name: Option<String>,
    /// How many quarters ahead.
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, ascending, each once.
    pub levels: Option<Vec<u8>>,
    /// Which step the retained share is about, in one of the words that are offered.
    pub step: Option<String>,
    /// How much of the step lasts, 0 to 1.
    pub step_retained_share: Option<Rate>,
    /// The group of clients.
    pub client_group: Option<Slug>,
    /// The scenario whose assumptions the offset rests on.
    pub scenario: Option<String>,
    /// Assumptions that replace those of the scenario or the programme, by name.
    pub assumptions: Map<String, Value>,
}

/// Reads a vintage to be stored, of at most so many quarters ahead, its step in one of
/// these words.
pub fn vintage(
    value: &Value,
    most_quarters: usize,
    steps: &[&str],
) -> Result<VintageOrder, Vec<Problem>> {
    Reader::document(value, |fields| {
        let name = fields.optional("name", label);
        let horizon = fields.optional("horizon_quarters", |value| horizon(value, most_quarters));
        let levels = fields.optional("levels", levels);
        let step = fields.optional("step", |value| one_of(value, steps));
        let step_retained_share = fields.optional("step_retained_share", share);
        let client_group = fields.optional("client_group", slug);
        let scenario = fields.optional("scenario", slug);
        let assumptions = fields.optional_part("assumptions", Reader::replacements);
        Some(VintageOrder {
            name: name?,
            horizon_quarters: horizon?,
            levels: levels?,
            step: step?,
            step_retained_share: step_retained_share?,
            client_group: client_group?,
            scenario: scenario?.map(|id| id.to_string()),
            assumptions: assumptions?.unwrap_or_default(),
        })
    })
}

fn horizon(value: &Value, most: usize) -> Result<usize, String> {
    let quarters = value.as_u64().and_then(|quarters| usize::try_from(quarters).ok());
    quarters
        .filter(|quarters| (1..=most).contains(quarters))
        .ok_or_else(|| format!("expected a whole number of quarters from 1 to {most}"))
}

fn levels(value: &Value) -> Result<Vec<u8>, String> {
    let level = |value: &Value| {
        value.as_u64().filter(|level| LEVELS.contains(level)).and_then(|l| u8::try_from(l).ok())
    };
    let read: Option<Vec<u8>> = value.as_array().and_then(|list| list.iter().map(level).collect());
    let mut levels = read.filter(|levels| levels.len() <= LEVELS_LIMIT).ok_or_else(|| {
        "expected a list of at most five whole percents from 20 to 95, such as [80, 95]".to_owned()
    })?;
    levels.sort_unstable();
    levels.dedup();
    Ok(levels)
}

fn one_of(value: &Value, words: &[&str]) -> Result<String, String> {
    let word = value.as_str().filter(|word| words.contains(word)).map(str::to_owned);
    word.ok_or_else(|| expected(words))
}

fn share(value: &Value) -> Result<Rate, String> {
    let rate = rate(value)?;
    let range = Rate::new(0, 0)..=Rate::new(1, 0);
    if range.contains(&rate) { Ok(rate) } else { Err("expected a share from 0 to 1".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_order_takes_every_default() {
        assert_eq!(vintage(&json!({}), 40, &["marked"]), Ok(VintageOrder::default()));
        let read =
            vintage(&json!({"levels": [95, 80, 80], "name": null}), 40, &["marked"]).unwrap();
        assert_eq!(read.levels, Some(vec![80, 95]));
    }

    #[test]
    fn every_problem_of_an_order_is_named_at_once() {
        let problems = vintage(
            &json!({
                "nam": "x", "name": "", "horizon_quarters": 41, "levels": [99], "step": "x", "step_retained_share": "2",
                "client_group": "All", "scenario": 1, "assumptions": {"growth_rate": 1},
            }),
            40,
            &["marked"],
        );
        let problems = problems.unwrap_err();
        let pointers: Vec<&str> = problems.iter().filter_map(|p| p.pointer.as_deref()).collect();
        assert_eq!(
            pointers,
            [
                "/nam",
                "/name",
                "/horizon_quarters",
                "/levels",
                "/step",
                "/step_retained_share",
                "/client_group",
                "/scenario",
                "/assumptions/growth_rate",
            ]
        );
    }
}
