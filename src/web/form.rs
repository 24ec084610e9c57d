//! The form of assumptions. It is sent by GET, so that each of its states has an address, and
//! speaks of whole per cent, as people do.

use super::figures::{capital, percent, pounds};
use crate::domain::{FinancialYear, Rate};
use crate::views::RateText;
use crate::views::clawbacks::ClawbacksView;
use crate::views::offset::OffsetView;
use crate::views::programme::{BaselineView, InterventionView};
use crate::words::{COUNTED, spoken};

/// The fields in per cent, and the assumptions that they state as fractions.
pub const IN_PERCENT: [(&str, &str); 6] = [
    ("growth_percent", "growth_rate"),
    ("growth_without_percent", "growth_without_the_plan"),
    ("lasting_percent", "step_retained_share"),
    ("bias_percent", "optimism_bias"),
    ("shortfall_percent", "benefit_optimism"),
    ("discount_percent", "discount_rate"),
];

/// The other fields, by the names of their assumptions.
const BY_NAME: [&str; 4] = ["offset_basis", "baseline", "lag_quarters", "slippage_quarters"];

/// The label of a field.
pub fn label_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "offset_basis" => "What is credited",
        "baseline" => "Baseline",
        "growth_percent" => "Growth a year, in per cent",
        "growth_without_percent" => "Growth without the plan, in per cent",
        "lasting_percent" => "How much of the marked step lasts, in per cent",
        "bias_percent" => "Costs turn out higher by, in per cent",
        "shortfall_percent" => "Credits turn out lower by, in per cent",
        "discount_percent" => "Discount rate a year, in per cent",
        "lag_quarters" => "Money comes back later by, in quarters",
        "slippage_quarters" => "The whole plan slips by, in quarters",
        "financial_year" => "Financial year",
        "budget" => "Budget of the year, in pounds",
        _ => return None,
    })
}

/// What people call an assumption: the label of its field, without the unit of that.
pub fn name_of(assumption: &str) -> Option<&'static str> {
    let (field, _) = IN_PERCENT.iter().find(|(_, name)| *name == assumption)?;
    label_of(field)?.split(',').next()
}

/// The form.
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What is credited; none where the benefits are not clawbacks.
    pub bases: Vec<Choice>,
    /// What recoveries are compared with; none as well.
    pub baselines: Vec<Choice>,
    /// The fields that matter most.
    pub fields: Vec<NumberField>,
    /// The others.
    pub more: Vec<NumberField>,
    /// What the address asks for beside them, which is kept.
    pub kept: Vec<(String, String)>,
    /// The name of the scenario that it began with. The form sends its assumptions and not
    /// the scenario.
    pub scenario: Option<String>,
}

/// One of several values.
pub struct Choice {
    /// As it is sent.
    pub value: String,
    /// As it is shown.
    pub label: String,
    /// Whether it is in force.
    pub is_chosen: bool,
}

/// A field for a number.
pub struct NumberField {
    /// As it is sent.
    pub name: &'static str,
    /// As it is shown.
    pub label: &'static str,
    /// What to know about it; empty where the label says all.
    pub hint: String,
    /// What it holds.
    pub value: String,
    /// From where to where its slider goes and by which steps; empty where it has none.
    pub slider: &'static str,
    /// What is in force where it holds nothing.
    pub now: String,
}

/// What a form is made of.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The address of the page.
    pub address: &'a str,
    /// The answer, with the assumptions in force.
    pub offset: &'a OffsetView,
    /// What was recorded, of which years may be baselines.
    pub clawbacks: &'a ClawbacksView,
    /// The stretches that somebody marked.
    pub marks: &'a [InterventionView],
    /// What the address of the page asks for, in plain assumptions.
    pub pairs: &'a [(String, String)],
    /// The name of the scenario that it began with.
    pub scenario: Option<&'a str>,
}

