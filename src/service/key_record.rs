//! A key as it is kept, and the text that its holder has.
//!
//! The text is `rcp_live_`, 160 random bits and a checksum, all in hexadecimal: a scanner for
//! lost secrets knows it by its beginning, and a slip of the pen by its end. It is shown once;
//! what is kept is its SHA-256. The bits are random, so no slower hash is needed.

use chrono::{DateTime, Utc};
use flate2::Crc;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::hash::hex;
use crate::domain::{Role, Slug};

/// How the text of a key begins.
pub const PREFIX: &str = "rcp_live_";
/// How many digits its random bits and its checksum have.
const DIGITS: (usize, usize) = (40, 8);

/// The random bits of a new key.
pub type RandomBits = [u8; 20];

/// A key as it is stored: the JSON of a document of kind `key`, one version for each step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRecord {
    pub(super) role: String,
    pub(super) created_at: DateTime<Utc>,
    /// When it was revoked, if it was.
    pub(super) revoked_at: Option<DateTime<Utc>>,
    /// The newest first; the one before counts until a rotation's overlap ends.
    pub(super) secrets: Vec<SecretRecord>,
}

/// What is kept of one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretRecord {
    pub(super) sha256: String,
    pub(super) expires_at: DateTime<Utc>,
}

/// A key whose stored form was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) council: Slug,
    pub(super) name: Slug,
    pub(super) role: Role,
    pub(super) record: KeyRecord,
    pub(super) version: i64,
}

impl Key {
    /// The council that it reaches; `None` where it is an operator's.
    pub(super) fn reach(&self) -> Option<Slug> {
        Some(self.council.clone()).filter(|council| !council.is_all())
    }
}

/// The text of a key from its random bits.
pub(super) fn text_of(bits: &RandomBits) -> String {
    let bits = hex(bits);
    format!("{PREFIX}{bits}{:08x}", checksum(&bits))
}

/// Whether a text can be that of a key. What was mistyped is not looked for.
pub(super) fn is_well_formed(text: &str) -> bool {
    let digits = text.strip_prefix(PREFIX).filter(|rest| rest.len() == DIGITS.0 + DIGITS.1);
    digits.is_some_and(|digits| {
        digits.is_ascii() && {
            let (bits, sum) = digits.split_at(DIGITS.0);
            let is_lower = sum.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            is_lower && u32::from_str_radix(sum, 16) == Ok(checksum(bits))
        }
    })
}

/// What is kept of the text of a key.
pub(super) fn hash_of(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn checksum(bits: &str) -> u32 {
    let mut crc = Crc::new();
    crc.update(bits.as_bytes());
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_is_known_by_its_checksum() {
        let text = text_of(&[0xa5; 20]);
        assert_eq!(text.len(), 57);
        assert!(is_well_formed(&text));
        for place in PREFIX.len()..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[place] = if wrong[place] == b'0' { b'1' } else { b'0' };
            assert!(!is_well_formed(std::str::from_utf8(&wrong).unwrap()), "digit {place}");
        }
        for wrong in ["", "rcp_live_", &text[..56], &text.to_uppercase(), "rcp_test_", "é"] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
