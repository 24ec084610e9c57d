//! How a file is to be read: the fields that its reading asks for, and the others.

use super::given::{FileReading, Review};
use crate::views::read_as::ReadAsView;
use crate::views::table_audit::TableAuditView;
use crate::web::form::Choice;

/// A field that says how a file is to be read.
pub struct OptionField {
    /// As it is sent.
    pub name: &'static str,
    /// As it is shown.
    pub label: &'static str,
    /// What to know about it.
    pub hint: &'static str,
    /// What it holds.
    pub value: String,
    /// What can be chosen; none where it is typed.
    pub choices: Vec<Choice>,
}

/// A field: as it is sent, how it is called, what to know of it, and what can be chosen.
type Described =
    (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The fields.
pub const FIELDS: [Described; 8] = [
    ("sheet", "Sheet", "", &[]),
    ("range", "Cells", "The table with its head, such as B4:M20.", &[]),
    (
        "unit",
        "Amounts are in",
        "",
        &[
            ("", "what the file says"),
            ("pence", "pence"),
            ("pounds", "pounds"),
            ("thousands", "thousands of pounds"),
            ("millions", "millions of pounds"),
        ],
    ),
    (
        "sign",
        "Recoveries are",
        "",
        &[("", "positive, as delivered"), ("credit", "negative, as credits: turn them round")],
    ),
    (
        "cumulative",
        "Each quarter is",
        "",
        &[("", "that quarter alone"), ("true", "the year so far: take the differences")],
    ),
    ("rounding", "Amounts are rounded to", "In pounds, such as 1000.", &[]),
    ("count_rounding", "Numbers are rounded to", "Such as 5.", &[]),
    (
        "hidden",
        "Hidden rows and columns",
        "",
        &[("", "not decided"), ("count", "count them"), ("leave_out", "leave them out")],
    ),
];

/// How a field is called.
pub fn label_of(name: &str) -> &str {
    FIELDS.iter().find(|(field, ..)| *field == name).map_or(name, |(_, label, ..)| label)
}

/// Which fields a reading asks for.
pub struct AskedFields {
    names: Vec<&'static str>,
    sheets: Vec<(String, bool)>,
}

impl AskedFields {
    /// The fields that something on the page names.
    pub fn of(
        review: &Review<'_>,
        audit: Option<&TableAuditView>,
        read_as: Option<&ReadAsView>,
    ) -> AskedFields {
        let mut said: Vec<&str> = Vec::new();
        if let Some(audit) = audit {
            said.extend(audit.findings.iter().filter_map(|finding| finding.say.as_deref()));
            said.extend(audit.findings.iter().map(|finding| finding.message.as_str()));
        }
        said.extend(read_as.into_iter().flat_map(|it| &it.doubts).map(String::as_str));
        match &review.reading {
            FileReading::Refused(says, places) => {
                said.push(says);
                said.extend(places.iter().map(|place| place.why.as_str()));
            }
            FileReading::Taken(offers) | FileReading::Doubted(_, offers) => {
                let findings = offers.iter().flat_map(|it| &it.proposal.submission.findings);
                said.extend(findings.map(|finding| finding.message.as_str()));
            }
        }
        let is_said = |name: &str| {
            let is_asked = said.iter().any(|text| place_of(text, name).is_some());
            // Where the unit would settle only some of the figures, it is asked all the same.
            is_asked || (name == "unit" && said.iter().any(|text| text.contains("Is it in ")))
        };
        let names = FIELDS.iter().map(|(name, ..)| *name).filter(|name| is_said(name)).collect();
        let sheets = review.cells.as_ref().map_or_else(Vec::new, |cells| cells.sheets.clone());
        AskedFields { names, sheets }
    }

    /// The fields that are asked for or filled in, and the others that the file may need.
    pub fn fields(&self, said: &[(String, String)]) -> (Vec<OptionField>, Vec<OptionField>) {
        let field = |(name, label, hint, choices): &Described| {
            let value = said.iter().find(|(other, _)| other == name);
            let value = value.map_or(String::new(), |(_, value)| value.clone());
            let choices = match *name {
                "sheet" => self.sheet_choices(&value),
                _ => choices.iter().map(|(one, label)| choice(one, label, &value)).collect(),
            };
            OptionField { name, label, hint, value, choices }
        };
        let has_use = |field: &OptionField| match field.name {
            "sheet" => self.sheets.len() > 1,
            "hidden" => !self.sheets.is_empty(),
            _ => true,
        };
        let fields = FIELDS.iter().map(field);
        let (asked, others): (Vec<_>, Vec<_>) =
            fields.partition(|it| self.names.contains(&it.name) || !it.value.is_empty());
        (asked, others.into_iter().filter(has_use).collect())
    }

    fn sheet_choices(&self, value: &str) -> Vec<Choice> {
        if self.sheets.is_empty() {
            return Vec::new();
        }
        let any = choice("", "the one with such figures", value);
        let sheets = self.sheets.iter().map(|(name, is_hidden)| {
            let hidden = if *is_hidden { " (hidden)" } else { "" };
            choice(name, &format!("{name}{hidden}"), value)
        });
        std::iter::once(any).chain(sheets).collect()
    }
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), is_chosen: value == chosen }
}

