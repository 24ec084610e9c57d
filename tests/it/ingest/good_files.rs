//! Clawbacks in every form that is read: long, pivot and JSON.

use recoup::domain::published_table::{Block, BlockMeasure, YearRow};
use recoup::domain::{Details, PublishedTable, Record, Slug, Status};

use super::*;

fn delivery(name: &str) -> DeliveredFigures {
    if name.ends_with(".json") {
        return clawbacks_json(&good(name)).unwrap().delivery;
    }
    match clawbacks_file(&good(name)).unwrap() {
        ClawbackFile::Long(delivery, _) => delivery,
        ClawbackFile::Pivot(table, _) => delivery_of(&table).unwrap(),
    }
}

fn table(name: &str) -> PublishedTable {
    match clawbacks_file(&good(name)).unwrap() {
        ClawbackFile::Pivot(table, _) => table,
        ClawbackFile::Long(_, _) => panic!("{name} is a pivot"),
    }
}

#[test]
fn the_published_table_is_read_as_it_is_printed_errors_included() {
    let PublishedTable { blocks, .. } = table("pivot-cambridgeshire.csv");
    let [amounts, counts] = blocks.as_slice() else { panic!("two blocks") };
    let pounds = |values: [i64; 4]| values.map(|value| Some(value * 100));
    assert_eq!(
        (amounts.measure, amounts.unit, amounts.years.len()),
        (BlockMeasure::Amount, 100, 4)
    );
    let third = &amounts.years[2];
    assert_eq!(third.year, year("2019-20"));
    assert_eq!(third.cells, pounds([283_905, 283_905, 316_820, 437_243]));
    assert_eq!(third.total, Some(148_324_300));
    let total = amounts.total.as_ref().unwrap();
    assert_eq!(total.label, "Total Sum of Amount");
    assert_eq!(total.cells, pounds([1_525_827, 1_784_808, 1_936_167, 1_707_631]));
    assert_eq!(total.total, Some(695_443_300));
    assert_eq!((counts.measure, counts.unit, counts.years.len()), (BlockMeasure::Count, 1, 4));
    assert_eq!(counts.years[0].cells, [118, 165, 153, 126].map(Some));
    let total = counts.total.as_ref().unwrap();
    assert_eq!((total.label.as_str(), total.total), ("Total Count of Id", Some(2099)));
}

#[test]
fn one_ledger_is_read_the_same_from_every_form_it_may_have() {
    let case = delivery("long-cambridgeshire.csv");
    assert_eq!((case.records.len(), case.stated_totals.len()), (16, 4));
    let sum = Money::checked_sum(case.records.iter().map(|record| record.amount));
    assert_eq!(sum, Some(money("6954434")));
    assert_eq!(case.records.iter().filter_map(|record| record.count).sum::<i64>(), 2099);
    assert_eq!(case.stated_totals[3].amount, money("2341173"));
    assert_eq!(case.stated_totals[3].count, Some(560));
    let all_the_same = [
        "long-bom-and-crlf.csv",
        "long-names-in-capitals.csv",
        "submission-cambridgeshire.json",
        "pivot-repeated-labels.csv",
        "pivot-other-order.csv",
        "pivot-labels-on-their-own-rows.csv",
    ];
    for name in all_the_same {
        assert_eq!(delivery(name), case, "{name}");
    }
    for name in ["long-quarters-in-full.csv", "pivot-no-totals.csv"] {
        let expected = DeliveredFigures { stated_totals: Vec::new(), ..case.clone() };
        assert_eq!(delivery(name), expected, "{name}");
    }
    let amounts_alone = delivery("pivot-no-labels.csv");
    assert!(amounts_alone.records.iter().all(|record| record.count.is_none()));
    let amounts = |delivery: &DeliveredFigures| -> Vec<(Quarter, Money)> {
        delivery.records.iter().map(|record| (record.quarter, record.amount)).collect()
    };
    assert_eq!(amounts(&amounts_alone), amounts(&case));
}

#[test]
fn every_good_file_is_read() {
    for name in names_in("good") {
        read_as_named(&name, &good(&name)).unwrap_or_else(|problems| {
            panic!("{name}: {problems}: {:?}", problems.problems);
        });
    }
}

#[test]
fn every_optional_column_is_kept() {
    let [other, full] = delivery("long-every-column.csv").records.try_into().unwrap();
    let text = |text: &str| Some(text.to_owned());
    let expected = Record {
        client_group: Slug::parse("older-people").unwrap(),
        quarter: quarter("2020-21-Q1"),
        amount: money("1234.50"),
        count: Some(12),
        status: Status::Provisional,
        details: Details {
            service: text("direct payment"),
            dp_paid: Some(money("450000")),
            dp_clients: Some(210),
            clients_distinct: Some(11),
            raised: Some(money("1500")),
            received: Some(money("1234.5")),
            disputed: Some(money("100.25")),
            written_off: Some(money("165.25")),
            route: text("invoice, then netting"),
            reason: text("no personal assistant found"),
            source_document: text("Board paper 7, table 2"),
            note: text("said \"nearly final\" by finance"),
        },
    };
    assert_eq!(full, expected);
    assert_eq!((other.amount, other.count), (money("-20.50"), None));
    assert_eq!(other.details, recoup::domain::Details::default());
}

