//! How often a year that ends exactly at its budget is green, amber and red, quarter by
//! quarter: the table of docs/DESIGN.md, on made-up series and with the real engine.

use recoup::domain::Money;
use recoup::domain::rating::{Rating, RatingRule};
use recoup::forecast::{FitOptions, Request, fit};

/// How many series of each kind.
const SERIES: usize = 400;

/// Made-up draws, the same on every machine.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal, of mean 0 and variance 1: twelve uniform draws.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// So many quarters around a level that moves by a share each quarter.
    pub(crate) fn series(&mut self, quarters: usize, moves: f64, noise: f64) -> Vec<f64> {
        let season = [0.0, 0.1, 0.2, -0.1];
        let mut level = 13.0;
        let mut quarter = |place: usize| {
            level += moves * self.normal();
            libm::exp(level + season[place % 4] + noise * self.normal())
        };
        (0..quarters).map(&mut quarter).collect()
    }
}

fn money(pounds: f64) -> Money {
    Money::from_pence((100.0 * pounds).round() as i64)
}

/// The rating of the last year after so many of its quarters, and whether its point
/// reaches the budget.
fn rated(series: &[f64], recorded: usize, budget: f64) -> (Rating, bool) {
    let rule = RatingRule::default();
    let levels = rule.levels().map(f64::from);
    let request = Request {
        horizon: 4 - recorded,
        levels: &levels,
        quarters_into_year: recorded,
        retained_step: None,
    };
    let fitted = fit(&series[..16 + recorded], &FitOptions::default()).unwrap();
    let year = fitted.forecast_with(&request).unwrap().years[0].clone();
    let uppers = [0, 1].map(|level: usize| money(year.intervals[level].upper));
    let (rating, _) = rule.rate(money(year.point), Some(uppers), money(budget));
    (rating, year.point >= budget)
}

/// Of a hundred years that end at a share of their budget: green, amber, red, and how
/// many have a point that does not reach it.
fn shares(moves: f64, noise: f64, ends_at: f64, recorded: usize) -> [usize; 4] {
    let mut draws = Draws(20_261_128);
    let mut counts = [0; 4];
    for _ in 0..SERIES {
        let series = draws.series(20, moves, noise);
        let budget = series[16..].iter().sum::<f64>() / ends_at;
        let (rating, reaches) = rated(&series, recorded, budget);
        counts[rating as usize] += 1;
        counts[3] += usize::from(!reaches);
    }
    counts.map(|count| (100 * count + SERIES / 2) / SERIES)
}

#[test]
fn a_year_that_ends_at_its_budget_is_seldom_amber_and_a_short_one_shows_in_time() {
    // Moves of the level, noise, what the year ends at, and then after 0 to 3 quarters:
    // green, amber, red, and below the budget.
    let table = [
        (0.1, 0.1, 1.0, [[76, 14, 10, 50], [73, 18, 10, 53], [73, 17, 10, 53], [78, 14, 8, 44]]),
        (0.02, 0.1, 1.0, [[86, 12, 2, 48], [80, 15, 5, 52], [78, 17, 6, 51], [81, 12, 7, 45]]),
        (0.1, 0.1, 0.8, [[26, 26, 48, 92], [12, 22, 67, 98], [2, 7, 91, 100], [0, 0, 100, 100]]),
        (0.02, 0.1, 0.8, [[4, 24, 72, 100], [1, 9, 91, 100], [0, 1, 99, 100], [0, 0, 100, 100]]),
    ];
    let found = table.map(|(moves, noise, ends_at, _)| {
        [0, 1, 2, 3].map(|recorded| shares(moves, noise, ends_at, recorded))
    });
    assert_eq!(found, table.map(|(.., expected)| expected));
}
