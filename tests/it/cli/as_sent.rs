//! Case folders and files of series as councils have them, all made up: each is read rightly,
//! or answered by at most four lines that name the matter.
//!
//! A folder of `tests/data/folders/` has what differs from the good one, `c01-good`, unless
//! it has a source of benefits of its own; `expected.tsv` there and in `tests/data/series/`
//! has a line for each.

use super::*;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("data").join(name)
}

/// The lines of `expected.tsv`, which must be those of the folder.
fn expected(of: &str) -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(data(of).join("expected.tsv")).unwrap();
    let lines = text.lines().skip(1).map(|line| {
        let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        fields.try_into().unwrap()
    });
    let lines: Vec<[String; 3]> = lines.collect();
    let mut there: Vec<String> = std::fs::read_dir(data(of))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.tsv")
        .collect();
    there.sort();
    let listed: Vec<&String> = lines.iter().map(|[name, ..]| name).collect();
    assert_eq!(there.iter().collect::<Vec<_>>(), listed, "each has its line");
    lines
}

/// The good folder with the files of this case in place of its own.
fn folder(case: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let own: Vec<PathBuf> = std::fs::read_dir(data("folders").join(case))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let is_replaced = |other: &str| own.iter().any(|path| name(path).eq_ignore_ascii_case(other));
    if !is_replaced("benefits.toml") {
        for good in ["programme.toml", "investment.csv", "clawbacks.csv"] {
            let from = data("folders").join("c01-good").join(good);
            if !is_replaced(good) {
                std::fs::copy(from, folder.path().join(good)).unwrap();
            }
        }
    }
    for path in &own {
        std::fs::copy(path, folder.path().join(name(path))).unwrap();
    }
    folder
}

#[test]
fn every_folder_is_read_rightly_or_answered_by_at_most_four_lines() {
    let mut wrong = Vec::new();
    for [case, answer, detail] in expected("folders") {
        let folder = folder(&case);
        let run = recoup(&["offset", &folder.path().display().to_string(), "--format", "json"]);
        let found = if run.code == 0 {
            let offset = run.json();
            let of = |name: &str| offset["totals"][name].as_str().unwrap().to_owned();
            let figures = [of("investment"), of("credit"), of("net")].join(" ");
            let (_, rule) = detail.rsplit_once(' ').unwrap_or_default();
            let findings = offset["findings"].as_array().unwrap();
            match findings.iter().any(|finding| finding["rule"] == rule) {
                true => format!("read\t{figures} {rule}"),
                false => format!("read\t{figures}, without {rule}"),
            }
        } else {
            let lines = run.err.lines().filter(|line| !line.ends_with("was not read:"));
            let says = run.err.contains(&detail) && run.out.is_empty() && lines.count() <= 4;
            if says { format!("refused\t{detail}") } else { run.err }
        };
        if found != format!("{answer}\t{detail}") {
            wrong.push(format!("{case}: {found}, expected {answer} {detail}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_of_series_is_forecast_or_answered_by_at_most_four_lines() {
    let mut wrong = Vec::new();
    for [name, series, words] in expected("series") {
        let path = data("series").join(&name).display().to_string();
        let run = recoup(&["forecast", &path, "--horizon", "1", "--quiet"]);
        assert!(!run.err.contains("panicked"), "{name}: {run:?}");
        let forecast = run.out.lines().skip(1).count().to_string();
        let says = if words == "-" { run.err.is_empty() } else { run.err.contains(&words) };
        if forecast != series || !says || run.err.lines().count() > 4 {
            wrong.push(format!("{name}: {forecast} series, {}", run.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
