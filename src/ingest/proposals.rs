//! A list of proposals as CSV.

use super::benefit_sources::{PROPOSALS_LIMIT, contradicted, of_a_saving, proposal_kind, timing};
use super::cells;
use super::header::{Expected, no_meaning};
use super::problem::{Problem, Problems, Refusal};
use super::read_as::{OfPlan, ReadAs, Shape};
use super::read_columns;
use super::sheet::Sheet;
use super::table::Table;
use super::table_file::{self, TableFile};
use super::totals::ProposalsAbove;
use super::unit_of_plan;
use crate::domain::Money;
use crate::domain::benefits::{BudgetEffect, Proposal};

/// Reads a list: `ref`, `proposal`, `group`, `amount`, `kind` (`saving`, `investment`,
/// `demand_pressure` or `reinvested`), `timing`, and perhaps `condition` and, of a saving,
/// `budget_effect` (`cashable`, `cost_avoidance` or `grant`). The same proposal may be there
/// again, and counts once; the same number with another amount is refused.
pub fn proposals_file(bytes: &[u8]) -> Result<(Vec<Proposal>, ReadAs), Problems> {
    table_file::read(TableFile::from(bytes), |table, _| proposals(table))
}

impl OfPlan for Vec<Proposal> {}

fn proposals(table: Table<'_>) -> Result<(Vec<Proposal>, ReadAs), Problems> {
    let sheet = Sheet::in_pounds(table)?;
    let expected = Expected {
        required: &["ref", "proposal", "group", "amount", "kind", "timing"],
        optional: &["condition", "budget_effect"],
        meaning: no_meaning,
        passes_over_others: false,
    };
    let columns = expected.find(&sheet.header, |_, _, _| false)?;
    let (mut list, mut count) = (Vec::<Proposal>::new(), 0);
    let mut above = ProposalsAbove::default();
    let mut read_as = read_columns::read_as(Shape::List, &sheet, &columns);
    let (_, lines) = sheet.read_records(&columns, |reader| {
        let reference = reader.required("ref", cells::words);
        let proposal = reader.required("proposal", |text| {
            let name = cells::words(text)?;
            unit_of_plan::of_name(&name).map_or(Ok(name), Err)
        });
        let group = reader.required("group", cells::words);
        let amount = reader.required("amount", |text| match cells::amount(text)? {
            amount if amount < Money::ZERO => {
                Err("not negative: what the amount is, the kind says".to_owned())
            }
            amount => Ok(amount),
        });
        let kind = reader.required("kind", proposal_kind);
        let timing = reader.required("timing", timing);
        let condition = reader.optional("condition", cells::words);
        let budget_effect = reader.optional("budget_effect", |text| {
            BudgetEffect::read(text).map_err(|expected| format!("not an effect: {expected}"))
        });
        let (kind, budget_effect) = (kind?, budget_effect?);
        let budget_effect = of_a_saving(kind, budget_effect)
            .map_err(|why| reader.report("budget_effect", None, why.to_owned()));
        let read = Proposal {
            reference: reference?,
            proposal: proposal?,
            group: group?,
            amount: amount?,
            kind,
            timing: timing?,
            condition: condition?,
            budget_effect: budget_effect?,
        };
        count += 1;
        // Each is held against all before it, so no more are kept than a list may have.
        if count > PROPOSALS_LIMIT {
            return Ok(());
        }
        if contradicted(&list, &read).is_some() {
            let why = "given again with another name, amount or kind".to_owned();
            return Err(reader.report("ref", Some(&read.reference), why));
        }
        let is_again = list.iter().any(|other| other.reference == read.reference);
        if let Some(why) = (!is_again).then(|| above.refuse(&read)).flatten() {
            return Err(reader.report("proposal", Some(&read.proposal), why));
        }
        list.push(read);
        Ok(())
    })?;
    if count > PROPOSALS_LIMIT {
        let why = format!("a list has at most {PROPOSALS_LIMIT} proposals");
        return Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)));
    }
    read_columns::lines(&mut read_as, lines);
    Ok((list, read_as))
}
