//! Totals and results among the lines of a plan or a list: found by their arithmetic, alike
//! in CSV and in JSON, and never added.

use recoup::ingest::plan_json::investments;
use recoup::ingest::{investment_file, proposals_file};
use serde_json::{Value, json};

fn field(name: &str) -> String {
    let path = format!("{}/tests/data/folders/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Investment lines of a file as a JSON body.
fn as_json(csv: &str) -> Value {
    let mut rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let years = rows.next().unwrap();
    let lines = rows.map(|cells| {
        let amounts = years[1..].iter().zip(&cells[1..]).filter(|(_, cell)| !cell.is_empty());
        let amounts: serde_json::Map<String, Value> =
            amounts.map(|(year, cell)| ((*year).to_owned(), json!(cell))).collect();
        json!({"line": cells[0], "amounts": amounts})
    });
    json!({"unit": "pounds", "lines": lines.collect::<Vec<_>>()})
}

const TOTAL: &str = "leave the totals out: they would be counted twice";
const SUM: &str = "this is the sum of the lines above in every year; leave a total out, or put a \
                   cost of its own first";
const RESULT: &str = "leave the results out: what is left to pay is worked out";
const CREDIT: &str = "leave it out: what is clawed back is no cost and is worked out here; a \
                      printed figure belongs to the published table";

fn plan(lines: &str) -> String {
    format!("line,2023-24,2024-25\n{lines}\n")
}

#[test]
fn a_total_or_a_result_among_the_costs_is_refused_in_csv_and_in_json_alike() {
    let table: &[(String, &[(u64, &str)])] = &[
        (field("c01-good/investment.csv"), &[]),
        (field("c02-investment-total-costs/investment.csv"), &[(4, TOTAL)]),
        (field("c02-investment-sub-total/investment.csv"), &[(4, TOTAL)]),
        (field("c02-investment-sum/investment.csv"), &[(4, TOTAL)]),
        (field("c02-investment-gross-total/investment.csv"), &[(4, TOTAL)]),
        (field("c02-investment-total-gbp/investment.csv"), &[(4, TOTAL)]),
        (field("c02-investment-total-programme-cost/investment.csv"), &[(4, TOTAL)]),
        (field("c07-investment-clawback-row/investment.csv"), &[(4, CREDIT), (5, RESULT)]),
        // An income is a line of its own, and lowers the cost.
        (field("c05-investment-income-row/investment.csv"), &[]),
        // By its arithmetic alone, also where blocks have totals of their own.
        (plan("Team,40000,40000\nCards,12000,12000\nProgramme,52000,52000"), &[(4, SUM)]),
        (
            plan("A,1,2\nB,3,4\nFirst block,4,6\nC,5,6\nD,7,8\nSecond block,12,14"),
            &[(4, SUM), (7, SUM)],
        ),
        (plan("A,1,2\nB,3,4\nClawbacks,-2,-2\nTo be found,2,4"), &[(4, CREDIT), (5, SUM)]),
        // The same costs are no total of each other, and a cost of its own stands first.
        (plan("Post one,40000,40000\nPost two,40000,40000\nTool,1,1"), &[]),
        (plan("Programme,52000,52000\nTeam,40000,40000\nCards,12000,12000"), &[]),
        (plan("Team,40000,40000\nCards,12000,12000\nTool,52000,52001"), &[]),
        (plan("Team,0,0\nCards,12000,12000\nTool,12000,12000"), &[]),
        (plan("Clawback officer,30000,30000\nTotal Mobile licences,5000,5000"), &[]),
        (
            plan("Team,40000,40000\nCards,12000,12000\nTotal,52000,55000"),
            &[(
                4,
                "leave the totals out: they would be counted twice; in 2024-25 this one states \
                 55,000, and the lines above come to 52,000",
            )],
        ),
    ];
    for (csv, expected) in table {
        let found = match investment_file(csv.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(refused) => refused.problems,
        };
        let of_csv: Vec<(u64, &str)> =
            found.iter().map(|it| (it.row.unwrap(), it.why.as_str())).collect();
        assert_eq!(of_csv, *expected, "{csv}");
        let found = investments(&as_json(csv)).err().unwrap_or_default();
        let of_json: Vec<(String, &str)> =
            found.iter().map(|it| (it.pointer.clone().unwrap(), it.why.as_str())).collect();
        let pointers: Vec<(String, &str)> =
            expected.iter().map(|(row, why)| (format!("/lines/{}/line", row - 2), *why)).collect();
        assert_eq!(of_json, pointers, "{csv}");
    }
}

#[test]
fn a_row_that_has_nothing_but_a_name_is_refused_and_an_unknown_cost_is_not() {
    let why = "the line states nothing: leave it out if it is a note or a heading, and give a cost \
               that is not known yet its kind";
    for csv in [field("c04-investment-notes-row/investment.csv"), plan("Staff,,\nTeam,40000,40000")]
    {
        let refused = investment_file(csv.as_bytes()).unwrap_err();
        assert_eq!(refused.problems.len(), 1, "{refused:?}");
        assert_eq!(refused.problems[0].why, why);
    }
    let unknown = "line,kind,2023-24,2024-25\nTeam,,40000,40000\nCards,level,,\n";
    assert_eq!(investment_file(unknown.as_bytes()).unwrap().0.lines.len(), 2);
}

#[test]
fn a_total_among_proposals_is_refused() {
    let csv = field("c21-proposals-total-row/proposals.csv");
    let refused = proposals_file(csv.as_bytes()).unwrap_err();
    assert_eq!((refused.problems.len(), refused.problems[0].row), (1, Some(22)));
    assert_eq!(refused.problems[0].why, TOTAL);
    // By another name it is the sum of the savings of its group.
    let renamed = csv.replace("T,Total,adults", "T,All that adults save,adults");
    let refused = proposals_file(renamed.as_bytes()).unwrap_err();
    let why = "this is the sum of proposals above; leave a total out, or put a proposal of its own \
               first";
    assert_eq!((refused.problems.len(), refused.problems[0].why.as_str()), (1, why));
    let mut rows: Vec<&str> = renamed.lines().collect();
    let last = rows.pop().unwrap();
    rows.insert(1, last);
    assert_eq!(proposals_file(rows.join("\n").as_bytes()).unwrap().0.len(), 21, "it stands first");
}
