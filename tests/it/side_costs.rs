//! Side costs: every example of docs/side-costs.md as the program bills it, what is refused, what
//! the switches leave alone, and the laws with side costs on.

use std::sync::Arc;

use dutycycle::activity::Activity;
use dutycycle::analysis::{GRID_SESSIONS, Question, Window, compare, grid, grid_hours, line_up};
use dutycycle::meter::{Meter, SideMeter};
use dutycycle::offering::side_cost::{Addresses, Backup, FreeTier, SideCosts, beside};
use dutycycle::offering::{self, Spec};
use dutycycle::pricing::{PriceBook, PriceList, bundled};
use dutycycle::rating::rate;
use dutycycle::rules::{EXTENDED_SUPPORT, RuleBook};
use dutycycle::units::{BillingPeriod, Engine, Gb, Period, Usd};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::common::{Done, parse, run, scratch, soup_bot};
use crate::laws::{asked_from, config, near};
use crate::simulate::{ALL_SOLD, build, workload};

const DOCUMENT: &str = include_str!("../../docs/side-costs.md");

/// A whole workload file around some lines of one.
fn file(lines: &str) -> String {
    let activity =
        "\n[activity]\nwindows = [{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }]\n";
    let storage = "[storage]\nused_gb = \"1\"\n";
    let storage = if lines.contains("[storage]") { "" } else { storage };
    format!("schema_version = 1\n{lines}{activity}{storage}")
}

fn asked(name: &str, lines: &str, month: &str, more: &[&str]) -> Done {
    let path = scratch(&format!("side-costs-{name}")).join("w.toml");
    std::fs::write(&path, file(lines)).unwrap();
    let path = path.to_string_lossy().into_owned();
    run(&[&["report", &path, "--month", month], more].concat())
}

fn report(name: &str, lines: &str, month: &str, more: &[&str]) -> Value {
    let done = asked(name, lines, month, &[&["--format", "json"], more].concat());
    serde_json::from_str(&done.stdout).unwrap_or_else(|_| panic!("{}{}", done.stdout, done.stderr))
}

fn offering<'a>(report: &'a Value, id: &str) -> &'a Value {
    let all = report["offerings"].as_array().unwrap();
    all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}: {report}"))
}

/// Quantity, price and cost of an offering's charge on a meter.
fn charge(report: &Value, id: &str, meter: &str) -> Option<[Decimal; 3]> {
    let charges = offering(report, id)["charges"].as_array().unwrap();
    let found = charges.iter().find(|one| one["meter"] == meter)?;
    let number = |key: &str| parse::<Decimal>(found[key].as_str().unwrap()).normalize();
    Some(["pricing_quantity", "list_unit_price_usd", "list_cost_usd"].map(number))
}

fn numbers(texts: [&str; 3]) -> [Decimal; 3] {
    texts.map(|text| parse::<Decimal>(text).normalize())
}

#[test]
fn every_example_of_the_document_holds() {
    let mut found = 0;
    for (at, part) in DOCUMENT.split("```toml\n").skip(1).enumerate() {
        let (lines, after) = part.split_once("```").unwrap();
        let example = after.lines().find_map(|line| line.strip_prefix("Example: ")).unwrap();
        let (what, sum) = example.split_once(": ").unwrap();
        let [id, month, meter] = what.split(", ").collect::<Vec<_>>()[..] else { panic!("{what}") };
        let (quantity, rest) = sum.split_once(" × ").unwrap();
        let (price, cost) = rest.split_once(" = ").unwrap();
        let bill = report(&format!("document-{at}"), lines, month, &[]);
        let [id, meter] = [id, meter].map(|name| name.trim_matches('`'));
        assert_eq!(charge(&bill, id, meter), Some(numbers([quantity, price, cost])), "{example}");
        found += 1;
    }
    assert_eq!(found, 16);
}

