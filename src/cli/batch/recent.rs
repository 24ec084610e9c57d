//! Which series have been before, as far back as is remembered.

use std::collections::{HashSet, VecDeque};

/// How many series are remembered: about 14 MB at most.
pub const REMEMBERED: usize = 500_000;

/// The hashes of the last ids. A file with more series than these may bring one back
/// without being noticed; two ids with the same 64 bits are taken for one, which in a
/// file of a million series happens once in some ten million files.
pub struct Recent {
    most: usize,
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Recent {
    pub fn new(most: usize) -> Recent {
        Recent { most, known: HashSet::new(), order: VecDeque::new() }
    }

    /// Remembers an id; says whether it was known.
    pub fn is_known(&mut self, hash: u64) -> bool {
        if !self.known.insert(hash) {
            return true;
        }
        if self.order.len() == self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(hash);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ids_are_known_and_older_ones_forgotten() {
        let mut recent = Recent::new(3);
        for (hash, known) in
            [(1, false), (2, false), (1, true), (3, false), (1, true), (4, false), (1, false)]
        {
            assert_eq!(recent.is_known(hash), known, "{hash}");
        }
        for hash in 0..100 {
            recent.is_known(hash);
        }
        assert_eq!((recent.known.len(), recent.order.len()), (3, 3));
    }
}
