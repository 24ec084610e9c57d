//! What forecasts are scored by, and the methods that they are scored beside.

const SEASONS: usize = 4;

/// A task: what is seen and what is forecast.
pub struct Task<'a> {
    pub seen: &'a [f64],
    pub ahead: &'a [f64],
}

impl Task<'_> {
    /// sMAPE and MASE.
    pub fn errors(&self, points: &[f64]) -> [f64; 2] {
        let pairs = || points.iter().zip(self.ahead);
        let relative = |(point, actual): (&f64, &f64)| {
            let size = point.abs() + actual.abs();
            if size > 0.0 { 200.0 * (point - actual).abs() / size } else { 0.0 }
        };
        let count = self.ahead.len() as f64;
        let absolute: f64 = pairs().map(|(point, actual)| (point - actual).abs()).sum();
        [pairs().map(relative).sum::<f64>() / count, absolute / count / scale(self.seen)]
    }
}

/// How wide an interval is, and how far it missed, as MSIS counts it.
pub fn interval_score((lower, upper): (f64, f64), actual: f64, level: f64) -> f64 {
    let outside = (lower - actual).max(0.0) + (actual - upper).max(0.0);
    upper - lower + 2.0 / (1.0 - level / 100.0) * outside
}

/// The mean absolute change on the year before.
pub fn scale(seen: &[f64]) -> f64 {
    let pairs = seen.iter().zip(seen.iter().skip(SEASONS));
    let changes: Vec<f64> = pairs.map(|(before, after)| (after - before).abs()).collect();
    mean(&changes)
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub fn seasonal_naive(seen: &[f64], horizon: usize) -> Vec<f64> {
    let last_year = &seen[seen.len() - SEASONS..];
    (0..horizon).map(|place| last_year[place % SEASONS]).collect()
}

/// The last value, adjusted by a multiplicative pattern where the M4 test at
/// 90% finds one.
pub fn naive2(seen: &[f64], horizon: usize) -> Vec<f64> {
    let pattern = if is_seasonal(seen) { pattern(seen) } else { [1.0; SEASONS] };
    let season = |t: usize| pattern[t % SEASONS];
    let last = seen[seen.len() - 1] / season(seen.len() - 1);
    (0..horizon).map(|place| last * season(seen.len() + place)).collect()
}

fn is_seasonal(seen: &[f64]) -> bool {
    if seen.len() < 3 * SEASONS {
        return false;
    }
    let centre = mean(seen);
    let products = |lag: usize| -> f64 {
        seen.iter().zip(&seen[lag..]).map(|(a, b)| (a - centre) * (b - centre)).sum()
    };
    let correlation = |lag: usize| products(lag) / products(0);
    let earlier: f64 = (1..SEASONS).map(|lag| correlation(lag) * correlation(lag)).sum();
    let limit = 1.645 * ((1.0 + 2.0 * earlier) / seen.len() as f64).sqrt();
    correlation(SEASONS).abs() > limit
}

/// The classical multiplicative pattern, with a mean of one.
fn pattern(seen: &[f64]) -> [f64; SEASONS] {
    let mut ratios: [Vec<f64>; SEASONS] = Default::default();
    for (start, five) in seen.windows(SEASONS + 1).enumerate() {
        let year = 0.5 * five[0] + five[1] + five[2] + five[3] + 0.5 * five[4];
        ratios[(start + 2) % SEASONS].push(five[2] * SEASONS as f64 / year);
    }
    let means = ratios.map(|ratios| mean(&ratios));
    means.map(|ratio| ratio / mean(&means))
}
