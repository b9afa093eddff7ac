//! Charts of a real comparison.

use dutycycle::activity::{Activity, Workload};
use dutycycle::analysis::{Question, Window};
use dutycycle::render::svg;
use dutycycle::report::{Phase, Report, Waits, Week};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Day, Period};

use super::common::{Asked, parse, run, scratch, soup_bot};

#[test]
fn a_breakdown_names_every_offering_with_its_cents() {
    let workload = soup_bot();
    let window = Window::Month(parse("2018-08"));
    let asked = Asked::new(&workload, window, RuleBook::dated());
    let question =
        Question { workload: &workload, window, rules: RuleBook::dated(), prices: &asked.prices };
    let report = Report::new(question, &asked.comparison, Vec::new(), Vec::new(), None);
    let picture = svg::breakdown(&report);
    let document = roxmltree::Document::parse(&picture).unwrap();
    let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
    assert!(!report.ranking.is_empty());
    for priced in &asked.comparison.priced {
        let total = dutycycle::render::cents::dollars(priced.bill.total().cents());
        assert!(texts.contains(&&*priced.id) && texts.contains(&&*total), "{texts:?}");
    }
}

/// The comparison of a month, to make charts of.
fn asked(month: &str) -> Asked {
    Asked::new(&soup_bot(), Window::Month(parse(month)), RuleBook::dated())
}

#[test]
fn a_week_costs_what_its_seconds_cost_at_the_price_of_the_bill() {
    let workload = soup_bot();
    for (month, first, id, compute, unconnected) in [
        // Five runs of 1 h 15 min, billed as two hours at $0.018; five hours are connected.
        ("2018-08", "2018-08-06", "rds-scheduled", "0.18", "0.09"),
        // Five times 65 min of 2 ACU at $0.06; five minutes of each are the tail.
        ("2018-08", "2018-08-06", "aurora-serverless-v1", "0.65", "0.05"),
        // 168 hours at $0.018; 163 of them nobody uses.
        ("2018-08", "2018-08-06", "rds-always-on", "3.024", "2.934"),
        // Five runs of 1 h 15 min at $0.016; the leads are five quarters of an hour.
        ("2026-10", "2026-10-05", "rds-scheduled", "0.1", "0.02"),
        // Five times 65 min of 0.5 ACU at $0.12.
        ("2026-10", "2026-10-05", "aurora-serverless-v2", "0.325", "0.025"),
    ] {
        let asked = asked(month);
        let window = Window::Month(parse(month));
        let question = Question {
            workload: &workload,
            window,
            rules: RuleBook::dated(),
            prices: &asked.prices,
        };
        let week = Week::of(question, &asked.comparison, parse(month));
        assert_eq!(week.period.start(), parse::<Day>(first).start(), "{month}");
        assert_eq!((week.period.seconds(), week.sessions.len()), (604_800, 5));
        let lane = week.lanes.iter().find(|lane| lane.id == id).unwrap();
        let cost = lane.cost.unwrap();
        let found = (cost.compute.to_string(), cost.unconnected.to_string());
        assert_eq!(found, (compute.to_owned(), unconnected.to_owned()), "{month} {id}");
    }
}

#[test]
fn leads_and_tails_are_told_apart_and_cost_what_their_seconds_cost() {
    let workload = soup_bot();
    let waits = |waits: Waits| {
        let each = waits.each.map(|each| each.to_string()).unwrap_or_default();
        (waits.count, waits.seconds, waits.cost.to_string(), each)
    };
    let none = (0, (0, 0), "0", "");
    for (month, id, leads, tails, phantoms) in [
        // 300 s of 2 ACU at $0.06 are one cent.
        ("2018-08", "aurora-serverless-v1", none, (5, (300, 300), "0.05", "0.01"), "0"),
        // A quarter of an hour at $0.018 is $0.0045; each 1 h 15 min is billed as two hours, so
        // that five times three quarters are paid while it is down.
        ("2018-08", "rds-scheduled", (5, (900, 900), "0.0225", "0.0045"), none, "0.0675"),
        // What never stops has neither.
        ("2018-08", "rds-always-on", none, none, "0"),
        // 300 s of 0.5 ACU at $0.12 are half a cent.
        ("2026-10", "aurora-serverless-v2", none, (5, (300, 300), "0.025", "0.005"), "0"),
    ] {
        let asked = asked(month);
        let window = Window::Month(parse(month));
        let question = Question {
            workload: &workload,
            window,
            rules: RuleBook::dated(),
            prices: &asked.prices,
        };
        let week = Week::of(question, &asked.comparison, parse(month));
        let lane = week.lanes.iter().find(|lane| lane.id == id).unwrap();
        let cost = lane.cost.unwrap();
        let told = |(count, seconds, cost, each): (usize, (u64, u64), &str, &str)| {
            (count, seconds, cost.to_owned(), each.to_owned())
        };
        assert_eq!(waits(cost.leads), told(leads), "{month} {id}");
        assert_eq!(waits(cost.tails), told(tails), "{month} {id}");
        assert_eq!(cost.phantoms.to_string(), phantoms, "{month} {id}");
        let count = |wanted| lane.phases.iter().filter(|(_, phase)| *phase == wanted).count();
        assert_eq!((count(Phase::Lead), count(Phase::Tail)), (leads.0, tails.0), "{month} {id}");
        let idle = if id == "rds-always-on" { 6 } else { 0 };
        assert_eq!(count(Phase::Idle), idle, "{month} {id}");
    }
}

