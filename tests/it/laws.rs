//! What the files of laws share: how many cases, and the random questions that they ask.
//!
//! Each law is tried on 1,000 random cases, or on as many as `DUTYCYCLE_LAW_CASES` says. The
//! cases are the same on every machine.

use dutycycle::activity::{Activity, Demand, Requests, Series, Workload};
use dutycycle::meter::{ClusterStorage, Deployment};
use dutycycle::offering::{PauseAfter, Restart, Settings};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingPeriod, Engine, Gb, Period, Usd};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use crate::oracle::rule_book;
use crate::simulate::{ALL_SOLD, DAY, Simulated, build, periods, prices, simulate, workload};

pub(crate) fn config() -> ProptestConfig {
    let cases = std::env::var("DUTYCYCLE_LAW_CASES");
    ProptestConfig {
        cases: cases.map_or(1_000, |text| text.parse().unwrap()),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_181_122),
        ..ProptestConfig::default()
    }
}

/// Within 10⁻¹⁵ dollars.
pub(crate) fn near(a: Usd, b: Usd) -> bool {
    let difference = (a.amount() - b.amount()).abs();
    difference <= rust_decimal::Decimal::new(1, 15)
}

/// An offering that somebody asks about.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) kind: &'static str,
    pub(crate) settings: Settings,
}

impl Choice {
    pub(crate) fn of(kind: &'static str, settings: Settings) -> Self {
        Self { kind, settings }
    }

    pub(crate) fn bill(&self, workload: &Workload, rules: RuleBook, period: Period) -> Simulated {
        let offering = build(self.kind, &self.settings, workload);
        let billing = BillingPeriod::Calendar(period);
        simulate(&*offering, workload, rules, billing, &prices())
    }
}

/// A workload made of one random activity.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) choice: Choice,
    pub(crate) spans: Vec<(i64, i64)>,
    pub(crate) workload: Workload,
    pub(crate) period: Period,
    pub(crate) rules: RuleBook,
}

impl Asked {
    pub(crate) fn bill(&self) -> Simulated {
        self.choice.bill(&self.workload, self.rules, self.period)
    }
}

/// Sessions that start within `[from, to)`: few or many, often with a gap of a tail's length.
pub(crate) fn spans(from: i64, to: i64) -> impl Strategy<Value = Vec<(i64, i64)>> {
    let length = prop_oneof![1..60_i64, 1..8_000_i64, 1..200_000_i64];
    let gap = prop_oneof![Just(None), select(vec![0, 1, 299, 300, 301, 600, 900]).prop_map(Some)];
    prop::collection::vec((from..to, length, gap), 0..25).prop_map(|list| {
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (start, length, gap) in list {
            let beside = gap.and_then(|gap| spans.last().map(|last| last.1 + gap));
            let start = beside.unwrap_or(start);
            spans.push((start, start + length));
        }
        spans
    })
}

pub(crate) fn pause() -> impl Strategy<Value = PauseAfter> {
    prop_oneof![
        3 => select(vec![300, 301, 900, 86_400]).prop_map(PauseAfter::Seconds),
        2 => (300..86_401_i64).prop_map(PauseAfter::Seconds),
        1 => Just(PauseAfter::Never),
    ]
}

pub(crate) fn restart() -> impl Strategy<Value = Restart> {
    select(vec![Restart::Restop, Restart::StayOn, Restart::Ignore])
}

/// Settings of what is started and stopped.
pub(crate) fn schedule_settings() -> impl Strategy<Value = Settings> {
    let seconds = |list: &[i64]| select(list.to_vec()).prop_map(Some);
    (
        prop_oneof![select(vec![0, 1, 60, 900]), 0..4_000_i64],
        0..=100_i64,
        seconds(&[0, 0, 1, 300, 2_000]),
        seconds(&[0, 0, 1, 300, 7_200]),
        restart(),
        seconds(&[1, 600, 3_600, 100_000]),
        prop_oneof![Just(None), (0..2_000_i64).prop_map(Some)],
    )
        .prop_map(|(lead, latency, delay, gap, restart, forced_up, minimum)| Settings {
            lead_seconds: Some(lead),
            start_latency_seconds: Some(lead * latency / 100),
            stop_delay_seconds: delay,
            merge_gap_seconds: gap,
            restart: Some(restart),
            forced_up_seconds: forced_up,
            start_minimum_seconds: minimum,
            ..Settings::default()
        })
}

