//! A financial year against its budget, quarter by quarter.

use super::*;
use recoup::domain::Money;

on_both_databases! {
    the_year_in_progress_is_the_one_after_the_last_final_quarter,
    the_outturn_is_what_is_recorded_and_the_forecast_of_the_rest,
    a_quarter_far_from_what_was_expected_widens_the_interval_of_the_year,
    a_provisional_quarter_is_shown_apart_and_counted_nowhere,
    a_provisional_quarter_of_client_groups_is_shown_as_their_sum,
    a_year_that_is_over_has_an_outturn_without_an_interval,
    a_year_is_rated_by_the_rule_that_is_stated,
    the_budget_is_the_expected_recovery_of_the_plan_unless_another_is_stated,
    a_year_is_held_against_a_stored_forecast,
    a_stored_forecast_of_a_client_group_is_not_compared,
    a_missing_quarter_is_said,
    a_year_whose_total_alone_is_recorded_has_that_outturn,
    a_year_without_a_forecast_shows_what_is_recorded,
    monitoring_is_refused_by_name,
}

const YEAR: [(&str, &str); 4] = [
    ("2021-22-Q1", "612000.00"),
    ("2021-22-Q2", "700000.00"),
    ("2021-22-Q3", "812000.00"),
    ("2021-22-Q4", "650000.00"),
];

fn monitor(app: &TestApp, query: &str) -> Value {
    app.read(&format!("{CASE}/monitoring?{query}"))
}

fn deliver(app: &TestApp, name: &str, amount: &str, status: &str) {
    let path = format!("{CASE}/submissions?reason=Test&submitted_by=A");
    app.post_json(&path, &quarter(name, amount, 100, status)).expect(201);
}

fn pence(amount: &Value) -> i64 {
    Money::parse(amount.as_str().unwrap_or_else(|| panic!("{amount} is no amount")))
        .unwrap()
        .pence()
}

fn rules(answer: &Value) -> Vec<String> {
    column(&answer["findings"], "rule")
}

fn the_year_in_progress_is_the_one_after_the_last_final_quarter(database: &Database) {
    let app = TestApp::with_case(database);
    let answer = monitor(&app, "");
    assert_eq!(answer["financial_year"], "2021-22");
    assert_eq!(column(&answer["quarters"], "status"), ["not_recorded"; 4]);
    assert_eq!(
        (&answer["final_to_date"], &answer["provisional_to_date"]),
        (&json!(null), &json!(null))
    );
    let forecast = app.read(&format!("{CASE}/forecast?horizon_quarters=4&levels=50,80,95"));
    let year = &forecast["financial_years"][0];
    assert_eq!(answer["outturn"]["point"], year["point"]);
    assert_eq!(answer["outturn"]["intervals"], year["intervals"]);
    assert_eq!(answer["outturn"]["forecast_quarters"], 4);
    let too_narrow = of_rule(&answer["findings"], "intervals_held_too_seldom");
    assert_eq!(
        too_narrow[0]["message"],
        "Past forecasts fell inside their intervals far fewer times than they should (3 of 26 at \
         50%, 9 of 26 at 80%). Do not rely on a rating by these intervals."
    );
    // The plan starts a year later, so nothing is budgeted, and that is not nothing.
    let not_stated = ["budget", "variance", "rating", "vintage"].map(|field| &answer[field]);
    assert_eq!(not_stated, [&Value::Null; 4]);
    assert!(rules(&answer).contains(&"budget_not_stated".to_owned()), "{answer:#}");
}

fn a_quarter_far_from_what_was_expected_widens_the_interval_of_the_year(database: &Database) {
    let app = TestApp::empty(database);
    let place = create(&app, "calm");
    let deliver = |name: &str, amount: i64| {
        let body = quarter(name, &format!("{amount}.00"), 1, "final");
        app.post_json(&format!("{place}/submissions"), &body).expect(201);
    };
    for number in 0..16 {
        let year = 2014 + number / 4;
        let name = format!("{year}-{:02}-Q{}", (year + 1) % 100, number % 4 + 1);
        deliver(&name, 100_000 + 500 * number);
    }
    let width = || {
        let answer = app.read(&format!("{place}/monitoring?financial_year=2018-19"));
        let interval = &answer["outturn"]["intervals"][0];
        pence(&interval["upper"]) - pence(&interval["lower"])
    };
    let before = width();
    deliver("2018-19-Q1", 300_000);
    assert!(width() > 2 * before, "three quarters are less sure now than four were");
}

