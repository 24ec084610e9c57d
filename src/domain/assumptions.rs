//! What an offset answer rests on. Every answer names all of it.

use chrono::NaiveDate;

use super::benefits::Phasing;
use super::choices::{
    Baseline, Counterfactual, DpSpend, GrowthSource, OffsetBasis, PriceBasis, RecoveryPath,
    Schedule,
};
use super::range::{Ranged, RangedValue, Ranges};
use super::short::InShort as _;
use super::{FinancialYear, Quarter, Rate, Rounding};

/// HM Treasury's Green Book of 2026: 3.5% real a year for years 0 to 30.
pub const GREEN_BOOK_DISCOUNT_RATE: Rate = Rate::new(35, 3);

/// The longest lag, or slippage, that is accepted, in quarters.
pub const LAG_LIMIT_QUARTERS: u32 = 40;

/// Every assumption, each declared once: what it is for people, its name, its type, what it
/// is unless somebody says otherwise, the form that answers give it in, whose it is
/// (`clawback`, `other` sources or `every` source), and what the API document says more of
/// it in a body and in a query. Structs and readers are made of this list, in the domain and
/// where it meets the world.
macro_rules! each_assumption {
    ($then:ident) => {
        $then! {
            /// Where the expected clawback of each plan year comes from:
            /// `growth_on_baseline`, `statistical`, `rate_on_exposure` or `scheduled`.
            recovery_path: RecoveryPath = RecoveryPath::default(), String, clawback,
                [example = "growth_on_baseline"], [];
            /// Which part of it is credited: `yearly_increment`, `cumulative_uplift` or
            /// `total_recovery`.
            offset_basis: OffsetBasis = OffsetBasis::default(), String, clawback,
                [example = "yearly_increment"], [];
            /// What recoveries are compared with: a financial year (`2020-21`), a mean of
            /// years (`2017-18..2019-20`), an amount a year (`1537753.00`) or the level of the
            /// growth fit (`fitted_level`). Left out, the last complete financial year.
            baseline: Option<Baseline> = None, BaselineView, clawback,
                [value_type = Option<BaselineForm>], [];
            /// Growth a year as a decimal fraction, such as `0.10`; left out, it is not
            /// stated, and a growth on a baseline needs it.
            growth_rate: Option<Rate> = None, RateText, clawback, [], [];
            /// Whether that rate is used (`stated`), or the programme's target of uptake
            /// (`target`), or the growth fitted on the recorded amounts (`fitted`).
            growth_source: GrowthSource = GrowthSource::default(), String, clawback,
                [example = "stated"], [];
            /// Growth a year that recoveries would have without the plan: a rate such as `0.03`,
            /// or `fitted` on the recorded amounts. Left out, it is not stated, and all growth
            /// is credited to the plan.
            growth_without_the_plan: Option<Counterfactual> = None, String, clawback,
                [example = "0.03"], [];
            /// The share of what recoveries gain over those without the plan that the plan
            /// brings about, 0 to 1, such as `0.50`; left out, all of it.
            attribution: Option<Rate> = None, RateText, clawback, [], [];
            /// The first year that grows over the baseline, or over the direct-payment spend,
            /// such as `2022-23`; left out, the first plan year.
            first_growth_year: Option<FinancialYear> = None, FinancialYearText, clawback, [], [];
            /// For a rate on exposure: direct-payment spend as an amount a year
            /// (`16700000.00`), or the year of a recorded exposure (`2016-17`).
            dp_spend: Option<DpSpend> = None, String, clawback, [example = "16700000.00"], [];
            /// For a rate on exposure: the share of the spend that is clawed back from, 0 to
            /// 1, such as `0.50`; left out, the target's.
            participating_share: Option<Rate> = None, RateText, clawback, [], [];
            /// For a rate on exposure: clawback over that spend, 0 to 1, such as `0.08`; left
            /// out, the target's.
            clawback_rate: Option<Rate> = None, RateText, clawback, [], [];
            /// For a rate on exposure: growth a year of the number of clients, such as
            /// `0.02`.
            client_growth_rate: Rate = Rate::new(0, 2), RateText, clawback, [], [];
            /// For a rate on exposure: growth a year of the mean package.
            package_growth_rate: Rate = Rate::new(0, 2), RateText, clawback, [], [];
            /// For a scheduled path: every plan year with its recovery. In a query:
            /// `2022-23:668000.00,2023-24:734800.00`.
            scheduled_recoveries: Schedule = Schedule::new(), ScheduleView, clawback,
                [value_type = Option<BTreeMap<String, MoneyText>>,
                 example = json!({"2022-23": "668000.00"})], [];
            /// The first quarter that earns, such as `2022-23-Q1`; what is earned before it is
            /// nothing. Left out, every quarter of the plan earns.
            recoveries_start: Option<Quarter> = None, QuarterText, clawback, [], [];
            /// How many quarters later than earned a credit arrives, 0 to 40.
            lag_quarters: u32 = 0, u32, clawback,
                [example = 0, minimum = 0, maximum = 40], [value_type = Option<u32>, minimum = 0, maximum = 40];
            /// The one rounding of a year's credit, after basis and lag: `truncate_to_pound`
            /// or `half_up_to_penny`.
            rounding: Rounding = Rounding::default(), String, clawback,
                [example = "truncate_to_pound"], [];
            /// What is added to the costs for optimism, as a decimal fraction.
            optimism_bias: Rate = Rate::new(0, 2), RateText, every, [], [example = "0.00"];
            /// By which share of them credits fall short for optimism, 0 to 1, as a decimal
            /// fraction.
            benefit_optimism: Rate = Rate::new(0, 2), RateText, every, [], [];
            /// By how many quarters the plan slips, 0 to 40: costs and credits both come that
            /// much later.
            slippage_quarters: u32 = 0, u32, every,
                [example = 0, minimum = 0, maximum = 40],
                [value_type = Option<u32>, minimum = 0, maximum = 40];
            /// Growth a year of `staffing` lines after the first plan year, such as `0.02`.
            pay_inflation_rate: Rate = Rate::new(0, 2), RateText, every, [], [];
            /// `nominal` (amounts as stated) or `real` (in the prices of one year).
            price_basis: PriceBasis = PriceBasis::default(), String, every,
                [example = "nominal"], [];
            /// General inflation a year, by which real amounts are deflated, such as `0.02`.
            deflator_rate: Rate = Rate::new(0, 2), RateText, every, [], [];
            /// The year of real prices, such as `2022-23`; left out, the first year of the
            /// answer.
            price_base_year: Option<FinancialYear> = None, FinancialYearText, every, [], [];
            /// Discount rate a year as a decimal fraction, such as `0.035`; the first year is
            /// not discounted.
            discount_rate: Rate = GREEN_BOOK_DISCOUNT_RATE, RateText, every, [], [];
            /// The day on which that rate was in force, such as `2022-03-30`; left out, it is
            /// not stated. Setting another rate clears it.
            discount_rate_as_at: Option<NaiveDate> = None, String, every,
                [example = "2022-03-30"], [];
            /// The earlier level that recoveries might return to, in the forms of `baseline`;
            /// left out, the mean of the complete years before the marked intervention of the
            /// baseline.
            base_budget_level: Option<Baseline> = None, BaselineView, clawback,
                [value_type = Option<BaselineForm>], [];
            /// How much of a marked step lasts in a statistical path, 0 to 1, such as `0.50`.
            step_retained_share: Rate = Rate::new(100, 2), RateText, clawback, [], [];
            /// The quarters over which undated amounts of a programme without clawbacks are
            /// assumed to fall evenly; left out, what its benefits say. In a query the first
            /// and the last year or quarter: `2022-23..2025-26`.
            phasing: Option<Phasing> = None, PhasingView, other, [], [];
            /// How sure a person is of some of these, by name: a 10th and a 90th percentile
            /// around the value, which is the median. In a query:
            /// `growth_rate:0.02..0.14,optimism_bias:0..0.30`.
            ranges: Ranges = Ranges::new(), RangesView, every,
                [value_type = Option<BTreeMap<String, RangeView>>,
                 example = json!({"growth_rate": {"low": "0.02", "high": "0.14"}})], [];
        }
    };
}
pub(crate) use each_assumption;

