//! Forecasts of client groups: they add up to the penny by either method, whatever
//! the groups are.

use proptest::prelude::*;
use recoup::domain::{Ledger, Money, Rate, Severity, Slug};
use recoup::fits::client_groups::{AddingUp, GroupsForecast, GroupsRequest, forecast_groups};
use recoup::fits::forecast::{ForecastRequest, Outlook, forecast};
use recoup::fits::observed::Observed;
use recoup::fits::step::StepSource;
use recoup::forecast::LastQuarter;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;

use crate::support::ledger::ledger_of;

const BOTH: [AddingUp; 2] = [AddingUp::BottomUp, AddingUp::Reconciled];

fn example() -> State {
    CaseFolder::groups_example().unwrap().state().unwrap()
}

fn request(adding_up: AddingUp) -> GroupsRequest {
    GroupsRequest {
        horizon_quarters: 10,
        levels: vec![80, 95],
        step_retained_share: Rate::new(1, 0),
        adding_up,
    }
}

fn groups_of(ledger: &Ledger, adding_up: AddingUp) -> Result<GroupsForecast, String> {
    forecast_groups(ledger, &[], &request(adding_up))
}

/// Rows of quarters from 2017-18 Q1 on, a series a group.
fn ledger(groups: &[(&str, &[i64])]) -> Ledger {
    let mut rows = String::from("financial_year,quarter,client_group,amount,count\n");
    for (group, pence) in groups {
        for (t, pence) in pence.iter().enumerate() {
            let (year, quarter) = (2017 + t / 4, t % 4 + 1);
            let amount = Money::from_pence(*pence);
            rows += &format!("{year}-{},{quarter},{group},{amount},1\n", year - 2000 + 1);
        }
    }
    ledger_of(&rows)
}

fn own(ledger: &Ledger, group: &str) -> recoup::fits::forecast::ClawbackForecast {
    let request = ForecastRequest {
        horizon_quarters: 10,
        levels: vec![80, 95],
        step: StepSource::Marked,
        step_retained_share: Rate::new(1, 0),
        client_group: Slug::parse(group).unwrap(),
        last_quarter: LastQuarter::default(),
    };
    let observed = Observed::of_group(ledger, &request.client_group, &[]).unwrap();
    forecast(&observed, &request).unwrap()
}

/// Everything that must hold of groups and total, whatever the series.
fn check(forecast: &GroupsForecast) {
    let sum = |points: Vec<Money>| Money::checked_sum(points).unwrap();
    for (place, (quarter, total)) in forecast.total.quarters.iter().enumerate() {
        let parts = forecast.groups.iter().map(|group| group.quarters[place].1.point);
        assert_eq!(sum(parts.collect()), total.point, "{quarter}");
    }
    for (place, total) in forecast.total.financial_years.iter().enumerate() {
        let parts = forecast.groups.iter().map(|group| group.financial_years[place].outlook.point);
        assert_eq!(sum(parts.collect()), total.outlook.point, "{}", total.financial_year);
    }
    let totals = forecast.groups.iter().filter_map(|group| Some(group.total.as_ref()?.point));
    assert_eq!(sum(totals.collect()), forecast.total.total.as_ref().unwrap().point);
    for group in forecast.groups.iter().chain([&forecast.total]) {
        for (_, outlook) in &group.quarters {
            check_order(outlook);
            assert!(outlook.point >= Money::ZERO, "{group:?}");
        }
        for year in &group.financial_years {
            check_order(&year.outlook);
            if year.recorded_quarters > 0 {
                continue;
            }
            let ahead = group.quarters.iter().filter(|(q, _)| q.year() == year.financial_year);
            let points = ahead.map(|(_, outlook)| outlook.point).collect();
            assert_eq!(sum(points), year.outlook.point, "a year is the sum of its quarters");
        }
    }
    let shares: f64 = forecast.groups.iter().map(|group| group.share_of_discrepancy).sum();
    assert!((shares + forecast.total.share_of_discrepancy - 1.0).abs() < 1e-9);
}

