//! What the lines beside a source cost by year, and what is said of them.

use super::*;

#[test]
fn increments_of_a_line_are_added_up_and_what_comes_once_comes_in_no_other_year() {
    let lines = json!([
        {"line": "Team", "kind": "increment", "amounts": {"2022-23": "10", "2023-24": "10"}},
        {"line": "Move", "kind": "one_off", "amounts": {"2022-23": "3"}},
        {"line": "Rent", "kind": "level", "amounts": {"2022-23": "1", "2023-24": "1", "2024-25": "1"}},
    ]);
    let answer = of_documents(&json!({"kind": "not_stated"}), &lines);
    assert_eq!(investments_of(&answer), [14, 21, 21].map(|cost| Some(pounds(cost))));
    assert_eq!(figure(&answer, Measure::Investment), Figure::pounds(pounds(56)));
    let said = message(&answer, "increments_added_up");
    assert_eq!(
        said,
        "Team states what each year adds to its cost, so its amounts are added up: by 2024-25 it \
         costs 20 a year."
    );
}
