//! How sure an answer is, as a person would say it: odds in words, and two of them as bars.

use super::figures::{capital, number};
use crate::domain::Rate;
use crate::report::charts::Chart;
use crate::report::charts::shares::{CoveredShare, shares};
use crate::views::offset::OffsetView;
use crate::views::probability::GrowthChanceView;
use crate::views::programme::InterventionView;

/// How sure an answer is.
pub struct Sure {
    /// The same in sentences.
    pub said: Vec<String>,
    /// The odds by both fits of the records, where there are two.
    pub odds: Option<Chart>,
    /// How many warnings there are, as the words of a link.
    pub warnings: String,
}

impl Sure {
    /// What an answer says of itself, under the stretches that somebody marked.
    pub fn new(offset: &OffsetView, marks: &[InterventionView]) -> Sure {
        let chances = &offset.probability;
        let has_chance = chances.plan.state != "not_available";
        let of_plan =
            (has_chance || chances.growth_needed.is_empty()).then(|| chances.plan.message.clone());
        let step = match marks.first() {
            Some(mark) => format!("the step ({})", mark.label),
            None => "the step".to_owned(),
        };
        let (growth, odds) = match chances.growth_needed.as_slice() {
            [plain, with_step] => (
                vec![both_fits(plain, with_step, &step)],
                Some(bars([&plain.probability.0, &with_step.probability.0], &step)),
            ),
            others => (others.iter().map(|chance| chance.message.clone()).collect(), None),
        };
        Sure { said: of_plan.into_iter().chain(growth).collect(), odds, warnings: warnings(offset) }
    }
}

fn both_fits(plain: &GrowthChanceView, with_step: &GrowthChanceView, step: &str) -> String {
    let needed = plain.growth_rate.0.to_places(4);
    let (more, done) = match needed < Rate::new(0, 0) {
        true => ("less", "kept to that"),
        false => ("more", "grown so much"),
    };
    format!(
        "The plan needs {} a year or {more}. Have recorded clawbacks {done}? The chance is {} if {step} \
         counts as growth, and {} if not. That they go on so is an assumption.",
        needed.as_growth(""),
        odds(plain.probability.0),
        odds(with_step.probability.0),
    )
}

fn bars(chances: [&Rate; 2], step: &str) -> Chart {
    let names = [format!("if {step} counts as growth"), "if it does not".to_owned()];
    let bars = names.into_iter().zip(chances).map(|(name, chance)| CoveredShare {
        name,
        share: Some(chance.to_string()),
        says: odds(*chance),
    });
    let title = "Have recorded clawbacks grown as the plan needs?".to_owned();
    shares("odds", title, ["The chance, in per cent", "certain"], &bars.collect::<Vec<_>>())
}

/// A probability as people say it: `about 6 in 10`.
fn odds(chance: Rate) -> String {
    let thousandths = (0..1000).find(|of| Rate::new(*of, 3) >= chance).unwrap_or(1000);
    match thousandths {
        0..10 => "less than 1 in 100".to_owned(),
        10..95 => format!("about {} in 100", (thousandths + 5) / 10),
        95..950 => format!("about {} in 10", (thousandths + 50) / 100),
        950..=990 => format!("about {} in 100", (thousandths + 5) / 10),
        _ => "more than 99 in 100".to_owned(),
    }
}

fn warnings(offset: &OffsetView) -> String {
    let count = offset.findings.iter().filter(|one| one.severity == "warning").count();
    match count {
        0 => "Nothing was found that warns of these figures.".to_owned(),
        1 => "One warning goes with these figures.".to_owned(),
        count => format!("{} warnings go with these figures.", capital(&number(count))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_said_as_odds() {
        for (thousandths, said) in [
            (0, "less than 1 in 100"),
            (9, "less than 1 in 100"),
            (11, "about 1 in 100"),
            (94, "about 9 in 100"),
            (95, "about 1 in 10"),
            (574, "about 6 in 10"),
            (949, "about 9 in 10"),
            (950, "about 95 in 100"),
            (990, "about 99 in 100"),
            (991, "more than 99 in 100"),
            (1000, "more than 99 in 100"),
        ] {
            assert_eq!(odds(Rate::new(thousandths, 3)), said, "{thousandths}");
        }
    }
}
