//! The page on which a file is submitted: a form, what was read of the file beside its own
//! cells, what it would change, and the decision.

pub mod cells;
mod changes;
mod given;
mod options;
mod understood;

use askama::Template;

use super::addresses;
use super::figures::{capital, number};
use super::frame::{Frame, Here, OfProgramme};
use super::sheet::Cell;
use super::shown::Table;
use crate::domain::Permission;
use crate::views::submission::SubmissionFinding;
use crate::views::table_audit::{MismatchView, RepairView, TableAuditView};
use crate::words::{counted, grouped};
use cells::Cells;
use changes::{Changes, changes};
use options::{AskedFields, OptionField};

pub use cells::WrongPlace;
pub use given::{CarriedFile, Choosing, FileReading, Offer, Review, SaidOfFile};
pub use options::{FIELDS, label_of, on_page};

#[derive(Template)]
#[template(path = "submit.html")]
struct ChoosePage<'a> {
    frame: Frame,
    of: OfProgramme<'a>,
    action: String,
    earlier: String,
    token: &'a str,
    wrong: &'a [String],
    is_archived: bool,
}

/// Something that can be decided, as the page shows it.
struct Choice {
    value: String,
    label: &'static str,
    hint: String,
    is_chosen: bool,
    changes: Changes,
    findings: Vec<(bool, String)>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    frame: Frame,
    of: OfProgramme<'a>,
    action: String,
    review: &'a Review<'a>,
    file_name: String,
    state: (&'static str, String),
    understood: Vec<(&'static str, String)>,
    problems: Option<(String, Table)>,
    mismatches: Option<Table>,
    explained: Vec<String>,
    repairs: Vec<(String, Table)>,
    asked: Vec<OptionField>,
    others: Vec<OptionField>,
    choices: Vec<Choice>,
    is_to_decide: bool,
    last_entry: i64,
    needs_reason: bool,
}

/// The page of the first step.
pub fn choose(page: &Choosing<'_>) -> Result<String, askama::Error> {
    let Choosing { of, token, wrong, is_archived } = *page;
    let frame = Frame::of(&of, "Submit a file", Here::Submit);
    let (action, earlier) = (address(&of), addresses::submissions(&of.address()));
    ChoosePage { frame, action, earlier, of, token, wrong, is_archived }.render()
}

/// The address of the form.
fn address(of: &OfProgramme<'_>) -> String {
    format!("{}/submit", of.address())
}

/// The way to the form, for whoever may send it.
pub fn step(of: &OfProgramme<'_>, text: &str) -> Option<Cell> {
    of.may(Permission::Deliver).then(|| Cell::to(text, address(of)))
}

/// The page of the second step.
pub fn review(review: &Review<'_>) -> Result<String, askama::Error> {
    let mut review = review.clone();
    let (offers, audit): (&[Offer], _) = match &review.reading {
        FileReading::Taken(offers) => (offers, None),
        FileReading::Doubted(audit, offers) => (offers, Some(audit)),
        FileReading::Refused(..) => (&[], None),
    };
    let first = offers.first();
    let read_as = audit.map(|audit| &audit.read_as);
    let read_as = read_as.or_else(|| first.and_then(|it| it.proposal.submission.read_as.as_ref()));
    let repairs = audit.map(|audit| audit.repair.iter().chain(&audit.candidates));
    let repairs: Vec<&RepairView> = repairs.into_iter().flatten().collect();
    if let Some(cells) = &mut review.cells {
        if let Some(read_as) = read_as {
            cells.mark_reading(read_as);
        }
        if let Some(audit) = audit {
            cells.mark_audit(audit);
        }
        if let FileReading::Refused(_, places) = &review.reading {
            cells.mark_places(places);
        }
    }
    let asked = AskedFields::of(&review, audit.map(|it| &**it), read_as);
    let (asked, others) = asked.fields(&review.said.options);
    let choices: Vec<Choice> =
        offers.iter().map(|offer| choice(offer, &review.said.decision, offers.len())).collect();
    let is_to_decide = offers.iter().any(|offer| offer.proposal.changes_anything());
    let page = ReviewPage {
        frame: Frame::of(&review.of, "Check a file", Here::Submit),
        of: review.of,
        action: address(&review.of),
        file_name: match review.file.name {
            "" => "The file".to_owned(),
            name => name.to_owned(),
        },
        state: state(&review, audit.map(|it| &**it), &choices, is_to_decide),
        understood: understood::of(&review.file, read_as, audit.map(|it| &**it), offers),
        problems: match &review.reading {
            FileReading::Refused(says, places) => Some((on_page(says), problems(places))),
            _ => None,
        },
        mismatches: audit.map(|audit| mismatches(&audit.mismatches, review.cells.as_ref())),
        explained: audit.map_or_else(Vec::new, |audit| {
            audit.findings.iter().map(|finding| on_page(&finding.message)).collect()
        }),
        repairs: repairs.into_iter().map(|repair| repair_table(repair, &review.cells)).collect(),
        last_entry: first.map_or(0, |offer| offer.proposal.last_entry),
        needs_reason: offers.iter().all(|offer| offer.proposal.needs_reason),
        asked,
        others,
        choices,
        is_to_decide,
        review: &review,
    };
    page.render()
}

fn choice(offer: &Offer, decision: &str, offers: usize) -> Choice {
    let (label, more) = match (&offer.repair, offer.value.as_str()) {
        (Some(_), _) => ("The repaired figures", "Both figures stay readable."),
        (None, "as_printed") => {
            ("The figures as printed", "Its totals stay unmatched, and every answer says so.")
        }
        _ => ("What was read", ""),
    };
    let of = if offers > 1 { format!(": {}", label.to_lowercase()) } else { String::new() };
    let changes = changes(&offer.proposal, &of);
    let of_repair = offer.repair.as_ref().map(|repair| format!("Repair {}.", repair.id));
    let parts = [of_repair, Some(changes.in_words.clone()), Some(more.to_owned())];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let said =
        |finding: &SubmissionFinding| (finding.severity == "warning", on_page(&finding.message));
    // What is decided on this page is no news to whoever decides it.
    let is_news = |finding: &&SubmissionFinding| {
        !["repair_accepted", "accepted_as_printed", "restated"].contains(&finding.rule.as_str())
    };
    Choice {
        value: offer.value.clone(),
        label,
        hint: parts.collect::<Vec<_>>().join(" "),
        is_chosen: offers == 1 || offer.value == decision,
        changes,
        findings: offer.proposal.submission.findings.iter().filter(is_news).map(said).collect(),
    }
}

/// What the page says first: a heading and a sentence.
fn state(
    review: &Review<'_>,
    audit: Option<&TableAuditView>,
    choices: &[Choice],
    is_to_decide: bool,
) -> (&'static str, String) {
    const NOTHING: &str = "Nothing has been written yet";
    if let FileReading::Refused(_, places) = &review.reading {
        let problems = match places.len() {
            1 => "One thing is to be mended first.".to_owned(),
            count => {
                let many = capital(&number(count));
                format!("{many} things are to be mended first. All of them are listed.")
            }
        };
        return ("The file cannot be taken as it is", format!("Nothing was written. {problems}"));
    }
    if !is_to_decide && !choices.is_empty() {
        let said = "Every figure of this file is recorded as it stands there. Delivering it again \
                    would change nothing.";
        return ("There is nothing to write", said.to_owned());
    }
    match audit {
        Some(audit) => {
            let wrong = audit.mismatches.len();
            let agree = audit.checked.saturating_sub(wrong);
            let repair = match (&audit.repair, audit.candidates.len()) {
                (Some(_), _) => {
                    format!(" One repair makes all {} agree, and no other does.", audit.checked)
                }
                (None, 0) => String::new(),
                (None, _) => " Several repairs would make them agree.".to_owned(),
            };
            let does = if wrong == 1 { "1 does".to_owned() } else { format!("{wrong} do") };
            let totals = counted(audit.checked, "printed total");
            (NOTHING, format!("{agree} of {totals} agree. {} not.{repair}", capital(&does)))
        }
        None => {
            let says = choices.first().map_or(String::new(), |one| one.changes.in_words.clone());
            (NOTHING, says)
        }
    }
}

fn problems(places: &[WrongPlace]) -> Table {
    let row = |one: &WrongPlace| {
        let place = if one.place.is_empty() { "the file" } else { &one.place };
        // A sentence that begins with what stands there keeps it as it stands.
        let is_quoted = !one.value.is_empty() && one.why.starts_with(&one.value);
        let why = if is_quoted { one.why.clone() } else { capital(&one.why) };
        vec![place.to_owned(), one.value.clone(), format!("{}.", on_page(&why))]
    };
    let heads = ["Where", "What stands there", "What is wrong, and how to mend it"];
    Table::new("What is wrong with the file", &heads, places.iter().map(row).collect())
}

/// A number of a table that was audited: `1,483,243`, with a minus that is no hyphen.
fn printed(number: &str) -> String {
    grouped(number).replace('-', "\u{2212}")
}

fn what(measure: &str, row: &str, column: &str) -> String {
    let of = if measure == "count" { "numbers" } else { "amounts" };
    let column = if column == "Grand Total" { "total of the row" } else { column };
    format!("{row}, {column}, {of}")
}

fn mismatches(all: &[MismatchView], cells: Option<&Cells>) -> Table {
    let row = |one: &MismatchView| {
        let name = cells.and_then(|cells| cells.name_of(&one.row, &one.column, &one.printed));
        vec![
            name.unwrap_or_else(|| "not shown".to_owned()),
            what(one.measure, &one.row, &one.column),
            printed(&one.printed),
            printed(&one.computed),
            printed(&one.difference),
        ]
    };
    let heads = ["Cell", "What it is", "Printed", "Adds up to", "Out by"];
    Table::new("Printed totals that do not match", &heads, all.iter().map(row).collect())
}

/// Why a repair is offered, and its cells.
fn repair_table(repair: &RepairView, cells: &Option<Cells>) -> (String, Table) {
    let or_blank = |number: &Option<String>| number.as_deref().map_or("blank".to_owned(), printed);
    let row = |one: &crate::views::table_audit::CellChangeView| {
        let measure = one.measure.unwrap_or(&repair.measure);
        let name = one
            .printed
            .as_deref()
            .and_then(|printed| cells.as_ref()?.name_of(&one.row, &one.column, printed));
        vec![
            name.unwrap_or_else(|| "not shown".to_owned()),
            what(measure, &one.row, &one.column),
            or_blank(&one.printed),
            or_blank(&one.proposed),
        ]
    };
    let heads = ["Cell", "What it is", "In the file", "Proposed"];
    let caption = format!("Repair {}", repair.id);
    (repair.reason.clone(), Table::new(&caption, &heads, repair.cells.iter().map(row).collect()))
}
