//! Damage to inputs: the same for the same name, on every machine.

/// Pieces that mean something to the readers.
const WORDS: &[&str] = &[
    ",",
    ";",
    "\t",
    "|",
    "\"",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "é",
    "£",
    "–",
    "−",
    "(",
    ")",
    "[c]",
    "*",
    "..",
    "-",
    "+",
    ".",
    ":",
    "/",
    "%",
    "#",
    "'",
    "=",
    "<5",
    "nil",
    "n/a",
    "Q1",
    "Q2",
    "q3",
    "Qtr 4",
    "Q1-Q2",
    "Quarter One",
    "H1",
    "Apr-Jun",
    "Jan",
    "30/06/2019",
    "43646",
    "2019",
    "2019-20",
    "2019/20",
    "2020-21-Q1",
    "FY20",
    "19/20",
    "12/13",
    "Year to 31 March 2020",
    "£000",
    "£'000",
    "(£k)",
    "000s",
    "£m",
    "in thousands",
    "pence",
    "No.",
    "Amount",
    "Sum of Amount",
    "Count of Id",
    "Year",
    "Quarter",
    "Values",
    "Row Labels",
    "Grand Total",
    "Total",
    "stated_total",
    "cumulative",
    "YTD",
    "average",
    "quarter",
    "amount",
    "count",
    "financial_year",
    "client_group",
    "line",
    "1,234",
    "1.234",
    "1,23",
    "(64)",
    "12p",
    "1e5",
    "1E+05",
    "1.2m",
    "101.2k",
    "99999999999999999999",
    "0",
    "-0",
    "5 CR",
    "5-",
    "0.005",
    "100000000000",
    "null",
    "true",
    "{",
    "}",
    "[",
    "]",
    "{\"a\":",
    "\\u0000",
    "\\ud800",
    "1e999",
    "sep=;",
];

/// A stream of damaged inputs.
pub struct Damage {
    state: u64,
}

impl Damage {
    pub fn new(name: &str) -> Damage {
        let seed = name.bytes().fold(0x9E37_79B9_7F4A_7C15, |seed: u64, byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
        });
        Damage { state: seed }
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        // The generator xorshift64*, which is enough to choose by.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (number as usize) % limit.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// The next input: one of those that are kept, damaged once or a few times.
    pub fn next(&mut self, kept: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.of(kept).clone();
        for _ in 0..=self.below(4) {
            self.damage(&mut input, kept);
        }
        input
    }

    fn damage(&mut self, input: &mut Vec<u8>, kept: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let to = (at + self.below(24)).min(input.len());
        let word = self.of(WORDS).as_bytes().to_vec();
        match self.below(10) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => drop(input.drain(at..to)),
            3 => {
                let piece = input[at..to].to_vec();
                let again = 1 + self.below(40);
                input.splice(at..at, piece.repeat(again));
            }
            4 => {
                let other = self.of(kept);
                let from = self.below(other.len() + 1);
                let piece = &other[from..(from + self.below(200)).min(other.len())];
                input.splice(at..to, piece.to_vec());
            }
            5 => input.truncate(at),
            6 => self.in_place_of_a_cell(input, &word),
            7 => drop(input.splice(at..to, word)),
            8 => self.swap_lines(input),
            _ => drop(input.splice(at..at, word)),
        }
    }

    /// Writes a word in place of what stands between two separators.
    fn in_place_of_a_cell(&mut self, input: &mut Vec<u8>, word: &[u8]) {
        let at = self.below(input.len() + 1);
        let is_end = |byte: &u8| b",;\t\n\"".contains(byte);
        let from = input[..at].iter().rposition(is_end).map_or(0, |place| place + 1);
        let to = input[at..].iter().position(is_end).map_or(input.len(), |place| at + place);
        input.splice(from..to, word.to_vec());
    }

    fn swap_lines(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> =
            input.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        lines.swap(one, other);
        *input = lines.join(&b'\n');
    }
}
