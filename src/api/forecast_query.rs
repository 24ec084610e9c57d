//! What a forecast, in any of its views, and a backtest are asked for.

use super::query::Query;
use crate::domain::{Rate, Slug};
use crate::fits::backtest::{BacktestRequest, DEFAULT_HORIZON};
use crate::fits::client_groups::{AddingUp, GroupsRequest};
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::forecast::backtest::MAX_AHEAD;
use crate::forecast::{LastQuarter, MAX_HORIZON};
use crate::service::State;

/// How far ahead, how wide, and how much of a step lasts.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AheadQuery {
    /// How many quarters ahead, 1 to 40; 16 by default.
    #[param(example = 16, minimum = 1, maximum = 40)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 20 to 95, at most five; `80,95` by default.
    #[param(example = "80,95")]
    pub levels: Option<String>,
    /// How much of the step lasts, 0 to 1; the programme's own by default.
    #[param(example = "1.00")]
    pub step_retained_share: Option<String>,
}

/// Which step, and whose clawbacks.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ForecastQuery {
    /// Which step `step_retained_share` and the scenarios are about: the `marked` intervention,
    /// by default, or the break that is `found` in the data, which is suggestive and never proof.
    #[param(example = "marked")]
    pub step: Option<String>,
    /// Only this group of clients.
    #[param(example = "all")]
    pub client_group: Option<String>,
    /// What is made of a last quarter that is unlike all before it: `drawn_in` towards the
    /// others, by default, which a note then says, or `as_recorded`.
    #[param(example = "drawn_in")]
    pub last_quarter: Option<String>,
}

/// How every group is forecast.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GroupsQuery {
    /// `bottom_up` (the default): the total is the sum of the groups. `reconciled`: the
    /// discrepancy between the groups and the total's own forecast is shared among all
    /// of them in proportion to the variances of their series.
    #[param(example = "reconciled")]
    pub method: Option<String>,
}

/// What to try.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BacktestQuery {
    /// How many quarters ahead, 1 to 16; 4 by default.
    #[param(example = 4, minimum = 1, maximum = 16)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 20 to 95, at most five; `80,95` by default.
    #[param(example = "80,95")]
    pub levels: Option<String>,
    /// Only this group of clients.
    #[param(example = "all")]
    pub client_group: Option<String>,
}

/// An [`AheadQuery`] that was read.
struct Ahead {
    horizon_quarters: usize,
    levels: Vec<u8>,
    step_retained_share: Option<Rate>,
}

impl Ahead {
    fn read(query: &mut Query) -> Ahead {
        Ahead {
            horizon_quarters: query.number("horizon_quarters", 1..=MAX_HORIZON).unwrap_or(16),
            levels: levels(query),
            step_retained_share: query.take("step_retained_share", read_share),
        }
    }

    /// How much of the step lasts: as asked for, or else as the programme says.
    fn step_retained_share(&self, state: &State) -> Rate {
        self.step_retained_share.unwrap_or(state.programme.assumptions.step_retained_share)
    }
}

fn levels(query: &mut Query) -> Vec<u8> {
    query.take("levels", read_levels).unwrap_or_else(|| vec![80, 95])
}

fn client_group(query: &mut Query) -> Slug {
    query.client_group().unwrap_or_else(Slug::all)
}

/// Reads [`AheadQuery`] and [`ForecastQuery`]. The programme's own retained share counts
/// where none is given, and is known only later.
pub fn forecast(query: &mut Query) -> impl FnOnce(&State) -> ForecastRequest + use<> {
    let ahead = Ahead::read(query);
    let step = query.take("step", read_step).unwrap_or_default();
    let client_group = client_group(query);
    let last_quarter = query.take("last_quarter", read_last_quarter).unwrap_or_default();
    move |state| ForecastRequest {
        step_retained_share: ahead.step_retained_share(state),
        horizon_quarters: ahead.horizon_quarters,
        levels: ahead.levels,
        step,
        client_group,
        last_quarter,
    }
}

/// Reads [`AheadQuery`] and [`GroupsQuery`], in the same way.
pub fn client_groups(query: &mut Query) -> impl FnOnce(&State) -> GroupsRequest + use<> {
    let adding_up = query.take("method", read_method).unwrap_or_default();
    let ahead = Ahead::read(query);
    move |state| GroupsRequest {
        step_retained_share: ahead.step_retained_share(state),
        horizon_quarters: ahead.horizon_quarters,
        levels: ahead.levels,
        adding_up,
    }
}

/// Reads [`BacktestQuery`].
pub fn backtest(query: &mut Query) -> BacktestRequest {
    let horizon = query.number("horizon_quarters", 1..=MAX_AHEAD);
    BacktestRequest {
        horizon_quarters: horizon.unwrap_or(DEFAULT_HORIZON),
        levels: levels(query),
        client_group: client_group(query),
    }
}

/// Reads `80,95`: whole percents, each once, in ascending order in the answer.
pub fn read_levels(text: &str) -> Result<Vec<u8>, String> {
    let read: Option<Vec<u8>> = text
        .split(',')
        .map(|level| level.trim().parse().ok().filter(|level| (20..=95).contains(level)))
        .collect();
    let mut levels = read.filter(|levels| levels.len() <= 5).ok_or_else(|| {
        "expected at most five whole percents from 20 to 95, such as 80,95".to_owned()
    })?;
    levels.sort_unstable();
    levels.dedup();
    Ok(levels)
}

/// Reads a share from 0 to 1.
pub fn read_share(text: &str) -> Result<Rate, String> {
    let rate = Rate::parse(text).map_err(|error| error.to_string())?;
    if (Rate::new(0, 0)..=Rate::new(1, 0)).contains(&rate) {
        Ok(rate)
    } else {
        Err("expected a share from 0 to 1".to_owned())
    }
}

/// Reads which step a forecast's scenarios are about.
pub fn read_step(text: &str) -> Result<StepSource, String> {
    StepSource::read(text)
}

/// Reads what is made of an odd last quarter.
pub fn read_last_quarter(text: &str) -> Result<LastQuarter, String> {
    LastQuarter::read(text)
}

/// Reads how groups and total are made to add up.
pub fn read_method(text: &str) -> Result<AddingUp, String> {
    AddingUp::read(text)
}
