//! `backup`, `restore`, `export` and `import --all`: everything that is recorded, as one
//! file and back.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use recoup::config::Config;
use recoup::domain::Slug;
use recoup::store::{
    BackupError, CouncilManifest, LoadInto, Manifest, Store, StoreError, check, without_password,
};
use recoup::words::counted;

use super::audit_log::verdict;
use super::failure::{FINDINGS, Failure};
use super::printing::print;
use super::source::{council_id, database_url, open};
use super::text::grouped;
use super::waiting::Waiting;

/// Write everything that is recorded to a file, as it is at one moment.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup backup recoup-2026-11-28.backup
  recoup backup recoup.backup --force --quiet --database-url postgres://recoup@localhost/recoup

The service may run meanwhile. Exit codes: 0 written, 1 what is stored is damaged, 2 usage, 3 the
database is unavailable, 5 the file cannot be written (a full disk).")]
pub struct Backup {
    /// The file to write; it is there once it is complete.
    file: PathBuf,
    #[command(flatten)]
    writing: Writing,
}

/// Write all councils, or some, to a file for another database.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("which").required(true).multiple(false))]
#[command(after_help = "\
Examples:
  recoup export --all recoup.export
  recoup export --council cambridgeshire cambridgeshire.export

`recoup import --all FILE` adds them to another database. The file is that of `recoup backup`.")]
pub struct Export {
    /// The file to write; it is there once it is complete.
    file: PathBuf,
    /// Every council.
    #[arg(long, group = "which")]
    all: bool,
    /// This council, and others where it is given more than once.
    #[arg(long, value_name = "ID", value_parser = council_id, group = "which")]
    council: Vec<Slug>,
    #[command(flatten)]
    writing: Writing,
}

/// How a file is written.
#[derive(Args)]
struct Writing {
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Replace an older backup of that name.
    #[arg(long)]
    force: bool,
    /// Say nothing of how far it is.
    #[arg(long)]
    quiet: bool,
}

/// Fill an empty database from a backup, and verify it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup restore recoup-2026-11-28.backup --database-url sqlite:restored.db
  recoup restore recoup.backup --database-url postgres://recoup@localhost/recoup

The whole file is checked before anything is written. Exit codes: 0 restored and verified,
1 restored and something is not as it was written, 2 refused, 3 unavailable.")]
pub struct Restore {
    /// A file of `recoup backup` or `recoup export`.
    file: PathBuf,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Say nothing of how far it is.
    #[arg(long)]
    quiet: bool,
}

impl Backup {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        self.writing.write(&self.file, None, config)
    }
}

impl Export {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let councils = (!self.all).then_some(self.council.as_slice());
        self.writing.write(&self.file, councils, config)
    }
}

impl Restore {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let url = database_url(self.database_url.as_deref(), config);
        let manifest = take_in(&self.file, &url, LoadInto::AnEmptyDatabase, self.quiet)?;
        let councils = counted(manifest.councils.len(), "council");
        print(&format!(
            "Restored {councils} from {} into {}.\n{}",
            self.file.display(),
            without_password(&url),
            in_words(&manifest)
        ))?;
        let found = open(&url)?.verify(None, None, None)?;
        if found.whole {
            print("Verified: everything is as it was written.\n")?;
            return Ok(0);
        }
        print(&verdict(&found))?;
        Ok(FINDINGS)
    }
}

/// Adds the councils of a file to a database.
pub fn import_all(file: &Path, url: &str, quiet: bool) -> Result<u8, Failure> {
    let manifest = take_in(file, url, LoadInto::OtherCouncils, quiet)?;
    let councils = counted(manifest.councils.len(), "council");
    print(&format!(
        "Added {councils} from {} to {}.\n{}",
        file.display(),
        without_password(url),
        in_words(&manifest)
    ))?;
    Ok(0)
}

impl Writing {
    fn write(
        &self,
        file: &Path,
        councils: Option<&[Slug]>,
        config: &Config,
    ) -> Result<u8, Failure> {
        refuse_place(file, self.force)?;
        let url = database_url(self.database_url.as_deref(), config);
        if url.strip_prefix("sqlite:").is_some_and(|path| !Path::new(path).exists()) {
            return Err(Failure::unavailable(format!("there is no database at {url}")));
        }
        let store = Store::open(&url, 1)?;
        let not_written = |error: std::io::Error| {
            Failure::not_written(format!("{} was not written: {error}", file.display()))
        };
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(Failure::unreadable(format!(
                "{} was not written: there is no folder {}: make it first",
                file.display(),
                folder.display()
            )));
        }
        // Under a name of its own, which goes with it where something fails.
        let part = tempfile::Builder::new().prefix(".recoup-").suffix(".part").tempfile_in(folder);
        // The name of the part would only confuse.
        let mut part = part.map_err(|error| {
            let error = error.raw_os_error().map_or(error, std::io::Error::from_raw_os_error);
            Failure::not_written(format!(
                "{} was not written: nothing can be written to the folder {}: {error}",
                file.display(),
                folder.display()
            ))
        })?;
        let mut waiting = Waiting::new("Writing", self.quiet);
        let mut out = BufWriter::with_capacity(1 << 16, part.as_file_mut());
        let written = store.export(councils, &mut out, &mut |done, of| waiting.update(done, of));
        let manifest = written.map_err(|error| not_exported(file, error))?;
        out.flush().map_err(not_written)?;
        drop((out, waiting));
        part.as_file().sync_all().map_err(not_written)?;
        let placed = if self.force { part.persist(file) } else { part.persist_noclobber(file) };
        placed.map_err(|error| not_written(error.error))?;
        // The name is on the disk once its folder is.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(not_written)?;
        let size = fs::metadata(file).map_err(not_written)?.len();
        print(&format!(
            "{}Wrote {} ({}).\n",
            in_words(&manifest),
            file.display(),
            counted(size, "byte")
        ))?;
        Ok(0)
    }
}

