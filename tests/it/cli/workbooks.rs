//! Workbooks where a CSV file is read: `import`, `audit-table` and case folders.

use super::*;
use crate::support::workbook::{xlsx, xlsx_of};

const LONG: &str = "financial_year,quarter,amount,count\n2021-22,1,612000.5,140\n";

fn database() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("r.db").display());
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    (folder, url)
}

#[test]
fn a_workbook_is_imported_by_its_sheet() {
    let (_folder, url) = database();
    let import = |bytes: &[u8], options: &[&str]| {
        let (_folder, path) = file("outturn.xlsx", bytes);
        let args = ["import", &path, "--programme", PROGRAMME, "--database-url", &url];
        recoup(&[&args, options].concat())
    };
    let changed = LONG.replace("612000.5", "598000");
    let bytes = xlsx_of(&[("Cover", "Outturn\n", false), ("Q1", LONG, false)]);
    let dry = import(&bytes, &["--dry-run"]).expect(0).json();
    assert_eq!((&dry["status"], &dry["read_as"]["sheet"]), (&"dry_run".into(), &"Q1".into()));
    let two = xlsx_of(&[("Q1", LONG, false), ("Later", &changed, false)]);
    import(&two, &[]).refused(2, &["\"Q1\", \"Later\"", "--sheet NAME"]);
    import(&two, &["--sheet", "Q3"]).refused(2, &["no sheet is called \"Q3\""]);
    import(LONG.as_bytes(), &["--sheet", "Q1"]).refused(2, &["leave sheet out"]);
    let done = import(&two, &["--sheet", "Later"]).expect(0).json();
    assert_eq!((&done["status"], &done["source"]), (&"accepted".into(), &"outturn.xlsx".into()));
    let wrong = xlsx_of(&[("Q1 outturn", &LONG.replace("140", "1.5"), false)]);
    import(&wrong, &[]).refused(2, &["'Q1 outturn'!D2, count: \"1.5\":"]);
    recoup(&["import", CASE, "--sheet", "A", "--database-url", &url]).refused(2, &["--sheet"]);
    // Standard input is known by what is in it as well.
    let args = ["import", "-", "--programme", PROGRAMME, "--database-url", &url, "--dry-run"];
    let read = recoup_with_input(&args, &xlsx(LONG)).expect(2);
    assert!(read.err.contains("598,000"), "{read:?}");
}

#[test]
fn a_published_table_is_audited_from_a_workbook_as_from_its_csv_file() {
    let csv = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED));
    let csv = csv.unwrap();
    let expected = recoup(&["audit-table", PUBLISHED]).expect(1).out;
    let two = xlsx_of(&[("Paper", &csv, false), ("Again", &csv, false)]);
    let (_folder, path) = file("paper.xlsx", &two);
    recoup(&["audit-table", &path]).refused(2, &["2 sheets could be meant"]);
    let run = recoup(&["audit-table", &path, "--sheet", "paper"]).expect(1);
    let figures = |out: &str| out.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(figures(&run.out), figures(&expected));
    let block = "Read as years down and quarters across: 10 rows of figures on the sheet \"Paper\", in \
                 pounds.\n  \"Again\" is passed over: this sheet is not the one that is read\n\n";
    assert!(run.out.starts_with(block), "{}", run.out);
    let (_folder, path) = file("paper.xlsx", xlsx(&csv.replace("451,925", "45I,925")));
    recoup(&["audit-table", &path]).refused(2, &["Data!D2, Q2: \"45I,925\":"]);
}

