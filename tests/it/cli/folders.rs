//! Case folders that cannot be read: every file is named with all that is wrong.

use super::*;

/// The bad files that are part of a folder, by their first word.
const KINDS: [(&str, &str); 5] = [
    ("investment", "investment.csv"),
    ("published", "published.csv"),
    ("exposure", "exposure.csv"),
    ("long", "clawbacks.csv"),
    ("pivot", "clawbacks.csv"),
];

#[test]
fn a_bad_file_of_a_folder_is_refused_with_its_problem() {
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("data").join("bad");
    let expected = std::fs::read_to_string(bad.join("expected.tsv")).unwrap();
    let folder = copy_of_the_case();
    let mut tried = 0;
    for (number, line) in expected.lines().skip(1).enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let word = fields[0].split('-').next().unwrap();
        let Some((_, part)) = KINDS.iter().find(|(kind, _)| *kind == word) else { continue };
        // Clawbacks are tried over HTTP as well; a few are enough here.
        if *part == "clawbacks.csv" && !number.is_multiple_of(8) {
            continue;
        }
        let place = folder.path().join(part);
        let good = std::fs::read(&place).ok();
        std::fs::copy(bad.join(fields[0]), &place).unwrap();
        let path = folder.path().display().to_string();
        recoup(&["offset", &path]).refused(2, &[part, fields[5]]);
        match good {
            Some(good) => std::fs::write(&place, good).unwrap(),
            None => std::fs::remove_file(&place).unwrap(),
        }
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
    recoup(&["offset", &folder.path().display().to_string()]).expect(0);
}

#[test]
fn all_files_of_a_folder_are_judged_at_once() {
    let folder = copy_of_the_case();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("programme.toml", "id = \"P\"\ncouncil = \"c\"\nname = \"n\"\ncolour = 1\n");
    write("investment.csv", "line,2022-23\nTeam,x\n");
    write("published.csv", "row,measure,2022-23\nNet,netto,1\n");
    write("clawbacks.csv", "financial_year,quarter,amount,count\n2020-21,5,1,1\n");
    write("scenarios.toml", "[[scenarios]]\nid = \"a\"\n[scenarios.assumptions]\ngrowth = \"1\"\n");
    let path = folder.path().display().to_string();
    for command in ["offset", "growth", "forecast", "import"] {
        recoup(&[command, &path]).refused(
            2,
            &[
                "programme.toml, /colour",
                "programme.toml, /id",
                "investment.csv, row 2, 2022-23 \"x\"",
                "published.csv, row 2, measure",
                "clawbacks.csv, row 2, quarter \"5\"",
                "scenarios.toml, /scenarios/0/name",
                "scenarios.toml, /scenarios/0/assumptions/growth",
            ],
        );
    }
}

#[test]
fn a_folder_with_a_scenario_that_could_not_be_saved_is_not_loaded_in_part() {
    let folder = copy_of_the_case();
    let place = folder.path().join("scenarios.toml");
    let good = std::fs::read_to_string(&place).unwrap();
    let far = "\n[[scenarios]]\nid = \"far\"\nname = \"Far\"\n[scenarios.assumptions]\nlag_quarters = 41\n";
    std::fs::write(&place, good.clone() + far).unwrap();
    let path = folder.path().display().to_string();
    let database = format!("sqlite:{}", folder.path().join("r.db").display());
    let import = || recoup(&["import", &path, "--database-url", &database]);
    import().refused(2, &["/scenarios/far/assumptions/lag_quarters", "quarters from 0 to 40"]);
    std::fs::write(&place, good).unwrap();
    import().expect(0);
}

#[test]
fn a_published_table_in_a_folder_is_never_repaired_silently() {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let published = folder.path().join("clawbacks-as-published.csv");
    std::fs::copy(published, folder.path().join("clawbacks.csv")).unwrap();
    recoup(&["offset", &path]).refused(1, &["totals do not match", "--accept-repair r-"]);
}

#[test]
fn a_file_whose_name_has_capitals_is_named_where_it_is_looked_for() {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let rename = |from: &str, to: &str| {
        std::fs::rename(folder.path().join(from), folder.path().join(to)).unwrap();
    };
    rename("clawbacks.csv", "Clawbacks.csv");
    // What may be missing is asked about as well: it was meant to count.
    rename("published.csv", "PUBLISHED.CSV");
    recoup(&["offset", &path]).refused(
        2,
        &[
            "clawbacks.csv: this file is missing; there is Clawbacks.csv: write its name as \
             clawbacks.csv",
            "published.csv: this file is missing; there is PUBLISHED.CSV",
        ],
    );
}

#[test]
fn a_toml_file_in_another_encoding_is_refused_with_the_place() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("data").join("folders");
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let bad = std::fs::read(data.join("c19-toml-windows-1252/programme.toml")).unwrap();
    for name in ["programme.toml", "benefits.toml", "scenarios.toml"] {
        let good = std::fs::read(folder.path().join(name)).ok();
        std::fs::write(folder.path().join(name), &bad).unwrap();
        let place = format!("{name}, row 3: the file is not in UTF-8: byte");
        recoup(&["offset", &path])
            .refused(2, &[&place, "in Windows-1252 it is `ô`", "save it as UTF-8"]);
        match good {
            Some(good) => std::fs::write(folder.path().join(name), good).unwrap(),
            None => std::fs::remove_file(folder.path().join(name)).unwrap(),
        }
    }
    recoup(&["offset", &path]).expect(0);
}
