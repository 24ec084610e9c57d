//! What a heading, label or name says of the unit of its figures.
//!
//! A unit is looked for wherever words stand beside figures, so that none is lost: `£000`,
//! `in thousands`, `amount_k`, `%`, `No.`. Figures and years are no units.

mod line;

pub(super) use line::in_line;

use super::tokens::{Kind, Pieces, Token, plain, tokens};

/// How much one unit of a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    Pence,
    Pounds,
    Thousands,
    Millions,
    Billions,
}

impl Scale {
    /// One unit in pence.
    pub(super) fn pence(self) -> i64 {
        match self {
            Scale::Pence => 1,
            Scale::Pounds => 100,
            Scale::Thousands => 100_000,
            Scale::Millions => 100_000_000,
            Scale::Billions => 100_000_000_000,
        }
    }

    /// One unit in ones, for counts; pence are none.
    pub(super) fn ones(self) -> Option<i64> {
        (self != Scale::Pence).then(|| self.pence() / 100)
    }

    /// The unit in words, after "in".
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Scale::Pence => "pence",
            Scale::Pounds => "pounds",
            Scale::Thousands => "thousands",
            Scale::Millions => "millions",
            Scale::Billions => "billions",
        }
    }
}

/// What figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Amount,
    Count,
    Percentage,
    /// A mean, a median, a rate: nothing that adds up.
    Average,
}

/// The unit that a text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnitWords {
    pub(super) scale: Option<Scale>,
    pub(super) quantity: Option<Quantity>,
    /// The words of the text that say so.
    pub(super) quoted: String,
    /// Whether the text states two units that cannot both be: `£m and £000`, `No. £`.
    pub(super) contradicts: bool,
}

/// A word that was found: what it says, and the pieces it takes up.
struct Said {
    scale: Option<Scale>,
    sort: Option<Sort>,
    from: usize,
    to: usize,
}

/// What a word says of the quantity, the strongest first: `Average of count` is an average,
/// and `Count of Amount` a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Percentage,
    Average,
    /// `number`, `count`.
    Counted,
    /// `£`, `amount`, `income`.
    Money,
    /// `clients`: people and things, unless money is named.
    Things,
    /// `sum`, `value`: money, unless things are named.
    Sum,
}

/// Looks for a unit in a text.
pub(super) fn unit(text: &str) -> Option<UnitWords> {
    if text.len() > super::limits::SAID_BYTES {
        return None;
    }
    let plain = plain(text);
    let tokens = tokens(&plain);
    let pieces = Pieces(&tokens);
    let mut said: Vec<Said> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match word(&pieces, at, &plain) {
            Some(found) => {
                at = found.to.max(at + 1);
                said.push(found);
            }
            None => at += 1,
        }
    }
    if said.is_empty() {
        return None;
    }
    // `£` beside `thousands` is a currency, no scale of its own.
    let mut scales: Vec<Scale> = said.iter().filter_map(|said| said.scale).collect();
    if scales.iter().any(|scale| *scale != Scale::Pounds) {
        scales.retain(|scale| *scale != Scale::Pounds);
    }
    let scale = scales.first().copied();
    let sort = said.iter().filter_map(|said| said.sort).min();
    let has_pounds = said.iter().any(|said| said.scale.is_some() && said.sort == Some(Sort::Money));
    let quantity = sort.map(|sort| match sort {
        Sort::Percentage => Quantity::Percentage,
        Sort::Average => Quantity::Average,
        Sort::Counted | Sort::Things => Quantity::Count,
        Sort::Money | Sort::Sum => Quantity::Amount,
    });
    Some(UnitWords {
        scale,
        quantity,
        quoted: quoted(&plain, &tokens, &said),
        contradicts: scales.iter().any(|other| Some(*other) != scale)
            || has_pounds && matches!(sort, Some(Sort::Counted | Sort::Percentage)),
    })
}

