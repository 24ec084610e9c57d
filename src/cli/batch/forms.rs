//! The forecast of one series as CSV, JSON or text.

use recoup::csv;
use recoup::domain::Quarter;
use recoup::fits::forecast::noted;
use recoup::forecast::Forecast;
use recoup::views::finding::FindingView;
use serde_json::json;

use super::decimal::{push_decimal, push_quarter};
use crate::cli::printing::Format;
use crate::cli::text;

/// What stands before the first series.
pub fn header(format: Format, levels: &[u8]) -> String {
    match format {
        Format::Csv => {
            let bounds = levels.iter().map(|level| format!(",lower_{level},upper_{level}"));
            format!("series_id,quarter,point{}\n", bounds.collect::<String>())
        }
        Format::Json => "[".to_owned(),
        Format::Text => String::new(),
    }
}

/// What stands between two series.
pub fn separator(format: Format) -> &'static str {
    if format == Format::Json { "," } else { "" }
}

/// What stands after the last series.
pub fn footer(format: Format) -> &'static str {
    if format == Format::Json { "\n]\n" } else { "" }
}

/// The forecast of a series whose last quarter is `last`.
pub struct Answered<'a> {
    pub id: &'a str,
    pub last: Quarter,
    pub levels: &'a [u8],
    pub forecast: &'a Forecast,
}

impl Answered<'_> {
    /// Appends it in a form.
    pub fn push(&self, format: Format, out: &mut Vec<u8>) {
        match format {
            Format::Csv => self.push_csv(out),
            Format::Json => out.extend(self.as_json().bytes()),
            Format::Text => out.extend(self.as_text().bytes()),
        }
    }

    /// Each quarter ahead with its place in the forecast.
    fn quarters(&self) -> impl Iterator<Item = (usize, Quarter)> {
        let count = self.forecast.points.len();
        // A horizon is at most 40 quarters and fits.
        (0..count).map(|ahead| (ahead, self.last.plus(ahead as i32 + 1)))
    }

    fn push_csv(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend(csv::first_cell(self.id).bytes());
        let id = start..out.len();
        for (ahead, quarter) in self.quarters() {
            if ahead > 0 {
                out.extend_from_within(id.clone());
            }
            push_quarter(out, quarter);
            out.push(b',');
            push_decimal(out, self.forecast.points[ahead]);
            for band in &self.forecast.bands {
                out.push(b',');
                push_decimal(out, band.lower[ahead]);
                out.push(b',');
                push_decimal(out, band.upper[ahead]);
            }
            out.push(b'\n');
        }
    }

    fn as_json(&self) -> String {
        let decimal = |value: f64| format!("{value:.6}");
        let quarter = |(ahead, quarter): (usize, Quarter)| {
            let bands = self.levels.iter().zip(&self.forecast.bands);
            let intervals: Vec<serde_json::Value> = bands
                .map(|(level, band)| {
                    let (lower, upper) = (decimal(band.lower[ahead]), decimal(band.upper[ahead]));
                    json!({"level": level, "lower": lower, "upper": upper})
                })
                .collect();
            let point = decimal(self.forecast.points[ahead]);
            json!({"quarter": quarter.to_string(), "point": point, "intervals": intervals})
        };
        let quarters: Vec<serde_json::Value> = self.quarters().map(quarter).collect();
        let answer = json!({"series_id": self.id, "quarters": quarters, "notes": self.notes()});
        format!("\n{answer}")
    }

    /// What a reader of the forecast must know.
    fn notes(&self) -> Vec<FindingView> {
        self.forecast.notes.iter().map(|note| FindingView::from(&noted(note))).collect()
    }

    fn as_text(&self) -> String {
        let mut rows = vec![text::header(&["", "point"], self.levels)];
        for (ahead, quarter) in self.quarters() {
            let mut row = vec![quarter.in_words(), format!("{:.2}", self.forecast.points[ahead])];
            let bands = self.forecast.bands.iter();
            row.extend(bands.flat_map(|b| [b.lower[ahead], b.upper[ahead]].map(pounds)));
            rows.push(row);
        }
        format!("{}\n{}{}\n", self.id, text::table(&rows, 1), text::notes(&self.notes()))
    }
}

fn pounds(amount: f64) -> String {
    format!("{amount:.2}")
}
