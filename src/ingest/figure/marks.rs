//! What stands in a cell instead of a figure, or hides one.

use crate::ingest::shown::is_invisible;

/// What `'123` and `="123"` hold.
pub(super) fn from_excel(plain: &str) -> &str {
    let inside = plain.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let inside = inside.unwrap_or(plain).trim();
    inside.strip_prefix('\'').map_or(inside, str::trim)
}

/// Why a text cannot be looked at as a figure.
pub(super) fn unreadable(text: &str) -> Option<String> {
    if ["Â£", "Ã", "â€", "Â\u{a0}", "\u{FFFD}"].iter().any(|wrong| text.contains(wrong)) {
        let why = "the file was saved in the wrong encoding, so that signs such as £ are broken: \
                   save it again as CSV UTF-8";
        return Some(why.to_owned());
    }
    if text.contains(|c: char| is_invisible(c) && !c.is_whitespace()) {
        return Some("it contains an invisible character: type the figure again".to_owned());
    }
    if text.len() > 2 && text.bytes().all(|b| b == b'#') {
        let why = "the column was too narrow when it was saved: widen it and save the file again";
        return Some(why.to_owned());
    }
    if text.contains(['$', '€', '¥']) {
        return Some("it is in another currency: amounts are in pounds".to_owned());
    }
    None
}

/// Whether a text says that there is no figure here.
pub(super) fn is_not_stated(lower: &str) -> bool {
    const MARKS: &[&str] = &[
        "..",
        "...",
        "\u{2026}",
        ".",
        ":",
        "*",
        "**",
        "***",
        "~",
        "?",
        "\u{2020}",
        "c",
        "s",
        "z",
        "x",
        "u",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "n/k",
        "nk",
        "n/s",
        "tbc",
        "tba",
        "tbd",
        "t.b.c.",
        "#n/a",
        "#ref!",
        "#div/0!",
        "#value!",
        "#name?",
        "#null!",
        "#num!",
        "#n/a!",
        "#spill!",
        "#calc!",
        "#getting_data",
        "(blank)",
        "blank",
        "null",
        "nan",
        "<na>",
        "not stated",
        "not available",
        "not applicable",
        "not known",
        "not supplied",
        "not provided",
        "not held",
        "not yet available",
        "no data",
        "unknown",
        "missing",
        "suppressed",
        "withheld",
        "redacted",
        "confidential",
        "awaited",
        "pending",
        "to be confirmed",
        "data not available",
        "£-",
        "£ -",
        "supp",
        "low",
        "disclosive",
    ];
    let marks = |text: &str| MARKS.contains(&text);
    let in_brackets = || {
        let inside = lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let inside = inside.or_else(|| lower.strip_prefix('(')?.strip_suffix(')'));
        inside.is_some_and(|inside| {
            let is_letter = inside.len() == 1 && inside.bytes().all(|b| b.is_ascii_alphabetic());
            is_letter || marks(inside) || inside.bytes().all(|b| b == b'-') && !inside.is_empty()
        })
    };
    let below = ["<", "\u{2264}", ">", "less than", "fewer than", "under", "below"];
    let is_bound = below.iter().filter_map(|word| lower.strip_prefix(word)).any(|rest| {
        let rest = rest.trim_start_matches(['=', ' ', '£']);
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
    });
    marks(lower)
        || in_brackets()
        || is_bound
        || !lower.is_empty() && lower.bytes().all(|b| b == b'-')
}
