//! The figures of the plan as a whole: as the cells of the workbook have them now, beside what
//! the service answered, and what the paper states.

use super::offset::Lines;
use super::page::{
    CellValue, Look, NOT_STATED, Page, SheetBody, SheetCell, SheetTable, of_money, of_share,
};
use super::workings::WorkedYears;
use crate::views::FinancialYearText;
use crate::views::benefits::NumberView;
use crate::views::offset::OffsetView;
use crate::views::report::ReportView;
use crate::words::spoken;

/// The summary: what the workbook says now beside what the service answered.
pub fn page(
    report: &ReportView,
    headline: &str,
    lines: &Lines,
    workings: Option<&WorkedYears>,
) -> Page {
    let offset = &report.offset;
    let totals = &offset.totals;
    let mut rows = Vec::new();
    let mut add = |name: String, now: SheetCell, stored: SheetCell| {
        let follows = if matches!(now, SheetCell::Formula(..)) { "Yes" } else { "No" };
        rows.push(vec![SheetCell::text(name), now, stored, SheetCell::text(follows)]);
    };
    let plan =
        |row: usize, value: CellValue, look: Look| SheetCell::formula(lines.plan(row), value, look);
    for (name, row, amount) in [
        ("Investment", lines.investment, &totals.investment),
        ("Credited", lines.credit, &totals.credit),
        ("Net cost: what stays uncovered", lines.net, &totals.net),
    ] {
        let amount = amount.as_ref();
        add(name.to_owned(), plan(row, of_money(amount), Look::Pounds), SheetCell::money(amount));
    }
    let ratio = totals.offset_ratio.as_deref();
    let share = plan(lines.ratio, of_share(ratio), Look::Percent);
    add("Covered: credited over investment".to_owned(), share, SheetCell::share(ratio));
    let complete = workings.filter(|workings| workings.is_complete);
    let covered = reached(offset.first_covered_year, offset.first_covered_state);
    let paid = reached(offset.payback_year, offset.payback_state);
    for (name, said, step) in [
        ("First covered year", covered, complete.map(|w| w.steps.covered)),
        ("Paid back by the end of", paid, complete.map(|w| w.steps.paid)),
    ] {
        let now = match complete.zip(step) {
            Some((workings, step)) => {
                let formula = format!(
                    "IFERROR(INDEX({},MATCH(1,{},0)),IF(COUNTIF({},\">0\")=0,\"nothing spent\",\
                     \"not within these years\"))",
                    workings.all_years(),
                    workings.cells(step),
                    workings.cells(workings.steps.investment),
                );
                SheetCell::formula(formula, CellValue::Text(said.clone()), Look::Word)
            }
            None => SheetCell::word(&*said),
        };
        add(name.to_owned(), now, SheetCell::word(said));
    }
    let npv = offset.npv.as_ref();
    let worth = workings.filter(|workings| workings.steps.worth > 0);
    let now = match worth {
        Some(workings) => {
            let all = workings.cells(workings.steps.worth);
            let formula = format!("ROUND(ROUND(SUM({all}),6),2)");
            SheetCell::formula(formula, of_money(npv), Look::Pounds)
        }
        None => SheetCell::money(npv),
    };
    add("Net present value".to_owned(), now, SheetCell::money(npv));
    let against = offset.with_and_without.as_ref().filter(|against| !against.is_too_large);
    if let Some(against) = against {
        for (name, amount) in [
            ("Credited", against.totals.credit.as_ref()),
            ("Net cost", against.totals.net.as_ref()),
            ("Net present value", against.npv.as_ref()),
        ] {
            let cell = SheetCell::money(amount);
            add(format!("Held against doing nothing: {name}"), cell.clone(), cell);
        }
    }
    let heads = [
        ("Figure", 46.0),
        ("Now", 24.0),
        ("As the service answered", 24.0),
        ("Follows the cells", 16.0),
    ];
    Page {
        name: "Summary",
        title: "What the plan comes to".to_owned(),
        holds: "The figures of the whole plan: as they are now, and as the service answered.",
        source: format!("As the service answered: {headline}"),
        notes: "A year is covered when its credit reaches its own cost. The plan is paid back \
                when all credit so far reaches all cost so far, and stays so."
            .to_owned(),
        body: SheetBody::SheetTable(SheetTable {
            name: "summary",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows,
            choices: Vec::new(),
        }),
    }
}

/// A year that is reached, or why there is none.
fn reached(year: Option<FinancialYearText>, state: &str) -> String {
    match (year, state) {
        (Some(year), _) => year.0.to_string(),
        (None, "not_stated") => NOT_STATED.to_owned(),
        (None, state) => spoken(state),
    }
}

/// The figures of the plan as a whole that its paper states, where there are any.
pub fn figures(offset: &OffsetView) -> Option<Page> {
    if offset.figures.is_empty() {
        return None;
    }
    let cell = |number: &NumberView| match number {
        NumberView::Money(amount) => SheetCell::money(Some(amount)),
        NumberView::Count(count) => SheetCell::count(*count),
    };
    let rows = offset.figures.iter().map(|figure| {
        vec![
            SheetCell::text(&*figure.name),
            cell(&figure.low),
            cell(&figure.high),
            SheetCell::text(spoken(figure.amount_type)),
            SheetCell::text(&*figure.rule),
        ]
    });
    let heads = [
        ("Figure", 44.0),
        ("Amount, or the lower end", 22.0),
        ("Upper end", 22.0),
        ("What it is", 20.0),
        ("How it came about", 70.0),
    ];
    Some(Page {
        name: "Plan figures",
        title: "Figures of the whole plan".to_owned(),
        holds: "What the paper states of the plan as a whole, and what follows from it.",
        source: "Source: the investment plan and the benefits as recorded.".to_owned(),
        notes: "Each figure has the rule by which it was taken or added up.".to_owned(),
        body: SheetBody::SheetTable(SheetTable {
            name: "plan_figures",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows: rows.collect(),
            choices: Vec::new(),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_said_in_words() {
        for (state, said) in [
            ("not_within_these_years", "not within these years"),
            ("nothing_spent", "nothing spent"),
            ("not_stated", "not stated"),
        ] {
            assert_eq!(reached(None, state), said);
        }
    }
}
