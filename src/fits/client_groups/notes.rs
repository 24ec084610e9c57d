//! What a reader of forecasts by client group must know.

use super::own::{Own, who};
use crate::domain::{Finding, Ledger};

/// What the forecasts noted, what the records contradict, and how to read bounds.
pub(super) fn notes(ledger: &Ledger, groups: &[Own], total: &Own) -> Vec<Finding> {
    let mut notes = vec![Finding::info(
        "bounds_do_not_add_up",
        "Points add up over groups to the penny. Bounds do not: each group and the total have \
         intervals of their own series."
            .to_owned(),
    )];
    notes.extend(other_quarters(ledger, groups, total));
    notes.extend(groups_that_differ(ledger));
    for own in groups.iter().chain([total]) {
        // These sentences are about the point before it was moved.
        let moved = ["wide_interval", "year_interval"];
        let of_own = own.forecast.notes.iter().chain(&own.forecast.step_notes);
        let kept = of_own.filter(|note| !moved.contains(&note.rule));
        notes.extend(kept.map(|note| {
            let message = format!("{}: {}", who(&own.client_group), note.message);
            Finding { message, ..note.clone() }.in_row(own.client_group.as_str())
        }));
    }
    notes
}

/// Groups whose final quarters do not end, or do not begin, where the others' do.
fn other_quarters(ledger: &Ledger, groups: &[Own], total: &Own) -> Option<Finding> {
    let (_, last, _) = total.forecast.fitted_on;
    let first = groups.iter().map(|own| own.forecast.fitted_on.0).min()?;
    let mut said = Vec::new();
    let (mut limiting, mut is_cut) = (Vec::new(), false);
    for own in groups.iter().chain([total]) {
        let (group, (begins, ..)) = (who(&own.client_group), own.forecast.fitted_on);
        if begins > first && !own.client_group.is_all() {
            said.push(format!("{group} begins in {}", begins.in_words()));
        }
        match ledger.series(&own.client_group).span() {
            Some((_, newest)) if newest > last => {
                said.push(format!("{group} goes on to {}", newest.in_words()));
                is_cut = true;
            }
            // Where a group ends, so does the sum of the groups.
            _ if own.client_group.is_all() && !limiting.is_empty() => {}
            _ => limiting.push(group),
        }
    }
    let because = match is_cut {
        true => format!(", where the final quarters of {} end", limiting.join(", ")),
        false => String::new(),
    };
    let message = format!(
        "Not all series cover the same quarters: {}. All are forecast from the end of {} \
         on{because}.",
        said.join(", "),
        last.in_words()
    );
    (!said.is_empty()).then(|| Finding::warning("groups_cover_other_quarters", message))
}

/// The quarters in which the groups and everybody contradict each other, as one.
fn groups_that_differ(ledger: &Ledger) -> Option<Finding> {
    let differing = ledger.group_findings();
    let first = differing.first()?;
    let message = match differing.len() {
        1 => first.message.clone(),
        count => format!(
            "In {count} quarters the client groups do not sum to the figure for everybody, first \
             in {}",
            first.message
        ),
    };
    Some(Finding { message, ..first.clone() })
}
