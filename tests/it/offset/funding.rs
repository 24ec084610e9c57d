//! Who pays the lines of a plan: the funding that they name until it ends, and then the
//! council.

use super::*;
use recoup::ingest::investment_file;

fn of_file(lines: &str, changes: &[(&str, &str)]) -> Answer {
    let case = case();
    let changed = changed(&case, changes);
    let years = "line,category,starts,ends,amount_a_year,months,funding,funding_ends,2022-23,2023-24,2024-25";
    let plan = investment_file(format!("{years}\n{lines}").as_bytes()).unwrap().0;
    sources::answer(&Inputs { plan: &plan, ..inputs(&case, &changed) }).unwrap()
}

fn figures(answer: &Answer) -> Vec<(&str, String)> {
    let figures = answer.figures.iter();
    figures.map(|figure| (figure.name.as_str(), figure.figure.in_words())).collect()
}

fn said(answer: &Answer) -> Vec<&str> {
    let rules = ["funding_ends_first", "funding_not_stated"];
    let said = answer.findings.iter().filter(|finding| rules.contains(&finding.rule));
    said.map(|finding| finding.message.as_str()).collect()
}

const TEAM: &str = "Team,,,,,,change fund,2023-24-Q2,400,400,400\n";
const ENDS: &str = "The funding \"change fund\" pays until 2023-24 Q2. After that ";
const FALLS: &str =
    " of the plan's cost has no stated funding: unless another is found, the council pays it.";

#[test]
fn what_a_line_costs_after_its_funding_ends_falls_on_the_council() {
    let (paid, after) = (
        "paid by \"change fund\" until 2023-24 Q2",
        "cost after \"change fund\" ends in 2023-24 Q2",
    );
    type Changes = &'static [(&'static str, &'static str)];
    let table: [(&str, Changes, &str, &str); 6] = [
        (TEAM, &[], "600", "600"),
        (TEAM, &[("optimism_bias", "0.5")], "900", "900"),
        // The plan slips, and the funding keeps its end.
        (TEAM, &[("slippage_quarters", "2")], "400", "800"),
        (TEAM, &[("price_basis", "real"), ("deflator_rate", "1")], "500", "200"),
        (
            "Team,staffing,,,,,change fund,2023-24-Q2,400,400,400\n",
            &[("pay_inflation_rate", "0.1")],
            "620",
            "704",
        ),
        ("Team,,2022-23-Q3,,400,12,change fund,2023-24-Q2,,,\n", &[], "400", "0"),
    ];
    for (lines, changes, pays, leaves) in table {
        let answer = of_file(lines, changes);
        let found = figures(&answer);
        assert_eq!(found, [(paid, pays.to_owned()), (after, leaves.to_owned())], "{changes:?}");
        let expected = format!("{ENDS}{leaves}{FALLS}");
        let expected = if leaves == "0" { vec![] } else { vec![expected.as_str()] };
        assert_eq!(said(&answer), expected);
    }
    let [finding] = of_file(TEAM, &[])
        .findings
        .into_iter()
        .filter(|it| it.rule == "funding_ends_first")
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(finding.place.financial_year, Some(year("2023-24")));
}

#[test]
fn every_funding_is_told_by_itself_and_then_all_of_them() {
    let lines = format!(
        "{TEAM}Tool,,,,,,Winter grant,2022-23-Q4,10,10,10\nDesk,,,,,,change fund,2023-24-Q2,4,4,4\n\
         Room,,,,,,base budget,,7,7,7\nCar,,,,,,,,5,5,5\n"
    );
    let answer = of_file(&lines, &[]);
    let expected = [
        ("paid by \"change fund\" until 2023-24 Q2", "606"),
        ("cost after \"change fund\" ends in 2023-24 Q2", "606"),
        ("paid by \"Winter grant\" until 2022-23 Q4", "10"),
        ("cost after \"Winter grant\" ends in 2022-23 Q4", "20"),
        ("paid by \"base budget\"", "21"),
        ("cost without stated funding", "15"),
        ("cost after funding ends", "626"),
    ];
    assert_eq!(figures(&answer), expected.map(|(name, amount)| (name, amount.to_owned())));
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(606 + 606 + 10 + 20 + 21 + 15)));
    assert_eq!(
        said(&answer),
        [
            format!("{ENDS}606{FALLS}").as_str(),
            "The funding \"Winter grant\" pays until 2022-23 Q4. After that 20 of the plan's cost has \
             no stated funding: unless another is found, the council pays it.",
            "15 of the plan's cost is of lines that name no funding.",
            "In all 626 of the plan's cost has no stated funding once the funding that it names ends.",
        ]
    );
}

