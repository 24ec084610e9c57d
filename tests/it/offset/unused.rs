//! Which assumptions an answer names as unused: those that move none of its figures.

use super::*;

/// Another value of each assumption, which moves an answer that uses it.
const OTHERS: [(&str, &str); 21] = [
    ("growth_rate", "0.05"),
    ("growth_without_the_plan", "0.03"),
    ("attribution", "0.5"),
    ("first_growth_year", "2023-24"),
    ("client_growth_rate", "0.05"),
    ("clawback_rate", "0.06"),
    ("recoveries_start", "2023-24-Q1"),
    ("recoveries_start", "2019-20-Q3"),
    ("lag_quarters", "2"),
    ("optimism_bias", "0.2"),
    ("benefit_optimism", "0.2"),
    ("slippage_quarters", "2"),
    ("pay_inflation_rate", "0.03"),
    ("price_basis", "real"),
    ("deflator_rate", "0.02"),
    ("price_base_year", "2023-24"),
    ("discount_rate", "0.05"),
    ("base_budget_level", "1000000.00"),
    ("base_budget_level", "9000000.00"),
    ("step_retained_share", "0.5"),
    ("phasing", "2022-23..2025-26"),
];

const BASES: [&[(&str, &str)]; 6] = [
    &[],
    &[("price_basis", "real"), ("deflator_rate", "0.03")],
    &[("recovery_path", "statistical")],
    &[
        ("recovery_path", "rate_on_exposure"),
        ("dp_spend", "16700000.00"),
        ("client_growth_rate", "0.02"),
    ],
    &[("phasing", "2022-23..2025-26")],
    &[("baseline", "1537753.00")],
];

fn cases() -> impl Iterator<Item = (String, State)> {
    let folders = std::fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|path| path.join("programme.toml").exists());
    folders.map(|path| {
        let state = CaseFolder::open(&path).unwrap().state().unwrap();
        (path.display().to_string(), state)
    })
}

fn set(of: &Assumptions, changes: &[(&str, &str)]) -> Assumptions {
    let mut of = of.clone();
    for (name, value) in changes {
        assumptions::set(&mut of, name, &Value::from(*value)).unwrap();
    }
    of
}

/// Everything that an answer computes.
fn figures(answer: &Answer) -> String {
    let clawback = answer.clawback.as_ref().map(|it| {
        let risk = it.base_budget_risk.as_ref();
        (&it.recoveries, &it.with_and_without, risk.map(|it| it.shortfall_after_growth))
    });
    format!("{:?}{clawback:?}{:?}{:?}", answer.appraisal, answer.cohort, answer.figures)
}

#[test]
fn an_assumption_is_named_as_unused_exactly_where_it_moves_no_figure() {
    let mut unused_in_all = 0;
    for (case, state) in cases() {
        for base in BASES {
            let from = set(&state.programme.assumptions, base);
            let Ok(before) = state.answer(&from) else { continue };
            let free = |name| base.iter().all(|(set, _)| *set != name);
            for (name, value) in OTHERS.into_iter().filter(|(name, _)| free(*name)) {
                let to = set(&from, &[(name, value)]);
                let Ok(after) = state.answer(&to) else { continue };
                if from.in_short(name) == to.in_short(name) {
                    continue;
                }
                let what = format!("{case} {base:?} {name}");
                let is_unused = after.unused.iter().any(|unused| unused.name == name);
                let spoken = recoup::words::spoken(name.trim_end_matches("_quarters"));
                let is_named = rules(&after).contains(&"assumption_not_used")
                    && after
                        .findings
                        .iter()
                        .any(|it| it.rule == "assumption_not_used" && it.message.contains(&spoken));
                assert_eq!(is_named, is_unused, "{what}");
                unused_in_all += usize::from(is_unused);
                // To call amounts real moves none without a deflator, which is said.
                if !(name == "price_basis" && rules(&after).contains(&"deflator_not_stated")) {
                    assert_eq!(figures(&before) != figures(&after), !is_unused, "{what}");
                }
            }
        }
    }
    assert!(unused_in_all > 100, "{unused_in_all}");
}

#[test]
fn assumptions_of_clawbacks_that_other_benefits_have_stored_are_named() {
    for (case, state) in cases().filter(|(_, state)| !state.is_clawback()) {
        let stored = [("attribution", "0.5"), ("growth_rate", "0.1")];
        let answer = state.answer(&set(&state.programme.assumptions, &stored)).unwrap();
        let said = answer.findings.iter().find(|it| it.rule == "assumption_not_used").unwrap();
        let expected = "growth rate and attribution. The benefits are not clawbacks.";
        assert!(said.message.contains(expected), "{case}: {}", said.message);
    }
}
