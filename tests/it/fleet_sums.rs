//! L7: the bills of a fleet are those of its databases, one by one, to the last digit. Each database
//! is asked about alone too, with a workload file and a trace of the same meaning, and nothing of the
//! fleet's own code makes those.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use dutycycle::units::Usd;
use serde_json::Value;

use crate::common::{run, scratch};
use crate::fleet_rows::{DAY, JUNE, Row, ask, by_database, csv, rows, trace};

/// 2026-05-01T00:00:00Z.
const MAY: i64 = JUNE - 31 * DAY;

/// What the configuration says of a database: a row of CSV without its name, and the same in the
/// words of a workload file: region, engine, storage, and what `[[offering]]` tables say.
struct Said {
    csv: &'static str,
    region: &'static str,
    engine: &'static str,
    storage: &'static str,
    rds: &'static str,
    aurora: &'static str,
    v2: [(&'static str, &'static str); 2],
    today: &'static str,
}

const HALF: [(&str, &str); 2] =
    [("aurora-serverless-v2", ""), ("aurora-serverless-v2-min-0.5", "min_acu = \"0.5\"")];
const NOTHING: Said = Said {
    csv: ",,,,,,,,",
    region: "us-east-1",
    engine: "postgres",
    storage: "used_gb = \"1\"",
    rds: "",
    aurora: "",
    v2: HALF,
    today: "rds-always-on",
};

/// One after the other for databases that follow each other.
const SAID: [Said; 9] = [
    NOTHING,
    Said {
        csv: "eu-west-1,mysql,db.t4g.medium,true,gp3,200,50.5,,",
        region: "eu-west-1",
        engine: "mysql",
        storage: "used_gb = \"50.5\"\nallocated_gb = \"200\"\ntype = \"gp3\"",
        rds: "instance_class = \"db.t4g.medium\"\nmulti_az = true",
        // Aurora has this class too.
        aurora: "instance_class = \"db.t4g.medium\"",
        ..NOTHING
    },
    Said {
        csv: "us-west-2,aurora-postgresql,db.r6g.large,,,,120,,",
        region: "us-west-2",
        storage: "used_gb = \"120\"",
        // RDS has this class too.
        rds: "instance_class = \"db.r6g.large\"",
        aurora: "instance_class = \"db.r6g.large\"",
        today: "aurora-provisioned",
        ..NOTHING
    },
    Said {
        csv: ",aurora-mysql,db.serverless,,,,3,0.5,8",
        engine: "mysql",
        storage: "used_gb = \"3\"",
        v2: [
            ("aurora-serverless-v2", "min_acu = \"0.5\"\nmax_acu = \"8\""),
            ("aurora-serverless-v2-min-0", "min_acu = \"0\"\nmax_acu = \"8\""),
        ],
        today: "aurora-serverless-v2",
        ..NOTHING
    },
    Said {
        csv: "eu-west-1,aurora-postgresql,db.serverless,,,,3,0,4",
        region: "eu-west-1",
        storage: "used_gb = \"3\"",
        v2: [
            ("aurora-serverless-v2", "min_acu = \"0\"\nmax_acu = \"4\""),
            ("aurora-serverless-v2-min-0.5", "min_acu = \"0.5\"\nmax_acu = \"4\""),
        ],
        today: "aurora-serverless-v2",
        ..NOTHING
    },
    Said {
        csv: "ap-southeast-2,postgres,db.m6g.large,false,gp2,100,,,",
        region: "ap-southeast-2",
        storage: "used_gb = \"100\"\nallocated_gb = \"100\"\ntype = \"gp2\"",
        rds: "instance_class = \"db.m6g.large\"\nmulti_az = false",
        ..NOTHING
    },
    Said {
        csv: "us-east-2,mariadb,db.t3.small,,,25,20,,",
        region: "us-east-2",
        engine: "mariadb",
        storage: "used_gb = \"20\"\nallocated_gb = \"25\"",
        rds: "instance_class = \"db.t3.small\"\nmulti_az = false",
        ..NOTHING
    },
    Said {
        csv: "us-east-1,aurora-mysql,,,,,7,,",
        engine: "mysql",
        storage: "used_gb = \"7\"",
        today: "aurora-provisioned",
        ..NOTHING
    },
    // What the rows say of the volume comes before this.
    Said { csv: ",,,,,,1.25,,", storage: "used_gb = \"1.25\"", ..NOTHING },
];

/// What is said of the database at this place.
fn said(place: usize) -> &'static Said {
    &SAID[place % SAID.len()]
}

