//! What changed from month to month, in documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{CauseView, ChangeView, MonthChanges, Movement};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MonthChangesDocument {
    before: String,
    after: String,
    offerings: Vec<ChangeDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
/// From one bill of an offering to another.
pub(super) struct ChangeDocument {
    id: String,
    /// Exact; null without a bill in the earlier month.
    before_usd: Option<String>,
    /// Exact; null without a bill in the later month.
    after_usd: Option<String>,
    /// Exact; null without both.
    difference_usd: Option<String>,
    /// The largest first; they add up to the difference exactly.
    causes: Vec<CauseDocument>,
    /// Why a bill or the causes are missing; else null.
    reason: Option<String>,
    /// Whether unknown time could change a bill: both totals take it for idle.
    idle_ends: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CauseDocument {
    /// `use-compute`, `use-storage`, `use-io`, `use-side`, `days`, `rules`, `defaults` or `prices`.
    cause: &'static str,
    amount_usd: String,
    text: String,
}

/// Two months that follow each other.
pub(super) fn month_changes(month: &MonthChanges) -> MonthChangesDocument {
    MonthChangesDocument {
        before: month.before.clone(),
        after: month.after.clone(),
        offerings: month.offerings.iter().map(change).collect(),
    }
}

pub(super) fn change(offering: &ChangeView) -> ChangeDocument {
    let (before, after) = match &offering.movement {
        Movement::Between { before, after, .. } => (Some(*before), Some(*after)),
        Movement::Began(after, _) => (None, Some(*after)),
        Movement::Ended(before, _) => (Some(*before), None),
    };
    let (causes, reason, idle_ends) = match &offering.movement {
        Movement::Between { causes: Ok(causes), idle_ends, .. } => {
            (causes.iter().map(cause).collect(), None, *idle_ends)
        }
        Movement::Between { causes: Err(reason), idle_ends, .. } => {
            (Vec::new(), Some(reason), *idle_ends)
        }
        Movement::Began(_, reason) | Movement::Ended(_, reason) => {
            (Vec::new(), Some(reason), false)
        }
    };
    ChangeDocument {
        id: offering.id.clone(),
        before_usd: before.map(|total| total.to_string()),
        after_usd: after.map(|total| total.to_string()),
        difference_usd: before.zip(after).map(|(before, after)| (after - before).to_string()),
        causes,
        reason: reason.cloned(),
        idle_ends,
    }
}

fn cause(cause: &CauseView) -> CauseDocument {
    CauseDocument {
        cause: cause.cause,
        amount_usd: cause.amount.to_string(),
        text: cause.text.clone(),
    }
}
