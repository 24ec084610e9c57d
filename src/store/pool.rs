//! Connections that wait their turn, and that are given up where a server is frozen.
//!
//! Whoever wants a connection stands in line: in order of arrival, for a bounded time,
//! in a line of bounded length. Writers of one council take turns among themselves and
//! never stand in another council's way. A connection on which nothing has moved for
//! [`GIVE_UP`] is written off, so that its place is free for a server that answers.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::StoreError;
use super::batch::Batch;
use super::connection::{Address, DbConnection};
use super::flight::Flight;
use super::patience::{Access, GIVE_UP, PATIENCE};
use crate::domain::Slug;

/// After how long whoever waits for the answer of a server is told that there is none.
const SILENT: Duration = Duration::from_millis(2_500);

/// Connections of one kind to one database.
pub(super) struct Pool {
    address: Address,
    access: Access,
    size: usize,
    /// How many may wait; one more is told at once that the database is busy.
    line: usize,
    state: Mutex<State>,
    freed: Condvar,
    outage: Arc<Outage>,
}

#[derive(Default)]
struct State {
    next: u64,
    idle: Vec<DbConnection>,
    out: BTreeMap<u64, Lent>,
    waiting: VecDeque<Waiting>,
    /// What was handed on to those that waited, and that they have not taken yet.
    handed_on: BTreeMap<u64, (DbConnection, Arc<Batch>)>,
    /// Whether a connection was written off and none has come back in good order since.
    is_silent: bool,
    /// Whether another program held the file when somebody last wanted to write to it.
    is_held: bool,
}

struct Lent {
    council: Option<Slug>,
    flight: Flight,
}

/// Who waits, and for which council's turn.
struct Waiting {
    number: u64,
    council: Option<Slug>,
    flight: Flight,
    work: Work,
}

/// A place in the pool with its connection. Dropping it closes the connection.
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    number: u64,
    connection: Option<DbConnection>,
    batch: Arc<Batch>,
}

/// What somebody wants a connection for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// It needs a transaction of its own.
    Alone,
    /// It is a write that may share its transaction with those before and behind it.
    Shared,
}

/// Whether the database answers, said once at each change.
#[derive(Default)]
pub(super) struct Outage {
    is_down: AtomicBool,
}

impl Outage {
    fn is_news(&self, is_down: bool) -> bool {
        // Most often it is as it was, and is read alone.
        self.is_down.load(Ordering::Relaxed) != is_down
            && self.is_down.swap(is_down, Ordering::Relaxed) != is_down
    }

    fn begins(&self, why: &StoreError) {
        if self.is_news(true) {
            log::error!("the database does not answer: {}", why.to_string().trim_end());
        }
    }

    fn ends(&self) {
        if self.is_news(false) {
            log::info!("the database answers again");
        }
    }
}

impl Pool {
    pub(super) fn new(
        address: Address,
        access: Access,
        size: usize,
        line: usize,
        outage: Arc<Outage>,
    ) -> Pool {
        let state = Mutex::new(State::default());
        Pool { address, access, size, line, state, freed: Condvar::new(), outage }
    }

    /// Keeps a connection for the next one who asks.
    pub(super) fn keep(&self, connection: DbConnection) {
        self.lock().idle.push(connection);
    }

