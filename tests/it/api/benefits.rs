//! Programmes other than clawbacks over HTTP: their document, their offset, and the
//! portfolio of a council.

use recoup::service::case_folder::CaseFolder;
use recoup::service::documents::Author;

use super::*;
use crate::support::app::WORLD;

on_both_databases! {
    benefits_are_clawbacks_until_a_document_says_otherwise,
    a_benefits_document_is_read_as_it_was_sent_and_keeps_its_versions,
    bad_benefits_are_refused_by_pointer_and_nothing_is_written,
    every_case_answers_with_its_printed_figures_and_round_trips,
    assumptions_of_clawbacks_are_refused_where_there_are_none,
    a_caller_may_ask_what_an_even_spread_would_give,
    assumptions_out_of_range_are_refused_when_a_programme_is_written,
    a_printed_total_is_a_claim_of_the_plan,
    a_portfolio_adds_up_what_is_stated_and_nothing_across_councils,
    a_portfolio_is_that_of_an_instant_and_says_of_which,
    a_list_in_two_programmes_counts_once,
}

/// The address of one of the papers' programmes.
fn paper(id: &str) -> String {
    let councils = ["cambridgeshire", "cheshire-west-and-chester", "nottinghamshire", "sheffield"];
    let council = councils.iter().find(|council| id.starts_with(*council)).unwrap();
    format!("/api/v1/councils/{council}/programmes/{id}")
}

/// The clawback case and the five other papers, as the demo loads them.
fn with_all_cases(database: &Database) -> TestApp {
    let app = TestApp::with_case(database);
    for case in CaseFolder::other_examples().unwrap() {
        case.load(&app.context.service, &WORLD, &Author::default(), None).unwrap();
    }
    app
}

fn benefits_are_clawbacks_until_a_document_says_otherwise(database: &Database) {
    let app = TestApp::with_case(database);
    let none = json!({"kind": "clawback", "headlines": [], "notes": []});
    assert_eq!(app.read(&format!("{CASE}/benefits")), none);
    let before = app.read(&format!("{CASE}/offset"))["totals"].clone();
    app.put_json(&format!("{CASE}/benefits"), &json!({"kind": "clawback"})).expect(200);
    assert_eq!(app.read(&format!("{CASE}/offset"))["totals"], before);
    // From then on, and not before, the offset is not stated; it is never zero.
    let not_costed = json!({"kind": "not_stated", "reason": "Too early to say."});
    app.put_json(&format!("{CASE}/benefits"), &not_costed).expect(200);
    let offset = app.read(&format!("{CASE}/offset"));
    assert_eq!(offset["kind"], "not_stated");
    assert_eq!(offset["totals"]["investment"], "1210800.00");
    assert_eq!(offset["totals"]["credit"], json!(null));
    assert_eq!(offset["years"][0]["offset_ratio"], json!(null));
    assert_eq!(offset["present_value"]["net"], json!(null));
    assert_eq!(offset["switching_values"]["optimism_bias"]["state"], "not_available");
    assert_eq!(offset["sensitivity"], json!([]));
    assert_eq!(of_rule(&offset["findings"], "benefits_not_stated").len(), 1);
}

fn a_benefits_document_is_read_as_it_was_sent_and_keeps_its_versions(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "flats");
    let path = format!("{programme}/benefits");
    let document = json!({
        "kind": "unit_savings",
        "schemes": [{
            "name": "Flats", "units": 10, "opens": "2022-23-Q3", "savings_from": "2022-23-Q4",
            "saving_a_unit": "1000.00", "ramp": ["0.5"], "opened": {"2022-23": 10}, "savings": {},
            "savings_kind": "level", "budget_effect": "cost_avoidance",
        }],
        "budget_effect": "cashable",
        "phasing": {"from": "2022-23-Q1", "to": "2023-24-Q4"},
        "headlines": [
            {"claim": "10 flats", "measure": "units", "qualifier": "about", "low": 9, "high": 10},
            {"claim": "1m", "measure": "not_stated", "qualifier": "over", "low": "1.00", "high": "1.00"},
        ],
        "notes": [{"financial_year": "2022-23", "text": "Seen on site."}],
    });
    let put = app.put_json(&path, &document).expect(200);
    assert_eq!(put.json(), document);
    assert_eq!(app.read(&path), document);
    let stale = [("content-type", "application/json"), ("if-match", "\"old\"")];
    let body = serde_json::to_vec(&document).unwrap();
    app.send("PUT", &path, &stale, Some(&body)).problem(412, "changed_meanwhile");
    app.send("PUT", &path, &stale[..1], Some(&body)).problem(428, "if_match_required");
    let offset = app.read(&format!("{programme}/offset?discount_rate=0.015"));
    assert_eq!(offset["assumptions"]["discount_rate"], "0.015");
    assert_eq!(of_rule(&offset["findings"], "note")[0]["where"]["financial_year"], "2022-23");
}

