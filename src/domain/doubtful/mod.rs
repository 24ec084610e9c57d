//! Delivered figures held against their own history: what is most likely a mistake of unit,
//! sign, column or copying. A doubt is a finding and never a refusal, since history does
//! change; one matter is one finding, however many quarters have it.

mod amounts;
mod counts;
mod figures;
mod groups;
mod years;

use super::{Finding, Ledger, Quarter, Slug};
use figures::{Doubt, Figures};

impl Ledger {
    /// What is doubtful about all that is recorded, provisional figures included.
    pub fn doubts(&self) -> Vec<Finding> {
        self.doubts_of(self.client_groups().into_iter(), true)
    }

    /// What is doubtful about the final figures of a client group, which an answer uses. What
    /// is known of everybody may be the sum of all groups, so that all of them are looked at.
    pub fn doubts_of_final(&self, client_group: &Slug) -> Vec<Finding> {
        let wanted = |group: &&Slug| client_group.is_all() || *group == client_group;
        self.doubts_of(self.client_groups().into_iter().filter(wanted), false)
    }

    fn doubts_of<'a>(
        &self,
        groups: impl Iterator<Item = &'a Slug>,
        provisional: bool,
    ) -> Vec<Finding> {
        let (mut doubts, mut several): (Vec<(Doubt, usize)>, bool) = (Vec::new(), false);
        for (place, group) in groups.enumerate() {
            several = place > 0;
            let figures = Figures::new(group, &self.recorded_series(group), provisional);
            // The same matter in every client group is one matter.
            let mut own = of_figures(&figures);
            own.retain(|doubt| {
                let known = doubts.iter_mut().find(|(known, _)| known.rule == doubt.rule);
                known.map(|(_, others)| *others += 1).is_none()
            });
            doubts.extend(own.into_iter().map(|doubt| (doubt, 0)));
        }
        let mut findings: Vec<Finding> =
            doubts.into_iter().map(|(doubt, others)| doubt.told(others)).collect();
        if several {
            findings.extend(groups::total(self));
        }
        findings
    }
}

/// The doubts of one client group. What one explains is not told again by another.
fn of_figures(figures: &Figures<'_>) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    let mut excused: Vec<Quarter> = Vec::new();
    let explained = |doubts: &mut Vec<Doubt>, excused: &mut Vec<Quarter>, found: Vec<Doubt>| {
        excused.extend(found.iter().flat_map(|doubt| doubt.quarters.iter().copied()));
        doubts.extend(found);
    };
    let found = counts::swapped(figures).into_iter().collect();
    explained(&mut doubts, &mut excused, found);
    let found = amounts::far_from_year_before(figures, &excused);
    explained(&mut doubts, &mut excused, found);
    doubts.extend(amounts::signs(figures));
    let found = counts::one_without_the_other(figures);
    explained(&mut doubts, &mut excused, found);
    doubts.extend(amounts::zeros(figures, &excused));
    doubts.extend(counts::unusual_means(figures, &excused));
    doubts.extend(years::repeated(figures));
    doubts.extend(years::cumulative(figures));
    doubts
}
