//! The 8% and the 50%, each against the figures of its year: what is a figure, what
//! lies between bounds, and what is not stated.

use recoup::domain::exposure::by_year;
use recoup::domain::plan::Exposure;
use recoup::domain::{Ledger, Money, Rate, Severity, Target, Targets};
use recoup::fits::growth::growth;
use recoup::fits::rates::{Rates, YearRates};
use recoup::forecast::Verdict::{self, CannotTell, Contradicts, NotStated, Supports};
use recoup::ingest::exposure_file;
use recoup::service::case_folder::CaseFolder;

use crate::support::ledger::{announced, ledger_of};

const PERIODS: &str = "financial_year,quarter,dp_paid,dp_clients\n";

fn exposure(rows: &str) -> Vec<Exposure> {
    if rows.is_empty() {
        return Vec::new();
    }
    exposure_file(format!("{PERIODS}{rows}").as_bytes()).unwrap().0
}

fn rates(ledger: &Ledger, rows: &str) -> Rates {
    growth(ledger, &[], &exposure(rows), &announced()).rates
}

fn the_case(rows: &str) -> Rates {
    let case = CaseFolder::example_accepted().unwrap().state().unwrap();
    rates(&case.ledger, rows)
}

/// Four quarters of one year, with the number of people clawed back from or without.
fn a_year(amount: i64, count: i64, people: Option<i64>) -> Ledger {
    let people = people.map_or(String::new(), |people| people.to_string());
    let row = |quarter| format!("2020-21,{quarter},{amount},{count},{people}\n");
    let rows: String = (1..=4).map(row).collect();
    ledger_of(&format!("financial_year,quarter,amount,count,clients_distinct\n{rows}"))
}

fn pounds(money: Option<Money>) -> Option<i64> {
    money.map(|money| money.pence() / 100)
}

