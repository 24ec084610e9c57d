//! A text cut into words, numbers and marks, for the readers of periods and units.

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// ASCII digits.
    Number,
    Space,
    Mark(char),
}

/// A piece of a text, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// What it says, in lower case.
    pub(super) lower: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A text with one kind of dash, space, apostrophe and stroke. Only what is printed alike,
/// or not at all, is made one.
pub(super) fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => Some('-'),
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' | '`' | '\u{B4}' => Some('\''),
        '\u{2044}' | '\u{2215}' | '\u{FF0F}' => Some('/'),
        // Excel and browsers leave these where they cut and join texts.
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

/// Cuts a text into its pieces.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (start, c) in text.char_indices() {
        let kind = match c {
            c if c.is_ascii_digit() => Kind::Number,
            c if c.is_alphabetic() => Kind::Word,
            c if c.is_whitespace() => Kind::Space,
            c => Kind::Mark(c),
        };
        let end = start + c.len_utf8();
        match tokens.last_mut() {
            Some(last) if last.kind == kind && !matches!(kind, Kind::Mark(_)) => {
                last.lower.extend(c.to_lowercase());
                last.end = end;
            }
            _ => tokens.push(Token { kind, lower: c.to_lowercase().collect(), start, end }),
        }
    }
    tokens
}

/// The pieces of a text, asked by their place.
pub(super) struct Pieces<'a>(pub(super) &'a [Token]);

impl Pieces<'_> {
    pub(super) fn word(&self, at: usize) -> Option<&str> {
        self.of(at, Kind::Word)
    }

    pub(super) fn number(&self, at: usize) -> Option<&str> {
        self.of(at, Kind::Number)
    }

    fn of(&self, at: usize, kind: Kind) -> Option<&str> {
        self.0.get(at).filter(|token| token.kind == kind).map(|token| token.lower.as_str())
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.0.get(at)?.kind {
            Kind::Mark(c) => Some(c),
            _ => None,
        }
    }

    /// The place of the first piece at or after `at` that is not a space.
    pub(super) fn after_space(&self, at: usize) -> usize {
        at + usize::from(self.of(at, Kind::Space).is_some())
    }

    /// The place behind a mark that may be there, and the spaces around it.
    pub(super) fn after_any(&self, at: usize, marks: &[char]) -> usize {
        let at = self.after_space(at);
        match self.mark(at) {
            Some(c) if marks.contains(&c) => self.after_space(at + 1),
            _ => at,
        }
    }

    /// The place behind one of these words and the spaces after it.
    pub(super) fn after_word(&self, at: usize, words: &[&str]) -> Option<usize> {
        self.word(at).filter(|word| words.contains(word)).map(|_| self.after_space(at + 1))
    }

    /// Whether a number at this place is part of a figure: `2,019`, `£2019`, `19.5`, `19%`.
    pub(super) fn is_in_figure(&self, at: usize) -> bool {
        let is_digits = |at: Option<usize>| at.is_some_and(|at| self.number(at).is_some());
        let before = at.checked_sub(1).and_then(|before| self.mark(before));
        let after = self.mark(at + 1);
        matches!(before, Some('£' | '$' | '€' | '+' | '#'))
            || matches!(before, Some('.' | ',')) && is_digits(at.checked_sub(2))
            || matches!(after, Some('.' | ',')) && is_digits(Some(at + 2))
            || after == Some('%')
    }

    /// Whether a number makes a figure with all that is around it: `-2019`, `(2019)`.
    pub(super) fn is_signed(&self, at: usize) -> bool {
        at == 1 && matches!(self.mark(0), Some('-' | '(')) && self.0.len() <= 3
    }
}
