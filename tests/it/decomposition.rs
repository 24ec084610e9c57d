//! Count times amount per clawback: a second view beside the forecast, and what it
//! needs.

use recoup::domain::{Intervention, Money, Quarter, Rate, Slug};
use recoup::fits::decomposition::{Decomposition, decompose};
use recoup::fits::forecast::{ForecastRequest, forecast};
use recoup::fits::observed::Observed;
use recoup::fits::step::StepSource;
use recoup::forecast::LastQuarter;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;

use crate::support::ledger::ledger_of;

fn case() -> State {
    CaseFolder::example_accepted().unwrap().state().unwrap()
}

fn request(horizon_quarters: usize, step_retained_share: Rate) -> ForecastRequest {
    ForecastRequest {
        horizon_quarters,
        levels: vec![80, 95],
        step: StepSource::Marked,
        step_retained_share,
        client_group: Slug::all(),
        last_quarter: LastQuarter::default(),
    }
}

fn of_rows(rows: &[(i64, Option<i64>)]) -> Result<Decomposition, String> {
    let mut csv = String::from("financial_year,quarter,amount,count\n");
    for (t, (amount, count)) in rows.iter().enumerate() {
        let (year, count) = (2017 + t / 4, count.map_or(String::new(), |count| count.to_string()));
        csv += &format!("{year}-{},{},{amount},{count}\n", year - 2000 + 1, t % 4 + 1);
    }
    decompose(&Observed::everybody(&ledger_of(&csv), &[]), &request(8, Rate::new(1, 0)))
}

#[test]
fn the_case_is_higher_by_its_factors_than_by_its_amount() {
    let state = case();
    let wanted = request(16, Rate::new(1, 0));
    let observed = Observed::everybody(&state.ledger, &state.programme.interventions);
    let views = decompose(&observed, &wanted).unwrap();
    let direct = forecast(&observed, &wanted).unwrap();
    let thousands: Vec<i64> =
        views.financial_years.iter().map(|year| year.product.pence() / 100_000).collect();
    assert_eq!(thousands, [2_697, 2_762, 2_829, 2_882]);
    for (year, own) in views.financial_years.iter().zip(&direct.financial_years) {
        assert_eq!(year.forecast, own.outlook.point, "the forecast itself is untouched");
        assert_eq!(year.product.checked_sub(year.forecast), Some(year.difference));
        let average = year.amount_per_clawback.unwrap().as_pounds_f64();
        let product = year.product.as_pounds_f64();
        assert!((average * year.count.point / product - 1.0).abs() < 1e-5, "{year:?}");
        for (_, lower, upper) in &year.count.intervals {
            assert!(*lower < year.count.point && year.count.point < *upper);
        }
    }
    for (views, (quarter, own)) in views.quarters.iter().zip(&direct.quarters) {
        assert_eq!((views.quarter, views.forecast), (*quarter, own.point));
        let average = views.amount_per_clawback.point.as_pounds_f64();
        let product = views.product.as_pounds_f64();
        assert!((average * views.count.point / product - 1.0).abs() < 1e-5, "{views:?}");
    }
    assert_eq!(
        views.message,
        "In 2024-25 count x amount per clawback gives 2,882,667, 381,532 more than the forecast of \
         the amount (+15.3%): that is inside its 80% interval, so the data do not tell the two \
         views apart."
    );
    assert_eq!(views.notes[0].rule, "no_interval_of_a_product");
}

/// Logarithms of count and average add up to those of the amount, and so do steps.
#[test]
fn the_steps_of_the_factors_make_up_that_of_the_amount() {
    let state = case();
    let observed = Observed::everybody(&state.ledger, &state.programme.interventions);
    let of = |step_retained_share| {
        let wanted = request(4, step_retained_share);
        decompose(&observed, &wanted).unwrap()
    };
    let (all, none) = (of(Rate::new(1, 0)), of(Rate::new(0, 0)));
    for (all, none) in all.quarters.iter().zip(&none.quarters) {
        let ratio = |of: fn(&recoup::fits::decomposition::QuarterViews) -> Money| {
            of(none).as_pounds_f64() / of(all).as_pounds_f64()
        };
        assert!((ratio(|q| q.product) / ratio(|q| q.forecast) - 1.0).abs() < 1e-6, "{all:?}");
        assert!(none.count.point < all.count.point);
    }
}

#[test]
fn a_year_in_progress_keeps_what_is_recorded_of_it() {
    let rows: Vec<(i64, Option<i64>)> = (0..10).map(|t| (1_000 + 10 * t, Some(10))).collect();
    let views = of_rows(&rows).unwrap();
    let year = &views.financial_years[0];
    assert_eq!(year.recorded_quarters, 2);
    let ahead = views.quarters[..2].iter().map(|quarter| quarter.product);
    let recorded = year.product.checked_sub(Money::checked_sum(ahead).unwrap()).unwrap();
    assert!((recorded.pence() - (1_080 + 1_090) * 100).abs() <= 2, "{recorded}");
}

#[test]
fn counts_that_are_missing_or_contradict_their_amounts_are_refused_by_quarter() {
    let with = |changes: &[(usize, i64, Option<i64>)]| {
        let mut rows = vec![(1_000, Some(10)); 12];
        for (t, amount, count) in changes {
            rows[*t] = (*amount, *count);
        }
        of_rows(&rows)
    };
    for (changes, expected) in [
        (
            &[(0, 1_000, None), (1, 1_000, None), (2, 1_000, None), (7, 1_000, None)][..],
            "the count is not stated for 2017-18 Q1 to 2017-18 Q3, 2018-19 Q4: deliver the number \
             of clawbacks of these quarters",
        ),
        (
            &[(5, 1_000, Some(0))],
            "there is an amount and no clawback in 2018-19 Q2: an amount of nothing has no \
             average, so correct the amount or the count",
        ),
        (
            &[(11, 0, Some(0))],
            "there was no clawback in 2019-20 Q4, the last quarter, so there is no average to go \
             on from",
        ),
    ] {
        assert_eq!(with(changes).unwrap_err(), expected);
    }
    let zero = with(&[(5, 0, Some(0))]).unwrap();
    let note = zero.notes.iter().find(|note| note.rule == "no_clawback").unwrap();
    assert!(note.message.contains("in 2018-19 Q2: the count is zero"), "{note:?}");
    for quarter in &zero.quarters {
        assert_eq!(quarter.amount_per_clawback.point, Money::from_pence(10_000), "{quarter:?}");
    }
}

#[test]
fn a_step_that_cannot_be_estimated_is_refused() {
    let rows: String = (0..12)
        .map(|t| {
            let count = if t == 3 { 0 } else { 10 };
            format!("{}-{},{},{},{count}\n", 2017 + t / 4, 18 + t / 4, t % 4 + 1, count * 100)
        })
        .collect();
    let ledger = ledger_of(&format!("financial_year,quarter,amount,count\n{rows}"));
    let quarter = |text| Quarter::parse(text).unwrap();
    let marked = Intervention {
        first: quarter("2019-20-Q1"),
        last: quarter("2019-20-Q4"),
        label: "A step".to_owned(),
    };
    let refused = decompose(&Observed::everybody(&ledger, &[marked]), &request(4, Rate::new(5, 1)))
        .unwrap_err();
    assert!(refused.contains("the marked step cannot be estimated"), "{refused}");
}
