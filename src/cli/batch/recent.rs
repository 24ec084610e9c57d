//! Which series have been before, as far back as is remembered.

use std::collections::{HashSet, VecDeque};

/// How many series are remembered: about 14 MB at most, and twice that where all come again.
pub const REMEMBERED: usize = 500_000;

/// The hashes of the last ids. A file with more series than these may bring one back
/// without being noticed; two ids with the same 64 bits are taken for one, which in a
/// file of a million series happens once in some ten million files.
pub struct Recent {
    most: usize,
    known: HashSet<u64>,
    /// Those that came again.
    again: HashSet<u64>,
    order: VecDeque<u64>,
}

/// How a series comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// For the first time, as far as is remembered.
    First,
    /// For the second time.
    Again,
    /// For a third time, or a later one.
    OnceMore,
}

impl Recent {
    pub fn new(most: usize) -> Recent {
        Recent { most, known: HashSet::new(), again: HashSet::new(), order: VecDeque::new() }
    }

    /// Remembers an id, and says how it comes.
    pub fn comes(&mut self, hash: u64) -> Comes {
        if !self.known.insert(hash) {
            return if self.again.insert(hash) { Comes::Again } else { Comes::OnceMore };
        }
        if self.order.len() == self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
            self.again.remove(&oldest);
        }
        self.order.push_back(hash);
        Comes::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ids_are_known_and_older_ones_forgotten() {
        let mut recent = Recent::new(3);
        use Comes::{Again, First, OnceMore};
        for (hash, comes) in [
            (1, First),
            (2, First),
            (1, Again),
            (1, OnceMore),
            (3, First),
            (4, First),
            (1, First),
            (1, Again),
        ] {
            assert_eq!(recent.comes(hash), comes, "{hash}");
        }
        for hash in 0..100 {
            recent.comes(hash);
            recent.comes(hash);
        }
        assert_eq!((recent.known.len(), recent.again.len(), recent.order.len()), (3, 3, 3));
    }
}
