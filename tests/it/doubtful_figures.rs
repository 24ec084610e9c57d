//! Delivered figures held against their own history: what is said of which mistake, that a
//! good ledger is left in peace, and that nothing is credited from what has no meaning.

use recoup::domain::{Finding, Ledger, Rate, Slug};
use recoup::fits::forecast::ForecastRequest;
use recoup::fits::step::StepSource;
use recoup::forecast::LastQuarter;
use recoup::ingest::{ClawbackFile, clawbacks_file, delivery_of};
use recoup::service::case_folder::CaseFolder;

use crate::support::ledger::ledger_of;
use crate::support::normal::Normal;

/// A ledger of four good years.
const GOOD: &str = include_str!("../data/field/l10-good.csv");

fn field(name: &str) -> String {
    let path = format!("{}/tests/data/field/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// The ledger of a file, long form or table.
fn recorded(csv: &str) -> Ledger {
    match clawbacks_file(csv.as_bytes()).unwrap() {
        ClawbackFile::Long(..) => ledger_of(csv),
        ClawbackFile::Pivot(table, _) => {
            let rows = delivery_of(&table).unwrap().records.into_iter().map(|record| {
                let (year, quarter) = (record.quarter.year(), record.quarter.number());
                format!("{year},{quarter},{},\n", record.amount)
            });
            ledger_of(&format!("financial_year,quarter,amount,count\n{}", rows.collect::<String>()))
        }
    }
}

/// The good ledger with some of its rows written otherwise.
fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |csv, (row, instead)| {
        assert!(csv.contains(row), "{row}");
        csv.replace(row, instead)
    })
}

fn said(findings: &[Finding]) -> Vec<(&'static str, &str)> {
    findings.iter().map(|finding| (finding.rule, finding.message.as_str())).collect()
}

/// What is delivered, and all that is said of it.
fn mistakes() -> Vec<(String, &'static str, &'static str)> {
    const LAST: &str = "2022-23,4,144600.00,52";
    vec![
        (
            field("l33-ledger-sign-all-negative.csv"),
            "amounts_mostly_negative",
            "16 of 16 amounts are below zero, such as -101,200 in 2019-20 Q1. Are they credits? \
             Deliver them positive, or say sign=credit.",
        ),
        (
            field("l34-last-quarter-in-thousands.csv"),
            "amount_far_from_year_before",
            "2022-23 Q4 is 144.60, about a thousandth of the 141,300 of 2021-22 Q4. Is it in \
             thousands?",
        ),
        (
            field("l35-last-quarter-ten-times.csv"),
            "amount_far_from_year_before",
            "2022-23 Q4 is 1,446,000, about ten times the 141,300 of 2021-22 Q4. Is there a digit \
             too many?",
        ),
        (
            with(&[(LAST, "2022-23,4,14460000.00,52")]),
            "amount_far_from_year_before",
            "2022-23 Q4 is 14,460,000, about a hundred times the 141,300 of 2021-22 Q4. Is it in \
             pence?",
        ),
        (
            with(&[(LAST, "2022-23,4,900000.00,52")]),
            "amount_far_from_year_before",
            "2022-23 Q4 is 900,000, more than five times the 141,300 of 2021-22 Q4. Are both right?",
        ),
        (
            // The first year is the odd one, though the second shows it.
            with(&[("2019-20,1,101200.00,40", "2019-20,1,101.20,40")]),
            "amount_far_from_year_before",
            "2019-20 Q1 is 101.20, about a thousandth of the 131,100 of 2020-21 Q1. Is it in \
             thousands?",
        ),
        (
            // One quarter in the middle differs from the year before and after: one matter.
            with(&[("2021-22,2,137640.00,50", "2021-22,2,1376400.00,50")]),
            "amount_far_from_year_before",
            "2021-22 Q2 is 1,376,400, about ten times the 140,250 of 2020-21 Q2. Is there a digit \
             too many?",
        ),
        (
            field("l37-amount-and-count-swapped.csv"),
            "amount_and_count_swapped",
            "2019-20 Q1 has 40 from 101,200 clawbacks. Were amount and count swapped? The same \
             holds for 15 more quarters.",
        ),
        (
            with(&[(LAST, "2022-23,4,52,144600")]),
            "amount_and_count_swapped",
            "2022-23 Q4 has 52 from 144,600 clawbacks. Were amount and count swapped?",
        ),
        (
            field("l38-year-pasted-twice.csv"),
            "year_repeated",
            "2021-22 has the four amounts and counts of 2020-21, from 131,100 in Q1 on. Was a year \
             pasted twice?",
        ),
        (
            field("l40-zero-filled-unknown.csv"),
            "zero_after_amounts",
            "2022-23 Q2 is 0 after 13 quarters that were not. Leave it blank if it is not known \
             yet. The same holds for 2 more quarters.",
        ),
        (
            field("p44b-current-year-partly.csv"),
            "zero_after_amounts",
            "2022-23 Q3 is 0 after 14 quarters that were not. Leave it blank if it is not known \
             yet. The same holds for one more quarter.",
        ),
        (
            field("p45-cumulative-ytd.csv"),
            "cumulative_amounts",
            "Every year rises to a Q4 that looks like the whole year: 2022-23 from 126,500 to \
             563,750. If they are cumulative, deliver the differences.",
        ),
        (
            with(&[("2022-23,2,139900.00,51", "2022-23,2,-139900.00,51")]),
            "sign_differs",
            "2022-23 Q2 is -139,900, and 2021-22 Q2 is 137,640. Is the sign right?",
        ),
        (
            field("l52-amount-without-count.csv"),
            "amount_without_count",
            "2019-20 Q1 has 101,200 from 0 clawbacks. Leave the count blank where it is not known.",
        ),
        (
            with(&[(LAST, "2022-23,4,0.00,52")]),
            "count_without_amount",
            "2022-23 Q4 has 0 from 52 clawbacks. Leave the quarter out where its amount is not \
             known.",
        ),
        (
            with(&[(LAST, "2022-23,4,144600.00,2")]),
            "unusual_mean_clawback",
            "2022-23 Q4 has 144,600 from 2 clawbacks, 72,300 each. In the middle quarter it is \
             2,709.09. Are both right?",
        ),
        (
            field("l53-client-group-total.csv"),
            "group_is_sum_of_others",
            "The client group total is the sum of the others in every quarter, such as 101,200 in \
             2019-20 Q1. Leave it out if it is their total.",
        ),
    ]
}

