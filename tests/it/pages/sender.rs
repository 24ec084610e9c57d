//! A browser that keeps cookies and sends the form of a submission as it stands on a page.

use serde_json::Value;

use super::html::{Page, between, unescaped};
use super::{BROWSER, PAGE};
use crate::support::app::{Answer, TestApp};
use crate::support::prose::offences;

/// A browser before the page, which keeps its cookies.
pub struct Browser<'a> {
    pub app: &'a TestApp,
    pub address: String,
    pub cookie: String,
}

/// The fields of a form by name.
pub type Fields = Vec<(String, String)>;

impl<'a> Browser<'a> {
    pub fn at(app: &'a TestApp, programme: &str) -> Browser<'a> {
        Browser { app, address: format!("{programme}/submit"), cookie: String::new() }
    }

    pub fn with_key(app: &'a TestApp, key: &str) -> Browser<'a> {
        let cookie = format!("recoup_key={key}");
        Browser { cookie, ..Browser::at(app, PAGE) }
    }

    pub fn get(&self, address: &str) -> Answer {
        self.app.send("GET", address, &[BROWSER, ("cookie", &self.cookie)], None)
    }

    /// The page with the form, whose cookie is kept.
    pub fn open(&mut self) -> Fields {
        let answer = self.get(&self.address).expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        if let Some(cookie) = answer.header("set-cookie") {
            assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
            self.cookie = format!("{}; {}", self.cookie, cookie.split(';').next().unwrap());
        }
        fields(&answer.text())
    }

    pub fn send(&self, fields: &[(String, String)], file: Option<(&str, &[u8])>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let (name, bytes) = file.unwrap_or(("", b""));
        let head =
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        body.extend(format!("{head}\r\nContent-Type: text/plain\r\n\r\n").bytes());
        body.extend([bytes, b"\r\n--b--\r\n"].concat());
        let origin = self.app.origin();
        let headers = [
            BROWSER,
            ("content-type", "multipart/form-data; boundary=b"),
            ("origin", &origin),
            ("cookie", &self.cookie),
        ];
        self.app.send("POST", &self.address, &headers, Some(&body))
    }

    /// Opens the page, chooses a file and gets the check.
    pub fn check(&mut self, name: &str, bytes: &[u8], status: u16) -> Page {
        let form = self.open();
        self.page(&form, Some((name, bytes)), status)
    }

    pub fn page(
        &self,
        form: &[(String, String)],
        file: Option<(&str, &[u8])>,
        status: u16,
    ) -> Page {
        let page = Page { html: self.send(form, file).expect(status).text() };
        assert_eq!(offences(&ours(&page)), [] as [String; 0]);
        assert!(page.ids_are_unique());
        assert_eq!(page.inside("h1").len(), 1);
        page
    }

    /// Confirms what a check shows, as somebody, for a reason.
    pub fn confirm(&self, page: &Page, also: &[(&str, &str)]) -> Answer {
        self.send(&confirmed(page, also), None)
    }

    /// The receipt that a confirmation leads to.
    pub fn receipt(&self, answer: &Answer) -> (Page, Value) {
        assert_eq!(answer.status, 303, "{}", answer.text());
        let address = answer.header("location").unwrap();
        let page = Page { html: self.get(address).expect(200).text() };
        let json = page.link("The same as JSON");
        (page, self.app.read(&json))
    }
}

/// The words of a page that are ours and not the file's.
fn ours(page: &Page) -> String {
    let (before, rest) = page.html.split_once("<table class=\"file\">").unwrap_or((&page.html, ""));
    let after = rest.split_once("</table>").map_or("", |(_, after)| after);
    let lines = Page { html: format!("{before}{after}") }.lines();
    let quoted = between(&lines, "\u{201c}", "\u{201d}").join("\n");
    quoted.lines().fold(lines.clone(), |lines, quoted| lines.replace(quoted, "it"))
}

/// What a browser would send of the form on a page, the file and the buttons left out.
pub fn fields(html: &str) -> Fields {
    let form = between(html, "<form ", "</form>")[0];
    let mut fields = Vec::new();
    for input in between(form, "<input ", ">") {
        let attribute = |name: &str| {
            let start = format!("{name}=\"");
            between(input, &start, "\"").first().map_or(String::new(), |text| unescaped(text))
        };
        let is_left_out = input.contains("type=\"file\"")
            || (input.contains("type=\"radio\"") && !input.contains(" checked"));
        if !is_left_out {
            fields.push((attribute("name"), attribute("value")));
        }
    }
    for select in between(form, "<select ", "</select>") {
        let chosen = between(select, "<option ", ">");
        let chosen = chosen.iter().find(|option| option.contains(" selected")).unwrap();
        let value =
            |text: &str, name: &str| unescaped(between(text, &format!("{name}=\""), "\"")[0]);
        fields.push((value(select, " name"), value(chosen, "value")));
    }
    fields
}

pub fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(other, _)| other != name);
    fields.push((name.to_owned(), value.to_owned()));
}

pub fn confirmed(page: &Page, also: &[(&str, &str)]) -> Fields {
    let mut form = fields(&page.html);
    for (name, value) in [("do", "confirm"), ("submitted_by", "A Clerk")].iter().chain(also) {
        set(&mut form, name, value);
    }
    form
}
