//! A target that nobody stated is not stated: no verdict, no rate and no path invents it.

use std::collections::BTreeMap;

use recoup::appraisal::AppraisalError;
use recoup::domain::Targets;
use recoup::fits::growth::growth;
use recoup::forecast::Verdict;
use recoup::ingest::programme::programme_toml;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::sources::Evidence;
use recoup::sources::{self, NoAnswer};

fn case() -> State {
    let folder = "examples/cambridgeshire-direct-payments".as_ref();
    CaseFolder::open(folder).unwrap().state().unwrap()
}

#[test]
fn without_targets_every_verdict_is_not_stated_in_one_sentence() {
    let case = case();
    let interventions = &case.programme.interventions;
    let growth = growth(&case.ledger, interventions, &case.exposure, &Targets::default());
    for measure in &growth.measures {
        assert_eq!(measure.verdict, Verdict::NotStated, "{}", measure.message);
        assert!(measure.fits.iter().all(|fit| fit.fit.probability_at_least_target.is_none()));
    }
    assert_eq!(
        growth.measures[0].message,
        "No growth target is stated, so the amount recovered is held against none."
    );
    assert_eq!(format!("{:.4}", growth.measures[0].fits[0].fit.growth_rate), "0.1202");
    let rates = &growth.rates;
    assert_eq!((rates.clawback_rate.target, rates.participating_share.target), (None, None));
    assert_eq!(rates.clawback_rate.verdict, Verdict::NotStated);
    assert!(rates.clawback_rate.message.starts_with("No target of the clawback rate is stated"));
    assert!(rates.implied_spend.is_none());
    assert!(rates.findings.iter().any(|finding| finding.message.contains("no target")));
}

#[test]
fn a_path_that_needs_what_nobody_stated_refuses_it_by_name() {
    let mut case = case();
    case.programme.targets = Targets::default();
    let table = [
        (&[("growth_source", "target")][..], &["growth_source: the programme states no"][..]),
        (
            &[("recovery_path", "rate_on_exposure"), ("dp_spend", "16700000.00")],
            &["participating_share: not stated", "clawback_rate: not stated"],
        ),
        (&[], &["growth_rate: not stated"]),
    ];
    for (changes, refused) in table {
        let mut assumptions = case.programme.assumptions.clone();
        assumptions.growth_rate = None;
        let changes: BTreeMap<&str, &str> = changes.iter().copied().collect();
        for (name, value) in changes {
            recoup::ingest::assumptions::set(&mut assumptions, name, &value.into()).unwrap();
        }
        let evidence = Evidence::default();
        let error = sources::answer(&case.inputs(&assumptions, &evidence)).unwrap_err();
        assert!(matches!(error, NoAnswer::Appraisal(AppraisalError::Refused(_))), "{error}");
        for part in refused {
            assert!(error.to_string().contains(part), "{error}");
        }
    }
    // What does not grow needs no growth.
    let mut assumptions = case.programme.assumptions.clone();
    assumptions.growth_rate = None;
    let scheduled = [
        ("recovery_path", "scheduled"),
        ("scheduled_recoveries", "2022-23:1.00,2023-24:1.00,2024-25:1.00,2025-26:1.00"),
    ];
    for (name, value) in scheduled {
        recoup::ingest::assumptions::set(&mut assumptions, name, &value.into()).unwrap();
    }
    let evidence = Evidence::default();
    let answer = sources::answer(&case.inputs(&assumptions, &evidence)).unwrap();
    let risk = answer.clawback.unwrap().base_budget_risk.unwrap();
    assert_eq!((risk.growth_rate, risk.shortfall_after_growth), (None, None));
    assert!(answer.findings.iter().all(|finding| finding.rule != "stated_rule_not_used"));
}

#[test]
fn a_target_keeps_the_about_of_its_paper() {
    let of = |value: &str| {
        let text = format!(
            "id = \"p\"\ncouncil = \"c\"\nname = \"P\"\n[targets]\nuptake_growth = \"{value}\""
        );
        programme_toml(&text).map(|programme| programme.targets.uptake_growth.unwrap())
    };
    for (value, in_words) in [("about 0.10", "about 10%"), ("0.10", "10%")] {
        let target = of(value).unwrap();
        assert_eq!((target.in_words().as_str(), target.to_string().as_str()), (in_words, value));
    }
    for refused in ["about", "about ", "circa 0.10", "about 10%", "about  0.10"] {
        assert!(of(refused).is_err(), "{refused}");
    }
    let case = case();
    let targets = case.programme.targets;
    let words = [targets.uptake_growth, targets.clawback_rate, targets.participating_share];
    let words = words.map(|target| target.unwrap().in_words());
    assert_eq!(words, ["about 10%", "8%", "about 50%"]);
}
