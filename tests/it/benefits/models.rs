//! The models on figures that can be worked by hand.

use super::*;

#[test]
fn units_save_from_their_quarter_on_with_a_ramp() {
    // 10 units at 1,000 a year from October 2022: half a year at a half, then a year of
    // which the first half is still at a half, then in full.
    let document = json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": 10, "opens": "2022-23-Q3", "saving_a_unit": "1000",
        "ramp": ["0.5"],
    }]});
    let lines =
        json!([{"line": "Cost", "amounts": {"2022-23": "6000", "2023-24": "0", "2024-25": "0"}}]);
    let answer = of_documents(&document, &lines);
    assert_eq!(credits_of(&answer), [2_500, 7_500, 10_000].map(|amount| Some(pounds(amount))));
    let net: Vec<_> =
        answer.appraisal.years.iter().map(|year| year.cumulative_net.unwrap()).collect();
    assert_eq!(net, [3_500, -4_000, -14_000].map(pounds));
    assert_eq!(answer.appraisal.payback_year, Some(year("2023-24")));
    assert_eq!(
        answer.appraisal.first_covered_year, None,
        "no year that costs something is covered"
    );
}

#[test]
fn units_that_open_over_years_save_as_they_open() {
    let document = json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": 10, "opens": "2022-23", "saving_a_unit": "1000",
        "opened": {"2022-23": 4, "2023-24": 6},
    }]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1", "2024-25": "1"}}]);
    let answer = of_documents(&document, &lines);
    assert_eq!(credits_of(&answer), [4_000, 10_000, 10_000].map(|amount| Some(pounds(amount))));
    assert!(rules(&answer).contains(&"phasing_assumed"), "a year is no quarter");
    // A line that says nothing for 2023-24 leaves that year's cost, and all that rests on
    // it, unsaid.
    assert_eq!(answer.appraisal.years[1].investment, None);
    assert_eq!(answer.appraisal.years[2].cumulative_net, None);
    assert_eq!(answer.appraisal.totals.investment, None);
}

#[test]
fn a_scheme_that_states_no_saving_leaves_the_sum_unsaid() {
    let known =
        json!({"name": "A", "units": 1, "savings": {"2022-23": "5"}, "savings_kind": "one_off"});
    let unknown = json!({"name": "B", "units": 1});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1"}}]);
    let both = json!({"kind": "unit_savings", "schemes": [known, unknown]});
    assert_eq!(credits_of(&of_documents(&both, &lines)), [None]);
    let one = json!({"kind": "unit_savings", "schemes": [known]});
    assert_eq!(credits_of(&of_documents(&one, &lines)), [Some(pounds(5))]);
}