#[test]
fn nothing_beside_is_billed_unless_it_is_switched_on() {
    let bill = report("off", "", "2026-06", &[]);
    for one in bill["offerings"].as_array().unwrap() {
        for charge in one["charges"].as_array().unwrap() {
            let meter = charge["meter"].as_str().unwrap();
            assert!(!meter.contains("backup") && !meter.contains("ipv4"), "{meter}");
        }
    }
    let all = bill["assumptions"].as_array().unwrap();
    let line = all.iter().find(|one| one["id"] == "side-costs.left-out").unwrap();
    for word in ["public IPv4", "backups", "RDS Proxy", "Extended Support", "free tier"] {
        assert!(line["text"].as_str().unwrap().contains(word), "{line}");
    }
    assert_eq!(line["change_with"], "[side_costs] or --side-cost NAME");
    // What is on is not named as left out.
    let on = report("on", "", "2026-06", &["--side-cost", "public_ipv4"]);
    let all = on["assumptions"].as_array().unwrap();
    let line = all.iter().find(|one| one["id"] == "side-costs.left-out").unwrap();
    assert!(!line["text"].as_str().unwrap().contains("IPv4"), "{line}");
}

#[test]
fn a_public_address_is_charged_from_its_first_day() {
    let at = |month: &str| {
        let bill = report("ipv4", "", month, &["--side-cost", "public-ipv4"]);
        charge(&bill, "rds-always-on", "public-ipv4")
    };
    assert_eq!(at("2024-01"), None);
    // 29 days.
    assert_eq!(at("2024-02"), Some(numbers(["696", "0.005", "3.48"])));
}

#[test]
fn a_stopped_instance_has_no_address_and_aurora_only_if_asked() {
    // Up from 14:45 to 16:00 on each of the 22 weekdays: 27.5 h.
    let lines = "[[offering]]\nkind = \"rds-scheduled\"\nlead = \"15m\"\nstart_latency = \"0s\"\n\
                 stop_delay = \"0s\"\nrestart = \"ignore\"\n[[offering]]\nkind = \"aurora-provisioned\"\n\
                 [[offering]]\nkind = \"aurora-serverless-v2\"\n[side_costs]\npublic_ipv4 = ";
    let only = report("rds-only", &format!("{lines}\"rds\"\n"), "2026-06", &[]);
    let scheduled = charge(&only, "rds-scheduled", "public-ipv4");
    assert_eq!(scheduled, Some(numbers(["27.5", "0.005", "0.1375"])));
    assert_eq!(charge(&only, "aurora-provisioned", "public-ipv4"), None);
    let all = report("all", &format!("{lines}\"all\"\n"), "2026-06", &[]);
    // A paused cluster keeps its address.
    for id in ["aurora-provisioned", "aurora-serverless-v2"] {
        assert_eq!(charge(&all, id, "public-ipv4"), Some(numbers(["720", "0.005", "3.6"])), "{id}");
    }
}

#[test]
fn a_proxy_keeps_serverless_v2_from_pausing_and_says_so() {
    let lines = "region = \"eu-west-1\"\n[side_costs]\nrds_proxy = true\n";
    let bill = report("proxy", lines, "2026-06", &[]);
    // 0.5 ACU × 720 h, and no pause.
    let capacity = charge(&bill, "aurora-serverless-v2", "serverless-v2-acu").unwrap();
    assert_eq!(capacity[0], Decimal::from(360));
    let warnings = bill["warnings"].as_array().unwrap();
    let told: Vec<&Value> = warnings.iter().filter(|one| one["code"] == "W017").collect();
    assert_eq!(told.len(), 1, "{warnings:?}");
    assert!(told[0].to_string().contains("aurora-serverless-v2: the RDS Proxy"), "{told:?}");
    // Without it the cluster pauses, and nobody is warned.
    let bill = report("no-proxy", "region = \"eu-west-1\"\n", "2026-06", &[]);
    let capacity = charge(&bill, "aurora-serverless-v2", "serverless-v2-acu").unwrap();
    assert!(capacity[0] < Decimal::from(20), "{capacity:?}");
    assert!(!bill["warnings"].to_string().contains("W017"));
}

