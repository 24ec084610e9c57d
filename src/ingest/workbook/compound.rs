//! Compound files, which old Excel workbooks and encrypted ones are: a small file system of
//! named streams.

use super::binary::{u16_at, u32_at};
use super::refused::{self, Read};

/// Marks in the table of sectors: the end of a chain, and above it what is no chain.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// A compound file whose directory has been read.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    short_table: Vec<u32>,
    short_sectors: Vec<u8>,
    short_limit: u64,
    entries: Vec<Stream>,
}

struct Stream {
    name: String,
    is_root: bool,
    start: u32,
    length: u64,
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Read<Compound<'a>> {
        Compound::read(bytes).ok_or_else(refused::damaged)
    }

    fn read(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut file = Compound {
            bytes,
            sector,
            table: Vec::new(),
            short_table: Vec::new(),
            short_sectors: Vec::new(),
            short_limit: u64::from(u32_at(bytes, 56)?),
            entries: Vec::new(),
        };
        file.read_table()?;
        let directory = file.chain(u32_at(bytes, 48)?)?;
        for entry in directory.as_chunks::<128>().0 {
            let letters = usize::from(u16_at(entry, 64)?.saturating_sub(2)).min(62);
            let units = entry[..letters].as_chunks::<2>().0.iter().map(|u| u16::from_le_bytes(*u));
            let name = char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect();
            let is_root = entry[66] == 5;
            // In files of small sectors the upper half may be anything.
            let length = u64::from(u32_at(entry, 120)?);
            if entry[66] != 0 {
                file.entries.push(Stream { name, is_root, start: u32_at(entry, 116)?, length });
            }
        }
        let short_table = file.chain(u32_at(bytes, 60)?)?;
        file.short_table = numbers(&short_table);
        let root = file.entries.iter().find(|entry| entry.is_root)?;
        file.short_sectors = file.chain(root.start)?;
        Some(file)
    }

    /// Reads the table that says which sector follows which.
    fn read_table(&mut self) -> Option<()> {
        let mut places = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(self.bytes, 68)?;
        let sectors = self.bytes.len() / self.sector;
        for _ in 0..=sectors {
            if next >= LAST_SECTOR {
                break;
            }
            let mut more = numbers(self.sector(next)?);
            next = more.pop()?;
            places.extend(more);
        }
        for place in places.into_iter().filter(|place| *place < LAST_SECTOR).take(sectors) {
            let numbers = numbers(self.sector(place)?);
            self.table.extend(numbers);
        }
        Some(())
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        // The last sector of a file may be cut short by its writer.
        self.bytes.get(start..end).filter(|bytes| !bytes.is_empty())
    }

    /// The bytes of all sectors of a chain. One that goes round in a circle is longer than
    /// the file, and is damaged.
    fn chain(&self, mut next: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while next < LAST_SECTOR {
            bytes.extend_from_slice(self.sector(next)?);
            next = *self.table.get(next as usize)?;
            if bytes.len() > self.bytes.len() {
                return None;
            }
        }
        Some(bytes)
    }

    /// Whether there is a stream or folder of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The first of the named streams that there is.
    pub(super) fn stream(&self, names: &[&str]) -> Read<Option<Vec<u8>>> {
        let found = names.iter().find_map(|name| {
            self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
        });
        let Some(entry) = found else { return Ok(None) };
        self.content(entry).map(Some).ok_or_else(refused::damaged)
    }

    fn content(&self, entry: &Stream) -> Option<Vec<u8>> {
        let length = usize::try_from(entry.length).ok()?;
        let mut bytes = match entry.length < self.short_limit {
            true => self.short_chain(entry.start, length)?,
            false => self.chain(entry.start)?,
        };
        if bytes.len() < length {
            return None;
        }
        bytes.truncate(length);
        Some(bytes)
    }

    fn short_chain(&self, mut next: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while next < LAST_SECTOR && bytes.len() < length {
            let start = (next as usize).checked_mul(64)?;
            bytes.extend_from_slice(self.short_sectors.get(start..start + 64)?);
            next = *self.short_table.get(next as usize)?;
        }
        Some(bytes)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four)).collect()
}
