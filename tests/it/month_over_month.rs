//! What changed from month to month: every part by hand, and that they always add up.

use dutycycle::activity::{Activity, Workload};
use dutycycle::analysis::{
    Billed, Cause, Change, DefaultChange, Explained, OfferingChange, Question, Split, Window,
    compare, line_up, month_over_month,
};
use dutycycle::meter::Part;
use dutycycle::offering;
use dutycycle::pricing::{PriceBook, bundled};
use dutycycle::report::{MonthChanges, Movement, Report};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingMonth, Period, Usd};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::common::{parse, run, scratch, soup_bot};

const COMPUTE: Cause = Cause::Use(Part::Compute);

/// The changes from one month to another; the later one may have other prices and other use.
fn changes(
    months: [&str; 2],
    workloads: [&Workload; 2],
    books: [&PriceBook; 2],
) -> (Vec<OfferingChange>, MonthChanges) {
    let windows = months.map(|month| Window::Month(parse::<BillingMonth>(month)));
    let line_ups = [0, 1].map(|at| {
        let specs = offering::defaults(windows[at].last_day(), workloads[at]);
        line_up(&specs, workloads[at], windows[at], books[at]).unwrap()
    });
    let question = |at: usize| Question {
        workload: workloads[at],
        window: windows[at],
        rules: RuleBook::dated(),
        prices: books[at],
    };
    let bills = [0, 1].map(|at| compare(question(at), &line_ups[at]));
    let reports =
        [0, 1].map(|at| Report::new(question(at), &bills[at], Vec::new(), Vec::new(), None));
    let billed = |at: usize| Billed {
        question: question(at),
        line_up: &line_ups[at],
        comparison: &bills[at],
    };
    let views = MonthChanges::of([&reports[0], &reports[1]], billed(0), billed(1));
    (month_over_month(billed(0), billed(1)), views)
}

fn of_soup_bot(months: [&str; 2]) -> Vec<OfferingChange> {
    let workload = soup_bot();
    let day = |month: &str| parse::<BillingMonth>(month).last_day();
    let books = months.map(|month| PriceBook::nearest(&workload.region, day(month)).unwrap());
    changes(months, [&workload, &workload], [&books[0], &books[1]]).0
}

fn explained<'a>(changes: &'a [OfferingChange], id: &str) -> &'a Explained {
    match &changes.iter().find(|change| change.id == id).unwrap().change {
        Change::Explained(explained) => explained,
        other => panic!("{id}: {other:?}"),
    }
}

fn check(changes: &[OfferingChange], id: &str, totals: [&str; 2], parts: &[(Cause, &str)]) {
    let split = &explained(changes, id).split;
    assert_eq!([split.before(), split.after()], totals.map(parse::<Usd>), "{id}");
    let parts: Vec<_> =
        parts.iter().map(|(cause, amount)| (*cause, parse::<Usd>(amount))).collect();
    assert_eq!(split.parts(), parts, "{id}");
}

/// 31, 30 and 31 days with 23, 20 and 23 weekdays; no rule changes. A run of Soup Bot is an hour
/// and a lead of a quarter, billed as 2 h × $0.018 = $0.036; an activation is 65 min of 2 ACU at
/// $0.06, $0.13. A day is 24 × $0.018 = $0.432, and 24 × $0.29 = $6.96 of the Aurora instance.
#[test]
fn days_and_weekdays_of_2018() {
    let august = of_soup_bot(["2018-08", "2018-09"]);
    check(&august, "rds-scheduled", ["3.128", "3.02"], &[(COMPUTE, "-0.108")]);
    check(&august, "aurora-serverless-v1", ["3.09", "2.7"], &[(COMPUTE, "-0.39")]);
    check(&august, "rds-always-on", ["15.692", "15.26"], &[(Cause::Days, "-0.432")]);
    check(&august, "aurora-provisioned", ["215.86", "208.9"], &[(Cause::Days, "-6.96")]);
    let september = of_soup_bot(["2018-09", "2018-10"]);
    check(&september, "rds-scheduled", ["3.02", "3.128"], &[(COMPUTE, "0.108")]);
    check(&september, "rds-always-on", ["15.26", "15.692"], &[(Cause::Days, "0.432")]);
    let days = &explained(&september, "rds-always-on").days;
    assert_eq!(*days, [30, 31]);
}

