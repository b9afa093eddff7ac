//! One test for each constant of the rule book, named in its documentation: the smallest workload
//! that shows it. All figures are counted by hand.

use jiff::tz::TimeZone;

use super::{Context, Kind, PauseAfter, Settings, Timeline, kind};
use crate::activity::{Activity, Demand, Requests, Series, Storage, Workload};
use crate::meter::{Meter, Reading};
use crate::rules::RuleBook;
use crate::units::{Acu, BillingPeriod, Day, Engine, Gb, Period, StorageType};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn at(date: &str) -> i64 {
    date.parse::<Day>().unwrap().start()
}

/// A workload with these sessions, in seconds from the start of a day.
fn workload(date: &str, sessions: &[(i64, i64)]) -> Workload {
    let start = at(date);
    let span = |&(from, to): &(i64, i64)| Period::new(start + from, start + to);
    Workload {
        name: "rule".to_owned(),
        region: "us-east-1".parse().unwrap(),
        engine: Engine::MySql,
        activity: Activity::explicit(sessions.iter().map(span).collect()),
        demand: Demand::Floor,
        storage: Storage {
            used: Series::constant(Gb::whole(1)),
            allocated: None,
            storage_type: None,
        },
        requests: Requests::PerMonth(0),
        work: None,
    }
}

fn context(date: &str) -> Context {
    Context {
        engine: Engine::MySql,
        last_day: date.parse().unwrap(),
        storage_type: None,
        allocated: false,
        aurora_class: None,
        works: false,
    }
}

/// What an offering does for so many days, and what is counted.
fn simulate(
    id: &str,
    settings: &Settings,
    date: &str,
    workload: &Workload,
    days: i64,
) -> (Timeline, Vec<Reading>) {
    let kind: &Kind = kind(id).unwrap();
    let (offering, _) = (kind.build)(id, settings, &context(date)).unwrap();
    let billing = BillingPeriod::Calendar(Period::new(at(date), at(date) + days * DAY));
    let timeline = offering.timeline(workload, RuleBook::dated(), billing).unwrap();
    let readings = offering.readings(workload, RuleBook::dated(), &timeline);
    (timeline, readings)
}

#[test]
fn a_forced_start_comes_after_seven_days() {
    let date = "2020-01-01";
    let workload = workload(date, &[(HOUR, 2 * HOUR)]);
    let ten_days = simulate("rds-scheduled", &Settings::default(), date, &workload, 10).0;
    assert_eq!((ten_days.counts.starts, ten_days.counts.forced_starts), (Some(2), Some(1)));
    let forced = at(date) + 2 * HOUR + 604_800;
    assert_eq!(ten_days.states()[3].0, Period::new(forced, forced + HOUR));
    let seven_days = simulate("rds-scheduled", &Settings::default(), date, &workload, 7).0;
    assert_eq!(seven_days.counts.forced_starts, Some(0));
}

#[test]
fn rds_bills_at_least_the_minimum_of_its_storage_type() {
    for (storage_type, minimum) in
        [(StorageType::Gp2, 20), (StorageType::Io1, 100), (StorageType::Magnetic, 5)]
    {
        let context = Context { storage_type: Some(storage_type), ..context("2020-01-01") };
        let kind = kind("rds-always-on").unwrap();
        let (offering, _) = (kind.build)("rds", &Settings::default(), &context).unwrap();
        let workload = workload("2020-01-01", &[]);
        let billing = BillingPeriod::Calendar(Period::new(at("2020-01-01"), at("2020-01-02")));
        let timeline = offering.timeline(&workload, RuleBook::dated(), billing).unwrap();
        let stored = offering.readings(&workload, RuleBook::dated(), &timeline)[1];
        assert_eq!(stored.count, u128::from(Gb::whole(minimum).as_parts()) * 86_400);
    }
}

#[test]
fn defaults_follow_the_period() {
    for (date, class, storage_type) in [
        ("2019-12-31", "db.t2.micro", StorageType::Gp2),
        ("2020-01-01", "db.t4g.micro", StorageType::Gp2),
        ("2023-01-01", "db.t4g.micro", StorageType::Gp3),
    ] {
        let readings =
            simulate("rds-always-on", &Settings::default(), date, &workload(date, &[]), 1).1;
        let Meter::RdsInstance { class: found, .. } = readings[0].meter else {
            panic!("no instance")
        };
        let Meter::RdsStorage { storage, .. } = readings[1].meter else { panic!("no storage") };
        assert_eq!((found.name(), storage), (class, storage_type), "{date}");
    }
}

