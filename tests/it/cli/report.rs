//! `report`: the workbook and the pack, from a folder and from a database.

use super::*;
use crate::support::opened::Opened;

const CASE: &str = "examples/cambridgeshire-direct-payments";

#[test]
fn a_folder_gives_a_workbook_and_a_pack_that_stands_alone() {
    let folder = TempDir::new().unwrap();
    let [xlsx, html] = ["r.xlsx", "r.html"].map(|name| folder.path().join(name));
    let [book, pack] = [&xlsx, &html].map(|path| path.to_str().unwrap());
    let set = ["--set", "growth_rate=0.05"];
    recoup(&[&["report", CASE, "--xlsx", book, "--html", pack], &set[..]].concat()).expect(0);
    let opened = Opened::of(&std::fs::read(&xlsx).unwrap());
    let json = recoup(&[&["offset", CASE, "--format", "json"], &set[..]].concat()).expect(0).json();
    let net: f64 = json["totals"]["net"].as_str().unwrap().parse().unwrap();
    let row = opened.sheet("Summary").row("Net cost");
    assert_eq!(row[1].value.parse::<f64>().unwrap(), net);
    let text = std::fs::read_to_string(&html).unwrap();
    assert!(
        text.contains("<style>") && !text.contains("/assets/"),
        "it asks nobody for its styles"
    );
    for part in
        ["£706,264 stays uncovered", "Investment and credit by financial year", "Data version"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_database_gives_what_was_known_and_where_it_stands_in_the_log() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("p.db").display());
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let xlsx = folder.path().join("r.xlsx");
    let of = |more: &[&str]| {
        let programme = ["--programme", "cambridgeshire-direct-payments", "--database-url", &url];
        let file = ["--xlsx", xlsx.to_str().unwrap()];
        recoup(&[&["report"], &programme[..], &file[..], more].concat())
    };
    let log =
        recoup(&["log", "--council", "cambridgeshire", "--database-url", &url, "--format", "json"]);
    let head = log.expect(0).json()["commits"][0]["hash"].as_str().unwrap().to_owned();
    of(&[]).expect(0);
    let said = |place: (usize, &str)| {
        let opened = Opened::of(&std::fs::read(&xlsx).unwrap());
        opened.sheet("Offset").cells[&(place.0, place.1.to_owned())].value.clone()
    };
    assert!(said((3, "A")).contains(&head), "{}", said((3, "A")));
    of(&["--as-known-at", "2000-01-01"]).refused(2, &["not known"]);
    of(&["--as-known-at", "2140-01-01"]).expect(0);
    assert!(said((3, "A")).contains("1 January 2140"), "{}", said((3, "A")));
}

#[test]
fn a_report_says_what_is_missing_or_wrong() {
    recoup(&["report", CASE]).refused(2, &["--xlsx", "--html"]);
    recoup(&["report", "--xlsx", "r.xlsx"]).refused(2, &["case folder, or --programme"]);
    recoup(&["report", CASE, "--xlsx", "r.xlsx", "--set", "growth=1"]).refused(2, &["growth"]);
    recoup(&["report", CASE, "--xlsx", "/nowhere/r.xlsx"]).refused(5, &["cannot write"]);
}