/// March, April, May and June 2019 have 21, 22, 23 and 20 weekdays. RDS bills seconds from
/// 2019-04-25 on: 1.25 h × $0.018 = $0.0225 a run, $0.0135 less; of April's runs 18 come before
/// and 4 after. Serverless v1 can have 1 ACU from 2019-04-29 on: $0.065 an activation, half; of
/// April's 20 come before and 2 after.
#[test]
fn the_rules_of_april_2019() {
    let (rds, v1) = ("rds-scheduled", "aurora-serverless-v1");
    let march = of_soup_bot(["2019-03", "2019-04"]);
    // 22 runs by the old rule, then 4 of them by the new one.
    check(&march, rds, ["3.056", "3.038"], &[(Cause::Rules, "-0.054"), (COMPUTE, "0.036")]);
    check(&march, v1, ["2.83", "2.83"], &[(COMPUTE, "0.13"), (Cause::Rules, "-0.13")]);
    let april = of_soup_bot(["2019-04", "2019-05"]);
    // 18 runs by the new rule, then one more of them.
    check(&april, rds, ["3.038", "2.8175"], &[(Cause::Rules, "-0.243"), (COMPUTE, "0.0225")]);
    check(&april, v1, ["2.83", "1.595"], &[(Cause::Rules, "-1.3"), (COMPUTE, "0.065")]);
    let may = of_soup_bot(["2019-05", "2019-06"]);
    check(&may, rds, ["2.8175", "2.75"], &[(COMPUTE, "-0.0675")]);
    check(&may, v1, ["1.595", "1.4"], &[(COMPUTE, "-0.195")]);
    let named = |changes: &[OfferingChange], id| {
        let rules = &explained(changes, id).rules;
        rules.iter().map(|(day, rule)| format!("{rule} {day}")).collect::<Vec<_>>()
    };
    assert_eq!(named(&march, rds), ["RDS-2 2019-04-25"]);
    assert_eq!(named(&april, v1), ["AS1-2 2019-04-29"]);
    assert!(named(&may, rds).is_empty());
}

/// A list in which everything costs twice as much: what the later month's own use costs, once more.
#[test]
fn a_price_list_with_double_prices() {
    let workload = soup_bot();
    let [august, september] =
        ["2018-08", "2018-09"].map(|month| parse::<BillingMonth>(month).last_day());
    let book = PriceBook::nearest(&workload.region, august).unwrap();
    let list = bundled::find("us-east-1-2018-08-14").unwrap();
    let double = list.scaled(Decimal::TWO).unwrap();
    let dear = PriceBook::with_preferred(double, &workload.region, september).unwrap();
    let (changes, _) = changes(["2018-08", "2018-09"], [&workload; 2], [&book, &dear]);
    let prices = Cause::Prices;
    check(&changes, "rds-scheduled", ["3.128", "6.04"], &[(prices, "3.02"), (COMPUTE, "-0.108")]);
    let always = [(prices, "15.26"), (Cause::Days, "-0.432")];
    check(&changes, "rds-always-on", ["15.692", "30.52"], &always);
    let instance = &explained(&changes, "rds-always-on").prices[0];
    assert_eq!(instance.list_unit_price, [parse::<Usd>("0.018"), parse("0.036")]);
}

/// The smallest class is db.t2.micro to the end of 2019 and db.t4g.micro from 2020 on: 744 h of
/// $0.018 and of $0.016.
#[test]
fn another_default_class_is_no_change_of_price() {
    let changes = of_soup_bot(["2019-12", "2020-01"]);
    check(&changes, "rds-always-on", ["15.692", "14.204"], &[(Cause::Defaults, "-1.488")]);
}

#[test]
fn what_is_there_in_one_month_only_says_why() {
    let changes = of_soup_bot(["2018-07", "2018-08"]);
    let v1 = changes.iter().find(|change| change.id == "aurora-serverless-v1").unwrap();
    let reason = "not offered: not available before 2018-08-09".to_owned();
    assert_eq!(v1.change, Change::Began { after: parse("3.09"), reason });
    let changes = of_soup_bot(["2025-03", "2025-04"]);
    let v1 = changes.last().unwrap();
    assert!(matches!(&v1.change, Change::Ended { reason, .. } if reason.contains("2025-03-31")));
}

