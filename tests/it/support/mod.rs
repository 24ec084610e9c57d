//! What several tests need: a database of their own, and the service over it.

pub mod app;
pub mod ledger;
pub mod normal;
pub mod opened;
#[macro_use]
pub mod database;
pub mod inputs;
pub mod postgres;
pub mod prose;
pub mod relay;
pub mod workbook;
