//! What a paper states of a plan as a whole, and what became of its claims.

use super::figures::{capital, pounds};
use super::shown::Table;
use crate::views::benefits::NumberView;
use crate::views::figures::{CheckedView, PlanFigureView};
use crate::views::offset::OffsetView;
use crate::words::{grouped, spoken};

/// The figures of the plan as a whole, where there are any.
pub fn figures(offset: &OffsetView) -> Option<Table> {
    let row = |figure: &PlanFigureView| {
        let kind = match figure.amount_type {
            "total_over_plan" => "over the whole plan".to_owned(),
            "level" => "a year, every year".to_owned(),
            "increment" => "more than the year before".to_owned(),
            "one_off" => "once".to_owned(),
            "mixed" => "of several kinds".to_owned(),
            other => spoken(other),
        };
        vec![capital(&figure.name), range(&figure.low, &figure.high, ""), kind, figure.rule.clone()]
    };
    let rows: Vec<Vec<String>> = offset.figures.iter().map(row).collect();
    let heads = ["Figure", "Amount", "What it is", "How it came about"];
    (!rows.is_empty()).then(|| Table::new("Figures of the whole plan", &heads, rows))
}

/// What the paper claims, where it claims anything.
pub fn claims(offset: &OffsetView) -> Option<Table> {
    let row = |checked: &CheckedView| {
        let claim = &checked.headline;
        let about = match claim.qualifier {
            "about" => "about ",
            "up_to" => "up to ",
            "over" => "over ",
            _ => "",
        };
        let computed = match (&checked.computed_low, &checked.computed_high) {
            (Some(low), Some(high)) => range(low, high, ""),
            _ => "not stated".to_owned(),
        };
        let judgement = match checked.judgement {
            "reproduced" => "comes out the same",
            "as_stated" => "nothing to compute it from",
            "consistent" => "agrees",
            "rounded" => "agrees when rounded",
            "differs" => "comes out otherwise",
            "not_stated" => "no figure to compare with",
            _ => "not compared",
        };
        let stated = range(&claim.low, &claim.high, about);
        vec![claim.claim.clone(), stated, computed, judgement.to_owned()]
    };
    let rows: Vec<Vec<String>> = offset.headlines.iter().map(row).collect();
    let heads = ["The paper says", "Stated", "Computed", "So"];
    (!rows.is_empty()).then(|| Table::new("What the paper claims", &heads, rows))
}

fn range(low: &NumberView, high: &NumberView, about: &str) -> String {
    let [from, to] = [low, high].map(number);
    if from == to { format!("{about}{from}") } else { format!("{about}{from} to {to}") }
}

fn number(view: &NumberView) -> String {
    match view {
        NumberView::Money(amount) => pounds(Some(amount)),
        NumberView::Count(count) => grouped(&count.to_string()),
    }
}
