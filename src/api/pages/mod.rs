//! The Board's pages: `/`, everything below `/councils`, and the files that they ask for.
//!
//! A page is made of the views that the API answers with, so that its figures are the same.

mod assets;
mod councils;
mod html;
mod of_programme;
mod problems;
mod programme;
mod submit;

use actix_web::guard::{Get, Post};
use actix_web::web;

use crate::web::problems::ADDRESS;

/// The one page that a form is sent to.
const SUBMIT: &str = "/councils/{council}/programmes/{programme}/submit";

/// The addresses of the pages. They are for people, so that the API document has none of them.
pub fn routes(config: &mut web::ServiceConfig) {
    let page = |address: &str| web::resource(address).guard(Get());
    let under = |path: &str| page(&format!("/councils/{{council}}/programmes/{{programme}}{path}"));
    config
        // Addresses are tried in this order, so what is asked most comes first.
        .service(under("").to(programme::read))
        .service(page("/").to(councils::first))
        .service(page("/councils/{council}").to(councils::council))
        .service(page("/councils/{council}/commits").to(councils::commits))
        .service(under("/report.html").to(programme::pack))
        .service(under("/scenarios").to(of_programme::scenarios))
        .service(under("/monitoring").to(of_programme::this_year))
        .service(under("/clawbacks").to(of_programme::clawbacks))
        .service(under("/clawbacks/{quarter}").to(of_programme::history))
        .service(under("/vintages").to(of_programme::stored))
        .service(under("/submissions").to(of_programme::submissions))
        .service(under("/submissions/{submission}").to(of_programme::submission))
        .service(under("/submit").to(submit::form))
        .service(web::resource(SUBMIT).guard(Post()).to(submit::send))
        .service(page("/assets/{file}").to(assets::read))
        .service(page(ADDRESS).to(problems::kinds))
        .service(page("/problems/{kind}").to(problems::kind));
}
