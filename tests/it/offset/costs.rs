//! What the lines of a plan cost by year, and what is said of them.

use super::*;
use recoup::domain::{Finding, Quarter};

/// A line of 2022-23 and later; `None` leaves a year out.
fn line(name: &str, kind: Option<LineKind>, amounts: &[Option<i64>]) -> InvestmentLine {
    let years = year("2022-23").to(year("2099-00")).zip(amounts);
    let amounts = years.filter_map(|(year, amount)| Some((year, pounds((*amount)?)))).collect();
    InvestmentLine { line: name.to_owned(), kind, amounts, ..InvestmentLine::default() }
}

fn of_lines(lines: Vec<InvestmentLine>, changes: &[(&str, &str)]) -> Answer {
    let case = case();
    let changed = changed(&case, changes);
    let plan = Plan { lines };
    sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap()
}

fn costs(answer: &Answer) -> Vec<Option<Money>> {
    answer.appraisal.years.iter().map(|year| year.investment).collect()
}

fn said<'a>(answer: &'a Answer, rule: &str) -> Vec<&'a Finding> {
    answer.findings.iter().filter(|finding| finding.rule == rule).collect()
}

#[test]
fn a_line_costs_by_year_what_its_kind_says() {
    let ten = [Some(10_000), Some(10_000), Some(10_000)];
    let gap = [Some(10_000), None, Some(-4_000)];
    let (level, added, once) =
        (Some(LineKind::Level), Some(LineKind::Increment), Some(LineKind::OneOff));
    type Costs = [Option<i64>; 3];
    let table: [(Option<LineKind>, Costs, Costs); 8] = [
        (level, ten, ten),
        (None, ten, ten),
        (once, ten, ten),
        (added, ten, [Some(10_000), Some(20_000), Some(30_000)]),
        (level, gap, [Some(10_000), None, Some(-4_000)]),
        (None, gap, [Some(10_000), None, Some(-4_000)]),
        (once, gap, [Some(10_000), Some(0), Some(-4_000)]),
        (added, gap, [Some(10_000), Some(10_000), Some(6_000)]),
    ];
    for (kind, amounts, expected) in table {
        let answer = of_lines(vec![line("Team", kind, &amounts)], &[]);
        assert_eq!(costs(&answer), expected.map(|cost| cost.map(pounds)), "{kind:?} {amounts:?}");
        let is_added = kind == added;
        assert_eq!(said(&answer, "increments_added_up").len(), usize::from(is_added), "{kind:?}");
        let against = said(&answer, "levels_against_increments");
        assert_eq!(against.iter().any(|f| f.message.contains("later years keep")), is_added);
    }
    let answer = of_lines(vec![line("Team", added, &ten)], &[]);
    let [said] = said(&answer, "increments_added_up").try_into().unwrap();
    assert!(said.message.ends_with("by 2024-25 it costs 30,000 a year."), "{}", said.message);
}

#[test]
fn an_increment_runs_between_its_quarters_and_follows_pay() {
    let mut team = line("Team", Some(LineKind::Increment), &[Some(400), Some(400), Some(400)]);
    team.starts = Some(Quarter::parse("2022-23-Q3").unwrap());
    team.ends = Some(Quarter::parse("2024-25-Q1").unwrap());
    team.category = Some(recoup::domain::LineCategory::Staffing);
    let answer = of_lines(vec![team], &[("pay_inflation_rate", "0.10")]);
    // Half of 400, 800 and a tenth, a quarter of 1,200 and 21%.
    assert_eq!(costs(&answer), [200, 880, 363].map(|cost| Some(pounds(cost))));
}

#[test]
fn a_year_within_which_a_line_starts_or_ends_is_a_part_year() {
    let quarter = |text| Some(Quarter::parse(text).unwrap());
    let runs = |starts, ends| InvestmentLine {
        starts,
        ends,
        ..line("Team", None, &[Some(400), Some(400), Some(400)])
    };
    let table: [(InvestmentLine, &[&str]); 5] = [
        (runs(None, None), &[]),
        (runs(quarter("2022-23-Q1"), quarter("2024-25-Q4")), &[]),
        (
            runs(quarter("2022-23-Q2"), None),
            &["Team starts in 2022-23 Q2: 2022-23 costs 3 of its four quarters."],
        ),
        (
            runs(None, quarter("2023-24-Q1")),
            &["Team ends in 2023-24 Q1: 2023-24 costs 1 of its four quarters."],
        ),
        (
            runs(quarter("2022-23-Q2"), quarter("2022-23-Q3")),
            &["Team runs from 2022-23 Q2 to 2022-23 Q3: 2022-23 costs 2 of its four quarters."],
        ),
    ];
    for (line, expected) in table {
        let answer = of_lines(vec![line], &[]);
        let messages: Vec<_> = said(&answer, "part_year").iter().map(|f| &f.message).collect();
        assert_eq!(messages, expected);
    }
}

