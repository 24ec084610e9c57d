//! Columns as a line of a backup has them: bytes in hexadecimal, instants as text.

use chrono::NaiveDateTime;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// An instant to the microsecond, as the hashes have it.
const INSTANT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

fn read_hexadecimal<E: Error>(text: &str) -> Result<Vec<u8>, E> {
    let digit = |byte: &u8| DIGITS.iter().position(|digit| digit == byte);
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? << 4 | digit(low)?) as u8),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes.ok_or_else(|| E::custom("expected hexadecimal digits"))
}

/// Bytes.
pub(super) mod bytes {
    use super::*;

    pub(in crate::store) fn serialize<S: Serializer>(
        bytes: &[u8],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hexadecimal(bytes))
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        read_hexadecimal(&String::deserialize(deserializer)?)
    }
}

/// Bytes that may have been erased.
pub(super) mod optional_bytes {
    use super::*;

    pub(in crate::store) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_str(&hexadecimal(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        text.map(|text| read_hexadecimal(&text)).transpose()
    }
}

/// An instant.
pub(super) mod instant {
    use super::*;

    pub(in crate::store) fn serialize<S: Serializer>(
        instant: &NaiveDateTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&instant.format(INSTANT).to_string())
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<NaiveDateTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveDateTime::parse_from_str(&text, INSTANT)
            .map_err(|_| D::Error::custom("expected an instant"))
    }
}
