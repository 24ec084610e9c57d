//! The parts of a benefits document that belong to one kind: schemes of units, a
//! project that is paid by outcomes, a list of proposals.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::assumptions::{rate, text};
use super::benefits::stated;
use super::cells::words;
use super::document::{Reader, label};
use super::plan_json::{count, money, not_negative, quarter, stated_word};
use crate::domain::benefits::{
    Grant, Outcome, Outcomes, Proposal, ProposalKind, Scheme, Timing, When,
};
use crate::domain::figure::Unit;
use crate::domain::{FinancialYear, LineKind, Money, Quarter, Rate};

const SCHEMES_LIMIT: usize = 100;
const OUTCOMES_LIMIT: usize = 20;
/// The longest list of proposals.
pub(super) const PROPOSALS_LIMIT: usize = 1_000;
const YEARS_LIMIT: usize = 40;
const RAMP_LIMIT: usize = 20;

impl Reader {
    pub(super) fn schemes(&mut self, fields: &Map<String, Value>) -> Option<Vec<Scheme>> {
        let Some(list) = stated(fields, "schemes") else {
            return self.refuse("/schemes", "this field is required");
        };
        self.list("/schemes", list, SCHEMES_LIMIT, Reader::scheme)
    }

    fn scheme(&mut self, pointer: &str, value: &Value) -> Option<Scheme> {
        let names = [
            "name",
            "units",
            "opens",
            "savings_from",
            "saving_a_unit",
            "ramp",
            "opened",
            "savings",
            "savings_kind",
        ];
        let fields = self.object(pointer, value, &names)?;
        let name = self.field(pointer, fields, "name", label);
        let units = self.field(pointer, fields, "units", some_people);
        let opens = self.maybe(pointer, fields, "opens", when);
        let savings_from = self.maybe(pointer, fields, "savings_from", when);
        let saving_a_unit = self.maybe(pointer, fields, "saving_a_unit", saving);
        let ramp = match stated(fields, "ramp") {
            Some(list) => {
                self.list(&format!("{pointer}/ramp"), list, RAMP_LIMIT, |reader, at, v| {
                    reader.keep(at, share(v))
                })
            }
            None => Some(Vec::new()),
        };
        let opened = self.counts(&format!("{pointer}/opened"), stated(fields, "opened"));
        let savings = match stated(fields, "savings") {
            Some(_) => self.amounts_named(pointer, fields, "savings"),
            None => Some(BTreeMap::new()),
        };
        let words = "level, increment, one_off or not_stated";
        let savings_kind = fields
            .get("savings_kind")
            .map_or(Ok(None), |value| stated_word(value, LineKind::parse, words));
        let savings_kind = self.keep(&format!("{pointer}/savings_kind"), savings_kind);
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
        };
        self.scheme_holds_together(pointer, &scheme).then_some(scheme)
    }

    /// Refuses what contradicts itself; every contradiction is named.
    fn scheme_holds_together(&mut self, pointer: &str, scheme: &Scheme) -> bool {
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
            self.refuse::<()>(&format!("{pointer}/{field}"), why.as_str());
        }
        wrong.is_empty()
    }

    pub(super) fn outcomes(&mut self, value: &Value) -> Option<Outcomes> {
        let at = "/project";
        let names = [
            "cohort_before",
            "cohort_after",
            "moves",
            "starts",
            "project_months",
            "payment_years",
            "outcomes",
            "payments",
            "grant",
            "cap",
            "slip_quarters",
            "saving_a_person",
            "net_saving",
        ];
        let fields = self.object(at, value, &names)?;
        let cohort_before = self.maybe(at, fields, "cohort_before", people);
        let cohort_after = self.range_of(fields, "cohort_after", Unit::People);
        let moves = self.counts("/project/moves", stated(fields, "moves"));
        let starts = self.maybe(at, fields, "starts", quarter);
        let project_months = self.maybe(at, fields, "project_months", |value| up_to(value, 480));
        let payment_years = self.maybe(at, fields, "payment_years", |value| up_to(value, 40));
        let outcomes = match stated(fields, "outcomes") {
            Some(list) => self.list("/project/outcomes", list, OUTCOMES_LIMIT, Reader::outcome),
            None => Some(Vec::new()),
        };
        let payments = self.maybe(at, fields, "payments", saving);
        let grant = match stated(fields, "grant") {
            Some(value) => self.grant(value).map(Some),
            None => Some(None),
        };
        let cap = self.maybe(at, fields, "cap", saving);
        let slip_quarters = self.maybe(at, fields, "slip_quarters", |value| match value.as_u64() {
            Some(0) => Ok(0),
            _ => up_to(value, 40),
        });
        let saving_a_person = self.maybe(at, fields, "saving_a_person", saving);
        let net_saving = self.range_of(fields, "net_saving", Unit::Pounds);
        let people = |(low, high): (i64, i64)| {
            // Counts are checked where they are read.
            (u32::try_from(low).unwrap_or(u32::MAX), u32::try_from(high).unwrap_or(u32::MAX))
        };
        let project = Outcomes {
            cohort_before: cohort_before?,
            cohort_after: cohort_after?.map(people),
            moves: moves?,
            starts: starts?,
            project_months: project_months?,
            payment_years: payment_years?,
            outcomes: outcomes?,
            payments: payments?,
            grant: grant?,
            cap: cap?,
            slip_quarters: slip_quarters?.unwrap_or(0),
            saving_a_person: saving_a_person?,
            net_saving: net_saving?
                .map(|(low, high)| (Money::from_pence(low), Money::from_pence(high))),
        };
        self.project_holds_together(&project).then_some(project)
    }

    fn project_holds_together(&mut self, project: &Outcomes) -> bool {
        let mut wrong: Vec<(String, String)> = Vec::new();
        let mut left = project.cohort_before.map(i64::from);
        for (year, people) in &project.moves {
            left = left.map(|left| left - i64::from(*people));
            if let Some(below) = left.filter(|left| *left < 0) {
                let why = format!(
                    "more people have moved on by {year} than there were: {below} would be left"
                );
                wrong.push((format!("moves/{year}"), why));
            }
        }
        if let Some(starts) = project.starts {
            let early = project.moves.range(..starts.year()).filter(|(_, people)| **people > 0);
            wrong.extend(early.map(|(year, _)| {
                let why = format!("people move on before delivery starts in {}", starts.in_words());
                (format!("moves/{year}"), why)
            }));
            let until = project.grant.and_then(|grant| grant.until);
            wrong.extend(until.filter(|until| *until < starts.year()).map(|until| {
                let why = format!(
                    "the grant ends in {until}, before delivery starts in {}",
                    starts.in_words()
                );
                ("grant/until".to_owned(), why)
            }));
        }
        let granted = project.grant.and_then(|grant| grant.amount).zip(project.payments);
        if granted.is_some_and(|(grant, payments)| grant > payments) {
            wrong.push(("grant/amount".to_owned(), "the grant pays more than is paid".to_owned()));
        }
        if project.moves.is_empty() && project.slip_quarters > 0 {
            let why = "a slip moves people later, and no moves are stated";
            wrong.push(("slip_quarters".to_owned(), why.to_owned()));
        }
        for (field, why) in &wrong {
            self.refuse::<()>(&format!("/project/{field}"), why.as_str());
        }
        wrong.is_empty()
    }

    fn outcome(&mut self, pointer: &str, value: &Value) -> Option<Outcome> {
        let fields = self.object(pointer, value, &["name", "sustained_months", "tariff"])?;
        let name = self.field(pointer, fields, "name", label);
        let months = |value: &Value| match value.as_u64() {
            Some(0) => Ok(0),
            _ => super::cells::months(&value.to_string()),
        };
        let sustained_months = self.field(pointer, fields, "sustained_months", months);
        let tariff = self.maybe(pointer, fields, "tariff", saving);
        Some(Outcome { name: name?, sustained_months: sustained_months?, tariff: tariff? })
    }

    fn grant(&mut self, value: &Value) -> Option<Grant> {
        let at = "/project/grant";
        let fields = self.object(at, value, &["amount", "share", "until"])?;
        let amount = self.maybe(at, fields, "amount", saving);
        let share = self.maybe(at, fields, "share", share);
        let until = self.maybe(at, fields, "until", year);
        let grant = Grant { amount: amount?, share: share?, until: until? };
        if grant.amount.is_none() && grant.share.is_none() {
            return self.refuse(at, "give the amount of the grant, its share of payments, or both");
        }
        Some(grant)
    }

    pub(super) fn proposals(&mut self, list: Option<&Value>) -> Option<Vec<Proposal>> {
        let Some(list) = list else { return self.refuse("/proposals", "this field is required") };
        let mut read = self.list("/proposals", list, PROPOSALS_LIMIT, Reader::proposal)?;
        let mut other = read.iter().enumerate().filter_map(|(place, proposal)| {
            contradicted(&read, proposal).map(|first| (place, first))
        });
        if let Some((place, first)) = other.next() {
            let why = format!(
                "given again with another name, amount or kind: first at /proposals/{first}"
            );
            read.clear();
            return self.refuse(&format!("/proposals/{place}/ref"), why);
        }
        Some(read)
    }

    fn proposal(&mut self, pointer: &str, value: &Value) -> Option<Proposal> {
        let names = ["ref", "proposal", "group", "amount", "kind", "timing", "condition"];
        let fields = self.object(pointer, value, &names)?;
        let reference = self.field(pointer, fields, "ref", label);
        let proposal = self.field(pointer, fields, "proposal", label);
        let group = self.field(pointer, fields, "group", label);
        let amount = self.field(pointer, fields, "amount", saving);
        let kind = self.field(pointer, fields, "kind", |value| proposal_kind(text(value)?));
        let timing = self.field(pointer, fields, "timing", |value| timing(text(value)?));
        let condition = self.maybe(pointer, fields, "condition", |value| words(text(value)?));
        Some(Proposal {
            reference: reference?,
            proposal: proposal?,
            group: group?,
            amount: amount?,
            kind: kind?,
            timing: timing?,
            condition: condition?,
        })
    }

    /// Reads a field that may be left out or `null`.
    fn maybe<T>(
        &mut self,
        pointer: &str,
        fields: &Map<String, Value>,
        name: &str,
        read: impl Fn(&Value) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.optional(&format!("{pointer}/{name}"), stated(fields, name).map(read))
    }

    fn range_of(
        &mut self,
        fields: &Map<String, Value>,
        name: &str,
        unit: Unit,
    ) -> Option<Option<(i64, i64)>> {
        let Some(value) = stated(fields, name) else { return Some(None) };
        let pointer = format!("/project/{name}");
        let ends = self.object(&pointer, value, &["low", "high"])?;
        let figure = self.range(&pointer, ends, unit)?;
        Some(Some((figure.low, figure.high)))
    }

    fn counts(
        &mut self,
        pointer: &str,
        value: Option<&Value>,
    ) -> Option<BTreeMap<FinancialYear, u32>> {
        let Some(value) = value else { return Some(BTreeMap::new()) };
        let Value::Object(fields) = value else {
            return self.refuse(pointer, "expected an object of numbers by financial year");
        };
        if fields.len() > YEARS_LIMIT {
            return self.refuse(pointer, format!("at most {YEARS_LIMIT} years are kept"));
        }
        let read: Vec<Option<(FinancialYear, u32)>> = fields
            .iter()
            .map(|(name, number)| {
                let pointer = format!("{pointer}/{name}");
                let year = FinancialYear::parse(name).map_err(|error| error.to_string());
                let year = self.keep(&pointer, year);
                let number = self.keep(&pointer, people(number));
                year.zip(number)
            })
            .collect();
        read.into_iter().collect()
    }
}

