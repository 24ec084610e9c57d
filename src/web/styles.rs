//! The style sheets and the script of the pages, compiled in.

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

/// All of them.
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
