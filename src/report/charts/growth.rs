//! Growth a year of each measure with its range, and the target as a line across.

use super::{Chart, both};
use crate::report::svg::{Anchor, Style, colours};

/// One fit of a measure.
#[derive(Clone, Copy, Debug)]
pub struct Growing {
    /// Growth a year as a fraction.
    pub rate: f64,
    /// The lower end of its range.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// Whether a step is in the model.
    pub with_step: bool,
}

impl Growing {
    /// A fit by its fractions as an answer has them.
    pub fn read(rate: &str, [lower, upper]: [&str; 2], with_step: bool) -> Option<Growing> {
        let read = |text: &str| text.parse().ok();
        Some(Growing { rate: read(rate)?, lower: read(lower)?, upper: read(upper)?, with_step })
    }
}

/// A measure with its fits and the word of its verdict.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What is measured.
    pub name: String,
    /// The verdict in words.
    pub verdict: String,
    /// Its fits, the plain one first; none where it is not stated.
    pub fits: Vec<Growing>,
}

const INK: Style = Style { colour: colours::INK, bold: false };
const BOLD: Style = Style { colour: colours::INK, bold: true };
const GREY: Style = Style { colour: colours::GREY, bold: false };
const RUST: Style = Style { colour: colours::RUST, bold: true };

/// The widest range that is drawn: what goes beyond it ends in an arrow's place at the edge.
const WIDEST: (f64, f64) = (-0.6, 1.2);

/// The chart of some measures. `target` is growth a year as a fraction, such as
/// `0.10`, with its words.
pub fn growth(
    name: &str,
    title: String,
    measures: &[Measured],
    target: Option<(&str, &str)>,
) -> Chart {
    let target = target.and_then(|(rate, words)| Some((rate.parse::<f64>().ok()?, words)));
    let description = description(measures);
    let rows: usize = measures.iter().map(|measure| 1 + measure.fits.len()).sum();
    let height = 64.0 + rows as f64 * 24.0 + measures.len() as f64 * 10.0;
    let (low, high) = range(measures, target.map(|(rate, _)| rate));
    let svg = both(name, &title, &description, (640.0, height), |picture, frame| {
        let left = if frame.is_narrow { 84.0 } else { 170.0 };
        let right = frame.width - if frame.is_narrow { 12.0 } else { 110.0 };
        let x = |rate: f64| left + (rate.clamp(low, high) - low) / (high - low) * (right - left);
        let bottom = height - 26.0;
        for tick in ticks(low, high) {
            let is_zero = tick.abs() < 1e-9;
            let stroke = if is_zero { colours::INK } else { "#d3d8dc" };
            picture.line((x(tick), 28.0), (x(tick), bottom), stroke, 1.0);
            let text = percent(tick);
            picture.words(&text, GREY, &[(x(tick), height - 8.0, Anchor::Middle)]);
        }
        if let Some((rate, words)) = target {
            picture.dashed((x(rate), 22.0), (x(rate), bottom), colours::RUST, 2.0, "4 3");
            picture.words(
                words,
                RUST,
                &[
                    (x(rate), 15.0, Anchor::Middle),
                    (frame.width - 4.0, 15.0, Anchor::End),
                    (4.0, 15.0, Anchor::Start),
                ],
            );
        }
        let mut y = 44.0;
        for measure in measures {
            picture.words(&measure.name, BOLD, &[(0.0, y, Anchor::Start)]);
            picture.words(&measure.verdict, BOLD, &[(frame.width - 2.0, y, Anchor::End)]);
            for fit in &measure.fits {
                y += 24.0;
                let label = match (fit.with_step, frame.is_narrow) {
                    (false, false) => format!("plain trend {}", percent(fit.rate)),
                    (true, false) => format!("with the step {}", percent(fit.rate)),
                    (_, true) => percent(fit.rate),
                };
                picture.words(&label, INK, &[(left - 12.0, y + 5.0, Anchor::End)]);
                picture.line((x(fit.lower), y), (x(fit.upper), y), colours::NAVY, 2.0);
                for (end, beyond) in [(fit.lower, fit.lower < low), (fit.upper, fit.upper > high)] {
                    let at = x(end);
                    let by = if end < fit.rate { 6.0 } else { -6.0 };
                    match beyond {
                        true => picture.path(
                            &[(at + by, y - 5.0), (at, y), (at + by, y + 5.0)],
                            colours::NAVY,
                            2.0,
                            "",
                        ),
                        false => picture.line((at, y - 5.0), (at, y + 5.0), colours::NAVY, 2.0),
                    }
                }
                picture.dot((x(fit.rate), y), 5.5, colours::NAVY, !fit.with_step);
            }
            y += 34.0;
        }
    });
    let unit = "Growth a year with its 95% range, per cent".to_owned();
    Chart { title, unit, description, svg }
}

fn range(measures: &[Measured], target: Option<f64>) -> (f64, f64) {
    let fits = measures.iter().flat_map(|measure| &measure.fits);
    let ends = fits.flat_map(|fit| [fit.lower, fit.upper]).chain(target);
    let (mut low, mut high) = (-0.05_f64, 0.15_f64);
    for end in ends {
        low = low.min(end);
        high = high.max(end);
    }
    (low.max(WIDEST.0), high.min(WIDEST.1))
}

fn ticks(low: f64, high: f64) -> Vec<f64> {
    let step = match high - low {
        narrow if narrow <= 0.4 => 0.1,
        middle if middle <= 1.0 => 0.2,
        _ => 0.4,
    };
    let first = (low / step).ceil() as i64;
    (first..=(high / step).floor() as i64).map(|tick| tick as f64 * step).collect()
}

fn percent(rate: f64) -> String {
    let rounded = (rate * 1000.0).round() / 10.0;
    let text = format!("{:.1}", rounded.abs());
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match rounded {
        0.0 => "0%".to_owned(),
        up if up > 0.0 => format!("+{text}%"),
        _ => format!("\u{2212}{text}%"),
    }
}

fn description(measures: &[Measured]) -> String {
    let of = |measure: &Measured| match measure.fits.first() {
        Some(fit) => format!(
            "{}: {}, between {} and {} ({})",
            measure.name,
            percent(fit.rate),
            percent(fit.lower),
            percent(fit.upper),
            measure.verdict
        ),
        None => format!("{}: {}", measure.name, measure.verdict),
    };
    format!("Growth a year. {}.", measures.iter().map(of).collect::<Vec<_>>().join(". "))
}
