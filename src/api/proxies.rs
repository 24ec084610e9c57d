//! The person whom a proxy names that stands before the service with a council's single sign-on.
//!
//! The proxy signs in with a key of its own, and says in a header who is behind it. It is
//! believed from the addresses that an operator has listed, and from there it has to be said with
//! every request: one without would be written down as the key alone, and nobody would notice.
//! From anywhere else the header is refused, so that a mistake of the set-up shows at once.

use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;

use super::problem::ApiError;

/// The most characters that a person's name has.
const LONGEST: usize = 100;

/// The proxies that may name a person; by default none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Option<Named>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    addresses: Vec<IpAddr>,
    header: String,
}

impl Proxies {
    /// Proxies at these addresses, which name a person in this header.
    pub fn of(addresses: Vec<IpAddr>, header: String) -> Proxies {
        Proxies((!addresses.is_empty()).then_some(Named { addresses, header }))
    }

    /// Whether a request names a person, whoever sends it.
    pub fn is_named(&self, headers: &HeaderMap) -> bool {
        self.0.as_ref().is_some_and(|named| headers.contains_key(&named.header))
    }

    /// The person that a request from there is of, where it comes from a proxy.
    pub fn person(
        &self,
        headers: &HeaderMap,
        from: Option<IpAddr>,
    ) -> Result<Option<String>, ApiError> {
        let Some(Named { addresses, header }) = &self.0 else { return Ok(None) };
        let from = from.map(|from| from.to_canonical());
        if !from.is_some_and(|from| addresses.contains(&from)) {
            return match headers.contains_key(header) {
                true => Err(not_taken(header)),
                false => Ok(None),
            };
        }
        let mut given = headers.get_all(header);
        let person = given.next().filter(|_| given.next().is_none());
        let person = person.and_then(|value| value.to_str().ok()).filter(|text| is_plain(text));
        person.map(|text| Some(text.to_owned())).ok_or_else(|| refused(header))
    }
}

/// Whether a text can be nothing but a name: a space in it could make it look like a sentence of
/// the log.
fn is_plain(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// 403: somebody else than a proxy names a person.
fn not_taken(header: &str) -> ApiError {
    let detail = format!(
        "The header {header} names a person, and this request does not come from a proxy that may. \
         Nothing was done. An operator lists such proxies in RECOUP_TRUSTED_PROXIES."
    );
    ApiError::new(StatusCode::FORBIDDEN, "person_refused", "Nobody may name a person here", detail)
}

/// 400: a proxy does not say plainly who it is.
fn refused(header: &str) -> ApiError {
    let detail = format!(
        "A proxy has to name the person once with every request, in the header {header}, in 1 to \
         {LONGEST} plain characters without spaces. Nothing was done."
    );
    let title = "The proxy does not say plainly who it is";
    ApiError::new(StatusCode::BAD_REQUEST, "person_refused", title, detail)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    #[test]
    fn an_address_counts_however_it_is_written() {
        let proxies = Proxies::of(vec![[10, 0, 0, 5].into()], "x-user".to_owned());
        let mut headers = HeaderMap::new();
        let person = |headers: &HeaderMap, from: &str| {
            proxies.person(headers, Some(from.parse().unwrap())).map_err(|error| error.code())
        };
        assert_eq!(person(&headers, "10.0.0.6"), Ok(None));
        assert_eq!(person(&headers, "10.0.0.5"), Err("person_refused"));
        headers.insert(HeaderName::from_static("x-user"), "a.smith".parse().unwrap());
        for from in ["10.0.0.5", "::ffff:10.0.0.5"] {
            assert_eq!(person(&headers, from), Ok(Some("a.smith".to_owned())), "{from}");
        }
        for from in ["10.0.0.50", "::1", "127.0.0.1"] {
            assert_eq!(person(&headers, from), Err("person_refused"), "{from}");
        }
        assert!(proxies.person(&headers, None).is_err());
    }
}
