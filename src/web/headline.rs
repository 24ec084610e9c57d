//! The sentences at the top of a page, computed from the answer. They never say more than
//! the data do: what cannot be told is the headline then.

use super::figures::{is_forecast, number, of, percent};
use crate::views::growth::GrowthView;
use crate::views::offset::OffsetView;

/// What a page says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Whether the plan is covered, in one sentence.
    pub first: String,
    /// What the data cannot tell, or say against it.
    pub second: Option<String>,
    /// The other reading of the same figures, where one number alone would mislead.
    pub other: Option<String>,
}

impl Lead {
    /// The headline of an answer. `is_changed` says whether an assumption of the programme was
    /// replaced for it.
    pub fn new(answer: &OffsetView, growth: &GrowthView, is_changed: bool) -> Lead {
        Lead {
            first: first(answer, is_changed),
            second: second(answer, growth),
            other: other(answer),
        }
    }
}

fn first(answer: &OffsetView, is_changed: bool) -> String {
    let under = match is_changed {
        true => "Under these assumptions",
        false => "Under the programme\u{2019}s own assumptions",
    };
    let what = what(answer);
    let totals = &answer.totals;
    let (Some(cost), Some(credit), Some(net)) = (&totals.investment, &totals.credit, &totals.net)
    else {
        let missing = match (&totals.investment, &totals.credit) {
            (None, None) => "neither the cost nor the credit of the whole plan is stated",
            (None, Some(_)) => "the cost of the whole plan is not stated",
            (Some(_), _) => "what is credited over the whole plan is not stated",
        };
        return format!("Whether {what} cover the investment cannot be told: {missing}.");
    };
    if cost.0.pence() == 0 {
        return "The plan states no cost, so there is nothing to cover.".to_owned();
    }
    let over = match answer.years.len() {
        0 => String::new(),
        1 => " in its one year".to_owned(),
        years => format!(" over {} years", number(years)),
    };
    let forecast = if is_forecast(answer) { "are forecast to cover" } else { "cover" };
    let money = of(answer);
    let about = if is_forecast(answer) { "about " } else { "" };
    match (&totals.offset_ratio, net.0.pence()) {
        _ if credit.0.pence() <= 0 => {
            let all = money(Some(cost));
            format!(
                "{under}, {what} {forecast} nothing of the investment{over}; {all} stays uncovered."
            )
        }
        (Some(ratio), 1..) => format!(
            "{under}, {what} {forecast} {about}{} of the investment{over}; {} stays uncovered.",
            percent(ratio),
            money(Some(net))
        ),
        (_, 0) => format!("{under}, {what} {forecast} the investment{over} to the penny."),
        _ => {
            let more = crate::views::MoneyText(net.0.size());
            format!(
                "{under}, {what} {forecast} the investment{over}, and {} more.",
                money(Some(&more))
            )
        }
    }
}

/// What is credited, in the field's words.
fn what(answer: &OffsetView) -> &'static str {
    match answer.kind {
        "clawback" => "clawbacks",
        "outcome_payments" => "outcome payments",
        "unit_savings" | "proposals" => "the stated savings",
        _ => "benefits",
    }
}

fn second(answer: &OffsetView, growth: &GrowthView) -> Option<String> {
    if answer.kind != "clawback" {
        return None;
    }
    let amount = growth.measures.iter().find(|measure| measure.measure == "amount")?;
    let target = growth.target.growth_rate.map(|target| target.0);
    let taken = answer.growth.as_ref().map(|growth| {
        let rate = growth.growth_rate.0.in_percent();
        match growth.source {
            "fitted" => format!("The fitted growth of about {rate} a year is assumed to go on. "),
            _ => format!("Growth of {rate} a year is assumed. "),
        }
    });
    let taken = match is_forecast(answer) {
        true => "It rests on a forecast whose ranges stand below. ".to_owned(),
        false => taken.unwrap_or_default(),
    };
    let Some(target) = target else {
        return (!taken.is_empty()).then(|| {
            format!("{taken}No growth target is stated that the records could be held against.")
        });
    };
    let rate = target.rate.in_percent();
    let rate = if target.is_about { format!("about {rate}") } else { rate };
    let judged = match amount.verdict {
        "supports" => format!("What was recorded supports growth of {rate} a year."),
        "contradicts" => format!("What was recorded contradicts growth of {rate} a year."),
        "cannot_tell" => {
            format!("Whether clawbacks grow by {rate} a year, the data cannot tell.")
        }
        _ => format!("Whether clawbacks grow by {rate} a year is not stated by any record."),
    };
    let taken = match credits_nothing(answer) {
        true => format!("{taken}Clawbacks still come in, but only a rise is credited. "),
        false => taken,
    };
    Some(format!("{taken}{judged}"))
}

/// Whether nothing is credited although something may come back.
fn credits_nothing(answer: &OffsetView) -> bool {
    let counts_all = answer.assumptions.offset_basis.as_deref() == Some("total_recovery");
    !counts_all && answer.totals.credit.is_some_and(|credit| credit.0.pence() <= 0)
}

fn other(answer: &OffsetView) -> Option<String> {
    let against = answer.with_and_without.as_ref().filter(|against| !against.is_too_large)?;
    let ratio = against.totals.offset_ratio.as_ref()?;
    let (own, its) = (answer.totals.offset_ratio.as_ref()?, percent(ratio));
    if percent(own) == its {
        return None;
    }
    let about = if is_forecast(answer) { "about " } else { "" };
    Some(format!("Held against doing nothing, the same figures cover {about}{its}."))
}