fn the_outturn_is_what_is_recorded_and_the_forecast_of_the_rest(database: &Database) {
    let app = TestApp::with_case(database);
    let mut widest = i64::MAX;
    for (count, (name, amount)) in YEAR.iter().enumerate() {
        let answer = monitor(&app, "financial_year=2021-22");
        let interval = &answer["outturn"]["intervals"][0];
        let width = pence(&interval["upper"]) - pence(&interval["lower"]);
        assert!(width < widest, "{count}: {width} after {widest}");
        widest = width;
        assert_eq!(answer["outturn"]["forecast_quarters"], 4 - count);
        let recorded: i64 = YEAR[..count].iter().map(|(_, amount)| pence(&json!(amount))).sum();
        let forecast: i64 = answer["quarters"].as_array().unwrap()[count..]
            .iter()
            .map(|quarter| pence(&quarter["forecast"]))
            .sum();
        let difference = pence(&answer["outturn"]["point"]) - recorded - forecast;
        assert!(
            difference.abs() <= 2,
            "the point is what is recorded and the forecast of the rest"
        );
        assert!(pence(&interval["lower"]) >= recorded, "what is recorded cannot be lost");
        deliver(&app, name, amount, "final");
    }
    assert_eq!(monitor(&app, "")["financial_year"], "2022-23");
}

fn a_provisional_quarter_is_shown_apart_and_counted_nowhere(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, YEAR[0].0, YEAR[0].1, "final");
    let before = monitor(&app, "");
    deliver(&app, YEAR[1].0, YEAR[1].1, "provisional");
    let answer = monitor(&app, "");
    assert_eq!(answer["outturn"], before["outturn"]);
    assert_eq!(answer["final_to_date"], "612000.00");
    assert_eq!(answer["provisional_to_date"], "700000.00");
    let provisional = &answer["quarters"][1];
    assert_eq!(
        (&provisional["status"], &provisional["amount"]),
        (&json!("provisional"), &json!("700000.00"))
    );
    assert!(provisional["forecast"].is_string());
    assert_eq!(of_rule(&answer["findings"], "provisional").len(), 1, "{answer:#}");
}

fn a_provisional_quarter_of_client_groups_is_shown_as_their_sum(database: &Database) {
    let app = TestApp::empty(database);
    let place = create(&app, "groups");
    let mut rows = "financial_year,quarter,client_group,amount,count,status\n".to_owned();
    for year in ["2019-20", "2020-21"] {
        for number in 1..=4 {
            for group in ["older-people", "other"] {
                rows += &format!("{year},{number},{group},1000.00,1,final\n");
            }
        }
    }
    rows += "2021-22,1,older-people,1200.00,1,final\n2021-22,1,other,300.00,1,provisional\n";
    app.post_csv(&format!("{place}/submissions"), &rows).expect(201);
    let answer = app.read(&format!("{place}/monitoring"));
    let first = &answer["quarters"][0];
    assert_eq!((&first["status"], &first["amount"]), (&json!("provisional"), &json!("1500.00")));
    assert_eq!(answer["provisional_to_date"], "1500.00");
    assert_eq!(answer["final_to_date"], Value::Null);
    assert_eq!(answer["outturn"]["forecast_quarters"], 4);
}

fn a_year_that_is_over_has_an_outturn_without_an_interval(database: &Database) {
    let app = TestApp::with_case(database);
    let answer = monitor(&app, "financial_year=2020-21&budget=2341174.00");
    assert_eq!(
        answer["outturn"],
        json!({
            "forecast_quarters": 0, "filled_quarters": 0, "point": "2341174.00", "intervals": [],
        })
    );
    assert_eq!(answer["final_to_date"], "2341174.00");
    assert_eq!((&answer["variance"], &answer["rating"]), (&json!("0.00"), &json!("green")));
    let short = monitor(&app, "financial_year=2020-21&budget=2341175.00");
    assert_eq!((&short["variance"], &short["rating"]), (&json!("-1.00"), &json!("red")));
    // Before anything was recorded there is nothing to say.
    let earlier = monitor(&app, "financial_year=2010-11&budget=1.00");
    assert_eq!((&earlier["outturn"], &earlier["rating"]), (&json!(null), &json!(null)));
    assert_eq!(of_rule(&earlier["findings"], "quarter_missing").len(), 4);
}

