//! Whether what a paper printed is right, said where nobody has to look for it.

use super::figures::{capital, number, pounds};
use crate::views::clawbacks::{ClawbacksView, RecordView};
use crate::views::finding::FindingView;
use crate::views::offset::OffsetView;
use crate::words::{grouped, listed};

/// The most quarters that a sentence names.
const NAMED: usize = 4;

/// What was found of printed figures that do not hold.
pub struct OfPaper {
    /// Recorded amounts that are not the printed ones; empty where there are none.
    pub repaired: String,
    /// What the paper's own plan prints otherwise than it is computed, each with its year.
    pub differing: Vec<String>,
    /// Whether nothing was found.
    pub is_clean: bool,
}

impl OfPaper {
    /// What was found.
    pub fn new(offset: &OffsetView, clawbacks: &ClawbacksView) -> OfPaper {
        let repaired = repaired(clawbacks);
        let is_of_print = |finding: &&FindingView| {
            finding.rule.starts_with("published_") && finding.severity == "warning"
        };
        let differing: Vec<String> = offset.findings.iter().filter(is_of_print).map(said).collect();
        OfPaper { is_clean: repaired.is_empty() && differing.is_empty(), repaired, differing }
    }
}

fn said(finding: &FindingView) -> String {
    let place = &finding.place;
    let year = place.financial_year.map(|year| year.0.to_string());
    let parts: Vec<String> = [year, place.row.clone()].into_iter().flatten().collect();
    match parts.as_slice() {
        [] => finding.message.clone(),
        parts => format!("{}: {}", parts.join(", "), finding.message),
    }
}

fn repaired(clawbacks: &ClawbacksView) -> String {
    let is_repaired = |record: &&RecordView| record.printed_amount.is_some();
    let all: Vec<String> = clawbacks
        .records
        .iter()
        .filter(is_repaired)
        .map(|record| {
            let quarter = record.quarter.0.in_words();
            let printed = pounds(record.printed_amount.as_ref());
            format!("{quarter} ({printed} printed, {} recorded)", pounds(Some(&record.amount)))
        })
        .collect();
    let count = all.len();
    let many = if count < 10 { number(count) } else { grouped(&count.to_string()) };
    let mut named: Vec<String> = all.into_iter().take(NAMED).collect();
    if count > NAMED {
        let more = count - NAMED;
        named.push(format!("{} more", if more < 10 { number(more) } else { more.to_string() }));
    }
    match count {
        0 => String::new(),
        1 => format!("One recorded amount is not the printed one: {}.", listed(&named)),
        _ => format!(
            "{} recorded amounts are not the printed ones: {}.",
            capital(&many),
            listed(&named)
        ),
    }
}