#[test]
fn increments_are_kept_in_every_later_year() {
    let document = json!({"kind": "unit_savings", "schemes": [{
        "name": "A", "units": 1, "savings": {"2022-23": "5", "2024-25": "-2"},
        "savings_kind": "increment",
    }]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1", "2025-26": "1"}}]);
    let answer = of_documents(&document, &lines);
    assert_eq!(credits_of(&answer), [5, 5, 3, 3].map(|amount| Some(pounds(amount))));
}

#[test]
fn outcomes_are_paid_when_they_have_lasted_and_save_from_the_next_quarter_on() {
    // Two people a quarter move on; each saves 1,000 a quarter from the next one on.
    let none = json!([]);
    let cases: [(&[(&str, Value)], &[i64], &[i64]); 5] = [
        (&[], &[0, 8_000], &[12_000, 32_000]),
        // Half a year later: payments reach into a third year.
        (&[("slip_quarters", json!(2))], &[0, 4_000, 4_000], &[2_000, 26_000, 32_000]),
        (&[("cap", json!("5000"))], &[0, 5_000], &[12_000, 32_000]),
        (&[("grant", json!({"share": "0.25"}))], &[0, 6_000], &[12_000, 32_000]),
        // The grant pays a quarter until it has paid 500, and would pay nothing later.
        (
            &[("grant", json!({"share": "0.25", "amount": "500", "until": "2023-24"}))],
            &[0, 7_500],
            &[12_000, 32_000],
        ),
    ];
    for (changes, council, saved) in cases {
        let answer = of_documents(&project(changes), &none);
        let money = |amounts: &[i64]| amounts.iter().map(|a| Some(pounds(*a))).collect::<Vec<_>>();
        assert_eq!(investments_of(&answer), money(council), "{changes:?}");
        assert_eq!(credits_of(&answer), money(saved), "{changes:?}");
    }
    let answer = of_documents(&project(&[]), &none);
    assert_eq!(figure(&answer, Measure::CohortAfter).in_words(), "92");
    assert!(!rules(&answer).contains(&"unphased"));
}

#[test]
fn what_a_cap_cuts_from_what_is_earned_is_said_with_its_year() {
    let with = |cap: &str| of_documents(&project(&[("cap", json!(cap))]), &json!([]));
    let said = |cap| with(cap).findings.into_iter().find(|finding| finding.rule == "cut_by_cap");
    let cut = "The cap cuts 3,000 of what is earned by outcomes: 3,000 in 2023-24.";
    assert_eq!(said("5000").unwrap().message, cut);
    assert!(said("8000").is_none(), "all that is earned is paid");
}

#[test]
fn the_cohort_is_shown_by_year_with_what_is_paid_and_by_whom() {
    let changes = [("slip_quarters", json!(1)), ("grant", json!({"share": "0.25"}))];
    let answer = of_documents(&project(&changes), &json!([]));
    let rate = |rate: Option<Rate>| rate.unwrap().to_string();
    let rows: Vec<[String; 5]> = answer
        .cohort
        .iter()
        .map(|year| {
            let money = |amount: Option<Money>| amount.unwrap().to_string();
            let (moved, left) = (rate(year.moved_on), rate(year.people_left));
            [year.financial_year.to_string(), moved, left, money(year.payments), money(year.grant)]
        })
        .collect();
    // Two people a quarter, a quarter later than planned; paid for a year after that.
    assert_eq!(
        rows,
        [
            ["2022-23", "6.00", "94.00", "0.00", "0.00"],
            ["2023-24", "2.00", "92.00", "6000.00", "1500.00"],
            ["2024-25", "0.00", "92.00", "2000.00", "500.00"],
        ]
    );
    // Who is left is not stated where nobody says how many there were.
    let unknown = of_documents(&project(&[("cohort_before", Value::Null)]), &json!([]));
    assert!(unknown.cohort.iter().all(|year| year.people_left.is_none()));
    assert!(of_case("sheffield-promoting-independence").cohort.is_empty());
}

#[test]
fn what_a_project_pays_in_all_is_what_its_years_add_up_to() {
    let changes = [
        ("payments", json!("9000")),
        ("cohort_after", json!({"low": 80, "high": 85})),
        ("grant", json!({"share": "0.5"})),
    ];
    let answer = of_documents(&project(&changes), &json!([]));
    assert_eq!(figure(&answer, Measure::OutcomePayments), Figure::pounds(pounds(8_000)));
    assert_eq!(figure(&answer, Measure::CouncilPayments), Figure::pounds(pounds(4_000)));
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(4_000)));
    let differ = message(&answer, "payments_differ");
    assert!(differ.contains("9,000 in all") && differ.contains("come to 8,000"), "{differ}");
    let people = message(&answer, "moves_against_cohort");
    assert!(people.contains("leaves 92 of 100") && people.contains("80 to 85"), "{people}");
    for agrees in
        [&[("payments", json!("8000"))][..], &[("cohort_after", json!({"low": 90, "high": 92}))]]
    {
        let answer = of_documents(&project(agrees), &json!([]));
        assert!(
            !rules(&answer)
                .iter()
                .any(|rule| ["payments_differ", "moves_against_cohort"].contains(rule))
        );
    }
}

