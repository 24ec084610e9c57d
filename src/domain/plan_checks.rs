//! What a plan's lines say about themselves: a year of which only a part costs something,
//! one that breaks a line's own habit, increments that are added up, and a term that
//! nobody has dated.

use super::{FinancialYear, Finding, InvestmentLine, LineKind, Money, Plan};

/// The other changes of a line agree within this many thousandths.
const HABIT: i128 = 20;
/// One that is this far from all of them is unusual.
const BREAK: i128 = 100;

impl Plan {
    /// What a person should look at in the lines.
    pub fn findings(&self) -> Vec<Finding> {
        let unusual = self.lines.iter().filter_map(unusual_change);
        let years = self.years();
        let added_up = self.lines.iter().filter_map(|line| increments_added_up(line, &years));
        let undated = self.lines.iter().filter_map(start_not_stated);
        let part_years = self.lines.iter().flat_map(|line| part_years(line, &years));
        let negative = self.lines.iter().filter_map(below_zero);
        part_years.chain(negative).chain(unusual).chain(added_up).chain(undated).collect()
    }
}

/// A line that lowers the investment, as a grant does that is printed among the costs.
fn below_zero(line: &InvestmentLine) -> Option<Finding> {
    let (year, amount) = line.amounts.iter().find(|(_, amount)| **amount < Money::ZERO)?;
    let message = format!(
        "{} is below zero, {} in {year}, and lowers the investment. Is it money that comes in?",
        line.line,
        amount.in_words(),
    );
    Some(Finding::info("cost_below_zero", message).in_year(*year).in_row(&line.line))
}

/// Years within which a line starts or ends.
fn part_years(line: &InvestmentLine, years: &[FinancialYear]) -> Vec<Finding> {
    let part = |year: &&FinancialYear| (1..4).contains(&line.quarters_in(**year));
    let of = |year: &FinancialYear| {
        let [first, .., last] = year.quarters();
        let starts = line.starts.filter(|start| (first..=last).contains(start) && *start != first);
        let ends = line.last_quarter().filter(|end| (first..=last).contains(end) && *end != last);
        let when = match (starts, ends) {
            (Some(start), Some(end)) => {
                format!("runs from {} to {}", start.in_words(), end.in_words())
            }
            (Some(start), None) => format!("starts in {}", start.in_words()),
            (None, end) => format!("ends in {}", end?.in_words()),
        };
        let message = format!(
            "{} {when}: {year} costs {} of its four quarters.",
            line.line,
            line.quarters_in(*year),
        );
        Some(Finding::info("part_year", message).in_year(*year).in_row(&line.line))
    };
    years.iter().filter(part).filter_map(of).collect()
}

/// A line that changes by about the same share every year, but for one year.
fn unusual_change(line: &InvestmentLine) -> Option<Finding> {
    let amounts: Vec<(&FinancialYear, &Money)> = line.amounts.iter().collect();
    let is_run = amounts.windows(2).all(|pair| pair[0].0.next() == *pair[1].0);
    let are_changes = line.kind == Some(LineKind::Increment);
    if amounts.len() < 4
        || !is_run
        || are_changes
        || amounts.iter().any(|(_, amount)| **amount <= Money::ZERO)
    {
        return None;
    }
    let changes: Vec<i128> =
        amounts.windows(2).map(|pair| change_in_thousandths(*pair[0].1, *pair[1].1)).collect();
    let odd = (0..changes.len()).find(|odd| {
        let others = others(&changes, *odd);
        let far = |other: &i128| (changes[*odd] - other).abs() >= BREAK;
        spread(&others) <= HABIT && others.iter().all(far)
    })?;
    let others = others(&changes, odd);
    let (low, high) = (others.iter().min()?, others.iter().max()?);
    let habit = if low == high {
        percent(*low)
    } else {
        format!("{} to {}", percent(*low), percent(*high))
    };
    let (year, amount) = amounts[odd + 1];
    let message = format!(
        "{} changes by {} in {year}, from {} to {}, against {habit} in its other years.",
        line.line,
        percent(changes[odd]),
        amounts[odd].1.in_words(),
        amount.in_words(),
    );
    Some(Finding::warning("unusual_change", message).in_year(*year).in_row(&line.line))
}

