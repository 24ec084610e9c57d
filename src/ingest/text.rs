//! Bytes to text: UTF-8 or a sentence that says what the file looks like.

use std::borrow::Cow;

use super::MAX_BYTES;
use super::kinds::{KnownKind, known_kind};
use super::problem::{Problem, Problems, Refusal};
use super::shown::{is_invisible, shown};

/// What to do about a file that is not plain text.
const SAVE_AS: &str = "UTF-8 (in Excel: \"CSV UTF-8 (comma delimited)\")";

/// Reads bytes as text, without the byte order mark that Excel writes. UTF-16 with its mark
/// and the pound signs, dashes and quotation marks of Windows-1252 can only be one thing, so
/// they are read; any other text that is not UTF-8 is refused with its place.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problems> {
    within_the_limit(bytes)?;
    let text = match utf16(bytes).or_else(|| windows_1252(bytes).map(Ok)) {
        Some(text) => Cow::Owned(text?),
        None => Cow::Borrowed(utf8(bytes)?.trim_end_matches(END_OF_FILE)),
    };
    if text.trim().is_empty() {
        return Err(Problems::only(Refusal::Empty, Problem::of_file(EMPTY)));
    }
    Ok(text)
}

/// Reads bytes as UTF-8 and nothing else, as JSON is written.
pub(super) fn decode_utf8(bytes: &[u8]) -> Result<&str, Problems> {
    within_the_limit(bytes)?;
    let text = utf8(bytes)?;
    if text.trim().is_empty() {
        return Err(Problems::only(Refusal::Empty, Problem::of_file("the body is empty")));
    }
    Ok(text)
}

const EMPTY: &str = "the file is empty";

/// The mark with which old systems end a file.
const END_OF_FILE: char = '\u{1A}';

fn within_the_limit(bytes: &[u8]) -> Result<(), Problems> {
    if bytes.len() <= MAX_BYTES {
        return Ok(());
    }
    let why = "the file has more than 10,000,000 bytes (10 MB): send it in parts";
    Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)))
}

