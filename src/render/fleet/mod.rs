//! Many databases in every format but JSON and the page, which have places of their own: the answer
//! in words, tables, Markdown, rows for spreadsheets and Parquet. It bills nothing and ranks nothing.

mod columns;
mod csv;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
#[cfg(test)]
pub(super) mod sample;
mod table;
#[cfg(test)]
mod tests;
pub(super) mod words;

pub use csv::csv;
pub use markdown::markdown;
#[cfg(feature = "parquet")]
pub use parquet::parquet;
pub(super) use rows::{Top, moves, offerings, sums, top};
pub use table::table;
