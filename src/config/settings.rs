//! The list of settings. Flags, variables, the file, the help and the configuration are made
//! of it.

use std::net::IpAddr;
use std::time::Duration;

use super::network::{read_addresses, read_header, read_hosts, read_listen};
use super::{
    KeyRequests, LogFormat, StaleAnswers, WhoSignsIn, read_count, read_seconds, read_text,
};

/// A setting of the service.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in a file of settings.
    pub name: &'static str,
    /// Its flag.
    pub flag: &'static str,
    /// Its variable in the environment.
    pub variable: &'static str,
    /// The variable that names a file with its value, where it may hold a secret.
    pub variable_of_file: Option<&'static str>,
    /// What stands for its value in the help.
    pub value_name: &'static str,
    /// Its value where nothing is said; empty for none.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Declares settings: `name: type, "--flag", "VARIABLE", "VALUE", "default", reader, "what for"`.
macro_rules! settings {
    ($($name:ident: $type:ty, $flag:literal, $variable:literal $(or in $in_file:literal)?,
       $value:literal, $default:literal, $read:expr, $about:literal;)+) => {
        /// Every setting, in the order of the documentation.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            flag: $flag,
            variable: $variable,
            variable_of_file: settings!(@first $($in_file)?),
            value_name: $value,
            default: $default,
            about: $about,
        }),+];

        /// The settings as they count.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Config {
            $(#[doc = $about] pub $name: $type,)+
        }

        impl Config {
            /// What counts of all that was given for each setting, the weakest first, or
            /// everything that is wrong with it: also with what is not what counts.
            pub(super) fn of<'a, I: Iterator<Item = (&'a str, &'a str)>>(
                given: impl Fn(&'static str) -> I,
                mut wrong: Vec<String>,
            ) -> Result<Config, Vec<String>> {
                $(let mut $name = $read($default);
                for (origin, text) in given(stringify!($name)) {
                    match $read(text) {
                        Ok(value) => $name = Ok(value),
                        Err(why) => wrong.push(format!("{origin}: {why}")),
                    }
                })+
                match ($($name,)+) {
                    ($(Ok($name),)+) if wrong.is_empty() => Ok(Config { $($name),+ }),
                    _ => Err(wrong),
                }
            }
        }
    };
    (@first) => { None };
    (@first $in_file:literal) => { Some($in_file) };
}

settings! {
    database_url: String, "--database-url", "RECOUP_DATABASE_URL" or in "RECOUP_DATABASE_URL_FILE",
        "URL", "sqlite:recoup.db", read_text,
        "The database: sqlite:PATH or postgres://USER@HOST/NAME";
    listen: String, "--listen", "RECOUP_LISTEN",
        "ADDRESS", "127.0.0.1:8080", read_listen,
        "Address and port";
    allowed_hosts: Vec<String>, "--allowed-hosts", "RECOUP_ALLOWED_HOSTS",
        "NAMES", "", read_hosts,
        "Names that the service answers to beside this machine's own and the address it listens on, \
         without ports, with commas between them";
    workers: usize, "--workers", "RECOUP_WORKERS",
        "NUMBER", "2", read_count,
        "Threads that speak HTTP";
    readers: usize, "--readers", "RECOUP_READERS",
        "NUMBER", "8", read_count,
        "Questions that run at once, each with a connection to the database";
    writers: usize, "--writers", "RECOUP_WRITERS",
        "NUMBER", "4", read_count,
        "Councils that are written to at once on PostgreSQL; SQLite has one writer";
    key_requests: KeyRequests, "--key-requests", "RECOUP_KEY_REQUESTS",
        "NUMBER", "6000", KeyRequests::read,
        "Requests that one key may send a minute: a number, or unbounded";
    sign_in: WhoSignsIn, "--sign-in", "RECOUP_SIGN_IN",
        "WHO", "once-there-are-keys", WhoSignsIn::read,
        "Who has to sign in: once-there-are-keys, or everyone, which lets nobody in before there is \
         a key";
    trusted_proxies: Vec<IpAddr>, "--trusted-proxies", "RECOUP_TRUSTED_PROXIES",
        "ADDRESSES", "", read_addresses,
        "Addresses of proxies with a single sign-on, with commas between them: each signs in with a \
         key, and names the person";
    person_header: String, "--person-header", "RECOUP_PERSON_HEADER",
        "NAME", "", read_header,
        "The header in which they name the person, such as X-Forwarded-User";
    stale_answers: StaleAnswers, "--stale-answers", "RECOUP_STALE_ANSWERS",
        "WHAT", "refuse", StaleAnswers::read,
        "While the log could not be read for ten seconds: refuse answers from memory, or serve them \
         with their age";
    wait_for_database: Duration, "--wait-for-database", "RECOUP_WAIT_FOR_DATABASE",
        "SECONDS", "0", read_seconds,
        "How long a start waits for a database that does not answer or has no leader";
    drain: Duration, "--drain", "RECOUP_DRAIN",
        "SECONDS", "0", read_seconds,
        "How long the port stays open after SIGTERM while /readyz says 503, so that a balancer \
         sends nothing more here";
    log_format: LogFormat, "--log-format", "RECOUP_LOG_FORMAT",
        "FORM", "text", LogFormat::read,
        "The form of the log: text, or json for programs";
}
