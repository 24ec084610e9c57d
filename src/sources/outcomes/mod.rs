//! Payment by outcomes: people move on, which saves from the next quarter on; once that
//! has lasted, it is paid for; a grant pays part.

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::benefits::{Grant, Outcomes, Phasing};
use crate::domain::figure::{Figure, Measure, Unit};
use crate::domain::{FinancialYear, Money, Plan, Quarter, Rate};

mod cohort;
mod findings;

use super::levers::Levers;
use crate::appraisal::cash_flows::CreditTiming;
use crate::appraisal::exact::{kept, minus, penny, plus, sum, times, whole};
use crate::appraisal::figures::AS_STATED;
use crate::appraisal::flow::{
    self, ByQuarter, Flow, by_year, each_year, phasing_assumed, spread, unphased,
};
use crate::appraisal::workings::slipped;
use crate::appraisal::{AmountType, AppraisalError, CashFlows, PlanFigure};

use cohort::Paid;

pub use cohort::CohortYear;

/// What the council pays for outcomes, and what people who have moved on save.
pub(super) fn flows(
    outcomes: &Outcomes,
    plan: &Plan,
    phasing: Option<Phasing>,
    slippage_quarters: u32,
    levers: &Levers,
    cohort: &mut Vec<CohortYear>,
) -> Result<CashFlows, AppraisalError> {
    let mut cash = CashFlows { findings: findings::of(outcomes), ..CashFlows::default() };
    let mut moved = moved(outcomes, levers.slip_quarters.unwrap_or(outcomes.slip_quarters));
    let mut payments = payments(outcomes, &moved, levers.tariff_share);
    let by_people = payments.is_some();
    if let (None, Some(total), Some(asked)) = (&payments, outcomes.payments, phasing) {
        match from_delivery(outcomes, asked) {
            Some(phasing) => {
                payments = Some(spread(&total.exact(), phasing));
                cash.findings.push(phasing_assumed("What is paid for outcomes", phasing));
            }
            None => cash.findings.push(findings::phasing_before_delivery()),
        }
    }
    cash.years = span(outcomes, plan, &moved, payments.as_ref());
    // What people save ends where the plan does, and slips with it: a slip adds none.
    let saving = outcomes.saving_a_person.filter(|_| !moved.is_empty());
    let saved = saving.zip(cash.years).map(|(saving, (_, last))| {
        let last = levers.last_saved(last, slippage_quarters);
        flow::later(&saved(&moved, saving, last), slippage_quarters)
    });
    // A grant keeps its end, and so pays less of what slips.
    if slippage_quarters > 0 {
        moved = flow::later(&moved, slippage_quarters);
        payments = payments.map(|payments| flow::later(&payments, slippage_quarters));
    }
    cash.years = cash.years.map(|span| levers.framed(span, slippage_quarters));
    let span = cash.years.map(|span| slipped(span, slippage_quarters));
    let paid = payments.as_ref().map(|payments| capped(payments, outcomes.cap));
    cash.findings.extend(findings::cut_by_cap(payments.as_ref(), paid.as_ref())?);
    let paid = paid.map(|payments| {
        let council = council(&payments, outcomes.grant);
        Paid { payments, council, by_people }
    });
    *cohort = cohort::by_year(outcomes, &moved, paid.as_ref(), span)?;
    cash.findings.extend(cohort::findings(outcomes, paid.as_ref())?);
    match paid.as_ref().zip(span) {
        Some((paid, span)) => {
            let council = paid.council.as_ref().map(|council| by_year(council, span));
            cash.cost = council.transpose()?.map_or(Flow::NotStated, |years| {
                Flow::ByYear(years.into_iter().map(|(year, paid)| (year, paid.exact())).collect())
            });
        }
        None => cash.findings.push(match outcomes.payments {
            Some(_) => unphased("What is paid for outcomes"),
            None => findings::not_paid_for(outcomes),
        }),
    }
    // What people save does not wait for a tariff that nobody states.
    if let Some((amounts, span)) = saved.zip(span) {
        cash.credit = Flow::ByYear(each_year(&amounts, span));
        cash.credit_by_quarter = CreditTiming::ByQuarter { amounts, starts_in_a_year: false };
    }
    cash.figures = figures(outcomes, paid.as_ref())?;
    cash.figures.extend(computed_totals(&cash)?);
    cash.cost_by_quarter = paid.filter(|_| span.is_some()).and_then(|paid| paid.council);
    Ok(cash)
}

