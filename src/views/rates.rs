//! The targets that are rates, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::{FinancialYearText, MoneyText, TargetText, fixed_decimals};
use crate::fits::rates::{ImpliedSpend, RateJudgement, Rates, YearRates};

/// The targets that are rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rates)]
pub struct RatesView {
    /// Clawback over direct-payment spend.
    pub clawback_rate: ClawbackRateView,
    /// Share of clients that are clawed back from.
    pub participating_share: ParticipatingShareView,
    /// What the targets imply for the spend, or null, and a finding says why.
    pub implied_direct_payment_spend: Option<ImpliedSpendView>,
    /// The financial years for which spend or clients are recorded.
    pub years: Vec<YearRatesView>,
    /// What a reader must know: figures that contradict each other, unusual rates, and
    /// what a high rate can mean.
    pub findings: Vec<FindingView>,
}

/// The clawback rate against its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClawbackRate)]
pub struct ClawbackRateView {
    /// The target; null is "not stated".
    pub target: Option<TargetText>,
    /// `supports` where every year on record reaches it, `contradicts` where none
    /// does, else `cannot_tell`; `not_stated` without spend or without a target.
    #[schema(example = "not_stated")]
    pub verdict: &'static str,
    /// Why.
    pub message: String,
    /// The rate of each year with both figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<ObservedRateView>,
}

/// A year's recovery over its direct-payment spend: a figure, not an estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ObservedRate)]
pub struct ObservedRateView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// What was recovered.
    pub recovered: MoneyText,
    /// Direct payments paid out.
    pub dp_paid: MoneyText,
    /// The rate.
    #[schema(example = "0.0812")]
    pub rate: String,
    /// The figure, and how far above or below the target it is, where one is stated.
    pub message: String,
}

/// The share of clients that are clawed back from against its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ParticipatingShare)]
pub struct ParticipatingShareView {
    /// The target; null is "not stated".
    pub target: Option<TargetText>,
    /// `supports` where it is reached in every year on record, `contradicts` where in
    /// none, else `cannot_tell`; `not_stated` without client numbers or a target.
    #[schema(example = "not_stated")]
    pub verdict: &'static str,
    /// Why.
    pub message: String,
    /// The share of each year with the figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<IncidenceView>,
}

/// The bounds between which a year's share of clients lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Incidence)]
pub struct IncidenceView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The least share; null where the quarters do not state how many people.
    #[schema(example = "0.2100")]
    pub at_least: Option<String>,
    /// The greatest share.
    #[schema(example = "0.6215")]
    pub at_most: String,
    /// What these bounds say about the target.
    #[schema(example = "cannot_tell")]
    pub verdict: &'static str,
    /// Where the bounds come from.
    pub message: String,
}

/// A year's figures as clients x mean package x incidence x rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = YearRates)]
pub struct YearRatesView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// Direct payments paid out: as stated for the year, else the sum of four quarters.
    pub dp_paid: Option<MoneyText>,
    /// People with a direct payment: as stated for the year, else the mean of four
    /// quarters.
    #[schema(example = 901)]
    pub dp_clients: Option<i64>,
    /// Spend a client.
    pub mean_package: Option<MoneyText>,
    /// How many clawbacks.
    #[schema(example = 560)]
    pub count: Option<i64>,
    /// What a clawback brought on average.
    pub amount_per_clawback: Option<MoneyText>,
    /// Recovered over paid out.
    #[schema(example = "0.1079")]
    pub clawback_rate: Option<String>,
    /// The rate on the spend of those clawed back from is at least this, if their
    /// packages are average.
    #[schema(example = "0.1736")]
    pub rate_where_clawed_back_at_least: Option<String>,
    /// And at most this.
    #[schema(example = "0.3012")]
    pub rate_where_clawed_back_at_most: Option<String>,
    /// What the target rate gives on all of that spend.
    pub at_rate: Option<MoneyText>,
    /// What the target rate gives on the target share of it; null where either is not stated.
    pub at_rate_and_share: Option<MoneyText>,
}

