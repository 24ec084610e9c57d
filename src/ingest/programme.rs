//! A programme as a document: `programme.toml`, or the JSON body of a request.

use serde_json::{Value, json};

use crate::domain::{Assumptions, Intervention, Programme, Rate, Target, Targets, limits};

use super::Problem;
use super::assumptions;
use super::document::{Reader, label, quarter, slug};
use super::json_tree::text_in;
use super::text::toml_value;

const INTERVENTIONS_LIMIT: usize = 20;

/// Reads a programme from the text of a `programme.toml`.
pub fn programme_toml(toml_text: &str) -> Result<Programme, Vec<Problem>> {
    programme(&toml_value(toml_text)?)
}

/// Reads a programme from a JSON value. Every problem is named by its pointer.
pub fn programme(value: &Value) -> Result<Programme, Vec<Problem>> {
    Reader::document(value, |fields| {
        let id = fields.required("id", slug);
        let council = fields.required("council", slug);
        let name = fields.required("name", label);
        let targets = fields.part_or("targets", &json!({}), Reader::targets);
        let interventions = fields.part_or("interventions", &json!([]), |reader, pointer, list| {
            reader.list(pointer, list, INTERVENTIONS_LIMIT, Reader::intervention)
        });
        let assumptions = fields.part_or("assumptions", &json!({}), Reader::assumptions);
        Some(Programme {
            id: id?,
            council: council?,
            name: name?,
            targets: targets?,
            interventions: interventions?,
            assumptions: assumptions?,
        })
    })
}

impl Reader {
    fn targets(&mut self, pointer: &str, value: &Value) -> Option<Targets> {
        self.object(pointer, value, |fields| {
            // A problem is written down; the others are looked for all the same.
            let mut target = |name| {
                let target = fields.value(name).map(|value| target(name, value));
                target.and_then(|target| fields.keep(name, target))
            };
            Some(Targets {
                uptake_growth: target("uptake_growth"),
                clawback_rate: target("clawback_rate"),
                participating_share: target("participating_share"),
            })
        })
    }

    fn intervention(&mut self, pointer: &str, value: &Value) -> Option<Intervention> {
        self.object(pointer, value, |fields| {
            let first = fields.required("first", quarter);
            let last = fields.required("last", quarter);
            let label = fields.required("label", label);
            let (first, last, label) = (first?, last?, label?);
            if last < first {
                return fields.refuse("last", "the last quarter is before the first");
            }
            Some(Intervention { first, last, label })
        })
    }

    /// Reads assumptions, each by its name; those left out take their defaults.
    pub(super) fn assumptions(&mut self, pointer: &str, value: &Value) -> Option<Assumptions> {
        self.object(pointer, value, |fields| {
            let (mut read, mut all_read) = (Assumptions::default(), true);
            for (name, value) in fields.any_of(Assumptions::NAMES) {
                all_read &= fields.keep(name, assumptions::set(&mut read, name, value)).is_some();
            }
            all_read.then_some(read)
        })
    }
}

/// A rate, or a rate that the paper states roughly: `about 0.10`.
fn target(name: &str, value: &Value) -> Result<Target, String> {
    const FORM: &str = "expected a rate in quotes, such as \"0.10\" for 10%, or \"about 0.10\"";
    let words = text_in(value, FORM)?;
    let roughly = words.strip_prefix("about ");
    let rate = Rate::parse(roughly.unwrap_or(words)).map_err(|error| error.to_string())?;
    let low = if name == "uptake_growth" { Rate::new(-1, 0) } else { Rate::new(0, 0) };
    if let Some(why) = limits::rate_refusal(rate, low, Rate::new(1, 0)) {
        return Err(why);
    }
    Ok(Target { rate, is_about: roughly.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_programme_states_no_target_and_takes_the_default_assumptions() {
        let read = programme(&json!({"id": "p", "council": "c", "name": "P"})).unwrap();
        assert_eq!(read.targets, Targets::default());
        assert_eq!(read.assumptions, Assumptions::default());
        assert!(read.interventions.is_empty());
    }

    #[test]
    fn every_problem_of_a_programme_is_named_at_once() {
        let problems = programme(&json!({
            "id": "Not A Slug",
            "colour": "red",
            "name": "",
            "targets": {"uptake_growth": 0.1, "clawback_rate": "1.5"},
            "interventions": [{"first": "2020-21-Q2", "last": "2020-21-Q1", "label": "x"}],
            "assumptions": {"growth": "0.1", "growth_rate": 0.1, "lag_quarters": -1},
        }))
        .unwrap_err();
        let pointers: Vec<&str> = problems.iter().filter_map(|p| p.pointer.as_deref()).collect();
        let expected = [
            "/colour",
            "/id",
            "/council",
            "/name",
            "/targets/uptake_growth",
            "/targets/clawback_rate",
            "/interventions/0/last",
            "/assumptions/growth",
            "/assumptions/growth_rate",
            "/assumptions/lag_quarters",
        ];
        assert_eq!(pointers, expected);
    }

    #[test]
    fn broken_toml_names_its_row() {
        let problems = programme_toml("id = \"p\"\nname = \n").unwrap_err();
        assert_eq!(problems[0].row, Some(2));
        let twice = programme_toml("id = \"p\"\nid = \"q\"\n").unwrap_err();
        assert_eq!(
            (twice[0].row, twice[0].why.as_str()),
            (Some(2), "id is given twice here: keep one")
        );
    }
}
