//! Documents: versions, what was known when, and whose programme it is.

use super::*;
use recoup::store::Conflict;

on_both_databases! {
    a_document_reads_back_as_it_was_put,
    a_document_that_was_never_put_is_none_and_an_unknown_programme_is_not_found,
    a_version_that_is_not_the_current_one_is_a_conflict,
    a_programme_id_belongs_to_one_council,
    a_plan_needs_its_programme,
    programmes_are_listed_once_with_the_version_of_each_document,
}

fn a_document_reads_back_as_it_was_put(database: &Database) {
    let store = database.with_programme();
    let new = NewDocument {
        reason: Some("budget of February: £251,450 & \"more\" \u{2014} naïve".to_owned()),
        ..document("direct-payments", DocumentKind::Investments, "{\"lines\": []}")
    };
    let version = store.write(&slug("cambs"), |tx| tx.put_document(&new, None));
    assert_eq!(version, Ok(1));
    let read = store.read(|r| r.document(&programme(), DocumentKind::Investments));
    let read = read.unwrap().unwrap();
    assert_eq!(
        (read.council, read.programme, read.kind, read.version),
        (slug("cambs"), new.programme, new.kind, 1)
    );
    assert_eq!(
        (read.body, read.recorded_at, read.recorded_by, read.reason),
        (new.body, new.recorded_at, new.recorded_by, new.reason)
    );
}

fn a_document_that_was_never_put_is_none_and_an_unknown_programme_is_not_found(
    database: &Database,
) {
    let store = database.with_programme();
    let exposure = |id: &str| store.read(|r| r.document(&slug(id), DocumentKind::Exposure));
    assert_eq!(exposure("direct-payments"), Ok(None));
    assert_eq!(exposure("nowhere"), Err(StoreError::NotFound));
}

fn a_version_that_is_not_the_current_one_is_a_conflict(database: &Database) {
    let store = database.with_programme();
    let put = |expected| {
        let new = document("direct-payments", DocumentKind::Programme, "{}");
        store.write(&slug("cambs"), |tx| tx.put_document(&new, expected))
    };
    let stale = Err(StoreError::Conflict(Conflict::StaleVersion { current: Some(2) }));
    assert_eq!(put(Some(1)), Ok(2));
    assert_eq!(put(Some(1)), stale);
    assert_eq!(put(None), stale);
    assert_eq!(put(Some(3)), stale);
    assert_eq!(put(Some(2)), Ok(3));
    let history = store.read(|r| r.document_history(&programme(), DocumentKind::Programme));
    let versions: Vec<i64> = history.unwrap().iter().map(|d| d.version).collect();
    assert_eq!(versions, [1, 2, 3]);
}

fn a_programme_id_belongs_to_one_council(database: &Database) {
    let store = database.with_programme();
    let taken = Err(StoreError::Conflict(Conflict::ProgrammeTaken));
    assert_eq!(put_programme(&store, "norfolk", "direct-payments"), taken);
    // To another council it does not exist at all.
    let others = document("direct-payments", DocumentKind::Investments, "{}");
    let put = store.write(&slug("norfolk"), |tx| tx.put_document(&others, None));
    assert_eq!(put, Err(StoreError::NotFound));
    let appended = store.write(&slug("norfolk"), |tx| tx.append(&submission("s", day(1)), &[]));
    assert_eq!(appended, Err(StoreError::NotFound));
    assert_eq!(store.read(|r| r.council_of(&programme())), Ok(slug("cambs")));
}

fn a_plan_needs_its_programme(database: &Database) {
    let store = database.open();
    let new = document("direct-payments", DocumentKind::Investments, "{}");
    let put = store.write(&slug("cambs"), |tx| tx.put_document(&new, None));
    assert_eq!(put, Err(StoreError::NotFound));
    assert_eq!(store.read(|r| r.revision()), Ok(0));
}

fn programmes_are_listed_once_with_the_version_of_each_document(database: &Database) {
    let store = database.with_programme();
    put_programme(&store, "norfolk", "carers").unwrap();
    let newer = document("direct-payments", DocumentKind::Programme, "{\"v\": 2}");
    store.write(&slug("cambs"), |tx| tx.put_document(&newer, Some(1))).unwrap();
    let plan = document("carers", DocumentKind::Investments, "{}");
    store.write(&slug("norfolk"), |tx| tx.put_document(&plan, None)).unwrap();
    let versions = store.read(|r| r.versions()).unwrap();
    let of = |id: &str, kind: DocumentKind| versions[id][kind as usize];
    assert_eq!(versions.len(), 2);
    assert_eq!(of("carers", DocumentKind::Programme), 1);
    assert_eq!(of("carers", DocumentKind::Investments), 1);
    assert_eq!(of("direct-payments", DocumentKind::Programme), 2);
    assert_eq!(of("direct-payments", DocumentKind::Investments), 0, "there is none");
}