/// Two gigabytes more on a cluster volume at $0.10 a month, in months of equal length.
#[test]
fn storage_is_a_part_of_its_own() {
    let workload = soup_bot();
    let mut grown = workload.clone();
    grown.storage = grown.storage.resized(dutycycle::units::Gb::whole(3));
    let day = parse::<BillingMonth>("2018-10").last_day();
    let book = PriceBook::nearest(&workload.region, day).unwrap();
    let (changes, views) = changes(["2018-08", "2018-10"], [&workload, &grown], [&book; 2]);
    let storage = [(Cause::Use(Part::Storage), "0.2")];
    check(&changes, "aurora-serverless-v1", ["3.09", "3.29"], &storage);
    let v1 = views.offerings.iter().find(|view| view.id == "aurora-serverless-v1").unwrap();
    let Movement::Between { causes: Ok(causes), .. } = &v1.movement else { panic!("{v1:?}") };
    assert_eq!(causes[0].text, "3 instead of 1 GB-months of storage");
}

#[test]
fn a_cause_may_come_twice_and_none_is_zero() {
    let usd = |text| parse::<Usd>(text);
    let steps = [
        (Cause::Rules, usd("1.5")),
        (Cause::Days, usd("1.5")),
        (COMPUTE, usd("4")),
        (Cause::Rules, usd("3")),
    ];
    let split = Split::along(usd("1"), &steps);
    assert_eq!(split.parts(), [(COMPUTE, usd("2.5")), (Cause::Rules, usd("-0.5"))]);
    assert_eq!([split.before(), split.after()], [usd("1"), usd("3")]);
}

/// One session in September, and no datapoint from October on.
#[test]
fn unknown_time_is_told_and_not_hidden() {
    let folder = scratch("month-unknown");
    let trace = "timestamp,DatabaseConnections\n2026-09-01T00:00:00Z,0\n2026-09-10T00:00:00Z,1\n\
                 2026-09-10T00:01:00Z,0\n2026-09-30T23:59:00Z,0\n";
    std::fs::write(folder.join("trace.csv"), trace).unwrap();
    let workload = "schema_version = 1\nname = \"trace\"\n[activity]\ntrace = \"trace.csv\"\n\
                    [storage]\nused_gb = \"1\"\n";
    let file = folder.join("trace.toml");
    std::fs::write(&file, workload).unwrap();
    let ask = ["report", file.to_str().unwrap(), "--months", "2026-09..2026-10"];
    let json = run(&[&ask[..], &["--format", "json"]].concat()).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let offerings = document["changes"][0]["offerings"].as_array().unwrap();
    let of = |id: &str| offerings.iter().find(|offering| offering["id"] == id).unwrap();
    assert_eq!(of("rds-scheduled")["idle_ends"], true);
    // An instance that is never stopped costs the same, whoever is connected.
    assert_eq!(of("rds-always-on")["idle_ends"], false);
    let table = run(&ask).stdout.replace("\n    ", " ");
    assert!(table.contains("unknown time is taken for idle"), "{table}");
}

#[test]
fn every_format_tells_the_change_and_nothing_of_a_single_month() {
    let ask = |range, format| run(&["report", "--months", range, "--format", format]).stdout;
    let (several, single) = ("2018-08..2018-09", "2018-08..2018-08");
    for (format, told) in [
        (
            "table",
            "  rds-scheduled: $3.02, $0.11 less: 40 instead of 46 billed hours in 20 instead\n",
        ),
        (
            "markdown",
            "- rds-scheduled: $3.02, $0.11 less: 40 instead of 46 billed hours in 20 instead of 23 starts (-$0.11).\n",
        ),
        ("html", "<td>40 instead of 46 billed hours in 20 instead of 23 starts (-$0.11)</td>"),
        ("json", "\"text\": \"40 instead of 46 billed hours in 20 instead of 23 starts\""),
    ] {
        assert!(ask(several, format).contains(told), "{format}");
        assert!(!ask(single, format).to_lowercase().contains("what changed"), "{format}");
    }
}