#[test]
fn what_a_spreadsheet_leaves_around_a_table_does_no_harm() {
    let records = delivery("long-excel-leftovers.csv").records;
    let counts: Vec<Option<i64>> = records.iter().map(|record| record.count).collect();
    assert_eq!(counts, [Some(127), None]);
}

#[test]
fn a_blank_cell_is_not_stated_and_pence_set_the_unit() {
    let PublishedTable { blocks, .. } = table("pivot-pence-pounds-and-brackets.csv");
    let [amounts, counts] = blocks.as_slice() else { panic!("two blocks") };
    assert_eq!(amounts.unit, 1, "one figure with pence makes the penny the printed unit");
    assert_eq!(amounts.years[0].cells, [100_050, 200, -300, -400].map(Some));
    assert_eq!(amounts.years[1].cells, [Some(-100_000), Some(200), Some(300), None]);
    assert_eq!(counts.years[0].cells, [Some(1118), Some(0), None, Some(3)]);
    let delivery = delivery("pivot-pence-pounds-and-brackets.csv");
    assert_eq!(delivery.records.len(), 7, "a blank amount is no record");
    assert_eq!(delivery.records[2].count, None);
    assert_eq!(delivery.records[4].count, None);
}

#[test]
fn a_table_of_counts_alone_can_be_audited_and_not_recorded() {
    let counts = table("pivot-counts-only.csv");
    assert_eq!(counts.blocks.len(), 1);
    let problems = delivery_of(&counts).unwrap_err();
    assert!(problems.problems[0].why.contains("no amounts"), "{:?}", problems.problems);
}

#[test]
fn a_count_without_an_amount_is_never_lost() {
    let row = |year: FinancialYear, cells, total| YearRow { year, cells, total };
    let block = |measure, years| Block { measure, unit: 1, years, total: None };
    let first = year("2020-21");
    let blank = [None; 4];
    let table = PublishedTable {
        provisional: Default::default(),
        blocks: vec![
            block(BlockMeasure::Amount, vec![row(first, [Some(5), None, None, None], None)]),
            block(
                BlockMeasure::Count,
                vec![
                    row(first, [Some(1), Some(2), None, None], Some(3)),
                    row(first.next(), [None, None, None, Some(4)], None),
                ],
            ),
        ],
        ..PublishedTable::default()
    };
    let whys: Vec<String> =
        delivery_of(&table).unwrap_err().problems.into_iter().map(|p| p.why).collect();
    let expected = [
        "2020-21 Q2 has a count and no amount",
        "the total of 2020-21 has a count and no amount",
        "2021-22 Q4 has a count and no amount",
    ];
    assert_eq!(whys, expected);
    let empty = PublishedTable {
        provisional: Default::default(),
        blocks: vec![block(BlockMeasure::Amount, vec![row(first, blank, Some(5))])],
        ..PublishedTable::default()
    };
    assert!(delivery_of(&empty).unwrap_err().problems[0].why.contains("blank"));
}

#[test]
fn an_audit_takes_pivots_only() {
    assert!(published_table_file(&good("pivot-cambridgeshire.csv")).is_ok());
    for name in ["long-cambridgeshire.csv", "long-names-in-capitals.csv", "long-every-column.csv"] {
        let problems = published_table_file(&good(name)).unwrap_err();
        assert_eq!((problems.code(), problems.count), ("header_refused", 1), "{name}");
        let Problem { row, column, why, .. } = &problems.problems[0];
        assert_eq!((*row, column), (Some(1), &None), "{name}");
        let expected = "these are records in long form, one row a quarter; \
                        this reads a table as published, years by quarters";
        assert_eq!(why, expected, "{name}");
    }
}

#[test]
fn a_submission_says_who_sends_what_and_why() {
    let submission = clawbacks_json(&good("submission-cambridgeshire.json")).unwrap();
    let said = [submission.source, submission.reason, submission.submitted_by, submission.note];
    let said: Vec<&str> = said.iter().flatten().map(String::as_str).collect();
    assert_eq!(said, ["Board paper, table 2", "First delivery", "finance-officer", "Repaired"]);
}

#[test]
fn figures_and_years_are_read_as_people_write_them() {
    let table = [
        ("long-amount-brackets.csv", "-450.00", 127),
        ("long-amount-pound-sign.csv", "5", 127),
        ("long-amount-thousands.csv", "451178", 127),
        ("long-amount-unicode-minus.csv", "-450.00", 127),
        ("long-amount-exponent.csv", "100000", 127),
        ("long-amount-plus-sign.csv", "450.00", 127),
        ("long-amount-blank-inside.csv", "1000", 127),
        ("long-count-thousands.csv", "5", 1118),
        ("long-year-with-a-stroke.csv", "5", 1),
        ("long-year-with-four-digits-twice.csv", "5", 1),
        ("long-dp-paid-pound-sign.csv", "5", 1),
    ];
    for (name, amount, count) in table {
        let records = delivery(name).records;
        let last = records.last().unwrap();
        assert_eq!(last.quarter.to_string(), "2020-21-Q2", "{name}");
        assert_eq!((last.amount, last.count), (money(amount), Some(count)), "{name}");
    }
    let paid = delivery("long-dp-paid-pound-sign.csv").records[1].details.dp_paid;
    assert_eq!(paid, Some(money("1")));
}
