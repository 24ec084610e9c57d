//! Other views of the forecast: count times amount per clawback, and client groups.

use recoup::domain::Money;

use super::*;

on_both_databases! {
    a_decomposition_stands_beside_the_forecast,
    a_decomposition_needs_every_count,
    a_decomposition_says_whether_its_step_is_marked_or_found,
    client_groups_add_up_to_the_penny_by_either_method,
    without_client_groups_it_is_said_what_to_deliver,
    parameters_that_are_wrong_are_all_named,
}

fn pence(value: &Value) -> i64 {
    Money::parse(value.as_str().unwrap()).unwrap().pence()
}

fn a_decomposition_stands_beside_the_forecast(database: &Database) {
    let app = TestApp::with_case(database);
    let query = "horizon_quarters=8&levels=90&step_retained_share=0.50&client_group=all";
    let views = app.read(&format!("{CASE}/forecast/decomposition?{query}"));
    let forecast = app.read(&format!("{CASE}/forecast?{query}"));
    assert_eq!(views["view"], "count_times_amount_per_clawback");
    for name in ["fitted_on", "step_retained_share", "levels", "horizon_quarters", "client_group"] {
        assert_eq!(views[name], forecast[name], "{name}");
    }
    for period in ["quarters", "financial_years"] {
        let own = forecast[period].as_array().unwrap();
        for (views, own) in views[period].as_array().unwrap().iter().zip(own) {
            assert_eq!(views["forecast"], own["point"]);
            let difference = pence(&views["product"]) - pence(&views["forecast"]);
            assert_eq!(pence(&views["difference"]), difference);
            assert_eq!(views["count"]["intervals"][0]["level"], 90);
            assert_eq!(views.get("intervals"), None, "the product has none");
        }
    }
    assert!(text(&views["message"]).starts_with("In 2022-23 count x amount per clawback gives"));
    assert_eq!(of_rule(&views["notes"], "no_interval_of_a_product").len(), 1);
    let short = app.read(&format!("{CASE}/forecast/decomposition?horizon_quarters=2"));
    assert!(text(&short["message"]).contains("no financial year"), "{short:#}");
}

fn a_decomposition_needs_every_count(database: &Database) {
    let app = TestApp::with_case(database);
    let delivery = "financial_year,quarter,amount,count\n2021-22,1,598400,\n";
    app.post_csv(&format!("{CASE}/submissions"), delivery).expect(201);
    let refused = app.get(&format!("{CASE}/forecast/decomposition")).problem(422, "no_forecast");
    assert_eq!(
        refused["detail"],
        "The count is not stated for 2021-22 Q1: deliver the number of clawbacks of these quarters."
    );
    app.read(&format!("{CASE}/forecast"));
}

fn a_decomposition_says_whether_its_step_is_marked_or_found(database: &Database) {
    let app = TestApp::with_case(database);
    for (source, starts, warnings) in [("marked", "2020-21-Q1", 0), ("found", "2019-20-Q4", 1)] {
        let query = format!("step={source}&step_retained_share=0.50");
        let views = app.read(&format!("{CASE}/forecast/decomposition?{query}"));
        assert_eq!(views["step"], app.read(&format!("{CASE}/forecast?{query}"))["step"]);
        assert_eq!(
            (&views["step"]["source"], &views["step"]["starts"]),
            (&json!(source), &json!(starts))
        );
        assert_eq!(of_rule(&views["notes"], "found_step").len(), warnings, "{source}");
    }
}

fn client_groups_add_up_to_the_penny_by_either_method(database: &Database) {
    let app = TestApp::with_demo(database);
    let path = "/api/v1/councils/example/programmes/synthetic-client-groups/forecast/client-groups";
    for (query, method) in [("", "bottom_up"), ("?method=reconciled", "reconciled")] {
        let forecast = app.read(&format!("{path}{query}"));
        assert_eq!(forecast["method"], method);
        let groups = forecast["groups"].as_array().unwrap();
        let names = column(&forecast["groups"], "client_group");
        let expected =
            ["learning-disability-autism", "older-people", "other", "physical-disability"];
        assert_eq!(names, expected);
        assert_eq!(forecast["total"]["client_group"], "all");
        for period in ["quarters", "financial_years"] {
            let total = forecast["total"][period].as_array().unwrap();
            assert!(!total.is_empty());
            for (place, total) in total.iter().enumerate() {
                let parts = groups.iter().map(|group| pence(&group[period][place]["point"]));
                assert_eq!(parts.sum::<i64>(), pence(&total["point"]), "{method} {total:#}");
            }
        }
        assert_eq!(of_rule(&forecast["notes"], "bounds_do_not_add_up").len(), 1);
        for year in forecast["discrepancies"].as_array().unwrap() {
            let difference = pence(&year["forecast_of_total"]) - pence(&year["sum_of_groups"]);
            assert_eq!(pence(&year["difference"]), difference);
        }
    }
}

fn without_client_groups_it_is_said_what_to_deliver(database: &Database) {
    let app = TestApp::with_case(database);
    let refused = app.get(&format!("{CASE}/forecast/client-groups")).problem(422, "no_forecast");
    let detail = text(&refused["detail"]);
    assert!(detail.contains("deliver the clawbacks of each group"), "{detail}");
}

fn parameters_that_are_wrong_are_all_named(database: &Database) {
    let app = TestApp::with_demo(database);
    for (path, query, names) in [
        (
            "decomposition",
            "horizon_quarters=41&levels=99&x=1",
            &["horizon_quarters", "levels", "x"][..],
        ),
        ("decomposition", "method=bottom_up", &["method"]),
        (
            "client-groups",
            "method=top_down&step_retained_share=2",
            &["method", "step_retained_share"],
        ),
        ("client-groups", "client_group=other", &["client_group"]),
    ] {
        let refused = app.get(&format!("{CASE}/forecast/{path}?{query}"));
        let refused = refused.problem(400, "parameters_refused");
        assert_eq!(column(&refused["problems"], "parameter"), names, "{query}");
    }
}
