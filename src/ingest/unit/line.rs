//! A unit in a line of text of any length: a title above a table, a note below it.
//!
//! Such a line is looked at in pieces, so that its length costs time and no memory, and
//! nothing in it is passed over unseen. The pieces overlap, because a unit may stand where one
//! ends.

use super::{Quantity, Scale, UnitWords, unit};
use crate::ingest::limits::SAID_BYTES;

/// How much of a piece is looked at again in the next one: more than any unit is long.
const OVERLAP: usize = 200;

/// Looks for a unit in a line.
pub(in crate::ingest) fn in_line(text: &str) -> Option<UnitWords> {
    if text.len() <= SAID_BYTES {
        return unit(text);
    }
    let mut found: Vec<UnitWords> = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.floor_char_boundary(SAID_BYTES);
        let said = unit(&rest[..end]);
        // The same unit again says nothing new.
        found.extend(said.filter(|said| !found.iter().any(|known| known == said)));
        if end == rest.len() {
            return together(found);
        }
        rest = &rest[next_start(rest, end)..];
    }
}

/// Where the piece after the one that ends here begins: behind a blank that stands in no
/// figure, such as `12 000`, so that the rest of a figure is not taken for a unit.
fn next_start(text: &str, end: usize) -> usize {
    let from = text.ceil_char_boundary(end - OVERLAP);
    let overlap = text[from..end].char_indices().zip(text[from..end].chars().skip(1));
    let is_apart = |before: char, after: char| {
        !before.is_alphanumeric() && !after.is_ascii_digit() && after != ','
    };
    let start = overlap.into_iter().find(|((_, before), after)| is_apart(*before, *after));
    start.map_or(end, |((at, before), _)| from + at + before.len_utf8())
}

/// What the pieces say as one.
fn together(found: Vec<UnitWords>) -> Option<UnitWords> {
    let scales: Vec<Scale> = found.iter().filter_map(|said| said.scale).collect();
    let scale = scales.iter().find(|scale| **scale != Scale::Pounds).or(scales.first()).copied();
    let is_other = |of: &Scale| *of != Scale::Pounds && Some(*of) != scale;
    let contradicts = found.iter().any(|said| said.contradicts) || scales.iter().any(is_other);
    let quantity: Option<Quantity> = found.iter().find_map(|said| said.quantity);
    let first = found.iter().find(|said| said.scale == scale)?;
    let quoted = first.scale_quoted();
    Some(UnitWords { scale, quantity, quoted, contradicts })
}

impl UnitWords {
    /// The words that state the scale, without those that say what the figures are of.
    pub(in crate::ingest) fn scale_quoted(&self) -> String {
        let says = |part: &&str| unit(part).is_some_and(|said| said.scale == self.scale);
        let part = self.quoted.split(", ").find(says).filter(|_| !self.contradicts);
        part.unwrap_or(&self.quoted).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_found_wherever_it_stands_in_a_long_line_and_the_rest_of_a_figure_is_none() {
        for before in (0..6_000).step_by(7) {
            let line = |words: &str| {
                format!(
                    "{}{words}{}",
                    "of all clients ".repeat(before / 15),
                    " and so on".repeat(300)
                )
            };
            let found = in_line(&line("in £ thousands,")).unwrap();
            assert_eq!(
                (found.scale, found.contradicts),
                (Some(Scale::Thousands), false),
                "{before}"
            );
            let found = in_line(&line("£m and £000")).unwrap();
            assert!(found.contradicts, "{before}");
            for figure in ["1,000", "12 000", "10,000,000"] {
                assert!(in_line(&line(figure)).is_none_or(|it| it.scale.is_none()), "{before}");
            }
        }
        let found = in_line(&format!("{}{}", "é".repeat(3_001), " (£000)")).unwrap();
        assert_eq!((found.scale, found.quoted.as_str()), (Some(Scale::Thousands), "£000"));
        assert_eq!(in_line(&"a".repeat(10_000)), None);
    }
}
