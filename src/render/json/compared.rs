//! What changed since an older answer, in documents.

use schemars::JsonSchema;
use serde::Serialize;

use super::changes::{ChangeDocument, change};
use crate::report::{BillDifference, ComparedTo};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ComparedDocument {
    /// The older document, as the user named it.
    file: String,
    workload: String,
    /// Such as `2018-08`, or `average month`.
    period: String,
    /// The version of the program that wrote it.
    tool_version: String,
    /// What differs beside the bills.
    differences: Vec<DifferenceDocument>,
    /// Those that have a bill in one of the two. `cause` is `prices`, `rules`, `use-compute`,
    /// `use-storage`, `use-io`, `days`, `settings`, `charges` or `not-told-apart`.
    offerings: Vec<ChangeDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DifferenceDocument {
    /// `workload`, `region`, `engine`, `period`, `rules`, `prices`, `program` or `order`.
    what: &'static str,
    before: String,
    after: String,
}

/// An older answer beside this one.
pub(super) fn compared(compared: &ComparedTo) -> ComparedDocument {
    let differing = |differing: &BillDifference| DifferenceDocument {
        what: differing.what,
        before: differing.before.clone(),
        after: differing.after.clone(),
    };
    ComparedDocument {
        file: compared.file.clone(),
        workload: compared.workload.clone(),
        period: compared.period.clone(),
        tool_version: compared.version.clone(),
        differences: compared.differences.iter().map(differing).collect(),
        offerings: compared.offerings.iter().map(change).collect(),
    }
}
