//! Who is next in a lane, so that no key keeps another from its turn.
//!
//! A turn goes to the key that has the fewest, of those with as few to the one that had its last
//! the longest ago, and within a key to who came first. No key takes all turns. Where the line is
//! full, whoever came last of the key with the most in it gives way. Those without a key count as
//! one, which may take all turns: where nobody signs in there is no other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::rt::time::timeout;
use tokio::sync::oneshot::{Receiver, Sender, channel};

use crate::domain::Holder;

/// Whose job it is; `None` where nobody signed in.
pub(super) type Who = Option<Arc<Holder>>;

/// Those that run and those that wait.
pub(super) struct Line {
    may_run: usize,
    may_wait: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    running: Vec<Who>,
    /// In order of arrival.
    waiting: Vec<Waiting>,
    /// How many turns there were before the last one of each that runs or waits.
    last_turns: HashMap<Who, u64>,
    turns: u64,
}

struct Waiting {
    number: u64,
    who: Who,
    tell: Sender<Held>,
}

/// A turn, until it is dropped.
pub(super) struct Held {
    line: Arc<Line>,
    who: Who,
}

/// A place in the line, until it is dropped.
pub(super) struct Waits {
    line: Arc<Line>,
    number: u64,
    who: Who,
    told: Receiver<Held>,
}

/// Why there is no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoTurn {
    /// There is no place or no turn for anybody.
    Full,
    /// Others of the same key have all that is its share.
    Share,
}

impl Line {
    pub(super) fn new(may_run: usize, may_wait: usize) -> Arc<Line> {
        Arc::new(Line { may_run, may_wait, state: Mutex::default() })
    }

    /// Takes a place in the line.
    pub(super) fn enter(self: &Arc<Line>, who: Who) -> Result<Waits, NoTurn> {
        let (tell, told) = channel();
        let mut state = self.lock();
        let number = state.next;
        state.next += 1;
        state.waiting.push(Waiting { number, who: who.clone(), tell });
        let taken = self.taken(&mut state);
        let waits = Waits { line: self.clone(), number, who, told };
        let gives_way = state.gives_way(self.may_wait);
        drop(state);
        tell_all(taken);
        match gives_way {
            Some((last, no_turn)) if last == number => Err(no_turn),
            _ => Ok(waits),
        }
    }

    /// How many run, and how many wait.
    pub(super) fn jobs(&self) -> (usize, usize) {
        let state = self.lock();
        (state.running.len(), state.waiting.len())
    }

    /// How many turns somebody may have: the last is another's.
    fn turns_of(&self, who: &Who) -> usize {
        if who.is_some() { self.may_run.saturating_sub(1).max(1) } else { self.may_run }
    }

    /// Gives the turns that are free to those that are next.
    fn taken(self: &Arc<Line>, state: &mut State) -> Vec<(Sender<Held>, Held)> {
        let mut taken = Vec::new();
        while state.running.len() < self.may_run {
            let line = state.waiting.iter().enumerate();
            let next = line
                .map(|(place, it)| (place, &it.who, state.running_of(&it.who)))
                .filter(|(_, who, running)| *running < self.turns_of(who))
                .min_by_key(|(_, who, running)| (*running, state.last_turns.get(*who)));
            let Some((place, ..)) = next else { break };
            let Waiting { who, tell, .. } = state.waiting.remove(place);
            state.running.push(who.clone());
            state.last_turns.insert(who.clone(), state.turns);
            state.turns += 1;
            taken.push((tell, Held { line: self.clone(), who }));
        }
        if state.waiting.is_empty() {
            // Who has left is forgotten.
            let State { running, last_turns, .. } = state;
            last_turns.retain(|who, _| running.contains(who));
        }
        taken
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change of the state is whole before a panic could come.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn running_of(&self, who: &Who) -> usize {
        self.running.iter().filter(|running| *running == who).count()
    }

    /// Takes the one out that gives way, where more wait than may, and says who and why.
    fn gives_way(&mut self, may_wait: usize) -> Option<(u64, NoTurn)> {
        if self.waiting.len() <= may_wait {
            return None;
        }
        let mut of_each: HashMap<&Who, usize> = HashMap::new();
        for waiting in &self.waiting {
            *of_each.entry(&waiting.who).or_default() += 1;
        }
        let line = self.waiting.iter().enumerate();
        let counted = line.map(|(place, it)| (of_each.get(&it.who).copied().unwrap_or(0), place));
        let (count, place) = counted.max()?;
        let Waiting { number, who, .. } = self.waiting.remove(place);
        let is_share = who.is_some() && count > 1;
        Some((number, if is_share { NoTurn::Share } else { NoTurn::Full }))
    }
}

/// Tells those that have a turn. Nothing is locked, as a turn that nobody takes is given back.
fn tell_all(taken: Vec<(Sender<Held>, Held)>) {
    for (tell, held) in taken {
        drop(tell.send(held));
    }
}

impl Waits {
    /// Waits for a turn, and no longer than `patience`.
    pub(super) async fn turn(mut self, patience: Duration) -> Result<Held, NoTurn> {
        let told = timeout(patience, &mut self.told).await;
        let who = &self.who;
        let has_share = match told {
            Ok(Ok(held)) => return Ok(held),
            // It gave way to another.
            Ok(Err(_)) => true,
            Err(_) => self.line.lock().running_of(who) >= self.line.turns_of(who),
        };
        Err(if has_share && who.is_some() { NoTurn::Share } else { NoTurn::Full })
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.line.lock().waiting.retain(|waiting| waiting.number != self.number);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let line = self.line.clone();
        let mut state = line.lock();
        if let Some(place) = state.running.iter().position(|running| *running == self.who) {
            state.running.swap_remove(place);
        }
        let taken = line.taken(&mut state);
        drop(state);
        tell_all(taken);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::domain::{Role, Slug};

    /// Whose job a letter is; a dot is nobody's.
    fn who(letter: char) -> Who {
        let name = Slug::parse(&letter.to_string()).ok()?;
        Some(Arc::new(Holder { council: None, name, role: Role::Viewer }))
    }

    fn letters<'a>(all: impl Iterator<Item = &'a Who>) -> String {
        all.map(|who| who.as_ref().map_or(".", |holder| holder.name.as_str())).collect()
    }

