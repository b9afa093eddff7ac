//! The bill that AWS would send for a relational database, simulated second by second.
pub mod meter;
pub mod units;
