//! Numbers and texts as binary files hold them, read without ever leaving the bytes.

/// Two bytes as a number.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Four bytes as a number.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Eight bytes as a number.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// Eight bytes as a number with decimals.
pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    u64_at(bytes, at).map(f64::from_bits)
}

/// A number that Excel has packed into four bytes: half of a float, or a whole number,
/// perhaps of hundredths.
pub(super) fn packed_at(bytes: &[u8], at: usize) -> Option<f64> {
    let packed = u32_at(bytes, at)?;
    let value = match packed & 2 == 2 {
        true => f64::from(packed as i32 >> 2),
        false => f64::from_bits(u64::from(packed & !3) << 32),
    };
    Some(if packed & 1 == 1 { value / 100.0 } else { value })
}

/// Text of two bytes a letter. What is no text becomes the sign for that.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_whole_hundredths_or_halves_of_floats() {
        for (bytes, expected) in [
            ([0x06_u8, 0, 0, 0], 1.0),
            ([0x07, 0, 0, 0], 0.01),
            ([0xFE, 0xFF, 0xFF, 0xFF], -1.0),
            ([0, 0, 0xF0, 0x3F], 1.0),
            ([0x01, 0, 0xF0, 0x3F], 0.01),
        ] {
            assert_eq!(packed_at(&bytes, 0), Some(expected), "{bytes:?}");
        }
        assert_eq!(packed_at(&[0; 3], 0), None);
        assert_eq!(u16_at(&[0; 3], usize::MAX), None);
    }
}
