//! What is written is read again, whatever the figures; and no bytes can do harm.

use proptest::prelude::*;
use recoup::csv;
use recoup::domain::published_table::{Block, BlockMeasure, TotalRow, YearRow};
use recoup::domain::{Details, PublishedTable, Record, Slug, StatedTotal, Status};

use super::*;

/// Writes a delivery as a long file, every cell in quotation marks, and texts with the mark
/// that keeps them from running in a spreadsheet.
fn long_rows(delivery: &DeliveredFigures) -> Vec<String> {
    let cells = |cells: &[String]| {
        let quoted: Vec<String> =
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        quoted.join(",") + "\r\n"
    };
    let text =
        |value: &Option<String>| csv::marked(value.as_deref().unwrap_or_default()).into_owned();
    let amount = |value: Option<Money>| value.map(|value| value.to_string()).unwrap_or_default();
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let records = delivery.records.iter().map(|record| {
        let details = &record.details;
        cells(&[
            record.quarter.year().to_string(),
            record.quarter.number().to_string(),
            record.client_group.to_string(),
            record.amount.to_string(),
            number(record.count),
            record.status.to_string(),
            text(&details.service),
            amount(details.dp_paid),
            number(details.dp_clients),
            number(details.clients_distinct),
            amount(details.raised),
            amount(details.received),
            amount(details.disputed),
            amount(details.written_off),
            text(&details.route),
            text(&details.reason),
            text(&details.source_document),
            text(&details.note),
        ])
    });
    let totals = delivery.stated_totals.iter().map(|total| {
        let mut row = vec![String::new(); 18];
        row[0] = total.financial_year.to_string();
        row[1] = "stated_total".to_owned();
        row[2] = total.client_group.to_string();
        row[3] = total.amount.to_string();
        row[4] = number(total.count);
        cells(&row)
    });
    records.chain(totals).collect()
}

const LONG_HEADER: &str = "financial_year,quarter,client_group,amount,count,status,service,dp_paid,\
    dp_clients,clients_distinct,raised,received,disputed,written_off,route,reason,source_document,\
    note\r\n";

fn json_body(delivery: &DeliveredFigures) -> serde_json::Value {
    let amount = |value: Option<Money>| value.map(|value| value.to_string());
    let records = delivery.records.iter().map(|record| {
        let details = &record.details;
        serde_json::json!({
            "quarter": record.quarter.to_string(), "client_group": record.client_group.as_str(),
            "amount": record.amount.to_string(), "count": record.count,
            "status": record.status.as_str(), "service": details.service,
            "dp_paid": amount(details.dp_paid), "dp_clients": details.dp_clients,
            "clients_distinct": details.clients_distinct, "raised": amount(details.raised),
            "received": amount(details.received), "disputed": amount(details.disputed),
            "written_off": amount(details.written_off), "route": details.route,
            "reason": details.reason, "source_document": details.source_document,
            "note": details.note,
        })
    });
    let totals = delivery.stated_totals.iter().map(|total| {
        serde_json::json!({
            "financial_year": total.financial_year.to_string(),
            "client_group": total.client_group.as_str(),
            "amount": total.amount.to_string(), "count": total.count,
        })
    });
    serde_json::json!({
        "records": records.collect::<Vec<_>>(), "stated_totals": totals.collect::<Vec<_>>()
    })
}

prop_compose! {
    fn any_money()(pence in -10_000_000_000_000_i64..=10_000_000_000_000) -> Money {
        Money::from_pence(pence)
    }
}

fn any_count() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(0..=COUNT_LIMIT)
}

fn any_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[!-~£é][ -~£é]{0,30}[!-~£é]")
}

prop_compose! {
    fn any_details()(
        texts in prop::array::uniform5(any_text()),
        amounts in prop::array::uniform5(prop::option::of(any_money())),
        counts in prop::array::uniform2(any_count()),
    ) -> Details {
        let [service, route, reason, source_document, note] = texts;
        let [dp_paid, raised, received, disputed, written_off] = amounts;
        let [dp_clients, clients_distinct] = counts;
        Details {
            service, dp_paid, dp_clients, clients_distinct, raised, received, disputed,
            written_off, route, reason, source_document, note,
        }
    }
}

fn any_group() -> impl Strategy<Value = Slug> {
    prop::sample::select(vec!["all", "older-people", "mental-health"])
        .prop_map(|group| Slug::parse(group).unwrap())
}

prop_compose! {
    fn any_delivery()(
        records in prop::collection::btree_map(
            (any_group(), 7_800..8_599_i32),
            (any_money(), any_count(), any::<bool>(), any_details()),
            1..6,
        ),
        totals in prop::collection::btree_map(
            (any_group(), 1950..2150_i32), (any_money(), any_count()), 0..4
        ),
    ) -> DeliveredFigures {
        let record = |((client_group, index), (amount, count, is_final, details))| Record {
            client_group,
            quarter: Quarter::from_index(index),
            amount,
            count,
            status: if is_final { Status::Final } else { Status::Provisional },
            details,
        };
        let total = |((client_group, start), (amount, count))| StatedTotal {
            client_group,
            financial_year: FinancialYear::starting(start).unwrap(),
            amount,
            count,
        };
        DeliveredFigures {
            records: records.into_iter().map(record).collect(),
            stated_totals: totals.into_iter().map(total).collect(),
        }
    }
}

