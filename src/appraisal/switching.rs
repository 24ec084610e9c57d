//! Switching values: where a plan just pays for itself over its years (HM Treasury Green
//! Book). Each source solves for what its own figures rest on.

use crate::domain::{Money, Rate};
use crate::words::counted;

/// A value in the unit of its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A decimal fraction, to ten places.
    Rate(Rate),
    /// An amount a year, to the penny.
    Amount(Money),
    /// A whole number of quarters.
    Quarters(u32),
    /// A whole number of units.
    Units(u32),
}

impl Value {
    /// The value for people: `10.98%`, `2,608,920.49`, `5 quarters`.
    pub fn in_words(&self) -> String {
        match self {
            Value::Rate(rate) => rate.to_places(4).in_percent(),
            Value::Amount(amount) => amount.in_words(),
            Value::Quarters(number) => counted(number, "quarter"),
            Value::Units(number) => counted(number, "unit"),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Rate(rate) => rate.fmt(f),
            Value::Amount(amount) => amount.fmt(f),
            Value::Quarters(number) | Value::Units(number) => number.fmt(f),
        }
    }
}

/// What the search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// The net over the plan is zero there, or for a lag not above zero up to there.
    Found(Value),
    /// The plan pays up to there, and nothing beyond was tried.
    AtLeast(Value),
    /// No value within its range does it, or every one does.
    NoSuchValue,
    /// The answer does not depend on the parameter, or a cost is not stated.
    NotAvailable,
}

impl Search {
    /// The word used in the API.
    pub fn state(&self) -> &'static str {
        match self {
            Search::Found(_) => "found",
            Search::AtLeast(_) => "at_least",
            Search::NoSuchValue => "no_such_value",
            Search::NotAvailable => "not_available",
        }
    }
}

/// A switching value with the sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchingValue {
    /// What was looked for: the name of an assumption, or of a figure of the source.
    pub parameter: &'static str,
    /// What was found.
    pub search: Search,
    /// The sentence.
    pub message: String,
}

impl SwitchingValue {
    /// One of which nothing can be said, with the reason.
    pub fn not_available(parameter: &'static str, why: &str) -> SwitchingValue {
        SwitchingValue { parameter, search: Search::NotAvailable, message: why.to_owned() }
    }
}

/// The rate that was found for a parameter, where one was.
pub fn rate_found(values: &[SwitchingValue], parameter: &str) -> Option<Rate> {
    match values.iter().find(|value| value.parameter == parameter)?.search {
        Search::Found(Value::Rate(rate)) => Some(rate),
        _ => None,
    }
}
