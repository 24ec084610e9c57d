//! Scenarios: saved assumptions with versions, compared line by line.

use super::*;
use crate::support::app::case_key;
use recoup::domain::{Money, Rate};
use recoup::service::ServiceError;
use recoup::service::documents::Author;

on_both_databases! {
    the_five_readings_of_the_case_give_their_figures,
    a_comparison_says_line_by_line_what_makes_the_difference,
    an_assumption_is_shown_as_a_person_would_write_it,
    the_order_of_ids_changes_no_figure_of_a_scenario,
    a_scenario_keeps_every_version_with_who_when_and_why,
    a_scenario_is_replaced_only_by_who_has_seen_it,
    a_scenario_is_saved_once_under_its_key,
    a_scenario_is_refused_for_everything_that_is_wrong_with_it,
    a_comparison_is_refused_by_name,
    a_scenario_without_an_answer_says_why_and_can_be_corrected,
    scenarios_are_compared_where_the_programmes_own_assumptions_have_no_answer,
    where_benefits_are_not_clawbacks_a_scenario_takes_only_what_applies,
    a_saved_scenario_changes_no_answer_of_the_programme,
    a_programme_that_was_archived_meanwhile_takes_no_scenario,
}

/// Their credit, their net, and the growth at which each just pays for itself.
const READINGS: [(&str, &str, &str, &str); 5] = [
    ("a-published", "1086537.00", "124263.00", "0.1098"),
    ("b-cumulative-uplift", "2587229.00", "-1376429.00", "0.0492"),
    ("c-before-covid", "713669.00", "497131.00", "0.1563"),
    ("d-cumulative-before-covid", "1699370.00", "-488570.00", "0.0732"),
    ("i-two-quarters-later", "930732.00", "280068.00", "0.1259"),
];

fn scenarios() -> String {
    format!("{CASE}/scenarios")
}

fn compare(app: &TestApp, ids: &str) -> Value {
    app.read(&format!("{}/compare?ids={ids}", scenarios()))
}

fn half_growth() -> Value {
    json!({
        "id": "half-growth", "name": "Half the growth", "description": null,
        "assumptions": {"growth_rate": "0.05"},
    })
}

fn pence(amount: &Value) -> i64 {
    Money::parse(amount.as_str().unwrap()).unwrap().pence()
}

