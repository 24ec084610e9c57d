//! Recoup tells a council's Direct Payment Board how much of an investment its
//! direct-payment clawbacks will really pay for.
//!
//! Data flows one way. Bytes become records or problems ([`ingest`]), published
//! tables are judged by their own totals ([`table_audit`]), the ledger keeps every
//! version of every figure ([`domain`], [`store`]), the numeric engine fits growth
//! and forecasts ([`forecast`], [`fits`]), each source of a benefit becomes cash flows
//! ([`sources`]), and all of them are judged alike ([`appraisal`]). [`service`] joins a load, a pure call and a
//! save; [`views`] are the wire types that [`api`] and the command line share.

pub mod api;
pub mod appraisal;
pub mod config;
pub mod csv;
pub mod domain;
pub mod fits;
pub mod forecast;
pub mod ingest;
pub mod report;
pub mod service;
pub mod sources;
pub mod store;
pub mod table_audit;
pub mod views;
pub mod web;
pub mod words;
pub mod workbook;
