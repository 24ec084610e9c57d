//! The straight line through a series, and how far it can be followed.
//!
//! A line through sixteen quarters fits nearly any series that wanders, so how
//! well it fits is not enough to go on along it. Three things are asked. Does it
//! explain nearly all that moved (R²)? Do the distances from it look independent
//! (Durbin-Watson near 2), as noise about a trend does and a wandering level does
//! not? And would a single step explain more, in which case there is no trend to
//! go on at all? Each answer is a share between 0 and 1, so that a forecast never
//! jumps because a series crossed a threshold.

use super::SEASONS;
use super::members::slope;

/// The newest quarters that the line goes through. What was before says little of
/// a trend that is to go on.
pub(super) const LINE_QUARTERS: usize = 32;
/// What is left of the line's step with every quarter ahead. Trends bend.
const DAMPING: f64 = 0.98;
/// Up to so many quarters no line is followed ...
const FIRST_QUARTERS: f64 = 8.0;
/// ... and over so many more it comes to be followed in full.
const MORE_QUARTERS: f64 = 8.0;
/// The fewest quarters on either side of a step.
const STEP_QUARTERS: usize = 3;
/// Squares smaller than this share of all are rounding noise.
const ROUNDING: f64 = 1e-24;

/// The line through the newest quarters of a series without season.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Where it stands in the last quarter: the mean of the last year, moved along
    /// its slope.
    start: f64,
    slope: f64,
    /// The share of the squares about the mean that it explains.
    explained: f64,
    /// The Durbin-Watson statistic of the distances from it.
    durbin_watson: f64,
    /// What the best single step leaves, over what the line leaves.
    step_leaves: f64,
    quarters: f64,
}

/// `x` as a share of the way from `from` on, `span` long.
fn share(x: f64, from: f64, span: f64) -> f64 {
    ((x - from) / span).clamp(0.0, 1.0)
}

impl Line {
    /// The line through `adjusted`, from which so much of the season that was found has
    /// been taken off.
    pub(super) fn fit(adjusted: &[f64], season: f64) -> Line {
        let values = &adjusted[adjusted.len().saturating_sub(LINE_QUARTERS)..];
        let count = values.len() as f64;
        let (mean, slope) = (values.iter().sum::<f64>() / count, slope(values));
        let middle = 0.5 * (count - 1.0);
        let (mut all, mut left, mut turns, mut before) = (0.0, 0.0, 0.0, None);
        for (t, value) in values.iter().enumerate() {
            let distance = value - mean - slope * (t as f64 - middle);
            all += (value - mean) * (value - mean);
            left += distance * distance;
            turns += before.map_or(0.0, |before: f64| (distance - before) * (distance - before));
            before = Some(distance);
        }
        // A season that was fitted to the same quarters took some of their noise with it.
        let spare = count - 2.0;
        let noise = left * spare / (spare - season * (SEASONS - 1) as f64).max(1.0);
        let is_exact = left <= ROUNDING * all;
        let last_year = &values[values.len() - SEASONS.min(values.len())..];
        let last_mean = last_year.iter().sum::<f64>() / last_year.len() as f64;
        Line {
            start: last_mean + slope * 0.5 * (last_year.len() as f64 - 1.0),
            slope,
            explained: if all > 0.0 { 1.0 - noise / all } else { 0.0 },
            durbin_watson: if is_exact { 2.0 } else { turns / left },
            step_leaves: if is_exact {
                f64::INFINITY
            } else {
                step_leaves(values, mean, all) / left
            },
            quarters: count,
        }
    }

    /// The line going on.
    pub(super) fn at(&self, ahead: usize) -> f64 {
        self.start + self.slope * ahead as f64
    }

    /// The line going on with a step that becomes smaller; with one that does not, as
    /// far as there is hardly anything else.
    pub(super) fn damped_at(&self, ahead: usize) -> f64 {
        let (mut weight, mut sum) = (1.0, 0.0);
        for _ in 0..ahead {
            weight *= DAMPING;
            sum += weight;
        }
        let noise_alone = share(self.explained, 0.98, 0.02) * self.is_independent();
        let straight = noise_alone.max(share(self.explained, 0.999, 0.001));
        self.start + (straight * ahead as f64 + (1.0 - straight) * sum) * self.slope
    }

    /// How far the distances from the line look independent of each other.
    fn is_independent(&self) -> f64 {
        share(self.durbin_watson, 1.0, 1.0)
    }

    /// How far the quarters could show a trend at all: there are enough of them, and
    /// a single step does not explain them better.
    fn could_be(&self) -> f64 {
        share(self.step_leaves, 0.1, 0.2) * share(self.quarters, FIRST_QUARTERS, MORE_QUARTERS)
    }

    /// The share of the slope that Theta and the seasonal naive drift by: none of it
    /// where a single step explains the quarters.
    pub(super) fn drift(&self) -> f64 {
        share(self.step_leaves, 0.1, 0.2)
    }

    /// The weight of the members with a trend.
    pub(super) fn trend_weight(&self) -> f64 {
        0.75 * share(self.explained, 0.7, 0.25) * self.could_be()
    }

