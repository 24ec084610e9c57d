//! A key that is asked for, as the body of a request.

use serde_json::Value;

use super::Problem;
use super::document::{Reader, slug};
use super::json_tree::text;
use crate::domain::{Role, Slug};

/// For how many days a key counts where nothing else is said.
pub const DAYS: u32 = 90;
/// For how many days it counts at most.
pub const MOST_DAYS: u32 = 365;
/// For how many days the text before counts after a rotation, at most; and where nothing
/// else is said.
pub const MOST_OVERLAP_DAYS: u32 = 7;

/// A key that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its name, unique in its council.
    pub name: Slug,
    /// What its holder may do.
    pub role: Role,
    /// For how many days it counts.
    pub valid_days: u32,
}

/// How a key gets another text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// For how many days the new text counts.
    pub valid_days: u32,
    /// For how many days the text before counts as well.
    pub overlap_days: u32,
}

/// Reads a key that is asked for.
pub fn new_key(value: &Value) -> Result<NewKey, Vec<Problem>> {
    Reader::document(value, |fields| {
        let name = fields.required("name", slug);
        let role = fields.required("role", |value| Role::read(text(value)?));
        let days = fields.optional("valid_days", |value| days(value, 1, MOST_DAYS));
        Some(NewKey { name: name?, role: role?, valid_days: days?.unwrap_or(DAYS) })
    })
}

/// Reads how a key gets another text.
pub fn rotation(value: &Value) -> Result<Rotation, Vec<Problem>> {
    Reader::document(value, |fields| {
        let valid = fields.optional("valid_days", |value| days(value, 1, MOST_DAYS));
        let overlap = fields.optional("overlap_days", |value| days(value, 0, MOST_OVERLAP_DAYS));
        Some(Rotation {
            valid_days: valid?.unwrap_or(DAYS),
            overlap_days: overlap?.unwrap_or(MOST_OVERLAP_DAYS),
        })
    })
}

fn days(value: &Value, least: u32, most: u32) -> Result<u32, String> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    let number = number.filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("expected a number of days from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_says_its_name_and_role_and_counts_for_ninety_days_unless_it_says_otherwise() {
        let name = Slug::parse("finance").unwrap();
        let read = new_key(&json!({"name": "finance", "role": "viewer"})).unwrap();
        assert_eq!(read, NewKey { name, role: Role::Viewer, valid_days: 90 });
        let problems =
            new_key(&json!({"role": "boss", "valid_days": 366, "scope": 1})).unwrap_err();
        let said: Vec<String> = problems
            .iter()
            .map(|it| format!("{}: {}", it.pointer.as_deref().unwrap_or_default(), it.why))
            .collect();
        assert!(said[0].starts_with("/scope: unknown field"), "{said:?}");
        assert_eq!(
            said[1..],
            [
                "/name: this field is required",
                "/role: expected viewer, contributor, analyst, administrator or auditor",
                "/valid_days: expected a number of days from 1 to 365",
            ]
        );
    }

    #[test]
    fn the_text_before_counts_for_a_week_at_most() {
        let read = rotation(&json!({})).unwrap();
        assert_eq!(read, Rotation { valid_days: 90, overlap_days: 7 });
        let read = rotation(&json!({"valid_days": 365, "overlap_days": 0})).unwrap();
        assert_eq!(read, Rotation { valid_days: 365, overlap_days: 0 });
        assert!(rotation(&json!({"overlap_days": 8})).is_err());
    }
}