#[test]
fn the_pause_tail_is_billed() {
    let date = "2025-01-01";
    let workload = workload(date, &[(0, 60), (360, 420), (1_000, 1_001)]);
    // 0..60, then a gap of exactly 300 s keeps it up until 420 + 300; the last second + 300.
    for (id, halves) in [("aurora-serverless-v1", 2), ("aurora-serverless-v2", 1)] {
        let (timeline, readings) = simulate(id, &Settings::default(), date, &workload, 1);
        assert_eq!(timeline.up_seconds(), 720 + 301, "{id}");
        assert_eq!(readings[0].count, halves * (720 + 301), "{id}");
        assert_eq!(timeline.counts.activations, Some(2), "{id}");
    }
}

#[test]
fn one_acu_is_allowed_from_2019_04_29() {
    let before = workload("2019-04-28", &[(0, 60)]);
    let after = workload("2019-04-29", &[(0, 60)]);
    let id = "aurora-serverless-v1";
    let count = |date, workload| simulate(id, &Settings::default(), date, workload, 1).1[0].count;
    assert_eq!(count("2019-04-28", &before), 2 * 2 * 360);
    assert_eq!(count("2019-04-29", &after), 2 * 360);
}

#[test]
fn an_activation_is_billed_at_least_five_minutes() {
    // The shortest pause that AWS allows is five minutes, so that the minimum never shows; the
    // simulation has it all the same.
    let workload = workload("2020-01-01", &[(0, 10)]);
    let billing = BillingPeriod::Calendar(Period::new(at("2020-01-01"), at("2020-01-02")));
    let offering = super::aurora_serverless_v1::with_pause(60);
    let timeline =
        super::Offering::timeline(&offering, &workload, RuleBook::dated(), billing).unwrap();
    assert_eq!((timeline.up_seconds(), timeline.phantom_seconds()), (70, 230));
    assert_eq!(timeline.half_acu_seconds(), (2 * 70, 2 * 230, Acu::whole(1)));
}

