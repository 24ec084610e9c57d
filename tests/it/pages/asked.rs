//! The form of assumptions: what it holds, what its addresses mean, and what they keep.

use super::PAGE;
use super::html::{between, browse, text_of, unescaped};
use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;
use serde_json::{Value, json};

/// What a browser would send of the form on a page, in its order.
fn sent(html: &str) -> Vec<(String, String)> {
    let form = between(html, "<form ", "</form>")[0];
    let mut pairs = Vec::new();
    for input in between(form, "<input ", ">") {
        let attribute = |name: &str| {
            between(input, &format!("{name}=\""), "\"").first().map(|text| unescaped(text))
        };
        let is_left_out = input.contains("type=\"radio\"") && !input.contains(" checked");
        if !is_left_out {
            pairs.push((attribute("name").unwrap(), attribute("value").unwrap()));
        }
    }
    for select in between(form, "<select ", "</select>") {
        let options = between(select, "<option ", ">");
        let chosen = options.iter().find(|option| option.contains(" selected")).unwrap();
        let value =
            |text: &str, name: &str| unescaped(between(text, &format!("{name}=\""), "\"")[0]);
        pairs.push((value(select, " name"), value(chosen, "value")));
    }
    pairs
}

fn address(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{name}={}", value.replace('+', "%2B"));
    format!("{PAGE}?{}", pairs.iter().map(pair).collect::<Vec<_>>().join("&"))
}

fn figures(html: &str) -> Vec<String> {
    between(html, "<dd class=\"value\">", "</dd>").into_iter().map(text_of).collect()
}

#[test]
fn a_form_that_is_sent_as_it_stands_changes_nothing() {
    let app = TestApp::with_case(&Database::sqlite());
    for query in [
        "",
        "?growth_percent=10.98",
        "?growth_rate=0.05&offset_basis=cumulative_uplift",
        "?growth_source=fitted",
        "?growth_source=target",
        "?baseline=fitted_level&lasting_percent=50",
        "?baseline=1234567.89&discount_percent=3.5",
        "?growth_without_percent=2.25&lag_quarters=3",
        "?as_known_at=2140-01-01&attribution=0.5&slippage_quarters=2",
        "?recovery_path=statistical&step_retained_share=0.25",
        "?bias_percent=12.5&shortfall_percent=7",
    ] {
        let page = browse(&app, &format!("{PAGE}{query}"), 200);
        let again = browse(&app, &address(&sent(&page.html)), 200);
        assert_eq!(figures(&again.html), figures(&page.html), "{query}");
        assert_eq!(sent(&again.html), sent(&page.html), "{query}");
        let headline = |html: &str| text_of(between(html, "<p class=\"headline\">", "</p>")[0]);
        assert_eq!(headline(&again.html), headline(&page.html), "{query}");
    }
}

/// What an answer says, whatever zeros its assumptions were written with.
fn told(answer: &Value) -> [&Value; 9] {
    let against = &answer["with_and_without"];
    [
        &answer["years"],
        &answer["totals"],
        &answer["npv"],
        &answer["present_value"]["message"],
        &answer["switching_values"],
        &answer["probability"]["plan"],
        &against["totals"],
        &against["growth_source"],
        &against["message"],
    ]
}