#[test]
fn what_has_no_price_names_meter_region_and_the_key_to_leave_out() {
    // No list of us-east-1 has the price of an ACU behind a proxy.
    let done = asked("acu", "", "2026-06", &["--side-cost", "rds_proxy"]);
    assert_eq!(done.code, 4, "{}", done.stderr);
    for word in ["rds-proxy-acu", "us-east-1", "leave rds_proxy out of [side_costs]"] {
        assert!(done.stderr.contains(word), "{word}: {}", done.stderr);
    }
    // And what cannot be, is said: v1 in 2024.
    let done = asked("v1", "", "2024-06", &["--side-cost", "rds_proxy"]);
    let reason = "aurora-serverless-v1: RDS Proxy does not stand before such a database";
    assert!(done.stderr.contains(reason), "{}", done.stderr);
    // vCPUs that nobody told.
    let lines = "[[offering]]\nkind = \"rds-always-on\"\ninstance_class = \"db.m1.small\"\n";
    let done = asked("class", lines, "2026-06", &["--side-cost", "rds_proxy"]);
    assert!(done.stderr.contains("how many vCPUs db.m1.small has is not known"), "{}", done.stderr);
}

#[test]
fn extended_support_is_charged_from_its_first_day() {
    let at = |month: &str, version: &str| {
        let flag = format!("engine_version={version}");
        let bill = report("support", "", month, &["--side-cost", &flag]);
        charge(&bill, "rds-always-on", "extended-support")
    };
    // PostgreSQL 11: 2024-04-01 (WE31); the month before it costs nothing.
    assert_eq!(at("2024-03", "11"), None);
    assert_eq!(at("2024-04", "11"), Some(numbers(["1440", "0.1", "144"])));
    // PostgreSQL 13: 2026-03-01.
    assert_eq!(at("2026-02", "13"), None);
    assert_eq!(at("2026-03", "13"), Some(numbers(["1488", "0.1", "148.8"])));
    // A standby is charged too.
    let lines = "[[offering]]\nkind = \"rds-always-on\"\nmulti_az = true\n";
    let bill = report("standby", lines, "2026-06", &["--side-cost", "engine_version=13"]);
    let both = charge(&bill, "rds-always-on", "extended-support");
    assert_eq!(both, Some(numbers(["2880", "0.1", "288"])));
    // A stopped one is not (XS-3): the hours are those of the instance.
    let bill = report("stopped", "", "2026-06", &["--side-cost", "engine_version=13"]);
    let hours = charge(&bill, "rds-scheduled", "rds-instance").unwrap()[0];
    let support = charge(&bill, "rds-scheduled", "extended-support").unwrap()[0];
    assert_eq!(support, hours * Decimal::TWO);
}

#[test]
fn a_stated_cost_is_that_of_its_offerings_and_never_aws_s() {
    let lines = "[[side_costs.stated]]\nname = \"Secrets Manager\"\nusd_per_month = \"0.40\"\n\
                 offerings = [\"rds-scheduled\"]\n";
    let bill = report("stated", lines, "2026-06", &[]);
    assert_eq!(charge(&bill, "rds-always-on", "stated"), None);
    let charges = offering(&bill, "rds-scheduled")["charges"].as_array().unwrap();
    let stated = charges.iter().find(|one| one["meter"] == "stated").unwrap();
    assert_eq!(stated["description"], "Secrets Manager, stated in the workload file");
    assert_eq!(stated["price_list_id"], "stated-costs");
    assert!(!bill["warnings"].to_string().contains("stated-costs"), "{}", bill["warnings"]);
    // The same in a month of any length.
    for month in ["2026-02", "2026-10"] {
        let bill = report("stated-month", lines, month, &[]);
        assert_eq!(charge(&bill, "rds-scheduled", "stated"), Some(numbers(["1", "0.4", "0.4"])));
    }
}

