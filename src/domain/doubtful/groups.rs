//! A client group that is the sum of the others, and would be counted twice.

use crate::domain::sums::{AmountsBy, Sum};
use crate::domain::{Finding, Ledger, Money, Quarter, Slug};

/// The fewest quarters in which a group has to be the sum of the others: that many do not
/// agree by chance even where figures are printed in thousands.
const QUARTERS: usize = 4;

/// The group that equals the sum of all others in every quarter.
pub(super) fn total(ledger: &Ledger) -> Option<Finding> {
    let groups = || ledger.client_groups().into_iter().filter(|group| !group.is_all());
    let mut sum = Sum::default();
    groups().for_each(|group| sum.add(&amounts(ledger, group)));
    let is_total = |own: &AmountsBy<Quarter>| {
        let stated = own.values().filter(|amount| **amount != Money::ZERO).count();
        stated >= QUARTERS && sum.others_equal(own)
    };
    let mut rows = groups().map(|group| (group, amounts(ledger, group)));
    let (group, row) = rows.find(|(_, row)| is_total(row))?;
    let (quarter, amount) = row.into_iter().find(|(_, amount)| *amount != Money::ZERO)?;
    let (amount, at) = (amount.in_words(), quarter.in_words());
    let message = match sum.lines() {
        2 => format!(
            "Both client groups have the same amount in every quarter, such as {amount} in {at}. \
             Is one of them a copy?"
        ),
        _ => format!(
            "The client group {group} is the sum of the others in every quarter, such as {amount} \
             in {at}. Leave it out if it is their total."
        ),
    };
    Some(Finding::warning("group_is_sum_of_others", message).in_quarter(quarter))
}

fn amounts(ledger: &Ledger, group: &Slug) -> AmountsBy<Quarter> {
    let amounts = ledger.current_of(group);
    amounts.filter_map(|(period, entry)| Some((period.quarter()?, entry.amount))).collect()
}