macro_rules! declared {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr, $form:ident, $whose:ident,
        [$($body:tt)*], [$($query:tt)*];)+) => {
        /// Everything an answer rests on besides the records and the plan.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Assumptions {
            $($(#[$doc])+ pub $name: $type,)+
        }

        impl Default for Assumptions {
            fn default() -> Assumptions {
                Assumptions { $($name: $default,)+ }
            }
        }

        impl Assumptions {
            /// The name of every assumption, in the order of the documentation.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Whether an assumption has a meaning where benefits are not clawbacks.
            pub fn is_beyond_clawbacks(name: &str) -> bool {
                match name {
                    $(stringify!($name) => stringify!($whose) != "clawback",)+
                    _ => false,
                }
            }

            /// The names of those that are another than here.
            pub fn differing(&self, other: &Assumptions) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$name != other.$name { names.push(stringify!($name)); })+
                names
            }

            /// Takes one of them over by its name.
            pub fn take(&mut self, name: &str, from: &Assumptions) {
                match name {
                    $(stringify!($name) => self.$name.clone_from(&from.$name),)+
                    _ => {}
                }
            }

            /// The short form of one of them, which a person would write for it; `None` is
            /// "not stated".
            pub fn in_short(&self, name: &str) -> Option<String> {
                match name {
                    $(stringify!($name) => self.$name.in_short(),)+
                    _ => None,
                }
            }
        }
    };
}
each_assumption!(declared);

