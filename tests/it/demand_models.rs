//! The demand models on traces: each formula by hand from its source, what a model refuses, the
//! spread in a report, and the working set that ranks an offering last.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dutycycle::activity::models::{self, Estimates, Inputs, MODELS};
use dutycycle::activity::{Activity, Demand};
use dutycycle::ingest::workload_file;
use dutycycle::offering::Settings;
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingPeriod, Engine, Period};
use rust_decimal::Decimal;

use crate::common::{parse, run, scratch};
use crate::random::Random;
use crate::simulate::{ALL_SOLD, DAY, build, periods, prices, simulate, workload};

/// 2026-10-05 00:00 UTC.
const MONDAY: i64 = 1_791_158_400;

/// A workload file with rows of an instant, connections and a CPU in percent.
fn file(demand: &str, rows: &[(i64, u32, &str)]) -> String {
    let mut text = "schema_version = 1\nregion = \"us-east-1\"\nengine = \"postgres\"\n".to_owned();
    text += "[storage]\nused_gb = 1\n[activity]\nrows = \"\"\"\n";
    text += "timestamp,DatabaseConnections,CPUUtilization\n";
    for (at, connections, cpu) in rows {
        let _ = writeln!(text, "{},{connections},{cpu}", MONDAY + at);
    }
    text + "\"\"\"\n[demand]\n" + demand + "\n"
}

fn estimates(demand: &str, rows: &[(i64, u32, &str)]) -> Estimates {
    let text = file(demand, rows);
    let mut no_trace = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    workload_file::parse(&text, Path::new("x.toml"), &mut no_trace).unwrap().estimates
}

fn demand(model: &str, source: &str, rows: &[(i64, u32, &str)]) -> Demand {
    let mut estimates = estimates(source, rows);
    estimates.choose(models::model(model).unwrap()).unwrap().demand.clone()
}

fn acu(text: &str) -> Acu {
    Acu::at_least(parse::<Decimal>(text)).unwrap()
}

/// Steps by seconds after Monday.
fn steps(demand: &Demand) -> Vec<(i64, String)> {
    let Demand::Series(series) = demand else { panic!("{demand:?}") };
    series.steps().iter().map(|(at, acu)| (at - MONDAY, acu.to_string())).collect()
}

/// So many minutes of one value each, from a second on.
fn minutes<'a>(from: i64, parts: &[(i64, &'a str)]) -> Vec<(i64, u32, &'a str)> {
    let values = parts.iter().flat_map(|(count, cpu)| (0..*count).map(move |_| *cpu));
    values.zip(0..).map(|(cpu, minute)| (from + minute * 60, 1, cpu)).collect()
}

const R6G: &str = "source_class = \"db.r6g.xlarge\"";

#[test]
fn the_toolkit_takes_the_percentile_of_the_trace() {
    // 95 minutes of 100 at 35 % or less, the largest 72 %: WE13's numbers.
    let rows = minutes(0, &[(60, "2"), (35, "35"), (5, "72")]);
    assert_eq!(demand("aws-toolkit", R6G, &rows), Demand::Constant(acu("6")));
    // A family m: (0.95 × 35 + 0.05 × 72) % × 4 × 2 = 2.948.
    let m = "source_class = \"db.m6g.xlarge\"";
    assert_eq!(demand("aws-toolkit", m, &rows), Demand::Constant(acu("3")));
    // Planted: a minute less at 35 % and the percentile is 72 %: 11.52.
    let wrong = minutes(0, &[(60, "2"), (34, "35"), (6, "72")]);
    assert_eq!(demand("aws-toolkit", R6G, &wrong), Demand::Constant(acu("12")));
    // The user's own vCPUs count before those of the class.
    let eight = format!("{R6G}\nsource_vcpus = 8");
    assert_eq!(demand("aws-toolkit", &eight, &rows), Demand::Constant(acu("12")));
}

