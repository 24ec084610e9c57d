//! What came of a backtest, in sentences.

use super::answer::{BacktestRequest, Count, IntervalRecord, Scores};
use crate::domain::Finding;
use crate::fits::observed::Observed;
use crate::fits::{in_pounds, position, provisional};
use crate::forecast::backtest::{Backtest, ENOUGH_ORIGINS, LEAST_SEEN, PastForecast};
use crate::forecast::held::HeldVerdict;

/// How often an interval held, and what that says.
pub(super) fn held_in_words(
    ahead: (usize, usize),
    level: u8,
    held: Count,
    verdict: HeldVerdict,
) -> String {
    let Count { count, of } = held;
    let verdict = match verdict {
        HeldVerdict::AsOften => "about as often as it should".to_owned(),
        HeldVerdict::Fewer => format!("fewer than {level}%, so take it as too narrow"),
        HeldVerdict::FarFewer => format!("far fewer than {level}%, so do not rely on it"),
        HeldVerdict::TooFew => "too few to judge".to_owned(),
    };
    let (forecasts, ahead) = (counted(of, "past forecast"), ahead_in_words(ahead));
    format!("Of {forecasts} {ahead}, {count} fell inside the {level}% interval: {verdict}.")
}

impl IntervalRecord {
    /// The same after the word "intervals", which begins the sentence: `held in 7 of 26 past
    /// forecasts`, how far ahead, and what that says. A choice about a step was made in none
    /// of them.
    pub fn in_short(&self, is_choice: bool) -> String {
        let Count { count, of } = self.held;
        let reach = match self.ahead.1 {
            1 => "one quarter ahead".to_owned(),
            last => format!("up to {last} quarters ahead"),
        };
        let choice = if is_choice { ", without that choice" } else { "" };
        let says = match self.verdict {
            HeldVerdict::AsOften => "That is about as often as they should.",
            HeldVerdict::Fewer => "That is fewer than they should: take them as too narrow.",
            HeldVerdict::FarFewer => "That is far fewer than they should: do not rely on them.",
            HeldVerdict::TooFew => "Those are too few to judge.",
        };
        format!("held in {count} of {} {reach}{choice}. {says}", counted(of, "past forecast"))
    }
}

fn ahead_in_words((first, last): (usize, usize)) -> String {
    match (first, last) {
        (1, 1) => "one quarter ahead".to_owned(),
        _ if first == last => format!("{first} quarters ahead"),
        _ => format!("{first} to {last} quarters ahead"),
    }
}

/// What came of it. It names counts and pounds, and a percentage only where there are
/// quarters enough to forecast from.
pub(super) fn message(
    overall: &Scores,
    has_enough_origins: bool,
    records: &[IntervalRecord],
) -> String {
    let added = overall.value_added;
    let percent = overall.value_added_share.map(|share| format!(" ({:.0}%)", 100.0 * share.abs()));
    let by = format!("{}{}", in_pounds(added.size()), percent.unwrap_or_default());
    let verdict = match added.to_pound().pence() {
        0 => "That is the same to the pound, so the forecast added nothing.".to_owned(),
        1.. => format!("So the forecast came about {by} nearer."),
        _ => format!("So repeating the last year came about {by} nearer."),
    };
    let mut message = format!(
        "{}, made from {}. {} nearer to what was recorded than repeating the last year seen. On \
         average they missed by about {} pounds, and repeating the last year by about {}. {verdict}",
        counted(overall.forecasts, "past forecast"),
        counted(overall.origins, "starting quarter"),
        match overall.closer.count {
            1 => "1 was".to_owned(),
            count => format!("{count} were"),
        },
        in_pounds(overall.mae),
        in_pounds(overall.naive_mae),
    );
    if !has_enough_origins {
        message.push_str(&format!(
            " With fewer than {ENOUGH_ORIGINS} starting quarters no percentages are given."
        ));
    }
    message + &intervals_in_words(records)
}

