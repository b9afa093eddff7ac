//! How long a chart takes, from the view model to the text of the SVG: Soup Bot's October 2026,
//! and the twelve months up to it. `cargo bench --bench charts`.

use std::path::Path;

use dutycycle::analysis::{Comparison, Question, Window, compare, line_up};
use dutycycle::ingest::workload_file;
use dutycycle::offering;
use dutycycle::pricing::PriceBook;
use dutycycle::render::svg;
use dutycycle::report::{HoursOfWeek, Months, Report, Week};
use dutycycle::units::BillingMonth;

fn main() {
    divan::main();
}

/// Compares the offerings in a month and hands over what charts are made of.
fn with_month<T>(month: BillingMonth, make: impl FnOnce(Question<'_>, &Comparison) -> T) -> T {
    let text = workload_file::built_in("soup-bot").expect("a built-in workload").text;
    let mut no_trace = |_: &Path| Ok(Vec::new());
    let file = workload_file::parse(text, Path::new("soup-bot"), &mut no_trace);
    let workload = file.expect("a good workload").workload;
    let window = Window::Month(month);
    let last_day = window.last_day();
    let prices = PriceBook::nearest(&workload.region, last_day).expect("a bundled price list");
    let specs = offering::defaults(last_day, &workload);
    let line_up = line_up(&specs, &workload, window, &prices).expect("defaults");
    let question = Question { workload: &workload, window, rules: window.rules(), prices: &prices };
    make(question, &compare(question, &line_up))
}

fn october() -> BillingMonth {
    "2026-10".parse().expect("a month")
}

fn report(month: BillingMonth) -> Report {
    with_month(month, |question, comparison| {
        Report::new(question, comparison, Vec::new(), Vec::new(), None)
    })
}

#[divan::bench]
fn heatmap(bencher: divan::Bencher<'_, '_>) {
    let view = with_month(october(), |question, _| HoursOfWeek::of(question, october()));
    bencher.bench(|| svg::heatmap(divan::black_box(&view)));
}

#[divan::bench]
fn timeline_of_five_offerings(bencher: divan::Bencher<'_, '_>) {
    let view =
        with_month(october(), |question, comparison| Week::of(question, comparison, october()));
    bencher.bench(|| svg::timeline(divan::black_box(&view)));
}

#[divan::bench]
fn twelve_months(bencher: divan::Bencher<'_, '_>) {
    let back = std::iter::successors(Some(october()), |month| Some(month.previous()));
    let mut reports: Vec<Report> = back.take(12).map(report).collect();
    reports.reverse();
    let view = Months::of(&reports);
    bencher.bench(|| svg::months(divan::black_box(&view)));
}

#[divan::bench]
fn breakdown(bencher: divan::Bencher<'_, '_>) {
    let report = report(october());
    bencher.bench(|| svg::breakdown(divan::black_box(&report)));
}