#[test]
fn each_mistake_has_one_finding_with_its_quarter_and_both_figures() {
    for (csv, rule, message) in mistakes() {
        let ledger = recorded(&csv);
        assert_eq!(said(&ledger.doubts()), [(rule, message)]);
        // What is final is said wherever it is used, and what is noticed at delivery.
        assert_eq!(said(&ledger.doubts_of_final(&Slug::all())), [(rule, message)]);
        assert_eq!(ledger.findings().iter().filter(|it| it.rule == rule).count(), 1, "{rule}");
    }
}

#[test]
fn no_sentence_of_a_doubt_is_longer_than_25_words() {
    for (csv, ..) in mistakes() {
        for finding in recorded(&csv).doubts() {
            for sentence in finding.message.split_inclusive(". ") {
                assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
            }
        }
    }
}

#[test]
fn the_same_mistake_in_every_client_group_is_one_matter() {
    let csv = field("l43-groups-only.csv");
    let negative: String = csv
        .lines()
        .enumerate()
        .map(|(place, line)| match place {
            0 => format!("{line}\n"),
            _ => {
                let cells: Vec<&str> = line.split(',').collect();
                format!("{},{},-{},{},{}\n", cells[0], cells[1], cells[2], cells[3], cells[4])
            }
        })
        .collect();
    let doubts = recorded(&negative).doubts();
    let message = "16 of 16 amounts of learning-disability are below zero, such as -60,720 in \
                   2019-20 Q1. Are they credits? Deliver them positive, or say sign=credit. One more \
                   client group has the same.";
    assert_eq!(said(&doubts), [("amounts_mostly_negative", message)]);
    assert_eq!(said(&recorded(&csv).doubts()), []);
}

#[test]
fn a_provisional_quarter_that_is_low_is_no_doubt_and_one_in_thousands_is() {
    let last = "2022-23,4,144600.00,52";
    let delivered = |instead: &str| {
        let csv = with(&[(last, instead)]).replace(",count\n", ",count,status\n");
        let rows = csv.lines().enumerate().map(|(place, line)| match place {
            0 | 16 => format!("{line}\n"),
            _ => format!("{line},final\n"),
        });
        recorded(&rows.collect::<String>())
    };
    assert_eq!(said(&delivered("2022-23,4,14460.00,5,provisional").doubts()), []);
    let thousands = delivered("2022-23,4,144.60,52,provisional");
    assert_eq!(thousands.doubts()[0].rule, "amount_far_from_year_before");
    assert_eq!(said(&thousands.doubts_of_final(&Slug::all())), [], "no answer uses it");
}

#[test]
fn no_example_and_no_good_ledger_is_doubted() {
    for name in
        ["l10-good.csv", "l41-count-missing-throughout.csv", "l42-flat-budget-quarter-share.csv"]
    {
        assert_eq!(said(&recorded(&field(name)).doubts()), [], "{name}");
    }
    let examples = format!("{}/examples", env!("CARGO_MANIFEST_DIR"));
    let mut tried = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let folder = entry.unwrap().path();
        for name in ["clawbacks.csv", "clawbacks-as-published.csv"] {
            let Ok(csv) = std::fs::read_to_string(folder.join(name)) else { continue };
            assert_eq!(said(&recorded(&csv).doubts()), [], "{}", folder.display());
            tried += 1;
        }
    }
    assert_eq!(tried, 3);
}

