//! Bills with unknown time, as the program prints them: the example of `docs/ranges.md`, the answer
//! that survives and the one that does not.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::common::{Done, run, scratch};

/// October 2026 from its rows of seconds and what is said about them, one after the other.
fn report(name: &str, rows: &[(&str, i64)], offering: &str, format: &str) -> Done {
    let mut text = format!(
        "schema_version = 1\nname = \"{name}\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [storage]\nused_gb = \"1\"\n[activity]\nrows = \"\"\"\n\
         timestamp,DatabaseConnections,period_seconds\n"
    );
    let mut at = 20_727 * 86_400;
    for (connections, seconds) in rows {
        let _ = writeln!(text, "{at},{connections},{seconds}");
        at += seconds;
    }
    assert_eq!(at, 20_758 * 86_400, "2026-11-01");
    let file = scratch(name).join("workload.toml");
    fs::write(&file, text + "\"\"\"\n" + offering).unwrap();
    run(&["report", file.to_str().unwrap(), "--month", "2026-10", "--format", format])
}

/// One line, however it was wrapped.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const MINUTES: &[(&str, i64)] =
    &[("0", 36_000), ("1", 60), ("", 60), ("1", 60), ("0", 31 * 86_400 - 36_180)];

#[test]
fn an_unknown_minute_between_two_runs_is_worth_600_to_18_600_seconds() {
    let settings = "[[offering]]\nkind = \"rds-scheduled\"\ninstance_class = \"db.t4g.micro\"\n\
                    restart = \"ignore\"\n";
    let of = |name, lead: &str| {
        let done = report(name, MINUTES, &format!("{settings}{lead}"), "json");
        let json: Value = serde_json::from_str(&done.stdout).unwrap();
        (done.code, json["offerings"][0].clone())
    };
    // The document's example: 1,200, 600 and 18,600 s × $0.016 ÷ 3,600, and $2.30 of storage.
    let (code, scheduled) = of("ranges-minute", "lead = \"0s\"\n");
    assert_eq!(code, 4, "the ends are 8 cents apart");
    assert_eq!(scheduled["total_usd"], "2.305333333333333333");
    let ends = ["2.302666666666666667", "2.382666666666666667"];
    assert_eq!(scheduled["total_usd_range"], serde_json::json!(ends));
    assert_eq!(scheduled["total_usd_range_kind"], "exact");
    // Started 15 minutes early it is up from 9:45 to 10:03: 1,080 s, $0.0048.
    let (code, early) = of("ranges-early", "");
    assert_eq!(code, 0, "nothing depends on the minute");
    assert_eq!(early["total_usd_range"], serde_json::json!(["2.3048", "2.3048"]));
    assert_eq!(early["total_usd_range_kind"], "exact");
}

#[test]
fn two_minutes_in_which_somebody_may_have_kept_it_awake_save_a_start() {
    // Woken at 10:00 it is available at 10:02 and stopped at 10:03; woken at 10:05 it is available
    // at 10:07 and stopped at 10:08. Were 10:02 to 10:04 connected, it would stay up: one run.
    let rows =
        [("0", 36_000), ("1", 60), ("0", 60), ("", 120), ("0", 60), ("1", 120), ("0", 2_641_980)];
    let settings = "[[offering]]\nkind = \"rds-idle-stop\"\ninstance_class = \"db.t4g.micro\"\n\
                    idle_stop = \"60s\"\nstart_latency = \"120s\"\n";
    let of = |name, settings: &str| {
        let done = report(name, &rows, settings, "json");
        let json: Value = serde_json::from_str(&done.stdout).unwrap();
        json["offerings"][0].clone()
    };
    // Two runs or one, and AWS's own starts on 8, 15, 22 and 29 October: 600 s each. 6 × 600 s and
    // 5 × 600 s × $0.016 ÷ 3,600, and $2.30 of storage.
    let woken = of("ranges-woken", settings);
    assert_eq!(woken["total_usd"], "2.316");
    assert_eq!(woken["total_usd_range"], serde_json::json!(["2.313333333333333333", "2.316"]));
    assert_eq!(woken["total_usd_range_kind"], "exact");
    // Stopped after 30 minutes it is up from 10:02 to 10:37 in any case, 2,100 s, and each time that
    // AWS starts it 1,800 s: 9,300 s.
    let long = of("ranges-woken-long", &settings.replace("60s", "30m"));
    let both = "2.341333333333333333";
    assert_eq!(long["total_usd_range"], serde_json::json!([both, both]));
}

/// What stands beside an instance is at each end what it is there: two vCPUs of Extended Support
/// for 600 or 18,600 billed seconds at $0.10 an hour are $0.0333 and $1.0333; an address is there
/// for the two known minutes or for all three, at $0.005 an hour.
#[test]
fn what_stands_beside_an_instance_has_its_own_ends() {
    let settings = "[[offering]]\nkind = \"rds-scheduled\"\ninstance_class = \"db.t4g.micro\"\n\
                    restart = \"ignore\"\nlead = \"0s\"\n[side_costs]\n";
    let of = |name, on: &str| {
        let done = report(name, MINUTES, &format!("{settings}{on}"), "json");
        let json: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(json["offerings"][0]["total_usd_range_kind"], "bound");
        json["offerings"][0]["total_usd_range"].clone()
    };
    let support = of("ranges-support", "engine_version = \"12\"\n");
    assert_eq!(support, serde_json::json!(["2.336", "3.416"]));
    let address = of("ranges-address", "public_ipv4 = true\n");
    let ends = ["2.302833333333333334", "2.382916666666666667"];
    assert_eq!(address, serde_json::json!(ends));
}

#[test]
fn the_answer_says_that_the_choice_survives_a_day_without_data() {
    // Up for 3,900 s at 0.5 ACU it costs $0.065, and for 86,700 s more $1.51, beside $0.10 for a
    // gigabyte. Everything on RDS costs $2.30 for storage alone.
    let day = [("1", 3_600), ("0", 82_800), ("", 86_400), ("0", 29 * 86_400)];
    let done = report("ranges-day", &day, "", "table");
    assert_eq!(done.code, 4, "a dollar is more than a cent");
    let table = words(&done.stdout);
    let sentence = "Unknown time makes that $0.17 to $1.61: it stays cheapest whatever the unknown \
                    time was.";
    let sentence_even = sentence.replace("$0.17", "$0.16");
    assert!(table.contains(sentence) || table.contains(&sentence_even), "{table}");
    let ranges = "to $1.61, both possible";
    assert!(table.contains("With the unknown time") && table.contains(ranges), "{table}");
    let markdown = words(&report("ranges-md", &day, "", "markdown").stdout);
    assert!(markdown.contains("## With the unknown time"), "{markdown}");
    assert!(markdown.contains("stays cheapest whatever the unknown time was"), "{markdown}");
    let page = report("ranges-html", &day, "", "html").stdout;
    assert!(page.contains("stays cheapest whatever the unknown time was"));
    assert!(page.contains(ranges));
}

#[test]
fn the_answer_says_who_could_be_cheapest_after_ten_days_without_data() {
    // 864,300 s more at 0.5 ACU cost $14.41; an RDS instance all month $11.90 and storage.
    let days = [("1", 3_600), ("0", 82_800), ("", 864_000), ("0", 20 * 86_400)];
    let done = report("ranges-days", &days, "", "table");
    assert_eq!(done.code, 4);
    let table = words(&done.stdout);
    assert!(table.contains("it may not be cheapest, it could be rds-idle-stop or"), "{table}");
}
