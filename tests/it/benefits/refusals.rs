//! Bad input: refused by name with the field's pointer, all of it at once.

use recoup::ingest::proposals_file;

use super::*;

#[track_caller]
fn refused(document: &Value) -> Vec<(String, String)> {
    let problems = benefits(document).expect_err("it is refused");
    problems.into_iter().map(|it| (it.pointer.unwrap_or_default(), it.why)).collect()
}

#[test]
fn each_thing_that_cannot_be_is_refused_where_it_stands() {
    let scheme = |field: &str, value: Value| {
        let mut scheme = json!({"name": "A", "units": 5, "opens": "2024-25"});
        scheme[field] = value;
        json!({"kind": "unit_savings", "schemes": [scheme]})
    };
    let project = |field: &str, value: Value| {
        let mut project = json!({"cohort_before": 10, "starts": "2022-23-Q1", "payments": "100"});
        project[field] = value;
        json!({"kind": "outcome_payments", "project": project})
    };
    let top = |field: &str, value: Value| {
        let mut document = json!({"kind": "not_stated"});
        document[field] = value;
        document
    };
    let table = [
        (top("kind", json!("magic")), "/kind", "expected clawback, not_stated"),
        (top("colour", json!(1)), "/colour", "unknown field"),
        (top("schemes", json!([])), "/schemes", "schemes goes with kind unit_savings"),
        (
            top("phasing", json!({"from": "2022-23-Q2", "to": "2022-23-Q1"})),
            "/phasing/to",
            "before",
        ),
        (
            top("phasing", json!({"from": "2022-24-Q2", "to": "2022-23-Q1"})),
            "/phasing/from",
            "follow",
        ),
        (
            top("headlines", json!([{"claim": "x", "low": "5", "high": "4"}])),
            "/headlines/0/high",
            "below",
        ),
        (top("headlines", json!([{"claim": "x", "low": 5}])), "/headlines/0/low", "in quotes"),
        (
            top("headlines", json!([{"claim": "x", "measure": "units", "low": "5"}])),
            "/headlines/0/low",
            "whole number",
        ),
        (
            top("headlines", json!([{"claim": "x", "measure": "nett", "low": "5"}])),
            "/headlines/0/measure",
            "net_saving",
        ),
        (top("notes", json!([{"text": " "}])), "/notes/0/text", "expected text"),
        (scheme("units", json!(0)), "/schemes/0/units", "above 0"),
        (scheme("opens", json!("2024")), "/schemes/0/opens", "or a quarter"),
        (
            scheme("opened", json!({"2023-24": 5})),
            "/schemes/0/opened/2023-24",
            "it opens in 2024-25",
        ),
        (scheme("opened", json!({"2024-25": 4})), "/schemes/0/opened", "open 4 units"),
        (scheme("opened", json!({"2024-26": 5})), "/schemes/0/opened/2024-26", "follow each other"),
        (
            scheme("savings_from", json!("2023-24-Q4")),
            "/schemes/0/savings_from",
            "before the opening",
        ),
        (scheme("ramp", json!(["0.5", "1.5"])), "/schemes/0/ramp/1", "share from 0 to 1"),
        (scheme("saving_a_unit", json!("-1")), "/schemes/0/saving_a_unit", "0 or more"),
        (
            project("moves", json!({"2022-23": 6, "2023-24": 5})),
            "/project/moves/2023-24",
            "-1 would be left",
        ),
        (
            project("moves", json!({"2021-22": 6})),
            "/project/moves/2021-22",
            "before delivery starts",
        ),
        (
            project("cohort_after", json!({"low": 5, "high": 4})),
            "/project/cohort_after/high",
            "below",
        ),
        (project("grant", json!({"share": "1.01"})), "/project/grant/share", "share from 0 to 1"),
        (project("grant", json!({"amount": "101"})), "/project/grant/amount", "more than is paid"),
        (
            project("grant", json!({"amount": "1", "until": "2021-22"})),
            "/project/grant/until",
            "before delivery",
        ),
        (project("grant", json!({})), "/project/grant", "its share of payments, or both"),
        (
            project("outcomes", json!([{"name": "x", "sustained_months": 5}])),
            "/project/outcomes/0/sustained_months",
            "whole quarters",
        ),
        (project("cap", json!("99")), "/project/cap", "below the 100 that are paid"),
        (project("payment_years", json!(0)), "/project/payment_years", "from 1 to 40"),
        (project("slip_quarters", json!(1)), "/project/slip_quarters", "no moves"),
        (json!({"kind": "outcome_payments"}), "/project", "required"),
        (json!({"kind": "proposals"}), "/proposals", "required"),
        (
            json!({"kind": "unit_savings", "schemes": []}),
            "/schemes",
            "expected at least one scheme",
        ),
        (
            json!({"kind": "unit_savings", "schemes": [
                {"name": "Flats", "units": 1}, {"name": "flats", "units": 2},
            ]}),
            "/schemes/1/name",
            "given twice: first at /schemes/0",
        ),
        (json!([]), "", "expected an object"),
    ];
    for (document, pointer, why) in table {
        let problems = refused(&document);
        let [(at, found)] = problems.as_slice() else { panic!("{document}: {problems:?}") };
        assert_eq!(at, pointer, "{document}: {found}");
        assert!(found.contains(why), "{document}: {found}");
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let document = json!({
        "kind": "unit_savings",
        "reason": "x",
        "schemes": [
            {"name": "A", "units": 5, "opens": "2024-25", "savings_from": "2020-21", "opened": {"2023-24": 1}},
            {"name": "", "units": -1, "ramp": ["2"], "savings": {"2022-24": "1"}},
        ],
        "headlines": [{"claim": "x", "qualifier": "roughly", "low": "1"}],
    });
    let pointers: Vec<String> = refused(&document).into_iter().map(|(at, _)| at).collect();
    assert_eq!(
        pointers,
        [
            "/reason",
            "/schemes/0/opened/2023-24",
            "/schemes/0/savings_from",
            "/schemes/0/opened",
            "/schemes/1/name",
            "/schemes/1/units",
            "/schemes/1/ramp/0",
            "/schemes/1/savings/2022-24",
            "/headlines/0/qualifier",
        ]
    );
}

#[test]
fn a_proposal_that_comes_again_with_another_amount_is_refused() {
    let good = "ref,proposal,group,amount,kind,timing\n1.1,Review,adults,5,saving,undated\n";
    assert_eq!(proposals_file(good.as_bytes()).unwrap().0.len(), 1);
    let twice = format!("{good}1.1,Review,adults,5,saving,undated\n");
    assert_eq!(proposals_file(twice.as_bytes()).unwrap().0.len(), 2, "the same again is kept");
    let other = format!("{good}1.1,Review,adults,6,saving,undated\n1.2,X,adults,-1,gift,soon\n");
    let problems = proposals_file(other.as_bytes()).unwrap_err().problems;
    let places: Vec<_> =
        problems.iter().map(|it| (it.row.unwrap(), it.column.as_deref().unwrap())).collect();
    assert_eq!(places, [(3, "ref"), (4, "amount"), (4, "kind"), (4, "timing")]);
}

#[test]
fn a_term_that_does_not_hold_together_is_refused() {
    let table = [
        (json!({"amount_a_year": "1"}), "/lines/0/months", "needs a term"),
        (json!({"months": 12, "amounts": {}}), "/lines/0/months", "states none"),
        (json!({"amount_a_year": "1", "months": 10}), "/lines/0/months", "whole quarters"),
        (
            json!({"amount_a_year": "1", "months": 12, "amounts": {"2022-23": "1"}}),
            "/lines/0/amount_a_year",
            "not both",
        ),
        (
            json!({"starts": "2022-23-Q2", "ends": "2022-23-Q1", "amounts": {"2022-23": "1"}}),
            "/lines/0/ends",
            "before it starts",
        ),
        (
            json!({"amount_a_year": "1", "months": 12, "starts": "2022-23-Q1", "ends": "2022-23-Q4"}),
            "/lines/0/ends",
            "either months or ends",
        ),
        (json!({"fte": "0", "amounts": {}}), "/lines/0/fte", "above 0"),
    ];
    for (mut line, pointer, why) in table {
        line["line"] = json!("Posts");
        let problems = investments(&json!({"unit": "pounds", "lines": [line]})).unwrap_err();
        let found: Vec<_> = problems.iter().map(|it| it.pointer.clone().unwrap()).collect();
        assert_eq!(found, [pointer], "{line}");
        assert!(problems[0].why.contains(why), "{line}: {}", problems[0].why);
    }
}
