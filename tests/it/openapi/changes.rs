//! Somebody changes one of the values that the documentation fills in, after another.

use super::*;

/// Other values that somebody may well try, by the parameter or field.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "programme",
        &[
            "example/synthetic-client-groups",
            "cambridgeshire/cambridgeshire-care-together",
            "cambridgeshire/cambridgeshire-independent-living",
            "nottinghamshire/nottinghamshire-promoting-independence",
            "sheffield/sheffield-promoting-independence",
            "cheshire-west-and-chester/cheshire-west-and-chester",
            "cambridgeshire/cambridgeshire-direct-payments",
        ],
    ),
    ("scenario", &["a-published", "nothing-like-it"]),
    ("vintage", &["2", "x"]),
    ("submission", &["0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a12"]),
    ("key", &["nobody", "Nobody"]),
    ("quarter", &["2020-21-Q4", "2030-31-Q1", "2020-21"]),
    ("archived", &["true"]),
    ("limit", &["1", "1000", "0"]),
    ("optimism_bias", &["0.10", "0.4", "10", "10%"]),
    ("pay_inflation_rate", &["0.05", "2"]),
    ("horizon_quarters", &["1", "8", "40", "41"]),
    ("levels", &["80", "50,90", "99"]),
    ("step_retained_share", &["0", "0.50", "2"]),
    ("step", &["found", "both"]),
    ("last_quarter", &["as_recorded", "sometimes"]),
    ("client_group", &["older-people", "all", "Older people"]),
    ("method", &["bottom_up", "top_down"]),
    ("from", &["2020-21-Q1", "2017-18-Q1", "2019-20"]),
    ("to", &["2018-19-Q4", "2019-20-Q1", "2025-26-Q4"]),
    ("council", &["sheffield", "synthetic", "kent", "Kent%20County%20Council"]),
    ("offset_basis", &["total_recovery", "cumulative_uplift", "gross"]),
    ("budget", &["1000000.00", "0.00", "2,400,000"]),
    ("tolerance", &["0.05", "5"]),
    ("amber_level", &["80", "50", "40"]),
    ("red_level", &["95", "80", "40"]),
    ("rerun", &["false"]),
];

/// The parts of a question as they are filled in.
type Filled = Vec<(String, String)>;

impl Operation<'_> {
    fn filled(&self, place: &str) -> Filled {
        let value = |parameter: &&Value| {
            Some((parameter["name"].as_str().unwrap().to_owned(), example_of(parameter)?))
        };
        self.parameters(place).iter().filter_map(value).collect()
    }

    /// Asks with these values, which answers, or explains itself in one problem at most.
    fn ask(&self, app: &TestApp, paths: &Filled, query: &Filled, body: &Value, changed: &str) {
        let address = paths.iter().fold(self.path.to_owned(), |address, (name, value)| {
            address.replace(&format!("{{{name}}}"), value)
        });
        let query: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let address = format!("{address}?{}", query.join("&"));
        let media = (!body.is_null()).then_some("application/json");
        let answer = self.send(app, &address, &[], media, body.to_string().as_bytes());
        self.check(&answer);
        if (200..300).contains(&answer.status) {
            return;
        }
        let name = format!("{} {address} {body}", self.method);
        assert!([400, 404, 422].contains(&answer.status), "{name}: {}", answer.text());
        let problem = answer.json();
        let problems = problem["problems"].as_array().cloned().unwrap_or_default();
        assert!(problems.len() <= 1, "{name}: {}", answer.text());
        for item in problems {
            let place = [&item["parameter"], &item["pointer"]].map(|p| p.as_str().unwrap_or(""));
            let is_named = place.concat().trim_start_matches('/').contains(changed);
            assert!(is_named, "{name} names no {changed}: {}", answer.text());
        }
        assert!(problem["detail"].as_str().unwrap().contains(' '), "{name}: {}", answer.text());
    }
}

/// Somebody changes one value after another, on every programme of the demo.
#[test]
fn changing_one_value_answers_or_explains() {
    let document = document();
    let database = Database::sqlite();
    let app = TestApp::with_demo(&database);
    let saved = operations(&document)
        .into_iter()
        .find(|operation| operation.spec["operationId"] == "save_vintage")
        .unwrap();
    let (media, body) = saved.bodies().swap_remove(0);
    assert_eq!(saved.send(&app, &saved.address(), &[], media, &body).status, 201);
    let others = |name: &str| {
        let found = OTHERS.iter().find(|(other, _)| *other == name);
        found.unwrap_or_else(|| panic!("no other values of {name} are tried")).1
    };
    let mut asked = 0;
    for operation in operations(&document) {
        let is_question = operation.method == "GET" || operation.path.ends_with("/offset");
        if !is_question || !operation.path.starts_with("/api/") {
            continue;
        }
        let (_, body) = operation.bodies().swap_remove(0);
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let (paths, query) = (operation.filled("path"), operation.filled("query"));
        let is_of_programme = paths.iter().any(|(name, _)| name == "programme");
        let programmes = if is_of_programme { others("programme") } else { &["example/"][..] };
        for key in programmes {
            let (council, programme) = key.split_once('/').unwrap();
            let mut paths = paths.clone();
            for (name, value) in &mut paths {
                match name.as_str() {
                    "council" => council.clone_into(value),
                    "programme" => programme.clone_into(value),
                    _ => {}
                }
            }
            operation.ask(&app, &paths, &query, &body, "");
            for (place, filled) in [(0, &paths), (1, &query)] {
                for (number, (name, _)) in filled.iter().enumerate() {
                    for other in others(name) {
                        let (mut paths, mut query) = (paths.clone(), query.clone());
                        [&mut paths, &mut query][place][number].1 = (*other).to_owned();
                        operation.ask(&app, &paths, &query, &body, name);
                        asked += 1;
                    }
                }
            }
            for name in body.as_object().into_iter().flatten().map(|(name, _)| name) {
                for other in others(name) {
                    let mut body = body.clone();
                    body[name] = Value::String((*other).to_owned());
                    operation.ask(&app, &paths, &query, &body, name);
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
}
