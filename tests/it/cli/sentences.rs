//! Sentences and tables that people read: what is asked, and what stands there.

use super::*;

/// What a command says as text.
#[track_caller]
fn said(args: &[&str]) -> String {
    recoup(args).expect(0).out
}

/// The cells of the line that begins with a label.
#[track_caller]
fn cells<'a>(text: &'a str, label: &str) -> Vec<&'a str> {
    let mut lines = text.lines().map(str::trim_start);
    let line = lines.find(|line| line.starts_with(label));
    let line = line.unwrap_or_else(|| panic!("{label} in {text}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn shares_and_growth_are_percentages_in_tables() {
    let scenarios = said(&["scenarios", CASE]);
    for (label, covered, growth) in [
        ("a-published", "89.74%", "10.98%"),
        ("b-cumulative-uplift", "213.68%", "4.92%"),
        ("i-two-quarters-later", "76.87%", "12.59%"),
    ] {
        let cells = cells(&scenarios, label);
        assert_eq!((cells[4], cells[7]), (covered, growth), "{scenarios}");
    }
    let growth = said(&["growth", CASE]);
    assert_eq!(
        cells(&growth, "amount               trend with step"),
        ["amount", "trend with step", "-3.66%", "-14.31%", "8.3%", "1.5%", "contradicts"]
    );
    assert!(growth.contains("  chance of about 10% or more  "), "{growth}");
    let step = "A step from 2019-20 Q4 (F 18.48) would leave growth of -6.22% (-16.34% to 5.13%).";
    assert!(growth.contains(step), "{growth}");
    let independent = said(&["offset", "examples/cambridgeshire-independent-living"]);
    assert_eq!(cells(&independent, "Benefit-cost ratio"), ["Benefit-cost ratio", "1.58"]);
}

#[test]
fn a_range_that_is_not_used_is_named_with_the_reason() {
    let statistical = "recovery_path=statistical";
    for (folder, changes, says) in [
        (
            CASE,
            &[statistical, "ranges=growth_rate:0.02..0.14"][..],
            "The range stated for growth rate is left unused: a forecast has probabilities of its own.",
        ),
        (
            CASE,
            &[statistical, "ranges=growth_rate:0.02..0.14,optimism_bias:0..0.2"],
            "Each range stated for growth rate and optimism bias is left unused: a forecast has \
             probabilities of its own.",
        ),
        (
            CASE,
            &["dp_spend=16700000.00", "ranges=dp_spend:16000000.00..17000000.00"],
            "The range stated for direct-payment spend is left unused: nothing in this answer \
             depends on it.",
        ),
        (
            "examples/cambridgeshire-independent-living",
            &["ranges=growth_rate:0.02..0.14"],
            "The range stated for growth rate is left unused: only clawbacks have one.",
        ),
    ] {
        let sets = changes.iter().flat_map(|change| ["--set", *change]);
        let args: Vec<&str> = ["offset", folder].into_iter().chain(sets).collect();
        let text = said(&args);
        assert!(text.contains(&format!("Warning: {says}\n")), "{says} in {text}");
    }
}
