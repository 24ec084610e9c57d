//! The difference between two scenarios, taken apart: for any two, the parts add up.

use proptest::prelude::*;
use recoup::domain::Money;
use recoup::ingest::scenario::{Scenario, scenario};
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::service::comparison::Chosen;
use serde_json::{Map, Value, json};

fn state() -> State {
    CaseFolder::example_accepted().unwrap().state().unwrap()
}

fn named(scenario: &Scenario) -> Chosen<'_> {
    Chosen { scenario: Some(scenario), is_named: true }
}

fn a_scenario(id: &str, assumptions: &Map<String, Value>) -> Scenario {
    scenario(&json!({"id": id, "name": id, "assumptions": assumptions})).unwrap()
}

/// Any assumptions: each left out, or one of its values.
fn any_assumptions() -> impl Strategy<Value = Map<String, Value>> {
    let values: [(&str, &[&str]); 9] = [
        ("recovery_path", &["growth_on_baseline", "statistical"]),
        ("offset_basis", &["yearly_increment", "cumulative_uplift", "total_recovery"]),
        ("baseline", &["2020-21", "2017-18..2019-20", "1000000.01", "2018-19"]),
        ("growth_rate", &["0.1", "0.10", "-0.02", "0.333"]),
        ("first_growth_year", &["2019-20", "2021-22", "2022-23", "2024-25"]),
        ("lag_quarters", &["0", "1", "6"]),
        ("rounding", &["truncate_to_pound", "half_up_to_penny"]),
        ("step_retained_share", &["0", "0.5", "1.00"]),
        ("ranges", &["", "growth_rate:0.02..0.14", "optimism_bias:0..0"]),
    ];
    let pick = |(name, values): (&'static str, &'static [&'static str])| {
        prop::option::of(prop::sample::select(values))
            .prop_map(move |value| Some((name.to_owned(), Value::from(value?))))
    };
    values.map(pick).to_vec().prop_map(|picked| picked.into_iter().flatten().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_steps_between_any_two_scenarios_add_up_to_the_penny(
        one in any_assumptions(), other in any_assumptions(),
    ) {
        let state = state();
        let (one, other) = (a_scenario("one", &one), a_scenario("other", &other));
        let Ok(comparison) = state.compare(&[&one, &other].map(named), None) else {
            return Ok(());
        };
        let [first, second] = [0, 1].map(|place| &comparison.scenarios[place]);
        let sum = |of: fn(&recoup::views::scenario::ComparisonStepView) -> i64| -> i64 {
            second.steps.iter().map(of).sum()
        };
        let net = |amount: &Option<recoup::views::MoneyText>| amount.unwrap().0;
        prop_assert_eq!(
            sum(|step| step.net_change.unwrap().0.pence()),
            net(&second.totals.net).pence() - net(&first.totals.net).pence()
        );
        prop_assert_eq!(
            sum(|step| step.credit_change.unwrap().0.pence()),
            second.totals.credit.unwrap().0.pence() - first.totals.credit.unwrap().0.pence()
        );
        // Every difference is explained once, and nothing else is.
        let mut explained: Vec<&str> =
            second.steps.iter().flat_map(|step| step.assumptions.clone()).collect();
        let mut differing: Vec<&str> =
            second.differences.iter().map(|difference| difference.assumption).collect();
        explained.sort_unstable();
        differing.sort_unstable();
        prop_assert_eq!(explained, differing);
        for step in &second.steps {
            let amount = step.message.split(':').next().unwrap().replace(['+', ','], "");
            let said = Money::parse(&amount).unwrap();
            prop_assert_eq!(Some(said), step.net_change.map(|net| net.0));
        }
    }
}

#[test]
fn without_a_stated_cost_the_credit_is_explained_and_the_net_is_not_stated() {
    let mut state = state();
    state.plan.lines[0].amounts.pop_last();
    let cumulative = state.scenario("b-cumulative-uplift").unwrap();
    let own = Chosen { scenario: None, is_named: true };
    let comparison = state.compare(&[own, named(cumulative)], None).unwrap();
    let step = &comparison.scenarios[1].steps[0];
    assert_eq!((step.net_change, comparison.scenarios[1].net_difference), (None, None));
    assert_eq!(
        step.message,
        "net not stated, credit +1,500,692: each rise counted every year instead of each rise counted once."
    );
}

#[test]
fn ranges_change_no_figure_and_are_named_in_their_short_form() {
    let state = state();
    let ranges = json!({"ranges": {"growth_rate": {"low": "0.02", "high": "0.14"}}});
    let one = a_scenario("ranges", ranges.as_object().unwrap());
    let own = Chosen { scenario: None, is_named: true };
    let comparison = state.compare(&[own, named(&one)], None).unwrap();
    let [step] = comparison.scenarios[1].steps.as_slice() else { panic!("one step") };
    assert_eq!(step.message, "0: ranges growth rate from 2% to 14% instead of not stated.");
}
