//! What savings do to a budget: how much of them is cashable, and that only this changes
//! one.

use super::*;
use recoup::domain::Severity;
use recoup::ingest::proposals_file;
use recoup::views::benefits::BenefitsView;

const ONLY: &str = " Only a cashable saving changes a budget.";

fn said(answer: &Answer) -> Vec<(Severity, &str)> {
    let said = answer.findings.iter().filter(|finding| finding.rule == "not_cashable");
    said.map(|finding| (finding.severity, finding.message.as_str())).collect()
}

/// The figures of the answer by the effect of savings, each with its type.
fn split(answer: &Answer) -> Vec<(&str, &str, String)> {
    let names = [
        "cashable savings",
        "savings that avoid cost",
        "savings that come as a grant",
        "savings whose effect on the budget is not stated",
    ];
    let figures = answer.figures.iter().filter(|figure| names.contains(&figure.name.as_str()));
    figures.map(|it| (it.name.as_str(), it.amount_type.as_str(), it.figure.in_words())).collect()
}

fn scheme(name: &str, saving: &str, effect: &str) -> Value {
    json!({"name": name, "units": 1, "opens": "2022-23-Q1", "saving_a_unit": saving,
        "budget_effect": effect})
}

fn units(schemes: &[Value]) -> Value {
    json!({"kind": "unit_savings", "schemes": schemes})
}

fn lines() -> Value {
    json!([{"line": "Cost", "amounts": {"2022-23": "100", "2023-24": "100"}}])
}

#[test]
fn savings_of_units_are_split_by_what_they_do_to_a_budget() {
    let (cashable, avoided, none) = ("cashable", "cost_avoidance", "not_stated");
    let table: [(&[Value], Option<(Severity, &str)>); 6] = [
        (
            &[scheme("A", "350", cashable), scheme("B", "200", avoided), scheme("C", "50", none)],
            Some((
                Severity::Warning,
                "Of the saving of 1,200, 700 is cashable, 400 avoids cost and 100 is not stated.",
            )),
        ),
        (
            &[scheme("A", "350", cashable), scheme("B", "200", "grant")],
            Some((
                Severity::Warning,
                "Of the saving of 1,100, 700 is cashable and 400 comes as a grant.",
            )),
        ),
        (
            &[scheme("A", "350", cashable), scheme("C", "50", none)],
            Some((Severity::Info, "Of the saving of 800, 700 is cashable and 100 is not stated.")),
        ),
        (
            &[scheme("A", "200", avoided), scheme("B", "200", avoided)],
            Some((Severity::Warning, "The saving of 800 avoids cost.")),
        ),
        (&[scheme("A", "350", cashable)], None),
        (&[scheme("A", "350", none)], None),
    ];
    for (schemes, expected) in table {
        let answer = of_documents(&units(schemes), &lines());
        let expected = expected.map(|(severity, message)| (severity, format!("{message}{ONLY}")));
        let expected: Vec<_> = expected.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(said(&answer), expected);
    }
    let answer = of_documents(&units(table[0].0), &lines());
    let expected = [
        ("cashable savings", "700"),
        ("savings that avoid cost", "400"),
        ("savings whose effect on the budget is not stated", "100"),
    ];
    let expected = expected.map(|(name, amount)| (name, "total_over_plan", amount.to_owned()));
    assert_eq!(split(&answer), expected);
    assert_eq!(split(&of_documents(&units(table[5].0), &lines())), []);
    // It tells of the saving, and changes nothing that is made of it.
    let plain = of_documents(&units(&[scheme("A", "600", none)]), &lines());
    assert_eq!(answer.appraisal.totals, plain.appraisal.totals);
}

#[test]
fn the_parts_of_a_saving_add_up_to_it_to_the_penny() {
    // Each saves half a penny in two years and a whole one in the third.
    let half = |name: &str, effect: &str| {
        let mut half = scheme(name, "0.01", effect);
        half["ramp"] = json!(["0.5", "0.5"]);
        half
    };
    let effects = [half("A", "cashable"), half("B", "cost_avoidance"), half("C", "grant")];
    let answer = of_documents(&units(&effects), &lines());
    let parts: Vec<String> = split(&answer).into_iter().map(|part| part.2).collect();
    assert_eq!(parts, ["0.03", "0.01", "0.03"]);
    assert_eq!(figure(&answer, Measure::Credit), Figure::pounds(Money::from_pence(7)));
}

