//! The pack of a programme: its page as it goes to a meeting, with every table open and nothing
//! to click.

use askama::Template;

use super::assets::ASSETS;
use super::figures::moment;
use super::page_reader::PageReader;
use super::programme::{Answers, ProgrammePage, parts};
use crate::views::report::ReportView;

/// The pack.
#[derive(Template)]
#[template(path = "pack.html")]
struct Pack {
    page: ProgrammePage,
    council: String,
    /// Of which data it is: it stands at the foot of every sheet of paper.
    foot: String,
    /// The styles themselves, where nobody serves them.
    styles: Option<String>,
}

/// The pack as a file that stands alone, with its styles in it.
pub fn alone(report: &ReportView) -> Result<String, askama::Error> {
    let none = Answers {
        report,
        reader: PageReader::of(None),
        stored: None,
        page_query: "",
        offset_query: "",
        forecast_query: "",
        asked: &[],
        scenario: None,
    };
    let styles = ASSETS.iter().map(|asset| String::from_utf8_lossy(asset.bytes));
    let styles = styles.collect::<Vec<_>>().join("\n");
    Pack { styles: Some(styles), ..pack(&none) }.render()
}

/// The pack of a programme.
pub fn page(answers: &Answers<'_>) -> Result<String, askama::Error> {
    pack(answers).render()
}

fn pack(answers: &Answers<'_>) -> Pack {
    let (offset, head) = (&answers.report.offset, &answers.report.head);
    let at = match offset.as_known_at {
        Some(at) => format!("As known on {}. ", moment(at)),
        None => String::new(),
    };
    let head = match head {
        Some(head) => format!(" Ledger head: commit {}, {}.", head.sequence, head.hash),
        None => String::new(),
    };
    let page = parts(answers);
    let council = page.frame.council.as_ref().map_or(String::new(), |it| it.name.clone());
    let foot = format!("{at}Data version {}.{head}", offset.data_version);
    Pack { page, council, foot, styles: None }
}
