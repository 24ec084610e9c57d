//! `offset --appraisal`: the parts of an offset answer that appraise it, as text.

use recoup::domain::Money;
use recoup::views::appraisal::SwitchingValueView;
use recoup::views::offset::OffsetView;
use recoup::views::probability::ChanceView;
use recoup::views::sensitivity::{SensitivityBarView, SensitivityEndView};

use super::amounts::{is_forecast, shown, told};
use super::text::{self, spoken};

/// A switching value with its name.
type Named = (&'static str, SwitchingValueView);

/// Everything that appraises an answer.
pub fn describe(answer: &OffsetView) -> String {
    let mut parts =
        vec![present_value(answer), switching(&answer.switching_values.0), sensitivity(answer)];
    if answer.baseline.is_some() {
        parts.push(base_budget(answer));
    }
    parts.push(probability(answer));
    parts.concat()
}

/// The name of what is moved, whose value has its unit: `lag`.
fn named(parameter: &str) -> String {
    spoken(parameter.trim_end_matches("_quarters"))
}

/// Where the plan breaks even, in a line: only what was found.
pub fn breaks_even(values: &[Named]) -> String {
    let found = values.iter().filter_map(|(name, value)| Some((name, value.in_words.as_ref()?)));
    let found: Vec<String> =
        found.map(|(name, value)| format!("{} {value}", named(name))).collect();
    let none = values.iter().any(|(_, value)| value.state == "no_such_value");
    match found.as_slice() {
        [] if none => "none of the values that were tried".to_owned(),
        [] => "not available".to_owned(),
        found => found.join(", "),
    }
}

/// A cost is no forecast, whatever the credits are.
fn present_value(answer: &OffsetView) -> String {
    let value = &answer.present_value;
    format!(
        "\nPresent value:\n  credit {}, investment {}, net {}\n  {}\n",
        told(answer)(value.credit.as_ref()),
        shown(answer)(value.investment.as_ref()),
        told(answer)(value.net.as_ref()),
        value.message,
    )
}

fn switching(values: &[Named]) -> String {
    let row = |(name, value): &Named| {
        let found = value.in_words.clone().unwrap_or_else(|| state(value));
        vec![named(name), found, value.message.clone()]
    };
    let rows: Vec<Vec<String>> = values.iter().map(row).collect();
    // One reason for all of them is said once.
    match values {
        [(_, first), rest @ ..] if rest.iter().all(|(_, value)| value == first) => {
            format!("\nSwitching values: {}. {}\n", spoken(first.state), first.message)
        }
        _ => format!("\nSwitching values:\n{}", text::table(&rows, 9)),
    }
}

/// Why there is no value, in a word: the sentence beside it says what was tried.
fn state(value: &SwitchingValueView) -> String {
    match value.state {
        "no_such_value" => "none".to_owned(),
        other => spoken(other),
    }
}

fn sensitivity(answer: &OffsetView) -> String {
    let (bars, money) = (&answer.sensitivity, shown(answer));
    if bars.is_empty() {
        let why = "a cost or a credit of a year is not";
        return format!("\nSensitivity: not stated, because {why}.\n");
    }
    let about = if is_forecast(answer) { ", about" } else { "" };
    let header =
        ["low", "net", "covered", "high", "net", "covered", "net swing", "present value swing"];
    let named_about = |name: &str| match name {
        "low" | "high" => name.to_owned(),
        name => format!("{name}{about}"),
    };
    let header = std::iter::once(String::new()).chain(header.map(named_about));
    let mut rows: Vec<Vec<String>> = vec![header.collect()];
    let end = |parameter: &str, end: Option<&SensitivityEndView>| match end {
        Some(end) => [
            text::said(parameter, &end.value),
            money(Some(&end.net)),
            text::percentage(end.offset_ratio.as_deref()),
        ],
        None => ["not stated", "", ""].map(str::to_owned),
    };
    for bar in bars {
        let mut row = vec![named(bar.parameter)];
        row.extend(end(bar.parameter, bar.low.as_ref()));
        row.extend(end(bar.parameter, bar.high.as_ref()));
        row.extend([&bar.net_swing, &bar.npv_swing].map(|swing| money(swing.as_ref())));
        rows.push(row);
    }
    let table = text::table(&rows, 1);
    let unsaid = |bar: &SensitivityBarView| {
        Some(format!("  {}: {}\n", named(bar.parameter), bar.why_not.as_ref()?))
    };
    let unsaid: String = bars.iter().filter_map(unsaid).collect();
    format!("\nSensitivity, one assumption at a time:\n{table}{unsaid}")
}

fn base_budget(answer: &OffsetView) -> String {
    match &answer.base_budget_risk {
        Some(risk) => {
            let grown = risk.growth_rate.zip(risk.shortfall_after_growth);
            let grown = grown.filter(|(rate, _)| !rate.0.decimal().is_zero());
            let grown = grown.map_or_else(String::new, |(rate, shortfall)| {
                let about = if answer.about.contains(&"growth_rate") { "about " } else { "" };
                let shortfall = match shortfall.0 > Money::ZERO {
                    true => format!("{about}{}", text::whole_pounds(&shortfall)),
                    false => "none".to_owned(),
                };
                let growth = rate.0.to_places(4).as_growth(about);
                format!("; {shortfall} after {growth} in a year")
            });
            let (year, shortfall) = (risk.financial_year.0, text::whole_pounds(&risk.shortfall));
            format!("\nBase budget at risk in {year}: {shortfall}{grown}.\n")
        }
        None => "\nBase budget at risk: no lower level is stated or marked.\n".to_owned(),
    }
}

fn probability(answer: &OffsetView) -> String {
    let line = |name: &str, chance: &ChanceView| format!("  {name}: {}\n", chance.message);
    let probability = &answer.probability;
    let mut out = credit_intervals(answer);
    out.push_str("\nProbability that credit covers cost:\n");
    for year in &probability.years {
        out.push_str(&line(&year.financial_year.0.to_string(), &year.chance));
    }
    out.push_str(&line("Plan", &probability.plan));
    for chance in &probability.growth_needed {
        out.push_str(&format!("  Growth, {}: {}\n", spoken(chance.specification), chance.message));
    }
    if let Some(note) = &probability.note {
        out.push_str(&format!("  {note}\n"));
    }
    out
}

/// Between what the credit lies, where something has intervals.
fn credit_intervals(answer: &OffsetView) -> String {
    let probability = &answer.probability;
    let years = probability.years.iter();
    let years = years.map(|year| (year.financial_year.0.to_string(), &year.credit_intervals));
    let plan = ("Plan".to_owned(), &probability.plan_credit_intervals);
    let mut rows = vec![text::header(&[""], &[80, 95])];
    for (name, intervals) in years.chain([plan]).filter(|(_, intervals)| !intervals.is_empty()) {
        let ends = intervals.iter().flat_map(|interval| [&interval.lower, &interval.upper]);
        rows.push(std::iter::once(name).chain(ends.map(text::whole_pounds)).collect());
    }
    match rows.len() {
        1 => String::new(),
        _ => format!("\nIntervals of the credit, about:\n{}", text::table(&rows, 1)),
    }
}
