//! The table that a paper printed, held against the answer line by line.

use std::cmp::Ordering;

use crate::domain::{
    Assumptions, ClaimMeasure, FinancialYear, Finding, LineCategory, LineKind, Money, Plan,
    PublishedRow, Rate,
};

use super::{Totals, Year, is_deflated};

/// The computed figures of a year, or of the plan, that a paper may print; `None` is
/// "not stated".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    /// What it costs.
    pub investment: Option<Money>,
    /// What is credited.
    pub credit: Option<Money>,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Net, added up; the plan as a whole has none.
    pub cumulative_net: Option<Money>,
    /// Units opened.
    pub units: Option<Money>,
}

impl Computed {
    /// The figures of a year that opens so many units.
    pub fn of_year(year: &Year, units: Option<Money>) -> Computed {
        Computed {
            investment: year.investment,
            credit: year.credit,
            net: year.net,
            cumulative_net: year.cumulative_net,
            units,
        }
    }

    /// The figures of the plan as a whole.
    pub fn of_plan(totals: &Totals, units: Option<Money>) -> Computed {
        Computed {
            investment: totals.investment,
            credit: totals.credit,
            net: totals.net,
            cumulative_net: None,
            units,
        }
    }
}

/// What of an answer is unlike anything that a paper prints, so that the two are not held
/// against each other: the reason, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlike {
    costs: Option<&'static str>,
    credits: Option<&'static str>,
    /// Whether credits are those of a forecast, which is told to the pound, and about.
    is_forecast: bool,
}

impl Unlike {
    /// Of an answer whose credits add up increments, or do not, and are forecast, or not.
    pub fn new(of: &Assumptions, plan: &Plan, adds_up_credits: bool, is_forecast: bool) -> Unlike {
        const DEFLATED: &str = "is printed as stated, and the answer is in the prices of one year";
        const ADDED_UP: &str = "may print increments one by one, and the answer adds them up";
        const BIASED: &str = "is printed as stated, and the answer adds an optimism bias";
        const PAY: &str = "is printed as stated, and the answer lets pay grow";
        const LOWER: &str = "is printed as stated, and the answer lowers credits for optimism";
        const LATE: &str = "is printed as planned, and the plan of the answer slips";
        let moves = |rate: Rate| !rate.decimal().is_zero();
        let adds_up_costs = plan.lines.iter().any(|it| it.kind == Some(LineKind::Increment));
        let has_pay = plan.lines.iter().any(|it| it.category == Some(LineCategory::Staffing));
        let of_both = [(DEFLATED, is_deflated(of)), (LATE, of.slippage_quarters > 0)];
        let of_costs = [
            (ADDED_UP, adds_up_costs),
            (BIASED, moves(of.optimism_bias)),
            (PAY, has_pay && moves(of.pay_inflation_rate)),
        ];
        let of_credits = [(ADDED_UP, adds_up_credits), (LOWER, moves(of.benefit_optimism))];
        let first = |reasons: &[(&'static str, bool)]| {
            let mut reasons = of_both.iter().chain(reasons);
            reasons.find(|(_, holds)| *holds).map(|(reason, _)| *reason)
        };
        Unlike { costs: first(&of_costs), credits: first(&of_credits), is_forecast }
    }

    /// What the answer has of a measure, for a sentence.
    fn told(self, measure: ClaimMeasure, amount: Money) -> String {
        match measure {
            ClaimMeasure::Credit | ClaimMeasure::Net | ClaimMeasure::CumulativeNet
                if self.is_forecast =>
            {
                format!("about {}", amount.to_pound().in_words())
            }
            _ => amount.in_words(),
        }
    }

    /// Why no row of a measure is compared; `None` where it is.
    fn why(self, measure: ClaimMeasure) -> Option<&'static str> {
        match measure {
            ClaimMeasure::Units => None,
            ClaimMeasure::Investment => self.costs,
            ClaimMeasure::Credit => self.credits,
            ClaimMeasure::Net | ClaimMeasure::CumulativeNet => self.costs.or(self.credits),
        }
    }
}