#[test]
fn the_form_of_a_scenario_shows_its_values_and_sends_plain_assumptions() {
    let app = TestApp::with_case(&Database::sqlite());
    for (id, assumptions) in [
        ("fitted", json!({"growth_without_the_plan": "fitted", "growth_source": "fitted"})),
        (
            "hidden",
            json!({"attribution": "0.5", "ranges": {"growth_rate": {"low": "0.02", "high": "0.2"}},
                "discount_rate": "0.05", "discount_rate_as_at": "2026-01-01"}),
        ),
        ("statistical", json!({"recovery_path": "statistical", "step_retained_share": "0.25"})),
        (
            "scheduled",
            json!({"recovery_path": "scheduled", "scheduled_recoveries": {
            "2022-23": "1700000.00", "2023-24": "1800000.00", "2024-25": "1900000.00",
            "2025-26": "2000000.00"}}),
        ),
    ] {
        let scenario = json!({"id": id, "name": id, "assumptions": assumptions});
        app.post_json(&format!("{CASE}/scenarios"), &scenario).expect(201);
    }
    let listed = app.read(&format!("{CASE}/scenarios"));
    let listed = listed["scenarios"].as_array().unwrap();
    assert_eq!(listed.len(), 9);
    for one in listed.iter().map(|one| &one["scenario"]) {
        let id = one["id"].as_str().unwrap();
        let page = browse(&app, &format!("{PAGE}?scenario={id}"), 200);
        let says = format!(
            "They begin with the scenario \u{201c}{}\u{201d}.",
            one["name"].as_str().unwrap()
        );
        assert!(page.lines().contains(&says), "{id}: {}", page.lines());
        let form = sent(&page.html);
        assert!(form.iter().all(|(name, _)| name != "scenario"), "{form:?}");
        let again = browse(&app, &address(&form), 200);
        assert_eq!(sent(&again.html), form, "{id}");
        // The page, what its form sends and the API have one answer.
        let own = app.read(&format!("{CASE}/offset?scenario={id}"));
        for page in [&page, &again] {
            let linked = app.read(&page.link("This answer as JSON"));
            assert_eq!(told(&linked), told(&own), "{id}");
        }
        assert_eq!(figures(&again.html), figures(&page.html), "{id}");
        // Something else beside a scenario is in the place of what it states.
        let slower = browse(&app, &format!("{PAGE}?scenario={id}&lag_quarters=3"), 200);
        assert!(sent(&slower.html).contains(&("lag_quarters".to_owned(), "3".to_owned())));
        let own = app.read(&format!("{CASE}/offset?scenario={id}&lag_quarters=3"));
        assert_eq!(told(&app.read(&slower.link("This answer as JSON"))), told(&own), "{id}");
    }
    // A scenario that takes back what the programme states has no plain form, and stays named.
    let mut programme = app.read(CASE);
    let ranges = json!({"growth_rate": {"low": "0.02", "high": "0.2"}});
    programme["assumptions"]["ranges"] = ranges;
    let programme: Value = ["id", "council", "name", "targets", "interventions", "assumptions"]
        .iter()
        .map(|field| ((*field).to_owned(), programme[*field].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    app.put_json(CASE, &programme).expect(200);
    let bare = json!({"id": "bare", "name": "Bare", "assumptions": {"ranges": {}}});
    app.post_json(&format!("{CASE}/scenarios"), &bare).expect(201);
    let page = browse(&app, &format!("{PAGE}?scenario=bare"), 200);
    let form = sent(&page.html);
    assert!(form.contains(&("scenario".to_owned(), "bare".to_owned())), "{form:?}");
    let again = browse(&app, &address(&form), 200);
    let own = app.read(&format!("{CASE}/offset?scenario=bare"));
    assert_ne!(told(&own), told(&app.read(&format!("{CASE}/offset"))));
    for page in [&page, &again] {
        assert_eq!(told(&app.read(&page.link("This answer as JSON"))), told(&own));
    }
}

#[test]
fn a_field_in_per_cent_means_the_fraction_of_the_api() {
    let app = TestApp::with_case(&Database::sqlite());
    for (query, same) in [
        ("growth_percent=5", "growth_rate=0.05"),
        ("growth_percent=5&growth_source=fitted", "growth_rate=0.05"),
        ("growth_percent=2.5%25", "growth_rate=0.025"),
        ("growth_percent=-3&growth_rate=0.20", "growth_rate=-0.03"),
        ("bias_percent=10", "optimism_bias=0.10"),
        ("growth_percent=", ""),
        (
            "lasting_percent=0&recovery_path=statistical",
            "step_retained_share=0&recovery_path=statistical",
        ),
    ] {
        let page = browse(&app, &format!("{PAGE}?{query}"), 200);
        let same = app.read(&format!("{CASE}/offset?{same}"));
        let linked = app.read(&page.link("This answer as JSON"));
        assert_eq!(linked["totals"], same["totals"], "{query}");
        assert_eq!(linked["years"], same["years"], "{query}");
    }
}

#[test]
fn what_lasts_of_a_step_moves_the_forecast_on_the_page() {
    let app = TestApp::with_case(&Database::sqlite());
    let [all, none] = ["lasting_percent=100", "lasting_percent=0"].map(|query| {
        let page = browse(&app, &format!("{PAGE}?{query}"), 200);
        page.table("Recorded and forecast by financial year")
    });
    assert_ne!(all.last(), none.last());
}

#[test]
fn a_headline_names_whose_assumptions_it_rests_on() {
    let app = TestApp::with_case(&Database::sqlite());
    for (query, says) in [
        (
            "",
            "Under the programme\u{2019}s own assumptions, clawbacks cover 89.7% of the investment over four years; £124,263 stays uncovered.",
        ),
        (
            "?growth_percent=10&discount_percent=3.5",
            "Under the programme\u{2019}s own assumptions, clawbacks cover 89.7%",
        ),
        ("?growth_percent=5", "Under these assumptions, clawbacks cover 41.7% of the investment"),
        (
            "?growth_percent=0",
            "clawbacks cover nothing of the investment over four years; £1,210,800 stays uncovered.",
        ),
        (
            "?offset_basis=cumulative_uplift",
            "clawbacks cover the investment over four years, and £1,376,429 more.",
        ),
        ("?recovery_path=statistical", "clawbacks are forecast to cover"),
    ] {
        let page = browse(&app, &format!("{PAGE}{query}"), 200);
        let headline = text_of(between(&page.html, "<p class=\"headline\">", "</p>")[0]);
        assert!(headline.contains(says), "{query}: {headline}");
    }
    let page = browse(&app, PAGE, 200);
    let second = text_of(between(&page.html, "<p class=\"second\">", "</p>")[0]);
    assert_eq!(
        second,
        "Growth of 10% a year is assumed. Whether clawbacks grow by about 10% a year, the \
         data cannot tell."
    );
    let nothing = browse(&app, &format!("{PAGE}?growth_percent=0"), 200);
    let still = "Clawbacks still come in, but only a rise is credited.";
    assert!(nothing.lines().contains(still), "{}", nothing.lines());
    assert!(!page.lines().contains(still));
    assert!(page.lines().contains("Held against doing nothing, the same figures cover 213.7%."));
}

#[test]
fn an_assumption_out_of_range_is_called_as_the_form_calls_it() {
    let app = TestApp::with_case(&Database::sqlite());
    for (query, said) in [
        ("growth_percent=-200", "Growth a year: expected from -0.99 to 1; -2 is -200%."),
        (
            "lag_quarters=41",
            "Money comes back later by, in quarters: expected a whole number of quarters from",
        ),
        ("discount_rate=-2", "Discount rate a year: expected from -0.99 to"),
    ] {
        let text = text_of(&browse(&app, &format!("{PAGE}?{query}"), 422).html);
        assert!(text.contains(said), "{query}: {text}");
        assert!(!text.contains("growth_rate") && !text.contains("lag_quarters"), "{text}");
    }
}
