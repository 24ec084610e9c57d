//! Why a repair is offered, in words: what it does, what then agrees, and what
//! else would fit.

use super::grid::Place;
use super::search::Explanation;
use super::slips::{Cause, Shift};
use super::words::{Words, capitalised};

impl Words<'_> {
    /// Why a repair is offered. `equals` is how many others fit as well.
    pub(super) fn reason(
        &self,
        explanation: &Explanation,
        equals: usize,
        others_fit: bool,
    ) -> String {
        let mut steps: Vec<String> =
            explanation.causes.iter().map(|cause| self.step(*cause)).collect();
        steps.extend(self.closing_steps(explanation));
        let totals = match self.lines.are_complete() {
            true => "every row, column and grand total",
            false => "every printed total",
        };
        let how = if self.lines.are_exact() { "exactly" } else { "within rounding" };
        let single = explanation.causes.len() == 1;
        let makes = if single { "makes" } else { "together make" };
        let why = match (equals, single) {
            (0, true) if others_fit => {
                "Every other single explanation changes more figures, or needs one that is \
                 nowhere printed."
                    .to_owned()
            }
            (0, true) => "No other single explanation does.".to_owned(),
            (0, false) => "No single explanation does, and no other two together do with as \
                           few changes."
                .to_owned(),
            (1, _) => "Another explanation fits equally well.".to_owned(),
            (more, _) => format!("{more} other explanations fit equally well."),
        };
        let steps = capitalised(&steps.join(" and "));
        format!("{steps} {makes} {totals} agree {how}. {why}")
    }

    /// What undoing a cause does, as the start of a sentence.
    fn step(&self, cause: Cause) -> String {
        match cause {
            Cause::Shift(Shift { first, last, .. }) => {
                let unit = if first.row == last.row { "quarter" } else { "year" };
                let way = if first < last { "back" } else { "on" };
                format!("moving the printed figures {way} one {unit}")
            }
            Cause::Swap(one, other) => {
                format!("exchanging {} and {}", self.place(one), self.place(other))
            }
            Cause::Digits(place) => format!("exchanging two digits of {}", self.place(place)),
            Cause::ExtraThousand(place) => {
                format!("taking the extra group of digits out of {}", self.place(place))
            }
            Cause::MissingThousand(place) => {
                format!("putting the missing group of digits into {}", self.place(place))
            }
            Cause::Superfluous { place, .. } => format!("leaving {} blank", self.place(place)),
            Cause::Wrong(place) if self.grid.is_total(place) => {
                format!("adding up {} again", self.place(place))
            }
            Cause::Duplicate { place, .. } | Cause::Lost(place) | Cause::Wrong(place) => {
                format!("setting {} to what {}", self.place(place), self.leaves(place))
            }
        }
    }

    /// The row, or else the column, whose printed total decides a free value.
    fn leaves(&self, place: Place) -> String {
        let [row, column] = [self.lines.row(place.row), self.lines.column(place.column)];
        if self.lines.decides(row, place) {
            "the total of its row leaves".to_owned()
        } else if self.lines.decides(column, place) {
            "the total of its column leaves".to_owned()
        } else {
            "the grand total leaves".to_owned()
        }
    }

    /// How the lost figure at the end of a shifted run is found.
    fn closing_steps(&self, explanation: &Explanation) -> Vec<String> {
        let ends = explanation.causes.iter().filter_map(|cause| match cause {
            Cause::Shift(shift) if shift.loses_last => Some((shift.first, shift.last)),
            _ => None,
        });
        let step = |(first, place): (Place, Place)| {
            if self.grid.is_total(place) {
                format!("adding up {} again", self.place(place))
            } else if first.row == place.row && self.lines.decides(self.lines.row(place.row), place)
            {
                "closing the row to its printed total".to_owned()
            } else {
                format!("setting {} to what {}", self.place(place), self.leaves(place))
            }
        };
        ends.map(step).collect()
    }
}