fn the_five_readings_of_the_case_give_their_figures(database: &Database) {
    let app = TestApp::with_case(database);
    let listed = app.read(&scenarios());
    let ids: Vec<String> = listed["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| text(&s["scenario"]["id"]))
        .collect();
    assert_eq!(ids, READINGS.map(|(id, ..)| id));
    let comparison = app.read(&format!("{}/compare", scenarios()));
    assert_eq!(column(&comparison["scenarios"], "id")[0], "programme");
    for (place, (id, credit, net, growth)) in READINGS.into_iter().enumerate() {
        let one = app.read(&format!("{}/{id}", scenarios()));
        let side_by_side = &comparison["scenarios"][place + 1];
        for totals in [&one["offset"]["totals"], &side_by_side["totals"]] {
            assert_eq!((&totals["credit"], &totals["net"]), (&json!(credit), &json!(net)), "{id}");
        }
        for part in ["years", "switching_values", "sensitivity"] {
            assert_eq!(one["offset"][part], side_by_side[part], "{id}: {part}");
        }
        let found = text(&side_by_side["switching_values"]["growth_rate"]["value"]);
        assert_eq!(Rate::parse(&found).unwrap().to_places(4).to_string(), growth, "{id}");
    }
}

fn a_comparison_says_line_by_line_what_makes_the_difference(database: &Database) {
    let app = TestApp::with_case(database);
    let comparison = compare(&app, "d-cumulative-before-covid");
    let [programme, cumulative] = [0, 1].map(|place| &comparison["scenarios"][place]);
    assert_eq!((&programme["steps"], &programme["differences"]), (&json!([]), &json!([])));
    assert_eq!(cumulative["net_difference"], "-612833.00");
    assert_eq!(
        cumulative["differences"],
        json!([
            {"assumption": "offset_basis", "here": "cumulative_uplift", "in_first": "yearly_increment"},
            {"assumption": "baseline", "here": "2017-18..2019-20", "in_first": "2020-21"},
        ])
    );
    assert_eq!(
        column(&cumulative["steps"], "message"),
        [
            "-1,500,692: each rise counted every year instead of each rise counted once.",
            "+887,859: baseline 1,537,753.33 (2017-18 to 2019-20) instead of 2,341,173 (2020-21).",
        ]
    );
    // Back again: from a scenario to what the programme states.
    let back = compare(&app, "c-before-covid,programme");
    assert_eq!(back["first"], "c-before-covid");
    let steps = column(&back["scenarios"][1]["steps"], "message");
    assert_eq!(
        steps,
        ["-372,868: baseline 2,341,173 (2020-21) instead of 1,537,753.33 (2017-18 to 2019-20)."]
    );
    // An assumption that needs another one waits for it, whatever the order of names.
    let own = json!({"id": "own", "name": "Own", "assumptions": {
        "baseline": "2018-19", "first_growth_year": "2019-20",
    }});
    app.post_json(&scenarios(), &own).expect(201);
    let comparison = compare(&app, "own");
    let steps = comparison["scenarios"][1]["steps"].as_array().unwrap();
    let sum: i64 = steps.iter().map(|step| pence(&step["net_change"])).sum();
    assert_eq!(sum, pence(&comparison["scenarios"][1]["net_difference"]));
    let back = compare(&app, "own,programme");
    let names: Vec<&Value> = back["scenarios"][1]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["assumptions"])
        .collect();
    assert_eq!(names, [&json!(["first_growth_year"]), &json!(["baseline"])]);
}

fn an_assumption_is_shown_as_a_person_would_write_it(database: &Database) {
    let app = TestApp::with_case(database);
    let scheduled = "2022-23:668000.00,2023-24:734800.00,2024-25:808280.00,2025-26:889108.00";
    for (id, assumption, value) in [
        ("level", "baseline", "fitted_level"),
        ("mean", "baseline", "2017-18..2019-20"),
        ("amount", "baseline", "1537753.00"),
        ("scheduled", "scheduled_recoveries", scheduled),
        ("start", "recoveries_start", "2022-23-Q3"),
        ("lag", "lag_quarters", "2"),
    ] {
        let mut scenario = json!({"id": id, "name": id, "assumptions": {}});
        scenario["assumptions"][assumption] = json!(value);
        app.post_json(&scenarios(), &scenario).expect(201);
        let difference = compare(&app, id)["scenarios"][1]["differences"][0].clone();
        assert_eq!(
            (&difference["assumption"], &difference["here"]),
            (&json!(assumption), &json!(value))
        );
        // It can be written so.
        let again =
            app.post_json(&format!("{CASE}/offset"), &json!({ assumption: difference["here"] }));
        again.expect(200);
    }
}

fn the_order_of_ids_changes_no_figure_of_a_scenario(database: &Database) {
    let app = TestApp::with_case(database);
    let figures = |ids: &str, id: &str| {
        let comparison = compare(&app, ids);
        let found = comparison["scenarios"].as_array().unwrap().iter().find(|s| s["id"] == id);
        let mut found = found.unwrap().clone();
        for field in ["differences", "steps", "credit_difference", "net_difference"] {
            found.as_object_mut().unwrap().remove(field).unwrap();
        }
        found
    };
    let orders = [
        "a-published,b-cumulative-uplift,i-two-quarters-later",
        "i-two-quarters-later,b-cumulative-uplift,a-published",
        "b-cumulative-uplift,programme,a-published,i-two-quarters-later",
    ];
    for id in ["programme", "a-published", "b-cumulative-uplift", "i-two-quarters-later"] {
        let [one, two, three] = orders.map(|ids| figures(ids, id));
        assert!(one == two && two == three, "{id}");
    }
}

