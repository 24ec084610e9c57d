//! What moves the answer, and with which probability credit covers cost.

use recoup::appraisal::sensitivity::Bar;
use recoup::domain::{Chance, Recovered, Threshold};
use recoup::fits::chance::PlanOutlook;
use recoup::fits::observed::Observed;
use recoup::sources::clawback::questions::questions;
use recoup::sources::sensitivity;

use super::*;

fn bars(case: &State, changes: &[(&str, &str)]) -> Vec<Bar> {
    let changed = changed(case, changes);
    let evidence = Evidence::default();
    let inputs = case.inputs(&changed, &evidence);
    sensitivity(&inputs, &sources::answer(&inputs).unwrap())
}

#[test]
fn each_bar_is_the_answer_under_the_assumption_it_names() {
    let case = case();
    let (on_exposure, none) = (
        [
            ("recovery_path", "rate_on_exposure"),
            ("dp_spend", "16700000.00"),
            ("baseline", "600000.00"),
            ("price_basis", "real"),
            ("deflator_rate", "0.02"),
        ],
        [],
    );
    for changes in [&on_exposure[..], &none] {
        for bar in bars(&case, changes) {
            for end in [bar.low.unwrap(), bar.high.unwrap()] {
                let put = [changes, &[(bar.parameter, end.value.as_str())]].concat();
                let answer = answer(&case, &put).unwrap().appraisal;
                assert_eq!(answer.totals.net, Some(end.net), "{} {}", bar.parameter, end.value);
                assert_eq!(answer.totals.offset_ratio, end.offset_ratio);
                assert_eq!(answer.present_value.unwrap().net, end.npv);
            }
        }
    }
}

#[test]
fn the_widest_swing_comes_first_and_what_moves_nothing_has_no_bar() {
    let case = case();
    let names = |changes| -> Vec<&'static str> {
        bars(&case, changes).iter().map(|bar| bar.parameter).collect()
    };
    assert_eq!(
        names(&[]),
        [
            "growth_rate",
            "baseline",
            "lag_quarters",
            "optimism_bias",
            "benefit_optimism",
            "discount_rate",
            "slippage_quarters"
        ]
    );
    let own = bars(&case, &[]);
    assert!(own.windows(2).all(|pair| pair[0].net_swing >= pair[1].net_swing));
    let growth = &own[0];
    assert_eq!(growth.low.as_ref().unwrap().net, pounds(706_264));
    assert_eq!(own.last().unwrap().net_swing, Some(Money::ZERO));
    assert!(own.last().unwrap().npv_swing > Some(Money::ZERO));
    // All that is recovered does not depend on what it is compared with.
    let scheduled = [
        ("recovery_path", "scheduled"),
        ("offset_basis", "total_recovery"),
        ("scheduled_recoveries", "2022-23:1,2023-24:1,2024-25:1,2025-26:1"),
    ];
    assert!(!names(&scheduled).contains(&"baseline"));
    let edge = bars(
        &case,
        &[
            ("recovery_path", "rate_on_exposure"),
            ("dp_spend", "1000.00"),
            ("participating_share", "0.95"),
            ("clawback_rate", "0"),
        ],
    );
    let rate = edge.iter().find(|bar| bar.parameter == "clawback_rate").unwrap();
    assert_eq!(rate.low.as_ref().unwrap().value, "0.00", "a rate is not moved below nothing");
}

fn outlook(case: &State) -> PlanOutlook {
    let interventions = &case.programme.interventions;
    let observed = Observed::everybody(&case.ledger, interventions);
    PlanOutlook::new(&observed, &case.plan, Rate::new(1, 0)).unwrap()
}

