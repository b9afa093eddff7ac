//! Documents for scripts: own structures with a `schema_version`, decimals as strings. A domain
//! type never derives its own serialization, so that these can stay as they are.

mod all_months;
mod along;
mod bills;
mod changes;
mod client;
mod compared;
mod demand_models;
mod differences;
mod fleet;
mod sensitivity;

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use all_months::{AllMonthsDocument, all_months};
pub use along::{BreakEvenDocument, PointsDocument, break_even, points};
use bills::{OfferingDocument, offering};
use changes::{MonthChangesDocument, month_changes};
use compared::{ComparedDocument, compared};
use demand_models::{DemandModelsDocument, demand_models};
use differences::{DifferenceDocument, differences};
pub use fleet::{FleetDocument, fleet};
pub use sensitivity::{SensitivityDocument, sensitivity};
use sensitivity::{StaysCheapestDocument, stays_cheapest};

use super::words::is_invisible;
use crate::report::{
    AllMonths, AssumptionView, Crossing, IoBreakEven, MonthChanges, NotOffered, NotPriced,
    PeriodView, PriceListView, ProvenanceView, Report,
};
use crate::units::instant_text;

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
    /// After how many seconds a client gives up; null if nobody says.
    client_timeout_seconds: Option<u64>,
    offerings: Vec<OfferingDocument>,
    not_offered: Vec<NotOfferedDocument>,
    not_priced: Vec<NotPricedDocument>,
    ranking: Vec<String>,
    ties: Vec<Vec<String>>,
    crossings: Vec<CrossingDocument>,
    /// What differs between the priced offerings besides cost, as of the last billed day.
    differences: Vec<DifferenceDocument>,
    /// The bills under other demand models; null if none depends on demand.
    demand_models: Option<DemandModelsDocument>,
    /// How far hours and storage may be off; null if an average month has another winner, or none.
    stays_cheapest: Option<StaysCheapestDocument>,
    /// From how many I/O requests a month on each offering would be cheaper as I/O-Optimized.
    io_optimized_pays: Vec<IoBreakEvenDocument>,
    assumptions: Vec<AssumptionDocument>,
    warnings: Vec<WarningDocument>,
    /// What changed since an older answer; null if none was named.
    compared_to: Option<ComparedDocument>,
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

#[derive(Debug, Serialize, JsonSchema)]
struct IoBreakEvenDocument {
    id: String,
    requests_per_month: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

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
        tool: TOOL,
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
        client_timeout_seconds: report.client_timeout_seconds,
        offerings: report.offerings.iter().map(|o| offering(o, report)).collect(),
        not_offered: report.not_offered.iter().map(not_offered).collect(),
        not_priced: report.not_priced.iter().map(not_priced).collect(),
        ranking: report.ranking.clone(),
        ties: report.ties.clone(),
        crossings: report.crossings.iter().map(|c| crossing("hours-per-week", c)).collect(),
        differences: differences(report),
        demand_models: report.demand_models.as_ref().map(demand_models),
        stays_cheapest: report.stays_cheapest.as_ref().map(stays_cheapest),
        io_optimized_pays: report.io_optimized_pays.iter().map(io_break_even).collect(),
        assumptions: report.assumptions.iter().map(assumption).collect(),
        warnings: report.warnings.iter().map(warning).collect(),
        compared_to: report.compared_to.as_ref().map(compared),
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

fn not_offered(missing: &NotOffered) -> NotOfferedDocument {
    NotOfferedDocument {
        id: missing.id.clone(),
        kind: missing.kind,
        reason: missing.reason.clone(),
    }
}

fn assumption(assumed: &AssumptionView) -> AssumptionDocument {
    AssumptionDocument {
        id: assumed.id.clone(),
        text: assumed.text.clone(),
        source: assumed.source.clone(),
        change_with: assumed.change_with.clone(),
    }
}

fn warning((code, text): &(&'static str, String)) -> WarningDocument {
    WarningDocument { code, text: text.clone() }
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