#[test]
fn minimum_zero_is_offered_from_2024_11_20() {
    let kind = kind("aurora-serverless-v2").unwrap();
    let zero = Settings { min_acu: Some(Acu::ZERO), ..Settings::default() };
    let day = |date: &str| date.parse::<Day>().unwrap();
    let missing = |date| (kind.missing)(&zero, day(date), day(date));
    assert_eq!(
        missing("2024-11-19").unwrap(),
        "minimum capacity 0 not available before 2024-11-20"
    );
    assert_eq!(missing("2024-11-20"), None);
    let ids = |date| {
        (kind.defaults)(day(date), &workload(date, &[]))
            .into_iter()
            .map(|spec| spec.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("2024-11-19"), ["aurora-serverless-v2"]);
    assert_eq!(ids("2024-11-20"), ["aurora-serverless-v2", "aurora-serverless-v2-min-0.5"]);
    let most = |acu| Settings { max_acu: Some(Acu::whole(acu)), ..Settings::default() };
    let build = |date, acu| (kind.build)("v2", &most(acu), &context(date));
    assert!(build("2024-09-30", 128).is_ok() && build("2024-09-30", 129).is_err());
    assert!(build("2024-10-01", 256).is_ok() && build("2024-10-01", 257).is_err());
}

#[test]
fn waits_are_counted_for_each_activation() {
    let date = "2025-01-01";
    // Paused for ever, for an hour, for two days.
    let workload = workload(date, &[(0, 60), (HOUR, HOUR + 60), (3 * DAY, 3 * DAY + 60)]);
    let wait =
        |id| simulate(id, &Settings::default(), date, &workload, 5).0.counts.wait_milliseconds;
    assert_eq!(wait("aurora-serverless-v1"), 3 * 43_100);
    assert_eq!(wait("aurora-serverless-v2"), 30_000 + 15_000 + 30_000);
}

#[test]
fn an_aurora_volume_does_not_shrink_before_2020_10_13() {
    let date = "2020-10-12";
    let mut workload = workload(date, &[]);
    let steps = vec![(at(date) - DAY, Gb::whole(5)), (at(date) + HOUR, Gb::whole(2))];
    workload.storage.used = Series::new(steps).unwrap();
    let settings = Settings { pause_after: Some(PauseAfter::Never), ..Settings::default() };
    let stored = simulate("aurora-serverless-v1", &settings, date, &workload, 2).1[1];
    let gb_seconds = 5 * DAY + 2 * DAY;
    assert_eq!(stored.count, u128::from(Gb::PARTS) * u128::from(gb_seconds.unsigned_abs()));
}

#[test]
fn io_optimized_is_offered_from_2023_05_11() {
    let settings = Settings {
        storage: Some(crate::meter::ClusterStorage::IoOptimized),
        ..Settings::default()
    };
    let day = |date: &str| date.parse::<Day>().unwrap();
    for id in ["aurora-serverless-v2", "aurora-provisioned"] {
        let missing = |date| (kind(id).unwrap().missing)(&settings, day(date), day(date));
        assert_eq!(missing("2023-05-10").unwrap(), "not available before 2023-05-11", "{id}");
        assert_eq!(missing("2023-05-11"), None, "{id}");
    }
}

#[test]
fn the_average_month_holds_the_last_size() {
    let mut workload = workload("2018-06-01", &[]);
    let steps = vec![(at("2018-06-01"), Gb::whole(1)), (at("2018-06-15"), Gb::whole(100))];
    workload.storage.used = Series::new(steps).unwrap();
    workload.activity = Activity::Schedule {
        pattern: crate::activity::Pattern::Windows(crate::activity::schedule::Windows::default()),
        zone: TimeZone::UTC,
    };
    let billing = BillingPeriod::AverageMonth(Activity::typical_period(604_800));
    let kind = kind("rds-always-on").unwrap();
    let (offering, _) = (kind.build)("rds", &Settings::default(), &context("2020-01-01")).unwrap();
    let rules = RuleBook::fixed("2020-01-01".parse().unwrap());
    let timeline = offering.timeline(&workload, rules, billing).unwrap();
    let stored = offering.readings(&workload, rules, &timeline)[1];
    assert_eq!(stored.count, u128::from(Gb::whole(100).as_parts()) * 604_800);
}

/// What an instance that is stopped when idle does, in seconds from the start of the day.
fn idle_stop(sessions: &[(i64, i64)], days: i64) -> (Timeline, Vec<(i64, i64, &'static str)>) {
    let date = "2020-01-01";
    let workload = workload(date, sessions);
    let timeline = simulate("rds-idle-stop", &Settings::default(), date, &workload, days).0;
    let state = |(span, state): &(Period, super::State)| {
        (span.start() - at(date), span.end() - at(date), state.name())
    };
    let states = timeline.states().iter().map(state).collect();
    (timeline, states)
}

#[test]
fn a_client_wakes_it_and_half_an_hour_without_one_stops_it() {
    let (timeline, states) = idle_stop(&[(HOUR, 2 * HOUR)], 1);
    let expected = [
        (0, 3_600, "stopped"),
        (3_600, 3_720, "starting"),
        (3_720, 7_200, "running"),
        (7_200, 9_000, "idle but up"),
        (9_000, 86_400, "stopped"),
    ];
    assert_eq!(states, expected);
    assert_eq!((timeline.up_seconds(), timeline.phantom_seconds()), (5_280, 0));
    assert_eq!((timeline.counts.starts, timeline.counts.wait_milliseconds), (Some(1), 120_000));
}

#[test]
fn sessions_join_a_start_and_a_run_up_to_the_second_of_its_stop() {
    // Both are over before it is available at 3,720: half an hour from there.
    let (timeline, states) = idle_stop(&[(3_600, 3_610), (3_650, 3_660)], 1);
    assert_eq!(states[2], (3_720, 5_520, "idle but up"));
    assert_eq!((timeline.counts.starts, timeline.counts.wait_milliseconds), (Some(1), 120_000));
    let starts = |gap: i64| idle_stop(&[(0, 600), (600 + gap, 700 + gap)], 1).0.counts.starts;
    assert_eq!((starts(1_800), starts(1_801)), (Some(1), Some(2)));
}

#[test]
fn aws_starts_it_after_seven_days_and_the_same_rule_stops_it_again() {
    // Stopped at 9,000; AWS's start comes 604,800 s later and is nobody's wait.
    let (timeline, states) = idle_stop(&[(HOUR, 2 * HOUR)], 10);
    let expected = [
        (613_800, 613_920, "starting"),
        (613_920, 615_720, "idle but up"),
        (615_720, 864_000, "stopped"),
    ];
    assert_eq!(states[5..], expected);
    let counts = timeline.counts;
    assert_eq!((counts.starts, counts.forced_starts), (Some(2), Some(1)));
    assert_eq!(counts.wait_milliseconds, 120_000);
    // A client in that very second asks for the start itself; one a second later joins AWS's.
    let with = |start| idle_stop(&[(HOUR, 2 * HOUR), (start, start + 60)], 10).0.counts;
    assert_eq!(with(613_800).forced_starts, Some(0));
    assert_eq!(with(613_800).wait_milliseconds, 240_000);
    assert_eq!((with(613_801).starts, with(613_801).forced_starts), (Some(2), Some(1)));
}

#[test]
fn a_week_without_a_session_is_the_cycle_of_forced_starts() {
    let mut workload = workload("2020-01-01", &[]);
    workload.activity = Activity::TypicalWeek(crate::activity::TypicalWeek::new(Vec::new()));
    let kind = kind("rds-idle-stop").unwrap();
    let (offering, _) = (kind.build)("rds", &Settings::default(), &context("2020-01-01")).unwrap();
    // Seven days stopped, two minutes starting, half an hour up.
    let cycle = offering.cycle_seconds(&workload);
    assert_eq!(cycle, 604_800 + 120 + 1_800);
    let billing = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
    let timeline = offering.timeline(&workload, RuleBook::dated(), billing).unwrap();
    assert_eq!((timeline.up_seconds(), timeline.counts.forced_starts), (1_800, Some(1)));
}

#[test]
fn the_time_to_the_stop_has_a_range() {
    let kind = kind("rds-idle-stop").unwrap();
    let build = |seconds| {
        let settings = Settings { idle_stop_seconds: Some(seconds), ..Settings::default() };
        (kind.build)("rds", &settings, &context("2020-01-01"))
    };
    assert!(build(60).is_ok() && build(604_800).is_ok());
    let short = build(59).unwrap_err().to_string();
    assert_eq!(short, "idle_stop is 59 s, not within 60 s to 604800 s");
    assert!(build(604_801).is_err());
}

#[test]
fn each_reader_is_billed_like_the_writer() {
    let date = "2025-01-01";
    let workload = workload(date, &[(0, HOUR)]);
    let class = "db.t4g.medium".parse().unwrap();
    for (id, one_hour, storage) in [
        // An hour and the five minutes to the pause, at half an ACU; a day of an instance.
        ("aurora-serverless-v2", 3_600 + 300, 1),
        ("aurora-provisioned", 86_400, 1),
    ] {
        let settings = |readers| Settings {
            readers: Some(readers),
            instance_class: Some(class).filter(|_| id == "aurora-provisioned"),
            ..Settings::default()
        };
        for readers in [0, 1, 15] {
            let readings = simulate(id, &settings(readers), date, &workload, 1).1;
            assert_eq!(readings[0].count, one_hour * u128::from(1 + readers), "{id} {readers}");
            // The cluster has one volume.
            assert_eq!(readings.len(), 1 + storage, "{id}");
            let gb_seconds = u128::from(Gb::whole(1).as_parts()) * 86_400;
            assert_eq!(readings[1].count, gb_seconds, "{id}");
        }
        let kind = kind(id).unwrap();
        let refused = (kind.build)(id, &settings(16), &context(date)).unwrap_err();
        assert_eq!(refused.to_string(), "readers is 16, more than 15");
    }
}

#[test]
fn runs_that_differ_from_week_to_week_are_billed_over_all_of_them() {
    // A session of a minute each day, and a start that takes a day: the next day's session begins
    // while it is starting or in the very second in which it is there, and joins. Sessions two and
    // two make a run, of which an odd number of days a week has one and a half more: two weeks.
    let days = (0..7).map(|day| Period::new(day * DAY, day * DAY + 60));
    let mut workload = workload("2020-01-01", &[]);
    workload.activity = Activity::TypicalWeek(crate::activity::TypicalWeek::new(days.collect()));
    let kind = kind("rds-idle-stop").unwrap();
    let settings = Settings { start_latency_seconds: Some(DAY), ..Settings::default() };
    let (offering, _) = (kind.build)("rds", &settings, &context("2020-01-01")).unwrap();
    let cycle = offering.cycle_seconds(&workload);
    assert_eq!(cycle, 14 * DAY);
    let billing = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
    let timeline = offering.timeline(&workload, RuleBook::dated(), billing).unwrap();
    // Up for the second session's minute and half an hour.
    assert_eq!(timeline.counts.starts, Some(7));
    assert_eq!(timeline.up_seconds(), 7 * (60 + 1_800));
}