fn a_year_is_rated_by_the_rule_that_is_stated(database: &Database) {
    let app = TestApp::with_case(database);
    let answer = monitor(&app, "amber_level=50&red_level=90");
    let intervals = answer["outturn"]["intervals"].as_array().unwrap();
    assert_eq!(column(&answer["outturn"]["intervals"], "level"), ["50", "80", "90", "95"]);
    let upper = |place: usize| text(&intervals[place]["upper"]);
    let above = |place: usize| Money::from_pence(pence(&intervals[place]["upper"]) + 1).to_string();
    let point = text(&answer["outturn"]["point"]);
    for (query, rating) in [
        (format!("budget={point}"), "green"),
        (format!("budget={}", upper(0)), "green"),
        (format!("budget={}", above(0)), "amber"),
        (format!("budget={}", upper(1)), "amber"),
        (format!("budget={}", above(1)), "red"),
        (format!("budget={}&red_level=90", above(1)), "amber"),
        (format!("budget={}&red_level=90", above(2)), "red"),
        (format!("budget={}&amber_level=80", upper(1)), "green"),
        (format!("budget={}&amber_level=80", above(1)), "red"),
        (format!("budget={}&tolerance=0.5", above(1)), "green"),
    ] {
        assert_eq!(monitor(&app, &query)["rating"], rating, "{query}");
    }
    let amber = monitor(&app, &format!("budget={}", above(0)));
    assert_eq!(
        amber["rating_reason"],
        "The forecast outturn falls short of the budget by more than its 50% interval allows for: \
         a shortfall is likely."
    );
    let stated = monitor(&app, "tolerance=0.02&amber_level=60&red_level=90");
    assert_eq!(
        stated["rule"],
        "Amber where the budget less 2% lies above the 60% interval of the forecast outturn, red \
         above its 90% interval, and green otherwise."
    );
    assert_eq!((&stated["rating"], &stated["rating_reason"]), (&json!(null), &json!(null)));
    assert_eq!(column(&stated["outturn"]["intervals"], "level"), ["60", "80", "90", "95"]);
}

fn the_budget_is_the_expected_recovery_of_the_plan_unless_another_is_stated(database: &Database) {
    let app = TestApp::with_case(database);
    let planned = monitor(&app, "financial_year=2022-23");
    assert_eq!(planned["budget"], json!({"amount": "2575290.30", "source": "expected_recovery"}));
    assert_eq!(pence(&planned["variance"]), pence(&planned["outturn"]["point"]) - 257_529_030);
    let stated = monitor(&app, "financial_year=2022-23&budget=2400000.00");
    assert_eq!(stated["budget"], json!({"amount": "2400000.00", "source": "stated"}));
    let mut programme = app.read(CASE);
    programme["assumptions"]["recovery_path"] = json!("statistical");
    app.put_json(CASE, &programme).expect(200);
    let circular = monitor(&app, "financial_year=2022-23");
    assert_eq!((&circular["variance"], &circular["rating"]), (&json!("0.00"), &json!(null)));
    let rated = monitor(&app, "financial_year=2022-23&budget=2400000.00");
    assert_eq!(rated["rating"], "green");
    assert!(rules(&circular).contains(&"budget_is_the_forecast".to_owned()), "{circular:#}");
}

fn a_year_is_held_against_a_stored_forecast(database: &Database) {
    let app = TestApp::with_case(database);
    let stored = app.read(&format!("{CASE}/vintages/1"))["forecast"]["financial_years"][0].clone();
    for (name, amount) in YEAR {
        deliver(&app, name, amount, "final");
    }
    let answer = monitor(&app, "financial_year=2021-22&vintage=1");
    let vintage = &answer["vintage"];
    assert_eq!(
        (&vintage["point"], &vintage["intervals"]),
        (&stored["point"], &stored["intervals"])
    );
    assert_eq!(pence(&vintage["variance"]), 277_400_000 - pence(&stored["point"]));
    let beyond = monitor(&app, "financial_year=2029-30&vintage=1");
    assert_eq!(
        (&beyond["vintage"]["point"], &beyond["vintage"]["variance"]),
        (&json!(null), &json!(null))
    );
}

fn a_stored_forecast_of_a_client_group_is_not_compared(database: &Database) {
    let app = TestApp::empty(database);
    let place = create(&app, "groups");
    let mut rows = "financial_year,quarter,client_group,amount,count,status\n".to_owned();
    for year in ["2018-19", "2019-20", "2020-21"] {
        for number in 1..=4 {
            rows += &format!("{year},{number},older-people,1000.00,1,final\n");
        }
    }
    app.post_csv(&format!("{place}/submissions"), &rows).expect(201);
    let order = json!({"client_group": "older-people"});
    app.post_json(&format!("{place}/vintages"), &order).expect(201);
    let answer = app.read(&format!("{place}/monitoring?vintage=1"));
    let vintage = &answer["vintage"];
    assert_eq!((&vintage["vintage"], &vintage["point"]), (&json!(1), &json!(null)));
    assert_eq!(
        of_rule(&answer["findings"], "vintage_of_a_group")[0]["message"],
        "Vintage 1 is of the client group older-people alone, so it is not compared."
    );
}

