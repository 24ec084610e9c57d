//! A picture in SVG: shapes and words, with a title and a description for whoever hears it.
//!
//! No library was taken: what is needed is six shapes, and words that are never under 12
//! pixels, never on each other and never outside their frame, which is what libraries for
//! charts leave to chance.

use std::fmt::Write;

/// The size of all words, in the units of a picture that is drawn at its own width.
pub const TEXT: f64 = 14.0;

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// By its first letter.
    Start,
    /// By its middle.
    Middle,
    /// By its last letter.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Its colour, at least 4.5 to 1 on white.
    pub colour: &'static str,
    /// Whether it is bold.
    pub bold: bool,
}

/// The colours of charts. Orange fills shapes and never sets words, for it is too light.
pub mod colours {
    /// Words and axes.
    pub const INK: &str = "#0b0c0c";
    /// Words of less weight.
    pub const GREY: &str = "#505a5f";
    /// The first of a pair.
    pub const NAVY: &str = "#12436D";
    /// The second of a pair, as a shape.
    pub const ORANGE: &str = "#F46A25";
    /// Words that belong to the second of a pair.
    pub const RUST: &str = "#A33B00";
    /// The wider of two bands.
    pub const PALE_BLUE: &str = "#DCE9F4";
    /// The narrower of two bands.
    pub const BLUE: &str = "#A9C9E6";
    /// The edges of bands, and what brings an amount down: 4.9 to 1 on white.
    pub const MID: &str = "#2073BC";
    /// A stretch that is marked.
    pub const SHADE: &str = "#EEF1F3";
    /// What is more than covered.
    pub const PALE_GREEN: &str = "#D5EDEA";
    /// What is not covered.
    pub const PALE_ORANGE: &str = "#FCE6DA";
}

/// A rectangle that a text takes.
#[derive(Clone, Copy, Debug)]
struct Taken {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Taken {
    fn meets(&self, other: &Taken) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// A picture in the making.
pub struct Picture {
    width: f64,
    height: f64,
    shapes: String,
    words: Vec<Taken>,
}

/// A number as SVG has it: one decimal is a tenth of a pixel.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text with its signs of markup taken out.
pub fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

/// How wide a text in Arial is, in the thousandths of its size that the font has for each
/// letter, with a pixel to spare.
pub fn width_of(text: &str, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(|letter| breadth(letter, bold)).sum();
    f64::from(thousandths) / 1000.0 * TEXT + 1.0
}

/// A text in as many lines as it needs, each within the room that there is; a word that is wider
/// than that is shortened.
pub fn folded(text: &str, room: f64) -> Vec<String> {
    let mut lines = Vec::<String>::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer.filter(|line| width_of(line, false) <= room), lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(shortened(word, room)),
        }
    }
    lines
}

/// A word with as many of its letters as there is room for.
fn shortened(text: &str, room: f64) -> String {
    if width_of(text, false) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if width_of(&format!("{short}{letter}..."), false) > room {
            break;
        }
        short.push(letter);
    }
    format!("{}...", short.trim_end())
}

fn breadth(letter: char, bold: bool) -> u32 {
    let plain = match letter {
        'i' | 'j' | 'l' | '\'' | '\u{2019}' => 222,
        ' ' | ',' | '.' | '/' | '!' | ':' | ';' | 'f' | 't' | 'I' | '|' => 278,
        '(' | ')' | '-' | 'r' => 333,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        'a'..='z' | '0'..='9' | '£' | '?' | '\u{2013}' | 'L' if !"mw".contains(letter) => 556,
        '+' | '=' | '<' | '>' | '\u{2212}' => 584,
        'F' | 'T' | 'Z' => 611,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 722,
        'G' | 'O' | 'Q' => 778,
        'm' | 'M' => 833,
        '%' => 889,
        'W' => 944,
        // Whatever else a label has is taken to be as wide as it is high.
        _ => 1000,
    };
    let is_heavier = bold && (letter.is_alphabetic() || ":;!&?".contains(letter));
    if is_heavier { plain + 56 } else { plain }
}

impl Picture {
    /// An empty picture of a size in pixels.
    pub fn new(width: f64, height: f64) -> Picture {
        Picture { width, height, shapes: String::new(), words: Vec::new() }
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        let [x, y, width, height] = [x, y, width, height.max(0.0)].map(number);
        let _ = write!(
            self.shapes,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        );
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.dashed(from, to, stroke, width, "");
    }

