//! What every page has around it: its title, whose it is, and the ways to the other pages.

use super::addresses;
use super::page_reader::PageReader;
use crate::domain::Permission;

/// The frame of a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The title of the page, without the name of the service.
    pub title: String,
    /// The council, where the page is of one.
    pub council: Option<CouncilLink>,
    /// The pages of the programme, where the page is of one.
    pub tabs: Vec<Tab>,
    /// Which entry of the navigation is this page.
    pub here: Here,
    /// Whether the reader may see the log of the council.
    pub shows_log: bool,
}

/// One of the pages of a programme.
#[derive(Clone, Debug)]
pub struct Tab {
    /// What it is called.
    pub name: &'static str,
    /// Its address.
    pub address: String,
    /// Which entry it is.
    pub here: Here,
}

/// The programme that a page is of.
#[derive(Clone, Copy, Debug)]
pub struct OfProgramme<'a> {
    /// Its council.
    pub council: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Whether its benefits are clawbacks, so that it has records and forecasts.
    pub is_clawback: bool,
    /// Who reads the page.
    pub reader: PageReader,
}

impl OfProgramme<'_> {
    /// The address of its first page.
    pub fn address(&self) -> String {
        addresses::programme(self.council, self.id)
    }

    /// Whether the reader may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.reader.may(permission)
    }
}

impl Frame {
    /// The frame of a page of a programme; `what` is empty for its first page.
    pub fn of(of: &OfProgramme<'_>, what: &str, here: Here) -> Frame {
        let title =
            if what.is_empty() { of.name.to_owned() } else { format!("{what}: {}", of.name) };
        let own = of.address();
        let tab = |name, under: &str, here| Tab { name, address: format!("{own}{under}"), here };
        let mut tabs = vec![
            tab("Answer", "", Here::Programme),
            tab("Scenarios", "/scenarios", Here::Scenarios),
        ];
        if of.is_clawback {
            tabs.push(tab("Year against budget", "/monitoring", Here::Monitoring));
            tabs.push(tab("Clawbacks", "/clawbacks", Here::Clawbacks));
            tabs.push(tab("Stored forecasts", "/vintages", Here::Vintages));
        }
        if of.is_clawback && of.may(Permission::Deliver) {
            tabs.push(tab("Submit a file", "/submit", Here::Submit));
        }
        Frame { title, tabs, ..Frame::of_council(CouncilLink::new(of.council), here, of.reader) }
    }

    /// The frame of a page of a council, still without a title.
    pub fn of_council(council: CouncilLink, here: Here, reader: PageReader) -> Frame {
        let shows_log = reader.may(Permission::Audit);
        Frame { council: Some(council), here, shows_log, ..Frame::default() }
    }
}

/// The council of a page.
#[derive(Clone, Debug)]
pub struct CouncilLink {
    /// Its name, made of its id.
    pub name: String,
    /// Whether it is no council: its figures are made up.
    pub is_made_up: bool,
    /// The address of its page.
    pub address: String,
}

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Here {
    /// The councils.
    Councils,
    /// The programmes of a council.
    Council,
    /// The log of a council.
    Log,
    /// A programme.
    Programme,
    /// Its scenarios.
    Scenarios,
    /// Its year against the budget.
    Monitoring,
    /// Its records.
    Clawbacks,
    /// Its stored forecasts.
    Vintages,
    /// The submission of a file.
    Submit,
    /// None of them.
    #[default]
    Elsewhere,
}

impl CouncilLink {
    /// A council by its id.
    pub fn new(id: &str) -> CouncilLink {
        let is_made_up = id == MADE_UP;
        let name = if is_made_up { "Made-up example".to_owned() } else { name_of(id) };
        CouncilLink { name, is_made_up, address: addresses::council(id) }
    }
}

/// The id under which figures stand that are no council's.
const MADE_UP: &str = "example";

/// The name that an id stands for: `west-sussex` is West Sussex.
pub fn name_of(id: &str) -> String {
    let small = ["and", "of", "the", "upon"];
    let word = |word: &str| match word.chars().next() {
        Some(first) if !small.contains(&word) => {
            first.to_uppercase().chain(word.chars().skip(1)).collect()
        }
        _ => word.to_owned(),
    };
    id.split(['-', '_']).map(word).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_is_written_as_a_name() {
        for (id, name) in [
            ("cambridgeshire", "Cambridgeshire"),
            ("cheshire-west-and-chester", "Cheshire West and Chester"),
        ] {
            assert_eq!(super::name_of(id), name);
        }
    }
}
