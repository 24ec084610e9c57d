//! Growth against the targets and the forecast, on the real case.

use super::*;

on_both_databases! {
    growth_gives_the_golden_values_and_never_a_plain_target_met,
    a_forecast_has_the_agreed_shape,
    the_retained_share_of_the_step_is_a_choice_that_is_shown,
    levels_and_horizon_are_as_asked_or_refused,
}

/// Specification, growth, 95% bounds, Durbin-Watson, probability, verdict, step.
type Printed = (&'static str, [&'static str; 5], &'static str, Option<[&'static str; 3]>);

const GROWTH: [(&str, &str, [Printed; 2]); 3] = [
    (
        "amount",
        "cannot_tell",
        [
            ("trend", ["0.1202", "0.0061", "0.2472", "0.618", "0.642"], "cannot_tell", None),
            (
                "trend_with_step",
                ["-0.0366", "-0.1431", "0.0830", "1.824", "0.015"],
                "cannot_tell",
                Some(["0.653", "0.222", "1.236"]),
            ),
        ],
    ),
    (
        "count",
        "cannot_tell",
        [
            ("trend", ["-0.0125", "-0.0932", "0.0753", "1.319", "0.009"], "cannot_tell", None),
            (
                "trend_with_step",
                ["-0.0999", "-0.1981", "0.0103", "2.120", "0.002"],
                "contradicts",
                Some(["0.362", "0.011", "0.835"]),
            ),
        ],
    ),
    (
        "amount_per_clawback",
        "cannot_tell",
        [
            ("trend", ["0.1344", "0.0715", "0.2010", "1.391", "0.870"], "cannot_tell", None),
            (
                "trend_with_step",
                ["0.0703", "-0.0118", "0.1593", "2.168", "0.231"],
                "cannot_tell",
                Some(["0.214", "-0.012", "0.492"]),
            ),
        ],
    ),
];

fn growth_gives_the_golden_values_and_never_a_plain_target_met(database: &Database) {
    let app = TestApp::with_case(database);
    let growth = app.read(&format!("{CASE}/growth"));
    let quarters = json!({"first": "2017-18-Q1", "last": "2020-21-Q4", "count": 16});
    assert_eq!(growth["quarters"], quarters);
    assert_eq!(growth["intervention"]["label"], "COVID-19");
    assert_eq!(growth["intervention"]["source"], "marked");
    assert_eq!(growth["suggested_break"]["starts"], "2019-20-Q4");
    assert_eq!(growth["suggested_break"]["f_statistic"], "18.48");
    assert_eq!(growth["target"]["growth_rate"], "about 0.10");
    for ((name, verdict, fits), measure) in
        GROWTH.iter().zip(growth["measures"].as_array().unwrap())
    {
        assert_eq!((&measure["measure"], &measure["verdict"]), (&json!(name), &json!(verdict)));
        for ((specification, printed, verdict, step), fit) in
            fits.iter().zip(measure["fits"].as_array().unwrap())
        {
            assert_eq!(fit["specification"], *specification);
            let fields = [
                "growth_rate",
                "lower_95",
                "upper_95",
                "durbin_watson",
                "probability_at_least_target",
            ];
            assert_eq!(fields.map(|field| text(&fit[field])), *printed, "{name} {specification}");
            assert_eq!(fit["verdict"], *verdict, "{name} {specification}");
            match step {
                None => assert_eq!(fit["step"], Value::Null),
                Some(step) => {
                    let fields = ["size", "lower_95", "upper_95"];
                    assert_eq!(fields.map(|field| text(&fit["step"][field])), *step, "{name}");
                    assert_eq!(fit["step"]["starts"], "2020-21-Q1");
                }
            }
        }
    }
    let uptake = &growth["measures"][3];
    assert_eq!(uptake["measure"], "uptake");
    assert_eq!((&uptake["verdict"], &uptake["fits"]), (&json!("not_stated"), &json!([])));
    for rate in ["clawback_rate", "participating_share"] {
        assert_eq!(growth["rates"][rate]["verdict"], "not_stated", "{rate}");
    }
    let implied = &growth["rates"]["implied_direct_payment_spend"];
    let figures =
        ["financial_year", "at_rate", "at_rate_and_share"].map(|name| text(&implied[name]));
    assert_eq!(figures, ["2020-21", "29264662.50", "58529325.00"]);
    let said = growth.to_string().to_lowercase();
    assert!(!said.contains("target met") && !said.contains("target is met"), "{said}");
    assert!(!column(&growth["measures"], "verdict").contains(&"supports".to_owned()));
}