/// A published figure that the answer does not reproduce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedDifference {
    /// The row as printed.
    pub row: String,
    /// What the row claims to be.
    pub measure: ClaimMeasure,
    /// The year; `None` for the total over the plan.
    pub financial_year: Option<FinancialYear>,
    /// The printed figure.
    pub published: Money,
    /// The computed figure; `None` is "not stated".
    pub computed: Option<Money>,
    /// The computed figure minus the printed one.
    pub difference: Option<Money>,
    /// What would explain it, where one slip of the pen does and most of the row is
    /// reproduced.
    pub explanation: Option<String>,
}

fn computed(figures: Computed, measure: ClaimMeasure) -> Option<Money> {
    match measure {
        ClaimMeasure::Investment => figures.investment,
        ClaimMeasure::Credit => figures.credit,
        ClaimMeasure::Net => figures.net,
        ClaimMeasure::CumulativeNet => figures.cumulative_net,
        ClaimMeasure::Units => figures.units,
    }
}

/// Compares every printed figure of a row that says what it measures. `figures` gives
/// the computed ones of a year, or of the plan where the year is `None`.
pub fn compare(
    published: &[PublishedRow],
    unlike: Unlike,
    figures: impl Fn(Option<FinancialYear>) -> Option<Computed>,
) -> Vec<PublishedDifference> {
    let mut differences = Vec::new();
    for row in published {
        let Some(measure) = row.measure.filter(|measure| unlike.why(*measure).is_none()) else {
            continue;
        };
        let of = |year| {
            let figures: Option<Computed> = figures(year);
            (figures, figures.and_then(|figures| computed(figures, measure)))
        };
        let differing: Vec<(Option<FinancialYear>, Money)> = claims_of(row, measure)
            .filter(|(year, printed)| of(*year).1 != Some(*printed))
            .collect();
        // A slip of the pen stands alone. Where most of a row differs, the answer is
        // another one, and that a slip would explain a figure is chance.
        let may_be_slips = 2 * differing.len() <= claims_of(row, measure).count();
        for (financial_year, printed) in differing {
            let (figures, computed) = of(financial_year);
            differences.push(PublishedDifference {
                row: row.row.clone(),
                measure,
                financial_year,
                published: printed,
                computed,
                difference: computed.and_then(|computed| computed.checked_sub(printed)),
                explanation: figures
                    .filter(|_| may_be_slips)
                    .and_then(|figures| explain(measure, printed, figures)),
            });
        }
    }
    differences
}

/// The printed figures of a row: by year, then the total. A cumulative figure has no
/// total that could be compared.
fn claims_of(
    row: &PublishedRow,
    measure: ClaimMeasure,
) -> impl Iterator<Item = (Option<FinancialYear>, Money)> + '_ {
    let years = row.amounts.iter().map(|(year, amount)| (Some(*year), *amount));
    let total = row.total.filter(|_| measure != ClaimMeasure::CumulativeNet);
    years.chain(total.map(|total| (None, total)))
}

/// How many printed figures there are to compare.
fn claims(published: &[PublishedRow], unlike: Unlike) -> usize {
    let compared = published.iter().filter_map(|row| Some((row, row.measure?)));
    let compared = compared.filter(|(_, measure)| unlike.why(*measure).is_none());
    compared.map(|(row, measure)| claims_of(row, measure).count()).sum()
}

/// A printed net that is off by what one slip in its cost or its credit gives.
fn explain(measure: ClaimMeasure, printed: Money, figures: Computed) -> Option<String> {
    let (investment, credit) = (figures.investment?, figures.credit?);
    let (name, true_figure, entered) = match measure {
        ClaimMeasure::Net => {
            let implied_cost = printed.checked_add(credit)?;
            let implied_credit = investment.checked_sub(printed)?;
            if is_slip(investment, implied_cost) {
                ("investment", investment, implied_cost)
            } else if is_slip(credit, implied_credit) {
                ("credit", credit, implied_credit)
            } else {
                return None;
            }
        }
        ClaimMeasure::Investment if is_slip(investment, printed) => {
            ("investment", investment, printed)
        }
        ClaimMeasure::Credit if is_slip(credit, printed) => ("credit", credit, printed),
        _ => return None,
    };
    Some(format!(
        "equals the {name} entered as {} instead of {}",
        entered.in_words(),
        true_figure.in_words()
    ))
}

