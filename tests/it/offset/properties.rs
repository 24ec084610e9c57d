//! What holds for any plan under any option of the appraisal.

use recoup::domain::{DpSpend, LineCategory, PriceBasis, Quarter};

use super::*;

prop_compose! {
    fn any_line()(
        amounts in prop::collection::vec(0_i64..=1_000_000_000, 4),
        staffing in any::<bool>(),
        starts in prop::option::of(0_i32..20),
    ) -> InvestmentLine {
        let mut line = plan(&[("Line", None, &amounts)]).lines.remove(0);
        line.category = staffing.then_some(LineCategory::Staffing);
        line.starts = starts.map(|ahead| first_quarter().plus(ahead));
        line
    }
}

prop_compose! {
    fn any_option()(
        base in any_assumptions(),
        path in prop::sample::select(vec![
            RecoveryPath::GrowthOnBaseline, RecoveryPath::RateOnExposure, RecoveryPath::Scheduled,
        ]),
        start in prop::option::of(-2_i32..20),
        spend in 0_i64..=100_000_000_000,
        [share, rate, bias] in prop::array::uniform3(0_i64..=100),
        [clients, package, pay, deflator] in prop::array::uniform4(-20_i64..=20),
        real in any::<bool>(),
        scheduled in prop::array::uniform4(-1_000_000_000_i64..=1_000_000_000),
    ) -> Assumptions {
        Assumptions {
            recovery_path: path,
            recoveries_start: start.map(|ahead| first_quarter().plus(ahead)),
            dp_spend: Some(DpSpend::Amount(Money::from_pence(spend))),
            participating_share: Some(Rate::new(share, 2)),
            clawback_rate: Some(Rate::new(rate, 2)),
            optimism_bias: Rate::new(bias, 2),
            client_growth_rate: Rate::new(clients, 2),
            package_growth_rate: Rate::new(package, 2),
            pay_inflation_rate: Rate::new(pay, 2),
            price_basis: if real { PriceBasis::Real } else { PriceBasis::Nominal },
            deflator_rate: Rate::new(deflator, 2),
            scheduled_recoveries: (0..).zip(scheduled)
                .map(|(ahead, amount)| (year("2022-23").plus(ahead), Money::from_pence(amount)))
                .collect(),
            ..base
        }
    }
}

fn first_quarter() -> Quarter {
    year("2022-23").quarters()[0]
}

fn of_lines(lines: &[InvestmentLine], assumptions: &Assumptions) -> Result<Answer, NoAnswer> {
    let plan = Plan { lines: lines.to_vec() };
    sources::answer(&crate::support::inputs::inputs(&plan, assumptions))
}

proptest! {
    #[test]
    fn offset_and_net_make_up_the_investment_under_every_option(
        lines in prop::collection::vec(any_line(), 1..4),
        assumptions in any_option(),
    ) {
        let Ok(answer) = of_lines(&lines, &assumptions) else { return Ok(()) };
        let appraisal = answer.appraisal;
        let sum = |of: fn(&recoup::appraisal::Year) -> Money| -> i64 {
            appraisal.years.iter().map(|year| of(year).pence()).sum()
        };
        for year in &appraisal.years {
            let net = year.net.unwrap().pence();
            prop_assert_eq!(year.credit.unwrap().pence() + net, year.investment.unwrap().pence());
        }
        let totals = appraisal.totals;
        prop_assert_eq!(totals.credit.unwrap().pence(), sum(|year| year.credit.unwrap()));
        prop_assert_eq!(totals.investment.unwrap().pence(), sum(|year| year.investment.unwrap()));
        prop_assert_eq!(totals.net.unwrap().pence(), sum(|year| year.net.unwrap()));
        prop_assert_eq!(appraisal.payback_quarter.map(Quarter::year), appraisal.payback_year);
        let value = appraisal.present_value.unwrap();
        let apart = value.credit.pence() - value.investment.pence() - value.net.pence();
        prop_assert!(apart.abs() <= 1, "{:?}", value);
    }

    #[test]
    fn the_order_of_lines_and_of_assumptions_does_not_matter(
        lines in prop::collection::vec(any_line(), 2..5),
        assumptions in any_option(),
    ) {
        let turned: Vec<InvestmentLine> = lines.iter().rev().cloned().collect();
        let [given, turned] = [&lines, &turned].map(|lines| of_lines(lines, &assumptions));
        prop_assert_eq!(given.map(|answer| answer.appraisal), turned.map(|answer| answer.appraisal));
    }

    #[test]
    fn options_that_are_nothing_change_nothing(
        costs in prop::collection::vec(0_i64..=1_000_000, 1..8),
        assumptions in any_assumptions(),
        base_year in 0_i32..9,
    ) {
        let plain = Assumptions { lag_quarters: 0, ..assumptions };
        let nothing = Assumptions {
            recoveries_start: Some(first_quarter()),
            price_basis: PriceBasis::Real,
            price_base_year: Some(year("2020-21").plus(base_year)),
            base_budget_level: None,
            ..plain.clone()
        };
        let of = |assumptions| compute(&costs, assumptions).map(|answer| answer.appraisal);
        prop_assert_eq!(of(&nothing), of(&plain));
    }
}

#[test]
fn amounts_up_to_the_limit_work_and_more_is_refused() {
    let case = case();
    let total = [("offset_basis", "total_recovery"), ("rounding", "half_up_to_penny")];
    let at = |path: &str, amount: &str, growth: &str| {
        let changes = match path {
            "baseline" => vec![("baseline", amount)],
            _ => vec![
                ("recovery_path", "rate_on_exposure"),
                ("dp_spend", amount),
                ("participating_share", "1"),
                ("clawback_rate", "1"),
                ("baseline", "0.00"),
            ],
        };
        let growth = [("growth_rate", growth), ("client_growth_rate", growth)];
        let one = plan(&[("Cost", None, &[1])]);
        let changed = changed(&case, &[&total[..], &changes, &growth].concat());
        sources::answer(&Inputs { plan: &one, ..inputs(&case, &changed) })
    };
    for path in ["baseline", "dp_spend"] {
        let answer = at(path, "100000000000.00", "0").unwrap();
        assert_eq!(answer.appraisal.totals.credit, Some(Money::LIMIT));
        let refused = at(path, "100000000000.00", "0.01").unwrap_err();
        assert_eq!(refused, AppraisalError::TooLarge.into());
    }
    let mut read = Assumptions::default();
    for name in ["baseline", "dp_spend", "base_budget_level"] {
        let beyond = Value::from("100000000000.01");
        assert!(assumptions::set(&mut read, name, &beyond).is_err(), "{name}");
    }
}

#[test]
fn another_discount_rate_has_no_date_until_one_is_stated() {
    let mut read = Assumptions::default();
    let mut set = |name, value: &str| {
        assumptions::set(&mut read, name, &Value::from(value)).unwrap();
        read.discount_rate_as_at.map(|date| date.to_string())
    };
    assert_eq!(set("discount_rate_as_at", "2022-03-30").as_deref(), Some("2022-03-30"));
    assert_eq!(set("discount_rate", "0.035").as_deref(), Some("2022-03-30"));
    assert_eq!(set("discount_rate", "0.015"), None);
}
