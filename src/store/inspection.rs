//! A look at a database that changes nothing in it, not even how it keeps its log.

use diesel::prelude::*;

use super::connection::{Address, DbConnection};
use super::error::classify;
use super::patience::Access;
use super::schema::commits;
use super::stored::DocumentKind;
use super::{OpenError, Store, migrations, sqlite_file};

/// What a look at a database tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Whether there is one.
    pub exists: bool,
    /// The migrations that it has not had.
    pub pending: Vec<String>,
    /// Whether a key was ever given out.
    pub has_keys: bool,
}

impl Store {
    /// Looks at a database, and leaves it as it is.
    pub fn inspect(url: &str) -> Result<Inspection, OpenError> {
        let address = Address::parse(url)?;
        if !address.exists() {
            let pending = migrations::all_names()?;
            return Ok(Inspection { exists: false, pending, has_keys: false });
        }
        address.refuse_other_files()?;
        let mut connection = match &address {
            Address::Sqlite(path) => DbConnection::Sqlite(sqlite_file::open_read_only(path)?),
            Address::Postgres(_) => address.connect(Access::Read)?,
        };
        let pending = migrations::pending(&mut connection)?;
        let has_keys = pending.is_empty() && has_keys(&mut connection)?;
        Ok(Inspection { exists: true, pending, has_keys })
    }
}

fn has_keys(connection: &mut DbConnection) -> Result<bool, OpenError> {
    let of_keys = commits::table.filter(commits::kind.eq(DocumentKind::Key.as_str()));
    let count = of_keys.count().get_result::<i64>(connection);
    Ok(count.map_err(|error| OpenError::Store(classify("commits", error)))? > 0)
}
