//! What a figure of a table comes to, in pence or as a count.

use std::collections::BTreeMap;

use super::heads::Heads;
use super::rows::Labelled;
use super::says::Facets;
use crate::domain::published_table::BlockMeasure;
use crate::ingest::figure::{Figure, Written, figure};
use crate::ingest::file_options::UnitSaid;
use crate::ingest::rows::Row;
use crate::ingest::unit::{Quantity, Scale};

/// What is known of all figures before one of them is read.
#[derive(Default)]
pub(super) struct Values {
    /// The middle size of a figure of amounts and of counts, for a bracketed number that may
    /// be a footnote's.
    typical: BTreeMap<bool, i64>,
    /// The unit of amounts that a person says.
    unit: Option<UnitSaid>,
}

impl Values {
    pub(super) fn of(
        rows: &[Row<'_>],
        heads: &Heads,
        labelled: &[Labelled],
        unit: Option<UnitSaid>,
    ) -> Values {
        let mut sizes: BTreeMap<bool, Vec<i64>> = BTreeMap::new();
        for row in labelled {
            for (place, _, head) in heads.figures() {
                let text = rows[row.at].cells.get(place).map_or("", |cell| cell);
                let Figure::Number(written) = figure(text) else { continue };
                let facets = row.facets.clone().within(head).within(&heads.all);
                let is_count = facets.measure == Some(Quantity::Count);
                if let Ok(pence) = written.pence(Scale::Pounds) {
                    sizes.entry(is_count).or_default().push(pence.saturating_abs());
                }
            }
        }
        let median = |mut sizes: Vec<i64>| {
            sizes.sort_unstable();
            sizes.get(sizes.len() / 2).copied().unwrap_or(0)
        };
        let typical = sizes.into_iter().map(|(of, sizes)| (of, median(sizes))).collect();
        Values { typical, unit }
    }

    /// Why the unit that stands beside an amount contradicts the one that a person says.
    pub(super) fn contradicts(&self, facets: &Facets) -> Option<String> {
        let (stated, quoted) = facets.scale.as_ref()?;
        self.unit?.against(*stated, quoted)
    }

    /// The unit of amounts of which this is said.
    pub(super) fn scale(&self, facets: &Facets) -> Option<Scale> {
        let said = self.unit.map(UnitSaid::scale);
        said.or_else(|| facets.scale.as_ref().map(|(scale, _)| *scale))
    }

    /// The value of a figure in pence or as a count, and the step that it is printed in.
    pub(super) fn value(
        &self,
        written: &Written,
        measure: BlockMeasure,
        facets: &Facets,
    ) -> Result<(i64, i64), String> {
        let typical = self.typical.get(&(measure == BlockMeasure::Count)).copied().unwrap_or(0);
        if written.is_bracketed_small_integer()
            && written
                .pence(Scale::Pounds)
                .is_ok_and(|pence| pence.saturating_abs() < typical / 100)
        {
            return Err("a number in brackets among figures so much larger could be a negative \
                        figure or a note's mark: write it with a minus sign, or leave the cell \
                        blank"
                .to_owned());
        }
        if written.percent {
            return Err("a percentage is neither an amount nor a count: leave it out".to_owned());
        }
        if measure == BlockMeasure::Count {
            return written.count().map(|count| (count, 1));
        }
        let scale = match (written.scale, self.scale(facets)) {
            (Some(own), Some(of_all)) if own != of_all && of_all != Scale::Pounds => {
                let other = match self.unit {
                    Some(said) => said.quoted(),
                    None => "the heading's".to_owned(),
                };
                return Err(format!("the unit in this cell is another than {other}: say one unit"));
            }
            (Some(own), _) => own,
            (None, Some(of_all)) => of_all,
            (None, None) => Scale::Pounds,
        };
        let pence = written.pence(scale)?;
        let step = (0..written.decimals).fold(scale.pence(), |step, _| step / 10);
        Ok((pence, step.max(1)))
    }
}