/// The words as they stand in the text; those that stand together stay together.
fn quoted(plain: &str, tokens: &[Token], said: &[Said]) -> String {
    let mut quoted = String::new();
    let mut end = None;
    for said in said {
        let (Some(first), Some(last)) =
            (tokens.get(said.from), said.to.checked_sub(1).and_then(|last| tokens.get(last)))
        else {
            continue;
        };
        let between = end.and_then(|end| plain.get(end..first.start));
        match between {
            Some(between) if between.trim_matches([' ', '_']).is_empty() => {
                quoted.push_str(between)
            }
            Some(_) => quoted.push_str(", "),
            None => {}
        }
        quoted.push_str(plain.get(first.start..last.end).unwrap_or_default());
        end = Some(last.end);
    }
    quoted
}

/// The unit word that starts at this place.
fn word(p: &Pieces<'_>, at: usize, plain: &str) -> Option<Said> {
    let said = |scale, sort, to| Some(Said { scale, sort, from: at, to });
    match p.mark(at) {
        Some('£') => return pound(p, at),
        Some('%') => return said(None, Some(Sort::Percentage), at + 1),
        Some('#')
            if p.mark(at + 1) != Some('#')
                && at.checked_sub(1).and_then(|before| p.mark(before)) != Some('#')
                && p.word(at + 1).is_none_or(|w| w.len() > 1) =>
        {
            return said(None, Some(Sort::Counted), at + 1);
        }
        Some('\'') if !has_digit_before(p, at) => {
            return noughts(p, at + 1).and_then(|(scale, to)| said(Some(scale), None, to));
        }
        _ => {}
    }
    if let Some((scale, to)) = noughts(p, at) {
        return said(Some(scale), None, to);
    }
    let name = p.word(at)?;
    if name == "gbp" {
        return pound(p, at);
    }
    if let Some((scale, sort)) = scale_word(p, at, name, plain) {
        return said(Some(scale), sort, at + 1);
    }
    let to = at + 1;
    let next = p.after_space(to);
    match name {
        "no" if p.mark(to) == Some('.') => said(None, Some(Sort::Counted), to + 1),
        "no" => p.after_word(next, &["of"]).and_then(|_| said(None, Some(Sort::Counted), to)),
        "nos" => said(None, Some(Sort::Counted), to + usize::from(p.mark(to) == Some('.'))),
        "per" if p.word(next) == Some("cent") => said(None, Some(Sort::Percentage), next + 1),
        "per" if p.number(next).is_some() || p.word(next).is_some_and(is_one) => {
            let mut to = next + 1;
            while p.mark(to) == Some(',') && p.number(to + 1).is_some() {
                to += 2;
            }
            said(None, Some(Sort::Average), to)
        }
        _ => sort_of(name).and_then(|sort| said(None, Some(sort), to)),
    }
}

/// What a figure may be stated for each of.
fn is_one(word: &str) -> bool {
    const ONES: &[&str] = &[
        "capita",
        "head",
        "client",
        "person",
        "case",
        "user",
        "clawback",
        "hour",
        "day",
        "week",
        "month",
        "package",
        "invoice",
        "recipient",
    ];
    ONES.contains(&word)
}

fn sort_of(word: &str) -> Option<Sort> {
    const WORDS: &[(Sort, &[&str])] = &[
        (Sort::Percentage, &["percent", "percentage", "pct", "proportion"]),
        (
            Sort::Average,
            &[
                "average", "averages", "avg", "mean", "median", "rate", "rates", "ratio", "min",
                "max", "minimum", "maximum",
            ],
        ),
        (
            Sort::Counted,
            &[
                "count",
                "counts",
                "number",
                "numbers",
                "num",
                "qty",
                "quantity",
                "volume",
                "volumes",
                "headcount",
                "caseload",
            ],
        ),
        (
            Sort::Money,
            &[
                "amount",
                "amounts",
                "income",
                "recovered",
                "recoupment",
                "recouped",
                "reclaim",
                "reclaims",
                "reclaimed",
                "refund",
                "refunds",
                "refunded",
                "surplus",
                "surpluses",
                "cost",
                "costs",
                "spend",
                "expenditure",
                "receipts",
            ],
        ),
        (
            Sort::Things,
            &[
                "cases",
                "clients",
                "people",
                "persons",
                "users",
                "customers",
                "recipients",
                "packages",
                "residents",
                "adults",
                "children",
            ],
        ),
        (Sort::Sum, &["sum", "value", "values"]),
    ];
    WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(sort, _)| *sort)
}

