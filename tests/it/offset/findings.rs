//! What an answer says of itself: each finding where it is true, and nowhere else.

use super::*;
use recoup::domain::{Period, Quarter};
use recoup::words::spoken;

fn said(answer: &Answer, rule: &str) -> Vec<String> {
    let of_rule = answer.findings.iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| finding.message.clone()).collect()
}

fn of_plan(case: &State, first: &str, changes: &[(&str, &str)]) -> Answer {
    let changed = changed(case, changes);
    let amounts = (0..3).map(|ahead| (year(first).plus(ahead), pounds(100_000))).collect();
    let line = InvestmentLine { line: "Team".to_owned(), amounts, ..InvestmentLine::default() };
    let plan = Plan { lines: vec![line] };
    sources::answer(&Inputs { plan: &plan, ..inputs(case, &changed) }).unwrap()
}

#[test]
fn a_slip_of_the_pen_is_named_only_where_most_of_its_row_is_reproduced() {
    let case = case();
    let explained = |changes: &[(&str, &str)]| -> Vec<bool> {
        let differences = answer(&case, changes).unwrap().published_differences;
        differences.iter().map(|difference| difference.explanation.is_some()).collect()
    };
    assert_eq!(explained(&[]), [true]);
    // With growth of 10% every total recovery is a printed increment with one digit more.
    let other = [("offset_basis", "total_recovery"), ("first_growth_year", "2023-24")];
    assert_eq!(explained(&other), [false; 8]);
}

