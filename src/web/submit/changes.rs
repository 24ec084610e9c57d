//! What a file would change, figure by figure.

use crate::views::proposal::{Fate, ProposedDelivery, ProposedFigure};
use crate::web::figures::{capital, number, pounds};
use crate::web::shown::Table;
use crate::words::grouped;

/// The most figures that a table lists.
const LISTED: usize = 400;

/// What a file would change.
pub struct Changes {
    /// How many figures are new, changed and as recorded.
    pub in_words: String,
    /// The figures that take the place of others.
    pub restated: Option<Table>,
    /// All of them.
    pub all: Table,
    /// How many are not listed.
    pub more: usize,
}

/// What a proposal would change; `of` is added to what its tables are called.
pub fn changes(proposal: &ProposedDelivery, of: &str) -> Changes {
    let restated: Vec<&ProposedFigure> =
        proposal.figures.iter().filter(|figure| figure.fate == Fate::Restated).collect();
    let heads = ["Quarter", "Recorded now", "Would be recorded", "Number", "What becomes of it"];
    let rows = proposal.figures.iter().take(LISTED).map(row).collect();
    Changes {
        in_words: in_words(proposal),
        restated: (!restated.is_empty()).then(|| {
            let heads = ["Quarter", "Recorded now", "Would be recorded", "What changes"];
            let rows = restated.iter().take(LISTED).map(|figure| restated_row(figure)).collect();
            Table::new(&format!("Recorded figures that would change{of}"), &heads, rows)
        }),
        all: Table::new(&format!("Every figure of the file{of}"), &heads, rows),
        more: proposal.figures.len().saturating_sub(LISTED),
    }
}

fn in_words(proposal: &ProposedDelivery) -> String {
    let count = |is_total: bool, fate: Fate| {
        let is_it =
            |figure: &&ProposedFigure| figure.quarter.is_none() == is_total && figure.fate == fate;
        proposal.figures.iter().filter(is_it).count()
    };
    let many = |count: usize| if count < 10 { number(count) } else { grouped(&count.to_string()) };
    let figures = |count: usize| if count == 1 { "figure" } else { "figures" };
    let verb = |count: usize| if count == 1 { "is" } else { "are" };
    let new = count(false, Fate::New);
    let mut parts = vec![format!("{} {} {} new", many(new), figures(new), verb(new))];
    for (fate, said) in [
        (Fate::Restated, "changed"),
        (Fate::Added, "added to or closed"),
        (Fate::Unchanged, "as recorded"),
    ] {
        match count(false, fate) {
            0 if fate != Fate::Restated => {}
            0 => parts.push("none is changed".to_owned()),
            count => parts.push(format!("{} {} {said}", many(count), verb(count))),
        }
    }
    let last = parts.pop().unwrap_or_default();
    let said = capital(&format!("{} and {last}.", parts.join(", ")));
    let totals = [Fate::New, Fate::Restated, Fate::Added].map(|fate| count(true, fate));
    match totals.iter().sum::<usize>() {
        0 => said,
        1 => format!("{said} One printed total of a year is kept beside them."),
        totals => format!(
            "{said} {} printed totals of years are kept beside them.",
            capital(&many(totals))
        ),
    }
}

fn name(figure: &ProposedFigure) -> String {
    let period = match &figure.quarter {
        Some(quarter) => quarter.0.in_words(),
        None => format!("{}, printed total", figure.period),
    };
    match figure.client_group.as_str() {
        "all" => period,
        group => format!("{period}, {}", group.replace('-', " ")),
    }
}

fn recorded(figure: &ProposedFigure) -> String {
    match &figure.recorded {
        Some(amount) => pounds(Some(amount)),
        None => "not recorded".to_owned(),
    }
}

fn row(figure: &ProposedFigure) -> Vec<String> {
    let printed = figure.printed.as_ref();
    let printed = printed.map_or(String::new(), |it| format!("; printed as {}", pounds(Some(it))));
    let fate = match figure.fate {
        Fate::New => "new",
        Fate::Unchanged => "as recorded",
        Fate::Added => "added to or closed",
        Fate::Restated => "changed",
    };
    let provisional = if figure.is_provisional { ", provisional" } else { "" };
    vec![
        name(figure),
        recorded(figure),
        pounds(Some(&figure.amount)),
        figure.count.map_or("not stated".to_owned(), |count| grouped(&count.to_string())),
        format!("{fate}{provisional}{printed}"),
    ]
}

fn restated_row(figure: &ProposedFigure) -> Vec<String> {
    vec![name(figure), recorded(figure), pounds(Some(&figure.amount)), figure.changes.clone()]
}