fn rules(rates: &Rates) -> Vec<&str> {
    rates.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn without_spend_the_rates_are_not_stated_and_the_spend_they_take_is() {
    let rates = the_case("");
    assert_eq!(rates.clawback_rate.verdict, NotStated);
    assert_eq!(rates.participating_share.verdict, NotStated);
    assert_eq!(rates.years, []);
    let implied = rates.implied_spend.as_ref().unwrap();
    assert_eq!(implied.at_rate.to_string(), "29264662.50");
    assert_eq!(implied.at_rate_and_share.unwrap().to_string(), "58529325.00");
    assert_eq!(
        implied.message,
        "At 8% the 2,341,173 recovered in 2020-21 take direct payments of 29,264,663; at 8% \
         from 50% of clients, of 58,529,325."
    );
    assert_eq!(rules(&rates), ["read_rate_beside_uptake"]);
}

#[test]
fn what_a_rough_target_implies_is_about_and_to_no_penny() {
    let case = CaseFolder::example_accepted().unwrap().state().unwrap();
    let about = |rate: i64, is_about| Some(Target { rate: Rate::new(rate, 2), is_about });
    for (rate, share, said) in [
        (false, false, "payments of 29,264,663; at 8% from 50% of clients, of 58,529,325."),
        (
            false,
            true,
            "payments of 29,264,663; at 8% from about 50% of clients, of about 58,529,325.",
        ),
        (
            true,
            false,
            "payments of about 29,264,663; at about 8% from 50% of clients, of about 58,529,325.",
        ),
    ] {
        let targets = Targets {
            clawback_rate: about(8, rate),
            participating_share: about(50, share),
            ..announced()
        };
        let message = growth(&case.ledger, &[], &[], &targets).rates.implied_spend.unwrap().message;
        assert!(message.ends_with(said), "{message}");
    }
}

#[test]
fn what_was_not_recovered_implies_no_spend_and_a_finding_says_why() {
    let of_target = |rate, share| Targets {
        clawback_rate: Some(Target::exactly(Rate::new(rate, 2))),
        participating_share: Some(Target::exactly(Rate::new(share, 2))),
        ..announced()
    };
    for (amount, targets, says) in [
        (0, of_target(8, 50), "a recovery of 0 pounds is no share of any spend"),
        (-250, of_target(8, 50), "a recovery of -1,000 pounds is no share of any spend"),
        (250, of_target(0, 50), "at 0% from 50% of clients nothing is recovered"),
        (250, of_target(8, 0), "at 8% from 0% of clients nothing is recovered"),
    ] {
        let rates = growth(&a_year(amount, 10, None), &[], &[], &targets).rates;
        assert_eq!(rates.implied_spend, None, "{amount}");
        assert_eq!(rules(&rates), ["no_implied_spend", "read_rate_beside_uptake"]);
        let message = format!("No direct payments are implied by 2020-21: {says}.");
        assert_eq!(rates.findings[0].message, message);
    }
    let rates = growth(&Ledger::default(), &[], &[], &announced()).rates;
    assert_eq!(
        (rates.implied_spend.as_ref(), rules(&rates)),
        (None, vec!["read_rate_beside_uptake"])
    );
}

/// The spend that is on record is of other years than the clawbacks: what the targets
/// give at that spend is said, and no rate.
#[test]
fn the_announced_pair_gives_two_thirds_of_a_million_and_more_at_the_spend_on_record() {
    let rates = the_case("2014-15,,16700000,\n2016-17,,21700000,\n");
    let at_targets = |year: &YearRates| {
        let targets = year.at_targets.unwrap();
        [targets.at_rate, targets.at_rate_and_share.unwrap()].map(|money| money.pence() / 100)
    };
    let got: Vec<[i64; 2]> = rates.years.iter().map(at_targets).collect();
    assert_eq!(got, [[1_336_000, 668_000], [1_736_000, 868_000]]);
    assert_eq!(rates.clawback_rate.verdict, NotStated);
    assert!(rates.clawback_rate.message.ends_with("would be an inference across years."));
    assert!(rates.years.iter().all(|year| year.clawback_rate.is_none()));
}

#[test]
fn the_rate_of_a_year_is_a_figure_above_or_below_its_target() {
    for (rows, verdict, sentences) in [
        (
            "2020-21,,21700000,\n",
            Supports,
            &["2020-21: 2,341,173 recovered of 21,700,000 paid out is 10.79%, 2.79 points above \
               the target of 8%."][..],
        ),
        (
            "2018-19,,20000000,\n2020-21,,29264662.50,\n",
            CannotTell,
            &[
                "2018-19: 1,542,371 recovered of 20,000,000 paid out is 7.71%, 0.29 points below \
                 the target of 8%.",
                "2020-21: 2,341,173 recovered of 29,264,662.50 paid out is 8.00%, the target of \
                 8% to a hundredth of a point.",
            ],
        ),
        (
            "2020-21,,30000000,\n",
            Contradicts,
            &["2020-21: 2,341,173 recovered of 30,000,000 paid out is 7.80%, 0.20 points below \
               the target of 8%."],
        ),
        ("2020-21,,0,\n", NotStated, &[]),
        ("2021-22,,30000000,\n", NotStated, &[]),
        ("2020-21,1,5000000,\n2020-21,2,5000000,\n2020-21,3,5000000,\n", NotStated, &[]),
    ] {
        let rates = the_case(rows);
        assert_eq!(rates.clawback_rate.verdict, verdict, "{rows}");
        let rated = rates.years.iter().filter_map(|year| year.clawback_rate.as_ref());
        let got: Vec<&str> = rated.map(|rate| rate.message.as_str()).collect();
        assert_eq!(got, sentences, "{rows}");
    }
}

#[test]
fn a_rate_that_papers_would_not_lead_one_to_expect_is_a_finding() {
    for (amount, expected) in [
        (250, Some(Severity::Warning)),
        (2_500, Some(Severity::Info)),
        (12_500, None),
        (25_000, None),
        (40_000, Some(Severity::Info)),
        (45_000, Some(Severity::Warning)),
        (-1_000, Some(Severity::Warning)),
    ] {
        let rates = rates(&a_year(amount, 10, None), "2020-21,,1000000,\n");
        let found = rates.findings.iter().find(|finding| finding.rule == "unusual_clawback_rate");
        assert_eq!(found.map(|finding| finding.severity), expected, "{amount}");
    }
}

#[test]
fn the_share_of_clients_lies_between_what_the_records_can_say() {
    // Count and people a quarter, clients; at least, at most, verdict.
    let table: [(i64, Option<i64>, i64, Option<(Option<f64>, f64)>, Verdict); 7] = [
        (30, Some(20), 100, Some((Some(0.2), 0.8)), CannotTell),
        (10, Some(20), 100, Some((Some(0.2), 0.4)), Contradicts),
        (90, Some(60), 100, Some((Some(0.6), 1.0)), Supports),
        // Counts are no clients, but nobody is clawed back from without a clawback.
        (30, None, 100, Some((None, 1.0)), CannotTell),
        (10, None, 100, Some((None, 0.4)), Contradicts),
        (0, None, 100, Some((None, 0.0)), Contradicts),
        (30, Some(20), 0, None, NotStated),
    ];
    for (count, people, clients, expected, verdict) in table {
        let rates = rates(&a_year(1_000, count, people), &format!("2020-21,,,{clients}\n"));
        let incidence = rates.years[0].incidence.as_ref();
        assert_eq!(incidence.map(|i| (i.at_least, i.at_most)), expected, "{count} {people:?}");
        assert_eq!(rates.participating_share.verdict, verdict, "{count} {people:?} {clients}");
    }
}

#[test]
fn a_year_is_clients_times_package_times_incidence_times_rate() {
    let rates = rates(&a_year(50_000, 30, Some(20)), "2020-21,,2500000,100\n");
    let [year] = rates.years.as_slice() else { panic!("{:?}", rates.years) };
    assert_eq!(pounds(year.mean_package), Some(25_000));
    assert_eq!((year.count, pounds(year.amount_per_clawback)), (Some(120), Some(1_666)));
    let (low, high) = year.rate_where_clawed_back.unwrap();
    let incidence = year.incidence.as_ref().unwrap();
    for (rate, share) in [(low, incidence.at_most), (high.unwrap(), incidence.at_least.unwrap())] {
        assert!((100.0 * 25_000.0 * share * rate - 200_000.0).abs() < 1e-6, "{rate} {share}");
    }
}

#[test]
fn quarters_make_a_year_only_where_all_four_are_given() {
    let quarters = "2020-21,1,10,100\n2020-21,2,10,101\n2020-21,3,10,102\n";
    let (nothing, incomplete): (&[&str], &[&str]) = (&[], &["exposure_incomplete"]);
    let differs: &[&str] = &["exposure_differs"];
    for (rows, dp_paid, dp_clients, rules) in [
        ("2020-21,,50,90\n", Some(50), Some(90), nothing),
        (quarters, None, None, incomplete),
        (&format!("{quarters}2020-21,4,10,103\n"), Some(40), Some(102), nothing),
        (&format!("{quarters}2020-21,4,,103\n"), None, Some(102), incomplete),
        (&format!("{quarters}2020-21,4,10,103\n2020-21,,50,90\n"), Some(50), Some(90), differs),
        (&format!("{quarters}2020-21,4,10,103\n2020-21,,40,\n"), Some(40), Some(102), nothing),
        (&format!("{quarters}2020-21,,40,90\n"), Some(40), Some(90), nothing),
    ] {
        let (years, findings) = by_year(&exposure(rows));
        let [(_, year)] = years.into_iter().collect::<Vec<_>>()[..] else { panic!("{rows}") };
        assert_eq!((pounds(year.dp_paid), year.dp_clients), (dp_paid, dp_clients), "{rows}");
        let found: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(found, rules, "{rows}");
    }
    let (_, findings) = by_year(&exposure(quarters));
    assert_eq!(
        findings[0].message,
        "The exposure states direct payments of 2020-21 in 3 of 4 quarters and clients of 2020-21 \
         in 3 of 4 quarters: they make a figure of the year once all four do."
    );
}

#[test]
fn what_the_records_state_counts_where_the_exposure_says_nothing() {
    let row = |quarter| format!("2020-21,{quarter},100,1,1000,50\n");
    let rows: String = (1..=4).map(row).collect();
    let ledger =
        ledger_of(&format!("financial_year,quarter,amount,count,dp_paid,dp_clients\n{rows}"));
    let own = rates(&ledger, "");
    assert_eq!(pounds(own.years[0].exposure.dp_paid), Some(4_000));
    assert_eq!(own.years[0].exposure.dp_clients, Some(50));
    let other = rates(&ledger, "2020-21,1,2000,\n");
    assert_eq!(pounds(other.years[0].exposure.dp_paid), Some(5_000));
    assert_eq!(other.years[0].exposure.dp_clients, Some(50));
    assert_eq!(rules(&other)[0], "exposure_differs");
}
