//! The built-in examples beside the soup bots: their bills of October 2026 by hand, and what their
//! files, the help and README say of them.
//!
//! Prices are those of the lists of 2026-10-15. October 2026 has 744 hours, and begins on a
//! Thursday: five Thursdays, Fridays and Saturdays, four of each other day, so 22 workdays.

use std::path::Path;

use dutycycle::ingest::workload_file::{BUILT_INS, built_in};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::common::{parse, run, scratch};

fn october(workload: &str) -> Value {
    let done = run(&["report", workload, "--month", "2026-10", "--format", "json"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{workload}");
    serde_json::from_str(&done.stdout).unwrap()
}

/// The order of the offerings, and the exact totals of the first of them.
fn check(name: &str, ranking: &[&str], totals: &[&str]) -> Value {
    let report = october(name);
    assert_eq!(report["ranking"], serde_json::json!(ranking), "{name}");
    assert!(report["warnings"].as_array().unwrap().is_empty(), "{}", report["warnings"]);
    for (offering, total) in report["offerings"].as_array().unwrap().iter().zip(totals) {
        assert_eq!(offering["total_usd"], *total, "{name}: {}", offering["id"]);
    }
    report
}

/// The October report of an example with one thing changed in its file.
fn changed(name: &str, from: &str, to: &str) -> Value {
    let text = built_in(name).unwrap().text;
    assert_eq!(text.matches(from).count(), 1, "{name}: {from}");
    let file = scratch(&format!("example-{name}")).join("changed.toml");
    std::fs::write(&file, text.replace(from, to)).unwrap();
    october(file.to_str().unwrap())
}

fn total(report: &Value, id: &str) -> Decimal {
    let offerings = report["offerings"].as_array().unwrap();
    let offering = offerings.iter().find(|offering| offering["id"] == id).unwrap();
    parse(offering["total_usd"].as_str().unwrap())
}

#[test]
fn office_hours_are_cheapest_on_a_stopped_instance() {
    // A run       09:00-18:00 in New York and 15 min lead = 9.25 h; 22 workdays = 203.5 h
    // RDS         203.5 h × 0.065 (db.t4g.medium)                        13.2275
    //             20 GB-mo × 0.115 (gp3)                                  2.30     15.5275
    // Aurora      203.5 h × 0.073 (db.t4g.medium)                        14.8555
    //             10 GB-mo × 0.10, and 5 million requests × 0.20          2.00     16.8555
    // v2          22 × (9 h × 2 ACU + 300 s × 0.5 ACU) = 1,428,900 ACU-s
    //             × 0.12 ÷ 3,600                                         47.63
    //             storage and requests as Aurora                          2.00     49.63
    // Always on   744 h × 0.065 = 48.36, and 2.30                                  50.66
    check(
        "office-hours",
        &[
            "rds-scheduled",
            "aurora-scheduled",
            "aurora-serverless-v2",
            "rds-always-on",
            "aurora-provisioned",
        ],
        &["15.5275", "16.8555", "49.63", "50.66"],
    );
}

#[test]
fn a_nightly_batch_is_decided_by_storage() {
    // 31 nights, the one of the 25th, in which 01:30 comes twice, with one run too.
    // Aurora      31 × (15 min lead + 10 min) = 46,500 s × 0.304 ÷ 3,600 (db.r6g.large, London)
    //                                                                     3.926666666666666667
    //             60 GB-mo × 0.10                                         6.00
    //             31 × 262,144 = 8,126,464 requests × 0.20 a million      1.6252928
    //                                                                    11.551959466666666667
    // v2          31 × (600 s × 8 ACU + 300 s × 0.5 ACU) = 153,450 ACU-s
    //             × 0.14 ÷ 3,600 (London)                                 5.9675
    //             storage and requests as Aurora                          7.6252928    13.5927928
    // RDS         46,500 s × 0.264 ÷ 3,600                                3.41
    //             100 GB-mo × 0.133 (gp3, London)                        13.30         16.71
    let report = check(
        "nightly-batch",
        &[
            "aurora-scheduled",
            "aurora-serverless-v2",
            "rds-scheduled",
            "aurora-serverless-v2-min-0.5",
            "rds-always-on",
        ],
        &["11.551959466666666667", "13.5927928", "16.71"],
    );
    assert_eq!(report["offerings"][0]["usage"]["starts"], 31);

    // What the file says: 60 GB allocated are 7.98, and 3.41 + 7.98 = 11.39.
    let tight = changed("nightly-batch", "allocated_gb = \"100\"", "allocated_gb = \"60\"");
    assert_eq!(tight["ranking"][0], "rds-scheduled");
    assert_eq!(total(&tight, "rds-scheduled"), parse("11.39"));
}

#[test]
fn a_hobby_sites_compute_is_mostly_the_wait_for_a_pause() {
    // Bursts      seconds   days  connected   resumes  bridged
    // daily         1,140     31     35,340   4 × 31   180 × 31   (180+240+240+300+180)
    // mon,wed,fri     120     13      1,560       13
    // tue,thu         180      9      1,620        9
    // tue,fri         300      9      2,700        9
    // sat,sun       1,800      9     16,200   4 × 9    180 × 9    (480+360+420+300+240)
    //                                57,420      191      7,200 s
    // v2          57,420 + 7,200 + 191 × 300 s = 121,920 s × 0.5 ACU × 0.12 ÷ 3,600   2.032
    //             2 GB-mo × 0.10, and 1 million requests × 0.20                       0.40    2.432
    // After 15m   57,420 + 7,200 + 191 × 900 s = 236,520 s × 0.5 ACU × 0.12 ÷ 3,600   3.942
    //             the same storage and requests                                       0.40    4.342
    // Always on   744 h × 0.016 (db.t4g.micro) = 11.904, and 20 GB-mo × 0.115 = 2.30         14.204
    let report = check(
        "hobby-site",
        &["aurora-serverless-v2", "v2-pause-15m", "rds-always-on", "aurora-serverless-v2-min-0.5"],
        &["2.432", "4.342", "14.204"],
    );
    let usage = &report["offerings"][0]["usage"];
    assert_eq!(usage["connected_seconds"], 57_420);
    assert_eq!(usage["billed_seconds"], 121_920);
    assert_eq!(usage["activations"], 191);

    // What the file says of 191 resumes that cost what AWS's trace does (AS2-5).
    let dearer = Decimal::new(191 * 4, 2);
    assert_eq!(dearer, parse("7.64"));
    assert!(built_in("hobby-site").unwrap().text.contains("7.64 dollars"));
    assert!(total(&report, "aurora-serverless-v2") + dearer < total(&report, "rds-always-on"));
}

#[test]
fn a_busy_shop_is_cheapest_on_an_instance() {
    // RDS         744 h × 0.225 (db.r6g.large) = 167.40, and 200 GB-mo × 0.115 = 23.00   190.40
    // Aurora IO   744 h × 0.338 = 251.472, and 150 GB-mo × 0.225 = 33.75                 285.222
    // Aurora      744 h × 0.26 = 193.44, 150 GB-mo × 0.10 = 15.00,
    //             and 600 million requests × 0.20 = 120.00                               328.44
    // Multi-AZ    744 h × 0.45 = 334.80, and 200 GB-mo × 0.23 = 46.00                    380.80
    // v2          744 h × 4 ACU × 0.12 = 357.12, 15.00 and 120.00                        492.12
    // v2 IO       744 h × 4 ACU × 0.16 = 476.16, and 33.75                               509.91
    let report = check(
        "busy-shop",
        &[
            "rds-always-on",
            "aurora-io-optimized",
            "aurora-provisioned",
            "rds-multi-az",
            "aurora-serverless-v2",
            "v2-io-optimized",
        ],
        &["190.4", "285.222", "328.44", "380.8", "492.12", "509.91"],
    );

    // The verdict names the last that it leaves behind, and not aurora-serverless-v2 at 25.04 h:
    // 730 × 0.225 + 23.00 = 33.75 + (4 H + 300 × 0.5 ÷ 3,600) × 0.16 × 730 ÷ 168; H = 55.187.
    let verdict = run(&["report", "busy-shop", "--month", "2026-10"]).stdout;
    let verdict = verdict.split_whitespace().collect::<Vec<_>>().join(" ");
    let decides = "in an average month v2-io-optimized is cheaper below 55.19 h a week, \
                   rds-always-on above.";
    assert!(verdict.contains(decides), "{verdict}");

    // What the file says of the mean: with the steps of each day the serverless bill is the same.
    let steps: Vec<String> = (1..=31)
        .flat_map(|day| [(day, 0, 2), (day, 8, 4), (day, 20, 8)])
        .map(|(day, hour, acu)| format!("[\"2026-10-{day:02}T{hour:02}:00:00Z\", \"{acu}\"]"))
        .collect();
    let series = format!("series = [{}]", steps.join(", "));
    let stepped = changed("busy-shop", "acu = \"4\"", &series);
    for id in ["aurora-serverless-v2", "v2-io-optimized"] {
        assert_eq!(total(&stepped, id), total(&report, id), "{id}");
    }
}

#[test]
fn only_the_soup_bots_are_about_august_2018() {
    for example in BUILT_INS {
        let done = run(&["report", example.name, "--format", "json"]);
        let report: Value = serde_json::from_str(&done.stdout).unwrap();
        // The tests' today is 2026-11-22.
        let soup = example.name.starts_with("soup-bot");
        let month = if soup { "2018-08" } else { "2026-10" };
        assert_eq!(report["period"]["month"], month, "{}", example.name);

        let chart = run(&["chart", "heatmap", example.name]).stdout;
        assert!(chart.contains(&format!("{}: {month}", example.name)), "{}", example.name);
        let walk = run(&["explain", example.name, "--format", "json"]).stdout;
        let walk: Value = serde_json::from_str(&walk).unwrap();
        assert_eq!(walk["report"]["period"]["month"], month, "{}", example.name);
        for average in ["what-if", "break-even"] {
            let done = run(&[average, example.name]);
            assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{average} {}", example.name);
        }
    }
}

#[test]
fn every_example_is_named_where_examples_are_listed() {
    let (help, refused) = (run(&["report", "--help"]).stdout, run(&["report", "no-such-file"]));
    // Help is wrapped.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = include_str!("../../README.md");
    for example in BUILT_INS {
        let name = example.name;
        assert!(help.contains(&format!(" {name}")), "{name}: {help}");
        assert!(refused.stderr.contains(&format!(" {name}")), "{name}: {}", refused.stderr);
        assert!(readme.contains(&format!("\n| [{name}](examples/{name}.toml) | ")), "{name}");
    }
    let rows = readme.lines().filter(|line| line.starts_with("| ") && line.contains("(examples/"));
    assert_eq!(rows.count(), BUILT_INS.len());
}

#[test]
fn readme_quotes_the_examples_bills() {
    let readme = include_str!("../../README.md");
    for example in BUILT_INS {
        let name = example.name;
        let month = example.month.unwrap_or("2026-10");
        let done = run(&["report", name, "--month", month, "--format", "json"]);
        let report: Value = serde_json::from_str(&done.stdout).unwrap();
        let [mut first, second] = [0, 1].map(|place| {
            let offering = &report["offerings"][place];
            let text = |field: &str| offering[field].as_str().unwrap().to_owned();
            format!("{} ${}", text("id"), text("printed_total_usd"))
        });
        let committed = format!("reports/{name}-{month}/report.md");
        if Path::new(env!("CARGO_MANIFEST_DIR")).join(&committed).is_file() {
            first = format!("[{first}]({committed})");
        }
        let begins = format!("| [{name}](examples/{name}.toml) | ");
        let row = readme.lines().find(|line| line.starts_with(&begins)).unwrap();
        let shown = format!("| {first} | {second} |");
        assert!(row.ends_with(&shown), "{row}\ndoes not end with\n{shown}");
    }
}
