//! Some whole series on their way from the reader over a worker to the writer.
//!
//! Jobs are made once and go round, so that their buffers are used again and a
//! file of any length takes the same memory.

use std::io;
use std::ops::Range;

use super::refusals::WhyRefused;

/// Some whole series, and what became of them.
#[derive(Default)]
pub struct Job {
    /// The text of all rows, without line ends.
    pub text: Vec<u8>,
    pub rows: Vec<Row>,
    pub groups: Vec<Group>,
    /// How many bytes of the file had been read when this was complete.
    pub bytes_read: u64,
    /// Whether nothing comes after it.
    pub is_last: bool,
    /// Whether the last row of the file, which is in it, has no line end.
    pub is_cut: bool,
    /// What ended the reading too early.
    pub failure: Option<io::Error>,
    /// The ids of the series, one after the other.
    pub ids: String,
    /// The forecasts of the series, one after the other.
    pub out: Vec<u8>,
    pub answers: Vec<SeriesResult>,
}

/// A row: where it is in [`Job::text`], and its line in the file.
pub struct Row {
    pub place: Range<usize>,
    pub line: u64,
}

/// The rows of one series.
pub struct Group {
    /// The first of its rows; the others follow, up to the next series.
    pub first_row: usize,
    /// The line of a row just before it that does not say of which series it is.
    pub after_unreadable: Option<u64>,
}

/// What became of one series.
pub struct SeriesResult {
    /// Where its id is in [`Job::ids`].
    pub id: Range<usize>,
    /// A hash of the id.
    pub hash: u64,
    /// Its first line in the file.
    pub line: u64,
    /// Where its forecast is in [`Job::out`], or why there is none.
    pub result: Result<Range<usize>, WhyRefused>,
}

impl Job {
    /// Takes out what the last round left, and keeps the buffers.
    pub fn clear(&mut self) {
        self.text.clear();
        self.rows.clear();
        self.groups.clear();
        self.ids.clear();
        self.out.clear();
        self.answers.clear();
    }

    /// The rows of a series.
    pub fn rows_of(&self, group: usize) -> &[Row] {
        let end = self.groups.get(group + 1).map_or(self.rows.len(), |next| next.first_row);
        &self.rows[self.groups[group].first_row..end]
    }

    /// What a row says.
    pub fn text_of(&self, row: &Row) -> &[u8] {
        &self.text[row.place.clone()]
    }
}
