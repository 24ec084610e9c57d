//! The point: how the members are combined.
//!
//! The middle is the median of all members on both scales. From there the point is
//! drawn along the trend, as far as the series shows one: first towards the two
//! members with a trend, Theta twice and the damped trend once, and then towards the
//! straight line (`line.rs` says how far). A series of more than four years shows its
//! trend well enough for the first in any case, the more the longer it is.

use super::fit::Fitted;
use super::line::Line;
use super::members::Member;
use super::scale::{Scale, members_for};

/// The most forecasts that are combined: five members on two scales.
const MOST_VOTES: usize = 10;
/// The largest logarithm that a vote may have, relative to the largest value of
/// the series: a factor of 1e86.
pub(super) const MOST_LOG: f64 = 200.0;
/// Up to so many quarters the median alone decides.
const MEDIAN_QUARTERS: usize = 16;
/// Over so many quarters more the weight of the trend grows from 0 to 1 ...
const TREND_QUARTERS: usize = 8;
/// ... but never beyond this.
const MOST_TREND: f64 = 0.75;

/// The weight of the members with a trend in any series of `count` quarters.
fn trend_weight(count: usize) -> f64 {
    let beyond = count.saturating_sub(MEDIAN_QUARTERS) as f64;
    (beyond / TREND_QUARTERS as f64).min(MOST_TREND)
}

/// Votes in order, without a heap.
struct Votes {
    sorted: [f64; MOST_VOTES],
    count: usize,
}

impl Votes {
    fn insert(&mut self, vote: f64) {
        let mut place = self.count;
        while place > 0 && self.sorted[place - 1] > vote {
            self.sorted[place] = self.sorted[place - 1];
            place -= 1;
        }
        self.sorted[place] = vote;
        self.count += 1;
    }

    fn median(&self) -> f64 {
        0.5 * self.sorted[(self.count - 1) / 2] + 0.5 * self.sorted[self.count / 2]
    }
}

impl Fitted {
    /// The combined forecast, in units, before any floor.
    ///
    /// A series without a zero is not forecast at zero: where an amount taken
    /// off a small level would leave less than every percentage does, the vote
    /// counts as the lowest of those.
    pub(super) fn point_at(&self, ahead: usize) -> f64 {
        let members = members_for(self.count);
        let mut votes = Votes { sorted: [0.0; MOST_VOTES], count: 0 };
        let mut least = f64::NEG_INFINITY;
        if self.log.is_some() {
            let logs = members.iter().map(|member| self.vote(*member, Scale::Log, ahead));
            least = f64::INFINITY;
            for vote in logs {
                least = least.min(vote);
                votes.insert(vote);
            }
        }
        for member in members {
            votes.insert(self.vote(*member, Scale::Level, ahead).max(least));
        }
        let mut point = votes.median();
        let line = self.line();
        let weight = trend_weight(self.count).max(line.trend_weight());
        if weight > 0.0 {
            point = (1.0 - weight) * point + weight * self.trend_at(ahead, least);
        }
        let weight = line.weight();
        if weight > 0.0 {
            point = (1.0 - weight) * point + weight * self.best_vote(Member::TrendLine, ahead);
        }
        point
    }

    /// The line on the scale of logarithms where there is one.
    pub(super) fn line(&self) -> &Line {
        &self.log.as_ref().unwrap_or(&self.level).line
    }

    /// What a member says on that scale.
    pub(super) fn best_vote(&self, member: Member, ahead: usize) -> f64 {
        self.vote(member, if self.log.is_some() { Scale::Log } else { Scale::Level }, ahead)
    }

    /// Two parts of Theta and one of the damped trend on each scale, and the
    /// mean of the two scales. On the log scale parts are of percentages, so a
    /// steep trend there does not outweigh all the rest.
    fn trend_at(&self, ahead: usize, least: f64) -> f64 {
        let level = self.level.trend_at(ahead).max(least);
        match &self.log {
            Some(log) => 0.5 * level + 0.5 * libm::exp(log.trend_at(ahead).min(MOST_LOG)),
            None => level,
        }
    }

    /// What one member says, in units.
    pub(super) fn vote(&self, member: Member, scale: Scale, ahead: usize) -> f64 {
        match (scale, &self.log) {
            // Beyond this cap an exponential would leave the range of floats.
            (Scale::Log, Some(log)) => libm::exp(log.at(member, ahead).min(MOST_LOG)),
            _ => self.level.at(member, ahead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trend_counts_from_four_years_on_and_never_alone() {
        for (count, expected) in
            [(4, 0.0), (16, 0.0), (17, 0.125), (20, 0.5), (22, 0.75), (200, 0.75)]
        {
            assert_eq!(trend_weight(count), expected, "{count}");
        }
    }
}
