//! Workloads built by hand, and one way to ask for bills.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use dutycycle::activity::schedule::{Window as DailyWindow, Windows};
use dutycycle::activity::{Activity, Demand, Pattern, Requests, Series, Storage, Workload};
use dutycycle::analysis::{Comparison, Question, Window, compare, line_up};
use dutycycle::cli::Env;
use dutycycle::offering;
use dutycycle::pricing::PriceBook;
use dutycycle::rules::RuleBook;
use dutycycle::units::{BillingMonth, Day, Engine, Gb, StorageType, Usd};

pub(crate) fn parse<T: FromStr>(text: &str) -> T {
    text.parse().ok().unwrap()
}

/// The job that this program began with.
pub(crate) fn soup_bot() -> Workload {
    let windows = Windows(vec![DailyWindow::parse("mon-fri", "15:00", "16:00").unwrap()]);
    let pattern = Pattern::Windows(windows);
    let zone = jiff::tz::TimeZone::UTC;
    Workload {
        name: "soup-bot".to_owned(),
        region: parse("us-east-1"),
        engine: Engine::Postgres,
        activity: Activity::Schedule { pattern, zone },
        demand: Demand::Floor,
        storage: Storage {
            used: Series::constant(Gb::whole(1)),
            allocated: Some(Gb::whole(20)),
            storage_type: Some(StorageType::Gp2),
        },
        requests: Requests::PerMonth(0),
        work: None,
    }
}

pub(crate) struct Asked {
    pub(crate) comparison: Comparison,
    pub(crate) prices: PriceBook,
}

impl Asked {
    pub(crate) fn new(workload: &Workload, window: Window, rules: RuleBook) -> Self {
        let last_day = window.last_day();
        let prices = PriceBook::nearest(&workload.region, last_day).unwrap();
        let line_up =
            line_up(&offering::defaults(last_day, workload), workload, window, &prices).unwrap();
        let question = Question { workload, window, rules, prices: &prices };
        let comparison = compare(question, &line_up);
        Self { comparison, prices }
    }

    pub(crate) fn month(workload: &Workload, month: &str, rules_as_of: Option<&str>) -> Self {
        let rules = rules_as_of.map_or(RuleBook::dated(), |day| RuleBook::fixed(parse::<Day>(day)));
        Self::new(workload, Window::Month(parse::<BillingMonth>(month)), rules)
    }

    pub(crate) fn total(&self, id: &str) -> Usd {
        self.comparison.priced.iter().find(|priced| priced.id == id).unwrap().bill.total()
    }
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program in this process, at noon of 2026-11-22, without colour.
pub(crate) fn run(arguments: &[&str]) -> Done {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut env = Env {
        now: parse("2026-11-22T12:00:00Z"),
        stdout: &mut stdout,
        stderr: &mut stderr,
        colour: false,
        charset: dutycycle::cli::Charset::Utf8,
        verbosity: dutycycle::cli::Verbosity::Normal,
        terminal: false,
        offline: true,
        cache: None,
    };
    let arguments = ["dutycycle"].iter().chain(arguments).map(OsString::from);
    let code = dutycycle::cli::run(arguments, &mut env).code();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code, stdout: text(stdout), stderr: text(stderr) }
}

/// An empty directory of this test's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// A series moved by some seconds.
pub(crate) fn shifted<T: Copy + PartialEq>(series: &Series<T>, seconds: i64) -> Series<T> {
    let moved = |&(at, value): &(i64, T)| (at.saturating_add(seconds), value);
    Series::new(series.steps().iter().map(moved).collect()).unwrap()
}
