//! Just enough of HTML to read our own pages: what stands in an element, where links lead, and
//! the text that people see.

use super::BROWSER;
use crate::support::app::TestApp;

/// A page as it came.
pub struct Page {
    pub html: String,
}

/// Asks for a page as a browser does.
#[track_caller]
pub fn browse(app: &TestApp, address: &str, status: u16) -> Page {
    let answer = app.send("GET", address, &[BROWSER], None).expect(status);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{address}");
    Page { html: answer.text() }
}

/// What stands between two texts, each time.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let parts = text.split(start).skip(1);
    parts.map(|part| part.split(end).next().unwrap_or_default()).collect()
}

/// Text with its signs as people see them.
pub fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (code, sign) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ] {
        text = text.replace(code, sign);
    }
    text
}

/// The text of some HTML, without its tags.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for sign in html.chars() {
        match sign {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            sign if !is_tag => text.push(sign),
            _ => {}
        }
    }
    unescaped(&text)
}

impl Page {
    /// The texts of all elements of a kind, outside pictures.
    pub fn inside(&self, element: &str) -> Vec<String> {
        let mut plain = String::new();
        for (place, part) in self.html.split("<svg").enumerate() {
            let part =
                if place == 0 { part } else { part.split_once("</svg>").unwrap_or_default().1 };
            plain.push_str(part);
        }
        let (start, end) = (format!("<{element}"), format!("</{element}>"));
        let whole = between(&plain, &start, &end);
        let of =
            whole.iter().filter_map(|part| part.split_once('>').map(|(_, rest)| text_of(rest)));
        of.collect()
    }

    /// Where its links lead.
    pub fn links(&self) -> Vec<String> {
        let anchors = between(&self.html, "<a ", ">");
        let hrefs = anchors.iter().flat_map(|anchor| between(anchor, "href=\"", "\""));
        hrefs.map(unescaped).collect()
    }

    /// Its style sheets.
    pub fn sheets(&self) -> Vec<String> {
        let links = between(&self.html, "<link ", ">");
        links.iter().flat_map(|link| between(link, "href=\"", "\"")).map(unescaped).collect()
    }

    /// The address of the link with a text.
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let anchors = between(&self.html, "<a ", "</a>");
        let found = anchors.iter().find(|anchor| text_of(&format!("<a {anchor}")) == text);
        let anchor = found.unwrap_or_else(|| panic!("no link says {text}"));
        unescaped(between(anchor, "href=\"", "\"")[0])
    }

    /// Whether no two elements have one id.
    pub fn ids_are_unique(&self) -> bool {
        let mut ids = between(&self.html, " id=\"", "\"");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        ids.len() == count
    }

    /// Its text, a line for each piece that is read by itself.
    pub fn lines(&self) -> String {
        let mut html = self.html.clone();
        for element in [
            "title", "desc", "text", "p", "h1", "h2", "h3", "dt", "dd", "li", "td", "th", "label",
            "option", "legend", "summary", "caption", "a", "button", "strong", "span",
        ] {
            let end = format!("</{element}>");
            // What is strong goes on in its sentence, and so does a link.
            let is_inline = ["a", "strong", "span"].contains(&element);
            html = html.replace(&end, if is_inline { " " } else { "\n" });
        }
        let text = text_of(&html);
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The table with a caption: its rows of cells.
    #[track_caller]
    pub fn table(&self, caption: &str) -> Vec<Vec<String>> {
        let tables = between(&self.html, "<table", "</table>");
        let found = tables.iter().find(|table| {
            let captions = between(table, "<caption", "</caption>");
            captions.iter().any(|one| text_of(&format!("<{one}")) == caption)
        });
        let table = found.unwrap_or_else(|| panic!("there is no table of {caption}"));
        let body = between(table, "<tbody", "</tbody>")[0];
        let cells = |row: &str| {
            let row = row.replace("<th", "<td").replace("</th>", "</td>");
            let cells = between(&row, "<td", "</td>");
            cells.iter().map(|cell| text_of(&format!("<{cell}"))).collect()
        };
        between(body, "<tr", "</tr>").into_iter().map(cells).collect()
    }
}
