//! The interval engine agrees with a naive one that goes second by second and whose author never
//! saw it: all integers exactly, money within 10⁻¹⁵ USD, on seeded random cases. A failure names
//! the seed of its case.
//!
//! Read literally, the text that both follow means: `starts` are all start requests, AWS's own
//! among them, by the second of the request; a forced stop in the very second in which the
//! database becomes wanted goes on as one start; a series of demand counts in the tail too; a
//! cluster that never pauses has no activation; and the rule of Aurora's storage is that of each
//! second's own date, whatever rules are asked for.

use dutycycle::activity::{Activity, Demand, Series, Workload};
use dutycycle::offering::{Counts, PauseAfter, Restart, Settings};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingPeriod, Day, Engine, Period};

use crate::naive::{self, Need, RdsResult, RulesAt, Sessions};
use crate::oracle_money;
use crate::random::Random;
use crate::simulate::{ALL_SOLD, DAY, Simulated, build, periods, prices, simulate, workload};

/// 2019-04-25, 2019-04-29 and two days on which nothing changes.
const AROUND: [i64; 4] = [18_011 * DAY, 18_015 * DAY, 17_750 * DAY, ALL_SOLD];

/// One random question.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) period: (i64, i64),
    pub(crate) spans: Vec<(i64, i64)>,
    pub(crate) rules: Option<i64>,
}

impl Case {
    /// Sessions around a period of a few days: dense, sparse beyond seven days, or none.
    pub(crate) fn random(random: &mut Random, kind: &str, seed: u64) -> Self {
        let around = random.pick(&AROUND);
        let start = around + random.within(-2 * DAY, DAY);
        let period = (start, start + random.within(1, 4 * DAY));
        let first = start - random.within(0, 18) * DAY;
        let (count, longest) =
            random.pick(&[(0, 1), (1, 90_000), (3, 9_000), (12, 4_000), (150, 900)]);
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for _ in 0..random.within(0, count) {
            let beside = random.pick(&[0, 300, 301, 600, 900]);
            let start = match spans.last() {
                // Next to another one, to hit the borders of tails and gaps.
                Some(last) if random.once_in(3) => last.1 + beside,
                // About the second in which the rules change.
                _ if random.once_in(5) => around + random.within(-100, 5_100),
                _ => random.within(first, period.1 + 2_000),
            };
            spans.push((start, start + random.within(1, longest)));
        }
        let fixed = [Some(17_750 * DAY), Some(18_011 * DAY), Some(ALL_SOLD)];
        Self {
            name: format!("{kind}, seed {seed}"),
            period,
            spans,
            rules: random.pick(&[None, None, None, fixed[0], fixed[1], fixed[2]]),
        }
    }

    /// Adds a session that is wanted when a forced start is to be stopped again, or a second
    /// before or after, and asks about the days around it.
    fn meet_a_forced_start(&mut self, settings: &naive::Rds, beside: i64) {
        if let Some(last) = self.spans.iter().map(|span| span.1).max() {
            let forced = last + settings.stop_delay + naive::WEEK;
            let stopped = forced + settings.start_latency + settings.forced_up;
            let start = stopped + settings.lead + beside;
            self.spans.push((start, start + 500));
            self.period = (stopped - DAY, stopped + DAY);
        }
    }

    /// Asks about one session only, for which a start is requested under the rule of whole hours
    /// (or in the first second after it) and available so many seconds after the rule's end.
    fn start_across_a_change(&mut self, settings: &naive::Rds, after: i64, length: i64) {
        let change = AROUND[0];
        let start = change + after - settings.start_latency + settings.lead;
        self.spans = vec![(start, start + length)];
        self.period = (change - DAY, change + DAY);
        self.rules = None;
    }

    pub(crate) fn simulate_from(&self) -> i64 {
        let first = self.spans.iter().map(|span| span.0).min();
        first.unwrap_or(self.period.0)
    }

    pub(crate) fn naive_rules(&self) -> RulesAt {
        self.rules.map_or(RulesAt::Dated, RulesAt::Fixed)
    }

    pub(crate) fn sessions(&self) -> Sessions {
        Sessions { spans: self.spans.clone() }
    }

    pub(crate) fn billing(&self) -> BillingPeriod {
        BillingPeriod::Calendar(Period::new(self.period.0, self.period.1))
    }

    pub(crate) fn ask(&self, kind: &str, settings: &Settings, workload: &Workload) -> Simulated {
        let offering = build(kind, settings, workload);
        let rules = rule_book(self.rules);
        simulate(&*offering, workload, rules, self.billing(), &prices())
    }

    pub(crate) fn workload(&self, engine: Engine) -> Workload {
        workload(engine, Activity::explicit(periods(&self.spans)))
    }
}

