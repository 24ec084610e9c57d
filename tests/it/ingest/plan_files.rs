//! Investment lines, published plans and exposure.

use std::collections::BTreeMap;

use recoup::domain::plan::{ClaimMeasure, ExposurePeriod};
use recoup::domain::{LineCategory, LineKind, Plan};
use recoup::views::plan::InvestmentsView;

use super::*;

#[test]
fn investment_lines_keep_their_order_kind_and_what_is_not_stated() {
    let plan = investment_file(&good("investment-cambridgeshire.csv")).unwrap().0;
    let of = |year| Money::checked_sum(plan.lines.iter().map(|line| line.amounts[year]));
    let investments: Vec<_> = plan.years().iter().map(of).collect();
    let expected = ["456450", "251450", "251450", "251450"].map(|text| Some(money(text)));
    assert_eq!(investments, expected);
    assert_eq!(plan.lines[0].line, "Programme Management Capacity");
    assert!(plan.lines.iter().all(|line| line.kind.is_none()));

    let plan = investment_file(&good("investment-kinds.csv")).unwrap().0;
    let kinds: Vec<Option<LineKind>> = plan.lines.iter().map(|line| line.kind).collect();
    let named = [LineKind::Level, LineKind::Increment, LineKind::OneOff].map(Some);
    assert_eq!(kinds, [&named[..], &[None]].concat());
    let staff = BTreeMap::from([(year("2023-24"), money("150000"))]);
    assert_eq!(plan.lines[0].amounts, staff, "a blank year is not stated");
}

#[test]
fn a_line_may_say_that_it_is_pay_and_when_it_starts() {
    let text = b"line,category,starts,2022-23\nTeam,staffing,2022-23-Q3,100\nTool,,,5\n";
    let [team, tool] = <[_; 2]>::try_from(investment_file(text).unwrap().0.lines).unwrap();
    assert_eq!(team.category, Some(LineCategory::Staffing));
    assert_eq!(team.starts.unwrap().to_string(), "2022-23-Q3");
    assert_eq!((tool.category, tool.starts), (None, None));
    let bad = b"line,category,starts,2022-23\nTeam,pay,2022-23,100\n";
    let problems = investment_file(bad).unwrap_err().problems;
    let columns: Vec<_> = problems.iter().filter_map(|p| p.column.as_deref()).collect();
    assert_eq!(columns, ["category", "starts"]);
}

