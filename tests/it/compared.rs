//! `--compare-to` as users see it: what changed since an older document and why, and documents that
//! are none.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::common::{run, scratch};

/// The document of a run, beside its path.
fn document(name: &str, arguments: &[&str]) -> (Value, PathBuf) {
    let done = run(&[arguments, &["--format", "json"]].concat());
    assert!(done.code == 0, "{arguments:?}: {}", done.stderr);
    let path = scratch(name).join("old.json");
    std::fs::write(&path, &done.stdout).unwrap();
    (serde_json::from_str(&done.stdout).unwrap(), path)
}

/// What a run says of an older document.
fn compared(arguments: &[&str], old: &std::path::Path) -> Value {
    let against = ["--compare-to", old.to_str().unwrap(), "--format", "json"];
    let done = run(&[arguments, &against].concat());
    assert!(done.code == 0, "{arguments:?}: {}", done.stderr);
    let document: Value = serde_json::from_str(&done.stdout).unwrap();
    document["compared_to"].clone()
}

/// Difference, and each cause with its amount.
fn causes(compared: &Value, id: &str) -> (Value, Vec<(String, String)>) {
    let offerings = compared["offerings"].as_array().unwrap();
    let offering = offerings.iter().find(|offering| offering["id"] == id).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let causes = offering["causes"].as_array().unwrap().iter();
    let causes = causes.map(|cause| (text(&cause["cause"]), text(&cause["amount_usd"])));
    (offering["difference_usd"].clone(), causes.collect())
}

fn one(cause: &str, usd: &str) -> (Value, Vec<(String, String)>) {
    (json!(usd), vec![(cause.to_owned(), usd.to_owned())])
}

#[test]
fn a_month_is_compared_with_the_one_before() {
    let (_, old) = document("compare-months", &["report", "--month", "2018-08"]);
    let found = compared(&["report", "--month", "2018-09"], &old);
    // 20 instead of 23 weekdays, two billed hours each: 6 h × 0.018.
    assert_eq!(causes(&found, "rds-scheduled"), one("use-compute", "-0.108"));
    // Three sessions of 65 minutes at 2 capacity units: 6.5 ACU-hours × 0.06.
    assert_eq!(causes(&found, "aurora-serverless-v1"), one("use-compute", "-0.39"));
    // 30 instead of 31 days: 24 h × 0.018 and 24 h × 0.29.
    assert_eq!(causes(&found, "rds-always-on"), one("days", "-0.432"));
    assert_eq!(causes(&found, "aurora-provisioned"), one("days", "-6.96"));
    let what: Vec<&str> = found["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|differing| differing["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["period", "rules"]);
    assert_eq!((&found["period"], &found["workload"]), (&json!("2018-08"), &json!("soup-bot")));
}

#[test]
fn other_rules_are_told_from_other_use() {
    let august = ["report", "--month", "2018-08"];
    let (_, old) = document("compare-rules", &august);
    let fixed = [&august[..], &["--rules-as-of", "2019-04-26"]].concat();
    // From 2019-04-25 a run is billed by the second: 23 runs of 75 minutes are 28.75 h, not 46;
    // 17.25 h × 0.018. The order changes with it: 23 × 5,280 s and 20 GB for an idle stop are
    // 2.9072, less than 3.09.
    let found = compared(&fixed, &old);
    assert_eq!(causes(&found, "rds-scheduled"), one("rules", "-0.3105"));
    assert_eq!(causes(&found, "rds-always-on"), (json!("0"), Vec::new()));
    let order = json!({
        "what": "order",
        "before": "aurora-serverless-v1, rds-idle-stop, rds-scheduled, rds-always-on, \
                   aurora-provisioned",
        "after": "rds-scheduled, rds-idle-stop, aurora-serverless-v1, rds-always-on, \
                  aurora-provisioned",
    });
    assert!(found["differences"].as_array().unwrap().contains(&order), "{found}");
    // Another hour a day besides: 23 runs of 135 minutes are 51.75 h; 5.75 h × 0.018 more.
    let file = scratch("compare-rules-and-use").join("soup-bot.toml");
    let text = include_str!("../../examples/soup-bot.toml").replace("16:00", "17:00");
    std::fs::write(&file, text).unwrap();
    let both = ["report", file.to_str().unwrap(), "--month", "2018-08"];
    let found = compared(&[&both[..], &["--rules-as-of", "2019-04-26"]].concat(), &old);
    assert_eq!(causes(&found, "rds-scheduled"), one("not-told-apart", "0.1035"));
    let text = found["offerings"].to_string();
    assert!(text.contains("by use and rules, not told apart"), "{text}");
}

