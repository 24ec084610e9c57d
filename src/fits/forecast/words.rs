//! What a reader of a forecast must know, in sentences.

use super::answer::{ForecastRequest, YearOutlook};
use crate::domain::ledger::Series;
use crate::domain::{Finding, Quarter, Rate};
use crate::fits::backtest::ClawbackBacktest;
use crate::fits::step::Step;
use crate::fits::{in_pounds, provisional, sentence, to_money};
use crate::forecast::{self as engine, Note, Total};

/// An interval whose upper bound is so many times its lower one is wide: the year may
/// end at half of what it may end at.
const WIDE: i64 = 2;

/// The rules of the sentence about the last year.
const WIDE_INTERVAL: &str = "wide_interval";
const YEAR_INTERVAL: &str = "year_interval";

/// The notes of the engine, quarters that are left out, and how wide the last year is.
pub(super) fn notes(
    series: &Series,
    answer: &engine::Forecast,
    years: &[YearOutlook],
    condition: &str,
) -> Vec<Finding> {
    let mut notes: Vec<Finding> = answer.notes.iter().map(noted).collect();
    notes.extend(provisional(series));
    notes.extend(answer.years.first().and_then(|total| filled_quarters(series, total)));
    notes.extend(years.last().and_then(|year| range_of(year, condition)));
    notes
}

/// A note of the engine as a finding.
pub fn noted(note: &Note) -> Finding {
    Finding::info(note.rule(), sentence(&note.to_string()))
}

/// Which quarters of the year in progress were filled in, and with how much.
fn filled_quarters(series: &Series, total: &Total) -> Option<Finding> {
    let (_, last) = series.span()?;
    let year = last.next().year();
    let gaps = series.gaps().into_iter().filter(|quarter| quarter.year() == year);
    let quarters: Vec<String> = gaps.map(Quarter::in_words).collect();
    let message = format!(
        "{year}: {} recorded, {} filled in ({}, {} pounds), {} forecast. \
         What is filled in counts in the year as if it were certain. Nobody has recorded it, and \
         the intervals leave out how uncertain it is.",
        total.actual_quarters,
        total.filled_quarters,
        quarters.join(", "),
        in_pounds(to_money(total.filled)?),
        total.forecast_quarters,
    );
    (total.filled_quarters > 0).then(|| Finding::warning("filled_quarters", message).in_year(year))
}

/// What a point rests on where there is a step: how much of it lasts.
pub(super) fn condition(step: Option<&Step>, request: &ForecastRequest) -> String {
    match step {
        None => String::new(),
        Some(_) => format!("If {}, ", step_lasts(request.step_retained_share)),
    }
}

/// How much of a step is taken to last: `half of the step lasts`.
pub fn step_lasts(retained: Rate) -> String {
    format!("{} of the step lasts", how_much(retained))
}

fn how_much(retained: Rate) -> String {
    let is = |units| retained == Rate::new(units, 1);
    match retained {
        _ if is(10) => "all".to_owned(),
        _ if is(5) => "half".to_owned(),
        _ if is(0) => "none".to_owned(),
        part => part.in_percent(),
    }
}

/// Says in words where the last year may end, and warns where that is far apart.
fn range_of(year: &YearOutlook, condition: &str) -> Option<Finding> {
    let (level, lower, upper) =
        year.outlook.intervals.iter().max_by_key(|(level, _, _)| *level).copied()?;
    let point = year.outlook.point.as_pounds_f64();
    if point <= 0.0 {
        return None;
    }
    let is_wide = lower.pence() <= 0 || upper.pence() >= lower.pence().saturating_mul(WIDE);
    let (pounds, financial_year) = (in_pounds(year.outlook.point), year.financial_year);
    let is = if is_wide { "is the middle of a wide range" } else { "is the point" };
    let about = if condition.is_empty() { "About" } else { "about" };
    let message = format!(
        "{condition}{about} {pounds} pounds in {financial_year} {is}. By this method the year ends \
         between about {} and {} with a probability of {level}%, which is {:.1} to {:.1} times the point.",
        in_pounds(lower),
        in_pounds(upper),
        lower.as_pounds_f64() / point,
        upper.as_pounds_f64() / point,
    );
    let finding = match is_wide {
        true => Finding::warning(WIDE_INTERVAL, message),
        false => Finding::info(YEAR_INTERVAL, message),
    };
    Some(finding.in_year(year.financial_year))
}

/// Adds to the sentence about the last year how often such intervals held in the past.
pub(super) fn tried(notes: &mut [Finding], backtest: &ClawbackBacktest, request: &ForecastRequest) {
    let widest = request.levels.iter().max();
    // The last record of a level is that of all quarters ahead.
    let mut records = backtest.interval_records.iter().rev();
    let record = records.find(|record| Some(&record.level) == widest);
    let is_choice = request.step_retained_share < Rate::new(1, 0);
    let is_of_year = |note: &&mut Finding| note.rule == WIDE_INTERVAL || note.rule == YEAR_INTERVAL;
    if let (Some(record), Some(note)) = (record, notes.iter_mut().find(is_of_year)) {
        note.message.push_str(&format!(" Such intervals {}", record.in_short(is_choice)));
    }
}

/// What the intervals of the scenarios leave out.
pub(super) fn step_uncertainty(step: &Step) -> Finding {
    let message = format!(
        "The intervals of the scenarios are those of the forecast moved along: the uncertainty of \
         the step from {} is not in them.",
        step.starts.in_words()
    );
    Finding::info("step_uncertainty_left_out", message).in_quarter(step.starts)
}

/// Why nothing is said of the fitted growth.
pub(super) fn no_fitted_growth(why: &str) -> String {
    format!("What the fitted growth would bring is not shown: {why}.")
}
