//! Enums whose values are words: each word stands once, beside the value that it names. And
//! how such a word is said to people.

/// Declares an enum with the word of each value, which files, the database, the API and
/// pages use alike.
macro_rules! words {
    (
        $(#[$about:meta])*
        $vis:vis enum $name:ident {
            $($(#[$about_value:meta])* $value:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$about_value])* $value),+
        }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: [$name; [$($word),+].len()] = [$($name::$value),+];

            /// The word of each value, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word of the value.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$value => $word),+ }
            }

            /// The value of a word.
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($word => Some($name::$value),)+ _ => None }
            }

            /// The same, or which words are expected: `expected a, b or c`.
            pub fn read(text: &str) -> Result<$name, String> {
                let expected = || $crate::words::expected($name::WORDS);
                $name::parse(text).ok_or_else(expected)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use words;

/// The ways in which clawbacks are counted: the word of each, and its one name for people.
pub const COUNTED: [(&str, &str); 3] = [
    ("yearly_increment", "each rise counted once"),
    ("cumulative_uplift", "each rise counted every year"),
    ("total_recovery", "all recoveries counted"),
];

/// A word of a document or the name of an assumption as people say it: `cannot tell`.
pub fn spoken(word: &str) -> String {
    if let Some((_, name)) = COUNTED.iter().find(|(counted, _)| *counted == word) {
        return (*name).to_owned();
    }
    match word.strip_prefix("dp_") {
        _ if word == "offset_basis" => "what is credited".to_owned(),
        Some(of) => format!("direct-payment {}", of.replace('_', " ")),
        None => word.replace('_', " "),
    }
}

/// Things in a sentence: `a, b and c`.
pub fn listed(things: &[String]) -> String {
    match things {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => things.concat(),
    }
}

/// Groups the thousands of a decimal number: `-1234.50` as `-1,234.50`.
pub fn grouped(number: &str) -> String {
    let (sign, size) = match number.strip_prefix('-') {
        Some(size) => ("-", size),
        None => ("", number),
    };
    let (whole, fraction) = match size.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (size, String::new()),
    };
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

/// So many of something: `1 unit`, `1,200 units`.
pub fn counted(number: impl std::fmt::Display, one: &str) -> String {
    match number.to_string().as_str() {
        "1" => format!("1 {one}"),
        number => format!("{} {one}s", grouped(number)),
    }
}

/// Says which words are expected.
pub(crate) fn expected(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => {
            format!("expected {} or {last}", first.join(", "))
        }
        _ => format!("expected {}", words.concat()),
    }
}

#[cfg(test)]
mod tests {
    words! {
        /// Some fruit.
        #[derive(Default)]
        enum Fruit {
            /// From a tree.
            Apple = "apple",
            /// From a bush.
            #[default]
            Gooseberry = "goose_berry",
        }
    }

    #[test]
    fn a_word_names_its_value_and_no_other_text_does() {
        assert_eq!(Fruit::ALL.map(Fruit::as_str), Fruit::WORDS);
        assert_eq!(Fruit::parse("goose_berry"), Some(Fruit::default()));
        for text in ["", "Apple", " apple", "gooseberry"] {
            assert_eq!(Fruit::parse(text), None, "{text:?}");
            assert_eq!(Fruit::read(text), Err("expected apple or goose_berry".to_owned()));
        }
        assert_eq!(Fruit::Apple.to_string(), "apple");
        assert_eq!(super::expected(&["a", "b", "c"]), "expected a, b or c");
        assert_eq!(super::expected(&["a"]), "expected a");
    }

    #[test]
    fn a_name_is_said_without_its_signs_and_short_forms() {
        for (word, said) in [
            ("cannot_tell", "cannot tell"),
            ("growth_rate", "growth rate"),
            ("dp_spend", "direct-payment spend"),
            ("offset_basis", "what is credited"),
            ("cumulative_uplift", "each rise counted every year"),
        ] {
            assert_eq!(super::spoken(word), said);
        }
        for (things, said) in [
            (&[][..], ""),
            (&["a"], "a"),
            (&["a", "b"], "a and b"),
            (&["a", "b", "c"], "a, b and c"),
        ] {
            let things: Vec<String> = things.iter().map(|thing| (*thing).to_owned()).collect();
            assert_eq!(super::listed(&things), said);
        }
    }
}
