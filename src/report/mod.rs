//! Answers as people look at them on paper: charts as SVG, the same on page, print and pack.

pub mod charts;
pub mod svg;
