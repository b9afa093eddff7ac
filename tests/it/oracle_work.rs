//! Aurora DSQL by the naive engine: the work of months and of the average month, what is stored,
//! and what of both is free. Counts exactly, money within 10⁻¹⁵ USD. A failure names the seed of
//! its case.

use dutycycle::activity::{self, Activity, Series, TypicalWeek, Work, Workload};
use dutycycle::meter::{DPU_PARTS, Meter, Reading};
use dutycycle::offering::{Settings, State};
use dutycycle::units::{BillingPeriod, Engine, Gb, Period};
use rust_decimal::Decimal;

use crate::naive::{self, mark};
use crate::naive_work::{PARTS, Transaction, beyond_free, spread};
use crate::oracle::rule_book;
use crate::oracle_money;
use crate::random::Random;
use crate::simulate::{DAY, Simulated, WEEK, build, periods, prices, simulate, workload};

const KIND: &str = "aurora-dsql";
/// 2025-06-01, five days after it was sold to everybody.
const JUNE_2025: i64 = 20_240 * DAY;
const AVERAGE_MONTH: u128 = 730 * 3_600;
const GB: u128 = 1_000_000_000;
/// DPU and gigabytes of a month.
const FREE: (u128, u128) = (100_000, 1);

/// A number that is 0 or more.
fn natural(random: &mut Random, first: i64, last: i64) -> u64 {
    random.within(first, last).unsigned_abs()
}

/// The same transaction for both engines, at and about the least that is billed.
fn transaction(random: &mut Random) -> (activity::Transaction, Transaction) {
    let partitions = random.pick(&[0, 1, 1, 1, 2, 5, 40]);
    let mut bytes = || {
        let about = random.pick(&[0_i64, 1, 127, 128, 129, 500, 2_047, 2_048, 2_049, 10_000, -1]);
        if about < 0 { natural(random, 0, 200_000) } else { about.unsigned_abs() }
    };
    let bytes_read: Vec<u64> = (0..partitions).map(|_| bytes()).collect();
    // 8 × 128 B are the least that is written.
    let rows = random.pick(&[0_u64, 0, 1, 2, 7, 8, 9, 100, 3_000]);
    let row_bytes = random.pick(&[0_u64, 1, 100, 127, 128, 129, 1_023, 1_024, 1_025, 3_000]);
    let micros = random.pick(&[0_i64, 1, 999, 1_000, 3_000, 15_500, 80_000, 300_000_000]);
    let naive = Transaction {
        bytes_read: bytes_read.clone(),
        rows_written: rows,
        row_bytes_written: row_bytes,
        compute_microseconds: micros.unsigned_abs(),
        multi_region: random.once_in(3),
    };
    let ours = activity::Transaction {
        bytes_read,
        rows_written: rows,
        row_bytes_written: row_bytes,
        compute_milliseconds: Decimal::new(micros, 3),
    };
    (ours, naive)
}

/// The same work for both engines: about the free part of a month, or anything else.
fn work(random: &mut Random) -> (Work, u128, bool) {
    if random.once_in(4) {
        let parts = u128::from(natural(random, 0, 999)) * 1_000_003;
        let dpu = random.pick(&[0_u128, 1, 99_999, 100_000, 100_001, 250_000, 3_000_000]);
        let parts = dpu * PARTS + parts;
        let dpu_per_month = Decimal::from_i128_with_scale(i128::try_from(parts).unwrap(), 11);
        return (Work::Measured { dpu_per_month }, parts, false);
    }
    let (each, naive) = transaction(random);
    let about_free = FREE.0 * PARTS / naive.dpu();
    let most = 30 * about_free;
    let count = match random.within(0, 5) {
        0 => 0,
        1 => 1,
        2 => about_free,
        3 => about_free + 1,
        _ => u128::from(natural(random, 0, i64::try_from(most.min(1 << 40)).unwrap())),
    };
    let per_month = u64::try_from(count).unwrap();
    (Work::Transactions { per_month, each }, count * naive.dpu(), naive.multi_region)
}

fn settings(multi_region: bool) -> Settings {
    Settings { multi_region: Some(true).filter(|_| multi_region), ..Settings::default() }
}

fn ask(workload: &Workload, multi_region: bool, billing: BillingPeriod) -> Simulated {
    let offering = build(KIND, &settings(multi_region), workload);
    simulate(&*offering, workload, rule_book(None), billing, &prices())
}

/// Month's seconds and parts of a DPU × seconds, in the naive engine's parts.
fn worked(readings: &[Reading]) -> Vec<(u64, u128)> {
    let of_work = readings.iter().filter(|reading| reading.meter == Meter::DsqlDpu);
    let finer = u128::from(DPU_PARTS) / PARTS;
    let line = |reading: &Reading| {
        assert_eq!(reading.count % finer, 0, "finer than the naive engine counts");
        (u64::from(reading.month_seconds), reading.count / finer)
    };
    of_work.map(line).collect()
}