#[test]
fn lines_beside_a_source_that_nobody_dates_are_not_the_whole_cost() {
    let lines = json!([{"line": "Manager", "amounts": {"2022-23": "40", "2023-24": "50"}}]);
    let changes =
        [("moves", json!({})), ("payments", json!("900")), ("grant", json!({"amount": "300"}))];
    let undated = of_documents(&project(&changes), &lines);
    assert_eq!(investments_of(&undated), [None; 2], "what outcomes cost in them is not stated");
    assert_eq!(
        undated.appraisal.totals.investment,
        Some(pounds(690)),
        "600 for outcomes, 90 for lines"
    );
    assert_eq!(undated.figure(Measure::Investment).unwrap().figure.single(), Some(69_000));
    // A line that says nothing for a year leaves the sum unsaid.
    let silent = json!([
        {"line": "Manager", "amounts": {"2022-23": "40", "2023-24": "50"}},
        {"line": "Office", "amounts": {"2022-23": "5"}},
    ]);
    let unsaid = of_documents(&project(&changes), &silent);
    assert_eq!(
        (unsaid.appraisal.totals.investment, unsaid.figure(Measure::Investment)),
        (None, None)
    );
    // The same for a list: only one that invests nothing leaves the lines the whole cost.
    let list = |kind: &str| {
        json!({"kind": "proposals", "proposals": [
            {"ref": "1", "proposal": "P", "group": "g", "amount": "7", "kind": kind, "timing": "a_year"},
        ]})
    };
    let invests = of_documents(&list("investment"), &lines);
    assert_eq!(
        (investments_of(&invests), invests.appraisal.totals.investment),
        (vec![None; 2], None)
    );
    let saves = of_documents(&list("saving"), &lines);
    assert_eq!(investments_of(&saves), [Some(pounds(40)), Some(pounds(50))]);
    // Dated, the two are added up.
    let dated = of_documents(&project(&[]), &lines);
    assert_eq!(investments_of(&dated), [40, 8_050].map(|amount| Some(pounds(amount))));
    assert_eq!(figure(&dated, Measure::Investment), Figure::pounds(pounds(8_090)));
    // Whoever has moved on saves in every year of the lines as well.
    let longer = json!([{"line": "M", "amounts": {"2021-22": "1", "2023-24": "0", "2024-25": "0",
        "2022-23": "0"}}]);
    let longer = of_documents(&project(&[]), &longer);
    let saved = [0, 12_000, 32_000, 32_000].map(|amount| Some(pounds(amount)));
    assert_eq!(
        (credits_of(&longer), longer.appraisal.totals.credit),
        (saved.to_vec(), Some(pounds(76_000)))
    );
}

#[test]
fn a_year_of_savings_for_which_a_line_says_nothing_is_named() {
    let document = json!({"kind": "unit_savings", "schemes": [{
        "name": "Flats", "units": 1, "savings": {"2022-23": "5", "2023-24": "5"},
        "savings_kind": "level",
    }]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "6"}}]);
    let answer = of_documents(&document, &lines);
    assert_eq!(answer.appraisal.years[1].investment, None);
    let silent = answer.findings.iter().find(|finding| finding.rule == "investment_not_stated");
    assert_eq!(silent.unwrap().place.financial_year, Some(year("2023-24")));
}

#[test]
fn terms_without_a_start_and_dated_lines_make_up_a_plan_without_years_that_is_stated_in_all() {
    let lines = json!([
        {"line": "Posts", "amount_a_year": "100", "months": 18},
        {"line": "Rent", "amounts": {"2022-23": "10"}},
    ]);
    let answer = of_documents(&json!({"kind": "not_stated"}), &lines);
    assert_eq!(investments_of(&answer), [None], "the posts may fall in it");
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(160)));
}

