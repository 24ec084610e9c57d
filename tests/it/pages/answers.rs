//! The figures of a page are those of the API: all programmes of the demo, and what-ifs at
//! random, each held against the answer that the page itself links to.

use serde_json::Value;

use super::html::{Page, between, browse, text_of};
use super::{PAGE, all_pages, is_council, is_programme};
use crate::support::app::{CASE, TestApp};
use crate::support::database::Database;

/// An amount of the API as a page writes it.
pub fn pounds(amount: &Value, is_forecast: bool) -> String {
    let Some(amount) = amount.as_str() else { return "not stated".to_owned() };
    let (sign, size) = match amount.strip_prefix('-') {
        Some(size) => ("\u{2212}", size),
        None => ("", amount),
    };
    let (whole, pence) = size.split_once('.').unwrap();
    let mut whole: u64 = whole.parse().unwrap();
    if is_forecast && pence.parse::<u64>().unwrap() >= 50 {
        whole += 1;
    }
    let mut grouped = String::new();
    for (place, digit) in whole.to_string().chars().rev().enumerate() {
        if place > 0 && place % 3 == 0 {
            grouped.insert(0, ',');
        }
        grouped.insert(0, digit);
    }
    let pence = if is_forecast || pence == "00" { String::new() } else { format!(".{pence}") };
    format!("{}{sign}£{grouped}{pence}", if is_forecast { "about " } else { "" })
}

/// A share of the API as a page writes it: per cent to one place, half away from zero.
pub fn percent(share: &Value) -> String {
    let Some(share) = share.as_str() else { return "not stated".to_owned() };
    let ten_thousandths: i64 = share.replace('.', "").parse().unwrap();
    assert_eq!(share.split_once('.').unwrap().1.len(), 4);
    let tenths = (ten_thousandths.abs() + 5) / 10;
    let whole = pounds(&Value::String(format!("{}.00", tenths / 10)), false).replace('£', "");
    let sign = if ten_thousandths < 0 && tenths > 0 { "\u{2212}" } else { "" };
    match tenths % 10 {
        0 => format!("{sign}{whole}%"),
        tenth => format!("{sign}{whole}.{tenth}%"),
    }
}

/// Holds a page against the answer that it links to.
fn check(app: &TestApp, address: &str, page: &Page) {
    let answer = app.read(&page.link("This answer as JSON"));
    let is_forecast = answer["assumptions"]["recovery_path"] == "statistical";
    let totals = &answer["totals"];
    let shown: Vec<String> =
        between(&page.html, "<dd class=\"value\">", "</dd>").into_iter().map(text_of).collect();
    let net = totals["net"].as_str();
    let left = match net.and_then(|net| net.strip_prefix('-')) {
        Some(beyond) => pounds(&Value::String(beyond.to_owned()), is_forecast),
        None => pounds(&totals["net"], is_forecast),
    };
    let covered = match (answer["first_covered_year"].as_str(), &answer["first_covered_state"]) {
        (Some(year), _) => year.to_owned(),
        (None, state) if state == "not_stated" => "not stated".to_owned(),
        (None, _) => "none".to_owned(),
    };
    let expected = [
        pounds(&totals["investment"], false),
        pounds(&totals["credit"], is_forecast),
        left.clone(),
        covered,
    ];
    assert_eq!(shown, expected, "{address}");
    check_headline(page, &answer, &left, address);
    let years = answer["years"].as_array().unwrap();
    let says_something = |year: &&Value| !year["investment"].is_null() || !year["credit"].is_null();
    if years.iter().any(|year| says_something(&year)) {
        let of_year = |label: &str, of: &Value| {
            vec![
                label.to_owned(),
                pounds(&of["investment"], false),
                pounds(&of["credit"], is_forecast),
                pounds(&of["net"], is_forecast),
                percent(&of["offset_ratio"]),
            ]
        };
        let mut rows: Vec<Vec<String>> = years
            .iter()
            .map(|year| of_year(year["financial_year"].as_str().unwrap(), year))
            .collect();
        rows.push(of_year("Plan", totals));
        assert_eq!(page.table("Investment and credit by financial year"), rows, "{address}");
    }
    if page.html.contains(">Cumulative net cost</caption>") {
        let rows: Vec<Vec<String>> = years
            .iter()
            .map_while(|year| {
                year["cumulative_net"].as_str()?;
                let net = pounds(&year["cumulative_net"], is_forecast);
                Some(vec![year["financial_year"].as_str()?.to_owned(), net])
            })
            .collect();
        assert_eq!(page.table("Cumulative net cost"), rows, "{address}");
    }
    let findings = answer["findings"].as_array().unwrap();
    let said = page.lines();
    for finding in findings {
        let message = finding["message"].as_str().unwrap();
        assert!(said.contains(message), "{address} does not say: {message}");
    }
    check_forecast(app, address, page);
    check_pack(app, address, page);
}

