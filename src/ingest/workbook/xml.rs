//! The XML within a workbook, one tag or text at a time. A document type, and with it every
//! entity that would stand for more text, is refused.

use std::borrow::Cow;
use std::io::BufReader;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::archive::Part;
use super::refused::{self, Read};

/// How deep tags may stand in one another. Workbooks need about ten.
const MAX_DEPTH: usize = 64;

/// A part that is read as XML.
pub(super) struct Xml<'a> {
    reader: quick_xml::Reader<BufReader<Part<'a>>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// What comes next.
pub(super) enum Node<'b> {
    /// A tag begins.
    Start(BytesStart<'b>),
    /// A tag ends; its name without the prefix.
    End(Cow<'b, str>),
    /// Text between tags, as it is meant.
    Text(Cow<'b, str>),
    /// Nothing more.
    Eof,
}

impl<'a> Xml<'a> {
    pub(super) fn new(part: Part<'a>) -> Xml<'a> {
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    pub(super) fn next(&mut self) -> Read<Node<'_>> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().used();
        let node = match self.reader.read_event_into(&mut self.buffer).map_err(of_xml)? {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(refused::damaged());
                }
                Node::Start(tag)
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::End(Cow::Owned(tag.local_name().as_ref().to_owned()))
            }
            Event::Text(text) => Node::Text(text.into_inner()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(name) => {
                let meant = match name.resolve_char_ref().map_err(of_xml)? {
                    Some(character) => Cow::Owned(character.to_string()),
                    None => Cow::Borrowed(
                        resolve_predefined_entity(&name).ok_or_else(refused::defines_entities)?,
                    ),
                };
                Node::Text(meant)
            }
            Event::DocType(_) => return Err(refused::defines_entities()),
            // These say nothing.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Text(Cow::Borrowed("")),
            Event::Empty(_) => return Err(refused::damaged()),
            // An element that is never closed was cut off.
            Event::Eof if self.depth > 0 => return Err(refused::damaged()),
            Event::Eof => Node::Eof,
        };
        Ok(node)
    }
}

impl Xml<'_> {
    /// Passes over everything up to the end of the tag that has just begun.
    pub(super) fn pass_over(&mut self) -> Read<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if let Node::Eof = self.next()? {
                break;
            }
        }
        Ok(())
    }
}

/// What a tag says under a name with its usual prefix, where another name differs by that.
pub(super) fn qualified(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|a| a.key.as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// What a tag says under a name, which is compared without its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// The same as a number.
pub(super) fn number<T: std::str::FromStr>(tag: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(tag, name)?.trim().parse().ok()
}

/// Whether a tag says that something is so.
pub(super) fn is_set(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
}

/// The name of a tag without its prefix.
pub(super) fn name<'b>(tag: &'b BytesStart<'_>) -> &'b str {
    tag.name().local_name().into_inner()
}

fn of_xml(error: quick_xml::Error) -> super::super::problem::Problems {
    match error {
        quick_xml::Error::Io(error) => refused::of_read(&error),
        _ => refused::damaged(),
    }
}