#[test]
fn proposals_state_it_for_themselves_or_their_list_for_all() {
    let list = "ref,proposal,group,amount,kind,timing,budget_effect\n\
                1,A,adults,700,saving,a_year,cashable\n2,B,adults,400,saving,one_off,\n\
                3,C,adults,50,reinvested,undated,grant\n4,D,adults,90,investment,a_year,\n\
                1,A,adults,700,saving,a_year,cashable\n";
    let list = proposals_file(list.as_bytes()).unwrap().0;
    let mut document = json!({"kind": "proposals", "budget_effect": "cost_avoidance"});
    let source = recoup::domain::BenefitSource::Proposals(list);
    let view = BenefitsView::from(&Benefits { source, ..Benefits::default() });
    document["proposals"] = serde_json::to_value(view).unwrap()["proposals"].clone();
    let answer = of_documents(&document, &json!([]));
    let expected = "Of the gross saving of 1,150, 700 is cashable, 400 avoids cost and 50 comes as a \
                    grant. Only a cashable saving changes a budget.";
    assert_eq!(said(&answer), [(Severity::Warning, expected)]);
    let expected = [
        ("cashable savings", "level", "700"),
        ("savings that avoid cost", "one_off", "400"),
        ("savings that come as a grant", "not_stated", "50"),
    ];
    let expected = expected.map(|(name, kind, amount)| (name, kind, amount.to_owned()));
    assert_eq!(split(&answer), expected);
    document["budget_effect"] = json!("not_stated");
    let answer = of_documents(&document, &json!([]));
    assert_eq!(split(&answer)[2].0, "savings whose effect on the budget is not stated");
}

#[test]
fn what_is_not_stated_in_amount_is_told_without_one() {
    let undated = json!({"name": "B", "units": 1, "saving_a_unit": "5", "budget_effect": "grant"});
    let not_costed = json!({"kind": "not_stated", "budget_effect": "cost_avoidance"});
    let avoided = "What is saved avoids cost.";
    let table: [(Value, &[&str]); 5] = [
        (
            units(&[scheme("A", "350", "cashable"), undated]),
            &["Part of what is saved is not cashable."],
        ),
        (not_costed, &[avoided]),
        (json!({"kind": "not_stated", "budget_effect": "cashable"}), &[]),
        (
            json!({"kind": "outcome_payments", "budget_effect": "cost_avoidance", "project": {}}),
            &[avoided],
        ),
        (
            json!({"kind": "outcome_payments", "budget_effect": "grant", "project": project(&[])["project"]}),
            &["The saving of 44,000 comes as a grant."],
        ),
    ];
    for (document, expected) in table {
        let answer = of_documents(&document, &lines());
        let messages: Vec<&str> = said(&answer).into_iter().map(|it| it.1).collect();
        let expected: Vec<String> = expected.iter().map(|it| format!("{it}{ONLY}")).collect();
        assert_eq!(messages, expected, "{document}");
    }
}

#[test]
fn an_effect_that_cannot_be_is_refused_by_name() {
    let proposal = |kind: &str| {
        json!({"ref": "1", "proposal": "A", "group": "g", "amount": "1", "kind": kind,
            "timing": "a_year", "budget_effect": "cashable"})
    };
    let table = [
        (json!({"kind": "clawback", "budget_effect": "cashable"}), "/budget_effect"),
        (json!({"kind": "not_stated", "budget_effect": "real"}), "/budget_effect"),
        (units(&[scheme("A", "1", "soft")]), "/schemes/0/budget_effect"),
        (
            json!({"kind": "proposals", "proposals": [proposal("saving"), proposal("investment")]}),
            "/proposals/1/budget_effect",
        ),
    ];
    for (document, pointer) in table {
        let problems = benefits(&document).unwrap_err();
        assert_eq!(problems[0].pointer.as_deref(), Some(pointer), "{document}");
    }
    let file = "ref,proposal,group,amount,kind,timing,budget_effect\n1,A,g,1,saving,a_year,soft\n\
                2,B,g,1,demand_pressure,a_year,grant\n1,A,g,1,saving,a_year,cashable\n\
                1,A,g,1,saving,a_year,\n";
    let problems = proposals_file(file.as_bytes()).unwrap_err().problems;
    let places: Vec<_> = problems.iter().map(|it| (it.row, it.column.as_deref())).collect();
    let effect = Some("budget_effect");
    assert_eq!(places, [(Some(2), effect), (Some(3), effect), (Some(5), Some("ref"))]);
}
