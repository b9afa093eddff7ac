//! A small fleet for tests, with sums by hand.

use crate::report::{
    Assessment, AssumptionView, FailedDatabase, FleetBill, FleetConfidence, FleetFlip, FleetParts,
    FleetProblem, FleetReport, FlipHours, NotOffered, NotPriced, PriceListView,
};
use crate::units::{Day, Engine, Period, Usd};

/// A name that would do harm if a format let it.
pub(in crate::render) const HOSTILE: &str =
    "=HYPERLINK(\"http://evil.example\")\u{1b}[31m\u{202e}<script>alert(1)</script>|`*";

/// June 2026: 720 hours.
pub(in crate::render) const JUNE: Period = Period::new(1_780_272_000, 1_782_864_000);

/// An amount.
pub(in crate::render) fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// A bill of an offering: its total, and the most that unknown time can make of it.
pub(in crate::render) fn bill(offering: &str, total: &str, most: &str) -> FleetBill {
    FleetBill {
        offering: offering.into(),
        total: usd(total),
        range: (usd(total), usd(most)),
        billed_seconds: 3_600,
        compute: usd("0.5"),
    }
}

/// A database of bills, cheapest first, of which one is how it runs today.
pub(in crate::render) fn database(id: &str, bills: Vec<FleetBill>, today: usize) -> Assessment {
    let (cheapest, now) = (&bills[0], &bills[today]);
    let moves = now.total > cheapest.total;
    let range = (now.range.0 - cheapest.range.1, now.range.1 - cheapest.range.0);
    Assessment {
        id: id.to_owned(),
        region: "us-east-1".parse().unwrap(),
        engine: Engine::Postgres,
        period: JUNE,
        connected_seconds: 259_200,
        unknown_seconds: 0,
        today: Some(today),
        configured: true,
        savings: if moves { now.total - cheapest.total } else { Usd::ZERO },
        savings_range: if moves { range } else { (Usd::ZERO, Usd::ZERO) },
        resized: false,
        confidence: FleetConfidence::High,
        flip: None,
        bills,
    }
}

/// A report of databases and nothing else.
pub(in crate::render) fn of(databases: Vec<Assessment>) -> FleetReport {
    FleetReport::new(parts(databases))
}

fn parts(databases: Vec<Assessment>) -> FleetParts {
    FleetParts {
        period: JUNE,
        month: Some("2026-06".to_owned()),
        files: 1,
        rows: 43_200,
        price_lists: Vec::new(),
        databases,
        failed: Vec::new(),
        problems: Vec::new(),
        not_offered: Vec::new(),
        not_priced: Vec::new(),
        assumptions: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Three databases, a failed one and a part that could not be read.
///
/// | database | today | cheapest | saves | with unknown time |
/// | --- | --- | --- | --- | --- |
/// | the hostile name | 24.004 | 1.004 | 23 | 21.004 to 23 |
/// | orders | 24.006 | 10.005 | 14.001 | |
/// | steady | 24 | 24 | 0 | |
/// | all | 72.01 | 35.009 | 37.001 | 35.005 to 37.001 |
pub(in crate::render) fn sample() -> FleetReport {
    let mut orders = database(
        "orders",
        vec![
            bill("aurora-serverless-v2", "10.005", "10.005"),
            bill("rds-always-on", "24.006", "24.006"),
        ],
        1,
    );
    // 259,200 s of 2,592,000 s are a tenth: 16.8 hours a week.
    orders.flip = Some(FleetFlip {
        next: "rds-always-on".into(),
        dearer_percent: Some("139.9".parse().unwrap()),
        hours: Some(FlipHours {
            to: "rds-always-on".into(),
            hours_per_week: "40.2".parse().unwrap(),
        }),
    });
    let mut hostile = database(
        HOSTILE,
        vec![
            bill("aurora-serverless-v2", "1.004", "3"),
            bill("rds-scheduled", "2.5", "2.5"),
            bill("rds-always-on", "24.004", "24.004"),
        ],
        2,
    );
    (hostile.connected_seconds, hostile.unknown_seconds) = (25_920, 3_600);
    hostile.confidence = FleetConfidence::Low;
    let mut steady = database(
        "steady",
        vec![bill("rds-always-on", "24", "24"), bill("aurora-serverless-v2", "87.5", "87.5")],
        0,
    );
    (steady.connected_seconds, steady.configured) = (JUNE.seconds(), false);
    FleetReport::new(notices(parts(vec![steady, orders, hostile])))
}

/// With one of each thing that is missing or to be known.
fn notices(parts: FleetParts) -> FleetParts {
    FleetParts {
        price_lists: vec![PriceListView {
            id: "us-east-1:2026-05-30".to_owned(),
            region: "us-east-1".to_owned(),
            effective: Day::from_date(2026, 5, 30),
            sha256: "0".repeat(64),
        }],
        failed: vec![FailedDatabase {
            id: format!("failed {HOSTILE}"),
            reason: "a.csv:3: `x` is no number".to_owned(),
        }],
        problems: vec![FleetProblem {
            file: "b<script>.parquet".to_owned(),
            place: "row group 3".to_owned(),
            text: "it is corrupt: its rows are unknown time".to_owned(),
        }],
        not_offered: vec![NotOffered {
            id: "aurora-serverless-v1".to_owned(),
            kind: "aurora-serverless-v1",
            reason: "ended on 2025-03-31".to_owned(),
        }],
        not_priced: vec![NotPriced {
            id: "aurora-provisioned".to_owned(),
            kind: "aurora-provisioned",
            meter: "aurora-instance",
            reason: "no price in us-east-1".to_owned(),
        }],
        assumptions: vec![AssumptionView {
            id: "today".to_owned(),
            offering: None,
            text: "a database without configuration runs on rds-always-on".to_owned(),
            source: "dutycycle".to_owned(),
            change_with: "--config".to_owned(),
        }],
        warnings: vec![("W099", "something to know".to_owned())],
        ..parts
    }
}
