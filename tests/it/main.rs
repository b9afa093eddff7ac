//! Everything that looks at the program from outside: laws, oracles, worked examples, reports.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;
mod soup_bot;
