//! Where else the series may go than along the point, and how far that is.
//!
//! A point between a line that goes on and a level that stays is a compromise: the
//! series will hardly do half of each. So an interval is wider towards what the
//! point has left behind: the straight line, as far as the series shows one, and
//! the last level. A last quarter that was drawn in may be the new level after all,
//! so that counts as it was recorded as well. And amounts that fall along a line more
//! closely than their logarithms do may reach zero, where percentages never do.

use super::spread::Spread;

/// The most, in logarithms, that an alternative counts as away: a factor of e. What
/// lies further would say that nothing is known, and one wild series would have an
/// interval wider than all others together.
const MOST_GAP: f64 = 1.0;
/// The same of amounts that fall to zero, of which there is no logarithm.
const MOST_FALL: f64 = 20.0;

/// How far the alternatives lie below and above a point, in logarithms or as shares
/// of the typical value; never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Gap {
    pub(super) below: f64,
    pub(super) above: f64,
}

impl Gap {
    /// The wider of the two on either side.
    pub(super) fn or(self, other: Gap) -> Gap {
        Gap { below: self.below.max(other.below), above: self.above.max(other.above) }
    }
}

/// One quarter, or a sum of quarters, along the point and the alternatives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Paths {
    pub(super) point: f64,
    /// The line going on, on the scale of logarithms where there is one.
    pub(super) line: f64,
    /// The line of the amounts going on, never below zero.
    pub(super) amounts: f64,
    /// The last level.
    pub(super) stays: f64,
}

impl Paths {
    pub(super) fn plus(self, other: Paths) -> Paths {
        Paths {
            point: self.point + other.point,
            line: self.line + other.line,
            amounts: self.amounts + other.amounts,
            stays: self.stays + other.stays,
        }
    }
}

/// How much the alternatives of a series count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alternatives {
    /// How far the series shows the line.
    pub(super) line: f64,
    /// How far it shows amounts that fall along a line.
    pub(super) falling: f64,
    /// How far the last value as given lies from that which was fitted, in logarithms or
    /// as a share of the typical value.
    pub(super) last_moved: f64,
}

impl Alternatives {
    /// How far the alternatives of some quarters lie from their point.
    pub(super) fn gap(&self, paths: &Paths, spread: Spread, count: usize) -> Gap {
        let distance = |value: f64| match spread {
            Spread::Factor => libm::log(value / paths.point),
            Spread::Amount { typical } => (value - paths.point) / (typical * count as f64),
        };
        let apart = |value: f64| distance(value).clamp(-MOST_GAP, MOST_GAP);
        match spread {
            Spread::Factor if paths.point <= 0.0 => return Gap::default(),
            Spread::Amount { typical } if typical <= 0.0 => return Gap::default(),
            _ => {}
        }
        let stays = apart(paths.stays);
        let ways = [
            if self.line > 0.0 { self.line * apart(paths.line) } else { 0.0 },
            if self.falling > 0.0 {
                self.falling * distance(paths.amounts).clamp(-MOST_FALL, 0.0)
            } else {
                0.0
            },
            stays,
            stays + self.last_moved,
        ];
        ways.into_iter().fold(Gap::default(), |gap, way| {
            gap.or(Gap { below: (-way).max(0.0), above: way.max(0.0) })
        })
    }
}
