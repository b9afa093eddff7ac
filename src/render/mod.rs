//! From the view model to text: tables, Markdown, CSV, JSON, charts and a page. It owns wording, cents
//! and layout; it computes no bill and reads nothing.

pub mod all_months;
pub mod cents;
pub mod changes;
mod client;
mod compared;
pub mod csv;
pub mod demand_models;
mod differences;
pub mod explain;
pub mod fleet;
pub mod html;
pub mod json;
pub mod markdown;
pub mod sensitivity;
mod sparkline;
pub mod svg;
pub mod table;
mod unknown;
pub mod words;
mod wrap;
