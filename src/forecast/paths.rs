//! Where a fitted series may go: along its point, and along what the point leaves behind.

use super::alternatives::{Alternatives, Paths};
use super::combination::MOST_LOG;
use super::fit::Fitted;
use super::members::Member;
use super::spread::Spread;

impl Alternatives {
    /// How much each alternative of a fitted series counts.
    pub(super) fn of(fitted: &Fitted) -> Alternatives {
        let amounts = &fitted.level.line;
        let falling = match &fitted.log {
            Some(log) if amounts.at(1) < amounts.at(0) => {
                amounts.is_shown() * amounts.explains_more_than(&log.line)
            }
            _ => 0.0,
        };
        Alternatives {
            line: fitted.line().is_shown(),
            falling,
            last_moved: match fitted.spread {
                Spread::Factor => fitted.last_moved,
                Spread::Amount { typical } if typical > 0.0 => fitted.last_moved / typical,
                Spread::Amount { .. } => 0.0,
            },
        }
    }
}

impl Fitted {
    /// A point so many quarters ahead, and the alternatives in units of `unit`.
    pub(super) fn paths_at(&self, ahead: usize, point: f64, unit: f64) -> Paths {
        let line = match &self.log {
            Some(log) => libm::exp(log.line_at(ahead).min(MOST_LOG)),
            None => self.level.line_at(ahead),
        };
        Paths {
            point,
            line: unit * line,
            amounts: unit * self.level.line_at(ahead).max(0.0),
            stays: unit * self.best_vote(Member::Naive2, ahead),
        }
    }
}
