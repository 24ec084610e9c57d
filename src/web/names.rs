//! The names that people gave, by the ids that stand for them.

use std::collections::BTreeMap;

/// Names by ids.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// An id and a name each.
    pub fn new(all: impl IntoIterator<Item = (String, String)>) -> Names {
        Names(all.into_iter().collect())
    }

    /// What people are told: the name, with the id beside it where another has the same name;
    /// the id alone where nobody gave a name.
    pub fn of(&self, id: &str) -> String {
        let Some(name) = self.0.get(id) else { return id.to_owned() };
        match self.0.values().filter(|other| *other == name).count() {
            1 => name.clone(),
            _ => format!("{name} ({id})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_one_name_are_told_apart_by_their_ids() {
        let all = [("a", "Direct payments"), ("b", "Care homes"), ("c", "Direct payments")];
        let names = Names::new(all.map(|(id, name)| (id.to_owned(), name.to_owned())));
        for (id, expected) in [
            ("a", "Direct payments (a)"),
            ("b", "Care homes"),
            ("c", "Direct payments (c)"),
            ("d", "d"),
        ] {
            assert_eq!(names.of(id), expected);
        }
    }
}
