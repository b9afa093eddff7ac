//! The interval engine agrees with the naive one on storage, second by second across the end of
//! Aurora's high-water mark, and on average weeks of every length.

use dutycycle::activity::{Activity, Series, TypicalWeek, Workload};
use dutycycle::meter::{Meter, Reading};
use dutycycle::offering::{Restart, Settings};
use dutycycle::units::{Acu, BillingPeriod, Engine, Gb, Period, StorageType};

use crate::naive::{self, Need, RulesAt};
use crate::oracle::{acu_counts, rds_counts, rds_settings, rule_book};
use crate::oracle_money;
use crate::random::Random;
use crate::simulate::{ALL_SOLD, DAY, Simulated, WEEK, build, prices, simulate, workload};

/// 2020-10-13.
const SHRINKS: i64 = 18_548 * DAY;
const GB: u64 = Gb::PARTS;

fn stored(readings: &[Reading]) -> Vec<(u64, u128)> {
    let of_storage = |reading: &&Reading| {
        matches!(reading.meter, Meter::RdsStorage { .. } | Meter::AuroraStorage { .. })
    };
    let stored = readings.iter().filter(of_storage);
    let line = |reading: &Reading| (u64::from(reading.month_seconds), reading.count);
    stored.map(line).collect()
}

#[test]
fn storage_agrees_with_the_naive_engine() {
    for seed in 30_000..30_150 {
        let random = &mut Random::seeded(seed);
        let start = random.pick(&[SHRINKS, SHRINKS, ALL_SOLD]) + random.within(-30, 30) * DAY;
        let start = start + random.within(0, DAY);
        let period = (start, start + random.within(1, 40 * DAY));
        let mut steps: Vec<(i64, u64)> = Vec::new();
        let mut at = start - random.within(-10, 20) * DAY;
        for _ in 0..random.within(1, 25) {
            let parts = random.pick(&[0, 1, 500_000_000, 20_000_000_001, 90_000_000_000]);
            steps.push((at, (parts + random.within(0, 999)).cast_unsigned()));
            at += random.pick(&[1, 3_600, DAY, 3 * DAY]);
        }
        let case = format!("seed {seed}, {steps:?}");
        let mut workload = workload(Engine::MySql, Activity::explicit(Vec::new()));
        let used = steps.iter().map(|step| (step.0, Gb::parts(step.1)));
        workload.storage.used = Series::new(used.collect()).unwrap();
        let billing = BillingPeriod::Calendar(Period::new(period.0, period.1));
        let ask = |kind: &str, workload: &Workload| {
            let rules = rule_book(Some(ALL_SOLD).filter(|_| seed % 2 == 0));
            let offering = build(kind, &Settings::default(), workload);
            simulate(&*offering, workload, rules, billing, &prices())
        };

        let ours = ask("aurora-provisioned", &workload);
        let expected = naive::storage_consumed(&steps, period);
        assert_eq!(stored(&ours.readings), expected, "{case}");
        let all_of_it = (period.1 - period.0).unsigned_abs().into();
        check_money(&ours, (all_of_it, 3_600), &expected, billing, &case);

        let types = [(StorageType::Gp2, 20), (StorageType::Gp3, 20), (StorageType::Io1, 100)];
        let more = [(StorageType::Io2, 100), (StorageType::Magnetic, 5), types[0]];
        let (storage_type, minimum) = random.pick(&[types, more].concat());
        workload.storage.storage_type = Some(storage_type);
        let seconds = period.0..period.1;
        let held_before = steps.iter().rev().find(|step| step.0 <= period.0);
        let most = steps.iter().filter(|step| step.0 < seconds.end).map(|step| step.1).max();
        let most = most.max(held_before.map(|step| step.1)).unwrap_or(steps[0].1);
        let allocated = most.max(steps[0].1).div_ceil(GB) * GB;
        let ours = ask("rds-always-on", &workload);
        let expected = naive::storage_allocated(allocated, minimum * GB, period);
        assert_eq!(stored(&ours.readings), expected, "{case}");
        check_money(&ours, (all_of_it, 3_600), &expected, billing, &case);
    }
}

fn check_money(
    ours: &Simulated,
    compute: (u128, u64),
    months: &[(u64, u128)],
    billing: BillingPeriod,
    case: &str,
) {
    let mut lines = vec![compute];
    lines.extend(months.iter().map(|month| (month.1, GB * month.0)));
    oracle_money::check(&ours.bill, &lines, billing, case);
}

/// Seconds and sessions a week: many of each, the ends of both ranges among them.
fn week(random: &mut Random) -> (u64, u64) {
    let hours = random.pick(&[0, 0, 168 * 3_600, 1, 5 * 3_600, 40 * 3_600, -1, -1, -1]);
    let seconds = if hours < 0 { random.within(0, WEEK) } else { hours };
    let sessions = random.pick(&[1, 1, 2, 3, 5, 7, 11, 35, 168, 1_000]);
    (seconds.unsigned_abs(), sessions)
}

