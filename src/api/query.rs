//! The query of a request, read strictly: what is not known is refused by name,
//! and all that is wrong is said at once.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::Value;

use super::problem::{ApiError, ProblemItem};
use crate::domain::{Assumptions, Quarter, Slug};
use crate::ingest::{assumptions, client_group, nearest, one_line, shown, spelled_quarter};

/// The parameters of a query that are still to be read, and what was wrong so far.
pub struct Query {
    parameters: BTreeMap<String, String>,
    known: Vec<&'static str>,
    /// Those known ones that are named after all others.
    of_the_form: Vec<&'static str>,
    problems: Vec<ProblemItem>,
    is_of_a_form: bool,
}

impl Query {
    /// The query of a request.
    pub fn of(request: &HttpRequest) -> Query {
        Query::parse(request.query_string())
    }

    /// What the fields of a form say; those that were left empty are not stated.
    pub fn of_fields(fields: Vec<(String, String)>) -> Query {
        let mut query = Query::parse("");
        query.parameters.extend(fields);
        query.of_a_form();
        query
    }

    /// What was wrong so far.
    pub fn problems(&self) -> &[ProblemItem] {
        &self.problems
    }

    fn parse(text: &str) -> Query {
        let mut query = Query {
            parameters: BTreeMap::new(),
            known: Vec::new(),
            of_the_form: Vec::new(),
            problems: Vec::new(),
            is_of_a_form: false,
        };
        for (name, value) in form_pairs(text) {
            if query.parameters.insert(name.clone(), value).is_some() {
                query.refuse(&name, None, "given twice");
            }
        }
        query
    }

    /// What the address asks for, by name.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Takes it for what a form sends: a field that was left empty is not stated.
    pub fn of_a_form(&mut self) {
        self.parameters.retain(|_, value| !value.trim().is_empty());
        self.is_of_a_form = true;
    }

    /// Puts another text in the place of a parameter's, where there is one to put.
    pub fn rewrite(&mut self, name: &str, rewritten: impl FnOnce(&str) -> Option<String>) {
        if let Some(text) = self.parameters.get_mut(name)
            && let Some(other) = rewritten(text.trim())
        {
            *text = other;
        }
    }

    fn refuse(&mut self, name: &str, value: Option<String>, why: impl Into<String>) {
        let (parameter, value) = (Some(shown(name)), value.as_deref().map(shown));
        self.problems.push(ProblemItem { parameter, value, why: why.into(), ..Default::default() });
    }