#[test]
fn the_free_tier_stays_in_the_bill_and_ends() {
    let lines = "[storage]\nused_gb = \"1\"\nallocated_gb = \"20\"\ntype = \"gp2\"\n";
    let free =
        |name: &str, month: &str, tier: &str| report(name, lines, month, &["--free-tier", tier]);
    let bill = free("free", "2018-08", "2018");
    let one = offering(&bill, "rds-always-on");
    assert_eq!(one["printed_total_usd"], "0.00");
    assert_eq!(one["charges"][0]["free_quantity"], "750");
    assert_eq!(one["charges"][0]["consumed_quantity"], "2678400");
    let storage = "[storage]\nused_gb = \"1\"\nallocated_gb = \"20\"\ntype = \"gp2\"\n";
    let path = scratch("side-costs-explain").join("w.toml");
    std::fs::write(&path, file(storage)).unwrap();
    let path = path.to_string_lossy().into_owned();
    let asked = ["explain", &path, "--month", "2018-08", "--free-tier", "2018"];
    let text = run(&asked).stdout;
    assert!(text.contains("750 Hours are free"), "{text}");
    // db.t4g.micro in 2026-06: not of 2018's, but of 2025's, up to 2026-07-14.
    for (month, tier, is_free) in [
        ("2026-06", "2018", false),
        ("2026-06", "2025", true),
        ("2026-06", "credits", false),
        ("2026-08", "2025", false),
    ] {
        let bill = free("tier", month, tier);
        let cost = charge(&bill, "rds-always-on", "rds-instance").unwrap()[2];
        assert_eq!(cost.is_zero(), is_free, "{month} {tier}");
    }
    // Nothing of Aurora is free.
    let aurora = charge(&bill, "aurora-provisioned", "aurora-instance").unwrap();
    assert!(aurora[2] > Decimal::ZERO);
}

#[test]
fn a_flag_is_a_line_of_the_table() {
    let file = report("file", "[side_costs]\nbackup_gb = \"30\"\n", "2026-06", &[]);
    let flag = report("flag", "", "2026-06", &["--side-cost", "backup-gb=30"]);
    assert_eq!(file["offerings"], flag["offerings"]);
    for (flag, reason) in [
        ("backup_gb", "--side-cost backup_gb=VALUE"),
        ("backup_gb=x", "not a plain decimal number"),
        ("ipv4", "`ipv4` is no known key"),
        ("stated", "is a table"),
        ("a\nb=1", "neither NAME nor NAME=VALUE"),
        ("engine_version=17", "no dates of Extended Support"),
        ("free_tier=2019", "`free_tier` is `2019`"),
    ] {
        let done = asked("refused", "", "2026-06", &["--side-cost", flag]);
        assert_eq!(done.code, 2, "{flag}: {}", done.stderr);
        assert!(done.stderr.contains(reason), "{flag}: {}", done.stderr);
    }
    for (lines, reason) in [
        (
            "[side_costs]\nbackup_gb = \"3\"\nbackup = { retention_days = 7, daily_change_percent = \"5\" }\n",
            "both say it",
        ),
        ("[side_costs]\nbackup = { retention_days = 7 }\n", "daily_change_percent` is missing"),
        ("[side_costs]\ncpu_credit_vcpu_hours = \"0.000001\"\n", "at most five decimals"),
        ("[[side_costs.stated]]\nname = \"<b>\"\nusd_per_month = 1\n", "not a plain name"),
        ("[[side_costs.stated]]\nname = \"x\"\nusd_per_month = 0\n", "not above 0"),
    ] {
        let done = asked("refused-file", lines, "2026-06", &[]);
        assert!(done.stderr.contains(reason), "{lines}: {}", done.stderr);
    }
}

/// In the average month: 730 h × 0.005 = 3.65, and a stated cost is one month's.
#[test]
fn the_average_month_has_730_hours_of_an_address() {
    let done = run(&["what-if", "soup-bot", "--side-cost", "public_ipv4", "--format", "json"]);
    let bill: Value = serde_json::from_str(&done.stdout).unwrap();
    let address = charge(&bill, "rds-always-on", "public-ipv4");
    assert_eq!(address, Some(numbers(["730", "0.005", "3.65"])));
}