#[test]
fn average_weeks_of_scheduled_runs_agree_with_the_naive_engine() {
    for seed in 40_000..40_060 {
        let random = &mut Random::seeded(seed);
        let (seconds, count) = week(random);
        let (settings, naive) = rds_settings(random);
        let rules = random.pick(&[17_750 * DAY, ALL_SOLD]);
        let case = format!("seed {seed}, {count} sessions, {seconds} s, {naive:?}");
        let week = naive::typical_week(seconds, count);
        let (expected, cycle) = naive::rds_average(&week, &naive, rules);

        let typical = TypicalWeek::spread(seconds, count).unwrap();
        let workload = workload(Engine::Postgres, Activity::TypicalWeek(typical));
        let offering = build("rds-scheduled", &settings, &workload);
        assert_eq!(offering.cycle_seconds(&workload), cycle, "{case}");
        let billing = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
        let ours = simulate(&*offering, &workload, rule_book(Some(rules)), billing, &prices());
        assert_eq!(rds_counts(&ours), expected, "{case}");
        let billed = u128::from(expected.up_seconds + expected.phantom_seconds);
        let storage = (20 * u128::from(GB)) * u128::from(cycle.unsigned_abs());
        check_money(&ours, (billed, 3_600), &[(730 * 3_600, storage)], billing, &case);
    }
}

#[test]
fn average_weeks_of_serverless_agree_with_the_naive_engine() {
    for seed in 50_000..50_060 {
        let random = &mut Random::seeded(seed);
        let (seconds, count) = week(random);
        let pause = random.pick(&[300, 301, 3_600, 86_400]);
        let min = random.pick(&[0, 0, 1, 4]);
        let need = random.pick(&[0, 1, 5, 16]);
        let case = format!("seed {seed}, {count} sessions, {seconds} s, pause {pause}, {need}");
        let rules = random.pick(&[17_750 * DAY, ALL_SOLD]);
        let (sessions, period) = naive::steady_week(&naive::typical_week(seconds, count));
        let typical = TypicalWeek::spread(seconds, count).unwrap();
        let mut workload = workload(Engine::MySql, Activity::TypicalWeek(typical));
        workload.demand = dutycycle::activity::Demand::Constant(Acu::halves(need));
        let billing = BillingPeriod::AverageMonth(Activity::typical_period(WEEK));
        let ask = |kind: &str, settings: &Settings| {
            let offering = build(kind, settings, &workload);
            simulate(&*offering, &workload, rule_book(Some(rules)), billing, &prices())
        };
        let storage = [(730 * 3_600, u128::from(GB) * u128::from(WEEK.unsigned_abs()))];

        let pause_after = Some(dutycycle::offering::PauseAfter::Seconds(pause));
        let settings = Settings {
            min_acu: Some(Acu::halves(min)),
            max_acu: Some(Acu::halves(16)),
            pause_after: pause_after.filter(|_| min == 0),
            ..Settings::default()
        };
        let half = Need::HalfAcu(need);
        let expected = naive::serverless_v2(min, 16, Some(pause), &half, &sessions, period, 0);
        let ours = ask("aurora-serverless-v2", &settings);
        assert_eq!(acu_counts(&ours), expected, "v2, {case}");
        check_money(&ours, (expected.half_acu_seconds, 7_200), &storage, billing, &case);

        let settings = Settings { pause_after, ..Settings::default() };
        let v1 = naive::V1 {
            min_acu: None,
            max_acu: None,
            pause_after: Some(pause),
            postgres: false,
            scale_up_cooldown: 0,
            scale_down_cooldown: 0,
            need: half,
        };
        let expected = naive::serverless_v1(&v1, &sessions, RulesAt::Fixed(rules), period, 0);
        let ours = ask("aurora-serverless-v1", &settings);
        assert_eq!(acu_counts(&ours), expected, "v1, {case}");
        check_money(&ours, (expected.half_acu_seconds, 7_200), &storage, billing, &case);
    }
}

/// A week without a session that stays on after a forced start is up for ever: no start in the
/// long run, and no second lost to the latency of one (S8).
#[test]
fn nobody_connects_and_it_stays_on() {
    let typical = TypicalWeek::spread(0, 5).unwrap();
    let workload = workload(Engine::Postgres, Activity::TypicalWeek(typical));
    let settings = Settings {
        restart: Some(Restart::StayOn),
        start_latency_seconds: Some(600),
        ..Settings::default()
    };
    let offering = build("rds-scheduled", &settings, &workload);
    let billing = BillingPeriod::AverageMonth(Activity::typical_period(WEEK));
    let ours = simulate(&*offering, &workload, rule_book(Some(ALL_SOLD)), billing, &prices());
    let forever =
        naive::RdsResult { up_seconds: WEEK.unsigned_abs(), ..naive::RdsResult::default() };
    assert_eq!(rds_counts(&ours), forever);
}