#[test]
fn nothing_is_covered_or_paid_back_before_something_is_spent() {
    let scheduled = |credits: &str| {
        [("recovery_path", "scheduled"), ("offset_basis", "total_recovery")]
            .into_iter()
            .chain([("scheduled_recoveries", credits)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let none = None;
    let table = [
        // Nothing is spent in the first year, and nothing recovered.
        ([0, 100, 100], "2022-23:0,2023-24:0,2024-25:300", Some("2024-25"), Some("2024-25-Q2")),
        ([0, 100, 0], "2022-23:0,2023-24:120,2024-25:0", Some("2023-24"), Some("2023-24-Q1")),
        // A year after the spending covers nothing, and may well pay back.
        ([100, 0, 0], "2022-23:0,2023-24:0,2024-25:200", none, Some("2024-25-Q2")),
        ([0, 0, 0], "2022-23:5,2023-24:5,2024-25:5", none, none),
    ];
    for (costs, credits, covered, paid) in table {
        let changes = scheduled(credits);
        let changes: Vec<_> = changes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let costs = line("Team", None, &costs.map(Some));
        let appraisal = of_lines(vec![costs], &changes).appraisal;
        let name = |year: Option<FinancialYear>| year.map(|year| year.to_string());
        assert_eq!(name(appraisal.first_covered_year).as_deref(), covered, "{credits}");
        let quarter = appraisal.payback_quarter.map(|quarter| quarter.to_string());
        assert_eq!(quarter.as_deref(), paid, "{credits}");
        assert_eq!(appraisal.payback_year, appraisal.payback_quarter.map(Quarter::year));
    }
    // Within a year as well: nothing is paid back before the line starts.
    let mut late = line("Team", None, &[Some(100)]);
    late.starts = Some(Quarter::parse("2022-23-Q3").unwrap());
    let changes = scheduled("2022-23:100");
    let changes: Vec<_> = changes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let quarter = of_lines(vec![late], &changes).appraisal.payback_quarter;
    assert_eq!(quarter, Some(Quarter::parse("2022-23-Q3").unwrap()));
}

#[test]
fn printed_figures_are_held_against_like_amounts_alone() {
    let not_compared = |answer: &Answer| -> Vec<String> {
        said(answer, "published_row_not_compared").iter().map(|f| f.message.clone()).collect()
    };
    let real = [("price_basis", "real"), ("deflator_rate", "0.02")];
    let answered = answer(&case(), &real).unwrap();
    assert!(answered.published_differences.is_empty());
    assert!(!rules(&answered).contains(&"published_compared"), "nothing is");
    let [cost, credit, net] = not_compared(&answered).try_into().unwrap();
    for (message, row) in
        [(cost, "Total cost"), (credit, "Direct Payment Clawbacks"), (net, "Investment required")]
    {
        assert_eq!(
            message,
            format!(
                "The published row \"{row}\" is printed as stated, and the answer is in the prices \
                 of one year, so it is not compared."
            )
        );
    }
    // Real prices without a deflator stay as stated.
    let stated = answer(&case(), &real[..1]).unwrap();
    assert_eq!((stated.published_differences.len(), not_compared(&stated).len()), (1, 0));
    // Costs that are added up, and what rests on them.
    let case = case();
    let mut plan = case.plan.clone();
    plan.lines[0].kind = Some(LineKind::Increment);
    let own = changed(&case, &[]);
    let added = sources::answer(&Inputs { plan: &plan, ..case.inputs(&own, &Evidence::default()) });
    let added = added.unwrap();
    assert!(added.published_differences.is_empty(), "the credits agree");
    assert_eq!(not_compared(&added).len(), 2, "{:?}", not_compared(&added));
    assert!(not_compared(&added)[0].contains("may print increments one by one"));
}