#[test]
fn a_year_of_the_plan_that_does_not_grow_yet_has_a_figure_and_is_not_skipped() {
    let case = case();
    let table = [
        ("2021-22", 0, ""),
        ("2022-23", 1, ""),
        ("2023-24", 1, "Growth starts in 2023-24: 2022-23 stays at the level of the baseline."),
        ("2025-26", 1, "2022-23 to 2024-25 stay at the level"),
        ("2099-00", 1, "no year of the plan grows"),
    ];
    for (start, skipped, stays) in table {
        let answer = answer(&case, &[("first_growth_year", start)]).unwrap();
        assert_eq!(said(&answer, "skipped_year").len(), skipped, "{start}");
        let message = said(&answer, "not_grown_yet").concat();
        assert!(message.contains(stays) && message.is_empty() == stays.is_empty(), "{message}");
    }
    let scheduled = [
        ("recovery_path", "scheduled"),
        ("scheduled_recoveries", "2022-23:1,2023-24:1,2024-25:1,2025-26:1"),
    ];
    for (basis, why) in [
        ("yearly_increment", "the first increment spans it"),
        ("cumulative_uplift", "the first uplift spans it"),
        ("total_recovery", "is in neither, and nothing of it is credited"),
    ] {
        let changes = [&scheduled[..], &[("offset_basis", basis)]].concat();
        let message = said(&answer(&case, &changes).unwrap(), "skipped_year").concat();
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn a_year_that_is_recorded_is_not_said_to_have_no_figure() {
    let changes = [
        ("recovery_path", "scheduled"),
        ("scheduled_recoveries", "2022-23:1,2023-24:1,2024-25:1,2025-26:1"),
        ("offset_basis", "total_recovery"),
        ("baseline", "2019-20"),
    ];
    let [recorded, unrecorded] =
        said(&answer(&case(), &changes).unwrap(), "skipped_year").try_into().unwrap();
    for message in [recorded, unrecorded] {
        assert!(message.ends_with("is in neither, and nothing of it is credited."), "{message}");
    }
}

#[test]
fn a_level_that_no_year_has_is_not_called_the_level_of_one() {
    for (baseline, level) in [
        ("2020-21", "2,341,173 a year, the level of 2020-21, is"),
        ("1537753.00", "1,537,753 a year, a stated amount, is"),
        ("2017-18..2019-20", "1,537,753.33 a year, the mean of 2017-18 to 2019-20, is"),
    ] {
        let changes = [("offset_basis", "total_recovery"), ("baseline", baseline)];
        let answer = answer(&case(), &changes).unwrap();
        let message = said(&answer, "base_recoveries_credited").concat();
        assert!(message.contains(level), "{message}");
    }
}

#[test]
fn a_plan_year_that_is_recorded_otherwise_is_said() {
    let case = case();
    let own = of_plan(&case, "2022-23", &[]);
    assert!(said(&own, "recorded_year_not_used").is_empty());
    let over = of_plan(&case, "2019-20", &[]);
    let [message] = said(&over, "recorded_year_not_used").try_into().unwrap();
    assert!(message.contains("2019-20 is recorded as 1,483,243"), "{message}");
    assert!(message.contains("takes 2,341,173"), "the baseline year itself agrees: {message}");
}

#[test]
fn crediting_all_that_is_recovered_says_what_was_recovered_before() {
    let case = case();
    let rule = "base_recoveries_credited";
    for (basis, expected) in
        [("yearly_increment", 0), ("cumulative_uplift", 0), ("total_recovery", 1)]
    {
        let answer = answer(&case, &[("offset_basis", basis)]).unwrap();
        assert_eq!(said(&answer, rule).len(), expected, "{basis}");
    }
    let total = answer(&case, &[("offset_basis", "total_recovery")]).unwrap();
    assert!(said(&total, rule)[0].contains("2,341,173 a year, the level of 2020-21,"));
    let nothing = [("offset_basis", "total_recovery"), ("baseline", "0.00")];
    assert!(said(&answer(&case, &nothing).unwrap(), rule).is_empty());
}

#[test]
fn lines_held_against_increments_are_named_by_what_they_state() {
    let case = case();
    let message = |lines: &[(&str, Option<LineKind>, &[i64])]| {
        let plan = plan(lines);
        let inputs = Inputs { plan: &plan, ..inputs(&case, &case.programme.assumptions) };
        said(&sources::answer(&inputs).unwrap(), "levels_against_increments").concat()
    };
    let (level, alike, once) = (
        ("Team", Some(LineKind::Level), &[5, 5][..]),
        ("Tool", None, &[5, 5][..]),
        ("Start", Some(LineKind::OneOff), &[5, 5][..]),
    );
    assert_eq!(message(&[once, ("Grown", None, &[5, 6])]), "");
    assert!(message(&[level, once]).starts_with("Stated as a level: Team. Such a cost comes"));
    let one = message(&[alike]);
    assert!(one.starts_with("The same every year, and not stated to be a level: Tool. "));
    let both = message(&[level, alike]);
    assert!(
        both.contains("level: Team. The same every") && both.contains("level: Tool. Such"),
        "{both}"
    );
}

#[test]
fn an_assumption_that_is_set_and_changes_nothing_is_named() {
    let case = case();
    let scheduled = "2022-23:1,2023-24:1,2024-25:1,2025-26:1";
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("clawback_rate", "0.12")], "clawback_rate"),
        (
            &[("step_retained_share", "0.5"), ("dp_spend", "5.00")],
            "dp_spend and step_retained_share",
        ),
        (&[("growth_source", "target"), ("growth_rate", "0.2")], "growth_rate"),
        (&[("deflator_rate", "0.02")], "deflator_rate"),
        (&[("pay_inflation_rate", "0.02")], "pay_inflation_rate"),
        (&[("price_base_year", "2020-21")], "price_base_year"),
        (&[("scheduled_recoveries", scheduled)], "scheduled_recoveries"),
        (
            &[("recovery_path", "scheduled"), ("scheduled_recoveries", scheduled)],
            "first_growth_year",
        ),
        (&[("growth_rate", "0.2"), ("lag_quarters", "1"), ("optimism_bias", "0.1")], ""),
        (&[("price_basis", "real"), ("deflator_rate", "0.02")], ""),
    ];
    for (changes, names) in table {
        let answer = answer(&case, changes).unwrap();
        let message = said(&answer, "assumption_not_used").concat();
        match *names {
            "" => assert_eq!(message, "", "{changes:?}"),
            names => {
                let names = spoken(names);
                assert!(message.contains(&format!("this answer: {names}.")), "{message}");
            }
        }
    }
}

#[test]
fn an_assumption_that_is_named_as_unused_changes_no_figure() {
    let case = case();
    let own = answer(&case, &[]).unwrap();
    let unused = [
        ("clawback_rate", "0.9"),
        ("participating_share", "0.9"),
        ("dp_spend", "5.00"),
        ("client_growth_rate", "0.9"),
        ("package_growth_rate", "0.9"),
        ("step_retained_share", "0.1"),
        ("deflator_rate", "0.09"),
        ("price_base_year", "2020-21"),
        ("phasing", "2022-23..2023-24"),
        ("pay_inflation_rate", "0.09"),
        ("scheduled_recoveries", "2022-23:1"),
    ];
    for change in unused {
        let answer = answer(&case, &[change]).unwrap();
        assert!(said(&answer, "assumption_not_used").concat().contains(&spoken(change.0)));
        assert_eq!(answer.appraisal, own.appraisal, "{change:?}");
        assert_eq!(
            answer.clawback.as_ref().unwrap().base_budget_risk,
            own.clawback.as_ref().unwrap().base_budget_risk,
            "{change:?}"
        );
    }
}

