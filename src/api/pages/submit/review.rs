//! The page of a file that is checked: what was read of it, what it would change, and what can
//! be decided.

use actix_web::http::StatusCode;

use super::super::of_programme::of;
use super::places::places;
use super::sent::{File, Sent};
use crate::api::Context;
use crate::api::problem::ApiError;
use crate::domain::ProgrammeKey;
use crate::ingest::{self, FirstRows, TableFile};
use crate::service::options::Options;
use crate::service::reading::{Acceptance, Delivery};
use crate::service::{Audited, ServiceError, World};
use crate::store::Hash;
use crate::views::table_audit::TableAuditView;
use crate::web::page_reader::PageReader;
use crate::web::submit::cells::Cells;
use crate::web::submit::{self, CarriedFile, FileReading, Offer, Review};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// How much of a file is shown.
const ROWS: usize = 30;
const COLUMNS: usize = 20;
/// The most repairs that are offered.
const REPAIRS: usize = 5;

/// What is said where the reading stands in the way of a confirmation.
pub const NOTHING_WRITTEN: &str = "Nothing was written. See below what stands in the way.";

/// A form that was sent, and what it is answered with.
pub struct Submitted<'a> {
    pub context: &'a Context,
    pub world: &'a World,
    pub key: &'a ProgrammeKey,
    pub sent: &'a Sent,
    pub reader: PageReader,
    pub signed_in: Option<String>,
}

/// The page, with its status: 200 where the file may be confirmed, 409 where something has
/// changed meanwhile, 422 where something is wrong.
pub fn review(
    step: &Submitted<'_>,
    file: &File<'_>,
    mut wrong: Vec<String>,
    meanwhile: Option<&'static str>,
) -> Result<(StatusCode, String), ApiError> {
    let Submitted { context, world, key, sent, .. } = step;
    let (options, unread) = sent.options();
    wrong.extend(unread.iter().filter(|one| !wrong.contains(one)).cloned().collect::<Vec<_>>());
    let reading = match unread.is_empty() {
        true => reading(step, file, options.clone())?,
        false => FileReading::Refused("The file was not read.".to_owned(), Vec::new()),
    };
    let state = context.service.state(key, None)?;
    let mut said = sent.said();
    if said.name.is_empty() {
        said.name = step.signed_in.clone().unwrap_or_default();
    }
    let status = match (&reading, wrong.is_empty(), meanwhile) {
        (FileReading::Refused(..), ..) | (_, false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, _, Some(_)) => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let page = submit::review(&Review {
        of: of(&state, step.reader),
        token: sent.text("token"),
        once: (world.new_id)(),
        file: CarriedFile {
            name: &file.name,
            bytes: file.bytes.len(),
            sha256: Hash::of(&file.bytes).to_string(),
            base64: BASE64.encode(&file.bytes),
        },
        said,
        signed_in: step.signed_in.clone(),
        cells: cells(file, &options, sheet_of(&reading)),
        reading,
        wrong,
        meanwhile,
    });
    Ok((status, page.map_err(|error| ApiError::internal(error.to_string()))?))
}

/// What becomes of a file under what is said of it.
fn reading(
    step: &Submitted<'_>,
    file: &File<'_>,
    options: Options,
) -> Result<FileReading, ApiError> {
    let Submitted { context, world, key, sent, .. } = step;
    let delivery = sent.delivery(file, options);
    let propose = |delivery: &Delivery<'_>| context.service.propose(world, key, delivery);
    match propose(&delivery) {
        Ok(proposal) => Ok(FileReading::Taken(vec![Offer {
            value: "record".to_owned(),
            repair: None,
            proposal,
        }])),
        Err(ServiceError::TotalsDoNotMatch(audited)) => {
            let Audited { table, audit, read_as } = *audited;
            let view = TableAuditView::new(&table, &audit, read_as);
            let repairs = view.repair.iter().chain(&view.candidates).take(REPAIRS);
            let mut offers = Vec::new();
            for repair in repairs {
                let acceptance = Acceptance::Repair(repair.id.clone());
                // One that mends only one of two measures is no way out by itself.
                if let Ok(proposal) = propose(&Delivery { acceptance, ..delivery.clone() }) {
                    let value = format!("repair {}", repair.id);
                    offers.push(Offer { value, repair: Some(repair.clone()), proposal });
                }
            }
            let as_printed = Delivery { acceptance: Acceptance::AsPrinted, ..delivery.clone() };
            if let Ok(proposal) = propose(&as_printed) {
                let value = "as_printed".to_owned();
                offers.push(Offer { value, repair: None, proposal });
            }
            Ok(FileReading::Doubted(Box::new(view), offers))
        }
        Err(ServiceError::Problems(problems)) => {
            Ok(FileReading::Refused(format!("{problems}."), places(&problems)))
        }
        Err(error @ ServiceError::AcceptanceRefused(_)) => {
            Ok(FileReading::Refused(error.sentence(), Vec::new()))
        }
        Err(error) => Err(error.into()),
    }
}

fn sheet_of(reading: &FileReading) -> Option<&str> {
    let read_as = match reading {
        FileReading::Taken(offers) => offers.first()?.proposal.submission.read_as.as_ref()?,
        FileReading::Doubted(audit, _) => &audit.read_as,
        // A problem names its sheet, as Sheet1!C7 or 'My sheet'!C7.
        FileReading::Refused(_, places) => {
            let (sheet, _) = places.first()?.place.split_once('!')?;
            return Some(sheet.trim_matches('\''));
        }
    };
    read_as.sheet.as_deref()
}

fn cells(file: &File<'_>, options: &Options, sheet: Option<&str>) -> Option<Cells> {
    let sheet = sheet.or(options.file.sheet.as_deref());
    let shown = ingest::first_rows(TableFile::from(&*file.bytes), sheet, ROWS, COLUMNS)?;
    let FirstRows { sheet, sheets, letters, rows, more } = shown;
    Some(Cells { sheet, sheets, more, ..Cells::new(letters, rows) })
}