#[test]
fn the_table_has_a_column_of_its_own_within_80_columns_and_adds_up() {
    let flags = ["--side-cost", "public_ipv4", "--side-cost", "backup_gb=30"];
    let done = asked("table", "", "2026-06", &flags);
    assert!(done.stdout.lines().all(|line| line.chars().count() <= 80), "{}", done.stdout);
    assert!(done.stdout.contains("beside"), "{}", done.stdout);
    let cents = |cell: &str| cell.trim_start_matches('$').replace(['.', ','], "").parse::<i64>();
    let mut rows = 0;
    for line in done.stdout.lines() {
        let cells: Vec<i64> = line
            .split_whitespace()
            .filter(|cell| cell.starts_with('$'))
            .map(|cell| cents(cell).unwrap())
            .collect();
        if let [total, compute, stored, beside, _] = cells[..] {
            assert_eq!(total, compute + stored + beside, "{line}");
            rows += 1;
        }
    }
    assert!(rows >= 4, "{}", done.stdout);
    // Without any, the table is as it was.
    let plain = asked("plain", "", "2026-06", &[]).stdout;
    assert!(plain.contains("storage+I/O  flat sum"), "{plain}");
}

#[test]
fn every_format_shows_side_costs() {
    let flags = ["--side-cost", "public_ipv4"];
    let printed = |format: &str| {
        asked(format, "", "2026-06", &[&flags[..], &["--format", format]].concat()).stdout
    };
    assert!(printed("csv").contains("public IPv4 address"));
    assert!(printed("markdown").contains("| public IPv4 address | 720 Hours | 0.005 | $3.60 |"));
    let page = printed("html");
    assert!(page.contains("public IPv4 address: "), "the bill");
    assert!(page.contains(">beside<"), "the column and the chart's legend");
}

#[test]
fn the_page_has_no_sliders_where_they_would_be_wrong_and_says_why() {
    let page = |name: &str, flag: &str| {
        asked(name, "", "2026-06", &["--side-cost", flag, "--format", "html"]).stdout
    };
    let without = page("no-sliders", "backup_gb=30");
    assert!(without.contains("there are no sliders"), "says so");
    assert!(!without.contains("id=\"slider-gb\""));
    let with = page("sliders", "public_ipv4");
    assert!(with.contains("id=\"slider-gb\""));
    assert!(with.contains("--side-cost public_ipv4"), "the command has the flag");
}

/// From May to June: a day less of an address, and the free tier that does not care.
#[test]
fn changes_of_side_costs_are_told_and_add_up() {
    let path = scratch("side-costs-changes").join("w.toml");
    std::fs::write(&path, file("")).unwrap();
    let path = path.to_string_lossy().into_owned();
    let months = ["report", &path, "--months", "2026-05..2026-06", "--format", "json"];
    let more = ["--side-cost", "public_ipv4", "--free-tier", "2025"];
    let done = run(&[&months[..], &more].concat());
    let all: Value = serde_json::from_str(&done.stdout).unwrap();
    let offerings = all["changes"][0]["offerings"].as_array().unwrap();
    let usd = |value: &Value| parse::<Decimal>(value.as_str().unwrap());
    for one in offerings {
        let causes = one["causes"].as_array().unwrap();
        let sum: Decimal = causes.iter().map(|cause| usd(&cause["amount_usd"])).sum();
        assert_eq!(sum, usd(&one["difference_usd"]), "{one}");
    }
    let always = offerings.iter().find(|one| one["id"] == "rds-always-on").unwrap();
    // 24 h × 0.005; the instance and its storage are free in both months.
    assert_eq!(always["causes"].as_array().unwrap().len(), 1, "{always}");
    assert_eq!(always["causes"][0]["cause"], "use-side");
    assert_eq!(usd(&always["causes"][0]["amount_usd"]), parse("-0.12"));
}

fn specs(on: &SideCosts) -> Vec<Spec> {
    let nobody = workload(Engine::Postgres, Activity::explicit(Vec::new()));
    let mut specs = offering::defaults(parse("2026-10-31"), &nobody);
    let on = Some(Arc::new(on.clone()));
    for spec in &mut specs {
        spec.settings.side_costs.clone_from(&on);
    }
    specs
}

