//! What was recorded and what may come: a line, and after it two bands that hold 80% and 95%.

use super::{Canvas, Chart, ChartUnit, Heights, both, every, ticks};
use crate::domain::Money;
use crate::report::svg::{Anchor, Picture, Style, colours, width_of};
use crate::words::listed;

/// What was recorded of a year or a quarter.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What it is called.
    pub label: String,
    /// The amount; `None` breaks the line.
    pub amount: Option<Money>,
    /// Whether it lies in a marked stretch.
    pub is_marked: bool,
    /// Whether it is another than was first printed: its dot is hollow.
    pub is_changed: bool,
}

/// What may come in a year or a quarter.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What it is called.
    pub label: String,
    /// The point.
    pub point: Money,
    /// The bands with their levels in percent, the narrower first.
    pub bands: Vec<(u8, Money, Money)>,
    /// What the plan takes for granted, where it does.
    pub planned: Option<Money>,
}

/// All that a fan shows.
#[derive(Clone, Debug)]
pub struct Fan {
    /// What was recorded, in order.
    pub recorded: Vec<Recorded>,
    /// What may come after it.
    pub expected: Vec<Expected>,
    /// What the marked stretch is.
    pub mark: Option<String>,
    /// What the plan's line is called, such as `plan: +10% a year`.
    pub plan: Option<String>,
    /// `by financial year` or `by quarter`.
    pub step: &'static str,
    /// Forecasts that were stored earlier, as thin lines.
    pub stored: Vec<StoredLine>,
}

/// A forecast that was stored earlier.
#[derive(Clone, Debug)]
pub struct StoredLine {
    /// What its line is called: `no. 2`.
    pub name: String,
    /// What it expected, by the names of years.
    pub points: Vec<(String, Money)>,
}

const INK: Style = Style { colour: colours::INK, bold: false };
const GREY: Style = Style { colour: colours::GREY, bold: false };
const NAVY: Style = Style { colour: colours::NAVY, bold: true };
const RUST: Style = Style { colour: colours::RUST, bold: true };

/// The chart of a fan.
pub fn fan(name: &str, title: String, fan: &Fan) -> Chart {
    let unit = ChartUnit::of(amounts(fan));
    let description = description(fan);
    let svg = both(name, &title, &description, (640.0, 400.0), |picture, frame| {
        draw(picture, frame, fan, unit);
    });
    let unit = format!("Clawbacks recovered, {}, {}", unit.name(), fan.step);
    Chart { title, unit, description, svg }
}

fn amounts(fan: &Fan) -> impl Iterator<Item = Money> {
    let recorded = fan.recorded.iter().filter_map(|one| one.amount);
    let expected = fan.expected.iter().flat_map(|one| {
        let bands = one.bands.iter().flat_map(|(_, lower, upper)| [*lower, *upper]);
        bands.chain([one.point]).chain(one.planned)
    });
    let stored = fan.stored.iter().flat_map(|one| one.points.iter().map(|(_, amount)| *amount));
    recorded.chain(expected).chain(stored)
}