fn bad_benefits_are_refused_by_pointer_and_nothing_is_written(database: &Database) {
    let app = TestApp::empty(database);
    let path = format!("{}/benefits", create(&app, "flats"));
    let before = app.read(&path);
    let wrong = json!({
        "kind": "outcome_payments",
        "schemes": [],
        "project": {
            "cohort_before": 5, "moves": {"2022-23": 6, "2022-24": 1},
            "grant": {"share": "2"},
        },
    });
    let problem = app.put_json(&path, &wrong).problem(422, "fields_refused");
    let mut pointers = column(&problem["problems"], "pointer");
    pointers.sort_unstable();
    assert_eq!(pointers, ["/project/grant/share", "/project/moves/2022-24", "/schemes"]);
    let below = json!({"kind": "outcome_payments", "project": {"cohort_before": 5, "moves": {"2022-23": 6}}});
    let problem = app.put_json(&path, &below).problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/project/moves/2022-23"]);
    // What could not be read again is not stored.
    let flats = json!({"name": "Flats", "units": 1});
    for (schemes, pointer) in [(json!([]), "/schemes"), (json!([flats, flats]), "/schemes/1/name")]
    {
        let doubled = json!({"kind": "unit_savings", "schemes": schemes});
        let problem = app.put_json(&path, &doubled).problem(422, "fields_refused");
        assert_eq!(column(&problem["problems"], "pointer"), [pointer]);
    }
    assert_eq!(app.read(&path), before);
}

fn every_case_answers_with_its_printed_figures_and_round_trips(database: &Database) {
    let app = with_all_cases(database);
    let table: [(&str, Value, Value); 5] = [
        ("cambridgeshire-care-together", json!("2913608.00"), json!(null)),
        ("cambridgeshire-independent-living", json!("300000.00"), json!("478000.00")),
        ("cheshire-west-and-chester", json!(null), json!(null)),
        ("nottinghamshire-promoting-independence", json!("68457.00"), json!(null)),
        ("sheffield-promoting-independence", json!("2250000.00"), json!(null)),
    ];
    for (id, investment, credit) in table {
        let programme = paper(id);
        let offset = app.read(&format!("{programme}/offset"));
        assert_eq!(offset["totals"]["investment"], investment, "{id}");
        assert_eq!(offset["totals"]["credit"], credit, "{id}");
        for document in ["investments", "benefits", "published"] {
            let path = format!("{programme}/{document}");
            let own = app.read(&path);
            assert_eq!(app.put_json(&path, &own).expect(200).json(), own, "{path}");
        }
        let again = app.read(&format!("{programme}/offset"));
        for field in ["years", "totals", "figures", "headlines", "findings"] {
            assert_eq!(again[field], offset[field], "{id} {field}");
        }
        // A growth fit or a forecast has nothing to stand on.
        app.get(&format!("{programme}/forecast")).problem(422, "no_forecast");
    }
    let living = format!("{}/offset", paper("cambridgeshire-independent-living"));
    let real = app.read(&format!("{living}?price_basis=real&deflator_rate=0.02"));
    assert_eq!(real["totals"]["net"], "-173287.20");
    assert_eq!(real["assumptions"]["price_base_year"], "2022-23");
    let share = &real["switching_values"]["benefit_share"];
    assert_eq!((&share["state"], &share["value"]), (&json!("found"), &json!("0.6302239644")));
    assert_eq!(real["sensitivity"][0]["parameter"], "benefit_share");
    app.get(&format!("{living}?price_basis=best")).problem(400, "parameters_refused");
    let sheffield = app.read(&format!("{}/offset", paper("sheffield-promoting-independence")));
    let people = &sheffield["figures"][2];
    assert_eq!(
        (&people["low"], &people["high"], &people["unit"]),
        (&json!(53), &json!(68), &json!("people"))
    );
}

fn assumptions_of_clawbacks_are_refused_where_there_are_none(database: &Database) {
    let app = with_all_cases(database);
    let path = format!("{}/offset", paper("cambridgeshire-care-together"));
    let problem = app.get(&format!("{path}?growth_rate=0.05")).problem(400, "parameters_refused");
    assert_eq!(column(&problem["problems"], "parameter"), ["growth_rate"]);
    let problem = app
        .post_json(&path, &json!({"growth_rate": "0.05", "discount_rate": "0.02"}))
        .problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/growth_rate"]);
    let answer = app.post_json(&path, &json!({"discount_rate": "0.02"})).expect(200).json();
    assert_eq!(answer["assumptions"]["discount_rate"], "0.02");
    let biased = app.read(&format!("{path}?optimism_bias=0.10"));
    assert_eq!(biased["years"][0]["investment"], "757403.90");
    assert_eq!(biased["years"][0]["investment_before_bias"], "688549.00");
}

