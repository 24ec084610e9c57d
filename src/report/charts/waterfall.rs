//! Steps from one amount to another, each where the one before it ended: what makes two
//! answers differ.

use super::{Chart, ChartUnit, both};
use crate::domain::Money;
use crate::report::svg::{Anchor, Style, colours, shortened, width_of};

/// One step.
#[derive(Clone, Debug)]
pub struct Fall {
    /// What was changed.
    pub name: String,
    /// What that does to the amount.
    pub change: Money,
}

const INK: Style = Style { colour: colours::INK, bold: false };
const BOLD: Style = Style { colour: colours::INK, bold: true };

/// The height that a step takes: its name, and its bar below it.
const ROW: f64 = 46.0;
const HIGH: f64 = 16.0;

/// The chart of the steps between two amounts, each with its name. `None` where the sums along
/// the way are beyond what an amount may be.
pub fn waterfall(
    name: &str,
    title: String,
    ends: [(&str, Money); 2],
    steps: &[Fall],
) -> Option<Chart> {
    let [(first, from), (last, to)] = ends;
    let mut along = vec![from];
    for step in steps {
        along.push(along.last()?.checked_add(step.change)?);
    }
    let unit = ChartUnit::of(along.iter().copied().chain([to]));
    let description = description(ends, steps);
    let height = 12.0 + (steps.len() + 2) as f64 * ROW;
    let svg = both(name, &title, &description, (640.0, height), |picture, frame| {
        let pounds = |amount: &Money| amount.as_pounds_f64();
        let low = along.iter().chain([&to]).map(pounds).fold(0.0, f64::min);
        let high = along.iter().chain([&to]).map(pounds).fold(0.0, f64::max);
        let signed = |change: Money| {
            let named = unit.named(change);
            if change.pence() > 0 { format!("+{named}") } else { named }
        };
        let says: Vec<String> = steps.iter().map(|step| signed(step.change)).collect();
        let of_ends = [from, to].map(|amount| unit.named(amount));
        let widest = says.iter().chain(&of_ends).map(|said| width_of(said, true));
        let widest = widest.fold(0.0, f64::max);
        // A figure stands behind its bar, or before it where that ends at the edge.
        let room = frame.width - widest - 12.0;
        let x = |amount: f64| room * (amount - low) / (high - low).max(1.0);
        let zero = x(0.0);
        picture.line((zero, 4.0), (zero, height - 4.0), colours::INK, 1.2);
        let mut row = |place: usize, name: &str, (from, to): (f64, f64), fill: &str, said: &str| {
            let top = 4.0 + place as f64 * ROW;
            let (left, right) = (x(from).min(x(to)), x(from).max(x(to)));
            let name = shortened(name, frame.width);
            picture.words(&name, INK, &[(0.0, top + 14.0, Anchor::Start)]);
            picture.rect(left, top + 20.0, (right - left).max(1.5), HIGH, fill);
            picture.words(said, BOLD, &[(right + 8.0, top + 33.0, Anchor::Start)]);
            if place <= steps.len() {
                let below = top + 20.0 + HIGH;
                picture.dashed(
                    (x(to), below),
                    (x(to), below + ROW - HIGH),
                    colours::GREY,
                    1.0,
                    "3 3",
                );
            }
        };
        row(0, first, (0.0, pounds(&from)), colours::NAVY, &unit.named(from));
        for (place, (step, said)) in steps.iter().zip(&says).enumerate() {
            let (from, to) = (pounds(&along[place]), pounds(&along[place + 1]));
            let fill = if step.change.pence() > 0 { colours::ORANGE } else { colours::MID };
            row(place + 1, &step.name, (from, to), fill, said);
        }
        row(steps.len() + 1, last, (0.0, pounds(&to)), colours::NAVY, &unit.named(to));
    });
    let unit = format!("Net cost, {}; each step starts where the one before it ended", unit.name());
    Some(Chart { title, unit, description, svg })
}

fn description([(_, from), (_, to)]: [(&str, Money); 2], steps: &[Fall]) -> String {
    let mut said =
        format!("Steps from a net cost of {} pounds to {} pounds.", from.in_words(), to.in_words());
    let mut left_out = 0;
    for step in steps {
        let sentence = format!(" {}: {} pounds.", step.name, step.change.in_words());
        // A listener is told a few; the table has all.
        if left_out > 0 || said.chars().count() + sentence.chars().count() > 280 {
            left_out += 1;
        } else {
            said.push_str(&sentence);
        }
    }
    if left_out > 0 {
        said.push_str(&format!(" And {left_out} more."));
    }
    said
}
