//! Ten thousand random histories in memory, against a naive model: several programmes and
//! councils, commits that take their time, questions in between, and a clock that ticks,
//! stands still, steps back or jumps.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::clock::{Clock, Moment};
use super::memory::Memory;
use crate::domain::{Details, Entry, Money, Period, ProgrammeKey, Quarter, Slug, Status};
use crate::store::{Commit, Document, DocumentKind, Hash, Submission, Written};

const HISTORIES: u64 = 10_000;
const STEPS: usize = 30;
const PROGRAMMES: usize = 3;

/// A number below a bound (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What somebody notes down of a programme.
#[derive(Default)]
struct Model {
    sequence: i64,
    recorded: Vec<(DateTime<Utc>, Quarter, i64)>,
}

type Known = BTreeMap<Quarter, i64>;

impl Model {
    fn known_at(&self, instant: DateTime<Utc>) -> Known {
        let known = self.recorded.iter().filter(|(recorded, ..)| *recorded <= instant);
        known.map(|(_, quarter, pence)| (*quarter, *pence)).collect()
    }
}

/// The first two programmes are of one council.
fn council(programme: usize) -> Slug {
    Slug::parse(["cambs", "cambs", "norfolk"][programme]).unwrap()
}

pub(super) fn id(programme: usize) -> ProgrammeKey {
    let id = Slug::parse(["carers", "adults", "everybody"][programme]).unwrap();
    ProgrammeKey { council: council(programme), id }
}

/// What a commit of a programme is called in its council's log: its first, the one that makes
/// it known, has the place 0 of its own.
fn commit(programme: usize, place: i64, recorded_at: DateTime<Utc>) -> (Commit, i64) {
    let sequence = |place: i64| 1 + place * PROGRAMMES as i64 + programme as i64;
    let commit = Commit {
        council: council(programme),
        sequence: sequence(place),
        programme: id(programme).id,
        kind: String::new(),
        name: String::new(),
        version: 1,
        recorded_at,
        submitted_by: None,
        reason: None,
        principal: None,
        request_id: None,
        rows_hash: Hash::EMPTY,
        previous_hash: Hash::EMPTY,
        hash: Hash::EMPTY,
    };
    (commit, if place == 0 { 0 } else { sequence(place - 1) })
}

