//! Who reads a page, by what they may do: a page offers nothing that would be refused.

use crate::domain::{Permission, Role};

/// Who reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageReader(Role);

impl PageReader {
    /// Somebody whose key has a role. Where nobody signs in, everybody may do everything, as an
    /// administrator may.
    pub fn of(role: Option<Role>) -> PageReader {
        PageReader(role.unwrap_or(Role::Administrator))
    }

    /// Whether they may do it.
    pub fn may(self, permission: Permission) -> bool {
        self.0.may(permission)
    }

    /// What those have in common who may do the same: one page serves all of them.
    pub fn kind(self) -> &'static str {
        self.0.as_str()
    }
}

/// Who can submit a file, for those who cannot.
pub const WHO_SUBMITS: &str = "Somebody with a contributor\u{2019}s key can submit a file.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_need_not_sign_in_may_do_everything() {
        let anybody = PageReader::of(None);
        assert!(Permission::ALL.into_iter().all(|permission| anybody.may(permission)));
    }

    #[test]
    fn readers_of_one_kind_may_do_the_same() {
        for (one, other) in Role::ALL.into_iter().zip(Role::ALL.into_iter().skip(1)) {
            let [one, other] = [one, other].map(|role| PageReader::of(Some(role)));
            let differs = |permission| one.may(permission) != other.may(permission);
            assert!(Permission::ALL.into_iter().any(differs));
            assert_ne!(one.kind(), other.kind());
        }
    }
}
