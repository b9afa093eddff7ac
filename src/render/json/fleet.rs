//! A fleet in a document: every database with its bills, in the order of the ranking, and what they
//! make together. Amounts are exact; printed cents stand beside those that other formats print.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    AssumptionDocument, NotOfferedDocument, NotPricedDocument, PriceListDocument, SCHEMA_VERSION,
    TOOL, Tool, WarningDocument, assumption, not_offered, not_priced, price_list, warning,
};
use crate::render::cents::plain;
use crate::render::fleet::words::{bucket_cents, move_cents, savings_cents, savings_of};
use crate::report::{
    Assessment, FailedDatabase, FleetBill, FleetBucket, FleetFlip, FleetProblem, FleetReport,
};
use crate::units::{Period, Usd, instant_text};
use rust_decimal::Decimal;

/// Many databases.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetDocument {
    schema_version: u32,
    tool: Tool,
    period: FleetPeriodDocument,
    files: u64,
    rows: u64,
    /// The price lists that were asked first.
    price_lists: Vec<PriceListDocument>,
    totals: FleetTotalsDocument,
    /// The largest savings first.
    databases: Vec<DatabaseDocument>,
    moves: Vec<MoveDocument>,
    distributions: DistributionsDocument,
    /// Databases without any bill; they are in no total.
    failed: Vec<FailedDocument>,
    /// What could not be read; its rows are unknown time.
    problems: Vec<ProblemDocument>,
    not_offered: Vec<NotOfferedDocument>,
    not_priced: Vec<NotPricedDocument>,
    /// Whether something is missing, or unknown time could change an answer.
    incomplete: bool,
    assumptions: Vec<AssumptionDocument>,
    warnings: Vec<WarningDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FleetPeriodDocument {
    /// `month` for a whole month that was asked for, else `range`.
    kind: &'static str,
    month: Option<String>,
    start: String,
    end: String,
    hours: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FleetTotalsDocument {
    /// Databases with a bill.
    databases: u64,
    /// All databases that have a bill for how they run today.
    today_usd: String,
    printed_today_usd: String,
    /// All databases, each in its cheapest place.
    cheapest_usd: String,
    printed_cheapest_usd: String,
    /// The difference, over databases that have a bill for today.
    savings_usd: String,
    printed_savings_usd: String,
    /// The least and the most that unknown time can make of it.
    savings_usd_range: [String; 2],
    /// All databases on one offering.
    by_offering: Vec<OfferingTotalDocument>,
    connected_seconds: u64,
    unknown_seconds: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OfferingTotalDocument {
    id: String,
    /// Those that have a bill for it.
    databases: u64,
    total_usd: String,
    printed_total_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DatabaseDocument {
    /// Its place in the ranking, from 1.
    rank: usize,
    id: String,
    region: String,
    engine: &'static str,
    connected_seconds: u64,
    unknown_seconds: u64,
    /// How it runs today; null if that has no bill.
    today: Option<String>,
    /// Whether a configuration says so; if not, a default is taken for it.
    today_is_configured: bool,
    cheapest: Option<String>,
    /// What the cheapest place saves; null without a bill for today.
    savings_usd: Option<String>,
    printed_savings_usd: Option<String>,
    /// The least and the most that unknown time can make of it.
    savings_usd_range: Option<[String; 2]>,
    /// `high`, `medium` or `low`.
    confidence: &'static str,
    /// Whether the cheapest offering has another size than today's class, which nobody measured to be
    /// enough.
    resized: bool,
    /// What would make another offering the cheapest; null if there is no other.
    flip: Option<FleetFlipDocument>,
    /// The cheapest first.
    offerings: Vec<FleetBillDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FleetFlipDocument {
    /// The next cheapest.
    next: String,
    /// How much more it costs; null if the cheapest costs nothing.
    dearer_percent: Option<String>,
    /// Connected hours a week at which another one becomes the cheapest, an estimate; null if no
    /// hours do.
    hours_per_week: Option<String>,
    /// That one.
    to: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FleetBillDocument {
    id: String,
    total_usd: String,
    printed_total_usd: String,
    /// The least and the most that unknown time can make of it.
    total_usd_range: [String; 2],
    billed_seconds: u64,
    /// What instances and capacity cost of the total.
    compute_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MoveDocument {
    from: String,
    /// The same as `from` for databases that stay.
    to: String,
    databases: u64,
    savings_usd: String,
    /// These add up to the printed savings of all.
    printed_savings_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DistributionsDocument {
    /// How many databases save how much.
    savings: Vec<BucketDocument>,
    /// How many databases are connected for which share of the time.
    connected: Vec<BucketDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct BucketDocument {
    label: &'static str,
    databases: u64,
    savings_usd: String,
    /// These add up to the printed savings of all.
    printed_savings_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FailedDocument {
    id: String,
    reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ProblemDocument {
    file: String,
    /// Where in it; empty for the whole file.
    place: String,
    text: String,
}

/// The document of many databases.
#[must_use]
pub fn fleet(report: &FleetReport) -> FleetDocument {
    let databases = report.databases.iter().zip(1..);
    FleetDocument {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        period: period(report.period, report.month.clone()),
        files: report.files,
        rows: report.rows,
        price_lists: report.price_lists.iter().map(price_list).collect(),
        totals: totals(report),
        databases: databases.map(|(of, rank)| database(of, rank)).collect(),
        moves: moves(report),
        distributions: DistributionsDocument {
            savings: buckets(report, &report.by_savings),
            connected: buckets(report, &report.by_use),
        },
        failed: report.failed.iter().map(failed).collect(),
        problems: report.problems.iter().map(problem).collect(),
        not_offered: report.not_offered.iter().map(not_offered).collect(),
        not_priced: report.not_priced.iter().map(not_priced).collect(),
        incomplete: report.incomplete,
        assumptions: report.assumptions.iter().map(assumption).collect(),
        warnings: report.warnings.iter().map(warning).collect(),
    }
}

fn period(period: Period, month: Option<String>) -> FleetPeriodDocument {
    let hours = Decimal::from(period.seconds()) / Decimal::from(3_600);
    FleetPeriodDocument {
        kind: if month.is_some() { "month" } else { "range" },
        month,
        start: instant_text(period.start()),
        end: instant_text(period.end()),
        hours: hours.round_dp(18).normalize().to_string(),
    }
}

fn totals(report: &FleetReport) -> FleetTotalsDocument {
    let totals = &report.totals;
    let offering =
        |(id, total, databases): &(std::sync::Arc<str>, Usd, u64)| OfferingTotalDocument {
            id: id.to_string(),
            databases: *databases,
            total_usd: total.to_string(),
            printed_total_usd: plain(total.cents()),
        };
    FleetTotalsDocument {
        databases: report.databases.len() as u64,
        today_usd: totals.today.to_string(),
        printed_today_usd: plain(totals.today.cents()),
        cheapest_usd: totals.cheapest.to_string(),
        printed_cheapest_usd: plain(totals.cheapest.cents()),
        savings_usd: totals.savings.to_string(),
        printed_savings_usd: plain(savings_cents(report)),
        savings_usd_range: ends(totals.savings_range),
        by_offering: totals.by_offering.iter().map(offering).collect(),
        connected_seconds: totals.connected_seconds,
        unknown_seconds: totals.unknown_seconds,
    }
}

fn database(database: &Assessment, rank: usize) -> DatabaseDocument {
    let today = database.today();
    DatabaseDocument {
        rank,
        id: database.id.clone(),
        region: database.region.to_string(),
        engine: database.engine.name(),
        connected_seconds: database.connected_seconds,
        unknown_seconds: database.unknown_seconds,
        today: today.map(|bill| bill.offering.to_string()),
        today_is_configured: database.configured,
        cheapest: database.cheapest().map(|bill| bill.offering.to_string()),
        savings_usd: today.map(|_| database.savings.to_string()),
        printed_savings_usd: today.map(|_| plain(savings_of(database))),
        savings_usd_range: today.map(|_| ends(database.savings_range)),
        confidence: database.confidence.name(),
        resized: database.resized,
        flip: database.flip.as_ref().map(flip),
        offerings: database.bills.iter().map(bill).collect(),
    }
}

fn flip(flip: &FleetFlip) -> FleetFlipDocument {
    let hours = flip.hours.as_ref();
    FleetFlipDocument {
        next: flip.next.to_string(),
        dearer_percent: flip.dearer_percent.map(|percent| percent.normalize().to_string()),
        hours_per_week: hours.map(|hours| hours.hours_per_week.normalize().to_string()),
        to: hours.map(|hours| hours.to.to_string()),
    }
}

fn bill(bill: &FleetBill) -> FleetBillDocument {
    FleetBillDocument {
        id: bill.offering.to_string(),
        total_usd: bill.total.to_string(),
        printed_total_usd: plain(bill.total.cents()),
        total_usd_range: ends(bill.range),
        billed_seconds: bill.billed_seconds,
        compute_usd: bill.compute.to_string(),
    }
}

fn moves(report: &FleetReport) -> Vec<MoveDocument> {
    let rows = report.moves.iter().zip(move_cents(report));
    rows.map(|(way, cents)| MoveDocument {
        from: way.from.to_string(),
        to: way.to.to_string(),
        databases: way.databases,
        savings_usd: way.savings.to_string(),
        printed_savings_usd: plain(cents),
    })
    .collect()
}

fn buckets(report: &FleetReport, buckets: &[FleetBucket]) -> Vec<BucketDocument> {
    let rows = buckets.iter().zip(bucket_cents(report, buckets));
    rows.map(|(bucket, cents)| BucketDocument {
        label: bucket.label,
        databases: bucket.databases,
        savings_usd: bucket.savings.to_string(),
        printed_savings_usd: plain(cents),
    })
    .collect()
}

fn failed(failed: &FailedDatabase) -> FailedDocument {
    FailedDocument { id: failed.id.clone(), reason: failed.reason.clone() }
}

fn problem(problem: &FleetProblem) -> ProblemDocument {
    ProblemDocument {
        file: problem.file.clone(),
        place: problem.place.clone(),
        text: problem.text.clone(),
    }
}

fn ends((least, most): (Usd, Usd)) -> [String; 2] {
    [least.to_string(), most.to_string()]
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;
    use crate::render::fleet::sample::{HOSTILE, of, sample};

    fn document(report: &FleetReport) -> serde_json::Value {
        let schema = serde_json::to_value(schemars::schema_for!(FleetDocument)).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })));
        let document = serde_json::from_str(&text(&fleet(report))).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        document
    }

    #[test]
    fn the_document_keeps_to_its_schema_and_has_every_digit() {
        document(&of(Vec::new()));
        let document = document(&sample());
        assert_eq!(document["period"]["kind"], "month");
        assert_eq!(document["period"]["hours"], "720");
        let totals = &document["totals"];
        assert_eq!(
            (&totals["today_usd"], &totals["cheapest_usd"]),
            (&"72.01".into(), &"35.009".into())
        );
        assert_eq!(totals["savings_usd_range"], serde_json::json!(["35.005", "37.001"]));
        let first = &document["databases"][0];
        assert_eq!((&first["id"], &first["savings_usd"]), (&HOSTILE.into(), &"23".into()));
        assert_eq!(first["offerings"][0]["total_usd_range"], serde_json::json!(["1.004", "3"]));
        assert_eq!(document["databases"][1]["flip"]["hours_per_week"], "40.2");
        assert_eq!(document["databases"][2]["printed_savings_usd"], "0.00");
    }

    #[test]
    fn a_span_that_is_no_month_is_a_range() {
        let mut report = sample();
        report.month = None;
        let period = &document(&report)["period"];
        assert_eq!(
            (&period["kind"], &period["month"]),
            (&"range".into(), &serde_json::Value::Null)
        );
        assert_eq!(period["start"], "2026-06-01T00:00:00Z");
    }

    #[test]
    fn printed_cents_add_up() {
        let document = document(&sample());
        let printed = &document["totals"]["printed_savings_usd"];
        assert_eq!(printed, "37.00");
        let distributions = &document["distributions"];
        for lines in [&document["moves"], &distributions["savings"], &distributions["connected"]] {
            let cents = lines.as_array().unwrap().iter();
            let sum: Usd = cents
                .map(|line| line["printed_savings_usd"].as_str().unwrap().parse::<Usd>().unwrap())
                .sum();
            assert_eq!(sum, printed.as_str().unwrap().parse().unwrap());
        }
    }
}
