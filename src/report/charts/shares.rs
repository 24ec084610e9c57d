//! Shares of the investment that are covered, as bars against 100%: scenarios side by side.

use super::{Chart, both};
use crate::report::svg::{Anchor, Style, colours, shortened, width_of};

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

/// The height that a share takes: its name, and its bar below it.
const ROW: f64 = 46.0;

/// The chart of some shares, the first of which is the one that the others are held against.
pub fn shares(name: &str, title: String, shares: &[CoveredShare]) -> Chart {
    let description = description(shares);
    let read =
        |share: &CoveredShare| share.share.as_ref().and_then(|share| share.parse::<f64>().ok());
    let widest = shares.iter().filter_map(read).fold(1.0_f64, f64::max);
    let height = 34.0 + shares.len() as f64 * ROW;
    let svg = both(name, &title, &description, (640.0, height), |picture, frame| {
        let room = frame.width
            - 14.0
            - shares.iter().map(|one| width_of(&one.says, true)).fold(0.0, f64::max);
        let x = |share: f64| room * share.max(0.0) / widest;
        let all = x(1.0);
        picture.dashed((all, 22.0), (all, height), colours::INK, 1.5, "4 3");
        let words = [(all, 15.0, Anchor::Middle), (frame.width - 2.0, 15.0, Anchor::End)];
        picture.words("100%: all of the investment", GREY, &words);
        for (place, one) in shares.iter().enumerate() {
            let top = 28.0 + place as f64 * ROW;
            picture.words(
                &shortened(&one.name, frame.width),
                INK,
                &[(0.0, top + 14.0, Anchor::Start)],
            );
            let fill = if place == 0 { colours::ORANGE } else { colours::NAVY };
            let long = read(one).map_or(0.0, x);
            picture.rect(0.0, top + 20.0, long, 16.0, fill);
            picture.words(&one.says, BOLD, &[(long + 8.0, top + 33.0, Anchor::Start)]);
        }
    });
    let unit = "Share of the investment covered, per cent".to_owned();
    Chart { title, unit, description, svg }
}

fn description(shares: &[CoveredShare]) -> String {
    let mut said = String::from("Bars of the share of the investment covered.");
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