/// The place of a proposal of the same number that says something else.
pub(super) fn contradicted(list: &[Proposal], proposal: &Proposal) -> Option<usize> {
    let first = list.iter().position(|other| other.reference == proposal.reference)?;
    let same = |a: &Proposal, b: &Proposal| {
        (&a.proposal, &a.group, a.amount, a.kind, a.timing)
            == (&b.proposal, &b.group, b.amount, b.kind, b.timing)
    };
    (!same(&list[first], proposal)).then_some(first)
}

/// What a proposal's amount is.
pub(super) fn proposal_kind(text: &str) -> Result<ProposalKind, String> {
    let words = ProposalKind::ALL.map(ProposalKind::as_str).join(", ");
    ProposalKind::parse(text).ok_or_else(|| format!("not a kind: expected {words}"))
}

/// When a proposal's amount falls.
pub(super) fn timing(text: &str) -> Result<Timing, String> {
    let words = Timing::ALL.map(Timing::as_str).join(", ");
    Timing::parse(text).ok_or_else(|| format!("not a timing: expected {words}"))
}

fn saving(value: &Value) -> Result<Money, String> {
    not_negative(money(value, 1)?)
}

fn people(value: &Value) -> Result<u32, String> {
    let number = count(value)?;
    u32::try_from(number).map_err(|_| "expected a whole number".to_owned())
}

fn some_people(value: &Value) -> Result<u32, String> {
    people(value).and_then(|number| match number {
        0 => Err("expected a whole number above 0".to_owned()),
        number => Ok(number),
    })
}

fn up_to(value: &Value, most: u16) -> Result<u16, String> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    let number = number.filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("expected a whole number from 1 to {most}"))
}

fn share(value: &Value) -> Result<Rate, String> {
    let share = rate(value)?;
    if (Decimal::ZERO..=Decimal::ONE).contains(&share.decimal()) {
        return Ok(share);
    }
    Err("expected a share from 0 to 1, such as 0.25 for a quarter".to_owned())
}

fn year(value: &Value) -> Result<FinancialYear, String> {
    FinancialYear::parse(text(value)?).map_err(|error| error.to_string())
}

fn when(value: &Value) -> Result<When, String> {
    let text = text(value)?;
    let year = FinancialYear::parse(text).map(When::Year);
    year.or_else(|error| match Quarter::parse(text) {
        Ok(quarter) => Ok(When::Quarter(quarter)),
        Err(_) => Err(format!("{error}, or a quarter such as 2020-21-Q1")),
    })
}