/// A document with another price of the instance hour of rds-scheduled.
fn repriced(document: &mut Value, hours: &str, usd: &str, cost: &str, total: &str) {
    let offerings = document["offerings"].as_array_mut().unwrap();
    let offering = offerings.iter_mut().find(|o| o["id"] == "rds-scheduled").unwrap();
    assert_eq!(offering["charges"][0]["pricing_quantity"], hours);
    offering["charges"][0]["list_unit_price_usd"] = json!(usd);
    offering["charges"][0]["list_cost_usd"] = json!(cost);
    offering["total_usd"] = json!(total);
}

#[test]
fn another_price_is_told_from_another_quantity() {
    let august = ["report", "--month", "2018-08"];
    let (mut dear, path) = document("compare-prices", &august);
    // 46 h × 0.02 = 0.92, beside 2.30 of storage.
    repriced(&mut dear, "46", "0.02", "0.92", "3.22");
    std::fs::write(&path, dear.to_string()).unwrap();
    assert_eq!(causes(&compared(&august, &path), "rds-scheduled"), one("prices", "-0.092"));
    let (mut dear, path) = document("compare-prices", &["report", "--month", "2018-09"]);
    repriced(&mut dear, "40", "0.02", "0.8", "3.1");
    // A field of a later version is skipped.
    dear["offerings"][0]["charges"][0]["free_quantity"] = json!({ "of": [1, 2.5, null] });
    std::fs::write(&path, dear.to_string()).unwrap();
    // 6 h × 0.02 more, 46 h × 0.002 less.
    let (difference, causes) = causes(&compared(&august, &path), "rds-scheduled");
    assert_eq!(difference, "0.028");
    let cause = |name: &str, usd: &str| (name.to_owned(), usd.to_owned());
    assert_eq!(causes, [cause("use-compute", "0.12"), cause("prices", "-0.092")]);
}

#[test]
fn months_are_compared_with_their_own_and_one_that_is_missing_is_told() {
    let (_, old) = document("compare-all-months", &["report", "--months", "2018-06..2018-07"]);
    let path = old.to_str().unwrap();
    let asked = ["report", "--months", "2018-07..2018-08", "--compare-to", path];
    let done = run(&[&asked[..], &["--format", "json"]].concat());
    let document: Value = serde_json::from_str(&done.stdout).unwrap();
    let [july, august] = [0, 1].map(|at| &document["reports"][at]["compared_to"]);
    assert_eq!((&july["period"], &july["differences"]), (&json!("2018-07"), &json!([])));
    assert_eq!(august, &Value::Null);
    assert!(done.stderr.contains("has no report of 2018-08: not compared"), "{}", done.stderr);
    refused(&["--month", "2018-08"], path, "has no report of 2018-08", "2018-06, 2018-07");
}

#[test]
fn without_an_offering_in_common_that_is_said() {
    let asked = |id| ["report", "--month", "2018-08", "--offering", id];
    let (_, old) = document("compare-nothing", &asked("rds-scheduled"));
    let path = old.to_str().unwrap();
    let done = run(&[&asked("rds-always-on")[..], &["--compare-to", path]].concat());
    for line in [
        "No offering has a bill in both.",
        "rds-always-on: $15.69; no bill before: not compared",
        "rds-scheduled: no bill, $3.13 before: not compared",
    ] {
        assert!(done.stdout.contains(line), "{line}: {}", done.stdout);
    }
}