/// What is said of intervals that are too narrow, and that nothing is shown of the others.
fn intervals_in_words(records: &[IntervalRecord]) -> String {
    let is_short =
        |of: &IntervalRecord| matches!(of.verdict, HeldVerdict::Fewer | HeldVerdict::FarFewer);
    let mut levels: Vec<u8> = records.iter().map(|record| record.level).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut said = String::new();
    let mut not_shown = Vec::new();
    for level in levels {
        let mut short =
            records.iter().filter(|record| record.level == level && is_short(record)).peekable();
        if short.peek().is_none() {
            not_shown.push(format!("{level}%"));
        }
        short.for_each(|record| said.push_str(&format!(" {}", record.message)));
    }
    match not_shown.as_slice() {
        [] => said,
        [level] => format!("{said} Nothing here shows that the {level} interval is too narrow."),
        [levels @ .., last] => {
            let levels = levels.join(", ");
            format!("{said} Nothing here shows that the {levels} or {last} interval is too narrow.")
        }
    }
}

/// A number of things in words.
fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

pub(super) fn notes(
    observed: &Observed,
    request: &BacktestRequest,
    answer: &Backtest,
) -> Vec<Finding> {
    let mut notes = Vec::new();
    let origins = answer.overall.origins;
    let reached = answer.by_horizon.len();
    if origins > 1 && reached > 1 {
        let message = format!(
            "Past forecasts overlap: one surprising quarter counts in up to {} of them. So the \
             judgement of an interval counts each quarter once, which is lenient.",
            reached.min(origins)
        );
        notes.push(Finding::info("origins_overlap", message));
    }
    let possible = observed.series.quarters.len() - LEAST_SEEN;
    if origins < possible {
        let message = format!("Of {possible} starting quarters the latest {origins} were tried.");
        notes.push(Finding::info("latest_origins", message));
    }
    if reached < request.horizon_quarters {
        let message = format!(
            "{} quarters ahead were asked for, and what is recorded since the first starting \
             quarter reaches {reached}.",
            request.horizon_quarters
        );
        notes.push(Finding::info("horizon_not_reached", message));
    }
    notes.extend(across(observed, answer));
    notes.extend(provisional(&observed.series));
    notes
}

/// Says how many forecasts were made before a marked intervention, of quarters
/// within it.
fn across(observed: &Observed, answer: &Backtest) -> Option<Finding> {
    let (first, _) = observed.span().ok()?;
    let intervention = observed.marked.as_ref()?;
    let starts = position(first, intervention.first)?;
    let ends = position(first, intervention.last)?;
    let is_across =
        |past: &&PastForecast| past.seen <= starts && (starts..=ends).contains(&past.place());
    let count = answer.forecasts.iter().filter(is_across).count();
    let message = format!(
        "{count} of the {} forecasts {} made before {} ({} to {}) for quarters within it, without \
         knowing of it.",
        answer.forecasts.len(),
        if count == 1 { "was" } else { "were" },
        intervention.label,
        intervention.first.in_words(),
        intervention.last.in_words(),
    );
    let finding = Finding::info("forecast_across_intervention", message);
    (count > 0).then(|| finding.in_quarter(intervention.first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_intervals_held_is_said_with_how_far_ahead_and_what_it_means() {
        let record = |count, of, ahead, verdict| IntervalRecord {
            ahead: (1, ahead),
            level: 80,
            held: Count { count, of },
            quarters: of,
            verdict,
            message: String::new(),
        };
        for (record, is_choice, says) in [
            (
                record(7, 26, 4, HeldVerdict::FarFewer),
                false,
                "held in 7 of 26 past forecasts up to 4 quarters ahead. That is far fewer than they \
                 should: do not rely on them.",
            ),
            (
                record(4, 8, 4, HeldVerdict::Fewer),
                true,
                "held in 4 of 8 past forecasts up to 4 quarters ahead, without that choice. That is \
                 fewer than they should: take them as too narrow.",
            ),
            (
                record(0, 1, 1, HeldVerdict::TooFew),
                false,
                "held in 0 of 1 past forecast one quarter ahead. Those are too few to judge.",
            ),
            (
                record(20, 26, 4, HeldVerdict::AsOften),
                false,
                "held in 20 of 26 past forecasts up to 4 quarters ahead. That is about as often as \
                 they should.",
            ),
        ] {
            assert_eq!(record.in_short(is_choice), says);
        }
    }
}
