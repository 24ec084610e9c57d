//! The rows of a sheet in each layout, with every cell as it is written.

use super::table::{Layout, Said, Sheet, Style, Unit};

type Rows = Vec<Vec<String>>;

fn row(cells: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    cells.into_iter().map(Into::into).collect()
}

impl Sheet {
    fn unit_words(&self) -> &'static str {
        self.unit.words()[self.word % self.unit.words().len()]
    }

    /// The name of the amounts, with their unit where it is said there.
    fn amounts_named(&self, name: &str) -> String {
        match self.said {
            Said::Label => format!("{name} {}", self.unit_words()).trim().to_owned(),
            Said::Title => name.to_owned(),
        }
    }

    fn years(&self) -> Vec<usize> {
        let years = 0..self.amounts.len();
        if self.newest_first { years.rev().collect() } else { years.collect() }
    }

    fn year(&self, year: usize) -> String {
        let begins = self.first_year + year as i32;
        let (short, ends) = ((begins + 1) % 100, begins + 1);
        match self.spelling {
            1 => format!("{begins}/{short:02}"),
            2 => format!("FY{begins}-{short:02}"),
            3 => format!("{begins}-{ends}"),
            4 => format!("Year to 31 March {ends}"),
            // Before, it could be a month.
            5 if begins >= 2013 => format!("{}/{short:02}", begins % 100),
            6 => format!("{begins}–{short:02}"),
            _ => format!("{begins}-{short:02}"),
        }
    }

    fn quarter(&self, quarter: usize) -> String {
        let months = ["Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar"][quarter];
        let number = quarter + 1;
        match self.spelling {
            1 => format!("q{number}"),
            2 => format!("Qtr {number}"),
            3 => ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"][quarter].to_owned(),
            4 => format!("Q{number} ({months})"),
            5 => months.to_owned(),
            6 => {
                ["Quarter One", "Quarter Two", "Quarter Three", "Quarter Four"][quarter].to_owned()
            }
            _ => format!("Q{number}"),
        }
    }

    /// A quarter with its year.
    fn full(&self, year: usize, quarter: usize) -> String {
        let begins = self.first_year + year as i32;
        let (short, number) = ((begins + 1) % 100, quarter + 1);
        let months = ["Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar"][quarter];
        let calendar = begins + i32::from(quarter == 3);
        let last_day = ["30/06", "30/09", "31/12", "31/03"][quarter];
        match self.spelling {
            1 => format!("Q{number} {begins}/{short:02}"),
            2 => format!("{begins}-{short:02}-Q{number}"),
            3 => format!("FY{begins}-{short:02} Q{number}"),
            4 => format!("{months} {calendar}"),
            5 => format!("{last_day}/{calendar}"),
            6 => format!("Q{number} {begins}–{short:02}"),
            _ => format!("{begins}-{short:02} Q{number}"),
        }
    }

    fn amount(&self, steps: Option<i64>) -> String {
        let Some(steps) = steps else { return self.blank.to_owned() };
        let is_pounds = matches!(self.unit, Unit::Pounds | Unit::Pence);
        let one = 10_i64.pow(self.unit.decimals());
        let whole = steps.abs() / one;
        let whole_text = match self.style {
            Style::Plain => whole.to_string(),
            _ => grouped(whole),
        };
        let text = match self.unit.decimals() {
            0 => whole_text,
            _ => format!("{whole_text}.{:02}", steps.abs() % one),
        };
        let pound = if self.style == Style::Pounds && is_pounds { "£" } else { "" };
        let text = match steps < 0 {
            // A small number in brackets may be a note's mark.
            true if self.brackets && whole >= 1_000 => format!("({pound}{text})"),
            true => format!("-{pound}{text}"),
            false => format!("{pound}{text}"),
        };
        if self.style == Style::Accounts { format!(" {text} ") } else { text }
    }

    fn count(&self, count: Option<i64>) -> String {
        count.map_or_else(
            || self.blank.to_owned(),
            |count| match self.style {
                Style::Plain => count.to_string(),
                _ => grouped(count),
            },
        )
    }

    /// The cells of a year with its total, which is that of the quarters that are stated.
    fn cells(&self, year: usize, counts: bool) -> Vec<String> {
        let of = |four: &[Option<i64>; 4], print: &dyn Fn(Option<i64>) -> String| {
            let mut cells: Vec<String> = four.iter().map(|figure| print(*figure)).collect();
            if self.totals {
                cells.push(print(Some(four.iter().flatten().sum())));
            }
            cells
        };
        match (counts, &self.counts) {
            (true, Some(counts)) => of(&counts[year], &|count| self.count(count)),
            _ => of(&self.amounts[year], &|amount| self.amount(amount)),
        }
    }

    /// The totals of the quarters, with the grand total.
    fn totals(&self, counts: bool) -> Vec<String> {
        let figures = match (counts, &self.counts) {
            (true, Some(counts)) => counts,
            _ => &self.amounts,
        };
        let of = |quarter: usize| figures.iter().filter_map(|year| year[quarter]).sum::<i64>();
        let mut sums: Vec<i64> = (0..4).map(of).collect();
        sums.push(sums.iter().sum());
        let print = |sum| if counts { self.count(Some(sum)) } else { self.amount(Some(sum)) };
        sums.into_iter().map(print).collect()
    }

    fn measures(&self) -> Vec<bool> {
        if self.counts.is_some() { vec![false, true] } else { vec![false] }
    }

    fn quarters(&self) -> Vec<String> {
        (0..4).map(|quarter| self.quarter(quarter)).collect()
    }

    /// The rows of the file.
    pub fn rows(&self) -> Rows {
        let mut rows = match self.layout {
            Layout::Pivot | Layout::Titled => self.pivot("Values", "Grand Total", "Grand Total"),
            Layout::LibreOffice => self.pivot("Data", "Total Result", "Total Result"),
            Layout::Padded => self.padded(),
            Layout::Transposed => self.transposed(),
            Layout::QuartersAcross => self.quarters_across(),
            Layout::SideBySide => self.side_by_side(),
            Layout::Records => self.records(),
            Layout::RowLabels => self.row_labels(),
            Layout::TwoHeads => self.two_heads(),
        };
        let width = rows[0].len();
        let line = |text: String| {
            let mut cells = vec![text];
            cells.resize(width, String::new());
            cells
        };
        if self.said == Said::Title {
            let title = format!("Direct payment clawbacks, all clients {}", self.unit_words());
            rows.insert(0, line(title.trim().to_owned()));
        }
        if self.layout == Layout::Titled {
            rows.insert(0, line("Appendix 2: recoveries".to_owned()));
            rows.push(line(String::new()));
            rows.push(line("Source: finance system, extracted in May".to_owned()));
            rows.push(line("1. Recoveries are counted when they are received.".to_owned()));
        }
        rows
    }

    fn pivot(&self, values: &str, total: &str, total_row: &str) -> Rows {
        let mut head = row([values, "Year"]);
        head.extend(self.quarters());
        if self.totals {
            head.push(total.to_owned());
        }
        let mut rows = vec![head];
        for counts in self.measures() {
            let label = match counts {
                true => "No. Of Clawbacks".to_owned(),
                false => self.amounts_named("Sum of Amount"),
            };
            for (at, year) in self.years().into_iter().enumerate() {
                let label = if at == 0 { label.as_str() } else { "" };
                let mut cells = row([label.to_owned(), self.year(year)]);
                cells.extend(self.cells(year, counts));
                rows.push(cells);
            }
            if self.totals {
                let mut cells = row([total_row, ""]);
                cells.extend(self.totals(counts));
                rows.push(cells);
            }
        }
        rows
    }

    fn padded(&self) -> Rows {
        let mut rows = self.pivot("Values", "Grand Total", "Total");
        let width = rows[0].len();
        for (at, cells) in rows.iter_mut().enumerate() {
            let index = if at == 0 { String::new() } else { (at - 1).to_string() };
            cells.insert(0, index);
            cells.insert(3, String::new());
            cells.extend([String::new(), String::new()]);
        }
        rows.insert(1, vec![String::new(); width + 4]);
        rows
    }

    fn transposed(&self) -> Rows {
        let years = self.years();
        let mut head = row(["Values", "Quarter"]);
        head.extend(years.iter().map(|year| self.year(*year)));
        let mut rows = vec![head];
        for counts in self.measures() {
            let label = match counts {
                true => "Number of clawbacks".to_owned(),
                false => self.amounts_named("Amount recovered"),
            };
            for quarter in 0..4 + usize::from(self.totals) {
                let name = match quarter {
                    4 => "Total".to_owned(),
                    _ => self.quarter(quarter),
                };
                let label = if quarter == 0 { label.as_str() } else { "" };
                let mut cells = row([label.to_owned(), name]);
                cells.extend(years.iter().map(|year| self.cells(*year, counts)[quarter].clone()));
                rows.push(cells);
            }
        }
        rows
    }

    fn quarters_across(&self) -> Rows {
        let places = || {
            let years = self.years().into_iter();
            years.flat_map(|year| (0..4).map(move |quarter| (year, quarter)))
        };
        let mut head = row(["Measure"]);
        head.extend(places().map(|(year, quarter)| self.full(year, quarter)));
        let mut rows = vec![head];
        for counts in self.measures() {
            let mut cells = match counts {
                true => row(["No. of clawbacks"]),
                false => vec![self.amounts_named("Amount")],
            };
            cells.extend(places().map(|(year, quarter)| self.cells(year, counts)[quarter].clone()));
            rows.push(cells);
        }
        rows
    }

    fn side_by_side(&self) -> Rows {
        let unit = match (self.said, self.unit_words()) {
            (Said::Title, _) | (Said::Label, "") => "Amount",
            (Said::Label, words) => words,
        };
        let names = self.quarters().into_iter().chain(self.totals.then(|| "Total".to_owned()));
        let has_counts = self.counts.is_some();
        let mut head = row(["Year"]);
        for name in names {
            head.push(format!("{name} {unit}"));
            if has_counts {
                head.push(format!("{name} No."));
            }
        }
        let mut rows = vec![head];
        for year in self.years() {
            let mut cells = vec![self.year(year)];
            let counts = self.cells(year, true);
            for (amount, count) in self.cells(year, false).into_iter().zip(counts) {
                cells.push(amount);
                if has_counts {
                    cells.push(count);
                }
            }
            rows.push(cells);
        }
        rows
    }

    fn records(&self) -> Rows {
        let is_full = self.spelling.is_multiple_of(2);
        let mut head = if is_full { row(["Quarter"]) } else { row(["Financial year", "Quarter"]) };
        head.push(self.amounts_named("Amount"));
        if self.counts.is_some() {
            head.push("No. of clawbacks".to_owned());
        }
        let mut rows = vec![head];
        for year in self.years() {
            for quarter in 0..4 {
                if self.amounts[year][quarter].is_none() {
                    continue;
                }
                let mut cells = match is_full {
                    true => vec![self.full(year, quarter)],
                    false => vec![self.year(year), self.quarter(quarter)],
                };
                cells.push(self.cells(year, false)[quarter].clone());
                if self.counts.is_some() {
                    cells.push(self.cells(year, true)[quarter].clone());
                }
                rows.push(cells);
            }
        }
        rows
    }

    fn row_labels(&self) -> Rows {
        let mut head = row(["Row Labels"]);
        head.extend(self.quarters());
        if self.totals {
            head.push("Grand Total".to_owned());
        }
        let width = head.len();
        let mut rows = vec![head];
        for year in self.years() {
            let mut cells = vec![self.year(year)];
            cells.resize(width, String::new());
            rows.push(cells);
            for counts in self.measures() {
                let label = match counts {
                    true => "Count of Id".to_owned(),
                    false => self.amounts_named("Sum of Amount"),
                };
                let mut cells = vec![label];
                cells.extend(self.cells(year, counts));
                rows.push(cells);
            }
        }
        rows
    }

    fn two_heads(&self) -> Rows {
        let mut rows = vec![vec![String::new()], row(["Year"])];
        for counts in self.measures() {
            let over = match counts {
                true => "No. of clawbacks".to_owned(),
                false => self.amounts_named("Amount recovered"),
            };
            let mut names = self.quarters();
            if self.totals {
                names.push("Total".to_owned());
            }
            rows[0].push(over);
            rows[0].extend(vec![String::new(); names.len() - 1]);
            rows[1].extend(names);
        }
        for year in self.years() {
            let mut cells = vec![self.year(year)];
            for counts in self.measures() {
                cells.extend(self.cells(year, counts));
            }
            rows.push(cells);
        }
        rows
    }
}

fn grouped(number: i64) -> String {
    recoup::words::grouped(&number.to_string())
}