/// Where a text names an option with its value, as `unit=thousands`.
fn place_of(text: &str, name: &str) -> Option<usize> {
    let wanted = format!("{name}=");
    text.match_indices(&wanted).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|sign| !sign.is_alphanumeric() && sign != '_' && sign != '-')
    })
}

/// A message that tells a program what to send, as it is said to whoever has the form before
/// them: `say unit=thousands` becomes `choose “Amounts are in: thousands of pounds”`.
pub fn on_page(text: &str) -> String {
    let mut said = without_flags(text);
    for (name, label, _, choices) in &FIELDS {
        while let Some(at) = place_of(&said, name) {
            let from = at + name.len() + 1;
            let rest = &said[from..];
            let is_end = |sign: char| sign.is_whitespace() || ",;)`\"".contains(sign);
            let end = rest.find(is_end).unwrap_or(rest.len());
            let value = rest[..end].trim_end_matches(['.', ':']);
            let chosen = choices.iter().find(|(one, _)| *one == value);
            let shown = chosen.map_or(value, |(_, label)| label);
            let words = match shown {
                "NAME" => format!("\u{201c}{label}\u{201d} below"),
                shown => format!("\u{201c}{label}: {shown}\u{201d}"),
            };
            let end = from + value.len();
            said.replace_range(at..end, &words);
        }
    }
    said.replace("say \u{201c}", "choose \u{201c}")
}

/// A text without what a command line would be told: ` (--sheet NAME)`.
fn without_flags(text: &str) -> String {
    let mut said = text.to_owned();
    while let Some(start) = said.find(" (--") {
        let Some(end) = said[start..].find(')') else { break };
        said.replace_range(start..=start + end, "");
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_is_told_to_send_is_said_by_the_names_of_fields() {
        for (text, expected) in [
            ("If so, say unit=pence.", "If so, choose \u{201c}Amounts are in: pence\u{201d}."),
            (
                "say which with sheet=NAME (--sheet NAME)",
                "say which with \u{201c}Sheet\u{201d} below",
            ),
            (
                "say range=A1:F6 with unit=thousands (--range, --unit), or else",
                "choose \u{201c}Cells: A1:F6\u{201d} with \u{201c}Amounts are in: thousands of \
                 pounds\u{201d}, or else",
            ),
            (
                "count_rounding=5 and rounding=1000",
                "\u{201c}Numbers are rounded to: 5\u{201d} and \u{201c}Amounts are rounded to: \
                 1000\u{201d}",
            ),
            ("the sum is a=b", "the sum is a=b"),
        ] {
            assert_eq!(on_page(text), expected);
        }
    }
}
