//! `[expect]` and `--fail-if` as a pipeline sees them: exit codes, and the reason in one line.

use std::fmt::Write as _;

use crate::common::{run, scratch};

const MONTH: [&str; 3] = ["report", "--month", "2018-08"];

/// Exit code and standard error of the report of 2018-08, whose printed totals are 3.09
/// (aurora-serverless-v1), 3.13, 15.69 and 215.86.
fn judged(conditions: &[&str]) -> (u8, String) {
    let mut arguments = [&MONTH[..], &["-q"]].concat();
    for condition in conditions {
        arguments.extend(["--fail-if", condition]);
    }
    let done = run(&arguments);
    assert_eq!(done.stdout.is_empty(), done.code == 2, "{conditions:?}");
    (done.code, done.stderr)
}

#[test]
fn what_does_not_hold_is_complete() {
    for condition in [
        "incomplete",
        "cheapest != aurora-serverless-v1",
        "cheapest == rds-scheduled",
        // Exactly 3.128, printed as 3.13.
        "rds-scheduled.total > 3.13",
        "rds-scheduled.total < 3.13",
        "cheapest.total >= 3.10",
        // 0.04 of 3.13 are 1.277… %.
        "rds-scheduled.saving > 1.28%",
        "rds-scheduled.saving > 0.04",
        "aurora-serverless-v1.saving > 0",
        // It did not exist: nobody's choice.
        "cheapest == aurora-serverless-v2",
    ] {
        assert_eq!(judged(&[condition]), (0, String::new()), "{condition}");
    }
}

#[test]
fn what_holds_ends_with_1_and_its_reason_in_one_line_even_if_quiet() {
    for (condition, why) in [
        ("cheapest != rds-scheduled", "aurora-serverless-v1 is cheapest"),
        ("cheapest == aurora-serverless-v1", "aurora-serverless-v1 is cheapest"),
        ("rds-scheduled.total >= 3.13", "it is $3.13"),
        ("rds-scheduled.total <= 3.13", "it is $3.13"),
        ("cheapest.total > 3.08", "it is $3.09"),
        ("rds-scheduled.saving > 1.27%", "it is $0.04 (1.27 %)"),
        ("rds-scheduled.saving >= 0.04", "it is $0.04"),
        (
            "aurora-serverless-v2.total > 500",
            "aurora-serverless-v2 has no bill: not available before 2022-04-21",
        ),
        // A default of later times only.
        (
            "aurora-serverless-v2-min-0.5.saving > 5%",
            "aurora-serverless-v2-min-0.5 has no bill: it is not compared",
        ),
    ] {
        let told = format!("failed: {condition}: {why}\n");
        assert_eq!(judged(&[condition]), (1, told), "{condition}");
    }
    let (code, told) = judged(&["cheapest.total > 1", "incomplete", "cheapest.total > 2"]);
    assert_eq!((code, told.lines().count()), (1, 2), "{told}");
}

#[test]
fn a_condition_that_says_nothing_ends_with_2_before_anything_is_printed() {
    for (condition, column, hint) in [
        ("rds-shceduled.total > 1", 1, "rds-scheduled"),
        ("cheapest != rds", 13, "rds-scheduled"),
        ("saving > 10%", 1, "[usage]"),
        ("cheapest == current", 13, "[usage]"),
        ("rds-scheduled.total = 1", 21, "<, <=, > and >="),
    ] {
        let (code, told) = judged(&[condition]);
        let lines: Vec<&str> = told.lines().collect();
        let place = format!("error: --fail-if `{condition}`: column {column}: ");
        assert!(code == 2 && lines.len() == 2 && lines[0].starts_with(&place), "{told}");
        assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{told}");
    }
}

