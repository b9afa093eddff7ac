//! How fast bills are: one offering's timeline, readings and charges for a five-session week, the
//! search for crossings, and a month of one-minute rows. `cargo bench --bench bills`.

use std::fmt::Write as _;

use divan::counter::ItemsCount;
use dutycycle::activity::{Activity, Demand, Requests, Series, Storage, TypicalWeek, Workload};
use dutycycle::analysis::{Axis, LineUp, Question, Window, break_even, line_up};
use dutycycle::offering;
use dutycycle::pricing::PriceBook;
use dutycycle::rating::rate;
use dutycycle::rules::RuleBook;
use dutycycle::units::{Day, Engine, Gb};

fn main() {
    divan::main();
}

/// Five one-hour sessions a week, by the rules and prices of October 2026.
fn week() -> (Workload, PriceBook, Window) {
    let region: dutycycle::units::Region = "us-east-1".parse().expect("a Region");
    let as_of = Day::from_date(2026, 10, 15);
    let prices = PriceBook::nearest(&region, as_of).expect("a bundled price list");
    let week = TypicalWeek::spread(5 * 3_600, 5).expect("five hours fit a week");
    let workload = Workload {
        name: "bench".to_owned(),
        region,
        engine: Engine::Postgres,
        activity: Activity::TypicalWeek(week),
        demand: Demand::Floor,
        storage: Storage {
            used: Series::constant(Gb::whole(1)),
            allocated: Some(Gb::whole(20)),
            storage_type: None,
        },
        requests: Requests::PerMonth(0),
        work: None,
    };
    (workload, prices, Window::AverageMonth { as_of })
}

fn entries(workload: &Workload, prices: &PriceBook, window: Window) -> LineUp {
    let specs = offering::defaults(window.last_day(), workload);
    line_up(&specs, workload, window, prices).expect("defaults")
}

#[divan::bench(args = ["rds-always-on", "rds-scheduled", "aurora-serverless-v2"])]
fn complete_bill(bencher: divan::Bencher<'_, '_>, id: &str) {
    let (workload, prices, window) = week();
    let line_up = entries(&workload, &prices, window);
    let entry = line_up.entries.iter().find(|entry| entry.spec.id == id).expect("a default");
    let rules = RuleBook::fixed(window.last_day());
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        let workload = divan::black_box(&workload);
        let billing = window.billing(entry.offering.cycle_seconds(workload));
        let timeline = entry.offering.timeline(workload, rules, billing).expect("supported");
        let readings = entry.offering.readings(workload, rules, &timeline);
        rate(&readings, &prices, billing).expect("priced")
    });
}

#[divan::bench]
fn crossings_along_hours_of_five_offerings(bencher: divan::Bencher<'_, '_>) {
    let (workload, prices, window) = week();
    let line_up = entries(&workload, &prices, window);
    let rules = RuleBook::fixed(window.last_day());
    let question = Question { workload: &workload, window, rules, prices: &prices };
    let axis = Axis::HoursPerWeek;
    bencher.bench(|| break_even(question, &line_up, axis, axis.default_range(), 5, 0));
}

#[divan::bench]
fn a_month_of_one_minute_rows(bencher: divan::Bencher<'_, '_>) {
    let mut csv = String::from("timestamp,DatabaseConnections\n");
    for minute in 0..43_200_i64 {
        let second = 1_790_812_800 + 60 * minute;
        let _ = writeln!(csv, "{second},{}", i32::from(minute % 60 < 7));
    }
    bencher.counter(ItemsCount::new(43_200_usize)).bench(|| {
        dutycycle::ingest::trace_csv::parse(csv.as_bytes(), "bench.csv").expect("a good trace")
    });
}
