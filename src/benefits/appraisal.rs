//! The appraisal words over costs and credits of which either may be "not stated".

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::domain::figure::Measure;
use crate::domain::{FinancialYear, Money, Plan, Quarter, Rate};
use crate::offset::payback::{Standing, first_paid_quarter};
use crate::offset::{OffsetError, PresentValue, Ratio, compound, published};

use super::costs::Uplift;
use super::flow::{self, Flow};
use super::levers::Levers;
use super::{AmountType, Path, costs, kept};

/// One year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// The plan as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

impl Year {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: self.cumulative_net,
            units,
        }
    }
}

impl Totals {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: None,
            units,
        }
    }
}

/// From the first to the last year that anything dates.
pub(super) fn span(plan: &Plan, path: &Path) -> Option<(FinancialYear, FinancialYear)> {
    let planned = plan.years();
    let spans = [
        planned.first().copied().zip(planned.last().copied()),
        path.cost.years(),
        path.credit.years(),
        path.years,
    ];
    let spans = || spans.into_iter().flatten();
    spans().map(|span| span.0).min().zip(spans().map(|span| span.1).max())
}

/// What a year costs before the optimism bias and what it saves, in exact pence of the
/// answer's prices.
#[derive(Debug)]
pub(super) struct Exact {
    pub(super) financial_year: FinancialYear,
    pub(super) before_bias: Option<BigRational>,
    pub(super) credit: Option<BigRational>,
}

impl Exact {
    pub(super) fn of(
        plan: &Plan,
        path: &Path,
        financial_year: FinancialYear,
        uplift: &Uplift,
        levers: &Levers,
    ) -> Exact {
        let in_prices = |pence| uplift.in_prices(pence, financial_year);
        let before_bias = match levers.counts(financial_year) {
            true => investment(plan, &path.cost, financial_year, uplift),
            // No line is of such a year; what a source costs in it is.
            false => path.cost.in_year(financial_year),
        };
        let before_bias = before_bias.map(in_prices);
        Exact { financial_year, before_bias, credit: path.saved(financial_year).map(in_prices) }
    }
}

/// The plan's lines and what the source costs beside them; `None` where either does not
/// say, for a sum of the rest is not the cost.
fn investment(
    plan: &Plan,
    cost: &Flow,
    year: FinancialYear,
    uplift: &Uplift,
) -> Option<BigRational> {
    let has_lines = !plan.lines.is_empty();
    let lines = has_lines.then(|| costs::in_year(plan, year, Some(uplift))).flatten();
    let of_source = cost.in_year(year);
    match cost {
        Flow::NotStated => None,
        Flow::Nothing => lines,
        Flow::ByYear(_) if plan.lines.is_empty() => of_source,
        Flow::ByYear(_) => lines.zip(of_source).map(|(lines, more)| lines + more),
    }
}

/// The years, each rounded once.
pub(super) fn years(exact: &[Exact], uplift: &Uplift) -> Result<Vec<Year>, OffsetError> {
    let mut cumulative = Some(Money::ZERO);
    let mut years = Vec::new();
    for Exact { financial_year, before_bias, credit } in exact {
        let money = |pence: Option<&BigRational>| pence.map(flow::penny).transpose();
        let biased = before_bias.as_ref().map(|cost| uplift.with_bias(cost));
        let investment = money(biased.as_ref())?;
        let credit = money(credit.as_ref())?;
        let net = minus(investment, credit)?;
        cumulative = match cumulative.zip(net) {
            Some((sum, net)) => Some(kept(sum.checked_add(net))?),
            None => None,
        };
        years.push(Year {
            financial_year: *financial_year,
            investment,
            investment_before_bias: money(before_bias.as_ref())?,
            credit,
            net,
            cumulative_net: cumulative,
            offset_ratio: ratio(investment, credit),
        });
    }
    Ok(years)
}

