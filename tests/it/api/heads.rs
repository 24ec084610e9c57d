//! The head of the log that stands on paper is that of the figures beside it.

use recoup::domain::{ProgrammeKey, Slug};
use recoup::service::State;
use recoup::views::commit::{CouncilEntryView, CouncilsView};
use recoup::web::page_reader::PageReader;
use recoup::web::portfolio;

use super::*;

on_both_databases! {
    the_head_of_a_report_is_the_last_commit_that_is_in_its_figures,
    a_programme_that_is_archived_says_so_on_its_page_and_its_pack,
}

const PAGE: &str = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments";
const BROWSER: (&str, &str) = ("accept", "text/html");

fn case() -> ProgrammeKey {
    ProgrammeKey {
        council: Slug::parse("cambridgeshire").unwrap(),
        id: Slug::parse("cambridgeshire-direct-payments").unwrap(),
    }
}

fn the_head_of_a_report_is_the_last_commit_that_is_in_its_figures(database: &Database) {
    let app = TestApp::with_case(database);
    let service = &app.context.service;
    let before = service.state(&case(), None).unwrap();
    let head = |state: &State| service.head(state, None).unwrap().unwrap().sequence;
    let (place, last) = (head(&before), before.through);
    assert_eq!(place, last);
    let csv = "quarter,amount\n2021-22-Q1,1.00\n";
    app.post_csv(&format!("{CASE}/submissions"), csv).expect(201);
    assert_eq!(head(&before), place, "what was written since is not in these figures");
    let after = service.state(&case(), None).unwrap();
    assert!(head(&after) > place);
    // A scenario is a question about the same data; its commit is in the state all the same.
    let scenario = json!({"id": "dear", "name": "Dear", "assumptions": {"growth_rate": "0.05"}});
    app.post_json(&format!("{CASE}/scenarios"), &scenario).expect(201);
    assert!(head(&service.state(&case(), None).unwrap()) > head(&after));
}

fn a_programme_that_is_archived_says_so_on_its_page_and_its_pack(database: &Database) {
    let app = TestApp::with_case(database);
    let says = || {
        ["", "/report.html"].map(|end| {
            let page = app.send("GET", &format!("{PAGE}{end}"), &[BROWSER], None).expect(200);
            page.text().contains("This programme is archived")
        })
    };
    assert_eq!(says(), [false, false]);
    let etag = app.get(CASE).expect(200).etag();
    app.send("DELETE", CASE, &[("if-match", &etag)], None).expect(204);
    assert_eq!(says(), [true, true]);
    let council = app.send("GET", "/councils/cambridgeshire", &[BROWSER], None).expect(200);
    assert!(council.text().contains("No programme is in use here."));
    let first = app.send("GET", "/", &[BROWSER], None).expect(200).text();
    assert!(!first.contains("Nothing is recorded yet") && first.contains("Cambridgeshire"));
}

#[test]
fn a_page_says_what_is_missing_and_nothing_of_what_its_reader_may_not_see() {
    let app = TestApp::with_case(&Database::sqlite());
    for (address, said) in [
        (format!("{PAGE}?scenario=nope"), "scenario"),
        (format!("{PAGE}?as_known_at=1999-01-01"), "1999"),
        (format!("{PAGE}/clawbacks/2031-32-Q1"), "No such figure is recorded."),
        (format!("{PAGE}/nothing"), "Nothing has this address."),
        ("/councils/nowhere".to_owned(), "No council that you can see has this address."),
    ] {
        let page = app.send("GET", &address, &[BROWSER], None).expect(404).text();
        assert!(page.contains(said), "{address}: {page}");
        assert!(!page.contains("/openapi.json"), "{address}");
    }
}

#[test]
fn more_councils_than_one_page_lists_are_on_the_next() {
    let entry =
        |council: &str| CouncilEntryView { council: council.to_owned(), programme_count: 1 };
    let view = |next: Option<&str>| CouncilsView {
        councils: vec![entry("leeds")],
        next_cursor: next.map(str::to_owned),
    };
    let page = |next| portfolio::names(&view(next), PageReader::of(None)).unwrap();
    assert!(page(Some("leeds")).contains("href=\"/?cursor=leeds\">More councils</a>"));
    assert!(!page(None).contains("More councils"));
    let app = TestApp::with_case(&Database::sqlite());
    let app_of_all = TestApp::with_demo(&Database::sqlite());
    for (app, cursor, says) in [(&app, "zzz", false), (&app_of_all, "d", false), (&app, "a", true)]
    {
        let page = app.send("GET", &format!("/?cursor={cursor}"), &[BROWSER], None).expect(200);
        assert_eq!(page.text().contains("Cambridgeshire"), says, "those after {cursor} alone");
    }
}

#[test]
fn more_scenarios_than_are_compared_have_their_names_and_pages() {
    let app = TestApp::with_case(&Database::sqlite());
    let address = format!("{PAGE}/scenarios");
    let page = || app.send("GET", &address, &[BROWSER], None).expect(200).text();
    assert!(!page().contains("not compared here"));
    for number in 10..35 {
        let (id, name) = (format!("z-{number}"), format!("Growth {number}"));
        let scenario = json!({"id": id, "name": name, "assumptions": {"growth_rate": "0.05"}});
        app.post_json(&format!("{CASE}/scenarios"), &scenario).expect(201);
    }
    let page = page();
    assert!(page.contains("Scenarios that are not compared here"));
    for number in 10..35 {
        assert!(page.contains(&format!("scenario=z-{number}\">Growth {number}</a>")), "{number}");
    }
}
