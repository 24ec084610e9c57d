//! Made-up series whose growth is known, and how often a verdict on them is decisive.

use recoup::forecast::{GrowthSeries, Observation, Verdict};

/// Growth a year that is held against the series.
pub const TARGET: f64 = 0.10;
/// The noise of a quarter, in logarithms.
const NOISE: f64 = 0.1;
/// A seasonal pattern, which the fit takes away again.
const PATTERN: [f64; 4] = [-0.2, 0.1, 0.3, -0.1];

/// A kind of series.
#[derive(Clone, Copy)]
pub struct Kind {
    /// How many quarters it has.
    pub quarters: usize,
    /// The first-order correlation of its errors.
    pub correlation: f64,
    /// Its growth a year.
    pub growth: f64,
}

/// In what share of the series a verdict is decisive.
#[derive(Default)]
pub struct Decisive {
    /// By the ordinary interval alone.
    pub ordinary: f64,
    /// By both intervals of the trend, which is the verdict of a measure without a step.
    pub trend: f64,
    /// By the measure where a step is marked in the last four quarters and there is none.
    pub with_step: f64,
}

/// Judges so many series of a kind, their errors made of standard normal draws.
pub fn judge(kind: Kind, series: usize, mut draw: impl FnMut() -> f64) -> Decisive {
    let mut counts = [0_usize; 3];
    for _ in 0..series {
        for (count, verdict) in counts.iter_mut().zip(verdicts(&made_up(kind, &mut draw))) {
            *count += usize::from([Verdict::Supports, Verdict::Contradicts].contains(&verdict));
        }
    }
    let [ordinary, trend, with_step] = counts.map(|count| count as f64 / series as f64);
    Decisive { ordinary, trend, with_step }
}

/// Quarters that grow steadily, with a seasonal pattern and errors of a lasting spread.
fn made_up(kind: Kind, draw: &mut impl FnMut() -> f64) -> Vec<Observation> {
    let fresh = (1.0 - kind.correlation * kind.correlation).sqrt();
    let mut error = draw();
    let quarter = |index: usize| {
        if index > 0 {
            error = kind.correlation * error + fresh * draw();
        }
        let trend = kind.growth.ln_1p() * index as f64 / 4.0;
        let value = 1000.0 * (trend + PATTERN[index % 4] + NOISE * error).exp();
        Observation { index, season: index % 4, value }
    };
    (0..kind.quarters).map(quarter).collect()
}

/// By the ordinary interval, by both of the trend, and by the measure with a marked step.
fn verdicts(quarters: &[Observation]) -> [Verdict; 3] {
    let series = GrowthSeries::new(quarters).unwrap();
    let trend = series.fit(None, TARGET).unwrap();
    let ordinary = Verdict::of_interval(trend.lower_95, trend.upper_95, TARGET);
    let last_year = quarters.len() - 4..quarters.len();
    // A step that cannot be estimated beside the trend leaves the verdict open.
    let step = series.fit(Some(last_year), TARGET).map_or(Verdict::CannotTell, |fit| fit.verdict);
    [ordinary, trend.verdict, Verdict::of_measure(&[trend.verdict, step])]
}
