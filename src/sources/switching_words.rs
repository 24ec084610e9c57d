//! Where all benefits or all costs together make a plan just pay for itself, and why nothing
//! can be said of that, in sentences.

use crate::domain::Rate;

pub(super) const COST_NOT_STATED: &str =
    "A cost is not stated, so nothing can be said of where the plan pays.";
pub(super) const BENEFITS_NOT_STATED: &str = "What the benefits come to over the plan is not \
                                              stated, so nothing can be said of where the plan \
                                              pays.";
pub(super) const NEITHER_STATED: &str = "Neither a cost nor what the benefits come to over the \
                                         plan is stated, so nothing can be said of where the \
                                         plan pays.";
pub(super) const NOTHING_COMES_ABOUT: &str =
    "All credits fall short for optimism, so nothing covers the plan.";
pub(super) const COSTS_NOTHING: &str = "The plan costs nothing, so there is nothing to cover.";
pub(super) const NOT_BY_UNIT: &str =
    "The savings are not computed from units: what one saves, or from when on, is not stated.";

/// So much of the benefits: less than all may come about, more than all cannot. `about` stands
/// before what rests on a forecast.
pub(super) fn share(share: Rate, benefits: &str, about: &str) -> String {
    let percent = share.to_places(4).in_percent();
    match share <= Rate::new(1, 0) {
        true => format!(
            "The plan just pays for itself where {about}{percent} of {benefits} come about."
        ),
        false => format!("The plan just pays for itself at {about}{percent} of {benefits}."),
    }
}

/// So much optimism bias; a negative one is a plan that costs less.
pub(super) fn bias(bias: Rate, about: &str) -> String {
    let percent = bias.to_places(4).in_percent();
    match percent.strip_prefix('-') {
        Some(less) => {
            format!("The plan just pays for itself at costs {about}{less} lower than stated.")
        }
        None => format!("The plan just pays for itself at an optimism bias of {about}{percent}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_beyond_all_and_a_negative_bias_are_said_as_people_say_them() {
        let rate = |text: &str| Rate::parse(text).unwrap();
        for (of, says) in [
            (
                "0.6276150628",
                "The plan just pays for itself where 62.76% of the credits come about.",
            ),
            ("1", "The plan just pays for itself where 100% of the credits come about."),
            ("1.1143655", "The plan just pays for itself at 111.44% of the credits."),
        ] {
            assert_eq!(share(rate(of), "the credits", ""), says);
        }
        for (of, says) in [
            ("0.9231", "The plan just pays for itself at an optimism bias of 92.31%."),
            ("-0.1026", "The plan just pays for itself at costs 10.26% lower than stated."),
        ] {
            assert_eq!(bias(rate(of), ""), says);
        }
    }
}
