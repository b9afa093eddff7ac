//! What money does not show: waits, timeouts, what keeps a cluster awake, and the differences of
//! the post of 2018, each by hand.

use std::fmt::Write as _;

use dutycycle::offering::KINDS;
use dutycycle::rules::TOPICS;
use dutycycle::units::Day;
use serde_json::Value;

use crate::common::{parse, run, scratch};

fn json(arguments: &[&str]) -> Value {
    let done = run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&done.stdout).unwrap_or_else(|_| panic!("{}", done.stderr))
}

fn offering<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["offerings"].as_array().unwrap().iter().find(|o| o["id"] == id).unwrap()
}

/// Starts, what is known, and certainly, probably and not known above the timeout.
fn waits(report: &Value, id: &str) -> Vec<(u64, String, [u64; 3])> {
    let number = |value: &Value| value.as_u64().unwrap();
    let row = |wait: &Value| {
        let over = &wait["over_timeout"];
        let known = format!("{} {}", wait["known"].as_str().unwrap(), wait["seconds"]);
        let over = ["certainly", "probably", "unknown"].map(|key| number(&over[key]));
        (number(&wait["starts"]), known.replace('"', ""), over)
    };
    offering(report, id)["waits"].as_array().unwrap().iter().map(row).collect()
}

fn warnings(report: &Value) -> Vec<String> {
    let list = report["warnings"].as_array().unwrap().iter();
    let awake = list.filter(|w| ["W012", "W013", "W014"].iter().any(|code| w["code"] == *code));
    awake.map(|w| format!("{} {}", w["code"], w["text"]).replace('"', "")).collect()
}

#[test]
fn a_timeout_of_29_seconds_in_august_2018() {
    let report = json(&["report", "soup-bot", "--client-timeout", "29s"]);
    assert_eq!(report["client_timeout_seconds"], 29);
    // 23 weekdays. 117 of the 145 measured waits are longer: 23 × 117 ÷ 145 = 18.6.
    let v1 = waits(&report, "aurora-serverless-v1");
    assert_eq!(v1, [(23, "measured 43.059".to_owned(), [0, 19, 0])]);
    // A start is hidden by the lead of 15 minutes, or it is not: AWS says minutes to hours.
    let scheduled = waits(&report, "rds-scheduled");
    assert_eq!(scheduled, [(23, "hidden-by-lead 900".to_owned(), [0, 0, 23])]);
    assert_eq!(waits(&report, "rds-always-on"), []);
    assert_eq!(offering(&report, "aurora-serverless-v1")["waits"][0]["longest_seconds"], "120.1");
    assert_eq!(offering(&report, "rds-scheduled")["waits"][0]["longest_seconds"], Value::Null);
}

#[test]
fn a_pause_over_the_weekend_is_a_long_one() {
    // October 2026 has 22 weekdays. It pauses at 16:05; on the four Mondays it has been paused for
    // longer than a day, on the others for 22 h 55 min. The first is a Thursday.
    let v2 = |timeout| {
        let report =
            json(&["report", "soup-bot", "--month", "2026-10", "--client-timeout", timeout]);
        let of = waits(&report, "aurora-serverless-v2");
        (of[0].clone(), of[1].clone(), offering(&report, "aurora-serverless-v2").clone())
    };
    let (short, long, bill) = v2("29s");
    assert_eq!(short, (18, "about 15".to_owned(), [0, 0, 0]));
    assert_eq!(long, (4, "at-least 30".to_owned(), [4, 4, 0]));
    // 18 × 15 s + 4 × 30 s.
    assert_eq!(bill["usage"]["wait_seconds_expected"], "390");
    let (short, long, _) = v2("14s");
    assert_eq!((short.2, long.2), ([0, 18, 0], [4, 4, 0]));
    let (short, long, _) = v2("1m");
    assert_eq!((short.2, long.2), ([0, 0, 0], [0, 0, 4]));
}

#[test]
fn a_timeout_is_a_duration_from_a_second_to_a_day() {
    for (timeout, code) in [("1s", 0), ("1d", 0), ("0s", 2), ("86401s", 2), ("29", 2), ("soon", 2)]
    {
        let done = run(&["report", "--client-timeout", timeout]);
        assert_eq!(done.code, code, "{timeout}: {}", done.stderr);
    }
    // Without one nothing is compared.
    let report = json(&["report", "soup-bot"]);
    assert_eq!(report["client_timeout_seconds"], Value::Null);
    assert_eq!(offering(&report, "aurora-serverless-v1")["waits"][0]["over_timeout"], Value::Null);
}