/// A fleet with all that rows can have: missing rows, blank cells, and every metric.
pub(crate) fn estate(databases: usize, first: i64, days: u32) -> Vec<Row> {
    let mut rows = rows(databases, first, days, 300, 11);
    let name = |place: usize| format!("db-{:06}", place + 1);
    rows.retain(|row| row.id != name(4) || (row.at - first) / 300 % 7 != 3);
    rows.retain(|row| row.id != name(5) || !(3 * DAY..4 * DAY + 900).contains(&(row.at - first)));
    for row in &mut rows {
        let n = (row.at - first) / 300;
        if row.id == name(0) && (n % 11 == 4 || (500..620).contains(&n)) {
            row.connections = None;
        }
        // Volumes grow in places whose storage the configuration leaves to the rows.
        if row.id == name(8) {
            row.metrics[1] = (n % 12 == 0).then(|| (5_000_000_000 + n * 777_777).to_string());
        }
        if row.id == name(3) || row.id == name(8) || row.id == name(2) {
            let busy = row.connections.unwrap_or(0);
            row.metrics[0] = Some(format!("{}.{}", busy.min(9), n % 2 * 5));
        }
        if row.id == name(2) || row.id == name(7) {
            row.metrics[2] = (n % 5 > 0).then(|| format!("{}.25", n % 40));
            row.metrics[3] = Some(format!("{}", n % 3));
        }
    }
    rows
}

fn config(ids: &BTreeSet<&str>) -> String {
    let mut text = "db_id,region,engine,instance_class,multi_az,storage_type,allocated_gb,used_gb,\
                    min_acu,max_acu\n"
        .to_owned();
    for (place, id) in ids.iter().enumerate() {
        writeln!(text, "{id},{}", said(place).csv).unwrap();
    }
    text
}

/// The workload file of one database.
fn workload(id: &str, said: &Said, has_volume: bool) -> String {
    let storage = if has_volume { "" } else { said.storage };
    let mut text = format!(
        "schema_version = 1\nname = \"{id}\"\nregion = \"{}\"\nengine = \"{}\"\n\
         [activity]\ntrace = \"{id}.csv\"\n[storage]\n{storage}\n",
        said.region, said.engine
    );
    for kind in ["rds-always-on", "rds-scheduled", "rds-idle-stop"] {
        writeln!(text, "[[offering]]\nkind = \"{kind}\"\n{}", said.rds).unwrap();
    }
    writeln!(text, "[[offering]]\nkind = \"aurora-provisioned\"\n{}", said.aurora).unwrap();
    for (id, settings) in said.v2 {
        writeln!(text, "[[offering]]\nkind = \"aurora-serverless-v2\"\nid = \"{id}\"\n{settings}")
            .unwrap();
    }
    text
}

type Amounts = BTreeMap<String, (Usd, Usd, Usd)>;

fn usd(value: &Value) -> Usd {
    value.as_str().unwrap().parse().unwrap()
}

/// The totals and the ends of the ranges of offerings in a document, without those that have no price.
fn amounts(offerings: &Value) -> Amounts {
    let priced = offerings.as_array().unwrap().iter().filter(|o| !o["total_usd"].is_null());
    let amounts = priced.map(|offering| {
        let range = &offering["total_usd_range"];
        let amounts = (usd(&offering["total_usd"]), usd(&range[0]), usd(&range[1]));
        (offering["id"].as_str().unwrap().to_owned(), amounts)
    });
    amounts.collect()
}

/// What `report` says of each database alone over these months, added up.
fn alone(rows: &[Row], months: &[&str], directory: &Path) -> BTreeMap<String, Amounts> {
    let mut all: BTreeMap<String, Amounts> = BTreeMap::new();
    for (place, (id, rows)) in by_database(rows).into_iter().enumerate() {
        let has_volume = rows.iter().any(|row| row.metrics[1].is_some());
        std::fs::write(directory.join(format!("{id}.csv")), trace(&rows)).unwrap();
        let path = directory.join(format!("{id}.toml"));
        std::fs::write(&path, workload(id, said(place), has_volume)).unwrap();
        let sums = all.entry(id.to_owned()).or_default();
        for month in months {
            let path = path.to_str().unwrap();
            let done = run(&["report", path, "--month", month, "--format", "json"]);
            assert!([0, 4].contains(&done.code), "{id}: {}", done.stderr);
            let report: Value = serde_json::from_str(&done.stdout).unwrap();
            for (offering, (total, least, most)) in amounts(&report["offerings"]) {
                let sum = sums.entry(offering).or_default();
                *sum = (sum.0 + total, sum.1 + least, sum.2 + most);
            }
        }
    }
    all
}

fn fleet_of(rows: &[Row], directory: &Path, more: &[&str]) -> Value {
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let (usage, settings) = (directory.join("usage.csv"), directory.join("settings.csv"));
    std::fs::write(&usage, csv(rows)).unwrap();
    std::fs::write(&settings, config(&ids)).unwrap();
    let more = [&["--config", settings.to_str().unwrap()], more].concat();
    let done = ask(&[&usage], &more);
    assert!([0, 4].contains(&done.code), "{}", done.stderr);
    let document: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(document["problems"], serde_json::json!([]));
    assert_eq!(document["failed"], serde_json::json!([]));
    document
}

