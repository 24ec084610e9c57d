//! Sensitivity, one thing at a time: the data of a tornado. A lever is moved to a lower and
//! a higher end by a stated step, the others kept, and the figures are computed again.

use crate::domain::{Assumptions, LineCategory, Money, Plan, PriceBasis, Rate};

use super::Ratio;

/// The answer at one end of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The value of the assumption there, in the form it is sent in.
    pub value: String,
    /// The net over the plan.
    pub net: Money,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
    /// The net present value.
    pub npv: Money,
}

/// One bar of a tornado.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The name of the assumption that is moved.
    pub parameter: &'static str,
    /// By how much, for a reader.
    pub step: &'static str,
    /// The answer at the lower end; `None` is "not stated".
    pub low: Option<End>,
    /// The answer at the higher end; `None` is "not stated".
    pub high: Option<End>,
    /// Why an end is not stated, as a sentence.
    pub why_not: Option<String>,
    /// How far the two nets lie apart; `None` where an end is not stated.
    pub net_swing: Option<Money>,
    /// How far the two net present values lie apart; `None` where an end is not stated.
    pub npv_swing: Option<Money>,
}

/// The bars that move something, the widest first; those of which that is not known last.
pub fn widest_first(mut bars: Vec<Bar>) -> Vec<Bar> {
    let zero = Some(Money::ZERO);
    bars.retain(|bar| bar.net_swing != zero || bar.npv_swing != zero);
    // A swing that is not stated is put last, whatever it may be.
    bars.sort_by_key(|bar| std::cmp::Reverse((bar.net_swing, bar.npv_swing)));
    bars
}

impl Bar {
    /// A bar between two ends.
    pub fn new(
        parameter: &'static str,
        step: &'static str,
        low: Result<End, String>,
        high: Result<End, String>,
    ) -> Bar {
        let why_not = match (&low, &high) {
            (Ok(_), Ok(_)) => None,
            (Err(why), Ok(_)) => Some(format!("The lower end is not stated: {why}.")),
            (Ok(_), Err(why)) => Some(format!("The higher end is not stated: {why}.")),
            (Err(low), Err(high)) if low == high => Some(format!("Neither end is stated: {low}.")),
            (Err(low), Err(high)) => {
                Some(format!("Neither end is stated. Lower: {low}. Higher: {high}."))
            }
        };
        let (low, high) = (low.ok(), high.ok());
        let swing = |of: fn(&End) -> Money| {
            let (low, high) = low.as_ref().zip(high.as_ref())?;
            Some(Money::from_pence((of(high).pence() - of(low).pence()).abs()))
        };
        let (net_swing, npv_swing) = (swing(|end| end.net), swing(|end| end.npv));
        Bar { parameter, step, low, high, why_not, net_swing, npv_swing }
    }
}

/// One thing that is moved in a scene `S`, and how.
#[derive(Debug)]
pub struct Lever<S, M> {
    /// Its name.
    pub parameter: &'static str,
    /// Whether what a source gives moves with it, and not only costs, prices or shares of it.
    pub moves_source: bool,
    /// By how much, for a reader.
    pub step: &'static str,
    /// The step to the lower end.
    pub low: Rate,
    /// The step to the higher end.
    pub high: Rate,
    /// Whether an answer depends on it.
    pub matters: M,
    /// Moves it and says its value there; `None` where that does not fit.
    pub by: fn(&mut S, Rate) -> Option<String>,
}

/// Whether an assumption of every plan matters.
type OfPlan = fn(&Plan, &Assumptions) -> bool;

/// The assumptions that every plan has, wherever its benefits come from.
const IN_EVERY_PLAN: [Lever<Assumptions, OfPlan>; 4] = [
    Lever {
        parameter: "optimism_bias",
        moves_source: false,
        step: "+0.10, costs that are higher",
        low: NONE,
        high: Rate::new(10, 2),
        matters: |_, _| true,
        by: |assumptions, step| moved(&mut assumptions.optimism_bias, step, LOWEST, HIGHEST),
    },
    Lever {
        parameter: "pay_inflation_rate",
        moves_source: false,
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |plan, _| {
            plan.lines.iter().any(|line| line.category == Some(LineCategory::Staffing))
        },
        by: |assumptions, step| moved(&mut assumptions.pay_inflation_rate, step, LOWEST, HIGHEST),
    },
    Lever {
        parameter: "deflator_rate",
        moves_source: false,
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |_, assumptions| assumptions.price_basis == PriceBasis::Real,
        by: |assumptions, step| moved(&mut assumptions.deflator_rate, step, LOWEST, HIGHEST),
    },
    Lever {
        parameter: "discount_rate",
        moves_source: false,
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |_, _| true,
        by: |assumptions, step| moved(&mut assumptions.discount_rate, step, LOWEST, HIGHEST),
    },
];

/// Those of them that a plan depends on.
pub fn in_every_plan(
    plan: &Plan,
    assumptions: &Assumptions,
) -> impl Iterator<Item = &'static Lever<Assumptions, OfPlan>> {
    IN_EVERY_PLAN.iter().filter(move |each| (each.matters)(plan, assumptions))
}

/// Nothing, in the form that ends of a bar are shown in.
pub const NONE: Rate = Rate::new(0, 2);
/// The lowest rate of growth, bias or discount.
pub const LOWEST: Rate = Rate::new(-99, 2);
/// The highest.
pub const HIGHEST: Rate = Rate::new(10, 0);

/// Moves a rate within the ends between which it makes sense, and says its value there.
pub fn moved(rate: &mut Rate, step: Rate, low: Rate, high: Rate) -> Option<String> {
    *rate = rate.plus(step)?.clamp(low, high);
    Some(rate.to_string())
}
