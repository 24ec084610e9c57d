//! A backup taken in: checked from its first line to its last, and then, in one
//! transaction, once more as its rows are written.

use std::io::Read;

use diesel::prelude::*;

use super::super::commits;
use super::super::contents;
use super::super::documents;
use super::super::entries::EntryRow;
use super::super::idempotency;
use super::super::key_uses;
use super::super::schema;
use super::super::submissions;
use super::super::transaction::lock_council;
use super::super::{Reader, Store};
use super::checker::Checker;
use super::error::BackupError;
use super::lines::{FORMAT, Form, Line, Manifest, RowsDone};
use super::packing::Unpacker;
use crate::domain::Slug;

/// So many entries are kept before they are written together.
const ENTRIES_KEPT: usize = 512;

/// What a database may hold before a backup is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadInto {
    /// Nothing at all.
    AnEmptyDatabase,
    /// Other councils than those of the backup.
    OtherCouncils,
}

/// Reads a backup from its first line to its last and says what it holds, if it is whole.
/// No database has to do with it.
pub fn check(source: &mut dyn Read, progress: RowsDone<'_>) -> Result<Manifest, BackupError> {
    read(source, progress, |_| Ok(()))
}

impl Store {
    /// Writes the councils of a backup, all or none of them. The file should have been found
    /// whole by [`check`], so that the database is not held up by one that is not.
    pub fn load(
        &self,
        source: &mut dyn Read,
        into: LoadInto,
        progress: RowsDone<'_>,
    ) -> Result<Manifest, BackupError> {
        self.write_all(|reader| {
            let mut kept = Vec::new();
            let manifest = read(source, progress, |part| match part {
                Part::First(manifest) => refuse_what_is_there(reader, manifest, into),
                Part::Row(line) => insert(reader, &mut kept, *line),
            })?;
            reader.insert_entries(&kept)?;
            Ok(manifest)
        })
    }
}

/// What is read of a backup.
enum Part<'a> {
    First(&'a Manifest),
    Row(Box<Line>),
}

/// Reads a backup and hands on its first line and then each row, after it was found to be
/// as it was written.
fn read(
    source: &mut dyn Read,
    progress: RowsDone<'_>,
    mut give: impl FnMut(Part<'_>) -> Result<(), BackupError>,
) -> Result<Manifest, BackupError> {
    let mut lines = Unpacker::new(source);
    let first = lines.line().ok().flatten().ok_or(BackupError::NotABackup)?;
    let form: Form = serde_json::from_slice(first).map_err(|_| BackupError::NotABackup)?;
    if form.recoup_backup == 0 {
        return Err(BackupError::NotABackup);
    }
    if form.recoup_backup != FORMAT {
        return Err(BackupError::Newer { form: form.recoup_backup, recoup: form.recoup });
    }
    let manifest: Manifest = serde_json::from_slice(first)
        .map_err(|_| BackupError::Changed("its first line cannot be read".to_owned()))?;
    give(Part::First(&manifest))?;
    let mut checker = Checker::new(&manifest);
    let total = manifest.rows();
    loop {
        let number = lines.count() + 1;
        let broken = || BackupError::Changed(format!("line {number} cannot be read"));
        let Some(text) = lines.line().map_err(|_| broken())? else { break };
        let line: Line = serde_json::from_slice(text).map_err(|_| broken())?;
        checker.take(&line)?;
        give(Part::Row(Box::new(line)))?;
        progress(i64::try_from(number).unwrap_or(total) - 1, total);
    }
    checker.finish()?;
    let is_whole = lines.ends_well().unwrap_or(false);
    let changed =
        || BackupError::Changed("its last line does not fit what is before it".to_owned());
    if is_whole { Ok(manifest) } else { Err(changed()) }
}

/// Waits for the turn of each council, and refuses those that have a log.
fn refuse_what_is_there(
    reader: &mut Reader<'_>,
    manifest: &Manifest,
    into: LoadInto,
) -> Result<(), BackupError> {
    let unreadable = |_| BackupError::Changed("its first line names no council".to_owned());
    let mut coming = Vec::new();
    for council in &manifest.councils {
        let council = Slug::parse(&council.council).map_err(unreadable)?;
        reader.run("the database", |c| lock_council(c, &council))?;
        coming.push(council);
    }
    let there: Vec<Slug> = reader.heads()?.into_keys().collect();
    match into {
        LoadInto::AnEmptyDatabase if !there.is_empty() => Err(BackupError::NotEmpty(names(&there))),
        LoadInto::AnEmptyDatabase => Ok(()),
        LoadInto::OtherCouncils => {
            let twice: Vec<Slug> = there.into_iter().filter(|it| coming.contains(it)).collect();
            if twice.is_empty() { Ok(()) } else { Err(BackupError::CouncilsThere(names(&twice))) }
        }
    }
}

fn names(councils: &[Slug]) -> Vec<String> {
    councils.iter().map(Slug::to_string).collect()
}

/// Writes a row. Entries are kept until there are enough of them, or until another row comes.
fn insert(
    reader: &mut Reader<'_>,
    kept: &mut Vec<EntryRow>,
    line: Line,
) -> Result<(), BackupError> {
    if let Line::Entry(row) = line {
        kept.push(row);
        if kept.len() >= ENTRIES_KEPT {
            reader.insert_entries(kept)?;
            kept.clear();
        }
        return Ok(());
    }
    reader.insert_entries(kept)?;
    kept.clear();
    macro_rules! put {
        ($module:ident, $row:expr) => {
            reader.run($module::TABLE, |c| {
                diesel::insert_into(schema::$module::table).values($row).execute(c)
            })
        };
    }
    match &line {
        Line::Content(row) => put!(contents, row),
        Line::Commit(row) => put!(commits, row),
        Line::Document(row) => put!(documents, row),
        Line::Submission(row) => put!(submissions, row),
        Line::Reply(row) => reader.run(idempotency::TABLE, |c| {
            diesel::insert_into(schema::idempotency_keys::table).values(row).execute(c)
        }),
        Line::KeyUse(row) => put!(key_uses, row),
        Line::Entry(_) => Ok(0),
    }?;
    Ok(())
}
