//! Shares of one as bars against 100%: scenarios side by side, or odds.

use super::{Chart, NARROW, sized};
use crate::report::svg::{Anchor, Style, TEXT, colours, folded, width_of};

/// One share.
#[derive(Clone, Debug)]
pub struct CoveredShare {
    /// Whose share it is.
    pub name: String,
    /// The share as a fraction, such as `0.8974`; `None` is "not stated".
    pub share: Option<String>,
    /// The share as it is written.
    pub says: String,
}

const INK: Style = Style { colour: colours::INK, bold: false };
const BOLD: Style = Style { colour: colours::INK, bold: true };
const GREY: Style = Style { colour: colours::GREY, bold: false };

/// How wide the picture for a desk is.
const WIDE: f64 = 640.0;
/// What is taken by the words over the line of 100%.
const HEAD: f64 = 28.0;
/// The height of a line of a name, and of the bar below the name.
const LINE: f64 = TEXT + 4.0;
const BAR: f64 = 16.0;
const GAP: f64 = 12.0;

/// The chart of some shares, the first of which is the one that the others are held against,
/// with its unit and with what 100% is.
pub fn shares(name: &str, title: String, of: [&str; 2], shares: &[CoveredShare]) -> Chart {
    let [unit, whole] = of;
    let description = description(unit, shares);
    let read =
        |share: &CoveredShare| share.share.as_ref().and_then(|share| share.parse::<f64>().ok());
    let widest = shares.iter().filter_map(read).fold(1.0_f64, f64::max);
    let row = |one: &CoveredShare, width| {
        let name = folded(&one.name, width);
        let high = name.len() as f64 * LINE + BAR + GAP;
        (name, high)
    };
    let size = |width| (width, HEAD + shares.iter().map(|one| row(one, width).1).sum::<f64>());
    let sizes = [size(WIDE), size(NARROW)];
    let svg = sized(name, [&title, &description], sizes, |picture, frame| {
        let room = frame.width
            - 14.0
            - shares.iter().map(|one| width_of(&one.says, true)).fold(0.0, f64::max);
        let x = |share: f64| room * share.max(0.0) / widest;
        let all = x(1.0);
        let words = [(all, 15.0, Anchor::Middle), (frame.width - 2.0, 15.0, Anchor::End)];
        picture.words(&format!("100%: {whole}"), GREY, &words);
        let mut top = HEAD;
        for (place, one) in shares.iter().enumerate() {
            let (name, high) = row(one, frame.width);
            for (line, words) in name.iter().enumerate() {
                let base = top + TEXT + line as f64 * LINE;
                picture.words(words, INK, &[(0.0, base, Anchor::Start)]);
            }
            let fill = if place == 0 { colours::ORANGE } else { colours::NAVY };
            let long = read(one).map_or(0.0, x);
            let bar = top + high - BAR - GAP + 2.0;
            let label = long + 8.0;
            // The line is not drawn through a figure.
            let is_crossed = (label - 2.0..label + width_of(&one.says, true) + 2.0).contains(&all);
            let (above, below) = if is_crossed { (1.0, BAR + 1.0) } else { (BAR, BAR) };
            for (from, to) in [(bar - 2.0, bar + above), (bar + below, bar + BAR + 4.0)] {
                picture.dashed((all, from), (all, to), colours::INK, 1.5, "4 3");
            }
            picture.rect(0.0, bar, long, BAR, fill);
            picture.words(&one.says, BOLD, &[(label, bar + BAR - 3.0, Anchor::Start)]);
            top += high;
        }
    });
    Chart { title, unit: unit.to_owned(), description, svg }
}

fn description(unit: &str, shares: &[CoveredShare]) -> String {
    let mut said = format!("Bars. {unit}.");
    let mut left_out = 0;
    for one in shares {
        let sentence = format!(" {}: {}.", one.name, one.says);
        // A listener is told a few; the table has all.
        if left_out > 0 || said.chars().count() + sentence.chars().count() > 260 {
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
