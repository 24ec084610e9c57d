//! `scenarios`, `vintages` and `monitoring` on a folder and on a database.

use super::*;
use crate::support::database::Database;

on_both_databases! {
    a_scenario_is_saved_replaced_compared_and_archived,
    a_forecast_is_stored_computed_again_and_scored,
    a_year_is_monitored_from_a_database_as_from_its_folder,
}

fn with<'a>(database: &'a Database, args: &[&'a str]) -> Run {
    recoup(&[args, &["--programme", PROGRAMME, "--database-url", &database.url]].concat())
}

fn load(database: &Database) {
    recoup(&["import", CASE, "--database-url", &database.url]).expect(0);
}

fn a_scenario_is_saved_replaced_compared_and_archived(database: &Database) {
    load(database);
    let save = |options: &[&str]| {
        with(database, &[&["scenarios", "--save", "half", "--name", "Half"], options].concat())
    };
    save(&["--set", "growth_rate=0.05", "--reason", "Asked"]).expect(0);
    let compare = || with(database, &["scenarios", "--compare", "half"]).expect(0).out;
    assert!(compare().contains("+582,001: growth rate 5% instead of 10%."), "{}", compare());
    save(&["--set", "lag_quarters=2"]).expect(0);
    assert!(compare().contains("+155,805: lag 2 quarters instead of 0 quarters."), "{}", compare());
    save(&["--set", "growth=1", "--set", "lag_quarters=x"])
        .refused(2, &["/assumptions/growth", "/assumptions/lag_quarters", "nothing was written"]);
    save(&["--set", "growth_rate"]).refused(2, &["NAME=VALUE"]);
    let twice = ["--set", "growth_rate=0.05", "--set", "growth_rate=0.06"];
    save(&twice).refused(2, &["--set growth_rate is given twice"]);
    let saved = save(&["--set", "lag_quarters=2", "--format", "json"]).expect(0).json();
    assert_eq!(saved["scenario"]["assumptions"]["lag_quarters"], 2);
    with(database, &["scenarios", "--compare", "nowhere"]).refused(2, &["--compare", "nowhere"]);
    with(database, &["scenarios", "--reason", "x"]).refused(2, &["--archive"]);
    with(database, &["scenarios", "--archive", "nowhere"]).refused(2, &["no scenario"]);
    with(database, &["scenarios", "--archive", "half", "--reason", "Overtaken"]).expect(0);
    let all = with(database, &["scenarios", "--format", "json"]).expect(0).json();
    assert_eq!(all["scenarios"].as_array().unwrap().len(), 6, "an archived one is not listed");
    assert!(compare().contains("+155,805"), "it can still be compared: {}", compare());
    save(&["--set", "lag_quarters=2"]).expect(0);
    let late = ["scenarios", "--save", "late", "--name", "Late", "--set", "baseline=2030-31"];
    with(database, &late).expect(0);
    let words = with(database, &["scenarios"]).expect(0).out;
    assert!(words.contains("late: not compared. 2030-31 cannot be the baseline"), "{words}");
    with(database, &["scenarios", "--archive", "late"]).expect(0);
    recoup(&["scenarios", CASE, "--save", "a", "--name", "A"]).refused(2, &["in a database"]);
    let all = with(database, &["scenarios", "--format", "json"]).expect(0).json();
    assert_eq!(all["scenarios"].as_array().unwrap().len(), 7);
    let from_folder = recoup(&["scenarios", CASE, "--format", "json"]).expect(0).json();
    assert_eq!(from_folder["scenarios"][2]["totals"], all["scenarios"][2]["totals"]);
}