fn a_scenario_keeps_every_version_with_who_when_and_why(database: &Database) {
    let app = TestApp::with_case(database);
    let created =
        app.post_json(&format!("{}?submitted_by=A&reason=First", scenarios()), &half_growth());
    let created = created.expect(201);
    let place = format!("{CASE}/scenarios/half-growth");
    assert_eq!(created.header("location"), Some(&*place));
    assert_eq!(created.json(), half_growth());
    let first = app.read(&place);
    let first_day = text(&first["versions"][0]["recorded_at"]);
    // Another scenario's change is no version of this one.
    let mut other = half_growth();
    other["id"] = json!("other");
    app.post_json(&scenarios(), &other).expect(201);
    let mut changed = half_growth();
    changed["assumptions"]["growth_rate"] = json!("0.06");
    app.put_json(&format!("{place}?submitted_by=B&reason=Second"), &changed).expect(200);
    app.send("DELETE", &format!("{place}?reason=Done"), &[("if-match", "*")], None).expect(204);
    let now = app.read(&place);
    assert_eq!((&now["archived"], &now["scenario"]), (&json!(true), &changed));
    assert_eq!(column(&now["versions"], "version"), ["1", "2", "3"]);
    assert_eq!(column(&now["versions"], "submitted_by"), ["A", "B", "null"]);
    assert_eq!(column(&now["versions"], "reason"), ["First", "Second", "Done"]);
    let ids = |list: &str| {
        let listed = app.read(&format!("{}{list}", scenarios()));
        let listed = listed["scenarios"].as_array().unwrap().clone();
        listed.iter().any(|version| version["scenario"]["id"] == "half-growth")
    };
    assert_eq!((ids(""), ids("?archived=true")), (false, true));
    let then = app.read(&format!("{place}?as_known_at={first_day}"));
    assert_eq!((&then["scenario"], &then["archived"]), (&half_growth(), &json!(false)));
    assert_eq!(then["versions"].as_array().unwrap().len(), 1);
    app.put_json(&place, &changed).expect(200);
    assert!(ids(""), "replacing it takes it back");
}

fn a_scenario_is_replaced_only_by_who_has_seen_it(database: &Database) {
    let app = TestApp::with_case(database);
    app.post_json(&scenarios(), &half_growth()).expect(201);
    let place = format!("{CASE}/scenarios/half-growth");
    let seen = app.get(&place).expect(200).etag();
    let put = |tag: Option<&str>, name: &str| {
        let mut body = half_growth();
        body["name"] = json!(name);
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(tag.map(|tag| ("if-match", tag)));
        app.send("PUT", &place, &headers, Some(body.to_string().as_bytes()))
    };
    put(None, "Mine").problem(428, "if_match_required");
    let written = put(Some(&seen), "Mine").expect(200);
    assert_eq!(written.etag(), app.get(&place).etag());
    put(Some(&seen), "Theirs").problem(412, "changed_meanwhile");
    let gone = app.send("DELETE", &place, &[("if-match", &*seen)], None);
    gone.problem(412, "changed_meanwhile");
    assert_eq!(app.read(&place)["scenario"]["name"], "Mine");
    let mut other = half_growth();
    other["id"] = json!("another");
    let problem = app.put_json(&place, &other).problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/id"]);
    app.put_json(&format!("{CASE}/scenarios/another"), &other).problem(404, "not_found");
}

fn a_scenario_is_saved_once_under_its_key(database: &Database) {
    let app = TestApp::with_case(database);
    let send = || {
        let headers = [("content-type", "application/json"), ("idempotency-key", "k-1")];
        app.send("POST", &scenarios(), &headers, Some(half_growth().to_string().as_bytes()))
    };
    let first = send().expect(201);
    let again = send().expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.body, again.body);
    app.post_json(&scenarios(), &half_growth()).problem(409, "scenario_exists");
}

