//! Interval widths, printed by `examples/calibrate.rs`; see `calibration.rs` for
//! the formula. Fitted 2026-11-22 with version 0.1.0, on
//! m1_quarterly (203 series) and tourism_quarterly (427 series):
//! 154646 rolling windows.

/// The calibrated levels, in percent.
pub(super) const LEVELS: [f64; 4] = [50.0, 80.0, 90.0, 95.0];
/// `c`: the distance that a single quarter's noise is worth.
pub(super) const NOISE: f64 = 3.25;
/// `d`: how fast noise averages out in a sum.
pub(super) const AVERAGING: f64 = 0.30;
/// The quarters ahead at which a quarter is as wide as the change between years.
pub(super) const CHANGE_DISTANCE: f64 = 2.01;

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
            Width { log_scale: -1.204, power: 0.808 },
            Width { log_scale: -0.659, power: 0.916 },
            Width { log_scale: -0.433, power: 0.959 },
            Width { log_scale: -0.184, power: 0.963 },
        ],
    },
    Anchor {
        quarters: 5,
        widths: [
            Width { log_scale: -1.292, power: 0.831 },
            Width { log_scale: -0.752, power: 0.891 },
            Width { log_scale: -0.501, power: 0.910 },
            Width { log_scale: -0.232, power: 0.900 },
        ],
    },
    Anchor {
        quarters: 6,
        widths: [
            Width { log_scale: -1.133, power: 0.943 },
            Width { log_scale: -0.164, power: 0.830 },
            Width { log_scale: 0.436, power: 0.730 },
            Width { log_scale: 0.939, power: 0.646 },
        ],
    },
    Anchor {
        quarters: 7,
        widths: [
            Width { log_scale: -1.259, power: 0.941 },
            Width { log_scale: -0.401, power: 0.866 },
            Width { log_scale: 0.062, power: 0.807 },
            Width { log_scale: 0.503, power: 0.736 },
        ],
    },
    Anchor {
        quarters: 8,
        widths: [
            Width { log_scale: -1.265, power: 0.856 },
            Width { log_scale: -0.479, power: 0.823 },
            Width { log_scale: -0.063, power: 0.790 },
            Width { log_scale: 0.307, power: 0.749 },
        ],
    },
    Anchor {
        quarters: 10,
        widths: [
            Width { log_scale: -1.335, power: 0.850 },
            Width { log_scale: -0.638, power: 0.843 },
            Width { log_scale: -0.263, power: 0.812 },
            Width { log_scale: 0.059, power: 0.784 },
        ],
    },
    Anchor {
        quarters: 12,
        widths: [
            Width { log_scale: -1.385, power: 0.844 },
            Width { log_scale: -0.684, power: 0.828 },
            Width { log_scale: -0.342, power: 0.806 },
            Width { log_scale: -0.019, power: 0.769 },
        ],
    },
    Anchor {
        quarters: 16,
        widths: [
            Width { log_scale: -1.447, power: 0.840 },
            Width { log_scale: -0.775, power: 0.837 },
            Width { log_scale: -0.472, power: 0.830 },
            Width { log_scale: -0.182, power: 0.804 },
        ],
    },
    Anchor {
        quarters: 22,
        widths: [
            Width { log_scale: -1.519, power: 0.812 },
            Width { log_scale: -0.783, power: 0.791 },
            Width { log_scale: -0.405, power: 0.760 },
            Width { log_scale: -0.068, power: 0.717 },
        ],
    },
    Anchor {
        quarters: 32,
        widths: [
            Width { log_scale: -1.576, power: 0.793 },
            Width { log_scale: -0.800, power: 0.752 },
            Width { log_scale: -0.418, power: 0.716 },
            Width { log_scale: -0.088, power: 0.672 },
        ],
    },
    Anchor {
        quarters: 48,
        widths: [
            Width { log_scale: -1.780, power: 0.878 },
            Width { log_scale: -0.953, power: 0.808 },
            Width { log_scale: -0.611, power: 0.795 },
            Width { log_scale: -0.296, power: 0.763 },
        ],
    },
];
