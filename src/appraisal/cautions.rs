//! What a reader must know of some figures wherever they are printed: a present value of
//! nominal amounts, pay that rises twice, and a ratio that one unit does not explain.

use crate::domain::assumptions::GREEN_BOOK_DISCOUNT_RATE;
use crate::domain::{Assumptions, Finding, LineCategory, Money, Plan, PriceBasis, Rate};

use super::prices::is_deflated;
use super::{Totals, Year};

/// The most times that a credit is its investment, and the least part of it, without a word:
/// the plans that councils print lie between a tenth and ten, and a unit is off by a hundred
/// or a thousand.
const MOST_TIMES: i128 = 20;
const LEAST_PART: i128 = 50;

/// What a real rate does to amounts that contain inflation.
pub const NOMINAL_AT_REAL_RATE: &str = "The amounts are taken as stated and the discount rate is \
                                        real: where they contain inflation, a present value \
                                        discounts them too little.";

/// Whether amounts as stated are discounted at a real rate: to call them real without a
/// deflator leaves them as they are.
pub fn is_nominal_at_real_rate(of: &Assumptions) -> bool {
    !is_deflated(of) && of.discount_rate.decimal() == GREEN_BOOK_DISCOUNT_RATE.decimal()
}

/// The caveat of a present value.
pub fn nominal_at_real_rate(of: &Assumptions) -> Option<Finding> {
    let finding = || Finding::info("nominal_at_real_rate", NOMINAL_AT_REAL_RATE.to_owned());
    is_nominal_at_real_rate(of).then(finding)
}

/// The Green Book's rate of its first years, used for years for which it has a lower one.
pub fn discounted_beyond_30_years(years: &[Year], of: &Assumptions) -> Option<Finding> {
    let is_green_book = of.discount_rate.decimal() == GREEN_BOOK_DISCOUNT_RATE.decimal();
    let first = years.first()?.financial_year;
    let beyond = first.plus(31);
    let message = format!(
        "The Green Book discounts by 3.5% in years 0 to 30 and by 3.0% in years 31 to 75. This \
         answer takes 3.5% from {beyond} on as well, so present values count that too little.",
    );
    let is_beyond = is_green_book && years.last()?.financial_year >= beyond;
    is_beyond.then(|| Finding::warning("discounted_beyond_30_years", message).in_year(beyond))
}

/// A credit and an investment that are most likely in different units.
pub fn units_differ(totals: &Totals, about: &str) -> Option<Finding> {
    let (investment, credit) = (totals.investment?, totals.credit?);
    let [invested, credited] = [investment, credit].map(|it| i128::from(it.pence()));
    if invested <= 0 || credited <= 0 {
        return None;
    }
    let how = match credited > invested * MOST_TIMES {
        true => "more than twenty times",
        false if credited * LEAST_PART < invested => "less than a fiftieth of",
        false => return None,
    };
    let message = format!(
        "The credit of {about}{} is {how} the investment of {}. Are both in the same unit?",
        credit.to_pound().in_words(),
        investment.to_pound().in_words(),
    );
    Some(Finding::warning("units_differ", message))
}

/// Pay inflation on a line whose amounts rise already.
pub fn pay_rises_twice(plan: &Plan, of: &Assumptions) -> Vec<Finding> {
    if of.pay_inflation_rate <= Rate::new(0, 0) {
        return Vec::new();
    }
    let staffing = plan.lines.iter().filter(|it| it.category == Some(LineCategory::Staffing));
    let rising = staffing.filter(|line| {
        let amounts: Vec<&Money> = line.amounts.values().collect();
        amounts.windows(2).any(|pair| pair[1] > pair[0])
    });
    let said = rising.map(|line| {
        let message = format!(
            "The amounts of {} rise from year to year already. Pay inflation of {} a year is added on \
             top.",
            line.line,
            of.pay_inflation_rate.in_percent(),
        );
        Finding::warning("pay_rises_twice", message).in_row(&line.line)
    });
    said.collect()
}

/// Amounts that are called real and stay as they are stated.
pub fn deflator_not_stated(of: &Assumptions) -> Option<Finding> {
    let message = "The amounts are called real and no deflator is stated, so they stay as stated.";
    let stays = of.price_basis == PriceBasis::Real && of.deflator_rate.decimal().is_zero();
    stays.then(|| Finding::warning("deflator_not_stated", message.to_owned()))
}