/// Settings of what is woken by its first client and stopped when idle.
pub(crate) fn idle_stop_settings() -> impl Strategy<Value = Settings> {
    (
        prop_oneof![select(vec![60, 299, 300, 1_800, 604_800]), 60..20_000_i64],
        prop_oneof![select(vec![0, 1, 120, 900]), 0..4_000_i64],
        prop_oneof![Just(None), (0..2_000_i64).prop_map(Some)],
    )
        .prop_map(|(idle_stop, latency, minimum)| Settings {
            idle_stop_seconds: Some(idle_stop),
            start_latency_seconds: Some(latency),
            start_minimum_seconds: minimum,
            ..Settings::default()
        })
}

fn readers() -> impl Strategy<Value = Option<u32>> {
    select(vec![None, None, Some(2), Some(15)])
}

/// An offering of any kind, second of its storage configuration or deployment if `other`.
pub(crate) fn choice(other: bool) -> impl Strategy<Value = Choice> {
    let storage = Some(if other { ClusterStorage::IoOptimized } else { ClusterStorage::Standard });
    let deployment = Some(if other { Deployment::MultiAz } else { Deployment::SingleAz });
    let min = select(vec![0, 0, 0, 1, 4]);
    prop_oneof![
        1 => Just(Choice::of("rds-always-on", Settings { deployment, ..Settings::default() })),
        1 => readers().prop_map(move |readers| {
            Choice::of("aurora-provisioned", Settings { storage, readers, ..Settings::default() })
        }),
        3 => schedule_settings().prop_map(move |settings| {
            Choice::of("rds-scheduled", Settings { deployment, ..settings })
        }),
        2 => idle_stop_settings().prop_map(move |settings| {
            Choice::of("rds-idle-stop", Settings { deployment, ..settings })
        }),
        1 => schedule_settings().prop_map(move |settings| {
            let schedule = Some(true);
            Choice::of("aurora-provisioned", Settings { storage, schedule, ..settings })
        }),
        3 => (pause(), select(vec![None, Some(2), Some(8)]), select(vec![None, Some(8)]))
            .prop_map(|(pause, min, max)| Choice::of("aurora-serverless-v1", Settings {
                pause_after: Some(pause),
                min_acu: min.map(Acu::whole),
                max_acu: max.map(Acu::whole),
                ..Settings::default()
            })),
        3 => (pause(), min, select(vec![4, 16, 512]), readers()).prop_map(move |asked| {
            let (pause, min, max, readers) = asked;
            Choice::of("aurora-serverless-v2", Settings {
                readers,
                pause_after: Some(pause).filter(|_| min == 0),
                min_acu: Some(Acu::halves(min)),
                max_acu: Some(Acu::halves(max)),
                storage,
                ..Settings::default()
            })
        }),
    ]
}

/// Steps of capacity that begin within `[from, to)`.
pub(crate) fn steps(from: i64, to: i64) -> impl Strategy<Value = Vec<(i64, Acu)>> {
    let half = select(vec![0_u32, 1, 2, 3, 5, 8, 33, 130]).prop_map(Acu::halves);
    prop::collection::btree_map(from..to, half, 1..20).prop_map(|map| map.into_iter().collect())
}

pub(crate) fn demand(from: i64, to: i64) -> impl Strategy<Value = Demand> {
    prop_oneof![
        Just(Demand::Floor),
        (0..300_u32).prop_map(|half| Demand::Constant(Acu::halves(half))),
        steps(from, to).prop_map(|steps| Demand::Series(Series::new(steps).unwrap())),
    ]
}

/// Any offering, any use of it, in any span of a few days from `start` on.
pub(crate) fn asked_from(start: i64) -> impl Strategy<Value = Asked> {
    (
        choice(false),
        spans(start - 20 * DAY, start + 8 * DAY),
        demand(start - 10 * DAY, start + 8 * DAY),
        (start - DAY..start + 3 * DAY, 1..5 * DAY),
        select(vec![Engine::Postgres, Engine::MySql]),
        (0..90_u64, select(vec![0_u64, 1, 1_000_003])),
        select(vec![None, None, Some(17_750 * DAY), Some(ALL_SOLD)]),
    )
        .prop_map(|(choice, spans, demand, (from, length), engine, (gb, requests), rules)| {
            let mut workload = workload(engine, Activity::explicit(periods(&spans)));
            workload.demand = demand;
            workload.storage.used = Series::constant(Gb::parts(gb * 333_333_333));
            workload.requests = Requests::PerMonth(requests);
            Asked {
                choice,
                spans,
                workload,
                period: Period::new(from, from + length),
                rules: rule_book(rules),
            }
        })
}

/// Any question around the days on which rules changed, or today.
pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    select(vec![18_011 * DAY, 18_015 * DAY, ALL_SOLD, ALL_SOLD]).prop_flat_map(asked_from)
}