fn a_scenario_is_refused_for_everything_that_is_wrong_with_it(database: &Database) {
    let app = TestApp::with_case(database);
    let before = app.read(&scenarios());
    let wrong =
        json!({"id": "programme", "nam": "x", "assumptions": {"growth": "1", "lag_quarters": -1}});
    let problem = app.post_json(&scenarios(), &wrong).problem(422, "fields_refused");
    assert_eq!(
        column(&problem["problems"], "pointer"),
        ["/nam", "/id", "/name", "/assumptions/growth", "/assumptions/lag_quarters"]
    );
    let beyond = json!({"id": "x", "name": "x", "assumptions": {"growth_rate": "11"}});
    let problem = app.post_json(&scenarios(), &beyond).problem(422, "fields_refused");
    assert_eq!(problem["problems"][0]["pointer"], "/assumptions/growth_rate");
    let beyond = json!({"id": "x", "name": "x",
        "assumptions": {"growth_rate": "11", "discount_rate": "-1", "lag_quarters": 41}});
    let problem = app.post_json(&scenarios(), &beyond).problem(422, "fields_refused");
    assert_eq!(problem["problem_count"], 3, "every one that is out of range at once: {problem:#}");
    let elsewhere = create(&app, "elsewhere");
    let theirs = json!({"id": "theirs", "name": "Theirs"});
    app.post_json(&format!("{elsewhere}/scenarios"), &theirs).expect(201);
    app.get(&format!("{CASE}/scenarios/theirs")).problem(404, "not_found");
    assert_eq!(app.read(&scenarios()), before, "nothing was written");
    app.send("DELETE", &elsewhere, &[("if-match", "*")], None).expect(204);
    let more = json!({"id": "more", "name": "More"});
    app.post_json(&format!("{elsewhere}/scenarios"), &more).problem(409, "archived");
}

fn a_comparison_is_refused_by_name(database: &Database) {
    let app = TestApp::with_case(database);
    let elsewhere = create(&app, "elsewhere");
    app.post_json(&format!("{elsewhere}/scenarios"), &half_growth()).expect(201);
    for (ids, why) in [
        ("half-growth", "this programme has no scenario \"half-growth\""),
        ("a-published,a-published", "a-published is named twice"),
        ("programme,programme", "programme is named twice"),
        (",", "an id is empty; an id is empty"),
        ("", "an id is empty"),
        ("x,a-published,a-published", "\"x\"; a-published is named twice"),
    ] {
        let refused = app.get(&format!("{}/compare?ids={ids}", scenarios()));
        let problem = refused.problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], "ids");
        assert!(text(&problem["problems"][0]["why"]).contains(why), "{ids}: {problem:#}");
    }
    for number in 0..16 {
        let mut more = half_growth();
        more["id"] = json!(format!("more-{number:02}"));
        app.post_json(&scenarios(), &more).expect(201);
    }
    let refused = app.get(&format!("{}/compare", scenarios()));
    let problem = refused.problem(400, "parameters_refused");
    assert!(text(&problem["problems"][0]["why"]).contains("name at most 20"), "{problem:#}");
}

fn a_scenario_without_an_answer_says_why_and_can_be_corrected(database: &Database) {
    let app = TestApp::with_case(database);
    let late = json!({"id": "late", "name": "Late", "assumptions": {"baseline": "2030-31"}});
    app.post_json(&scenarios(), &late).expect(201);
    let place = format!("{CASE}/scenarios/late");
    let read = app.read(&place);
    assert!(read["offset"].is_null());
    assert!(text(&read["offset_refused"]).contains("2030-31 cannot be the baseline"), "{read:#}");
    let problem = app.get(&format!("{}/compare?ids=late", scenarios())).problem(422, "no_answer");
    assert!(text(&problem["detail"]).contains("The scenario late: 2030-31"), "{problem:#}");
    // It stands in nobody's way who did not ask for it.
    let rest = app.read(&format!("{}/compare", scenarios()));
    assert_eq!(column(&rest["scenarios"], "id").len(), 6);
    assert_eq!(column(&rest["left_out"], "id"), ["late"]);
    assert!(text(&rest["left_out"][0]["why"]).starts_with("2030-31 cannot be"), "{rest:#}");
    let mut right = late.clone();
    right["assumptions"]["baseline"] = json!("2019-20");
    let corrected = app.put_json(&place, &right).expect(200).json();
    assert!(corrected["offset"].is_object() && corrected["offset_refused"].is_null());
}

