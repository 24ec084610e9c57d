//! Addresses of databases as they may be shown: without their passwords.

use super::StoreError;

/// What stands in place of a password.
const HIDDEN: &str = "***";

/// An address for people: `postgres://recoup:***@host/recoup`.
///
/// Where it is not clear how far a password goes, too much is hidden rather than too
/// little: one that has an `@` or a `/` in it is hidden whole.
pub fn without_password(url: &str) -> String {
    let mut shown = url.to_owned();
    for secret in secrets(url).into_iter().filter(|secret| !secret.is_empty()) {
        for (before, after) in [(":", "@"), ("password=", "")] {
            let given = format!("{before}{secret}{after}");
            shown = shown.replace(&given, &format!("{before}{HIDDEN}{after}"));
        }
    }
    shown
}

/// What somebody should know of an address that names several servers: one of them is the
/// leader, and only the address can say that it is looked for.
pub fn advice(url: &str) -> Option<&'static str> {
    let rest = url.split_once("://").filter(|(scheme, _)| scheme.starts_with("postgres"))?.1;
    let hosts = rest.rsplit_once('@').map_or(rest, |(_, hosts)| hosts);
    let hosts = hosts.split(['/', '?']).next().unwrap_or_default();
    let names_several = hosts.contains(',') && !url.contains("target_session_attrs=");
    names_several.then_some(
        "the address names several servers and not which of them is meant: with \
         target_session_attrs=read-write in it the leader is looked for, and without it a standby \
         may be reached, which takes no writes",
    )
}

/// An error of a connection without what it repeats of the address's password. libpq
/// tells parts of an address that it reads otherwise than it was meant.
pub(super) fn without_secrets(error: StoreError, url: &str) -> StoreError {
    let StoreError::Unavailable(why) = error else { return error };
    let pieces = secrets(url).into_iter().flat_map(|secret| {
        let parts: Vec<&str> = secret.split(['@', '/', ':', '?', '#', '&']).collect();
        std::iter::once(secret).chain(parts)
    });
    let repeats = |piece: &str| {
        let is_quoted = why.contains(&format!("\"{piece}\""));
        !piece.is_empty() && (is_quoted || (piece.len() > 3 && why.contains(piece)))
    };
    StoreError::Unavailable(if pieces.into_iter().any(repeats) {
        "it cannot be reached; the server's words repeat the password and are left out".to_owned()
    } else {
        why
    })
}

/// The passwords of an address: before the `@`, and as parameters.
fn secrets(url: &str) -> Vec<&str> {
    let Some((_, rest)) =
        url.split_once("://").filter(|(scheme, _)| scheme.starts_with("postgres"))
    else {
        return Vec::new();
    };
    let credentials = rest.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    let in_front = credentials.split_once(':').map(|(_, password)| password);
    let parameters = rest.split(['?', '&']).filter_map(|pair| pair.split_once("password="));
    in_front.into_iter().chain(parameters.map(|(_, value)| value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_several_servers_is_to_say_that_the_leader_is_meant() {
        for (url, is_advised) in [
            ("postgres://recoup@one,two/recoup", true),
            ("postgres://a,b:c,d@one:5432,two:5433/recoup?connect_timeout=1", true),
            ("postgres://recoup@one,two/recoup?target_session_attrs=read-write", false),
            ("postgres://a,b:c,d@one/recoup", false),
            ("sqlite:one,two.db", false),
        ] {
            assert_eq!(advice(url).is_some(), is_advised, "{url}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (url, expected) in [
            ("sqlite:recoup.db", "sqlite:recoup.db"),
            ("sqlite:a:b@c.db", "sqlite:a:b@c.db"),
            ("postgres://recoup@localhost/recoup", "postgres://recoup@localhost/recoup"),
            ("postgres://recoup@[::1]:5432/r", "postgres://recoup@[::1]:5432/r"),
            ("postgres://recoup:s3cret@h/recoup", "postgres://recoup:***@h/recoup"),
            ("postgresql://r:p@ss/w:rd@h:1,i:2/r?a=b", "postgresql://r:***@h:1,i:2/r?a=b"),
            ("postgres://r:@h/r", "postgres://r:@h/r"),
            ("postgres://h/r?password=s3cret&user=r", "postgres://h/r?password=***&user=r"),
            (
                "postgres://h/r?sslpassword=a&password=b",
                "postgres://h/r?sslpassword=***&password=***",
            ),
        ] {
            assert_eq!(without_password(url), expected);
        }
    }

    #[test]
    fn an_error_repeats_no_part_of_a_password() {
        let said = |why: &str, url: &str| match without_secrets(
            StoreError::Unavailable(why.to_owned()),
            url,
        ) {
            StoreError::Unavailable(why) => why,
            other => panic!("{other:?}"),
        };
        let plain = "connection to server at \"h\", port 5432 failed: Connection refused";
        assert_eq!(said(plain, "postgres://r:s3cret@h/r"), plain);
        for (why, url) in [
            ("could not translate host name \"w\"", "postgres://r:pass@w@h/r"),
            ("invalid integer value \"p\" for connection option \"port\"", "postgres://r:p/w@h/r"),
            ("unexpected \"s3cret\"", "postgres://h/r?password=s3cret"),
            ("bad URI: postgres://r:s3cret@h/%zz", "postgres://r:s3cret@h/%zz"),
        ] {
            assert!(said(why, url).ends_with("are left out"), "{why}");
        }
    }
}