fn a_forecast_has_the_agreed_shape(database: &Database) {
    let app = TestApp::with_case(database);
    let forecast = app.read(&format!("{CASE}/forecast"));
    assert_eq!(forecast["measure"], "amount");
    assert_eq!(forecast["client_group"], "all");
    assert_eq!(forecast["step_retained_share"], "1.00");
    assert_eq!(forecast["levels"], json!([80, 95]));
    assert_eq!(forecast["horizon_quarters"], 16);
    assert_eq!(forecast["fitted_on"]["last"], "2020-21-Q4");
    assert!(forecast["method"]["members"].as_array().unwrap().len() > 1);
    let quarters = column(&forecast["quarters"], "quarter");
    assert_eq!((&*quarters[0], &*quarters[15], quarters.len()), ("2021-22-Q1", "2024-25-Q4", 16));
    let years = column(&forecast["financial_years"], "financial_year");
    assert_eq!(years, ["2021-22", "2022-23", "2023-24", "2024-25"]);
    assert_eq!(forecast["total"]["first"], "2021-22");
    assert_eq!(forecast["total"]["last"], "2024-25");
    let outlooks = forecast["quarters"].as_array().unwrap().iter();
    let outlooks = outlooks.chain(forecast["financial_years"].as_array().unwrap());
    for outlook in outlooks.chain([&forecast["total"]]) {
        let pounds = |value: &Value| text(value).parse::<f64>().unwrap();
        let bounds: Vec<f64> = outlook["intervals"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|interval| [pounds(&interval["lower"]), pounds(&interval["upper"])])
            .collect();
        let [lower_80, upper_80, lower_95, upper_95] = bounds.try_into().unwrap();
        let point = pounds(&outlook["point"]);
        let order = [lower_95, lower_80, point, upper_80, upper_95];
        assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{outlook:#}");
    }
    assert_eq!(of_rule(&forecast["notes"], "wide_interval").len(), 1, "{forecast:#}");
    for note in forecast["notes"].as_array().unwrap() {
        assert!(text(&note["message"]).ends_with('.'), "{note:#}");
    }
}

fn the_retained_share_of_the_step_is_a_choice_that_is_shown(database: &Database) {
    let app = TestApp::with_case(database);
    let total = |step_retained_share: &str| {
        let forecast =
            app.read(&format!("{CASE}/forecast?step_retained_share={step_retained_share}"));
        assert_eq!(forecast["step_retained_share"], step_retained_share);
        text(&forecast["total"]["point"]).parse::<f64>().unwrap()
    };
    let [all, half, none] = ["1.00", "0.50", "0.00"].map(total);
    assert!(all > half && half > none, "{all} {half} {none}");
    // The step is 65%: without it the level is about 1 / 1.653 of what it is with it.
    assert!((none / all - 1.0 / 1.653).abs() < 0.06, "{none} of {all}");
    let own = text(&app.read(&format!("{CASE}/forecast"))["total"]["point"]);
    assert_eq!(own.parse::<f64>().unwrap(), all, "all of it lasts unless somebody says otherwise");
}

fn levels_and_horizon_are_as_asked_or_refused(database: &Database) {
    let app = TestApp::with_case(database);
    let forecast = app.read(&format!("{CASE}/forecast?horizon_quarters=3&levels=90,50"));
    assert_eq!(forecast["levels"], json!([50, 90]));
    assert_eq!(forecast["quarters"].as_array().unwrap().len(), 3);
    assert_eq!(forecast["financial_years"], json!([]), "three quarters complete no year");
    assert_eq!(forecast["total"], Value::Null);
    for query in [
        "horizon_quarters=0",
        "horizon_quarters=41",
        "horizon_quarters=1.5",
        "levels=19",
        "levels=96",
        "levels=80,,95",
        "levels=",
        "levels=50,60,70,80,90,95",
        "step_retained_share=1.01",
        "step_retained_share=-0.1",
        "client_group=Older%20people",
        "last_quarter=drawn-in",
    ] {
        let problem =
            app.get(&format!("{CASE}/forecast?{query}")).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], query.split('=').next().unwrap());
    }
    let nobody = app.get(&format!("{CASE}/forecast?client_group=older-people"));
    nobody.problem(422, "no_forecast");
    app.get("/api/v1/councils/example/programmes/nowhere/forecast")
        .problem(404, "unknown_programme");
}
