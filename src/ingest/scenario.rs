//! Scenarios: one as the body of a request, all of a programme as `scenarios.toml`.
//!
//! A scenario keeps the assumptions that it replaces by their names and in their
//! written form, so that every other one stays the programme's own.

use serde_json::{Map, Value, json};

use super::Problem;
use super::assumptions;
use super::document::{ObjectReader, Reader, label, line, slug};
use super::shown::shown;
use crate::domain::{Assumptions, Slug};

/// The most scenarios that a programme may have, the archived ones included.
pub const SCENARIOS_LIMIT: usize = 100;
/// The id that stands for the programme's own assumptions.
pub const PROGRAMME: &str = "programme";
/// The longest description, in characters.
const DESCRIPTION_LIMIT: usize = 1_000;
/// Ids that mean something else.
const RESERVED: [&str; 2] = [PROGRAMME, "compare"];

/// Saved assumptions that replace the programme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its id, unique in its programme.
    pub id: Slug,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The assumptions that it replaces, by name.
    pub assumptions: Map<String, Value>,
    /// Whether it was archived.
    pub is_archived: bool,
}

/// Reads a scenario from the body of a request.
pub fn scenario(value: &Value) -> Result<Scenario, Vec<Problem>> {
    Reader::document(value, |fields| fields.scenario())
}

/// Reads a scenario as it is recorded: it may be archived.
pub fn recorded(value: &Value) -> Result<Scenario, Vec<Problem>> {
    Reader::document(value, |fields| {
        let scenario = fields.scenario();
        let is_archived = fields.value("archived") == Some(&Value::Bool(true));
        Some(Scenario { is_archived, ..scenario? })
    })
}

/// Reads the text of a `scenarios.toml`: a `[[scenarios]]` for each.
pub fn scenarios_toml(toml_text: &str) -> Result<Vec<Scenario>, Vec<Problem>> {
    scenarios(&super::text::toml_value(toml_text)?, |fields| fields.scenario())
}

fn scenarios(
    value: &Value,
    read: impl Fn(&mut ObjectReader<'_>) -> Option<Scenario>,
) -> Result<Vec<Scenario>, Vec<Problem>> {
    Reader::document(value, |fields| {
        let list = fields.part_or("scenarios", &json!([]), |reader, pointer, list| {
            reader.list(pointer, list, SCENARIOS_LIMIT, |reader, pointer, item| {
                reader.object(pointer, item, &read)
            })
        });
        let mut scenarios = list?;
        scenarios.sort_by(|one, other| one.id.cmp(&other.id));
        for pair in scenarios.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            fields.refuse::<()>("scenarios", format!("the id {} is given twice", pair[0].id));
        }
        Some(scenarios)
    })
}

/// Replaces assumptions by their names, in the order of the names. Every problem is
/// named by its pointer below `pointer`.
pub fn replace(
    own: &Assumptions,
    replaced: &Map<String, Value>,
    pointer: &str,
) -> Result<Assumptions, Vec<Problem>> {
    Reader::read(|reader| {
        let mut into = own.clone();
        for (name, value) in replaced {
            let result = assumptions::set(&mut into, name, value);
            reader.keep(&format!("{pointer}/{}", shown(name)), result);
        }
        Some(into)
    })
}

impl ObjectReader<'_> {
    fn scenario(&mut self) -> Option<Scenario> {
        let id = self.required("id", |value| {
            let id = slug(value)?;
            match RESERVED.contains(&id.as_str()) {
                true => Err(format!("{id} means something else here; choose another id")),
                false => Ok(id),
            }
        });
        let name = self.required("name", label);
        let description = self.optional("description", |value| line(value, DESCRIPTION_LIMIT));
        let assumptions = self.part_or_empty("assumptions", Reader::replacements);
        Some(Scenario {
            id: id?,
            name: name?,
            description: description?,
            assumptions: assumptions?,
            is_archived: false,
        })
    }
}

impl Reader {
    /// Reads assumptions that replace others, each by its name.
    pub(super) fn replacements(
        &mut self,
        pointer: &str,
        value: &Value,
    ) -> Option<Map<String, Value>> {
        self.assumptions(pointer, value)?;
        value.as_object().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(problems: &[Problem]) -> Vec<&str> {
        problems.iter().filter_map(|problem| problem.pointer.as_deref()).collect()
    }

    #[test]
    fn a_scenario_is_read_with_only_what_it_replaces() {
        let read = scenario(&json!({
            "id": "half-growth", "name": "Half the growth", "assumptions": {"growth_rate": "0.05"}
        }));
        let read = read.unwrap();
        assert_eq!((read.id.as_str(), read.description), ("half-growth", None));
        assert_eq!(read.assumptions.len(), 1);
        let bare = scenario(&json!({"id": "own", "name": "As it is", "description": null}));
        assert!(bare.unwrap().assumptions.is_empty());
    }

    #[test]
    fn every_problem_of_a_scenario_is_named_at_once() {
        let problems = scenario(&json!({
            "id": "compare", "name": "", "description": "two\nlines", "archived": true,
            "assumptions": {"growth": "0.1", "growth_rate": 0.1, "lag_quarters": -1},
        }))
        .unwrap_err();
        assert_eq!(
            pointers(&problems),
            [
                "/archived",
                "/id",
                "/name",
                "/description",
                "/assumptions/growth",
                "/assumptions/growth_rate",
                "/assumptions/lag_quarters",
            ]
        );
        for body in [json!([]), json!(null), json!({"id": "a", "name": "A", "assumptions": []})] {
            assert!(scenario(&body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_file_of_scenarios_is_refused_by_place() {
        let two =
            "[[scenarios]]\nid = \"a\"\nname = \"A\"\n[[scenarios]]\nid = \"a\"\nname = \"B\"\n";
        let problems = scenarios_toml(two).unwrap_err();
        assert!(problems[0].why.contains("the id a is given twice"), "{problems:?}");
        let wrong = "[[scenarios]]\nid = \"a\"\nname = \"A\"\narchived = true\n[scenarios.assumptions]\nlag_quarters = -1\n";
        assert_eq!(
            pointers(&scenarios_toml(wrong).unwrap_err()),
            ["/scenarios/0/archived", "/scenarios/0/assumptions/lag_quarters"]
        );
        assert_eq!(scenarios_toml("scenarios = [").unwrap_err()[0].row, Some(1));
        assert_eq!(scenarios_toml("").unwrap(), []);
    }
}
