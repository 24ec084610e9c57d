//! Bytes to text: UTF-8 or a sentence that says what the file looks like.

use super::MAX_BYTES;
use super::problem::{Problem, Problems, Refusal};
use super::shown::{is_invisible, shown};

/// What to do about a file that is not plain text.
const SAVE_AS: &str = "UTF-8 (in Excel: \"CSV UTF-8 (comma delimited)\")";

/// Reads bytes as UTF-8, without the byte order mark that Excel writes.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Problems> {
    if bytes.len() > MAX_BYTES {
        let why = "the file has more than 10,000,000 bytes (10 MB): send it in parts";
        return Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)));
    }
    if let Some(format) = known_format(bytes) {
        let why = format!("the file is {format}, not plain text in UTF-8: save it as {SAVE_AS}");
        return Err(Problems::only(Refusal::Encoding, Problem::of_file(why)));
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|_| Problems::only(Refusal::Encoding, first_bad_byte(bytes)))?;
    if text.trim().is_empty() {
        let why = "the file is empty";
        return Err(Problems::only(Refusal::Empty, Problem::of_file(why)));
    }
    Ok(text)
}

/// The text of a TOML file: UTF-8, or refused with the place of what is not, as in a CSV file.
pub fn toml_text(bytes: &[u8]) -> Result<&str, Problems> {
    decode(bytes).map_err(|mut refused| {
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

/// Other kinds of file that are often sent by mistake, by how they begin.
pub fn known_format(bytes: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 7] = [
        (b"\xFF\xFE", "in UTF-16 (Excel's \"Unicode text\")"),
        (b"\xFE\xFF", "in UTF-16 (Excel's \"Unicode text\")"),
        (b"PK\x03\x04", "a workbook (XLSX or ODS)"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook (XLS)"),
        (b"%PDF", "a PDF document"),
        (b"\x1F\x8B", "compressed (gzip)"),
        (b"{\\rtf", "a word processor's document (RTF)"),
    ];
    let named = begins.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| *name);
    named.or_else(|| is_utf16_without_mark(bytes).then_some("in UTF-16"))
}

/// English text in UTF-16 has a zero in every other byte.
fn is_utf16_without_mark(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = start.len() / 2;
    half >= 4 && (zeros(0) == half || zeros(1) == half)
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
        assert_eq!(decode(b"\xEF\xBB\xBFa,b"), Ok("a,b"));
        assert_eq!(decode("£,é".as_bytes()), Ok("£,é"));
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
        let problems = decode(b"a\nb\n\xA35").unwrap_err();
        assert_eq!(problems.problems[0].row, Some(3));
        let why = &problems.problems[0].why;
        assert!(why.contains("byte 5 is 0xA3 (in Windows-1252 it is `£`)"), "{why}");
    }
}
