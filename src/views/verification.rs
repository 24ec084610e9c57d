//! What was found when everything that is stored was held against what was written.

use serde::Serialize;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerificationView {
    /// Whether everything is as it was written.
    pub whole: bool,
    /// The councils that were looked at.
    pub councils: Vec<VerifiedCouncilView>,
    /// What an SQLite file itself has wrong, in SQLite's words.
    pub file_damage: Vec<String>,
    /// Triggers that should refuse changes and are not there.
    pub missing_triggers: Vec<String>,
    /// The head that was asked for; left out where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<KnownHeadView>,
}

/// A council's log and programmes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifiedCouncilView {
    /// The council.
    pub council: String,
    /// How many commits its log has; null where it is damaged.
    pub commit_count: Option<i64>,
    /// The hash of the last commit; null where the log is damaged.
    pub head: Option<String>,
    /// How many of its programmes were looked at.
    pub programme_count: usize,
    /// What is not as it was written: the first place in the log and in each programme.
    pub damaged: Vec<DamageView>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DamageView {
    /// The programme; null for the log of the council.
    pub programme: Option<String>,
    /// The first row that is not as it was written.
    pub row: String,
}

/// Where a head stands that somebody kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownHeadView {
    /// The head.
    pub head: String,
    /// The council whose log has it; null where none has.
    pub council: Option<String>,
    /// Its place in that log.
    pub sequence: Option<i64>,
    /// How many commits came after it.
    pub commits_after: Option<i64>,
}
