//! The charts of an answer. Each is drawn twice, wide and for a phone, with the same words.

pub mod bars;
pub mod fan;
pub mod growth;
pub mod net;
pub mod pair;
pub mod shares;
pub mod waterfall;
pub mod year;

use super::svg::Picture;
use crate::domain::Money;
use crate::words::grouped;

/// A chart as it stands on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it shows, in about ten words: a finding where the data carry one.
    pub title: String,
    /// The unit and the step of its figures.
    pub unit: String,
    /// What it shows, for whoever hears it.
    pub description: String,
    /// The pictures, wide and narrow.
    pub svg: String,
}

/// The size of one of the two pictures.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    /// Whether it is the one for a phone.
    pub is_narrow: bool,
}

/// How wide the picture for a phone is.
const NARROW: f64 = 343.0;

/// Draws a chart at both sizes. `name` is unique on a page.
fn both(
    name: &str,
    title: &str,
    description: &str,
    wide: (f64, f64),
    draw: impl Fn(&mut Picture, Canvas),
) -> String {
    sized(name, [title, description], [wide, (NARROW, wide.1)], draw)
}

/// The same where the picture for a phone has a height of its own.
fn sized(
    name: &str,
    [title, description]: [&str; 2],
    [wide, narrow]: [(f64, f64); 2],
    draw: impl Fn(&mut Picture, Canvas),
) -> String {
    [(wide, false), (narrow, true)]
        .into_iter()
        .map(|((width, height), is_narrow)| {
            let mut picture = Picture::new(width, height);
            draw(&mut picture, Canvas { width, height, is_narrow });
            let (class, suffix) = if is_narrow { ("narrow", "n") } else { ("wide", "w") };
            picture.finish(&format!("{name}-{suffix}"), class, title, description)
        })
        .collect()
}

/// The two pictures that stand side by side at the top of a page, as low as they can be read.
const PAIRED: [(f64, f64); 2] = [(404.0, 236.0), (NARROW, 280.0)];

/// The unit of the figures in a chart, chosen by the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartUnit {
    /// Pounds.
    Pounds,
    /// Thousands of pounds.
    Thousands,
    /// Millions of pounds.
    Millions,
}

impl ChartUnit {
    /// The unit for amounts up to a size.
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> ChartUnit {
        let largest = amounts.into_iter().map(|amount| amount.size().pence()).max().unwrap_or(0);
        match largest {
            0..1_000_000 => ChartUnit::Pounds,
            1_000_000..300_000_000 => ChartUnit::Thousands,
            _ => ChartUnit::Millions,
        }
    }

    /// As it stands above a chart.
    pub fn name(self) -> &'static str {
        match self {
            ChartUnit::Pounds => "£",
            ChartUnit::Thousands => "£ thousand",
            ChartUnit::Millions => "£ million",
        }
    }

    /// An amount beside its shape: whole, or with one decimal where it counts millions.
    pub fn figure(self, amount: Money) -> String {
        let pounds = amount.as_pounds_f64();
        let sign = if amount.pence() < 0 { "\u{2212}" } else { "" };
        match self {
            ChartUnit::Pounds => format!("{sign}{}", grouped(&format!("{:.0}", pounds.abs()))),
            ChartUnit::Thousands => {
                format!("{sign}{}", grouped(&format!("{:.0}", pounds.abs() / 1e3)))
            }
            ChartUnit::Millions => format!("{sign}{:.1}", pounds.abs() / 1e6),
        }
    }

    /// An amount of an axis in pounds, with as many places as it needs: `£2.5k`.
    fn tick(self, pounds: f64) -> String {
        let (size, after) = match self {
            ChartUnit::Pounds => (1.0, ""),
            ChartUnit::Thousands => (1e3, "k"),
            ChartUnit::Millions => (1e6, "m"),
        };
        let text = format!("{:.2}", pounds / size);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        format!("£{}{}", grouped(text), if pounds == 0.0 { "" } else { after })
    }

    /// The same with its pound sign and unit, for a word in a chart.
    pub fn named(self, amount: Money) -> String {
        let figure = self.figure(amount);
        let (sign, size) = match figure.strip_prefix('\u{2212}') {
            Some(size) => ("\u{2212}", size),
            None => ("", figure.as_str()),
        };
        let after = match self {
            ChartUnit::Pounds => "",
            ChartUnit::Thousands => "k",
            ChartUnit::Millions => "m",
        };
        format!("{sign}£{size}{after}")
    }
}

/// Maps amounts to heights in a picture.
#[derive(Clone, Copy, Debug)]
struct Heights {
    low: f64,
    high: f64,
    top: f64,
    bottom: f64,
}

impl Heights {
    /// From the amounts, with zero among them, between two heights.
    fn of(amounts: impl IntoIterator<Item = f64>, top: f64, bottom: f64) -> Heights {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for amount in amounts {
            low = low.min(amount);
            high = high.max(amount);
        }
        if low == high {
            high = 1.0;
        }
        Heights { low, high, top, bottom }
    }

    fn at(&self, amount: f64) -> f64 {
        self.bottom - (amount - self.low) / (self.high - self.low) * (self.bottom - self.top)
    }
}

/// Round amounts for an axis: at most five, from zero up.
fn ticks(high: f64) -> Vec<f64> {
    if high <= 0.0 {
        return vec![0.0];
    }
    let rough = high / 4.0;
    let size = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = steps.iter().map(|step| step * size).find(|step| *step >= rough).unwrap_or(rough);
    let mut ticks = Vec::new();
    let mut tick = 0.0;
    while tick <= high * 1.0001 {
        ticks.push(tick);
        tick += step;
    }
    ticks
}

/// The largest number of words side by side that all fit: every one, every second, and so on.
fn every(count: usize, room: f64, widest: f64) -> usize {
    let fits = (room / (widest + 8.0)).max(1.0);
    (count as f64 / fits).ceil().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_fits_the_largest_amount() {
        let money = |pounds: i64| Money::from_pence(pounds * 100);
        for (largest, unit, figure) in [
            (9_999, ChartUnit::Pounds, "9,999"),
            (456_450, ChartUnit::Thousands, "456"),
            (-1_376_429, ChartUnit::Thousands, "\u{2212}1,376"),
            (11_540_000, ChartUnit::Millions, "11.5"),
        ] {
            assert_eq!(ChartUnit::of([money(largest), money(5)]), unit, "{largest}");
            assert_eq!(unit.figure(money(largest)), figure);
        }
        assert_eq!(ChartUnit::Millions.named(money(-2_340_000)), "\u{2212}£2.3m");
        for (pounds, text) in [(0.0, "£0"), (2_500.0, "£2.5k"), (200_000.0, "£200k")] {
            assert_eq!(ChartUnit::Thousands.tick(pounds), text);
        }
    }

    #[test]
    fn an_axis_has_round_amounts() {
        assert_eq!(ticks(12.0), [0.0, 5.0, 10.0]);
        assert_eq!(ticks(456_450.0), [0.0, 200_000.0, 400_000.0]);
        assert_eq!(ticks(0.0), [0.0]);
        assert_eq!(every(30, 343.0, 50.0), 6);
        assert_eq!(every(4, 464.0, 50.0), 1);
    }
}
