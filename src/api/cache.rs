//! Serialised answers, kept as long as nothing is written.
//!
//! An answer depends on the data and the address alone, so the same address gives
//! the same bytes until a commit. A hit costs a look-up and no computing.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use actix_web::http::header::EntityTag;
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::service::hex;

/// How many answers are kept.
const ANSWERS: usize = 512;
/// The largest answer that is kept, in bytes.
const ANSWER_BYTES: usize = 64 * 1024;
/// The smallest answer that is compressed, in bytes: below it a packet is a packet.
const COMPRESSED_FROM_BYTES: usize = 1024;

/// An answer's bytes and what identifies them.
#[derive(Clone, Debug)]
pub struct AnswerBytes {
    /// The bytes.
    pub body: Bytes,
    /// A strong ETag.
    pub etag: EntityTag,
    /// The media type.
    pub content_type: &'static str,
    /// Where the next page starts, if there is one.
    pub next_cursor: Option<String>,
    /// The bytes compressed, once a client has asked for that.
    compressed: Arc<OnceLock<Option<Bytes>>>,
}

impl AnswerBytes {
    /// An answer of these bytes.
    pub fn new(content_type: &'static str, body: Vec<u8>) -> AnswerBytes {
        let etag = etag_of(&body);
        AnswerBytes {
            body: Bytes::from(body),
            etag,
            content_type,
            next_cursor: None,
            compressed: Arc::default(),
        }
    }

    /// The same answer with another page after it, if there is one.
    #[must_use]
    pub fn before(self, next_cursor: Option<String>) -> AnswerBytes {
        AnswerBytes { next_cursor, ..self }
    }

    /// The bytes compressed with gzip, made once for all copies of the answer; `None`
    /// where it is so small that this gains nothing.
    pub fn compressed(&self) -> Option<Bytes> {
        let compress = || {
            if self.body.len() < COMPRESSED_FROM_BYTES {
                return None;
            }
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&self.body).ok()?;
            encoder.finish().ok().map(Bytes::from)
        };
        self.compressed.get_or_init(compress).clone().filter(|bytes| bytes.len() < self.body.len())
    }
}

/// The strong ETag of a body.
fn etag_of(body: &[u8]) -> EntityTag {
    EntityTag::new_strong(hex(&Sha256::digest(body)[..12]))
}

/// Answers by address, of one revision of the data.
#[derive(Default)]
pub struct Cache {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    revision: i64,
    answers: HashMap<String, AnswerBytes>,
}

impl Cache {
    /// The answer that is kept for an address, if the data have not changed.
    pub fn get(&self, revision: i64, address: &str) -> Option<AnswerBytes> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if kept.revision == revision { kept.answers.get(address).cloned() } else { None }
    }

    /// Keeps an answer that was computed while the data were at `revision`.
    pub fn put(&self, revision: i64, address: &str, answer: &AnswerBytes) {
        if answer.body.len() > ANSWER_BYTES {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.revision != revision || kept.answers.len() >= ANSWERS {
            kept.answers.clear();
            kept.revision = revision;
        }
        kept.answers.insert(address.to_owned(), answer.clone());
    }
}
