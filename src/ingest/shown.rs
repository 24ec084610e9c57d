//! What somebody sent, as it is shown in a message.

/// How much of a wrong value is shown, in characters.
const SHOWN_CHARS: usize = 60;

/// A value as it is shown in a problem: shortened, with invisible characters
/// spelled out.
pub fn shown(value: &str) -> String {
    let mut text = String::new();
    for (place, c) in value.trim().chars().enumerate() {
        if place == SHOWN_CHARS {
            text.push('…');
            break;
        }
        match c {
            // What a spreadsheet puts between cells is known by its name.
            '\t' => text.push_str("[tab]"),
            '\n' => text.push_str("[line end]"),
            c if is_invisible(c) => text.extend(c.escape_unicode()),
            c => text.push(c),
        }
    }
    text
}

/// Whether a character cannot be seen, or changes how others are seen: control
/// characters, and those that turn the direction of text round.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_shown_short_and_harmless() {
        let table = [
            ("451I78", "451I78".to_owned()),
            ("  a  ", "a".to_owned()),
            ("a\0b\u{202E}c\n.", "a\\u{0}b\\u{202e}c[line end].".to_owned()),
            ("quarter\tamount", "quarter[tab]amount".to_owned()),
            (&"x".repeat(61), format!("{}…", "x".repeat(60))),
            (&"x".repeat(60), "x".repeat(60)),
        ];
        for (value, expected) in table {
            assert_eq!(shown(value), expected);
        }
    }
}
