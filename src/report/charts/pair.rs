//! Two small bars for a row of a list: what a plan costs, and what is credited for it.

use crate::domain::Money;
use crate::report::svg::{Anchor, Picture, Style, colours};

const GREY: Style = Style { colour: colours::GREY, bold: false };
const WIDE: f64 = 280.0;
const BAR: f64 = 11.0;
const NEXT: f64 = 15.0;

/// The bars of a plan, on a scale that ends at an amount; nothing where neither is stated.
pub fn pair(name: &str, sides: [Option<Money>; 2], scale: Money) -> String {
    if sides.iter().all(Option::is_none) {
        return String::new();
    }
    let mut picture = Picture::new(WIDE, NEXT + BAR + 6.0);
    let full = scale.as_pounds_f64().max(1.0);
    for (place, (side, fill)) in sides.iter().zip([colours::NAVY, colours::ORANGE]).enumerate() {
        let top = NEXT * place as f64 + 3.0;
        match side {
            Some(amount) => {
                let long = amount.as_pounds_f64().max(0.0) / full * WIDE;
                picture.rect(0.0, top, long.max(1.0), BAR, fill);
            }
            // What is not stated is no bar of length nought.
            None => {
                let base = top + BAR - if place == 0 { 0.0 } else { 0.5 };
                picture.words("not stated", GREY, &[(0.0, base, Anchor::Start)]);
            }
        }
    }
    let said = |side: Option<Money>| match side {
        Some(amount) => format!("{} pounds", amount.in_words()),
        None => "not stated".to_owned(),
    };
    let [cost, credit] = sides.map(said);
    let description = format!("Bars: investment {cost}, credited {credit}.");
    picture.finish(name, "mini", "Investment beside what is credited", &description)
}
