//! Two amounts a year side by side, from zero: what a plan costs and what is credited for it.

use super::{Chart, ChartUnit, Heights, PAIRED, every, sized};
use crate::domain::{FinancialYear, Money};
use crate::report::svg::{Anchor, Picture, Style, colours, width_of};

/// One year; `None` is "not stated" and leaves its place empty.
#[derive(Clone, Copy, Debug)]
pub struct YearBars {
    /// The year.
    pub year: FinancialYear,
    /// The first amount.
    pub first: Option<Money>,
    /// The second.
    pub second: Option<Money>,
}

const NAVY: Style = Style { colour: colours::NAVY, bold: true };
const RUST: Style = Style { colour: colours::RUST, bold: true };
const INK: Style = Style { colour: colours::INK, bold: false };
const GREY: Style = Style { colour: colours::GREY, bold: false };

/// The chart of some years.
pub fn bars(name: &str, title: String, names: [&str; 2], years: &[YearBars]) -> Chart {
    let amounts = years.iter().flat_map(|year| [year.first, year.second]).flatten();
    let unit = ChartUnit::of(amounts.clone());
    let description = description(names, years);
    let svg = sized(name, [&title, &description], PAIRED, |picture, frame| {
        let spread = amounts.clone().map(Money::as_pounds_f64);
        // A figure below its bar needs room above the names of the years.
        let below = if amounts.clone().any(|amount| amount.pence() < 0) { 50.0 } else { 30.0 };
        let heights = Heights::of(spread, 44.0, frame.height - below);
        let step = frame.width / years.len().max(1) as f64;
        let thick = (step * 0.38).min(44.0);
        let gap = (thick * 0.08).max(1.0);
        let zero = heights.at(0.0);
        legend(picture, names);
        let named_every = every(years.len(), frame.width, width_of("2022-23", false));
        for (place, year) in years.iter().enumerate() {
            let middle = step * (place as f64 + 0.5);
            if place % named_every == 0 {
                let half = width_of("2022-23", false) / 2.0;
                let middle = middle.clamp(half, frame.width - half);
                let at = [(middle, frame.height - 10.0, Anchor::Middle)];
                picture.words(&year.year.to_string(), INK, &at);
            }
        }
        for (place, year) in years.iter().enumerate() {
            let middle = step * (place as f64 + 0.5);
            let sides = [
                (year.first, middle - gap - thick, colours::NAVY, NAVY),
                (year.second, middle + gap, colours::ORANGE, RUST),
            ];
            for (amount, left, fill, style) in sides {
                let Some(amount) = amount else {
                    let at = [(left + thick / 2.0, zero - 6.0, Anchor::Middle)];
                    let is_said = picture.words("not stated", GREY, &at);
                    if !is_said {
                        picture.words("?", GREY, &at);
                    }
                    continue;
                };
                let end = heights.at(amount.as_pounds_f64());
                picture.rect(left, end.min(zero), thick, (end - zero).abs(), fill);
                let (above, below) = (end.min(zero) - 6.0, end.max(zero) + 16.0);
                let beside = if amount.pence() < 0 { below } else { above };
                let at = left + thick / 2.0;
                let places = [(at, beside, Anchor::Middle), (at, above - 16.0, Anchor::Middle)];
                picture.words(&unit.figure(amount), style, &places);
            }
        }
        picture.line((0.0, zero), (frame.width, zero), colours::INK, 1.2);
    });
    let unit = format!("{}, by financial year", unit.name());
    Chart { title, unit, description, svg }
}

/// What the two colours are, in words of their colours.
fn legend(picture: &mut Picture, names: [&str; 2]) {
    picture.rect(2.0, 4.0, 12.0, 12.0, colours::NAVY);
    picture.words(names[0], NAVY, &[(20.0, 15.0, Anchor::Start)]);
    let next = 20.0 + width_of(names[0], true) + 16.0;
    picture.rect(next, 4.0, 12.0, 12.0, colours::ORANGE);
    picture.words(names[1], RUST, &[(next + 18.0, 15.0, Anchor::Start)]);
}

fn description(names: [&str; 2], years: &[YearBars]) -> String {
    let said = |amount: Option<Money>| amount.map_or("not stated".to_owned(), Money::in_words);
    let of =
        |year: &YearBars| format!("{} {} and {}", year.year, said(year.first), said(year.second));
    // A listener needs the first and the last; the table has all.
    let shown: Vec<String> = match years {
        [first, .., last] if years.len() > 6 => {
            vec![of(first), "and so on to".to_owned(), of(last)]
        }
        few => few.iter().map(of).collect(),
    };
    format!(
        "Paired bars by financial year, {} and {} in pounds: {}.",
        names[0].to_lowercase(),
        names[1].to_lowercase(),
        shown.join("; ")
    )
}
