//! Parameters as the documentation shows them. Handlers read the same names
//! strictly with [`super::query::Query`].

use actix_web::web;
use utoipa::IntoParams;

// The names keep the documentation macro from describing these a second time.

/// The programme's id in the address.
pub type InPath = web::Path<String>;
/// The programme's id in the address, and what comes after it.
pub type PairInPath = web::Path<(String, String)>;

/// The programme in the address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProgrammePath {
    /// The programme's id.
    #[param(example = "cambridgeshire-direct-payments")]
    pub programme: String,
}

/// A page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most so many, 1 to 1,000; 100 by default.
    #[param(example = 100, minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// Where the page starts: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A question about the past.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsKnownAtQuery {
    /// Answer with what was known at this instant (RFC 3339), or at the end of this
    /// date (UTC). Left out: what is known now.
    pub as_known_at: Option<String>,
}

/// Assumptions that replace the programme's own, each by its name.
///
/// Only what has a meaning for every programme has an example: the documentation sends
/// the examples as they stand.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssumptionsQuery {
    /// `growth_on_baseline`, `statistical`, `rate_on_exposure` or `scheduled`.
    pub recovery_path: Option<String>,
    /// `yearly_increment`, `cumulative_uplift` or `total_recovery`.
    pub offset_basis: Option<String>,
    /// A financial year (`2020-21`), a mean of years (`2017-18..2019-20`), an amount a
    /// year (`1537753.00`) or the level of the growth fit (`fitted_level`).
    pub baseline: Option<String>,
    /// Growth a year as a decimal fraction, such as `0.10`.
    pub growth_rate: Option<String>,
    /// `stated` (`growth_rate`), `target` (the programme's) or `fitted` (on the recorded
    /// amounts).
    pub growth_source: Option<String>,
    /// The first year that grows over the baseline, or over the direct-payment spend, such as `2022-23`.
    pub first_growth_year: Option<String>,
    /// For a rate on exposure: direct-payment spend as an amount a year
    /// (`16700000.00`), or the year of a recorded exposure (`2016-17`).
    pub dp_spend: Option<String>,
    /// For a rate on exposure: the share of the spend that is clawed back from, 0 to 1, such as `0.50`.
    pub participating_share: Option<String>,
    /// For a rate on exposure: clawback over that spend, 0 to 1, such as `0.08`.
    pub clawback_rate: Option<String>,
    /// For a rate on exposure: growth a year of the number of clients, such as `0.02`.
    pub client_growth_rate: Option<String>,
    /// For a rate on exposure: growth a year of the mean package.
    pub package_growth_rate: Option<String>,
    /// For a scheduled path: every plan year with its recovery, such as
    /// `2022-23:668000.00,2023-24:734800.00`.
    pub scheduled_recoveries: Option<String>,
    /// The first quarter that earns; what is earned before it is nothing, such as `2022-23-Q1`.
    pub recoveries_start: Option<String>,
    /// How many quarters later than earned a credit arrives, 0 to 40.
    #[param(minimum = 0, maximum = 40)]
    pub lag_quarters: Option<u32>,
    /// `truncate_to_pound` or `half_up_to_penny`.
    pub rounding: Option<String>,
    /// What is added to the costs for optimism, as a decimal fraction.
    #[param(example = "0.00")]
    pub optimism_bias: Option<String>,
    /// Growth a year of `staffing` lines after the first plan year, such as `0.02`.
    pub pay_inflation_rate: Option<String>,
    /// `nominal` (amounts as stated) or `real` (in the prices of one year).
    pub price_basis: Option<String>,
    /// General inflation a year, by which real amounts are deflated, such as `0.02`.
    pub deflator_rate: Option<String>,
    /// The year of real prices, such as `2022-23`.
    pub price_base_year: Option<String>,
    /// Discount rate a year as a decimal fraction, such as `0.035`.
    pub discount_rate: Option<String>,
    /// The day on which that rate was in force, such as `2022-03-30`.
    pub discount_rate_as_at: Option<String>,
    /// The earlier level that recoveries might return to, in the forms of `baseline`.
    pub base_budget_level: Option<String>,
    /// How much of the marked step lasts in a statistical path, 0 to 1, such as `0.50`.
    pub persistence: Option<String>,
    /// Where benefits are not clawbacks: the years or quarters over which undated
    /// amounts are assumed to fall evenly, the first and the last, such as `2022-23..2025-26`.
    pub phasing: Option<String>,
    /// How sure a person is of some of these: a 10th and a 90th percentile around the
    /// value, which is the median, such as `growth_rate:0.02..0.14,optimism_bias:0..0.30`.
    pub ranges: Option<String>,
}

/// Who changes something, and why.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuthorQuery {
    /// Who changes it; kept with the version.
    pub submitted_by: Option<String>,
    /// Why; kept with the version.
    pub reason: Option<String>,
}

/// The version that is overwritten.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// The ETag of what is overwritten, from reading it, or `*` for whatever is there.
    /// Required, so that nothing changes by one click.
    #[param(rename = "If-Match")]
    pub if_match: Option<String>,
}

/// The client's key for a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyHeader {
    /// A key of your own. The same request with the same key takes effect once and
    /// gets the same answer.
    #[param(rename = "Idempotency-Key")]
    pub idempotency_key: Option<String>,
}
