//! Keys on the wire. The text of a key is there once: in the answer that made it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::InstantText;
use crate::csv::Sheet;

/// The keys of a council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Keys)]
pub struct KeysView {
    /// The keys, by name, the revoked and expired ones included.
    pub keys: Vec<KeyView>,
}

/// A key, without the text by which its holder signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// The council that it belongs to; null for an operator's key, which reaches all.
    #[schema(example = "cambridgeshire")]
    pub council: Option<String>,
    /// Its name, unique in its council.
    #[schema(example = "finance-system")]
    pub name: String,
    /// What its holder may do: `viewer`, `contributor`, `analyst`, `administrator` or `auditor`.
    #[schema(example = "contributor")]
    pub role: String,
    /// When it was first given out.
    pub created_at: InstantText,
    /// Who last gave it out, changed it or revoked it; null is "not stated".
    pub submitted_by: Option<String>,
    /// Why; null is "not stated".
    pub reason: Option<String>,
    /// When its newest text expires.
    pub expires_at: InstantText,
    /// Until when the text before counts as well, after a rotation; null where there is none.
    pub previous_expires_at: Option<InstantText>,
    /// When it was revoked; null where it was not.
    pub revoked_at: Option<InstantText>,
    /// The last day, by UTC, on which somebody was let in with it; null where nobody ever was.
    #[schema(example = "2026-11-27", format = Date)]
    pub last_used_on: Option<String>,
}

impl KeyView {
    /// The key as it was seen before its first use, and after each day of use that it may have
    /// had since: some 365 at most.
    pub fn on_each_day(self) -> impl Iterator<Item = KeyView> {
        let last = self.last_used_on.as_deref().and_then(|day| day.parse().ok());
        let days = self.created_at.0.date_naive().iter_days();
        let days = days.take_while(move |day| last.is_some_and(|last: NaiveDate| *day <= last));
        let used_on = [None, self.last_used_on.clone()].into_iter();
        let used_on = used_on.chain(days.map(|day| Some(day.to_string())));
        used_on.map(move |last_used_on| KeyView { last_used_on, ..self.clone() })
    }
}

/// A key with the text by which its holder signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NewKey)]
pub struct NewKeyView {
    /// The text to sign in with. It is shown this once and kept nowhere.
    #[schema(example = "rcp_live_a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5d9d4b39c")]
    pub text: String,
    /// The key.
    pub key: KeyView,
}

impl KeysView {
    /// The keys as CSV: a row for each.
    pub fn csv(&self, mut sheet: Sheet) -> String {
        sheet.texts([
            "council",
            "name",
            "role",
            "created_at",
            "submitted_by",
            "reason",
            "expires_at",
            "previous_expires_at",
            "revoked_at",
            "last_used_on",
        ]);
        sheet.end_row();
        for key in &self.keys {
            sheet.text(key.council.as_deref().unwrap_or_default());
            sheet.text(&key.name).text(&key.role).number(key.created_at.text());
            for said in [&key.submitted_by, &key.reason] {
                sheet.text(said.as_deref().unwrap_or_default());
            }
            sheet.number(key.expires_at.text());
            for instant in [&key.previous_expires_at, &key.revoked_at] {
                sheet.text(&instant.as_ref().map(InstantText::text).unwrap_or_default());
            }
            sheet.text(key.last_used_on.as_deref().unwrap_or_default());
            sheet.end_row();
        }
        sheet.finish()
    }
}
