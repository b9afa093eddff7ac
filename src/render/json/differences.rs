//! What differs between the offerings besides cost, in documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::Report;

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DifferenceDocument {
    /// Such as `minimum-storage`.
    topic: &'static str,
    kinds: Vec<&'static str>,
    /// Null where no source says anything; then the other fields are null too.
    value: Option<&'static str>,
    /// The first day on which it held; null for as long as there was such a thing.
    valid_from: Option<String>,
    source: Option<&'static str>,
    /// The day on which the source was read.
    read: Option<&'static str>,
    /// `high`, `medium` or `chosen`.
    confidence: Option<&'static str>,
}

/// All of a report.
pub(super) fn differences(report: &Report) -> Vec<DifferenceDocument> {
    let rows = report.differences.iter();
    rows.map(|row| DifferenceDocument {
        topic: row.topic,
        kinds: row.kinds.clone(),
        value: row.known.map(|known| known.value),
        valid_from: row.known.and_then(|known| known.from).map(|day| day.to_string()),
        source: row.known.map(|known| known.source),
        read: row.known.map(|known| known.read),
        confidence: row.known.map(|known| known.confidence),
    })
    .collect()
}
