//! How figures are said: one form for the same number, and no more than is known.

use super::*;

/// A copy of the case with one of its files in another form.
fn with_file(name: &str, content: &str) -> (TempDir, String) {
    let folder = copy_of_the_case();
    std::fs::write(folder.path().join(name), content).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

fn said(folder: &str, changes: &[&str]) -> String {
    let sets = changes.iter().flat_map(|change| ["--set", *change]);
    recoup(&["offset", folder].into_iter().chain(sets).collect::<Vec<&str>>()).expect(0).out
}

#[track_caller]
fn assert_says(text: &str, says: &str) {
    assert!(text.contains(says), "{says} in {text}");
}

#[test]
fn a_table_and_a_finding_say_the_same_net() {
    let (_folder, path) = with_file("investment.csv", "line,2022-23,2023-24\nTeam,300000.94,0\n");
    let text = said(&path, &["growth_rate=0.01"]);
    let plan = text.lines().find(|line| line.starts_with("  Plan ")).unwrap();
    let uncovered = text.lines().find(|line| line.contains("stays uncovered")).unwrap();
    let net = plan.split_whitespace().nth(3).unwrap();
    assert!(net.ends_with(".94"), "{plan}");
    assert_says(uncovered, &format!("; {net} stays uncovered."));
    // A forecast is to the pound in both, and about.
    let text = said(CASE, &["recovery_path=statistical", "rounding=half_up_to_penny"]);
    let plan = text.lines().find(|line| line.starts_with("  Plan ")).unwrap();
    let net = plan.split_whitespace().nth(3).unwrap();
    assert_says(&text, &format!("; about {net} stays uncovered."));
}

#[test]
fn a_percentage_has_one_form_and_groups_its_thousands() {
    let (_folder, path) = with_file("investment.csv", "line,2022-23,2023-24\nTeam,100,100\n");
    let text = said(&path, &[]);
    let plan = text.lines().find(|line| line.starts_with("  Plan ")).unwrap();
    let covered = plan.split_whitespace().next_back().unwrap();
    assert_eq!(covered, "245,823%", "{plan}");
    assert_says(&text, "Credit covers 245,823% of the investment");
    let text = said(CASE, &["recovery_path=statistical"]);
    assert_says(&text, "  13.3%\n");
    assert_says(&text, "Credit covers about 13.3% of");
}

#[test]
fn growth_below_none_is_a_fall() {
    let text = said(CASE, &["growth_rate=-0.05"]);
    assert_says(&text, "\n  a fall of 5% a year from 2022-23,");
    assert_says(&text, " It holds if a fall of 5% a year lasts.");
    assert_says(
        &said(CASE, &["growth_source=fitted"]),
        "The fall of about 3.66% a year is that of",
    );
    let without = ["growth_rate=-0.05", "growth_without_the_plan=-0.02"];
    let says =
        "Recoveries are taken to fall by 2% a year without the plan and to fall by 5% with it.";
    assert_says(&said(CASE, &without), says);
    let exposure =
        ["recovery_path=rate_on_exposure", "dp_spend=16700000.00", "client_growth_rate=-0.02"];
    let says = "clients taken to fall by 2% and the package to grow by 0% a year from";
    assert_says(&said(CASE, &exposure), says);
    let total = recoup(&["offset", CASE, "--appraisal", "--set", "offset_basis=total_recovery"]);
    let text = total.expect(0).out;
    assert_says(&text, "The plan just pays for itself at a fall of 65.59% a year.");
    assert_says(&text, "The plan needs a fall of 65.59% a year or less.");
    assert!(!text.contains("growth of -"), "{text}");
}

#[test]
fn real_prices_without_a_deflator_are_of_no_year() {
    let care_together = "examples/cambridgeshire-care-together";
    let left = "amounts called real, left as they are stated";
    for folder in [CASE, care_together] {
        assert_says(&said(folder, &["price_basis=real"]), left);
        let text = said(folder, &["price_basis=real", "deflator_rate=0.02"]);
        assert!(!text.contains(left) && !text.contains("no stated year"), "{text}");
    }
    let text = said(
        "examples/nottinghamshire-promoting-independence",
        &["price_basis=real", "deflator_rate=0.02"],
    );
    assert_says(&text, "nothing dated to deflate by a deflator of 2% a year");
    assert!(!text.contains("As written"), "{text}");
}

#[test]
fn a_sum_that_does_not_add_up_in_its_row_says_why() {
    let rows = "A year's credit is not its own difference: recoveries stand in the year that earns \
                them, before ";
    for (changes, why) in [
        (&["slippage_quarters=2"][..], "the slip."),
        (&["lag_quarters=1", "benefit_optimism=0.1"], "the lag and the optimism of benefits."),
        (&["recoveries_start=2022-23-Q3"], "the later start."),
    ] {
        assert_says(&said(CASE, changes), &format!("{rows}{why}"));
    }
    assert!(!said(CASE, &[]).contains(rows));
    let as_planned = "As written: Each recovery stands in the year of the plan that earns it";
    assert_says(&said(CASE, &["slippage_quarters=2"]), as_planned);
}

#[test]
fn a_plan_whose_lines_have_no_year_says_what_each_leaves_out() {
    let undated = "line,kind,amount_a_year,months,starts\nTeam,,100,12,\nTools,one_off,,,\n";
    let (_folder, path) = with_file("investment.csv", undated);
    recoup(&["offset", &path]).refused(
        2,
        &[
            "no line of the plan is dated",
            "\"Team\" does not say when it starts; \"Tools\" states no amount",
        ],
    );
}

#[test]
fn a_fit_that_cannot_be_made_is_refused_by_the_assumption_that_asks_for_it() {
    let four: String = std::fs::read_to_string(format!("{CASE}/clawbacks.csv"))
        .unwrap()
        .lines()
        .take(5)
        .map(|line| format!("{line}\n"))
        .collect();
    let (_folder, path) = with_file("clawbacks.csv", &four);
    for (change, name, instead) in [
        (
            "growth_without_the_plan=fitted",
            "growth_without_the_plan",
            "state a rate instead, or leave it out",
        ),
        ("growth_source=fitted", "growth_source", "state a growth rate instead"),
        ("base_budget_level=fitted_level", "base_budget_level", "name a year or an amount instead"),
    ] {
        let set = ["offset", &path, "--set", "baseline=2017-18", "--set", change];
        recoup(&set)
            .refused(2, &[&format!("{name}: no growth can be fitted"), "8 needed", instead]);
    }
}

#[test]
fn scenarios_in_other_prices_are_warned_of_and_each_sentence_names_its_rows() {
    let folder = copy_of_the_case();
    let path = folder.path().join("scenarios.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let real = "\n[[scenarios]]\nid = \"real\"\nname = \"Real\"\n[scenarios.assumptions]\n\
                price_basis = \"real\"\ndeflator_rate = \"0.02\"\n";
    std::fs::write(&path, format!("{text}{real}")).unwrap();
    let case = folder.path().display().to_string();
    let text = recoup(&["scenarios", &case, "--compare", "a-published,real"]).expect(0).out;
    let says = "  Warning: The amounts are in different prices: as stated (programme and a-published); \
                those of 2022-23 by a deflator of 2% (real).\n";
    assert_says(&text, says);
    assert_says(&text, "  Present value of programme and a-published: 3.5% a year");
    assert_says(&text, "  Present value of real: 3.5% a year");
    let json = recoup(&["scenarios", &case, "--format", "json"]).expect(0).json();
    assert_eq!(json["findings"][0]["rule"], "prices_mixed");
    let alike = recoup(&["scenarios", CASE]).expect(0).out;
    assert!(alike.contains("  Present value: 3.5%") && !alike.contains("Warning"), "{alike}");
}

#[test]
fn a_planned_year_whose_cells_are_all_empty_is_shown_as_not_stated() {
    let lines = "line,2021-22,2022-23,2023-24,2024-25\nTeam,,100,100,\nTools,,50,50,\n";
    let (_folder, path) = with_file("investment.csv", lines);
    let text = said(&path, &[]);
    for year in ["2021-22", "2024-25"] {
        let row = text.lines().find(|line| line.starts_with(&format!("  {year} "))).unwrap();
        assert!(row.contains("not stated"), "{text}");
        for line in ["Team", "Tools"] {
            assert_says(&text, &format!("Warning, {year}: {line} states nothing for {year}"));
        }
    }
    let nothing = "line,kind,2022-23\nTeam,level,\n";
    let (_folder, path) = with_file("investment.csv", nothing);
    assert_says(&said(&path, &[]), "Team states nothing for 2022-23");
    // What a term covers is not left out by the cells beside it.
    let term = "line,amount_a_year,months,starts,2022-23,2030-31\nTeam,100,12,2022-23-Q1,,\n";
    let (_folder, path) = with_file("investment.csv", term);
    assert!(!said(&path, &[]).contains("2030-31"));
}
