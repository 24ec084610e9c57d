//! A programme as a document: `programme.toml`, or the JSON body of a request.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::domain::{Assumptions, Intervention, Programme, Quarter, Rate, Target, Targets};

use super::Problem;
use super::assumptions;
use super::document::{Reader, label, slug};
use super::json_tree::text;
use super::text::toml_value;

const INTERVENTIONS_LIMIT: usize = 20;

/// Reads a programme from the text of a `programme.toml`.
pub fn programme_toml(toml_text: &str) -> Result<Programme, Vec<Problem>> {
    programme(&toml_value(toml_text)?)
}

/// Reads a programme from a JSON value. Every problem is named by its pointer.
pub fn programme(value: &Value) -> Result<Programme, Vec<Problem>> {
    Reader::read(|reader| reader.programme(value))
}

impl Reader {
    fn programme(&mut self, value: &Value) -> Option<Programme> {
        let names = ["id", "council", "name", "targets", "interventions", "assumptions"];
        let fields = self.object("", value, &names)?;
        let id = self.field("", fields, "id", slug);
        let council = self.field("", fields, "council", slug);
        let name = self.field("", fields, "name", label);
        let targets = self.targets(fields.get("targets"));
        let interventions = self.interventions(fields.get("interventions"));
        let assumptions = self.assumptions(fields.get("assumptions"));
        Some(Programme {
            id: id?,
            council: council?,
            name: name?,
            targets: targets?,
            interventions: interventions?,
            assumptions: assumptions?,
        })
    }

    fn targets(&mut self, value: Option<&Value>) -> Option<Targets> {
        let mut targets = Targets::default();
        let Some(value) = value else { return Some(targets) };
        let names = ["uptake_growth", "clawback_rate", "participating_share"];
        let fields = self.object("/targets", value, &names)?;
        let places = [
            &mut targets.uptake_growth,
            &mut targets.clawback_rate,
            &mut targets.participating_share,
        ];
        for (name, place) in names.into_iter().zip(places) {
            let read = fields.get(name).map(|value| target(name, value));
            if let Some(rate) = read.and_then(|read| self.keep(&format!("/targets/{name}"), read)) {
                *place = Some(rate);
            }
        }
        Some(targets)
    }

    fn interventions(&mut self, value: Option<&Value>) -> Option<Vec<Intervention>> {
        let Some(value) = value else { return Some(Vec::new()) };
        self.list("/interventions", value, INTERVENTIONS_LIMIT, Reader::intervention)
    }

    fn intervention(&mut self, pointer: &str, value: &Value) -> Option<Intervention> {
        let fields = self.object(pointer, value, &["first", "last", "label"])?;
        let quarter =
            |value: &Value| Quarter::parse(text(value)?).map_err(|error| error.to_string());
        let first = self.field(pointer, fields, "first", quarter);
        let last = self.field(pointer, fields, "last", quarter);
        let label = self.field(pointer, fields, "label", label);
        let (first, last, label) = (first?, last?, label?);
        if last < first {
            return self.refuse(&format!("{pointer}/last"), "the last quarter is before the first");
        }
        Some(Intervention { first, last, label })
    }

    fn assumptions(&mut self, value: Option<&Value>) -> Option<Assumptions> {
        let mut read = Assumptions::default();
        let Some(value) = value else { return Some(read) };
        let fields = self.object("/assumptions", value, Assumptions::NAMES)?;
        for (name, value) in fields {
            if Assumptions::NAMES.contains(&name.as_str()) {
                let result = assumptions::set(&mut read, name, value);
                // A problem is written down; the others are looked for all the same.
                self.keep(&format!("/assumptions/{name}"), result);
            }
        }
        Some(read)
    }
}

/// A rate, or a rate that the paper states roughly: `about 0.10`.
fn target(name: &str, value: &Value) -> Result<Target, String> {
    let words = text(value)?;
    let roughly = words.strip_prefix("about ");
    let rate = Rate::parse(roughly.unwrap_or(words)).map_err(|error| error.to_string())?;
    let (low, high) = match name {
        "uptake_growth" => (Decimal::NEGATIVE_ONE, Decimal::ONE),
        _ => (Decimal::ZERO, Decimal::ONE),
    };
    if rate.decimal() < low || rate.decimal() > high {
        let meant = match rate.decimal() > high {
            true => format!("; did you mean {}?", rate.as_percentage()),
            false => String::new(),
        };
        return Err(format!("expected a rate from {low} to {high}{meant}"));
    }
    Ok(Target { rate, is_about: roughly.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    }
}