type Cells = ([Option<i64>; 4], Option<i64>);

fn any_cells(sizes: std::ops::Range<i64>) -> impl Strategy<Value = Cells> {
    let cell = prop::option::weighted(0.8, sizes);
    (prop::array::uniform4(cell.clone()), cell)
}

fn any_block(measure: BlockMeasure) -> impl Strategy<Value = Block> {
    let sizes = if measure == BlockMeasure::Count { 0..5_000 } else { -300_000_000..300_000_000 };
    let rows = prop::collection::btree_map(1950..2150_i32, any_cells(sizes.clone()), 2..=20);
    let rows = rows.prop_map(|rows| rows.into_iter().collect::<Vec<_>>()).prop_shuffle();
    (rows, prop::option::of(any_cells(sizes)), any::<bool>()).prop_map(
        move |(rows, total, in_pounds)| {
            let unit = if measure == BlockMeasure::Amount && in_pounds { 100 } else { 1 };
            let scaled = |(cells, total): Cells| -> Cells {
                let whole = |value: i64| value / unit * unit;
                (cells.map(|cell| cell.map(whole)), total.map(whole))
            };
            let year_row = |(start, cells)| {
                let (cells, total) = scaled(cells);
                YearRow { year: FinancialYear::starting(start).unwrap(), cells, total }
            };
            let label = match measure {
                BlockMeasure::Amount => "Total Sum of Amount",
                BlockMeasure::Count => "Total Count of Id",
            };
            // A line of blanks totals nothing.
            let states =
                |(cells, total): &Cells| cells.iter().any(Option::is_some) || total.is_some();
            let total_row = |cells| {
                let (cells, total) = scaled(cells);
                TotalRow { label: label.to_owned(), cells, total }
            };
            let mut years: Vec<YearRow> = rows.into_iter().map(year_row).collect();
            // A unit is seen only where something is printed.
            years[0].cells[0] = Some(unit);
            Block { measure, unit, years, total: total.filter(states).map(total_row) }
        },
    )
}

/// Writes a table as the case's paper prints it: totals last, labels once,
/// thousands grouped.
fn pivot_file(blocks: &[Block]) -> String {
    let row = |label: &str, year: &str, block: &Block, cells: [Option<i64>; 4], total| {
        let figures = cells.into_iter().chain([total]).map(|cell: Option<i64>| {
            let text = cell.map(|value| match block.unit {
                100 => block.in_words(value),
                _ => block.print(value),
            });
            format!("\"{}\"", text.unwrap_or_default())
        });
        format!("{label},{year},{}\n", figures.collect::<Vec<_>>().join(","))
    };
    let mut file = "Values,Year,Q1,Q2,Q3,Q4,Grand Total\n".to_owned();
    for block in blocks {
        let mut label =
            if block.measure == BlockMeasure::Amount { "Sum of Amount" } else { "Number" };
        for year in &block.years {
            file += &row(label, &year.year.to_string(), block, year.cells, year.total);
            label = "";
        }
    }
    for block in blocks {
        if let Some(total) = &block.total {
            file += &row(&total.label, "", block, total.cells, total.total);
        }
    }
    file
}

proptest! {
    // A table of fifty figures exercises every branch, so a hundred are plenty.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn reading_a_table_that_was_written_gives_the_same_table(
        amounts in any_block(BlockMeasure::Amount), counts in any_block(BlockMeasure::Count), one: bool
    ) {
        let mut blocks = vec![amounts, counts];
        if one {
            blocks.pop();
        }
        let file = pivot_file(&blocks);
        let read = published_table_file(file.as_bytes()).map(|(table, _)| table);
        prop_assert_eq!(read, Ok(PublishedTable { blocks, ..PublishedTable::default() }));
    }

    #[test]
    fn reading_what_was_written_gives_the_same_figures_in_any_order_of_rows(
        (delivery, rows) in any_delivery().prop_flat_map(|delivery| {
            let rows = Just(long_rows(&delivery)).prop_shuffle();
            (Just(delivery), rows)
        })
    ) {
        let file = LONG_HEADER.to_owned() + &rows.concat();
        let Ok(ClawbackFile::Long(read, _)) = clawbacks_file(file.as_bytes()) else {
            panic!("a long file")
        };
        prop_assert_eq!(&read, &delivery);
        let body = json_body(&delivery).to_string();
        let submission = JsonSubmission { delivery, ..JsonSubmission::default() };
        prop_assert_eq!(clawbacks_json(body.as_bytes()), Ok(submission));
    }

    #[test]
    fn no_bytes_can_make_a_reader_panic(bytes: Vec<u8>, text in "\\PC*") {
        for kind in ["long", "submission", "investment", "published", "exposure"] {
            let _ = read_as_named(kind, &bytes);
            let _ = read_as_named(kind, text.as_bytes());
        }
    }

    #[test]
    fn no_damage_to_a_good_file_can_make_a_reader_panic(
        file: prop::sample::Index,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..6),
    ) {
        let names = names_in("good");
        let name = file.get(&names);
        let mut bytes = good(name);
        for (place, byte, cut) in edits {
            if cut {
                bytes.remove(place.index(bytes.len()));
            } else {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        if let Err(problems) = read_as_named(name, &bytes) {
            prop_assert!(problems.count > 0 && !problems.problems.is_empty());
            prop_assert!(problems.problems.iter().all(|problem| !problem.why.is_empty()));
        }
    }
}