/// Every database costs what it costs alone, and all together what they cost added up.
fn assert_sums(document: &Value, alone: &BTreeMap<String, Amounts>) {
    let databases = document["databases"].as_array().unwrap();
    assert_eq!(databases.len(), alone.len());
    let mut by_offering: BTreeMap<String, (Usd, u64)> = BTreeMap::new();
    let (mut today, mut cheapest, mut savings) = (Usd::ZERO, Usd::ZERO, Usd::ZERO);
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, id) in alone.keys().enumerate() {
        places.insert(id, place);
    }
    for database in databases {
        let id = database["id"].as_str().unwrap();
        let found = amounts(&database["offerings"]);
        assert_eq!(found, alone[id], "{id}");
        let least = alone[id].values().map(|amounts| amounts.0).min().unwrap();
        cheapest += least;
        let now = said(places[id]).today;
        if let Some((now_usd, ..)) = alone[id].get(now) {
            assert_eq!(database["today"], now, "{id}");
            assert_eq!(usd(&database["savings_usd"]), *now_usd - least, "{id}");
            (today, savings) = (today + *now_usd, savings + (*now_usd - least));
        } else {
            // Aurora has no price in the list of us-west-2 that stands in for AWS's.
            assert_eq!(said(places[id]).region, "us-west-2", "{id}");
            assert_eq!(
                (&database["today"], &database["savings_usd"]),
                (&Value::Null, &Value::Null)
            );
        }
        for (offering, amounts) in &alone[id] {
            let sum = by_offering.entry(offering.clone()).or_default();
            *sum = (sum.0 + amounts.0, sum.1 + 1);
        }
    }
    let totals = &document["totals"];
    assert_eq!(usd(&totals["today_usd"]), today);
    assert_eq!(usd(&totals["cheapest_usd"]), cheapest);
    assert_eq!(usd(&totals["savings_usd"]), savings);
    let told = totals["by_offering"].as_array().unwrap().iter().map(|offering| {
        let sum = (usd(&offering["total_usd"]), offering["databases"].as_u64().unwrap());
        (offering["id"].as_str().unwrap().to_owned(), sum)
    });
    assert_eq!(told.collect::<BTreeMap<_, _>>(), by_offering);
}

#[test]
fn a_fleet_costs_what_its_databases_cost_alone() {
    let directory = scratch("fleet-sums-june");
    let rows = estate(30, JUNE, 30);
    let document = fleet_of(&rows, &directory, &["--month", "2026-06"]);
    assert_sums(&document, &alone(&rows, &["2026-06"], &directory));
    // Rows of whole days from the first to the last of the month need no `--month` for it.
    let range = fleet_of(&rows, &directory, &[]);
    assert_eq!(range["period"]["start"], "2026-06-01T00:00:00Z");
    assert_eq!(range["period"]["end"], "2026-07-01T00:00:00Z");
    assert_eq!(range["databases"], document["databases"]);
    assert_eq!(range["totals"], document["totals"]);
}

#[test]
fn two_months_cost_what_each_of_them_costs() {
    let directory = scratch("fleet-sums-two");
    let rows = estate(9, MAY, 61);
    let document = fleet_of(&rows, &directory, &[]);
    assert_eq!(document["period"]["start"], "2026-05-01T00:00:00Z");
    assert_eq!(document["period"]["end"], "2026-07-01T00:00:00Z");
    assert_sums(&document, &alone(&rows, &["2026-05", "2026-06"], &directory));
}

#[test]
fn databases_that_were_watched_at_different_times_cost_what_they_cost_alone() {
    let directory = scratch("fleet-sums-spans");
    let mut rows = estate(12, JUNE - 5 * DAY, 40);
    // From the third day, to the tenth, three days in the middle, and only one row.
    let spans = [(3, 99), (0, 15), (12, 15), (20, 20)];
    let place = |row: &Row| row.id[3..].parse::<usize>().unwrap() - 1;
    rows.retain(|row| {
        let (from, to) = spans.get(place(row) % 6).copied().unwrap_or((0, 99));
        let second = row.at - (JUNE - 5 * DAY);
        let one = from == to && second == from * DAY;
        one || (from * DAY..to * DAY).contains(&second)
    });
    let document = fleet_of(&rows, &directory, &["--month", "2026-06"]);
    let unknown = document["databases"].as_array().unwrap().iter();
    assert!(unknown.filter(|d| d["unknown_seconds"].as_u64().unwrap() > 0).count() >= 8);
    assert_sums(&document, &alone(&rows, &["2026-06"], &directory));
}
