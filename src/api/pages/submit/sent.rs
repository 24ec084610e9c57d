//! What the form of a submission sends: a file, or the one that was checked, and what is said
//! of it.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::api::body::Body;
use crate::api::file::{file_options, not_one_file};
use crate::api::multipart::parts;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::api::table_options::table_options;
use crate::ingest;
use crate::service::options::{Options, Sign};
use crate::service::reading::{Acceptance, Delivery, Media};
use crate::store::Hash;
use crate::web::submit::{FIELDS, SaidOfFile, label_of};

/// The largest file that the page takes. It comes back in base 64, a third longer, and a body
/// has at most 10 MB.
const LARGEST: usize = 7_000_000;
/// The most characters of a name, a reason or a file's name.
const LONGEST: usize = 500;

/// A form that was sent.
pub struct Sent {
    body: Body,
    fields: Vec<(String, String)>,
    /// The name and the place of the file that was chosen just now.
    chosen: Option<(String, Range<usize>)>,
    /// The place of the one that was checked.
    carried: Option<Range<usize>>,
}

/// The file of a form.
pub struct File<'a> {
    /// Its name; empty where the browser gives none.
    pub name: String,
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Whether it was chosen just now, so that nobody has checked it.
    pub is_new: bool,
}

/// What is said by whoever confirms.
#[derive(Default)]
pub struct Confirmation {
    /// Who it is.
    pub name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What was decided of a table.
    pub acceptance: Acceptance,
    /// The last entry of the ledger that the changes were shown over.
    pub last_entry: Option<i64>,
    /// What of all this is missing or wrong.
    pub wrong: Vec<String>,
}

impl Sent {
    /// Reads a form.
    pub fn read(body: Body) -> Result<Sent, ApiError> {
        let Some(boundary) = body.boundary() else {
            return Err(body.unsupported("multipart/form-data"));
        };
        let (mut fields, mut chosen, mut carried) = (Vec::new(), None, None);
        for part in parts(&body.bytes, boundary).map_err(not_one_file)? {
            let name = part.file_name.unwrap_or_default();
            match part.field.unwrap_or_default().as_str() {
                // A browser sends an empty part where no file was chosen.
                "file" if part.content.is_empty() && name.is_empty() => {}
                "file" => chosen = Some((name, part.content)),
                "carried" => carried = Some(part.content),
                field => {
                    let text = body.bytes.get(part.content).unwrap_or_default();
                    fields.push((field.to_owned(), String::from_utf8_lossy(text).into_owned()));
                }
            }
        }
        Ok(Sent { body, fields, chosen, carried })
    }

    /// A field as it was typed, without blanks around it; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Every field but the file, as it was sent.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The file, or why there is none.
    pub fn file(&self) -> Result<File<'_>, String> {
        if let Some((name, place)) = &self.chosen {
            let bytes = self.body.bytes.get(place.clone()).unwrap_or_default();
            if bytes.len() > LARGEST {
                return Err("The file has more than 7 MB. Copy the table alone into a new file. \
                            The API and the command line take up to 10 MB."
                    .to_owned());
            }
            return Ok(File { name: plain(name), bytes: bytes.into(), is_new: true });
        }
        let place = self.carried.clone().ok_or("Choose a file.")?;
        let bytes = BASE64.decode(self.body.bytes.get(place).unwrap_or_default()).ok();
        let is_whole = |bytes: &Vec<u8>| Hash::of(bytes).to_string() == self.text("sha256");
        let bytes = bytes.filter(is_whole).ok_or_else(|| {
            "The file did not come back whole from your browser. Choose it again.".to_owned()
        })?;
        Ok(File { name: plain(self.text("file_name")), bytes: bytes.into(), is_new: false })
    }

    /// How the file is to be read, and what is wrong with that.
    pub fn options(&self) -> (Options, Vec<String>) {
        let said = FIELDS.iter().map(|(name, ..)| (*name).to_owned());
        let said = said.map(|name| (name.clone(), self.text(&name).to_owned()));
        let mut query = Query::of_fields(said.collect());
        let options = Options {
            sign: query.take("sign", Sign::read),
            table: table_options(&mut query),
            file: file_options(&mut query),
        };
        let wrong = query.problems().iter().map(|problem| {
            let field = problem.parameter.as_deref().unwrap_or_default();
            format!("{}: {}.", label_of(field), problem.why)
        });
        (options, wrong.collect())
    }

    /// The file as a delivery that is only tried.
    pub fn delivery<'a>(&self, file: &'a File<'_>, options: Options) -> Delivery<'a> {
        Delivery {
            content: &file.bytes,
            media: Media::Table,
            source: ingest::one_line(&file.name, LONGEST).ok(),
            submitted_by: None,
            reason: None,
            acceptance: Acceptance::Nothing,
            options,
            dry_run: true,
            idempotency: None,
            confirmed_over: None,
        }
    }

    /// What whoever confirms it says.
    pub fn confirmation(&self) -> Confirmation {
        let mut said = Confirmation::default();
        match ingest::one_line(self.text("submitted_by"), LONGEST) {
            Ok(name) => said.name = Some(name),
            Err(_) => said.wrong.push("Give your name, on one line.".to_owned()),
        }
        match self.text("reason") {
            "" => {}
            text => match ingest::one_line(text, LONGEST) {
                Ok(reason) => said.reason = Some(reason),
                Err(_) => said.wrong.push("Give the reason on one line.".to_owned()),
            },
        }
        match self.text("decision") {
            "record" => {}
            "as_printed" => said.acceptance = Acceptance::AsPrinted,
            decision => match decision.strip_prefix("repair ") {
                Some(id) => said.acceptance = Acceptance::Repair(id.to_owned()),
                None => said.wrong.push("Choose what should be recorded.".to_owned()),
            },
        }
        said.last_entry = self.text("last_entry").parse().ok();
        if said.last_entry.is_none() {
            said.wrong.push("Look at what would change, and confirm it again.".to_owned());
        }
        said
    }

    /// What was said, for the page that asks again.
    pub fn said(&self) -> SaidOfFile {
        let option = |name: &str| (name.to_owned(), self.text(name).to_owned());
        let options = FIELDS.iter().map(|(name, ..)| option(name));
        SaidOfFile {
            options: options.filter(|(_, value)| !value.is_empty()).collect(),
            name: self.text("submitted_by").to_owned(),
            reason: self.text("reason").to_owned(),
            decision: self.text("decision").to_owned(),
        }
    }
}

/// A file's name without its folders, which some browsers send along.
fn plain(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned()
}