pub(crate) fn rule_book(fixed: Option<i64>) -> RuleBook {
    fixed.map_or(RuleBook::dated(), |second| RuleBook::fixed(Day::containing(second)))
}

/// What the program counted, in the naive engine's words.
pub(crate) fn rds_counts(simulated: &Simulated) -> RdsResult {
    RdsResult {
        up_seconds: simulated.timeline.up_seconds(),
        phantom_seconds: simulated.timeline.phantom_seconds(),
        starts: simulated.timeline.counts.starts.unwrap(),
        forced_starts: simulated.timeline.counts.forced_starts.unwrap(),
    }
}

/// Half-ACU-seconds, up seconds, activations and saturated seconds.
pub(crate) fn acu_counts(simulated: &Simulated) -> naive::AcuResult {
    let Counts { activations, saturated_seconds, .. } = simulated.timeline.counts;
    naive::AcuResult {
        half_acu_seconds: simulated.compute(),
        up_seconds: simulated.timeline.up_seconds(),
        activations: activations.unwrap(),
        saturated_seconds: saturated_seconds.unwrap_or(0),
    }
}

/// The same random settings for both engines.
pub(crate) fn rds_settings(random: &mut Random) -> (Settings, naive::Rds) {
    let lead = random.pick(&[0, 1, 60, 900, 900, 5_000]);
    let kinds = [
        (Restart::Restop, naive::Restart::Restop),
        (Restart::StayOn, naive::Restart::StayOn),
        (Restart::Ignore, naive::Restart::Ignore),
    ];
    let (restart, naive_restart) = random.pick(&kinds);
    let latency = random.within(0, lead);
    let naive = naive::Rds {
        lead,
        stop_delay: random.pick(&[0, 0, 1, 300, 2_000]),
        merge_gap: random.pick(&[0, 0, 1, 300, 600, 7_200]),
        start_latency: random.pick(&[0, 0, lead, latency]),
        forced_up: random.pick(&[3_600, 1, 599, 86_400]),
        start_minimum: random.pick(&[600, 600, 0, 1, 4_000]),
        restart: naive_restart,
    };
    let settings = Settings {
        lead_seconds: Some(lead),
        start_latency_seconds: Some(naive.start_latency),
        stop_delay_seconds: Some(naive.stop_delay),
        merge_gap_seconds: Some(naive.merge_gap),
        restart: Some(restart),
        forced_up_seconds: Some(naive.forced_up),
        // The rule book's own minimum is 600 too.
        start_minimum_seconds: Some(naive.start_minimum).filter(|minimum| *minimum != 600),
        ..Settings::default()
    };
    (settings, naive)
}

/// The same random demand for both engines.
fn demand(random: &mut Random, period: (i64, i64)) -> (Demand, Need) {
    let mut halves = || u32::try_from(random.pick(&[0, 1, 2, 3, 5, 8, 33, 130, 600])).unwrap();
    match halves() {
        0 => (Demand::Floor, Need::Floor),
        1..=3 => {
            let need = halves();
            (Demand::Constant(Acu::halves(need)), Need::HalfAcu(need))
        }
        // Minute after minute: as AWS traced a resume, or anything else.
        33 | 130 => {
            let mut minutes = vec![4, 6, 6, 8, 8, 8];
            if random.once_in(2) {
                let any = |_| u32::try_from(random.pick(&[0, 1, 3, 8, 33, 600])).unwrap();
                minutes = (0..9).map(any).collect();
            }
            let step = |(at, half): (i64, &u32)| (at * 60, Acu::halves(*half));
            let end = i64::try_from(minutes.len()).unwrap() * 60;
            let steps = (0..).zip(&minutes).map(step).chain([(end, Acu::ZERO)]);
            (Demand::AfterWake(Series::new(steps.collect()).unwrap()), Need::AfterWake(minutes))
        }
        _ => {
            let mut steps: Vec<(i64, u32)> = Vec::new();
            let mut at = period.0 - random.within(0, 3 * DAY);
            for _ in 0..random.within(1, 40) {
                let half = random.pick(&[0, 1, 2, 3, 5, 8, 33, 130, 600]);
                steps.push((at, u32::try_from(half).unwrap()));
                at += random.pick(&[1, 60, 900, 30_000]);
            }
            let series = steps.iter().map(|step| (step.0, Acu::halves(step.1)));
            let series = Series::new(series.collect()).unwrap();
            (Demand::Series(series), Need::Series(steps))
        }
    }
}

fn pause(random: &mut Random) -> (Option<PauseAfter>, Option<i64>) {
    match random.pick(&[300, 300, 301, 900, 86_400, -1]) {
        -1 => (Some(PauseAfter::Never), None),
        300 => (None, Some(300)),
        seconds => (Some(PauseAfter::Seconds(seconds)), Some(seconds)),
    }
}

