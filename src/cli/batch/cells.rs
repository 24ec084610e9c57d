//! One line of a file of series, cut into cells.
//!
//! A row is a line: a quotation mark that is not closed spoils its own line and
//! never the rest of the file. Nothing is copied unless a cell has a doubled mark.

use std::borrow::Cow;

use recoup::csv;

/// The most bytes that a row may have.
pub const MAX_ROW_BYTES: usize = 4096;

/// The columns of a file of series.
pub const COLUMNS: [&str; 3] = ["series_id", "quarter", "amount"];

const TOO_LONG: &str = "the row is longer than 4,096 bytes";
const NEVER_CLOSED: &str = "a quotation mark opens here and is not closed on its line";
const MISPLACED: &str = "a quotation mark stands in the middle of a cell: put the whole cell in \
                         quotation marks and double the ones inside it";

/// A cell without surrounding blanks, and what follows its comma.
type Cut<'a> = (Cow<'a, [u8]>, Option<&'a [u8]>);

/// The first cell of a row, and how many bytes it takes there. An error where the
/// row does not say which series it is of.
pub fn first(row: &[u8]) -> Result<(Cow<'_, [u8]>, usize), &'static str> {
    let (cell, rest) = split(row)?;
    if rest.is_none() && row.len() > MAX_ROW_BYTES {
        return Err(TOO_LONG);
    }
    Ok((cell, rest.map_or(row.len(), |rest| row.len() - rest.len() - 1)))
}

/// The three cells of a row, without surrounding blanks.
pub fn three(row: &[u8]) -> Result<[Cow<'_, [u8]>; 3], String> {
    if row.len() > MAX_ROW_BYTES {
        return Err(TOO_LONG.to_owned());
    }
    let mut cells = COLUMNS.map(|_| Cow::Borrowed(&[][..]));
    let mut count = 0;
    let mut rest = Some(row);
    while let Some(text) = rest {
        let (cell, after) = split(text)?;
        if let Some(place) = cells.get_mut(count) {
            *place = cell;
        }
        count += 1;
        rest = after;
    }
    match count {
        3 => Ok(cells),
        1 => Err(format!("1 cell; expected the 3 of {}", COLUMNS.join(","))),
        _ => Err(format!("{count} cells; expected the 3 of {}", COLUMNS.join(","))),
    }
}

/// Cuts off the next cell.
fn split(text: &[u8]) -> Result<Cut<'_>, &'static str> {
    let start = text.trim_ascii_start();
    if let Some(inside) = start.strip_prefix(b"\"") {
        return quoted(inside);
    }
    let comma = text.iter().position(|byte| *byte == b',');
    let (cell, rest) = match comma {
        Some(comma) => (&text[..comma], Some(&text[comma + 1..])),
        None => (text, None),
    };
    if cell.contains(&b'"') {
        return Err(MISPLACED);
    }
    Ok((Cow::Borrowed(without_mark(cell.trim_ascii())), rest))
}

/// A cell whose opening mark has been taken.
fn quoted(text: &[u8]) -> Result<Cut<'_>, &'static str> {
    let mut end = 0;
    let mut has_doubled = false;
    let after = loop {
        let mark = text[end..].iter().position(|byte| *byte == b'"').ok_or(NEVER_CLOSED)?;
        end += mark;
        match text.get(end + 1) {
            Some(b'"') => (has_doubled, end) = (true, end + 2),
            _ => break text[end + 1..].trim_ascii_start(),
        }
    };
    let cell = text[..end].trim_ascii();
    let cell = if has_doubled {
        Cow::Owned(without_mark(&undoubled(cell)).to_owned())
    } else {
        Cow::Borrowed(without_mark(cell))
    };
    match after {
        [] => Ok((cell, None)),
        [b',', rest @ ..] => Ok((cell, Some(rest))),
        _ => Err(MISPLACED),
    }
}

/// A cell without the mark of a text that would run in a spreadsheet.
fn without_mark(cell: &[u8]) -> &[u8] {
    if cell.first() != Some(&b'\'') {
        return cell;
    }
    std::str::from_utf8(cell).map_or(cell, |text| csv::unmarked(text).as_bytes())
}

fn undoubled(cell: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(cell.len());
    let mut bytes = cell.iter();
    while let Some(byte) = bytes.next() {
        plain.push(*byte);
        if *byte == b'"' {
            bytes.next();
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_cut_as_rfc_4180_has_it_or_says_why_not() {
        let table: &[(&str, Result<[&str; 3], &str>)] = &[
            ("a,b,c", Ok(["a", "b", "c"])),
            (" a ,\tb,c ", Ok(["a", "b", "c"])),
            (",,", Ok(["", "", ""])),
            ("\"a\",b,\"c\"", Ok(["a", "b", "c"])),
            (" \" a, b \" ,b,c", Ok(["a, b", "b", "c"])),
            ("\"say \"\"hi\"\"\",b,\"\"", Ok(["say \"hi\"", "b", ""])),
            ("a", Err("1 cell; expected the 3 of series_id,quarter,amount")),
            ("a,b", Err("2 cells; expected the 3 of series_id,quarter,amount")),
            ("a,b,c,", Err("4 cells; expected the 3 of series_id,quarter,amount")),
            ("\"a,b,c", Err(NEVER_CLOSED)),
            ("a,b,\"c", Err(NEVER_CLOSED)),
            ("a,b,\"c\"\"", Err(NEVER_CLOSED)),
            ("\"a\"b,b,c", Err(MISPLACED)),
            ("a\"b,b,c", Err(MISPLACED)),
        ];
        for (row, expected) in table {
            let got = three(row.as_bytes());
            let got = got.map(|cells| cells.map(|c| String::from_utf8(c.into_owned()).unwrap()));
            let expected = expected.map(|c| c.map(str::to_owned)).map_err(str::to_owned);
            assert_eq!(got, expected, "{row}");
        }
        let (fits, long) = ([b'x'; MAX_ROW_BYTES], [b'x'; MAX_ROW_BYTES + 1]);
        assert_eq!(three(&fits).unwrap_err(), "1 cell; expected the 3 of series_id,quarter,amount");
        assert_eq!(three(&long).unwrap_err(), TOO_LONG);
    }

    #[test]
    fn the_first_cell_says_how_long_it_is_as_written() {
        let table: &[(&str, Option<(&str, usize)>)] = &[
            ("a,b", Some(("a", 1))),
            (" \"a,b\" ,c", Some(("a,b", 7))),
            ("alone", Some(("alone", 5))),
            ("\"a", None),
            ("a\"b,c", None),
        ];
        for (row, expected) in table {
            let got = first(row.as_bytes()).ok();
            let got = got.map(|(c, length)| (String::from_utf8(c.into_owned()).unwrap(), length));
            assert_eq!(got, expected.map(|(cell, length)| (cell.to_owned(), length)), "{row}");
        }
        let mut long = vec![b'x'; MAX_ROW_BYTES + 1];
        assert_eq!(first(&long), Err(TOO_LONG));
        long[1] = b',';
        assert_eq!(first(&long).unwrap().1, 1, "the rest of the row is not asked for");
    }
}