fn a_caller_may_ask_what_an_even_spread_would_give(database: &Database) {
    let app = with_all_cases(database);
    let path = format!("{}/offset", paper("cheshire-west-and-chester"));
    let own = app.read(&path);
    assert_eq!((&own["assumptions"]["phasing"], &own["years"]), (&json!(null), &json!([])));
    let asked = app.read(&format!("{path}?phasing=2016-17..2019-20"));
    assert_eq!(asked["assumptions"]["phasing"], json!({"from": "2016-17-Q1", "to": "2019-20-Q4"}));
    assert_eq!(asked["years"].as_array().unwrap().len(), 4);
    assert_eq!(of_rule(&asked["findings"], "phasing_assumed").len(), 1);
    // 4,318,000 a year and a quarter of the other 5,345,000.
    assert_eq!(asked["years"][0]["credit"], "5654250.00");
    let body = json!({"phasing": {"from": "2016-17-Q1", "to": "2019-20-Q4"}});
    assert_eq!(app.post_json(&path, &body).expect(200).json(), asked);
    assert_eq!(app.read(&path), own, "nothing is stored");
    for (query, why) in
        [("phasing=2016-17", "first to the last"), ("phasing=2017-18..2016-17", "before")]
    {
        let problem = app.get(&format!("{path}?{query}")).problem(400, "parameters_refused");
        assert!(text(&problem["problems"][0]["why"]).contains(why), "{problem:#}");
    }
}

fn assumptions_out_of_range_are_refused_when_a_programme_is_written(database: &Database) {
    let app = TestApp::empty(database);
    let programmes = "/api/v1/councils/c/programmes";
    let programme = |bias: &str, lag: u32| {
        json!({"id": "x", "name": "X",
            "assumptions": {"optimism_bias": bias, "lag_quarters": lag}})
    };
    let problem = app.post_json(programmes, &programme("50", 41)).problem(422, "fields_refused");
    let pointers = ["/assumptions/lag_quarters", "/assumptions/optimism_bias"];
    assert_eq!(column(&problem["problems"], "pointer"), pointers);
    app.post_json(programmes, &programme("0.5", 4)).expect(201);
    let path = format!("{programmes}/x");
    let own = app.read(&path);
    app.put_json(&path, &programme("50", 4)).problem(422, "fields_refused");
    assert_eq!(app.read(&path), own);
}

fn a_printed_total_is_a_claim_of_the_plan(database: &Database) {
    let app = TestApp::with_case(database);
    let table = |total: &str| {
        json!({"rows": [{"row": "Total cost", "measure": "investment", "total": total,
            "amounts": {"2022-23": "456450.00", "2023-24": "251450.00", "2024-25": "251450.00", "2025-26": "251450.00"}}]})
    };
    app.put_json(&format!("{CASE}/published"), &table("1210800.00")).expect(200);
    let offset = app.read(&format!("{CASE}/offset"));
    assert!(of_rule(&offset["findings"], "published_total_differs").is_empty());
    app.put_json(&format!("{CASE}/published"), &table("1210000.00")).expect(200);
    let offset = app.read(&format!("{CASE}/offset"));
    let [difference] = offset["published_differences"].as_array().unwrap().as_slice() else {
        panic!("one difference: {offset:#}")
    };
    assert_eq!(difference["financial_year"], json!(null));
    assert_eq!(difference["difference"], "800.00");
    // The total differs from the plan, and from its own row.
    assert_eq!(of_rule(&offset["findings"], "published_total_differs").len(), 2);
}

