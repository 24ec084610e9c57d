//! How a programme's benefits come about, as a document: `benefits.toml`, or the JSON
//! body of a request.
//!
//! What belongs to another kind is refused by name, and so is what cannot be: a date
//! before the one it follows, more people moving on than there are, a share above 1.

use serde_json::{Map, Value};

use super::Problem;
use super::document::{Reader, label};
use super::json_tree::text;
use super::plan_json::{count, money, quarter, stated_word};
use super::text::toml_value;
use crate::domain::benefits::{BenefitSource, BudgetEffect, Phasing, Proposal, ReaderNote};
use crate::domain::figure::{Figure, Headline, Measure, Qualifier, Unit};
use crate::domain::{Benefits, FinancialYear};
use crate::words::expected;

const HEADLINES_LIMIT: usize = 100;
const NOTES_LIMIT: usize = 100;

/// The kinds, each with the field that belongs to it and to no other.
const KINDS: [(&str, Option<&str>); 5] = [
    ("clawback", None),
    ("not_stated", Some("reason")),
    ("unit_savings", Some("schemes")),
    ("outcome_payments", Some("project")),
    ("proposals", Some("proposals")),
];

/// Reads benefits from the text of a `benefits.toml`. The proposals of a list may stand
/// in a file of their own.
pub fn benefits_toml(
    toml_text: &str,
    proposals: Option<Vec<Proposal>>,
) -> Result<Benefits, Vec<Problem>> {
    read(&toml_value(toml_text)?, proposals)
}

/// Reads benefits from a JSON value. Every problem is named by its pointer.
pub fn benefits(value: &Value) -> Result<Benefits, Vec<Problem>> {
    read(value, None)
}

fn read(value: &Value, proposals: Option<Vec<Proposal>>) -> Result<Benefits, Vec<Problem>> {
    Reader::read(|reader| {
        let names = [
            "kind",
            "reason",
            "budget_effect",
            "schemes",
            "project",
            "proposals",
            "phasing",
            "headlines",
            "notes",
        ];
        let fields = reader.object("", value, &names)?;
        let source = reader.source(fields, proposals);
        let budget_effect = reader.budget_effect("", fields);
        if budget_effect.flatten().is_some() && source == Some(BenefitSource::Clawback) {
            let why = "a clawback is the council's own money coming back, and no saving";
            reader.refuse::<()>("/budget_effect", why);
        }
        let phasing = match stated(fields, "phasing") {
            Some(value) => reader.phasing(value).map(Some),
            None => Some(None),
        };
        let headlines = reader.some(fields, "headlines", HEADLINES_LIMIT, Reader::headline);
        let notes = reader.some(fields, "notes", NOTES_LIMIT, Reader::note);
        Some(Benefits {
            source: source?,
            budget_effect: budget_effect?,
            phasing: phasing?,
            headlines: headlines?,
            notes: notes?,
        })
    })
}

/// A field that says something; `null` says nothing.
pub(super) fn stated<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

impl Reader {
    fn source(
        &mut self,
        fields: &Map<String, Value>,
        proposals: Option<Vec<Proposal>>,
    ) -> Option<BenefitSource> {
        let kind = self.field("", fields, "kind", |value| {
            let word = text(value)?;
            let kind = KINDS.into_iter().find(|(kind, _)| *kind == word);
            kind.ok_or_else(|| expected(&KINDS.map(|kind| kind.0)))
        });
        let (kind, own) = kind?;
        for (other, field) in KINDS {
            if let Some(field) = field.filter(|field| own != Some(field))
                && stated(fields, field).is_some()
            {
                let why = format!("{field} goes with kind {other}, and this is {kind}");
                self.refuse::<()>(&format!("/{field}"), why);
            }
        }
        if kind != "proposals" && proposals.is_some() {
            let why = format!("there is a list of proposals beside it, and this says {kind}");
            return self.refuse("/kind", why);
        }
        match kind {
            "clawback" => Some(BenefitSource::Clawback),
            "not_stated" => {
                let reason = stated(fields, "reason").map(label);
                self.optional("/reason", reason).map(BenefitSource::NotStated)
            }
            "unit_savings" => self.schemes(fields).map(BenefitSource::UnitSavings),
            "outcome_payments" => match stated(fields, "project") {
                Some(value) => {
                    let project = self.outcomes(value)?;
                    Some(BenefitSource::OutcomePayments(Box::new(project)))
                }
                None => self.refuse("/project", "this field is required"),
            },
            _ => match (stated(fields, "proposals"), proposals) {
                (None, Some(list)) => Some(BenefitSource::Proposals(list)),
                (Some(_), Some(_)) => {
                    let why = "the list stands in its own file as well: give it once";
                    self.refuse("/proposals", why)
                }
                (list, None) => self.proposals(list).map(BenefitSource::Proposals),
            },
        }
    }