#[test]
fn names_of_an_older_document_do_nothing_to_any_format() {
    let (mut old, path) = document("compare-hostile", &["report", "--month", "2018-08"]);
    let hostile = "\u{1b}[31m\u{202e}<script>|`\n# x";
    old["workload"]["name"] = json!(hostile);
    old["tool"]["version"] = json!(hostile);
    old["offerings"][0]["charges"][0]["description"] = json!(hostile);
    old["price_lists"][0]["id"] = json!(hostile);
    std::fs::write(&path, old.to_string()).unwrap();
    for format in ["table", "markdown", "html", "json"] {
        let asked = ["report", "--month", "2018-08", "--format", format, "--compare-to"];
        let done = run(&[&asked[..], &[path.to_str().unwrap()]].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(!done.stdout.contains(['\u{1b}', '\u{202e}']), "{format}");
        assert!(done.stdout.contains("Compared with") || format == "json", "{format}");
        if format != "table" && format != "json" {
            assert!(!done.stdout.contains("<script>|"), "{format}");
        }
        let wide = done.stdout.lines().find(|line| line.chars().count() > 80);
        assert!(format != "table" || wide.is_none(), "{wide:?}");
    }
}

/// Exit 2 with what and a hint, and nothing printed.
fn refused(more: &[&str], path: &str, problem: &str, hint: &str) {
    let done = run(&[&["report", "--compare-to", path][..], more].concat());
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{problem}: {}", done.stderr);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("error: "), "{}", done.stderr);
    assert!(lines[0].contains(problem), "{problem}: {}", done.stderr);
    assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{}", done.stderr);
}

#[test]
fn a_document_that_is_none_ends_with_2_a_place_and_a_hint() {
    let (good, path) = document("compare-broken", &["report", "--month", "2018-08"]);
    let text = good.to_string();
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut changed = good.clone();
        change(&mut changed);
        changed.to_string()
    };
    let first = |field: &'static str, value: Value| {
        changed(&|document| document["offerings"][0][field] = value.clone())
    };
    let charge = |field: &'static str, value: Value| {
        changed(&|document| document["offerings"][0]["charges"][0][field] = value.clone())
    };
    let twice =
        text.replacen("\"rules_as_of\":", "\"rules_as_of\":\"2018-08-31\",\"rules_as_of\":", 1);
    for (broken, problem) in [
        (String::new(), "EOF"),
        (text[..text.len() / 2].to_owned(), "EOF"),
        ("[".repeat(100_000), "invalid type"),
        (format!("{{\"schema_version\":1,\"x\":{}", "[".repeat(100_000)), "EOF"),
        ("{\"schema_version\":1}".to_owned(), "missing field"),
        ("{\"schema_version\":1,\"points\":[],\"not_priced\":[]}".to_owned(), "missing field"),
        ("{\"schema_version\":1,\"reports\":[]}".to_owned(), "no report"),
        ("{\"schema_version\":1,\"reports\":[7]}".to_owned(), "invalid type"),
        (changed(&|document| document["schema_version"] = json!(2)), "schema_version 2"),
        (changed(&|document| document["period"]["month"] = json!("2018-13")), "no month"),
        (changed(&|document| document["period"]["kind"] = json!("year")), "no period"),
        (changed(&|document| document["rules_as_of"] = json!("soon")), "no day"),
        (twice, "duplicate field"),
        (first("id", json!("rds-scheduled")), "stands twice"),
        (first("total_usd", json!("3.10")), "add up to 3.09"),
        (first("total_usd", json!(3.09)), "invalid type"),
        (first("usage", Value::Null), "no usage"),
        (first("total_usd", Value::Null), "charges, but no total"),
        (charge("list_cost_usd", json!("NaN")), "cannot be billed"),
        (charge("list_cost_usd", json!("1e9")), "not a plain decimal"),
        (charge("list_cost_usd", json!("-1")), "negative"),
        (charge("list_cost_usd", json!("1000000001")), "too large"),
        (charge("list_unit_price_usd", json!("0.0000000000000000001")), "18 decimals"),
        (charge("pricing_quantity", json!("9".repeat(40))), "more digits than are kept"),
        (charge("description", json!("x".repeat(5_000))), "too long"),
        (charge("rules", json!("RDS-1")), "a list of at most"),
        (
            changed(&|d| {
                d["offerings"][0]["charges"] =
                    json!(vec![good["offerings"][0]["charges"][0].clone(); 257]);
            }),
            "more than 256",
        ),
    ] {
        std::fs::write(&path, broken).unwrap();
        refused(&[], path.to_str().unwrap(), problem, "--format json");
    }
    // 2 GiB of nothing are refused before they are read.
    std::fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    refused(&[], path.to_str().unwrap(), "longer than", "--format json");
    refused(&[], "no-such-file.json", "failed to read no-such-file.json", "--format json");
    refused(&[], ".", "directory", "--format json");
}

#[test]
fn a_what_if_is_compared_and_a_range_is_refused() {
    let asked = |hours| ["what-if", "soup-bot", "--as-of", "2018-08-15", "--hours-per-week", hours];
    let (_, old) = document("compare-what-if", &asked("5"));
    let found = compared(&asked("6"), &old);
    // Five runs of 75 or of 87 minutes are two whole hours each.
    assert_eq!(causes(&found, "rds-scheduled"), (json!("0"), Vec::new()));
    let (_, causes) = causes(&found, "aurora-serverless-v1");
    assert!(causes.len() == 1 && causes[0].0 == "use-compute", "{causes:?}");
    assert_eq!(found["period"], "average month");
    let path = old.to_str().unwrap();
    let done = run(&[&asked("1..3")[..], &["--compare-to", path]].concat());
    assert!(done.code == 2 && done.stderr.contains("ask for one value"), "{}", done.stderr);
    // Of another period there is a note, and no guess.
    let found = compared(&["report", "--month", "2018-08"], &old);
    let text = found.to_string();
    assert!(text.contains("a month beside an average month: not told apart"), "{text}");
}
