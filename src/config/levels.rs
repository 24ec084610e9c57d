//! How much is logged, as the environment says it.

use log::LevelFilter;

use crate::ingest::shown;

/// The variable that says it.
pub(super) const VARIABLE_OF_LEVELS: &str = "RUST_LOG";

/// How much is logged of each module, or of all that are not named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevels(pub Vec<(Option<String>, LevelFilter)>);

impl Default for LogLevels {
    fn default() -> LogLevels {
        LogLevels(vec![(None, LevelFilter::Info)])
    }
}

impl LogLevels {
    /// Reads levels with commas between them, those of a module behind its name: `info,a::b=off`.
    /// A word alone is a level and no module: one that is misspelt would silence the whole log.
    pub fn read(text: &str) -> Result<LogLevels, String> {
        let read = |part: &str| {
            level_of(part).ok_or_else(|| {
                format!(
                    "\"{}\" is no level: expected error, warn, info, debug, trace or off, or \
                     directives such as info,actix_http=error",
                    shown(part)
                )
            })
        };
        text.split(',').map(read).collect::<Result<_, _>>().map(LogLevels)
    }
}

fn level_of(text: &str) -> Option<(Option<String>, LevelFilter)> {
    let Some((module, level)) = text.split_once('=') else {
        return Some((None, text.trim().parse().ok()?));
    };
    let module = module.trim();
    let is_path = |c: char| c.is_ascii_alphanumeric() || "_:-".contains(c);
    let is_module = !module.is_empty() && module.chars().all(is_path);
    Some((is_module.then(|| Some(module.to_owned()))?, level.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_read_for_all_or_for_a_module_and_nothing_else_is() {
        let of = |module: &str| Some(module.to_owned());
        for (text, levels) in [
            ("off", vec![(None, LevelFilter::Off)]),
            (
                "INFO, actix_http=error",
                vec![(None, LevelFilter::Info), (of("actix_http"), LevelFilter::Error)],
            ),
            ("recoup::api = trace", vec![(of("recoup::api"), LevelFilter::Trace)]),
        ] {
            assert_eq!(LogLevels::read(text), Ok(LogLevels(levels)), "{text}");
        }
        for (text, shown) in [
            ("warning", "\"warning\" is no level"),
            ("info,loud", "\"loud\" is no level"),
            ("recoup", "\"recoup\" is no level"),
            ("info,", "\"\" is no level"),
            ("info;recoup=debug", "\"info;recoup=debug\" is no level"),
            ("recoup=", "\"recoup=\" is no level"),
            ("=info", "\"=info\" is no level"),
            ("recoup=debug=info", "\"recoup=debug=info\" is no level"),
            ("info/words", "\"info/words\" is no level"),
        ] {
            let why = LogLevels::read(text).unwrap_err();
            assert!(why.starts_with(shown) && why.contains("expected error, warn,"), "{why}");
        }
    }
}
