//! A programme: a council's plan, its targets and what its answers rest on.

use std::fmt;

use super::{Assumptions, Quarter, Rate, Slug};

/// A set of investment lines that clawbacks are meant to offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id, unique in its council.
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

/// What tells a programme from every other: its council, and its id there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgrammeKey {
    /// The council.
    pub council: Slug,
    /// The programme's id, unique in its council.
    pub id: Slug,
}

impl ProgrammeKey {
    /// What stands in the place of a programme where the council as a whole is meant. No
    /// programme and no council has this id.
    pub fn whole_council(council: &Slug) -> ProgrammeKey {
        ProgrammeKey { council: council.clone(), id: Slug::all() }
    }

    /// Whether the council as a whole is meant.
    pub fn is_whole_council(&self) -> bool {
        self.id.is_all()
    }
}

/// As addresses have it: `cambridgeshire/direct-payments`.
impl fmt::Display for ProgrammeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.council, self.id)
    }
}

impl Programme {
    /// What tells it from every other.
    pub fn key(&self) -> ProgrammeKey {
        ProgrammeKey { council: self.council.clone(), id: self.id.clone() }
    }
}

/// The policy targets of a paper; what it does not state is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Growth of uptake a year.
    pub uptake_growth: Option<Target>,
    /// Clawback over direct-payment spend.
    pub clawback_rate: Option<Target>,
    /// Share of clients that are clawed back from.
    pub participating_share: Option<Target>,
}

/// One target: a decimal fraction, and whether the paper says "about".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The number.
    pub rate: Rate,
    /// Whether it is meant roughly. Verdicts are held against the number all the same.
    pub is_about: bool,
}

impl Target {
    /// A target that is meant as it stands.
    pub const fn exactly(rate: Rate) -> Target {
        Target { rate, is_about: false }
    }

    /// For a sentence: `10%`, or `about 10%`.
    pub fn in_words(self) -> String {
        format!("{}{}", self.qualifier(), self.rate.in_percent())
    }

    fn qualifier(self) -> &'static str {
        if self.is_about { "about " } else { "" }
    }
}

/// As files and the API write it: `0.10`, or `about 0.10`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.qualifier(), self.rate)
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