fn check_order(outlook: &Outlook) {
    for (_, lower, upper) in &outlook.intervals {
        assert!(*lower <= outlook.point && outlook.point <= *upper, "{outlook:?}");
    }
}

#[test]
fn by_bottom_up_the_groups_keep_their_own_forecasts() {
    let state = example();
    let forecast = groups_of(&state.ledger, AddingUp::BottomUp).unwrap();
    check(&forecast);
    assert_eq!(forecast.groups.len(), 4);
    for group in &forecast.groups {
        assert_eq!(group.quarters, own(&state.ledger, group.client_group.as_str()).quarters);
    }
    // The total has the width of its own series, about another point.
    let all = own(&state.ledger, "all");
    for ((_, total), (_, own)) in forecast.total.quarters.iter().zip(&all.quarters) {
        for ((_, lower, upper), (_, own_lower, own_upper)) in
            total.intervals.iter().zip(&own.intervals)
        {
            let width = upper.checked_sub(*lower).unwrap();
            assert_eq!(width, own_upper.checked_sub(*own_lower).unwrap());
        }
    }
}

#[test]
fn reconciled_shares_the_discrepancy_in_proportion_to_the_variances() {
    let state = example();
    let forecast = groups_of(&state.ledger, AddingUp::Reconciled).unwrap();
    check(&forecast);
    for (place, discrepancy) in forecast.discrepancies.iter().enumerate() {
        let difference = discrepancy.difference.as_pounds_f64();
        assert!(difference.abs() > 1.0, "the example has something to share");
        for group in &forecast.groups {
            let own = own(&state.ledger, group.client_group.as_str());
            let before = own.financial_years[place].outlook.point.as_pounds_f64();
            let moved = group.financial_years[place].outlook.point.as_pounds_f64() - before;
            assert!((moved - difference * group.share_of_discrepancy).abs() < 0.05, "{group:?}");
        }
        let total = forecast.total.financial_years[place].outlook.point.as_pounds_f64();
        let moved = discrepancy.forecast_of_total.as_pounds_f64() - total;
        assert!((moved - difference * forecast.total.share_of_discrepancy).abs() < 0.05);
    }
}

#[test]
fn one_group_is_the_total() {
    let pence: Vec<i64> = (0..14).map(|t| 1_000_000 + 50_000 * (t % 4) + 7_777 * t).collect();
    let ledger = ledger(&[("older-people", &pence)]);
    for adding_up in BOTH {
        let forecast = groups_of(&ledger, adding_up).unwrap();
        check(&forecast);
        let [group] = forecast.groups.as_slice() else { panic!("{forecast:?}") };
        assert_eq!(group.quarters, forecast.total.quarters);
        assert_eq!(group.financial_years, forecast.total.financial_years);
        assert!(forecast.discrepancies.iter().all(|year| year.difference == Money::ZERO));
    }
}

#[test]
fn a_group_that_never_had_a_clawback_stays_at_zero() {
    let pence: Vec<i64> = (0..16).map(|t| 900_000 + 60_000 * (t % 5)).collect();
    let ledger = ledger(&[("other", &[0; 16]), ("older-people", &pence)]);
    for adding_up in BOTH {
        let forecast = groups_of(&ledger, adding_up).unwrap();
        check(&forecast);
        let other = forecast.groups.iter().find(|g| g.client_group.as_str() == "other").unwrap();
        assert!(other.quarters.iter().all(|(_, outlook)| outlook.point == Money::ZERO));
    }
    for adding_up in BOTH {
        let nothing = ledger_of_zeros();
        check(&groups_of(&nothing, adding_up).unwrap());
    }
}

fn ledger_of_zeros() -> Ledger {
    ledger(&[("other", &[0; 8]), ("older-people", &[0; 8])])
}