/// A line that costs other than the amounts it states, because it keeps what it adds.
fn increments_added_up(line: &InvestmentLine, years: &[FinancialYear]) -> Option<Finding> {
    if line.kind != Some(LineKind::Increment) {
        return None;
    }
    let stated = |year: &FinancialYear| line.amounts.get(year).copied().unwrap_or_default();
    let running = || years.iter().filter(|year| line.quarters_in(**year) > 0);
    running().find(|year| line.a_year(**year) != Some(stated(year)))?;
    let last = *running().next_back()?;
    let message = format!(
        "{} states what each year adds to its cost, so its amounts are added up: by {last} it \
         costs {} a year.",
        line.line,
        line.a_year(last)?.in_words(),
    );
    Some(Finding::info("increments_added_up", message).in_row(&line.line))
}

fn others(changes: &[i128], odd: usize) -> Vec<i128> {
    changes.iter().enumerate().filter(|(place, _)| *place != odd).map(|(_, c)| *c).collect()
}

fn spread(changes: &[i128]) -> i128 {
    changes.iter().max().zip(changes.iter().min()).map_or(0, |(high, low)| high - low)
}

/// The change from one amount, which is above zero, to the next, half up.
fn change_in_thousandths(before: Money, after: Money) -> i128 {
    let (before, after) = (i128::from(before.pence()), i128::from(after.pence()));
    ((after - before) * 2_000 + before).div_euclid(2 * before)
}

fn percent(thousandths: i128) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{}%", size / 10, size % 10)
}

/// A term without a start: its cost by year is not known, and what one start would
/// make of it shows why that matters.
fn start_not_stated(line: &InvestmentLine) -> Option<Finding> {
    let term = line.term.filter(|_| line.starts.is_none())?;
    let total = term.total()?.in_words();
    let months = term.months;
    let an_april_start =
        InvestmentLine { starts: Some(FinancialYear::FIRST.quarters()[0]), ..line.clone() };
    let last = an_april_start.last_quarter()?.year();
    let parts: Vec<String> = FinancialYear::FIRST
        .to(last)
        .map(|year| {
            let quarters = i64::from(an_april_start.quarters_in(year));
            Money::from_pence(term.amount_a_year.pence().saturating_mul(quarters) / 4).in_words()
        })
        .collect();
    let message = format!(
        "{} runs for {months} months and costs {total} in all. When it starts is not stated, so \
         neither is its cost by year. A start in April would give {}.",
        line.line,
        parts.join(" + "),
    );
    Some(Finding::warning("start_not_stated", message).in_row(&line.line))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::plan::Term;

    fn line(amounts: &[i64]) -> InvestmentLine {
        let years = FinancialYear::FIRST.to(FinancialYear::LAST);
        let pounds = amounts.iter().map(|pounds| Money::from_pence(pounds * 100));
        InvestmentLine {
            line: "Team".to_owned(),
            amounts: years.zip(pounds).collect::<BTreeMap<_, _>>(),
            ..InvestmentLine::default()
        }
    }

    #[test]
    fn a_year_is_unusual_where_the_others_agree_and_it_does_not() {
        let table: &[(&[i64], Option<&str>)] = &[
            (&[311_549, 317_779, 388_752, 396_528], Some("by 22.3% in 1952-53")),
            (&[180_000, 245_000, 250_000, 255_000], Some("by 36.1% in 1951-52")),
            (&[100, 100, 50, 50], Some("by -50.0% in 1952-53")),
            (&[150, 125, 100, 100], None),
            (&[205_000, 0, 0, 0], None),
            (&[100, 102, 104, 106], None),
            (&[100, 102, 150], None),
        ];
        for (amounts, expected) in table {
            let found = unusual_change(&line(amounts)).map(|finding| finding.message);
            match (&found, expected) {
                (Some(message), Some(part)) => assert!(message.contains(part), "{message}"),
                (found, expected) => assert_eq!(found.is_some(), expected.is_some(), "{amounts:?}"),
            }
        }
    }

    #[test]
    fn a_term_without_a_start_says_what_an_april_start_would_give() {
        let term = Term { amount_a_year: Money::from_pence(4_563_800), months: 18 };
        let posts = InvestmentLine { term: Some(term), ..line(&[]) };
        let message = start_not_stated(&posts).unwrap().message;
        assert!(message.contains("68,457 in all"), "{message}");
        assert!(message.ends_with("would give 45,638 + 22,819."), "{message}");
        let started = InvestmentLine { starts: Some(FinancialYear::FIRST.quarters()[0]), ..posts };
        assert_eq!(start_not_stated(&started), None);
    }
}