fn scenarios_are_compared_where_the_programmes_own_assumptions_have_no_answer(database: &Database) {
    let app = TestApp::with_case(database);
    let mut programme = app.read(CASE);
    programme["assumptions"]["baseline"] = json!("2030-31");
    app.put_json(CASE, &programme).expect(200);
    let two = compare(&app, "c-before-covid,d-cumulative-before-covid");
    assert_eq!(column(&two["scenarios"], "id"), ["c-before-covid", "d-cumulative-before-covid"]);
    assert_eq!(
        (&two["first"], &two["left_out"][0]["id"]),
        (&json!("c-before-covid"), &json!("programme"))
    );
    let named = app.get(&format!("{}/compare?ids=programme,c-before-covid", scenarios()));
    let problem = named.problem(422, "no_answer");
    let said = "The programme's own assumptions: 2030-31 cannot be the baseline";
    assert!(text(&problem["detail"]).starts_with(said), "{problem:#}");
}

fn where_benefits_are_not_clawbacks_a_scenario_takes_only_what_applies(database: &Database) {
    let app = TestApp::with_demo(database);
    let sheffield = "/api/v1/councils/sheffield/programmes/sheffield-promoting-independence";
    let scenarios = format!("{sheffield}/scenarios");
    let grown = json!({"id": "g", "name": "G",
        "assumptions": {"growth_rate": "0.05", "discount_rate": 1, "optimism_bias": "0.10"}});
    let problem = app.post_json(&scenarios, &grown).problem(422, "fields_refused");
    assert_eq!(
        column(&problem["problems"], "pointer"),
        ["/assumptions/discount_rate", "/assumptions/growth_rate"]
    );
    assert!(text(&problem["problems"][0]["why"]).contains("expected"));
    assert!(text(&problem["problems"][1]["why"]).contains("benefits are not clawbacks"));
    let dear = json!({"id": "dear", "name": "Dear", "assumptions": {"discount_rate": "0.06"}});
    app.post_json(&scenarios, &dear).expect(201);
    let read = app.read(&format!("{scenarios}/dear"));
    let what_if = app.post_json(&format!("{sheffield}/offset"), &dear["assumptions"]);
    assert_eq!(read["offset"], what_if.expect(200).json());
    let side_by_side = app.read(&format!("{scenarios}/compare"));
    let ids = column(&side_by_side["scenarios"], "id");
    assert_eq!(ids, ["programme", "dear"]);
    let difference = &side_by_side["scenarios"][1]["differences"][0];
    assert_eq!(
        (&difference["assumption"], &difference["here"]),
        (&json!("discount_rate"), &json!("0.06"))
    );
    let net = &side_by_side["scenarios"][1]["net_difference"];
    assert_eq!(net, &json!(null), "the credit is not stated, so no difference of it is");
}

fn a_programme_that_was_archived_meanwhile_takes_no_scenario(database: &Database) {
    let app = TestApp::with_case(database);
    let service = &app.context.service;
    let seen = service.loaded(&case_key()).unwrap().state.clone();
    app.send("DELETE", CASE, &[("if-match", "*")], None).expect(204);
    let scenario = seen.scenario("a-published").unwrap();
    let author = Author::default();
    let refused = service.archive_scenario(&app.context.world, &seen, scenario, &author);
    assert!(matches!(refused, Err(ServiceError::Archived)), "{refused:?}");
}

fn a_saved_scenario_changes_no_answer_of_the_programme(database: &Database) {
    let app = TestApp::with_case(database);
    let answers = ["offset", "forecast", "growth"].map(|name| format!("{CASE}/{name}"));
    let before = answers.clone().map(|path| app.get(&path).body);
    app.post_json(&scenarios(), &half_growth()).expect(201);
    assert_eq!(answers.map(|path| app.get(&path).body), before);
}
