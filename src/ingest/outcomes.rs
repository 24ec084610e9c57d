//! A project that is paid by outcomes, as a part of a benefits document.

use serde_json::{Map, Value};

use super::benefit_sources::{people, saving, share};
use super::benefits::stated;
use super::document::{Reader, label};
use super::json_tree::text;
use super::plan_json::quarter;
use crate::domain::benefits::{Grant, OutcomePayment, Outcomes};
use crate::domain::figure::Unit;
use crate::domain::{FinancialYear, Money};

const OUTCOMES_LIMIT: usize = 20;

impl Reader {
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
            self.refuse::<()>(&format!("/project/{field}"), why.as_str());
        }
        wrong.is_empty()
    }

    fn outcome(&mut self, pointer: &str, value: &Value) -> Option<OutcomePayment> {
        let fields = self.object(pointer, value, &["name", "sustained_months", "tariff"])?;
        let name = self.field(pointer, fields, "name", label);
        let months = |value: &Value| match value.as_u64() {
            Some(0) => Ok(0),
            _ => super::cells::months(&value.to_string()),
        };
        let sustained_months = self.field(pointer, fields, "sustained_months", months);
        let tariff = self.maybe(pointer, fields, "tariff", saving);
        Some(OutcomePayment { name: name?, sustained_months: sustained_months?, tariff: tariff? })
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
}

fn up_to(value: &Value, most: u16) -> Result<u16, String> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    let number = number.filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("expected a whole number from 1 to {most}"))
}

fn year(value: &Value) -> Result<FinancialYear, String> {
    FinancialYear::parse(text(value)?).map_err(|error| error.to_string())
}
