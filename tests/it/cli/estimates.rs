//! What stands beside figures of a forecast, of present values and of no plan.

use super::*;

const STATISTICAL: &str = "recovery_path=statistical";

fn said(args: &[&str]) -> String {
    recoup(args).expect(0).out
}

fn line<'a>(text: &'a str, begins: &str) -> &'a str {
    let mut lines = text.lines().map(str::trim_start);
    lines.find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("{begins} in {text}"))
}

/// The case with a scenario of its own, and what its folder is called.
fn with_scenarios(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    for name in ["programme.toml", "clawbacks.csv", "investment.csv"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASE).join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("scenarios.toml"), text).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

#[test]
fn the_sensitivity_shows_how_far_present_values_lie_apart() {
    let text = said(&["offset", CASE, "--appraisal"]);
    let header = text.lines().find(|line| line.ends_with("net swing  present value swing"));
    assert!(header.is_some(), "{text}");
    let json = recoup(&["offset", CASE, "--format", "json"]).expect(0).json();
    let bars = json["sensitivity"].as_array().unwrap();
    for (name, shown) in [("slippage_quarters", "slippage "), ("discount_rate", "discount rate ")] {
        let bar = bars.iter().find(|bar| bar["parameter"] == name).unwrap();
        let swing: f64 = bar["npv_swing"].as_str().unwrap().parse().unwrap();
        let cells: Vec<&str> = line(&text, shown).split_whitespace().collect();
        let last: f64 = cells.last().unwrap().replace(',', "").parse().unwrap();
        assert!(swing > 0.0 && (swing - last).abs() <= 0.5, "{cells:?} {swing}");
    }
}

#[test]
fn every_figure_of_a_forecast_is_about_so_much_and_no_cost_is() {
    let text = said(&["offset", CASE, "--appraisal", "--set", STATISTICAL]);
    for part in [
        "Note: Credit covers about ",
        "of the investment over the plan; about ",
        ", investment 1,160,922, net about -",
        "Breaks even at      baseline about ",
        ", benefit share about ",
        "The plan just pays for itself at a baseline of about ",
        "The plan just pays for itself at costs about ",
        "net, about  covered, about",
        "net swing, about  present value swing, about",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let stated = said(&["offset", CASE, "--appraisal"]);
    assert!(!stated.contains("covers about") && !stated.contains("at about"), "{stated}");
}

#[test]
fn scenarios_and_portfolio_say_which_figures_are_a_forecast() {
    let scenario = "[[scenarios]]\nid = \"forecast\"\nname = \"Forecast\"\n[scenarios.assumptions]\n\
                    recovery_path = \"statistical\"\n";
    let (folder, path) = with_scenarios(scenario);
    let text = said(&["scenarios", &path, "--compare", "programme,forecast"]);
    let row = line(&text, "forecast ");
    assert_eq!(row.matches("about ").count(), 4, "{row}");
    assert!(!line(&text, "programme ").contains("about"), "{text}");
    assert!(line(&text, "about +").contains("recovery path"), "{text}");
    let programme = folder.path().join("programme.toml");
    let stated = std::fs::read_to_string(&programme).unwrap();
    std::fs::write(&programme, stated.replace("growth_on_baseline", "statistical")).unwrap();
    let text = said(&["portfolio", &path]);
    let (own, year) = (line(&text, "cambridgeshire-direct-payments "), line(&text, "2022-23 "));
    assert_eq!((own.matches("about ").count(), year.matches("about ").count()), (2, 2), "{text}");
}

#[test]
fn scenarios_show_growth_without_the_plan_and_attribution() {
    let scenario = "[[scenarios]]\nid = \"half\"\nname = \"Half\"\n[scenarios.assumptions]\n\
                    attribution = \"0.5\"\ngrowth_without_the_plan = \"0.03\"\n";
    let (_folder, path) = with_scenarios(scenario);
    let text = said(&["scenarios", &path, "--compare", "programme,half"]);
    let (_, against) = text.split_once("Against doing nothing: ").unwrap();
    let cells: Vec<&str> = line(against, "half ").split_whitespace().collect();
    assert_eq!(cells[1..3], ["3%", "50%"], "{text}");
    assert!(
        line(&text, "0: attribution").ends_with("It moves the plan held against no plan alone.")
    );
    let json = recoup(&["scenarios", &path, "--format", "json"]).expect(0).json();
    assert_eq!(json["scenarios"][1]["with_and_without"]["attribution"], "0.5");
}

#[test]
fn what_no_figure_uses_is_not_what_an_answer_rests_on() {
    let rests_on = |case: &str, sets: &[&str]| {
        let sets = sets.iter().flat_map(|set| ["--set", set]);
        let args: Vec<&str> = ["offset", case].into_iter().chain(sets).collect();
        let text = said(&args);
        let (_, after) = text.split_once("The answer rests on\n").unwrap();
        after.split_once(".\n").unwrap().0.to_owned()
    };
    let cheshire = "examples/cheshire-west-and-chester";
    let set = ["optimism_bias=0.2", "benefit_optimism=0.1", "slippage_quarters=2"];
    assert_eq!(rests_on(cheshire, &set), "  what is undated left undated");
    let care = "examples/cambridgeshire-care-together";
    let rests = rests_on(care, &["phasing=2022-23..2025-26", "benefit_optimism=0.1"]);
    assert_eq!(rests, "  the amounts as they are stated");
    let target = ["growth_source=target", "ranges=growth_rate:0.05..0.15"];
    assert!(!rests_on(CASE, &target).contains("from 5% to 15%"));
}

#[test]
fn an_assumption_that_is_misspelt_is_told_the_one_that_was_meant() {
    for case in [CASE, "examples/cheshire-west-and-chester"] {
        let asked = ["offset", case, "--set", "optimsm_bias=0.2"];
        recoup(&asked).refused(2, &["did you mean optimism_bias?"]);
    }
    recoup(&["offset", CASE, "--set", "ranges=growth_rat:0.05..0.15"])
        .refused(2, &["did you mean growth_rate?"]);
}
