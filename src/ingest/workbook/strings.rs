//! The strings that the cells of a workbook share, end to end in one text, so that a million
//! short ones cost little more than their letters.

use super::refused::{self, Read};

/// How many strings are kept.
const MAX_STRINGS: usize = 500_000;

/// How many bytes they have in all.
const MAX_TEXT: usize = 5_000_000;

/// The shared strings of a workbook.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Adds to the string that is being read.
    pub(super) fn push_str(&mut self, text: &str) -> Read<()> {
        if self.text.len() + text.len() > MAX_TEXT {
            return Err(refused::too_large());
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Ends the string that is being read.
    pub(super) fn end(&mut self) -> Read<()> {
        if self.ends.len() == MAX_STRINGS {
            return Err(refused::too_large());
        }
        self.ends.push(self.text.len() as u32);
        Ok(())
    }

    /// The string of that number, from 0.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}

/// A text in which Excel has spelled out what XML cannot hold: `_x000D_` for a line end.
pub(super) fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        read.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].get(6..7) == Some("_"));
        let character = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        match character {
            Some(character) => {
                read.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                read.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    read.push_str(rest);
    read.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back_by_their_number() {
        let mut strings = Strings::default();
        for text in ["Year", "", "£"] {
            strings.push_str(text).unwrap();
            strings.end().unwrap();
        }
        let found: Vec<_> = (0..4).map(|number| strings.get(number)).collect();
        assert_eq!(found, [Some("Year"), Some(""), Some("£"), None]);
    }

    #[test]
    fn spelled_out_characters_are_read() {
        for (text, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("a_xb", "a_xb"),
            ("_xZZZZ_£_x", "_xZZZZ_£_x"),
            ("_x£££", "_x£££"),
        ] {
            assert_eq!(unescaped(text), expected);
        }
    }
}