#[test]
fn nothing_is_said_where_no_funding_is_named_or_none_ends_first() {
    let lines = "Team,,,,,,,,400,400,400\n";
    assert_eq!((figures(&of_file(lines, &[])), said(&of_file(lines, &[]))), (vec![], vec![]));
    let lines = "Team,,,2023-24-Q4,,,change fund,2024-25-Q4,400,400,\n";
    assert_eq!(said(&of_file(lines, &[])), Vec::<&str>::new());
}

#[test]
fn what_is_not_dated_or_not_stated_is_no_zero() {
    let undated = format!("{TEAM}Posts,,,,100,18,Winter grant,2022-23-Q4,,,\n");
    let ends = "The funding \"Winter grant\" pays until 2022-23 Q4. What its lines cost after that is \
                not stated.";
    assert_eq!(said(&of_file(&undated, &[])), [&format!("{ENDS}600{FALLS}"), ends]);
    let silent = "Team,,,,,,change fund,2023-24-Q2,400,400,\nTool,,,,,,,,1,1,1\n";
    let answer = of_file(silent, &[]);
    let paid = ("paid by \"change fund\" until 2023-24 Q2", "600".to_owned());
    assert_eq!(figures(&answer), [paid, ("cost without stated funding", "3".to_owned())]);
    assert!(said(&answer)[0].ends_with("What its lines cost after that is not stated."));
}

#[test]
fn what_each_pays_adds_up_to_the_cost_to_the_penny() {
    // Each of these is half a penny a year.
    let lines = "A,,2022-23-Q3,2022-23-Q4,,,one,,0.01,,\nB,,2022-23-Q3,2022-23-Q4,,,two,,0.01,,\n\
                 C,,2022-23-Q3,2022-23-Q4,,,,,0.01,,\n";
    let answer = of_file(lines, &[]);
    let pence: Vec<i64> = answer.figures.iter().map(|figure| figure.figure.low).collect();
    assert_eq!(pence, [1, 0, 1]);
    assert_eq!(answer.appraisal.totals.investment, Some(Money::from_pence(2)));
}

#[test]
fn who_pays_says_in_which_prices_and_with_what_on_top() {
    let rules = |changes: &[(&str, &str)]| {
        let answer = of_file(TEAM, changes);
        answer.figures.iter().map(|figure| figure.rule.clone()).collect::<Vec<_>>()
    };
    let paid = "what the lines that name it cost while it pays";
    assert_eq!(rules(&[])[0], paid);
    let real = [("price_basis", "real"), ("deflator_rate", "1")];
    assert_eq!(rules(&real)[0], format!("{paid}, in prices of 2022-23"));
    let bias = rules(&[real[0], real[1], ("optimism_bias", "0.5")]);
    let expected = ", in prices of 2022-23 and with the optimism bias";
    assert!(bias.iter().all(|rule| rule.ends_with(expected)), "{bias:?}");
}

#[test]
fn fundings_whose_names_differ_in_capitals_alone_are_said_to_count_as_two() {
    let alike = |lines: &str| -> Vec<String> {
        let answer = of_file(lines, &[]);
        let said = answer.findings.into_iter().filter(|it| it.rule == "fundings_named_alike");
        said.map(|finding| finding.message).collect()
    };
    let (one, other) = ("A,,,,,,Grant,,400,400,400\n", "B,,,,,,grant,,400,400,400\n");
    let says =
        "The fundings \"Grant\" and \"grant\" count as two. If they are one, give them one name.";
    assert_eq!(alike(&format!("{one}{other}")), [says]);
    let ends = "C,,,,,,Grant,2023-24-Q2,400,400,400\n";
    assert_eq!(alike(&format!("{one}{ends}")), [] as [&str; 0], "one that ends twice has one name");
    assert_eq!(alike(&format!("{one}D,,,,,,Grants,,400,400,400\n")), [] as [&str; 0]);
}
