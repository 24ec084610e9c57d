//! Steps from one amount to another, each where the one before it ended: what makes two
//! answers differ.

use super::{Chart, ChartUnit, NARROW, sized};
use crate::domain::Money;
use crate::report::svg::{Anchor, Style, TEXT, colours, folded, width_of};

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

/// How wide the picture for a desk is.
const WIDE: f64 = 640.0;
/// The height of a line of a name, and of the bar below the name.
const LINE: f64 = TEXT + 4.0;
const HIGH: f64 = 16.0;
const GAP: f64 = 12.0;

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
    let names: Vec<&str> =
        [first].into_iter().chain(steps.iter().map(|step| &*step.name)).chain([last]).collect();
    let tall = |name: &str, width| folded(name, width).len() as f64 * LINE + HIGH + GAP;
    let size = |width| (width, 8.0 + names.iter().map(|name| tall(name, width)).sum::<f64>());
    let svg = sized(name, [&title, &description], [size(WIDE), size(NARROW)], |picture, frame| {
        let height = frame.height;
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
        let mut top = 4.0;
        let mut row = |place: usize, (from, to): (f64, f64), fill: &str, said: &str| {
            let (left, right) = (x(from).min(x(to)), x(from).max(x(to)));
            let Some(name) = names.get(place) else { return };
            for (line, words) in folded(name, frame.width).iter().enumerate() {
                let base = top + TEXT + line as f64 * LINE;
                picture.words(words, INK, &[(0.0, base, Anchor::Start)]);
            }
            top += tall(name, frame.width);
            let bar = top - HIGH - GAP + 2.0;
            picture.rect(left, bar, (right - left).max(1.5), HIGH, fill);
            picture.words(said, BOLD, &[(right + 8.0, bar + HIGH - 3.0, Anchor::Start)]);
            if let Some(next) = names.get(place + 1) {
                let ends = top + tall(next, frame.width) - HIGH - GAP + 2.0;
                picture.dashed((x(to), bar + HIGH), (x(to), ends), colours::GREY, 1.0, "3 3");
            }
        };
        row(0, (0.0, pounds(&from)), colours::NAVY, &unit.named(from));
        for (place, (step, said)) in steps.iter().zip(&says).enumerate() {
            let (from, to) = (pounds(&along[place]), pounds(&along[place + 1]));
            let fill = if step.change.pence() > 0 { colours::ORANGE } else { colours::MID };
            row(place + 1, (from, to), fill, said);
        }
        row(steps.len() + 1, (0.0, pounds(&to)), colours::NAVY, &unit.named(to));
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
