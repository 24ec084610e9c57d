//! A file that is submitted on the page: chosen, checked, confirmed, and what can go wrong.

use recoup::domain::Role;
use serde_json::{Value, json};

use super::html::between;
use super::sender::{Browser, Fields, confirmed, fields, set};
use super::{BROWSER, PAGE};
use crate::api::keys::locked;
use crate::support::app::{CASE, TestApp, case_key};
use crate::support::database::Database;
use crate::support::workbook::{xlsx, xlsx_of};

const NEW: &[u8] = b"financial_year,quarter,amount,count\n2021-22,1,612000.00,140\n";
const PUBLISHED: &[u8] =
    include_bytes!("../../../examples/cambridgeshire-direct-payments/clawbacks-as-published.csv");

#[test]
fn a_file_is_checked_confirmed_and_recorded_with_a_receipt() {
    let app = TestApp::with_case(&Database::sqlite());
    let before = app.recorded(&case_key());
    let workbook = xlsx(std::str::from_utf8(NEW).unwrap());
    for (name, bytes, new) in [("outturn.csv", NEW, 1), ("outturn.xlsx", &workbook, 0)] {
        let mut browser = Browser::at(&app, PAGE);
        let page = browser.check(name, bytes, 200);
        let said = page.lines();
        if new == 1 {
            assert!(said.contains("One figure is new and none is changed."), "{said}");
            assert_eq!(app.recorded(&case_key()), before, "a check writes nothing");
            let figures = page.table("Every figure of the file");
            assert_eq!(figures[0], ["2021-22 Q1", "not recorded", "£612,000", "140", "new"]);
            // The file's own cells stand beside what each of them was read as.
            let cells = page.table("The file\u{2019}s own cells");
            assert_eq!(cells[1], ["2", "2021-22", "1", "612000.00", "140"]);
            let (receipt, json) = browser.receipt(&browser.confirm(&page, &[]));
            assert_eq!(receipt.inside("h1"), ["One figure was recorded"]);
            let rows = receipt.table("What was recorded");
            assert!(rows.contains(&vec!["By".to_owned(), "A Clerk".to_owned()]), "{rows:?}");
            let commit = format!("{} of the council\u{2019}s log", json["commit"]);
            assert!(rows.contains(&vec!["Commit".to_owned(), commit]), "{rows:?}");
            assert_eq!(json["source"], name);
            assert_eq!(json["records"], json!({"new": 1, "same": 0, "restated": 0}));
        } else {
            // The same figures in a workbook are all recorded by now.
            assert!(said.contains("There is nothing to write"), "{said}");
            assert!(!said.contains("Confirm and record"), "{said}");
            assert!(said.contains("sheet \u{201c}Data\u{201d}"), "{said}");
        }
    }
}

