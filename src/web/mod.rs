//! The Board's pages: views of answers as HTML, with charts that are drawn here.
//!
//! A page has no figure of its own. What it shows comes from the view that the API sends, so
//! that the two cannot differ; what it adds are words, order and pictures.

pub mod addresses;
pub mod assets;
pub mod beginnings;
mod cover;
mod figures;
pub mod form;
pub mod frame;
pub mod headline;
pub mod log;
mod measured;
pub mod monitoring;
pub mod names;
pub mod outlook;
pub mod pack;
pub mod page_reader;
mod paper;
pub mod portfolio;
pub mod problems;
pub mod programme;
pub mod receipt;
pub mod records;
pub mod refusal;
pub mod scenarios;
pub mod sheet;
mod shown;
pub mod sign_in;
mod stated;
pub mod submissions;
pub mod submit;
mod sure;
pub mod vintages;