fn a_missing_quarter_is_said(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, YEAR[1].0, YEAR[1].1, "final");
    let answer = monitor(&app, "");
    assert_eq!(answer["final_to_date"], "700000.00");
    let missing = of_rule(&answer["findings"], "quarter_missing");
    assert_eq!(missing[0]["where"], json!({"quarter": "2021-22-Q1"}));
    assert!(of_rule(&answer["findings"], "no_backtest").is_empty(), "{answer:#}");
    let filled = of_rule(&answer["findings"], "filled_quarters");
    assert!(text(&filled[0]["message"]).contains("1 recorded, 1 filled in"), "{filled:?}");
    let outturn = &answer["outturn"];
    assert_eq!(
        (&outturn["filled_quarters"], &outturn["forecast_quarters"]),
        (&json!(1), &json!(2))
    );
    deliver(&app, YEAR[3].0, YEAR[3].1, "final");
    let over = monitor(&app, "financial_year=2021-22&budget=1.00");
    assert_eq!((&over["outturn"], &over["rating"]), (&json!(null), &json!(null)), "{over:#}");
}

fn a_year_whose_total_alone_is_recorded_has_that_outturn(database: &Database) {
    let app = TestApp::with_case(database);
    let total = "financial_year,quarter,amount,count\n2016-17,total,1400000.00,500\n";
    app.post_csv(&format!("{CASE}/submissions"), total).expect(201);
    let answer = monitor(&app, "financial_year=2016-17&budget=1300000.00");
    assert_eq!(answer["outturn"]["point"], "1400000.00");
    assert_eq!((&answer["variance"], &answer["rating"]), (&json!("100000.00"), &json!("green")));
    assert_eq!(answer["final_to_date"], Value::Null, "no quarter is recorded");
    let missing = of_rule(&answer["findings"], "quarter_missing");
    let said = "The outturn is the total that is stated for 2016-17, 1,400,000 pounds.";
    assert!(text(&missing[0]["message"]).ends_with(said), "{missing:?}");
}

fn a_year_without_a_forecast_shows_what_is_recorded(database: &Database) {
    let app = TestApp::empty(database);
    let place = create(&app, "young");
    let body = quarter("2021-22-Q1", "1000.00", 1, "final");
    app.post_json(&format!("{place}/submissions"), &body).expect(201);
    let answer = app.read(&format!("{place}/monitoring?budget=4000.00"));
    assert_eq!(answer["final_to_date"], "1000.00");
    assert_eq!(["outturn", "variance", "rating"].map(|name| &answer[name]), [&Value::Null; 3]);
    let why = of_rule(&answer["findings"], "no_forecast");
    assert_eq!(
        why[0]["message"],
        "There is no forecast of the rest of 2021-22, so no forecast outturn. Too few quarters to \
         forecast: 1 given, 4 needed."
    );
}

fn monitoring_is_refused_by_name(database: &Database) {
    let app = TestApp::with_case(database);
    for (query, parameter, why) in [
        ("financial_year=2021", "financial_year", "write 2020-21 or 2021-22"),
        ("budget=lots", "budget", "not an amount"),
        ("budget=0.00", "budget", "more than 0.00"),
        ("budget=-5.00", "budget", "more than 0.00"),
        ("tolerance=2", "tolerance", "a share from 0 to 1"),
        ("amber_level=49", "amber_level", "from 50 to 95"),
        ("red_level=96", "red_level", "from 50 to 95"),
        ("amber_level=90", "amber_level", "no more than the level of red, 80"),
        ("vintage=7", "vintage", "no vintage with the number \"7\""),
        ("vintage=x", "vintage", "no vintage with the number \"x\""),
        ("year=2021-22", "year", "this operation takes financial_year"),
    ] {
        let refused = app.get(&format!("{CASE}/monitoring?{query}"));
        let problem = refused.problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], parameter, "{query}");
        assert!(text(&problem["problems"][0]["why"]).contains(why), "{problem:#}");
    }
    let far = app.get(&format!("{CASE}/monitoring?financial_year=2040-41"));
    assert!(text(&far.problem(422, "no_forecast")["detail"]).contains("at most 40"), "{far:?}");
    let empty = create(&app, "empty");
    app.get(&format!("{empty}/monitoring")).problem(422, "no_forecast");
}
