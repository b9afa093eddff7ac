//! The page: its numbers are the program's at any stop, and no name escapes from its text.

use std::collections::BTreeMap;
use std::fs;

use dutycycle::analysis::{Question, Window, cost_curve, grid, line_up};
use dutycycle::offering;
use dutycycle::render::html::{self, WhatIf};
use dutycycle::render::{cents, svg::CostCurve};
use dutycycle::report::{
    AssumptionView, CauseView, ChangeView, HoursOfWeek, MonthChanges, Movement, NotOffered,
    NotPriced, Report, Week,
};
use dutycycle::rules::RuleBook;
use dutycycle::units::Usd;
use rust_decimal::Decimal;
use scraper::{ElementRef, Html, Selector};

use crate::common::{Asked, parse, run, scratch, soup_bot};

/// A page as a browser reads it.
fn parsed(text: &str) -> Html {
    Html::parse_document(text)
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

fn printed(arguments: &[&str]) -> String {
    let done = run(&[arguments, &["--format", "html"]].concat());
    assert!([0, 4].contains(&done.code), "{}", done.stderr);
    done.stdout
}

/// One offering's costs as the page's script reads them.
struct Line {
    id: String,
    least: i128,
    per_gb: i128,
    values: Vec<Option<i128>>,
}

impl Line {
    fn of(row: ElementRef<'_>) -> Self {
        let data = |name: &str| row.attr(&format!("data-{name}")).unwrap();
        let steps: Vec<&str> = data("steps").split(',').collect();
        let width = data("width").parse().unwrap();
        let mut sum: i128 = 0;
        let mut value = |code: &[u8]| {
            let number = usize::from_str_radix(std::str::from_utf8(code).unwrap(), 36).unwrap();
            steps[number].parse::<i128>().ok().map(|step| {
                sum += step;
                sum
            })
        };
        let values = data("codes").as_bytes().chunks(width).map(&mut value).collect();
        let name = row.select(&Selector::parse("th").unwrap()).next().unwrap();
        Self {
            id: name.text().collect(),
            least: data("least").parse().unwrap(),
            per_gb: data("per-gb").parse().unwrap(),
            values,
        }
    }

    /// What is printed for it, as in JSON.
    fn printed(&self, at: usize, gb: u32) -> Option<String> {
        let units = self.values[at]? + (self.per_gb * i128::from(gb)).max(self.least);
        let exact = rust_decimal::Decimal::from_i128_with_scale(units, 18);
        Some(cents::plain(Usd::new(exact).cents()))
    }
}

/// The stops of a slider.
fn stops(page: &Html, id: &str) -> Vec<String> {
    let slider = select(page, id)[0];
    slider.attr("data-stops").unwrap().split(',').map(str::to_owned).collect()
}

/// A sequence that looks random and is the same on every machine.
fn scattered(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*seed >> 33) % below as u64).unwrap()
}

/// Compares a page with `what-if` at so many stops.
pub(crate) fn check_stops(page: &str, asked: &[&str], count: usize) {
    let page = parsed(page);
    let lines: Vec<Line> = select(&page, "#what-if-rows > tr").into_iter().map(Line::of).collect();
    let (hours, sessions) = (stops(&page, "#slider-hours"), stops(&page, "#slider-sessions"));
    assert_eq!((hours.len(), sessions.len()), (209, 9));
    let mut seed = 7;
    for _ in 0..count {
        let (hour, times) = (scattered(&mut seed, hours.len()), scattered(&mut seed, 9));
        let gb = [scattered(&mut seed, 60), scattered(&mut seed, 1_001)][scattered(&mut seed, 2)];
        let stored = gb.to_string();
        let numbers = ["--hours-per-week", &hours[hour], "--sessions-per-week", &sessions[times]];
        let storage = ["--storage-gb", &stored, "--format", "json"];
        let done = run(&[&["what-if"], asked, &numbers, &storage].concat());
        let answer: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        let offerings = answer["offerings"].as_array().unwrap();
        let priced = offerings.iter().filter(|offering| !offering["total_usd"].is_null());
        assert_eq!(priced.clone().count(), lines.len(), "{numbers:?}");
        for offering in priced {
            let line = lines.iter().find(|line| line.id == offering["id"]).unwrap();
            let shown = line.printed(times * hours.len() + hour, u32::try_from(gb).unwrap());
            let exact = offering["printed_total_usd"].as_str().map(str::to_owned);
            assert_eq!(shown, exact, "{numbers:?} {gb} GB: {}", line.id);
        }
    }
}

