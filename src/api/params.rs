//! Parameters as the documentation shows them. Handlers read the same names
//! strictly with [`super::query::Query`].

use utoipa::IntoParams;

use crate::domain::assumptions::each_assumption;

/// The programme in the address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProgrammePath {
    /// The council.
    #[param(example = "cambridgeshire")]
    pub council: String,
    /// The programme's id.
    #[param(example = "cambridgeshire-direct-payments")]
    pub programme: String,
}

/// The council in the address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CouncilPath {
    /// The council.
    #[param(example = "cambridgeshire")]
    pub council: String,
}

/// A page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most so many, 1 to 1,000; 100 by default.
    #[param(example = 100, minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// Where the page starts: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The form of an answer that is a table.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatQuery {
    /// `json` or `csv`, for whoever cannot send `Accept`, as a spreadsheet that reads an
    /// address; left out, what `Accept` says.
    pub format: Option<String>,
}

/// A question about the past.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsKnownAtQuery {
    /// Answer with what was known at this instant (RFC 3339), or at the end of this
    /// date (UTC). Left out: what is known now.
    pub as_known_at: Option<String>,
}

macro_rules! query {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr, $form:ident, $whose:ident,
        [$($body:tt)*], [$($query:tt)*];)+) => {
        /// A scenario, and assumptions that replace its own or the programme's, each by its
        /// name.
        ///
        /// Only what has a meaning for every programme has an example: the documentation
        /// sends the examples as they stand.
        #[derive(IntoParams)]
        #[into_params(parameter_in = Query)]
        pub struct AssumptionsQuery {
            /// The id of a stored scenario: its assumptions are in the place of the
            /// programme's own, and what else the query states is in the place of its.
            /// An archived one answers as well. Left out, the programme's own.
            pub scenario: Option<String>,
            $(
                $(#[$doc])+
                #[param($($query)*)]
                pub $name: Option<String>,
            )+
        }
    };
}
each_assumption!(query);

/// Who changes something, and why.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuthorQuery {
    /// Who changes it; kept with the version.
    pub submitted_by: Option<String>,
    /// Why; kept with the version.
    pub reason: Option<String>,
}

/// The version that is overwritten.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatchHeader {
    /// The ETag of what is overwritten, from reading it, or `*` for whatever is there.
    /// Required, so that nothing changes by one click.
    #[param(rename = "If-Match", pattern = r#"^(\*|(W/)?"[!#-~]*")$"#)]
    pub if_match: String,
}

/// The client's key for a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyHeader {
    /// A key of your own. The same request with the same key takes effect once and
    /// gets the same answer.
    #[param(rename = "Idempotency-Key")]
    pub idempotency_key: Option<String>,
}
