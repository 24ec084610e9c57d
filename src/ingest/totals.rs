//! Totals and results among the lines of a list, which would be counted twice. They are found
//! by their arithmetic; a name only helps.

use std::collections::BTreeMap;

use crate::domain::benefits::{Proposal, ProposalKind};
use crate::domain::sums::{AmountsBy, Sum};
use crate::domain::{FinancialYear, Money};

/// What is said of a line that is named as a total.
const TOTAL: &str = "leave the totals out: they would be counted twice";

/// So many lines with an amount make a sum that a line of another name is asked about. Two
/// lines of a plan that cost the same are no total of each other.
const PARTS: usize = 2;

/// The same of proposals, which state one amount and not one a year.
const PROPOSALS: usize = 3;

/// The cost lines of a plan above the one that is read.
#[derive(Default)]
pub(super) struct LinesAbove {
    costs: Sum<FinancialYear>,
    since_total: Sum<FinancialYear>,
    /// With what is clawed back among them.
    all: Sum<FinancialYear>,
}

impl LinesAbove {
    /// Why a line is no cost of its own; a cost joins the lines above the next one.
    pub(super) fn refuse(
        &mut self,
        name: &str,
        amounts: &AmountsBy<FinancialYear>,
    ) -> Option<String> {
        let words = words(name);
        let nothing = amounts.values().all(|amount| *amount == Money::ZERO);
        if is_total(&words, &[]) {
            let differs = differs(&self.costs, &self.since_total, amounts);
            self.since_total = Sum::default();
            return Some(format!("{TOTAL}{}", differs.unwrap_or_default()));
        }
        if is_result(&words) {
            return Some("leave the results out: what is left to pay is worked out".to_owned());
        }
        if nothing {
            return None;
        }
        let is_credit = amounts.values().all(|amount| *amount <= Money::ZERO);
        if is_credit && words.iter().any(|word| is_of_clawbacks(word)) {
            self.all.add(amounts);
            return Some(
                "leave it out: what is clawed back is no cost and is worked out here; a printed \
                 figure belongs to the published table"
                    .to_owned(),
            );
        }
        let sums = [&self.costs, &self.since_total, &self.all];
        if sums.into_iter().any(|sum| sum.lines() >= PARTS && sum.equals_exactly(amounts)) {
            self.since_total = Sum::default();
            return Some(
                "this is the sum of the lines above in every year; leave a total out, or put a \
                 cost of its own first"
                    .to_owned(),
            );
        }
        for sum in [&mut self.costs, &mut self.since_total, &mut self.all] {
            sum.add(amounts);
        }
        None
    }
}

/// Where a total states another sum than the lines above it.
fn differs(
    costs: &Sum<FinancialYear>,
    since_total: &Sum<FinancialYear>,
    total: &AmountsBy<FinancialYear>,
) -> Option<String> {
    let sums = [costs, since_total];
    if costs.lines() == 0 || sums.into_iter().any(|sum| sum.equals(total)) {
        return None;
    }
    let apart = |(year, stated): (&FinancialYear, &Money)| {
        Some((*year, *stated, costs.of(*year).filter(|sum| sum != stated)?))
    };
    let (year, stated, sum) = total.iter().find_map(apart)?;
    Some(format!(
        "; in {year} this one states {}, and the lines above come to {}",
        stated.in_words(),
        sum.in_words()
    ))
}

/// The proposals above the one that is read.
#[derive(Default)]
pub(super) struct ProposalsAbove {
    all: Sum<()>,
    of_kind: BTreeMap<ProposalKind, Sum<()>>,
    of_group: BTreeMap<(String, ProposalKind), Sum<()>>,
}

impl ProposalsAbove {
    /// Why a proposal is none of its own; the others join those above the next one.
    pub(super) fn refuse(&mut self, proposal: &Proposal) -> Option<String> {
        let group = words(&proposal.group);
        if [&proposal.proposal, &proposal.reference]
            .into_iter()
            .any(|name| is_total(&words(name), &group))
        {
            return Some(TOTAL.to_owned());
        }
        if proposal.amount == Money::ZERO {
            return None;
        }
        let amount = AmountsBy::from([((), proposal.amount)]);
        let of_kind = self.of_kind.entry(proposal.kind).or_default();
        let of_group = (proposal.group.to_lowercase(), proposal.kind);
        let of_group = self.of_group.entry(of_group).or_default();
        let mut sums = [&mut self.all, of_kind, of_group];
        if sums.iter().any(|sum| sum.lines() >= PROPOSALS && sum.equals_exactly(&amount)) {
            return Some(
                "this is the sum of proposals above; leave a total out, or put a proposal of its \
                 own first"
                    .to_owned(),
            );
        }
        sums.iter_mut().for_each(|sum| sum.add(&amount));
        None
    }
}