/// Sums of the years; what is not dated, as the paper states it for the plan as a whole,
/// unless they should be in the prices of one year. A figure that
/// mixes types is no total.
pub(super) fn totals(
    years: &[Year],
    path: &Path,
    uplift: &Uplift,
    is_deflated: bool,
) -> Result<Totals, OffsetError> {
    let stated = |measure: Measure| {
        if is_deflated {
            return None;
        }
        let sum = path.figures.iter().find(|sum| sum.measure == Some(measure))?;
        let is_total = sum.amount_type == AmountType::TotalOverPlan;
        sum.figure.single().filter(|_| is_total).map(Money::from_pence)
    };
    let of =
        |amount: fn(&Year) -> Option<Money>, stated: Option<Money>| -> Result<_, OffsetError> {
            let by_year: Option<Vec<Money>> = years.iter().map(amount).collect();
            match by_year.filter(|amounts| !amounts.is_empty()) {
                Some(amounts) => kept(Money::checked_sum(amounts)).map(Some),
                None => Ok(stated),
            }
        };
    let before_bias = stated(Measure::Investment);
    let biased = before_bias.map(|cost| flow::penny(&uplift.with_bias(&cost.exact())));
    let investment = of(|year| year.investment, biased.transpose()?)?;
    // Savings by year of which one is missing are no savings of the plan.
    let is_dated = matches!(path.credit, Flow::ByYear(_));
    let in_all = stated(Measure::Credit).filter(|_| !is_dated);
    let credit = of(|year| year.credit, in_all)?;
    Ok(Totals {
        investment,
        investment_before_bias: of(|year| year.investment_before_bias, before_bias)?,
        credit,
        net: minus(investment, credit)?,
        offset_ratio: ratio(investment, credit),
    })
}

impl From<&Year> for Standing {
    fn from(year: &Year) -> Standing {
        Standing {
            financial_year: year.financial_year,
            investment: year.investment,
            credit: year.credit,
            cumulative_net: year.cumulative_net,
        }
    }
}

/// The first quarter of the year that pays back from whose end it stays so; `None` where
/// what is saved or spent is not known by quarter.
pub(super) fn payback_quarter(
    plan: &Plan,
    path: &Path,
    uplift: &Uplift,
    years: &[Year],
    paid: FinancialYear,
) -> Option<Quarter> {
    let place = years.iter().position(|year| year.financial_year == paid)?;
    let year = &years[place];
    let saved = path.saved_by_quarter.as_ref().filter(|_| !path.starts_in_a_year)?;
    let source = match (&path.cost, &path.spent_by_quarter) {
        (Flow::Nothing, _) => None,
        (_, Some(spent)) => Some(spent),
        (_, None) => return None,
    };
    let before = year.cumulative_net?.exact() - year.net?.exact();
    let spent = |quarters| {
        let lines = costs::until(plan, paid, quarters, Some(uplift)).unwrap_or_default();
        let of_source = source.map(|spent| flow::until(spent, paid, quarters)).unwrap_or_default();
        uplift.with_bias(&(lines + of_source))
    };
    let spent_before = years[..place].iter().any(|year| year.investment > Some(Money::ZERO));
    first_paid_quarter(
        paid,
        |quarters| spent_before || spent(quarters).is_positive(),
        |quarters| {
            let open = spent(quarters) - flow::until(saved, paid, quarters);
            &before + uplift.in_prices(open, paid)
        },
    )
}

/// Present values, where every year states both sides. The first year of the answer, `today`,
/// is not discounted, as in the offset.
pub(super) fn present_value(
    years: &[Year],
    rate: Rate,
    today: Option<FinancialYear>,
) -> Result<Option<PresentValue>, OffsetError> {
    let factor = flow::whole(1) + rate.exact();
    let (mut credit, mut investment) = (BigRational::zero(), BigRational::zero());
    for year in years.iter().rev() {
        let Some((gain, cost)) = year.credit.zip(year.investment) else { return Ok(None) };
        credit = credit / &factor + gain.exact();
        investment = investment / &factor + cost.exact();
    }
    let Some((first, today)) = years.first().map(|year| year.financial_year).zip(today) else {
        return Ok(None);
    };
    if first < today {
        let earlier = compound(rate, today.years_since(first));
        (credit, investment) = (credit * &earlier, investment * &earlier);
    }
    let (part, whole) = (credit.numer() * investment.denom(), investment.numer() * credit.denom());
    Ok(Some(PresentValue {
        credit: flow::penny(&credit)?,
        investment: flow::penny(&investment)?,
        benefit_cost_ratio: Ratio::exact(&part, &whole),
        net: flow::penny(&(credit - investment))?,
    }))
}

fn minus(investment: Option<Money>, credit: Option<Money>) -> Result<Option<Money>, OffsetError> {
    let both = investment.zip(credit);
    both.map(|(cost, credit)| kept(cost.checked_sub(credit))).transpose()
}

fn ratio(investment: Option<Money>, credit: Option<Money>) -> Option<Ratio> {
    investment.zip(credit).and_then(|(cost, credit)| Ratio::of(credit, cost))
}