    /// What runs and waits once these came one after the other, and who was sent away.
    fn after(line: &Arc<Line>, come: &str) -> (String, String, String, Vec<Waits>) {
        let (mut places, mut sent_away) = (Vec::new(), String::new());
        for letter in come.chars() {
            match line.enter(who(letter)) {
                Ok(place) => places.push(place),
                Err(NoTurn::Share) => sent_away.push(letter),
                Err(NoTurn::Full) => sent_away.extend([letter, '!']),
            }
        }
        let state = line.lock();
        let (running, waiting) =
            (letters(state.running.iter()), letters(state.waiting.iter().map(|it| &it.who)));
        drop(state);
        (running, waiting, sent_away, places)
    }

    #[test]
    fn no_key_takes_all_turns_and_the_key_with_the_most_in_a_full_line_gives_way() {
        for (come, running, waiting, sent_away) in [
            ("a", "a", "", ""),
            ("aaaa", "aa", "aa", ""),
            ("aaab", "aab", "a", ""),
            ("aaabb", "aab", "ab", ""),
            // Alone it is told that it has its share, and those of others take its places.
            ("aaaaaaaaa", "aa", "aaaa", "aaa"),
            ("aaaaaabbb", "aab", "aabb", ""),
            ("aaaaaabbcd", "aab", "abcd", ""),
            ("aaaaaabbcdef", "aab", "abcd", "e!f!"),
            ("aaaaaabcdefa", "aab", "acde", "f!a"),
            // Those without a key may take all turns, and are told that the line is full.
            ("....", "...", ".", ""),
            (".........", "...", "....", ".!.!"),
            (".......ab", "...", "..ab", ""),
            ("aaaa.", "aa.", "aa", ""),
        ] {
            let line = Line::new(3, 4);
            let found = after(&line, come);
            let said = (&*found.0, &*found.1, &*found.2);
            assert_eq!(said, (running, waiting, sent_away), "{come}");
        }
    }

    #[test]
    fn a_turn_goes_to_the_key_that_has_the_fewest_and_had_its_last_the_longest_ago() {
        for (may_run, come, order) in [
            (1, "aaaab", "abaaa"),
            (1, "aabbcc", "abcabc"),
            (2, "aaabbcc", "abcabca"),
            (3, "aaaaab", "aabaaa"),
            (3, "aaaaabbb", "aabababa"),
            (3, "....a.", "...a.."),
        ] {
            let line = Line::new(may_run, 99);
            let mut places: Vec<(char, Waits)> =
                come.chars().map(|letter| (letter, line.enter(who(letter)).unwrap())).collect();
            let (mut held, mut found) = (VecDeque::new(), String::new());
            while found.len() < come.len() {
                places.retain_mut(|(letter, place)| match place.told.try_recv() {
                    Ok(turn) => {
                        found.push(*letter);
                        held.push_back(turn);
                        false
                    }
                    Err(_) => true,
                });
                // The first that runs ends.
                held.pop_front();
            }
            assert_eq!(found, order, "{come}");
        }
    }

    #[test]
    fn who_goes_away_leaves_its_place_and_its_turn_to_the_next() {
        let line = Line::new(2, 3);
        let mut places: Vec<Waits> =
            "aabb".chars().map(|letter| line.enter(who(letter)).unwrap()).collect();
        assert_eq!(line.jobs(), (2, 2));
        // One that waits, one that has its turn and was not told, and one that was told.
        drop(places.remove(1));
        assert_eq!(line.jobs(), (2, 1));
        drop(places.remove(0));
        assert_eq!(line.jobs(), (1, 1), "b may not take both");
        drop(places.remove(0).told.try_recv().unwrap());
        assert_eq!(line.jobs(), (1, 0));
        drop(places);
        assert_eq!(line.jobs(), (0, 0));
    }
}
