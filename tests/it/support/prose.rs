//! What no text for people may have: names of fields, sentences without an end, fractions
//! where percentages are meant, pence that are always nought.

/// A line without what a paper, a person or a council called something.
fn spoken(line: &str) -> String {
    line.split('"').step_by(2).collect::<Vec<&str>>().join("it")
}

/// A word such as `growth_rate`, which is a name in a document and no word of English.
fn identifier(line: &str) -> Option<&str> {
    let is_of_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    line.split(|sign: char| !is_of_word(sign)).find(|word| {
        let parts: Vec<&str> = word.split('_').collect();
        parts.len() > 1 && parts.iter().all(|part| !part.is_empty())
    })
}

/// A decimal with so many places that it is a rate of the wire: `0.8974`.
fn wire_rate(line: &str) -> Option<&str> {
    line.split_whitespace().map(|word| word.trim_matches(['(', ')', ',', ';'])).find(|word| {
        let digits = word.trim_start_matches('-');
        let parts = digits.split_once('.');
        parts.is_some_and(|(whole, places)| {
            let is_number =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_number(whole) && is_number(places) && places.len() >= 4
        })
    })
}

/// What is wrong with a text, a line each. A table is no sentence.
pub fn offences(text: &str) -> Vec<String> {
    let mut offences = Vec::new();
    for line in text.lines().map(spoken) {
        if let Some(word) = identifier(&line) {
            offences.push(format!("the name {word} in {line}"));
        }
        if let Some(rate) = wire_rate(&line) {
            offences.push(format!("the fraction {rate} in {line}"));
        }
        let is_prose = !line.trim().contains("  ");
        if is_prose && (line.contains(".00 ") || line.ends_with(".00") || line.contains(".00,")) {
            offences.push(format!("pence that are nought in {line}"));
        }
        if line.contains("probability of ") {
            let is_under = ["If ", "By ", "between "].iter().any(|word| line.contains(word));
            if !is_under {
                offences.push(format!("a probability under no condition in {line}"));
            }
        }
        if line.contains("no such value") {
            offences.push(format!("a riddle in {line}"));
        }
        // The point of a decimal ends no sentence.
        let line = line.trim().replace("? ", "?\n").replace(": ", ":\n").replace(". ", ".\n");
        for sentence in line.lines() {
            let words = sentence.split_whitespace().count();
            if words > 25 && sentence.ends_with('.') && !sentence.contains("  ") {
                offences.push(format!("{words} words in {sentence}"));
            }
        }
    }
    offences
}

#[test]
fn each_kind_of_offence_is_found_and_plain_prose_has_none() {
    for (text, found) in [
        ("A range is stated for growth_rate.", "the name growth_rate"),
        ("  plan  0.8974", "the fraction 0.8974"),
        ("The amount printed as 283905.00 was accepted.", "pence that are nought"),
        ("It pays with a probability of 31%.", "under no condition"),
        ("lag  no such value  The plan", "a riddle"),
        ("The paper calls \"dp_spend\" its spend, 12.50 a head.", ""),
    ] {
        let said = offences(text);
        match found {
            "" => assert_eq!(said, [] as [String; 0]),
            found => assert!(said.iter().any(|one| one.contains(found)), "{found}: {said:?}"),
        }
    }
    for long in ["word ".repeat(25), format!("{}2.5 {}", "word ".repeat(12), "word ".repeat(12))] {
        assert_eq!(offences(&format!("{long}end.")).len(), 1);
    }
    assert_eq!(offences(&format!("{0}end. {0}end.", "word ".repeat(20))), [] as [String; 0]);
}
