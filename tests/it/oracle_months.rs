//! The interval engine agrees with the naive one on whole real months of schedules, for every kind
//! of offering. The naive side's sessions are written down day by day, without `schedule`.

use dutycycle::activity::schedule::{Expression, Window, Windows};
use dutycycle::activity::{Activity, Pattern, Series, Workload};
use dutycycle::offering::Settings;
use dutycycle::units::{BillingMonth, BillingPeriod, Engine, Gb};

use crate::common::parse;
use crate::naive::{self, Need, RulesAt, Sessions};
use crate::oracle::{acu_counts, rds_counts, rule_book};
use crate::oracle_money;
use crate::simulate::{ALL_SOLD, DAY, Simulated, build, prices, simulate, workload};

const MONTHS: [&str; 24] = [
    "2018-08", "2018-09", "2018-10", "2018-11", "2018-12", "2019-01", "2019-02", "2019-03",
    "2019-04", "2019-05", "2019-06", "2019-07", "2019-12", "2020-02", "2020-09", "2020-10",
    "2020-11", "2021-01", "2023-02", "2024-02", "2024-11", "2025-03", "2026-06", "2026-10",
];
/// Sessions start on so many days before and after a month.
const RUN_UP: i64 = 125 * DAY;

/// A schedule, and whether a session begins on a day number, and when and for how long.
type Written = fn(i64) -> Vec<(i64, i64)>;

/// 0 is Monday: 1970-01-01 was a Thursday.
const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

fn windows(list: &[(&str, &str, &str)]) -> Pattern {
    let window = |&(days, start, end): &(&str, &str, &str)| Window::parse(days, start, end);
    let windows: Result<Vec<_>, _> = list.iter().map(window).collect();
    Pattern::Windows(Windows(windows.unwrap()))
}

fn runs(starts: &str, run_seconds: i64) -> Pattern {
    let starts = starts.parse::<Expression>().unwrap();
    Pattern::Runs { starts, run_seconds }
}

fn schedules() -> [(Pattern, Written); 7] {
    [
        (windows(&[("mon-fri", "15:00", "16:00")]), |day| {
            let open = weekday(day) < 5;
            open.then_some((54_000, 3_600)).into_iter().collect()
        }),
        (
            windows(&[("fri,sat", "22:00", "02:30"), ("sun", "02:00", "03:00")]),
            |day| match weekday(day) {
                4 | 5 => vec![(79_200, 16_200)],
                6 => vec![(7_200, 3_600)],
                _ => vec![],
            },
        ),
        // A gap of 300 s: a cluster that waits 300 s never pauses.
        (windows(&[("daily", "00:00", "23:55")]), |_| vec![(0, 86_100)]),
        (runs("cron(0/20 8-17 ? * MON-FRI *)", 60), |day| {
            let every = (0..30).map(|n| (28_800 + n * 1_200, 60));
            every.filter(|_| weekday(day) < 5).collect()
        }),
        // Stopped for more than seven days.
        (runs("cron(15 6 ? * MON#2 *)", 7_200), |day| {
            let second = weekday(day) == 0 && (8..15).contains(&date(day).1);
            second.then_some((22_500, 7_200)).into_iter().collect()
        }),
        // The last known state is long ago.
        (runs("cron(0 5 1 1/3 ? *)", 5_400), |day| {
            let (month, day) = date(day);
            let first = day == 1 && [1, 4, 7, 10].contains(&month);
            first.then_some((18_000, 5_400)).into_iter().collect()
        }),
        (runs("rate(10 days)", 700), |day| {
            (day % 10 == 0).then_some((0, 700)).into_iter().collect()
        }),
    ]
}

/// Month and day of the month.
fn date(day: i64) -> (usize, i64) {
    let (mut year, mut start) = (1970, 0);
    loop {
        let leap = i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
        let lengths = [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            if day < start + length {
                return (month, day - start + 1);
            }
            start += length;
        }
        year += 1;
    }
}

pub(crate) struct Month {
    pub(crate) name: String,
    pub(crate) period: (i64, i64),
    billing: BillingPeriod,
    pub(crate) sessions: Sessions,
    pub(crate) simulate_from: i64,
    workload: Workload,
    pub(crate) rules: Option<i64>,
}

