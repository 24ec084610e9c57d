//! Interval widths, printed by `examples/calibrate.rs`; see `calibration.rs` for
//! the formula. Fitted 2026-11-25 with version 0.1.0, on
//! m1_quarterly (203 series) and tourism_quarterly (427 series):
//! 154646 rolling windows.

/// The calibrated levels, in percent.
pub(super) const LEVELS: [f64; 4] = [50.0, 80.0, 90.0, 95.0];
/// `c`: the distance that a single quarter's noise is worth.
pub(super) const NOISE: f64 = 3.5;
/// `d`: how fast noise averages out in a sum.
pub(super) const AVERAGING: f64 = 0.30;
/// The quarters ahead at which a quarter is as wide as the change between years.
pub(super) const CHANGE_DISTANCE: f64 = 1.89;

/// `ln k` and `e` of one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Width {
    pub(super) log_scale: f64,
    pub(super) power: f64,
}

/// The widths of a series of so many quarters, by level.
pub(super) struct Anchor {
    pub(super) quarters: usize,
    pub(super) widths: [Width; 4],
}

/// The calibrated lengths.
pub(super) const ANCHORS: [Anchor; 11] = [
    Anchor {
        quarters: 4,
        widths: [
            Width { log_scale: -1.264, power: 0.817 },
            Width { log_scale: -0.680, power: 0.927 },
            Width { log_scale: -0.507, power: 1.018 },
            Width { log_scale: -0.242, power: 1.018 },
        ],
    },
    Anchor {
        quarters: 5,
        widths: [
            Width { log_scale: -1.288, power: 0.850 },
            Width { log_scale: -0.743, power: 0.910 },
            Width { log_scale: -0.471, power: 0.924 },
            Width { log_scale: -0.217, power: 0.923 },
        ],
    },
    Anchor {
        quarters: 6,
        widths: [
            Width { log_scale: -1.165, power: 0.971 },
            Width { log_scale: -0.230, power: 0.880 },
            Width { log_scale: 0.402, power: 0.772 },
            Width { log_scale: 0.939, power: 0.678 },
        ],
    },
    Anchor {
        quarters: 7,
        widths: [
            Width { log_scale: -1.292, power: 0.955 },
            Width { log_scale: -0.477, power: 0.904 },
            Width { log_scale: -0.014, power: 0.846 },
            Width { log_scale: 0.457, power: 0.761 },
        ],
    },
    Anchor {
        quarters: 8,
        widths: [
            Width { log_scale: -1.290, power: 0.866 },
            Width { log_scale: -0.517, power: 0.838 },
            Width { log_scale: -0.123, power: 0.809 },
            Width { log_scale: 0.257, power: 0.763 },
        ],
    },
    Anchor {
        quarters: 10,
        widths: [
            Width { log_scale: -1.365, power: 0.857 },
            Width { log_scale: -0.680, power: 0.853 },
            Width { log_scale: -0.310, power: 0.823 },
            Width { log_scale: 0.007, power: 0.794 },
        ],
    },
    Anchor {
        quarters: 12,
        widths: [
            Width { log_scale: -1.418, power: 0.849 },
            Width { log_scale: -0.717, power: 0.830 },
            Width { log_scale: -0.388, power: 0.815 },
            Width { log_scale: -0.058, power: 0.774 },
        ],
    },
    Anchor {
        quarters: 16,
        widths: [
            Width { log_scale: -1.472, power: 0.839 },
            Width { log_scale: -0.805, power: 0.835 },
            Width { log_scale: -0.510, power: 0.832 },
            Width { log_scale: -0.218, power: 0.803 },
        ],
    },
    Anchor {
        quarters: 22,
        widths: [
            Width { log_scale: -1.542, power: 0.807 },
            Width { log_scale: -0.807, power: 0.784 },
            Width { log_scale: -0.429, power: 0.753 },
            Width { log_scale: -0.083, power: 0.707 },
        ],
    },
    Anchor {
        quarters: 32,
        widths: [
            Width { log_scale: -1.591, power: 0.782 },
            Width { log_scale: -0.808, power: 0.734 },
            Width { log_scale: -0.411, power: 0.691 },
            Width { log_scale: -0.073, power: 0.641 },
        ],
    },
    Anchor {
        quarters: 48,
        widths: [
            Width { log_scale: -1.777, power: 0.853 },
            Width { log_scale: -0.953, power: 0.782 },
            Width { log_scale: -0.575, power: 0.750 },
            Width { log_scale: -0.256, power: 0.710 },
        ],
    },
];
