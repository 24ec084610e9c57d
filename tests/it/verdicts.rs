//! What growth says of a target where a step is marked: when two fits disagree, and when
//! one of them cannot be made.

use recoup::domain::{Intervention, Ledger, Quarter, Severity};
use recoup::fits::growth::{Growth, growth};
use recoup::forecast::Verdict;
use recoup::service::case_folder::CaseFolder;

use crate::support::ledger::{announced, ledger_of};
use crate::support::normal::Normal;

#[path = "../../examples/verdicts/simulation.rs"]
mod simulation;

use simulation::{Kind, judge};

/// Quarters from 2001-02 Q1 on, each with ten clawbacks; an amount that is missing is a
/// quarter that was not recorded.
fn ledger(amounts: impl IntoIterator<Item = Option<i64>>) -> Ledger {
    let mut csv = String::from("financial_year,quarter,amount,count\n");
    for (t, amount) in amounts.into_iter().enumerate() {
        let (year, quarter) = (2001 + t / 4, t % 4 + 1);
        if let Some(amount) = amount {
            csv += &format!("{year}-{:02},{quarter},{amount},10\n", year - 1999);
        }
    }
    ledger_of(&csv)
}

fn marked(first: &str, last: &str) -> Intervention {
    let quarter = |text| Quarter::parse(text).unwrap();
    Intervention { first: quarter(first), last: quarter(last), label: "A backlog".to_owned() }
}

fn judged(ledger: &Ledger, intervention: Intervention) -> Growth {
    growth(ledger, &[intervention], &[], &announced())
}

/// Forty quarters that hardly move, and three times as much from the middle on.
fn with_a_clear_step() -> Ledger {
    let noise = [3, -2, 0, 1, -3, 2, -1];
    let level = |t: usize| if t < 20 { 100_000 } else { 300_000 };
    ledger((0..40).map(|t| Some(level(t) + 100 * noise[t % 7])))
}

#[test]
fn where_a_clear_step_makes_the_fits_disagree_the_data_are_not_blamed() {
    let growth = judged(&with_a_clear_step(), marked("2006-07-Q1", "2010-11-Q4"));
    let amount = &growth.measures[0];
    let verdicts: Vec<Verdict> = amount.fits.iter().map(|fit| fit.fit.verdict).collect();
    assert_eq!(verdicts, [Verdict::CannotTell, Verdict::Contradicts]);
    assert_eq!(amount.verdict, Verdict::CannotTell);
    assert_eq!(
        amount.message,
        "With a plain trend the data support 10% a year only if errors are independent. Durbin-Watson \
         is 0.372, and the corrected AR(1) interval reaches 1.5%. With the marked step they \
         contradict it. The two fits disagree, so this verdict cannot tell. With 40 quarters like \
         these, growth must be about 18 points above the target or 16 below it to be seen."
    );
}

#[test]
fn sixteen_quarters_with_a_step_in_the_last_year_cannot_tell_it_from_a_trend() {
    let case = CaseFolder::example_accepted().unwrap().state().unwrap();
    let growth = growth(&case.ledger, &case.programme.interventions, &[], &case.programme.targets);
    let said: Vec<&str> = growth.measures.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        said[0],
        "With a plain trend the data allow about 10% a year. With the marked step they contradict it \
         only if errors are independent. Durbin-Watson is 1.824, and the corrected AR(1) interval \
         reaches 16.1%. 16 quarters cannot tell a step from a trend. With 16 quarters like these, \
         growth must be about 105 points above the target or 54 below it to be seen."
    );
    assert_eq!(
        said[1],
        "With a plain trend the data contradict about 10% a year only if errors are independent. \
         Durbin-Watson is 1.319, and the corrected AR(1) interval reaches 17.2%. With the marked \
         step they contradict it. A verdict needs both intervals of both fits, so this one cannot \
         tell. With 16 quarters like these, growth must be about 21 points above the target or 17 \
         below it to be seen."
    );
    assert_eq!(
        said[2],
        "The average clawback: about 10% a year lies inside both intervals, so the data cannot tell. \
         With 16 quarters like these, growth must be about 9 points above the target or 8 below it \
         to be seen."
    );
    assert!(growth.notes.is_empty(), "{:?}", growth.notes);
}

