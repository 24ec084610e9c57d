//! The forms of texts in the OpenAPI document: which words a field may hold, and how its
//! other texts are written. A generated client refuses a misspelt word before it is sent.
//!
//! Words come from the enums that read and write them. Tests hold every answer of every
//! example against what is promised here.

use serde_json::{Value, json};

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
}

use Form::{Pattern, Words};

const NOT_STATED: &[&str] = &["not_stated"];
const SOURCES: &[&str] = &["clawback", "unit_savings", "outcome_payments", "proposals"];
const SPECIFICATIONS: &[&str] = &["trend", "trend_with_step"];
const SLUG: Form = Pattern("^[a-z0-9]+([-_][a-z0-9]+)*$", 80);
const SHA256: Form = Pattern("^[0-9a-f]{64}$", 64);
const YEAR: Form = Pattern("^[0-9]{4}-[0-9]{2}$", 7);

/// Fields that are written alike wherever they are, in schemas.
const EVERYWHERE: [(&str, Form); 17] = [
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

/// Fields of one schema.
const OF_SCHEMAS: [(&str, &str, Form); 46] = [
    ("Assumptions", "growth_source", Words(&[GrowthSource::WORDS])),
    ("Assumptions", "offset_basis", Words(&[OffsetBasis::WORDS])),
    ("Assumptions", "price_basis", Words(&[PriceBasis::WORDS])),
    ("Assumptions", "recovery_path", Words(&[RecoveryPath::WORDS])),
    ("Assumptions", "rounding", Words(&[Rounding::WORDS])),
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
    ("InvestmentLine", "category", Words(&[LineCategory::WORDS])),
    ("InvestmentLine", "kind", Words(&[LineKind::WORDS, NOT_STATED])),
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
    ("Proposal", "kind", Words(&[ProposalKind::WORDS])),
    ("Proposal", "timing", Words(&[Timing::WORDS])),
    ("PublishedDifference", "measure", Words(&[ClaimMeasure::WORDS])),
    ("PublishedRow", "measure", Words(&[ClaimMeasure::WORDS, NOT_STATED])),
    ("RangeInForce", "source", Words(&[&["stated"], SPECIFICATIONS])),
    ("RecentStep", "source", Words(&[StepSource::WORDS])),
    ("Repair", "measure", Words(&[&["amount", "count", "amount+count"]])),
    ("Scheme", "savings_kind", Words(&[LineKind::WORDS, NOT_STATED])),
    ("StepScenario", "name", Words(&[&["step_persists", "half_persists", "step_reverts"]])),
    ("Submission", "status", Words(&[&["accepted", "dry_run", "already_recorded"]])),
    ("SwitchingValue", "state", Words(&[&["found", "at_least", "no_such_value", "not_available"]])),
    ("VintageBody", "step", Words(&[StepSource::WORDS])),
    ("WithAndWithout", "growth_source", Words(&[&["stated", "fitted"], NOT_STATED])),
];

/// Parameters, by where they stand.
const OF_PARAMETERS: [(&str, &str, Form); 16] = [
    ("path", "council", SLUG),
    ("path", "key", SLUG),
    ("path", "programme", SLUG),
    ("path", "scenario", SLUG),
    ("query", "financial_year", YEAR),
    ("query", "growth_source", Words(&[GrowthSource::WORDS])),
    ("query", "last_quarter", Words(&[LastQuarter::WORDS])),
    ("query", "method", Words(&[AddingUp::WORDS])),
    ("query", "offset_basis", Words(&[OffsetBasis::WORDS])),
    ("query", "price_basis", Words(&[PriceBasis::WORDS])),
    ("query", "programme", SLUG),
    ("query", "recovery_path", Words(&[RecoveryPath::WORDS])),
    ("query", "hidden", Words(&[HiddenCells::WORDS])),
    ("query", "sign", Words(&[&["credit"]])),
    ("query", "step", Words(&[StepSource::WORDS])),
    ("query", "unit", Words(&[SaidUnit::WORDS])),
];

/// Writes the forms into the document.
pub fn complete(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        of_schema(name, schema);
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flatten().filter_map(|(_, of_path)| of_path.as_object_mut());
    for operation in operations.flat_map(|of_path| of_path.values_mut()) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let text = |field: &str| parameter[field].as_str().unwrap_or_default().to_owned();
            let (place, name) = (text("in"), text("name"));
            let found = OF_PARAMETERS.iter().find(|(at, of, _)| (*at, *of) == (&place, &name));
            if let Some((_, _, form)) = found {
                write(form, &mut parameter["schema"]);
            }
        }
    }
}

/// The fields of a schema and of the parts that it is made of.
fn of_schema(name: &str, schema: &mut Value) {
    for part in ["allOf", "oneOf"] {
        for part in schema.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten() {
            of_schema(name, part);
        }
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
    if !may_be("string") {
        return;
    }
    match form {
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
        for (schema, field, form) in &OF_SCHEMAS {
            let schema = &document["components"]["schemas"][schema];
            let parts = schema["allOf"].as_array().into_iter().chain(schema["oneOf"].as_array());
            let mut parts = parts.flatten().chain([schema]);
            let named = match form {
                Words(_) => "enum",
                Pattern(..) => "pattern",
            };
            let is_there = parts.any(|part| !part["properties"][field][named].is_null());
            assert!(is_there, "{schema}: {field}");
        }
        for (place, name, _) in OF_PARAMETERS {
            let parameter = format!("\"in\":\"{place}\",\"name\":\"{name}\"");
            let turned = format!("\"name\":\"{name}\",\"in\":\"{place}\"");
            assert!(text.contains(&parameter) || text.contains(&turned), "{place} {name}");
        }
    }
}
