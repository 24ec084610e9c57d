//! Workbooks without their packing, so that damage reaches what is read and not the checksums
//! before it.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// Parts that no reader looks at would take the place of damage to the others.
const NEVER_READ: &[&str] = &["theme", "docProps", "Thumbnails", "settings.xml", "printerSettings"];

/// A part of an archive: its name and what is in it.
type Part = (Vec<u8>, Vec<u8>);

/// Every workbook of a folder, archives without packing.
pub fn corpus(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ["xlsx", "xlsm", "xlsb", "xls", "ods"].contains(&ending)
    });
    paths.sort();
    // Some of them only pretend to be archives.
    let unpacked = |bytes: Vec<u8>| match bytes.windows(4).rposition(|four| four == END) {
        Some(end) => archive(&unpacked_parts(&bytes, end)),
        None => bytes,
    };
    paths.into_iter().map(|path| unpacked(fs::read(path).unwrap())).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// The parts of a whole archive, by the list at its end.
fn unpacked_parts(bytes: &[u8], end: usize) -> Vec<Part> {
    let mut at = u32_at(bytes, end + 16);
    let mut parts = Vec::new();
    while bytes[at..].starts_with(CENTRAL) {
        let name = bytes[at + 46..at + 46 + u16_at(bytes, at + 28)].to_vec();
        let local = u32_at(bytes, at + 42);
        let start = local + 30 + u16_at(bytes, local + 26) + u16_at(bytes, local + 28);
        let packed = &bytes[start..start + u32_at(bytes, at + 20)];
        let mut content = Vec::new();
        match u16_at(bytes, at + 10) {
            0 => content.extend_from_slice(packed),
            _ => drop(DeflateDecoder::new(packed).read_to_end(&mut content).unwrap()),
        }
        let words = String::from_utf8_lossy(&name).into_owned();
        if !NEVER_READ.iter().any(|never| words.contains(never)) {
            parts.push((name, content));
        }
        at += 46 + [28, 30, 32].map(|length| u16_at(bytes, at + length)).iter().sum::<usize>();
    }
    parts
}

/// A damaged archive put in order again: its parts as they are, with lengths, checksums and a
/// list that fit them. `None` of what is no archive.
pub fn in_order(damaged: &[u8]) -> Option<Vec<u8>> {
    if !damaged.starts_with(LOCAL) {
        return None;
    }
    let end = damaged.windows(4).position(|four| four == CENTRAL).unwrap_or(damaged.len());
    let damaged = &damaged[..end];
    let starts: Vec<usize> =
        (0..damaged.len()).filter(|at| damaged[*at..].starts_with(LOCAL)).collect();
    let ends = starts.iter().copied().skip(1).chain([end]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| {
        let part = &damaged[*start..end];
        let name = part.get(30..30 + part.get(26..28).map(|it| u16_at(it, 0))?)?;
        Some((name.to_vec(), part[30 + name.len()..].to_vec()))
    });
    Some(archive(&parts.collect::<Vec<_>>()))
}

/// An archive of parts that are not packed.
fn archive(parts: &[Part]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut crc = Crc::new();
        crc.update(content);
        let length = (content.len() as u32).to_le_bytes();
        let mut facts = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        facts.extend(crc.sum().to_le_bytes());
        facts.extend(length.repeat(2));
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        let start = (bytes.len() as u32).to_le_bytes();
        bytes.extend([LOCAL, &facts, name, content].concat());
        list.extend([CENTRAL, &[20, 0], &facts, &[0; 10], &start, name].concat());
    }
    let count = (parts.len() as u16).to_le_bytes().repeat(2);
    let (at, length) = (bytes.len() as u32, list.len() as u32);
    bytes.extend(list);
    let end = [count, length.to_le_bytes().to_vec(), at.to_le_bytes().to_vec()].concat();
    bytes.extend([END, &[0; 4], &end, &[0, 0]].concat());
    bytes
}