/// How many people move on in each quarter: evenly over the quarters of a year in which
/// there is delivery, later by the slip.
fn moved(outcomes: &Outcomes, slip_quarters: u16) -> ByQuarter {
    let mut moved = ByQuarter::new();
    for (year, people) in &outcomes.moves {
        let [first, .., last] = year.quarters();
        let Some(year) = from_delivery(outcomes, Phasing { from: first, to: last }) else {
            continue;
        };
        for (quarter, people) in spread(&whole(*people), year) {
            flow::add(&mut moved, quarter.plus(i32::from(slip_quarters)), &people);
        }
    }
    moved
}

/// The quarters of these in which there is delivery; `None` where it starts later.
fn from_delivery(outcomes: &Outcomes, Phasing { from, to }: Phasing) -> Option<Phasing> {
    let from = outcomes.starts.map_or(from, |starts| starts.max(from));
    (from <= to).then_some(Phasing { from, to })
}

/// What is paid for, when it has lasted; `None` where a tariff or the moves are not
/// stated.
fn payments(outcomes: &Outcomes, moved: &ByQuarter, share: Rate) -> Option<ByQuarter> {
    if moved.is_empty() || outcomes.outcomes.is_empty() {
        return None;
    }
    let share = share.exact();
    let mut payments = ByQuarter::new();
    for outcome in &outcomes.outcomes {
        let tariff = outcome.tariff?.exact() * &share;
        for (quarter, people) in moved {
            let paid = quarter.plus(i32::from(outcome.sustained_months / 3));
            flow::add(&mut payments, paid, &times(people, &tariff));
        }
    }
    Some(payments)
}

/// What people and tariffs give by quarter, before a cap and a grant.
pub(super) struct Payments<'a> {
    outcomes: &'a Outcomes,
    by_quarter: ByQuarter,
}

