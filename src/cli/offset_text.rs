//! `offset` as text, whatever the source of the benefits.

use recoup::domain::Rate;
use recoup::views::benefits::NumberView;
use recoup::views::figures::{CheckedView, PlanFigureView};
use recoup::views::growth::GrowthView;
use recoup::views::offset::{OffsetView, YearView};
use recoup::views::outcomes::CohortYearView;
use recoup::views::readings::WithAndWithoutView;
use recoup::views::totals::TotalsView;
use recoup::views::{FinancialYearText, MoneyText, QuarterText, RateText};
use recoup::words::counted;

use super::amounts::{is_forecast, money, shown, told};
use super::appraisal;
use super::text::{self, grouped, percentage, spoken};

/// The answer for people.
pub fn describe(name: &str, answer: &OffsetView, growth: Option<&GrowthView>) -> String {
    let mut out = format!("{name}\n\n{}", years(answer));
    if answer.years.is_empty() {
        out.push_str("\nNo year is stated: nothing here is dated.\n");
    }
    out.push_str(&own_reading(answer));
    if let Some(against) = &answer.with_and_without {
        out.push_str(&against_no_plan(against, told(answer)));
    }
    out.push_str(&format!("\nThe answer rests on\n  {}.\n", rests_on(answer).join(",\n  ")));
    if let Some(growth) = growth {
        out.push_str("\nGrowth of the records:\n");
        for measure in &growth.measures {
            let (name, verdict) = (spoken(measure.measure), spoken(measure.verdict));
            out.push_str(&format!("  {name}: {verdict}. {}\n", measure.message));
        }
    }
    if !answer.cohort.is_empty() {
        let header = ["", "moved on", "people left", "payments", "grant"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(answer.cohort.iter().map(cohort_year));
        out.push_str(&format!("\nBy year of the project:\n{}", text::table(&rows, 1)));
    }
    if !answer.figures.is_empty() {
        let rows: Vec<Vec<String>> = answer.figures.iter().map(figure).collect();
        out.push_str(&format!("\nFigures of the plan:\n{}", text::table(&rows, 9)));
    }
    if !answer.headlines.is_empty() {
        let rows: Vec<Vec<String>> = answer.headlines.iter().map(headline).collect();
        out.push_str(&format!("\nWhat the paper claims:\n{}", text::table(&rows, 9)));
    }
    out.push_str(&format!("\nFindings:\n{}", text::findings(&answer.findings)));
    out
}

/// The years and the plan; recoveries where there are any.
fn years(answer: &OffsetView) -> String {
    let money = shown(answer);
    let recovers = answer.years.iter().any(|year| year.recovery.is_some());
    let recovery = |cell: String| recovers.then_some(cell);
    let row = |year: &YearView| -> Vec<String> {
        let first = year.financial_year.0.to_string();
        let amounts = [&year.investment, &year.credit, &year.net, &year.cumulative_net];
        std::iter::once(first)
            .chain(recovery(money(year.recovery.as_ref())))
            .chain(amounts.map(|amount| money(amount.as_ref())))
            .chain([percentage(year.offset_ratio.as_deref())])
            .collect()
    };
    let about = if is_forecast(answer) { ", about" } else { "" };
    let header = [
        "investment".to_owned(),
        format!("credit{about}"),
        format!("net{about}"),
        format!("cumulative net{about}"),
        format!("covered{about}"),
    ];
    let header =
        std::iter::once(String::new()).chain(recovery(format!("recovery{about}"))).chain(header);
    let TotalsView { investment, credit, net, offset_ratio, .. } = &answer.totals;
    let plan = std::iter::once("Plan".to_owned())
        .chain(recovery(String::new()))
        .chain([investment, credit, net].map(|amount| money(amount.as_ref())))
        .chain([String::new(), percentage(offset_ratio.as_deref())]);
    let mut rows = vec![header.collect()];
    rows.extend(answer.years.iter().map(row));
    rows.push(plan.collect());
    text::table(&rows, 1)
}

/// What the answer comes to as its source or its basis credits it.
fn own_reading(answer: &OffsetView) -> String {
    let title = match answer.question {
        Some(question) => format!("{}: {question}", basis(answer)),
        None => format!("Benefits: {}.", spoken(answer.kind)),
    };
    let value = &answer.present_value;
    let name = match value.ratio_kind {
        "cost_recovery" => "Cost recovered",
        _ => "Benefit-cost ratio",
    };
    let found = match (value.ratio_kind, value.ratio.as_deref()) {
        ("cost_recovery", Some(found)) => {
            let about = if is_forecast(answer) { "about " } else { "" };
            format!("{about}{} in present values", percentage(Some(found)))
        }
        (_, found) => found.map_or_else(not_stated, in_hundredths),
    };
    let covered = match (answer.first_covered_year, answer.first_covered_state) {
        (Some(year), _) => year.0.to_string(),
        (None, "not_stated") => "none that is stated".to_owned(),
        (None, "nothing_spent") => "nothing spent".to_owned(),
        (None, _) => "none".to_owned(),
    };
    let lines = [
        ("First year covered", covered),
        ("Paid back", paid(answer.payback_quarter, answer.payback_year, answer.payback_state)),
        ("Net present value", told(answer)(answer.npv.as_ref())),
        (name, found),
        ("Breaks even at", appraisal::breaks_even(&answer.switching_values.0)),
    ];
    format!("\n{title}\n{}", pairs(lines))
}

/// What it comes to against no plan.
fn against_no_plan(
    against: &WithAndWithoutView,
    money: impl Fn(Option<&MoneyText>) -> String,
) -> String {
    if against.is_too_large {
        return format!("\nAgainst doing nothing: {}\n  {}\n", against.question, against.message);
    }
    let lines = [
        ("Credited", money(against.totals.credit.as_ref())),
        ("Net", money(against.totals.net.as_ref())),
        ("Paid back", paid(against.payback_quarter, against.payback_year, against.payback_state)),
        ("Net present value", money(against.npv.as_ref())),
    ];
    let lines = pairs(lines);
    format!("\nAgainst doing nothing: {}\n{lines}  {}\n", against.question, against.message)
}

/// When a plan pays back, or why no quarter or year is given.
pub fn paid(quarter: Option<QuarterText>, year: Option<FinancialYearText>, state: &str) -> String {
    match (quarter, year) {
        (Some(quarter), _) => quarter.0.in_words(),
        (None, Some(year)) => year.0.to_string(),
        (None, None) => spoken(state),
    }
}

/// Names and what they are, in two columns.
fn pairs<const N: usize>(lines: [(&str, String); N]) -> String {
    let rows: Vec<Vec<String>> =
        lines.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    text::table(&rows, 9)
}

fn basis(answer: &OffsetView) -> String {
    let basis = answer.assumptions.offset_basis.as_deref();
    let mut spoken = spoken(basis.unwrap_or("offset basis"));
    if let Some(first) = spoken.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    spoken
}

/// What the answer rests on, in parts: what its source uses and no more.
fn rests_on(answer: &OffsetView) -> Vec<String> {
    let assumptions = &answer.assumptions;
    let mut parts = Vec::new();
    if let Some(baseline) = &answer.baseline {
        parts.push(path(answer));
        let amount = match baseline.source {
            "fitted" => format!("about {}", text::whole_pounds(&baseline.amount)),
            _ => baseline.amount.0.in_words(),
        };
        let source = spoken(baseline.source);
        parts.push(format!("a baseline of {amount} ({source})"));
        parts.push(match assumptions.lag_quarters.unwrap_or_default() {
            0 => "no lag".to_owned(),
            lag => format!("a lag of {}", counted(lag, "quarter")),
        });
        parts.push(match assumptions.rounding.as_deref() {
            Some("truncate_to_pound") => "credits cut to the pound".to_owned(),
            _ => "credits rounded to the penny".to_owned(),
        });
    }
    if uses(answer, "discount_rate") {
        parts.push(format!("a discount rate of {}", percent(assumptions.discount_rate)));
    }
    parts.extend(also_rests_on(answer));
    if answer.baseline.is_none() {
        parts.extend(match &assumptions.phasing {
            Some(_) if !uses(answer, "phasing") => None,
            Some(phasing) => {
                let (from, to) = (phasing.from.0.in_words(), phasing.to.0.in_words());
                Some(format!("what is undated assumed to fall from {from} to {to}"))
            }
            None => Some("what is undated left undated".to_owned()),
        });
    }
    if parts.is_empty() {
        parts.push("the amounts as they are stated".to_owned());
    }
    parts
}

/// What the recovery path of clawbacks uses.
fn path(answer: &OffsetView) -> String {
    let assumptions = &answer.assumptions;
    let from = assumptions.first_growth_year.map(|year| year.0.to_string());
    let from = from.unwrap_or_else(|| "not stated".to_owned());
    let about = |name| if answer.about.contains(&name) { "about " } else { "" };
    match (&answer.growth, &assumptions.dp_spend, assumptions.recovery_path.as_deref()) {
        (Some(growth), _, _) => {
            let source = match growth.source {
                "stated" => String::new(),
                source => format!(" ({source})"),
            };
            let growth = growth.growth_rate.0.to_places(4).as_growth(about("growth_rate"));
            format!("{growth} a year{source} from {from}")
        }
        (None, Some(spend), Some("rate_on_exposure")) => format!(
            "a rate of {}{} on {}{} of direct payments ({}), clients taken to {} and the package to {} a \
             year from {from}",
            about("clawback_rate"),
            percent(assumptions.clawback_rate),
            about("participating_share"),
            percent(assumptions.participating_share),
            text::said("dp_spend", spend),
            movement(assumptions.client_growth_rate),
            movement(assumptions.package_growth_rate),
        ),
        (_, _, Some("statistical")) => {
            format!(
                "a forecast in which {} of the step lasts",
                percent(assumptions.step_retained_share)
            )
        }
        _ => "recoveries as scheduled".to_owned(),
    }
}

/// Whether a figure of the answer uses an assumption.
fn uses(answer: &OffsetView, assumption: &str) -> bool {
    !answer.unused.contains(&assumption)
}

/// What most answers leave at nothing, where this one does not.
fn also_rests_on(answer: &OffsetView) -> Vec<String> {
    let assumptions = &answer.assumptions;
    let mut parts = Vec::new();
    if let Some(start) = assumptions.recoveries_start {
        parts.push(format!("recoveries from {}", start.0.in_words()));
    }
    for (name, said, rate) in [
        ("optimism_bias", "an optimism bias of", assumptions.optimism_bias),
        ("benefit_optimism", "credits lower for optimism by", assumptions.benefit_optimism),
        ("pay_inflation_rate", "pay inflation of", assumptions.pay_inflation_rate),
    ] {
        if uses(answer, name) && rate.is_some_and(|rate| !rate.0.decimal().is_zero()) {
            parts.push(format!("{said} {}", percent(rate)));
        }
    }
    match assumptions.slippage_quarters.unwrap_or_default() {
        _ if !uses(answer, "slippage_quarters") => {}
        0 => {}
        slippage => parts.push(format!("a plan that slips by {}", counted(slippage, "quarter"))),
    }
    if uses(answer, "price_basis") && assumptions.price_basis.as_deref() == Some("real") {
        let deflator = assumptions.deflator_rate.filter(|rate| !rate.0.decimal().is_zero());
        parts.push(match (deflator, assumptions.price_base_year) {
            (None, _) => "amounts called real, left as they are stated".to_owned(),
            (Some(_), Some(year)) => {
                format!("prices of {} by a deflator of {} a year", year.0, percent(deflator))
            }
            (Some(_), None) => {
                format!("nothing dated to deflate by a deflator of {} a year", percent(deflator))
            }
        });
    }
    let ranges = assumptions.ranges.iter().flatten();
    for (name, range) in ranges.filter(|(name, _)| !answer.unused_ranges.contains(name)) {
        let [low, high] = [&range.low, &range.high].map(|end| text::said(name, end));
        parts.push(format!("{} from {low} to {high}", spoken(name)));
    }
    parts
}

fn percent(rate: Option<RateText>) -> String {
    rate.map_or_else(|| "not stated".to_owned(), |rate| rate.0.in_percent())
}

fn movement(rate: Option<RateText>) -> String {
    rate.unwrap_or(RateText(Rate::default())).0.as_movement("")
}

fn cohort_year(year: &CohortYearView) -> Vec<String> {
    let people = |people: Option<RateText>| {
        people.map_or_else(|| "not stated".to_owned(), |p| p.0.normalized().to_string())
    };
    vec![
        year.financial_year.0.to_string(),
        people(year.moved_on),
        people(year.people_left),
        money(year.payments.as_ref()),
        money(year.grant.as_ref()),
    ]
}

fn figure(sum: &PlanFigureView) -> Vec<String> {
    let kind = if sum.unit == "GBP" { spoken(sum.amount_type) } else { sum.unit.to_owned() };
    let figure = range(&sum.low, &sum.high);
    vec![sum.name.clone(), figure, kind, sum.rule.clone()]
}

fn headline(checked: &CheckedView) -> Vec<String> {
    let claim = &checked.headline;
    let word = match claim.qualifier {
        "exactly" => String::new(),
        word => format!("{} ", spoken(word)),
    };
    let is_computed = checked.judgement != "as_stated";
    let ends = checked.computed_low.as_ref().zip(checked.computed_high.as_ref());
    let ends = ends.filter(|_| is_computed);
    let computed =
        ends.map_or_else(String::new, |(low, high)| format!("computed {}", range(low, high)));
    let claimed = format!("{word}{}", range(&claim.low, &claim.high));
    vec![claim.claim.clone(), claimed, spoken(checked.judgement), computed]
}

fn range(low: &NumberView, high: &NumberView) -> String {
    if low == high { number(low) } else { format!("{} to {}", number(low), number(high)) }
}

fn number(number: &NumberView) -> String {
    match number {
        NumberView::Money(amount) => amount.0.in_words(),
        NumberView::Count(count) => grouped(&count.to_string()),
    }
}

fn not_stated() -> String {
    "not stated".to_owned()
}

/// A ratio of estimates, of which further places say nothing.
fn in_hundredths(ratio: &str) -> String {
    Rate::parse(ratio).map_or_else(|_| ratio.to_owned(), |ratio| ratio.to_places(2).to_string())
}
