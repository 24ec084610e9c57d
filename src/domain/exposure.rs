//! What could be clawed back, by financial year: direct-payment spend and clients
//! that may be stated for the year, for its quarters, or with the records.

use std::collections::BTreeMap;

use super::plan::{Exposure, ExposurePeriod};
use super::{FinancialYear, Finding, Ledger, Money, Period, Quarter, Slug, Status};

/// The exposure of a financial year. `None` is "not stated", never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearExposure {
    /// Direct payments paid out in the year.
    pub dp_paid: Option<Money>,
    /// People with a direct payment: as stated for the year, else the mean of its
    /// four quarters to a whole person, because people do not add up over quarters.
    pub dp_clients: Option<i64>,
}

/// Every stated exposure: that of the document, and where it says nothing of a
/// quarter, that of the quarter's final record for everybody. Where both state a
/// spend and differ, the document's is kept and a finding says so.
pub fn stated(document: &[Exposure], ledger: &Ledger) -> (Vec<Exposure>, Vec<Finding>) {
    let mut periods: BTreeMap<ExposurePeriod, Exposure> =
        document.iter().map(|exposure| (exposure.period, exposure.clone())).collect();
    let mut findings = Vec::new();
    for (period, entry) in ledger.current_of(&Slug::all()) {
        let Some(quarter) = period.quarter() else { continue };
        let details = &entry.details;
        let states_something = details.dp_paid.is_some() || details.dp_clients.is_some();
        if entry.status != Status::Final || !states_something {
            continue;
        }
        let period = ExposurePeriod::Quarter(quarter);
        let nothing = Exposure { period, dp_paid: None, dp_clients: None };
        let exposure = periods.entry(period).or_insert(nothing);
        findings.extend(differs_from_record(quarter, exposure.dp_paid, details.dp_paid));
        exposure.dp_paid = exposure.dp_paid.or(details.dp_paid);
        exposure.dp_clients = exposure.dp_clients.or(details.dp_clients);
    }
    (periods.into_values().collect(), findings)
}

fn differs_from_record(
    quarter: Quarter,
    document: Option<Money>,
    record: Option<Money>,
) -> Option<Finding> {
    let (document, record) = (document?, record?);
    let message = format!(
        "The exposure states direct payments of {} in {}; the record of that quarter states {}. \
         The exposure is used.",
        document.in_words(),
        quarter.in_words(),
        record.in_words(),
    );
    (document != record).then(|| Finding::warning("exposure_differs", message).in_quarter(quarter))
}

/// The exposure by financial year. A year's spend is what is stated for the year,
/// else the sum of its quarters where all four are stated; where both are and
/// differ, the year's own is used and a finding says so.
pub fn by_year(exposure: &[Exposure]) -> (BTreeMap<FinancialYear, YearExposure>, Vec<Finding>) {
    let stated: BTreeMap<ExposurePeriod, &Exposure> =
        exposure.iter().map(|exposure| (exposure.period, exposure)).collect();
    let mut years: BTreeMap<FinancialYear, YearExposure> = BTreeMap::new();
    let mut findings = Vec::new();
    for period in stated.keys() {
        let year = match period {
            ExposurePeriod::Year(year) => *year,
            ExposurePeriod::Quarter(quarter) => quarter.year(),
        };
        if years.contains_key(&year) {
            continue;
        }
        let own = stated.get(&ExposurePeriod::Year(year));
        let quarters =
            year.quarters().map(|quarter| stated.get(&ExposurePeriod::Quarter(quarter)).copied());
        let own_clients = own.and_then(|own| own.dp_clients);
        let paid: Option<Vec<Money>> = quarters.iter().map(|quarter| (*quarter)?.dp_paid).collect();
        let summed = paid.and_then(Money::checked_sum);
        let own_paid = own.and_then(|own| own.dp_paid);
        findings.extend(differs_from_quarters(year, own_paid, summed));
        let clients: Option<Vec<i64>> =
            quarters.iter().map(|quarter| (*quarter)?.dp_clients).collect();
        let mean = clients.map(|clients| (clients.iter().sum::<i64>() + 2) / 4);
        let exposure =
            YearExposure { dp_paid: own_paid.or(summed), dp_clients: own_clients.or(mean) };
        findings.extend(incomplete(year, &exposure, &quarters));
        years.insert(year, exposure);
    }
    (years, findings)
}

fn differs_from_quarters(
    year: FinancialYear,
    own: Option<Money>,
    summed: Option<Money>,
) -> Option<Finding> {
    let difference = own?.checked_sub(summed?)?;
    let message = format!(
        "Direct payments of {year} are stated as {}; its quarters sum to {}, a difference of {}. \
         The figure of the year is used.",
        own?.in_words(),
        summed?.in_words(),
        difference.in_words(),
    );
    (difference != Money::ZERO).then(|| Finding::warning("exposure_differs", message).in_year(year))
}

/// What some quarters of a year state and the year therefore does not.
fn incomplete(
    year: FinancialYear,
    exposure: &YearExposure,
    quarters: &[Option<&Exposure>; 4],
) -> Option<Finding> {
    let states = |of: fn(&Exposure) -> bool| quarters.iter().flatten().filter(|q| of(q)).count();
    let partly = |what, is_known: bool, count: usize| {
        (!is_known && count > 0).then(|| format!("{what} of {year} in {count} of 4 quarters"))
    };
    let paid = states(|quarter| quarter.dp_paid.is_some());
    let clients = states(|quarter| quarter.dp_clients.is_some());
    let parts = [
        partly("direct payments", exposure.dp_paid.is_some(), paid),
        partly("clients", exposure.dp_clients.is_some(), clients),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let message = format!(
        "The exposure states {}: they make a figure of the year once all four do.",
        parts.join(" and ")
    );
    (!parts.is_empty()).then(|| Finding::info("exposure_incomplete", message).in_year(year))
}

impl Ledger {
    /// How many clawbacks a year had: as its source printed it, else the sum of its
    /// final quarters. `None` where it is neither stated nor complete.
    pub fn year_count(&self, client_group: &Slug, year: FinancialYear) -> Option<i64> {
        let stated = self.stated_total(client_group, year).and_then(|entry| entry.count);
        let series = self.series(client_group);
        let counts: Option<Vec<i64>> =
            year.quarters().iter().map(|quarter| series.quarters.get(quarter)?.count).collect();
        stated.or_else(|| counts?.into_iter().try_fold(0_i64, i64::checked_add))
    }

    /// How many people each quarter of a year states that it was clawed back from;
    /// `None` where a quarter is not final or does not state it.
    pub fn clients_by_quarter(&self, client_group: &Slug, year: FinancialYear) -> Option<[i64; 4]> {
        let mut clients = [0; 4];
        for (clients, quarter) in clients.iter_mut().zip(year.quarters()) {
            let entry = self.history(client_group, Period::Quarter(quarter)).next_back()?;
            *clients = entry.details.clients_distinct.filter(|_| entry.status == Status::Final)?;
        }
        Some(clients)
    }
}
