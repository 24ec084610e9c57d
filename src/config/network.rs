//! Where the service listens, under which names, and whom it believes who a person is.

use std::net::{IpAddr, SocketAddr};

use crate::ingest::shown;

/// The most characters that the name of a header has.
const LONGEST_HEADER: usize = 100;
/// Headers that say something else.
const TAKEN: [&str; 6] = ["authorization", "cookie", "host", "origin", "if-match", "x-request-id"];

/// Reads an address and a port. Whether a name is known anywhere is told when it is used.
pub(super) fn read_listen(text: &str) -> Result<String, String> {
    let is_name_and_port = text.rsplit_once(':').is_some_and(|(host, port)| {
        port.parse::<u16>().is_ok() && (is_host(host) || host.parse::<IpAddr>().is_ok())
    });
    if is_name_and_port || text.parse::<SocketAddr>().is_ok() {
        return Ok(text.to_owned());
    }
    Err(format!(
        "\"{}\" is not an address to listen on: expected an address and a port, such as \
         127.0.0.1:8080",
        shown(text)
    ))
}

/// Reads names of hosts without ports: `recoup.example.gov.uk,10.0.0.5`.
pub(super) fn read_hosts(text: &str) -> Result<Vec<String>, String> {
    let read = |name: &str| {
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let lower = bare.unwrap_or(name).trim_end_matches('.').to_ascii_lowercase();
        if is_host(&lower) || lower.parse::<IpAddr>().is_ok() {
            return Ok(lower);
        }
        Err(format!(
            "\"{}\" is not the name of a host: expected names or addresses without a port, such as \
             recoup.example.gov.uk,10.0.0.5",
            shown(name)
        ))
    };
    listed(text).map(read).collect()
}

/// Reads addresses of proxies.
pub(super) fn read_addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    let read = |text: &str| {
        let address = text.parse().map(|address: IpAddr| address.to_canonical());
        address.map_err(|_| format!("\"{}\" is no address: expected such as 10.0.0.5", shown(text)))
    };
    listed(text).map(read).collect()
}

/// Reads the name of a header in lower case, or nothing for none.
pub(super) fn read_header(text: &str) -> Result<String, String> {
    let name = text.to_ascii_lowercase();
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.len() > LONGEST_HEADER || !name.chars().all(is_token) || TAKEN.contains(&&*name) {
        return Err(format!(
            "\"{}\" is no header that could name a person: expected such as X-Forwarded-User",
            shown(text)
        ));
    }
    Ok(name)
}

/// What stands between commas; nothing in an empty text.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|_| !text.is_empty())
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_has_a_host_and_a_port() {
        for text in ["127.0.0.1:8080", "[::1]:0", "::1:80", "localhost:65535", "db-1.local:1"] {
            assert_eq!(read_listen(text).as_deref(), Ok(text));
        }
        for text in ["8080", ":8080", "localhost", "localhost:", "localhost:65536", "a b:1", "q"] {
            let why = read_listen(text).unwrap_err();
            assert!(why.starts_with(&format!("\"{text}\" is not an address")), "{why}");
        }
    }

    #[test]
    fn names_of_hosts_have_no_ports() {
        let read = |text: &str| read_hosts(text).map(|names| names.join(" "));
        for (text, names) in [
            ("", ""),
            ("Recoup.example.gov.uk., 10.0.0.5", "recoup.example.gov.uk 10.0.0.5"),
            ("[::1],fe80::1", "::1 fe80::1"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(names), "{text}");
        }
        for (text, shown) in [
            ("a:80", "\"a:80\""),
            ("a,,b", "\"\""),
            ("http://a", "\"http://a\""),
            ("a b", "\"a b\""),
        ] {
            let why = read(text).unwrap_err();
            assert!(why.starts_with(&format!("{shown} is not the name of a host")), "{why}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_their_header_says_nothing_else() {
        assert_eq!(read_addresses(""), Ok(vec![]));
        let two: [IpAddr; 2] = [[10, 0, 0, 5].into(), std::net::Ipv6Addr::LOCALHOST.into()];
        assert_eq!(read_addresses("::ffff:10.0.0.5, ::1"), Ok(two.to_vec()));
        for text in ["10.0.0.0/8", "10.0.0.5,", "proxy"] {
            assert!(read_addresses(text).unwrap_err().contains("is no address"), "{text}");
        }
        assert_eq!(read_header("X-Forwarded-User").as_deref(), Ok("x-forwarded-user"));
        for text in ["Authorization", "X User", "x-ü", &"x".repeat(101)] {
            assert!(read_header(text).unwrap_err().contains("is no header"), "{text}");
        }
    }
}
