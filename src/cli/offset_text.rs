//! `offset` as text and as CSV, whatever the source of the benefits.

use recoup::csv::Sheet;
use recoup::views::benefits::NumberView;
use recoup::views::figures::{CheckedView, PlanFigureView};
use recoup::views::growth::GrowthView;
use recoup::views::offset::{OffsetView, TotalsView, YearView};
use recoup::views::outcomes::CohortYearView;
use recoup::views::programme::AssumptionsView;
use recoup::views::{FinancialYearText, MoneyText, RateText};

use super::appraisal;
use super::text::{self, grouped};

/// The answer for people.
pub fn describe(name: &str, answer: &OffsetView, growth: Option<&GrowthView>) -> String {
    let mut out = format!("{name}\n\n{}", years(answer));
    if answer.years.is_empty() {
        out.push_str("\nNo year is stated: nothing here is dated.\n");
    }
    let none = if answer.baseline.is_some() { "none in the plan" } else { "none that is stated" };
    let year = |year: Option<FinancialYearText>| {
        year.map_or_else(|| none.to_owned(), |year| year.0.to_string())
    };
    let paid = match answer.payback_quarter {
        Some(quarter) => quarter.0.in_words(),
        None => year(answer.payback_year),
    };
    out.push_str(&format!(
        "\nBenefits: {}\nFirst year covered: {}\nPaid back: {}\nNet present value: {}\n\
         Benefit-cost ratio: {}\nBreaks even at: {}\n\nUnder {}.\n",
        answer.kind,
        year(answer.first_covered_year),
        paid,
        money(answer.npv.as_ref()),
        stated(answer.present_value.benefit_cost_ratio.as_deref()),
        appraisal::breaks_even(&answer.switching_values.0),
        rests_on(answer).join(", "),
    ));
    if let Some(growth) = growth {
        out.push_str("\nGrowth:\n");
        for measure in &growth.measures {
            let (name, verdict) = (measure.measure, measure.verdict);
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
    let recovers = answer.years.iter().any(|year| year.recovery.is_some());
    let recovery = |cell: String| recovers.then_some(cell);
    let row = |year: &YearView| -> Vec<String> {
        let first = year.financial_year.0.to_string();
        let amounts = [&year.investment, &year.credit, &year.net, &year.cumulative_net];
        std::iter::once(first)
            .chain(recovery(money(year.recovery.as_ref())))
            .chain(amounts.map(|amount| money(amount.as_ref())))
            .chain([stated(year.offset_ratio.as_deref())])
            .collect()
    };
    let header = ["investment", "credit", "net", "cumulative net", "offset"].map(str::to_owned);
    let header =
        std::iter::once(String::new()).chain(recovery("recovery".to_owned())).chain(header);
    let TotalsView { investment, credit, net, offset_ratio, .. } = &answer.totals;
    let plan = std::iter::once("Plan".to_owned())
        .chain(recovery(String::new()))
        .chain([investment, credit, net].map(|amount| money(amount.as_ref())))
        .chain([String::new(), stated(offset_ratio.as_deref())]);
    let mut rows = vec![header.collect()];
    rows.extend(answer.years.iter().map(row));
    rows.push(plan.collect());
    text::table(&rows, 1)
}

/// What the answer rests on, in parts: what its source uses and no more.
fn rests_on(answer: &OffsetView) -> Vec<String> {
    let assumptions = &answer.assumptions;
    let mut parts = Vec::new();
    if let Some(baseline) = &answer.baseline {
        parts.push(format!(
            "{}, {}; baseline {} ({})",
            stated(assumptions.recovery_path.as_deref()),
            stated(assumptions.offset_basis.as_deref()),
            baseline.amount.0.in_words(),
            baseline.source,
        ));
        parts.push(path(answer));
        parts.push(format!("lag {} quarters", assumptions.lag_quarters.unwrap_or_default()));
        parts.push(stated(assumptions.rounding.as_deref()));
    }
    parts.push(format!("discount {}", rate(assumptions.discount_rate)));
    parts.extend(also_rests_on(assumptions));
    if answer.baseline.is_none() {
        parts.push(match &assumptions.phasing {
            Some(phasing) => {
                let (from, to) = (phasing.from.0.in_words(), phasing.to.0.in_words());
                format!("what is undated assumed to fall from {from} to {to}")
            }
            None => "what is undated left undated".to_owned(),
        });
    }
    parts
}

/// What the recovery path of clawbacks uses.
fn path(answer: &OffsetView) -> String {
    let assumptions = &answer.assumptions;
    let from = assumptions.first_growth_year.map(|year| year.0.to_string());
    let from = from.unwrap_or_else(|| "not stated".to_owned());
    match (&answer.growth, &assumptions.dp_spend, assumptions.recovery_path.as_deref()) {
        (Some(growth), _, _) => match growth.source {
            "stated" => format!("growth {} from {from}", growth.growth_rate.0),
            source => format!("growth {} ({source}) from {from}", growth.growth_rate.0),
        },
        (None, Some(spend), Some("rate_on_exposure")) => format!(
            "spend {spend}, share {}, rate {}, growth of clients {} and of the package {} from {from}",
            rate(assumptions.participating_share),
            rate(assumptions.clawback_rate),
            rate(assumptions.client_growth_rate),
            rate(assumptions.package_growth_rate),
        ),
        (_, _, Some("statistical")) => format!("persistence {}", rate(assumptions.persistence)),
        _ => "recoveries as stated".to_owned(),
    }
}

fn rate(rate: Option<RateText>) -> String {
    rate.map_or_else(|| "not stated".to_owned(), |rate| rate.0.to_string())
}

/// What most answers leave at nothing, where this one does not.
fn also_rests_on(assumptions: &AssumptionsView) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(start) = assumptions.recoveries_start {
        parts.push(format!("recoveries from {}", start.0.in_words()));
    }
    for (name, rate) in [
        ("optimism bias", assumptions.optimism_bias),
        ("pay inflation", assumptions.pay_inflation_rate),
    ] {
        if let Some(rate) = rate.filter(|rate| !rate.0.decimal().is_zero()) {
            parts.push(format!("{name} {}", rate.0));
        }
    }
    if assumptions.price_basis.as_deref() == Some("real") {
        let year = assumptions.price_base_year.map(|year| year.0.to_string());
        let year = year.unwrap_or_else(|| "no stated year".to_owned());
        parts
            .push(format!("prices of {year} by a deflator of {}", rate(assumptions.deflator_rate)));
    }
    for (name, range) in assumptions.ranges.iter().flatten() {
        parts.push(format!("{name} from {} to {}", range.low, range.high));
    }
    parts
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
    let kind = if sum.unit == "GBP" { sum.amount_type } else { sum.unit };
    let figure = range(&sum.low, &sum.high);
    vec![sum.name.clone(), figure, kind.to_owned(), sum.rule.clone()]
}

fn headline(checked: &CheckedView) -> Vec<String> {
    let claim = &checked.headline;
    let word = match claim.qualifier {
        "exactly" => String::new(),
        word => format!("{} ", word.replace('_', " ")),
    };
    let is_computed = checked.judgement != "as_stated";
    let ends = checked.computed_low.as_ref().zip(checked.computed_high.as_ref());
    let ends = ends.filter(|_| is_computed);
    let computed =
        ends.map_or_else(String::new, |(low, high)| format!("computed {}", range(low, high)));
    let claimed = format!("{word}{}", range(&claim.low, &claim.high));
    vec![claim.claim.clone(), claimed, checked.judgement.to_owned(), computed]
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

fn money(amount: Option<&MoneyText>) -> String {
    amount.map_or_else(|| "not stated".to_owned(), |amount| amount.0.in_words())
}

fn stated(text: Option<&str>) -> String {
    text.unwrap_or("not stated").to_owned()
}

/// One row a year; blank is "not stated".
pub fn csv(answer: &OffsetView) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["financial_year", "recovery", "investment", "credit", "net", "cumulative_net"]);
    sheet.text("offset_ratio").end_row();
    for year in &answer.years {
        sheet.number(year.financial_year.0);
        for amount in
            [&year.recovery, &year.investment, &year.credit, &year.net, &year.cumulative_net]
        {
            sheet.optional(amount.as_ref().map(|amount| amount.0));
        }
        sheet.optional(year.offset_ratio.as_deref()).end_row();
    }
    sheet.finish()
}
