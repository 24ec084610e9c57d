//! The members fitted on one scale, logarithms or levels.

use super::SEASONS;
use super::line::Line;
use super::members::Member;
use super::members::damped_trend::DampedTrend;
use super::members::naive2::Naive2;
use super::members::seasonal_naive::SeasonalNaive;
use super::members::smoothing::Smoothing;
use super::members::theta::Theta;
use super::seasonal::{Indices, Season, season};
use super::series::FULL_METHOD_QUARTERS;
use super::spread::Variation;
use crate::words::words;

words! {
    /// The scale on which a member works.
    pub enum Scale {
        /// Logarithms: trends and seasons are percentages.
        Log = "log",
        /// The values as they are: trends and seasons are amounts.
        Level = "level",
    }
}

/// Up to so many quarters simple exponential smoothing has a vote.
const SMOOTHING_QUARTERS: usize = 16;

/// The members that have a vote in a series of so many quarters, in the order of
/// answers. A long series shows where it goes, so a level that goes nowhere is left
/// out.
pub(super) fn members_for(count: usize) -> &'static [Member] {
    use Member::*;
    match count {
        ..FULL_METHOD_QUARTERS => &[SeasonalNaiveHalfDrift, SimpleExponentialSmoothing, Naive2],
        FULL_METHOD_QUARTERS..=SMOOTHING_QUARTERS => {
            &[Theta, DampedTrend, SeasonalNaiveHalfDrift, SimpleExponentialSmoothing, Naive2]
        }
        _ => &[Theta, DampedTrend, SeasonalNaiveHalfDrift, Naive2],
    }
}

/// All members fitted to one series on one scale.
#[derive(Clone, Debug)]
pub(super) struct ScaleFit {
    indices: Indices,
    /// The number of values fitted, from which the next season follows.
    count: usize,
    smoothing: Smoothing,
    trends: Option<(Theta, DampedTrend)>,
    seasonal_naive: SeasonalNaive,
    naive2: Naive2,
    pub(super) line: Line,
    variation: Variation,
}

impl ScaleFit {
    pub(super) fn fit(values: &[f64]) -> ScaleFit {
        let count = values.len();
        let Season { indices, share } = season(values);
        let adjusted: Vec<f64> =
            values.iter().enumerate().map(|(t, value)| value - indices[t % SEASONS]).collect();
        let smoothing = Smoothing::fit(&adjusted);
        let line = Line::fit(&adjusted, share);
        // A trend through less than two years is mostly season.
        let has_trend = count >= FULL_METHOD_QUARTERS;
        let trends = has_trend.then(|| {
            let theta = Theta::fit(&adjusted, &smoothing, line.drift());
            (theta, DampedTrend::fit(&adjusted))
        });
        let seasonal_naive = match has_trend {
            true => SeasonalNaive::fit(values, line.drift()),
            false => SeasonalNaive::flat(values),
        };
        let naive2 = Naive2::fit(&adjusted);
        let variation = Variation::of(values, &adjusted, share);
        ScaleFit { variation, indices, count, smoothing, trends, seasonal_naive, naive2, line }
    }

    /// The forecast of one member so many quarters ahead, from 1, on this scale.
    pub(super) fn at(&self, member: Member, ahead: usize) -> f64 {
        let season = self.indices[(self.count + ahead - 1) % SEASONS];
        match (member, &self.trends) {
            (Member::SeasonalNaiveHalfDrift, _) => self.seasonal_naive.at(ahead),
            (Member::Naive2, _) => season + self.naive2.last,
            (Member::TrendLine, _) => season + self.line.damped_at(ahead),
            (Member::Theta, Some((theta, _))) => season + theta.at(ahead),
            (Member::DampedTrend, Some((_, damped))) => season + damped.at(ahead),
            _ => season + self.smoothing.level,
        }
    }

    /// Two parts of Theta and one of the damped trend, or what stands in for
    /// them in a series too short for a trend.
    pub(super) fn trend_at(&self, ahead: usize) -> f64 {
        (2.0 * self.at(Member::Theta, ahead) + self.at(Member::DampedTrend, ahead)) / 3.0
    }

    /// The line going on without its step becoming smaller.
    pub(super) fn line_at(&self, ahead: usize) -> f64 {
        self.indices[(self.count + ahead - 1) % SEASONS] + self.line.at(ahead)
    }

    /// How much the series moves on this scale.
    pub(super) fn variation(&self) -> Variation {
        self.variation
    }
}
