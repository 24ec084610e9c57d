//! Damped trend: `f = l + phi b`, `l' = f + alpha e`, `b' = phi b + alpha beta e`,
//! and ahead `l + (phi + phi^2 + ... + phi^h) b`.
//!
//! Source: E. S. Gardner and E. McKenzie, "Forecasting trends in time series"
//! (1985). The level starts at the mean of the first year and the trend at the
//! step to the mean of the second; alpha, beta and phi are searched on a grid
//! of 5 x 11 x 7, so nothing can fail to converge.

use super::super::SEASONS;
use super::first_year_mean;

const ALPHAS: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const BETAS: [f64; 11] = [0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50];
const PHIS: [f64; 7] = [0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98];

/// The combinations of weights that are run side by side. The compiler turns them into
/// vector instructions, and the numbers of eight fit into the registers.
const LANES: usize = 8;
const CANDIDATES: usize = ALPHAS.len() * PHIS.len() * BETAS.len();

/// Some combinations of weights.
#[derive(Clone, Copy)]
struct Lanes {
    alphas: [f64; LANES],
    phis: [f64; LANES],
    /// `alpha beta`.
    gains: [f64; LANES],
}

/// The whole grid in order, the last combination repeated to fill the last lanes.
static GRID: [Lanes; CANDIDATES.div_ceil(LANES)] = {
    let none = Lanes { alphas: [0.0; LANES], phis: [0.0; LANES], gains: [0.0; LANES] };
    let mut grid = [none; CANDIDATES.div_ceil(LANES)];
    let mut place = 0;
    while place < grid.len() * LANES {
        let candidate = if place < CANDIDATES { place } else { CANDIDATES - 1 };
        let (lanes, lane) = (&mut grid[place / LANES], place % LANES);
        lanes.alphas[lane] = ALPHAS[candidate / BETAS.len() / PHIS.len()];
        lanes.phis[lane] = PHIS[candidate / BETAS.len() % PHIS.len()];
        lanes.gains[lane] = lanes.alphas[lane] * BETAS[candidate % BETAS.len()];
        place += 1;
    }
    grid
};

/// A fitted damped trend.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct DampedTrend {
    level: f64,
    trend: f64,
    phi: f64,
    /// The sum of the squared one-step errors.
    squares: f64,
}

impl DampedTrend {
    /// Fits `values`, of which there are at least two years.
    pub(in crate::forecast) fn fit(values: &[f64]) -> DampedTrend {
        let level = first_year_mean(values);
        let next = first_year_mean(&values[SEASONS.min(values.len() - 1)..]);
        let trend = (next - level) / SEASONS as f64;
        let start = DampedTrend { level, trend, phi: 0.0, squares: f64::INFINITY };
        let better = |best: DampedTrend, lanes: &Lanes| {
            lanes.best(values, &start, best.squares).unwrap_or(best)
        };
        GRID.iter().fold(start, better)
    }

    pub(in crate::forecast) fn at(&self, ahead: usize) -> f64 {
        let (mut weight, mut sum) = (1.0, 0.0);
        for _ in 0..ahead {
            weight *= self.phi;
            sum += weight;
        }
        self.level + sum * self.trend
    }
}

