//! What a probability rests on, whose judgement that is, and what it leaves out.

use crate::appraisal::coverage::{Coverage, Method, RangeInForce};
use crate::domain::range::RangedValue;
use crate::domain::{Chance, Rate};
use crate::words::{listed, spoken};

pub(super) fn in_words(value: RangedValue) -> String {
    match value {
        RangedValue::Rate(rate) => rate.to_places(4).in_percent(),
        RangedValue::Amount(amount) => amount.in_words(),
    }
}

fn names(ranges: &[&RangeInForce]) -> String {
    let names = ranges.iter().map(|range| spoken(range.what.as_str()));
    listed(&names.collect::<Vec<String>>())
}

fn fit(with_step: bool) -> &'static str {
    if with_step { "fit with the marked step" } else { "fit without a step" }
}

/// More ranges than this are counted and not named: a sentence has an end.
const NAMED: usize = 2;

/// Under what a probability holds, for the sentence that gives it; `None` where that is
/// only that the forecast is right.
pub(super) fn condition(coverage: &Coverage) -> Option<String> {
    let ranges = &coverage.ranges;
    let stated: Vec<&RangeInForce> =
        ranges.iter().filter(|range| range.fitted_with_step.is_none()).collect();
    let fitted = ranges.iter().find_map(|range| range.fitted_with_step);
    let fitted = fitted.map(|with_step| match with_step {
        true => "growth fitted with the marked step",
        false => "growth fitted without a step",
    });
    match (fitted, stated.as_slice()) {
        (None, []) => coverage.under.condition.clone(),
        (Some(fitted), []) => Some(format!("the {fitted} goes on")),
        (Some(_), [_]) => Some("the fitted growth and the stated range hold".to_owned()),
        (Some(_), _) => Some("the fitted growth and the stated ranges hold".to_owned()),
        (None, [_]) => Some(format!("the stated range of {} holds", names(&stated))),
        (None, [_, .., _]) if stated.len() > NAMED => {
            Some(format!("the {} stated ranges hold", stated.len()))
        }
        (None, _) => Some(format!("the stated ranges of {} hold", names(&stated))),
    }
}

/// A range that ends at its value has half of its chance there, and not one in ten beyond.
fn without_width_on_a_side(ranges: &[RangeInForce]) -> Vec<String> {
    let ending = |end: fn(&RangeInForce) -> RangedValue| {
        let stated = ranges.iter().filter(|range| range.fitted_with_step.is_none());
        let wide = stated.filter(|range| range.low != range.high);
        wide.filter(|range| end(range) == range.value).collect::<Vec<&RangeInForce>>()
    };
    let sides = [
        ("low", "lower", ending(|range| range.low)),
        ("high", "higher", ending(|range| range.high)),
    ];
    let sides = sides.iter().filter(|(.., ending)| !ending.is_empty());
    let sentence = |(end, beyond, ending): &(&str, &str, Vec<&RangeInForce>)| {
        format!(
            "The {end} end stated for {} is the value itself: nothing {beyond} is tried, and the \
             value has one chance in two.",
            names(ending)
        )
    };
    sides.map(sentence).collect()
}

/// Whether chance decides which values come together, so that a probability has an error.
pub(super) fn is_sampled(coverage: &Coverage) -> bool {
    let vary = coverage.ranges.iter().filter(|range| range.low != range.high).count();
    matches!(coverage.method, Method::Simulated { .. }) && vary > 1
}

/// A probability for a sentence, which says no more than is known: whole percents, and
/// tenths of one where it is small or nearly certain.
pub(super) fn percent(chance: &Chance, is_sampled: bool) -> String {
    let (Chance::Is(rate) | Chance::AtLeast(rate) | Chance::AtMost(rate)) = chance;
    match (chance, is_sampled) {
        (_, true) if *rate < Rate::new(1, 2) => "less than 1%".to_owned(),
        (_, true) if *rate > Rate::new(99, 2) => "more than 99%".to_owned(),
        (_, true) => format!("about {}", rate.to_places(2).in_percent()),
        (Chance::Is(rate), false) => about(*rate),
        (Chance::AtLeast(_), false) => format!("at least {}", rate.in_percent()),
        (Chance::AtMost(_), false) => format!("at most {}", rate.in_percent()),
    }
}

/// An estimated probability: `about 38%`, `about 1.1%`.
pub(super) fn about(probability: Rate) -> String {
    // Where nothing varies it is none or certain, and that is exact.
    if [Rate::new(0, 0), Rate::new(1, 0)].contains(&probability) {
        return probability.in_percent();
    }
    let places = if (Rate::new(10, 2)..=Rate::new(90, 2)).contains(&probability) { 2 } else { 3 };
    match probability.to_places(places) {
        rounded if rounded <= Rate::new(0, 0) => "less than 0.1%".to_owned(),
        rounded if rounded >= Rate::new(1, 0) => "more than 99.9%".to_owned(),
        rounded => format!("about {}", rounded.in_percent()),
    }
}

/// Whose distributions these are and what they leave out.
pub(super) fn note(coverage: &Coverage) -> String {
    let ranges = &coverage.ranges;
    if ranges.is_empty() {
        let note = "The intervals of the forecast were calibrated on public series of other \
                    things. They leave out whether everything else that is assumed holds.";
        return std::iter::once(note)
            .chain(coverage.under.reach.as_deref())
            .collect::<Vec<_>>()
            .join(" ");
    }
    let mut sentences = Vec::new();
    if let Some(with_step) = ranges.iter().find_map(|range| range.fitted_with_step) {
        sentences.push(format!(
            "The growth is that of the {} to the recorded amounts, as uncertain as that is. That it \
             goes on so is an assumption.",
            fit(with_step)
        ));
    }
    if ranges.iter().any(|range| range.fitted_with_step.is_none()) {
        sentences.push(
            "A stated range is a person's judgement and not a measurement. With one chance in ten \
             the assumption is below its low end, and with one in ten above its high end."
                .to_owned(),
        );
    }
    let only_a_bound = match coverage.method {
        Method::Simulated { .. } => "Where none or all of the draws cover",
        Method::Forecast | Method::Analytic => "Beyond one chance in a thousand",
    };
    sentences.push(format!(
        "Every other assumption is taken at its value. {only_a_bound} only a bound is given, which \
         holds under these ranges alone."
    ));
    let certain: Vec<&RangeInForce> =
        ranges.iter().filter(|range| range.low == range.high).collect();
    if !certain.is_empty() {
        sentences.push(format!("No width is stated for {}: taken as certain.", names(&certain)));
    }
    sentences.extend(without_width_on_a_side(ranges));
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
                "That they are independent of each other is an assumption. There are {draws},000 \
                 draws with a fixed seed, so a probability may be two in a hundred off."
            ),
        });
    }
    sentences.join(" ")
}
