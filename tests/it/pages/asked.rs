//! The form of assumptions: what it holds, what its addresses mean, and what they keep.

use super::PAGE;
use super::html::{between, browse, text_of, unescaped};
use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;

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
