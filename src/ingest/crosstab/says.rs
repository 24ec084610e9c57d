//! What the words in a head or a label say of the figures beside them.

use crate::domain::{FinancialYear, Quarter};
use crate::ingest::period::{self, PeriodError, Stretch};
use crate::ingest::unit::{self, Quantity, Scale};

/// What figures are, as far as one text says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facets {
    /// The financial year.
    pub(super) year: Option<FinancialYear>,
    /// The quarter of the year, 1 to 4.
    pub(super) quarter: Option<u8>,
    /// Whether the figures are totals.
    pub(super) is_total: bool,
    /// What they measure.
    pub(super) measure: Option<Quantity>,
    /// The unit, and the words that state it.
    pub(super) scale: Option<(Scale, String)>,
    /// Whether each figure holds all before it of its year.
    pub(super) is_cumulative: bool,
    /// Whether the figures may still change.
    pub(super) is_provisional: bool,
    /// A footnote's mark.
    pub(super) mark: Option<String>,
}

/// What one text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It says something of the figures.
    Facets(Facets),
    /// Words that say nothing of them.
    Words,
    /// A shape that is not read: months, half years.
    Other(&'static str),
    /// It seems to say something, and cannot be used; why.
    Refused(String),
}

/// What a table of half years or months is told.
pub(super) const HALF_YEARS: &str =
    "these are half years, and quarters are needed: ask for the figures by quarter";
pub(super) const MONTHS: &str =
    "these are months, and quarters are needed: add each three months up, April to June is Q1";

/// The quarter to which a head such as `Q1-Q3` or `Q1 to Q3` adds up its year.
pub(super) fn year_so_far(text: &str) -> Option<u8> {
    let lower: String = text.to_lowercase().split_whitespace().collect();
    let rest = lower.strip_prefix("q1")?;
    let rest = ["-", "–", "to", "+", "/"].iter().find_map(|mark| rest.strip_prefix(mark))?;
    match rest.trim_start_matches('q') {
        number @ ("2" | "3" | "4") => number.parse().ok(),
        _ => None,
    }
}

/// Reads a head or a label, which is not empty.
pub(super) fn says(text: &str) -> Said {
    if let Some(number) = year_so_far(text) {
        let quarter = Some(number);
        return Said::Facets(Facets { quarter, is_cumulative: true, ..Facets::default() });
    }
    let (stretch, rest) = match period::heading(text) {
        Ok(heading) => (Some(heading.stretch), heading.rest),
        Err(PeriodError::NotAPeriod) => (None, text.trim().to_owned()),
        Err(PeriodError::Wrong(why)) => return Said::Refused(why),
        Err(PeriodError::Ambiguous(question)) => match settled(text, question) {
            Ok(stretch) => (Some(stretch), String::new()),
            Err(said) => return said,
        },
    };
    let mut facets = Facets::default();
    match stretch {
        None => {}
        Some(Stretch::Year(year)) => facets.year = Some(year),
        Some(Stretch::Quarter(quarter)) => {
            facets.year = Some(quarter.year());
            facets.quarter = Some(quarter.number());
        }
        Some(Stretch::QuarterOfYear(number)) => facets.quarter = Some(number),
        Some(Stretch::Half(..) | Stretch::HalfOfYear(_)) => return Said::Other(HALF_YEARS),
        Some(Stretch::Month(..) | Stretch::MonthOfYear(_)) => return Said::Other(MONTHS),
    }
    let rest = total(&rest, &mut facets);
    if let Some(unit) = unit::unit(&rest) {
        if unit.contradicts {
            return Said::Refused(two_units(&unit.quoted));
        }
        facets.measure = unit.quantity;
        facets.scale = unit.scale.map(|scale| (scale, unit.scale_quoted()));
        if facets.scale.is_some() && facets.measure.is_none() {
            facets.measure = Some(Quantity::Amount);
        }
    }
    // "Cumulative amount" beside the quarters says what they are as well.
    facets.is_cumulative = facets.measure.is_some()
        && rest.split(|c: char| !c.is_alphanumeric()).any(|word| is_so_far(&word.to_lowercase()));
    if stretch.is_some()
        && let Err(why) = beside_a_period(&rest, &mut facets)
    {
        return Said::Refused(why);
    }
    if facets == Facets::default() { Said::Words } else { Said::Facets(facets) }
}

/// What is said of a text that states two units.
pub(super) fn two_units(quoted: &str) -> String {
    format!("\"{}\" states two units: say one", crate::ingest::shown(quoted))
}

/// What a text means that could mean two things, where a table of quarters leaves one of
/// them: `09/10` is a year there and no month.
fn settled(text: &str, question: String) -> Result<Stretch, Said> {
    let hints = question.rsplit_once("write ").map_or("", |(_, hints)| hints);
    let read = |hint: &str| match period::exactly(hint.split(" for the").next()?).ok()? {
        Stretch::Half(..) | Stretch::HalfOfYear(_) => Some(Err(HALF_YEARS)),
        Stretch::Month(..) | Stretch::MonthOfYear(_) => Some(Err(MONTHS)),
        stretch => Some(Ok(stretch)),
    };
    let meant: Vec<Result<Stretch, &'static str>> = hints.split(" or ").filter_map(read).collect();
    let usable: Vec<&Stretch> = meant.iter().filter_map(|it| it.as_ref().ok()).collect();
    let is_all = matches!(period::exactly(text), Err(PeriodError::Ambiguous(_)));
    match (usable.as_slice(), meant.first()) {
        ([only], Some(_)) if meant.len() > 1 && is_all => Ok(**only),
        ([], Some(Err(other))) => Err(Said::Other(other)),
        _ => Err(Said::Refused(question)),
    }
}

