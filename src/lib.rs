//! The bill that AWS would send for a relational database, simulated second by second.
pub mod activity;
pub mod analysis;
pub mod cli;
pub mod ingest;
pub mod meter;
pub mod offering;
pub mod pricing;
pub mod rating;
pub mod render;
pub mod report;
pub mod rules;
pub mod units;