#[test]
fn the_sample_weighs_each_hour_of_the_day() {
    // 15:00 to 16:00 on Monday and Tuesday: p95 20 % and 30 %, maxima 100 % and 30 %.
    let three = 15 * 3_600;
    let mut rows = minutes(three, &[(57, "20"), (3, "100")]);
    rows.extend(minutes(DAY + three, &[(60, "30")]));
    let m = "source_class = \"db.m6g.2xlarge\"";
    // (0.95 × 25 + 0.05 × 100) % × 8 × 2 = 4.6: 5 ACU in that hour of each day.
    let by_hour = steps(&demand("aws-samples", m, &rows));
    let expected =
        [(three, "5"), (three + 3_600, "0"), (DAY + three, "5"), (DAY + three + 3_600, "0")];
    assert_eq!(by_hour, expected.map(|(at, acu)| (at, acu.to_owned())));
    // Planted: four minutes of the hour are more than 5 %: a mean p95 of 65 %, 10.68 ACU.
    rows[56].2 = "100";
    assert_eq!(steps(&demand("aws-samples", m, &rows))[0].1, "11");
}

#[test]
fn orlyandico_takes_the_mean_of_hourly_maxima_and_half_as_much_again() {
    let mut rows = minutes(0, &[(59, "1"), (1, "10")]);
    rows.extend(minutes(3_600, &[(1, "30"), (59, "2")]));
    // 20 % × 1.5 × 4 × 4 = 4.8, cut to 4, and 0.5.
    assert_eq!(demand("orlyandico", "source_vcpus = 4", &rows), Demand::Constant(acu("4.5")));
    // Planted: 24 % would be 5.76.
    rows[60].2 = "38";
    assert_eq!(demand("orlyandico", "source_vcpus = 4", &rows), Demand::Constant(acu("5.5")));
}

#[test]
fn vsenkaynak_snaps_each_datapoint_to_the_nearest_half() {
    // × 4 ÷ 0.7: 35 % are 2; 39.375 % are 2.25 and 48.125 % are 2.75, halfway to the even half.
    let rows = minutes(0, &[(2, "35"), (1, "39.375"), (1, "0"), (1, "48.125"), (1, "61.25")]);
    let mut rows = rows;
    // Nobody is connected from the eighth minute on, and nothing is measured in the seventh.
    rows.push((420, 0, "100"));
    let found = steps(&demand("vsenkaynak", "source_vcpus = 4", &rows));
    let expected =
        [(0, "2"), (180, "0.5"), (240, "3"), (300, "3.5"), (360, "0"), (420, "5.5"), (480, "0")];
    assert_eq!(found, expected.map(|(at, acu)| (at, acu.to_owned())));
    // It stops at 64 ACU.
    let large = steps(&demand("vsenkaynak", "source_vcpus = 96", &minutes(0, &[(2, "100")])));
    assert_eq!(large[0].1, "64");
}

#[test]
fn a_model_refuses_what_it_cannot_know() {
    let rows = minutes(0, &[(10, "35")]);
    let refused = |model: &str, source: &str, rows: &[(i64, u32, &str)]| {
        let mut estimates = estimates(source, rows);
        let refused = estimates.choose(models::model(model).unwrap()).unwrap_err();
        refused.to_string()
    };
    for model in ["aws-toolkit", "aws-samples", "orlyandico", "vsenkaynak"] {
        assert!(refused(model, "", &rows).contains("needs the vCPUs"), "{model}");
    }
    assert!(refused("aws-toolkit", "source_vcpus = 4", &rows).contains("family"));
    let x = "source_class = \"db.x2g.xlarge\"";
    assert!(refused("aws-samples", x, &rows).contains("no ratio"));
    // A connected minute without a value: no model of each moment can say what it needed.
    let mut gap = rows.clone();
    gap[4].2 = "";
    assert!(refused("vsenkaynak", R6G, &gap).contains("60 s have none"));
    assert!(refused("aws-samples", R6G, &gap).contains("60 s have none"));
    // Statistics over what was measured go on.
    assert_eq!(demand("orlyandico", R6G, &gap), demand("orlyandico", R6G, &rows));
}

