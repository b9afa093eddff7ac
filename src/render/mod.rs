//! From the view model to bytes. It owns wording, cents and layout; it computes no bill.

pub mod svg;
