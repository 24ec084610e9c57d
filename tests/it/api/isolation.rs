//! No sequence of requests of one council is ever answered with anything of another: not in a
//! body, a header, a page, an export, a refusal, or by what a cache or a used key gives away.
//!
//! `make properties` tries ten thousand sequences.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use recoup::api::Context;
use recoup::api::holder::SignIn;
use recoup::api::limits::Limits;
use recoup::domain::Role;
use recoup::service::Service;

use super::keys::{DAY, give_out};
use super::*;

/// Two councils with programmes, scenarios and keys of the same names.
const COUNCILS: [&str; 2] = ["wealden", "fenland"];
/// What stands in everything that one of them has and nowhere else.
const MARKS: [&str; 2] = ["Nightingale", "Kingfisher"];
/// A council that nobody has, with a name as long.
const NOBODY: &str = "nowhere";

/// What is asked of a council, below its address.
const READS: [&str; 23] = [
    "/programmes",
    "/programmes/plan",
    "/programmes/plan/offset",
    "/programmes/plan/offset?format=csv",
    "/programmes/plan/clawbacks",
    "/programmes/plan/clawbacks?limit=3&cursor=2019-20-Q1~all",
    "/programmes/plan/clawbacks/2019-20-Q1/history",
    "/programmes/plan/clawbacks/for-publication",
    "/programmes/plan/submissions",
    "/programmes/plan/investments",
    "/programmes/plan/exposure",
    "/programmes/plan/scenarios",
    "/programmes/plan/scenarios/low",
    "/programmes/plan/scenarios/compare?ids=low",
    "/programmes/plan/forecast",
    "/programmes/plan/vintages",
    "/programmes/plan/vintages/1",
    "/programmes/plan/monitoring",
    "/exports/clawbacks.csv",
    "/exports/offset.csv",
    "/commits",
    "/keys",
    "/keys/finance",
];
/// What is asked of the service as a whole.
const WHOLES: [&str; 5] =
    ["/api/v1/councils", "/api/v1/councils?cursor=a", "/api/v1/portfolio", "/", "/openapi.json"];

/// One request: by which council, of which, and what.
#[derive(Clone, Debug)]
struct Step {
    by: usize,
    of: usize,
    what: What,
    /// Whether it says that it has the last answer that the other one got.
    has_the_others: bool,
}

#[derive(Clone, Debug)]
enum What {
    Read(usize),
    Page(usize),
    Whole(usize),
    Deliver(u8),
    Try(u8),
    Save(u8),
    /// The newest submission that either of them made.
    Submission(usize, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let what = prop_oneof![
        8 => (0..READS.len()).prop_map(What::Read),
        2 => (0..READS.len()).prop_map(What::Page),
        2 => (0..WHOLES.len()).prop_map(What::Whole),
        2 => (0..3_u8).prop_map(What::Deliver),
        1 => (0..3_u8).prop_map(What::Try),
        1 => (0..3_u8).prop_map(What::Save),
        2 => (0..2_usize, any::<bool>()).prop_map(|(of, content)| What::Submission(of, content)),
    ];
    let step = (0..2_usize, 0..2_usize, what, any::<bool>());
    let step =
        step.prop_map(|(by, of, what, has_the_others)| Step { by, of, what, has_the_others });
    prop::collection::vec(step, 1..8)
}

/// The service with both councils, and what is known of each so far.
struct Two {
    app: TestApp,
    keys: [String; 2],
    /// The last ETag that each of them got.
    tags: RefCell<[Option<String>; 2]>,
    /// The last submission that each of them made.
    submissions: RefCell<[String; 2]>,
    /// How many answers were good, by council: whoever asks must also get something.
    answered: RefCell<[u64; 2]>,
}

impl Two {
    fn new() -> Two {
        let limits = Limits { key_requests: None, ..Limits::default() };
        let service = Service::new(Database::sqlite().open()).unwrap();
        let context = Context::with_limits(service, DAY, limits);
        let keys = COUNCILS.map(|council| {
            give_out(&context.service, &DAY, Some(council), Role::Administrator, "finance")
        });
        let app = TestApp::start(Context { sign_in: SignIn::OnceThereAreKeys, ..context });
        let two = Two {
            app,
            keys,
            tags: RefCell::default(),
            submissions: RefCell::default(),
            answered: RefCell::default(),
        };
        for (one, mark) in MARKS.into_iter().enumerate() {
            let base = format!("/api/v1/councils/{}", COUNCILS[one]);
            let programme =
                json!({"id": "plan", "name": format!("{mark} plan"), "council": COUNCILS[one]});
            two.send(one, "POST", &format!("{base}/programmes"), &programme, &[]).expect(201);
            let line = json!({"line": format!("{mark} team"), "kind": "level",
                "amounts": {"2022-23": "5000.00"}});
            let of_plan = format!("{base}/programmes/plan");
            let lines = json!({"unit": "pounds", "lines": [line]});
            two.send(one, "PUT", &format!("{of_plan}/investments"), &lines, &[("if-match", "*")])
                .expect(200);
            two.step(&Step { by: one, of: one, what: What::Deliver(0), has_the_others: false });
            two.step(&Step { by: one, of: one, what: What::Save(0), has_the_others: false });
            let vintage = json!({"name": format!("{mark} forecast")});
            two.send(one, "POST", &format!("{of_plan}/vintages"), &vintage, &[]).expect(201);
        }
        two
    }

