//! The clawbacks as a council may publish them: on the wire, and as the table that is published.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, InstantText, MoneyText, QuarterText};
use crate::csv::Sheet;
use crate::domain::publication::{PublishedFigure, PublishedNumber};

/// What stands for what is hidden in a table.
const HIDDEN: &str = "*";

/// What a reader of the table has to know.
const NOTES: [&str; 6] = [
    "Numbers of 1 to 7 are hidden, and the others are rounded to the nearest 5. Amounts are exact.",
    "An amount is hidden with its numbers. It is hidden as well where no number is stated.",
    "More is hidden where a small number could be worked out, also by somebody who knows the totals \
     of quarters and of financial years. The table does not say which hidden number is a small one.",
    "Where people are not counted, the number of clawbacks stands for them. One person may have \
     several.",
    "Publish one such table. Two of different dates can be compared, and what changed may be a \
     person.",
    "It does not guard against whoever knows single figures of other people from elsewhere.",
];

/// The clawbacks as a council may publish them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClawbacksForPublication)]
pub struct PublicationView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that was asked about, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// What is hidden and what is not guarded against, for whoever publishes or reads it.
    pub notes: Vec<&'static str>,
    /// How many figures are hidden.
    #[schema(example = 0)]
    pub hidden_count: usize,
    /// Every figure in force, by quarter and client group.
    pub figures: Vec<PublicationFigureView>,
}

/// A figure as it may be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PublicationFigure)]
pub struct PublicationFigureView {
    /// The financial year.
    pub financial_year: FinancialYearText,
    /// The quarter.
    pub quarter: QuarterText,
    /// The group of clients; `all` where the source names none.
    #[schema(example = "all")]
    pub client_group: String,
    /// What was recovered; null where it is hidden.
    pub amount: Option<MoneyText>,
    /// How many clawbacks, to the nearest 5; null is "hidden" where `hidden` says so, else
    /// "not stated".
    #[schema(example = 145)]
    pub count: Option<i64>,
    /// People clawed back from, to the nearest 5; null as in `count`.
    #[schema(example = 120)]
    pub clients_distinct: Option<i64>,
    /// `provisional` or `final`.
    #[schema(example = "final")]
    pub status: &'static str,
    /// `protected` or `number_not_stated`; null where it is shown. Which figure is small is not
    /// told.
    #[schema(example = "protected")]
    pub hidden: Option<&'static str>,
    /// Why it is hidden, as a sentence; null where it is shown.
    pub why: Option<&'static str>,
    /// Whether each number is stated and hidden, which a table shows by a star.
    #[serde(skip)]
    stars: [bool; 2],
}

impl From<PublishedFigure<'_>> for PublicationFigureView {
    fn from(figure: PublishedFigure<'_>) -> Self {
        let shown = |number| match number {
            PublishedNumber::Rounded(number) => Some(number),
            PublishedNumber::NotStated | PublishedNumber::Hidden => None,
        };
        let numbers = [figure.count, figure.clients_distinct];
        PublicationFigureView {
            financial_year: FinancialYearText(figure.quarter.year()),
            quarter: QuarterText(figure.quarter),
            client_group: figure.client_group.to_string(),
            amount: figure.amount.map(MoneyText),
            count: shown(figure.count),
            clients_distinct: shown(figure.clients_distinct),
            status: figure.status.as_str(),
            hidden: figure.hidden.map(|hidden| hidden.as_str()),
            why: figure.hidden.map(|hidden| hidden.sentence()),
            stars: numbers.map(|number| number == PublishedNumber::Hidden),
        }
    }
}

impl PublicationView {
    /// The view of the figures.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        figures: Vec<PublishedFigure<'_>>,
    ) -> PublicationView {
        let figures: Vec<PublicationFigureView> = figures.into_iter().map(Into::into).collect();
        PublicationView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            notes: NOTES.to_vec(),
            hidden_count: figures.iter().filter(|figure| figure.hidden.is_some()).count(),
            figures,
        }
    }

    /// The table, with a star for what is hidden and a blank for what is not stated.
    pub fn csv(&self) -> String {
        let mut sheet = Sheet::for_downloads();
        sheet.texts(["financial_year", "quarter", "client_group", "amount", "count"]);
        sheet.texts(["clients_distinct", "status", "hidden", "why"]).end_row();
        for figure in &self.figures {
            sheet.number(figure.financial_year.0).number(figure.quarter.0.number());
            sheet.text(&figure.client_group);
            match &figure.amount {
                Some(amount) => sheet.number(amount.0),
                None => sheet.text(HIDDEN),
            };
            for (number, star) in [figure.count, figure.clients_distinct].iter().zip(figure.stars) {
                if star {
                    sheet.text(HIDDEN)
                } else {
                    sheet.optional(*number)
                };
            }
            sheet.texts([figure.status, figure.hidden.unwrap_or(""), figure.why.unwrap_or("")]);
            sheet.end_row();
        }
        sheet.finish()
    }
}
