//! The log: lines for people, or a line of JSON each. Each line of a request has its id and the
//! trace that it belongs to, and no line has a sign that would make two of it.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use env_logger::fmt::Formatter;
use log::kv::{self, Key, Value, VisitSource};
use log::{LevelFilter, Record};
use recoup::api::request_name;
use recoup::config::{LogFormat, LogLevels};
use serde_json::{Map, Value as Json};

use super::text::inert;

/// What calls every request that it cannot read an error. It is the client's and none of ours, and
/// anybody could fill the log with it, so that it is logged only where `RUST_LOG` names it.
const FRAMEWORK: &str = "actix_http";

/// Starts the log, with so much of each module in it.
pub fn start(format: LogFormat, levels: &LogLevels) {
    let mut builder = env_logger::Builder::new();
    builder.filter_module(FRAMEWORK, LevelFilter::Off);
    for (module, level) in &levels.0 {
        builder.filter(module.as_deref(), *level);
    }
    match format {
        LogFormat::Text => builder.format(as_text),
        LogFormat::Json => builder.format(as_json),
    };
    builder.init();
    // A panic is a line as well, under the name of the request that it is of.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        // Words that were put together may repeat what somebody sent.
        let fixed = panic.payload().downcast_ref::<&'static str>().copied();
        log::error!("panicked at {place}: {}", fixed.unwrap_or("its words are left out"));
    }));
}

fn as_text(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let (time, style) = (out.timestamp_millis(), out.default_level_style(record.level()));
    let (level, target) = (record.level(), record.target());
    let mut line = inert(&record.args().to_string());
    for (name, value) in pairs(record) {
        let value = value.as_str().map_or_else(|| value.to_string(), inert);
        let _ = write!(line, " {name}={value}");
    }
    writeln!(out, "[{time} {style}{level:<5}{style:#} {target}] {line}")
}

fn as_json(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let mut line = Map::new();
    line.insert("time".to_owned(), out.timestamp_millis().to_string().into());
    line.insert("level".to_owned(), record.level().as_str().to_lowercase().into());
    line.insert("target".to_owned(), record.target().into());
    line.insert("message".to_owned(), inert(&record.args().to_string()).into());
    for (name, value) in pairs(record) {
        let value = match value {
            Json::String(text) => inert(&text).into(),
            other => other,
        };
        line.entry(name).or_insert(value);
    }
    writeln!(out, "{}", Json::Object(line))
}

/// What a line has beside its message, and whose request it is of.
fn pairs(record: &Record<'_>) -> Vec<(String, Json)> {
    let mut pairs = Pairs(Vec::new());
    let _ = record.key_values().visit(&mut pairs);
    if let Some(name) = request_name::current() {
        if !pairs.0.iter().any(|(name, _)| name == "request_id") {
            pairs.0.push(("request_id".to_owned(), name.id.clone().into()));
        }
        if let Some(trace) = &name.traceparent {
            pairs.0.push(("traceparent".to_owned(), trace.clone().into()));
        }
    }
    pairs.0
}

struct Pairs(Vec<(String, Json)>);

impl<'kv> VisitSource<'kv> for Pairs {
    fn visit_pair(&mut self, key: Key<'kv>, value: Value<'kv>) -> Result<(), kv::Error> {
        let json = match value.to_u64() {
            Some(number) => number.into(),
            None => value.to_string().into(),
        };
        self.0.push((key.to_string(), json));
        Ok(())
    }
}
