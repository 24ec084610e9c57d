//! One clawback record: what was recovered in one quarter.

use super::{FinancialYear, Money, Quarter, Slug};
use crate::words::words;

words! {
    /// Whether a figure may still change by the ordinary course of things.
    #[derive(Default)]
    pub enum Status {
        /// A quarter that is not closed. It is shown and kept out of every fit.
        Provisional = "provisional",
        /// A closed quarter.
        #[default]
        Final = "final",
    }
}

/// A clawback record as delivered and accepted. Its key is the client group and
/// the quarter, within a council's programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The group of clients, `all` where the source names none.
    pub client_group: Slug,
    /// When the clawback was recovered.
    pub quarter: Quarter,
    /// What was recovered. Negative where corrections exceed recoveries.
    pub amount: Money,
    /// How many clawbacks there were; `None` is "not stated", never zero.
    pub count: Option<i64>,
    /// Provisional or final.
    pub status: Status,
    /// What else the source says; all of it optional.
    pub details: Details,
}

/// The optional columns of a record. `None` always means "not stated".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Direct payment or individual service fund, say.
    pub service: Option<String>,
    /// Direct payments paid out in the quarter.
    pub dp_paid: Option<Money>,
    /// People with a direct payment in the quarter.
    pub dp_clients: Option<i64>,
    /// People clawed back from, each counted once.
    pub clients_distinct: Option<i64>,
    /// Clawback invoiced or netted.
    pub raised: Option<Money>,
    /// Clawback received in cash.
    pub received: Option<Money>,
    /// Clawback disputed.
    pub disputed: Option<Money>,
    /// Clawback written off.
    pub written_off: Option<Money>,
    /// How the money came back: invoice, netting, prepaid card.
    pub route: Option<String>,
    /// Why it was clawed back.
    pub reason: Option<String>,
    /// The document the figure comes from.
    pub source_document: Option<String>,
    /// Anything else a person wants to say.
    pub note: Option<String>,
}

impl Details {
    /// These details over earlier ones: what is not stated now stays as it was stated.
    #[must_use]
    pub fn over(self, earlier: &Details) -> Details {
        let earlier = earlier.clone();
        Details {
            service: self.service.or(earlier.service),
            dp_paid: self.dp_paid.or(earlier.dp_paid),
            dp_clients: self.dp_clients.or(earlier.dp_clients),
            clients_distinct: self.clients_distinct.or(earlier.clients_distinct),
            raised: self.raised.or(earlier.raised),
            received: self.received.or(earlier.received),
            disputed: self.disputed.or(earlier.disputed),
            written_off: self.written_off.or(earlier.written_off),
            route: self.route.or(earlier.route),
            reason: self.reason.or(earlier.reason),
            source_document: self.source_document.or(earlier.source_document),
            note: self.note.or(earlier.note),
        }
    }

    /// The names of the figures that `earlier` states otherwise.
    pub fn restated(&self, earlier: &Details) -> Vec<&'static str> {
        let money = [
            ("dp_paid", self.dp_paid, earlier.dp_paid),
            ("raised", self.raised, earlier.raised),
            ("received", self.received, earlier.received),
            ("disputed", self.disputed, earlier.disputed),
            ("written_off", self.written_off, earlier.written_off),
        ];
        let counts = [
            ("dp_clients", self.dp_clients, earlier.dp_clients),
            ("clients_distinct", self.clients_distinct, earlier.clients_distinct),
        ];
        let money = money.into_iter().filter(|(_, now, then)| then.is_some() && now != then);
        let counts = counts.into_iter().filter(|(_, now, then)| then.is_some() && now != then);
        money.map(|(name, ..)| name).chain(counts.map(|(name, ..)| name)).collect()
    }
}

/// The total that a source prints for a financial year. It is a control total,
/// kept beside the quarters and never added to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedTotal {
    /// The group of clients.
    pub client_group: Slug,
    /// The year it totals.
    pub financial_year: FinancialYear,
    /// The printed total.
    pub amount: Money,
    /// The printed number of clawbacks; `None` is "not stated".
    pub count: Option<i64>,
}