/// Minute by minute: the half-ACU-seconds of a cluster that pauses, for sessions of whole minutes
/// in a day. Knows nothing of intervals.
fn naive_minutes(sessions: &[(i64, i64)], pause_minutes: i64) -> u128 {
    let wake = [2, 3, 3, 4, 4, 4];
    let (mut woken, mut idle, mut halves) = (None, 0, 0);
    for minute in 0..DAY / 60 {
        let connected = sessions.iter().any(|(start, end)| (*start..*end).contains(&minute));
        idle = if connected { 0 } else { idle + 1 };
        if connected && woken.is_none() {
            woken = Some(minute);
        }
        if idle > pause_minutes {
            woken = None;
        }
        if let Some(since) = woken {
            let after = usize::try_from(minute - since).unwrap();
            let need = 2 * wake.get(after).copied().unwrap_or(0);
            halves += u128::from(u32::max(need, 1)) * 60;
        }
    }
    halves
}

#[test]
fn wakes_in_intervals_are_what_a_walk_minute_by_minute_says() {
    let modelled = (models::model("aws-idle-wake").unwrap().demand)(&Inputs::default()).unwrap();
    for seed in 0..500 {
        let random = &mut Random::seeded(seed);
        let mut sessions: Vec<(i64, i64)> = Vec::new();
        for _ in 0..random.within(0, 30) {
            let start = random.within(0, DAY / 60 - 1);
            sessions.push((start, start + random.pick(&[1, 2, 5, 6, 7, 40])));
        }
        let pause = random.pick(&[5, 6, 30]);
        let spans: Vec<(i64, i64)> = sessions
            .iter()
            .map(|(start, end)| (ALL_SOLD + start * 60, ALL_SOLD + end * 60))
            .collect();
        let mut asked = workload(Engine::Postgres, Activity::explicit(periods(&spans)));
        asked.demand = modelled.demand.clone();
        let settings = Settings {
            min_acu: Some(Acu::ZERO),
            pause_after: Some(dutycycle::offering::PauseAfter::Seconds(pause * 60)),
            ..Settings::default()
        };
        let offering = build("aurora-serverless-v2", &settings, &asked);
        let day = BillingPeriod::Calendar(Period::new(ALL_SOLD, ALL_SOLD + DAY));
        let ours = simulate(&*offering, &asked, RuleBook::dated(), day, &prices());
        assert_eq!(ours.compute(), naive_minutes(&sessions, pause), "seed {seed}: {sessions:?}");
        // Planted: another pause is another bill wherever a session ends early enough.
        if sessions.iter().any(|session| session.1 < DAY / 60 - 60) {
            assert_ne!(ours.compute(), naive_minutes(&sessions, pause + 1), "seed {seed}");
        }
    }
}

/// A report about the workload file's month as JSON.
fn report(name: &str, text: &str, more: &[&str]) -> (u8, serde_json::Value, String) {
    let path = scratch(name).join("x.toml");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let mut arguments = vec!["report", path.as_str(), "--month", "2026-10", "--format", "json"];
    arguments.extend(more);
    let done = run(&arguments);
    let json = serde_json::from_str(&done.stdout).unwrap_or_default();
    (done.code, json, done.stderr)
}