impl Month {
    fn new(at: usize, name: &str) -> Self {
        let (pattern, written) = schedules()[at % 7].clone();
        let month = parse::<BillingMonth>(name).period();
        let period = (month.start(), month.end());
        let days = (period.0 - RUN_UP) / DAY..(period.1 + 40 * DAY) / DAY;
        let on = |day: i64| {
            let sessions = written(day).into_iter();
            sessions.map(move |(at, long)| (day * DAY + at, day * DAY + at + long))
        };
        let spans: Vec<_> = days.flat_map(on).collect();
        // The start of the last session that ends 28 days before the month (S3).
        let settled = spans.iter().filter(|span| span.1 <= period.0 - 28 * DAY);
        let simulate_from = settled.map(|span| span.0).max().unwrap();
        let zone = jiff::tz::TimeZone::UTC;
        let engine = [Engine::Postgres, Engine::MySql][at % 2];
        let mut workload = workload(engine, Activity::Schedule { pattern, zone });
        workload.storage.used = Series::new(vec![
            (period.0 - 5, Gb::whole(30)),
            (period.0 + 12 * DAY + 43_200, Gb::parts(4_000_000_001)),
        ])
        .unwrap();
        Self {
            name: format!("{name}, schedule {}", at % 7),
            period,
            billing: BillingPeriod::Calendar(month),
            sessions: Sessions { spans },
            simulate_from,
            workload,
            rules: [None, None, None, Some(ALL_SOLD), Some(17_750 * DAY)][at % 5],
        }
    }

    pub(crate) fn ask(&self, kind: &str, settings: &Settings) -> Simulated {
        let offering = build(kind, settings, &self.workload);
        let rules = rule_book(self.rules);
        simulate(&*offering, &self.workload, rules, self.billing, &prices())
    }

    pub(crate) fn check_money(&self, ours: &Simulated, compute: (u128, u64), kind: &str) {
        let month = naive::storage_consumed(
            &[
                (self.period.0 - 5, 30_000_000_000),
                (self.period.0 + 12 * DAY + 43_200, 4_000_000_001),
            ],
            self.period,
        );
        let allocated = naive::storage_allocated(30_000_000_000, 20_000_000_000, self.period);
        let (seconds, count) = if kind.starts_with("rds") { allocated[0] } else { month[0] };
        let lines = [compute, (count, 1_000_000_000 * seconds)];
        oracle_money::check(&ours.bill, &lines, self.billing, &format!("{kind}, {}", self.name));
    }
}

pub(crate) fn months() -> impl Iterator<Item = Month> {
    let months = MONTHS.iter().enumerate();
    months.map(|(at, name)| Month::new(at, name))
}

#[test]
fn months_of_instances_agree_with_the_naive_engine() {
    for month in months() {
        let all_of_it = (month.period.1 - month.period.0).unsigned_abs();
        for kind in ["rds-always-on", "aurora-provisioned"] {
            let ours = month.ask(kind, &Settings::default());
            assert_eq!(ours.timeline.up_seconds(), all_of_it);
            month.check_money(&ours, (all_of_it.into(), 3_600), kind);
        }
        let naive = naive::Rds {
            lead: 900,
            stop_delay: 0,
            merge_gap: 0,
            start_latency: 0,
            forced_up: 3_600,
            start_minimum: 600,
            restart: naive::Restart::Restop,
        };
        let rules = month.rules.map_or(RulesAt::Dated, RulesAt::Fixed);
        let (sessions, from) = (&month.sessions, month.simulate_from);
        let expected = naive::rds_scheduled(sessions, &naive, rules, month.period, from, false);
        let scheduled = Settings { schedule: Some(true), ..Settings::default() };
        for (kind, settings) in
            [("rds-scheduled", Settings::default()), ("aurora-provisioned", scheduled)]
        {
            let ours = month.ask(kind, &settings);
            assert_eq!(rds_counts(&ours), expected, "{kind}, {}", month.name);
            let billed = u128::from(expected.up_seconds + expected.phantom_seconds);
            month.check_money(&ours, (billed, 3_600), kind);
        }
    }
}

#[test]
fn months_of_serverless_agree_with_the_naive_engine() {
    for month in months() {
        let kind = "aurora-serverless-v1";
        let naive = naive::V1 {
            min_acu: None,
            max_acu: None,
            pause_after: Some(300),
            postgres: month.workload.engine == Engine::Postgres,
            scale_up_cooldown: 0,
            scale_down_cooldown: 0,
            need: Need::Floor,
        };
        let rules = month.rules.map_or(RulesAt::Dated, RulesAt::Fixed);
        let (sessions, from) = (&month.sessions, month.simulate_from);
        let expected = naive::serverless_v1(&naive, sessions, rules, month.period, from);
        let ours = month.ask(kind, &Settings::default());
        assert_eq!(acu_counts(&ours), expected, "{kind}, {}", month.name);
        month.check_money(&ours, (expected.half_acu_seconds, 7_200), kind);

        let kind = "aurora-serverless-v2";
        for min in [0, 1] {
            let (period, pause) = (month.period, Some(300));
            let need = &Need::Floor;
            let expected = naive::serverless_v2(min, 512, pause, need, sessions, period, from);
            let settings = Settings {
                min_acu: Some(dutycycle::units::Acu::halves(min)),
                ..Settings::default()
            };
            let ours = month.ask(kind, &settings);
            assert_eq!(acu_counts(&ours), expected, "{kind}, {}", month.name);
            month.check_money(&ours, (expected.half_acu_seconds, 7_200), kind);
        }
    }
}