fn stored(readings: &[Reading]) -> Vec<(u64, u128)> {
    let of_storage = readings.iter().filter(|reading| reading.meter == Meter::DsqlStorage);
    of_storage.map(|reading| (u64::from(reading.month_seconds), reading.count)).collect()
}

#[test]
fn months_of_work_agree_with_the_naive_engine() {
    let (mut free, mut beyond) = (0, 0);
    for seed in 100_000..100_700 {
        let random = &mut Random::seeded(seed);
        let start = JUNE_2025 + random.within(0, 500) * DAY + random.pick(&[0, 0, 1, 40_000]);
        let long = random.pick(&[1, DAY, 30 * DAY, 31 * DAY, 70 * DAY]);
        let period = (start, start + random.within(1, long));
        let (work, per_month, multi_region) = work(random);
        let mut steps: Vec<(i64, u64)> = Vec::new();
        let mut at = start - random.within(-10, 20) * DAY;
        for _ in 0..random.within(1, 6) {
            let parts =
                random.pick(&[0_u64, 1, 999_999_999, 1_000_000_000, 1_000_000_001, 77_000_000_000]);
            steps.push((at, parts));
            at += random.pick(&[1, 3_600, DAY, 9 * DAY]);
        }
        let sessions = [(start - 50, start + 50), (start + 900, start + 5_000)];
        let mut workload = workload(Engine::Postgres, Activity::explicit(periods(&sessions)));
        let used = steps.iter().map(|step| (step.0, Gb::parts(step.1)));
        workload.storage.used = Series::new(used.collect()).unwrap();
        let case = format!("seed {seed}, {period:?}, {work:?}, {multi_region}, {steps:?}");
        workload.work = Some(work);

        let billing = BillingPeriod::Calendar(Period::new(period.0, period.1));
        let ours = ask(&workload, multi_region, billing);
        let months = spread(per_month, period);
        let volume = naive::storage_consumed(&steps, period);
        assert_eq!(worked(&ours.readings), months, "{case}");
        assert_eq!(stored(&ours.readings), volume, "{case}");
        let mut lines = Vec::new();
        for (work, volume) in months.iter().zip(&volume) {
            let seconds = u128::from(work.0);
            lines.push((work.1, PARTS * seconds, FREE.0));
            lines.push((volume.1, GB * seconds, FREE.1));
            let rest = beyond_free(work.1, PARTS * seconds, FREE.0);
            free += u32::from(work.1 > 0 && rest == 0);
            beyond += u32::from(rest > 0);
        }
        oracle_money::check_free(&ours.bill, &lines, &case);
        // No time is billed: it is at work while somebody is connected, and else it sleeps.
        assert_eq!((ours.timeline.up_seconds(), ours.timeline.phantom_seconds()), (0, 0), "{case}");
        let connected = mark(sessions.into_iter(), period.0, period.1);
        let connected = connected.iter().filter(|connected| **connected).count();
        let states = ours.timeline.states().iter().filter(|(_, state)| *state == State::Working);
        let working: u64 = states.map(|(span, _)| span.seconds()).sum();
        assert_eq!(usize::try_from(working).unwrap(), connected, "{case}");
    }
    assert!(free > 100 && beyond > 200, "{free} free, {beyond} beyond");
}

/// Work and storage of a month of 730 hours are a month's, whatever the week looks like.
#[test]
fn average_months_of_work_agree_with_the_naive_engine() {
    for seed in 110_000..110_700 {
        let random = &mut Random::seeded(seed);
        let (work, per_month, multi_region) = work(random);
        let parts =
            random.pick(&[0_u64, 1, 999_999_999, 1_000_000_000, 1_000_000_001, 5_000_000_000]);
        let hours = random.within(0, WEEK).unsigned_abs();
        let typical = TypicalWeek::spread(hours, random.pick(&[1_u64, 5, 35])).unwrap();
        let mut workload = workload(Engine::Postgres, Activity::TypicalWeek(typical));
        workload.storage.used = Series::constant(Gb::parts(parts));
        let case = format!("seed {seed}, {work:?}, {multi_region}, {parts}");
        workload.work = Some(work);
        let billing = BillingPeriod::AverageMonth(Activity::typical_period(WEEK));
        let ours = ask(&workload, multi_region, billing);
        let week = u128::from(WEEK.unsigned_abs());
        let seconds = u64::try_from(AVERAGE_MONTH).unwrap();
        assert_eq!(worked(&ours.readings), [(seconds, per_month * week)], "{case}");
        let lines = [(per_month, PARTS, FREE.0), (u128::from(parts), GB, FREE.1)];
        oracle_money::check_free(&ours.bill, &lines, &case);
    }
}
