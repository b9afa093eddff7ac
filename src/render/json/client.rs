//! How long clients wait for each offering, in documents.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{StartWaits, Wait};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WaitsDocument {
    /// Starts with this sort of wait.
    starts: u64,
    /// `measured`, `about`, `at-least`, or `hidden-by-lead`: none if a start takes no longer.
    known: &'static str,
    /// The measured median, about so long, at least so long, or the lead.
    seconds: String,
    /// The longest that is known; null if nothing is.
    longest_seconds: Option<String>,
    /// How many are longer than the client's timeout; null without one.
    over_timeout: Option<OverTimeoutDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OverTimeoutDocument {
    certainly: u64,
    /// Expected, the certain ones included.
    probably: u64,
    /// Of which nothing is known.
    unknown: u64,
}

/// The waits of one offering.
pub(super) fn waits(waits: &[StartWaits], timeout_seconds: Option<u64>) -> Vec<WaitsDocument> {
    let seconds = |milliseconds: u64| {
        (Decimal::from(milliseconds) / Decimal::ONE_THOUSAND).normalize().to_string()
    };
    let document = |waits: &StartWaits| {
        let (known, typical) = match waits.wait {
            Wait::Measured { sorted, .. } => {
                ("measured", sorted.get(sorted.len() / 2).copied().unwrap_or_default())
            }
            Wait::About(wait) => ("about", wait),
            Wait::AtLeast(wait) => ("at-least", wait),
            Wait::HiddenByLead(lead) => ("hidden-by-lead", lead),
        };
        WaitsDocument {
            starts: waits.count,
            known,
            seconds: seconds(typical),
            longest_seconds: waits.wait.longest().map(seconds),
            over_timeout: timeout_seconds.map(|timeout| {
                let over = waits.wait.exceeding(waits.count, timeout * 1_000);
                OverTimeoutDocument {
                    certainly: over.certainly,
                    probably: over.probably,
                    unknown: over.unknown,
                }
            }),
        }
    };
    waits.iter().map(document).collect()
}
