//! The Board's pages, as a browser asks for them.

mod answers;
mod asked;
mod charts;
mod html;
mod readers;
mod sender;
mod sheets;
mod submit;

use recoup::web::assets::SCRIPT;
use recoup::web::problems::KINDS;
use sha2::{Digest, Sha256};

use self::html::{Page, browse};
use crate::support::app::{Answer, TestApp};
use crate::support::database::Database;
use crate::support::prose::offences;

/// The page of the example case.
const PAGE: &str = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments";

/// What a browser takes, the likeliest first.
const BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// Every page that can be reached from the first one, with its address.
fn all_pages(app: &TestApp) -> Vec<(String, Page)> {
    let mut known = vec!["/".to_owned()];
    let mut pages = Vec::new();
    while let Some(address) = known.get(pages.len()).cloned() {
        let page = browse(app, &address, 200);
        for link in page.links() {
            // A place on a page is no page of its own.
            let link = link.split('#').next().unwrap_or_default().to_owned();
            let is_page = link == "/" || link.starts_with("/councils/");
            if is_page && !known.contains(&link) {
                known.push(link);
            }
        }
        pages.push((address, page));
    }
    pages
}

/// Whether an address is that of a council's programmes.
fn is_council(address: &str) -> bool {
    address.split('/').count() == 3
}

/// Whether an address is that of a programme's answer under its own assumptions.
fn is_programme(address: &str) -> bool {
    address.split('/').count() == 5 && !address.contains('?')
}

#[test]
fn every_page_of_the_demo_says_what_it_is_and_leads_somewhere() {
    let app = TestApp::with_demo(&Database::sqlite());
    let pages = all_pages(&app);
    let mut titles: Vec<String> = Vec::new();
    for (address, page) in &pages {
        let title = page.inside("title");
        assert_eq!(title.len(), 1, "{address}");
        assert!(title[0].ends_with(" - Recoup"), "{address}: {title:?}");
        // What is asked of a page does not change what it is.
        assert!(address.contains('?') || !titles.contains(&title[0]), "{address}: {title:?}");
        titles.extend(title);
        assert_eq!(page.inside("h1").len(), 1, "{address}");
        assert!(page.html.contains("<html lang=\"en-GB\""), "{address}");
        let shown = browse(&app, address, 200).lines();
        assert_eq!(offences(&shown), [] as [String; 0], "{address}");
        for link in page.links().iter().filter(|link| !link.starts_with('#')) {
            assert!(link.starts_with('/'), "{address} leads elsewhere: {link}");
            assert!([200, 307].contains(&app.get(link).status), "{address}: {link}");
        }
        for place in page.links().iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(page.html.contains(&format!("id=\"{place}\"")), "{address}: {place}");
        }
        assert!(page.ids_are_unique(), "{address}");
    }
    let councils = pages.iter().filter(|(address, _)| is_council(address)).count();
    let programmes = pages.iter().filter(|(address, _)| is_programme(address)).count();
    assert_eq!((councils, programmes), (5, 7), "{:?}", titles);
}

#[test]
fn the_first_page_of_an_empty_database_says_what_to_do_first() {
    let app = TestApp::empty(&Database::sqlite());
    let page = browse(&app, "/", 200);
    assert!(page.html.contains("recoup import examples/"), "{}", page.html);
    assert_eq!(page.inside("h1").len(), 1);
}

