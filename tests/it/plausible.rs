//! Percentages typed as fractions are refused or said, pay that rises twice is said, and so
//! is what a real rate does to nominal amounts.

use recoup::domain::Assumptions;
use recoup::domain::assumption_checks::check;
use recoup::domain::plausible::doubts;
use recoup::ingest::assumptions::set;
use recoup::service::case_folder::CaseFolder;

fn of(changes: &[(&str, &str)]) -> Assumptions {
    let mut assumptions = Assumptions::default();
    for (name, value) in changes {
        set(&mut assumptions, name, &(*value).into()).unwrap();
    }
    assumptions
}

#[test]
fn a_percentage_typed_as_a_fraction_is_refused_with_what_was_meant() {
    let table = [
        ("discount_rate", "3.5", "did you mean 0.035?"),
        ("optimism_bias", "10", "did you mean 0.1?"),
        ("deflator_rate", "2.5", "did you mean 0.025?"),
        ("pay_inflation_rate", "2", "did you mean 0.02?"),
        ("growth_rate", "10", "did you mean 0.1?"),
        ("growth_without_the_plan", "3", "did you mean 0.03?"),
        ("client_growth_rate", "5", "did you mean 0.05?"),
        ("package_growth_rate", "2", "did you mean 0.02?"),
        ("clawback_rate", "8", "did you mean 0.08?"),
        ("participating_share", "50", "did you mean 0.5?"),
        ("step_retained_share", "50", "did you mean 0.5?"),
        ("ranges", "growth_rate:0.02..10", "did you mean 0.1?"),
        ("ranges", "optimism_bias:0..5", "did you mean 0.05?"),
    ];
    for (name, value, meant) in table {
        let refused = check(&of(&[(name, value)])).unwrap_err()[0].to_string();
        assert_eq!(refused.matches("did you mean").count(), 1, "{refused}");
        assert!(refused.contains(meant) && refused.contains(&name[..5]), "{refused}");
    }
}

#[test]
fn a_doubtful_rate_is_answered_and_said() {
    let table = [
        ("discount_rate", "0.35", "The discount rate is unusually high. 0.35 is 35%"),
        ("optimism_bias", "1.5", "The optimism bias is unusually high. 1.5 is 150%"),
        ("deflator_rate", "0.25", "did you mean 0.0025?"),
        ("pay_inflation_rate", "0.2", "did you mean 0.002?"),
        ("ranges", "optimism_bias:0..1.5", "The optimism bias is unusually high. 1.5"),
    ];
    for (name, value, said) in table {
        let assumptions = of(&[(name, value)]);
        assert_eq!(check(&assumptions), Ok(()), "{name}");
        let doubts = doubts(&assumptions);
        assert!(doubts[0].message.contains(said), "{}", doubts[0].message);
    }
    for (name, value) in
        [("discount_rate", "0.035"), ("optimism_bias", "0.6"), ("growth_rate", "0.4")]
    {
        assert_eq!(doubts(&of(&[(name, value)])), [], "{name}");
    }
}

#[test]
fn the_lead_case_says_what_is_doubtful_in_it() {
    let folder = "examples/cambridgeshire-direct-payments".as_ref();
    let case = CaseFolder::open(folder).unwrap().state().unwrap();
    let table = [
        (&[][..], "nominal_at_real_rate", true),
        (&[("price_basis", "real"), ("deflator_rate", "0.02")], "nominal_at_real_rate", false),
        (&[("price_basis", "real")], "nominal_at_real_rate", true),
        (&[("price_basis", "real"), ("deflator_rate", "0")], "deflator_not_stated", true),
        (&[("discount_rate", "0.05")], "nominal_at_real_rate", false),
        (&[("growth_without_the_plan", "0.6")], "unusual_growth", true),
        (&[("growth_without_the_plan", "0.5")], "unusual_growth", false),
        (&[("growth_without_the_plan", "0.11")], "grows_more_without_the_plan", true),
        (&[("growth_without_the_plan", "0.10")], "grows_more_without_the_plan", false),
        (
            &[
                ("recovery_path", "rate_on_exposure"),
                ("dp_spend", "16700000.00"),
                ("clawback_rate", "0.8"),
            ],
            "unusual_rate",
            true,
        ),
    ];
    for (changes, rule, is_said) in table {
        let mut assumptions = case.programme.assumptions.clone();
        for (name, value) in changes {
            set(&mut assumptions, name, &(*value).into()).unwrap();
        }
        let evidence = case.evidence(&assumptions).unwrap();
        let answer = recoup::sources::answer(&case.inputs(&assumptions, &evidence)).unwrap();
        let said = answer.findings.iter().any(|finding| finding.rule == rule);
        assert_eq!(said, is_said, "{changes:?}");
    }
}

#[test]
fn the_limits_of_an_assumption_are_the_same_in_the_same_words_by_every_way() {
    for (name, low, high) in [
        ("growth_rate", "-0.99", "1"),
        ("client_growth_rate", "-0.99", "1"),
        ("optimism_bias", "-0.99", "2"),
        ("benefit_optimism", "0", "1"),
        ("clawback_rate", "0", "1"),
    ] {
        let expected = format!("expected from {low} to {high}; ");
        let range = format!("{name}:-2..3");
        let said = |of: Assumptions| {
            check(&of).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        for value in ["-2", "3"] {
            let refused = said(of(&[(name, value)]));
            assert!(refused[0].contains(&format!("{expected}{value} is ")), "{refused:?}");
            let refused = said(of(&[(name, "0.1"), ("ranges", &range)]));
            let ends = refused.iter().filter(|why| why.contains(&format!("{expected}{value} is ")));
            assert_eq!(ends.count(), 1, "{refused:?}");
        }
        // At either end it is taken.
        assert_eq!(check(&of(&[(name, low)])), Ok(()));
        assert_eq!(check(&of(&[(name, high)])), Ok(()));
    }
    let quarters = "expected a whole number of quarters from 0 to 40";
    for name in ["lag_quarters", "slippage_quarters"] {
        assert!(check(&of(&[(name, "41")])).unwrap_err()[0].to_string().ends_with(quarters));
        assert_eq!(set(&mut Assumptions::default(), name, &"-1".into()), Err(quarters.to_owned()));
    }
}