#[test]
fn what_cannot_be_forecast_is_refused_for_every_group_at_once() {
    let case = CaseFolder::example_accepted().unwrap().state().unwrap();
    let refused = groups_of(&case.ledger, AddingUp::BottomUp).unwrap_err();
    assert!(refused.starts_with("no client group is recorded"), "{refused}");
    assert!(refused.contains("column client_group"), "{refused}");
    let short = ledger(&[("other", &[1; 3]), ("older-people", &[1; 3])]);
    let refused = groups_of(&short, AddingUp::BottomUp).unwrap_err();
    for group in ["other: too few", "older-people: too few", "everybody: too few"] {
        assert!(refused.contains(group), "{refused}");
    }
}

#[test]
fn groups_of_other_quarters_are_forecast_from_the_last_that_all_have() {
    let ledger = ledger(&[("other", &[500; 12]), ("older-people", &[900; 10])]);
    let forecast = groups_of(&ledger, AddingUp::Reconciled).unwrap();
    check(&forecast);
    for group in forecast.groups.iter().chain([&forecast.total]) {
        assert_eq!(group.fitted_on.1.to_string(), "2019-20-Q2");
    }
    let found = forecast.notes.iter().find(|note| note.rule == "groups_cover_other_quarters");
    let found = found.unwrap();
    assert_eq!(found.severity, Severity::Warning);
    assert_eq!(
        found.message,
        "Not all series cover the same quarters: other goes on to 2019-20 Q4. All are forecast from \
         the end of 2019-20 Q2 on, where the final quarters of older-people end."
    );
}

#[test]
fn what_limits_the_groups_is_named_be_it_a_group_or_everybody() {
    let row = |place: usize, group: &str, status: &str| {
        let (year, quarter) = (2017 + place / 4, place % 4 + 1);
        format!("{year}-{},{quarter},{group},900,1,{status}\n", year - 1999)
    };
    let mut rows = String::from("financial_year,quarter,client_group,amount,count,status\n");
    for place in 0..9 {
        rows += &["all", "other"].map(|group| row(place, group, "final")).concat();
    }
    rows += &(row(9, "all", "provisional") + &row(9, "other", "final"));
    let forecast = groups_of(&ledger_of(&rows), AddingUp::BottomUp).unwrap();
    let found = forecast.notes.iter().find(|note| note.rule == "groups_cover_other_quarters");
    assert_eq!(
        found.unwrap().message,
        "Not all series cover the same quarters: other goes on to 2019-20 Q2. All are forecast from \
         the end of 2019-20 Q1 on, where the final quarters of everybody end."
    );
    let provisional = rows.replace("final", "provisional");
    let refused = groups_of(&ledger_of(&provisional), AddingUp::BottomUp).unwrap_err();
    let says =
        "other: no quarter is final, and provisional is 2017-18 Q1 to 2019-20 Q2; everybody: ";
    assert!(refused.starts_with(says), "{refused}");
    let short = ledger(&[("other", &[900; 10]), ("older-people", &[900; 3])]);
    let refused = groups_of(&short, AddingUp::BottomUp).unwrap_err();
    assert!(
        refused.contains(
            "; other: too few quarters to forecast: 3 given, 4 needed (all are cut at 2017-18 Q3, \
             where the final quarters of older-people end)"
        ),
        "{refused}"
    );
}

#[test]
fn groups_that_differ_from_everybody_are_a_note_and_still_add_up() {
    let all: Vec<i64> = (0..10).map(|t| if t == 8 { 1_500 } else { 1_400 }).collect();
    let ledger = ledger(&[("all", &all), ("other", &[500; 10]), ("older-people", &[900; 10])]);
    for adding_up in BOTH {
        let forecast = groups_of(&ledger, adding_up).unwrap();
        check(&forecast);
        let found = forecast.notes.iter().find(|note| note.rule == "groups_differ_from_all");
        assert!(found.unwrap().message.contains("2019-20 Q1"), "{found:?}");
        // What is recorded of the year is that of the groups, or nothing would add up.
        let year = &forecast.total.financial_years[0];
        assert_eq!(year.recorded_quarters, 2);
        let ahead = forecast.total.quarters[..2].iter().map(|(_, outlook)| outlook.point);
        let recorded = year.outlook.point.checked_sub(Money::checked_sum(ahead).unwrap());
        assert_eq!(recorded, Some(Money::from_pence(2_800)));
    }
}

