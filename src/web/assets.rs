//! The style sheets and the script of the pages, compiled in.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A file that pages ask for.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name under `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// The style sheets.
pub const ASSETS: [Asset; 3] = [
    Asset {
        name: "govuk.css",
        media: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/govuk.css"),
    },
    Asset {
        name: "board.css",
        media: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/board.css"),
    },
    Asset {
        name: "pack.css",
        media: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/pack.css"),
    },
];

/// The script, under a name that changes with it: a page and the script that it asks for are
/// always of one version, and a browser may keep it for ever.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let bytes = include_bytes!("assets/board.js");
    let hash = Sha256::digest(bytes);
    let start: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = String::leak(format!("board.{start}.js"));
    Asset { name, media: "text/javascript; charset=utf-8", bytes }
});