    /// A straight line of dashes, such as `4 3`.
    pub fn dashed(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        stroke: &str,
        width: f64,
        dashes: &str,
    ) {
        let [x1, y1, x2, y2, width] = [from.0, from.1, to.0, to.1, width].map(number);
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dashes}\"")
        };
        let _ = write!(
            self.shapes,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\"{dashes}/>"
        );
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], stroke: &str, width: f64, dashes: &str) {
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dashes}\"")
        };
        let _ = write!(
            self.shapes,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{}\" \
             stroke-linejoin=\"round\"{dashes}/>",
            listed(points),
            number(width)
        );
    }

    /// A filled shape through points.
    pub fn area(&mut self, points: &[(f64, f64)], fill: &str) {
        let _ = write!(self.shapes, "<polygon points=\"{}\" fill=\"{fill}\"/>", listed(points));
    }

    /// A dot, filled or hollow.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str, filled: bool) {
        let [x, y, radius] = [x, y, radius].map(number);
        let (fill, stroke, width) =
            if filled { (colour, "#fff", "1.5") } else { ("#fff", colour, "2.5") };
        let _ = write!(
            self.shapes,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\"/>"
        );
    }

    /// A hollow diamond.
    pub fn diamond(&mut self, (x, y): (f64, f64), size: f64, colour: &str) {
        let points = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)];
        let _ = write!(
            self.shapes,
            "<polygon points=\"{}\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"2.5\"/>",
            listed(&points)
        );
    }

    /// Writes a text at the first of some places where it is inside the picture and on no
    /// other text; says whether there was one.
    pub fn words(&mut self, text: &str, style: Style, places: &[(f64, f64, Anchor)]) -> bool {
        let wide = width_of(text, style.bold);
        for &(x, y, anchor) in places {
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - wide / 2.0,
                Anchor::End => x - wide,
            };
            let taken =
                Taken { left, top: y - TEXT * 0.8, right: left + wide, bottom: y + TEXT * 0.25 };
            let is_inside = left >= 0.0
                && taken.right <= self.width
                && taken.top >= 0.0
                && taken.bottom <= self.height;
            if is_inside && !self.words.iter().any(|other| other.meets(&taken)) {
                self.write(text, style, (x, y, anchor));
                self.words.push(taken);
                return true;
            }
        }
        false
    }

    fn write(&mut self, text: &str, style: Style, (x, y, anchor): (f64, f64, Anchor)) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.bold { " font-weight=\"700\"" } else { "" };
        let _ = write!(
            self.shapes,
            "<text class=\"halo\" x=\"{}\" y=\"{}\"{anchor} font-size=\"{TEXT}\" fill=\"{}\"{weight}>{}</text>",
            number(x),
            number(y),
            style.colour,
            escaped(text)
        );
    }

    /// The picture, with what it is called and what it shows. The name makes its ids unique
    /// on a page.
    pub fn finish(self, name: &str, class: &str, title: &str, description: &str) -> String {
        let [width, height] = [self.width, self.height].map(number);
        format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{name}-t {name}-d\">\
             <title id=\"{name}-t\">{}</title><desc id=\"{name}-d\">{}</desc>{}</svg>",
            escaped(title),
            escaped(description),
            self.shapes
        )
    }
}

fn listed(points: &[(f64, f64)]) -> String {
    let point = |(x, y): &(f64, f64)| format!("{},{}", number(*x), number(*y));
    points.iter().map(point).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { colour: colours::INK, bold: false };

    #[test]
    fn a_text_goes_where_it_is_on_no_other_and_inside() {
        let mut picture = Picture::new(100.0, 60.0);
        let first = [(50.0, 20.0, Anchor::Middle)];
        assert!(picture.words("first", PLAIN, &first));
        assert!(!picture.words("other", PLAIN, &first));
        assert!(picture.words("other", PLAIN, &[first[0], (50.0, 40.0, Anchor::Middle)]));
        assert!(!picture.words("outside", PLAIN, &[(95.0, 58.0, Anchor::Start)]));
        let svg = picture.finish("a", "wide", "A <title>", "It \"says\" & shows");
        assert!(svg.contains("A &lt;title&gt;</title>"));
        assert!(svg.contains("It &quot;says&quot; &amp; shows</desc>"));
        assert_eq!(svg.matches("<text").count(), 2);
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        for (text, bold, thousandths) in [
            ("£2.5m", false, 556 + 556 + 278 + 556 + 833),
            ("2018-19-Q3", false, 7 * 556 + 2 * 333 + 778),
            ("Credited", true, 722 + 389 + 556 + 611 + 278 + 333 + 556 + 611),
            ("\u{2212}5%", true, 584 + 556 + 889),
        ] {
            let wide = f64::from(thousandths) * 0.014;
            let found = width_of(text, bold);
            assert!((wide + 0.9..wide + 4.0).contains(&found), "{text}: {found} for {wide}");
        }
    }

    #[test]
    fn a_long_text_is_folded_and_loses_no_word() {
        for (text, room, lines) in [
            ("one two three", 1000.0, &["one two three"][..]),
            ("one two three", 60.0, &["one two", "three"]),
            ("one two three", 45.0, &["one", "two", "three"]),
            ("WWWWWWWW two", 60.0, &["WWW...", "two"]),
            ("", 60.0, &[]),
        ] {
            assert_eq!(folded(text, room), lines, "{text} in {room}");
        }
    }

    #[test]
    fn numbers_have_one_decimal_at_most() {
        for (value, text) in [(1.0, "1"), (1.25, "1.2"), (-0.01, "0"), (-3.5, "-3.5")] {
            assert_eq!(number(value), text);
        }
    }
}