#[test]
fn a_filled_quarter_of_the_year_in_progress_still_adds_up_and_is_said() {
    let mut rows = String::from("financial_year,quarter,client_group,amount,count\n");
    for t in 0..11 {
        for (group, amount) in [("other", 500), ("older-people", 900)] {
            let is_missing = t == 9 && group == "other";
            let (year, quarter) = (2017 + t / 4, t % 4 + 1);
            if !is_missing {
                rows += &format!("{year}-{},{quarter},{group},{amount},1\n", year - 1999);
            }
        }
    }
    for adding_up in BOTH {
        let forecast = groups_of(&ledger_of(&rows), adding_up).unwrap();
        check(&forecast);
        let of = |group: &str| forecast.groups.iter().find(|g| g.client_group.as_str() == group);
        let year = &of("other").unwrap().financial_years[0];
        assert_eq!((year.recorded_quarters, year.filled_quarters), (2, 1));
        assert_eq!(of("older-people").unwrap().financial_years[0].filled_quarters, 0);
        let said = forecast.notes.iter().find(|note| note.rule == "filled_quarters").unwrap();
        assert!(said.message.starts_with("other: 2019-20: 2 recorded, 1 filled in"), "{said:?}");
    }
}

#[test]
fn a_group_that_would_become_negative_is_zero_and_the_others_share_the_rest() {
    let small = [900, 9_000, 300, 12_000, 500, 100, 8_000, 200, 15_000, 300, 700, 400];
    let all: Vec<i64> = (0..12).map(|t| 30_000 + 1_000 * (t % 2)).collect();
    let ledger = ledger(&[("all", &all), ("other", &small), ("older-people", &[90_000; 12])]);
    let forecast = groups_of(&ledger, AddingUp::Reconciled).unwrap();
    check(&forecast);
    let [older, other] = forecast.groups.as_slice() else { panic!("{forecast:?}") };
    let own = own(&ledger, "other");
    assert!(own.quarters.iter().any(|(_, outlook)| outlook.point > Money::ZERO));
    assert!(other.quarters.iter().all(|(_, outlook)| outlook.point == Money::ZERO), "{other:?}");
    let own = Money::from_pence(90_000);
    assert!(older.quarters.iter().all(|(_, outlook)| outlook.point < own));
}

/// What is said of a bound that is no amount that is kept.
const TOO_LARGE: &str = "beyond 100,000,000,000 pounds";

#[test]
fn a_group_whose_bounds_are_no_amounts_is_refused_with_the_limit() {
    let wild = [0, 1_462_386, 0, 2_406_726, 4_580_067, 0];
    let ledger = ledger(&[("a", &[5_000; 6]), ("b", &wild)]);
    for adding_up in BOTH {
        let message = groups_of(&ledger, adding_up).unwrap_err();
        assert!(message.contains(TOO_LARGE), "{message}");
    }
}

/// Groups with zeros, negatives and very different sizes. Pennies beside millions are
/// left out: bounds that follow from them are seldom amounts that are kept.
fn random_groups() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (4..18_usize).prop_flat_map(|length| {
        let quarter =
            prop_oneof![6 => 500_000..5_000_000_i64, 1 => Just(0), 1 => -500_000..-10_000_i64];
        let group = (prop::collection::vec(quarter, length), 0..4_u32)
            .prop_map(|(group, size)| group.iter().map(|p| p / 10_i64.pow(size)).collect());
        prop::collection::vec(group, 1..7)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_groups_add_up_to_the_penny(groups in random_groups()) {
        let names = ["a", "b", "c", "d", "e", "f"];
        let pairs: Vec<(&str, &[i64])> =
            names.into_iter().zip(groups.iter().map(Vec::as_slice)).collect();
        let ledger = ledger(&pairs);
        for adding_up in BOTH {
            match groups_of(&ledger, adding_up) {
                Ok(forecast) => check(&forecast),
                Err(message) => prop_assert!(message.contains(TOO_LARGE), "{message}"),
            }
        }
    }
}