    /// Takes a parameter and reads it; `None` where it is not given or was refused.
    pub fn take<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.known.push(name);
        let text = self.parameters.remove(name)?;
        match read(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(name, Some(text), why);
                None
            }
        }
    }

    /// Takes a parameter that says in which form the answer is given. It is named after all
    /// that say what is asked.
    pub fn take_form<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let taken = self.take(name, read);
        self.of_the_form.extend(self.known.pop());
        taken
    }

    /// Takes a line of text of at most 500 characters.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.take(name, |text| one_line(text, 500))
    }

    /// Takes `true` or `false`; not given is `false`.
    pub fn flag(&mut self, name: &'static str) -> bool {
        let read = |text: &str| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("expected true or false".to_owned()),
        };
        self.take(name, read).unwrap_or(false)
    }

    /// Takes a whole number within `range`.
    pub fn number(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<usize>,
    ) -> Option<usize> {
        let read = |text: &str| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| {
                format!("expected a whole number from {} to {}", range.start(), range.end())
            })
        };
        self.take(name, read)
    }

    /// Takes a page of a list that is numbered: how many, and the number before which it
    /// starts.
    pub fn page_of_numbers(&mut self) -> (usize, Option<i64>) {
        let limit = self.number("limit", 1..=1_000).unwrap_or(100);
        let before = self.take("cursor", |text| {
            let number = text.parse::<i64>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| "expected next_cursor of the page before".to_owned())
        });
        (limit, before)
    }

    /// Takes a quarter.
    pub fn quarter(&mut self, name: &'static str) -> Option<Quarter> {
        self.take(name, spelled_quarter)
    }

    /// Takes a client group; not given is everybody.
    pub fn client_group(&mut self) -> Option<Slug> {
        self.take("client_group", client_group)
    }

    /// Takes `as_known_at`: an instant, or a date, which means its end (UTC).
    pub fn as_known_at(&mut self) -> Option<DateTime<Utc>> {
        self.take("as_known_at", read_instant)
    }

    /// Takes the id of a scenario, whose assumptions those of the query replace.
    pub fn scenario(&mut self) -> Option<String> {
        // Of two that are given nobody knows which is meant, so neither is looked for.
        let is_refused = |it: &ProblemItem| it.parameter.as_deref() == Some("scenario");
        let is_one = !self.problems.iter().any(is_refused);
        self.take("scenario", |id| Ok(id.to_owned())).filter(|_| is_one)
    }

    /// Takes the assumptions that apply by their names and sets them. Those that do not
    /// are refused together, in one sentence.
    pub fn assumptions(
        &mut self,
        into: &mut Assumptions,
        applies: impl Fn(&str) -> bool,
        otherwise: &str,
    ) {
        let mut beside = Vec::new();
        for name in Assumptions::NAMES {
            if applies(name) {
                let set =
                    |text: &str| assumptions::set(into, name, &Value::String(text.to_owned()));
                self.take(name, set);
            } else if self.parameters.remove(*name).is_some() {
                beside.push(*name);
            }
        }
        if !beside.is_empty() {
            let parameter = Some(beside.join(", "));
            let why = otherwise.to_owned();
            self.problems.push(ProblemItem { parameter, why, ..Default::default() });
        }
    }

    /// Refuses the request where anything is wrong or was not asked for.
    pub fn finish(mut self) -> Result<(), ApiError> {
        self.known.append(&mut self.of_the_form);
        let unknown: Vec<String> = self.parameters.keys().cloned().collect();
        for name in unknown {
            let takes = match self.known.as_slice() {
                [] => "this operation takes none".to_owned(),
                _ if self.is_of_a_form => "the form of the page has all that it takes".to_owned(),
                known => format!("this operation takes {}", known.join(", ")),
            };
            let meant = nearest(&name, &self.known);
            let meant = meant.map_or_else(String::new, |meant| format!(": did you mean {meant}?"));
            let why = format!("unknown parameter; {takes}{meant}");
            self.refuse(&name, None, why);
        }
        if self.problems.is_empty() { Ok(()) } else { Err(ApiError::parameters(self.problems)) }
    }
}

/// Reads an instant (RFC 3339) or a date, which means its end (UTC).
pub fn read_instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.with_timezone(&Utc));
    }
    let next_day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|date| date.checked_add_days(Days::new(1)))
        .and_then(|date| date.and_hms_opt(0, 0, 0));
    let end = next_day.map(|start| start.and_utc() - chrono::TimeDelta::microseconds(1));
    end.ok_or_else(|| {
        "expected an instant such as 2026-11-22T09:00:00Z, or a date such as 2026-11-22 for its \
         end (a + in an address is written %2B)"
            .to_owned()
    })
}

/// The pairs of a query string, decoded as browsers encode them.
pub(super) fn form_pairs(text: &str) -> Vec<(String, String)> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(text);
    pairs.map(|pairs| pairs.into_inner()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_refused_for_everything_that_is_wrong_with_it() {
        let mut query = Query::parse("limit=0&limt=5&to=2019-21-Q1&growth_rate=5%25&a=1&a=2");
        query.number("limit", 1..=1_000);
        query.quarter("to");
        query.assumptions(&mut Assumptions::default(), |_| true, "");
        let refused = format!("{:?}", query.finish().unwrap_err());
        for part in ["\"limit\"", "\"limt\"", "\"to\"", "\"growth_rate\"", "\"a\"", "given twice"] {
            assert!(refused.contains(part), "{part} in {refused}");
        }
    }

    #[test]
    fn a_date_means_its_end() {
        let day = read_instant("2026-11-22").unwrap();
        assert_eq!(day.to_rfc3339(), "2026-11-22T23:59:59.999999+00:00");
        let offset = read_instant("2026-11-22T10:00:00+01:00").unwrap();
        assert_eq!(offset.to_rfc3339(), "2026-11-22T09:00:00+00:00");
        for bad in ["yesterday", "2026-02-30", "2026-11-22T10:00:00", ""] {
            assert!(read_instant(bad).is_err(), "{bad}");
        }
    }
}
