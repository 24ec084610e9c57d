//! The fields of one record, whether they are the cells of a row or the members
//! of a JSON object.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use super::cells::{self, QuarterCell, Read};
use super::problem::{Log, Problem, Reported};
use super::unit::Scale;
use crate::domain::{FinancialYear, Money, Period, Quarter, Slug};

/// Where the fields of one record stand.
pub(super) trait Fields {
    /// What a field says; `None` where it is blank or not there.
    fn text(&self, name: &'static str) -> Result<Option<Cow<'_, str>>, Problem>;

    /// A problem with a field.
    fn problem(&self, name: &str, value: Option<&str>, why: String) -> Problem;

    /// Where the record stands, for a sentence: `on row 6`.
    fn place(&self) -> String;

    /// Reads an amount as it is written where these fields stand, or says what to do where a
    /// mark says that there is none.
    fn amount(text: &str, unit: Scale, where_not_stated: &str) -> Read<Money>;

    /// Reads the name of a group of clients.
    fn group(text: &str) -> Read<Slug> {
        cells::client_group(text)
    }

    /// The unit of the amounts in a field.
    fn unit(&self, _name: &str) -> Scale {
        Scale::Pounds
    }

    /// Reads a count as it is written where these fields stand; `None` is "not stated".
    fn count(text: &str) -> Read<Option<i64>>;
}

/// Reads the fields of one record and writes down what is wrong with them.
pub(super) struct FieldReader<'a, F> {
    pub(super) fields: &'a F,
    pub(super) log: &'a mut Log,
}

impl<F: Fields> FieldReader<'_, F> {
    /// Writes a problem with a field down.
    pub(super) fn report(&mut self, name: &str, value: Option<&str>, why: String) -> Reported {
        self.log.push_with(|| self.fields.problem(name, value, why))
    }

    /// Reads a field that may be left blank.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> Result<Option<T>, Reported> {
        let fields = self.fields;
        let text = fields.text(name).map_err(|problem| self.log.push(problem))?;
        let Some(text) = text else { return Ok(None) };
        read(&text).map(Some).map_err(|why| self.report(name, Some(&text), why))
    }

    /// Reads a field that must say something.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> Result<T, Reported> {
        self.optional(name, read)?
            .ok_or_else(|| self.report(name, None, format!("the {name} is missing")))
    }

    /// Reads an amount that may be left blank.
    pub(super) fn amount(&mut self, name: &'static str) -> Result<Option<Money>, Reported> {
        let unit = self.fields.unit(name);
        self.optional(name, |text| F::amount(text, unit, "leave the cell blank"))
    }

    /// Reads a count that may be left blank.
    pub(super) fn count(&mut self, name: &'static str) -> Result<Option<i64>, Reported> {
        self.optional(name, F::count).map(Option::flatten)
    }

    /// Reads `financial_year` and `quarter` together; `None` where the quarter is
    /// blank.
    pub(super) fn period(&mut self) -> Result<Option<Period>, Reported> {
        let year = self.optional("financial_year", cells::financial_year);
        let beside = year.as_ref().ok().copied().flatten();
        let quarter = self.optional("quarter", |text| cells::quarter_beside(text, beside));
        let (year, quarter) = (year?, quarter?);
        match (quarter, year) {
            (None, _) => Ok(None),
            (Some(QuarterCell::Full(quarter)), None) => Ok(Some(Period::Quarter(quarter))),
            (Some(QuarterCell::Full(quarter)), Some(year)) => {
                self.agreeing(quarter, year).map(Some)
            }
            (Some(QuarterCell::StatedTotal), Some(year)) => Ok(Some(Period::StatedTotal(year))),
            (Some(QuarterCell::Number(number)), Some(year)) => Quarter::new(year, number)
                .map(|quarter| Some(Period::Quarter(quarter)))
                .map_err(|error| self.report("quarter", None, error.to_string())),
            (Some(_), None) => Err(self.report("financial_year", None, NO_YEAR.to_owned())),
        }
    }

    fn agreeing(&mut self, quarter: Quarter, year: FinancialYear) -> Result<Period, Reported> {
        if quarter.year() == year {
            return Ok(Period::Quarter(quarter));
        }
        let why = format!(
            "the quarter is of {}, and the financial_year beside it is {year}",
            quarter.year()
        );
        Err(self.report("quarter", Some(&quarter.to_string()), why))
    }
}

const NO_YEAR: &str =
    "the financial_year is missing: give it, or write the quarter in full, such as 2020-21-Q1";

/// Remembers where each key was first given.
#[derive(Debug)]
pub(super) struct Seen<K> {
    places: HashMap<K, String>,
}

impl<K: Eq + Hash> Seen<K> {
    pub(super) fn new() -> Seen<K> {
        Seen { places: HashMap::new() }
    }

    /// Remembers a key. If it was given before, says where.
    pub(super) fn again(&mut self, key: K, place: impl FnOnce() -> String) -> Option<&str> {
        use std::collections::hash_map::Entry;
        match self.places.entry(key) {
            Entry::Occupied(first) => Some(first.into_mut()),
            Entry::Vacant(free) => {
                free.insert(place());
                None
            }
        }
    }
}