#[test]
fn a_delivery_on_the_page_is_the_delivery_of_the_api() {
    let [by_page, by_api] = [(), ()].map(|()| TestApp::with_case(&Database::sqlite()));
    let mut browser = Browser::at(&by_page, PAGE);
    let workbook = xlsx_of(&[
        ("Cover", "About\nthis file", false),
        ("Data", "Year,Quarter,Amount\n2021-22,Q1,612\n2021-22,Q2,650\n", false),
    ]);
    let mut form = fields(&browser.check("outturn.xlsx", &workbook, 200).html);
    set(&mut form, "unit", "thousands");
    set(&mut form, "do", "check");
    let page = browser.page(&form, None, 200);
    let (_, shown) = browser.receipt(&browser.confirm(&page, &[("reason", "Outturn")]));
    let address = format!(
        "{CASE}/submissions?unit=thousands&submitted_by=A%20Clerk&reason=Outturn&source=outturn.xlsx"
    );
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let told = by_api.send("POST", &address, &[("content-type", sheet)], Some(&workbook));
    let told = told.expect(201).json();
    for field in
        ["source", "content_sha256", "reason", "submitted_by", "records", "findings", "read_as"]
    {
        assert_eq!(shown[field], told[field], "{field}");
    }
    let records = |app: &TestApp| {
        let records = app.read(&format!("{CASE}/clawbacks?limit=1000"))["records"].clone();
        let of = |record: &Value| json!([record["quarter"], record["amount"], record["count"]]);
        records.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(records(&by_page), records(&by_api));
}

#[test]
fn a_table_whose_totals_do_not_match_is_decided_upon() {
    let app = TestApp::empty(&Database::sqlite());
    let programme = json!({"id": "new", "name": "New plan", "council": "barset"});
    app.post_json("/api/v1/councils/barset/programmes", &programme).expect(201);
    let mut browser = Browser::at(&app, "/councils/barset/programmes/new");
    let page = browser.check("paper.csv", PUBLISHED, 200);
    let said = page.lines();
    let first = "14 of 18 printed totals agree. 4 do not. One repair makes all 18 agree";
    assert!(said.contains(first), "{said}");
    let totals = page.table("Printed totals that do not match");
    let cells: Vec<&str> = totals.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(cells, ["G4", "D10", "E10", "F10"]);
    assert_eq!(totals[0][2..], ["1,483,243", "1,321,873", "\u{2212}161,370"]);
    let repair = page.table("Repair r-fe1ea902");
    assert_eq!(repair[2][0], "F4");
    assert_eq!(repair[2][2..], ["437,243", "445,275"]);
    let own = page.table("The file\u{2019}s own cells");
    assert_eq!(own[3][7], "1,483,243 (total that does not match)");
    assert_eq!(own[3][6], "437,243 (figure in doubt)");
    assert_eq!(own[1][7], "1,587,646");
    // Nothing is decided for anybody, and a table is accepted by somebody for a reason.
    for (also, says) in [
        (&[("reason", "Totals")][..], "Choose what should be recorded."),
        (&[("decision", "repair r-fe1ea902")], "Say why."),
        (&[("decision", "as_printed"), ("reason", "x"), ("submitted_by", "")], "Give your name"),
    ] {
        let refused = browser.page(&confirmed(&page, also), None, 422);
        assert!(refused.lines().contains(says), "{}", refused.lines());
    }
    let nothing = browser.confirm(&page, &[("decision", "none")]);
    assert_eq!((nothing.status, nothing.header("location")), (303, Some(&*browser.address)));
    let accepted = [("decision", "repair r-fe1ea902"), ("reason", "The totals prove it")];
    let (receipt, json) = browser.receipt(&browser.confirm(&page, &accepted));
    assert_eq!(json["accepted_repair"]["id"], "r-fe1ea902");
    assert_eq!(json["accepted_repair"]["accepted_by"], "A Clerk");
    assert_eq!(receipt.inside("h1"), ["16 figures were recorded"]);
}

#[test]
fn a_file_with_problems_is_shown_with_all_of_them() {
    let app = TestApp::with_case(&Database::sqlite());
    let before = app.recorded(&case_key());
    let bad = "Year,Quarter,Amount\n2021-22,Q1,61O000\n2021-22,Q2,\n2021-22,Q9,7\n";
    for (name, bytes, places) in [
        ("bad.csv", bad.as_bytes().to_vec(), ["row 2", "row 4"]),
        ("bad.xlsx", xlsx(bad), ["Data!C2", "Data!B4"]),
    ] {
        let mut browser = Browser::at(&app, PAGE);
        let page = browser.check(name, &bytes, 422);
        let rows = page.table("What is wrong with the file");
        for place in places {
            assert!(rows.iter().any(|row| row[0].contains(place)), "{place} in {rows:?}");
        }
        assert!(page.lines().contains("The file cannot be taken as it is"), "{}", page.lines());
        assert!(!page.lines().contains("Confirm and record"));
        let cells = page.table("The file\u{2019}s own cells");
        if name == "bad.xlsx" {
            assert_eq!(cells[1][3], "61O000 (cannot be read)", "{cells:?}");
        }
        // Confirming it all the same writes nothing.
        let also = [("decision", "record"), ("last_entry", "0")];
        let answer = browser.confirm(&page, &also);
        assert!([409, 422].contains(&answer.status), "{}", answer.text());
    }
    assert_eq!(app.recorded(&case_key()), before);
}

#[test]
fn options_are_asked_for_where_the_reading_names_them() {
    let app = TestApp::with_case(&Database::sqlite());
    let two = xlsx_of(&[
        ("Table 1", "Year,Quarter,Amount\n2021-22,Q1,612000\n", false),
        ("Table 2", "Year,Quarter,Amount\n2021-22,Q1,650000\n", false),
    ]);
    let mut browser = Browser::at(&app, PAGE);
    let page = browser.check("two.xlsx", &two, 422);
    let asks = between(&page.html, "The reading asks", "</section>")[0];
    let asked = between(asks, "The reading asks", "<details")[0..0].len();
    assert_eq!(asked, 0);
    let first = asks.split("<details").next().unwrap();
    assert!(first.contains("name=\"sheet\"") && !first.contains("name=\"unit\""), "{first}");
    assert!(page.lines().contains("\u{201c}Sheet\u{201d} below"), "{}", page.lines());
    let mut form = fields(&page.html);
    set(&mut form, "sheet", "Table 2");
    let page = browser.page(&form, None, 200);
    assert_eq!(page.table("Every figure of the file")[0][2], "£650,000");
    // What is set stays set, and what is wrong with it is said by the name of its field.
    set(&mut form, "range", "nowhere");
    let wrong = browser.page(&form, None, 422);
    assert!(wrong.lines().contains("Cells: "), "{}", wrong.lines());
    assert!(fields(&wrong.html).contains(&("sheet".to_owned(), "Table 2".to_owned())));
}

#[test]
fn a_recorded_figure_changes_only_for_a_reason() {
    let app = TestApp::with_case(&Database::sqlite());
    let file =
        b"financial_year,quarter,amount,count\n2020-21,Q4,604694,128\n2020-21,Q3,665930,159\n";
    let mut browser = Browser::at(&app, PAGE);
    let page = browser.check("restated.csv", file, 200);
    let changed = page.table("Recorded figures that would change");
    assert_eq!(changed, [["2020-21 Q3", "£665,929", "£665,930", "amount from 665,929 to 665,930"]]);
    assert!(page.html.contains("name=\"reason\" autocomplete=\"off\" maxlength=\"500\" required"));
    let refused = browser.page(&confirmed(&page, &[]), None, 422);
    assert!(refused.lines().contains("Say why."), "{}", refused.lines());
    let (_, json) = browser.receipt(&browser.confirm(&refused, &[("reason", "Late invoice")]));
    assert_eq!(json["records"], json!({"new": 0, "same": 1, "restated": 1}));
    assert_eq!(json["reason"], "Late invoice");
}

#[test]
fn what_was_written_meanwhile_is_shown_before_anything_is_confirmed() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut browser = Browser::at(&app, PAGE);
    let page = browser.check("new.csv", NEW, 200);
    let other = "financial_year,quarter,amount,count\n2021-22,1,598000.00,139\n";
    app.post_csv(&format!("{CASE}/submissions"), other).expect(201);
    let before = app.recorded(&case_key());
    let anew = browser.page(&confirmed(&page, &[("reason", "Outturn")]), None, 409);
    assert!(anew.lines().contains("since you checked the file"), "{}", anew.lines());
    assert_eq!(anew.table("Recorded figures that would change")[0][1], "£598,000");
    assert_eq!(app.recorded(&case_key()), before);
    // What the new page shows can be confirmed; a reason is asked for by now.
    let (_, json) = browser.receipt(&browser.confirm(&anew, &[("reason", "Outturn")]));
    assert_eq!(json["records"]["restated"], 1);
}

