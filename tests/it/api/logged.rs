//! Under which name the work of a request is logged.

use std::sync::Arc;

use actix_web::test::TestRequest;
use actix_web::web::Data;
use recoup::api::blocking;
use recoup::api::request_name::{RequestName, current, with};

use super::*;

#[test]
fn the_name_of_a_request_goes_with_its_work_and_with_no_other() {
    let app = TestApp::with_case(&Database::sqlite());
    let context = Data::from(app.context.clone());
    let name = |id: &str| Arc::new(RequestName { id: id.to_owned(), traceparent: None });
    actix_web::rt::System::new().block_on(async {
        let request = TestRequest::default().to_http_request();
        let read = || blocking::read(&context, &request, |_| Ok(current()));
        let write = || blocking::write(&context, &request, |_, _| Ok(current()));
        let (one, other) = (name("one"), name("other"));
        // The same threads work for all of them in turn.
        for _ in 0..20 {
            assert_eq!(with(one.clone(), read()).await.unwrap(), Some(one.clone()));
            assert_eq!(with(other.clone(), write()).await.unwrap(), Some(other.clone()));
            assert_eq!(read().await.unwrap(), None);
            assert_eq!(write().await.unwrap(), None);
        }
        assert_eq!(current(), None);
    });
}
