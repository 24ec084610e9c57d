//! What each operation needs. The document says it of each, and the door holds to it.

use crate::domain::Permission;
use crate::domain::Permission::{Administer, Audit, Deliver, Plan, Read};

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// Nothing: it is open to everyone.
    Nothing,
    /// A key whose role includes this.
    Permission(Permission),
    /// A key of an operator, whatever its role: it tells of all councils.
    Operator,
    /// There is no such address.
    Unknown,
}

/// Every operation, by its id; `None` where it is open to everyone.
pub const OF_OPERATIONS: [(&str, Option<Permission>); 54] = [
    ("liveness", None),
    ("readiness", None),
    ("read_openapi", None),
    ("read_openapi_3_0", None),
    ("list_councils", Some(Read)),
    ("list_programmes", Some(Read)),
    ("read_programme", Some(Read)),
    ("create_programme", Some(Administer)),
    ("replace_programme", Some(Administer)),
    ("archive_programme", Some(Administer)),
    ("deliver_clawbacks", Some(Deliver)),
    ("list_submissions", Some(Read)),
    ("read_submission", Some(Read)),
    ("read_submission_content", Some(Audit)),
    ("list_clawbacks", Some(Read)),
    ("read_clawback_history", Some(Read)),
    ("read_clawbacks_for_publication", Some(Read)),
    ("audit_table", Some(Read)),
    ("read_investments", Some(Read)),
    ("replace_investments", Some(Plan)),
    ("read_benefits", Some(Read)),
    ("replace_benefits", Some(Plan)),
    ("read_exposure", Some(Read)),
    ("replace_exposure", Some(Plan)),
    ("read_published", Some(Read)),
    ("replace_published", Some(Plan)),
    ("read_growth", Some(Read)),
    ("read_forecast", Some(Read)),
    ("read_forecast_decomposition", Some(Read)),
    ("read_client_group_forecasts", Some(Read)),
    ("read_backtest", Some(Read)),
    ("read_offset", Some(Read)),
    ("what_if_offset", Some(Read)),
    ("read_workbook", Some(Read)),
    ("read_portfolio", Some(Read)),
    ("export_clawbacks", Some(Read)),
    ("export_offset", Some(Read)),
    ("list_scenarios", Some(Read)),
    ("read_scenario", Some(Read)),
    ("compare_scenarios", Some(Read)),
    ("create_scenario", Some(Plan)),
    ("replace_scenario", Some(Plan)),
    ("archive_scenario", Some(Plan)),
    ("list_vintages", Some(Read)),
    ("read_vintage", Some(Read)),
    ("score_vintage", Some(Read)),
    ("save_vintage", Some(Plan)),
    ("read_monitoring", Some(Read)),
    ("list_commits", Some(Audit)),
    ("list_keys", Some(Audit)),
    ("read_key", Some(Audit)),
    ("create_key", Some(Administer)),
    ("rotate_key", Some(Administer)),
    ("revoke_key", Some(Administer)),
];

/// What an operation needs; `None` where nobody has said so yet.
pub fn of(operation: &str) -> Option<Option<Permission>> {
    OF_OPERATIONS.iter().find(|(id, _)| *id == operation).map(|(_, needed)| *needed)
}

/// Every page, by the form of its address. One that is not here is let in to nobody.
pub const OF_PAGES: [(&str, Needed); 21] = [
    ("/", Needed::Permission(Read)),
    ("/councils/{council}", Needed::Permission(Read)),
    ("/councils/{council}/commits", Needed::Permission(Audit)),
    ("/councils/{council}/programmes/{programme}", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/report.html", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/scenarios", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/monitoring", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/clawbacks", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/clawbacks/{quarter}", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/vintages", Needed::Permission(Read)),
    ("/councils/{council}/programmes/{programme}/submit", Needed::Permission(Deliver)),
    ("/councils/{council}/programmes/{programme}/submissions", Needed::Permission(Read)),
    (
        "/councils/{council}/programmes/{programme}/submissions/{submission}",
        Needed::Permission(Read),
    ),
    ("/metrics", Needed::Operator),
    ("/assets/{file}", Needed::Nothing),
    ("/sign-in", Needed::Nothing),
    ("/sign-out", Needed::Nothing),
    ("/problems/", Needed::Nothing),
    ("/problems/{kind}", Needed::Nothing),
    ("/docs", Needed::Nothing),
    ("/docs/{file}", Needed::Nothing),
];

/// What a page needs, by its address.
pub fn of_page(address: &str) -> Needed {
    let found = OF_PAGES.iter().find(|(path, _)| fits(path, address) || *path == address);
    match found {
        Some((_, needed)) => *needed,
        None if address == "/docs/" => Needed::Nothing,
        None => Needed::Unknown,
    }
}

/// Whether an address is one of a path with `{names}`, each of which is a part of it.
pub fn fits(path: &str, address: &str) -> bool {
    let (mut path, mut address) = (path.bytes(), address.bytes().peekable());
    while let Some(byte) = path.next() {
        if byte == b'{' {
            path.by_ref().take_while(|byte| *byte != b'}').for_each(drop);
            let mut part = 0;
            while address.next_if(|byte| *byte != b'/').is_some() {
                part += 1;
            }
            if part == 0 {
                return false;
            }
        } else if address.next() != Some(byte) {
            return false;
        }
    }
    address.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_needs_what_the_answer_needs_that_it_is_made_of() {
        let programme = "/councils/c/programmes/p";
        for (page, operation) in [
            ("/councils/c/commits".to_owned(), "list_commits"),
            (programme.to_owned(), "read_offset"),
            (format!("{programme}/report.html"), "read_offset"),
            (format!("{programme}/scenarios"), "compare_scenarios"),
            (format!("{programme}/monitoring"), "read_monitoring"),
            (format!("{programme}/clawbacks"), "list_clawbacks"),
            (format!("{programme}/clawbacks/2019-20-Q4"), "read_clawback_history"),
            (format!("{programme}/vintages"), "list_vintages"),
            (format!("{programme}/submit"), "deliver_clawbacks"),
            (format!("{programme}/submissions/1"), "read_submission"),
        ] {
            let needed = of(operation).flatten().map(Needed::Permission);
            assert_eq!(Some(of_page(&page)), needed, "{page}");
        }
        assert_eq!(of_page(&format!("{programme}/none")), Needed::Unknown);
    }

    #[test]
    fn an_address_fits_the_path_with_as_many_parts() {
        let path = "/api/v1/councils/{council}/programmes/{programme}/offset";
        for (address, expected) in [
            ("/api/v1/councils/c/programmes/p/offset", true),
            ("/api/v1/councils/c/programmes//offset", false),
            ("/api/v1/councils/c/programmes/p", false),
            ("/api/v1/councils/c/programmes/p/growth", false),
            ("/api/v1/councils/c/programmes/p/offset/", false),
            ("/api/v1/councils/c/programmes/p/q/offset", false),
            ("/api/v1/councils/\u{e9}/programmes/\u{1f600}/offset", true),
            ("/api/v1/council", false),
            ("", false),
        ] {
            assert_eq!(fits(path, address), expected, "{address}");
        }
    }
}
