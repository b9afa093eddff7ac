//! Documents for scripts: own structures with a `schema_version`, decimals as strings. A domain
//! type never derives its own serialization, so that these can stay as they are.

use schemars::JsonSchema;
use serde::Serialize;

use super::cents;
use crate::report::{
    BillView, ChargeView, Crossing, Crossings, Curve, NotPriced, OfferingView, PeriodView, Report,
};
use crate::units::{Usd, instant_text};

/// The version of every document here.
pub const SCHEMA_VERSION: u32 = 1;

/// A report or the answer to a what-if.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportDocument {
    schema_version: u32,
    tool: Tool,
    workload: WorkloadDocument,
    period: PeriodDocument,
    /// `week` if usage is that of a typical week, else `period`.
    usage_per: &'static str,
    rules_as_of: String,
    price_lists: Vec<PriceListDocument>,
    offerings: Vec<OfferingDocument>,
    not_offered: Vec<NotOfferedDocument>,
    not_priced: Vec<NotPricedDocument>,
    ranking: Vec<String>,
    ties: Vec<Vec<String>>,
    crossings: Vec<CrossingDocument>,
    assumptions: Vec<AssumptionDocument>,
    warnings: Vec<WarningDocument>,
}

/// Several reports.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportsDocument {
    schema_version: u32,
    reports: Vec<ReportDocument>,
}

