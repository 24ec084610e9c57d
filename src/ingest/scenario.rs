//! Scenarios: one as the body of a request, all of a programme as `scenarios.toml`.
//!
//! A scenario keeps the assumptions that it replaces by their names and in their
//! written form, so that every other one stays the programme's own.

use serde_json::{Map, Value};

use super::Problem;
use super::assumptions;
use super::document::{Reader, label, line, slug};
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
/// The field that marks an archived scenario among those that are recorded.
const ARCHIVED: &str = "archived";
const FIELDS: [&str; 4] = ["id", "name", "description", "assumptions"];

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
    Reader::read(|reader| {
        let fields = reader.object("", value, &FIELDS)?;
        reader.scenario("", fields)
    })
}

/// Reads all scenarios of a programme as they are recorded.
pub fn recorded(value: &Value) -> Result<Vec<Scenario>, Vec<Problem>> {
    let [id, name, description, assumptions] = FIELDS;
    let names = [id, name, description, assumptions, ARCHIVED];
    Reader::read(|reader| reader.scenarios(value, &names))
}

/// Reads the text of a `scenarios.toml`: a `[[scenarios]]` for each.
pub fn scenarios_toml(toml_text: &str) -> Result<Vec<Scenario>, Vec<Problem>> {
    let value = super::text::toml_value(toml_text)?;
    Reader::read(|reader| reader.scenarios(&value, &FIELDS))
}

/// Replaces assumptions by their names, in the order of the names. Every problem is
/// named by its pointer below `pointer`.
pub fn replace(
    own: &Assumptions,
    replaced: &Map<String, Value>,
    pointer: &str,
) -> Result<Assumptions, Vec<Problem>> {
    Reader::read(|reader| reader.replaced(own, replaced, pointer))
}

impl Reader {
    fn scenarios(&mut self, value: &Value, names: &[&str]) -> Option<Vec<Scenario>> {
        let fields = self.object("", value, &["scenarios"])?;
        let none = Value::Array(Vec::new());
        let list = fields.get("scenarios").unwrap_or(&none);
        let mut scenarios: Vec<Scenario> =
            self.list("/scenarios", list, SCENARIOS_LIMIT, |reader, pointer, item| {
                let fields = reader.object(pointer, item, names)?;
                let scenario = reader.scenario(pointer, fields)?;
                let is_archived = fields.get(ARCHIVED) == Some(&Value::Bool(true));
                Some(Scenario { is_archived, ..scenario })
            })?;
        scenarios.sort_by(|one, other| one.id.cmp(&other.id));
        for pair in scenarios.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            self.refuse::<()>("/scenarios", format!("the id {} is given twice", pair[0].id));
        }
        Some(scenarios)
    }

    fn scenario(&mut self, pointer: &str, fields: &Map<String, Value>) -> Option<Scenario> {
        let id = self.field(pointer, fields, "id", |value| {
            let id = slug(value)?;
            match RESERVED.contains(&id.as_str()) {
                true => Err(format!("{id} means something else here; choose another id")),
                false => Ok(id),
            }
        });
        let name = self.field(pointer, fields, "name", label);
        let description = fields.get("description").filter(|value| !value.is_null());
        let description = description.map(|value| line(value, DESCRIPTION_LIMIT));
        let description = self.optional(&format!("{pointer}/description"), description);
        let place = format!("{pointer}/assumptions");
        let assumptions = self.replacements(&place, fields.get("assumptions"));
        Some(Scenario {
            id: id?,
            name: name?,
            description: description?,
            assumptions: assumptions?,
            is_archived: false,
        })
    }

    /// Reads assumptions that replace others, each by its name; all may be left out.
    pub(super) fn replacements(
        &mut self,
        pointer: &str,
        value: Option<&Value>,
    ) -> Option<Map<String, Value>> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Some(Map::new()) };
        let fields = self.object(pointer, value, Assumptions::NAMES)?.clone();
        let known = fields.iter().filter(|(name, _)| is_known(name));
        let known = known.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.replaced(&Assumptions::default(), &known, pointer)?;
        Some(fields)
    }

    fn replaced(
        &mut self,
        own: &Assumptions,
        replaced: &Map<String, Value>,
        pointer: &str,
    ) -> Option<Assumptions> {
        let mut into = own.clone();
        let mut all_read = true;
        for (name, value) in replaced {
            let result = assumptions::set(&mut into, name, value);
            all_read &= self.keep(&format!("{pointer}/{}", shown(name)), result).is_some();
        }
        all_read.then_some(into)
    }
}

fn is_known(name: &str) -> bool {
    Assumptions::NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