/// `£`, `£000`, `£'000s`, `£k`, `£ million`; a pound sign before a figure is no unit.
fn pound(p: &Pieces<'_>, at: usize) -> Option<Said> {
    let said = |scale, to| Some(Said { scale: Some(scale), sort: Some(Sort::Money), from: at, to });
    let mut next = p.after_space(at + 1);
    next += usize::from(p.mark(next) == Some('\''));
    if let Some((scale, to)) = noughts(p, next) {
        return said(scale, to);
    }
    if let Some(scale) = p.word(next).and_then(short_scale) {
        return said(scale, next + 1);
    }
    // `£5`, but not `£ 2019/20`, where a year may follow.
    if p.number(at + 1).is_some() {
        return None;
    }
    let plural = p.word(at + 1) == Some("s");
    said(Scale::Pounds, at + 1 + usize::from(plural))
}

fn short_scale(word: &str) -> Option<Scale> {
    match word {
        "k" | "ks" | "thousand" | "thousands" | "thous" | "th" | "ths" => Some(Scale::Thousands),
        "m" | "mn" | "mil" | "mill" | "million" | "millions" | "ms" => Some(Scale::Millions),
        "b" | "bn" | "billion" | "billions" => Some(Scale::Billions),
        _ => None,
    }
}

/// A word for a scale that stands without a pound sign.
fn scale_word(p: &Pieces<'_>, at: usize, word: &str, plain: &str) -> Option<(Scale, Option<Sort>)> {
    let before = at.checked_sub(1);
    if before.is_some_and(|before| p.number(before).is_some()) {
        return None;
    }
    let is_alone = |from: Option<usize>, to: usize| {
        from.is_none_or(|from| p.mark(from).is_some_and(|c| "([_/,-".contains(c)))
            && (p.mark(to).is_none_or(|c| ")]_/,-".contains(c)) && p.word(to).is_none())
    };
    match word {
        "pound" | "pounds" | "sterling" => Some((Scale::Pounds, Some(Sort::Money))),
        "pence" | "pennies" => Some((Scale::Pence, Some(Sort::Money))),
        "thousand" | "thousands" | "thous" => Some((Scale::Thousands, None)),
        "million" | "millions" => Some((Scale::Millions, None)),
        "billion" | "billions" | "bn" => Some((Scale::Billions, None)),
        // A single letter is a unit in brackets, at the end of a name, or in lower case at
        // the end: `(k)`, `amount_k`, `Q1 m`.
        "k" | "ks" => Some((Scale::Thousands, None)),
        "m" | "mn" => {
            let is_lower =
                p.0.get(at).and_then(|token| plain.get(token.start..token.end)) == Some(word);
            let is_end = at + 1 >= p.0.len();
            (is_lower && (is_end || is_alone(before, at + 1))).then_some((Scale::Millions, None))
        }
        _ => None,
    }
}

/// `000`, `000s`, `000's`, `1,000s`, `000,000`.
fn noughts(p: &Pieces<'_>, at: usize) -> Option<(Scale, usize)> {
    if has_digit_before(p, at) {
        return None;
    }
    let thousands = |at: usize| p.mark(at) == Some(',') && p.number(at + 1) == Some("000");
    let plural = |at: usize| {
        let next = at + usize::from(p.mark(at) == Some('\''));
        (p.word(next) == Some("s")).then_some(next + 1)
    };
    match p.number(at)? {
        "000" if thousands(at + 1) => Some((Scale::Millions, plural(at + 3).unwrap_or(at + 3))),
        "000" if is_in_figure_after(p, at) => None,
        "000" => Some((Scale::Thousands, plural(at + 1).unwrap_or(at + 1))),
        "1000" => plural(at + 1).map(|to| (Scale::Thousands, to)),
        "1" if thousands(at + 1) => plural(at + 3).map(|to| (Scale::Thousands, to)),
        _ => None,
    }
}

