//! Usage files: a measured month inside a workload file, from rows to what a report says of it.
//! Every expected figure is worked out by hand beside it.

use std::fmt::Write as _;

use crate::common::{Done, run, scratch};

const DAY: u32 = 24 * 60;

/// A month of rows of five minutes: connected from 15:00 to 16:00 on each day, measured to run
/// from 14:00 to 17:00, without any datapoint else; with `gap`, connections are blank on the
/// first day though the database runs.
fn rows(gap: bool) -> String {
    let mut rows = String::from(
        "timestamp,DatabaseConnections,CPUUtilization,FreeStorageSpace,ReadIOPS,WriteIOPS,\
         period_seconds\n",
    );
    for day in 1..=31_u32 {
        for minute in (0..DAY).step_by(5) {
            let hour = minute / 60;
            let connections = match hour {
                _ if gap && day == 1 => "",
                15 => "1",
                14 | 16 => "0",
                _ => "",
            };
            let cells = match hour {
                // 18 × 2³⁰ bytes of 20 GB are free.
                14..=16 => format!("{connections},1.5,19327352832,0.25,0.5"),
                _ => ",,,,".to_owned(),
            };
            writeln!(rows, "2026-10-{day:02}T{hour:02}:{:02}:00Z,{cells},300", minute % 60)
                .unwrap();
        }
    }
    rows
}

/// A usage file with these rows, and with these lines in its `[usage]` table.
fn file(rows: &str, usage: &str) -> String {
    format!(
        "schema_version = 1\nname = \"soup-bot\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nrows = \"\"\"\n{rows}\"\"\"\n\
         [storage]\nallocated_gb = \"20\"\ntype = \"gp3\"\n\
         [usage]\npulled = \"2026-11-22T10:00:00Z\"\naccount = \"…9012\"\n\
         database = \"soup-bot\"\nsource = \"CloudWatch AWS/RDS: DatabaseConnections\"\n{usage}\n\
         [[offering]]\nkind = \"rds-always-on\"\n\
         [[offering]]\nkind = \"rds-scheduled\"\n\
         [[offering]]\nkind = \"aurora-serverless-v2\"\n"
    )
}

fn ask(name: &str, text: &str, command: &[&str]) -> Done {
    let path = scratch(name).join("usage.toml");
    std::fs::write(&path, text).unwrap();
    run(&[&command[..1], &[path.to_str().unwrap()], &command[1..]].concat())
}

fn json(done: &Done) -> serde_json::Value {
    serde_json::from_str(&done.stdout).expect(&done.stderr)
}

fn offering<'v>(report: &'v serde_json::Value, id: &str) -> &'v serde_json::Value {
    report["offerings"].as_array().unwrap().iter().find(|offering| offering["id"] == id).unwrap()
}

const OCTOBER: [&str; 5] = ["report", "--month", "2026-10", "--format", "json"];

#[test]
fn silent_time_is_unknown_until_the_user_says_that_the_database_was_stopped() {
    let text = file(&rows(false), "");
    let open = ask("usage-silent", &text, &OCTOBER);
    // 21 hours of 31 days: 2,343,600 s.
    assert_eq!(open.code, 4, "{}", open.stderr);
    assert_eq!(
        open.stderr,
        "hint: 2343600 s have no datapoint at all; if the database was stopped then, add \
         --assume-stopped\n"
    );
    let closed = ask("usage-stopped", &text, &[&OCTOBER[..], &["--assume-stopped"]].concat());
    assert_eq!((closed.code, closed.stderr.as_str()), (0, ""));
    let (open, closed) = (json(&open), json(&closed));
    for (report, unknown) in [(&open, 2_343_600), (&closed, 0)] {
        let usage = &offering(report, "rds-scheduled")["usage"];
        assert_eq!(usage["unknown_seconds"], unknown);
        assert_eq!(usage["connected_seconds"], 31 * 3_600);
        // An hour and its lead of 15 minutes on 31 days.
        assert_eq!(usage["billed_seconds"], 31 * 4_500);
        // Three hours of 31 days have CPU datapoints.
        assert_eq!(report["measured"]["running_seconds"], 31 * 10_800);
    }
    let total = |report| offering(report, "rds-scheduled")["total_usd"].clone();
    assert_eq!(total(&open), total(&closed));
    let assumed = |report: &serde_json::Value| {
        let list = report["assumptions"].as_array().unwrap();
        list.iter().find(|assumed| assumed["id"] == "assume-stopped").cloned()
    };
    assert_eq!(assumed(&open), None);
    let expected = serde_json::json!({
        "id": "assume-stopped",
        "text": "time without any datapoint: the database was stopped",
        "source": "--assume-stopped",
        "change_with": "leave --assume-stopped out",
    });
    assert_eq!(assumed(&closed), Some(expected));
}