/// The pack for paper has the headline, the figures and the tables of the page.
fn check_pack(app: &TestApp, address: &str, page: &Page) {
    let link = page.link("Pack for paper");
    assert_eq!(
        link.split_once('?').map(|(_, query)| query).unwrap_or_default().is_empty(),
        !address.contains('?')
    );
    let pack = browse(app, &link, 200);
    for (start, end) in [
        ("<p class=\"headline\">", "</p>"),
        ("<dd class=\"value\">", "</dd>"),
        ("<caption class=\"govuk-visually-hidden\">", "</caption>"),
    ] {
        let said = |page: &Page| -> Vec<String> {
            between(&page.html, start, end).into_iter().map(text_of).collect()
        };
        assert_eq!(said(&pack), said(page), "{address}: {start}");
    }
    for caption in between(&page.html, "<caption class=\"govuk-visually-hidden\">", "</caption>") {
        let caption = text_of(caption);
        assert_eq!(pack.table(&caption), page.table(&caption), "{address}: {caption}");
    }
    // Nothing has to be opened, and nothing leads elsewhere.
    for word in ["<details", "<nav", "<form", "<a "] {
        assert!(!pack.html.contains(word), "{link} has {word}");
    }
    let answer = app.read(&page.link("This answer as JSON"));
    let foot = between(&pack.html, "data-foot=\"", "\"")[0];
    assert!(
        foot.contains(answer["data_version"].as_str().unwrap())
            && foot.contains("Ledger head: commit"),
        "{foot}"
    );
}

/// The headline says how much is covered, or that it cannot be told.
fn check_headline(page: &Page, answer: &Value, left: &str, address: &str) {
    let headline = text_of(between(&page.html, "<p class=\"headline\">", "</p>")[0]);
    let totals = &answer["totals"];
    if totals["net"].is_null() {
        assert!(headline.contains("cannot be told"), "{address}: {headline}");
        return;
    }
    let covers_nothing = totals["credit"].as_str().unwrap().starts_with(['-'])
        || totals["credit"] == "0.00"
        || totals["investment"] == "0.00";
    if covers_nothing {
        return;
    }
    match totals["net"].as_str().unwrap() {
        "0.00" => assert!(headline.contains("to the penny"), "{address}: {headline}"),
        beyond if beyond.starts_with('-') => {
            assert!(headline.contains(&format!("and {left} more")), "{address}: {headline}");
        }
        _ => {
            let share = percent(&totals["offset_ratio"]);
            assert!(headline.contains(&format!("{left} stays uncovered")), "{address}: {headline}");
            assert!(headline.contains(&share), "{address}: {headline} has not {share}");
        }
    }
}

