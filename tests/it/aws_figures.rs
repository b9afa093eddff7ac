//! The figures of docs/aws.md: what a pull asks and costs, planned by the code that asks.

use dutycycle::ingest::aws::{Database, Member, Plan, Resource, Serverless, cost, plan};
use dutycycle::units::{DAY_SECONDS, Day};

use crate::common::parse;

/// The instant of the documented plans: noon of 2026-11-22.
fn now() -> i64 {
    parse::<jiff::Timestamp>("2026-11-22T12:00:00Z").as_second()
}

fn instance(id: String) -> Database {
    Database {
        id,
        region: "us-east-1".to_owned(),
        account: "…9012".to_owned(),
        account_key: String::new(),
        resource: Resource::Instance,
        kind: Some("rds-always-on".to_owned()),
        engine: "postgres".to_owned(),
        engine_version: "17.2".to_owned(),
        instance_class: Some("db.t4g.micro".to_owned()),
        storage_type: Some("gp3".to_owned()),
        allocated_gb: Some(20),
        multi_az: false,
        serverless: None,
        status: "available".to_owned(),
        public: false,
        backup_retention_days: 7,
        extended_support: false,
        replicates: false,
        created: 0,
        instances: Vec::new(),
    }
}

fn cluster(id: &str) -> Database {
    let member = |role: &str| Member {
        id: format!("{id}-{role}"),
        instance_class: "db.serverless".to_owned(),
        writer: role == "writer",
        status: "available".to_owned(),
        created: 0,
    };
    Database {
        resource: Resource::Cluster,
        kind: Some("aurora-serverless-v2".to_owned()),
        engine: "aurora-postgresql".to_owned(),
        instance_class: Some("db.serverless".to_owned()),
        allocated_gb: None,
        serverless: Some(Serverless {
            min_acu: "0".to_owned(),
            max_acu: "8".to_owned(),
            pause_after_seconds: Some(300),
        }),
        instances: vec![member("writer"), member("reader")],
        ..instance(id.to_owned())
    }
}

/// The thirty days before the first day that is left out.
fn thirty_days(until: Day) -> Vec<Day> {
    (1..=30).rev().map(|back| Day::containing(until.start() - back * DAY_SECONDS)).collect()
}

/// What is asked for thirty days when the days before `known` are there already.
fn asked(databases: &[Database], known: Option<Day>) -> Plan {
    let today = Day::containing(now());
    plan(databases, &thirty_days(today), now(), &mut |_, day| {
        known.is_some_and(|known| day < known)
    })
}

fn row(what: &str, plan: &Plan) -> String {
    let minutes = match plan.minutes() {
        0 => "0".to_owned(),
        1 => "< 1".to_owned(),
        minutes => minutes.to_string(),
    };
    format!("| {what} | {} | {} | {} | {minutes} |", plan.metrics(), plan.calls.len(), plan.cost())
}

fn fleet(count: usize) -> Vec<Database> {
    (0..count).map(|at| instance(format!("db-{at}"))).collect()
}

#[test]
fn the_document_says_what_a_pull_asks() {
    let yesterday = Day::containing(now() - DAY_SECONDS);
    let today = Day::containing(now());
    let mut table = vec![
        "| pull of 30 days | metrics | calls | US dollars | minutes |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for count in [1, 100, 5_000] {
        let databases = fleet(count);
        let noun = if count == 1 { "instance" } else { "instances" };
        table.push(row(&format!("{count} {noun}, nothing cached"), &asked(&databases, None)));
        let one_day = asked(&databases, Some(yesterday));
        table.push(row(&format!("{count} {noun}, 29 days cached"), &one_day));
        let nothing = asked(&databases, Some(today));
        table.push(row(&format!("{count} {noun}, all cached"), &nothing));
    }
    let shop = [cluster("shop")];
    table.push(row("a v2 cluster of 2 instances, nothing cached", &asked(&shop, None)));
    let table = table.join("\n");
    let document = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/aws.md"),
    )
    .unwrap();
    assert!(document.contains(&table), "docs/aws.md does not have this table:\n{table}");
}

#[test]
fn the_figures_follow_from_the_limits() {
    // By hand: thirty days are 14 at 60 s and 16 at 300 s, so two queries for each of an
    // instance's five metrics. Four of them are fine: 4 × 14 × 1,440 + 14 × 24 = 80,976 points,
    // one call; 4 × 16 × 288 + 16 × 24 = 18,816, five to a call of at most 100,800.
    let plan = asked(&fleet(5_000), None);
    assert_eq!(plan.metrics(), 5_000 * 5 * 2);
    assert_eq!(plan.calls.len(), 5_000 + 1_000);
    // $0.01 for a thousand metrics.
    assert_eq!(plan.cost().to_string(), "0.5");
    assert_eq!(cost(1).to_string(), "0.00001");
    assert_eq!(asked(&fleet(100), Some(Day::containing(now()))).metrics(), 0);
}

/// WE26, Site24x7: 20 metrics every five minutes for 30 days, 8,640 times each, are 172,800 metrics
/// asked for and cost 1.728 dollars.
///
/// Source: <https://support.site24x7.com/portal/en/kb/articles/aws-cloudwatch-metrics-cost-calculation>.
#[test]
fn we26_twenty_metrics_every_five_minutes() {
    let every_five_minutes = 30 * 24 * 12;
    assert_eq!(every_five_minutes, 8_640);
    assert_eq!(cost(20 * every_five_minutes).to_string(), "1.728");
}