#[test]
fn two_clicks_are_one_delivery() {
    let database = Database::sqlite();
    let app = TestApp::with_case(&database);
    let mut browser = Browser::at(&app, PAGE);
    let page = browser.check("new.csv", NEW, 200);
    let count = || app.recorded(&case_key())["submissions"].as_array().unwrap().len();
    let before = count();
    let form = confirmed(&page, &[]);
    let places: Vec<String> = std::thread::scope(|threads| {
        let clicks: Vec<_> = (0..4).map(|_| threads.spawn(|| browser.send(&form, None))).collect();
        let answers = clicks.into_iter().map(|click| click.join().unwrap().expect(303));
        answers.map(|answer| answer.header("location").unwrap().to_owned()).collect()
    });
    assert!(places.windows(2).all(|pair| pair[0] == pair[1]), "{places:?}");
    assert_eq!(count(), before + 1);
    // Going back and saying something else is no repetition.
    let other = browser.page(&confirmed(&page, &[("reason", "Another")]), None, 409);
    assert!(other.lines().contains("confirmed before"), "{}", other.lines());
    assert_eq!(count(), before + 1);
}

#[test]
fn a_form_of_another_page_is_refused() {
    let app = TestApp::with_case(&Database::sqlite());
    let before = app.recorded(&case_key());
    let mut browser = Browser::at(&app, PAGE);
    let page = browser.check("new.csv", NEW, 200);
    let form = confirmed(&page, &[]);
    let token = |token: &str| {
        let mut form = form.clone();
        set(&mut form, "token", token);
        form
    };
    let own = form.iter().find(|(name, _)| name == "token").unwrap().1.clone();
    for wrong in [token(""), token(&own[1..]), token(&own.replace(&own[..1], "g"))] {
        let refused = browser.send(&wrong, None).expect(403);
        assert!(refused.text().contains("cannot be taken any more"), "{}", refused.text());
    }
    let without: Fields = form.iter().filter(|(name, _)| name != "token").cloned().collect();
    browser.send(&without, None).expect(403);
    // The token is of one address, one browser and one key.
    let elsewhere = format!("{}x/submit", PAGE);
    for (address, cookie) in [
        (&elsewhere, &browser.cookie),
        (&browser.address, &String::new()),
        (&browser.address, &"recoup_form=planted".to_owned()),
        (&browser.address, &format!("{}; recoup_key=rcp_live_other", browser.cookie)),
    ] {
        let other = Browser { app: &app, address: address.clone(), cookie: cookie.clone() };
        other.send(&form, None).expect(403);
    }
    let strange = [BROWSER, ("origin", "https://evil.example"), ("cookie", &*browser.cookie)];
    app.send("POST", &browser.address, &strange, Some(b"")).expect(403);
    assert_eq!(app.recorded(&case_key()), before);
    browser.send(&form, None).expect(303);
}