#[test]
fn every_stop_is_what_the_program_says() {
    for (month, day) in [("2018-08", "2018-08-31"), ("2026-10", "2026-10-31")] {
        let page = printed(&["report", "--month", month]);
        check_stops(&page, &["--as-of", day], 120);
    }
    let page = printed(&["what-if", "--storage-gb", "700", "--as-of", "2023-03-01"]);
    check_stops(&page, &["--as-of", "2023-03-01"], 60);
}

#[test]
fn stops_of_a_workload_with_many_settings_are_what_the_program_says() {
    let file = scratch("page-settings").join("workload.toml");
    fs::write(
        &file,
        "schema_version = 1\nname = \"settings\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\ncron = \"cron(0/15 15 ? * MON-FRI *)\"\nrun = \"60s\"\n\
         [storage]\nused_gb = \"33.3\"\nallocated_gb = \"40\"\ntype = \"gp3\"\n\
         [io]\nrequests_per_month = \"1234567\"\n\
         [[offering]]\nkind = \"rds-scheduled\"\nlead = \"15m\"\nmulti_az = true\n\
         [[offering]]\nkind = \"aurora-serverless-v2\"\npause_after = \"600s\"\n\
         [[offering]]\nid = \"io\"\nkind = \"aurora-serverless-v2\"\nstorage = \"io-optimized\"\n\
         [[offering]]\nkind = \"aurora-provisioned\"\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let page = printed(&["report", file, "--month", "2026-10"]);
    check_stops(&page, &[file, "--as-of", "2026-10-31"], 80);
}

#[test]
fn a_demand_tied_to_dates_gets_a_page_without_sliders() {
    let file = scratch("page-series").join("workload.toml");
    fs::write(
        &file,
        "schema_version = 1\nname = \"series\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nwindows = [{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }]\n\
         [demand]\nseries = [[\"2026-10-01T00:00:00Z\", \"2\"]]\n[storage]\nused_gb = \"1\"\n",
    )
    .unwrap();
    let text = printed(&["report", file.to_str().unwrap(), "--month", "2026-10"]);
    let page = parsed(&text);
    assert!(select(&page, "input, script").is_empty());
    assert!(text.contains("tied to dates") && !text.contains("script-src"));
    assert!(!select(&page, "tr.charges li").is_empty());
}

#[test]
fn the_page_of_twelve_months_is_small_and_has_every_month() {
    let text = printed(&["report", "--months", "2025-11..2026-10"]);
    let page = parsed(&text);
    assert!(text.len() < 400_000, "{}", text.len());
    assert_eq!(select(&page, "section h3").len(), 12);
    assert_eq!(select(&page, "h1").len(), 1);
    let mut ids: Vec<&str> = select(&page, "[id]").iter().map(|e| e.attr("id").unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
}

/// What stands on a page below an element with this id, as one line.
fn words_of(page: &Html, selector: &str) -> String {
    let words: String = select(page, selector)[0].text().collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_page_has_its_charts() {
    for (arguments, expected) in [
        (&["report"][..], "cost-curve breakdown heatmap timeline"),
        (
            &["report", "--months", "2018-07..2018-08"],
            "months cost-curve heatmap timeline breakdown",
        ),
        (&["what-if", "--hours-per-week", "5"], "cost-curve breakdown"),
    ] {
        let page = parsed(&printed(arguments));
        let charts = select(&page, ".charts > svg");
        let mut kinds: Vec<&str> = charts
            .iter()
            .map(|svg| svg.attr("class").unwrap().strip_prefix("dutycycle-").unwrap())
            .collect();
        kinds.dedup();
        assert_eq!(kinds.join(" "), expected);
    }
}

#[test]
fn several_months_say_how_sure_all_of_them_are() {
    // The months' own tables: rds-scheduled is cheapest until Serverless v1 comes in August 2018.
    // `rds-idle-stop` costs the same in these months.
    let others = ["rds-always-on", "rds-scheduled", "aurora-provisioned", "aurora-serverless-v1"];
    let others = others.map(|id| ["--offering", id]).concat();
    let months = ["2018-06", "2018-07", "2018-08", "2018-09", "2018-10"];
    let cheapest = months.map(|month| {
        let asked = ["report", "--month", month, "--format", "json"];
        let report = run(&[&asked[..], &others].concat()).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        report["ranking"][0].as_str().unwrap().to_owned()
    });
    let [scheduled, v1] = ["rds-scheduled", "aurora-serverless-v1"];
    assert_eq!(cheapest, [scheduled, scheduled, v1, v1, v1]);
    let asked = ["report", "--months", "2018-06..2018-10"];
    let page = parsed(&printed(&[&asked[..], &others].concat()));
    let sure = words_of(&page, "section.panel");
    for sentence in [
        "aurora-serverless-v1 is cheapest in 3 of 5 months.",
        "rds-scheduled is cheapest in 2 of 5 months.",
        "With 2018-08 the cheapest changes from rds-scheduled to aurora-serverless-v1.",
        "By the rules and prices of 2018-10: Hours decide:",
        "No time of the 5 months is unknown:",
    ] {
        assert!(sure.contains(sentence), "{sentence} {sure}");
    }
    let page = parsed(&printed(&["report", "--months", "2026-09..2026-10"]));
    let sure = words_of(&page, "section.panel");
    let same = "The cheapest is the same in each of the 2 months: aurora-serverless-v2.";
    assert!(sure.contains(same) && !sure.contains("changes from"), "{sure}");
}

#[test]
fn months_with_unknown_time_are_ranges_in_the_chart_and_say_so() {
    let file = scratch("page-unknown").join("my workload.toml");
    // One of October's 744 hours is connected, 24 are unknown, and September is known.
    let rows = "timestamp,DatabaseConnections,period_seconds\n2026-09-01T00:00:00Z,0,2592000\n\
                2026-10-01T00:00:00Z,1,3600\n2026-10-01T01:00:00Z,0,82800\n\
                2026-10-02T00:00:00Z,,86400\n2026-10-03T00:00:00Z,0,2505600\n";
    let text = format!(
        "schema_version = 1\nname = \"unknown\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nrows = \"\"\"\n{rows}\"\"\"\n[storage]\nused_gb = \"1\"\n"
    );
    fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let page = parsed(&printed(&["report", path, "--months", "2026-09..2026-10"]));
    let sure = words_of(&page, "section.panel");
    let unknown = "In 1 of 2 months time is unknown, 24 h altogether; it counts as idle.";
    assert!(sure.contains(unknown), "{sure}");
    let words = words_of(&page, ".dutycycle-months desc");
    let range = "Unknown time makes its bill of 1 of 2 months a range, widest in 2026-10:";
    assert!(words.contains(range), "{words}");
    let command = words_of(&page, "#command");
    assert!(command.ends_with(&format!(" '{path}'")), "{command}");
}

#[test]
fn a_range_of_hours_has_no_page() {
    let done = run(&["what-if", "--hours-per-week", "0..5", "--format", "html"]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
}

/// Every element with its attributes and how often it is there; every attribute's value, with
/// what depends on names left out.
fn skeleton(page: &Html) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
        names.sort_unstable();
        let shape = format!("{} {}", element.value().name(), names.join(" "));
        *counts.entry(shape).or_default() += 1;
    }
    counts
}

/// Names that would do harm if any format let them: 20 kernels in 12 wrappings.
fn hostile_names() -> Vec<String> {
    let kernels = [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "</title><img src=x onerror=alert(1)>",
        "\" onload=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "\"><svg onload=alert(1)>",
        "</text><foreignObject><iframe src=//evil.example>",
        "<!--",
        "--><b>",
        "]]><x/>",
        "&lt;script&gt;&#60;b&#62;&amp;lt;",
        "javascript:alert(1)",
        "</style><style>*{background:url(//evil.example)}",
        "{hours} $& $1 ${alert(1)}",
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "@SUM(1)|cmd",
        "../../etc/passwd",
        "`$(touch x)`; rm -rf /",
        "[a](javascript:alert(1)) ![b](//evil.example/x.png)",
        "\u{1b}[31m\u{1b}]8;;http://evil.example\u{7}",
    ];
    let wraps: [fn(&str) -> String; 12] = [
        str::to_owned,
        |k| format!("a{k}z"),
        |k| k.to_uppercase(),
        |k| format!("{k}\u{202e}{k}"),
        |k| format!("\u{feff}\u{200b}{k}"),
        |k| format!("{k}\r\n{k}"),
        |k| format!("\0{k}\u{ffff}"),
        |k| k.replace('<', "\u{ff1c}<"),
        |k| format!("{k}\u{85}\u{2028}\u{2066}\u{e0001}<b>"),
        |k| format!("\\{k}\\"),
        |k| format!("日本😀{k}"),
        |k| format!("<<{k}>>&\"'"),
    ];
    kernels.iter().flat_map(|kernel| wraps.iter().map(move |wrap| wrap(kernel))).collect()
}

/// A TOML string with everything escaped that must be.
fn toml_string(name: &str) -> String {
    let escaped: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// A measured workload in which every free text is this name.
fn named(name: &str) -> String {
    let name = toml_string(name);
    format!(
        "schema_version = 1\nname = {name}\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nrows = \"\"\"\ntimestamp,DatabaseConnections,period_seconds\n\
         2026-10-01T00:00:00Z,1,3600\n2026-10-01T01:00:00Z,0,2674800\n\"\"\"\n\
         [storage]\nused_gb = \"1\"\n\
         [usage]\npulled = \"2026-11-22T10:00:00Z\"\naccount = {name}\ndatabase = {name}\n\
         source = {name}\nnotes = [{name}, {name}]\n\
         [[offering]]\nkind = \"rds-scheduled\"\n\
         [[offering]]\nkind = \"aurora-serverless-v2\"\n"
    )
}

/// What a terminal obeys or what hides: no output holds it as it is. Of control characters lines
/// end with one.
fn invisible(character: char) -> bool {
    character.is_control() && character != '\n'
        || "\u{202e}\u{200b}\u{feff}\u{2028}\u{2066}\u{e0001}".contains(character)
}

#[test]
fn hostile_names_do_not_escape_from_any_format() {
    let file = scratch("page-hostile").join("workload.toml");
    let path = file.to_str().unwrap();
    let ask = |name: &str, command: &[&str]| {
        fs::write(&file, named(name)).unwrap();
        let done = run(&[command, &[path, "--month", "2026-10"]].concat());
        assert_eq!(done.code, 0, "{name:?}: {}", done.stderr);
        done.stdout
    };
    let html = ["report", "--format", "html"];
    let plain = skeleton(&parsed(&ask("a", &html)));
    assert!(plain.len() > 30, "{plain:?}");
    let charts = ["cost-curve", "breakdown"];
    let elements = |svg: &str| {
        let document = roxmltree::Document::parse(svg).unwrap();
        let shape = |node: roxmltree::Node<'_, '_>| {
            let names: Vec<&str> = node.attributes().map(|a| a.name()).collect();
            format!("{} {}", node.tag_name().name(), names.join(" "))
        };
        document.descendants().filter(roxmltree::Node::is_element).map(shape).collect::<Vec<_>>()
    };
    let drawn = charts.map(|chart| elements(&ask("a", &["chart", chart])));
    let names = hostile_names();
    assert!(names.len() >= 200);
    for name in &names {
        let page = ask(name, &html);
        assert!(!page.contains(invisible), "{name:?}");
        assert_eq!(skeleton(&parsed(&page)), plain, "{name:?}");
        for (chart, expected) in charts.iter().zip(&drawn) {
            let drawn = ask(name, &["chart", chart]);
            assert!(!drawn.contains(invisible), "{chart} {name:?}");
            assert_eq!(&elements(&drawn), expected, "{name:?}");
        }
        for format in ["table", "markdown"] {
            let text = ask(name, &["report", "--format", format]);
            assert!(!text.contains(invisible), "{format} {name:?}");
            assert!(format == "table" || !text.contains('<'), "{name:?}");
        }
        let json = ask(name, &["report", "--format", "json"]);
        assert!(!json.contains(invisible), "{name:?}");
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(document["workload"]["name"].as_str(), Some(name.as_str()));
        let text = ask(name, &["report", "--format", "csv"]);
        assert!(!text.contains(invisible), "{name:?}");
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let columns = rows.headers().unwrap().len();
        for record in rows.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), columns, "{name:?}");
            let formula = |cell: &str| cell.starts_with(['=', '@', '\t', '\r']);
            assert!(!record.iter().any(formula), "{name:?}");
        }
    }
}