fn draw(picture: &mut Picture, frame: Canvas, fan: &Fan, unit: ChartUnit) {
    let spread = amounts(fan).map(Money::as_pounds_f64);
    let heights = Heights::of(spread, 24.0, frame.height - 52.0);
    let ticks = ticks(heights.high);
    // The axis takes the room that its widest word needs, and so do the words on the right.
    let names: Vec<String> = ticks.iter().map(|tick| unit.tick(*tick)).collect();
    let left = 14.0 + widest(names.iter().map(|name| width_of(name, false)));
    let labels = labels(frame, fan, unit);
    let right = 12.0 + widest(labels.iter().map(|(text, style, _)| width_of(text, style.bold)));
    let count = fan.recorded.len() + fan.expected.len();
    let step = (frame.width - left - right) / count.saturating_sub(1).max(1) as f64;
    let x = |place: usize| left + step * place as f64;
    let y = |amount: Money| heights.at(amount.as_pounds_f64());
    shade(picture, frame, fan, x, step);
    for (tick, name) in ticks.iter().zip(&names) {
        let at = heights.at(*tick);
        picture.line((left - 4.0, at), (x(count.saturating_sub(1)), at), "#d3d8dc", 1.0);
        picture.words(name, GREY, &[(left - 8.0, at + 5.0, Anchor::End)]);
    }
    let first = fan.recorded.len();
    let last_known = fan.recorded.iter().rposition(|one| one.amount.is_some());
    let from = last_known.and_then(|place| Some((x(place), y(fan.recorded.get(place)?.amount?))));
    let levels = fan.expected.first().map_or(0, |one| one.bands.len());
    for level in (0..levels).rev() {
        let ends = fan.expected.iter().enumerate().filter_map(|(place, one)| {
            let (_, lower, upper) = one.bands.get(level)?;
            Some((x(first + place), y(*lower), y(*upper)))
        });
        let ends: Vec<_> = ends.collect();
        let mut points: Vec<(f64, f64)> = from.into_iter().collect();
        points.extend(ends.iter().map(|(x, _, upper)| (*x, *upper)));
        points.extend(ends.iter().rev().map(|(x, lower, _)| (*x, *lower)));
        let fill = if level == 0 && levels > 1 { colours::BLUE } else { colours::PALE_BLUE };
        picture.area(&points, fill);
        // Light fills alone are too faint for many eyes, so a band has edges.
        let lower = ends.iter().map(|(x, lower, _)| (*x, *lower));
        let upper = ends.iter().map(|(x, _, upper)| (*x, *upper));
        for edge in [lower.collect::<Vec<_>>(), upper.collect()] {
            let edge: Vec<_> = from.into_iter().chain(edge).collect();
            picture.path(&edge, colours::MID, 1.0, "");
        }
    }
    for stretch in stretches(&fan.recorded) {
        let points: Vec<_> =
            stretch.iter().map(|(place, amount)| (x(*place), y(*amount))).collect();
        picture.path(&points, colours::NAVY, 3.0, "");
        for (place, point) in stretch.iter().map(|(place, _)| place).zip(points) {
            let is_changed = fan.recorded.get(*place).is_some_and(|one| one.is_changed);
            picture.dot(point, if count > 20 { 3.0 } else { 4.5 }, colours::NAVY, !is_changed);
        }
    }
    let expected: Vec<_> = fan
        .expected
        .iter()
        .enumerate()
        .map(|(place, one)| (x(first + place), y(one.point)))
        .collect();
    let mut points: Vec<_> = from.into_iter().collect();
    points.extend(&expected);
    picture.path(&points, colours::NAVY, 2.0, "6 4");
    let planned: Vec<_> = fan
        .expected
        .iter()
        .enumerate()
        .filter_map(|(place, one)| Some((x(first + place), y(one.planned?))))
        .collect();
    picture.path(&planned, colours::ORANGE, 3.0, "2 3");
    beside(picture, x(count.saturating_sub(1)) + 8.0, &labels, y);
    earlier(picture, fan, &x, &y);
    last_known_figure(picture, fan, unit, (&x, &y));
    below(picture, frame, fan, (left, &x));
}

/// The stored forecasts, each with its name at the end of its line.
fn earlier(picture: &mut Picture, fan: &Fan, x: &dyn Fn(usize) -> f64, y: &dyn Fn(Money) -> f64) {
    let labels = fan.recorded.iter().map(|one| &one.label);
    let labels: Vec<&String> = labels.chain(fan.expected.iter().map(|one| &one.label)).collect();
    for (one, dashes) in fan.stored.iter().zip(["", "8 3", "3 3"]) {
        let points = one.points.iter().filter_map(|(label, amount)| {
            let place = labels.iter().position(|other| *other == label)?;
            Some((x(place), y(*amount)))
        });
        let points: Vec<(f64, f64)> = points.collect();
        picture.path(&points, colours::INK, 1.2, dashes);
        let Some((at, high)) = points.last() else { continue };
        let around = [-8.0, 18.0, -24.0, 34.0, -40.0, 50.0];
        let ends = around.iter().map(|by| (*at - 2.0, high + by, Anchor::End));
        let middles = around.iter().map(|by| (*at, high + by, Anchor::Middle));
        picture.words(&one.name, INK, &ends.chain(middles).collect::<Vec<_>>());
    }
}