#[test]
fn each_month_is_judged_and_named() {
    let months = ["report", "--months", "2018-06..2018-08", "-q"];
    // Exactly 3.056 in June (21 weekdays), 3.092 in July (22) and 3.128 in August (23).
    let done = run(&[&months[..], &["--fail-if", "rds-scheduled.total > 3.06"]].concat());
    let of = |month: &str, usd: &str| {
        format!("{month}: failed: rds-scheduled.total > 3.06: it is ${usd}\n")
    };
    assert_eq!(done.stderr, of("2018-07", "3.09") + &of("2018-08", "3.13"));
    assert_eq!(done.code, 1);
}

#[test]
fn a_what_if_is_judged_and_a_range_is_refused() {
    let asked = ["what-if", "soup-bot", "--as-of", "2018-08-15", "-q", "--hours-per-week"];
    // 5 hours cost less on v1 and 6 hours less on RDS: the bills cross at 5.30.
    for (hours, condition, code) in [
        ("5", "cheapest != aurora-serverless-v1", 0),
        ("6", "cheapest != aurora-serverless-v1", 1),
        ("5", "cheapest.total > 2.92", 0),
        ("5", "cheapest.total > 2.91", 1),
        ("4..6", "cheapest.total > 2.91", 2),
    ] {
        let done = run(&[&asked[..], &[hours, "--fail-if", condition]].concat());
        assert_eq!(done.code, code, "{hours} {condition}: {}", done.stderr);
    }
}

#[test]
fn codes_keep_their_order() {
    let fails = ["--fail-if", "cheapest.total > 0", "-q"];
    // 1 comes before 4: a bill without a price, and a condition that holds.
    let unpriced = ["report", "--month", "2026-10", "--region", "eu-central-1"];
    assert_eq!(run(&unpriced).code, 4);
    let done = run(&[&unpriced[..], &fails].concat());
    assert_eq!(done.code, 1, "{}", done.stderr);
    // 2 comes before 1, and 5 before both.
    assert_eq!(run(&[&MONTH[..], &fails, &["--fail-if", "x"]].concat()).code, 2);
    let nowhere = scratch("fail-if-nowhere").join("file");
    std::fs::write(&nowhere, "").unwrap();
    let out = nowhere.join("out");
    let done = run(&[&MONTH[..], &fails, &["--out", out.to_str().unwrap()]].concat());
    assert_eq!(done.code, 5, "{}", done.stderr);
}