    fn send(
        &self,
        by: usize,
        method: &str,
        path: &str,
        body: &Value,
        more: &[(&str, &str)],
    ) -> Answer {
        let bearer = format!("Bearer {}", self.keys[by]);
        let mut headers = vec![("authorization", &*bearer), ("x-request-id", "the-same")];
        headers.extend(more);
        if body.is_null() {
            return self.app.send(method, path, &headers, None);
        }
        headers.push(("content-type", "application/json"));
        self.app.send(method, path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Sends the request of a step, for a council of that name.
    fn ask(&self, step: &Step, council: &str) -> Answer {
        let base = format!("/api/v1/councils/{council}");
        let tag = self.tags.borrow()[1 - step.by].clone().filter(|_| step.has_the_others);
        let mut more: Vec<(&str, &str)> = Vec::new();
        if let Some(tag) = &tag {
            more.push(("if-none-match", tag));
        }
        let mark = MARKS[step.by];
        match &step.what {
            What::Read(read) => {
                self.send(step.by, "GET", &(base + READS[*read]), &Value::Null, &more)
            }
            What::Page(read) => {
                let path = READS[*read].split('?').next().unwrap();
                self.send(
                    step.by,
                    "GET",
                    &format!("/councils/{council}{path}"),
                    &Value::Null,
                    &more,
                )
            }
            What::Whole(whole) => self.send(step.by, "GET", WHOLES[*whole], &Value::Null, &more),
            What::Deliver(kind) => {
                let records: Vec<Value> = (2018..2021)
                    .flat_map(|year| (1..=4).map(move |quarter| (year, quarter)))
                    .map(|(year, quarter)| {
                        let named = format!("{year}-{}-Q{quarter}", (year + 1) % 100);
                        json!({"quarter": named, "amount": format!("{}.00", 1_000 + year), "count": 9})
                    })
                    .collect();
                let body = json!({"source": format!("{mark} {kind}"), "records": records});
                // Both use the same key for their writes.
                let once = format!("once-{kind}");
                more.push(("idempotency-key", &once));
                let path = format!("{base}/programmes/plan/submissions");
                self.send(step.by, "POST", &path, &body, &more)
            }
            What::Try(rate) => {
                let body = json!({"growth_rate": format!("0.0{rate}")});
                self.send(step.by, "POST", &format!("{base}/programmes/plan/offset"), &body, &more)
            }
            What::Save(rate) => {
                let body = json!({"id": "low", "name": format!("{mark} low"),
                    "assumptions": {"growth_rate": format!("0.0{rate}")}});
                let path = format!("{base}/programmes/plan/scenarios");
                self.send(step.by, "POST", &path, &body, &more)
            }
            What::Submission(whose, is_content) => {
                let id = self.submissions.borrow()[*whose].clone();
                let end = if *is_content { "/content" } else { "" };
                let path = format!("{base}/programmes/plan/submissions/{id}{end}");
                self.send(step.by, "GET", &path, &Value::Null, &more)
            }
        }
    }

    fn step(&self, step: &Step) {
        let answer = self.ask(step, COUNCILS[step.of]);
        let other = 1 - step.by;
        let said = said(&answer);
        assert!(!said.contains(MARKS[other]), "{step:?} is told of the other: {said}");
        assert!(!said.contains(&self.keys[other]), "{step:?} is told the other's key: {said}");
        let is_whole = matches!(step.what, What::Whole(_));
        if step.by == step.of || is_whole {
            // What the other one has stands in for an answer where it holds nothing of either.
            if step.has_the_others && answer.status == 304 {
                let whole =
                    self.ask(&Step { has_the_others: false, ..step.clone() }, COUNCILS[step.of]);
                let whole = self::said(&whole);
                assert!(!MARKS.iter().any(|mark| whole.contains(mark)), "{step:?}: {whole}");
            }
            self.answered.borrow_mut()[step.by] += u64::from(answer.status < 300);
            self.tags.borrow_mut()[step.by] = answer.header("etag").map(str::to_owned);
            if matches!(step.what, What::Deliver(_)) && answer.status < 300 {
                let id = answer.json()["id"].as_str().unwrap().to_owned();
                self.submissions.borrow_mut()[step.by] = id;
            }
        } else {
            // The other council is as a council that is not there, in every byte.
            let nobody = self.ask(step, NOBODY);
            let as_nobody = said.replace(COUNCILS[step.of], NOBODY);
            assert_eq!(as_nobody, self::said(&nobody), "{step:?}");
        }
    }
}

/// Everything that an answer says: its status, its headers and its body. When it was given, and
/// what is left to ask, is told of the request alone.
fn said(answer: &Answer) -> String {
    let headers: BTreeSet<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "content-length", "ratelimit"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    format!("{}\n{headers:?}\n{}", answer.status, answer.text())
}

#[test]
fn no_sequence_of_requests_tells_one_council_anything_of_another() {
    let two = Two::new();
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..Default::default() });
    let tried = runner.run(&steps(), |steps| {
        steps.iter().for_each(|step| two.step(step));
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
    let answered = two.answered.borrow();
    assert!(answered.iter().all(|count| *count > 20), "both are answered: {answered:?}");
}