impl Form {
    /// The form under an answer.
    pub fn new(asked: &Asked<'_>) -> Form {
        let Asked { offset, pairs, .. } = *asked;
        let is_field = |name: &str| {
            BY_NAME.contains(&name)
                || IN_PERCENT.iter().any(|(field, of)| *field == name || *of == name)
        };
        let kept = pairs.iter().filter(|(name, value)| !is_field(name) && !value.trim().is_empty());
        let against = offset.with_and_without.as_ref();
        let is_fitted = against.is_some_and(|against| against.growth_source == "fitted");
        let fitted = is_fitted.then(|| ("growth_without_the_plan".to_owned(), "fitted".to_owned()));
        Form {
            action: asked.address.to_owned(),
            bases: bases(offset),
            baselines: baselines(asked),
            fields: fields(asked),
            more: more(offset),
            kept: kept.cloned().chain(fitted).collect(),
            scenario: asked.scenario.map(str::to_owned),
        }
    }
}

fn bases(offset: &OffsetView) -> Vec<Choice> {
    let Some(basis) = offset.assumptions.offset_basis.as_deref() else { return Vec::new() };
    let rests = [
        "what a year brings more than the year before",
        "what a year brings more than the baseline",
        "whether or not the plan brings them about",
    ];
    let choice = |((value, name), rest): (&(&str, &str), &str)| Choice {
        value: (*value).to_owned(),
        label: format!("{}: {rest}", capital(name)),
        is_chosen: basis == *value,
    };
    COUNTED.iter().zip(rests).map(choice).collect()
}

/// The years that are recorded whole, the mean of those before the marked stretch, and what
/// is in force where it is none of these.
fn baselines(asked: &Asked<'_>) -> Vec<Choice> {
    let Some(own) = &asked.offset.assumptions.baseline else { return Vec::new() };
    let (in_force, says) = match own {
        BaselineView::FinancialYear { financial_year } => {
            (financial_year.0.to_string(), financial_year.0.to_string())
        }
        BaselineView::MeanOfYears { first, last } => {
            (format!("{}..{}", first.0, last.0), format!("Mean of {} to {}", first.0, last.0))
        }
        BaselineView::Amount { amount } => {
            (amount.0.to_string(), format!("{} a year, as stated", pounds(Some(amount))))
        }
        BaselineView::FittedLevel {} => {
            ("fitted_level".to_owned(), "The level of the growth fit".to_owned())
        }
    };
    let years = whole_years(asked.clawbacks);
    let mut all: Vec<(String, String)> =
        years.iter().rev().map(|year| (year.to_string(), year.to_string())).collect();
    let first_mark = asked.marks.iter().map(|mark| mark.first.0.year()).min();
    let before: Vec<FinancialYear> =
        years.into_iter().filter(|year| first_mark.is_some_and(|mark| *year < mark)).collect();
    if let [first, .., last] = before.as_slice() {
        all.push((format!("{first}..{last}"), format!("Mean of {first} to {last}")));
    }
    if !all.iter().any(|(value, _)| *value == in_force) {
        all.insert(0, (in_force.clone(), says));
    }
    let choice = |(value, label): (String, String)| {
        let is_chosen = value == in_force;
        Choice { value, label, is_chosen }
    };
    all.into_iter().map(choice).collect()
}

/// The consecutive years up to the last of which every quarter is recorded and final.
fn whole_years(clawbacks: &ClawbacksView) -> Vec<FinancialYear> {
    let of_all = clawbacks.records.iter().filter(|record| record.client_group == "all");
    let mut counts = std::collections::BTreeMap::<FinancialYear, usize>::new();
    for record in of_all.filter(|record| record.status == "final") {
        *counts.entry(record.financial_year.0).or_default() += 1;
    }
    counts.into_iter().filter(|(_, quarters)| *quarters == 4).map(|(year, _)| year).collect()
}

/// A field for a number.
pub fn field(name: &'static str, hint: &str, value: String) -> NumberField {
    let slider = match name {
        "growth_percent" => "-10 30 0.5",
        "lag_quarters" => "0 8 1",
        "lasting_percent" => "0 100 5",
        _ => "",
    };
    let label = label_of(name).unwrap_or(name);
    NumberField { name, label, hint: hint.to_owned(), now: value.clone(), value, slider }
}

