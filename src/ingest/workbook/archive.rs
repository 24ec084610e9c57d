//! The parts of a ZIP archive, which XLSX, XLSB and ODS are, unpacked as they are read.
//!
//! Only the parts that are asked for are unpacked, piece by piece: what is never read costs
//! nothing, and what unpacks to far more than it is packed in is given up early.

use std::cell::Cell;
use std::io::{self, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::binary::{u16_at, u32_at, u64_at};
use super::refused::{self, Read as Outcome};

/// The most parts that an archive may have. Workbooks have a few dozen.
const MAX_PARTS: usize = 10_000;

/// How many bytes all parts that are read may unpack to.
const MAX_UNPACKED: u64 = 100_000_000;

/// How many times larger than packed a part may be. Sheets of a council come to 5 to 40,
/// and the most that the method can do is about 1,000.
const MAX_RATIO: u64 = 200;

/// Below this size a part may be packed as tightly as it likes.
const ALWAYS_UNPACKED: u64 = 1_000_000;

/// The longest tag or text within a part.
const MAX_TOKEN: u64 = 1_000_000;

/// How many tags, texts and records all parts that are read may have: cells that say nothing
/// take time as well. A sheet of 100,000 cells has about 500,000.
const MAX_TOKENS: u64 = 3_000_000;

/// An archive whose list of parts has been read.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    parts: Vec<Entry>,
    unpacked: Cell<u64>,
    tokens: Cell<u64>,
}

struct Entry {
    name: String,
    method: u16,
    is_locked: bool,
    checksum: u32,
    packed: u64,
    start: u64,
}

impl<'a> Archive<'a> {
    /// Reads the list of parts at the end of an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Outcome<Archive<'a>> {
        let parts = directory(bytes).ok_or_else(refused::damaged)?;
        Ok(Archive { bytes, parts, unpacked: Cell::new(0), tokens: Cell::new(0) })
    }

    /// Whether there is a part of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether a part lies in that folder.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.parts.iter().any(|part| part.name.starts_with(folder))
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        // Some writers differ from themselves in capital letters.
        let exact = self.parts.iter().find(|part| part.name == name);
        exact.or_else(|| self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)))
    }

    /// A part, to be read from its beginning.
    pub(super) fn part(&self, name: &str) -> Outcome<Part<'_>> {
        let entry = self.find(name).ok_or_else(refused::damaged)?;
        if entry.is_locked {
            return Err(refused::locked());
        }
        let packed = packed_bytes(self.bytes, entry).ok_or_else(refused::damaged)?;
        let source = match entry.method {
            0 => Source::Stored(packed),
            8 => Source::Deflated(Box::new(DeflateDecoder::new(packed))),
            _ => return Err(refused::damaged()),
        };
        Ok(Part {
            source,
            unpacked_by_all: &self.unpacked,
            tokens_of_all: &self.tokens,
            unpacked: 0,
            packed: entry.packed,
            of_token: 0,
            checksum: entry.checksum,
            crc: Crc::new(),
        })
    }
}

fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    // A comment of up to 64 KB may follow the record that ends an archive.
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = from + bytes.get(from..)?.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let mut count = u64::from(u16_at(bytes, end + 10)?);
    let mut at = u64::from(u32_at(bytes, end + 16)?);
    if let Some(wide) = end.checked_sub(20).filter(|at| bytes[*at..].starts_with(b"PK\x06\x07")) {
        let wide = usize::try_from(u64_at(bytes, wide + 8)?).ok()?;
        bytes.get(wide..)?.starts_with(b"PK\x06\x06").then_some(())?;
        count = u64_at(bytes, wide.checked_add(32)?)?;
        at = u64_at(bytes, wide.checked_add(48)?)?;
    }
    if count > MAX_PARTS as u64 {
        return None;
    }
    let mut at = usize::try_from(at).ok()?;
    let mut parts = Vec::new();
    for _ in 0..count {
        bytes.get(at..)?.starts_with(b"PK\x01\x02").then_some(())?;
        let lengths = [u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?];
        let [name, extra, comment] = lengths.map(usize::from);
        let extra_at = at + 46 + name;
        let mut entry = Entry {
            name: String::from_utf8_lossy(bytes.get(at + 46..extra_at)?).replace('\\', "/"),
            method: u16_at(bytes, at + 10)?,
            is_locked: u16_at(bytes, at + 8)? & 1 == 1,
            checksum: u32_at(bytes, at + 16)?,
            packed: u64::from(u32_at(bytes, at + 20)?),
            start: u64::from(u32_at(bytes, at + 42)?),
        };
        let is_wide_size = u32_at(bytes, at + 24)? == u32::MAX;
        widen(&mut entry, is_wide_size, bytes.get(extra_at..extra_at + extra)?);
        parts.push(entry);
        at = extra_at + extra + comment;
    }
    Some(parts)
}

