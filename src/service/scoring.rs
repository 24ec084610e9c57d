//! A vintage scored by what became of it.
//!
//! Only final figures score. Few of them say little, and the answer says so.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::vintage_record::Stored;
use super::vintages::parsed;
use super::{Service, ServiceError, State};
use crate::domain::ledger::Series;
use crate::domain::score::{Claim, Score};
use crate::domain::{FinancialYear, Money, Quarter, Slug};
use crate::store::StoreError;
use crate::views::score::{
    HeldView, LevelCountView, OpenQuarterView, QuarterScoreView, ScoreFiguresView,
    ScoreSummaryView, VintageScoreView, YearScoreView,
};
use crate::views::{FinancialYearText, MoneyText, QuarterText, RateText};

/// Fewer scored quarters than this say little of a method.
const FEW: usize = 20;

impl Service {
    /// Scores a vintage by the final figures that are known now, or were at an instant.
    pub fn score_vintage(
        &self,
        programme: &str,
        vintage: &str,
        instant: Option<DateTime<Utc>>,
    ) -> Result<VintageScoreView, ServiceError> {
        let (loaded, document) = self.vintage_document(programme, vintage, instant)?;
        let stored = Stored::read(&document)?;
        loaded.at(instant)?.score(document.version, &stored, instant)
    }
}

impl State {
    fn score(
        &self,
        vintage: i64,
        stored: &Stored,
        instant: Option<DateTime<Utc>>,
    ) -> Result<VintageScoreView, ServiceError> {
        let forecast = parsed(&stored.result.forecast);
        let group = Slug::parse(&stored.request.client_group).unwrap_or_else(|_| Slug::all());
        let series = self.ledger.series(&group);
        let corrupt = || StoreError::Corrupt { table: "documents", row: Some(vintage) };
        let quarters = claims(&forecast["quarters"], "quarter", |text| Quarter::parse(text).ok());
        let years = claims(&forecast["financial_years"], "financial_year", |text| {
            FinancialYear::parse(text).ok()
        });
        let (quarters, years) = (quarters.ok_or_else(corrupt)?, years.ok_or_else(corrupt)?);
        let scored = scored_quarters(stored, &series, &quarters);
        let years = scored_years(stored, &series, &years);
        let open = quarters.iter().filter(|(quarter, _)| !series.quarters.contains_key(quarter));
        Ok(VintageScoreView {
            programme: self.programme.id.to_string(),
            vintage,
            data_version: self.data_version.clone(),
            as_known_at: self.known_at(instant),
            summary: summary(&scored, quarters.len()),
            quarters: scored
                .into_iter()
                .map(|(quarter, claim, score)| QuarterScoreView {
                    quarter: QuarterText(quarter),
                    score: figures(claim, &score),
                })
                .collect(),
            financial_years: years
                .into_iter()
                .map(|(year, claim, score)| YearScoreView {
                    financial_year: FinancialYearText(year),
                    score: figures(claim, &score),
                })
                .collect(),
            restated: stored.restated(&series),
            not_scored: open.map(|(quarter, _)| not_scored(&series, *quarter)).collect(),
        })
    }
}

/// What a stored forecast says of each period; `None` where it cannot be read.
pub(super) fn claims<P>(
    list: &Value,
    name: &str,
    parse: impl Fn(&str) -> Option<P>,
) -> Option<Vec<(P, Claim)>> {
    let money = |value: &Value| Money::parse(value.as_str()?).ok();
    let interval = |value: &Value| {
        let level = u8::try_from(value["level"].as_u64()?).ok()?;
        Some((level, money(&value["lower"])?, money(&value["upper"])?))
    };
    let claim = |value: &Value| {
        let intervals: Option<Vec<(u8, Money, Money)>> =
            value["intervals"].as_array()?.iter().map(interval).collect();
        let claim = Claim { point: money(&value["point"])?, intervals: intervals? };
        Some((parse(value[name].as_str()?)?, claim))
    };
    list.as_array()?.iter().map(claim).collect()
}

type Scored<'a, P> = Vec<(P, &'a Claim, Score)>;

fn scored_quarters<'a>(
    stored: &Stored,
    series: &Series,
    claims: &'a [(Quarter, Claim)],
) -> Scored<'a, Quarter> {
    let score = |(quarter, claim): &'a (Quarter, Claim)| {
        let actual = series.quarters.get(quarter)?.amount;
        Some((*quarter, claim, claim.score(actual, naive(stored, *quarter))?))
    };
    claims.iter().filter_map(score).collect()
}

