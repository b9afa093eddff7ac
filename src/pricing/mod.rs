//! Price lists: what AWS charges for each meter, in which Region, since which day, and who says so.
//!
//! It owns the [`Price`] with its SKU and source, the [`PriceList`] of one Region and day, the
//! snapshot file format, the lists bundled with the binary, and the [`PriceBook`] that finds the
//! price of a meter. It does not know quantities or bills (`rating`), nor where price facts come
//! from (`ingest`).
//!
//! A price that nobody stated is missing: [`PriceBook::price`] then answers [`MissingPrice`],
//! never zero and never the price of something similar.

mod book;
pub mod bundled;
mod canonical;
mod charged;
mod list;
mod meter_text;
mod price;
#[cfg(test)]
mod region_table_tests;
pub mod select;
pub mod snapshot;
mod usage_prefix;

pub use book::{BookError, MissingPrice, PriceBook, PriceId};
pub use list::{PriceList, PriceListError, PriceListId};
pub use meter_text::NotAMeter;
pub use price::{Confidence, Price, Text};
