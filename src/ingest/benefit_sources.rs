//! The parts of a benefits document that belong to one kind: schemes of units and lists
//! of proposals. A project that is paid by outcomes is in `outcomes`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::assumptions::rate;
use super::cells::words;
use super::document::{ObjectReader, Reader, label};
use super::json_tree::text;
use super::plan_json::{count, money, not_negative};
use super::spelled::{spelled_quarter, spelled_year};
use super::totals::ProposalsAbove;
use crate::domain::benefits::{BudgetEffect, Proposal, ProposalKind, Scheme, Timing, When};
use crate::domain::{FinancialYear, LineKind, Money, Rate};

const SCHEMES_LIMIT: usize = 100;
/// The longest list of proposals.
pub(super) const PROPOSALS_LIMIT: usize = 1_000;
const YEARS_LIMIT: usize = 40;
const RAMP_LIMIT: usize = 20;

impl Reader {
    pub(super) fn schemes(&mut self, pointer: &str, value: &Value) -> Option<Vec<Scheme>> {
        let read = self.list(pointer, value, SCHEMES_LIMIT, Reader::scheme)?;
        if read.is_empty() {
            return self.refuse(pointer, "expected at least one scheme");
        }
        // The same scheme delivered twice must not save twice.
        let (mut seen, mut is_once) = (BTreeMap::new(), true);
        for (place, scheme) in read.iter().enumerate() {
            if let Some(first) = seen.insert(scheme.name.to_lowercase(), place) {
                let why = format!("given twice: first at {pointer}/{first}");
                let _: Option<()> = self.refuse(&format!("{pointer}/{place}/name"), why);
                is_once = false;
            }
        }
        is_once.then_some(read)
    }

    fn scheme(&mut self, pointer: &str, value: &Value) -> Option<Scheme> {
        self.object(pointer, value, |fields| {
            let name = fields.required("name", label);
            let units = fields.required("units", some_people);
            let opens = fields.optional("opens", when);
            let savings_from = fields.optional("savings_from", when);
            let saving_a_unit = fields.optional("saving_a_unit", saving);
            let ramp = fields.list_or_empty("ramp", RAMP_LIMIT, |reader, pointer, item| {
                reader.keep(pointer, share(item))
            });
            let opened = fields.part_or_empty("opened", Reader::counts);
            let savings = fields.part_or_empty("savings", Reader::amounts_in_pounds);
            let savings_kind = fields.word("savings_kind", LineKind::parse, LineKind::WORDS);
            let budget_effect = fields.budget_effect();
            let scheme = Scheme {
                name: name?,
                units: units?,
                opens: opens?,
                savings_from: savings_from?,
                saving_a_unit: saving_a_unit?,
                ramp: ramp?,
                opened: opened?,
                savings: savings?,
                savings_kind: savings_kind?,
                budget_effect: budget_effect?,
            };
            fields.scheme_holds_together(&scheme).then_some(scheme)
        })
    }

    pub(super) fn proposals(&mut self, pointer: &str, value: &Value) -> Option<Vec<Proposal>> {
        let read = self.list(pointer, value, PROPOSALS_LIMIT, Reader::proposal)?;
        let mut other = read.iter().enumerate().filter_map(|(place, proposal)| {
            contradicted(&read, proposal).map(|first| (place, first))
        });
        if let Some((place, first)) = other.next() {
            let why = format!(
                "given again with another name, amount or kind: first at {pointer}/{first}"
            );
            return self.refuse(&format!("{pointer}/{place}/ref"), why);
        }
        let mut above = ProposalsAbove::default();
        let mut are_parts = true;
        for (place, proposal) in read.iter().enumerate() {
            let earlier = &read[..place];
            if earlier.iter().any(|other| other.reference == proposal.reference) {
                continue;
            }
            if let Some(why) = above.refuse(proposal) {
                self.refuse::<()>(&format!("{pointer}/{place}/proposal"), why);
                are_parts = false;
            }
        }
        are_parts.then_some(read)
    }

    fn proposal(&mut self, pointer: &str, value: &Value) -> Option<Proposal> {
        self.object(pointer, value, |fields| {
            let reference = fields.required("ref", label);
            let proposal = fields.required("proposal", label);
            let group = fields.required("group", label);
            let amount = fields.required("amount", saving);
            let kind = fields.required("kind", |value| proposal_kind(text(value)?));
            let timing = fields.required("timing", |value| timing(text(value)?));
            let condition = fields.optional("condition", |value| words(text(value)?));
            let budget_effect = fields.budget_effect();
            let (kind, budget_effect) = (kind?, budget_effect?);
            let budget_effect = fields.keep("budget_effect", of_a_saving(kind, budget_effect));
            Some(Proposal {
                reference: reference?,
                proposal: proposal?,
                group: group?,
                amount: amount?,
                kind,
                timing: timing?,
                condition: condition?,
                budget_effect: budget_effect?,
            })
        })
    }