#[test]
fn a_page_has_the_one_script_at_most_and_fetches_nothing_from_elsewhere() {
    let app = TestApp::with_demo(&Database::sqlite());
    let script = format!("<script src=\"/assets/{}\" defer></script>", SCRIPT.name);
    for (address, page) in all_pages(&app) {
        // The page with a form of assumptions follows it.
        let has_form = page.html.contains(" data-follows>");
        assert_eq!(has_form, is_programme(address.split('?').next().unwrap()));
        assert_eq!(page.html.matches(&script).count(), usize::from(has_form), "{address}");
        let page = Page { html: page.html.replace(&script, "") };
        for word in ["<script", "<style", " style=\"", "onclick", "javascript:", "src=\""] {
            assert!(!page.html.contains(word), "{address} has {word}");
        }
        // Names of vocabularies are no addresses that anybody fetches.
        assert!(!page.html.contains("://"), "{address}");
        let policy = app.send("GET", &address, &[BROWSER], None);
        let policy = policy.header("content-security-policy").unwrap().to_owned();
        // A form of a page that tells nobody where it is would have the origin "null".
        let referrer = app.send("GET", &address, &[BROWSER], None);
        assert_eq!(referrer.header("referrer-policy"), Some("same-origin"), "{address}");
        for part in ["default-src 'none'", "style-src 'self'", "form-action 'self'"] {
            assert!(policy.contains(part), "{address}: {policy}");
        }
        let scripts = policy.split("; ").filter(|part| part.contains("script"));
        assert_eq!(scripts.collect::<Vec<_>>(), ["script-src 'self'"], "{address}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("//"), "{address}: {policy}");
    }
}

#[test]
fn the_script_has_a_name_of_its_own_bytes_and_is_kept_for_ever() {
    let app = TestApp::empty(&Database::sqlite());
    let address = format!("/assets/{}", SCRIPT.name);
    let script = app.get(&address).expect(200);
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    let kept = script.header("cache-control").unwrap();
    assert!(kept.contains("immutable"), "{kept}");
    let hash = format!("{:x}", Sha256::digest(&script.body));
    assert_eq!(SCRIPT.name, format!("board.{}.js", &hash[..16]));
    for way_round in ["eval(", "innerHTML = ", "document.write", "http:", "https:"] {
        assert!(!script.text().contains(way_round), "{way_round}");
    }
    app.get("/assets/board.0000000000000000.js").problem(404, "not_found");
}

#[test]
fn a_page_is_small_and_is_sent_once() {
    let app = TestApp::with_demo(&Database::sqlite());
    for (address, page) in all_pages(&app) {
        if address.ends_with("/submit") {
            // Its token is of one browser.
            assert_eq!(app.get(&address).header("cache-control"), Some("no-store"));
            continue;
        }
        let packed = app.send("GET", &address, &[BROWSER, ("accept-encoding", "gzip")], None);
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{address}");
        assert!(packed.body.len() < 30_000, "{address}: {} bytes", packed.body.len());
        let again = app.send("GET", &address, &[BROWSER, ("if-none-match", &packed.etag())], None);
        assert_eq!((again.status, again.body.len()), (304, 0), "{address}");
        // The headers of a 304 take the place of those that the page came with.
        let policy = |answer: &Answer| answer.header("content-security-policy").map(str::to_owned);
        assert_eq!(policy(&again), policy(&packed), "{address}");
        assert_eq!(browse(&app, &address, 200).html, page.html, "{address}");
    }
}

#[test]
fn the_style_sheets_are_those_that_were_made_and_are_kept_by_their_tags() {
    let app = TestApp::empty(&Database::sqlite());
    for sheet in browse(&app, "/", 200).sheets() {
        let file = app.send("GET", &sheet, &[("accept", "text/css,*/*;q=0.1")], None).expect(200);
        assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
        let text = file.text();
        assert!(!text.contains("url(") && !text.contains("@import"), "{sheet} fetches something");
        assert!(!text.contains("GDS Transport"), "{sheet} has the font of service.gov.uk");
        let again = app.send("GET", &sheet, &[("if-none-match", &file.etag())], None);
        assert_eq!(again.status, 304, "{sheet}");
        if sheet.ends_with("govuk.css") {
            let hash = format!("{:x}", Sha256::digest(&file.body));
            assert_eq!(hash, GOVUK_CSS, "made by scripts/styles and changed by nobody");
        }
    }
    app.get("/assets/none.css").problem(404, "not_found");
}

/// The SHA-256 of what `scripts/styles` makes.
const GOVUK_CSS: &str = "9fe4d6e79b967a9ef236b66503657d11b5423b902aea5e616aff08f3a5ec6907";

#[test]
fn whoever_browses_is_refused_on_a_page_and_a_program_by_a_document() {
    let app = TestApp::with_case(&Database::sqlite());
    let bad_query = format!("{PAGE}?growth_percent=ten&lag_quarters=x&what=1");
    for (address, status, code, says) in [
        ("/councils/nowhere", 404, "unknown_council", &["no such council"][..]),
        ("/councils/No%20Where", 404, "unknown_council", &["no such council"]),
        (
            "/councils/cambridgeshire/programmes/none",
            404,
            "unknown_programme",
            &["no such programme"],
        ),
        ("/councils/cambridgeshire/none", 404, "not_found", &["no such page"]),
        ("/none", 404, "not_found", &["no such page"]),
        (
            &*bad_query,
            400,
            "parameters_refused",
            &[
                "Growth a year, in per cent: expected a number in per cent, such as 10 or 2.5, found \u{201c}ten\u{201d}.",
                "later by, in quarters",
                "\u{201c}what\u{201d}",
            ],
        ),
        ("/?x=1", 400, "parameters_refused", &["\u{201c}x\u{201d}"]),
    ] {
        let page = browse(&app, address, status);
        assert_eq!(page.inside("h1").len(), 1, "{address}");
        assert!(page.html.contains("/assets/govuk.css"), "{address}");
        for part in says {
            assert!(page.lines().contains(part), "{address} does not say {part}: {}", page.lines());
        }
        app.get(address).problem(status, code);
    }
    // A strange value stays text.
    let page = browse(&app, &format!("{PAGE}?lag_quarters=%3Cscript%3E"), 400);
    assert!(!page.html.contains("<script"), "{}", page.html);
}

#[test]
fn a_page_is_read_and_never_written() {
    let app = TestApp::with_case(&Database::sqlite());
    for address in ["/", "/councils/cambridgeshire", PAGE] {
        for method in ["POST", "PUT", "DELETE"] {
            let refused = app.send(method, address, &[], Some(b""));
            refused.problem(405, "method_not_allowed");
            assert_eq!(refused.header("allow"), Some("GET, HEAD"), "{method} {address}");
        }
        let head = app.send("HEAD", address, &[], None).expect(200);
        assert!(head.body.is_empty());
        app.send("GET", address, &[("accept", "application/json")], None)
            .problem(406, "not_acceptable");
    }
}

#[test]
fn the_type_of_every_problem_leads_to_a_page_that_says_what_to_do() {
    let app = TestApp::empty(&Database::sqlite());
    let all = browse(&app, "/problems/", 200);
    for kind in &KINDS {
        assert!(all.links().contains(&kind.address()), "{}", kind.code);
        let page = browse(&app, &kind.address(), 200);
        assert!(page.html.contains("What to do"), "{}", kind.code);
        // The code itself is there for those who look for it.
        let lines = page.lines();
        let lines = lines.lines().filter(|line| !line.starts_with("Code "));
        assert_eq!(
            offences(&lines.collect::<Vec<_>>().join("\n")),
            [] as [String; 0],
            "{}",
            kind.code
        );
    }
    browse(&app, "/problems/nothing-like-it", 404);
    let unknown = app.get("/api/v1/councils/nowhere/programmes");
    let address = unknown.problem(404, "unknown_council")["type"].as_str().unwrap().to_owned();
    browse(&app, &address, 200);
}
