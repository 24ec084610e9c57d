//! The question about a cell that could mean two things.

/// A question, and what may be written in place of the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Question {
    doubt: String,
    write: Vec<String>,
}

impl Question {
    /// A doubt that says by itself what to do.
    pub(super) fn alone(doubt: &str) -> Question {
        Question { doubt: doubt.to_owned(), write: Vec::new() }
    }

    pub(super) fn new(doubt: String, write: impl IntoIterator<Item = String>) -> Question {
        Question { doubt, write: write.into_iter().collect() }
    }

    /// The sentence, with everything that may be written.
    pub(in crate::ingest) fn in_words(&self) -> String {
        self.where_read(|_| true)
    }

    /// The sentence, with what can be read where the cell stands: a count has no pence, and no
    /// record keeps a mark.
    pub(in crate::ingest) fn where_read(&self, is_read: impl Fn(&str) -> bool) -> String {
        let write: Vec<&str> =
            self.write.iter().map(String::as_str).filter(|text| is_read(text)).collect();
        match write.as_slice() {
            [] => self.doubt.clone(),
            some => format!("{}: write {}", self.doubt, some.join(" or ")),
        }
    }
}