fn scored_years<'a>(
    stored: &Stored,
    series: &Series,
    claims: &'a [(FinancialYear, Claim)],
) -> Scored<'a, FinancialYear> {
    let score = |(year, claim): &'a (FinancialYear, Claim)| {
        let naive = year
            .quarters()
            .into_iter()
            .map(|quarter| stored.known(quarter).or_else(|| naive(stored, quarter)));
        let naive: Option<Vec<Money>> = naive.collect();
        let naive = naive.and_then(Money::checked_sum);
        Some((*year, claim, claim.score(series.year_sum(*year)?, naive)?))
    };
    claims.iter().filter_map(score).collect()
}

/// The same quarter of the last year that was known when the forecast was made.
fn naive(stored: &Stored, quarter: Quarter) -> Option<Money> {
    // A forecast reaches at most ten years ahead.
    (1..=11).find_map(|years| stored.known(quarter.plus(-4 * years)))
}

fn figures(claim: &Claim, score: &Score) -> ScoreFiguresView {
    let intervals = claim.intervals.iter().zip(&score.held);
    ScoreFiguresView {
        forecast: MoneyText(claim.point),
        actual: MoneyText(score.actual),
        error: MoneyText(score.error),
        absolute_error: MoneyText(score.absolute_error),
        relative_error: score.relative_error.map(RateText),
        seasonal_naive: score.naive.map(MoneyText),
        value_added: score.value_added.map(MoneyText),
        intervals: intervals
            .map(|((level, lower, upper), held)| HeldView {
                level: *level,
                lower: MoneyText(*lower),
                upper: MoneyText(*upper),
                held: *held,
            })
            .collect(),
    }
}

fn not_scored(series: &Series, quarter: Quarter) -> OpenQuarterView {
    let is_provisional = series.provisional.contains_key(&quarter);
    OpenQuarterView {
        quarter: QuarterText(quarter),
        status: if is_provisional { "provisional" } else { "not_recorded" },
    }
}

/// The counts, and what they are worth.
fn summary(scored: &Scored<'_, Quarter>, forecast: usize) -> ScoreSummaryView {
    let count = scored.len();
    let added = |test: fn(Money) -> bool| {
        let values = scored.iter().filter_map(|(.., score)| score.value_added);
        values.filter(|added| test(*added)).count()
    };
    let compared = added(|_| true);
    let nearer = added(|added| added > Money::ZERO);
    let levels = scored.first().map_or(&[][..], |(_, claim, _)| &claim.intervals);
    let levels: Vec<LevelCountView> = levels
        .iter()
        .enumerate()
        .map(|(place, (level, ..))| LevelCountView {
            level: *level,
            held: scored.iter().filter(|(.., score)| score.held[place]).count(),
            scored: count,
        })
        .collect();
    ScoreSummaryView {
        quarters_forecast: forecast,
        quarters_scored: count,
        quarters_compared: compared,
        nearer_than_seasonal_naive: nearer,
        message: message(count, compared, nearer, &levels),
        levels,
    }
}

fn message(count: usize, compared: usize, nearer: usize, levels: &[LevelCountView]) -> String {
    if count == 0 {
        return "No quarter of this forecast is recorded as final yet, so there is nothing to \
                score."
            .to_owned();
    }
    let held: Vec<String> = levels
        .iter()
        .map(|level| format!("{} of {count} quarters inside {}%", level.held, level.level))
        .collect();
    let mut message = match held.as_slice() {
        [] => format!("{count} of the forecast's quarters scored, which gave no interval."),
        held => format!("{}.", held.join(", ")),
    };
    match compared {
        0 => message.push_str(" There is no seasonal naive to compare the points with."),
        _ => message.push_str(&format!(
            " The point was nearer than the seasonal naive in {nearer} of {compared}."
        )),
    }
    if count >= FEW {
        message.push_str(
            " All of them are of one forecast, so their errors go together and judge a method less \
             than as many forecasts would.",
        );
    } else {
        message.push_str(&format!(
            " {count} scored {} too few to judge a method by: even a right 80% interval misses one \
             quarter in five.",
            if count == 1 { "quarter is" } else { "quarters are" }
        ));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarters_of_one_forecast_are_never_said_to_be_enough_to_judge_by() {
        let held = |held| [LevelCountView { level: 80, held, scored: 20 }];
        let few = message(19, 19, 10, &held(15));
        assert!(few.ends_with("misses one quarter in five."), "{few}");
        let many = message(20, 0, 0, &held(16));
        assert_eq!(
            many,
            "16 of 20 quarters inside 80%. There is no seasonal naive to compare the points with. \
             All of them are of one forecast, so their errors go together and judge a method less \
             than as many forecasts would."
        );
    }
}
