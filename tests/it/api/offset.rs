//! The offset of the real case: the published line, and every other reading of it
//! by changing named assumptions only.

use std::process::Command;

use super::*;

/// Sets a query, and the same assumptions as a body.
struct Reading {
    query: &'static str,
    body: Value,
    credit: [&'static str; 4],
    total: [&'static str; 3],
}

fn readings() -> Vec<Reading> {
    let mean = json!({"kind": "mean_of_years", "first": "2017-18", "last": "2019-20"});
    vec![
        Reading {
            query: "",
            body: json!({}),
            credit: ["234117.00", "257529.00", "283281.00", "311610.00"],
            total: ["1086537.00", "124263.00", "0.8974"],
        },
        Reading {
            query: "offset_basis=cumulative_uplift",
            body: json!({"offset_basis": "cumulative_uplift"}),
            credit: ["234117.00", "491646.00", "774928.00", "1086538.00"],
            total: ["2587229.00", "-1376429.00", "2.1368"],
        },
        Reading {
            query: "baseline=2017-18..2019-20",
            body: json!({"baseline": mean}),
            credit: ["153775.00", "169152.00", "186068.00", "204674.00"],
            total: ["713669.00", "497131.00", "0.5894"],
        },
        Reading {
            query: "baseline=2017-18..2019-20&offset_basis=cumulative_uplift",
            body: json!({"baseline": "2017-18..2019-20", "offset_basis": "cumulative_uplift"}),
            credit: ["153775.00", "322928.00", "508996.00", "713671.00"],
            total: ["1699370.00", "-488570.00", "1.4035"],
        },
        Reading {
            query: "lag_quarters=2",
            body: json!({"lag_quarters": 2}),
            credit: ["117058.00", "245823.00", "270405.00", "297446.00"],
            total: ["930732.00", "280068.00", "0.7687"],
        },
    ]
}

on_both_databases! {
    the_published_line_is_reproduced_and_its_slip_is_found,
    every_reading_of_the_case_takes_named_assumptions_only,
    an_answer_names_everything_that_it_rests_on,
    the_growth_that_a_plan_needs_is_held_against_each_fit_of_the_records,
    what_if_stores_nothing_and_leaves_the_programmes_own_answer,
    the_command_line_gives_the_same_answer,
    an_assumption_that_makes_no_sense_is_refused_by_name,
}

fn the_published_line_is_reproduced_and_its_slip_is_found(database: &Database) {
    let app = TestApp::with_case(database);
    let answer = app.read(&format!("{CASE}/offset"));
    let years = &answer["years"];
    let table: [(&str, [&str; 4]); 7] = [
        ("financial_year", ["2022-23", "2023-24", "2024-25", "2025-26"]),
        ("recovery", ["2575290.30", "2832819.33", "3116101.26", "3427711.39"]),
        ("investment", ["456450.00", "251450.00", "251450.00", "251450.00"]),
        ("credit", ["234117.00", "257529.00", "283281.00", "311610.00"]),
        ("net", ["222333.00", "-6079.00", "-31831.00", "-60160.00"]),
        ("cumulative_net", ["222333.00", "216254.00", "184423.00", "124263.00"]),
        ("offset_ratio", ["0.5129", "1.0242", "1.1266", "1.2393"]),
    ];
    for (field, expected) in table {
        assert_eq!(column(years, field), expected, "{field}");
    }
    let totals = json!({"investment": "1210800.00", "investment_before_bias": "1210800.00", "credit": "1086537.00",
        "net": "124263.00", "offset_ratio": "0.8974"});
    assert_eq!(answer["totals"], totals);
    assert_eq!(answer["first_covered_year"], "2023-24");
    assert_eq!(answer["payback_year"], Value::Null);
    assert_eq!(answer["payback_quarter"], Value::Null);
    assert_eq!(answer["npv"], "-132484.12");
    assert_eq!(answer["present_value"]["ratio"], "0.8859");
    let growth = &answer["switching_values"]["growth_rate"];
    assert_eq!((&growth["state"], &growth["value"]), (&json!("found"), &json!("0.1098365858")));
    assert_eq!(answer["switching_values"]["clawback_rate"]["state"], "not_available");
    assert_eq!(answer["base_budget_risk"]["shortfall"], "803419.67");
    let differences = answer["published_differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!(differences[0]["difference"], "450.00");
    let found = of_rule(&answer["findings"], "published_difference");
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0]["where"],
        json!({"financial_year": "2024-25", "row": "Investment required"})
    );
    let message = text(&found[0]["message"]);
    for part in ["-32,281", "-31,831", "450", "251,000", "251,450"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    for (rule, year) in [("skipped_year", "2021-22"), ("baseline_in_intervention", "2020-21")] {
        let found = of_rule(&answer["findings"], rule);
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!(found[0]["where"]["financial_year"], year);
        assert_eq!(found[0]["severity"], "warning");
    }
    for rule in ["levels_against_increments", "stated_rule_not_used", "not_paid_back"] {
        assert_eq!(of_rule(&answer["findings"], rule).len(), 1, "{rule}");
    }
}

fn every_reading_of_the_case_takes_named_assumptions_only(database: &Database) {
    let app = TestApp::with_case(database);
    for Reading { query, body, credit, total } in readings() {
        let by_query = app.read(&format!("{CASE}/offset?{query}"));
        assert_eq!(column(&by_query["years"], "credit"), credit, "{query}");
        let totals = &by_query["totals"];
        let [credit, net, ratio] = total;
        assert_eq!(totals["credit"], credit, "{query}");
        assert_eq!(totals["net"], net, "{query}");
        assert_eq!(totals["offset_ratio"], ratio, "{query}");
        let by_body = app.post_json(&format!("{CASE}/offset"), &body).expect(200);
        assert_eq!(by_body.json(), by_query, "{query}");
        assert_eq!(by_body.header("cache-control"), Some("no-store"));
    }
}

fn an_answer_names_everything_that_it_rests_on(database: &Database) {
    let app = TestApp::with_case(database);
    let answer = app.read(&format!("{CASE}/offset"));
    assert_eq!(answer["programme"], "cambridgeshire-direct-payments");
    assert_eq!(answer["currency"], "GBP");
    assert_eq!(answer["data_version"].as_str().unwrap().len(), 8);
    assert!(answer["as_known_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(
        answer["assumptions"],
        json!({
            "recovery_path": "growth_on_baseline", "offset_basis": "yearly_increment",
            "benefit_optimism": "0.00", "slippage_quarters": 0,
            "baseline": {"kind": "financial_year", "financial_year": "2020-21"},
            "growth_rate": "0.10", "growth_source": "stated", "first_growth_year": "2022-23",
            "client_growth_rate": "0.00", "package_growth_rate": "0.00", "lag_quarters": 0,
            "rounding": "truncate_to_pound", "optimism_bias": "0.00",
            "pay_inflation_rate": "0.00", "price_basis": "nominal", "deflator_rate": "0.00",
            "discount_rate": "0.035", "step_retained_share": "1.00",
        })
    );
    assert_eq!(
        answer["baseline"],
        json!({"amount": "2341173.00", "source": "stated_total",
            "sum_of_quarters": "2341174.00", "difference": "1.00"})
    );
}

fn the_growth_that_a_plan_needs_is_held_against_each_fit_of_the_records(database: &Database) {
    let app = TestApp::with_case(database);
    let needed = |query: &str| {
        app.read(&format!("{CASE}/offset?{query}"))["probability"]["growth_needed"].clone()
    };
    // 10.98% a year: the plain trend of 12.0% makes it likely, the marked step does not.
    let own = needed("");
    assert_eq!(column(&own, "specification"), ["trend", "trend_with_step"]);
    assert_eq!(column(&own, "growth_rate"), ["0.1098365858"; 2]);
    assert_eq!(column(&own, "probability"), ["0.574", "0.011"]);
    let said = column(&own, "message");
    assert!(said[1].contains("10.98% a year or more") && said[1].contains("1.1%"), "{said:?}");
    // The same as the growth answer gives where the plan needs just its target.
    let growth = app.read(&format!("{CASE}/growth"));
    let fits = column(&growth["measures"][0]["fits"], "probability_at_least_target");
    let investment = json!({"unit": "pounds", "lines": [
        {"line": "All", "amounts": {"2022-23": "1086537.00", "2023-24": "0", "2024-25": "0", "2025-26": "0"}},
    ]});
    app.put_json(&format!("{CASE}/investments"), &investment).expect(200);
    let at_target = needed("baseline=2341173.00&rounding=half_up_to_penny");
    assert_eq!(column(&at_target, "probability"), fits);
    // Where growth decides nothing there is nothing to hold against the records.
    let covered = "offset_basis=total_recovery&first_growth_year=2023-24";
    let scheduled = "recovery_path=scheduled&scheduled_recoveries=\
                     2022-23:1,2023-24:1,2024-25:1,2025-26:1";
    for query in [covered, scheduled] {
        assert_eq!(needed(query), json!([]), "{query}");
    }
}

fn what_if_stores_nothing_and_leaves_the_programmes_own_answer(database: &Database) {
    let app = TestApp::with_case(database);
    let own = app.read(&format!("{CASE}/offset"));
    let what_if = json!({"growth_rate": "0.1098366", "rounding": "half_up_to_penny"});
    let asked = app.post_json(&format!("{CASE}/offset"), &what_if).expect(200).json();
    // The growth at which the plan breaks even, to its printed places.
    let net: f64 = text(&asked["totals"]["net"]).parse().unwrap();
    assert!(net.abs() < 1.0, "{net}");
    assert_eq!(app.read(&format!("{CASE}/offset")), own);
}

fn the_command_line_gives_the_same_answer(database: &Database) {
    let app = TestApp::with_case(database);
    for (query, set) in [
        ("", &[][..]),
        ("?growth_rate=0.05", &["--set", "growth_rate=0.05"][..]),
        (
            "?baseline=2017-18..2019-20&lag_quarters=3",
            &["--set", "baseline=2017-18..2019-20", "--set", "lag_quarters=3"][..],
        ),
        (
            "?recovery_path=statistical&offset_basis=total_recovery",
            &["--set", "recovery_path=statistical", "--set", "offset_basis=total_recovery"],
        ),
        (
            "?ranges=growth_rate:0.02..0.14,optimism_bias:0..0.30",
            &["--set", "ranges=optimism_bias:0..0.30,growth_rate:0.02..0.14"],
        ),
    ] {
        let mut served = app.read(&format!("{CASE}/offset{query}"));
        let output = Command::new(env!("CARGO_BIN_EXE_recoup"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["offset", "examples/cambridgeshire-direct-payments", "--format", "json"])
            .args(set)
            .output()
            .unwrap();
        let mut printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        for answer in [&mut served, &mut printed] {
            let fields = answer.as_object_mut().unwrap();
            assert_eq!(fields.remove("data_version").unwrap().as_str().unwrap().len(), 8);
            fields.remove("as_known_at");
        }
        assert_eq!(printed, served, "{query}");
        assert!(output.status.success());
    }
}

fn an_assumption_that_makes_no_sense_is_refused_by_name(database: &Database) {
    let app = TestApp::with_case(database);
    let unreadable = [
        ("growth_rate=5%25", "growth_rate", "decimal fraction"),
        ("growth_rate=", "growth_rate", "decimal fraction"),
        ("offset_basis=cumulative", "offset_basis", "cumulative_uplift"),
        ("lag_quarters=-1", "lag_quarters", "from 0 to 40"),
        ("baseline=2019-21", "baseline", "a financial year"),
        ("growth_rate=0.1&growth_rate=0.2", "growth_rate", "twice"),
        ("growth=0.1", "growth", "growth_rate"),
        ("recoveries_start=2022-24-Q1", "recoveries_start", "follow each other"),
        ("price_base_year=22", "price_base_year", "2020-21"),
        ("scheduled_recoveries=2022-23", "scheduled_recoveries", "by plan year"),
        ("scheduled_recoveries=2022-23:x", "scheduled_recoveries", "not an amount"),
        ("dp_spend=lots", "dp_spend", "16700000.00"),
        ("ranges=growth:0.02..0.14", "ranges", "growth: has no range"),
        ("ranges=growth_rate:low..0.14", "ranges", "growth_rate: low: not a rate"),
        ("growth_source=guess", "growth_source", "stated, target or fitted"),
        ("discount_rate_as_at=30.3.2022", "discount_rate_as_at", "2022-03-30"),
        ("as_known_at=yesterday", "as_known_at", "2026-11-22T09:00:00Z"),
    ];
    for (query, parameter, why) in unreadable {
        let problem = app.get(&format!("{CASE}/offset?{query}")).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], parameter, "{query}");
        assert!(text(&problem["problems"][0]["why"]).contains(why), "{problem:#}");
    }
    for (query, pointer) in [
        ("growth_rate=11", "/growth_rate"),
        ("lag_quarters=41", "/lag_quarters"),
        ("baseline=2019-20..2017-18", "/baseline"),
        ("baseline=2030-31", "/baseline"),
        ("step_retained_share=1.1", "/step_retained_share"),
        ("participating_share=1.01", "/participating_share"),
        ("clawback_rate=1.5", "/clawback_rate"),
        ("discount_rate=-0.995", "/discount_rate"),
        ("client_growth_rate=-1", "/client_growth_rate"),
        ("package_growth_rate=-1.5", "/package_growth_rate"),
        ("optimism_bias=-1", "/optimism_bias"),
        ("pay_inflation_rate=11", "/pay_inflation_rate"),
        ("deflator_rate=-1", "/deflator_rate"),
        ("dp_spend=-1.00", "/dp_spend"),
        ("base_budget_level=2019-20..2017-18", "/base_budget_level"),
        ("recovery_path=rate_on_exposure", "/dp_spend"),
        ("ranges=growth_rate:0.11..0.14", "/ranges/growth_rate"),
        ("ranges=optimism_bias:0.2..0.1", "/ranges/optimism_bias"),
        ("ranges=clawback_rate:0.01..1.1", "/ranges/clawback_rate"),
        ("ranges=baseline:2000000.00..2600000.00", "/ranges/baseline"),
        ("recovery_path=scheduled", "/scheduled_recoveries"),
        ("first_growth_year=2020-21", "/first_growth_year"),
    ] {
        let refused = app.get(&format!("{CASE}/offset?{query}"));
        assert_eq!(refused.status, 422, "{query}: {}", refused.text());
        let (name, value) = query.split_once('=').unwrap();
        let body = match value.parse::<u32>() {
            Ok(number) if name == "lag_quarters" => json!({name: number}),
            _ => json!({name: value}),
        };
        let by_body = app.post_json(&format!("{CASE}/offset"), &body).json();
        assert_eq!(by_body["code"], refused.json()["code"], "{query}");
        assert_eq!(by_body["problems"][0]["pointer"], pointer, "{query}");
        // A query has no pointers: its problems name the parameter.
        let mut parts = pointer[1..].split('/');
        let problem = &refused.json()["problems"][0];
        assert_eq!(problem["parameter"], parts.next().unwrap(), "{query}");
        assert_eq!(problem["pointer"], Value::Null, "{query}");
        let why = text(&by_body["problems"][0]["why"]).to_owned();
        let why = parts.next().map_or_else(|| why.clone(), |part| format!("{part}: {why}"));
        assert_eq!(text(&problem["why"]), why, "{query}");
    }
    let all = app.get(&format!("{CASE}/offset?discount_rate=-2&clawback_rate=1.5&lag_quarters=41"));
    let problem = all.problem(422, "assumptions_refused");
    let parameters = column(&problem["problems"], "parameter");
    assert_eq!(parameters, ["clawback_rate", "lag_quarters", "discount_rate"]);
    let fields = json!({"growth": "0.1", "growth_rate": 0.1, "baseline": {"kind": "level"}});
    let problem = app.post_json(&format!("{CASE}/offset"), &fields).problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/baseline", "/growth", "/growth_rate"]);
    let list = app.post_json(&format!("{CASE}/offset"), &json!([])).problem(422, "fields_refused");
    assert_eq!(list["problems"][0]["pointer"], "");
}