/// What is linear in gigabytes stays on the sliders, to the cent.
#[test]
fn sliders_with_side_costs_are_exact() {
    let on = SideCosts {
        public_ipv4: Some(Addresses::All),
        engine_version: EXTENDED_SUPPORT.iter().find(|one| one.version == "12"),
        cloudwatch_metrics_per_month: Some(300),
        ..SideCosts::default()
    };
    let as_of = parse("2026-10-31");
    let (window, rules) = (Window::AverageMonth { as_of }, RuleBook::fixed(as_of));
    let mut workload = soup_bot();
    let prices = PriceBook::nearest(&workload.region, as_of).unwrap();
    let line_up = line_up(&specs(&on), &workload, window, &prices).unwrap();
    let storage = workload.storage.clone();
    let question = Question { workload: &workload, window, rules, prices: &prices };
    let grid = grid(question, &line_up, &storage).unwrap();
    for (session, hour, gb) in [(0, 0, 0), (2, 10, 5), (4, 33, 250), (8, 150, 1_000)] {
        let hours = grid_hours().nth(hour).unwrap();
        let week = dutycycle::activity::TypicalWeek::spread_hours(hours, GRID_SESSIONS[session]);
        workload.activity = dutycycle::activity::Activity::TypicalWeek(week.unwrap());
        workload.storage = storage.resized(Gb::whole(u64::from(gb)));
        let question = Question { workload: &workload, window, rules, prices: &prices };
        let exact = compare(question, &line_up);
        let at = session * grid_hours().count() + hour;
        assert!(!grid.offerings.is_empty());
        for one in &grid.offerings {
            let same = exact.priced.iter().find(|same| same.id == one.id).unwrap();
            assert_eq!(one.total(at, gb), Some(same.bill.total()), "{} {hours} {gb}", one.id);
        }
    }
    // Each of what is not linear takes them away.
    for on in [
        SideCosts { backup: Some(Backup::Held(Gb::whole(30))), ..SideCosts::default() },
        SideCosts { snapshots: Some(Gb::whole(30)), ..SideCosts::default() },
        SideCosts { free_tier: Some(FreeTier::Of2025), ..SideCosts::default() },
    ] {
        let line_up =
            dutycycle::analysis::line_up(&specs(&on), &workload, window, &prices).unwrap();
        let question = Question { workload: &workload, window, rules, prices: &prices };
        assert_eq!(dutycycle::analysis::grid(question, &line_up, &storage), None, "{on:?}");
    }
}

/// L21 with backups: a full month costs GB × price, whatever its length.
#[test]
fn a_month_of_backups_costs_the_same_whatever_its_length() {
    let lines =
        "[storage]\nused_gb = \"300\"\nallocated_gb = \"400\"\n[side_costs]\nbackup_gb = \"600\"\n";
    for month in ["2026-02", "2026-06", "2026-10", "2024-02"] {
        let bill = report("lengths", lines, month, &[]);
        let backup = charge(&bill, "rds-always-on", "rds-backup");
        assert_eq!(backup, Some(numbers(["200", "0.095", "19"])), "{month}");
    }
    // L22: below the least allocation of 20 GB the free part is 20 GB.
    let lines =
        "[storage]\nused_gb = \"3\"\nallocated_gb = \"5\"\n[side_costs]\nbackup_gb = \"30\"\n";
    let bill = report("least", lines, "2026-06", &[]);
    assert_eq!(
        charge(&bill, "rds-always-on", "rds-backup"),
        Some(numbers(["10", "0.095", "0.95"]))
    );
    // Within the free part nothing is charged.
    let lines = "[storage]\nused_gb = \"3\"\n[side_costs]\nbackup_gb = \"20\"\n";
    assert_eq!(charge(&report("none", lines, "2026-06", &[]), "rds-always-on", "rds-backup"), None);
}