#[test]
fn a_marked_step_that_cannot_be_fitted_is_said_and_leaves_the_verdict_open() {
    let steady = [100, 120, 90, 110].map(|hundreds| Some(1000 * hundreds));
    let every = steady.into_iter().cycle().take(16);
    let gap = every.clone().enumerate().map(|(t, value)| value.filter(|_| t != 9));
    for (ledger, intervention) in [
        // All quarters are marked; none of the marked quarters is recorded.
        (ledger(every), marked("2001-02-Q1", "2004-05-Q4")),
        (ledger(gap), marked("2003-04-Q2", "2003-04-Q2")),
    ] {
        let growth = judged(&ledger, intervention);
        for (measure, name) in growth.measures.iter().zip(["amount", "count"]) {
            assert_eq!((measure.fits.len(), measure.verdict), (1, Verdict::CannotTell), "{name}");
            assert!(
                measure.message.contains("the marked step cannot be estimated beside it"),
                "{}",
                measure.message
            );
            let of_measure = |note: &&recoup::domain::Finding| {
                note.rule == "step_not_estimated" && note.place.row.as_deref() == Some(name)
            };
            let note = growth.notes.iter().find(of_measure).unwrap();
            assert_eq!(note.severity, Severity::Warning);
            assert!(note.message.contains("A backlog, marked from"), "{note:?}");
            assert!(note.message.ends_with("cannot tell trend, quarter effects and step apart."));
        }
    }
}

#[test]
fn a_late_step_is_a_warning_only_where_no_step_is_marked() {
    let case = CaseFolder::example_accepted().unwrap().state().unwrap();
    let notes = |interventions: &[Intervention]| {
        let growth = growth(&case.ledger, interventions, &[], &case.programme.targets);
        let late = growth.notes.into_iter().filter(|note| note.rule == "late_step");
        late.map(|note| (note.severity, note.message)).collect::<Vec<_>>()
    };
    assert_eq!(notes(&case.programme.interventions), []);
    let said = notes(&[]);
    assert_eq!(
        said[0],
        (
            Severity::Warning,
            "The amount recovered: a lasting step from 2019-20 Q4 explains the quarters at least \
             as well as growth of about 12.0% a year. Nobody marked one. Mark it as an intervention \
             if there is a reason for it, and the fit with the step is shown too."
                .to_owned()
        )
    );
}

/// The limits are those of the method, with room for the chance of 2,000 series; its table
/// has more of them. A series of 40 quarters takes as long as three of 16.
#[test]
fn made_up_growth_on_target_is_seldom_called_decided_and_growth_of_none_is_seen() {
    let share = |quarters, correlation, growth| {
        let mut normal = Normal(20_261_128);
        judge(Kind { quarters, correlation, growth }, 2_000, || normal.draw())
    };
    for (quarters, independent, spells) in
        [(8, 0.06, 0.12), (12, 0.06, 0.10), (16, 0.06, 0.10), (20, 0.06, 0.10), (32, 0.06, 0.10)]
    {
        for (correlation, limit) in [(0.0, independent), (0.6, spells)] {
            let got = share(quarters, correlation, 0.10);
            assert!(got.trend <= limit, "{quarters} {correlation}: {}", got.trend);
            assert!(got.with_step <= got.trend && got.trend <= got.ordinary, "{quarters}");
        }
    }
    let seen = share(16, 0.0, 0.0);
    assert!(seen.trend > 0.85 && seen.ordinary > 0.95, "{} {}", seen.trend, seen.ordinary);
}