/// Whether `entered` is `figure` with its end rounded away, two neighbouring
/// digits swapped, or one digit lost or typed twice.
fn is_slip(figure: Money, entered: Money) -> bool {
    let pounds = |money: Money| (money.pence() % 100 == 0).then_some(money.pence() / 100);
    let (Some(figure), Some(entered)) = (pounds(figure), pounds(entered)) else { return false };
    if figure == entered || (figure < 0) != (entered < 0) {
        return false;
    }
    let (figure, entered) = (figure.unsigned_abs(), entered.unsigned_abs());
    let rounded = [10_u64, 100, 1_000, 10_000].into_iter().any(|unit| {
        let down = figure / unit * unit;
        figure > unit && (entered == down || entered == down + unit)
    });
    rounded || is_typing_slip(&figure.to_string(), &entered.to_string())
}

fn is_typing_slip(figure: &str, entered: &str) -> bool {
    let swapped = || {
        (1..figure.len()).any(|place| {
            let mut digits = figure.as_bytes().to_vec();
            digits.swap(place - 1, place);
            digits == entered.as_bytes()
        })
    };
    let without = |longer: &str, shorter: &str| {
        (0..longer.len()).any(|place| {
            longer.len() == shorter.len() + 1
                && longer[..place] == shorter[..place]
                && longer[place + 1..] == shorter[place..]
        })
    };
    swapped() || without(figure, entered) || without(entered, figure)
}

/// What there is to say about a published table: each difference, each row that is not
/// compared, each total that its own row contradicts, and how much is reproduced.
pub fn findings(
    published: &[PublishedRow],
    unlike: Unlike,
    differences: &[PublishedDifference],
) -> Vec<Finding> {
    let mut findings = told(published, unlike, differences);
    findings.extend(published.iter().filter_map(total_against_row));
    for row in published {
        let why = match row.measure {
            Some(measure) => unlike.why(measure),
            None => Some("does not say what it measures"),
        };
        let message =
            |why| format!("The published row \"{}\" {why}, so it is not compared.", row.row);
        findings.extend(
            why.map(|why| {
                Finding::info("published_row_not_compared", message(why)).in_row(&row.row)
            }),
        );
    }
    let claims = claims(published, unlike);
    if claims > 0 {
        let reproduced = claims - differences.len();
        let message = format!("{reproduced} of {claims} published figures are reproduced exactly.");
        findings.push(Finding::info("published_compared", message));
    }
    findings
}

/// Each difference by itself; one sentence for all where half or more of what is compared
/// differs, since then it is the answer that is another one. A slip of the pen that would
/// explain one of them stands alone up to there.
fn told(
    published: &[PublishedRow],
    unlike: Unlike,
    differences: &[PublishedDifference],
) -> Vec<Finding> {
    let printed = claims(published, unlike);
    let [first, .., _] = differences else {
        return differences.iter().map(|it| difference(unlike, it)).collect();
    };
    let has_slip = differences.iter().any(|difference| difference.explanation.is_some());
    let is_another = match (2 * differences.len()).cmp(&printed) {
        Ordering::Less => false,
        Ordering::Equal => !has_slip,
        Ordering::Greater => true,
    };
    if !is_another {
        return differences.iter().map(|it| difference(unlike, it)).collect();
    }
    if let Some(finding) = in_another_unit(differences) {
        return vec![finding];
    }
    let of = first.financial_year.map_or_else(|| "in all".to_owned(), |year| format!("in {year}"));
    let computed = first.computed.map(|computed| unlike.told(first.measure, computed));
    let computed = computed.unwrap_or_else(|| "not stated".to_owned());
    let message = format!(
        "{} of {printed} published figures differ: this answer rests on other assumptions than the \
         table. {} {of}: published {}, computed {computed}.",
        differences.len(),
        first.row,
        first.published.in_words(),
    );
    vec![Finding::warning("published_on_other_terms", message)]
}

