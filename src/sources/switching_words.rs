//! Where all benefits or all costs together make a plan just pay for itself, in sentences.

use crate::domain::Rate;

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
