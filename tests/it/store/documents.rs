//! Documents: versions, what was known when, and whose programme it is.

use super::*;
use recoup::store::Conflict;

on_both_databases! {
    a_document_reads_back_as_it_was_put,
    a_document_that_was_never_put_is_none_and_an_unknown_programme_is_not_found,
    a_version_that_is_not_the_current_one_is_a_conflict,
    two_councils_may_have_a_programme_of_one_id_and_never_meet,
    a_plan_needs_its_programme,
    programmes_are_listed_in_order_by_council,
    a_scenario_has_versions_of_its_own,
}

fn a_document_reads_back_as_it_was_put(database: &Database) {
    let store = database.with_programme();
    let new = NewDocument {
        reason: Some("budget of February: £251,450 & \"more\" \u{2014} naïve".to_owned()),
        recorded_at: day(2),
        ..document(programme(), DocumentKind::Investments, "{\"lines\": []}")
    };
    assert_eq!(put(&store, &new, None), Ok(1));
    let read = store.read(|r| r.document(&programme(), DocumentKind::Investments, ""));
    let read = read.unwrap().unwrap();
    assert_eq!((read.programme, read.kind, read.version), (new.programme, new.kind, 1));
    assert_eq!(
        (read.body, read.recorded_at, read.submitted_by, read.reason),
        (new.body, new.recorded_at, new.submitted_by, new.reason)
    );
}

fn a_document_that_was_never_put_is_none_and_an_unknown_programme_is_not_found(
    database: &Database,
) {
    let store = database.with_programme();
    let exposure =
        |id: &str| store.read(|r| r.document(&key("cambs", id), DocumentKind::Exposure, ""));
    assert_eq!(exposure("direct-payments"), Ok(None));
    assert_eq!(exposure("nowhere"), Ok(None));
    let load = |id: &str| store.read(|r| r.load(&key("cambs", id)));
    assert_eq!(load("nowhere"), Err(StoreError::NotFound));
    assert_eq!(load("direct-payments").unwrap().documents.len(), 1);
}

fn a_version_that_is_not_the_current_one_is_a_conflict(database: &Database) {
    let store = database.with_programme();
    let put =
        |expected| put(&store, &document(programme(), DocumentKind::Programme, "{}"), expected);
    let stale = Err(StoreError::Conflict(Conflict::StaleVersion { current: Some(2) }));
    assert_eq!(put(Some(1)), Ok(2));
    assert_eq!(put(Some(1)), stale);
    assert_eq!(put(None), stale);
    assert_eq!(put(Some(3)), stale);
    assert_eq!(put(Some(2)), Ok(3));
    let loaded = store.read(|r| r.load(&programme())).unwrap();
    let versions: Vec<i64> = loaded.documents.iter().map(|d| d.version).collect();
    assert_eq!(versions, [1, 2, 3]);
}

fn two_councils_may_have_a_programme_of_one_id_and_never_meet(database: &Database) {
    let store = database.with_programme();
    assert_eq!(put_programme(&store, "norfolk", "direct-payments"), Ok(1));
    let theirs = key("norfolk", "direct-payments");
    let plan = document(theirs.clone(), DocumentKind::Investments, "{}");
    assert_eq!(put(&store, &plan, None), Ok(1));
    let count = |of: &ProgrammeKey| store.read(|r| r.load(of)).unwrap().documents.len();
    assert_eq!((count(&programme()), count(&theirs)), (1, 2));
    let councils = store.read(|r| r.councils_of(&slug("direct-payments")));
    assert_eq!(councils, Ok(vec![slug("cambs"), slug("norfolk")]));
    // What is another council's does not exist at all.
    let put = store.write(&slug("cambs"), |tx| tx.put_document(&plan, Some(1)));
    assert_eq!(put.map(|document| document.version), Err(StoreError::NotFound));
    let appended = store.write(&slug("norfolk"), |tx| tx.append(&submission("s", day(1)), &[]));
    assert_eq!(appended, Err(StoreError::NotFound));
}

fn a_plan_needs_its_programme(database: &Database) {
    let store = database.open();
    let new = document(programme(), DocumentKind::Investments, "{}");
    assert_eq!(put(&store, &new, None), Err(StoreError::NotFound));
    assert!(store.read(|r| r.heads()).unwrap().is_empty());
}

fn programmes_are_listed_in_order_by_council(database: &Database) {
    let store = database.with_programme();
    for (council, id) in
        [("norfolk", "carers"), ("cambs", "a-b"), ("cambs", "a_b"), ("cambs", "ab")]
    {
        put_programme(&store, council, id).unwrap();
    }
    put(&store, &document(programme(), DocumentKind::Programme, "{\"v\": 2}"), Some(1)).unwrap();
    let all = store.read(|r| r.programmes(None)).unwrap();
    let cambs = ["a-b", "a_b", "ab", "direct-payments"].map(|id| key("cambs", id));
    assert_eq!(all[..4], cambs);
    assert_eq!(all[4..], [key("norfolk", "carers")]);
    assert_eq!(store.read(|r| r.programmes(Some(&slug("cambs")))).unwrap(), cambs);
    let versions = store.read(|r| r.versions_of(&programme())).unwrap();
    assert_eq!(versions[DocumentKind::Programme as usize], 2);
    assert_eq!(versions[DocumentKind::Investments as usize], 0, "there is none");
}

fn a_scenario_has_versions_of_its_own(database: &Database) {
    let store = database.with_programme();
    let scenario = |name: &str, body: &str| NewDocument {
        name: name.to_owned(),
        ..document(programme(), DocumentKind::Scenario, body)
    };
    assert_eq!(put(&store, &scenario("low", "1"), None), Ok(1));
    assert_eq!(put(&store, &scenario("high", "2"), None), Ok(1));
    assert_eq!(put(&store, &scenario("low", "3"), Some(1)), Ok(2));
    let low = store.read(|r| r.document(&programme(), DocumentKind::Scenario, "low"));
    assert_eq!(low.unwrap().unwrap().body, "3");
}