fn a_forecast_is_stored_computed_again_and_scored(database: &Database) {
    load(database);
    let vintages = |options: &[&str]| with(database, &[&["vintages"], options].concat());
    assert_eq!(vintages(&[]).expect(0).out, "No forecast is stored yet.\n");
    let stored = vintages(&["--save", "First", "--horizon", "4", "--submitted-by", "A"]).expect(0);
    assert!(stored.out.contains("vintage 1") && stored.out.contains("2020-21 Q4"), "{stored:?}");
    let (_folder, path) =
        file("q.csv", "financial_year,quarter,amount,count\n2021-22,1,612000,140\n");
    with(database, &["import", &path]).expect(0);
    let again = vintages(&["--rerun", "1"]).expect(0);
    assert!(again.out.contains("equal to the byte"), "{again:?}");
    let score = vintages(&["--score", "1", "--format", "json"]).expect(0).json();
    assert_eq!(score["summary"]["quarters_scored"], 1);
    let words = vintages(&["--score", "1"]).expect(0).out;
    assert!(words.contains("1 quarter of this forecast can be scored by now."), "{words}");
    let found =
        ["--save", "Found", "--levels", "50,90", "--step", "found", "--step-retained-share", "0.5"];
    let found = vintages(&[&found[..], &["--format", "json"]].concat()).expect(0).json();
    let levels = &found["forecast"]["quarters"][0]["intervals"];
    assert_eq!((&levels[0]["level"], &levels[1]["level"]), (&50.into(), &90.into()));
    assert_eq!(found["forecast"]["step"]["source"], "found");
    vintages(&["--save", "x", "--levels", "99"]).refused(2, &["--levels", "20 to 95"]);
    vintages(&["--save", "x", "--step", "y"]).refused(2, &["/step", "marked or found"]);
    vintages(&["--save", "x", "--client-group", "y"]).refused(2, &["no client group"]);
    vintages(&["--save", "Board\u{202E}"]).refused(2, &["/name", "visible"]);
    vintages(&["--step", "found"]).refused(2, &["--save"]);
    vintages(&["--score", "3"]).refused(2, &["no vintage with the number"]);
    vintages(&["--rerun", "1", "--score", "1"]).refused(2, &["cannot be used with"]);
    vintages(&["--save", "x", "--horizon", "41"]).refused(2, &["/horizon_quarters", "1 to 40"]);
    vintages(&["--as-known-at", "2026-11-22"]).refused(2, &["goes with --score"]);
    recoup(&["vintages"]).refused(2, &["--programme"]);
}

fn a_year_is_monitored_from_a_database_as_from_its_folder(database: &Database) {
    load(database);
    let options = ["--financial-year", "2022-23", "--format", "json"];
    let stored = with(database, &[&["monitoring"], &options[..]].concat()).expect(0).json();
    let folder = recoup(&[&["monitoring", CASE], &options[..]].concat()).expect(0).json();
    for field in ["outturn", "budget", "variance", "rating", "rating_reason", "quarters", "rule"] {
        assert_eq!(stored[field], folder[field], "{field}");
    }
    // Below the budget, but by no more than forecasts often err.
    assert_eq!(stored["rating"], "green");
    let words = with(database, &["monitoring", "--financial-year", "2022-23"]).expect(0).out;
    for part in [
        "Forecast outturn: about 2,494,171\n",
        "Budget: 2,575,290.30, which is what the plan expects\n",
        "Against the budget: about 81,119 less\n",
        "Rating: green. The forecast outturn falls short of the budget, but by no more than",
        "2022-23 Q1  not recorded",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let over = ["monitoring", CASE, "--financial-year", "2020-21", "--budget", "2341175.00"];
    let words = recoup(&over).expect(0).out;
    assert!(
        words.contains("\nOutturn: 2,341,174\n") && !words.contains("orecast outturn"),
        "{words}"
    );
    assert!(
        words.contains("Against the budget: 1 less\nRating: red. The outturn falls"),
        "{words}"
    );
    recoup(&["monitoring", CASE, "--amber-level", "90"]).refused(2, &["amber begins at 90"]);
    with(database, &["monitoring", "--vintage", "1"]).refused(2, &["no vintage"]);
    recoup(&["monitoring", CASE, "--vintage", "1"]).refused(2, &["goes with --programme"]);
    recoup(&["monitoring", CASE, "--budget", "0.00"]).refused(2, &["more than 0.00"]);
}
