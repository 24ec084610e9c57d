//! What every page has around it: its title, whose it is, and the ways to the other pages.

/// The frame of a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The title of the page, without the name of the service.
    pub title: String,
    /// The council, where the page is of one.
    pub council: Option<CouncilLink>,
    /// The programme, where the page is of one: its name and its address.
    pub programme: Option<(String, String)>,
    /// Which entry of the navigation is this page.
    pub here: Here,
}

/// The council of a page.
#[derive(Clone, Debug)]
pub struct CouncilLink {
    /// Its name, made of its id.
    pub name: String,
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
    /// A programme.
    Programme,
    /// None of them.
    #[default]
    Elsewhere,
}

impl CouncilLink {
    /// A council by its id.
    pub fn new(id: &str) -> CouncilLink {
        CouncilLink { name: name_of(id), address: super::addresses::council(id) }
    }
}

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