/// A page in which every text that is not the program's own is this one: also names of
/// offerings, prices and sources, which the workload file and the price lists would refuse.
fn page_of_names(name: &str) -> String {
    let workload = soup_bot();
    let as_of = parse("2026-10-31");
    let (window, rules) = (Window::AverageMonth { as_of }, RuleBook::fixed(as_of));
    let asked = Asked::new(&workload, window, rules);
    let line_up =
        line_up(&offering::defaults(as_of, &workload), &workload, window, &asked.prices).unwrap();
    let question = Question { workload: &workload, window, rules, prices: &asked.prices };
    let mut grid = grid(question, &line_up, &workload.storage).unwrap();
    let mut curve = cost_curve(question, &line_up, &[Decimal::ONE, Decimal::TEN], 5);
    let mut report = Report::new(question, &asked.comparison, Vec::new(), Vec::new(), None);
    let text = || name.to_owned();
    report.workload.name = text();
    report.ranking.fill(text());
    curve.ids.fill(text());
    grid.offerings.iter_mut().for_each(|offering| offering.id = text());
    for offering in &mut report.offerings {
        offering.id = text();
        for charge in offering.bill.iter_mut().flat_map(|bill| &mut bill.charges) {
            (charge.description, charge.basis, charge.price_source) = (text(), text(), text());
            (charge.price_list_id, charge.price_source_date) = (text(), text());
            (charge.sku, charge.usage_type) = (Some(text()), Some(text()));
        }
    }
    report.warnings.push(("W000", text()));
    report.not_priced.push(NotPriced { id: text(), kind: "k", meter: "m", reason: text() });
    report.not_offered.push(NotOffered { id: text(), kind: "k", reason: text() });
    report.assumptions.push(AssumptionView {
        id: text(),
        offering: Some(text()),
        text: text(),
        source: text(),
        change_with: text(),
    });
    let given = Some(name);
    let what_if =
        WhatIf { grid: &grid, hours: Decimal::ONE, sessions: 5, gb: 1, asked: name, given };
    let mut hours = HoursOfWeek::of(question, parse("2026-10"));
    let mut week = Week::of(question, &asked.comparison, parse("2026-10"));
    (hours.workload, week.workload) = (text(), text());
    report.hours_of_week = Some(hours);
    week.lanes.iter_mut().for_each(|lane| lane.id = text());
    let crossings = &[];
    let title = &report.workload.name;
    html::page(&html::Page {
        reports: std::slice::from_ref(&report),
        changes: &changes_of_names(name),
        curve: Some(CostCurve { title, curve: &curve, crossings, own_hours: None }),
        week: Some(&week),
        what_if: Ok(what_if),
    })
}