/// Where offerings' order changes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakEvenDocument {
    schema_version: u32,
    axis: &'static str,
    range: [String; 2],
    crossings: Vec<CrossingDocument>,
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
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WorkloadDocument {
    name: String,
    region: String,
    engine: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PeriodDocument {
    /// `month` or `average-month`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    hours: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PriceListDocument {
    id: String,
    region: String,
    effective: String,
    sha256: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OfferingDocument {
    id: String,
    kind: &'static str,
    /// Exact; null without a price.
    total_usd: Option<String>,
    printed_total_usd: Option<String>,
    total_usd_range: Option<[String; 2]>,
    flat_total_usd: Option<String>,
    usage: Option<UsageDocument>,
    charges: Vec<ChargeDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct UsageDocument {
    connected_seconds: u64,
    unknown_seconds: u64,
    billed_seconds: u64,
    starts: Option<u64>,
    forced_starts: Option<u64>,
    activations: Option<u64>,
    acu_half_seconds: Option<u64>,
    saturated_seconds: Option<u64>,
    wait_seconds_expected: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ChargeDocument {
    meter: &'static str,
    description: String,
    consumed_quantity: String,
    consumed_unit: &'static str,
    pricing_quantity: String,
    pricing_unit: &'static str,
    list_unit_price_usd: String,
    list_cost_usd: String,
    printed_cost_usd: String,
    sku: Option<String>,
    rate_code: Option<String>,
    usage_type: Option<String>,
    price_list_id: String,
    price_source: String,
    price_source_date: String,
    price_confidence: &'static str,
    rules: Vec<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotOfferedDocument {
    id: String,
    kind: &'static str,
    reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotPricedDocument {
    id: String,
    meter: &'static str,
    reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CrossingDocument {
    axis: &'static str,
    between: [String; 2],
    at: String,
    /// Null for equal bills.
    cheaper_below: Option<String>,
    /// Null for equal bills.
    cheaper_above: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AssumptionDocument {
    id: String,
    text: String,
    source: String,
    change_with: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WarningDocument {
    code: &'static str,
    text: String,
}

/// A document as text, with a newline at its end.
#[must_use]
pub fn text(document: &impl Serialize) -> String {
    // Only strings, numbers and lists: nothing that could fail to serialize.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// The document of a report.
#[must_use]
pub fn report(report: &Report) -> ReportDocument {
    let (kind, month, period) = match &report.period {
        PeriodView::Month { month, period } => ("month", Some(month.clone()), Some(period)),
        PeriodView::AverageMonth => ("average-month", None, None),
    };
    ReportDocument {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        workload: WorkloadDocument {
            name: report.workload.name.clone(),
            region: report.workload.region.clone(),
            engine: report.workload.engine,
        },
        period: PeriodDocument {
            kind,
            month,
            start: period.map(|period| instant_text(period.start())),
            end: period.map(|period| instant_text(period.end())),
            hours: report.period.hours().to_string(),
        },
        usage_per: if kind == "average-month" { "week" } else { "period" },
        rules_as_of: report.rules_as_of.to_string(),
        price_lists: report
            .price_lists
            .iter()
            .map(|list| PriceListDocument {
                id: list.id.clone(),
                region: list.region.clone(),
                effective: list.effective.to_string(),
                sha256: list.sha256.clone(),
            })
            .collect(),
        offerings: report.offerings.iter().map(offering).collect(),
        not_offered: report
            .not_offered
            .iter()
            .map(|n| NotOfferedDocument {
                id: n.id.clone(),
                kind: n.kind,
                reason: n.reason.clone(),
            })
            .collect(),
        not_priced: report.not_priced.iter().map(not_priced).collect(),
        ranking: report.ranking.clone(),
        ties: report.ties.clone(),
        crossings: report.crossings.iter().map(|c| crossing("hours-per-week", c)).collect(),
        assumptions: report
            .assumptions
            .iter()
            .map(|a| AssumptionDocument {
                id: a.id.clone(),
                text: a.text.clone(),
                source: a.source.clone(),
                change_with: a.change_with.clone(),
            })
            .collect(),
        warnings: report
            .warnings
            .iter()
            .map(|(code, text)| WarningDocument { code, text: text.clone() })
            .collect(),
    }
}

/// The document of several reports.
#[must_use]
pub fn reports(reports: &[Report]) -> ReportsDocument {
    ReportsDocument {
        schema_version: SCHEMA_VERSION,
        reports: reports.iter().map(report).collect(),
    }
}

/// The document of a break-even.
#[must_use]
pub fn break_even(found: &Crossings) -> BreakEvenDocument {
    let value = |units| found.axis.value(units).to_string();
    BreakEvenDocument {
        schema_version: SCHEMA_VERSION,
        axis: found.axis.name(),
        range: [value(found.range.first), value(found.range.last)],
        crossings: found.crossings.iter().map(|c| crossing(found.axis.name(), c)).collect(),
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

fn not_priced(missing: &NotPriced) -> NotPricedDocument {
    NotPricedDocument {
        id: missing.id.clone(),
        meter: missing.meter,
        reason: missing.reason.clone(),
    }
}

fn crossing(axis: &'static str, crossing: &Crossing) -> CrossingDocument {
    CrossingDocument {
        axis,
        between: crossing.between.clone(),
        at: crossing.at.to_string(),
        cheaper_below: crossing.cheaper_below.clone(),
        cheaper_above: crossing.cheaper_above.clone(),
    }
}

fn offering(offering: &OfferingView) -> OfferingDocument {
    let bill = offering.bill.as_ref();
    OfferingDocument {
        id: offering.id.clone(),
        kind: offering.kind,
        total_usd: bill.map(|bill| bill.total.to_string()),
        printed_total_usd: bill.map(|bill| cents::plain(bill.total.cents())),
        total_usd_range: bill.map(|bill| [bill.range.0.to_string(), bill.range.1.to_string()]),
        flat_total_usd: bill.and_then(|bill| bill.flat_total).map(|flat| flat.to_string()),
        usage: bill.map(usage),
        charges: bill.map(charges).unwrap_or_default(),
    }
}

fn usage(bill: &BillView) -> UsageDocument {
    let usage = &bill.usage;
    let waits =
        rust_decimal::Decimal::from(usage.wait_milliseconds) / rust_decimal::Decimal::ONE_THOUSAND;
    UsageDocument {
        connected_seconds: usage.connected_seconds,
        unknown_seconds: usage.unknown_seconds,
        billed_seconds: usage.billed_seconds,
        starts: usage.starts,
        forced_starts: usage.forced_starts,
        activations: usage.activations,
        acu_half_seconds: usage.acu_half_seconds,
        saturated_seconds: usage.saturated_seconds,
        wait_seconds_expected: waits.normalize().to_string(),
    }
}

fn charges(bill: &BillView) -> Vec<ChargeDocument> {
    let printed = cents::of_charges(bill);
    let document = |(charge, printed): (&ChargeView, i128)| ChargeDocument {
        meter: charge.meter,
        description: charge.description.clone(),
        consumed_quantity: charge.consumed.amount.to_string(),
        consumed_unit: charge.consumed.unit.name(),
        pricing_quantity: charge.pricing.amount.to_string(),
        pricing_unit: charge.pricing.unit.name(),
        list_unit_price_usd: charge.list_unit_price.to_string(),
        list_cost_usd: charge.list_cost.to_string(),
        printed_cost_usd: cents::plain(printed),
        sku: charge.sku.clone(),
        rate_code: charge.rate_code.clone(),
        usage_type: charge.usage_type.clone(),
        price_list_id: charge.price_list_id.clone(),
        price_source: charge.price_source.clone(),
        price_source_date: charge.price_source_date.clone(),
        price_confidence: charge.price_confidence,
        rules: charge.rules.clone(),
    };
    bill.charges.iter().zip(printed).map(document).collect()
}