#[test]
fn only_who_may_deliver_sees_the_form_and_no_other_council() {
    let (app, keys) = locked(&Database::sqlite());
    for (role, key) in &keys {
        let mut browser = Browser::with_key(&app, key);
        let may = matches!(role, Role::Contributor | Role::Administrator);
        if !may {
            browser.get(&browser.address).expect(403);
            browser.send(&[], Some(("new.csv", NEW))).expect(403);
            continue;
        }
        let elsewhere = "/councils/sheffield/programmes/sheffield-promoting-independence/submit";
        assert_eq!(browser.get(elsewhere).status, 404);
        let other = Browser { address: elsewhere.to_owned(), ..Browser::with_key(&app, key) };
        other.send(&[], Some(("new.csv", NEW))).expect(404);
        let page = browser.check("new.csv", NEW, 200);
        // Whoever is signed in is named already.
        let name = ("submitted_by".to_owned(), format!("cambridgeshire/{role}"));
        assert!(fields(&page.html).contains(&name), "{:?}", fields(&page.html));
        if *role == Role::Administrator {
            let answer = browser.send(
                &{
                    let mut form = fields(&page.html);
                    set(&mut form, "do", "confirm");
                    form
                },
                None,
            );
            assert_eq!(answer.status, 303, "{}", answer.text());
        }
    }
    let nobody = Browser::at(&app, PAGE);
    assert_eq!(nobody.get(&nobody.address).status, 401);
}

#[test]
fn a_form_that_is_not_whole_says_what_is_missing() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut browser = Browser::at(&app, PAGE);
    let form = browser.open();
    let none = browser.page(&form, None, 422);
    assert!(none.lines().contains("Choose a file."), "{}", none.lines());
    let page = browser.page(&form, Some(("", b"")), 422);
    assert!(page.lines().contains("Choose a file."));
    let empty = browser.page(&form, Some(("empty.csv", b"")), 422);
    assert!(empty.lines().contains("The file cannot be taken"), "{}", empty.lines());
    let large = vec![b'a'; 7_000_001];
    let large = browser.page(&form, Some(("large.csv", &large)), 422);
    assert!(large.lines().contains("more than 7 MB"), "{}", large.lines());
    let checked = browser.page(&form, Some(("new.csv", NEW)), 200);
    let damaged = confirmed(&checked, &[("sha256", "0")]);
    let damaged = browser.page(&damaged, None, 422);
    assert!(damaged.lines().contains("did not come back whole"), "{}", damaged.lines());
    let headers = [BROWSER, ("content-type", "text/csv"), ("cookie", &*browser.cookie)];
    app.send("POST", &browser.address, &headers, Some(NEW)).expect(415);
    app.send("PUT", &browser.address, &[], Some(NEW)).problem(405, "method_not_allowed");
}

#[test]
fn what_a_file_says_stays_text() {
    let app = TestApp::with_case(&Database::sqlite());
    let mut browser = Browser::at(&app, PAGE);
    let cell = "<script>alert(1)</script>";
    let file = format!("{cell}\nYear,Quarter,Amount\n2021-22,Q1,612000\n");
    for (name, status) in [("%22><b>.csv", 200), ("C:\\\\papers\\\\a.csv", 200)] {
        let page = browser.check(name, file.as_bytes(), status);
        assert!(!page.html.contains("<script>") && !page.html.contains("<b>"), "{}", page.html);
        assert!(page.lines().contains(cell), "{}", page.lines());
        let named = fields(&page.html).into_iter().find(|(name, _)| name == "file_name").unwrap();
        let expected = if name.starts_with('%') { "\"><b>.csv" } else { "a.csv" };
        assert_eq!(named.1, expected);
    }
}
