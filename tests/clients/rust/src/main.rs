//! What a program does with the client that progenitor makes: list, ask, deliver, correct,
//! and read what went wrong. `recoup-client http://127.0.0.1:8080`

#[allow(clippy::all, missing_docs, dead_code)]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::{Client, types};

const COUNCIL: &str = "cambridgeshire";
const CASE: &str = "cambridgeshire-direct-payments";
const OWN: &str = "made-by-a-client-in-rust";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let origin = std::env::args().nth(1).expect("the address of the service");
    let client = Client::new(&origin);

    let listed = client.list_programmes().council(COUNCIL).send().await.expect("a list");
    assert!(listed.programmes.iter().any(|programme| programme.id.as_str() == CASE));

    let answer =
        client.read_offset().council(COUNCIL).programme(CASE).send().await.expect("an offset");
    let etag = answer.headers()["etag"].clone();
    let half = types::Assumptions::builder().growth_rate("0.05".parse::<types::Rate>().unwrap());
    let half = client.what_if_offset().council(COUNCIL).programme(CASE).body(half).send().await;
    let half = half.expect("a what-if");
    let net = |offset: &types::Offset| serde_json::to_value(&offset.totals.net).unwrap();
    assert_ne!(net(&answer), net(&half), "another growth changes something");
    println!("offset: {}, and {} with half the growth", net(&answer), net(&half));

    let path = format!("{origin}/api/v1/councils/{COUNCIL}/programmes/{CASE}/offset");
    let again =
        reqwest::Client::new().get(path).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status().as_u16(), 304);

    let none = client.read_offset().council(COUNCIL).programme("no-such-programme").send().await;
    match none.expect_err("a problem") {
        progenitor_client::Error::ErrorResponse(problem) => {
            assert_eq!(problem.code.as_str(), "unknown_programme");
        }
        other => panic!("not a problem document: {other}"),
    }

    let programme: types::Programme = serde_json::from_value(serde_json::json!({
        "id": OWN, "name": "Made by a client", "council": COUNCIL,
    }))
    .expect("a programme");
    client.create_programme().council(COUNCIL).body(programme).send().await.expect("created");
    let deliver = |amount: &str, reason: Option<&str>| {
        let body: types::DeliveryBody = serde_json::from_value(serde_json::json!({
            "records": [{"quarter": "2018-19-Q1", "amount": amount, "count": 1}],
        }))
        .expect("a delivery");
        let request = client.deliver_clawbacks().council(COUNCIL).programme(OWN).body(body);
        match reason {
            Some(reason) => request.reason(reason).submitted_by("a client"),
            None => request,
        }
    };
    let taken = deliver("1000.50", None).send().await.expect("a submission");
    assert_eq!(taken.records.new, 1);
    assert!(deliver("999.00", None).send().await.is_err(), "a change takes a reason");
    let given =
        deliver("999.00", Some("an invoice was found")).send().await.expect("a restatement");
    assert_eq!(given.records.restated, 1);
    println!("delivered and restated a record");
}
