//! Programmes, plans, exposure and published tables: documents with versions.

use super::*;

on_both_databases! {
    a_programme_is_created_once_and_read_as_it_was_sent,
    a_programme_is_refused_for_everything_that_is_wrong_with_it,
    a_programme_keeps_its_id_and_council,
    an_archived_programme_is_kept_and_can_be_taken_back,
    investments_are_read_in_the_unit_that_is_stated,
    a_year_that_is_planned_and_not_stated_is_kept_as_such,
    the_kind_of_a_line_decides_what_is_said_of_the_answer,
    exposure_tests_the_rate_that_the_programme_announces,
    a_published_table_is_held_against_the_answer,
    a_plan_is_refused_for_everything_that_is_wrong_with_it,
    a_document_as_known_then_answers_as_it_did_then,
}

const PROGRAMMES: &str = "/api/v1/councils/example/programmes";

const CASES: &str = "/api/v1/councils/cambridgeshire/programmes";

fn a_programme_is_created_once_and_read_as_it_was_sent(database: &Database) {
    let app = TestApp::empty(database);
    let programme = json!({
        "id": "example-dp", "council": "example", "name": "Direct payments, Example",
        "targets": {"uptake_growth": "0.05", "clawback_rate": "0.07", "participating_share": "0.4"},
        "interventions": [{"first": "2020-21-Q1", "last": "2020-21-Q2", "label": "Flood"}],
        "assumptions": {
            "recovery_path": "statistical", "offset_basis": "total_recovery",
            "baseline": {"kind": "amount", "amount": "1.50"}, "growth_rate": "-0.02",
            "growth_source": "fitted", "growth_without_the_plan": "fitted", "attribution": "0.5",
            "benefit_optimism": "0.05", "slippage_quarters": 2, "first_growth_year": "2030-31",
            "dp_spend": "16700000.00", "participating_share": "0.4", "clawback_rate": "0.07",
            "client_growth_rate": "0.01", "package_growth_rate": "0.02",
            "scheduled_recoveries": {"2030-31": "5.00"}, "recoveries_start": "2030-31-Q3",
            "lag_quarters": 3, "rounding": "half_up_to_penny", "optimism_bias": "0.10",
            "pay_inflation_rate": "0.03", "price_basis": "real", "deflator_rate": "0.02",
            "price_base_year": "2030-31", "discount_rate": "0.015",
            "discount_rate_as_at": "2022-03-30", "base_budget_level": {"kind": "fitted_level"},
            "step_retained_share": "0.5",
            "ranges": {"baseline": {"low": "1.00", "high": "2.00"}},
        },
    });
    let created = app.post_json(PROGRAMMES, &programme).expect(201);
    assert_eq!(created.header("location"), Some("/api/v1/councils/example/programmes/example-dp"));
    assert_eq!(created.json(), programme);
    assert_eq!(app.read("/api/v1/councils/example/programmes/example-dp"), programme);
    assert_eq!(app.read(PROGRAMMES)["programmes"], json!([programme]));
    app.post_json(PROGRAMMES, &programme).problem(409, "programme_exists");
    // Another council may have one of the same id, and never meets this one.
    let theirs = json!({"id": "example-dp", "council": "other", "name": "Theirs"});
    let elsewhere = "/api/v1/councils/other/programmes";
    let refused = app.post_json(PROGRAMMES, &theirs).problem(422, "fields_refused");
    assert_eq!(column(&refused["problems"], "pointer"), ["/council"]);
    app.get(elsewhere).problem(404, "unknown_council");
    app.post_json(elsewhere, &theirs).expect(201);
    assert_eq!(app.read(&format!("{elsewhere}/example-dp"))["name"], "Theirs");
    assert_eq!(app.read("/api/v1/councils/example/programmes/example-dp"), programme);
    // Left out, no target is stated and the defaults of the assumptions hold.
    let bare = create(&app, "bare");
    let bare = app.read(&bare);
    assert_eq!(bare["targets"], json!({}));
    assert_eq!(bare["assumptions"]["offset_basis"], "yearly_increment");
}