impl<'a> Payments<'a> {
    /// Of a plan that slips by so much; `None` where a tariff or the moves are not stated.
    pub(super) fn of(outcomes: &'a Outcomes, slippage_quarters: u32) -> Option<Payments<'a>> {
        let whole = Rate::new(1, 0);
        let by_quarter = payments(outcomes, &moved(outcomes, outcomes.slip_quarters), whole)?;
        let by_quarter = flow::later(&by_quarter, slippage_quarters);
        Some(Payments { outcomes, by_quarter })
    }

    /// What the council pays at a share of the tariffs; `None` where that is not stated.
    pub(super) fn council(&self, share: Rate) -> Option<ByQuarter> {
        let share = share.exact();
        let at_share =
            self.by_quarter.iter().map(|(quarter, pence)| (*quarter, times(pence, &share)));
        let payments = capped(&at_share.collect(), self.outcomes.cap);
        council(&payments, self.outcomes.grant)
    }
}

/// What was saved until the end of a year by everybody who had moved on before the quarter.
fn saved(moved: &ByQuarter, saving: Money, last: FinancialYear) -> ByQuarter {
    let quarter_of_saving = saving.exact() / whole(4);
    let mut people = BigRational::zero();
    let mut saved = ByQuarter::new();
    let Some(first) = moved.keys().next() else { return saved };
    for quarter in first.to(last.quarters()[3]) {
        saved.insert(quarter, times(&people, &quarter_of_saving));
        if let Some(moved) = moved.get(&quarter) {
            people = plus(&people, moved);
        }
    }
    saved
}

/// The payments until the cap is reached.
fn capped(payments: &ByQuarter, cap: Option<Money>) -> ByQuarter {
    let Some(cap) = cap else { return payments.clone() };
    up_to(payments.clone(), &cap.exact())
}

fn up_to(payments: ByQuarter, most: &BigRational) -> ByQuarter {
    let mut left = most.clone();
    payments
        .into_iter()
        .map(|(quarter, pence)| {
            let paid = if pence > left { left.clone() } else { pence };
            left = minus(&left, &paid);
            (quarter, paid)
        })
        .collect()
}

/// What the council pays: what the grant does not; `None` where that is not stated.
fn council(payments: &ByQuarter, grant: Option<Grant>) -> Option<ByQuarter> {
    let Some(grant) = grant else { return Some(payments.clone()) };
    let granted = granted(payments, grant)?;
    let rest = |(quarter, pence): (&Quarter, &BigRational)| match granted.get(quarter) {
        Some(granted) => (*quarter, minus(pence, granted)),
        None => (*quarter, pence.clone()),
    };
    Some(payments.iter().map(rest).collect())
}

/// What the grant pays while it runs: its share of each payment, at most its amount.
/// Without a share its amount is spread as the payments are, and pays nothing where they
/// come after its end; `None` where neither is stated.
fn granted(payments: &ByQuarter, grant: Grant) -> Option<ByQuarter> {
    let runs = |quarter: Quarter| grant.until.is_none_or(|until| quarter.year() <= until);
    let running: ByQuarter = payments
        .iter()
        .filter(|(quarter, _)| runs(**quarter))
        .map(|(quarter, pence)| (*quarter, pence.clone()))
        .collect();
    let of_amount = || {
        let all = sum(running.values());
        let amount = grant.amount?.exact();
        Some(if all.is_zero() { all } else { (amount / all).min(whole(1)) })
    };
    let share = grant.share.map(|share| share.exact()).or_else(of_amount)?;
    let shares = running.iter().map(|(quarter, pence)| (*quarter, times(pence, &share))).collect();
    Some(match grant.amount {
        Some(most) => up_to(shares, &most.exact()),
        None => shares,
    })
}

/// From the first to the last year in which people move on, or anything is paid or may
/// be, or a line of the plan costs something; none where neither people nor payments are
/// known by year.
fn span(
    outcomes: &Outcomes,
    plan: &Plan,
    moved: &ByQuarter,
    payments: Option<&ByQuarter>,
) -> Option<(FinancialYear, FinancialYear)> {
    let flows = || [Some(moved), payments].into_iter().flatten();
    let first = flows().filter_map(|flow| Some(flow.keys().next()?.year())).min()?;
    let last = flows().filter_map(|flow| Some(flow.keys().next_back()?.year())).max()?;
    let starts = outcomes.starts.map_or(first, Quarter::year);
    let last = last.max(outcomes.last_payment().map_or(last, Quarter::year));
    let planned = plan.years();
    let (from, to) = (planned.first().copied(), planned.last().copied());
    Some((first.min(starts).min(from.unwrap_or(first)), last.max(to.unwrap_or(last))))
}

/// What the years add up to comes first; without years, what the paper states.
fn figures(outcomes: &Outcomes, paid: Option<&Paid>) -> Result<Vec<PlanFigure>, AppraisalError> {
    let mut figures = people(outcomes);
    let total = AmountType::TotalOverPlan;
    let in_all = paid.map(Paid::in_all).transpose()?;
    let Some(payments) = in_all.or(outcomes.payments) else { return Ok(figures) };
    let rule = match (paid.is_some_and(|paid| paid.by_people), outcomes.cap) {
        (false, _) => AS_STATED,
        (true, None) => "people who moved on, times the tariff of what lasted",
        (true, Some(_)) => "people who moved on, times the tariff of what lasted, up to the cap",
    };
    let name = "outcome payments";
    figures.push(PlanFigure::pounds(Measure::OutcomePayments, name, total, payments, rule));
    let council = paid.and_then(Paid::council_in_all).transpose()?;
    let grant = match (outcomes.grant, council) {
        (None, _) => Some((Money::ZERO, "there is no grant")),
        (Some(Grant { amount: Some(amount), share: None, .. }), None) => Some((amount, AS_STATED)),
        (Some(grant), None) => {
            let share = grant.share.map_or_else(BigRational::zero, |share| share.exact());
            let of_all = penny(&(payments.exact() * share))?;
            let most = grant.amount.map_or(of_all, |most| most.min(of_all));
            let rule = match findings::grant_ends_first(outcomes) {
                Some(_) => "at most: its share of all payments, some of which come after its end",
                None => "its share of the payments, at most its amount",
            };
            Some((most, rule))
        }
        (Some(_), Some(council)) => {
            Some((kept(payments.checked_sub(council))?, "what it pays while it runs"))
        }
    };
    if let Some((grant, rule)) = grant {
        let council = kept(payments.checked_sub(grant))?;
        figures.push(PlanFigure::pounds(Measure::Grant, "grant", total, grant, rule));
        let (name, rule) = ("council's outcome payments", "outcome payments less the grant");
        figures.push(PlanFigure::pounds(Measure::CouncilPayments, name, total, council, rule));
        let (name, rule) = ("investment", "the council's outcome payments");
        figures.push(PlanFigure::pounds(Measure::Investment, name, total, council, rule));
        figures.extend(net_saving(outcomes, council, payments)?);
    }
    Ok(figures)
}

/// The net saving as stated, and what it says of the gross saving, which is not.
fn net_saving(
    outcomes: &Outcomes,
    council: Money,
    payments: Money,
) -> Result<Vec<PlanFigure>, AppraisalError> {
    let Some((low, high)) = outcomes.net_saving else { return Ok(Vec::new()) };
    let total = AmountType::TotalOverPlan;
    let stated = Figure::range(low, high);
    let rule = AS_STATED.to_owned();
    let mut figures = vec![PlanFigure::of(Measure::NetSaving, "net saving", total, stated, rule)];
    let readings = [
        (
            council,
            "gross saving, council's payments taken off",
            "the net saving plus the council's outcome payments",
        ),
        (
            payments,
            "gross saving, all payments taken off",
            "the net saving plus all outcome payments",
        ),
    ];
    for (paid, name, rule) in readings {
        let (low, high) = (kept(low.checked_add(paid))?, kept(high.checked_add(paid))?);
        figures.push(PlanFigure {
            name: name.to_owned(),
            measure: None,
            amount_type: total,
            figure: Figure::range(low, high),
            rule: rule.to_owned(),
        });
    }
    figures.dedup_by(|second, first| second.figure == first.figure);
    Ok(figures)
}

fn people(outcomes: &Outcomes) -> Vec<PlanFigure> {
    let mut figures = Vec::new();
    let mut push = |measure, name: &str, low, high, rule: &str| {
        let figure = Figure::count(Unit::People, low, high);
        figures.push(PlanFigure::of(
            measure,
            name,
            AmountType::TotalOverPlan,
            figure,
            rule.to_owned(),
        ));
    };
    let stated = AS_STATED;
    let moves = outcomes.moves.values().fold(0, |sum: u32, people| sum.saturating_add(*people));
    if let Some(before) = outcomes.cohort_before {
        push(Measure::CohortBefore, "people before", before, before, stated);
        let by_moves = || (!outcomes.moves.is_empty()).then(|| before.saturating_sub(moves));
        let after = outcomes.cohort_after.or_else(|| by_moves().map(|after| (after, after)));
        if let Some((low, high)) = after {
            let by_moves = "people before less everybody who moves on";
            let rule = if outcomes.cohort_after.is_some() { stated } else { by_moves };
            push(Measure::CohortAfter, "people after", low, high, rule);
            let (fewest, most) = (before.saturating_sub(high), before.saturating_sub(low));
            let rule = "people before less people after";
            push(Measure::PeopleMoved, "people fewer", fewest, most, rule);
        }
    }
    figures
}

/// What the years add up to, where there are any.
fn computed_totals(cash: &CashFlows) -> Result<Option<PlanFigure>, AppraisalError> {
    let Flow::ByYear(credit) = &cash.credit else { return Ok(None) };
    let total = flow::total(credit.values())?;
    let rule = "people who have moved on, times what one of them saves";
    let kind = AmountType::TotalOverPlan;
    Ok(Some(PlanFigure::pounds(Measure::Credit, "savings", kind, total, rule)))
}