#[test]
fn a_second_run_changes_no_byte() {
    let out = scratch("months-twice");
    let path = out.to_str().unwrap();
    let made = || {
        let arguments = ["report", "--months", "2019-03..2019-05", "--out", path, "--quiet"];
        assert_eq!(run(&arguments).code, 0);
        let mut files = std::collections::BTreeMap::new();
        let mut folders = vec![out.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), std::fs::read(path).unwrap());
                }
            }
        }
        files
    };
    let first = made();
    assert_eq!(first.len(), 3 * 8 + 5);
    assert_eq!(first, made());
}

/// The table of a workload's months, every sentence on a line of its own.
fn told(name: &str, workload: &str, months: &str) -> String {
    let file = scratch(name).join("workload.toml");
    let head = "schema_version = 1\nname = \"told\"\n[storage]\nused_gb = \"1\"\n";
    std::fs::write(&file, format!("{head}{workload}")).unwrap();
    let asked = run(&["report", file.to_str().unwrap(), "--months", months]);
    assert_eq!(asked.code, 0, "{}", asked.stderr);
    asked.stdout.replace("\n    ", " ")
}

/// 2 ACU run through both months: 24 h × 2 × $0.12 = $5.76 for the day less. On top come 6 ACU
/// in 16 days of September: 16 × 24 × 6 = 2,304 ACU-hours, $276.48.
#[test]
fn more_capacity_is_not_fewer_hours() {
    let workload = "[activity]\nwindows = [{ days = \"daily\", start = \"00:00\", end = \"24:00\" \
                    }]\n[demand]\nseries = [[\"2026-08-01T00:00:00Z\", \"2\"], \
                    [\"2026-09-15T00:00:00Z\", \"8\"]]\n";
    let table = told("month-capacity", workload, "2026-08..2026-09");
    let sentence = "aurora-serverless-v2: $449.38, $270.72 more: 2304 instead of 0 ACU-hours above \
                    2 ACU (+$276.48), 30 instead of 31 days (-$5.76).";
    assert!(table.contains(sentence), "{table}");
}

/// In August 2018 two sessions are runs of 2 h and two forced starts are 1 h each, 6 h; in September
/// AWS starts it five times, 5 h. More starts are no reason for less, $0.018.
#[test]
fn forced_starts_do_not_explain_fewer_hours() {
    let workload = "[activity]\nsessions = [[\"2018-08-04T10:00:00Z\", \"2018-08-04T11:00:00Z\"], \
                    [\"2018-08-11T10:00:00Z\", \"2018-08-11T11:00:00Z\"]]\n";
    let table = told("month-forced", workload, "2018-08..2018-09");
    assert!(table.contains("$0.02 less: 5 instead of 6 billed hours (-$0.02)."), "{table}");
}