#[test]
fn a_line_may_name_its_funding_and_the_last_quarter_that_it_pays_for() {
    let text = "line,starts,funding,funding_ends,2022-23,2023-24\n\
                Team,,Change fund,2023-24-Q2,100,100\nPosts,2023-24-Q1,'=Fund,2023-24-Q1,,1\nTool,,,,5,5\n";
    let lines = investment_file(text.as_bytes()).unwrap().0.lines;
    let found = lines.iter().map(|line| {
        let funding = line.funding.as_ref();
        (funding.map(|it| it.source.as_str()), funding.and_then(|it| it.ends))
    });
    let expected = [
        (Some("Change fund"), Some(quarter("2023-24-Q2"))),
        (Some("=Fund"), Some(quarter("2023-24-Q1"))),
        (None, None),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let view = serde_json::to_value(InvestmentsView::from(&Plan { lines: lines.clone() })).unwrap();
    assert_eq!(plan_json::investments(&view).unwrap().lines, lines, "it is read as it is written");
}

#[test]
fn published_claims_are_kept_with_their_total_over_the_plan() {
    let rows = published_plan_file(&good("published-cambridgeshire.csv")).unwrap().0;
    assert_eq!(rows[2].row, "Investment required");
    assert_eq!(rows[2].amounts[&year("2024-25")], money("-32281"));

    let rows = published_plan_file(&good("published-measures-and-total.csv")).unwrap().0;
    let measures: Vec<Option<ClaimMeasure>> = rows.iter().map(|row| row.measure).collect();
    let expected = [
        Some(ClaimMeasure::Investment),
        Some(ClaimMeasure::Credit),
        Some(ClaimMeasure::Net),
        Some(ClaimMeasure::CumulativeNet),
        None,
    ];
    assert_eq!(measures, expected);
    assert!(rows.iter().all(|row| row.amounts.len() == 2));

    let rows = published_plan_file(&good("published-amount-brackets.csv")).unwrap().0;
    assert_eq!(rows[0].amounts[&year("2022-23")], money("-6079"));
}

#[test]
fn exposure_is_of_a_year_or_of_a_quarter() {
    let exposures = exposure_file(&good("exposure-years-and-quarters.csv")).unwrap().0;
    let found: Vec<_> = exposures.iter().map(|e| (e.period, e.dp_paid, e.dp_clients)).collect();
    let expected = [
        (ExposurePeriod::Year(year("2020-21")), Some(money("21700000")), Some(901)),
        (ExposurePeriod::Quarter(quarter("2020-21-Q1")), Some(money("5400000")), None),
        (ExposurePeriod::Quarter(quarter("2020-21-Q2")), None, Some(899)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_unit_in_the_name_of_a_line_is_refused_with_what_to_do_in_every_plan_file() {
    let why = "the name says \"£000\": write the amounts in pounds, a thousand times these, and \
               leave the unit out of the name";
    let refused = |problems: Problems| (problems.count, problems.problems[0].why.clone());
    let investment = "line,2023-24\nTeam (£000),40\n";
    let published = "row,measure,2023-24\nTotal cost (£000),investment,52\n";
    let proposals =
        "ref,proposal,group,amount,kind,timing\n1,Review (£000),adults,5,saving,a_year\n";
    let found = [
        refused(investment_file(investment.as_bytes()).unwrap_err()),
        refused(published_plan_file(published.as_bytes()).unwrap_err()),
        refused(proposals_file(proposals.as_bytes()).unwrap_err()),
        refused(investment_file(b"line,2023-24 (\xC2\xA3000)\nTeam,40\n").unwrap_err()),
    ];
    assert_eq!(found, [(); 4].map(|()| (1, why.to_owned())));
    let why = "the document states the unit of its amounts, so leave it out of the name";
    for unit in ["pounds", "thousands"] {
        let lines = serde_json::json!([{"line": "Team (£000)", "amounts": {"2023-24": "40"}}]);
        let body = serde_json::json!({"unit": unit, "lines": lines});
        let problems = plan_json::investments(&body).unwrap_err();
        assert_eq!(problems[0].pointer.as_deref(), Some("/lines/0/line"));
        assert!(problems[0].why.ends_with(why), "{problems:?}");
    }
    // A figure in a name has a unit of its own.
    let named = b"line,2023-24\nTeam for the 2 million scheme,40\n";
    assert_eq!(investment_file(named).unwrap().0.lines.len(), 1);
}

#[test]
fn what_was_understood_of_each_file_of_a_plan_is_told() {
    let columns = |read: &ReadAs| -> Vec<String> {
        let told = |of: &ColumnRead| format!("{} {} = {}", of.letter, of.name, of.read_as);
        read.columns.iter().map(told).collect()
    };
    let investment = b"Board paper 4\nLine,2023-24,Kind,2022/23\nTeam,1,level,2\n\nTool,,,3\n";
    let (_, read) = investment_file(investment).unwrap();
    let expected = ["A Line = line", "B 2023-24 = 2023-24", "C Kind = kind", "D 2022/23 = 2022-23"];
    assert_eq!(columns(&read), expected);
    assert_eq!((read.rows, read.header_rows, read.figure_rows), ((1, 5), vec![2], 2));
    assert_eq!((read.shape, read.units.in_words().as_deref()), (Shape::List, Some("pounds")));
    let passed: Vec<&str> = read.passed_over.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(passed, ["Board paper 4"]);
    let published = b"row,measure,2022-23,Total\nNet,net,5,5\n";
    let (_, read) = published_plan_file(published).unwrap();
    let expected = ["A row = row", "B measure = measure", "C 2022-23 = 2022-23", "D Total = total"];
    assert_eq!(columns(&read), expected);
    let (_, read) = exposure_file(b"financial_year,dp_paid,dp_clients\n2019-20,5,1\n").unwrap();
    assert_eq!((columns(&read).len(), read.figure_rows), (3, 1));
    let list = b"ref,proposal,group,amount,kind,timing\nA1,Review,Adults,5,saving,a_year\n";
    let (_, read) = proposals_file(list).unwrap();
    assert_eq!((columns(&read).len(), read.figure_rows, read.rows), (6, 1, (1, 2)));
    // Of a workbook what nobody sees is told as well.
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    crate::support::workbook::write(sheet, "line,2022-23\nTeam,1\nTool,2\n");
    sheet.set_column_hidden(0).unwrap();
    let (_, read) = investment_file(&workbook.save_to_buffer().unwrap()).unwrap();
    let told = "Column A is hidden, and read, as the table cannot be read without.";
    assert_eq!(read.doubts, [told]);
    assert_eq!(read.sheet.as_deref(), Some("Sheet1"));
}