/// Whether digits stand before a place, with or without a mark between: `1,000`, `£10'000`.
fn has_digit_before(p: &Pieces<'_>, at: usize) -> bool {
    let digit = |back: usize| at.checked_sub(back).is_some_and(|at| p.number(at).is_some());
    let mark = |back: usize| {
        at.checked_sub(back).and_then(|at| p.mark(at)).is_some_and(|c| ".,'".contains(c))
    };
    let is_space =
        at.checked_sub(1).and_then(|at| p.0.get(at)).map(|t| t.kind) == Some(Kind::Space);
    // `12 000` is a figure; `Q1 000` and `2019/20 000` are a period and a unit.
    let is_plural = p.word(at + 1) == Some("s") || p.mark(at + 1) == Some('\'');
    let is_period = at
        .checked_sub(3)
        .and_then(|at| p.0.get(at))
        .is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Mark('/' | '-')));
    digit(1) || mark(1) && digit(2) || is_space && digit(2) && !is_plural && !is_period
}

fn is_in_figure_after(p: &Pieces<'_>, at: usize) -> bool {
    matches!(p.mark(at + 1), Some(',' | '.')) && p.number(at + 2).is_some()
}

#[cfg(test)]
mod tests {
    use super::Quantity::{Amount, Average, Count, Percentage};
    use super::Scale::{Billions, Millions, Pence, Pounds, Thousands};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unit_is_found_wherever_it_stands() {
        let table: &[(&str, Option<Scale>, Option<Quantity>, &str)] = &[
            ("Q1 (£000)", Some(Thousands), Some(Amount), "£000"),
            ("Q1 £'000", Some(Thousands), Some(Amount), "£'000"),
            ("Q1 £\u{2019}000", Some(Thousands), Some(Amount), "£'000"),
            ("£000s", Some(Thousands), Some(Amount), "£000s"),
            ("£000's", Some(Thousands), Some(Amount), "£000's"),
            ("£ 000", Some(Thousands), Some(Amount), "£ 000"),
            ("£1,000s", Some(Thousands), Some(Amount), "£1,000s"),
            ("000s", Some(Thousands), None, "000s"),
            ("Q1 000s", Some(Thousands), None, "000s"),
            ("'000", Some(Thousands), None, "'000"),
            ("Q1 2019/20 000s", Some(Thousands), None, "000s"),
            ("(000)", Some(Thousands), None, "000"),
            ("£k", Some(Thousands), Some(Amount), "£k"),
            ("£K", Some(Thousands), Some(Amount), "£K"),
            ("(k)", Some(Thousands), None, "k"),
            ("amount_k", Some(Thousands), Some(Amount), "amount_k"),
            ("amount_000", Some(Thousands), Some(Amount), "amount_000"),
            ("amount_thousands", Some(Thousands), Some(Amount), "amount_thousands"),
            ("Sum of Amount (£k)", Some(Thousands), Some(Amount), "Sum, Amount, £k"),
            ("in thousands", Some(Thousands), None, "thousands"),
            ("£ thousand", Some(Thousands), Some(Amount), "£ thousand"),
            ("Figures in thousands of pounds", Some(Thousands), Some(Amount), "thousands, pounds"),
            ("£m", Some(Millions), Some(Amount), "£m"),
            ("£M", Some(Millions), Some(Amount), "£M"),
            ("£ million", Some(Millions), Some(Amount), "£ million"),
            ("amount_m", Some(Millions), Some(Amount), "amount_m"),
            ("(m)", Some(Millions), None, "m"),
            ("£000,000", Some(Millions), Some(Amount), "£000,000"),
            ("£bn", Some(Billions), Some(Amount), "£bn"),
            ("GBP 000", Some(Thousands), Some(Amount), "GBP 000"),
            ("GBP", Some(Pounds), Some(Amount), "GBP"),
            ("Q1 £", Some(Pounds), Some(Amount), "£"),
            ("Total (£)", Some(Pounds), Some(Amount), "£"),
            ("£s", Some(Pounds), Some(Amount), "£s"),
            ("Amount in pence", Some(Pence), Some(Amount), "Amount, pence"),
            ("Q1 %", None, Some(Percentage), "%"),
            ("per cent of spend", None, Some(Percentage), "per cent, spend"),
            ("Q1 #", None, Some(Count), "#"),
            ("# clawbacks", None, Some(Count), "#"),
            ("Q1 No.", None, Some(Count), "No."),
            ("No. Of Clawbacks", None, Some(Count), "No."),
            ("No of Clawbacks", None, Some(Count), "No"),
            ("Nos.", None, Some(Count), "Nos."),
            ("Number recovered", None, Some(Count), "Number recovered"),
            ("Count of Amount", None, Some(Count), "Count, Amount"),
            ("Count of Id", None, Some(Count), "Count"),
            ("Number (thousands)", Some(Thousands), Some(Count), "Number, thousands"),
            ("Cases", None, Some(Count), "Cases"),
            ("Clients", None, Some(Count), "Clients"),
            ("Sum of Clients", None, Some(Count), "Sum, Clients"),
            ("Volume", None, Some(Count), "Volume"),
            ("Sum of Amount", None, Some(Amount), "Sum, Amount"),
            ("Income", None, Some(Amount), "Income"),
            ("Client income", None, Some(Amount), "income"),
            ("Direct Payment recoupment", None, Some(Amount), "recoupment"),
            ("DP refunds", None, Some(Amount), "refunds"),
            ("Reclaims", None, Some(Amount), "Reclaims"),
            ("Surplus returned", None, Some(Amount), "Surplus"),
            ("Total amount recovered", None, Some(Amount), "amount recovered"),
            ("Amount recovered from clients", None, Some(Amount), "Amount recovered, clients"),
            ("Average amount", None, Some(Average), "Average amount"),
            ("Median", None, Some(Average), "Median"),
            ("£ per client", Some(Pounds), Some(Average), "£ per client"),
            ("Rate per 100,000", None, Some(Average), "Rate per 100,000"),
            (
                "Table 4: Direct payment recoveries 2019/20 to 2022/23 (£000)",
                Some(Thousands),
                Some(Amount),
                "£000",
            ),
        ];
        let mut wrong = Vec::new();
        for (text, scale, quantity, quoted) in table {
            let expected = UnitWords {
                scale: *scale,
                quantity: *quantity,
                quoted: (*quoted).to_owned(),
                contradicts: false,
            };
            if unit(text).as_ref() != Some(&expected) {
                wrong.push((text, unit(text)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn figures_years_and_other_words_are_no_units() {
        for text in [
            "",
            "Q1",
            "2000",
            "1,000",
            "£1,000",
            "£5",
            "10,000",
            "2019/20",
            "2000-01",
            "Clawbacks",
            "Discount",
            "no",
            "Is it no more",
            "Actual",
            "Team (M)",
            "Kent",
            "Milton Keynes",
            "Invoices raised",
            "101.2k",
            "£1.2m",
            "12,000,000",
            "1 000",
            "Team A",
            "H&M",
            "###",
            "Separate",
            "5,000.00",
            "item 3m",
            "H1",
            "#REF!",
            "#N/A",
        ] {
            let found = unit(text);
            let expected_mark = text.starts_with("#R") || text.starts_with("#N");
            assert!(found.is_none() || expected_mark, "{text:?}: {found:?}");
        }
    }

    #[test]
    fn two_units_in_one_text_contradict_each_other() {
        for text in ["£m and £000", "No. (£)", "% £", "in thousands, not millions"] {
            assert!(unit(text).is_some_and(|unit| unit.contradicts), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = unit(&text);
        }

        #[test]
        fn no_text_of_such_pieces_makes_the_reader_panic(
            text in "(000|1|£|GBP|k|m|s|thousands|No|per|of|[', .()%#_]){1,10}",
        ) {
            let _ = unit(&text);
        }
    }
}
