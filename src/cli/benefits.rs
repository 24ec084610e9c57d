//! `offset` of a programme whose benefits are not clawbacks, as text and as CSV.

use recoup::csv::Sheet;
use recoup::views::benefits::NumberView;
use recoup::views::benefits_offset::{BenefitsOffsetView, CheckedView, SumView};
use recoup::views::outcomes::CohortYearView;
use recoup::views::{FinancialYearText, MoneyText, RateText};

use super::appraisal;
use super::text::{self, grouped};

/// The answer for people.
pub fn describe(name: &str, answer: &BenefitsOffsetView) -> String {
    let mut out = format!("{name}\n\n");
    let header = ["", "investment", "credit", "net", "cumulative net", "offset"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for year in &answer.years {
        rows.push(vec![
            year.financial_year.0.to_string(),
            money(year.investment.as_ref()),
            money(year.credit.as_ref()),
            money(year.net.as_ref()),
            money(year.cumulative_net.as_ref()),
            stated(year.offset_ratio.as_deref()),
        ]);
    }
    let totals = &answer.totals;
    rows.push(vec![
        "Plan".to_owned(),
        money(totals.investment.as_ref()),
        money(totals.credit.as_ref()),
        money(totals.net.as_ref()),
        String::new(),
        stated(totals.offset_ratio.as_deref()),
    ]);
    out.push_str(&text::table(&rows, 1));
    if answer.years.is_empty() {
        out.push_str("\nNo year is stated: nothing here is dated.\n");
    }
    let year = |year: Option<&FinancialYearText>| {
        year.map_or_else(|| "none that is stated".to_owned(), |year| year.0.to_string())
    };
    let paid = match answer.payback_quarter {
        Some(quarter) => quarter.0.in_words(),
        None => year(answer.payback_year.as_ref()),
    };
    out.push_str(&format!(
        "\nBenefits: {}\nFirst year covered: {}\nPaid back: {}\nNet present value: {}\n\
         Benefit-cost ratio: {}\nBreaks even at: {}\n\nUnder {}.\n",
        answer.kind,
        year(answer.first_covered_year.as_ref()),
        paid,
        money(answer.npv.as_ref()),
        stated(answer.benefit_cost_ratio.as_deref()),
        appraisal::breaks_even(&answer.switching_values.named()),
        rests_on(answer),
    ));
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

/// What the answer rests on, in a line.
fn rests_on(answer: &BenefitsOffsetView) -> String {
    let mut parts = vec![format!("discount {}", answer.discount_rate.0)];
    for (name, rate) in
        [("optimism bias", answer.optimism_bias), ("pay inflation", answer.pay_inflation_rate)]
    {
        if !rate.0.decimal().is_zero() {
            parts.push(format!("{name} {}", rate.0));
        }
    }
    if answer.price_basis == "real" {
        let year = answer.price_base_year.map(|year| year.0.to_string());
        let year = year.unwrap_or_else(|| "no stated year".to_owned());
        parts.push(format!("prices of {year} by a deflator of {}", answer.deflator_rate.0));
    }
    parts.push(match &answer.phasing {
        Some(phasing) => {
            let (from, to) = (phasing.from.0.in_words(), phasing.to.0.in_words());
            format!("what is undated assumed to fall from {from} to {to}")
        }
        None => "what is undated left undated".to_owned(),
    });
    parts.join(", ")
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

fn figure(sum: &SumView) -> Vec<String> {
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
pub fn csv(answer: &BenefitsOffsetView) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["financial_year", "investment", "credit", "net", "cumulative_net"]);
    sheet.text("offset_ratio").end_row();
    for year in &answer.years {
        sheet.number(year.financial_year.0);
        for amount in [&year.investment, &year.credit, &year.net, &year.cumulative_net] {
            sheet.optional(amount.as_ref().map(|amount| amount.0));
        }
        sheet.optional(year.offset_ratio.as_deref()).end_row();
    }
    sheet.finish()
}
