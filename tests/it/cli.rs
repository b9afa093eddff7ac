//! The program as scripts see it: figures, exit codes, errors with a place and a hint.

use crate::common::{Done, run, scratch};

fn json(arguments: &[&str]) -> serde_json::Value {
    let done = run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&done.stdout).unwrap()
}

fn total(document: &serde_json::Value, id: &str, field: &str) -> String {
    let offerings = document["offerings"].as_array().unwrap();
    let offering = offerings.iter().find(|offering| offering["id"] == id).unwrap();
    offering[field].as_str().unwrap().to_owned()
}

#[test]
fn without_a_command_it_reports_soup_bot() {
    let (bare, report) = (run(&[]), run(&["report", "soup-bot", "--month", "2018-08"]));
    assert_eq!((bare.code, &bare.stdout), (0, &report.stdout));
    assert!(bare.stdout.contains("aurora-serverless-v1 is cheapest: $3.09, $0.04 (1.2 %) less"));
    assert!(bare.stderr.contains("dutycycle what-if --hours-per-week"), "{}", bare.stderr);
    assert_eq!(report.stderr, "");
}

#[test]
fn the_report_of_august_2018_has_the_derived_figures() {
    let report = json(&["report", "soup-bot", "--month", "2018-08"]);
    // Both starts and stops make 23 runs of two whole hours: a tie, told in the order of names.
    let (idle_stop, scheduled) = ("rds-idle-stop", "rds-scheduled");
    let order =
        ["aurora-serverless-v1", idle_stop, scheduled, "rds-always-on", "aurora-provisioned"];
    assert_eq!(report["ranking"], serde_json::json!(order));
    assert_eq!(report["ties"], serde_json::json!([[idle_stop, scheduled]]));
    for (id, exact) in order.iter().zip(["3.09", "3.128", "3.128", "15.692", "215.86"]) {
        assert_eq!(total(&report, id, "total_usd"), exact, "{id}");
    }
    let v1 = &report["offerings"][0];
    assert_eq!(v1["charges"][0]["pricing_quantity"], "49.833333333333333333");
    assert_eq!(v1["usage"]["activations"], 23);
    // Each start is its client's wait: 23 × 120 s.
    assert_eq!(report["offerings"][1]["usage"]["wait_seconds_expected"], "2760");
    let scheduled = &report["offerings"][2];
    assert_eq!(scheduled["charges"][0]["pricing_quantity"], "46");
    assert_eq!(scheduled["charges"][0]["consumed_quantity"], "165600");
    assert_eq!(scheduled["usage"]["billed_seconds"], 165_600);
    assert_eq!(scheduled["printed_total_usd"], "3.13");
    assert_eq!(report["not_offered"][0]["reason"], "not available before 2022-04-21");
    let lists = report["price_lists"].as_array().unwrap();
    assert_eq!(lists[0]["id"], "us-east-1-2018-08-14");
    let pair = serde_json::json!(["rds-scheduled", "aurora-serverless-v1"]);
    let mut crossings = report["crossings"].as_array().unwrap().iter();
    let crossing = crossings.find(|crossing| crossing["between"] == pair).unwrap();
    assert_eq!(crossing["at"], "5.302222222222222222");
    let warned = |code: &str| {
        report["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == code)
    };
    assert!(warned("W001") && warned("W002"), "{}", report["warnings"]);
}

#[test]
fn soup_bots_real_cron_has_the_derived_figures() {
    let report = json(&["report", "soup-bot-cron"]);
    assert_eq!(total(&report, "aurora-serverless-v1", "total_usd"), "1.204");
    assert_eq!(total(&report, "rds-scheduled", "total_usd"), "3.128");
    let june = json(&["report", "--month", "2018-06"]);
    assert_eq!(total(&june, "rds-scheduled", "total_usd"), "3.056");
}

#[test]
fn five_hours_a_week_in_2018_have_the_derived_figures() {
    let asked = ["what-if", "soup-bot", "--hours-per-week", "5", "--sessions-per-week", "5"];
    let answer = json(&[&asked[..], &["--as-of", "2018-08-15"]].concat());
    let starts = |id: &str, field: &str, digits: &str| {
        let found = total(&answer, id, field);
        assert!(found.starts_with(digits), "{id} {field}: {found}");
    };
    starts("rds-scheduled", "total_usd", "3.0821");
    starts("aurora-serverless-v1", "total_usd", "2.9244");
    starts("rds-scheduled", "flat_total_usd", "2.69107");
    starts("aurora-serverless-v1", "flat_total_usd", "2.70714");
    assert_eq!(answer["usage_per"], "week");
}

#[test]
fn five_hours_a_week_in_2026_have_the_derived_figures() {
    let file = scratch("what-if-2026").join("gp3.toml");
    let text = include_str!("../../examples/soup-bot.toml").replace("\"gp2\"", "\"gp3\"");
    std::fs::write(&file, text).unwrap();
    let answer = json(&["what-if", file.to_str().unwrap(), "--hours-per-week", "5"]);
    assert!(total(&answer, "rds-scheduled", "total_usd").starts_with("2.7345"));
    assert!(total(&answer, "aurora-serverless-v2", "total_usd").starts_with("1.5122"));
    assert_eq!(total(&answer, "aurora-serverless-v2-min-0.5", "total_usd"), "43.9");
}

#[test]
fn exact_bills_and_flat_sums_cross_at_the_derived_hours() {
    let of = |other: &str, arguments: &[&str]| {
        let asked = ["break-even", "soup-bot", "--as-of", "2018-08-15"];
        let pair = ["--offering", "rds-scheduled", "--offering", other];
        let found = json(&[&asked[..], &pair, arguments].concat());
        found["crossings"][0].clone()
    };
    let first = |arguments: &[&str]| {
        of("aurora-serverless-v1", arguments)["at"].as_str().unwrap().to_owned()
    };
    // 19,088 s of 604,800 s: the smallest whole second at which the order differs.
    assert_eq!(first(&[]), "5.302222222222222222");
    // 2.2 · 168 ÷ (730 · 0.102)
    assert_eq!(first(&["--flat"]), "4.963738920225624496");
    // Without a session AWS's own starts cost an hour every 608,400 s, or every 606,720 s with
    // half an hour up. From 3 s a week on there are five sessions of a second: an hour each.
    let idle_stop = of("rds-idle-stop", &[]);
    assert_eq!(idle_stop["at"], "0.000833333333333333");
    assert_eq!(idle_stop["cheaper_below"], "rds-scheduled");
    assert!(idle_stop["cheaper_above"].is_null());
}

fn refused(done: &Done, code: u8, message: &str, hint: &str) {
    assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{}", done.stderr);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains(message), "{}", done.stderr);
    assert!(lines.len() == 2 && lines[1].starts_with("hint: "), "{}", done.stderr);
    assert!(lines[1].contains(hint), "{}", done.stderr);
}

#[test]
fn bad_input_ends_with_2_a_place_and_a_hint() {
    let directory = scratch("bad-input");
    let file = directory.join("bad.toml");
    let good = include_str!("../../examples/soup-bot.toml");
    std::fs::write(&file, good.replace("used_gb", "used_bg")).unwrap();
    let out = directory.join("out");
    let path = file.to_str().unwrap();
    let line = 1 + good.lines().position(|line| line.starts_with("used_gb")).unwrap();
    let done = run(&["report", path, "--out", out.to_str().unwrap()]);
    refused(&done, 2, &format!("bad.toml:{line}:"), "used_gb");
    assert!(!out.exists(), "something was written");
    refused(&run(&["report", "no-such-file.toml"]), 2, "no-such-file.toml", "soup-bot");
    refused(
        &run(&["what-if", "--cron", "cron(0/15 25 ? * MON-FRI *)", "--run", "60s"]),
        2,
        "character 11",
        "",
    );
    refused(&run(&["report", "--offering", "rds-sheduled"]), 2, "rds-sheduled", "rds-scheduled");
    refused(&run(&["report", "--prices", "no-such-list"]), 2, "no-such-list", "prices list");
    assert_eq!(run(&["report", "--month", "2018-13"]).code, 2);
    assert_eq!(run(&["what-if", "--hours-per-week", "169"]).code, 2);
    assert_eq!(run(&["what-if", "--hours-per-week", "-1"]).code, 2);
    assert_eq!(run(&["frobnicate"]).code, 2);
}

#[test]
fn a_missing_price_ends_with_4_and_names_meter_region_and_list() {
    let done = run(&["report", "--region", "eu-central-1", "--month", "2026-10"]);
    assert_eq!(done.code, 4);
    assert!(done.stdout.contains("rds-scheduled is cheapest"), "{}", done.stdout);
    for word in ["serverless-v2-acu", "eu-central-1", "eu-central-1-2026-10-15"] {
        assert!(done.stdout.contains(word) && done.stderr.contains(word), "{word}");
    }
    let report = json(&["report", "--region", "eu-central-1", "--month", "2026-10"]);
    let unpriced = report["offerings"].as_array().unwrap().last().unwrap();
    assert_eq!(unpriced["total_usd"], serde_json::Value::Null);
    let nowhere = run(&["report", "--region", "mx-central-1"]);
    refused(&nowhere, 4, "mx-central-1", "--prices");
}

#[test]
fn an_expectation_that_fails_ends_with_1() {
    let directory = scratch("expectations");
    let check = |expect: &str, code: u8| {
        let file = directory.join("expect.toml");
        let text =
            format!("{}\n[expect]\n{expect}\n", include_str!("../../examples/soup-bot.toml"));
        std::fs::write(&file, text).unwrap();
        let done = run(&["report", file.to_str().unwrap(), "--month", "2018-08"]);
        assert_eq!(done.code, code, "{expect}: {}", done.stderr);
    };
    check("cheapest = \"aurora-serverless-v1\"", 0);
    check("cheapest = \"rds-scheduled\"", 1);
    check("total_usd = { \"rds-scheduled\" = \"3.13\" }", 0);
    check("total_usd = { \"rds-scheduled\" = \"3.12\" }", 1);
}

#[test]
fn output_is_written_whole_and_never_through_a_link() {
    let directory = scratch("links");
    let target = directory.join("target.svg");
    std::fs::write(&target, "old").unwrap();
    let link = directory.join("link.svg");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&target, &link).unwrap();
    refused(
        &run(&["chart", "breakdown", "--out", link.to_str().unwrap()]),
        5,
        "link.svg",
        "another place",
    );
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
    let missing = directory.join("no/such/folder.svg");
    assert_eq!(run(&["chart", "breakdown", "--out", missing.to_str().unwrap()]).code, 5);
    let plain = directory.join("plain.svg");
    assert_eq!(run(&["chart", "cost-curve", "--out", plain.to_str().unwrap()]).code, 0);
    assert!(std::fs::read_to_string(&plain).unwrap().ends_with("</svg>\n"));
    let left: Vec<_> = std::fs::read_dir(&directory).unwrap().collect();
    assert_eq!(left.len(), 3, "a temporary file was left");
    let set = directory.join("set");
    std::fs::create_dir_all(directory.join("elsewhere")).unwrap();
    std::fs::create_dir_all(&set).unwrap();
    std::os::unix::fs::symlink(directory.join("elsewhere"), set.join("2018-08")).unwrap();
    let months = ["report", "--months", "2018-08..2018-09", "--out", set.to_str().unwrap()];
    refused(&run(&months), 5, "2018-08", "--out");
    assert_eq!(std::fs::read_dir(directory.join("elsewhere")).unwrap().count(), 0);
}

