//! `audit-table`.

use super::*;

#[test]
fn the_published_table_ends_with_1_and_the_repair() {
    let json = recoup(&["audit-table", PUBLISHED, "--format", "json"]).expect(1).json();
    let mismatches = json["mismatches"].as_array().unwrap();
    let differences: Vec<&str> =
        mismatches.iter().map(|mismatch| mismatch["difference"].as_str().unwrap()).collect();
    assert_eq!(differences, ["-161370", "-32915", "-120423", "-8032"]);
    assert_eq!(json["findings"].as_array().unwrap().len(), 1);
    assert_eq!(json["findings"][0]["row"], "2019-20");
    assert_eq!(json["repair"]["unique"], true);
    let proposed: Vec<&str> = json["repair"]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["proposed"].as_str().unwrap())
        .collect();
    assert_eq!(proposed, ["316820", "437243", "445275"]);
    let text = recoup(&["audit-table", PUBLISHED]).expect(1).out;
    for part in ["4 printed totals do not match", "2019-20", "316,820", "437,243", "445,275"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let id = json["repair"]["id"].as_str().unwrap();
    assert!(text.contains(id), "{text}");
}

#[test]
fn the_repaired_table_ends_with_0() {
    let published =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED)).unwrap();
    let repaired = published.replace(
        "\"283,905\",\"283,905\",\"316,820\",\"437,243\"",
        "\"283,905\",\"316,820\",\"437,243\",\"445,275\"",
    );
    let (_folder, path) = file("table.csv", &repaired);
    let run = recoup(&["audit-table", &path]).expect(0);
    assert!(run.out.contains("\n\nEvery printed total matches"), "{run:?}");
    let json = recoup(&["audit-table", &path, "--format", "json"]).expect(0).json();
    assert_eq!(json["mismatches"], serde_json::json!([]));
    assert_eq!(json["repair"], Value::Null);
    assert!(!json.to_string().contains("proposed"));
    let run = recoup_with_input(&["audit-table", "-"], repaired.as_bytes());
    assert_eq!(run.code, 0, "standard input is read as well: {run:?}");
}

#[test]
fn what_cannot_be_read_ends_with_2_and_every_problem() {
    recoup(&["audit-table", "no-such-file.csv"]).refused(2, &["cannot read no-such-file.csv"]);
    recoup(&["audit-table", CASE]).refused(2, &["cannot read"]);
    recoup(&["audit-table"]).refused(2, &["<FILE>"]);
    recoup(&["audit-table", PUBLISHED, "--format", "csv"])
        .refused(2, &["[possible values: text, json]"]);
    let table = "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2019-21,\"1,23\",1,1,1\n,2020-21,1,1,1,y\n";
    for format in ["text", "json"] {
        let (_folder, path) = file("table.csv", table);
        recoup(&["audit-table", &path, "--format", format])
            .refused(2, &["row 2", "Year", "2019-21", "Q1", "1,23", "row 3", "Q4", "\"y\""]);
    }
    let (_folder, path) = file("table.csv", b"\xFF\xFEa");
    recoup(&["audit-table", &path]).refused(2, &["UTF-16"]);
}

#[test]
fn an_accepted_repair_is_written_in_long_form() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("repaired.csv").display().to_string();
    let id = recoup(&["audit-table", PUBLISHED, "--format", "json"]).json()["repair"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let accept = ["audit-table", PUBLISHED, "--accept-repair", &id, "--output", &output];
    recoup(&accept).expect(1);
    let long = std::fs::read_to_string(&output).unwrap();
    assert!(long.contains("\n2019-20,4,445275.00,147,final\n"), "{long}");
    assert!(long.contains("\n2019-20,stated_total,1483243.00,462,final\n"), "{long}");
    std::fs::remove_file(&output).unwrap();
    let wrong = ["audit-table", PUBLISHED, "--accept-repair", "r-0000", "--output", &output];
    recoup(&wrong).refused(2, &["r-0000", &id]);
    assert!(!Path::new(&output).exists(), "nothing is written");
    recoup(&["audit-table", PUBLISHED, "--accept-repair", &id]).refused(2, &["--output"]);
}

#[test]
fn a_file_without_an_end_is_refused_as_too_large() {
    let folder = tempfile::TempDir::new().unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("clawbacks.csv")).unwrap();
    let case = folder.path().display().to_string();
    for words in [["audit-table", "/dev/zero"], ["offset", &case]] {
        let run = recoup(&words).expect(2);
        assert!(run.err.contains("more than 10,000,000 bytes"), "{words:?}: {}", run.err);
    }
}

#[test]
fn what_is_asked_of_a_table_is_answered_by_a_flag() {
    let field = |name: &str| format!("tests/data/field/{name}.csv");
    let so_far = field("cumulative-with-totals");
    let text = recoup(&["audit-table", &so_far]).expect(1).out;
    for part in ["look cumulative", "If so, say --cumulative."] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = recoup(&["audit-table", &so_far, "--cumulative"]).expect(0).out;
    assert!(text.contains("\n\nEvery printed total matches"), "{text}");
    let few = field("few-counts-that-may-be-rounded");
    let text = recoup(&["audit-table", &few]).expect(1).out;
    assert!(text.contains("If so, say --count-rounding 5."), "{text}");
    recoup(&["audit-table", &few, "--count-rounding", "5"]).expect(0);
    let thousands = field("rounded-to-thousands");
    let text = recoup(&["audit-table", &thousands]).expect(0).out;
    assert!(text.contains("rounded to 1,000: a total may differ by up to 2,500."), "{text}");
    recoup(&["audit-table", &thousands, "--rounding", "1"]).expect(1);
    recoup(&["audit-table", &thousands, "--rounding", "10000"])
        .refused(2, &["101,000 (2019-20 Q1)", "not rounded to 10,000"]);
    recoup(&["audit-table", &thousands, "--rounding", "none"]).refused(2, &["such as 1000"]);
}

#[test]
fn a_table_whose_totals_match_still_says_what_is_doubtful_about_its_figures() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("data").join("field");
    let table = [
        // What may be years so far is settled before it is taken.
        (1, "p45-cumulative-ytd.csv", "cumulative", "look cumulative"),
        (
            0,
            "p44b-current-year-partly.csv",
            "zero_after_amounts",
            "2022-23 Q3 is 0 after 14 quarters",
        ),
    ];
    for (code, name, rule, says) in table {
        let path = data.join(name).display().to_string();
        let text = recoup(&["audit-table", &path]).expect(code).out;
        assert!(text.contains(says), "{text}");
        let json = recoup(&["audit-table", &path, "--format", "json"]).expect(code).json();
        assert_eq!(json["findings"][0]["rule"], rule, "{json:#}");
    }
}

#[test]
fn a_difference_of_pence_is_shown_in_pence() {
    let table = "Values,Year,Q1,Q2,Q3,Q4,Grand Total\n\
                 Sum of Amount,2019-20,101200.1,118450.3,125300.4,109900.7,454851.5\n\
                 ,2020-21,131100.2,140250.6,155480.1,149000.4,575831.4\n";
    let (_folder, path) = file("table.csv", table);
    let text = recoup(&["audit-table", &path]).expect(1).out;
    for part in ["575,831.40", "575,831.30", "-0.10"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