/// The spend at which the announced rate and share give a year's recovery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImpliedSpend)]
pub struct ImpliedSpendView {
    /// The year whose recovery it is computed from.
    pub financial_year: FinancialYearText,
    /// Spend at which the rate alone gives it.
    pub at_rate: MoneyText,
    /// Spend at which rate and share together give it; null where no share is stated.
    pub at_rate_and_share: Option<MoneyText>,
    /// The same as a sentence.
    pub message: String,
}

fn rate(rate: f64) -> String {
    fixed_decimals(rate, 4)
}

impl From<&Rates> for RatesView {
    fn from(rates: &Rates) -> Self {
        RatesView {
            clawback_rate: ClawbackRateView::new(&rates.clawback_rate, &rates.years),
            participating_share: ParticipatingShareView::new(
                &rates.participating_share,
                &rates.years,
            ),
            implied_direct_payment_spend: rates.implied_spend.as_ref().map(ImpliedSpendView::from),
            years: rates.years.iter().map(YearRatesView::from).collect(),
            findings: rates.findings.iter().map(FindingView::from).collect(),
        }
    }
}

impl ClawbackRateView {
    fn new(judgement: &RateJudgement, years: &[YearRates]) -> Self {
        let observed = years.iter().filter_map(|year| {
            let observed = year.clawback_rate.as_ref()?;
            Some(ObservedRateView {
                financial_year: FinancialYearText(year.financial_year),
                recovered: MoneyText(observed.recovered),
                dp_paid: MoneyText(year.exposure.dp_paid?),
                rate: rate(observed.rate),
                message: observed.message.clone(),
            })
        });
        ClawbackRateView {
            target: judgement.target.map(TargetText),
            verdict: judgement.verdict.as_str(),
            message: judgement.message.clone(),
            observed: observed.collect(),
        }
    }
}

impl ParticipatingShareView {
    fn new(judgement: &RateJudgement, years: &[YearRates]) -> Self {
        let observed = years.iter().filter_map(|year| {
            let incidence = year.incidence.as_ref()?;
            Some(IncidenceView {
                financial_year: FinancialYearText(year.financial_year),
                at_least: incidence.at_least.map(rate),
                at_most: rate(incidence.at_most),
                verdict: incidence.verdict.as_str(),
                message: incidence.message.clone(),
            })
        });
        ParticipatingShareView {
            target: judgement.target.map(TargetText),
            verdict: judgement.verdict.as_str(),
            message: judgement.message.clone(),
            observed: observed.collect(),
        }
    }
}

impl From<&YearRates> for YearRatesView {
    fn from(year: &YearRates) -> Self {
        let among = year.rate_where_clawed_back;
        YearRatesView {
            financial_year: FinancialYearText(year.financial_year),
            dp_paid: year.exposure.dp_paid.map(MoneyText),
            dp_clients: year.exposure.dp_clients,
            mean_package: year.mean_package.map(MoneyText),
            count: year.count,
            amount_per_clawback: year.amount_per_clawback.map(MoneyText),
            clawback_rate: year.clawback_rate.as_ref().map(|observed| rate(observed.rate)),
            rate_where_clawed_back_at_least: among.map(|(at_least, _)| rate(at_least)),
            rate_where_clawed_back_at_most: among.and_then(|(_, at_most)| at_most).map(rate),
            at_rate: year.at_targets.map(|targets| MoneyText(targets.at_rate)),
            at_rate_and_share: year.at_targets.and_then(|it| it.at_rate_and_share).map(MoneyText),
        }
    }
}

impl From<&ImpliedSpend> for ImpliedSpendView {
    fn from(implied: &ImpliedSpend) -> Self {
        ImpliedSpendView {
            financial_year: FinancialYearText(implied.financial_year),
            at_rate: MoneyText(implied.at_rate),
            at_rate_and_share: implied.at_rate_and_share.map(MoneyText),
            message: implied.message.clone(),
        }
    }
}