/// A ledger as a council may have it: so much growth a year, noise and season, in one group
/// or several, with counts that follow the amounts.
fn plausible_ledger(draws: &mut Normal) -> String {
    let mut between = |low: f64, high: f64| {
        // A normal draw brought to between 0 and 1 by its place among normal draws.
        let share = (draws.draw().abs() * 997.0).fract();
        low + (high - low) * share
    };
    let (growth, noise) = (between(0.0, 0.2), between(0.05, 0.3));
    let (level, clawback) = (between(20_000.0, 800_000.0), between(500.0, 6_000.0));
    let season = [0; 4].map(|_| between(0.7, 1.3));
    let quarters = between(4.0, 40.0) as usize;
    let mut csv = "financial_year,quarter,amount,count\n".to_owned();
    for place in 0..quarters {
        let (year, quarter) = (2012 + place / 4, place % 4);
        let grown = level * (1.0 + growth).powf(place as f64 / 4.0) * season[quarter];
        let amount = grown * (noise * draws.draw()).exp();
        let count = (amount / clawback * (0.15 * draws.draw()).exp()).round().max(1.0);
        csv.push_str(&format!(
            "{year}-{:02},{},{amount:.2},{count}\n",
            (year + 1) % 100,
            quarter + 1
        ));
    }
    csv
}

#[test]
fn fewer_than_2_in_100_plausible_ledgers_have_a_finding() {
    let mut draws = Normal(20_261_128);
    let mut doubted = 0;
    for _ in 0..1_000 {
        let found = recorded(&plausible_ledger(&mut draws)).doubts();
        doubted += usize::from(!found.is_empty());
        for finding in found {
            println!("{}: {}", finding.rule, finding.message);
        }
    }
    println!("{doubted} of 1,000 plausible ledgers have a finding");
    assert!(doubted < 20, "{doubted}");
}

/// A case folder of these clawbacks.
fn case_of(clawbacks: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("clawbacks.csv", clawbacks.to_owned()),
        ("investment.csv", field("../folders/c01-good/investment.csv")),
        ("programme.toml", field("../folders/c01-good/programme.toml")),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn every_answer_that_uses_doubtful_figures_says_so_first() {
    let folder = case_of(&field("l35-last-quarter-ten-times.csv"));
    let state = CaseFolder::open(folder.path()).unwrap().state().unwrap();
    let offset = state.offset(&state.programme.assumptions, None).unwrap();
    assert_eq!(offset.findings[0].rule, "amount_far_from_year_before");
    assert_eq!(state.growth(None).notes[0].rule, "amount_far_from_year_before");
    let request = ForecastRequest {
        horizon_quarters: 4,
        levels: vec![80],
        step: StepSource::Marked,
        step_retained_share: Rate::new(1, 0),
        client_group: Slug::all(),
        last_quarter: LastQuarter::default(),
    };
    assert_eq!(
        state.forecast(&request, None).unwrap().notes[0].rule,
        "amount_far_from_year_before"
    );
}

#[test]
fn nothing_is_credited_from_a_negative_baseline_or_a_forecast_raised_to_zero() {
    let folder = case_of(&field("l33-ledger-sign-all-negative.csv"));
    let state = CaseFolder::open(folder.path()).unwrap().state().unwrap();
    let refused = |changes: &[(&str, &str)]| {
        let mut assumptions = state.programme.assumptions.clone();
        for (name, value) in changes {
            recoup::ingest::assumptions::set(&mut assumptions, name, &(*value).into()).unwrap();
        }
        state.offset(&assumptions, None).unwrap_err().to_string()
    };
    let negative = "nothing is credited from a baseline below zero: 2022-23 comes to -563,750; if \
                    the records are credits, deliver them again with sign=credit";
    assert!(refused(&[]).contains(negative), "{}", refused(&[]));
    let floored = "8 quarters were forecast below zero and raised to zero, so nothing is credited";
    let statistical = ("recovery_path", "statistical");
    for changes in [
        &[statistical][..],
        &[statistical, ("offset_basis", "total_recovery")],
        &[statistical, ("baseline", "500000.00")],
    ] {
        assert!(refused(changes).contains(floored), "{}", refused(changes));
    }
}

#[test]
fn a_credit_of_another_unit_than_the_investment_is_asked_about() {
    let offset_of = |investment: &str| {
        let folder = case_of(GOOD);
        std::fs::write(folder.path().join("investment.csv"), investment).unwrap();
        let state = CaseFolder::open(folder.path()).unwrap().state().unwrap();
        state.offset(&state.programme.assumptions, None).unwrap()
    };
    let table = [
        ("Team,40000,40000\nCards,12000,12000", None),
        (
            "Team,40,40\nCards,12,12",
            Some(
                "The credit of 118,387 is more than twenty times the investment of 104. Are both in \
                 the same unit?",
            ),
        ),
        (
            "Team,40000000,40000000\nCards,12000000,12000000",
            Some(
                "The credit of 118,387 is less than a fiftieth of the investment of 104,000,000. Are \
                 both in the same unit?",
            ),
        ),
    ];
    for (lines, expected) in table {
        let offset = offset_of(&format!("line,2023-24,2024-25\n{lines}\n"));
        let found = offset.findings.iter().find(|finding| finding.rule == "units_differ");
        assert_eq!(found.map(|finding| finding.message.as_str()), expected);
    }
}