/// The years of the fan are those of the forecast that the page links to.
fn check_forecast(app: &TestApp, address: &str, page: &Page) {
    if !page.html.contains(">Recorded and forecast by financial year</caption>") {
        return;
    }
    let forecast = app.read(&page.link("Forecast as JSON"));
    let range = |year: &Value, place: usize| {
        let band = &year["intervals"][place];
        let [lower, upper] = ["lower", "upper"].map(|end| pounds(&band[end], true));
        format!("{} to {}", lower.replace("about ", ""), upper.replace("about ", ""))
    };
    let expected: Vec<Vec<String>> = forecast["financial_years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|year| {
            vec![
                year["financial_year"].as_str().unwrap().to_owned(),
                pounds(&year["point"], true),
                "forecast".to_owned(),
                range(year, 0),
                range(year, 1),
            ]
        })
        .collect();
    let rows = page.table("Recorded and forecast by financial year");
    let shown: Vec<Vec<String>> = rows.into_iter().filter(|row| row[2] == "forecast").collect();
    assert_eq!(shown, expected, "{address}");
}

#[test]
fn the_figures_of_every_programme_are_those_of_the_api() {
    let app = TestApp::with_demo(&Database::sqlite());
    for (address, page) in all_pages(&app) {
        if is_programme(&address) {
            check(&app, &address, &page);
        }
    }
}

#[test]
fn the_figures_of_a_portfolio_are_those_of_the_api() {
    let app = TestApp::with_demo(&Database::sqlite());
    for (address, page) in all_pages(&app) {
        if !is_council(&address) {
            continue;
        }
        let answer = app.read(&page.link("The same as JSON"));
        let rows = page.table("Programmes");
        let programmes = answer["councils"][0]["programmes"].as_array().unwrap();
        assert_eq!(rows.len(), programmes.len(), "{address}");
        for (row, programme) in rows.iter().zip(programmes) {
            let totals = &programme["totals"];
            assert!(row[0].starts_with(programme["name"].as_str().unwrap()), "{row:?}");
            let expected = [
                pounds(&totals["investment"], false),
                pounds(&totals["credit"], false),
                pounds(&totals["net"], false),
                percent(&totals["offset_ratio"]),
            ];
            assert_eq!(row[1..], expected, "{address}");
        }
    }
}

/// Numbers that look drawn and are the same in every run.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn the_figures_of_what_ifs_are_those_of_the_api() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut drawn = Drawn(14);
    let bases = ["yearly_increment", "cumulative_uplift", "total_recovery"];
    let baselines = ["2020-21", "2018-19", "2017-18..2019-20", "fitted_level", "1000000.00"];
    let mut headlines = std::collections::BTreeSet::new();
    for _ in 0..12 {
        let growth = drawn.below(300) as i64 - 100;
        let mut query = format!(
            "offset_basis={}&baseline={}&growth_percent={}.{}&lag_quarters={}",
            bases[drawn.below(3) as usize],
            baselines[drawn.below(5) as usize],
            growth / 10,
            growth.unsigned_abs() % 10,
            drawn.below(6),
        );
        for (field, limit) in [
            ("growth_without_percent", 8),
            ("lasting_percent", 101),
            ("bias_percent", 30),
            ("shortfall_percent", 30),
            ("discount_percent", 6),
        ] {
            // A form sends a field that is left empty too.
            let value =
                if drawn.below(3) == 0 { String::new() } else { drawn.below(limit).to_string() };
            query.push_str(&format!("&{field}={value}"));
        }
        if drawn.below(3) == 0 {
            query.push_str("&recovery_path=statistical");
        }
        let address = format!("{PAGE}?{query}");
        let page = browse(&app, &address, 200);
        check(&app, &address, &page);
        headlines.insert(text_of(between(&page.html, "<p class=\"headline\">", "</p>")[0]));
    }
    assert!(headlines.len() > 6, "the headline follows the question: {headlines:?}");
}

