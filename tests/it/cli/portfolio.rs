//! `offset` and `portfolio` of programmes whose benefits are not clawbacks.

use super::*;

const CASES: [&str; 5] = [
    "examples/cambridgeshire-care-together",
    "examples/cambridgeshire-independent-living",
    "examples/cheshire-west-and-chester",
    "examples/nottinghamshire-promoting-independence",
    "examples/sheffield-promoting-independence",
];

#[test]
fn every_case_prints_an_answer_in_each_form() {
    for case in CASES {
        let text = recoup(&["offset", case]).expect(0).out;
        for part in
            ["Plan ", "not stated", "Figures of the plan:", "What the paper claims:", "Findings:"]
        {
            assert!(text.contains(part) || case.contains("independent"), "{part} in {text}");
        }
        let json = recoup(&["offset", case, "--format", "json"]).expect(0).json();
        let csv = recoup(&["offset", case, "--format", "csv"]).expect(0).out;
        assert_eq!(csv.lines().count(), json["years"].as_array().unwrap().len() + 1);
        recoup(&["offset", case, "--set", "discount_rate=0.02"]).expect(0);
        recoup(&["offset", case, "--set", "growth_rate=0.02"])
            .refused(2, &["--set growth_rate=0.02", "only optimism_bias, benefit_optimism"]);
        let appraised = recoup(&["offset", case, "--appraisal"]).expect(0).out;
        assert!(appraised.starts_with(&text), "{appraised}");
        for part in ["Present value:", "Switching values", "Sensitivity"] {
            assert!(appraised.contains(part), "{part} in {appraised}");
        }
        // One reason for all values is said once.
        let reason = appraised.matches("nothing can be said of where the plan pays").count();
        assert_eq!(reason, usize::from(!case.contains("independent")), "{appraised}");
        let real = ["price_basis=real", "deflator_rate=0.02"];
        let real = recoup(&["offset", case, "--set", real[0], "--set", real[1]]).expect(0).out;
        // Where nothing is dated nothing can be deflated.
        let says = match case.contains("cheshire") {
            true => "without effect on this answer: price basis and deflator rate.",
            false => "by a deflator of 2% a year",
        };
        assert!(real.contains(says), "{real}");
    }
}

#[test]
fn folders_and_a_database_give_the_same_portfolio() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("p.db").display());
    for case in CASES {
        recoup(&["import", case, "--database-url", &url]).expect(0);
    }
    let stored = recoup(&["portfolio", "--database-url", &url, "--format", "csv"]).expect(0).out;
    let read = recoup(&[&["portfolio", "--format", "csv"], &CASES[..]].concat()).expect(0).out;
    assert_eq!(stored, read);
    let one = ["portfolio", "--database-url", &url, "--council", "sheffield"];
    let sheffield = recoup(&one).expect(0).out;
    assert!(sheffield.starts_with("sheffield\n") && !sheffield.contains("cambridgeshire"));
}

#[test]
fn a_folder_that_is_given_twice_counts_once_and_two_of_one_id_are_refused() {
    let cheshire = CASES[2];
    let text = recoup(&["portfolio", cheshire, cheshire]).expect(0).out;
    assert!(text.contains("(not counted)") && text.contains("does not count again"), "{text}");
    assert!(text.contains("mixed  9,663,000"), "{text}");
    let folder = TempDir::new().unwrap();
    for name in ["programme.toml", "proposals.csv"] {
        std::fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(cheshire).join(name),
            folder.path().join(name),
        )
        .unwrap();
    }
    let other = folder.path().display().to_string();
    recoup(&["portfolio", cheshire, &other]).refused(2, &["two folders are the programme"]);
    // A list without a benefits.toml is a list all the same.
    let alone = recoup(&["offset", &other]).expect(0).out;
    assert!(alone.contains("gross savings") && alone.contains("9,663,000"), "{alone}");
}

#[test]
fn a_council_that_none_of_the_programmes_is_of_is_refused_with_those_that_there_are() {
    let asked = ["portfolio", CASES[2], CASES[4], "--council", "cheshire"];
    recoup(&asked).refused(2, &["council cheshire", "cheshire-west-and-chester, sheffield"]);
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("p.db").display());
    recoup(&["import", CASES[4], "--database-url", &url]).expect(0);
    let asked = ["portfolio", "--council", "shefield", "--database-url", &url];
    recoup(&asked).refused(2, &["the councils are sheffield"]);
}

#[test]
fn what_no_year_states_is_listed_for_the_whole_plan_and_not_as_zero() {
    let folder = TempDir::new().unwrap();
    for name in ["programme.toml", "benefits.toml"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES[4]).join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let lines = "line,2018-19,2019-20\nProject manager,40000,50000\n";
    std::fs::write(folder.path().join("investment.csv"), lines).unwrap();
    let path = folder.path().display().to_string();
    let answer = recoup(&["portfolio", &path, "--format", "json"]).expect(0).json();
    let council = &answer["councils"][0];
    let side = &council["years"][0]["investment"];
    assert_eq!((&side["amount"], &side["stated"]), (&Value::Null, &Value::Null), "{side}");
    assert_eq!(council["programmes"][0]["totals"]["investment"], "2340000.00");
    assert_eq!(council["programmes"][0]["credit_basis"], "not_stated");
    let undated: Vec<_> = ["investment", "net_saving"].map(Value::from).to_vec();
    let measures = council["undated"].as_array().unwrap().iter();
    assert_eq!(measures.map(|sum| sum["measure"].clone()).collect::<Vec<_>>(), undated);
    let text = recoup(&["portfolio", &path]).expect(0).out;
    assert!(!text.contains("not stated (0"), "{text}");
}

#[test]
fn bad_files_of_a_folder_are_all_named() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("programme.toml", "id = \"p\"\ncouncil = \"c\"\nname = \"n\"\n");
    write(
        "benefits.toml",
        "kind = \"unit_savings\"\n[[schemes]]\nname = \"A\"\nunits = 1\nramp = [\"2\"]\n",
    );
    write("investment.csv", "line,amount_a_year,months\nPosts,5,7\n");
    let path = folder.path().display().to_string();
    let says = [
        "benefits.toml, /schemes/0/ramp/0",
        "investment.csv, row 2, months \"7\": expected whole quarters",
    ];
    for command in ["offset", "import", "portfolio"] {
        recoup(&[command, &path]).refused(2, &says);
    }
    write("benefits.toml", "kind = \n");
    recoup(&["offset", &path]).refused(2, &["benefits.toml, row 1"]);
    write("proposals.csv", "ref,proposal\n1,x\n");
    recoup(&["offset", &path]).refused(2, &["proposals.csv, row 1, group: this column is missing"]);
}
