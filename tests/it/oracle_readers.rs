//! Readers, by the naive engine: whatever the writer's seconds and capacity are, each reader has
//! them too, phantom seconds among them; storage is the cluster's, once (S17). Counts exactly,
//! money within 10⁻¹⁵ USD. A failure names the seed of its case.

use dutycycle::activity::Demand;
use dutycycle::offering::{PauseAfter, Settings};
use dutycycle::units::{Acu, Engine};

use crate::naive::{self, Need};
use crate::oracle::{Case, acu_counts, check_aurora_money, rds_counts, rds_settings};
use crate::random::Random;

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
        let mut workload = case.workload(Engine::MySql);
        let Need::HalfAcu(halves) = need else { unreachable!() };
        workload.demand = Demand::Constant(Acu::halves(halves));
        let ours = case.ask("aurora-serverless-v2", &settings, &workload);
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
        let workload = case.workload(Engine::Postgres);
        let (ours, seconds) = if random.once_in(2) {
            let settings = Settings { readers, schedule: Some(true), ..scheduled };
            let (sessions, from) = (case.sessions(), case.simulate_from());
            let rules = case.naive_rules();
            let writer = naive::rds_scheduled(&sessions, &naive, rules, case.period, from, false);
            let ours = case.ask("aurora-provisioned", &settings, &workload);
            assert_eq!(rds_counts(&ours), writer, "{}: {naive:?}", case.name);
            phantom += u32::from(instances > 1 && writer.phantom_seconds > 0);
            (ours, writer.up_seconds + writer.phantom_seconds)
        } else {
            let settings = Settings { readers, ..Settings::default() };
            let all = (case.period.1 - case.period.0).unsigned_abs();
            let ours = case.ask("aurora-provisioned", &settings, &workload);
            assert_eq!(ours.timeline.up_seconds(), all, "{}", case.name);
            (ours, all)
        };
        let compute = (u128::from(seconds) * u128::from(instances), 3_600);
        check_aurora_money(&ours, compute, &case);
    }
    assert!(phantom > 30, "{phantom}");
}
