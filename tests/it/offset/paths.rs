//! The other recovery paths, and where growth and baseline come from.

use recoup::domain::FittedGrowth;
use recoup::domain::plan::{Exposure, ExposurePeriod};

use super::*;

#[test]
fn a_rate_on_exposure_is_spend_times_share_times_rate_with_both_growths() {
    let case = case();
    let path = [
        ("recovery_path", "rate_on_exposure"),
        ("offset_basis", "total_recovery"),
        ("dp_spend", "16700000.00"),
        ("client_growth_rate", "0.10"),
        ("package_growth_rate", "0.02"),
    ];
    let answer = answer(&case, &path).unwrap();
    // 16,700,000 x 50% x 8% = 668,000, the targets' share and rate; x 1.122 a year.
    let credits: Vec<Money> =
        answer.appraisal.years.iter().map(|year| year.credit.unwrap()).collect();
    assert_eq!(credits, [749_496, 840_934, 943_528, 1_058_639].map(pounds));
    assert_eq!(answer.clawback.as_ref().unwrap().terms.clawback_rate.unwrap().to_string(), "0.08");
    assert!(!rules(&answer).contains(&"stated_rule_not_used"));
}

#[test]
fn the_spend_of_a_recorded_year_is_used_and_said() {
    let mut case = case();
    case.exposure = vec![
        Exposure {
            period: ExposurePeriod::Year(year("2016-17")),
            dp_paid: Some(pounds(20_000_000)),
            dp_clients: None,
        },
        Exposure {
            period: ExposurePeriod::Year(year("2015-16")),
            dp_paid: None,
            dp_clients: Some(900),
        },
    ];
    let path = |spend| {
        [
            ("recovery_path", "rate_on_exposure"),
            ("offset_basis", "total_recovery"),
            ("dp_spend", spend),
        ]
    };
    let used = answer(&case, &path("2016-17")).unwrap();
    assert_eq!(used.appraisal.years[0].credit, Some(pounds(800_000)));
    assert!(rules(&used).contains(&"spend_of_another_year"));
    for (spend, why) in [("2015-16", "states no direct-payment spend"), ("2022-23", "is not after")]
    {
        let refusal = answer(&case, &path(spend)).unwrap_err().to_string();
        assert!(refusal.starts_with("dp_spend: ") && refusal.contains(why), "{refusal}");
    }
    let none = answer(&case, &[("recovery_path", "rate_on_exposure")]).unwrap_err().to_string();
    assert!(none.starts_with("dp_spend: ") && none.contains("16700000.00"), "{none}");
}

#[test]
fn a_schedule_states_every_plan_year_and_no_other() {
    let case = case();
    let path = |amounts| {
        [
            ("recovery_path", "scheduled"),
            ("baseline", "100.00"),
            ("rounding", "half_up_to_penny"),
            ("scheduled_recoveries", amounts),
        ]
    };
    let all = "2022-23:150.50,2023-24:140,2024-25:200,2025-26:200";
    let stated = answer(&case, &path(all)).unwrap();
    let credits: Vec<i64> =
        stated.appraisal.years.iter().map(|y| y.credit.unwrap().pence()).collect();
    assert_eq!(credits, [5_050, -1_050, 6_000, 0]);
    for (amounts, why) in [
        ("2022-23:1,2023-24:1,2024-25:1", "nothing is stated for 2025-26"),
        ("2021-22:1,2022-23:1,2023-24:1,2024-25:1,2025-26:1", "2021-22 is not a year of the plan"),
    ] {
        let refusal = answer(&case, &path(amounts)).unwrap_err().to_string();
        assert!(refusal.starts_with("scheduled_recoveries: "), "{refusal}");
        assert!(refusal.contains(why), "{refusal}");
    }
}

#[test]
fn growth_may_be_the_target_or_the_fitted_one_and_the_answer_names_it() {
    let case = case();
    let target = answer(&case, &[("growth_source", "target"), ("growth_rate", "0.05")]).unwrap();
    assert_eq!(target.appraisal.totals.credit, Some(pounds(1_086_537)));
    assert_eq!(target.clawback.as_ref().unwrap().terms.growth_rate.unwrap().to_string(), "0.10");
    let refused = answer(&case, &[("growth_source", "fitted")]).unwrap_err().to_string();
    assert!(refused.contains("no growth was fitted"), "{refused}");

    let changed = changed(&case, &[("growth_source", "fitted"), ("baseline", "fitted_level")]);
    let evidence = case.evidence(&changed).unwrap();
    let FittedGrowth { rate, interval, with_step, financial_year, level } =
        evidence.fitted.unwrap();
    assert_eq!((rate.to_string().as_str(), with_step), ("-0.0366", true));
    assert_eq!(interval.map(|end| end.to_string()), ["-0.2003", "0.1605"]);
    assert_eq!(financial_year, year("2020-21"));
    let recorded = pounds(2_341_174).pence();
    assert!((level.pence() - recorded).abs() < recorded / 20, "{level}");
    let fitted = sources::answer(&case.inputs(&changed, &evidence)).unwrap();
    assert_eq!(fitted.clawback.as_ref().unwrap().terms.growth_rate, Some(rate));
    assert_eq!(fitted.clawback.as_ref().unwrap().terms.baseline.pence, level.exact());
    assert!(fitted.appraisal.years.iter().all(|year| year.credit < Some(Money::ZERO)));
    let said = fitted.findings.iter().find(|finding| finding.rule == "from_a_fit").unwrap();
    assert!(
        said.message.contains("fall of about 3.66% a year") && said.message.contains("marked step"),
        "{said:?}"
    );
}

#[test]
fn a_plan_that_does_not_meet_the_records_is_refused_by_name() {
    let mut case = case();
    let assumptions = Assumptions {
        first_growth_year: Some(year("2021-22")),
        ..case.programme.assumptions.clone()
    };
    for (first, why) in [("2017-18", "no plan year after it"), ("2031-32", "more than 10 years")] {
        let amounts = BTreeMap::from([(year(first), pounds(1))]);
        case.plan.lines =
            vec![InvestmentLine { amounts, ..plan(&[("A", None, &[1])]).lines[0].clone() }];
        let refusal = sources::answer(&inputs(&case, &assumptions)).unwrap_err().to_string();
        assert!(refusal.starts_with("investments: ") && refusal.contains(why), "{refusal}");
    }
}

#[test]
fn an_offset_on_the_forecast_and_the_fit_says_where_they_grow_apart() {
    let case = case();
    let changed =
        changed(&case, &[("recovery_path", "statistical"), ("growth_without_the_plan", "fitted")]);
    let mut evidence = case.evidence(&changed).unwrap();
    let said = |evidence: &recoup::sources::Evidence| {
        let answer = sources::answer(&case.inputs(&changed, evidence)).unwrap();
        answer.findings.into_iter().find(|finding| finding.rule == "growth_differs")
    };
    assert_eq!(said(&evidence), None, "the interval of the fit is wide");
    let mut amount = 2_000_000;
    for forecast in evidence.forecast.as_mut().unwrap().values_mut() {
        *forecast = pounds(amount);
        amount = amount * 13 / 10;
    }
    assert_eq!(
        said(&evidence).unwrap().message,
        "The recorded amounts grow by about -3.7% a year by the fit with the step, and the forecast \
         by about 30.0%. That is outside the 95% interval of the fit, -20.0% to 16.1%. From 2022-23 \
         to 2025-26 a plan on the fitted growth comes to stand about 59.3% below one on the \
         forecast."
    );
}