#[test]
fn at_the_bounds_of_an_interval_the_probability_is_that_of_the_interval() {
    let case = case();
    let outlook = outlook(&case);
    let chance = |recovered, needed| outlook.chance(&Threshold { recovered, needed }).unwrap();
    let is = |units| Chance::Is(Rate::new(units, 4));
    for recovered in [
        Recovered::Years(year("2022-23"), year("2022-23")),
        Recovered::Years(year("2025-26"), year("2025-26")),
        Recovered::Years(year("2022-23"), year("2025-26")),
    ] {
        for (level, above, below) in [(50, 7_500, 2_500), (80, 9_000, 1_000), (90, 9_500, 500)] {
            let (lower, upper) = outlook.interval(recovered, level).unwrap();
            assert_eq!(chance(recovered, lower), is(above), "{recovered:?} {level}");
            assert_eq!(chance(recovered, upper), is(below), "{recovered:?} {level}");
        }
        let (lower, upper) = outlook.interval(recovered, 95).unwrap();
        let beyond = |amount: Money, by: i64| Money::from_pence(amount.pence() + by * 100);
        let bound = Rate::new(9_750, 4);
        assert_eq!(chance(recovered, beyond(lower, -1)), Chance::AtLeast(bound));
        assert_eq!(chance(recovered, Money::ZERO), Chance::AtLeast(bound));
        assert_eq!(chance(recovered, beyond(upper, 1)), Chance::AtMost(Rate::new(250, 4)));
    }
}

#[test]
fn the_more_is_needed_the_less_probable_it_is() {
    let case = case();
    let outlook = outlook(&case);
    for recovered in [
        Recovered::Years(year("2024-25"), year("2024-25")),
        Recovered::MoreThanYearBefore(year("2024-25")),
    ] {
        let mut last = Rate::new(1, 0);
        for needed in (-2_000_000..9_000_000).step_by(50_000) {
            let needed = pounds(needed);
            let chance = outlook.chance(&Threshold { recovered, needed }).unwrap();
            let (Chance::Is(rate) | Chance::AtLeast(rate) | Chance::AtMost(rate)) = chance;
            assert!(rate <= last, "{recovered:?} {needed} {rate}");
            last = rate;
        }
    }
    let recorded = Recovered::Years(year("2020-21"), year("2020-21"));
    assert_eq!(outlook.chance(&Threshold { recovered: recorded, needed: pounds(1) }), None);
}

#[test]
fn what_is_asked_follows_the_basis() {
    let case = case();
    let asked = |changes: &[(&str, &str)]| {
        let changed = changed(&case, &[&[("recovery_path", "statistical")], changes].concat());
        let evidence = case.evidence(&changed).unwrap();
        let inputs = case.inputs(&changed, &evidence);
        questions(&inputs, &sources::answer(&inputs).unwrap().clawback.unwrap())
    };
    let threshold = |recovered, needed| Ok(Threshold { recovered, needed: pounds(needed) });
    let whole = Recovered::Years(year("2022-23"), year("2025-26"));
    let one = |text| Recovered::Years(year(text), year(text));
    let steps = asked(&[]).unwrap();
    assert_eq!(steps[0].threshold, threshold(one("2022-23"), 456_450 + 2_341_173));
    let change = Recovered::MoreThanYearBefore(year("2023-24"));
    assert_eq!(steps[1].threshold, threshold(change, 251_450));
    assert_eq!(steps[1].credit, None);
    assert_eq!(steps[4].threshold, threshold(one("2025-26"), 1_210_800 + 2_341_173));
    let uplift = asked(&[("offset_basis", "cumulative_uplift")]).unwrap();
    assert_eq!(uplift[4].threshold, threshold(whole, 1_210_800 + 4 * 2_341_173));
    let total = asked(&[("offset_basis", "total_recovery"), ("optimism_bias", "0.10")]).unwrap();
    assert_eq!(total[4].threshold, threshold(whole, 1_331_880));
    for (changes, why) in [
        (&[("lag_quarters", "1")][..], "With a lag"),
        (&[("recoveries_start", "2022-23-Q2")], "later start"),
    ] {
        let refused = asked(changes).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    let real = asked(&[("price_basis", "real"), ("deflator_rate", "0.02")]).unwrap();
    assert!(real[4].threshold.is_err() && real[1].threshold == steps[1].threshold);
}
