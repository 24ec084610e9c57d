//! The two targets that are rates: clawback over direct-payment spend, and the share
//! of clients that are clawed back from, by financial year.
//!
//! `clawback = clients x mean package x incidence x rate`: a pair such as "8% from half
//! of the clients" is a rate on the packages of those clients, and an incidence. A rate of a year
//! is a figure and not an estimate, so it has no interval. How many different people
//! a year had is seldom recorded; it lies between bounds that the records do give.

mod answer;
mod judgement;

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::exposure::{self, YearExposure};
use crate::domain::plan::Exposure;
use crate::domain::{FinancialYear, Finding, Ledger, Money, Rounding, Slug, Target, Targets};
use crate::forecast::Verdict;
use judgement::{caution, judge_rate, judge_share, unusual};

pub use answer::{ClawbackRate, ImpliedSpend, Incidence, RateJudgement, Rates, YearRates, Yield};

/// The rates of a ledger beside its exposure, which is the stated one.
pub fn rates(ledger: &Ledger, stated: &[Exposure], targets: &Targets) -> Rates {
    let (exposures, mut findings) = exposure::by_year(stated);
    let years: Vec<YearRates> = exposures
        .into_iter()
        .map(|(year, exposure)| of_year(ledger, year, exposure, targets))
        .collect();
    findings.extend(years.iter().filter_map(unusual));
    let (implied_spend, no_spend) = match implied_spend(ledger, targets) {
        Some(Err(why)) => (None, Some(why)),
        implied => (implied.and_then(Result::ok), None),
    };
    findings.extend(no_spend);
    findings.push(caution());
    Rates {
        clawback_rate: judge_rate(&years, targets.clawback_rate),
        participating_share: judge_share(&years, targets.participating_share),
        implied_spend,
        years,
        findings,
    }
}

fn of_year(
    ledger: &Ledger,
    financial_year: FinancialYear,
    exposure: YearExposure,
    targets: &Targets,
) -> YearRates {
    let all = Slug::all();
    let recovered = ledger.year_level(&all, financial_year).map(|level| level.amount);
    let count = ledger.year_count(&all, financial_year);
    let paid = exposure.dp_paid.filter(|paid| *paid > Money::ZERO);
    let clients = exposure.dp_clients.filter(|clients| *clients > 0);
    let clawback_rate = recovered.zip(paid).map(|(recovered, paid)| {
        clawback_rate(financial_year, recovered, paid, targets.clawback_rate)
    });
    let by_quarter = ledger.clients_by_quarter(&all, financial_year);
    let incidence = clients.and_then(|clients| {
        incidence(financial_year, clients, by_quarter, count, targets.participating_share)
    });
    YearRates {
        financial_year,
        exposure,
        mean_package: paid.zip(clients).and_then(|(paid, clients)| shared(paid, clients)),
        count,
        amount_per_clawback: recovered.zip(count).and_then(|(sum, count)| shared(sum, count)),
        rate_where_clawed_back: clawback_rate
            .as_ref()
            .zip(incidence.as_ref())
            .and_then(|(rate, incidence)| rate_where_clawed_back(rate.rate, incidence)),
        clawback_rate,
        incidence,
        at_targets: paid.and_then(|paid| at_targets(paid, targets)),
    }
}

/// A rate of a year is a figure: it is above its target, or below, by so much.
fn clawback_rate(
    year: FinancialYear,
    recovered: Money,
    paid: Money,
    target: Option<Target>,
) -> ClawbackRate {
    let rate = recovered.as_pounds_f64() / paid.as_pounds_f64();
    let against = target.map_or_else(String::new, |target| against(rate, target));
    let message = format!(
        "{year}: {} recovered of {} paid out is {:.2}%{against}.",
        recovered.in_words(),
        paid.in_words(),
        100.0 * rate,
    );
    ClawbackRate { recovered, rate, message }
}

fn against(rate: f64, target: Target) -> String {
    let points = 100.0 * (rate - target.rate.as_f64());
    let percent = target.in_words();
    match format!("{:.2}", points.abs()).as_str() {
        "0.00" => format!(", the target of {percent} to a hundredth of a point"),
        points if rate > target.rate.as_f64() => {
            format!(", {points} points above the target of {percent}")
        }
        points => format!(", {points} points below the target of {percent}"),
    }
}