/// Every way in which a bill can move, with a name in each place that is not the program's.
fn changes_of_names(name: &str) -> [MonthChanges; 1] {
    let text = || name.to_owned();
    let (before, after) = (Usd::new(Decimal::ONE), Usd::new(Decimal::TEN));
    let amount = after - before;
    let causes = Ok(vec![CauseView { cause: "prices", amount, text: text() }]);
    let movements = [
        Movement::Between { before, after, causes, idle_ends: true },
        Movement::Between { before, after, causes: Err(text()), idle_ends: false },
        Movement::Began(after, text()),
        Movement::Ended(before, text()),
    ];
    let view = |movement| ChangeView { id: text(), movement };
    let offerings = movements.into_iter().map(view).collect();
    [MonthChanges { before: text(), after: text(), offerings }]
}

#[test]
fn no_text_of_others_becomes_markup() {
    let plain = skeleton(&parsed(&page_of_names("a")));
    for name in hostile_names() {
        assert_eq!(skeleton(&parsed(&page_of_names(&name))), plain, "{name:?}");
    }
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere() {
    for arguments in [&["report"][..], &["report", "--month", "2026-10"]] {
        let text = printed(arguments);
        let page = parsed(&text);
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            for (name, value) in element.value().attrs() {
                let own = !value.contains("//") && !value.contains("url(");
                assert!(own && !name.starts_with("on"), "{name}={value}");
                let local = value.starts_with('#') || value.starts_with("data:");
                assert!(!["src", "href"].contains(&name) || local, "{name}={value}");
            }
        }
        assert!(text.contains("default-src 'none'"));
        assert_eq!(select(&page, "script").len(), 1);
    }
}
