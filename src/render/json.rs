//! Documents for scripts: own structures with a `schema_version`, decimals as strings. A domain
//! type never derives its own serialization, so that these can stay as they are.

mod all_months;
mod bills;
mod changes;

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use all_months::{AllMonthsDocument, all_months};
use bills::{OfferingDocument, offering};
use changes::{MonthChangesDocument, month_changes};

use super::words::is_invisible;
use crate::report::{
    AllMonths, Crossing, Crossings, Curve, IoBreakEven, MonthChanges, NotPriced, PeriodView,
    PriceListView, ProvenanceView, Report,
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
    /// Where the workload's use was measured; null if the file does not say.
    usage_source: Option<UsageSourceDocument>,
    /// What was measured besides in the month; null if nothing was.
    measured: Option<MeasuredDocument>,
    /// The offering that is how the database is configured today.
    current: Option<String>,
    offerings: Vec<OfferingDocument>,
    not_offered: Vec<NotOfferedDocument>,
    not_priced: Vec<NotPricedDocument>,
    ranking: Vec<String>,
    ties: Vec<Vec<String>>,
    crossings: Vec<CrossingDocument>,
    /// From how many I/O requests a month on each offering would be cheaper as I/O-Optimized.
    io_optimized_pays: Vec<IoBreakEvenDocument>,
    assumptions: Vec<AssumptionDocument>,
    warnings: Vec<WarningDocument>,
}

/// Several reports.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportsDocument {
    schema_version: u32,
    reports: Vec<ReportDocument>,
    /// What they say together; null for fewer than two.
    all_months: Option<AllMonthsDocument>,
    /// From each month to the next: what changed, and why.
    changes: Vec<MonthChangesDocument>,
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
struct IoBreakEvenDocument {
    id: String,
    requests_per_month: u64,
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
struct UsageSourceDocument {
    pulled: String,
    account: String,
    database: String,
    source: String,
    instances: u64,
    notes: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MeasuredDocument {
    /// Seconds that have a CPU datapoint.
    running_seconds: u64,
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
    visible(&text)
}

/// The same values with invisible characters escaped: they stand within strings only, and those
/// below DEL are escaped already.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if character >= '\u{7f}' && is_invisible(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(visible, "\\u{unit:04x}");
            }
        } else {
            visible.push(character);
        }
    }
    visible
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
        usage_source: report.provenance.as_ref().map(usage_source),
        measured: report
            .running_seconds
            .map(|running_seconds| MeasuredDocument { running_seconds }),
        current: report.provenance.as_ref().and_then(|source| source.current.clone()),
        price_lists: report.price_lists.iter().map(price_list).collect(),
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
        io_optimized_pays: report.io_optimized_pays.iter().map(io_break_even).collect(),
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

fn usage_source(source: &ProvenanceView) -> UsageSourceDocument {
    UsageSourceDocument {
        pulled: instant_text(source.pulled),
        account: source.account.clone(),
        database: source.database.clone(),
        source: source.source.clone(),
        instances: source.instances,
        notes: source.notes.clone(),
    }
}

fn price_list(list: &PriceListView) -> PriceListDocument {
    PriceListDocument {
        id: list.id.clone(),
        region: list.region.clone(),
        effective: list.effective.to_string(),
        sha256: list.sha256.clone(),
    }
}

fn io_break_even(pays: &IoBreakEven) -> IoBreakEvenDocument {
    IoBreakEvenDocument { id: pays.id.clone(), requests_per_month: pays.requests_per_month }
}

/// The document of several reports.
#[must_use]
pub fn reports(reports: &[Report], changes: &[MonthChanges]) -> ReportsDocument {
    ReportsDocument {
        schema_version: SCHEMA_VERSION,
        reports: reports.iter().map(report).collect(),
        all_months: AllMonths::of(reports).as_ref().map(all_months),
        changes: changes.iter().map(month_changes).collect(),
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