#[test]
fn the_week_is_the_first_whole_one_with_a_session() {
    let week_of = |sessions: &[(&str, &str)]| {
        let spans = sessions.iter().map(|(from, until)| {
            let second = |text: &str| parse::<jiff::Timestamp>(text).as_second();
            Period::new(second(from), second(until))
        });
        let workload = Workload { activity: Activity::explicit(spans.collect()), ..soup_bot() };
        let window = Window::Month(parse("2026-10"));
        let asked = Asked::new(&workload, window, RuleBook::dated());
        let question = Question {
            workload: &workload,
            window,
            rules: RuleBook::dated(),
            prices: &asked.prices,
        };
        let week = Week::of(question, &asked.comparison, parse("2026-10"));
        (Day::containing(week.period.start()).to_string(), week.sessions.len())
    };
    // October 2026 began on a Thursday and ended on a Saturday: 5 to 25 are its whole weeks.
    for (sessions, expected) in [
        (&[][..], ("2026-10-05", 0)),
        (&[("2026-10-01T10:00:00Z", "2026-10-01T11:00:00Z")], ("2026-10-05", 0)),
        (&[("2026-10-30T10:00:00Z", "2026-10-30T11:00:00Z")], ("2026-10-05", 0)),
        (&[("2026-10-18T23:59:59Z", "2026-10-19T01:00:00Z")], ("2026-10-12", 1)),
        (&[("2026-10-19T00:00:00Z", "2026-10-19T01:00:00Z")], ("2026-10-19", 1)),
        (&[("2026-10-04T23:00:00Z", "2026-10-05T00:00:00Z")], ("2026-10-05", 0)),
    ] {
        let (first, count) = week_of(sessions);
        assert_eq!((first.as_str(), count), expected, "{sessions:?}");
    }
}

/// The words of a chart that the program prints.
fn printed(arguments: &[&str]) -> Vec<String> {
    let done = run(&[&["chart"], arguments].concat());
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{arguments:?}");
    let document = roxmltree::Document::parse(&done.stdout).unwrap();
    document.descendants().filter_map(|node| node.text()).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_chart_is_printed_of_the_month_that_is_asked_for() {
    for (arguments, expected) in [
        (&["heatmap"][..], "soup-bot: 2018-08"),
        (&["heatmap", "--month", "2026-10"], "soup-bot: 2026-10"),
        (&["timeline"], "soup-bot: 2018-08-06 to 2018-08-12"),
        (&["timeline", "soup-bot-cron", "--month", "2026-10"], "20 sessions"),
        (&["months"], "soup-bot: 2017-09 to 2018-08"),
        (&["months", "--month", "2026-10"], "soup-bot: 2025-11 to 2026-10"),
        (&["months", "--month", "1970-03"], "soup-bot: 1970-01 to 1970-03"),
        (&["months", "--months", "2018-07..2018-08"], "soup-bot: 2018-07 to 2018-08"),
    ] {
        let texts = printed(arguments);
        let found = texts.iter().any(|text| text.ends_with(expected));
        assert!(found, "{arguments:?} {expected} {texts:?}");
    }
    let texts = printed(&["heatmap"]);
    assert!(texts.contains(&"Wed 15:00 to 16:00, 5 times: 60 min connected".to_owned()));
}

#[test]
fn months_are_for_the_chart_of_months() {
    let refused = run(&["chart", "heatmap", "--months", "2018-07..2018-08"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--months is for `chart months` only"), "{}", refused.stderr);
    let both = ["chart", "months", "--months", "2018-07..2018-08", "--month", "2018-08"];
    assert_eq!(run(&both).code, 2);
    assert_eq!(run(&["chart", "months", "--months", "2018-08..2018-07"]).code, 2);
}

#[test]
fn several_months_are_a_set_each_and_one_chart_of_all() {
    let out = scratch("several-months");
    let path = out.to_str().unwrap();
    let done = run(&["report", "--months", "2018-07..2018-08", "--out", path, "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let names = |directory: &std::path::Path| {
        let entries = std::fs::read_dir(directory).unwrap();
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    };
    let together = [
        "2018-07",
        "2018-08",
        "charges.csv",
        "index.html",
        "months.svg",
        "report.json",
        "report.md",
    ];
    assert_eq!(names(&out), together);
    let set = names(&out.join("2018-07"));
    assert!(set.contains(&"heatmap.svg".to_owned()) && set.contains(&"timeline.svg".to_owned()));
    let chart = run(&["chart", "months", "--months", "2018-07..2018-08"]).stdout;
    assert_eq!(std::fs::read_to_string(out.join("months.svg")).unwrap(), chart);
}