    /// The weight of the line itself: all where it explains nearly everything, six
    /// tenths where it explains most and what is left looks like noise about it.
    pub(super) fn weight(&self) -> f64 {
        let nearly_all = share(self.explained, 0.94, 0.05);
        let most = 0.6 * share(self.explained, 0.7, 0.2) * self.is_independent();
        nearly_all.max(most) * self.could_be()
    }

    /// How far the line explains its values better than another explains its own: in full
    /// where the other leaves twice as large a share.
    pub(super) fn explains_more_than(&self, other: &Line) -> f64 {
        let (left, others) = (1.0 - self.explained, 1.0 - other.explained);
        if left > 0.0 { share(others / left, 1.0, 1.0) } else { f64::from(u8::from(others > 0.0)) }
    }

    /// How far the line counts as a way in which the series may go on, which widens
    /// the interval towards it.
    pub(super) fn is_shown(&self) -> f64 {
        share(self.explained, 0.5, 0.4) * self.could_be()
    }
}

/// The squares that the best single step in the level leaves.
fn step_leaves(values: &[f64], mean: f64, all: f64) -> f64 {
    let count = values.len();
    let total: f64 = values.iter().map(|value| value - mean).sum();
    let (mut best, mut before) = (f64::INFINITY, 0.0);
    for (place, value) in values.iter().enumerate() {
        if place >= STEP_QUARTERS && place + STEP_QUARTERS <= count {
            let after = total - before;
            let means = before * before / place as f64 + after * after / (count - place) as f64;
            best = f64::min(best, all - means);
        }
        before += value - mean;
    }
    best.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small disturbance without a pattern in its order.
    fn noise(t: usize) -> f64 {
        [0.3, -0.5, 0.1, 0.6, -0.2, -0.6, 0.4, 0.0, -0.3, 0.5, -0.1, -0.4, 0.2, 0.1, -0.2, 0.1]
            [t % 16]
    }

    #[test]
    fn the_line_through_noise_about_a_trend_is_followed_and_a_wander_is_not() {
        let of = |value: &dyn Fn(usize) -> f64| {
            let line = Line::fit(&(0..16).map(value).collect::<Vec<f64>>(), 0.0);
            [line.drift(), line.trend_weight(), line.weight(), line.is_shown()]
        };
        for (name, got, expected) in [
            ("a line", of(&|t| 3.0 + t as f64), [1.0, 0.75, 1.0, 1.0]),
            ("a falling line", of(&|t| 3.0 - t as f64), [1.0, 0.75, 1.0, 1.0]),
            ("a constant", of(&|_| 3.0), [1.0, 0.0, 0.0, 0.0]),
            ("noise", of(&noise), [1.0, 0.0, 0.0, 0.0]),
            ("a step", of(&|t| f64::from(u8::from(t > 7))), [0.0, 0.0, 0.0, 0.0]),
            ("noise about a step", of(&|t| noise(t) + if t > 7 { 9.0 } else { 0.0 }), [0.0; 4]),
        ] {
            assert_eq!(got, expected, "{name}");
        }
        // Noise about a trend: the trend explains 0.83 of what moved.
        let [drift, trend, line, shown] = of(&|t| 2.0 * noise(t) + 0.33 * t as f64);
        assert!(
            drift == 1.0 && trend > 0.3 && line > 0.25 && shown > 0.7,
            "{trend} {line} {shown}"
        );
        // A slow wave about the same trend leaves as much, but not independently.
        let wave = of(&|t| libm::sin(0.5 * t as f64) + 0.33 * t as f64);
        assert!(wave[2] < 0.1, "{wave:?}");
    }

    #[test]
    fn fewer_quarters_show_less() {
        let weight = |count: usize| {
            Line::fit(&(0..count).map(|t| t as f64).collect::<Vec<f64>>(), 0.0).weight()
        };
        assert_eq!([4, 8, 12, 16, 40].map(weight), [0.0, 0.0, 0.5, 1.0, 1.0]);
    }

    /// Worked by hand: the last year of 0, 1, ..., 7 has the mean 5.5, 1.5 quarters
    /// before its last.
    #[test]
    fn the_line_starts_from_the_last_year_and_its_step_becomes_smaller() {
        let line = Line::fit(&(0..8).map(|t| t as f64).collect::<Vec<f64>>(), 0.0);
        assert!((line.at(0) - 7.0).abs() < 1e-12 && (line.at(3) - 10.0).abs() < 1e-12);
        // There is nothing beside this line; beside the next there is.
        assert!((line.damped_at(2) - 9.0).abs() < 1e-12);
        let bumpy = [0.0, 1.0, 1.0, 4.0, 4.0, 4.0, 7.0, 7.0];
        let line = Line::fit(&bumpy, 0.0);
        let expected = line.at(0) + (0.98 + 0.98 * 0.98) * line.slope;
        assert!((line.damped_at(2) - expected).abs() < 1e-12);
        // Only the newest quarters count.
        let bent: Vec<f64> = (0..64).map(|t| (t as f64 - 32.0).max(0.0)).collect();
        assert!((Line::fit(&bent, 0.0).at(1) - 32.0).abs() < 1e-12);
    }
}