fn a_programme_is_refused_for_everything_that_is_wrong_with_it(database: &Database) {
    let app = TestApp::empty(database);
    let wrong = json!({
        "id": "Not A Slug", "colour": "red", "name": "",
        "targets": {"clawback_rate": "1.5"},
        "interventions": [{"first": "2020-21-Q2", "last": "2020-21-Q1", "label": "x"}],
        "assumptions": {"growth": "0.1", "lag_quarters": -1, "growth_rate": 0.1},
    });
    let problem = app.post_json(PROGRAMMES, &wrong).problem(422, "fields_refused");
    let mut pointers = column(&problem["problems"], "pointer");
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/assumptions/growth",
            "/assumptions/growth_rate",
            "/assumptions/lag_quarters",
            "/colour",
            "/id",
            "/interventions/0/last",
            "/name",
            "/targets/clawback_rate",
        ]
    );
    for body in [json!([]), json!(null), json!("x")] {
        app.post_json(PROGRAMMES, &body).problem(422, "fields_refused");
    }
    app.get(PROGRAMMES).problem(404, "unknown_council");
    assert_eq!(app.read("/api/v1/councils")["councils"], json!([]), "nothing was written");
}

fn a_programme_keeps_its_id_and_council(database: &Database) {
    let app = TestApp::with_case(database);
    let own = app.read(CASE);
    let mut other = own.clone();
    other["id"] = json!("other");
    other["council"] = json!("suffolk");
    let problem = app.put_json(CASE, &other).problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/id", "/council"]);
    assert_eq!(app.read(CASE), own);
}

fn an_archived_programme_is_kept_and_can_be_taken_back(database: &Database) {
    let app = TestApp::with_case(database);
    let own = app.read(CASE);
    let offset = app.read(&format!("{CASE}/offset"))["years"].clone();
    let archive = format!("{CASE}?reason=Replaced&submitted_by=Who");
    let answer = app.send("DELETE", &archive, &[("if-match", "*")], None).expect(204);
    assert!(answer.body.is_empty());
    assert_eq!(app.read(CASES)["programmes"], json!([]), "it is not listed");
    let archived = format!("{CASES}?archived=true");
    assert_eq!(app.read(&archived)["programmes"], json!([own]), "but among the archived");
    assert_eq!(app.read(CASE), own, "it can be read");
    assert_eq!(app.read(&format!("{CASE}/offset"))["years"], offset);
    let body = quarter("2021-22-Q1", "1.00", 1, "final");
    for query in ["", "?dry_run=true"] {
        let path = format!("{CASE}/submissions{query}");
        app.post_json(&path, &body).problem(409, "archived");
    }
    let plan = app.read(&format!("{CASE}/investments"));
    app.put_json(&format!("{CASE}/investments"), &plan).problem(409, "archived");
    app.post_json(CASES, &own).problem(409, "programme_exists");
    assert_eq!(app.put_json(CASE, &own).expect(200).json(), own);
    assert_eq!(app.read(CASES)["programmes"], json!([own]), "it is listed again");
    assert_eq!(app.read(&archived)["programmes"], json!([]));
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
}

fn a_year_that_is_planned_and_not_stated_is_kept_as_such(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/investments");
    let amounts = json!({"2022-23": "100.00", "2023-24": null});
    let plan = json!({"unit": "pounds", "lines": [{"line": "Team", "amounts": amounts}]});
    assert_eq!(app.put_json(&path, &plan).expect(200).json()["lines"][0]["amounts"], amounts);
    assert_eq!(app.read(&path)["lines"][0]["amounts"], amounts);
    let years = app.read(&format!("{CASE}/offset"))["years"].clone();
    let cost = |place: usize| years[place]["investment"].clone();
    assert_eq!((cost(0), cost(1)), (json!("100.00"), json!(null)));
}

