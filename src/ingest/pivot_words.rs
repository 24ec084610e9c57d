//! How papers head the columns and label the rows of a published pivot.

use crate::domain::published_table::BlockMeasure;

/// What a column of a pivot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PivotColumn {
    /// What the rows measure.
    Label,
    /// The financial year.
    Year,
    /// A quarter, 1 to 4.
    Quarter(usize),
    /// The row totals.
    Total,
}

/// Reads a column's name; the error says why it cannot be used.
pub(super) fn column(name: &str) -> Result<PivotColumn, String> {
    let lower = name.to_lowercase().replace('_', " ");
    match lower.as_str() {
        "" | "values" | "value" | "measure" | "measures" | "data" => Ok(PivotColumn::Label),
        "year" | "years" | "financial year" | "fy" => Ok(PivotColumn::Year),
        "grand total" | "total" | "year total" | "row total" | "annual total" => {
            Ok(PivotColumn::Total)
        }
        _ => match quarter_heading(&lower) {
            Some((number, months)) => check_months(number, months),
            None => Err("unknown column: a table of years by quarters has Values, Year, Q1, Q2, \
                         Q3, Q4, Grand Total"
                .to_owned()),
        },
    }
}

/// Splits `quarter 1 (apr-jun)` into its number and what follows.
fn quarter_heading(lower: &str) -> Option<(usize, &str)> {
    let rest = ["quarter", "qtr", "q"].iter().find_map(|word| lower.strip_prefix(word))?;
    let rest = rest.trim_start();
    let (digit, months) = rest.split_at_checked(1)?;
    let number = digit.parse().ok().filter(|number| (1..=4).contains(number))?;
    let is_apart = months.is_empty() || months.starts_with([' ', '(', ':', '-']);
    is_apart.then_some((number, months))
}

/// A quarter whose heading names its months must be the financial year's: a
/// calendar year's Q1 is another quarter.
fn check_months(number: usize, months: &str) -> Result<PivotColumn, String> {
    const FIRST_AND_LAST: [(&str, &str); 4] =
        [("apr", "jun"), ("jul", "sep"), ("oct", "dec"), ("jan", "mar")];
    let months = months.trim_matches(|c: char| !c.is_ascii_alphabetic());
    let agrees = FIRST_AND_LAST.get(number - 1).is_some_and(|(first, last)| {
        let mut named = months.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty());
        let starts = named.next().is_some_and(|word| word.starts_with(first));
        starts && named.next_back().is_none_or(|word| word.starts_with(last))
    });
    if months.is_empty() || agrees {
        return Ok(PivotColumn::Quarter(number));
    }
    Err(format!(
        "the months do not fit: quarter {number} of a financial year is {}",
        ["April to June", "July to September", "October to December", "January to March"]
            [number - 1]
    ))
}

/// What a row's label says that its figures are; the error says why it cannot be
/// told or used.
pub(super) fn measure(label: &str) -> Result<BlockMeasure, String> {
    let lower = label.to_lowercase();
    let has_word = |words: &[&str]| {
        lower
            .split(|c: char| !c.is_alphanumeric() && c != '£' && c != '.' && c != '#')
            .any(|word| words.contains(&word))
    };
    if lower.contains("000") || has_word(&["thousand", "thousands", "£k", "£m", "million"]) {
        return Err("figures in thousands or millions are not read: give them in pounds".to_owned());
    }
    if lower.contains('%')
        || has_word(&["average", "mean", "median", "percent", "max", "min", "rate"])
    {
        return Err("neither an amount nor a count: leave these rows out".to_owned());
    }
    if has_word(&["count", "counts", "number", "numbers", "no.", "nos", "nos.", "#"])
        || lower.starts_with("no of ")
    {
        return Ok(BlockMeasure::Count);
    }
    let amount_words =
        ["amount", "amounts", "sum", "value", "values", "gbp", "pounds", "recovered"];
    if has_word(&amount_words) || lower.contains('£') {
        return Ok(BlockMeasure::Amount);
    }
    Err("it is not clear whether these are amounts or counts: label the rows Sum of Amount or \
         No. Of Clawbacks"
        .to_owned())
}

/// The rest of a total row's label: `Total Count of Id` gives `Count of Id`, and
/// `None` is not a total row's label.
pub(super) fn after_total(label: &str) -> Option<&str> {
    ["grand total", "totals", "total"].iter().find_map(|word| {
        let (start, rest) = label.split_at_checked(word.len())?;
        let is_word = rest.is_empty() || rest.starts_with([' ', ':', '-', '(']);
        (start.eq_ignore_ascii_case(word) && is_word).then(|| rest.trim_matches([' ', ':', '-']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_the_names_that_papers_use() {
        let table = [
            ("Values", Some(PivotColumn::Label)),
            ("", Some(PivotColumn::Label)),
            ("Financial Year", Some(PivotColumn::Year)),
            ("financial_year", Some(PivotColumn::Year)),
            ("Q1", Some(PivotColumn::Quarter(1))),
            ("q4", Some(PivotColumn::Quarter(4))),
            ("Quarter 2", Some(PivotColumn::Quarter(2))),
            ("Qtr3", Some(PivotColumn::Quarter(3))),
            ("Q1 (Apr-Jun)", Some(PivotColumn::Quarter(1))),
            ("Q4 Jan to Mar", Some(PivotColumn::Quarter(4))),
            ("Quarter 2: July - September", Some(PivotColumn::Quarter(2))),
            ("Grand Total", Some(PivotColumn::Total)),
            ("TOTAL", Some(PivotColumn::Total)),
            ("Q1 (Jan-Mar)", None),
            ("Q2 (Apr-Jun)", None),
            ("Q1 (Apr-Dec)", None),
            ("Q5", None),
            ("Q12", None),
            ("Q", None),
            ("Mean", None),
            ("2017-18", None),
        ];
        for (name, expected) in table {
            assert_eq!(column(name).ok(), expected, "{name:?}");
        }
    }

    #[test]
    fn labels_say_what_the_figures_are() {
        let table = [
            ("Sum of Amount", Some(BlockMeasure::Amount)),
            ("Clawbacks (£)", Some(BlockMeasure::Amount)),
            ("Value of clawbacks", Some(BlockMeasure::Amount)),
            ("AMOUNT RECOVERED", Some(BlockMeasure::Amount)),
            ("No. Of Clawbacks", Some(BlockMeasure::Count)),
            ("No of Clawbacks", Some(BlockMeasure::Count)),
            ("Number of clawbacks", Some(BlockMeasure::Count)),
            ("Count of Id", Some(BlockMeasure::Count)),
            ("Count of Amount", Some(BlockMeasure::Count)),
            ("# clawbacks", Some(BlockMeasure::Count)),
            ("Average amount", None),
            ("Amount (£000)", None),
            ("Clawbacks £k", None),
            ("% of spend", None),
            ("Clawbacks", None),
            ("Discount", None),
        ];
        for (label, expected) in table {
            assert_eq!(measure(label).ok(), expected, "{label:?}");
        }
    }

    #[test]
    fn total_rows_are_known_by_their_first_word() {
        let table = [
            ("Total Sum of Amount", Some("Sum of Amount")),
            ("TOTAL", Some("")),
            ("Grand Total", Some("")),
            ("Total: count", Some("count")),
            ("Totalled", None),
            ("Sum of Amount", None),
            ("", None),
            ("Totaé", None),
        ];
        for (label, expected) in table {
            assert_eq!(after_total(label), expected, "{label:?}");
        }
    }
}
