//! How a programme's benefits come about, as a document: `benefits.toml`, or the JSON
//! body of a request.
//!
//! What belongs to another kind is refused by name, and so is what cannot be: a date
//! before the one it follows, more people moving on than there are, a share above 1.

use serde_json::Value;

use super::Problem;
use super::document::{ObjectReader, REQUIRED, Reader, financial_year, label, quarter};
use super::json_tree::text;
use super::plan_json::{count, money};
use super::text::toml_value;
use crate::domain::Benefits;
use crate::domain::benefits::{BenefitSource, BudgetEffect, Phasing, Proposal, ReaderNote};
use crate::domain::figure::{Figure, Headline, Measure, Qualifier, Unit};
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
    Reader::document(value, |fields| {
        let kind = fields.required("kind", |value| {
            let word = text(value)?;
            let kind = KINDS.into_iter().find(|(kind, _)| *kind == word);
            kind.ok_or_else(|| expected(&KINDS.map(|kind| kind.0)))
        });
        // Which of these are read the kind says; all are known, whatever it is.
        fields.also(&["reason", "budget_effect", "schemes", "project", "proposals"]);
        let source = kind.and_then(|(kind, own)| fields.source(kind, own, proposals));
        let budget_effect = fields.budget_effect();
        if budget_effect.flatten().is_some() && source == Some(BenefitSource::Clawback) {
            let why = "a clawback is the council's own money coming back, and no saving";
            fields.refuse::<()>("budget_effect", why);
        }
        let phasing = fields.optional_part("phasing", Reader::phasing);
        let headlines = fields.list_or_empty("headlines", HEADLINES_LIMIT, Reader::headline);
        let notes = fields.list_or_empty("notes", NOTES_LIMIT, Reader::note);
        Some(Benefits {
            source: source?,
            budget_effect: budget_effect?,
            phasing: phasing?,
            headlines: headlines?,
            notes: notes?,
        })
    })
}

impl ObjectReader<'_> {
    fn source(
        &mut self,
        kind: &str,
        own: Option<&str>,
        proposals: Option<Vec<Proposal>>,
    ) -> Option<BenefitSource> {
        for (other, field) in KINDS {
            if let Some(field) = field.filter(|field| own != Some(field))
                && self.states(field)
            {
                let why = format!("{field} goes with kind {other}, and this is {kind}");
                self.refuse::<()>(field, why);
            }
        }
        if kind != "proposals" && proposals.is_some() {
            let why = format!("there is a list of proposals beside it, and this says {kind}");
            return self.refuse("kind", why);
        }
        match kind {
            "clawback" => Some(BenefitSource::Clawback),
            "not_stated" => self.optional("reason", label).map(BenefitSource::NotStated),
            "unit_savings" => self.own("schemes", Reader::schemes).map(BenefitSource::UnitSavings),
            "outcome_payments" => {
                let project = self.own("project", Reader::outcomes)?;
                Some(BenefitSource::OutcomePayments(Box::new(project)))
            }
            _ => match (self.states("proposals"), proposals) {
                (false, Some(list)) => Some(BenefitSource::Proposals(list)),
                (true, Some(_)) => {
                    let why = "the list stands in its own file as well: give it once";
                    self.refuse("proposals", why)
                }
                _ => self.own("proposals", Reader::proposals).map(BenefitSource::Proposals),
            },
        }
    }

    /// Reads what belongs to the kind, which a `null` does not state.
    fn own<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        self.optional_part(name, read)?.or_else(|| self.refuse(name, REQUIRED))
    }

    /// Reads what a saving does to a budget, where that is stated.
    pub(super) fn budget_effect(&mut self) -> Option<Option<BudgetEffect>> {
        self.word_or_null("budget_effect", BudgetEffect::parse, BudgetEffect::WORDS)
    }

    /// Reads `low` and perhaps `high`, which is the same where it is left out; nothing
    /// where it is not known what they count.
    pub(super) fn range(&mut self, unit: Option<Unit>) -> Option<Figure> {
        self.also(&["low", "high"]);
        let unit = unit?;
        let number = |value: &Value| match unit {
            Unit::Pounds => money(value, 1).map(|amount| amount.pence()),
            Unit::People | Unit::Units => count(value),
        };
        let low = self.required("low", number);
        let high = self.optional("high", number);
        let (low, high) = (low?, high?);
        let figure = Figure { unit, low, high: high.unwrap_or(low) };
        if figure.high < figure.low {
            return self.refuse("high", "the upper end is below the lower one");
        }
        Some(figure)
    }
}

impl Reader {
    fn phasing(&mut self, pointer: &str, value: &Value) -> Option<Phasing> {
        self.object(pointer, value, |fields| {
            let from = fields.required("from", quarter);
            let to = fields.required("to", quarter);
            fields.keep("to", Phasing::new(from?, to?))
        })
    }

    fn headline(&mut self, pointer: &str, value: &Value) -> Option<Headline> {
        self.object(pointer, value, |fields| {
            let claim = fields.required("claim", label);
            let measure = fields.word("measure", Measure::parse, Measure::WORDS);
            let qualifier = fields.optional("qualifier", |value| Qualifier::read(text(value)?));
            let unit = measure.map(|measure| measure.map_or(Unit::Pounds, Measure::unit));
            let figure = fields.range(unit);
            Some(Headline {
                claim: claim?,
                measure: measure?,
                qualifier: qualifier?.unwrap_or_default(),
                figure: figure?,
            })
        })
    }

    fn note(&mut self, pointer: &str, value: &Value) -> Option<ReaderNote> {
        self.object(pointer, value, |fields| {
            let year = fields.optional("financial_year", financial_year);
            let text = fields.required("text", |value| {
                super::cells::words(text(value)?.trim()).and_then(|words| match words.as_str() {
                    "" => Err("expected text".to_owned()),
                    _ => Ok(words),
                })
            });
            Some(ReaderNote { financial_year: year?, text: text? })
        })
    }
}
