//! The bill that AWS would send for a relational database, simulated second by second.
pub mod activity;
pub mod meter;
pub mod offering;
pub mod rules;
pub mod units;
