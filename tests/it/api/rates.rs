//! The rate view over HTTP: exposure in, rates with verdicts out.

use super::*;

on_both_databases! {
    an_exposure_makes_the_rates_known,
}

fn an_exposure_makes_the_rates_known(database: &Database) {
    let app = TestApp::with_case(database);
    let rates = || app.read(&format!("{CASE}/growth"))["rates"].clone();
    assert_eq!(rates()["clawback_rate"].get("observed"), None);
    assert_eq!(rates()["years"], json!([]));
    let exposure = json!({"periods": [
        {"financial_year": "2020-21", "dp_paid": "21700000.00", "dp_clients": 901},
    ]});
    app.put_json(&format!("{CASE}/exposure"), &exposure).expect(200);
    let known = rates();
    assert_eq!(known["clawback_rate"]["verdict"], "supports");
    assert_eq!(known["clawback_rate"]["observed"][0]["rate"], "0.1079");
    assert_eq!(known["participating_share"]["verdict"], "cannot_tell");
    let observed = &known["participating_share"]["observed"][0];
    assert_eq!((&observed["at_least"], &observed["at_most"]), (&Value::Null, &json!("0.6215")));
    assert!(text(&observed["message"]).contains("clawbacks are not clients"), "{observed:#}");
    assert_eq!(
        known["years"],
        json!([{
            "financial_year": "2020-21", "dp_paid": "21700000.00", "dp_clients": 901,
            "mean_package": "24084.35", "count": 560, "amount_per_clawback": "4180.67",
            "clawback_rate": "0.1079", "rate_where_clawed_back_at_least": "0.1736",
            "rate_where_clawed_back_at_most": null, "at_rate": "1736000.00",
            "at_rate_and_share": "868000.00",
        }])
    );
    let rules = column(&known["findings"], "rule");
    assert_eq!(rules, ["unusual_clawback_rate", "read_rate_beside_uptake"]);
}
