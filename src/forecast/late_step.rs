//! A step at the end of a series that a plain trend takes for growth.

use super::breaks::Break;
use super::growth::GrowthSeries;

/// A step that starts within so many of the last quarters is late.
const LATE: usize = 6;

impl GrowthSeries {
    /// Where a late step may have made the growth of the plain trend. There is growth, up or
    /// down: its ordinary 95% interval leaves zero out. The single break that explains most
    /// beside the trend is among the last six quarters, or the last 15% where these are more.
    /// And that step in place of the growth, with as many coefficients, leaves no more
    /// unexplained than the growth does.
    pub fn late_step(&self) -> Option<usize> {
        let trend = self.trend()?;
        let growth = self.fit(None, None).ok()?;
        if growth.lower_95 <= 0.0 && growth.upper_95 >= 0.0 {
            return None;
        }
        let Break { start_index, .. } = self.search_break(None)?;
        let count = self.indices.len();
        let late = (count * 15).div_ceil(100).max(LATE);
        let is_late = self.indices[count - late..].contains(&start_index);
        let step = self.step_alone(start_index).filter(|_| is_late)?;
        (step.squares <= trend.squares).then_some(start_index)
    }
}