#[test]
fn a_report_tells_the_spread_and_who_is_cheapest_under_which_model() {
    let rows = minutes(15 * 3_600, &[(57, "35"), (3, "72")]);
    let text = file(&format!("{R6G}\nacu = 2"), &rows);
    let (_, json, _) = report("demand-spread", &text, &[]);
    let spread = &json["demand_models"];
    assert_eq!(spread["chosen"], "constant");
    let names: Vec<&str> =
        spread["models"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    let expected = [
        "floor",
        "constant",
        "aws-idle-wake",
        "aws-toolkit",
        "aws-samples",
        "orlyandico",
        "vsenkaynak",
    ];
    assert_eq!(names, expected);
    assert_eq!(names.len() + spread["not_computed"].as_array().unwrap().len(), MODELS.len());
    for offering in json["offerings"].as_array().unwrap() {
        let id = &offering["id"];
        let total = |model: &str| -> Decimal {
            let (_, json, _) = report("demand-model", &text, &["--demand", model]);
            let offerings = json["offerings"].as_array().unwrap().clone();
            let found = offerings.iter().find(|other| other["id"] == *id).unwrap();
            parse(found["total_usd"].as_str().unwrap())
        };
        // The spread is what asking for each model in turn gives.
        let totals: Vec<Decimal> = names.iter().map(|name| total(name)).collect();
        let range = spread["offerings"].as_array().unwrap().iter().find(|o| o["id"] == *id);
        let bound = |key: &str| parse::<Decimal>(range.unwrap()[key].as_str().unwrap());
        assert_eq!(Some(&bound("least_usd")), totals.iter().min(), "{id}");
        assert_eq!(Some(&bound("most_usd")), totals.iter().max(), "{id}");
    }
}

#[test]
fn a_pulled_trace_was_measured_on_the_class_of_today() {
    let rows = minutes(0, &[(60, "2"), (35, "35"), (5, "72")]);
    let usage = "[usage]\npulled = \"2026-11-22T10:00:00Z\"\naccount = \"…9012\"\n\
                 database = \"orders\"\nsource = \"CloudWatch\"\ncurrent = \"today\"\n\
                 [[offering]]\nid = \"today\"\nkind = \"rds-always-on\"\n\
                 instance_class = \"db.r6g.xlarge\"";
    // WE13's six units without a word in [demand]; a class that is named there counts first.
    assert_eq!(demand("aws-toolkit", usage, &rows), Demand::Constant(acu("6")));
    let named = format!("source_class = \"db.m6g.xlarge\"\n{usage}");
    assert_eq!(demand("aws-toolkit", &named, &rows), Demand::Constant(acu("3")));
}

#[test]
fn a_model_that_lacks_something_is_bad_input() {
    let text = file("", &minutes(0, &[(10, "35")]));
    let (code, _, stderr) = report("demand-lacks", &text, &["--demand", "aws-toolkit"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("--demand aws-toolkit needs the vCPUs"), "{stderr}");
    assert!(stderr.contains("hint: say source_class"), "{stderr}");
    let (code, _, stderr) = report("demand-lacks", &text, &["--demand", "measured"]);
    assert_eq!(code, 2, "{stderr}");
}

#[test]
fn an_offering_without_the_memory_is_never_cheapest() {
    let offerings = "\n[[offering]]\nkind = \"aurora-serverless-v2\"\nid = \"small\"\nmax_acu = 3\n\
                     [[offering]]\nkind = \"aurora-serverless-v2\"\nid = \"large\"\nmax_acu = 6\n\
                     [[offering]]\nkind = \"rds-always-on\"\ninstance_class = \"db.t4g.micro\"\n\
                     [[offering]]\nkind = \"rds-scheduled\"\ninstance_class = \"db.r6g.large\"\n";
    let rows = minutes(0, &[(10, "35")]);
    let ranking = |working_set: &str| {
        let text = file(working_set, &rows) + offerings;
        let (_, json, _) = report("demand-memory", &text, &[]);
        let ids = |list: &serde_json::Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
        };
        (ids(&json["ranking"]), json)
    };
    let (all, _) = ranking("");
    assert_eq!(all[0], "large", "equal bills by name: {all:?}");
    // 3 ACU are 6 GB, a db.t4g.micro has 1 GB; 6 ACU are 12 GB and fit exactly.
    let (ranked, json) = ranking("working_set_gb = \"12\"");
    assert_eq!(&ranked[..2], ["large", "rds-scheduled"]);
    let small = json["offerings"].as_array().unwrap().iter().find(|o| o["id"] == "small").unwrap();
    assert_eq!(small["does_not_fit"]["memory_gb"], "6");
    assert!(small["total_usd"].is_string(), "it keeps its bill");
    let told = json["warnings"].to_string();
    assert!(
        told.contains("small does not fit: 6 GB of memory for a working set of 12 GB"),
        "{told}"
    );
    // Planted: a byte more than 12 GB, and the larger one does not fit either.
    let (ranked, _) = ranking("working_set_gb = \"12.000000001\"");
    assert_eq!(ranked[0], "rds-scheduled");
}
