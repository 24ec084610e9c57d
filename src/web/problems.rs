//! The kinds of problems that the API answers with, and what to do about each: the pages at
//! the addresses in the `type` of a problem document.

use askama::Template;

use super::frame::Frame;

/// The address below which each kind has its page.
pub const ADDRESS: &str = "/problems/";

/// A kind of problem.
pub struct Kind {
    /// The code in a problem document.
    pub code: &'static str,
    /// The HTTP statuses that it comes with.
    pub status: &'static str,
    /// When it comes.
    pub when: &'static str,
    /// What to do.
    pub what_to_do: &'static str,
}

impl Kind {
    /// Its page, which is the `type` of a problem document.
    pub fn address(&self) -> String {
        format!("{ADDRESS}{}", self.code.replace('_', "-"))
    }

    /// Its code as people say it.
    fn spoken(&self) -> String {
        super::figures::capital(&self.code.replace('_', " "))
    }
}

const fn kind(
    code: &'static str,
    status: &'static str,
    when: &'static str,
    what_to_do: &'static str,
) -> Kind {
    Kind { code, status, when, what_to_do }
}

const MEND_FILE: &str =
    "Mend what the problems name and send the whole file again. Nothing of it was written.";
const TRY_AGAIN: &str = "Send the same request again after the seconds in Retry-After.";
const PROXY: &str = "Leave the header out. A sign-on that sends it needs its proxy listed.";
const ASK_KEY: &str = "Ask an administrator of your council for a key.";

