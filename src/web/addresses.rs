//! The addresses of the pages.

/// Whether an address is that of a page, whether or not it exists.
pub fn is_page(path: &str) -> bool {
    path == "/" || path.starts_with("/councils/")
}

/// Whether an address is that of a page of a council, of signing in or of what can go wrong.
pub fn is_of_ours(path: &str) -> bool {
    is_page(path) || path.starts_with("/sign-") || path.starts_with("/problems/")
}

/// The page of a council.
pub fn council(council: &str) -> String {
    format!("/councils/{council}")
}

/// The page of a programme.
pub fn programme(council: &str, programme: &str) -> String {
    format!("/councils/{council}/programmes/{programme}")
}

/// The page of every submission of a programme, by the address of its first page.
pub fn submissions(programme: &str) -> String {
    format!("{programme}/submissions")
}

/// A page or an answer with its query, where there is one.
pub fn with_query(address: &str, query: &str) -> String {
    if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") }
}

/// The next page of a list, where there is one.
pub fn next_page(address: &str, cursor: Option<&String>) -> Option<String> {
    Some(with_query(address, &query(&[("cursor".to_owned(), cursor?.clone())])))
}

/// A query of names and values, with every sign that has a meaning in an address written out.
pub fn query(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", encoded(name), encoded(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b',' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_query_has_no_sign_that_an_address_would_read() {
        let pairs = [("as_known_at", "2026-11-22T09:00:00+01:00"), ("a", "5% & £")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let query = "as_known_at=2026-11-22T09:00:00%2B01:00&a=5%25%20%26%20%C2%A3";
        assert_eq!(super::query(&pairs), query);
        assert_eq!(super::with_query("/x", ""), "/x");
    }
}