/// Takes the words of a total away: `Total Count of Id` leaves `Count of Id`.
///
/// "Total amount recovered" names a measure as often as a row of totals, so what stands
/// beside it decides: a year says that the row is no total ([`Facets::is_total`] is only
/// meant where nothing else names the period).
fn total(text: &str, facets: &mut Facets) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace("sub-", "sub")
    };
    let names_total = words.iter().any(|word| {
        matches!(plain(word).as_str(), "total" | "totals" | "subtotal" | "overall" | "subtotals")
    });
    // What papers write around the word, or for it.
    let fills = |word: &str| {
        matches!(
            plain(word).as_str(),
            "" | "total"
                | "totals"
                | "subtotal"
                | "subtotals"
                | "overall"
                | "grand"
                | "result"
                | "year"
                | "years"
                | "annual"
                | "full"
                | "fy"
                | "row"
                | "column"
                | "all"
                | "sub"
                | "two"
                | "three"
                | "four"
                | "five"
                | "six"
                | "whole"
        )
    };
    // A year alone is the name of a column of years.
    let is_for_it = ["annual", "full year", "whole year", "all years", "all", "fy all"]
        .contains(&words.iter().map(|word| plain(word)).collect::<Vec<_>>().join(" ").trim());
    if names_total {
        facets.is_total = true;
        let symbols = |word: &&&str| !fills(word) || word.contains(['£', '%', '#']);
        return words.iter().filter(symbols).copied().collect::<Vec<_>>().join(" ");
    }
    facets.is_total = is_for_it;
    if is_for_it { String::new() } else { text.to_owned() }
}

/// Whether a word says that figures add up through their year.
fn is_so_far(word: &str) -> bool {
    matches!(word, "ytd" | "cumulative" | "cumulatively" | "todate")
}

/// Whether a mark or a word says that figures may still change.
pub(super) fn is_provisional(mark: &str) -> bool {
    let word = mark.trim_matches(['(', ')', '[', ']', ' ']).to_lowercase();
    matches!(word.as_str(), "p" | "prov" | "provisional")
}

/// Reads what stands beside a period: it must be understood, because it may change what
/// the figures are.
fn beside_a_period(rest: &str, facets: &mut Facets) -> Result<(), String> {
    let words: Vec<String> = rest
        .split(|c: char| c.is_whitespace() || "()[],;:-–—/".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    for word in &words {
        match word.as_str() {
            "forecast" | "forecasts" | "budget" | "estimate" | "estimated" | "projected"
            | "projection" | "plan" | "planned" | "target" => {
                return Err(format!(
                    "\"{}\" is no recorded figure: leave this out, or say Actual where it is one",
                    crate::ingest::shown(rest)
                ));
            }
            word if is_so_far(word) => facets.is_cumulative = true,
            word if is_provisional(word) => facets.is_provisional = true,
            _ => {}
        }
    }
    let is_known = |word: &String| {
        matches!(
            word.as_str(),
            "actual"
                | "actuals"
                | "outturn"
                | "final"
                | "ytd"
                | "cumulative"
                | "p"
                | "prov"
                | "provisional"
                | "r"
                | "revised"
                | "restated"
                | "&"
                | "and"
                | "total"
                | "of"
                | "year"
                | "in"
                | "to"
                | "date"
        ) || unit::unit(word).is_some()
    };
    let is_mark = |word: &String| {
        word.chars().all(|c| c.is_ascii_digit() || "*¹²³⁴⁵⁶⁷⁸⁹⁰†‡#".contains(c)) && word.len() <= 4
    };
    let unknown = words.iter().find(|word| !is_known(word) && !is_mark(word));
    if let Some(word) = words.iter().find(|word| is_mark(word)) {
        facets.mark = Some(word.clone());
    }
    match unknown {
        Some(_) if facets.measure.is_none() && facets.scale.is_none() => Err(format!(
            "it is not clear what \"{}\" means beside the period: leave it out",
            crate::ingest::shown(rest)
        )),
        _ => Ok(()),
    }
}

impl Facets {
    /// Whether it names a period or a total.
    pub(super) fn names_period(&self) -> bool {
        self.year.is_some() || self.quarter.is_some()
    }

    /// Takes from `outer` what this does not say itself.
    pub(super) fn within(mut self, outer: &Facets) -> Facets {
        self.year = self.year.or(outer.year);
        self.quarter = self.quarter.or(outer.quarter);
        self.is_total |= outer.is_total;
        self.measure = self.measure.or(outer.measure);
        self.scale = self.scale.or_else(|| outer.scale.clone());
        self.is_cumulative |= outer.is_cumulative;
        self.is_provisional |= outer.is_provisional;
        self.mark = self.mark.or_else(|| outer.mark.clone());
        self
    }

    /// The quarter that it names in full.
    pub(super) fn full_quarter(&self) -> Option<Quarter> {
        Quarter::new(self.year?, self.quarter?).ok()
    }

    /// For a sentence: `2019-20 Q1, amount`.
    pub(super) fn in_words(&self) -> String {
        let period = match (self.full_quarter(), self.year, self.quarter) {
            (Some(quarter), ..) => Some(quarter.in_words()),
            (None, Some(year), _) => Some(year.to_string()),
            (None, None, Some(number)) => Some(format!("Q{number}")),
            (None, None, None) => None,
        };
        let total = self.is_total.then(|| "total".to_owned());
        let measure = match self.measure {
            Some(Quantity::Amount) => Some("amount".to_owned()),
            Some(Quantity::Count) => Some("count".to_owned()),
            _ => None,
        };
        let words: Vec<String> = [period, total, measure].into_iter().flatten().collect();
        words.join(", ")
    }
}