#[test]
fn payments_without_a_profile_are_phased_by_assumption_alone() {
    let changes =
        [("moves", json!({})), ("payments", json!("900")), ("grant", json!({"amount": "300"}))];
    let mut document = project(&changes);
    let answer = of_documents(&document, &json!([]));
    assert!(answer.appraisal.years.is_empty() && rules(&answer).contains(&"unphased"));
    assert_eq!(answer.appraisal.totals.investment, Some(pounds(600)));
    document["phasing"] = json!({"from": "2022-23-Q1", "to": "2024-25-Q4"});
    let answer = of_documents(&document, &json!([]));
    assert_eq!(figure(&answer, Measure::Grant), Figure::pounds(pounds(300)));
    assert_eq!(investments_of(&answer), [200, 200, 200].map(|amount| Some(pounds(amount))));
    assert_eq!(credits_of(&answer), [None; 3], "a saving that nobody states stays unsaid");
    // A grant that ends pays its amount by then.
    document["project"]["grant"]["until"] = json!("2022-23");
    let ended = of_documents(&document, &json!([]));
    assert_eq!(investments_of(&ended), [0, 300, 300].map(|amount| Some(pounds(amount))));
    assert!(rules(&answer).contains(&"phasing_assumed"));
}

#[test]
fn a_share_of_payments_that_outlast_the_grant_is_no_more_than_a_most() {
    let with = |until: &str| {
        let grant = json!({"share": "0.25", "until": until});
        let changes = [
            ("moves", json!({})),
            ("payments", json!("900")),
            ("payment_years", json!(3)),
            ("grant", grant),
        ];
        let answer = of_documents(&project(&changes), &json!([]));
        let grant = answer.figure(Measure::Grant).unwrap();
        (grant.figure, grant.rule.starts_with("at most"))
    };
    let quarter = Figure::pounds(pounds(225));
    assert_eq!(with("2023-24"), (quarter, true));
    assert_eq!(with("2024-25"), (quarter, false));
}

#[test]
fn a_phasing_that_begins_before_delivery_loses_nothing() {
    for (starts, paid) in [(json!("2023-24-Q1"), &[900][..]), (Value::Null, &[450, 450])] {
        let changes = [("moves", json!({})), ("payments", json!("900")), ("starts", starts)];
        let mut document = project(&changes);
        document["phasing"] = json!({"from": "2022-23-Q1", "to": "2023-24-Q4"});
        let answer = of_documents(&document, &json!([]));
        let paid: Vec<_> = paid.iter().map(|amount| Some(pounds(*amount))).collect();
        assert_eq!(investments_of(&answer), paid);
        assert!(!rules(&answer).contains(&"unphased"));
    }
}

#[test]
fn people_save_from_when_they_move_on_whether_or_not_a_tariff_is_stated() {
    let untold = json!([{"name": "Kept for a year", "sustained_months": 12}]);
    let answer = of_documents(&project(&[("outcomes", untold)]), &json!([]));
    assert_eq!(credits_of(&answer), [Some(pounds(12_000))]);
    assert_eq!(investments_of(&answer), [None], "not stated, never zero");
    assert_eq!(answer.cohort.len(), 1);
    assert!(answer.cohort[0].payments.is_none() && answer.cohort[0].moved_on.is_some());
}

#[test]
fn what_a_year_saves_is_rounded_by_itself_and_one_amount_is_split_by_largest_remainder() {
    let pence = |amounts: &[i64]| -> Vec<Option<Money>> {
        amounts.iter().map(|pence| Some(Money::from_pence(*pence))).collect()
    };
    // Half a penny in each of two years, then two pence.
    let units = json!({"kind": "unit_savings", "schemes": [{
        "name": "A", "units": 1, "opens": "2022-23-Q1", "saving_a_unit": "0.02",
        "ramp": ["0.25", "0.25"],
    }]});
    let lines = json!([{"line": "Cost", "amounts": {"2022-23": "1", "2024-25": "0"}}]);
    assert_eq!(credits_of(&of_documents(&units, &lines)), pence(&[1, 1, 2]));
    // A person moves on in a year, and saves 0.03 a year: 0.01125, then 0.03.
    let changes = [("moves", json!({"2022-23": 1})), ("saving_a_person", json!("0.03"))];
    assert_eq!(credits_of(&of_documents(&project(&changes), &json!([]))), pence(&[1, 3]));
    let list = json!({
        "kind": "proposals",
        "proposals": [{"ref": "1", "proposal": "P", "group": "g", "amount": "0.05",
            "kind": "saving", "timing": "undated"}],
        "phasing": {"from": "2022-23-Q1", "to": "2024-25-Q4"},
    });
    assert_eq!(credits_of(&of_documents(&list, &json!([]))), pence(&[2, 2, 1]));
}