/// The words of a name in small letters, without what stands in brackets.
fn words(name: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let outside = name.chars().map(|c| match c {
        '(' | '[' => {
            depth += 1;
            ' '
        }
        ')' | ']' => {
            depth = depth.saturating_sub(1);
            ' '
        }
        c if depth > 0 || !c.is_alphanumeric() => ' ',
        c => c,
    });
    let outside: String = outside.collect();
    outside.split_whitespace().map(str::to_lowercase).collect()
}

/// What totals are of, in the names that papers give them.
const OF: [&str; 24] = [
    "cost",
    "costs",
    "investment",
    "investments",
    "expenditure",
    "spend",
    "spending",
    "programme",
    "project",
    "plan",
    "budget",
    "revenue",
    "savings",
    "proposals",
    "amount",
    "amounts",
    "gbp",
    "pounds",
    "000",
    "000s",
    "of",
    "the",
    "all",
    "lines",
];

/// What may stand before the word total.
const BEFORE: [&str; 6] = ["sub", "grand", "gross", "overall", "net", "sum"];

/// Whether a name is that of a total: `Sub-total`, `Total programme cost`, `Adults total`.
fn is_total(words: &[String], group: &[String]) -> bool {
    const TOTALS: [&str; 5] = ["total", "totals", "subtotal", "subtotals", "sum"];
    let is_of = |word: &String| OF.contains(&word.as_str()) || group.contains(word);
    let may_stand = |word: &String| is_of(word) || BEFORE.contains(&word.as_str());
    let place = words.iter().position(|word| TOTALS.contains(&word.as_str()));
    place.is_some_and(|place| {
        let (before, after) = (&words[..place], &words[place + 1..]);
        before.iter().all(may_stand) && after.iter().all(|word| may_stand(word) || is_a_total(word))
    })
}

fn is_a_total(word: &str) -> bool {
    matches!(word, "total" | "totals")
}

/// Whether a name is that of a result: `Net cost`, `Investment required`.
fn is_result(words: &[String]) -> bool {
    let is_of = |word: &String| {
        OF.contains(&word.as_str()) || ["net", "required", "additional"].contains(&word.as_str())
    };
    let is_named = words.iter().any(|word| word == "net" || word == "required");
    let less = words.first().is_some_and(|word| word == "less")
        && words.iter().skip(1).any(|word| is_of_clawbacks(word));
    (is_named && words.iter().all(is_of)) || less
}

fn is_of_clawbacks(word: &str) -> bool {
    ["clawback", "recoup", "recover", "reclaim"].iter().any(|it| word.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_totals_and_results_are_known_and_names_like_them_are_not() {
        let totals = [
            "Total",
            "TOTALS",
            "Total costs",
            "Sub-total",
            "Subtotal",
            "Sum",
            "Gross Total",
            "Total:",
            "Total (£)",
            "Total expenditure",
            "Total programme cost",
            "Grand Total",
            "Programme total",
            "Sum total",
            "Total £000",
        ];
        for name in totals {
            assert!(is_total(&words(name), &[]), "{name}");
        }
        assert!(is_total(&words("Total adults"), &words("adults")));
        let results =
            ["Net cost", "Net", "Investment required", "Less clawbacks", "Net investment"];
        for name in results {
            assert!(is_result(&words(name)), "{name}");
        }
        let costs = [
            "Total Mobile licences",
            "Summer scheme",
            "Team",
            "Network",
            "Less: grant income",
            "Clawback officer",
            "Total adults",
            "Required training",
            "",
        ];
        for name in costs {
            assert!(!is_total(&words(name), &[]) && !is_result(&words(name)), "{name}");
        }
    }
}
