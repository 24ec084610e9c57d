//! A project that is paid by outcomes, as a part of a benefits document.

use serde_json::Value;

use super::benefit_sources::{people, saving, share};
use super::document::{ObjectReader, Reader, financial_year, label, quarter};
use crate::domain::Money;
use crate::domain::benefits::{Grant, OutcomePayment, Outcomes};
use crate::domain::figure::Unit;

const OUTCOMES_LIMIT: usize = 20;

impl Reader {
    pub(super) fn outcomes(&mut self, pointer: &str, value: &Value) -> Option<Outcomes> {
        self.object(pointer, value, |fields| {
            let cohort_before = fields.optional("cohort_before", people);
            let cohort_after = fields.optional_part("cohort_after", |reader, pointer, value| {
                reader.ends(pointer, value, Unit::People)
            });
            let moves = fields.part_or_empty("moves", Reader::counts);
            let starts = fields.optional("starts", quarter);
            let project_months = fields.optional("project_months", |value| up_to(value, 480));
            let payment_years = fields.optional("payment_years", |value| up_to(value, 40));
            let outcomes = fields.list_or_empty("outcomes", OUTCOMES_LIMIT, Reader::outcome);
            let payments = fields.optional("payments", saving);
            let grant = fields.optional_part("grant", Reader::grant);
            let cap = fields.optional("cap", saving);
            let slip_quarters = fields.optional("slip_quarters", |value| match value.as_u64() {
                Some(0) => Ok(0),
                _ => up_to(value, 40),
            });
            let saving_a_person = fields.optional("saving_a_person", saving);
            let net_saving = fields.optional_part("net_saving", |reader, pointer, value| {
                reader.ends(pointer, value, Unit::Pounds)
            });
            // Counts are checked where they are read.
            let people = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
            let project = Outcomes {
                cohort_before: cohort_before?,
                cohort_after: cohort_after?.map(|(low, high)| (people(low), people(high))),
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
            fields.project_holds_together(&project).then_some(project)
        })
    }

    fn outcome(&mut self, pointer: &str, value: &Value) -> Option<OutcomePayment> {
        self.object(pointer, value, |fields| {
            let name = fields.required("name", label);
            let months = fields.required("sustained_months", |value| match value.as_u64() {
                Some(0) => Ok(0),
                _ => super::cells::months(&value.to_string()),
            });
            let tariff = fields.optional("tariff", saving);
            Some(OutcomePayment { name: name?, sustained_months: months?, tariff: tariff? })
        })
    }

    fn grant(&mut self, pointer: &str, value: &Value) -> Option<Grant> {
        self.object(pointer, value, |fields| {
            let amount = fields.optional("amount", saving);
            let share = fields.optional("share", share);
            let until = fields.optional("until", financial_year);
            let grant = Grant { amount: amount?, share: share?, until: until? };
            if grant.amount.is_none() && grant.share.is_none() {
                let why = "give the amount of the grant, its share of payments, or both";
                return fields.refuse_whole(why);
            }
            Some(grant)
        })
    }

    fn ends(&mut self, pointer: &str, value: &Value, unit: Unit) -> Option<(i64, i64)> {
        let figure = self.object(pointer, value, |fields| fields.range(Some(unit)))?;
        Some((figure.low, figure.high))
    }
}

impl ObjectReader<'_> {
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
        if let Some((cap, payments)) = project.cap.zip(project.payments)
            && cap < payments
        {
            let why = format!("the cap is below the {} that are paid", payments.in_words());
            wrong.push(("cap".to_owned(), why));
        }
        if project.moves.is_empty() && project.slip_quarters > 0 {
            let why = "a slip moves people later, and no moves are stated";
            wrong.push(("slip_quarters".to_owned(), why.to_owned()));
        }
        for (field, why) in &wrong {
            self.refuse::<()>(field, why.as_str());
        }
        wrong.is_empty()
    }
}

fn up_to(value: &Value, most: u16) -> Result<u16, String> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    let number = number.filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("expected a whole number from 1 to {most}"))
}
