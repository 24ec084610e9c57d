//! Which known name a person probably meant by one that is not known.

/// The known name that a person probably meant.
pub fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    // Long names are no slips of the keyboard, and comparing them takes long.
    if name.chars().count() > 40 {
        return None;
    }
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let plain = plain.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    let usual = match plain.as_str() {
        "year" | "fy" => "financial_year",
        "qtr" | "period" => "quarter",
        "value" | "sum" | "total" | "amount_gbp" | "clawback" => "amount",
        "number" | "no" | "clawbacks" | "no_of_clawbacks" => "count",
        "group" => "client_group",
        other => other,
    };
    let same = known.iter().find(|known| **known == usual);
    // Short words are near to many others by chance: `date` is no slip for `note`.
    let is_near = |known: &&&str| edits(&plain, known) <= (known.len() / 3).min(2);
    same.or_else(|| known.iter().find(is_near)).copied()
}

/// How many letters must be changed, added, taken away or swapped with the next.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    // `table[i][j]` is for the first `i` letters of the one and `j` of the other.
    let mut table: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let change = table[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = change.min(table[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(table[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        table.push(row);
    }
    table[from.len()][to.len()]
}
