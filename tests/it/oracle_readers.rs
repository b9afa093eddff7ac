//! Readers, by the naive engine: whatever the writer's seconds and capacity are, each reader has
//! them too, phantom seconds among them; storage is the cluster's, once (S17). Counts exactly,
//! money within 10⁻¹⁵ USD. A failure names the seed of its case.

use dutycycle::activity::{Activity, Demand, TypicalWeek};
use dutycycle::offering::{PauseAfter, Settings};
use dutycycle::units::{Acu, BillingPeriod, Engine};

use crate::naive::{self, Need};
use crate::oracle::{Case, acu_counts, check_aurora_money, rds_counts, rds_settings, rule_book};
use crate::oracle_money;
use crate::random::Random;
use crate::simulate::{ALL_SOLD, DAY, Simulated, WEEK, build, prices, simulate, workload};

/// Readers of one case, and how many instances there are with the writer.
fn readers(random: &mut Random) -> (Option<u32>, u32) {
    let readers = random.pick(&[0, 1, 1, 2, 3, 14, 15]);
    let readers = u32::try_from(readers).unwrap();
    (Some(readers).filter(|readers| *readers > 0), 1 + readers)
}

#[test]
fn readers_of_serverless_v2_agree_with_the_naive_engine() {
    let mut billed = 0;
    for seed in 80_000..80_700 {
        let random = &mut Random::seeded(seed);
        let case = Case::random(random, "aurora-serverless-v2 with readers", seed);
        let (readers, instances) = readers(random);
        let (min, need) = (random.pick(&[0, 0, 1, 4]), random.pick(&[0, 1, 3, 40]));
        let pause = random.pick(&[300, 300, 301, 86_400]);
        let settings = Settings {
            min_acu: Some(Acu::halves(min)),
            max_acu: Some(Acu::halves(32)),
            pause_after: Some(PauseAfter::Seconds(pause)).filter(|_| min == 0),
            readers,
            ..Settings::default()
        };
        let (pause, need) = (Some(pause), Need::HalfAcu(need));
        let (sessions, from) = (case.sessions(), case.simulate_from());
        let writer = naive::serverless_v2(min, 32, pause, &need, &sessions, case.period, from);
        let expected = naive::AcuResult {
            half_acu_seconds: writer.half_acu_seconds * u128::from(instances),
            ..writer
        };
        let mut asked = case.workload(Engine::MySql);
        let Need::HalfAcu(halves) = need else { unreachable!() };
        asked.demand = Demand::Constant(Acu::halves(halves));
        let ours = case.ask("aurora-serverless-v2", &settings, &asked);
        assert_eq!(acu_counts(&ours), expected, "{}: {instances} instances", case.name);
        check_aurora_money(&ours, (expected.half_acu_seconds, 7_200), &case);
        billed += u32::from(instances > 1 && expected.half_acu_seconds > 0);
    }
    assert!(billed > 300, "{billed}");
}

#[test]
fn readers_of_provisioned_clusters_agree_with_the_naive_engine() {
    let mut phantom = 0;
    for seed in 90_000..90_700 {
        let random = &mut Random::seeded(seed);
        let case = Case::random(random, "aurora-provisioned with readers", seed);
        let (readers, instances) = readers(random);
        let (scheduled, naive) = rds_settings(random);
        let asked = case.workload(Engine::Postgres);
        let (ours, seconds) = if random.once_in(2) {
            let settings = Settings { readers, schedule: Some(true), ..scheduled };
            let (sessions, from) = (case.sessions(), case.simulate_from());
            let rules = case.naive_rules();
            let writer = naive::rds_scheduled(&sessions, &naive, rules, case.period, from, false);
            let ours = case.ask("aurora-provisioned", &settings, &asked);
            assert_eq!(rds_counts(&ours), writer, "{}: {naive:?}", case.name);
            phantom += u32::from(instances > 1 && writer.phantom_seconds > 0);
            (ours, writer.up_seconds + writer.phantom_seconds)
        } else {
            let settings = Settings { readers, ..Settings::default() };
            let all = (case.period.1 - case.period.0).unsigned_abs();
            let ours = case.ask("aurora-provisioned", &settings, &asked);
            assert_eq!(ours.timeline.up_seconds(), all, "{}", case.name);
            (ours, all)
        };
        let compute = (u128::from(seconds) * u128::from(instances), 3_600);
        check_aurora_money(&ours, compute, &case);
    }
    assert!(phantom > 30, "{phantom}");
}

#[test]
fn average_weeks_of_readers_agree_with_the_naive_engine() {
    for seed in 95_000..95_060 {
        let random = &mut Random::seeded(seed);
        let (readers, instances) = readers(random);
        let count = random.pick(&[1_u64, 5, 35]);
        let seconds = random.within(0, WEEK).unsigned_abs();
        let (scheduled, naive) = rds_settings(random);
        let rules = random.pick(&[17_750 * DAY, ALL_SOLD]);
        let case = format!("seed {seed}, {instances} instances, {count} sessions, {seconds} s");
        let week = naive::typical_week(seconds, count);
        let typical = TypicalWeek::spread(seconds, count).unwrap();
        let workload = workload(Engine::MySql, Activity::TypicalWeek(typical));
        let ask = |kind: &str, settings: &Settings, cycle: i64| {
            let offering = build(kind, settings, &workload);
            assert_eq!(offering.cycle_seconds(&workload), cycle, "{kind}, {case}");
            let billing = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
            let rules = rule_book(Some(rules));
            (simulate(&*offering, &workload, rules, billing, &prices()), billing)
        };
        let check = |ours: (Simulated, BillingPeriod), count: u128, counts: u64, cycle: i64| {
            let volume = 1_000_000_000 * u128::from(cycle.unsigned_abs());
            let lines =
                [(count * u128::from(instances), counts), (volume, 1_000_000_000 * 730 * 3_600)];
            oracle_money::check(&ours.0.bill, &lines, ours.1, &case);
        };
        let (sessions, period) = naive::steady_week(&week);
        let expected = naive::serverless_v2(0, 32, Some(300), &Need::Floor, &sessions, period, 0);
        let settings = Settings { min_acu: Some(Acu::ZERO), readers, ..Settings::default() };
        let ours = ask("aurora-serverless-v2", &settings, WEEK);
        check(ours, expected.half_acu_seconds, 7_200, WEEK);

        let (expected, cycle) = naive::rds_average(&week, &naive, rules);
        let settings = Settings { readers, schedule: Some(true), ..scheduled };
        let billed = u128::from(expected.up_seconds + expected.phantom_seconds);
        check(ask("aurora-provisioned", &settings, cycle), billed, 3_600, cycle);
    }
}
