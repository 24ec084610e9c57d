//! What the lines beside a source cost by year, and what is said of them.

use super::*;

#[test]
fn increments_of_a_line_are_added_up_and_what_comes_once_comes_in_no_other_year() {
    let lines = json!([
        {"line": "Team", "kind": "increment", "amounts": {"2022-23": "10", "2023-24": "10"}},
        {"line": "Move", "kind": "one_off", "amounts": {"2022-23": "3"}},
        {"line": "Rent", "kind": "level", "amounts": {"2022-23": "1", "2023-24": "1", "2024-25": "1"}},
    ]);
    let answer = of_documents(&json!({"kind": "not_stated"}), &lines);
    assert_eq!(investments_of(&answer), [14, 21, 21].map(|cost| Some(pounds(cost))));
    assert_eq!(figure(&answer, Measure::Investment), Figure::pounds(pounds(56)));
    let said = message(&answer, "increments_added_up");
    assert_eq!(
        said,
        "Team states what each year adds to its cost, so its amounts are added up: by 2024-25 it \
         costs 20 a year."
    );
}

#[test]
fn part_years_of_lines_and_of_units_are_said() {
    let units = json!({"kind": "unit_savings", "schemes": [
        {"name": "Flats", "units": 1, "opens": "2022-23-Q4", "saving_a_unit": "5"},
        {"name": "Rooms", "units": 1, "opens": "2022-23-Q1", "saving_a_unit": "5"},
    ]});
    let lines = json!([
        {"line": "Team", "ends": "2023-24-Q2", "amounts": {"2022-23": "4", "2023-24": "4"}},
        {"line": "Posts", "amount_a_year": "100", "months": 18, "starts": "2022-23-Q1"},
    ]);
    let answer = of_documents(&units, &lines);
    let said = answer.findings.iter().filter(|finding| finding.rule == "part_year");
    let said: Vec<&str> = said.map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "Team ends in 2023-24 Q2: 2023-24 costs 2 of its four quarters.",
            "Posts ends in 2023-24 Q2: 2023-24 costs 2 of its four quarters.",
            "Flats saves from 2022-23 Q4 on: 2022-23 saves 1 of its four quarters.",
        ]
    );
}

#[test]
fn nothing_is_covered_or_paid_back_before_something_is_spent() {
    let units = json!({"kind": "unit_savings", "schemes": [
        {"name": "Flats", "units": 1, "opens": "2023-24-Q1", "saving_a_unit": "400"},
    ]});
    let first_year_free = json!([{"line": "Team", "amounts": {"2022-23": "0", "2023-24": "200"}}]);
    let answer = of_documents(&units, &first_year_free);
    assert_eq!(answer.appraisal.first_covered_year, Some(year("2023-24")));
    assert_eq!(answer.appraisal.payback_year, Some(year("2023-24")));
    let late = json!([{"line": "Team", "starts": "2023-24-Q3", "amounts": {"2023-24": "200"}}]);
    let quarter = of_documents(&units, &late).appraisal.payback_quarter.unwrap();
    assert_eq!(quarter.to_string(), "2023-24-Q3", "nothing is spent before it");
    let free = json!([{"line": "Team", "amounts": {"2022-23": "0", "2023-24": "0"}}]);
    let free = of_documents(&units, &free);
    assert_eq!((free.appraisal.first_covered_year, free.appraisal.payback_year), (None, None));
}

#[test]
fn a_plan_that_is_not_paid_back_says_whether_that_is_known() {
    let units = |saving: &str| {
        json!({"kind": "unit_savings", "schemes": [
            {"name": "Flats", "units": 1, "opens": "2022-23-Q1", "saving_a_unit": saving},
        ]})
    };
    let team = |second: &Value| {
        json!([{"line": "Team", "kind": "level", "amounts": {"2022-23": "900", "2023-24": second,
            "2024-25": "0"}}])
    };
    let not_costed = json!({"kind": "not_stated"});
    let free = json!([{"line": "Team", "amounts": {"2022-23": "0", "2023-24": "0"}}]);
    for (document, lines, covered, paid) in [
        (&units("500"), &team(&json!("0")), "not_within_these_years", "reached"),
        (&units("100"), &team(&json!("0")), "not_within_these_years", "not_within_these_years"),
        (&units("100"), &team(&Value::Null), "not_stated", "not_stated"),
        (&units("1000"), &team(&Value::Null), "reached", "not_stated"),
        (&units("100"), &free, "nothing_spent", "nothing_spent"),
        (&not_costed, &team(&json!("0")), "not_stated", "not_stated"),
        (&not_costed, &json!([]), "not_stated", "not_stated"),
    ] {
        let answer = of_documents(document, lines).appraisal;
        let states = (answer.is_covered().as_str(), answer.is_paid_back().as_str());
        assert_eq!(states, (covered, paid), "{document} {lines}");
    }
}

#[test]
fn printed_savings_are_held_against_like_amounts_alone() {
    let table = |kind: &str, changes: &[(&str, &str)]| {
        let scheme = json!({"name": "A", "units": 3, "opens": "2022-23", "savings_kind": kind,
            "savings": {"2022-23": "5", "2023-24": "5"}});
        let read = benefits(&json!({"kind": "unit_savings", "schemes": [scheme]})).unwrap();
        let row = |measure: &str, amounts: &Value| json!({"row": measure, "measure": measure, "amounts": amounts});
        let savings = json!({"2022-23": "5", "2023-24": "5"});
        let rows =
            [row("credit", &savings), row("units", &json!({"2022-23": "3", "2023-24": "0"}))];
        let published = recoup::ingest::plan_json::published(&json!({"rows": rows})).unwrap();
        let mut assumptions = Assumptions::default();
        for (name, value) in changes {
            assumptions::set(&mut assumptions, name, &Value::from(*value)).unwrap();
        }
        let plan = Plan::default();
        let inputs = Inputs {
            benefits: &read,
            published: &published,
            ..support_inputs(&plan, &assumptions)
        };
        let answer = answer(&inputs).unwrap();
        assert!(answer.published_differences.is_empty(), "{kind} {changes:?}");
        message(&answer, "published_compared")
    };
    let all = "4 of 4 published figures are reproduced exactly.";
    let units_alone = "2 of 2 published figures are reproduced exactly.";
    assert_eq!(table("level", &[]), all);
    assert_eq!(table("increment", &[]), units_alone);
    let real = [("price_basis", "real"), ("deflator_rate", "0.02")];
    assert_eq!(table("level", &real), units_alone);
}