/// Published figures that are all the same power of ten away from the computed ones, within
/// what they are rounded to: a table in thousands, most likely, taken as pounds.
fn in_another_unit(differences: &[PublishedDifference]) -> Option<Finding> {
    const UNITS: [(i64, &str, &str); 2] = [
        (1_000, "a thousandth", "thousands of pounds"),
        (1_000_000, "a millionth", "millions of pounds"),
    ];
    // Figures are rounded to a pound of their unit at most.
    let is_times = |it: &PublishedDifference, times: i64| {
        let times_published = it.published.pence().checked_mul(times)?;
        let apart = it.computed?.pence().checked_sub(times_published)?.checked_abs()?;
        Some(
            it.measure != ClaimMeasure::Units && apart <= 50 * times && it.published != Money::ZERO,
        )
    };
    let is_all = |times| differences.iter().all(|it| is_times(it, times) == Some(true));
    let (_, share, unit) = UNITS.into_iter().find(|(times, ..)| is_all(*times))?;
    let [first, ..] = differences else { return None };
    let message = format!(
        "All {} published figures that differ are {share} of the computed ones: {} is published as \
         {} and computed as {}. Where the table is in {unit}, write its amounts in pounds.",
        differences.len(),
        first.row,
        first.published.in_words(),
        first.computed?.in_words(),
    );
    Some(Finding::warning("published_in_another_unit", message))
}

/// A printed total that its own row does not add up to.
fn total_against_row(row: &PublishedRow) -> Option<Finding> {
    let total = row.total.filter(|_| row.measure != Some(ClaimMeasure::CumulativeNet))?;
    let sum = Money::checked_sum(row.amounts.values().copied())?;
    let message = format!(
        "The printed total of \"{}\" is {}; its years add up to {}.",
        row.row,
        total.in_words(),
        sum.in_words(),
    );
    let by = sum.checked_sub(total).filter(|by| *by != Money::ZERO)?;
    let finding = Finding::warning("published_total_differs", message).in_row(&row.row);
    Some(if row.measure == Some(ClaimMeasure::Units) { finding } else { finding.at_stake(by) })
}

/// The sentence about a difference.
fn difference(unlike: Unlike, difference: &PublishedDifference) -> Finding {
    let printed = difference.published.in_words();
    let message = match (difference.computed, difference.difference) {
        (Some(computed), Some(by)) => {
            let by = Money::from_pence(by.pence().saturating_abs());
            let (by, computed) =
                (unlike.told(difference.measure, by), unlike.told(difference.measure, computed));
            let cause = match &difference.explanation {
                Some(explanation) => format!("The difference of {by} {explanation}."),
                None => format!("They differ by {by}."),
            };
            format!("Published {printed}; computed {computed}. {cause}")
        }
        _ => format!("Published {printed}; there is no figure to compare it with."),
    };
    let finding = match difference.financial_year {
        Some(year) => Finding::warning("published_difference", message).in_year(year),
        None => Finding::warning("published_total_differs", message),
    };
    let finding = finding.in_row(&difference.row);
    let by = difference.difference.filter(|_| difference.measure != ClaimMeasure::Units);
    by.map_or(finding.clone(), |by| finding.at_stake(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_rounding_a_swap_or_one_digit() {
        let table = [
            (251_450, 251_000, true),
            (251_450, 252_000, true),
            (251_450, 251_500, true),
            (251_450, 215_450, true),
            (251_450, 25_450, true),
            (251_450, 2_514_450, true),
            (251_450, 251_450, false),
            (251_450, 249_999, false),
            (251_450, -251_000, false),
            (5, 0, false),
        ];
        for (figure, entered, expected) in table {
            let pounds = |pounds: i64| Money::from_pence(pounds * 100);
            assert_eq!(is_slip(pounds(figure), pounds(entered)), expected, "{figure} as {entered}");
        }
    }
}