#[test]
fn tables_fit_eighty_columns() {
    for arguments in [
        &["report"][..],
        &["report", "--month", "2026-10"],
        &["what-if", "--hours-per-week", "5"],
        &["break-even", "--axis", "storage-gb"],
        &["prices", "list"],
        &["explain"],
        &["explain", "--month", "2026-10"],
        &["what-if", "--hours-per-week", "0..168:24"],
    ] {
        let done = run(arguments);
        let long = done.stdout.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{arguments:?}");
        assert!(!done.stdout.contains('\u{1b}'), "colour without a terminal");
    }
}

#[test]
fn the_same_question_has_the_same_bytes() {
    for format in ["table", "markdown", "csv", "json"] {
        let asked = ["report", "--month", "2026-10", "--format", format];
        assert_eq!(run(&asked).stdout, run(&asked).stdout, "{format}");
    }
}

#[test]
fn price_lists_are_listed_verified_shown_and_compared() {
    assert_eq!(run(&["prices", "verify"]).stdout.lines().count(), 15);
    assert_eq!(run(&["prices", "list"]).stdout.lines().count(), 17);
    let shown = run(&["prices", "show", "us-east-1-2018-08-14"]).stdout;
    assert_eq!(shown, include_str!("../../pricing-snapshots/us-east-1-2018-08-14.json"));
    let same = run(&["prices", "diff", "us-east-1-2018-08-14", "us-east-1-2018-08-14"]);
    assert_eq!(same.stdout, "The two lists have the same prices.\n");
    let differ = run(&["prices", "diff", "us-east-1-2018-08-14", "us-east-1-2026-10-15"]).stdout;
    assert!(differ.lines().any(|line| line.contains("db.t4g.micro") && line.contains("0.016")));
    let tampered = scratch("tampered").join("list.json");
    std::fs::write(&tampered, shown.replace("\"0.018\"", "\"0.017\"")).unwrap();
    let done = run(&["prices", "verify", tampered.to_str().unwrap()]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
}

#[test]
fn explain_walks_from_dollars_to_sessions() {
    let walk = run(&["explain", "--offering", "rds-scheduled"]).stdout;
    for part in [
        "$0.83 = 46 Hours × 0.018 USD",
        "103500 s up + 62100 s by minimum or rounding",
        "RDS-1, RDS-5",
        "2018-08-01T14:45:00Z  running for 1 h 15 min, 1 session",
    ] {
        assert!(walk.contains(part), "{part} is missing in:\n{walk}");
    }
}

#[test]
fn hostile_arguments_end_in_two_lines() {
    let directory = scratch("hostile-arguments");
    let fifo = directory.join("device");
    std::os::unix::net::UnixListener::bind(&fifo).unwrap();
    refused(&run(&["chart", "breakdown", "--out", fifo.to_str().unwrap()]), 5, "no file", "--out");
    let huge = "0..7922816251426433759354395033";
    refused(&run(&["break-even", "--range", huge]), 2, "too large", "dutycycle");
    refused(&run(&["report", "--month", "\u{202e}x"]), 2, "\\u{202e}", "help");
    refused(&run(&["report", "--month", "2200-01"]), 2, "2200-01", "help");
    refused(&run(&["report", "--months", "1970-01..2199-12"]), 2, "1200 months", "dutycycle");
    refused(&run(&["report", "--rules-as-of", "9999-12-31"]), 2, "9999-12-31", "help");
    refused(&run(&["what-if", "--hours-per-week", "1_0"]), 2, "1_0", "5");
    let vanished = ["what-if", "--hours-per-week", "5", "--sessions-per-week", "604800"];
    refused(&run(&vanished), 2, "half a second", "fewer sessions");
    refused(&run(&["frobnicate"]), 2, "frobnicate", "help");
}

#[test]
fn a_missing_price_is_named_by_every_command() {
    for arguments in [&["break-even"][..], &["what-if", "--hours-per-week", "1..3"], &["what-if"]] {
        let done = run(&[arguments, &["--region", "eu-central-1"]].concat());
        assert_eq!(done.code, 4, "{arguments:?}");
        for word in ["serverless-v2-acu", "eu-central-1-2026-10-15"] {
            assert!(done.stderr.contains(word), "{arguments:?}: {}", done.stderr);
        }
    }
}