/// Takes the numbers of more than 32 bits, which some writers use for small parts too.
fn widen(entry: &mut Entry, is_wide_size: bool, mut extra: &[u8]) {
    while let (Some(kind), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = (4 + usize::from(length)).min(extra.len());
        if kind == 1 {
            let mut at = 4 + if is_wide_size { 8 } else { 0 };
            for number in [&mut entry.packed, &mut entry.start] {
                if *number == u64::from(u32::MAX) {
                    *number = u64_at(&extra[..end], at).unwrap_or(*number);
                    at += 8;
                }
            }
        }
        extra = &extra[end..];
    }
}

fn packed_bytes<'a>(bytes: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let at = usize::try_from(entry.start).ok()?;
    bytes.get(at..)?.starts_with(b"PK\x03\x04").then_some(())?;
    let names = usize::from(u16_at(bytes, at + 26)?) + usize::from(u16_at(bytes, at + 28)?);
    let start = at + 30 + names;
    bytes.get(start..start.checked_add(usize::try_from(entry.packed).ok()?)?)
}

/// A part that is unpacked while it is read, within the limits, and held against its
/// checksum at its end.
pub(super) struct Part<'a> {
    source: Source<'a>,
    unpacked_by_all: &'a Cell<u64>,
    tokens_of_all: &'a Cell<u64>,
    unpacked: u64,
    packed: u64,
    of_token: u64,
    checksum: u32,
    crc: Crc,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(Box<DeflateDecoder<&'a [u8]>>),
}

impl Part<'_> {
    /// Says that what was read so far has been used.
    pub(super) fn used(&mut self) {
        self.of_token = 0;
        self.tokens_of_all.set(self.tokens_of_all.get() + 1);
    }

    /// The whole part, which has at most so many bytes.
    pub(super) fn whole(mut self, limit: usize) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut piece = [0; 8_192];
        loop {
            self.used();
            match self.read(&mut piece) {
                Ok(0) => return Ok(bytes),
                Ok(length) if bytes.len() + length <= limit => {
                    bytes.extend_from_slice(&piece[..length]);
                }
                Ok(_) => return Err(refused::too_large()),
                Err(error) => return Err(refused::of_read(&error)),
            }
        }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = match &mut self.source {
            Source::Stored(bytes) => bytes.read(buffer)?,
            Source::Deflated(decoder) => decoder.read(buffer)?,
        };
        if length == 0 && !buffer.is_empty() {
            return match self.crc.sum() == self.checksum {
                true => Ok(0),
                false => Err(io::ErrorKind::InvalidData.into()),
            };
        }
        self.crc.update(&buffer[..length]);
        self.unpacked += length as u64;
        self.of_token += length as u64;
        self.unpacked_by_all.set(self.unpacked_by_all.get() + length as u64);
        let is_bomb =
            self.unpacked > ALWAYS_UNPACKED && self.unpacked / MAX_RATIO > self.packed.max(1);
        let is_beyond = self.unpacked_by_all.get() > MAX_UNPACKED
            || self.tokens_of_all.get() > MAX_TOKENS
            || self.of_token > MAX_TOKEN;
        if is_bomb || is_beyond {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(length)
    }
}
