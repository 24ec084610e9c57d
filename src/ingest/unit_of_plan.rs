//! A unit in the titles and names of a plan, whose amounts are read in pounds.
//!
//! A plan has no heading over its figures in which a unit would be read. So one that stands in
//! a title line, in the name of a line or in that of a column is refused with what to do: taken
//! as pounds, the amounts would be a thousandth of what they are.

use super::unit::{self, Scale};

/// Why the amounts below a title line are not in pounds, if it says so.
pub(super) fn of_title(text: &str) -> Option<String> {
    let (scale, quoted) = other_than_pounds(text)?;
    Some(format!(
        "this line says \"{}\": write the amounts below it in pounds, {}, and leave the line out",
        super::shown(&quoted),
        how_many(scale)
    ))
}

/// Why the amounts beside a name are not in pounds, if it says so.
pub(super) fn of_name(name: &str) -> Option<String> {
    let (scale, quoted) = other_than_pounds(&without_figures(name))?;
    Some(format!(
        "the name says \"{}\": write the amounts in pounds, {}, and leave the unit out of the name",
        super::shown(&quoted),
        how_many(scale)
    ))
}

/// The same of a name in a document that states the unit of its amounts.
pub(super) fn beside_a_stated_unit(name: &str) -> Option<String> {
    let (_, quoted) = other_than_pounds(&without_figures(name))?;
    Some(format!(
        "the name says \"{}\": the document states the unit of its amounts, so leave it out of \
         the name",
        super::shown(&quoted)
    ))
}

fn other_than_pounds(text: &str) -> Option<(Scale, String)> {
    let unit = unit::in_line(text)?;
    unit.scale.filter(|scale| *scale != Scale::Pounds).map(|scale| (scale, unit.scale_quoted()))
}

/// How much the amounts of a scale are in pounds.
fn how_many(scale: Scale) -> &'static str {
    match scale {
        Scale::Pence => "a hundredth of these",
        Scale::Pounds => "as they are",
        Scale::Thousands => "a thousand times these",
        Scale::Millions => "a million times these",
        Scale::Billions => "a billion times these",
    }
}

/// A name without the figures in it: the million of "Team for the £2 million scheme" is that
/// figure's own.
fn without_figures(name: &str) -> String {
    let is_figure = |word: &str| {
        word.trim_start_matches(['£', '(', '['])
            .starts_with(|c: char| c.is_ascii_digit() && c != '0')
    };
    let mut kept = Vec::new();
    let mut after_figure = false;
    for word in name.split_whitespace() {
        let is_unit_of_figure = after_figure && word.starts_with(char::is_alphabetic);
        after_figure = is_figure(word);
        if !is_unit_of_figure && !after_figure {
            kept.push(word);
        }
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_in_a_name_is_found_and_a_figure_in_it_is_none() {
        for name in
            ["Team (£000)", "Team £k", "Team, 000s", "Team in thousands", "Team (£m)", "T (pence)"]
        {
            assert!(of_name(name).is_some(), "{name}");
        }
        let names = [
            "Team",
            "Team (£)",
            "Contingency 10%",
            "Team for the £2 million scheme",
            "M&E works",
            "£40k posts",
            "Phase 2 k",
            "No. 10",
            "1,000 homes",
            "Network M",
            "Team of 12",
            "Cards, 2 million sent",
            "",
        ];
        for name in names {
            assert_eq!(of_name(name), None, "{name}");
        }
    }
}