#[test]
fn unknown_time_that_is_not_silent_stays_unknown() {
    let text = file(&rows(true), "");
    let arguments = [&OCTOBER[..], &["--assume-stopped"]].concat();
    let done = ask("usage-gap", &text, &arguments);
    // Three hours of the first day: the database ran, and nobody knows who was connected.
    assert_eq!((done.code, done.stderr.as_str()), (4, ""));
    let usage = offering(&json(&done), "rds-scheduled")["usage"].clone();
    assert_eq!(usage["unknown_seconds"], 10_800);
    // So does time outside of the rows: all of November.
    let november =
        [&["report", "--month", "2026-11", "--format", "json"][..], &["--assume-stopped"]];
    let done = ask("usage-november", &text, &november.concat());
    assert_eq!((done.code, done.stderr.as_str()), (4, ""));
    let report = json(&done);
    assert_eq!(offering(&report, "rds-scheduled")["usage"]["unknown_seconds"], 30 * 86_400);
    assert_eq!(report["measured"], serde_json::Value::Null);
}

#[test]
fn measured_requests_are_billed_in_their_month() {
    let text = file(&rows(false), "");
    let done = ask("usage-requests", &text, &[&OCTOBER[..], &["--assume-stopped"]].concat());
    let report = json(&done);
    let charges = offering(&report, "aurora-serverless-v2")["charges"].clone();
    let of = |meter: &str| {
        charges.as_array().unwrap().iter().find(|charge| charge["meter"] == meter).cloned().unwrap()
    };
    // 0.75 a second in three hours of 31 days: 251,100 requests at 0.20 dollars a million.
    assert_eq!(of("aurora-io")["pricing_quantity"], "251100");
    assert_eq!(of("aurora-io")["list_cost_usd"], "0.05022");
    // 2 GB are used, in all of the month.
    assert_eq!(of("aurora-storage")["pricing_quantity"], "2");
    let explained = ask(
        "usage-explain",
        &text,
        &[
            "explain",
            "--month",
            "2026-10",
            "--offering",
            "aurora-serverless-v2",
            "--assume-stopped",
        ],
    );
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    assert!(explained.stdout.contains("251100 measured requests a month, spread evenly"));
    let asked = ["what-if", "--hours-per-week", "7", "--as-of", "2026-10-31", "--format", "json"];
    let average = json(&ask("usage-average", &text, &asked));
    let charges = offering(&average, "aurora-serverless-v2")["charges"].clone();
    let io = charges.as_array().unwrap().iter().find(|charge| charge["meter"] == "aurora-io");
    // The rows cover 31 days: 251,100 × 2,628,000 ÷ 2,678,400 = 246,375, exactly.
    assert_eq!(io.unwrap()["pricing_quantity"], "246375");
    assert_eq!(average["measured"], serde_json::Value::Null);
    // Nothing is assumed about time that is not asked about any more.
    let asked = ask("usage-average-stopped", &text, &[&asked[..], &["--assume-stopped"]].concat());
    assert!(!asked.stdout.contains("assume-stopped"));
}