fn investments_are_read_in_the_unit_that_is_stated(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/investments");
    let plan = |unit: &str, amount: &str| json!({"unit": unit, "lines": [{"line": "Team", "amounts": {"2022-23": amount}}]});
    let put = app.put_json(&path, &plan("thousands", "456.45")).expect(200).json();
    let expected = json!({"unit": "pounds", "lines": [
        {"line": "Team", "kind": "not_stated", "amounts": {"2022-23": "456450.00"}},
    ]});
    assert_eq!(put, expected);
    assert_eq!(app.read(&path), expected);
    let offset = app.read(&format!("{CASE}/offset"));
    assert_eq!(column(&offset["years"], "investment"), ["456450.00"]);
    app.put_json(&path, &plan("pounds", "456.45")).expect(200);
    assert_eq!(app.read(&format!("{CASE}/offset"))["years"][0]["investment"], "456.45");
    let pay = json!({"unit": "pounds", "lines": [{
        "line": "Team", "kind": "level", "category": "staffing", "starts": "2022-23-Q3",
        "funding": "Change fund", "funding_ends": "2023-24-Q2",
        "amounts": {"2022-23": "100.00", "2023-24": "100.00"},
    }]});
    assert_eq!(app.put_json(&path, &pay).expect(200).json(), pay);
    let raised = app.read(&format!("{CASE}/offset?pay_inflation_rate=0.10"));
    assert_eq!(column(&raised["years"], "investment"), ["50.00", "110.00"]);
    assert_eq!(column(&raised["figures"], "low"), ["105.00", "55.00"]);
    assert_eq!(of_rule(&raised["findings"], "funding_ends_first").len(), 1);
    for unit in [json!("millions"), json!(null), json!(1_000)] {
        let mut wrong = plan("pounds", "1.00");
        wrong["unit"] = unit;
        let problem = app.put_json(&path, &wrong).problem(422, "fields_refused");
        assert_eq!(problem["problems"][0]["pointer"], "/unit");
    }
    let mut guessed = plan("pounds", "1.00");
    guessed.as_object_mut().unwrap().remove("unit");
    app.put_json(&path, &guessed).problem(422, "fields_refused");
}

fn the_kind_of_a_line_decides_what_is_said_of_the_answer(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/investments");
    let mut plan = app.read(&path);
    let said = || {
        let found =
            of_rule(&app.read(&format!("{CASE}/offset"))["findings"], "levels_against_increments");
        found.first().map(|finding| text(&finding["message"])).unwrap_or_default()
    };
    assert!(said().contains("and not stated to be a level: "), "{}", said());
    plan["lines"][1]["kind"] = json!("level");
    app.put_json(&path, &plan).expect(200);
    assert!(said().starts_with("Stated as a level: "), "{}", said());
    for line in 0..4 {
        plan["lines"][line]["kind"] = json!("one_off");
    }
    app.put_json(&path, &plan).expect(200);
    assert_eq!(said(), "");
    // A year that a line does not name is not stated, never zero, unless it is spent once.
    plan["lines"][0]["kind"] = json!("level");
    plan["lines"][0]["amounts"].as_object_mut().unwrap().remove("2024-25");
    app.put_json(&path, &plan).expect(200);
    let offset = app.read(&format!("{CASE}/offset"));
    assert_eq!(column(&offset["years"], "investment")[2], "null");
    assert_eq!(column(&offset["years"], "net")[2], "null");
    assert_eq!(offset["totals"]["net"], Value::Null);
    assert_eq!(offset["npv"], Value::Null);
    let silent = of_rule(&offset["findings"], "investment_not_stated");
    assert_eq!(silent[0]["where"]["financial_year"], "2024-25");
}

fn exposure_tests_the_rate_that_the_programme_announces(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/exposure");
    assert_eq!(app.read(&path), json!({"periods": []}));
    let exposure = json!({"periods": [
        {"financial_year": "2019-20", "dp_paid": "21700000.00", "dp_clients": 880},
        {"financial_year": "2020-21", "dp_paid": "23411730.00", "dp_clients": 901},
    ]});
    let put = app.put_json(&path, &exposure).expect(200).json();
    assert_eq!(column(&put["periods"], "dp_paid"), ["21700000.00", "23411730.00"]);
    let rate = app.read(&format!("{CASE}/growth"))["rates"]["clawback_rate"].clone();
    assert_eq!(column(&rate["observed"], "financial_year"), ["2019-20", "2020-21"]);
    // 1,483,243 of 21.7 million, and 2,341,173 of 23,411,730.
    assert_eq!(column(&rate["observed"], "rate"), ["0.0684", "0.1000"]);
    assert_eq!(rate["verdict"], "cannot_tell", "one year reaches 8% and one does not");
    let uptake = app.read(&format!("{CASE}/growth"))["measures"][3].clone();
    assert_ne!(uptake["verdict"], "supports", "two years are too few");
}

