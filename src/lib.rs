//! Recoup tells a council's Direct Payment Board how much of an investment its
//! direct-payment clawbacks will really pay for.
pub mod domain;