impl Assumptions {
    /// The value that a range lies around; `None` where it is not stated here.
    pub fn stated(&self, ranged: Ranged) -> Option<RangedValue> {
        let rate = match ranged {
            Ranged::GrowthRate => self.growth_rate,
            Ranged::ClawbackRate => self.clawback_rate,
            Ranged::ParticipatingShare => self.participating_share,
            Ranged::ClientGrowthRate => Some(self.client_growth_rate),
            Ranged::PackageGrowthRate => Some(self.package_growth_rate),
            Ranged::OptimismBias => Some(self.optimism_bias),
            Ranged::BenefitOptimism => Some(self.benefit_optimism),
            Ranged::Baseline | Ranged::DpSpend => None,
        };
        let amount = match (ranged, self.baseline, self.dp_spend) {
            (Ranged::Baseline, Some(Baseline::Amount(amount)), _)
            | (Ranged::DpSpend, _, Some(DpSpend::Amount(amount))) => Some(amount),
            _ => None,
        };
        rate.map(RangedValue::Rate).or(amount.map(RangedValue::Amount))
    }

    /// States another value; one of the wrong unit changes nothing.
    pub fn state(&mut self, ranged: Ranged, value: RangedValue) {
        match (ranged, value) {
            (Ranged::GrowthRate, RangedValue::Rate(rate)) => self.growth_rate = Some(rate),
            (Ranged::ClawbackRate, RangedValue::Rate(rate)) => self.clawback_rate = Some(rate),
            (Ranged::ParticipatingShare, RangedValue::Rate(rate)) => {
                self.participating_share = Some(rate);
            }
            (Ranged::ClientGrowthRate, RangedValue::Rate(rate)) => self.client_growth_rate = rate,
            (Ranged::PackageGrowthRate, RangedValue::Rate(rate)) => self.package_growth_rate = rate,
            (Ranged::OptimismBias, RangedValue::Rate(rate)) => self.optimism_bias = rate,
            (Ranged::BenefitOptimism, RangedValue::Rate(rate)) => self.benefit_optimism = rate,
            (Ranged::Baseline, RangedValue::Amount(amount)) => {
                self.baseline = Some(Baseline::Amount(amount));
            }
            (Ranged::DpSpend, RangedValue::Amount(amount)) => {
                self.dp_spend = Some(DpSpend::Amount(amount));
            }
            _ => {}
        }
    }
}