fn a_portfolio_adds_up_what_is_stated_and_nothing_across_councils(database: &Database) {
    let app = with_all_cases(database);
    let counts = app.read("/api/v1/councils")["councils"].clone();
    assert_eq!(
        column(&counts, "council"),
        ["cambridgeshire", "cheshire-west-and-chester", "nottinghamshire", "sheffield"]
    );
    assert_eq!(column(&counts, "programme_count"), ["3", "1", "1", "1"]);
    let one = app.read("/api/v1/councils/cambridgeshire/portfolio");
    assert_eq!(column(&one["councils"], "council"), ["cambridgeshire"]);
    let council = &one["councils"][0];
    let first = &council["years"][0];
    assert_eq!(first["financial_year"], "2022-23");
    // 456,450 + 688,549 + 180,000.
    assert_eq!(first["investment"]["amount"], "1324999.00");
    // Care Together does not say what it saves, so the year has no sum of credits.
    assert_eq!(first["credit"]["amount"], json!(null));
    assert_eq!(first["credit"]["stated"], "234117.00");
    assert_eq!(first["credit"]["not_stated"], json!(["cambridgeshire-care-together"]));
    assert_eq!(first["net"], json!(null));
    assert_eq!(of_rule(&council["findings"], "credit_types_mixed").len(), 1);
    let uplift =
        app.read("/api/v1/councils/cambridgeshire/portfolio?offset_basis=cumulative_uplift");
    assert_eq!(uplift["councils"][0]["programmes"][1]["totals"]["credit"], "2587229.00");
    let cheshire = app.read("/api/v1/councils/cheshire-west-and-chester/portfolio");
    let cheshire = &cheshire["councils"][0];
    assert_eq!(cheshire["years"], json!([]));
    assert_eq!(cheshire["undated"][1]["low"], "9663000.00");
    assert_eq!(cheshire["undated"][1]["amount_type"], "mixed");
    for council in ["cambridge", "No%20Slug"] {
        let path = format!("/api/v1/councils/{council}/portfolio");
        let problem = app.get(&path).problem(404, "unknown_council");
        assert!(!text(&problem["detail"]).contains("cheshire"), "{problem:#}");
    }
    for query in ["council=cambridgeshire", "offset_basis=best", "colour=red"] {
        app.get(&format!("/api/v1/councils/cambridgeshire/portfolio?{query}"))
            .problem(400, "parameters_refused");
    }
}

fn a_portfolio_is_that_of_an_instant_and_says_of_which(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    let not_costed = json!({"kind": "not_stated", "reason": "Too early to say."});
    app.put_json(&format!("{programme}/benefits"), &not_costed).expect(200);
    let cost = |pounds: u32| {
        let lines = json!([{"line": "Team", "amounts": {"2022-23": format!("{pounds}.00")}}]);
        let body = json!({"unit": "pounds", "lines": lines});
        app.put_json(&format!("{programme}/investments"), &body).expect(200);
        app.read("/api/v1/councils/example/portfolio")
    };
    let early = cost(100);
    create(&app, "later");
    let now = cost(250);
    let costs = |portfolio: &Value| {
        let programmes = portfolio["councils"][0]["programmes"].as_array().unwrap();
        programmes.iter().map(|one| text(&one["totals"]["investment"])).collect::<Vec<_>>()
    };
    assert_eq!((costs(&early).as_slice(), costs(&now).len()), (&["100.00".to_owned()][..], 2));
    let [then, later] = [&early, &now].map(|portfolio| text(&portfolio["as_known_at"]));
    assert!(then < later);
    let asked = app.read(&format!("/api/v1/councils/example/portfolio?as_known_at={then}"));
    assert_eq!(asked, early, "what was delivered later was not known then");
    let before = app.read("/api/v1/councils/example/portfolio?as_known_at=2020-01-01");
    assert_eq!(before["councils"], json!([]));
}

fn a_list_in_two_programmes_counts_once(database: &Database) {
    let app = with_all_cases(database);
    let list = app.read(&format!("{}/benefits", paper("cheshire-west-and-chester")));
    let sum = |app: &TestApp| {
        let portfolio = app.read("/api/v1/councils/cheshire-west-and-chester/portfolio");
        let council = portfolio["councils"][0].clone();
        (council["undated"][1]["low"].clone(), council)
    };
    let (once, _) = sum(&app);
    let programme = json!({"id": "cheshire-again", "name": "Again"});
    let programmes = "/api/v1/councils/cheshire-west-and-chester/programmes";
    app.post_json(programmes, &programme).expect(201);
    app.put_json(&format!("{programmes}/cheshire-again/benefits"), &list).expect(200);
    let (twice, council) = sum(&app);
    assert_eq!(twice, once);
    assert_eq!(council["programmes"][1]["counted"], false);
    assert_eq!(council["programmes"][1]["duplicate_of"], "cheshire-again");
    assert_eq!(of_rule(&council["programmes"][1]["findings"], "delivered_twice").len(), 1);
    // A list that has one more of its own counts that one alone.
    let mut longer = list.clone();
    let own = json!({"ref": "9.9", "proposal": "Own", "group": "adults", "amount": "7.00",
        "kind": "saving", "timing": "undated"});
    longer["proposals"].as_array_mut().unwrap().push(own);
    app.put_json(&format!("{programmes}/cheshire-again/benefits"), &longer).expect(200);
    let (partly, council) = sum(&app);
    assert_eq!(partly, "9663007.00");
    let said = column(&council["programmes"][1]["findings"], "message");
    assert!(said[0].starts_with("20 of 20 proposals are also in cheshire-again"), "{said:?}");
}