#[test]
fn real_prices_without_a_deflator_are_said_to_be_what_they_are() {
    let case = case();
    let rule = "deflator_not_stated";
    let real = answer(&case, &[("price_basis", "real")]).unwrap();
    assert_eq!(said(&real, rule).len(), 1);
    let stated = answer(&case, &[("price_basis", "real"), ("deflator_rate", "0.02")]).unwrap();
    assert!(said(&stated, rule).is_empty());
    assert!(said(&answer(&case, &[]).unwrap(), rule).is_empty());
}

#[test]
fn an_answer_on_a_forecast_says_which_quarters_that_filled_in() {
    let mut case = case();
    let gap = Quarter::parse("2018-19-Q2").unwrap();
    case.ledger = case.ledger.filtered(|entry| entry.period != Period::Quarter(gap));
    let message = |changes: &[(&str, &str)]| {
        let changed = changed(&case, changes);
        let evidence = case.evidence(&changed).unwrap();
        let answer = sources::answer(&case.inputs(&changed, &evidence)).unwrap();
        said(&answer, "gap_filled").concat()
    };
    let says = "The forecast behind this answer fills in what no final figure states: 2018-19 Q2.";
    assert_eq!(message(&[("recovery_path", "statistical")]), says);
    assert_eq!(message(&[]), "", "growth on a baseline fills nothing in");
}

#[test]
fn a_hole_in_the_base_budget_is_called_hidden_only_where_the_path_does_not_fall() {
    let case = case();
    let rise = "No line of this plan shows that hole.";
    let scheduled = "2022-23:2400000,2023-24:1600000,2024-25:1500000,2025-26:1700000";
    let table: [(&[(&str, &str)], &str); 4] = [
        (&[], rise),
        (&[("growth_rate", "0")], rise),
        (&[("growth_rate", "-0.5")], "itself falls to 146,323 in 2025-26."),
        (
            &[("recovery_path", "scheduled"), ("scheduled_recoveries", scheduled)],
            "itself falls to 1,500,000 in 2024-25.",
        ),
    ];
    for (changes, end) in table {
        let [message] =
            said(&answer(&case, changes).unwrap(), "base_budget_risk").try_into().unwrap();
        assert!(message.ends_with(end), "{message}");
        assert_eq!(message.contains("No line of this plan"), end == rise, "{message}");
    }
}

#[test]
fn a_slip_hides_no_line_that_costs_the_same_in_every_year() {
    let case = case();
    let rule = "levels_against_increments";
    let on_time = said(&answer(&case, &[]).unwrap(), rule);
    assert_eq!(on_time.len(), 1);
    assert_eq!(said(&answer(&case, &[("slippage_quarters", "2")]).unwrap(), rule), on_time);
}

#[test]
fn what_a_slip_moves_is_said_to_be_of_the_plan_as_it_is_written() {
    let case = case();
    let starts = ("recoveries_start", "2022-23-Q3");
    let late = answer(&case, &[starts, ("slippage_quarters", "2")]).unwrap();
    for rule in ["part_year", "skipped_year"] {
        let plain = said(&answer(&case, &[starts]).unwrap(), rule);
        assert_eq!(said(&late, rule), [format!("As written: {}", plain[0])]);
    }
    let says = "Years and totals take in a slip of 2 quarters.";
    assert!(said(&late, "as_written")[0].starts_with(says), "{late:?}");
    // A bias moves no date.
    let biased = answer(&case, &[starts, ("optimism_bias", "0.1")]).unwrap();
    assert_eq!(said(&biased, "as_written"), [] as [&str; 0]);
}

#[test]
fn a_plan_of_more_than_thirty_years_is_told_that_the_green_book_has_a_lower_rate_then() {
    let case = case();
    let of_years = |years: i32, changes: &[(&str, &str)]| {
        let changed = changed(&case, changes);
        let amounts = (0..years).map(|ahead| (year("2022-23").plus(ahead), pounds(1))).collect();
        let line = InvestmentLine { line: "Team".to_owned(), amounts, ..InvestmentLine::default() };
        let plan = Plan { lines: vec![line] };
        let answer = sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap();
        said(&answer, "discounted_beyond_30_years")
    };
    let says = "The Green Book discounts by 3.5% in years 0 to 30 and by 3.0% in years 31 to 75. This \
                answer takes 3.5% from 2053-54 on as well, so present values count that too little.";
    assert_eq!(of_years(32, &[]), [says]);
    assert_eq!(of_years(31, &[]), [] as [&str; 0]);
    assert_eq!(of_years(32, &[("discount_rate", "0.03")]), [] as [&str; 0]);
}