pub(super) fn made(programme: usize, recorded_at: DateTime<Utc>) -> Written {
    let key = id(programme);
    let body =
        format!(r#"{{"id": "{}", "council": "{}", "name": "An example"}}"#, key.id, key.council);
    let (commit, before) = commit(programme, 0, recorded_at);
    Written {
        documents: vec![Document {
            programme: key,
            kind: DocumentKind::Programme,
            name: String::new(),
            version: 1,
            format: 1,
            body,
            commit: commit.sequence,
            recorded_at,
            submitted_by: None,
            reason: None,
        }],
        commits: vec![(commit, before)],
        ..Written::default()
    }
}

pub(super) fn delivered(
    programme: usize,
    sequence: i64,
    at: DateTime<Utc>,
    figure: (Quarter, i64),
) -> Written {
    let (commit, before) = commit(programme, sequence, at);
    let submission = Submission {
        programme: id(programme),
        sequence,
        id: format!("s-{sequence}"),
        submitted_at: at,
        submitted_by: None,
        source: None,
        media_type: "text/csv".to_owned(),
        content_sha256: Hash::EMPTY,
        reason: None,
        accepted_repair_id: None,
        accepted_as_printed: false,
        options: "{}".to_owned(),
        new_count: 1,
        same_count: 0,
        restated_count: 0,
        findings: "[]".to_owned(),
        reading: None,
        last_entry_sequence: sequence,
        commit: commit.sequence,
        head: commit.hash,
    };
    let entry = Entry {
        sequence,
        client_group: Slug::all(),
        period: Period::Quarter(figure.0),
        amount: Money::from_pence(figure.1),
        count: None,
        printed_amount: None,
        printed_count: None,
        status: Status::Final,
        details: Details::default(),
        brought: submission.brought(),
    };
    Written {
        commits: vec![(commit, before)],
        submissions: vec![(submission, vec![entry])],
        ..Written::default()
    }
}

/// The service's memory and clock, and the models.
struct History {
    random: Random,
    now: DateTime<Utc>,
    memory: Memory,
    models: [Model; PROGRAMMES],
    last: BTreeMap<Slug, DateTime<Utc>>,
    answered: Vec<(usize, DateTime<Utc>, Known)>,
}

impl History {
    fn new(seed: u64) -> History {
        History {
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            now: DateTime::from_timestamp(1_795_338_000, 0).unwrap(),
            memory: Memory::default(),
            models: Default::default(),
            last: BTreeMap::new(),
            answered: Vec::new(),
        }
    }

    fn tick(&mut self, manner: u64) {
        let milliseconds = match manner {
            0 => self.random.below(2_000) as i64,
            1 => 0,
            2 => self.random.below(5_000) as i64 - 2_500,
            _ => [1, 1, 0, -3_600_000, 3_600_000][self.random.below(5) as usize],
        };
        self.now += TimeDelta::milliseconds(milliseconds);
    }

    fn begin<'a>(&mut self, clock: &'a Clock, programme: usize) -> Moment<'a> {
        let council = council(programme);
        let moment = clock.moment(&council, self.now, self.last.get(&council).copied());
        let before = self.last.insert(council, moment.instant);
        assert!(before.is_none_or(|before| before < moment.instant));
        moment
    }

    fn known(&self, programme: usize, instant: DateTime<Utc>) -> Option<Known> {
        let loaded = self.memory.kept(&id(programme)).unwrap();
        let state = loaded.at(Some(instant)).ok()?;
        let series = state.ledger.series(&Slug::all()).quarters;
        Some(series.iter().map(|(quarter, figure)| (*quarter, figure.amount.pence())).collect())
    }

    /// Asks about an instant, as long as nothing of it is being written.
    fn ask(&mut self, clock: &Clock) {
        let programme = self.random.below(PROGRAMMES as u64) as usize;
        let back = TimeDelta::milliseconds(self.random.below(4_000) as i64);
        let instant = self.now - back;
        if clock.settle(Some(&council(programme)), instant, self.now).is_err() {
            return;
        }
        if let Some(known) = self.known(programme, instant) {
            assert_eq!(known, self.models[programme].known_at(instant));
            self.answered.push((programme, instant, known));
        }
    }

    fn run(mut self, seed: u64) {
        let clock = Clock::with_patience(Duration::ZERO);
        let manner = self.random.below(4);
        for programme in 0..PROGRAMMES {
            let moment = self.begin(&clock, programme);
            self.memory.add(&made(programme, moment.instant));
            self.tick(manner);
        }
        // Commits on their way, at most one of each council, as its lock has it.
        let mut under_way: BTreeMap<Slug, (usize, (Quarter, i64), Moment<'_>)> = BTreeMap::new();
        for _ in 0..STEPS {
            self.tick(manner);
            let programme = self.random.below(PROGRAMMES as u64) as usize;
            match (self.random.below(3), under_way.remove(&council(programme))) {
                (0, under) => {
                    under_way.extend(under.map(|under| (council(under.0), under)));
                    self.ask(&clock);
                }
                (_, Some((programme, figure, moment))) => {
                    let model = &mut self.models[programme];
                    if self.random.below(4) > 0 {
                        model.sequence += 1;
                        model.recorded.push((moment.instant, figure.0, figure.1));
                        let sequence = model.sequence;
                        self.memory.add(&delivered(programme, sequence, moment.instant, figure));
                    }
                    drop(moment);
                }
                (_, None) => {
                    let quarter = Quarter::parse("2020-21-Q1").unwrap();
                    let figure = (
                        quarter.plus(self.random.below(5) as i32),
                        self.random.below(1_000) as i64,
                    );
                    let moment = self.begin(&clock, programme);
                    under_way.insert(council(programme), (programme, figure, moment));
                }
            }
        }
        drop(under_way);
        for (programme, instant, known) in &self.answered {
            let again = self.known(*programme, *instant);
            assert_eq!(again.as_ref(), Some(known), "history {seed}, {instant}");
        }
    }
}

#[test]
fn a_past_question_has_one_answer_whatever_the_clock_does() {
    for seed in 1..=HISTORIES {
        History::new(seed).run(seed);
    }
}
