//! Clawbacks as JSON: the same names, the same cells and the same sentences as
//! the long CSV form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::cells::Read;
use super::fields::{FieldReader, Fields};
use super::header::unknown;
use super::problem::{Log, Problem, Problems, Refusal, Reported};
use super::record::{COUNTS, DeliveredFigures, Gathering, OPTIONAL, REQUIRED};
use super::text::decode_utf8;
use super::unit::Scale;
use super::{MAX_ROWS, cells, json_tree, limits};
use crate::domain::Money;

/// The fields of a body that are words for people.
const TOP_LEVEL_WORDS: [&str; 4] = ["source", "reason", "submitted_by", "note"];

/// The fields of a stated total.
const TOTAL_FIELDS: [&str; 4] = ["financial_year", "amount", "count", "client_group"];

/// A delivery with what its sender says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonSubmission {
    /// The figures.
    pub delivery: DeliveredFigures,
    /// Where they come from.
    pub source: Option<String>,
    /// Why figures that are recorded already are changed.
    pub reason: Option<String>,
    /// Who sends them.
    pub submitted_by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// Reads a submission: `{"records": [...], "stated_totals": [...], "source": ...,
/// "reason": ..., "submitted_by": ..., "note": ...}`, where every member may be
/// left out but there must be a figure.
///
/// ```
/// use recoup::ingest::clawbacks_json;
/// let submission = clawbacks_json(
///     br#"{"records": [{"quarter": "2020-21-Q1", "amount": "505666.00", "count": 127}]}"#,
/// )
/// .unwrap();
/// assert_eq!(submission.delivery.records[0].count, Some(127));
///
/// let problems = clawbacks_json(br#"{"records": [{"quarter": "2020-21-Q1", "amount": 5}]}"#);
/// let problem = &problems.unwrap_err().problems[0];
/// assert_eq!(problem.pointer.as_deref(), Some("/records/0/amount"));
/// ```
pub fn clawbacks_json(bytes: &[u8]) -> Result<JsonSubmission, Problems> {
    let mut log = Log::default();
    let tree = json_tree::parse(decode_utf8(bytes)?, &mut log)?;
    let Value::Object(body) = &tree else {
        let why = "expected an object such as {\"records\": []}";
        log.push(Problem::of_pointer("", None, why));
        return Err(log.refuse(Refusal::Fields));
    };
    let body = Object { members: body, pointer: String::new() };
    body.refuse_unknown(&[&["records", "stated_totals"], &TOP_LEVEL_WORDS[..]].concat(), &mut log);
    let record_fields = [REQUIRED, OPTIONAL].concat();
    let mut gathering = Gathering::new();
    each_object(&body, "records", &mut log, |object, log| {
        object.refuse_unknown(&record_fields, log);
        gathering.record(&mut FieldReader { fields: object, log })
    })?;
    each_object(&body, "stated_totals", &mut log, |object, log| {
        object.refuse_unknown(&TOTAL_FIELDS, log);
        gathering.stated_total(&mut FieldReader { fields: object, log })
    })?;
    let mut words = |name| {
        let mut reader = FieldReader { fields: &body, log: &mut log };
        // What is wrong has been written down and refuses the body below.
        reader.optional(name, cells::words).ok().flatten()
    };
    let [source, reason, submitted_by, note] = TOP_LEVEL_WORDS.map(&mut words);
    if log.is_clean() && log.rows() == 0 {
        log.push(Problem::of_pointer("/records", None, "there is no figure in it"));
    }
    let delivery = gathering.finish()?;
    log.finish(Refusal::Fields, JsonSubmission { delivery, source, reason, submitted_by, note })
}

