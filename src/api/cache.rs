//! Serialised answers, kept as long as nothing is written.
//!
//! An answer depends on the data, on what is asked and on who asks, so the same question gives
//! the same bytes until a commit. A hit costs a look-up and no computing.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use actix_web::http::header::{EntityTag, HeaderValue};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::domain::ProgrammeKey;
use crate::service::hex;

/// How many answers are kept.
const ANSWERS: usize = 512;
/// The largest answer that is kept, in bytes: a page of charts is half as large.
const ANSWER_BYTES: usize = 128 * 1024;
/// How many bytes all kept answers and what was asked have together, before compression.
const ALL_BYTES: usize = 24 * 1024 * 1024;
/// The smallest answer that is compressed, in bytes: below it a packet is a packet.
const COMPRESSED_FROM_BYTES: usize = 1024;

/// An answer's bytes and what identifies them.
#[derive(Debug)]
pub struct AnswerBytes {
    /// The bytes.
    pub body: Bytes,
    /// A strong ETag.
    pub etag: EntityTag,
    /// The media type.
    pub content_type: &'static str,
    /// Where the next page starts, if there is one.
    pub next_cursor: Option<String>,
    /// The ETag as a header, of the bytes as they are and of those compressed.
    tags: [Option<HeaderValue>; 2],
    /// The bytes compressed, once a client has asked for that.
    compressed: OnceLock<Option<Bytes>>,
}

impl AnswerBytes {
    /// An answer of these bytes.
    pub fn new(content_type: &'static str, body: Vec<u8>) -> AnswerBytes {
        let etag = etag_of(&body);
        let tags = [etag.clone(), compressed_etag(&etag)];
        AnswerBytes {
            body: Bytes::from(body),
            etag,
            content_type,
            next_cursor: None,
            tags: tags.map(|tag| HeaderValue::try_from(tag.to_string()).ok()),
            compressed: OnceLock::new(),
        }
    }

    /// The same answer with another page after it, if there is one.
    #[must_use]
    pub fn before(self, next_cursor: Option<String>) -> AnswerBytes {
        AnswerBytes { next_cursor, ..self }
    }

    /// The ETag as a header. A strong one is of the bytes as they are sent.
    pub fn tag(&self, is_compressed: bool) -> Option<&HeaderValue> {
        self.tags[usize::from(is_compressed)].as_ref()
    }

    /// The bytes compressed with gzip, made once; `None` where the answer is so small that
    /// this gains nothing.
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

/// The ETag of the same answer compressed.
pub fn compressed_etag(etag: &EntityTag) -> EntityTag {
    EntityTag::new_strong(format!("{}-gzip", etag.tag()))
}

/// Answers by what was asked, each of one version of the data that it comes from.
#[derive(Default)]
pub struct Cache {
    kept: RwLock<Kept>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Default)]
struct Kept {
    bytes: usize,
    answers: HashMap<String, KeptAnswer>,
}

/// An answer that is kept.
#[derive(Clone)]
pub struct KeptAnswer {
    /// The programme whose data alone it comes from, where there is one.
    pub programme: Option<Arc<ProgrammeKey>>,
    /// At which version these data were.
    pub version: i64,
    /// The answer.
    pub answer: Arc<AnswerBytes>,
}

impl Cache {
    /// The answer that is kept for a question, if its data have not changed since.
    pub fn get(
        &self,
        asked: &str,
        version: impl FnOnce(Option<&ProgrammeKey>) -> Option<i64>,
    ) -> Option<Arc<AnswerBytes>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let found = kept.answers.get(asked)?.clone();
        drop(kept);
        if version(found.programme.as_deref()) != Some(found.version) {
            return None;
        }
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(found.answer)
    }

    /// Counts an answer that had to be computed.
    pub fn missed(&self) {
        self.misses.fetch_add(1, Ordering::Relaxed);
    }

    /// How many answers were there when they were asked for, and how many were not.
    pub fn lookups(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }

    /// Keeps an answer for whoever asks the same.
    pub fn put(&self, asked: String, computed: KeptAnswer) {
        let size = asked.len() + computed.answer.body.len();
        if size > ANSWER_BYTES {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.answers.len() >= ANSWERS || kept.bytes + size > ALL_BYTES {
            *kept = Kept::default();
        }
        let length = asked.len();
        let before = kept.answers.insert(asked, computed);
        let let_go = before.map_or(0, |before| length + before.answer.body.len());
        kept.bytes = kept.bytes + size - let_go;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(cache: &Cache, version: i64, asked: &str, size: usize) {
        let answer = Arc::new(AnswerBytes::new("text/plain", vec![b'a'; size]));
        cache.put(asked.to_owned(), KeptAnswer { programme: None, version, answer });
    }

    fn is_kept(cache: &Cache, version: i64, asked: &str) -> bool {
        cache.get(asked, |_| Some(version)).is_some()
    }

    #[test]
    fn answers_of_two_versions_are_kept_beside_each_other() {
        let cache = Cache::default();
        put(&cache, 5, "/one", 10);
        put(&cache, 9, "/other", 20);
        assert!(is_kept(&cache, 5, "/one") && is_kept(&cache, 9, "/other"));
        assert!(!is_kept(&cache, 6, "/one"));
        put(&cache, 6, "/one", 30);
        assert!(!is_kept(&cache, 5, "/one") && is_kept(&cache, 6, "/one"));
        cache.missed();
        assert_eq!(cache.lookups(), (3, 1));
        assert_eq!(cache.kept.read().unwrap().bytes, "/one".len() + 30 + "/other".len() + 20);
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let cache = Cache::default();
        put(&cache, 1, "/large", ANSWER_BYTES + 1);
        assert!(!is_kept(&cache, 1, "/large"));
        for place in 0..1_000 {
            put(&cache, 1, &format!("/{place}"), ANSWER_BYTES);
            let kept = cache.kept.read().unwrap();
            assert!(kept.bytes <= ALL_BYTES && kept.answers.len() <= ANSWERS);
            let size = |(asked, it): (&String, &KeptAnswer)| asked.len() + it.answer.body.len();
            let bytes: usize = kept.answers.iter().map(size).sum();
            assert_eq!(bytes, kept.bytes);
        }
    }
}
