//! The real cases that the program carries with it: what `demo` serves and what the
//! documentation shows.

use super::case_folder::{CaseError, CaseFolder};
use super::documents::Author;
use super::keys::KeyFor;
use super::{Service, ServiceError, World};
use crate::domain::{Role, Slug};
use crate::ingest::new_key::NewKey;
use crate::store::StoreError;

/// The files of a case folder, by name.
pub type Files = &'static [(&'static str, &'static str)];

macro_rules! file {
    ($case:literal, $name:literal) => {
        include_str!(concat!("../../examples/", $case, "/", $name))
    };
}

/// The clawback case, its table as published.
pub const EXAMPLE: [(&str, &str); 5] = [
    ("programme.toml", file!("cambridgeshire-direct-payments", "programme.toml")),
    ("investment.csv", file!("cambridgeshire-direct-payments", "investment.csv")),
    ("published.csv", file!("cambridgeshire-direct-payments", "published.csv")),
    ("clawbacks.csv", file!("cambridgeshire-direct-payments", "clawbacks-as-published.csv")),
    ("scenarios.toml", file!("cambridgeshire-direct-payments", "scenarios.toml")),
];

/// A made-up programme with client groups, which the real case does not have.
pub const GROUPS_EXAMPLE: Files = &[
    ("programme.toml", file!("client-groups", "programme.toml")),
    ("investment.csv", file!("client-groups", "investment.csv")),
    ("clawbacks.csv", file!("client-groups", "clawbacks.csv")),
];

/// The cases whose benefits are not clawbacks.
pub const OTHERS: [Files; 5] = [
    &[
        ("programme.toml", file!("cambridgeshire-care-together", "programme.toml")),
        ("investment.csv", file!("cambridgeshire-care-together", "investment.csv")),
        ("published.csv", file!("cambridgeshire-care-together", "published.csv")),
        ("benefits.toml", file!("cambridgeshire-care-together", "benefits.toml")),
    ],
    &[
        ("programme.toml", file!("cambridgeshire-independent-living", "programme.toml")),
        ("investment.csv", file!("cambridgeshire-independent-living", "investment.csv")),
        ("published.csv", file!("cambridgeshire-independent-living", "published.csv")),
        ("benefits.toml", file!("cambridgeshire-independent-living", "benefits.toml")),
    ],
    &[
        ("programme.toml", file!("nottinghamshire-promoting-independence", "programme.toml")),
        ("investment.csv", file!("nottinghamshire-promoting-independence", "investment.csv")),
        ("benefits.toml", file!("nottinghamshire-promoting-independence", "benefits.toml")),
    ],
    &[
        ("programme.toml", file!("cheshire-west-and-chester", "programme.toml")),
        ("proposals.csv", file!("cheshire-west-and-chester", "proposals.csv")),
        ("benefits.toml", file!("cheshire-west-and-chester", "benefits.toml")),
    ],
    &[
        ("programme.toml", file!("sheffield-promoting-independence", "programme.toml")),
        ("benefits.toml", file!("sheffield-promoting-independence", "benefits.toml")),
    ],
];

impl CaseFolder {
    /// The clawback case, its table as published.
    pub fn example() -> Result<CaseFolder, CaseError> {
        CaseFolder::of_files(&EXAMPLE)
    }

    /// The same case with its repaired figures.
    pub fn example_accepted() -> Result<CaseFolder, CaseError> {
        CaseFolder::example().map(CaseFolder::repaired)
    }

    /// The made-up programme with client groups.
    pub fn groups_example() -> Result<CaseFolder, CaseError> {
        CaseFolder::of_files(GROUPS_EXAMPLE)
    }

    /// The cases whose benefits are not clawbacks.
    pub fn other_examples() -> Result<Vec<CaseFolder>, CaseError> {
        OTHERS.iter().map(|files| CaseFolder::of_files(files)).collect()
    }

    /// Loads the clawback case as the demo shows it: its repair accepted, and the forecast
    /// of its first day stored.
    pub fn load_example(service: &Service, world: &World) -> Result<(), ServiceError> {
        let case = CaseFolder::example().map_err(unreadable)?;
        let author = Author { submitted_by: Some("demo".to_owned()), reason: None };
        let because = "The table's own control totals prove the shift";
        case.load(service, world, &author, Some(because))?;
        let programme = case.programme.key();
        let body = serde_json::json!({"name": "The forecast of the first day"});
        service.save_vintage(world, &programme, &body, &author, None)?;
        Ok(())
    }

    /// Loads what the demo shows beside it.
    pub fn load_other_examples(service: &Service, world: &World) -> Result<(), ServiceError> {
        let author = Author { submitted_by: Some("demo".to_owned()), reason: None };
        let others = CaseFolder::other_examples().map_err(unreadable)?;
        for case in [CaseFolder::groups_example().map_err(unreadable)?].iter().chain(&others) {
            case.load(service, world, &author, None)?;
        }
        // So that every operation on keys can be tried. Nobody knows its text.
        let council = Some(Slug::parse("example").map_err(|_| StoreError::NotFound)?);
        let name = Slug::parse("finance-system").map_err(|_| StoreError::NotFound)?;
        let key = NewKey { name, role: Role::Contributor, valid_days: 90 };
        service.create_key(world, &KeyFor { council, key }, author)?;
        Ok(())
    }
}

fn unreadable(error: CaseError) -> StoreError {
    StoreError::Database(format!("an example cannot be read: {error}"))
}