/// Every kind, by its code.
pub const KINDS: [Kind; 61] = [
    kind(
        "acceptance_refused",
        "422",
        "A repair or a reading was accepted that nobody offers.",
        "Audit the table again and accept what its answer offers, or correct the file.",
    ),
    kind(
        "archived",
        "409",
        "The programme or the scenario is archived and takes no more changes.",
        "Replace it with PUT to take it back, then send the change again.",
    ),
    kind(
        "assumptions_refused",
        "422",
        "An assumption is missing, is out of range, or does not go with another.",
        "Set what the problems name to a value within its range.",
    ),
    kind(
        "body_too_slow",
        "408",
        "The body did not arrive in time.",
        "Send it again over a better connection.",
    ),
    kind("busy", "503", "The service does as much as it can at once.", TRY_AGAIN),
    kind(
        "changed_meanwhile",
        "412",
        "Somebody else has changed it since it was read.",
        "Read it again, make the change there, and send it with the new ETag in If-Match.",
    ),
    kind(
        "conflict",
        "409",
        "What is to be created is there already.",
        "Read what is there. Give what is new another id.",
    ),
    kind(
        "csv_broken",
        "400",
        "The file cannot be split into rows and cells. A quotation mark that is never closed is the usual cause.",
        MEND_FILE,
    ),
    kind(
        "damaged",
        "503",
        "Something that is stored is no longer what was written.",
        "Tell whoever runs the service. The command recoup verify names the row.",
    ),
    kind(
        "empty_file",
        "400",
        "There is nothing in the file, or nothing below its head.",
        "Check that the right file was sent.",
    ),
    kind(
        "encoded_body",
        "415",
        "The body is compressed.",
        "Send it as it is, without Content-Encoding.",
    ),
    kind(
        "encoding_refused",
        "400",
        "The file is neither text in UTF-8 nor a workbook.",
        "Send the workbook itself, or save the file as CSV in UTF-8.",
    ),
    kind(
        "erased",
        "410",
        "The delivered file was erased. Its hash, its figures and the log are kept.",
        "The log says who erased it and why.",
    ),
    kind(
        "erased_already",
        "409",
        "The delivered file was erased before.",
        "There is nothing more to do.",
    ),
    kind(
        "fields_refused",
        "422",
        "A JSON document has fields that are wrong, missing or unknown.",
        "Mend what the problems name. Each names its place in the document.",
    ),
    kind(
        "file_too_large",
        "413",
        "The file has more bytes or more rows than are read.",
        "Send it in parts, by programme or by year.",
    ),
    kind(
        "foreign_origin",
        "403",
        "A page of another site asks for a change.",
        "Use the service's own pages, or a program that is no browser. An operator can list further sites.",
    ),
    kind(
        "form_expired",
        "403",
        "A page's form is of another sign-in, or came without its cookie.",
        "Open the page again, choose the file again, and let the browser keep cookies.",
    ),
    kind(
        "form_refused",
        "400",
        "A form has no file, several files, or something else beside the one file.",
        "Send one file in the form, and everything else as parameters of the address.",
    ),
    kind(
        "header_refused",
        "422",
        "The columns are not those that are read.",
        "Name the columns as the description of files has them. Nothing was written.",
    ),
    kind(
        "host_missing",
        "400",
        "The request does not say for which host it is.",
        "Send one Host header.",
    ),
    kind(
        "idempotency_key_reused",
        "422",
        "The idempotency key was used for another request.",
        "Use a new key for a new request.",
    ),
    kind(
        "if_match_required",
        "428",
        "The request would overwrite something and does not say which version.",
        "Read it first, and send its ETag in If-Match.",
    ),
    kind(
        "insufficient_storage",
        "507",
        "There is no room left to write.",
        "Tell whoever runs the service. Send it again when there is room.",
    ),
    kind(
        "internal",
        "500",
        "Something went wrong in the service.",
        "Report it with the request id. Reading again does no harm; a write can be sent again with its idempotency key.",
    ),
    kind(
        "json_broken",
        "400",
        "The body is not JSON.",
        "Send well-formed JSON. The problem names the place.",
    ),
    kind(
        "key_exists",
        "409",
        "The council has a key of that name already, revoked perhaps.",
        "Choose another name: each is used once.",
    ),
    kind("key_expired", "401", "The key has expired.", ASK_KEY),
    kind(
        "key_missing",
        "401",
        "The request brings no key.",
        "Send your key as Authorization: Bearer, or as the password where a program asks for one.",
    ),
    kind("key_revoked", "401, 409", "The key was revoked.", ASK_KEY),
    kind(
        "key_unknown",
        "401",
        "A character of the key is wrong or missing, or it was not given out here.",
        "Copy it again, whole and without spaces.",
    ),
    kind(
        "malformed_request",
        "400",
        "The request broke off, or is not what its headers say.",
        "Send it again, whole.",
    ),
    kind(
        "method_not_allowed",
        "405",
        "The address does not take this method.",
        "The header Allow lists those that it takes.",
    ),
    kind(
        "no_answer",
        "422",
        "The question has no answer with what is recorded.",
        "The detail says what is missing. Record it, or choose another assumption.",
    ),
    kind(
        "no_backtest",
        "422",
        "There is too little on record to try the forecast on the past.",
        "Record more quarters.",
    ),
    kind(
        "no_forecast",
        "422",
        "There is too little on record for a forecast.",
        "Record more quarters.",
    ),
    kind(
        "not_acceptable",
        "406",
        "The answer cannot be given in the form that Accept asks for.",
        "Ask for application/json, or for text/csv where a table is answered.",
    ),
    kind(
        "not_found",
        "404",
        "There is nothing at this address.",
        "Check the address. The document at /openapi.json lists every one.",
    ),
    kind(
        "outcome_unknown",
        "503",
        "The connection to the database was lost while it wrote, and nobody knows whether it did.",
        "Send the same request again with the same idempotency key: it takes effect once.",
    ),
    kind(
        "parameters_refused",
        "400",
        "A parameter of the address or a header is wrong or unknown.",
        "Mend what the problems name. Nothing was done.",
    ),
    kind("person_refused", "400, 403", "A person is named as nobody may be.", PROXY),
    kind(
        "programme_exists",
        "409",
        "A programme of that id exists already.",
        "Read what is there, or choose another id.",
    ),
    kind(
        "programme_unavailable",
        "503",
        "Something that is stored of the programme cannot be read.",
        "Tell whoever runs the service. All other programmes can be read.",
    ),
    kind(
        "reason_missing",
        "422",
        "A recorded figure would change, and nobody says why or who.",
        "Send it again and say who and why: the parameters that are missing are named.",
    ),
    kind(
        "request_in_flight",
        "409",
        "The same request is being answered.",
        "Wait a second and send it again.",
    ),
    kind(
        "role_not_allowed",
        "403",
        "The role of your key does not include this.",
        "The detail names the roles that do. An administrator of your council gives out keys.",
    ),
    kind("rows_refused", "422", "Rows of the file are wrong.", MEND_FILE),
    kind(
        "scenario_exists",
        "409",
        "The programme has a scenario of that id already, archived perhaps.",
        "Replace that one, or choose another id.",
    ),
    kind(
        "sheet_refused",
        "422",
        "It is not clear which sheet of the workbook is meant.",
        "Name it with sheet.",
    ),
    kind("stopping", "503", "The service was told to stop, and ends soon.", TRY_AGAIN),
    kind("timed_out", "503", "The answer or the write took too long.", TRY_AGAIN),
    kind("too_many_requests", "429", "The key has asked for as much as it may.", TRY_AGAIN),
    kind(
        "totals_do_not_match",
        "422",
        "Printed totals of the table do not match its figures.",
        "Correct the file, accept the repair that is offered, or accept the table as printed. Each acceptance takes a reason and a name.",
    ),
    kind("unavailable", "503", "The database does not answer.", TRY_AGAIN),
    kind(
        "unknown_council",
        "404",
        "There is no such council, or your key does not reach it.",
        "The list of councils has all that your key reaches.",
    ),
    kind(
        "unknown_host",
        "421",
        "The service is not known by the name that was asked for.",
        "Use a name that it is known by. An operator can list further names.",
    ),
    kind(
        "unknown_programme",
        "404",
        "The council has no such programme.",
        "The list of programmes has all that there are.",
    ),
    kind(
        "unsupported_media_type",
        "415",
        "The body is in a form that is not taken here.",
        "The detail names the forms that are.",
    ),
    kind(
        "workbook_refused",
        "400",
        "The workbook is damaged, locked or of a kind that is not read.",
        "Open it, save it anew as .xlsx without a password, and send that.",
    ),
    kind(
        "writing_stopped",
        "503",
        "A write failed in a way that leaves its outcome open, so the service starts anew.",
        TRY_AGAIN,
    ),
    kind(
        "years_so_far",
        "422",
        "The quarters of the table look like years so far: each is not less than the one before.",
        "Say whether they are, with cumulative. A figure that adds up is never turned round by itself.",
    ),
];

#[derive(Template)]
#[template(path = "problems.html")]
struct All {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct One {
    frame: Frame,
    kind: &'static Kind,
}

/// The list of all kinds.
pub fn all() -> Result<String, askama::Error> {
    All { frame: Frame { title: "What can go wrong".to_owned(), ..Frame::default() } }.render()
}

/// The page of a kind, by the last part of its address.
pub fn one(name: &str) -> Option<Result<String, askama::Error>> {
    let kind = KINDS.iter().find(|kind| kind.code.replace('_', "-") == name)?;
    let frame = Frame { title: kind.spoken(), ..Frame::default() };
    Some(One { frame, kind }.render())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_their_order_and_say_what_to_do() {
        assert!(KINDS.windows(2).all(|pair| pair[0].code < pair[1].code));
        for Kind { code, status, when, what_to_do } in &KINDS {
            assert!(status.split(", ").all(|one| one.parse::<u16>().is_ok()), "{code}");
            assert!(when.ends_with('.') && what_to_do.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn every_reason_why_a_file_is_not_taken_is_a_kind() {
        for code in crate::ingest::Refusal::WORDS {
            assert!(KINDS.iter().any(|kind| kind.code == *code), "{code}");
        }
    }
}