/// A workload file of one hour each weekday with more tables.
fn hourly(name: &str, more: &str) -> String {
    let path = scratch("beyond_cost").join(format!("{name}.toml"));
    let text = format!(
        "schema_version = 1\nregion = \"us-east-1\"\nengine = \"postgres\"\n[activity]\n\
         windows = [{{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }}]\n\
         [storage]\nused_gb = \"1\"\n{more}\n"
    );
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn blockers_bill_the_pausing_cluster_as_never_paused() {
    let file = hourly(
        "blocked",
        "[client]\ntimeout = \"29s\"\n[blockers]\nrds_proxy = true\n\
                                  zero_etl = true\nglobal_database = false",
    );
    let report = json(&["report", &file, "--month", "2026-10"]);
    // 744 h × 0.5 ACU × 0.12 = 44.64, and 1 GB: 0.10. Without: 22 × 3,900 s make 11.9167 ACU-hours,
    // 1.43 USD: 43.21 less.
    assert_eq!(offering(&report, "aurora-serverless-v2")["total_usd"], "44.74");
    assert_eq!(offering(&report, "aurora-serverless-v2")["waits"].as_array().unwrap().len(), 0);
    let told = warnings(&report);
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["aurora-serverless-v2 never", "RDS Proxy and a zero-ETL", "$43.21 less"] {
        assert!(told[0].contains(part), "{told:?}");
    }
    assert_eq!(report["client_timeout_seconds"], 29);
}

#[test]
fn what_blocks_nothing_is_not_told() {
    let none = hourly("none", "[blockers]\nrds_proxy = false");
    let report = json(&["report", &none, "--month", "2026-10"]);
    assert_eq!(warnings(&report), Vec::<String>::new());
    assert_eq!(offering(&report, "aurora-serverless-v2")["total_usd"], "1.53");
    // Before minimum 0 nothing pauses that a proxy could keep awake.
    let early = hourly("early", "[blockers]\nrds_proxy = true");
    assert_eq!(warnings(&json(&["report", &early, "--month", "2024-10"])), Vec::<String>::new());
    let wrong = hourly("wrong", "[blockers]\nproxy = true");
    let done = run(&["report", &wrong]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("`blockers.proxy` is no known key"), "{}", done.stderr);
    let wrong = hourly("wrong", "[client]\ntimeout = \"2d\"");
    assert!(run(&["report", &wrong]).stderr.contains("not within 1s to 1d"));
}

/// The warnings about a trace of October 2026: connections by the number of the row.
fn traced(name: &str, period: usize, connections: impl Fn(usize) -> u32) -> Vec<String> {
    let start = Day::from_date(2026, 10, 1).start();
    let mut rows = "timestamp,DatabaseConnections,period_seconds\n".to_owned();
    for n in 0..31 * 86_400 / period {
        let at = start + i64::try_from(n * period).unwrap();
        writeln!(rows, "{at},{},{period}", connections(n)).unwrap();
    }
    let path = scratch(&format!("beyond_cost_{name}")).join("workload.toml");
    let text = format!(
        "schema_version = 1\nregion = \"us-east-1\"\nengine = \"postgres\"\n[activity]\n\
         rows = \"\"\"\n{rows}\"\"\"\n[storage]\nused_gb = \"1\"\n"
    );
    std::fs::write(&path, text).unwrap();
    warnings(&json(&["report", &path.display().to_string(), "--month", "2026-10"]))
}

#[test]
fn a_poller_is_told_with_what_the_bill_would_be_without() {
    // A minute of every four, and on the first 12 days an hour of use from 15:00 on. The poll at
    // 16:00 touches it: 12 sessions of 3,660 s and 300 s until the pause.
    let told = traced("poller", 60, |n| {
        let (day, minute) = (n / 1_440, n % 1_440);
        if day < 12 && (900..960).contains(&minute) { 3 } else { u32::from(n % 4 == 0) }
    });
    assert_eq!(told.len(), 1, "{told:?}");
    // 31 × 360 polls less the 15 within each hour of use and the one that touches it: 10,968.
    // Up all month: 44.64; without it 12 × 3,960 s × 0.5 ACU: 6.6 ACU-hours, 0.792. It pauses
    // before each use and after the last.
    for part in [
        "W014 aurora-serverless-v2: a connection every 240 s (10968 of them)",
        "the pause is never reached",
        "would pause 13 times and cost $43.85 less",
    ] {
        assert!(told[0].contains(part), "{told:?}");
    }
}

#[test]
fn idle_connections_are_told_with_what_the_bill_would_be_without() {
    // A pool of two, and an hour with five each day: 31 × 3,900 s × 0.5 ACU: 16.79 ACU-hours,
    // 2.015 USD of 44.64.
    let told = traced("pool", 300, |n| if (180..192).contains(&(n % 288)) { 5 } else { 2 });
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["W013 aurora-serverless-v2", "fewer than 2 connections", "32 times", "$42.63"] {
        assert!(told[0].contains(part), "{told:?}");
    }
}

#[test]
fn a_trace_that_lets_the_cluster_pause_is_not_told() {
    // A minute of every ten: gaps of 540 s are longer than the pause of 300 s.
    assert_eq!(traced("rare", 60, |n| u32::from(n % 10 == 0)), Vec::<String>::new());
    // Connected all month, but never twice in a row with the same number.
    let busy = |n: usize| u32::try_from(n % 7).unwrap() + 1;
    assert_eq!(traced("busy", 300, busy), Vec::<String>::new());
    // Office hours.
    let office = |n: usize| u32::from((96..204).contains(&(n % 288)));
    assert_eq!(traced("office", 300, office), Vec::<String>::new());
}

/// What holds for a kind by topic; `-` where nothing is known.
fn differences(month: &str, kind: &str) -> Vec<String> {
    let report = json(&["report", "soup-bot", "--month", month]);
    let rows = report["differences"].as_array().unwrap();
    let of = |topic: &dutycycle::rules::Topic| {
        let has = |row: &&Value| row["kinds"].as_array().unwrap().iter().any(|k| k == kind);
        let row = rows.iter().filter(|row| row["topic"] == topic.id).find(has).unwrap();
        let source = |key: &str| row[key].as_str().is_some_and(|text| !text.is_empty());
        assert_eq!(row["value"].is_string(), source("source") && source("read"), "{row}");
        row["value"].as_str().unwrap_or("-").to_owned()
    };
    TOPICS.iter().map(of).collect()
}

#[test]
fn the_differences_of_august_2018_are_those_of_the_post() {
    // Aurora Serverless of that month: MySQL, 2 ACU, inside the VPC, Cloud9, no Data API yet.
    assert_eq!(
        differences("2018-08", "aurora-serverless-v1"),
        [
            "none: billed as used",
            "median 43.1 s, 95 %: 92.6 s, longest 120.1 s or more",
            "2 ACU while up (4 GB), 0 while paused",
            "no: from inside its VPC only",
            "none: CREATE DATABASE afterwards",
            "MySQL-compatible only",
            "an SQL client inside the VPC, such as Cloud9",
            "3306 only",
            "pauses by itself, without a limit",
            "not known how many; closed after a day",
        ]
    );
    let rds = differences("2018-08", "rds-scheduled");
    assert!(rds[0].starts_with("20 GB of general purpose SSD"));
    assert_eq!(rds[1], "minutes to hours; AWS says no more");
    assert!(rds[8].starts_with("7 days") && rds[8].contains("Multi-AZ"));
    assert_eq!(differences("2018-08", "aurora-provisioned")[8], "cannot be stopped");
}

#[test]
fn the_differences_of_october_2026_are_those_of_that_day() {
    assert_eq!(
        differences("2026-10", "aurora-serverless-v2"),
        [
            "none: billed as used",
            "about 15 s, 30 s or more after a day paused; none with a minimum above 0",
            "0.5 ACU while up, 0 while paused",
            "possible",
            "if a name is given",
            "MySQL- and PostgreSQL-compatible",
            "any SQL client; Data API and query editor",
            "any that suits MySQL or PostgreSQL",
            "the whole cluster, 7 days; with minimum 0 pauses by itself",
            "by the maximum capacity; with minimum 0 or 0.5 and PostgreSQL 2,000 at most",
        ]
    );
    let rds = differences("2026-10", "rds-scheduled");
    assert!(rds[3].contains("the address costs") && !rds[8].contains("Multi-AZ"), "{rds:?}");
    assert!(differences("2026-10", "aurora-provisioned")[8].contains("7 days"));
}

#[test]
fn what_changed_changed_on_the_day_of_its_source() {
    for (topic, kind, day) in [
        // Minimum 0 of Serverless v2 (AS2-2).
        ("minimum-capacity", "aurora-serverless-v2", "2024-11-20"),
        ("start-up-time", "aurora-serverless-v2", "2024-11-20"),
        ("stop-and-start", "aurora-serverless-v2", "2024-11-20"),
        // Public IPv4 addresses have a price (NET-1); Multi-AZ instances can be stopped (RDS-8).
        ("public-access", "rds-scheduled", "2024-02-01"),
        ("stop-and-start", "rds-scheduled", "2018-10-29"),
    ] {
        let topic = TOPICS.iter().find(|of| of.id == topic).unwrap();
        let day: Day = parse(day);
        let before = Day::containing(day.start() - 1);
        assert_eq!(topic.on(kind, day).unwrap().from, day, "{}", topic.id);
        assert!(topic.on(kind, before).unwrap().from < day, "{}", topic.id);
    }
}

#[test]
fn every_registered_kind_has_a_row_in_every_topic_or_is_known_to_lack_it() {
    let today = Day::from_date(2026, 10, 31);
    let unknown = [("start-up-time", "aurora-dsql")];
    for kind in KINDS {
        for topic in TOPICS {
            let lacks = unknown.contains(&(topic.id, kind.id));
            assert_eq!(topic.on(kind.id, today).is_none(), lacks, "{} of {}", topic.id, kind.id);
        }
    }
}

#[test]
fn the_new_tables_fit_80_columns_and_stand_in_every_format() {
    for month in ["2018-08", "2026-10"] {
        let arguments = ["report", "soup-bot", "--month", month, "--client-timeout", "29s"];
        let table = run(&arguments).stdout;
        for line in table.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        for format in ["table", "markdown", "html"] {
            let text = run(&[&arguments[..], &["--format", format]].concat()).stdout;
            for part in ["Beyond cost, as of 20", "each wait", "over 29 s", "minimum capacity"] {
                assert!(text.contains(part), "{format} of {month} lacks {part}");
            }
        }
    }
}
