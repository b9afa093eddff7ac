//! Documents of what changes along an axis: crossings, and costs along hours a week.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CrossingDocument, NotPricedDocument, SCHEMA_VERSION, crossing, not_priced};
use crate::report::{Crossings, Curve};
use crate::units::Usd;

/// Where offerings' order changes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakEvenDocument {
    schema_version: u32,
    axis: &'static str,
    range: [String; 2],
    /// What the axis's values count, such as `h/week`.
    unit: &'static str,
    crossings: Vec<CrossingDocument>,
    /// Pairs that keep one order over the whole range.
    never: Vec<SameOrderDocument>,
    /// Offerings that take no part, because some point has no price.
    left_out: Vec<NotPricedDocument>,
}

/// Costs along hours a week.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsDocument {
    schema_version: u32,
    points: Vec<PointDocument>,
    not_priced: Vec<NotPricedDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PointDocument {
    hours_per_week: String,
    offerings: Vec<PointOffering>,
    ranking: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PointOffering {
    id: String,
    total_usd: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SameOrderDocument {
    between: [String; 2],
    /// Null for equal bills.
    cheaper: Option<String>,
}

/// The document of a break-even.
#[must_use]
pub fn break_even(found: &Crossings) -> BreakEvenDocument {
    let value = |units| found.axis.value(units).to_string();
    BreakEvenDocument {
        schema_version: SCHEMA_VERSION,
        axis: found.axis.name(),
        range: [value(found.range.first), value(found.range.last)],
        unit: found.axis.unit(),
        crossings: found.crossings.iter().map(|c| crossing(found.axis.name(), c)).collect(),
        never: found
            .never
            .iter()
            .map(|pair| SameOrderDocument {
                between: pair.between.clone(),
                cheaper: pair.cheaper.clone(),
            })
            .collect(),
        left_out: found.left_out.iter().map(not_priced).collect(),
    }
}

/// The document of a range of what-ifs.
#[must_use]
pub fn points(curve: &Curve) -> PointsDocument {
    let point = |point: &crate::report::CurvePoint| {
        let named = || curve.ids.iter().zip(&point.totals);
        let mut priced: Vec<(Usd, &String)> =
            named().filter_map(|(id, total)| Some(((*total)?, id))).collect();
        priced.sort();
        PointDocument {
            hours_per_week: point.hours_per_week.normalize().to_string(),
            offerings: named()
                .map(|(id, total)| PointOffering {
                    id: id.clone(),
                    total_usd: total.map(|total| total.to_string()),
                })
                .collect(),
            ranking: priced.into_iter().map(|(_, id)| id.clone()).collect(),
        }
    };
    PointsDocument {
        schema_version: SCHEMA_VERSION,
        points: curve.points.iter().map(point).collect(),
        not_priced: curve.left_out.iter().map(not_priced).collect(),
    }
}
