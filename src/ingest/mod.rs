//! What people and other programs write, turned into the program's own types: workload files,
//! traces, price facts and AWS's price list. It owns their syntax, their limits and the errors that
//! say where and what to do; past this border every value is checked. It opens no file and bills
//! nothing.

#[cfg(feature = "aws")]
pub mod aws;
pub mod fleet;
mod input_error;
mod instants;
pub mod price_facts;
pub mod price_products;
mod quantities;
pub mod report_file;
mod trace_cells;
pub mod trace_csv;
mod trace_marks;
mod trace_requests;
mod trace_rows;
#[cfg(test)]
mod trace_tests;
pub mod workload_file;

pub use input_error::InputError;
