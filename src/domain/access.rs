//! Who may do what: the roles that a key may have, and what each of them is for.

use super::Slug;
use crate::words::words;

words! {
    /// What the holder of a key may do in its council.
    pub enum Role {
        /// Reads figures, answers and charts.
        Viewer = "viewer",
        /// Delivers records as well.
        Contributor = "contributor",
        /// Keeps the plan, scenarios and stored forecasts as well.
        Analyst = "analyst",
        /// Does everything, and gives out keys.
        Administrator = "administrator",
        /// Reads everything, the log and delivered files included, and writes nothing.
        Auditor = "auditor",
    }
}

words! {
    /// What an operation needs.
    pub enum Permission {
        /// Read figures and answers, and try out assumptions.
        Read = "read",
        /// Deliver records.
        Deliver = "deliver",
        /// Change the plan, scenarios and stored forecasts.
        Plan = "plan",
        /// Read the log, delivered files and the list of keys.
        Audit = "audit",
        /// Create and change programmes, and give out keys.
        Administer = "administer",
    }
}

impl Role {
    /// Whether the role includes a permission.
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Read => true,
            Permission::Deliver => matches!(self, Role::Contributor | Role::Administrator),
            Permission::Plan => matches!(self, Role::Analyst | Role::Administrator),
            Permission::Audit => matches!(self, Role::Auditor | Role::Administrator),
            Permission::Administer => self == Role::Administrator,
        }
    }
}

impl Permission {
    /// The roles that include it.
    pub fn roles(self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| role.may(self)).collect()
    }
}

/// Whose request it is, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The one council that it reaches; `None` where it is an operator's, which reaches all.
    pub council: Option<Slug>,
    /// The name of its key.
    pub name: Slug,
    /// Its role.
    pub role: Role,
}

impl Holder {
    /// Who it is, as the log of a council keeps it: `cambridgeshire/finance-system`, and
    /// `all/operations` for an operator.
    pub fn principal(&self) -> String {
        let council = self.council.as_ref().map_or("all", Slug::as_str);
        format!("{council}/{}", self.name)
    }

    /// Whether it reaches a council.
    pub fn reaches(&self, council: &str) -> bool {
        self.council.as_ref().is_none_or(|own| own.as_str() == council)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_permissions() {
        for (role, expected) in [
            (Role::Viewer, "read"),
            (Role::Contributor, "read deliver"),
            (Role::Analyst, "read plan"),
            (Role::Administrator, "read deliver plan audit administer"),
            (Role::Auditor, "read audit"),
        ] {
            let allowed = Permission::ALL.into_iter().filter(|permission| role.may(*permission));
            let allowed: Vec<&str> = allowed.map(Permission::as_str).collect();
            assert_eq!(allowed.join(" "), expected, "{role}");
        }
    }

    #[test]
    fn a_key_reaches_its_own_council_and_an_operators_all() {
        let slug = |text| Slug::parse(text).unwrap();
        let mut holder =
            Holder { council: Some(slug("leeds")), name: slug("finance"), role: Role::Viewer };
        assert!(holder.reaches("leeds") && !holder.reaches("kent") && !holder.reaches("Leeds"));
        assert_eq!(holder.principal(), "leeds/finance");
        holder.council = None;
        assert!(holder.reaches("leeds") && holder.reaches("kent"));
        assert_eq!(holder.principal(), "all/finance");
    }
}
