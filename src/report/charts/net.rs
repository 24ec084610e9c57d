//! What is still uncovered at the end of each year: one line that has to come down to zero.

use super::{Chart, ChartUnit, Heights, PAIRED, every, sized};
use crate::domain::{FinancialYear, Money};
use crate::report::svg::{Anchor, Style, colours, width_of};

const BOLD: Style = Style { colour: colours::NAVY, bold: true };
const INK: Style = Style { colour: colours::INK, bold: false };
const STRONG: Style = Style { colour: colours::INK, bold: true };
const RUST: Style = Style { colour: colours::RUST, bold: true };

/// The chart of the cumulative net of some years, each at its end. The first covered year has
/// a mark of its own. Years are stated one after the other: the line ends at the first that is
/// not.
pub fn net(
    name: &str,
    title: String,
    years: &[(FinancialYear, Money)],
    first_covered: Option<FinancialYear>,
) -> Chart {
    let unit = ChartUnit::of(years.iter().map(|(_, net)| *net));
    let description = description(years, first_covered);
    let svg = sized(name, [&title, &description], PAIRED, |picture, frame| {
        let spread = years.iter().map(|(_, net)| net.as_pounds_f64());
        let heights = Heights::of(spread, 32.0, frame.height - 44.0);
        let zero = heights.at(0.0);
        let step = (frame.width - 60.0) / years.len().max(1) as f64;
        let at = |place: usize| 14.0 + step * place as f64;
        let mut points = vec![(at(0), zero)];
        for (place, (_, net)) in years.iter().enumerate() {
            points.push((at(place + 1), heights.at(net.as_pounds_f64())));
        }
        // What is uncovered and what is more than covered are never of one colour.
        for (side, colour) in [(-1.0, colours::PALE_ORANGE), (1.0, colours::PALE_GREEN)] {
            let area = on_one_side(&points, zero, side);
            if area.iter().any(|(_, y)| *y != zero) {
                picture.area(&area, colour);
            }
        }
        picture.line((0.0, zero), (frame.width, zero), colours::INK, 1.5);
        picture.path(&points, colours::NAVY, 3.0, "");
        let named_every = every(years.len() + 1, frame.width, width_of("Mar 23", false));
        let below = frame.height - 8.0;
        picture.words("start", INK, &[(2.0, below, Anchor::Start)]);
        for (place, (year, net)) in years.iter().enumerate() {
            let point = points[place + 1];
            match first_covered == Some(*year) {
                true => picture.diamond(point, 7.0, colours::NAVY),
                false => picture.dot(point, 5.0, colours::NAVY, true),
            }
            // A line that comes down from the left is above its point.
            let comes_down = points[place].1 < point.1;
            let goes_up = points.get(place + 2).is_none_or(|next| next.1 < point.1);
            let (over, under) = match comes_down && goes_up {
                true => (point.1 + 21.0, point.1 - 12.0),
                false => (point.1 - 12.0, point.1 + 24.0),
            };
            let is_last = place + 1 == years.len();
            let places = [
                (point.0, over, Anchor::Middle),
                (point.0, under, Anchor::Middle),
                (frame.width - 2.0, over, Anchor::End),
                (frame.width - 2.0, under, Anchor::End),
            ];
            let places = if is_last { &places[..] } else { &places[..2] };
            if is_last || years.len() <= 8 {
                picture.words(&unit.named(*net), BOLD, places);
            }
            if is_last || ((place + 1) % named_every == 0 && place + named_every < years.len()) {
                let ends = format!("Mar {:02}", (year.start_year() + 1) % 100);
                let x = point.0.min(frame.width - 24.0);
                picture.words(&ends, INK, &[(x, below, Anchor::Middle)]);
            }
        }
        let paid = [
            (frame.width - 4.0, zero - 8.0, Anchor::End),
            (frame.width - 4.0, zero + 18.0, Anchor::End),
            (6.0, zero + 18.0, Anchor::Start),
            (6.0, zero - 8.0, Anchor::Start),
        ];
        picture.words("£0 = paid back", STRONG, &paid);
        // Each area has its word beside zero, where it is widest.
        let furthest = |side: f64| {
            let far = |point: &&(f64, f64)| (point.1 - zero) * side;
            points.iter().max_by(|a, b| far(a).total_cmp(&far(b))).map_or(0.0, |point| point.0)
        };
        if years.iter().any(|(_, net)| net.pence() > 0) {
            picture.words("uncovered", RUST, &[(furthest(-1.0), zero - 10.0, Anchor::Middle)]);
        }
        if years.iter().any(|(_, net)| net.pence() < 0) {
            let along = [40.0, 80.0, 0.0, -40.0].map(|more| furthest(1.0) + more);
            let places = along.map(|x| (x, zero + 20.0, Anchor::Middle));
            picture.words("more than paid back", BOLD, &places);
        }
    });
    let unit = format!("Net cost so far, {}, at the end of each year", unit.name());
    Chart { title, unit, description, svg }
}

/// The outline between a line and zero, above it or below it alone.
fn on_one_side(points: &[(f64, f64)], zero: f64, side: f64) -> Vec<(f64, f64)> {
    let is_there = |y: f64| (y - zero) * side >= 0.0;
    let mut outline = Vec::new();
    for pair in points.windows(2) {
        let ((x, y), (next_x, next_y)) = (pair[0], pair[1]);
        outline.push((x, if is_there(y) { y } else { zero }));
        if is_there(y) != is_there(next_y) {
            // Where the line crosses zero, the outline leaves it or comes back to it.
            outline.push((x + (next_x - x) * (zero - y) / (next_y - y), zero));
        }
    }
    if let (Some((first, _)), Some((last, y))) = (points.first(), points.last()) {
        outline.push((*last, if is_there(*y) { *y } else { zero }));
        outline.extend([(*last, zero), (*first, zero)]);
    }
    outline
}

fn description(years: &[(FinancialYear, Money)], first_covered: Option<FinancialYear>) -> String {
    let of = |(year, net): &(FinancialYear, Money)| {
        format!("{} pounds in March {}", net.in_words(), year.start_year() + 1)
    };
    let shown: Vec<String> = match years {
        [first, .., last] if years.len() > 5 => {
            vec![of(first), "and so on to".to_owned(), of(last)]
        }
        few => few.iter().map(of).collect(),
    };
    let covered = match first_covered {
        Some(year) => format!(" A diamond marks {year}, the first covered year."),
        None => String::new(),
    };
    format!("Line chart of what is still uncovered: {}.{covered}", shown.join(", "))
}
