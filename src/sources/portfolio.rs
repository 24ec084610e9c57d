//! The programmes of a portfolio, one after the other: each with its figures, and each
//! figure once, however often a council has delivered it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::proposals::once_each;
use super::{Evidence, Inputs, NoAnswer, prices, units};
use crate::appraisal::Totals;
use crate::appraisal::portfolio::{PortfolioEntry, undated};
use crate::domain::{BenefitSource, Benefits, Finding, Programme, Slug};

/// A programme with what its figures follow from.
#[derive(Clone, Copy, Debug)]
pub struct PortfolioMember<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// What its figures follow from, without the fits.
    pub inputs: Inputs<'a>,
}

/// What each programme shows, in the order given. Of two that say the same the first
/// counts. One without figures says why.
pub fn entries(members: &[PortfolioMember<'_>]) -> Vec<PortfolioEntry> {
    let mut seen = Seen::default();
    members.iter().map(|member| entry(member, &mut seen)).collect()
}

fn entry(member: &PortfolioMember<'_>, seen: &mut Seen) -> PortfolioEntry {
    let (programme, inputs) = (member.programme, &member.inputs);
    let mut entry = PortfolioEntry {
        programme: programme.id.clone(),
        council: programme.council.clone(),
        name: programme.name.clone(),
        kind: inputs.benefits.source.as_str(),
        credit_basis: credit_basis(inputs),
        is_forecast: inputs.is_forecast(),
        prices: String::new(),
        years: Vec::new(),
        totals: Totals::default(),
        undated: Vec::new(),
        not_available: None,
        duplicate_of: seen.repeated(member),
        findings: Vec::new(),
    };
    let mut benefits = inputs.benefits.clone();
    if let Some(first) = &entry.duplicate_of {
        let message = format!("It says the same as {first}, so it does not count again.");
        entry.findings.push(Finding::warning("delivered_twice", message));
    } else {
        let repeated = seen.without_repeated_proposals(member, &mut benefits, &mut entry);
        entry.findings.extend(repeated);
    }
    let filled = fill(&Inputs { benefits: &benefits, ..*inputs }, &mut entry);
    entry.prices = prices::in_words(inputs.assumptions, &entry.years);
    entry.not_available = filled.err().map(|error| error.to_string());
    entry
}

/// The figures of one programme.
fn fill(inputs: &Inputs<'_>, entry: &mut PortfolioEntry) -> Result<(), NoAnswer> {
    let evidence = Evidence::of(inputs)?;
    let inputs = inputs.with(&evidence);
    let appraisal = if inputs.is_clawback() {
        super::appraise(&inputs)?
    } else {
        let answer = super::answer(&inputs)?;
        entry.undated = undated(&answer.figures, &answer.appraisal.years);
        answer.appraisal
    };
    entry.years = appraisal.years;
    entry.totals = appraisal.totals;
    Ok(())
}

/// Which part of the benefits a year's credit is.
fn credit_basis(inputs: &Inputs<'_>) -> &'static str {
    match &inputs.benefits.source {
        BenefitSource::Clawback => inputs.assumptions.offset_basis.as_str(),
        BenefitSource::UnitSavings(schemes) => units::amount_type(schemes).as_str(),
        BenefitSource::OutcomePayments(project) if project.saving_a_person.is_some() => "level",
        BenefitSource::OutcomePayments(_) => "not_stated",
        BenefitSource::Proposals(_) if inputs.phasing().is_some() => "phasing_assumed",
        BenefitSource::Proposals(_) | BenefitSource::NotStated(_) => "not_stated",
    }
}

/// What each council has delivered so far.
#[derive(Default)]
struct Seen {
    proposals: BTreeMap<String, Slug>,
    whole: BTreeMap<String, Slug>,
}

impl Seen {
    /// The programme of the same council that says exactly the same.
    fn repeated(
        &mut self,
        PortfolioMember { programme, inputs }: &PortfolioMember<'_>,
    ) -> Option<Slug> {
        let lines = &inputs.plan.lines;
        let records = inputs.ledger.current();
        if lines.is_empty() && records.is_empty() && inputs.is_clawback() {
            return None;
        }
        let figures = records
            .iter()
            .map(|((group, period), entry)| (group, period, entry.amount, entry.count))
            .collect::<Vec<_>>();
        let source = match &inputs.benefits.source {
            BenefitSource::Proposals(list) => format!("{:?}", once_each(list)),
            source => format!("{source:?}"),
        };
        let council = &programme.council;
        let key = format!("{council}|{lines:?}|{source}|{figures:?}");
        match self.whole.entry(key) {
            Entry::Occupied(first) => Some(first.get().clone()),
            Entry::Vacant(free) => {
                free.insert(programme.id.clone());
                None
            }
        }
    }

    /// Takes proposals out that another programme of the council has already made.
    fn without_repeated_proposals(
        &mut self,
        PortfolioMember { programme, inputs }: &PortfolioMember<'_>,
        benefits: &mut Benefits,
        entry: &mut PortfolioEntry,
    ) -> Option<Finding> {
        let (council, id) = (&programme.council, &programme.id);
        let BenefitSource::Proposals(list) = &mut benefits.source else { return None };
        let (all, mut first) = (list.len(), None);
        list.retain(|proposal| {
            let key = format!("{council}|{proposal:?}");
            let by = self.proposals.entry(key).or_insert_with(|| id.clone());
            if by != id {
                first.get_or_insert_with(|| by.clone());
            }
            by == id
        });
        let again = all - list.len();
        if list.is_empty() && inputs.plan.lines.is_empty() {
            entry.duplicate_of.clone_from(&first);
        }
        first.map(|first| {
            let message =
                format!("{again} of {all} proposals are also in {first}; each counts once, there.");
            Finding::warning("delivered_twice", message)
        })
    }
}
