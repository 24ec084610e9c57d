//! How the lines of a backup are packed: a gzip file of two members.
//!
//! The first member holds all lines but the last. The last line has the SHA-256 of those
//! lines, and that of the first member as it is packed; it stands in a member of its own
//! that is stored and not compressed, so that its bytes follow from its text. Therefore no
//! bit of a file can differ unseen, not even one that makes no difference when it is
//! unpacked. To `gzip -d` it is one file of lines.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The longest line. A row with the largest body that a request may have is far below it.
const LONGEST_LINE: u64 = 128 << 20;
/// The last line is much shorter than this.
const LONGEST_END: u64 = 4_096;

/// The last line.
#[derive(Serialize)]
struct End {
    /// How many lines there are before this one.
    lines: u64,
    /// The SHA-256 of those lines, each with its line break.
    sha256: String,
    /// The SHA-256 of the packed bytes before those of this line.
    packed_sha256: String,
}

impl End {
    /// Its member of the file.
    fn packed(&self) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let length = u16::try_from(line.len()).map_err(io::Error::other)?;
        let mut crc = Crc::new();
        crc.update(&line);
        let mut member = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        // One block, the last, stored.
        member.push(1);
        member.extend(length.to_le_bytes());
        member.extend((!length).to_le_bytes());
        member.extend(line);
        member.extend(crc.sum().to_le_bytes());
        member.extend(crc.amount().to_le_bytes());
        Ok(member)
    }
}

/// Lines counted and hashed.
#[derive(Default)]
struct Lines {
    count: u64,
    sha256: Sha256,
}

impl Lines {
    fn add(&mut self, line: &[u8]) {
        self.count += 1;
        self.sha256.update(line);
    }

    fn end(self, packed: Sha256) -> End {
        let hex = |hash: Sha256| hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        End { lines: self.count, sha256: hex(self.sha256), packed_sha256: hex(packed) }
    }
}

/// Writes lines, packed.
pub(super) struct Packer<W: Write> {
    gzip: GzEncoder<Hashing<W>>,
    lines: Lines,
    buffer: Vec<u8>,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(out: W) -> Packer<W> {
        let hashing = Hashing { inner: out, sha256: Sha256::new() };
        let gzip = GzEncoder::new(hashing, Compression::default());
        Packer { gzip, lines: Lines::default(), buffer: Vec::new() }
    }

    /// Writes a line of JSON.
    pub(super) fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line)?;
        self.buffer.push(b'\n');
        if self.buffer.len() as u64 > LONGEST_LINE {
            return Err(io::Error::other("a row is too long for a backup"));
        }
        self.lines.add(&self.buffer);
        self.gzip.write_all(&self.buffer)
    }

    /// Writes the last line.
    pub(super) fn finish(self) -> io::Result<()> {
        let Hashing { mut inner, sha256 } = self.gzip.finish()?;
        inner.write_all(&self.lines.end(sha256).packed()?)?;
        inner.flush()
    }
}

/// Reads lines that were packed.
pub(super) struct Unpacker<R: Read> {
    gzip: BufReader<GzDecoder<Hashing<BufReader<R>>>>,
    lines: Lines,
    buffer: Vec<u8>,
}

impl<R: Read> Unpacker<R> {
    pub(super) fn new(source: R) -> Unpacker<R> {
        let hashing = Hashing { inner: BufReader::new(source), sha256: Sha256::new() };
        let gzip = BufReader::with_capacity(1 << 16, GzDecoder::new(hashing));
        Unpacker { gzip, lines: Lines::default(), buffer: Vec::new() }
    }

    /// The next line with its line break; `None` after the last but one.
    pub(super) fn line(&mut self) -> io::Result<Option<&[u8]>> {
        self.buffer.clear();
        let mut limited = (&mut self.gzip).take(LONGEST_LINE);
        if limited.read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        if self.buffer.last() != Some(&b'\n') {
            return Err(io::Error::other("a line does not end"));
        }
        self.lines.add(&self.buffer);
        Ok(Some(&self.buffer))
    }

    /// How many lines were read.
    pub(super) fn count(&self) -> u64 {
        self.lines.count
    }

    /// Whether the file ends with the last line that belongs to all before it.
    pub(super) fn ends_well(self) -> io::Result<bool> {
        let Hashing { inner, sha256 } = self.gzip.into_inner().into_inner();
        let mut end = Vec::new();
        inner.take(LONGEST_END).read_to_end(&mut end)?;
        Ok(end == self.lines.end(sha256).packed()?)
    }
}

/// Hashes what goes through it.
struct Hashing<T> {
    inner: T,
    sha256: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.sha256.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Hashing<BufReader<R>> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.sha256.update(&bytes[..count]);
        Ok(count)
    }
}

impl<R: Read> BufRead for Hashing<BufReader<R>> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let taken = self.inner.buffer().get(..count).unwrap_or_default();
        self.sha256.update(taken);
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(lines: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut packer = Packer::new(&mut out);
        lines.iter().for_each(|line| packer.line(line).unwrap());
        packer.finish().unwrap();
        out
    }

    /// The lines of a file that ends well.
    fn unpacked(file: &[u8]) -> Option<Vec<String>> {
        let mut unpacker = Unpacker::new(file);
        let mut lines = Vec::new();
        while let Some(line) = unpacker.line().ok()? {
            lines.push(serde_json::from_slice(line).ok()?);
        }
        unpacker.ends_well().ok()?.then_some(lines)
    }

    #[test]
    fn no_bit_and_no_end_of_a_file_can_differ_unseen() {
        let lines = ["one", "two two two two two two", "", "three"];
        let file = packed(&lines);
        assert_eq!(unpacked(&file).unwrap(), lines);
        for bit in 0..file.len() * 8 {
            let mut other = file.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unpacked(&other), None, "bit {bit}");
        }
        for length in 0..file.len() {
            assert_eq!(unpacked(&file[..length]), None, "cut at {length}");
        }
        assert_eq!(unpacked(&[file.as_slice(), b"x"].concat()), None, "something after it");
    }

    #[test]
    fn it_is_a_gzip_file_whose_last_line_has_the_hash_of_the_others() {
        let file = packed(&["one", "two"]);
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(file.as_slice()).read_to_string(&mut text).unwrap();
        let (lines, end) = text.split_at(text.find('{').unwrap());
        let sha256 = crate::store::Hash::of(lines.as_bytes());
        assert!(end.starts_with(&format!("{{\"lines\":2,\"sha256\":\"{sha256}\"")), "{end}");
    }
}
