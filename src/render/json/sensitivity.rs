//! The document of a sensitivity, and what a report says of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{NotPricedDocument, SCHEMA_VERSION, not_priced};
use crate::render::sensitivity::percent;
use crate::report::{Flip, Input, Sensitivity, StaysCheapest, Tolerance};

/// How wrong each number may be before another offering is cheapest.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitivityDocument {
    schema_version: u32,
    /// The cheapest offering.
    winner: String,
    total_usd: String,
    runner_up: String,
    /// How much more the runner-up costs.
    margin_usd: String,
    /// Those that the smallest relative change flips come first.
    inputs: Vec<InputDocument>,
    /// Inputs that could not be varied from their own value.
    left_out: Vec<LeftOutDocument>,
    not_priced: Vec<NotPricedDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct InputDocument {
    #[serde(flatten)]
    tolerance: ToleranceDocument,
    /// Half the value to half as much again, as far as such values exist.
    varied: [String; 2],
    /// The share of `varied` in which nobody is cheaper, with one decimal.
    holds_percent: String,
    /// By how much the winner is cheaper than the cheapest other, at some values of `varied`.
    margins: Vec<MarginDocument>,
}

/// What one input bears.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ToleranceDocument {
    axis: &'static str,
    unit: &'static str,
    value: String,
    searched: [String; 2],
    /// Null if nobody becomes cheaper.
    below: Option<FlipDocument>,
    /// Null if nobody becomes cheaper.
    above: Option<FlipDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FlipDocument {
    at: String,
    cheapest: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MarginDocument {
    at: String,
    usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LeftOutDocument {
    axis: &'static str,
    reason: String,
}

/// How far hours and storage may be off, each alone, in an average month.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StaysCheapestDocument {
    offering: String,
    hours_per_week: ToleranceDocument,
    storage_gb: ToleranceDocument,
}

/// The document of a sensitivity.
#[must_use]
pub fn sensitivity(found: &Sensitivity) -> SensitivityDocument {
    SensitivityDocument {
        schema_version: SCHEMA_VERSION,
        winner: found.winner.clone(),
        total_usd: found.total.to_string(),
        runner_up: found.runner_up.clone(),
        margin_usd: found.margin.to_string(),
        inputs: found.inputs.iter().map(input).collect(),
        left_out: found
            .left_out
            .iter()
            .map(|left| LeftOutDocument { axis: left.axis.name(), reason: left.reason.clone() })
            .collect(),
        not_priced: found.not_priced.iter().map(not_priced).collect(),
    }
}

fn input(input: &Input) -> InputDocument {
    let axis = input.tolerance.axis;
    let value = |units| axis.value(units).to_string();
    let margin = |(at, margin): &(u64, crate::report::Margin)| MarginDocument {
        at: value(*at),
        usd: margin.normalize().to_string(),
    };
    InputDocument {
        tolerance: tolerance(&input.tolerance),
        varied: [value(input.varied.first), value(input.varied.last)],
        holds_percent: percent(input.holds),
        margins: input.margins.iter().map(margin).collect(),
    }
}

fn tolerance(tolerance: &Tolerance) -> ToleranceDocument {
    let Tolerance { axis, value: own, searched, below, above } = tolerance;
    let value = |units| axis.value(units).to_string();
    let flip = |flip: &Flip| FlipDocument { at: value(flip.at), cheapest: flip.cheapest.clone() };
    ToleranceDocument {
        axis: axis.name(),
        unit: axis.unit(),
        value: value(*own),
        searched: [value(searched.first), value(searched.last)],
        below: below.as_ref().map(flip),
        above: above.as_ref().map(flip),
    }
}

/// What a report says of it.
pub(super) fn stays_cheapest(stays: &StaysCheapest) -> StaysCheapestDocument {
    StaysCheapestDocument {
        offering: stays.offering.clone(),
        hours_per_week: tolerance(&stays.hours),
        storage_gb: tolerance(&stays.storage),
    }
}