/// The stretches of what was recorded without a gap.
fn stretches(recorded: &[Recorded]) -> Vec<Vec<(usize, Money)>> {
    let mut stretches = vec![Vec::new()];
    for (place, one) in recorded.iter().enumerate() {
        match (one.amount, stretches.last_mut()) {
            (Some(amount), Some(stretch)) => stretch.push((place, amount)),
            _ => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

/// The marked stretch, behind everything.
fn shade(picture: &mut Picture, frame: Canvas, fan: &Fan, x: impl Fn(usize) -> f64, step: f64) {
    let marked = |one: &Recorded| one.is_marked;
    let first = fan.recorded.iter().position(marked);
    let (Some(first), Some(last)) = (first, fan.recorded.iter().rposition(marked)) else { return };
    let left = x(first) - step / 2.0;
    picture.rect(left, 24.0, x(last) - x(first) + step, frame.height - 76.0, colours::SHADE);
    if let Some(mark) = &fan.mark {
        let middle = (x(first) + x(last)) / 2.0;
        let places = [
            (middle, 40.0, Anchor::Middle),
            (middle - step / 2.0, 40.0, Anchor::End),
            (middle + step / 2.0, 40.0, Anchor::Start),
        ];
        picture.words(mark, INK, &places);
    }
}

/// The words beside the last points, so that nobody has to look for a legend: what matters
/// most first, with the amounts that they stand at.
fn labels(frame: Canvas, fan: &Fan, unit: ChartUnit) -> Vec<(String, Style, Money)> {
    let Some(last) = fan.expected.last() else { return Vec::new() };
    let named = |amount: Money, long: &str| match frame.is_narrow {
        true => unit.named(amount),
        false => format!("{long} {}", unit.named(amount)),
    };
    let mut labels = vec![(named(last.point, "forecast"), NAVY, last.point)];
    for (level, lower, upper) in last.bands.iter().rev() {
        let text = match frame.is_narrow {
            true => format!("{level}%"),
            false => format!("{level}%: {} to {}", unit.named(*lower), unit.named(*upper)),
        };
        labels.push((text, GREY, *upper));
    }
    if let (Some(planned), Some(plan)) = (last.planned, &fan.plan) {
        let text = if frame.is_narrow { "plan".to_owned() } else { plan.clone() };
        labels.push((text, RUST, planned));
    }
    labels
}

fn beside(
    picture: &mut Picture,
    edge: f64,
    labels: &[(String, Style, Money)],
    y: impl Fn(Money) -> f64,
) {
    for (text, style, amount) in labels {
        let at = y(*amount) + 5.0;
        let around = [0.0, 16.0, -16.0, 32.0, -32.0, 48.0, -48.0].map(|by| at + by);
        picture.words(text, *style, &around.map(|at| (edge, at, Anchor::Start)));
    }
}

/// The last recorded figure beside its dot.
fn last_known_figure(
    picture: &mut Picture,
    fan: &Fan,
    unit: ChartUnit,
    (x, y): (&dyn Fn(usize) -> f64, &dyn Fn(Money) -> f64),
) {
    let known = fan.recorded.iter().enumerate().rev();
    if let Some((place, amount)) =
        known.filter_map(|(place, one)| Some((place, one.amount?))).next()
    {
        let (x, y) = (x(place), y(amount));
        let places = [
            (x, y - 12.0, Anchor::Middle),
            (x, y + 24.0, Anchor::Middle),
            (x - 8.0, y - 8.0, Anchor::End),
            (x + 4.0, y + 24.0, Anchor::End),
        ];
        picture.words(&unit.named(amount), NAVY, &places);
    }
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}

/// The names of years or quarters, as many as there is room for, and what is recorded and what
/// is forecast below them.
fn below(picture: &mut Picture, frame: Canvas, fan: &Fan, (left, x): (f64, &dyn Fn(usize) -> f64)) {
    let labels: Vec<&str> = fan
        .recorded
        .iter()
        .map(|one| one.label.as_str())
        .chain(fan.expected.iter().map(|one| one.label.as_str()))
        .collect();
    let wide = widest(labels.iter().map(|label| width_of(label, false)));
    let room = x(labels.len().saturating_sub(1)) - left + wide;
    let named_every = every(labels.len(), room, wide);
    for (place, label) in labels.iter().enumerate().step_by(named_every) {
        picture.words(label, INK, &[(x(place), frame.height - 32.0, Anchor::Middle)]);
    }
    let first = fan.recorded.len();
    if first > 0 {
        let middle = (x(0) + x(first - 1)) / 2.0;
        let places = [
            (middle, frame.height - 10.0, Anchor::Middle),
            (left, frame.height - 10.0, Anchor::Start),
        ];
        picture.words("recorded", NAVY, &places);
    }
    if !fan.expected.is_empty() {
        let middle = (x(first) + x(labels.len().saturating_sub(1))) / 2.0;
        let places = [
            (middle, frame.height - 10.0, Anchor::Middle),
            (frame.width - 2.0, frame.height - 10.0, Anchor::End),
        ];
        picture.words("forecast", GREY, &places);
    }
}

fn description(fan: &Fan) -> String {
    let mut said = Vec::new();
    let known = fan.recorded.iter().rev().find_map(|one| Some((&one.label, one.amount?)));
    if let Some((label, amount)) = known {
        said.push(format!("The last recorded figure is {} pounds in {label}.", amount.in_words()));
    }
    if let Some(last) = fan.expected.last() {
        let point = last.point.to_pound().in_words();
        let band = last.bands.first().map_or(String::new(), |(level, lower, upper)| {
            let [lower, upper] = [lower, upper].map(|end| end.to_pound().in_words());
            format!(", with {level}% between {lower} and {upper}")
        });
        said.push(format!("The forecast for {} is about {point} pounds{band}.", last.label));
    }
    if !fan.stored.is_empty() {
        let names: Vec<String> = fan.stored.iter().map(|one| one.name.clone()).collect();
        said.push(format!("Thin lines are stored forecasts: {}.", listed(&names)));
    }
    if said.is_empty() {
        said.push("Nothing is recorded yet.".to_owned());
    }
    said.join(" ")
}