    pub(super) fn counts(
        &mut self,
        pointer: &str,
        value: &Value,
    ) -> Option<BTreeMap<FinancialYear, u32>> {
        let Value::Object(fields) = value else {
            return self.refuse(pointer, "expected an object of numbers by financial year");
        };
        if fields.len() > YEARS_LIMIT {
            return self.refuse(pointer, format!("at most {YEARS_LIMIT} years are kept"));
        }
        let mut seen = BTreeSet::new();
        let read: Vec<Option<(FinancialYear, u32)>> = fields
            .iter()
            .map(|(name, number)| {
                let pointer = format!("{pointer}/{name}");
                let year = spelled_year(name);
                let year = self.keep(&pointer, year);
                // Two spellings of one year would be one figure lost.
                if let Some(year) = year.filter(|year| !seen.insert(*year)) {
                    return self.refuse(&pointer, format!("{year} is given twice"));
                }
                let number = self.keep(&pointer, people(number));
                year.zip(number)
            })
            .collect();
        read.into_iter().collect()
    }
}

impl ObjectReader<'_> {
    /// Refuses what contradicts itself; every contradiction is named.
    fn scheme_holds_together(&mut self, scheme: &Scheme) -> bool {
        let mut wrong: Vec<(String, String)> = Vec::new();
        if let Some(opens) = scheme.opens {
            let early = scheme.opened.range(..opens.year()).filter(|(_, units)| **units > 0);
            wrong.extend(early.map(|(year, units)| {
                (
                    format!("opened/{year}"),
                    format!("{units} units open before the scheme: it opens in {opens}"),
                )
            }));
            let starts = scheme.savings_from.filter(|from| from.year() < opens.year());
            wrong.extend(starts.map(|from| {
                (
                    "savings_from".to_owned(),
                    format!("savings from {from} are before the opening in {opens}"),
                )
            }));
        }
        let opened: u64 = scheme.opened.values().map(|units| u64::from(*units)).sum();
        if !scheme.opened.is_empty() && opened != u64::from(scheme.units) {
            let why = format!("the years open {opened} units, and the scheme has {}", scheme.units);
            wrong.push(("opened".to_owned(), why));
        }
        if scheme.saving_a_unit.is_some() && !scheme.savings.is_empty() {
            let why = "give saving_a_unit, or the savings that the paper shows by year; what it \
                       prints beside that is a row of the published table";
            wrong.push(("savings".to_owned(), why.to_owned()));
        }
        for (field, why) in &wrong {
            self.refuse::<()>(field, why.as_str());
        }
        wrong.is_empty()
    }
}

/// The place of a proposal of the same number that says something else.
pub(super) fn contradicted(list: &[Proposal], proposal: &Proposal) -> Option<usize> {
    let first = list.iter().position(|other| other.reference == proposal.reference)?;
    let same = |a: &Proposal, b: &Proposal| {
        (&a.proposal, &a.group, a.amount, a.kind, a.timing, a.budget_effect)
            == (&b.proposal, &b.group, b.amount, b.kind, b.timing, b.budget_effect)
    };
    (!same(&list[first], proposal)).then_some(first)
}

/// What a proposal does to a budget, which is said of a saving alone.
pub(super) fn of_a_saving(
    kind: ProposalKind,
    budget_effect: Option<BudgetEffect>,
) -> Result<Option<BudgetEffect>, &'static str> {
    match budget_effect {
        Some(_) if !kind.saves() => Err("this is said of savings, and the proposal saves nothing"),
        budget_effect => Ok(budget_effect),
    }
}

/// What a proposal's amount is.
pub(super) fn proposal_kind(text: &str) -> Result<ProposalKind, String> {
    ProposalKind::read(text).map_err(|expected| format!("not a kind: {expected}"))
}

/// When a proposal's amount falls.
pub(super) fn timing(text: &str) -> Result<Timing, String> {
    Timing::read(text).map_err(|expected| format!("not a timing: {expected}"))
}

pub(super) fn saving(value: &Value) -> Result<Money, String> {
    not_negative(money(value, 1)?)
}

pub(super) fn people(value: &Value) -> Result<u32, String> {
    let number = count(value)?;
    u32::try_from(number).map_err(|_| "expected a whole number".to_owned())
}

fn some_people(value: &Value) -> Result<u32, String> {
    people(value).and_then(|number| match number {
        0 => Err("expected a whole number above 0".to_owned()),
        number => Ok(number),
    })
}

pub(super) fn share(value: &Value) -> Result<Rate, String> {
    let share = rate(value)?;
    if (Decimal::ZERO..=Decimal::ONE).contains(&share.decimal()) {
        return Ok(share);
    }
    Err("expected a share from 0 to 1, such as 0.25 for a quarter".to_owned())
}

fn when(value: &Value) -> Result<When, String> {
    let text = text(value)?;
    let year = spelled_year(text).map(When::Year);
    year.or_else(|error| match spelled_quarter(text) {
        Ok(quarter) => Ok(When::Quarter(quarter)),
        Err(why) if why.contains("write") => Err(why),
        Err(_) => Err(format!("{error}, or a quarter such as 2020-21-Q1")),
    })
}