/// The closed form against exact bills: from that number of requests on I/O-Optimized is not
/// dearer, and one request earlier it is.
#[test]
fn io_optimized_pays_from_exactly_the_reported_number() {
    let io = |requests: u64| {
        format!(
            "[storage]\nused_gb = \"150\"\n[io]\nrequests_per_month = {requests}\n\
             [[offering]]\nid = \"standard\"\nkind = \"aurora-provisioned\"\n\
             instance_class = \"db.r6g.2xlarge\"\n[[offering]]\nid = \"optimized\"\n\
             kind = \"aurora-provisioned\"\ninstance_class = \"db.r6g.2xlarge\"\n\
             storage = \"io-optimized\"\n"
        )
    };
    let first = report("io", &io(1_000_000), "2026-06", &[]);
    assert_eq!(first["io_optimized_pays"].as_array().unwrap().len(), 1);
    assert_eq!(first["io_optimized_pays"][0]["id"], "standard");
    let pays = first["io_optimized_pays"][0]["requests_per_month"].as_u64().unwrap();
    // 720 h × (1.349 − 1.038) + 150 × (0.225 − 0.10) = 223.92 + 18.75 = 242.67, by 0.0000002.
    assert_eq!(pays, 1_213_350_000);
    let total = |report: &Value, id: &str| {
        parse::<Usd>(offering(report, id)["total_usd"].as_str().unwrap())
    };
    let at = report("io-at", &io(pays), "2026-06", &[]);
    assert!(total(&at, "optimized") <= total(&at, "standard"));
    let below = report("io-below", &io(pays - 1), "2026-06", &[]);
    assert!(total(&below, "optimized") > total(&below, "standard"));
    let text = asked("io-text", &io(1_000_000), "2026-06", &[]).stdout;
    let line = "standard: I/O-Optimized pays from 1213.35 million requests a month";
    assert!(text.contains(line), "{text}");
    // Nobody who pays for no I/O is told so.
    let none = report("io-none", &io(0), "2026-06", &[]);
    assert_eq!(none["io_optimized_pays"], Value::Array(Vec::new()));
}

/// Prices of everything in us-east-1, for laws that need no certain amount.
fn list() -> PriceList {
    bundled::find("us-east-1-2026-10-15").unwrap().as_ref().clone()
}

/// What stands beside an offering of a random question, without what has no price there.
fn on() -> SideCosts {
    SideCosts {
        public_ipv4: Some(Addresses::All),
        cloudwatch_metrics_per_month: Some(1_000_003),
        backup: Some(Backup::Held(Gb::whole(200))),
        ..SideCosts::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// L3 and L4: what is proportional to time adds up over two parts of a period, and a bill with
    /// side costs is linear in its prices. (A free tier is a month's and does not add up.)
    #[test]
    fn bills_with_side_costs_add_up_and_are_linear_in_prices(
        asked in asked_from(ALL_SOLD),
        cut in 0..=1_000_u64,
        proxy in any::<bool>(),
    ) {
        let mut asked = asked;
        asked.workload.storage.allocated = Some(Gb::whole(90));
        let proxy = proxy && asked.choice.kind != "aurora-serverless-v1";
        let on = Arc::new(SideCosts { rds_proxy: proxy, ..on() });
        let kind = offering::kind(asked.choice.kind).unwrap();
        let mut settings = asked.choice.settings.clone();
        settings.side_costs = Some(on);
        let spec = Spec { id: "x".to_owned(), kind, settings };
        let inner = build(kind.id, &asked.choice.settings, &asked.workload);
        let whole = BillingPeriod::Calendar(asked.period);
        let offering = beside(&spec, inner, &asked.workload, asked.rules, whole).unwrap();
        let readings = |from: i64, to: i64| {
            let billing = BillingPeriod::Calendar(Period::new(from, to));
            let timeline = offering.timeline(&asked.workload, asked.rules, billing).unwrap();
            offering.readings(&asked.workload, asked.rules, &timeline)
        };
        let counts = |all: &[dutycycle::meter::Reading]| {
            let mut sums = std::collections::BTreeMap::<(Meter, u32), u128>::new();
            for one in all.iter().filter(|one| one.count > 0) {
                *sums.entry((one.meter, one.month_seconds)).or_default() += one.count;
            }
            sums
        };
        let (start, end) = (asked.period.start(), asked.period.end());
        let middle = start + (asked.period.seconds() * cut / 1_000).cast_signed();
        let both = [readings(start, middle), readings(middle, end)].concat();
        let all = readings(start, end);
        prop_assert_eq!(counts(&both), counts(&all));
        let beside = |one: &dutycycle::meter::Reading| matches!(one.meter, Meter::Side(_));
        prop_assert!(all.iter().any(beside));
        let rateable: Vec<_> = all
            .iter()
            .filter(|one| !matches!(one.meter, Meter::Side(SideMeter::ProxyAcu { .. })))
            .filter(|one| list().price(&one.meter).is_some())
            .copied()
            .collect();
        let total = |list: PriceList| {
            let day = list.effective();
            let book = PriceBook::from_lists(vec![list], day).unwrap();
            rate(&rateable, &book, whole).unwrap().total()
        };
        let three = Decimal::from(3);
        prop_assert!(near(total(list().scaled(three).unwrap()), total(list()) * three));
    }
}

/// Soup Bot with more in its file.
fn soup_bot_with(name: &str, more: &str) -> Done {
    let file = scratch(name).join("soup-bot.toml");
    let whole = include_str!("../../examples/soup-bot.toml").to_owned() + more;
    std::fs::write(&file, whole).unwrap();
    run(&["report", file.to_str().unwrap(), "--month", "2026-10", "--format", "json"])
}

#[test]
fn a_stated_cost_of_an_offering_that_cannot_be_is_refused_and_so_are_parts_of_a_cent() {
    let stated = "\n[[side_costs.stated]]\nname = \"NAT gateway\"\nusd_per_month = \"32.85\"\n\
                  offerings = [\"rds-schedule\"]\n";
    let done = soup_bot_with("stated-typo", stated);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("there is no offering `rds-schedule`"), "{}", done.stderr);
    assert!(done.stderr.contains("hint: did you mean `rds-scheduled`"), "{}", done.stderr);
    assert_eq!(soup_bot_with("stated-right", &stated.replace("schedule\"", "scheduled\"")).code, 0);
    // 2.74 is printed, 2.7399 never is.
    let expected = |usd: &str| format!("\n[expect]\ntotal_usd = {{ rds-scheduled = \"{usd}\" }}\n");
    let done = soup_bot_with("expect-part", &expected("2.7399"));
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("parts of a cent"), "{}", done.stderr);
    assert_eq!(soup_bot_with("expect-cents", &expected("2.740")).code, 0);
    assert_eq!(soup_bot_with("expect-other", &expected("2.75")).code, 1);
}