/// soup-bot with a trace of 2018-08: connected in the first hour of the month, nothing known of the
/// second and idle from then on.
fn half_known(name: &str, rest: &str) -> String {
    let directory = scratch(name);
    let mut trace = String::from("timestamp,DatabaseConnections,period_seconds\n");
    for hour in (0..744).filter(|hour| *hour != 1) {
        let (day, of_day, open) = (1 + hour / 24, hour % 24, u8::from(hour == 0));
        let _ = writeln!(trace, "2018-08-{day:02}T{of_day:02}:00:00Z,{open},3600");
    }
    std::fs::write(directory.join("trace.csv"), trace).unwrap();
    let file = directory.join("workload.toml");
    let text = format!(
        "schema_version = 1\nname = \"half-known\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\ntrace = \"trace.csv\"\n[storage]\nused_gb = \"1\"\nallocated_gb = \"20\"\n\
         type = \"gp2\"\n{rest}"
    );
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn what_unknown_time_could_decide_fails_and_says_so() {
    // v1 at its floor of 2 capacity units (0.06 an hour each): an hour, then a pause of 300 s after
    // it, 0.13; with the unknown hour 0.25. Storage is 0.10.
    let file = half_known("fail-if-unknown", "");
    let judged = |condition: &str| {
        let done = run(&["report", &file, "--month", "2018-08", "-q", "--fail-if", condition]);
        (done.code, done.stderr)
    };
    let v1 = "aurora-serverless-v1.total";
    assert_eq!(judged(&format!("{v1} > 0.35")).0, 4);
    for limit in ["> 0.34", "> 0.23", "< 0.24", "<= 0.23"] {
        let (code, told) = judged(&format!("{v1} {limit}"));
        let why = "unknown time makes it $0.23 to $0.35, and that could decide\n";
        assert!(code == 1 && told.ends_with(why), "{limit}: {told}");
    }
    // Beyond both ends there is no doubt.
    let (code, told) = judged(&format!("{v1} > 0.22"));
    assert!(code == 1 && told.ends_with(": unknown time makes it $0.23 to $0.35\n"), "{told}");
    assert_eq!(judged("incomplete").0, 1);
}

#[test]
fn an_expectation_that_unknown_time_could_break_is_not_met() {
    for (expect, code, told) in [
        (
            "total_usd = { aurora-serverless-v1 = \"0.23\" }",
            1,
            "unknown time makes it $0.23 to $0.35",
        ),
        ("total_usd = { aurora-serverless-v1 = \"0.35\" }", 1, "found $0.23"),
        ("cheapest = \"rds-always-on\"", 1, "found aurora-serverless-v1"),
        // Always up: no hour changes it, and all else is 4.
        ("total_usd = { rds-always-on = \"15.69\" }", 4, ""),
        ("cheapest = \"aurora-serverless-v1\"", 4, ""),
    ] {
        let file = half_known("expect-unknown", &format!("[expect]\n{expect}\n"));
        let done = run(&["report", &file, "--month", "2018-08", "-q"]);
        assert_eq!(done.code, code, "{expect}: {}", done.stderr);
        assert!(done.stderr.contains(told), "{expect}: {}", done.stderr);
    }
}

#[test]
fn an_expectation_of_nobody_is_bad_input_and_one_without_a_bill_is_not_met() {
    let good = include_str!("../../examples/soup-bot.toml");
    let file = scratch("expect-nobody").join("workload.toml");
    let check = |expect: &str, asked: &[&str]| {
        std::fs::write(&file, format!("{good}\n[expect]\n{expect}\n")).unwrap();
        let done = run(&[asked, &[file.to_str().unwrap(), "-q"]].concat());
        (done.code, done.stderr)
    };
    let (code, told) = check("cheapest = \"rds-shceduled\"", &MONTH);
    assert!(code == 2 && told.contains("did you mean `rds-scheduled`?"), "{told}");
    let (code, told) = check("total_usd = { aurora-serverless-v2 = 1 }", &MONTH);
    assert!(code == 1 && told.contains("not available before 2022-04-21"), "{told}");
    let left_out = [&MONTH[..], &["--offering", "rds-scheduled"]].concat();
    let (code, told) = check("total_usd = { rds-always-on = 1 }", &left_out);
    assert!(code == 1 && told.contains("it is not compared"), "{told}");
    // An average month of the file's own numbers is judged, one of other numbers is not.
    let average = ["what-if", "--as-of", "2018-08-15"];
    let expect = "cheapest = \"rds-always-on\"";
    assert_eq!(check(expect, &average).0, 1);
    assert_eq!(check(expect, &[&average[..], &["--hours-per-week", "5"]].concat()).0, 0);
}

#[test]
fn equal_bills_are_both_the_cheapest() {
    let good = include_str!("../../examples/soup-bot.toml");
    let file = scratch("expect-ties").join("workload.toml");
    let twins = "[[offering]]\nid = \"a\"\nkind = \"rds-scheduled\"\n\
                 [[offering]]\nid = \"b\"\nkind = \"rds-scheduled\"\n";
    for id in ["a", "b"] {
        let text = format!("{good}\n[expect]\ncheapest = \"{id}\"\n{twins}");
        std::fs::write(&file, text).unwrap();
        let path = file.to_str().unwrap();
        let done = run(&[&MONTH[..], &[path, "--fail-if", &format!("cheapest != {id}")]].concat());
        assert_eq!(done.code, 0, "{id}: {}", done.stderr);
    }
}