impl Lanes {
    /// The first of those whose squared errors sum to least, if that is less than
    /// `limit`. All are given up together after the first year by which all have lost.
    fn best(&self, values: &[f64], start: &DampedTrend, limit: f64) -> Option<DampedTrend> {
        let mut levels = [start.level; LANES];
        let mut trends = [start.trend; LANES];
        let mut squares = [0.0; LANES];
        for year in values.chunks(SEASONS) {
            for value in year {
                for lane in 0..LANES {
                    let step = self.phis[lane] * trends[lane];
                    let forecast = levels[lane] + step;
                    let error = value - forecast;
                    squares[lane] += error * error;
                    levels[lane] = forecast + self.alphas[lane] * error;
                    trends[lane] = step + self.gains[lane] * error;
                }
            }
            // Sums of squares only grow, so the result is that of the whole grid.
            if squares.iter().all(|squares| *squares >= limit) {
                return None;
            }
        }
        let mut best = 0;
        for lane in 1..LANES {
            if squares[lane] < squares[best] {
                best = lane;
            }
        }
        let (level, trend, squares) = (levels[best], trends[best], squares[best]);
        Some(DampedTrend { level, trend, phi: self.phis[best], squares })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One combination of weights, from a start.
    fn run(values: &[f64], start: &DampedTrend, [alpha, phi, beta]: [f64; 3]) -> DampedTrend {
        let gains = [alpha * beta; LANES];
        let lanes = Lanes { alphas: [alpha; LANES], phis: [phi; LANES], gains };
        lanes.best(values, start, f64::INFINITY).unwrap()
    }

    fn start(level: f64, trend: f64) -> DampedTrend {
        DampedTrend { level, trend, phi: 0.0, squares: f64::INFINITY }
    }

    /// The best of the same eleven betas by `Holt` of statsmodels 0.15.0, damped,
    /// from the level 10 and the trend 0.6875 that this method starts from.
    #[test]
    fn it_agrees_with_statsmodels() {
        let start = start(10.0, 0.6875);
        for (alpha, phi, squares, ahead) in [
            (
                0.3,
                0.9,
                80.254_538_126_958_08,
                [19.169_453_705_296, 22.167_141_049_622, 24.821_050_783_664],
            ),
            (
                0.7,
                0.8,
                111.950_029_906_034_53,
                [19.418_018_566_831, 19.466_956_553_879, 19.479_932_772_735],
            ),
        ] {
            let of = |beta| run(&super::super::CHECKED, &start, [alpha, phi, beta]);
            let by_squares = |a: &DampedTrend, b: &DampedTrend| a.squares.total_cmp(&b.squares);
            let got = BETAS.map(of).into_iter().min_by(by_squares).unwrap();
            assert!((got.squares - squares).abs() < 1e-9, "{}", got.squares);
            for (ahead, expected) in [1, 8, 40].into_iter().zip(ahead) {
                assert!((got.at(ahead) - expected).abs() < 1e-9, "{ahead}: {}", got.at(ahead));
            }
        }
    }

    #[test]
    fn one_step_is_the_recursion_worked_by_hand() {
        // f = 10 + .5 * 2 = 11, e = 1, l = 11.5, b = 1 + .5 * .25.
        let got = run(&[12.0], &start(10.0, 2.0), [0.5, 0.5, 0.25]);
        assert_eq!((got.level, got.trend, got.squares), (11.5, 1.125, 1.0));
        assert_eq!([got.at(0), got.at(1), got.at(2)], [11.5, 12.0625, 12.34375]);
    }

    #[test]
    fn the_grid_keeps_the_least_squared_error() {
        let values: Vec<f64> = (0..16).map(|t| ((t * 7) % 5) as f64 + 0.3 * t as f64).collect();
        let best = DampedTrend::fit(&values);
        let level = first_year_mean(&values);
        let start = start(level, (first_year_mean(&values[4..]) - level) / 4.0);
        let mut found = 0;
        for (alpha, phi) in ALPHAS.iter().flat_map(|alpha| PHIS.map(|phi| (*alpha, phi))) {
            for beta in BETAS {
                let other = run(&values, &start, [alpha, phi, beta]);
                assert!(other.squares >= best.squares, "{alpha} {phi} {beta}");
                let is_best = other.squares == best.squares;
                found += usize::from(is_best && (other.level, other.phi) == (best.level, best.phi));
            }
        }
        assert_eq!(found, 1);
    }

    /// A constant is met by every combination; kept is the first.
    #[test]
    fn of_equals_the_first_of_the_grid_is_kept() {
        let got = DampedTrend::fit(&[3.0; 8]);
        assert_eq!((got.phi, got.squares), (PHIS[0], 0.0));
        let first = &GRID[0];
        assert_eq!((first.alphas[0], first.phis[0], first.gains[0]), (0.1, 0.6, 0.0));
        let last = &GRID[GRID.len() - 1];
        assert_eq!((last.alphas[0], last.phis[0], last.gains[0]), (0.9, 0.98, 0.45));
    }

    #[test]
    fn a_constant_stays_what_it_is() {
        let got = DampedTrend::fit(&[3.0; 8]);
        assert_eq!([got.at(1), got.at(40)], [3.0, 3.0]);
    }
}