#[test]
fn an_instance_with_a_standby_is_stopped_from_2018_10_29_on() {
    let standby = "\n[[offering]]\nkind = \"rds-scheduled\"\nmulti_az = true\n\
                   [[offering]]\nkind = \"rds-idle-stop\"\nmulti_az = true\n\
                   [[offering]]\nkind = \"rds-always-on\"\nmulti_az = true\n";
    let file = scratch("standby").join("soup-bot.toml");
    let whole = include_str!("../../examples/soup-bot.toml").to_owned() + standby;
    std::fs::write(&file, whole).unwrap();
    for (month, refused) in [("2018-09", 2), ("2018-10", 0), ("2018-11", 0)] {
        let asked = ["report", file.to_str().unwrap(), "--month", month, "--format", "json"];
        let report: Value = serde_json::from_str(&run(&asked).stdout).unwrap();
        assert_eq!(report["not_offered"].as_array().unwrap().len(), refused, "{month}");
    }
}

/// Two readers of a cluster that nobody ever uses: three paused instances with an address each for
/// 744 hours, 3 × 3.72; and 0.10 of storage.
#[test]
fn readers_of_a_cluster_that_is_never_up_are_counted() {
    let file = scratch("readers-idle").join("idle.toml");
    let text = "schema_version = 1\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
                [activity]\nsessions = [[\"2026-12-24T00:00:00Z\", \"2026-12-24T00:01:00Z\"]]\n\
                [storage]\nused_gb = \"1\"\n[side_costs]\npublic_ipv4 = \"all\"\n\
                [[offering]]\nkind = \"aurora-serverless-v2\"\nmin_acu = \"0\"\nreaders = 2\n";
    std::fs::write(&file, text).unwrap();
    let asked = ["report", file.to_str().unwrap(), "--month", "2026-10", "--format", "json"];
    let report: Value = serde_json::from_str(&run(&asked).stdout).unwrap();
    assert_eq!(report["offerings"][0]["total_usd"], "11.26");
}