fn a_published_table_is_held_against_the_answer(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/published");
    let published = app.read(&path);
    assert_eq!(column(&published["rows"], "measure"), ["investment", "credit", "net"]);
    let rows = json!({"rows": [
        {"row": "Savings", "measure": "credit", "amounts": {"2022-23": "234117.00", "2030-31": "1.00"}},
        {"row": "Something", "amounts": {"2022-23": "1.00"}},
    ]});
    app.put_json(&path, &rows).expect(200);
    let offset = app.read(&format!("{CASE}/offset"));
    let differences = offset["published_differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!(differences[0]["financial_year"], "2030-31");
    assert_eq!(differences[0]["computed"], Value::Null);
    assert_eq!(of_rule(&offset["findings"], "published_row_not_compared").len(), 1);
    let compared = of_rule(&offset["findings"], "published_compared");
    assert!(text(&compared[0]["message"]).starts_with("1 of 2 "), "{compared:?}");
}

fn a_plan_is_refused_for_everything_that_is_wrong_with_it(database: &Database) {
    let app = TestApp::with_case(database);
    for (name, body, pointers) in [
        (
            "investments",
            json!({"unit": "pounds", "lines": [
                {"line": "", "amounts": {"2022-24": "1.00"}},
                {"line": "Team", "kind": "weekly", "amounts": {"2022-23": 1.5}},
                {"kind": "level"},
                {"line": "Tool", "funding_ends": "2022-23-Q4", "amounts": {"2022-23": "1.00"}},
                {"line": "Post", "funding": " ", "amounts": {"2022-23": "1.00"}},
                {"line": "Desk", "starts": "2022-23-Q2", "funding": "Fund", "funding_ends": "2022-23-Q1",
                    "amounts": {"2022-23": "1.00"}},
            ]}),
            &[
                "/lines/0/amounts/2022-24",
                "/lines/0/line",
                "/lines/1/amounts/2022-23",
                "/lines/1/kind",
                "/lines/2/amounts",
                "/lines/2/line",
                "/lines/3/funding_ends",
                "/lines/4/funding",
                "/lines/5/funding_ends",
            ][..],
        ),
        (
            "exposure",
            json!({"periods": [
                {"financial_year": "2020-21", "quarter": "2020-21-Q1", "dp_paid": "1.00"},
                {"financial_year": "2020-21", "dp_clients": -1},
                {"quarter": "2020-21-Q5", "dp_paid": "NaN"},
            ]}),
            &["/periods/0", "/periods/1/dp_clients", "/periods/2/dp_paid", "/periods/2/quarter"][..],
        ),
        (
            "published",
            json!({"rows": [{"row": "Net", "measure": "netto", "amounts": {"2022-23": "1,23"}}]}),
            &["/rows/0/amounts/2022-23", "/rows/0/measure"][..],
        ),
    ] {
        let path = format!("{CASE}/{name}");
        let before = app.get(&path).body;
        let problem = app.put_json(&path, &body).problem(422, "fields_refused");
        let mut found = column(&problem["problems"], "pointer");
        found.sort_unstable();
        assert_eq!(found, pointers, "{name}: {problem:#}");
        assert_eq!(app.get(&path).body, before, "nothing was written");
    }
}

fn a_document_as_known_then_answers_as_it_did_then(database: &Database) {
    let app = TestApp::with_case(database);
    let before = app.read(&format!("{CASE}/offset"));
    let known = text(&before["as_known_at"]);
    let mut programme = app.read(CASE);
    programme["assumptions"]["growth_rate"] = json!("0.05");
    app.put_json(CASE, &programme).expect(200);
    app.put_json(&format!("{CASE}/published"), &json!({"rows": []})).expect(200);
    let after = app.read(&format!("{CASE}/offset"));
    assert_eq!(after["assumptions"]["growth_rate"], "0.05");
    assert_ne!(after["totals"], before["totals"]);
    assert_eq!(app.read(&format!("{CASE}/offset?as_known_at={known}")), before);
}