#[test]
fn both_odds_of_the_growth_that_a_plan_needs_stand_in_one_sentence() {
    let app = TestApp::with_case(&Database::sqlite());
    let page = browse(&app, PAGE, 200);
    let said = "The plan needs growth of 10.98% a year or more. Have recorded clawbacks grown so much? \
                The chance is about 6 in 10 if the step (COVID-19) counts as growth, and about 1 in \
                100 if not. That they go on so is an assumption.";
    assert!(page.lines().contains(said), "{}", page.lines());
    let bars = between(&page.html, "<title id=\"odds-w-t\">", "</svg>");
    assert_eq!(bars.len(), 1);
    for odds in ["about 6 in 10", "about 1 in 100"] {
        assert!(bars[0].contains(&format!(">{odds}</text>")), "{odds}");
    }
    // A probability of the plan itself is said as well.
    for query in ["recovery_path=statistical", "ranges=growth_rate:0.02..0.14"] {
        let page = browse(&app, &format!("{PAGE}?{query}"), 200);
        let answer = app.read(&page.link("This answer as JSON"));
        let chance = &answer["probability"]["plan"];
        assert_ne!(chance["state"], "not_available", "{query}");
        assert!(page.lines().contains(chance["message"].as_str().unwrap()), "{query}");
    }
}

#[test]
fn findings_stand_in_the_order_of_the_money_that_they_are_about() {
    let app = TestApp::with_case(&Database::sqlite());
    let found = browse(&app, PAGE, 200);
    let found = text_of(between(&found.html, "<ul class=\"found\">", "</ul>")[0]);
    let places = [
        "a hole of 803,420",
        "Such a cost comes again in every year",
        "The difference of 450",
        "2021-22 has neither growth nor a figure",
        "its quarters sum to 2,341,174, 1 more",
        "11 of 12 published figures",
    ];
    let places = places.map(|part| found.find(part).unwrap_or_else(|| panic!("{part}: {found}")));
    assert!(places.is_sorted(), "{places:?}: {found}");
}

#[test]
fn a_plan_that_pays_without_a_covered_year_says_why() {
    let app = TestApp::with_demo(&Database::sqlite());
    let page =
        browse(&app, "/councils/cambridgeshire/programmes/cambridgeshire-independent-living", 200);
    let said = page.lines();
    for part in [
        "cover the investment over six years, and £178,000 more",
        "no year that has a cost is covered; a year without a cost is left out",
        "paid back in 2023-24",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn made_up_figures_are_called_so() {
    let app = TestApp::with_demo(&Database::sqlite());
    let first = browse(&app, "/", 200);
    assert_eq!(first.html.matches("No council’s figures").count(), 1);
    assert!(browse(&app, "/councils/example", 200).inside("h1")[0].starts_with("Made-up"));
}

#[test]
fn a_page_says_at_its_top_what_of_the_paper_does_not_hold() {
    let app = TestApp::with_demo(&Database::sqlite());
    let top = |page: &Page| {
        let html = between(&page.html, "id=\"s-paper\"", "</section>")[0].to_owned();
        Page { html }.lines()
    };
    let said = top(&browse(&app, PAGE, 200));
    let repaired = "Three recorded amounts are not the printed ones: 2019-20 Q2 (£283,905 printed, \
                    £316,820 recorded), 2019-20 Q3 (£316,820 printed, £437,243 recorded) and \
                    2019-20 Q4 (£437,243 printed, £445,275 recorded).";
    assert!(said.contains(repaired), "{said}");
    // Every warning about the paper's own plan, in the words of the answer.
    let answer = app.read(&format!("{CASE}/offset"));
    let findings = answer["findings"].as_array().unwrap();
    let of_print = findings.iter().filter(|one| {
        one["rule"].as_str().unwrap().starts_with("published_") && one["severity"] == "warning"
    });
    assert!(of_print.clone().count() > 0);
    for finding in of_print {
        assert!(said.contains(finding["message"].as_str().unwrap()), "{said}");
    }
    let (address, _) = all_pages(&app)
        .into_iter()
        .find(|(address, page)| {
            address.contains("/programmes/")
                && page.html.contains("No printed figure that could be checked differs")
        })
        .unwrap_or_else(|| panic!("every programme has something printed that differs"));
    assert!(!address.contains("cambridgeshire-direct-payments"), "{address}");
}