/// Nobody is clawed back from more people than there are clawbacks, nor fewer than in
/// the quarter with the most; between lies what nobody has counted.
fn incidence(
    year: FinancialYear,
    clients: i64,
    by_quarter: Option<[i64; 4]>,
    count: Option<i64>,
    target: Option<Target>,
) -> Option<Incidence> {
    let share = |people: i64| (people as f64 / clients as f64).min(1.0);
    let summed = by_quarter.map(|quarters| quarters.iter().sum::<i64>());
    let most = [summed, count].into_iter().flatten().min()?;
    let at_most = share(most);
    let at_least = by_quarter.and_then(|quarters| quarters.into_iter().max()).map(share);
    let at_least = at_least.map(|least| least.min(at_most));
    let target = target.map(|target| target.rate.as_f64());
    let verdict = Verdict::of_interval(at_least.unwrap_or(0.0), at_most, target);
    let message = match at_least {
        Some(least) => format!(
            "{year}: between {:.1}% and {:.1}% of {clients} clients were clawed back from. Each \
             quarter states how many people; one person can be among them in several quarters.",
            100.0 * least,
            100.0 * at_most,
        ),
        None => format!(
            "{year}: at most {:.1}% of {clients} clients were clawed back from. There were {most} \
             clawbacks, and clawbacks are not clients: one client can be clawed back four times \
             a year.",
            100.0 * at_most,
        ),
    };
    Some(Incidence { at_least, at_most, verdict, message })
}

fn rate_where_clawed_back(rate: f64, incidence: &Incidence) -> Option<(f64, Option<f64>)> {
    let among = |share: f64| (share > 0.0).then(|| rate / share);
    Some((among(incidence.at_most)?, incidence.at_least.and_then(among)))
}

fn at_targets(paid: Money, targets: &Targets) -> Option<Yield> {
    let at_rate = paid.exact() * targets.clawback_rate?.rate.exact();
    let of_share = |share: Target| rounded(&(&at_rate * share.rate.exact()));
    Some(Yield {
        at_rate: rounded(&at_rate)?,
        at_rate_and_share: targets.participating_share.and_then(of_share),
    })
}

/// An amount over so many, to the penny; nothing where there are none.
fn shared(amount: Money, among: i64) -> Option<Money> {
    let among = BigRational::from_integer(among.into());
    if among.is_zero() { None } else { rounded(&(amount.exact() / among)) }
}

fn rounded(pence: &BigRational) -> Option<Money> {
    Money::round(pence, Rounding::HalfUpToPenny).ok()
}

/// The spend at which the targets give the recovery of the latest year; nothing where no
/// year has one. Fails with what to say where there is no such spend.
fn implied_spend(ledger: &Ledger, targets: &Targets) -> Option<Result<ImpliedSpend, Finding>> {
    let levels = ledger.year_levels(&Slug::all());
    let (financial_year, amount) = levels.last().map(|(year, level)| (*year, level.amount))?;
    let in_words = amount.in_words();
    let none = |why: String| {
        let message = format!("No direct payments are implied by {financial_year}: {why}.");
        Err(Finding::info("no_implied_spend", message).in_year(financial_year))
    };
    if amount <= Money::ZERO {
        return Some(none(format!("a recovery of {in_words} pounds is no share of any spend")));
    }
    let Some(rate) = targets.clawback_rate else {
        return Some(none("no target of the clawback rate is stated".to_owned()));
    };
    let (percent, share) = (rate.in_words(), targets.participating_share);
    let of_clients = share.map(|share| format!("{percent} from {} of clients", share.in_words()));
    let is_zero = |target: Target| target.rate.exact().is_zero();
    if is_zero(rate) || share.is_some_and(is_zero) {
        let at = of_clients.unwrap_or(percent);
        return Some(none(format!("at {at} nothing is recovered")));
    }
    let exact = amount.exact() / rate.rate.exact();
    let too_large = || none("it would be beyond 100,000,000,000 pounds".to_owned());
    let Some(at_rate) = rounded(&exact) else { return Some(too_large()) };
    let mut at_rate_and_share = None;
    // What a target that is only about so implies is only about so as well.
    let told = |spend: Money, is_about: bool| {
        let spend = spend.to_pound().in_words();
        if is_about { format!("about {spend}") } else { spend }
    };
    let mut message = format!(
        "At {percent} the {in_words} recovered in {financial_year} take direct payments of {}",
        told(at_rate, rate.is_about),
    );
    if let Some((share, of_clients)) = share.zip(of_clients) {
        let Some(spend) = rounded(&(&exact / share.rate.exact())) else { return Some(too_large()) };
        message.push_str(&format!(
            "; at {of_clients}, of {}",
            told(spend, rate.is_about || share.is_about)
        ));
        at_rate_and_share = Some(spend);
    }
    message.push('.');
    Some(Ok(ImpliedSpend { financial_year, at_rate, at_rate_and_share, message }))
}