/// Reads any JSON as a tree in which nothing is lost: a field that is given twice
/// is a problem, and so is a text that is too long or too deep to be read safely.
///
/// ```
/// use recoup::ingest::json_value;
/// assert!(json_value(br#"{"amounts": {"2022-23": "205000.00"}}"#).is_ok());
///
/// let problems = json_value(br#"{"amounts": {"2022-23": "5", "2022-23": "6"}}"#).unwrap_err();
/// assert_eq!(problems.problems[0].pointer.as_deref(), Some("/amounts/2022-23"));
/// assert_eq!(json_value(b"{\n\"a\": 1,\n}").unwrap_err().problems[0].row, Some(3));
/// ```
pub fn json_value(bytes: &[u8]) -> Result<Value, Problems> {
    let mut log = Log::default();
    let tree = json_tree::parse(decode_utf8(bytes)?, &mut log)?;
    log.finish(Refusal::Fields, tree)
}

/// Gives every object of a list to `read`.
fn each_object(
    body: &Object<'_>,
    name: &'static str,
    log: &mut Log,
    mut read: impl FnMut(&Object<'_>, &mut Log) -> Result<(), Reported>,
) -> Result<(), Problems> {
    let list = match body.members.get(name) {
        None => return Ok(()),
        Some(Value::Array(list)) => list,
        Some(other) => {
            log.push(body.wrong_type(name, other, "expected a list"));
            return Ok(());
        }
    };
    if log.rows() + list.len() as u64 > MAX_ROWS {
        let limit = limits::in_words(MAX_ROWS as usize);
        let why = format!("at most {limit} records are read: send them in parts");
        return Err(Problems::only(
            Refusal::TooLarge,
            Problem::of_pointer(body.below(name), None, why),
        ));
    }
    let list_pointer = body.below(name);
    for (place, value) in list.iter().enumerate() {
        let pointer = json_tree::below(&list_pointer, place);
        log.row(|log| match value {
            Value::Object(members) => {
                // What is wrong has been written down; the rest is still read.
                let _ = read(&Object { members, pointer }, log);
            }
            _ => {
                log.push_with(|| {
                    Problem::of_pointer(pointer, Some(&brief(value)), "expected an object")
                });
            }
        });
    }
    Ok(())
}

/// An object and where it stands.
struct Object<'a> {
    members: &'a Map<String, Value>,
    pointer: String,
}

impl Object<'_> {
    fn below(&self, name: &str) -> String {
        json_tree::below(&self.pointer, name)
    }

    fn refuse_unknown(&self, known: &[&'static str], log: &mut Log) {
        for name in self.members.keys() {
            if !known.contains(&name.as_str()) {
                log.push_with(|| {
                    let why = unknown("field", name, known);
                    Problem::of_pointer(self.below(name), None, why)
                });
            }
        }
    }

    fn wrong_type(&self, name: &str, value: &Value, why: &str) -> Problem {
        Problem::of_pointer(self.below(name), Some(&brief(value)), why)
    }
}

/// A value of the wrong type, as it is shown.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Fields for Object<'_> {
    fn text(&self, name: &'static str) -> Result<Option<Cow<'_, str>>, Problem> {
        let is_count = COUNTS.contains(&name);
        let text = match self.members.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) if !is_count => Cow::Borrowed(text.trim()),
            Some(Value::Number(number)) if is_count || name == "quarter" => {
                Cow::Owned(number.to_string())
            }
            Some(other) => {
                return Err(self.wrong_type(name, other, match name {
                    _ if is_count => "expected a whole number without quotation marks, such as 118",
                    "amount" | "dp_paid" | "raised" | "received" | "disputed" | "written_off" => {
                        "write money in quotation marks, such as \"451178.00\", so that no penny is lost"
                    }
                    "quarter" => "expected a text such as \"2020-21-Q1\", or a number from 1 to 4",
                    _ => "expected a text in quotation marks",
                }));
            }
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn problem(&self, name: &str, value: Option<&str>, why: String) -> Problem {
        Problem::of_pointer(self.below(name), value, why)
    }

    fn place(&self) -> String {
        format!("in {}", self.pointer)
    }

    fn amount(text: &str, _unit: Scale, _where_not_stated: &str) -> Read<Money> {
        cells::exact_amount(text)
    }

    fn count(text: &str) -> Read<Option<i64>> {
        cells::exact_count(text).map(Some)
    }
}
