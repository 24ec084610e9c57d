//! The forms of texts in the OpenAPI document: which words a field may hold, and how its
//! other texts are written. A generated client refuses a misspelt word before it is sent.
//!
//! Words come from the enums that read and write them. Tests hold every answer of every
//! example against what is promised here.

use serde_json::{Map, Value, json};

use crate::appraisal::payback::Reached;
use crate::domain::benefits::{BudgetEffect, ProposalKind, Timing};
use crate::domain::figure::{Measure, Qualifier};
use crate::domain::published_table::BlockMeasure;
use crate::domain::rating::Rating;
use crate::domain::{
    ClaimMeasure, GrowthSource, LineCategory, LineKind, OffsetBasis, PriceBasis, RecoveryPath,
    Role, Rounding, Severity, Status,
};
use crate::fits::client_groups::AddingUp;
use crate::fits::growth::GrowthMeasure;
use crate::fits::step::StepSource;
use crate::forecast::{LastQuarter, Verdict};
use crate::ingest::{HiddenCells, SaidUnit};

/// How the text of a field is written.
enum Form {
    /// One of these words.
    Words(&'static [&'static [&'static str]]),
    /// By this regular expression, at most so many characters long.
    Pattern(&'static str, usize),
    /// A list of one to so many whole numbers, within these.
    Numbers(u8, u8, usize),
    /// An object whose fields are financial years.
    ByYear,
}

use Form::{ByYear, Numbers, Pattern, Words};

const NOT_STATED: &[&str] = &["not_stated"];
const SOURCES: &[&str] = &["clawback", "unit_savings", "outcome_payments", "proposals"];
const SPECIFICATIONS: &[&str] = &["trend", "trend_with_step"];
const SLUG: Form = Pattern("^[a-z0-9]+([-_][a-z0-9]+)*$", 80);
const SHA256: Form = Pattern("^[0-9a-f]{64}$", 64);
const YEAR_TEXT: &str = "^[0-9]{4}-[0-9]{2}$";
const YEAR: Form = Pattern(YEAR_TEXT, 7);
/// A line of text, without what cannot be seen or turns the direction of writing.
const LINE_TEXT: &str = "^[^\\s\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF]\
     [^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF]*$";
const LINE: Form = Pattern(LINE_TEXT, 500);
const LABEL: Form = Pattern(LINE_TEXT, 200);
/// An instant with its distance from UTC, or a date.
const INSTANT: Form = Pattern(
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\
     (T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$",
    35,
);
/// A date.
const DATE: Form = Pattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", 10);
/// A quarter.
const QUARTER: Form = Pattern("^[0-9]{4}-[0-9]{2}-Q[1-4]$", 10);
/// A share from 0 to 1.
const SHARE: Form = Pattern("^(0(\\.[0-9]{1,10})?|1(\\.0{1,10})?)$", 12);
/// Levels of intervals, in percent.
const LEVELS: Form = Pattern("^([2-8][0-9]|9[0-5])(,([2-8][0-9]|9[0-5])){0,4}$", 14);
/// An amount a year, or where it is recorded.
const SPEND: Form = Pattern("^([0-9]{1,12}(\\.[0-9]{1,2})?|[0-9]{4}-[0-9]{2})$", 15);
/// A growth rate, or that it is fitted.
const RATE_OR_FITTED: Form = Pattern("^(-?[0-9]{1,6}(\\.[0-9]{1,10})?|fitted)$", 18);
/// A base: a year, the mean of some, an amount, or what the growth fit says.
const BASE: Form = Pattern(
    "^([0-9]{4}-[0-9]{2}(\\.\\.[0-9]{4}-[0-9]{2})?|[0-9]{1,12}(\\.[0-9]{1,2})?|fitted_level)$",
    16,
);
/// What figures of a table are rounded to, in pounds.
const POUNDS: Form = Pattern("^(0\\.01|[1-9][0-9]{0,5})$", 7);
/// What counts of a table are rounded to.
const COUNTS: Form = Pattern("^[1-9][0-9]{0,5}$", 6);
/// A block of cells.
const CELLS: Form = Pattern("^[A-Z]{1,2}[1-9][0-9]{0,4}:[A-Z]{1,2}[1-9][0-9]{0,4}$", 15);
/// The number before which a page starts.
const BEFORE: Form = Pattern("^[1-9][0-9]{0,17}$", 18);

/// Fields that are written alike wherever they are, in schemas.
const EVERYWHERE: &[(&str, Form)] = &[
    ("content_sha256", SHA256),
    ("council", SLUG),
    ("data_version", Pattern("^[0-9a-f]{8}$", 8)),
    ("first_covered_state", Words(&[Reached::WORDS])),
    ("head", SHA256),
    ("payback_state", Words(&[Reached::WORDS])),
    ("previous_hash", SHA256),
    ("programme", SLUG),
    ("qualifier", Words(&[Qualifier::WORDS])),
    ("rating", Words(&[Rating::WORDS])),
    ("request_id", Pattern("^[A-Za-z0-9_-]{1,64}$", 64)),
    ("result_sha256", SHA256),
    ("role", Words(&[Role::WORDS])),
    ("rows_hash", SHA256),
    ("severity", Words(&[Severity::WORDS])),
    ("specification", Words(&[SPECIFICATIONS])),
    ("verdict", Words(&[Verdict::WORDS])),
];

/// Fields of one schema; a schema that is a text itself has no name of a field.
const OF_SCHEMAS: &[(&str, &str, Form)] = &[
    ("Assumptions", "discount_rate_as_at", DATE),
    ("Assumptions", "dp_spend", SPEND),
    ("Assumptions", "growth_source", Words(&[GrowthSource::WORDS])),
    ("Assumptions", "growth_without_the_plan", RATE_OR_FITTED),
    ("Assumptions", "offset_basis", Words(&[OffsetBasis::WORDS])),
    ("Assumptions", "price_basis", Words(&[PriceBasis::WORDS])),
    ("Assumptions", "recovery_path", Words(&[RecoveryPath::WORDS])),
    ("Assumptions", "rounding", Words(&[Rounding::WORDS])),
    ("Assumptions", "scheduled_recoveries", ByYear),
    ("BaselineForm", "", BASE),
    ("Benefits", "budget_effect", Words(&[BudgetEffect::WORDS])),
    ("Benefits", "kind", Words(&[SOURCES, NOT_STATED])),
    ("Budget", "source", Words(&[&["stated", "expected_recovery"]])),
    ("Chance", "state", Words(&[&["found", "at_least", "at_most", "not_available"]])),
    ("ClawbackRecord", "status", Words(&[Status::WORDS])),
    ("ClawbackVersion", "status", Words(&[Status::WORDS])),
    ("ClientGroupsForecast", "method", Words(&[AddingUp::WORDS])),
    ("Commit", "hash", SHA256),
    ("GrowthInForce", "source", Words(&[GrowthSource::WORDS])),
    ("Headline", "measure", Words(&[Measure::WORDS, NOT_STATED])),
    ("Health", "status", Words(&[&["ok"]])),
    ("IntervalRecord", "judgement", Words(&[&["as_often", "fewer", "far_fewer", "too_few"]])),
    ("InvestmentLine", "amounts", ByYear),
    ("InvestmentLine", "category", Words(&[LineCategory::WORDS])),
    ("InvestmentLine", "kind", Words(&[LineKind::WORDS, NOT_STATED])),
    ("InvestmentLine", "line", LABEL),
    ("Investments", "unit", Words(&[&["pounds", "thousands"]])),
    ("Key", "name", SLUG),
    ("MeasureGrowth", "measure", Words(&[GrowthMeasure::WORDS])),
    ("Mismatch", "measure", Words(&[BlockMeasure::WORDS])),
    ("MonitoredQuarter", "status", Words(&[Status::WORDS, &["not_recorded"]])),
    ("Offset", "kind", Words(&[SOURCES, NOT_STATED])),
    ("OpenQuarter", "status", Words(&[&["provisional", "not_recorded"]])),
    ("PortfolioProgramme", "kind", Words(&[SOURCES, NOT_STATED])),
    ("PresentValue", "ratio_kind", Words(&[&["cost_recovery", "benefit_cost"]])),
    ("PrintedRounding", "measure", Words(&[BlockMeasure::WORDS])),
    ("Probability", "method", Words(&[&["analytic", "simulated"]])),
    ("Problem", "code", Pattern("^[a-z]+(_[a-z]+)*$", 60)),
    ("Problem", "type", Pattern("^/problems/[a-z]+(-[a-z]+)*$", 70)),
    ("Programme", "id", SLUG),
    ("Programme", "name", LABEL),
    ("Proposal", "kind", Words(&[ProposalKind::WORDS])),
    ("Proposal", "timing", Words(&[Timing::WORDS])),
    ("PublishedDifference", "measure", Words(&[ClaimMeasure::WORDS])),
    ("PublishedRow", "amounts", ByYear),
    ("PublishedRow", "measure", Words(&[ClaimMeasure::WORDS, NOT_STATED])),
    ("PublishedRow", "row", LABEL),
    ("RangeInForce", "source", Words(&[&["stated"], SPECIFICATIONS])),
    ("RecentStep", "source", Words(&[StepSource::WORDS])),
    ("Repair", "measure", Words(&[&["amount", "count", "amount+count"]])),
    ("Scenario", "description", Pattern(LINE_TEXT, 1_000)),
    ("Scenario", "name", LABEL),
    ("Scheme", "opened", ByYear),
    ("Scheme", "savings", ByYear),
    ("Scheme", "savings_kind", Words(&[LineKind::WORDS, NOT_STATED])),
    ("StepScenario", "name", Words(&[&["step_persists", "half_persists", "step_reverts"]])),
    ("Submission", "status", Words(&[&["accepted", "dry_run", "already_recorded"]])),
    ("SwitchingValue", "state", Words(&[&["found", "at_least", "no_such_value", "not_available"]])),
    ("VintageBody", "levels", Numbers(20, 95, 5)),
    ("VintageBody", "step", Words(&[StepSource::WORDS])),
    ("WithAndWithout", "growth_source", Words(&[&["stated", "fitted"], NOT_STATED])),
];

/// Parameters, by the operation that reads them or by where they stand. An assumption in an
/// address has the form that it has in a body, where that is a text, a word or a number.
const OF_PARAMETERS: &[(&str, &str, Form)] = &[
    (
        "list_clawbacks",
        "cursor",
        Pattern("^[0-9]{4}-[0-9]{2}-Q[1-4]~[a-z0-9]+([-_][a-z0-9]+)*$", 91),
    ),
    ("list_commits", "cursor", BEFORE),
    ("list_councils", "cursor", LINE),
    ("list_programmes", "cursor", LINE),
    ("list_submissions", "cursor", BEFORE),
    ("list_vintages", "cursor", BEFORE),
    ("audit_table", "count_rounding", COUNTS),
    ("audit_table", "rounding", POUNDS),
    ("deliver_clawbacks", "count_rounding", COUNTS),
    ("deliver_clawbacks", "rounding", POUNDS),
    ("read_forecast", "table", Words(&[&["quarters", "financial_years"]])),
    ("read_offset", "table", Words(&[&["years", "findings"]])),
    ("header", "Idempotency-Key", Pattern("^[!-~]{1,200}$", 200)),
    ("path", "council", SLUG),
    ("path", "key", SLUG),
    ("path", "programme", SLUG),
    ("path", "scenario", SLUG),
    ("query", "accept_repair", LINE),
    ("query", "as_known_at", INSTANT),
    ("query", "base_budget_level", BASE),
    ("query", "baseline", BASE),
    ("query", "budget", Pattern("^[0-9]{1,12}(\\.[0-9]{1,2})?$", 15)),
    ("query", "client_group", SLUG),
    ("query", "financial_year", YEAR),
    ("query", "format", Words(&[&["json", "csv"]])),
    ("query", "from", QUARTER),
    ("query", "hidden", Words(&[HiddenCells::WORDS])),
    ("query", "last_quarter", Words(&[LastQuarter::WORDS])),
    ("query", "levels", LEVELS),
    ("query", "method", Words(&[AddingUp::WORDS])),
    ("query", "offset_basis", Words(&[OffsetBasis::WORDS])),
    (
        "query",
        "phasing",
        Pattern(
            "^([0-9]{4}-[0-9]{2}\\.\\.[0-9]{4}-[0-9]{2}\
             |[0-9]{4}-[0-9]{2}-Q[1-4]\\.\\.[0-9]{4}-[0-9]{2}-Q[1-4])$",
            22,
        ),
    ),
    ("query", "programme", SLUG),
    ("query", "range", CELLS),
    ("query", "reason", LINE),
    (
        "query",
        "scheduled_recoveries",
        Pattern(
            "^[0-9]{4}-[0-9]{2}:[0-9]{1,12}\\.[0-9]{2}\
             (,[0-9]{4}-[0-9]{2}:[0-9]{1,12}\\.[0-9]{2})*$",
            2_000,
        ),
    ),
    ("query", "sheet", LINE),
    ("query", "sign", Words(&[&["credit"]])),
    ("query", "source", LINE),
    ("query", "step", Words(&[StepSource::WORDS])),
    ("query", "step_retained_share", SHARE),
    ("query", "submitted_by", LINE),
    ("query", "to", QUARTER),
    ("query", "tolerance", SHARE),
    ("query", "unit", Words(&[SaidUnit::WORDS])),
    ("query", "vintage", LINE),
];

/// Writes the forms into the document.
pub fn complete(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        of_schema(name, schema);
    }
    let assumptions = of_assumptions(document);
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flatten().filter_map(|(_, of_path)| of_path.as_object_mut());
    for operation in operations.flat_map(|of_path| of_path.values_mut()) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let text = |field: &str| parameter[field].as_str().unwrap_or_default().to_owned();
            let (place, name) = (text("in"), text("name"));
            let is_it = |at: &str, of: &str| of == name && (at == place || at == id);
            let found = OF_PARAMETERS.iter().find(|(at, of, _)| is_it(at, of));
            if let Some((_, _, form)) = found {
                write(form, &mut parameter["schema"]);
            } else if let Some(form) = assumptions.get(&name).filter(|_| place == "query") {
                parameter["schema"] = form.clone();
            }
        }
    }
}

/// The form of each assumption that is a text, a word or a number in a body, as it also is in
/// an address.
fn of_assumptions(document: &Value) -> Map<String, Value> {
    let schema = |name: &str| document.pointer(&format!("/components/schemas/{name}"));
    let fields = schema("Assumptions").and_then(|it| it.get("properties")?.as_object());
    let mut forms = Map::new();
    for (name, field) in fields.into_iter().flatten() {
        let referred = field.get("$ref").and_then(Value::as_str);
        let named = referred.and_then(|place| schema(place.rsplit('/').next()?));
        let Some(Value::Object(form)) = named.or(Some(field)) else { continue };
        if matches!(form.get("type").and_then(Value::as_str), Some("string" | "integer")) {
            let mut form = form.clone();
            // The parameter says what it means, and shows an example of its own.
            form.retain(|word, _| !matches!(word.as_str(), "description" | "example" | "examples"));
            forms.insert(name.clone(), Value::Object(form));
        }
    }
    forms
}

/// The fields of a schema and of the parts that it is made of.
fn of_schema(name: &str, schema: &mut Value) {
    for part in ["allOf", "oneOf"] {
        for part in schema.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten() {
            of_schema(name, part);
        }
    }
    if let Some((_, _, form)) = OF_SCHEMAS.iter().find(|(of, field, _)| (*of, *field) == (name, ""))
    {
        write(form, schema);
    }
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (field, written) in fields.into_iter().flatten() {
        let of_it = OF_SCHEMAS.iter().find(|(of, it, _)| (*of, *it) == (name, field.as_str()));
        let alike = || EVERYWHERE.iter().find(|(it, _)| it == field).map(|(_, form)| form);
        if let Some(form) = of_it.map(|(_, _, form)| form).or_else(alike) {
            write(form, written);
        }
    }
}

/// Writes a form where a text stands. One that may be null may be null.
fn write(form: &Form, schema: &mut Value) {
    let kinds = schema.get("type").cloned().unwrap_or_default();
    let may_be = |kind: &str| match &kinds {
        Value::String(only) => only == kind,
        Value::Array(several) => several.iter().any(|it| it == kind),
        _ => false,
    };
    let is_of_text = matches!(form, Words(_) | Pattern(..));
    if is_of_text && !may_be("string") {
        return;
    }
    match form {
        Numbers(least, most, count) => {
            schema["items"]["minimum"] = json!(least);
            schema["items"]["maximum"] = json!(most);
            (schema["minItems"], schema["maxItems"]) = (json!(1), json!(count));
        }
        ByYear => schema["propertyNames"] = json!({"pattern": YEAR_TEXT}),
        Words(words) => {
            let words = words.concat().into_iter().map(Value::from);
            let null = may_be("null").then_some(Value::Null);
            schema["enum"] = words.chain(null).collect();
        }
        Pattern(pattern, most) => {
            schema["pattern"] = json!(pattern);
            schema["maxLength"] = json!(most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form of a field that is no more would promise nothing.
    #[test]
    fn every_form_is_that_of_a_field_or_a_parameter() {
        let document: Value =
            serde_json::from_str(include_str!("../../openapi/openapi.json")).unwrap();
        let text = document.to_string();
        for (field, _) in EVERYWHERE {
            assert!(text.contains(&format!("\"{field}\":{{")), "{field}");
        }
        for (schema, field, form) in OF_SCHEMAS {
            let schema = &document["components"]["schemas"][schema];
            let parts = schema["allOf"].as_array().into_iter().chain(schema["oneOf"].as_array());
            let mut parts = parts.flatten().chain([schema]);
            let named = match form {
                Words(_) => "enum",
                Pattern(..) => "pattern",
                Numbers(..) => "minItems",
                ByYear => "propertyNames",
            };
            let is_there = parts.any(|part| match *field {
                "" => !part[named].is_null(),
                field => !part["properties"][field][named].is_null(),
            });
            assert!(is_there, "{schema}: {field}");
        }
        for (place, name, _) in OF_PARAMETERS {
            if !["header", "path", "query"].contains(place) {
                assert!(text.contains(&format!("\"operationId\":\"{place}\"")), "{place}");
                continue;
            }
            let parameter = format!("\"in\":\"{place}\",\"name\":\"{name}\"");
            let turned = format!("\"name\":\"{name}\",\"in\":\"{place}\"");
            assert!(text.contains(&parameter) || text.contains(&turned), "{place} {name}");
        }
    }
}