/// Text in UTF-16 that begins with its mark, as Excel's "Unicode text" does.
fn utf16(bytes: &[u8]) -> Option<Result<String, Problems>> {
    let pairs = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units = pairs.iter().map(|pair| read(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.ok().filter(|_| odd.is_empty()).ok_or_else(|| {
            let why = "the file begins as UTF-16 and is broken off or damaged: save it again";
            Problems::only(Refusal::Encoding, Problem::of_file(why))
        })
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(pairs(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(pairs(rest, u16::from_be_bytes)),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Problems> {
    if let Some(KnownKind { name, advice }) = known_kind(bytes) {
        let why = format!("the file is {name}: {advice}");
        return Err(Problems::only(Refusal::Encoding, Problem::of_file(why)));
    }
    std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|_| Problems::only(Refusal::Encoding, first_bad_byte(bytes)))
}

/// Text that is not UTF-8, and whose bytes beyond ASCII can only be those of a table in
/// Windows-1252.
fn windows_1252(bytes: &[u8]) -> Option<String> {
    if known_kind(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let read = |byte: &u8| match byte.is_ascii() {
        true => Some(char::from(*byte)),
        false => sign_of_a_table(*byte),
    };
    bytes.iter().map(read).collect()
}

/// The bytes of Windows-1252 that tables are full of, and that are a pound sign, a dash, a
/// quotation mark or a blank in no other encoding that a council uses.
fn sign_of_a_table(byte: u8) -> Option<char> {
    match byte {
        0x85 => Some('…'),
        0x91 => Some('‘'),
        0x92 => Some('’'),
        0x93 => Some('“'),
        0x94 => Some('”'),
        0x96 => Some('–'),
        0x97 => Some('—'),
        0xA0 => Some('\u{A0}'),
        0xA3 => Some('£'),
        _ => None,
    }
}

/// The text of a TOML file: UTF-8, or refused with the place of what is not, as in a CSV file.
pub fn toml_text(bytes: &[u8]) -> Result<&str, Problems> {
    decode_utf8(bytes).map_err(|mut refused| {
        // No spreadsheet wrote it.
        for problem in &mut refused.problems {
            problem.why = problem.why.replace(SAVE_AS, "UTF-8");
        }
        refused
    })
}

/// Reads the text of a TOML file as the tree that a JSON body is.
pub(super) fn toml_value(toml_text: &str) -> Result<serde_json::Value, Vec<Problem>> {
    toml::from_str(toml_text).map_err(|error| {
        let before = error.span().map_or("", |span| &toml_text[..span.start.min(toml_text.len())]);
        let row = before.matches('\n').count() as u64 + 1;
        let named = error.span().and_then(|span| toml_text.get(span)).unwrap_or_default().trim();
        let why = match error.message() {
            "duplicate key" => format!("{} is given twice here: keep one", shown(named)),
            other => format!("broken TOML: {other}"),
        };
        vec![Problem { row: Some(row), why, ..Problem::default() }]
    })
}

fn first_bad_byte(bytes: &[u8]) -> Problem {
    let good = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    let before = &bytes[..good];
    let row = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
    let byte = bytes.get(good).copied().unwrap_or_default();
    let meant = match byte {
        // In Latin-1 and Windows-1252 these bytes are the characters themselves.
        0xA0.. => format!(" (in Windows-1252 it is `{}`)", char::from(byte)),
        0x93 | 0x94 => " (in Windows-1252 it is a curly quotation mark)".to_owned(),
        0x96 | 0x97 => " (in Windows-1252 it is a dash)".to_owned(),
        _ => String::new(),
    };
    let why = format!(
        "the file is not in UTF-8: byte {} is 0x{byte:02X}{meant}; save it as {SAVE_AS}",
        good + 1
    );
    Problem::of_row(row, why)
}

/// Reads a line of at most `limit` characters that can all be seen.
pub fn one_line(text: &str, limit: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > limit || text.chars().any(is_invisible) {
        return Err(format!("expected 1 to {limit} visible characters of text on one line"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped_and_nothing_else() {
        assert_eq!(decode(b"\xEF\xBB\xBFa,b").as_deref(), Ok("a,b"));
        assert_eq!(decode("£,é".as_bytes()).as_deref(), Ok("£,é"));
    }

    #[test]
    fn ten_million_bytes_are_read_and_one_more_is_not() {
        let mut bytes = vec![b'a'; MAX_BYTES];
        assert!(decode(&bytes).is_ok());
        bytes.push(b'a');
        assert_eq!(decode(&bytes).unwrap_err().code(), "file_too_large");
    }

    #[test]
    fn the_row_of_the_first_bad_byte_is_named() {
        let problems = decode(b"a\nb\n\xE95").unwrap_err();
        assert_eq!(problems.problems[0].row, Some(3));
        let why = &problems.problems[0].why;
        assert!(why.contains("byte 5 is 0xE9 (in Windows-1252 it is `é`)"), "{why}");
    }

    #[test]
    fn text_is_read_in_another_encoding_where_it_can_be_no_other() {
        let utf16 = |order: fn(u16) -> [u8; 2], mark: &[u8]| {
            let units = "£1–2".encode_utf16().flat_map(order);
            mark.iter().copied().chain(units).collect::<Vec<u8>>()
        };
        let table: [(Vec<u8>, Option<&str>); 7] = [
            (b"\xA3101,2019\x9620".to_vec(), Some("£101,2019–20")),
            (b"\x93Quoted\x94\xA0\x97".to_vec(), Some("“Quoted”\u{A0}—")),
            (b"\xA35 caf\xE9".to_vec(), None),
            (utf16(u16::to_le_bytes, b"\xFF\xFE"), Some("£1–2")),
            (utf16(u16::to_be_bytes, b"\xFE\xFF"), Some("£1–2")),
            (b"\xFF\xFEa".to_vec(), None),
            (b"\xFF\xFE\x00\xD8".to_vec(), None),
        ];
        for (bytes, expected) in table {
            assert_eq!(decode(&bytes).ok().as_deref(), expected, "{bytes:?}");
        }
    }
}
