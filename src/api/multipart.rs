//! The parts of a form that is sent as `multipart/form-data`, where each of them stands.

use std::ops::Range;

/// The longest head of a part.
const HEAD_BYTES: usize = 8_192;
/// The most parts that are read.
const MOST: usize = 100;

/// One part of a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FormPart {
    /// The field that it is sent in.
    pub field: Option<String>,
    /// The name that the sender gives a file.
    pub file_name: Option<String>,
    /// What the sender takes a file for, in lower case.
    pub media_type: String,
    /// Where its content stands.
    pub content: Range<usize>,
}

/// The parts of a form in their order, or why it cannot be read.
pub fn parts(bytes: &[u8], boundary: &str) -> Result<Vec<FormPart>, String> {
    let mut found = Vec::new();
    let delimiter = format!("--{boundary}");
    let mut at = match find(bytes, 0, delimiter.as_bytes()) {
        Some(first) if first == 0 || bytes[..first].ends_with(b"\r\n") => first + delimiter.len(),
        _ => return Err("The boundary of the form stands nowhere in it".to_owned()),
    };
    let between = format!("\r\n{delimiter}");
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"--") {
            return Ok(found);
        }
        if found.len() == MOST {
            return Err(format!("The form has more than {MOST} fields"));
        }
        let cut_off = || "The form was cut off: send it again".to_owned();
        let start = find(bytes, at, b"\r\n").ok_or_else(cut_off)? + 2;
        // A part without a head has its blank line at once.
        let head = find(bytes, start - 2, b"\r\n\r\n").ok_or_else(cut_off)?;
        if head > start + HEAD_BYTES {
            return Err("A part of the form has a head of more than 8 KB".to_owned());
        }
        let content = head + 4;
        let end = find(bytes, content, between.as_bytes()).ok_or_else(cut_off)?;
        found.push(part(bytes.get(start..head).unwrap_or_default(), content..end));
        at = end + between.len();
    }
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

/// Reads the head of a part.
fn part(head: &[u8], content: Range<usize>) -> FormPart {
    let mut part = FormPart { content, ..FormPart::default() };
    for line in String::from_utf8_lossy(head).split("\r\n") {
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            "content-disposition" => {
                part.field = parameter(value, "name");
                part.file_name = parameter(value, "filename");
            }
            "content-type" => {
                let media_type = value.split(';').next().unwrap_or_default();
                part.media_type = media_type.trim().to_ascii_lowercase();
            }
            _ => {}
        }
    }
    part
}

/// A parameter of a head, such as `name="file"`. Browsers write a quotation mark within as
/// `%22`, and curl with a backslash before it.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value;
    loop {
        let (_, after) = rest.split_once(';')?;
        let (name, said) = after.split_once('=')?;
        let said = said.trim_start();
        let (text, behind) = match said.strip_prefix('"') {
            Some(quoted) => quoted_text(quoted),
            None => {
                let end = said.find(';').unwrap_or(said.len());
                (said[..end].trim().to_owned(), &said[end..])
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = behind;
    }
}

/// A text up to its closing mark, and what stands behind that.
fn quoted_text(text: &str) -> (String, &str) {
    let mut read = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (read.replace("%22", "\""), &text[at + 1..]),
            '\\' if text[at + 1..].starts_with(['"', '\\']) => {
                read.extend(letters.next().map(|(_, letter)| letter));
            }
            letter => read.push(letter),
        }
    }
    (read, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_browsers_and_curl_write_them() {
        for (head, expected) in [
            ("form-data; name=\"file\"", Some("file")),
            ("form-data; filename=\"x; name=y\"; name=\"file\"", Some("file")),
            ("form-data; name=file; filename=x", Some("file")),
            ("form-data; NAME = \"a%22b\"", Some("a\"b")),
            ("form-data; name=\"a\\\"b\"", Some("a\"b")),
            ("form-data; name=\"open", Some("open")),
            ("form-data", None),
            ("form-data; name", None),
        ] {
            assert_eq!(parameter(head, "name").as_deref(), expected, "{head}");
        }
    }
}