/// Serverless v2 may pause from 2024-11-20 on, and Serverless v1 on PostgreSQL has 2 ACU at least
/// where MySQL had 1. Without a session there is no charge for capacity at all after the change.
#[test]
fn another_default_minimum_is_named() {
    let minimum = |months, id| {
        let changes = of_soup_bot(months);
        explained(&changes, id).defaults.clone()
    };
    let acu = |halves: [u32; 2]| vec![DefaultChange::Minimum(halves.map(Acu::halves))];
    assert_eq!(minimum(["2024-10", "2024-11"], "aurora-serverless-v2"), acu([1, 0]));
    assert_eq!(minimum(["2019-06", "2019-07"], "aurora-serverless-v1"), acu([2, 4]));
    let classes = minimum(["2019-12", "2020-01"], "rds-always-on");
    assert!(matches!(classes[..], [DefaultChange::Meter(_)]), "{classes:?}");
    let workload =
        "[activity]\nsessions = [[\"2018-08-08T10:00:00Z\", \"2018-08-08T11:00:00Z\"]]\n";
    let table = told("month-minimum", workload, "2024-10..2024-11");
    assert!(
        table.contains("less: default minimum 0 instead of 0.5 ACU (-$43.20), 30 instead"),
        "{table}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the sessions, the months, the growth and the prices: the parts are the difference,
    /// to the last decimal, and the printed ones the difference of the printed totals.
    #[test]
    fn parts_always_add_up(
        pair in 0_usize..6,
        spans in proptest::collection::vec((0_i64..62 * 86_400, 1_i64..200_000), 0..12),
        stored in (0_u32..40, 0_u32..40),
        percent in 1_i64..400,
    ) {
        let months = [
            ["2018-08", "2018-09"], ["2019-03", "2019-04"], ["2019-04", "2019-05"],
            ["2019-12", "2020-01"], ["2020-10", "2020-11"], ["2024-11", "2024-12"],
        ][pair];
        let start = parse::<BillingMonth>(months[0]).period().start();
        let mut earlier = soup_bot();
        let periods = spans.iter().map(|(at, long)| Period::new(start + at, start + at + long));
        earlier.activity = Activity::explicit(periods.collect());
        let mut later = earlier.clone();
        let gb = |count| dutycycle::units::Gb::whole(u64::from(count));
        earlier.storage = earlier.storage.resized(gb(stored.0));
        later.storage = later.storage.resized(gb(stored.1));
        let day = parse::<BillingMonth>(months[1]).last_day();
        let book = PriceBook::nearest(&earlier.region, day).unwrap();
        let list = book.primary().scaled(Decimal::new(percent, 2)).unwrap();
        let dear = PriceBook::with_preferred(list, &earlier.region, day).unwrap();
        let (changes, views) = changes(months, [&earlier, &later], [&book, &dear]);
        let mut explained = 0;
        for (change, view) in changes.iter().zip(&views.offerings) {
            let Change::Explained(facts) = &change.change else { continue };
            explained += 1;
            let sum: Usd = facts.split.parts().iter().map(|(_, amount)| *amount).sum();
            prop_assert_eq!(sum, facts.split.after() - facts.split.before(), "{}", &change.id);
            let Movement::Between { before, after, causes: Ok(causes), .. } = &view.movement else {
                return Err(TestCaseError::fail("explained, and not in the view"));
            };
            let difference = after.cents() - before.cents();
            let amounts: Vec<Usd> = causes.iter().map(|cause| cause.amount).collect();
            for cause in causes.iter().filter(|cause| cause.cause.starts_with("use-")) {
                let (after, rest) = cause.text.split_once(" instead of ").unwrap();
                let before = rest.split(' ').next().unwrap();
                let [before, after] = [before, after].map(parse::<Decimal>);
                let more = cause.amount > Usd::ZERO;
                prop_assert!(before != after && (after > before) == more, "{cause:?}");
            }
            let printed = dutycycle::render::cents::apportion_to(&amounts, difference);
            prop_assert_eq!(printed.iter().sum::<i128>(), difference);
        }
        prop_assert!(explained >= 3, "{changes:?}");
    }
}

/// The grid of a page is shared by months between which nothing changed; each month's page is
/// still the one that the month has alone.
#[test]
fn a_month_among_others_has_the_page_that_it_has_alone() {
    for (range, months) in [
        ("2019-03..2019-07", ["2019-03", "2019-04", "2019-05", "2019-06", "2019-07"]),
        ("2022-07..2022-11", ["2022-07", "2022-08", "2022-09", "2022-10", "2022-11"]),
        ("2024-09..2025-01", ["2024-09", "2024-10", "2024-11", "2024-12", "2025-01"]),
        ("2025-02..2025-06", ["2025-02", "2025-03", "2025-04", "2025-05", "2025-06"]),
    ] {
        let (together, alone) = (scratch("months-together"), scratch("months-alone"));
        let ask = |option: &str, value: &str, out: &std::path::Path| {
            let out = out.to_str().unwrap();
            assert_eq!(run(&["report", option, value, "--out", out, "--quiet"]).code, 0);
        };
        ask("--months", range, &together);
        for month in months {
            ask("--month", month, &alone);
            let page = |folder: &std::path::Path| {
                std::fs::read_to_string(folder.join("index.html")).unwrap()
            };
            assert!(page(&together.join(month)) == page(&alone), "{month}");
        }
    }
}