#[test]
fn proposals_are_phased_by_their_timing() {
    let proposal = |number: &str, amount: &str, kind: &str, timing: &str| {
        json!({"ref": number, "proposal": number, "group": "adults", "amount": amount,
               "kind": kind, "timing": timing})
    };
    let document = json!({
        "kind": "proposals",
        "proposals": [
            proposal("1", "100", "saving", "a_year"),
            proposal("2", "60", "saving", "undated"),
            proposal("3", "90", "investment", "one_off"),
        ],
        "phasing": {"from": "2022-23-Q3", "to": "2023-24-Q4"},
    });
    let answer = of_documents(&document, &json!([]));
    // Half a year and a year of the 100; a third and two thirds of the rest.
    assert_eq!(credits_of(&answer), [70, 140].map(|amount| Some(pounds(amount))));
    assert_eq!(investments_of(&answer), [30, 60].map(|amount| Some(pounds(amount))));
}

#[test]
fn a_term_is_paid_by_its_quarters() {
    let lines = json!([
        {"line": "Posts", "amount_a_year": "45638", "months": 18, "starts": "2019-20-Q3"},
        {"line": "Rent", "starts": "2019-20-Q4", "ends": "2020-21-Q2",
         "amounts": {"2019-20": "400", "2020-21": "400"}},
    ]);
    let answer = of_documents(&json!({"kind": "not_stated"}), &lines);
    // A half year and a year of the posts; one and two quarters of the rent.
    assert_eq!(investments_of(&answer), [22_919, 45_838].map(|amount| Some(pounds(amount))));
}

#[test]
fn outcomes_without_a_tariff_leave_the_cost_of_the_plan_unsaid() {
    let lines = json!([{"line": "Team", "amounts": {"2022-23": "100000", "2023-24": "0"}}]);
    let outcome = |name: &str, tariff: Option<&str>| json!({"name": name, "sustained_months": 12, "tariff": tariff});
    let table: [(&[(&str, Value)], &str); 4] = [
        (
            &[("outcomes", json!([outcome("Kept", None)]))],
            "No tariff is stated for Kept (12 months), so what is paid",
        ),
        (
            &[(
                "outcomes",
                json!([outcome("A", None), outcome("B", Some("1")), outcome("C", None)]),
            )],
            "No tariff is stated for A (12 months) and C (12 months), so",
        ),
        (&[("outcomes", json!([]))], "No outcome is stated that is paid for, so"),
        (&[("moves", json!({}))], "Nobody is stated to move on in any year, so"),
    ];
    for (changes, why) in table {
        let answer = of_documents(&project(changes), &lines);
        let totals = answer.appraisal.totals;
        assert_eq!(
            (totals.investment, totals.net, totals.offset_ratio),
            (None, None, None),
            "{why}"
        );
        let said = message(&answer, "payments_not_stated");
        assert!(said.starts_with(why), "{said}");
        assert!(!rules(&answer).contains(&"unphased"), "{why}");
        assert_eq!(answer.figure(Measure::Investment), None, "{why}");
        assert_eq!(named(&answer, "the plan's lines").in_words(), "100,000");
        let (values, bars) = super::appraisal::searched(&project(changes), &lines, &[]);
        assert!(values.iter().all(|value| value.search.state() == "not_available"), "{values:?}");
        assert!(bars.is_empty(), "{why}");
    }
}
