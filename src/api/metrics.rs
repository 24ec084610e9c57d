//! What a monitoring system reads of the service: how much was asked, how long it took, what
//! was refused.
//!
//! A request finds its series by its place and not by its name, so that counting it is an
//! addition. What labels may say is known before the first request, so that no client can make
//! series: an address is counted under its form, and one that has none with all others like it.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The methods that are told apart; any other is counted as the last.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "other"];
/// The classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Why a request may be told to come back, by the codes of its problem; the last is any other.
pub const REASONS: [&str; 10] = [
    "busy",
    "too_many_requests",
    "timed_out",
    "unavailable",
    "programme_unavailable",
    "writing_stopped",
    "stopping",
    "outcome_unknown",
    "damaged",
    "other",
];
/// The form of addresses that have none.
const NO_FORM: &str = "none";
/// The ends of the ranges into which durations are sorted, in seconds: from an answer that is
/// kept to one that has no more time.
const SECONDS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0];

type Labels = Vec<(&'static str, String)>;

/// Counts of requests, each series found by its place.
pub struct Metrics {
    registry: Registry,
    /// The forms of addresses.
    forms: Vec<String>,
    requests: Family<Labels, Counter>,
    durations: Family<Labels, Histogram, fn() -> Histogram>,
    /// A series comes to be when it is first counted: form by form, method by method.
    asked: Vec<OnceLock<Counter>>,
    took: Vec<OnceLock<Histogram>>,
    refused: [Counter; REASONS.len()],
    lanes: Family<Labels, Gauge>,
    writes: [Counter; 2],
    kept: [Counter; 2],
    memory: [Gauge; 2],
}

/// What the service knows by itself when it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Reads that run, and that wait.
    pub reads: (usize, usize),
    /// Writes that run, and that wait.
    pub writes: (usize, usize),
    /// Writes that were committed since the start, and that failed.
    pub written: (u64, u64),
    /// Answers that were kept when they were asked for, and that were not.
    pub kept: (u64, u64),
    /// Bytes of memory that are taken, and that may be; 0 where nobody says.
    pub memory: (u64, u64),
}

impl Metrics {
    /// Nothing counted yet, with the forms of all addresses.
    pub fn new(forms: Vec<String>) -> Metrics {
        let mut registry = Registry::with_prefix("recoup");
        let build = Family::<Labels, Gauge>::default();
        build.get_or_create_owned(&vec![("version", env!("CARGO_PKG_VERSION").to_owned())]).set(1);
        registry.register("build_info", "The program that runs", build);
        let requests = Family::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        let of_durations: fn() -> Histogram = || Histogram::new(SECONDS);
        let durations = Family::new_with_constructor(of_durations);
        registry.register_with_unit(
            "http_request_duration",
            "How long it took until an answer began",
            Unit::Seconds,
            durations.clone(),
        );
        let refused = counters(
            &mut registry,
            ("refused", "Requests that were told to come back later: 429 and 503"),
            "reason",
            REASONS,
        );
        let lanes = Family::default();
        registry.register("lane_jobs", "Work that may block: what runs and waits", lanes.clone());
        let writes = counters(
            &mut registry,
            ("writes", "Writes to the record: committed, or failed and undone"),
            "outcome",
            ["committed", "failed"],
        );
        let kept = counters(
            &mut registry,
            ("cache_lookups", "Answers that were asked for: kept or not"),
            "outcome",
            ["hit", "miss"],
        );
        let memory = [Gauge::default(), Gauge::default()];
        registry.register_with_unit(
            "memory_taken",
            "Memory of the process",
            Unit::Bytes,
            memory[0].clone(),
        );
        registry.register_with_unit(
            "memory_limit",
            "What it may take; 0 for no limit",
            Unit::Bytes,
            memory[1].clone(),
        );
        let series = (forms.len() + 1) * METHODS.len() * CLASSES.len();
        Metrics {
            registry,
            requests,
            durations,
            asked: (0..series).map(|_| OnceLock::new()).collect(),
            took: (0..=forms.len()).map(|_| OnceLock::new()).collect(),
            forms,
            refused,
            lanes,
            writes,
            kept,
            memory,
        }
    }

    /// Counts an answer. `form` is the place of its address's form, where it has one.
    pub fn answered(
        &self,
        form: Option<usize>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let form = form.unwrap_or(self.forms.len()).min(self.forms.len());
        let method = METHODS.iter().position(|name| *name == method.as_str());
        let method = method.unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        let route = || self.forms.get(form).map_or(NO_FORM, String::as_str).to_owned();
        if let Some(place) = self.asked.get((form * METHODS.len() + method) * CLASSES.len() + class)
        {
            let counter = place.get_or_init(|| {
                self.requests.get_or_create_owned(&vec![
                    ("method", METHODS[method].to_owned()),
                    ("route", route()),
                    ("status", CLASSES[class].to_owned()),
                ])
            });
            counter.inc();
        }
        if let Some(place) = self.took.get(form) {
            let durations = &self.durations;
            let histogram =
                place.get_or_init(|| durations.get_or_create_owned(&vec![("route", route())]));
            histogram.observe(took.as_secs_f64());
        }
    }

    /// Counts a request that was told to come back, by the code of its problem.
    pub fn told_to_come_back(&self, code: &str) {
        let place = REASONS.iter().position(|reason| *reason == code);
        self.refused[place.unwrap_or(REASONS.len() - 1)].inc();
    }

    /// Everything, in the text form of OpenMetrics, which Prometheus reads.
    pub fn written(&self, now: Now) -> Result<String, fmt::Error> {
        for (lane, (running, waiting)) in [("reads", now.reads), ("writes", now.writes)] {
            for (state, jobs) in [("running", running), ("waiting", waiting)] {
                let labels = vec![("lane", lane.to_owned()), ("state", state.to_owned())];
                let jobs = i64::try_from(jobs).unwrap_or(i64::MAX);
                self.lanes.get_or_create_owned(&labels).set(jobs);
            }
        }
        // These are counted where they happen, and are taken over as they are.
        for (counter, count) in
            self.writes.iter().chain(&self.kept).zip(pairs([now.written, now.kept]))
        {
            counter.inner().store(count, std::sync::atomic::Ordering::Relaxed);
        }
        for (gauge, bytes) in self.memory.iter().zip([now.memory.0, now.memory.1]) {
            gauge.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn pairs(counts: [(u64, u64); 2]) -> impl Iterator<Item = u64> {
    counts.into_iter().flat_map(|(first, second)| [first, second])
}

/// A counter for each word that a label may have.
fn counters<const N: usize>(
    registry: &mut Registry,
    (name, help): (&str, &str),
    label: &'static str,
    words: [&'static str; N],
) -> [Counter; N] {
    let family = Family::<Labels, Counter>::default();
    registry.register(name, help, family.clone());
    words.map(|word| family.get_or_create_owned(&vec![(label, word.to_owned())]))
}