#[test]
fn the_cells_and_the_unit_are_named_on_the_command_line() {
    let (_folder, url) = database();
    let text = "Outturn\n\nquarter,amount,count\n2021-22-Q1,612,140\n,,\nChecked,by,nobody\n";
    let (_folder, path) = file("outturn.csv", text);
    let args = ["import", &path, "--programme", PROGRAMME, "--database-url", &url, "--dry-run"];
    recoup(&args).expect(2);
    let said = [&args[..], &["--range", "A3:C4", "--unit", "thousands"]].concat();
    let dry = recoup(&said).expect(0).json();
    assert_eq!(dry["read_as"]["range"], "A3:C4");
    assert_eq!(dry["read_as"]["unit"], "thousands of pounds, as \"unit=thousands\" says");
    recoup(&[&args[..], &["--range", "3"]].concat()).refused(2, &["such as B4:M20"]);
    recoup(&[&args[..], &["--unit", "k"]].concat()).refused(2, &["pence, pounds, thousands"]);
    recoup(&["import", CASE, "--unit", "pounds", "--database-url", &url]).refused(2, &["--unit"]);
    let two = "Year,Q1,Q2,Q3,Q4,Total\n2017-18,358,451,461,315,1585\n\n\
               Year,Q1,Q2,Q3,Q4,Total\n2017-18,377,451,371,342,1540\n";
    let (_folder, path) = file("two.csv", two);
    recoup(&["audit-table", &path]).refused(2, &["range=A1:F2 or range=A4:F5 (--range)"]);
    recoup(&["audit-table", &path, "--range", "A1:F2"]).expect(0);
    recoup(&["audit-table", &path, "--range", "A4:F5", "--unit", "thousands"]).expect(0);
    recoup(&["audit-table", &path, "--range", "A4:F5", "--unit", "pence"]).expect(1);
}

#[test]
fn each_table_of_a_case_folder_may_be_a_workbook() {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let expected = recoup(&["offset", &path]).expect(0).out;
    for name in ["clawbacks", "investment", "published"] {
        let csv = folder.path().join(format!("{name}.csv"));
        let text = std::fs::read_to_string(&csv).unwrap();
        std::fs::write(folder.path().join(format!("{name}.xlsx")), xlsx(&text)).unwrap();
        let both = format!("{name}.csv: there is {name}.xlsx as well: keep one of them");
        recoup(&["offset", &path]).refused(2, &[&both]);
        std::fs::remove_file(csv).unwrap();
        assert_eq!(recoup(&["offset", &path]).expect(0).out, expected, "{name}");
    }
    let url = format!("sqlite:{}", folder.path().join("r.db").display());
    recoup(&["import", &path, "--database-url", &url]).expect(0);
    let of_database = ["offset", "--programme", PROGRAMME, "--database-url", &url];
    assert_eq!(recoup(&of_database).expect(0).out, expected);
    let wrong = folder.path().join("investment.xlsx");
    std::fs::write(&wrong, xlsx("line,2022-23\nTeam,x\n")).unwrap();
    recoup(&["offset", &path]).refused(2, &["investment.xlsx, Data!B2, 2022-23 \"x\":"]);
    // A name in capitals was meant, and is not passed over.
    std::fs::rename(wrong, folder.path().join("Investment.XLSX")).unwrap();
    let says = "there is Investment.XLSX: write its name as investment.xlsx";
    recoup(&["offset", &path]).refused(2, &[says]);
}

#[test]
fn a_list_of_proposals_may_be_a_workbook() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cheshire-west-and-chester");
    let folder = TempDir::new().unwrap();
    for name in ["benefits.toml", "programme.toml"] {
        std::fs::copy(case.join(name), folder.path().join(name)).unwrap();
    }
    let text = std::fs::read_to_string(case.join("proposals.csv")).unwrap();
    std::fs::write(folder.path().join("proposals.xlsx"), xlsx(&text)).unwrap();
    let of = |path: &Path| recoup(&["offset", &path.display().to_string()]).expect(0).out;
    assert_eq!(of(folder.path()), of(&case));
}

#[test]
fn what_stands_beside_the_figures_of_a_case_folder_is_told() {
    let folder = copy_of_the_case();
    let path = folder.path().display().to_string();
    let clean = recoup(&["offset", &path]).expect(0);
    assert_eq!(clean.err, "");
    let plan = std::fs::read_to_string(folder.path().join("investment.csv")).unwrap();
    let titled = format!("Board paper 4\n{plan}");
    std::fs::write(folder.path().join("investment.csv"), titled).unwrap();
    let told =
        "investment.csv:\n  Row 1 is passed over, it stands above the table: \"Board paper 4\"\n";
    let run = recoup(&["offset", &path]).expect(0);
    assert_eq!(run.err, told, "it stands beside the answer");
    let rest = |out: &str| out.replace("data version", "").len();
    assert_eq!(rest(&run.out), rest(&clean.out));
    let url = format!("sqlite:{}", folder.path().join("r.db").display());
    let loaded = recoup(&["import", &path, "--database-url", &url]).expect(0);
    assert!(loaded.out.ends_with(told), "{}", loaded.out);
}
