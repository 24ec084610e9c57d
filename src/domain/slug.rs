//! Short names that stand in addresses: councils, programmes, client groups.

use std::fmt;

/// A lower-case name of letters, digits and single hyphens or underscores,
/// 1 to 80 characters, such as `cambridgeshire-direct-payments`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// The text is not a [`Slug`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlugError;

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected lower-case letters, digits and single hyphens, 1 to 80 characters, \
             such as cambridgeshire-direct-payments",
        )
    }
}

impl std::error::Error for SlugError {}

impl Slug {
    /// Reads a slug.
    pub fn parse(text: &str) -> Result<Slug, SlugError> {
        let joins = |byte: &u8| matches!(byte, b'-' | b'_');
        let is_of_a_word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
            return Err(SlugError);
        };
        let well_formed = bytes.len() <= 80
            && is_of_a_word(first)
            && is_of_a_word(last)
            && bytes.iter().all(|byte| joins(byte) || is_of_a_word(byte))
            && !bytes.windows(2).any(|two| two.iter().all(joins));
        if well_formed { Ok(Slug(text.to_owned())) } else { Err(SlugError) }
    }

    /// The client group of records that name none: everybody.
    pub fn all() -> Slug {
        Slug("all".to_owned())
    }

    /// Whether this is the group of everybody.
    pub fn is_all(&self) -> bool {
        self.0 == "all"
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_in_addresses() {
        for good in ["all", "older-people", "cambridgeshire-direct-payments", "a1_b2"] {
            assert!(Slug::parse(good).is_ok(), "{good:?}");
        }
        let long = "a".repeat(81);
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a/b", "é", long.as_str()] {
            assert_eq!(Slug::parse(bad), Err(SlugError), "{bad:?}");
        }
    }
}
