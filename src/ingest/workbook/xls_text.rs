//! Texts in XLS, which may go on in the next record in the middle of a word, and there with
//! another width of letters.

use super::binary::wide;
use super::refused::{self, Read};
use super::strings::Strings;

/// The data of a record and of those that continue it.
pub(super) struct Pieces<'a> {
    rest: std::vec::IntoIter<&'a [u8]>,
    now: &'a [u8],
}

impl<'a> Pieces<'a> {
    pub(super) fn new(pieces: Vec<&'a [u8]>) -> Pieces<'a> {
        let mut rest = pieces.into_iter();
        let now = rest.next().unwrap_or_default();
        Pieces { rest, now }
    }

    /// So many bytes, or fewer where the piece ends.
    fn some(&mut self, limit: usize) -> &'a [u8] {
        let (taken, rest) = self.now.split_at(limit.min(self.now.len()));
        self.now = rest;
        taken
    }

    /// Goes to the next piece where this one has ended.
    fn go_on(&mut self) -> Option<()> {
        while self.now.is_empty() {
            self.now = self.rest.next()?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.go_on()?;
        self.some(1).first().copied()
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        let mut number = 0;
        for place in 0..bytes {
            number |= usize::from(self.byte()?) << (8 * place);
        }
        Some(number)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            self.go_on()?;
            bytes -= self.some(bytes).len();
        }
        Some(())
    }

    /// Letters, of which each record says anew whether they have one byte or two.
    fn letters(&mut self, mut count: usize, mut is_wide: bool) -> Option<String> {
        let mut text = String::new();
        while count > 0 {
            if self.now.is_empty() {
                self.go_on()?;
                is_wide = self.byte()? & 1 == 1;
                continue;
            }
            let width = if is_wide { 2 } else { 1 };
            let bytes = self.some(count * width);
            if bytes.len() < width {
                return None;
            }
            match is_wide {
                true => text.push_str(&wide(bytes)),
                false => text.extend(bytes.iter().map(|byte| char::from(*byte))),
            }
            count -= bytes.len() / width;
        }
        Some(text)
    }

    /// A text with its length before it.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = self.number(2)?;
        self.after_length(count)
    }

    /// A text whose length has one byte.
    pub(super) fn short_text(&mut self) -> Option<String> {
        let count = self.number(1)?;
        self.after_length(count)
    }

    fn after_length(&mut self, count: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let text = self.letters(count, flags & 1 == 1)?;
        // Fonts of parts of the text, and how it is pronounced.
        self.skip(4 * runs + extra)?;
        Some(text)
    }

    /// The strings that all cells share.
    pub(super) fn shared(mut self, strings: &mut Strings) -> Read<()> {
        let counts = self.number(4).and(self.number(4));
        for _ in 0..counts.unwrap_or(0) {
            let text = self.text().ok_or_else(refused::damaged)?;
            strings.push_str(&text)?;
            strings.end()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_with_another_width() {
        let first = [5, 0, 0, b'Y', b'e'];
        let second = [1, b'a', 0, b'r', 0, 0xA3, 0];
        let mut pieces = Pieces::new(vec![&first, &second]);
        assert_eq!(pieces.text().as_deref(), Some("Year£"));
        let mut cut = Pieces::new(vec![&first]);
        assert_eq!(cut.text(), None);
    }

    #[test]
    fn fonts_and_pronunciation_are_passed_over() {
        let data = [1, 0, 0x0C, 1, 0, 2, 0, 0, 0, b'A', 9, 9, 9, 9, 8, 8, 1, 0, 0, b'B'];
        let mut pieces = Pieces::new(vec![&data]);
        assert_eq!(pieces.text().as_deref(), Some("A"));
        assert_eq!(pieces.text().as_deref(), Some("B"));
    }
}
