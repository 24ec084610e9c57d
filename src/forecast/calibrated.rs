//! Interval widths, printed by `examples/calibrate.rs`; see `calibration.rs` for
//! the formula. Fitted 2026-11-28 with version 0.1.0, on
//! fredqd_quarterly (233 series),
//! m1_quarterly (203 series),
//! pbs_quarterly (645 series),
//! retail_quarterly (150 series),
//! tourism_quarterly (427 series),
//! 361723 rolling windows.

/// The calibrated levels, in percent.
pub const LEVELS: [f64; 7] = [20.0, 35.0, 50.0, 65.0, 80.0, 90.0, 95.0];
/// The quarters ahead at which a quarter is as wide as the change between years.
pub(super) const CHANGE_DISTANCE: f64 = 1.55;
/// The longest calibrated length.
pub(super) const LONGEST: usize = 96;
/// The parabola of `e`.
pub(super) const POWER: [f64; 3] = [0.761, -0.119, 0.028];
/// The parabolas of `ln k`, by level.
pub(super) const SCALES: [[f64; 3]; 7] = [
    [-2.497, -0.167, 0.099],
    [-1.899, -0.149, 0.087],
    [-1.486, -0.134, 0.075],
    [-1.131, -0.118, 0.062],
    [-0.763, -0.105, 0.050],
    [-0.431, -0.106, 0.039],
    [-0.155, -0.120, 0.031],
];
/// `ln k` of 4 to 7 quarters, by level.
pub(super) const SHORT_SCALES: [[f64; 7]; 4] = [
    [-2.826, -2.200, -1.758, -1.359, -0.916, -0.563, -0.280],
    [-2.587, -2.000, -1.597, -1.261, -0.907, -0.581, -0.301],
    [-2.091, -1.515, -1.125, -0.780, -0.393, 0.010, 0.387],
    [-2.174, -1.602, -1.212, -0.882, -0.527, -0.187, 0.114],
];
