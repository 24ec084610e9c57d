//! What a file is that is neither a table as text nor a workbook, by how it begins, and what
//! to send instead.

/// How much of a file is looked at.
const LOOKED_AT: usize = 4_096;

/// One in so many bytes of no text is a sign that nobody can see; one in ten of packed or
/// encrypted bytes is, and one in a few hundred of a damaged text.
const CONTROLS: usize = 20;

/// So few are slips of a short text.
const FEW: usize = 2;

/// Text in a Western encoding has one letter in ten beyond ASCII; of packed bytes every other
/// one is.
const BEYOND_ASCII: usize = 3;

/// A text that is shorter may be made of quotation marks and dashes.
const LONG: usize = 32;

/// A kind of file that is often sent by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKind {
    /// What it is: `a PDF document`.
    pub name: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

const SAVE_AS_TEXT: &str = "save it as UTF-8 (in Excel: \"CSV UTF-8 (comma delimited)\")";
const SAVE_AS_WORKBOOK: &str =
    "open it in Excel or LibreOffice, save it as a workbook (.xlsx) and send that";
const SEND_THE_TABLE: &str =
    "no figures are read from one: send the workbook or the CSV file that its table came from";
const SEND_TYPED: &str = "no figures are read from one: type them into a spreadsheet and send that";
const UNPACK: &str = "unpack it, and send the workbook or the CSV file in it";

/// What a file is by how it begins, where that is known. Workbooks are looked at elsewhere.
pub fn known_kind(bytes: &[u8]) -> Option<KnownKind> {
    const XML: &str = "an XML document (an old \"XML spreadsheet\", perhaps)";
    const BEGINS: &[(&[u8], &str, &str)] = &[
        (b"\xFF\xFE", "in UTF-16 (Excel's \"Unicode text\")", SAVE_AS_TEXT),
        (b"\xFE\xFF", "in UTF-16 (Excel's \"Unicode text\")", SAVE_AS_TEXT),
        (b"<?xml", XML, SAVE_AS_WORKBOOK),
        (b"<!DOCTYPE", "a web page (HTML)", SAVE_AS_WORKBOOK),
        (b"PK\x03\x04", "a workbook (XLSX or ODS)", SAVE_AS_TEXT),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook (XLS)", SAVE_AS_TEXT),
        (b"%PDF", "a PDF document", SEND_THE_TABLE),
        (b"{\\rtf", "a word processor's document (RTF)", SEND_THE_TABLE),
        (b"\x89PNG", "a picture (PNG)", SEND_TYPED),
        (b"\xFF\xD8\xFF", "a picture (JPEG)", SEND_TYPED),
        (b"GIF8", "a picture (GIF)", SEND_TYPED),
        (b"II*\0", "a picture (TIFF)", SEND_TYPED),
        (b"MM\0*", "a picture (TIFF)", SEND_TYPED),
        (b"\x1F\x8B", "compressed (gzip)", UNPACK),
        (b"BZh", "compressed (bzip2)", UNPACK),
        (b"\xFD7zXZ", "compressed (xz)", UNPACK),
        (b"\x28\xB5\x2F\xFD", "compressed (zstd)", UNPACK),
        (b"7z\xBC\xAF", "an archive (7z)", UNPACK),
        (b"Rar!", "an archive (RAR)", UNPACK),
        (b"SQLite format 3", "a database (SQLite)", SEND_THE_TABLE),
        (b"PAR1", "a Parquet file", SAVE_AS_TEXT),
        (b"\x7FELF", "a program", SEND_THE_TABLE),
        (b"MZ\x90", "a program", SEND_THE_TABLE),
    ];
    let begins = BEGINS.iter().find(|(start, ..)| bytes.starts_with(start));
    let kind = |(name, advice)| KnownKind { name, advice };
    let known = begins.map(|(_, name, advice)| (*name, *advice));
    let known = known.or_else(|| is_html(bytes).then_some(("a web page (HTML)", SAVE_AS_WORKBOOK)));
    let known = known.or_else(|| is_webp(bytes).then_some(("a picture (WebP)", SEND_TYPED)));
    let known =
        known.or_else(|| is_utf16_without_mark(bytes).then_some(("in UTF-16", SAVE_AS_TEXT)));
    known.or_else(|| is_no_text(bytes).then_some((NO_TEXT, SEND_THE_TABLE))).map(kind)
}

const NO_TEXT: &str = "no text and no workbook, as far as can be seen";

/// Systems that "export to Excel" often write a web page under the name of a workbook.
fn is_html(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(64)]).to_lowercase();
    let start = start.trim_start_matches('\u{FEFF}').trim_start();
    ["<html", "<table", "<!doctype html", "<head"].iter().any(|tag| start.starts_with(tag))
}

fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// English text in UTF-16 has a zero in every other byte.
fn is_utf16_without_mark(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = start.len() / 2;
    half >= 4 && (zeros(0) == half || zeros(1) == half)
}

/// Whether the beginning is full of bytes that no text has.
fn is_no_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let count = |is: fn(&u8) -> bool| start.iter().filter(|byte| is(byte)).count();
    let controls = count(|byte| *byte < 0x20 && !b"\t\n\r\x0C\x1A".contains(byte));
    let beyond = count(|byte| !byte.is_ascii());
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        // The piece may end within a letter.
        Err(error) => error.error_len().is_none(),
    };
    controls > FEW && controls * CONTROLS > start.len()
        || !is_utf8 && start.len() >= LONG && beyond * BEYOND_ASCII > start.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_under_another_name_is_said_to_be_one() {
        for page in ["<html><table>", " \n<!DOCTYPE html>", "<TABLE border=1>"] {
            let found = known_kind(page.as_bytes()).map(|kind| kind.name);
            assert_eq!(found, Some("a web page (HTML)"), "{page}");
        }
        assert_eq!(known_kind(b"a,<html>"), None);
    }

    #[test]
    fn what_is_no_text_is_told_from_a_text_with_a_bad_byte() {
        // Bytes without a pattern, the same on every machine.
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        for length in [64, 500, 100_000] {
            for _ in 0..50 {
                let bytes: Vec<u8> = (0..length).map(|_| next()).collect();
                assert!(known_kind(&bytes).is_some(), "{:?}", &bytes[..64]);
            }
        }
        for text in [
            "quarter,amount\n2019-20-Q1,5\0\n2019-20-Q2,7\n".to_owned(),
            "größe,café\n".repeat(20),
            "第一,季度\n".repeat(2_000),
            "a,b\r\n".repeat(1_000),
            String::new(),
        ] {
            assert_eq!(known_kind(text.as_bytes()), None, "{text}");
        }
        let latin_1 = b"caf\xE9,d\xE9j\xE0 vu,5\nna\xEFve,\xA35,6\n";
        assert_eq!(known_kind(latin_1), None);
    }
}
