//! How far each programme has come, and when anything was last recorded, by one look at
//! an index.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::schema::{documents, submissions};
use super::{DocumentKind, Reader, StoreError, Versions};
use crate::domain::Slug;

impl Reader<'_> {
    /// The version in force of each document, by programme; 0 where there is none, in
    /// the order of [`DocumentKind::ALL`].
    pub fn versions(&mut self) -> Result<BTreeMap<String, Versions>, StoreError> {
        let rows: Vec<(String, String, Option<i64>)> = self.run("documents", |c| {
            documents::table
                .group_by((documents::programme, documents::kind))
                .select((documents::programme, documents::kind, max(documents::version)))
                .load(c)
        })?;
        let mut versions: BTreeMap<String, Versions> = BTreeMap::new();
        for (programme, kind, version) in rows {
            let of_programme = versions.entry(programme).or_default();
            if let (Some(kind), Some(version)) = (DocumentKind::parse(&kind), version) {
                of_programme[kind as usize] = version;
            }
        }
        Ok(versions)
    }

    /// The version in force of each document of a programme.
    pub fn versions_of(&mut self, programme: &Slug) -> Result<Versions, StoreError> {
        let council = self.council_of(programme)?;
        let rows: Vec<(String, Option<i64>)> = self.run("documents", |c| {
            documents::table
                .filter(documents::council.eq(council.as_str()))
                .filter(documents::programme.eq(programme.as_str()))
                .group_by(documents::kind)
                .select((documents::kind, max(documents::version)))
                .load(c)
        })?;
        let mut versions = Versions::default();
        for (kind, version) in rows {
            if let (Some(kind), Some(version)) = (DocumentKind::parse(&kind), version) {
                versions[kind as usize] = version;
            }
        }
        Ok(versions)
    }

    /// The last instant at which a document of the council was recorded.
    fn last_document_instant(
        &mut self,
        council: &Slug,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let last: Option<NaiveDateTime> = self.run("documents", |c| {
            documents::table
                .filter(documents::council.eq(council.as_str()))
                .select(max(documents::recorded_at))
                .first(c)
        })?;
        Ok(last.map(|last| last.and_utc()))
    }

    /// A number that grows with every commit of rows by any process: how many
    /// documents and submissions there are.
    pub fn revision(&mut self) -> Result<i64, StoreError> {
        let documents: i64 = self.run("documents", |c| documents::table.count().get_result(c))?;
        let submissions: i64 =
            self.run("submissions", |c| submissions::table.count().get_result(c))?;
        Ok(documents + submissions)
    }

    /// The sequence of the last submission of each programme that has one.
    pub fn submission_counts(&mut self) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows: Vec<(String, Option<i64>)> = self.run("submissions", |c| {
            submissions::table
                .group_by(submissions::programme)
                .select((submissions::programme, max(submissions::sequence)))
                .load(c)
        })?;
        let last = |(programme, last): (String, Option<i64>)| Some((programme, last?));
        Ok(rows.into_iter().filter_map(last).collect())
    }

    /// How many submissions a programme has.
    pub fn submission_count(&mut self, programme: &Slug) -> Result<i64, StoreError> {
        let council = self.council_of(programme)?;
        let last: Option<i64> = self.run("submissions", |c| {
            submissions::table
                .filter(submissions::council.eq(council.as_str()))
                .filter(submissions::programme.eq(programme.as_str()))
                .select(max(submissions::sequence))
                .first(c)
        })?;
        Ok(last.unwrap_or(0))
    }

    /// The last instant at which anything of the council was recorded.
    pub fn last_instant(&mut self, council: &Slug) -> Result<Option<DateTime<Utc>>, StoreError> {
        let documents = self.last_document_instant(council)?;
        Ok(documents.max(self.last_submission_instant(council)?))
    }

    /// The last instant at which anything was delivered to the council.
    fn last_submission_instant(
        &mut self,
        council: &Slug,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let last: Option<NaiveDateTime> = self.run("submissions", |c| {
            submissions::table
                .filter(submissions::council.eq(council.as_str()))
                .select(max(submissions::submitted_at))
                .first(c)
        })?;
        Ok(last.map(|last| last.and_utc()))
    }
}
