//! Draws the charts of a typical week into a directory, to look at them: with 2018's prices and
//! rules and with those of 2026.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;

use dutycycle::activity::{Activity, Demand, Series, Storage, TypicalWeek, Workload};
use dutycycle::analysis::{Axis, Question, Window, break_even, compare, cost_curve, line_up};
use dutycycle::offering;
use dutycycle::pricing::PriceBook;
use dutycycle::render::svg;
use dutycycle::report::Report;
use dutycycle::units::{Day, Engine, Gb, Region};
use rust_decimal::Decimal;

const SESSIONS: u64 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| "/tmp".to_owned());
    for (day, seconds) in [("2018-08-31", 18_000), ("2026-10-31", 18_000), ("2026-10-31", 144_000)]
    {
        draw(day.parse()?, seconds, Path::new(&directory))?;
    }
    Ok(())
}

fn draw(day: Day, seconds: u64, directory: &Path) -> Result<(), Box<dyn Error>> {
    let region: Region = "us-east-1".parse()?;
    let prices = PriceBook::nearest(&region, day)?;
    let workload = Workload {
        name: "reports".to_owned(),
        region,
        engine: Engine::MySql,
        activity: Activity::TypicalWeek(TypicalWeek::spread(seconds, SESSIONS)?),
        demand: Demand::Floor,
        storage: Storage {
            used: Series::constant(Gb::exactly(Decimal::from(5))?),
            allocated: None,
            storage_type: None,
        },
        requests_per_month: 1_000_000,
    };
    let window = Window::AverageMonth { as_of: day };
    let question = Question { workload: &workload, window, rules: window.rules(), prices: &prices };
    let line_up = line_up(&offering::defaults(day), &workload, window, &prices)?;
    let comparison = compare(question, &line_up);
    let axis = Axis::HoursPerWeek;
    let range = axis.default_range();
    let crossings = break_even(question, &line_up, axis, range, SESSIONS, seconds).crossings;
    let curve = cost_curve(question, &line_up, (0..=672).map(|at| at * 900), SESSIONS);
    let started = std::time::Instant::now();
    let picture = svg::cost_curve(&svg::CostCurve {
        title: &workload.name,
        curve: &curve,
        crossings: &crossings,
        own_hours: Some(axis.value(seconds)),
    });
    let curve_time = started.elapsed();
    let report = Report::new(question, &comparison, crossings, Vec::new());
    let started = std::time::Instant::now();
    let bars = svg::breakdown(&report);
    writeln!(
        std::io::stderr(),
        "{day}: cost curve {curve_time:?}, breakdown {:?}",
        started.elapsed()
    )?;
    let hours = seconds / 3_600;
    std::fs::write(directory.join(format!("curve-{day}-{hours}h.svg")), picture)?;
    std::fs::write(directory.join(format!("bars-{day}-{hours}h.svg")), bars)?;
    Ok(())
}