    /// Reads what a saving does to a budget, where that is stated.
    pub(super) fn budget_effect(
        &mut self,
        pointer: &str,
        fields: &Map<String, Value>,
    ) -> Option<Option<BudgetEffect>> {
        let name = "budget_effect";
        let effect = stated_word(fields.get(name), BudgetEffect::parse, BudgetEffect::WORDS);
        self.keep(&format!("{pointer}/{name}"), effect)
    }

    /// Reads a list that may be left out.
    pub(super) fn some<T>(
        &mut self,
        fields: &Map<String, Value>,
        name: &str,
        limit: usize,
        read: impl FnMut(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        match stated(fields, name) {
            Some(list) => self.list(&format!("/{name}"), list, limit, read),
            None => Some(Vec::new()),
        }
    }

    fn phasing(&mut self, value: &Value) -> Option<Phasing> {
        let fields = self.object("/phasing", value, &["from", "to"])?;
        let from = self.field("/phasing", fields, "from", quarter);
        let to = self.field("/phasing", fields, "to", quarter);
        self.keep("/phasing/to", Phasing::new(from?, to?))
    }

    fn headline(&mut self, pointer: &str, value: &Value) -> Option<Headline> {
        let names = ["claim", "measure", "qualifier", "low", "high"];
        let fields = self.object(pointer, value, &names)?;
        let claim = self.field(pointer, fields, "claim", label);
        let measure = stated_word(fields.get("measure"), Measure::parse, Measure::WORDS);
        let measure = self.keep(&format!("{pointer}/measure"), measure);
        let qualifier = stated(fields, "qualifier")
            .map_or(Ok(Qualifier::default()), |value| Qualifier::read(text(value)?));
        let qualifier = self.keep(&format!("{pointer}/qualifier"), qualifier);
        let unit = measure.map(|measure| measure.map_or(Unit::Pounds, Measure::unit));
        let figure = unit.and_then(|unit| self.range(pointer, fields, unit));
        Some(Headline { claim: claim?, measure: measure?, qualifier: qualifier?, figure: figure? })
    }

    /// Reads `low` and perhaps `high`, which is the same where it is left out.
    pub(super) fn range(
        &mut self,
        pointer: &str,
        fields: &Map<String, Value>,
        unit: Unit,
    ) -> Option<Figure> {
        let number = |value: &Value| match unit {
            Unit::Pounds => money(value, 1).map(|amount| amount.pence()),
            Unit::People | Unit::Units => count(value),
        };
        let low = self.field(pointer, fields, "low", number);
        let high = self.optional(&format!("{pointer}/high"), stated(fields, "high").map(number));
        let (low, high) = (low?, high?);
        let figure = Figure { unit, low, high: high.unwrap_or(low) };
        if figure.high < figure.low {
            return self.refuse(&format!("{pointer}/high"), "the upper end is below the lower one");
        }
        Some(figure)
    }

    fn note(&mut self, pointer: &str, value: &Value) -> Option<ReaderNote> {
        let fields = self.object(pointer, value, &["financial_year", "text"])?;
        let year = stated(fields, "financial_year")
            .map(|value| FinancialYear::parse(text(value)?).map_err(|error| error.to_string()));
        let financial_year = self.optional(&format!("{pointer}/financial_year"), year);
        let text = self.field(pointer, fields, "text", |value| {
            super::cells::words(text(value)?.trim()).and_then(|words| match words.as_str() {
                "" => Err("expected text".to_owned()),
                _ => Ok(words),
            })
        });
        Some(ReaderNote { financial_year: financial_year?, text: text? })
    }
}