#[test]
fn scheduled_runs_agree_with_the_naive_engine() {
    for seed in 0..300 {
        let random = &mut Random::seeded(seed);
        let mut case = Case::random(random, "rds-scheduled", seed);
        let (settings, naive) = rds_settings(random);
        if random.once_in(4) {
            case.meet_a_forced_start(&naive, random.pick(&[-1, 0, 1]));
        } else if random.once_in(6) {
            let after = random.within(0, naive.start_latency);
            case.start_across_a_change(&naive, after, random.within(1, 9_000));
        }
        let expected = naive::rds_scheduled(
            &case.sessions(),
            &naive,
            case.naive_rules(),
            case.period,
            case.simulate_from(),
            false,
        );
        let ours = case.ask("rds-scheduled", &settings, &case.workload(Engine::Postgres));
        assert_eq!(rds_counts(&ours), expected, "{}: {naive:?}", case.name);
        let billed = u128::from(expected.up_seconds + expected.phantom_seconds);
        let mut lines = vec![(billed, 3_600)];
        for (month, count) in naive::storage_allocated(1_000_000_000, 20_000_000_000, case.period) {
            lines.push((count, 1_000_000_000 * month));
        }
        oracle_money::check(&ours.bill, &lines, case.billing(), &case.name);
    }
}

#[test]
fn serverless_v1_agrees_with_the_naive_engine() {
    for seed in 10_000..10_200 {
        let random = &mut Random::seeded(seed);
        let case = Case::random(random, "aurora-serverless-v1", seed);
        let (demand, need) = demand(random, case.period);
        let (pause_after, naive_pause) = pause(random);
        let postgres = random.once_in(3);
        let min_acu = random.pick(&[None, None, Some(2), Some(8)]);
        let max_acu = random.pick(&[None, None, Some(8), Some(64)]);
        let naive = naive::V1 {
            min_acu,
            max_acu,
            pause_after: naive_pause,
            postgres,
            scale_up_cooldown: random.pick(&[0, 0, 180, 1]),
            scale_down_cooldown: random.pick(&[0, 0, 900, 86_400]),
            need,
        };
        let settings = Settings {
            min_acu: min_acu.map(Acu::whole),
            max_acu: max_acu.map(Acu::whole),
            pause_after,
            scale_up_cooldown_seconds: Some(naive.scale_up_cooldown),
            scale_down_cooldown_seconds: Some(naive.scale_down_cooldown),
            ..Settings::default()
        };
        let from = case.simulate_from();
        let rules = case.naive_rules();
        let expected = naive::serverless_v1(&naive, &case.sessions(), rules, case.period, from);
        let engine = if postgres { Engine::Postgres } else { Engine::MySql };
        let mut workload = case.workload(engine);
        workload.demand = demand;
        let ours = case.ask("aurora-serverless-v1", &settings, &workload);
        assert_eq!(acu_counts(&ours), expected, "{}: {naive:?}", case.name);
        check_aurora_money(&ours, (expected.half_acu_seconds, 7_200), &case);
    }
}

#[test]
fn serverless_v2_agrees_with_the_naive_engine() {
    for seed in 20_000..20_200 {
        let random = &mut Random::seeded(seed);
        let case = Case::random(random, "aurora-serverless-v2", seed);
        let (demand, need) = demand(random, case.period);
        let min = random.pick(&[0, 0, 1, 4]);
        let max = random.pick(&[4, 16, 512]);
        let (pause_after, naive_pause) = if min == 0 { pause(random) } else { (None, None) };
        let settings = Settings {
            min_acu: Some(Acu::halves(min)),
            max_acu: Some(Acu::halves(max)),
            pause_after,
            ..Settings::default()
        };
        let (sessions, from) = (case.sessions(), case.simulate_from());
        let expected =
            naive::serverless_v2(min, max, naive_pause, &need, &sessions, case.period, from);
        let mut workload = case.workload(Engine::MySql);
        workload.demand = demand;
        let ours = case.ask("aurora-serverless-v2", &settings, &workload);
        assert_eq!(acu_counts(&ours), expected, "{}: {need:?}", case.name);
        check_aurora_money(&ours, (expected.half_acu_seconds, 7_200), &case);
    }
}

/// A bill of capacity or instances and one stored gigabyte.
pub(crate) fn check_aurora_money(ours: &Simulated, compute: (u128, u64), case: &Case) {
    let mut lines = vec![compute];
    for (month, count) in naive::storage_consumed(&[(0, 1_000_000_000)], case.period) {
        lines.push((count, 1_000_000_000 * month));
    }
    oracle_money::check(&ours.bill, &lines, case.billing(), &case.name);
}
