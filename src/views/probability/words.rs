//! What a probability rests on, whose judgement that is, and what it leaves out.

use crate::domain::range::RangedValue;
use crate::offset::coverage::{Coverage, Method, RangeInForce};

pub(super) fn in_words(value: RangedValue) -> String {
    match value {
        RangedValue::Rate(rate) => rate.to_places(4).normalized().to_string(),
        RangedValue::Amount(amount) => amount.in_words(),
    }
}

fn names(ranges: &[&RangeInForce]) -> String {
    let names: Vec<&str> = ranges.iter().map(|range| range.what.as_str()).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

fn fit(with_step: bool) -> &'static str {
    if with_step { "growth fit with the marked step" } else { "growth fit without a step" }
}

/// What a probability rests on, for the sentence that gives it.
pub(super) fn by(ranges: &[RangeInForce]) -> String {
    let stated: Vec<&RangeInForce> =
        ranges.iter().filter(|range| range.fitted_with_step.is_none()).collect();
    let fitted = ranges.iter().find_map(|range| range.fitted_with_step);
    let fitted = fitted.map(|with_step| format!("the {}", fit(with_step)));
    let ranges = match stated.as_slice() {
        [] => None,
        [_] => Some(format!("the stated range of {}", names(&stated))),
        _ => Some(format!("the stated ranges of {}", names(&stated))),
    };
    match (fitted, ranges) {
        (None, None) => "the forecast's own intervals".to_owned(),
        (fitted, ranges) => fitted.into_iter().chain(ranges).collect::<Vec<String>>().join(" and "),
    }
}

/// Whose distributions these are and what they leave out.
pub(super) fn note(coverage: &Coverage) -> String {
    let ranges = &coverage.ranges;
    if ranges.is_empty() {
        return "From the intervals of the forecast, which were calibrated on public series of \
                other things. They leave out whether everything else that is assumed holds."
            .to_owned();
    }
    let mut sentences = Vec::new();
    if let Some(with_step) = ranges.iter().find_map(|range| range.fitted_with_step) {
        sentences.push(format!(
            "The growth is that of the {} to the recorded amounts, with its uncertainty; that it \
             goes on so is an assumption.",
            fit(with_step)
        ));
    }
    if ranges.iter().any(|range| range.fitted_with_step.is_none()) {
        sentences.push(
            "A stated range is a person's judgement and not a measurement: it says that the \
             assumption is below its low end with one chance in ten and above its high end with \
             one in ten."
                .to_owned(),
        );
    }
    sentences.push(
        "Every other assumption is taken at its value. Beyond one chance in a thousand only a \
         bound is given; it holds under these ranges and nothing else."
            .to_owned(),
    );
    let certain: Vec<&RangeInForce> =
        ranges.iter().filter(|range| range.low == range.high).collect();
    if !certain.is_empty() {
        sentences.push(format!("No width is stated for {}: taken as certain.", names(&certain)));
    }
    let cut_off: Vec<&RangeInForce> = ranges.iter().filter(|range| range.is_cut_off).collect();
    if !cut_off.is_empty() {
        sentences.push(format!(
            "Values of {} beyond what makes sense are moved to the nearest that does.",
            names(&cut_off)
        ));
    }
    if let Method::Simulated { draws, .. } = coverage.method {
        let draws = draws / 1_000;
        sentences.push(match ranges.len() - certain.len() {
            1 => format!(
                "A credit does not go one way only as {} rises, so {draws},000 of its values were \
                 tried, equally likely.",
                names(&ranges.iter().filter(|range| range.low != range.high).collect::<Vec<_>>())
            ),
            _ => format!(
                "That they are independent of each other is an assumption; {draws},000 draws \
                 with a fixed seed."
            ),
        });
    }
    sentences.join(" ")
}