/// Refuses a place where something else lies: only an older backup is ever replaced, and
/// only on demand.
fn refuse_place(file: &Path, force: bool) -> Result<(), Failure> {
    let shown = file.display();
    if file.as_os_str() == "-" {
        return Err(Failure::unreadable("give the name of a file: a backup is not printed"));
    }
    if !file.try_exists().map_err(Failure::unavailable)? {
        return Ok(());
    }
    if file.is_dir() {
        return Err(Failure::unreadable(format!(
            "{shown} is a folder; give the name of a file in it"
        )));
    }
    let mut start = Vec::new();
    let read = File::open(file).and_then(|it| it.take(3).read_to_end(&mut start));
    let is_backup = file.is_file() && (start.is_empty() || start == [0x1f, 0x8b, 8]);
    if read.is_err() || !is_backup {
        return Err(Failure::unreadable(format!(
            "{shown} is there already and is no backup, so it was left as it is; choose another name"
        )));
    }
    if !force {
        return Err(Failure::unreadable(format!(
            "{shown} is there already and was left as it is; choose another name, or replace an \
             older backup with --force"
        )));
    }
    Ok(())
}

/// Checks a file from its first line to its last, and only then touches the database.
fn take_in(file: &Path, url: &str, into: LoadInto, quiet: bool) -> Result<Manifest, Failure> {
    let shown = file.display();
    let unreadable =
        |error: std::io::Error| Failure::unreadable(format!("cannot read {shown}: {error}"));
    let mut source = File::open(file).map_err(unreadable)?;
    if source.metadata().is_ok_and(|it| !it.is_file()) {
        return Err(Failure::unreadable(format!("{shown} is no file, so it cannot be checked")));
    }
    let refused = |error| not_taken_in(file, error);
    let mut waiting = Waiting::new("Checking the file", quiet);
    check(&mut BufReader::new(&source), &mut |done, of| waiting.update(done, of))
        .map_err(refused)?;
    drop(waiting);
    source.rewind().map_err(unreadable)?;
    Store::migrate(url)?;
    let store = Store::open(url, 1)?;
    let mut waiting = Waiting::new("Writing", quiet);
    let mut source = BufReader::new(source);
    store.load(&mut source, into, &mut |done, of| waiting.update(done, of)).map_err(refused)
}

/// What a file holds, a line for each council.
fn in_words(manifest: &Manifest) -> String {
    let line = |it: &CouncilManifest| {
        let commits = counted(it.rows.commits, "commit");
        let deliveries = several(it.rows.submissions, "delivery", "deliveries");
        let figures = several(it.rows.entries, "version of a figure", "versions of figures");
        format!("{}: {commits}, {deliveries}, {figures}. Head {}\n", it.council, it.head)
    };
    match manifest.councils.as_slice() {
        [] => "Nothing is recorded yet.\n".to_owned(),
        councils => councils.iter().map(line).collect(),
    }
}

fn several(number: i64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{} {many}", grouped(&number.to_string())),
    }
}

fn not_exported(file: &Path, error: BackupError) -> Failure {
    let shown = file.display();
    match error {
        BackupError::NotAsWritten { .. } | BackupError::Store(StoreError::Corrupt { .. }) => {
            Failure {
                code: FINDINGS,
                message: format!(
                    "{shown} was not written: {error}. `recoup verify` says what else is damaged. A \
                 copy of the database as it is can be made with the database's own tools"
                ),
            }
        }
        BackupError::UnknownCouncil(_) => {
            Failure::unreadable(format!("{shown} was not written: {error}"))
        }
        BackupError::File(error) => {
            Failure::not_written(format!("{shown} was not written: {error}"))
        }
        error => Failure::unavailable(format!("{shown} was not written: {error}")),
    }
}

fn not_taken_in(file: &Path, error: BackupError) -> Failure {
    let shown = file.display();
    match error {
        BackupError::Store(error @ StoreError::OutcomeUnknown(_)) => Failure::unavailable(format!(
            "{error}. `recoup verify` says whether {shown} was taken in"
        )),
        BackupError::Store(error) => {
            Failure::unavailable(format!("{shown} was not taken in: {error}; nothing was written"))
        }
        BackupError::NotEmpty(_) => Failure::unreadable(format!(
            "{shown} was not restored: {error}. Restore into a new database, or add its councils to \
             this one with `recoup import --all`; nothing was written"
        )),
        error => {
            Failure::unreadable(format!("{shown} was not taken in: {error}; nothing was written"))
        }
    }
}