    /// A connection that is ready, after those who came before; of a council where only
    /// one of each council may have one at a time.
    ///
    /// `begin` begins the work on it, unless it comes with the transaction of the writer
    /// before. A connection that was lost while it rested is replaced: nothing had begun on
    /// it.
    pub(super) fn lend(
        &self,
        council: Option<&Slug>,
        work: Work,
        flight: &Flight,
        begin: impl Fn(&mut DbConnection) -> Result<(), StoreError>,
    ) -> Result<Lease<'_>, StoreError> {
        let (mut lease, has_begun) = self.place(council, work, flight)?;
        if has_begun {
            return Ok(lease);
        }
        if let Some(mut rested) = lease.connection.take() {
            let begun = begin(&mut rested);
            self.note_hold(&begun);
            match begun {
                Ok(()) => {
                    lease.connection = Some(rested);
                    return Ok(lease);
                }
                // The others were lost with it, most likely.
                Err(StoreError::Unavailable(_)) => self.lock().idle.clear(),
                Err(error) => return Err(error),
            }
        }
        flight.step();
        let mut connection = match self.address.connect(self.access) {
            Ok(connection) => connection,
            Err(error) => {
                self.outage.begins(&error);
                return Err(error);
            }
        };
        self.outage.ends();
        flight.step();
        let begun = begin(&mut connection);
        self.note_hold(&begun);
        begun?;
        lease.connection = Some(connection);
        Ok(lease)
    }

    /// Learns from the begin of a write whether another program holds the file, and says so at
    /// each change.
    fn note_hold(&self, begun: &Result<(), StoreError>) {
        let is_held = match begun {
            Ok(()) => false,
            Err(StoreError::Busy) => true,
            Err(_) => return,
        };
        if self.access == Access::Read || !self.is_of_a_file() {
            return;
        }
        let was_held = mem::replace(&mut self.lock().is_held, is_held);
        match (was_held, is_held) {
            (false, true) => {
                log::error!("another program holds the database file: nothing can be written");
            }
            (true, false) => log::info!("the database file can be written to again"),
            _ => {}
        }
    }

    /// Waits for a place; a rested connection comes with it where there is one, or one on
    /// which a transaction has begun.
    fn place(
        &self,
        council: Option<&Slug>,
        work: Work,
        flight: &Flight,
    ) -> Result<(Lease<'_>, bool), StoreError> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.lock();
        if state.waiting.len() >= self.line {
            return Err(StoreError::Busy);
        }
        let number = state.next;
        state.next += 1;
        let (council, flight) = (council.cloned(), flight.clone());
        state.waiting.push_back(Waiting { number, council, flight, work });
        let mut has_waited = false;
        loop {
            state.write_off(&self.address);
            // Whoever handed it on counts on it, so it is taken however late it is.
            if let Some((connection, batch)) = state.handed_on.remove(&number) {
                let connection = Some(connection);
                return Ok((Lease { pool: self, number, connection, batch }, true));
            }
            if self.access == Access::Read && state.is_being_tried() {
                state.waiting.retain(|waiting| waiting.number != number);
                return Err(StoreError::Unavailable("it does not answer".to_owned()));
            }
            if state.waits_for_nothing(has_waited) {
                state.waiting.retain(|waiting| waiting.number != number);
                return Err(StoreError::Busy);
            }
            if state.is_turn_of(number, self.size) {
                state.lend(number);
                let connection = state.idle.pop();
                // The next in line may have its turn as well.
                self.freed.notify_all();
                let batch = Arc::default();
                return Ok((Lease { pool: self, number, connection, batch }, false));
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                state.waiting.retain(|waiting| waiting.number != number);
                self.freed.notify_all();
                return Err(self.too_late());
            };
            // Nobody tells when a connection stands still for too long.
            let pause = left.min(Duration::from_millis(250));
            let waited = self.freed.wait_timeout(state, pause);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            has_waited = true;
        }
    }

    /// Whether the database is a file of this machine.
    pub(super) fn is_of_a_file(&self) -> bool {
        matches!(self.address, Address::Sqlite(_))
    }

    /// Whether a server has not answered somebody for a while.
    pub(super) fn is_silent(&self) -> bool {
        let is_silent = matches!(self.address, Address::Postgres(_))
            && self.lock().out.values().any(|lent| lent.flight.stands_still() > SILENT);
        if is_silent {
            self.outage.begins(&StoreError::Unavailable("a statement stands still".to_owned()));
        }
        is_silent
    }

    fn too_late(&self) -> StoreError {
        if self.outage.is_down.load(Ordering::Relaxed) {
            StoreError::Unavailable("no connection became free in time".to_owned())
        } else {
            StoreError::Busy
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change of the state is whole before a panic could come.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Frees the places of connections that stand still on a server. A file of this
    /// machine does not freeze by itself, and its lock is not freed by looking away.
    fn write_off(&mut self, address: &Address) {
        if matches!(address, Address::Postgres(_)) {
            let count = self.out.len();
            self.out.retain(|_, lent| {
                let is_late = lent.flight.stands_still() > GIVE_UP;
                if is_late {
                    lent.flight.give_up();
                    self.is_silent = true;
                }
                !is_late && !lent.flight.is_given_up()
            });
            if self.out.len() < count {
                // Those that rest are connected to the same server, most likely.
                self.idle.clear();
            }
        }
    }

    /// Whether one reader is finding out if a silent server answers again. The others are
    /// told at once: were they to wait as well, they would hold up whoever needs no database.
    fn is_being_tried(&self) -> bool {
        self.is_silent && !self.out.is_empty()
    }

    /// Whether another program holds the file and somebody else finds out, or has just found
    /// out, if it is free again. Were each to find out by itself, the last in line would wait
    /// for all before it.
    fn waits_for_nothing(&self, has_waited: bool) -> bool {
        self.is_held && (has_waited || !self.out.is_empty())
    }

    /// The first in line whose council has no other at work, if there is a place.
    fn is_turn_of(&self, number: u64, size: usize) -> bool {
        if self.out.len() >= size {
            return false;
        }
        let is_free = |council: &Option<Slug>| {
            council.is_none() || self.out.values().all(|lent| lent.council != *council)
        };
        let next = self.waiting.iter().find(|waiting| is_free(&waiting.council));
        next.is_some_and(|next| next.number == number)
    }

    /// The next in line behind one at work, where it may go on in the same transaction: on a
    /// server, which locks each council, the next of that council.
    fn joins_behind(&self, at_work: u64, is_of_a_file: bool) -> Option<u64> {
        let council = &self.out.get(&at_work)?.council;
        let mut line = self.waiting.iter();
        let next = line.find(|waiting| is_of_a_file || waiting.council == *council)?;
        (next.work == Work::Shared).then_some(next.number)
    }

    /// Takes somebody out of the line and to work.
    fn lend(&mut self, number: u64) {
        let place = self.waiting.iter().position(|waiting| waiting.number == number);
        if let Some(Waiting { council, flight, .. }) = place.and_then(|p| self.waiting.remove(p)) {
            flight.step();
            self.out.insert(number, Lent { council, flight });
        }
    }
}

impl Lease<'_> {
    /// The connection.
    pub(super) fn connection(&mut self) -> Option<&mut DbConnection> {
        self.connection.as_mut()
    }

    /// The writes of its transaction.
    pub(super) fn batch(&self) -> &Arc<Batch> {
        &self.batch
    }

    /// Hands the connection on, with its open transaction, to the next in line; gives it
    /// back where nobody is there to go on, or where that has gone on for long enough.
    pub(super) fn hand_on(mut self) -> Option<Self> {
        let pool = self.pool;
        let mut state = pool.lock();
        let next = state.joins_behind(self.number, pool.is_of_a_file());
        let next = next.filter(|_| self.batch.takes_more());
        let next = next.and_then(|next| Some((next, self.connection.take()?)));
        let Some((next, connection)) = next else {
            drop(state);
            return Some(self);
        };
        state.out.remove(&self.number);
        state.lend(next);
        state.handed_on.insert(next, (connection, self.batch.clone()));
        // This lease ends when the others may look: each sees that it is not its turn.
        drop(state);
        None
    }

    /// Gives the connection back in good order.
    pub(super) fn keep(mut self) {
        let connection = self.connection.take();
        self.pool.outage.ends();
        let mut state = self.pool.lock();
        state.is_silent = false;
        // One that was written off has found a server all the same: it is kept where there
        // is a place for it.
        let is_written_off = !state.out.contains_key(&self.number);
        if !is_written_off || state.out.len() + state.idle.len() < self.pool.size {
            state.idle.extend(connection);
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.lock().out.remove(&self.number);
        self.pool.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::super::servers::Servers;
    use super::*;

    fn council(name: &str) -> Option<Slug> {
        Some(Slug::parse(name).unwrap())
    }

    fn waits(number: u64, name: &str, work: Work) -> Waiting {
        Waiting { number, council: council(name), flight: Flight::default(), work }
    }

    /// Who may go, of those who wait, where some are at work.
    fn whose_turn(size: usize, at_work: &[&str], waiting: &[&str]) -> Vec<u64> {
        let mut state = State::default();
        for (place, name) in at_work.iter().enumerate() {
            let lent = Lent { council: council(name), flight: Flight::default() };
            state.out.insert(place as u64 + 100, lent);
        }
        state.waiting = (0..).zip(waiting).map(|(n, name)| waits(n, name, Work::Alone)).collect();
        (0..waiting.len() as u64).filter(|number| state.is_turn_of(*number, size)).collect()
    }

    #[test]
    fn who_came_first_goes_first_and_no_council_waits_for_another() {
        for (size, at_work, waiting, expected) in [
            (1, vec![], vec!["a", "b"], vec![0]),
            (1, vec!["a"], vec!["b"], vec![]),
            (4, vec![], vec!["a", "a", "b"], vec![0]),
            (4, vec!["a"], vec!["a", "a", "b", "c"], vec![2]),
            (4, vec!["a", "b"], vec!["a", "b"], vec![]),
            (2, vec!["a", "b"], vec!["c"], vec![]),
        ] {
            assert_eq!(whose_turn(size, &at_work, &waiting), expected, "{at_work:?} {waiting:?}");
        }
    }

    #[test]
    fn the_next_in_line_goes_on_in_a_transaction_of_a_file_and_of_its_own_council_on_a_server() {
        use Work::{Alone, Shared};
        for (waiting, of_a_file, of_a_server) in [
            (vec![], None, None),
            (vec![("a", Shared), ("a", Shared)], Some(0), Some(0)),
            (vec![("b", Shared), ("a", Shared)], Some(0), Some(1)),
            (vec![("b", Shared)], Some(0), None),
            (vec![("b", Alone), ("a", Shared)], None, Some(1)),
            (vec![("a", Alone), ("a", Shared)], None, None),
        ] {
            let mut state = State::default();
            let lent = Lent { council: council("a"), flight: Flight::default() };
            state.out.insert(9, lent);
            let line = (0..).zip(&waiting).map(|(number, (name, work))| waits(number, name, *work));
            state.waiting = line.collect();
            assert_eq!(state.joins_behind(9, true), of_a_file, "{waiting:?}");
            assert_eq!(state.joins_behind(9, false), of_a_server, "{waiting:?}");
        }
    }

    #[test]
    fn an_outage_is_news_where_it_begins_and_where_it_ends() {
        let outage = Outage::default();
        let news = [false, true, true, true, false, false, true].map(|down| outage.is_news(down));
        assert_eq!(news, [false, true, false, false, true, false, true]);
    }

    #[test]
    fn one_at_a_time_tries_a_silent_server() {
        for (is_silent, at_work, expected) in
            [(false, 0, false), (false, 3, false), (true, 0, false), (true, 1, true)]
        {
            let mut state = State { is_silent, ..State::default() };
            for number in 0..at_work {
                let lent = Lent { council: None, flight: Flight::default() };
                state.out.insert(number, lent);
            }
            assert_eq!(state.is_being_tried(), expected, "{is_silent} {at_work}");
        }
    }

    #[test]
    fn one_at_a_time_finds_out_whether_a_file_is_free_and_nobody_waits_for_it_twice() {
        for (is_held, at_work, has_waited, expected) in [
            (false, 1, true, false),
            (true, 0, false, false),
            (true, 1, false, true),
            (true, 0, true, true),
        ] {
            let mut state = State { is_held, ..State::default() };
            for number in 0..at_work {
                let lent = Lent { council: None, flight: Flight::default() };
                state.out.insert(number, lent);
            }
            let waits = state.waits_for_nothing(has_waited);
            assert_eq!(waits, expected, "{is_held} {at_work} {has_waited}");
        }
    }

    #[test]
    fn a_server_that_stands_still_loses_its_places_and_a_file_does_not() {
        for (address, left) in
            [(Address::Postgres(Servers::of("x")), 0), (Address::Sqlite("x".to_owned()), 1)]
        {
            let flight = Flight::default();
            let mut state = State::default();
            state.out.insert(1, Lent { council: None, flight: flight.clone() });
            state.write_off(&address);
            assert_eq!(state.out.len(), 1, "it gets on");
            flight.give_up();
            state.write_off(&address);
            assert_eq!(state.out.len(), left);
        }
    }
}
