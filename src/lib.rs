//! The bill that AWS would send for a relational database, simulated second by second.
//!
//! ```text
//!  workload file · cron · windows · trace CSV        price list (SKU, source, date)
//!                │ ingest, activity                          │ pricing
//!                ▼                                           │
//!  Workload ── Offering::timeline ──► Timeline ── Offering::readings ──► Vec<Reading>
//!  (who was       ▲   (starting, running,                    │              │
//!   connected)    │    idle, paused)                         ▼              ▼
//!                rules (dated)                          rating::rate ──► Bill { charges }
//!                                                                           │ analysis
//!                     table · Markdown · CSV · JSON · SVG ◄── report ◄── Comparison
//!                                            render
//! ```
//!
//! Metering, rating, comparing: one direction, no way back. An offering never sees a price, and
//! rating never sees an offering. Everything but [`cli`] is pure: it reads no clock and no file.

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