#[test]
fn a_report_says_where_its_numbers_were_measured() {
    let usage = "current = \"rds-always-on\"\ninstances = 3\nnotes = [\"FreeStorageSpace is read by the hour\"]";
    let text = file(&rows(false), usage);
    let table = ask("usage-table", &text, &["report", "--month", "2026-10", "--assume-stopped"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    for line in [
        "Measured: soup-bot in account …9012, pulled 2026-11-22T10:00:00Z",
        "  CloudWatch AWS/RDS: DatabaseConnections",
        "  FreeStorageSpace is read by the hour",
        "Measured running time: 93 h (seconds with a CPU datapoint)",
        "  W011 the cluster has 3 instances today; provisioned ones are billed as one",
    ] {
        assert!(table.stdout.lines().any(|found| found == line), "{line}\n{}", table.stdout);
    }
    assert!(table.stdout.contains("Configured today: rds-always-on, $"), "{}", table.stdout);
    assert!(table.stdout.lines().all(|line| line.chars().count() <= 80), "{}", table.stdout);

    let page = ["report", "--month", "2026-10", "--assume-stopped", "--format", "markdown"];
    let page = ask("usage-markdown", &text, &page).stdout;
    assert!(page.contains("\nMeasured: soup-bot in account …9012, pulled 2026-11-22T10:00:00Z:\n"));
    assert!(page.contains("\n- FreeStorageSpace is read by the hour\n"));
    assert!(page.contains("\nMeasured running time: 93 h (seconds with a CPU datapoint).\n"));
    assert!(page.contains("\nConfigured today: rds-always-on, $"));

    let report = json(&ask("usage-json", &text, &[&OCTOBER[..], &["--assume-stopped"]].concat()));
    let expected = serde_json::json!({
        "pulled": "2026-11-22T10:00:00Z",
        "account": "…9012",
        "database": "soup-bot",
        "source": "CloudWatch AWS/RDS: DatabaseConnections",
        "instances": 3,
        "notes": ["FreeStorageSpace is read by the hour"],
    });
    assert_eq!(report["usage_source"], expected);
    assert_eq!(report["current"], "rds-always-on");
    let built_in = run(&["report", "--format", "json"]);
    for field in ["usage_source", "measured", "current"] {
        assert_eq!(json(&built_in)[field], serde_json::Value::Null, "{field}");
    }
}

/// Soup Bot's August of 2018, whose bills are 3.09, 3.128 and 15.692 dollars by hand.
fn august(current: &str) -> String {
    let mut rows = String::from("timestamp,DatabaseConnections,period_seconds\n");
    for day in 1..=31_u32 {
        // 2018-08-01 was a Wednesday.
        let workday = (day + 1) % 7 < 5;
        let hours = [(0, 15, 0), (15, 1, u32::from(workday)), (16, 8, 0)];
        for (hour, length, connections) in hours {
            let seconds = length * 3_600;
            writeln!(rows, "2018-08-{day:02}T{hour:02}:00:00Z,{connections},{seconds}").unwrap();
        }
    }
    format!(
        "schema_version = 1\nname = \"soup-bot\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nrows = \"\"\"\n{rows}\"\"\"\n\
         [storage]\nused_gb = 1\nallocated_gb = 20\ntype = \"gp2\"\n\
         [usage]\npulled = \"2018-09-01T00:00:00Z\"\naccount = \"…9012\"\n\
         database = \"a\\u001b[31m\\u202eb{}\"\nsource = \"{}\"\ncurrent = \"{current}\"\n\
         notes = [\"| <b>bold</b>\"]\n\
         [[offering]]\nkind = \"rds-always-on\"\ninstance_class = \"db.t2.micro\"\n\
         [[offering]]\nkind = \"rds-scheduled\"\ninstance_class = \"db.t2.micro\"\n\
         [[offering]]\nkind = \"aurora-serverless-v1\"\n",
        "x".repeat(200),
        "y".repeat(900),
    )
}

#[test]
fn the_configuration_of_today_stands_beside_the_cheapest() {
    let line = |current: &str| {
        let done =
            ask(&format!("usage-{current}"), &august(current), &["report", "--month", "2018-08"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let after = done.stdout.split("Configured today: ").nth(1).unwrap();
        after.split(".\n").next().unwrap().replace('\n', " ")
    };
    // 0.038 of 3.128 is 1.2 %; 12.602 of 15.692 is 80.3 %.
    assert_eq!(
        line("rds-scheduled"),
        "rds-scheduled, $3.13; the cheapest, aurora-serverless-v1, saves $0.04 (1 %)"
    );
    assert_eq!(
        line("rds-always-on"),
        "rds-always-on, $15.69; the cheapest, aurora-serverless-v1, saves $12.60 (80 %)"
    );
    assert_eq!(line("aurora-serverless-v1"), "aurora-serverless-v1, $3.09, is the cheapest");
    // Left out of the comparison it has no bill.
    let others = ["report", "--month", "2018-08", "--offering", "rds-always-on"];
    let done = ask("usage-others", &august("rds-scheduled"), &others);
    assert!(!done.stdout.contains("Configured today"), "{}", done.stdout);
}

#[test]
fn hostile_text_of_a_usage_table_is_shown_escaped_and_fits() {
    let text = august("rds-scheduled");
    let table = ask("usage-hostile", &text, &["report", "--month", "2018-08"]).stdout;
    assert!(table.contains(r"Measured: a\u{1b}[31m\u{202e}b"), "{table}");
    assert!(!table.contains(['\u{1b}', '\u{202e}']));
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let page = ask("usage-page", &text, &["report", "--month", "2018-08", "--format", "markdown"]);
    assert!(page.stdout.contains("\n- \\| &lt;b&gt;bold&lt;/b&gt;\n"), "{}", page.stdout);
    assert!(!page.stdout.contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn a_wrong_cell_is_blamed_in_its_line_of_the_file() {
    let text = file(&rows(false).replacen("1.5,19327352832", "warm,19327352832", 1), "");
    // Six lines before the header, the header, 168 rows of fourteen hours, and this one.
    let done = ask("usage-wrong", &text, &["report"]);
    assert_eq!(done.code, 2);
    let line = 1 + text.lines().position(|line| line.contains("warm")).unwrap();
    assert_eq!(line, 6 + 1 + 168 + 1);
    assert!(
        done.stderr
            .contains(&format!("usage.toml:{line}: `activity.rows`: CPUUtilization is `warm`")),
        "{}",
        done.stderr
    );
}
