//! The one integration binary: every room from outside, and the service as its
//! users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and that is its message"
)]
#![allow(
    clippy::type_complexity,
    reason = "tables of input and expected output are read, not named"
)]

#[macro_use]
mod support;

mod answers;
mod api;
mod backtest;
mod benefits;
mod breaks;
mod cli;
mod client_groups;
mod decomposition;
mod docs;
mod doubtful_figures;
mod forecast;
mod forecast_rules;
mod forecast_widths;
mod forecast_words;
mod growth;
mod held;
mod ingest;
mod ledger;
mod offset;
mod on_track;
mod one_appraisal;
mod openapi;
mod pages;
mod plausible;
mod publication;
mod rates;
mod record;
mod scenarios;
mod slippage;
mod stated_totals;
mod store;
mod table_audit;
mod targets;
mod tidy;
mod totals;
mod trends;
mod verdicts;
mod workbook;
