//! What the pages of a submission are made of.

use super::cells::{Cells, WrongPlace};
use crate::views::proposal::ProposedDelivery;
use crate::views::table_audit::{RepairView, TableAuditView};
use crate::web::frame::OfProgramme;

/// What somebody has said in the form, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct SaidOfFile {
    /// How the file is to be read, by the names of the fields.
    pub options: Vec<(String, String)>,
    /// Who delivers it.
    pub name: String,
    /// Why.
    pub reason: String,
    /// What was decided.
    pub decision: String,
}

/// The file that goes along from the check to the confirmation.
#[derive(Clone, Debug)]
pub struct CarriedFile<'a> {
    /// Its name; empty where the browser gives none.
    pub name: &'a str,
    /// How many bytes it has.
    pub bytes: usize,
    /// Its SHA-256.
    pub sha256: String,
    /// Its bytes in base 64.
    pub base64: String,
}

/// Something that can be decided of a file.
#[derive(Clone, Debug)]
pub struct Offer {
    /// As the form sends it.
    pub value: String,
    /// The repair, where it is one.
    pub repair: Option<RepairView>,
    /// What would be recorded.
    pub proposal: ProposedDelivery,
}

/// What became of the reading.
#[derive(Clone, Debug)]
pub enum FileReading {
    /// It was read, and what can be decided of it.
    Taken(Vec<Offer>),
    /// It was read, and its printed totals do not match.
    Doubted(Box<TableAuditView>, Vec<Offer>),
    /// It was not read, and why: a sentence, and the places.
    Refused(String, Vec<WrongPlace>),
}

/// What the page of the first step is made of.
#[derive(Clone, Copy, Debug)]
pub struct Choosing<'a> {
    /// The programme.
    pub of: OfProgramme<'a>,
    /// The token of the form.
    pub token: &'a str,
    /// What was wrong with what was sent, if anything was.
    pub wrong: &'a [String],
    /// Whether the programme takes no more files.
    pub is_archived: bool,
}

/// What the page of the second step is made of.
#[derive(Clone, Debug)]
pub struct Review<'a> {
    /// The programme.
    pub of: OfProgramme<'a>,
    /// The token of the form.
    pub token: &'a str,
    /// What makes two clicks one delivery.
    pub once: String,
    /// The file.
    pub file: CarriedFile<'a>,
    /// What was said in the form.
    pub said: SaidOfFile,
    /// Whose key it is, where somebody is signed in.
    pub signed_in: Option<String>,
    /// The first cells of the file.
    pub cells: Option<Cells>,
    /// What became of the reading.
    pub reading: FileReading,
    /// What is wrong with what was said.
    pub wrong: Vec<String>,
    /// What happened since the page before, if anything did.
    pub meanwhile: Option<&'static str>,
}