/// A rate in per cent as a field holds it, to its last place: `10.98`.
fn whole(rate: Rate) -> String {
    rate.in_percent().trim_end_matches('%').replace(',', "")
}

fn fields(asked: &Asked<'_>) -> Vec<NumberField> {
    let own = &asked.offset.assumptions;
    let mut all = Vec::new();
    if let Some(growth) = &asked.offset.growth {
        let value = whole(growth.growth_rate.0);
        let (value, hint) = match growth.source {
            "stated" => (value, String::new()),
            "target" => (String::new(), format!("Left empty it is the target, {value}%.")),
            _ => {
                let about = percent(&growth.growth_rate.0.to_string());
                (String::new(), format!("Left empty it is fitted on the records, about {about}."))
            }
        };
        let needed =
            asked.offset.switching_values.0.iter().find(|(name, _)| *name == "growth_rate");
        let needed = needed.and_then(|(_, value)| value.in_words.as_ref());
        let needed = needed.map(|needed| format!("The plan breaks even at {needed}."));
        let hint = [Some(hint), needed].into_iter().flatten().filter(|hint| !hint.is_empty());
        let field = field("growth_percent", &hint.collect::<Vec<_>>().join(" "), value);
        all.push(NumberField { now: whole(growth.growth_rate.0), ..field });
    }
    if let Some(lag) = own.lag_quarters {
        all.push(field("lag_quarters", "", lag.to_string()));
    }
    if let (Some(mark), Some(share)) = (asked.marks.first(), own.step_retained_share) {
        let hint = format!("The step is marked as {}. It moves the forecast below.", mark.label);
        all.push(field("lasting_percent", &hint, whole(share.0)));
    }
    all
}

fn more(offset: &OffsetView) -> Vec<NumberField> {
    let own = &offset.assumptions;
    let rate = |rate: Option<RateText>| rate.map_or(String::new(), |rate| whole(rate.0));
    let mut all = Vec::new();
    if let Some(against) = &offset.with_and_without {
        let hint = match against.growth_source {
            "fitted" => "Left empty it is fitted on the records.",
            _ => "Left empty it is not stated, and all growth is credited to the plan.",
        };
        let stated = against.growth_without_the_plan.filter(|_| against.growth_source == "stated");
        all.push(field("growth_without_percent", hint, rate(stated)));
    }
    all.push(field("bias_percent", "", rate(own.optimism_bias)));
    all.push(field("shortfall_percent", "", rate(own.benefit_optimism)));
    let slip = own.slippage_quarters.map_or(String::new(), |quarters| quarters.to_string());
    all.push(field("slippage_quarters", "", slip));
    all.push(field("discount_percent", "", rate(own.discount_rate)));
    all
}

/// The assumptions in words, for whoever reads the page on paper.
pub fn in_words(offset: &OffsetView) -> Vec<(String, String)> {
    let own = &offset.assumptions;
    let mut all = Vec::new();
    if let Some(basis) = &own.offset_basis {
        all.push(("What is credited".to_owned(), capital(&spoken(basis))));
    }
    if let Some(baseline) = &offset.baseline {
        all.push(("Baseline".to_owned(), format!("{} a year", pounds(Some(&baseline.amount)))));
    }
    if let Some(growth) = &offset.growth {
        let rate = growth.growth_rate.0.in_percent();
        let source = match growth.source {
            "stated" => "as stated",
            "target" => "the target",
            _ => "as fitted",
        };
        all.push(("Growth a year".to_owned(), format!("{rate}, {source}")));
    }
    if let Some(lag) = own.lag_quarters {
        let lag = if lag == 0 { "none".to_owned() } else { crate::words::counted(lag, "quarter") };
        all.push(("Lag".to_owned(), lag));
    }
    let rate = offset.present_value.discount_rate.0.in_percent();
    all.push(("Discount rate".to_owned(), rate));
    all
}
