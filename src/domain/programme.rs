//! A programme: a council's plan, its targets and what its answers rest on.

use super::{Assumptions, Quarter, Rate, Slug};

/// A set of investment lines that clawbacks are meant to offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id, unique over all councils.
    pub id: Slug,
    /// The council it belongs to.
    pub council: Slug,
    /// Its name for people.
    pub name: String,
    /// What it is held against.
    pub targets: Targets,
    /// Quarters that a person marked as out of the ordinary.
    pub interventions: Vec<Intervention>,
    /// What an offset answer rests on unless it is told otherwise.
    pub assumptions: Assumptions,
}

/// The policy targets. Each is a decimal fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets {
    /// Growth of uptake a year.
    pub uptake_growth: Rate,
    /// Clawback over direct-payment spend.
    pub clawback_rate: Rate,
    /// Share of clients that are clawed back from.
    pub participating_share: Rate,
}

impl Default for Targets {
    fn default() -> Targets {
        Targets {
            uptake_growth: Rate::new(10, 2),
            clawback_rate: Rate::new(8, 2),
            participating_share: Rate::new(50, 2),
        }
    }
}

/// Quarters in which something happened that a plain trend does not know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// Its first quarter.
    pub first: Quarter,
    /// Its last quarter so far.
    pub last: Quarter,
    /// What happened.
    pub label: String,
}
