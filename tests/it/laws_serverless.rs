//! Laws L13 to L19: clusters that pause and scale.

use dutycycle::activity::{Activity, Demand, Series, Workload};
use dutycycle::meter::{DatabaseEngine, Meter, Reading};
use dutycycle::offering::{Capacity, PauseAfter, Settings, State};
use dutycycle::pricing::{Price, PriceList, PriceListId};
use dutycycle::rating::rate;
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingMonth, BillingPeriod, Day, Engine, Period, Usd};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::common::parse;
use crate::laws::{Choice, config, demand, spans, steps};
use crate::oracle::rule_book;
use crate::simulate::{ALL_SOLD, DAY, Simulated, book, build, periods, region, workload};

/// 2019-04-29, when one capacity unit became possible.
const ONE_ACU: i64 = 18_015 * DAY;
const STEPS: [u32; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

fn v1(pause: i64, min: Option<u32>, max: Option<u32>) -> Choice {
    let settings = Settings {
        pause_after: Some(PauseAfter::Seconds(pause)),
        min_acu: min.map(Acu::whole),
        max_acu: max.map(Acu::whole),
        ..Settings::default()
    };
    Choice::of("aurora-serverless-v1", settings)
}

fn v2(min_halves: u32, max_halves: u32, pause: i64) -> Choice {
    let settings = Settings {
        pause_after: Some(PauseAfter::Seconds(pause)).filter(|_| min_halves == 0),
        min_acu: Some(Acu::halves(min_halves)),
        max_acu: Some(Acu::halves(max_halves)),
        ..Settings::default()
    };
    Choice::of("aurora-serverless-v2", settings)
}

fn workload_of(spans: &[(i64, i64)], demand: &Demand) -> Workload {
    let mut workload = workload(Engine::MySql, Activity::explicit(periods(spans)));
    workload.demand = demand.clone();
    workload
}

/// Series of demand are counted from the period's start.
fn bill(choice: &Choice, spans: &[(i64, i64)], demand: &Demand, period: Period) -> Simulated {
    let demand = match demand {
        Demand::Series(series) => Demand::Series(crate::common::shifted(series, period.start())),
        other => other.clone(),
    };
    choice.bill(&workload_of(spans, &demand), RuleBook::dated(), period)
}

/// Sessions counted from the period's start.
fn beside(spans: &[(i64, i64)], period: Period) -> Vec<(i64, i64)> {
    let by = period.start();
    spans.iter().map(|span| (span.0 + by, span.1 + by)).collect()
}

/// The union, found by going through sorted sessions.
fn union(spans: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for span in sorted {
        match joined.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => joined.push(span),
        }
    }
    joined
}

/// Sessions with a period of some days among them.
fn asked() -> impl Strategy<Value = (Vec<(i64, i64)>, Period)> {
    let around = select(vec![ONE_ACU, ALL_SOLD]);
    around.prop_flat_map(|around| {
        let period = (around - 3 * DAY..around + 3 * DAY, 1..4 * DAY);
        let period = period.prop_map(|(from, length)| Period::new(from, from + length));
        (spans(around - 6 * DAY, around + 6 * DAY), period)
    })
}

fn pause_seconds() -> impl Strategy<Value = i64> {
    prop_oneof![Just(300), 300..2_000_i64, 300..=86_400_i64]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l13_a_pause_of_five_minutes_leaves_nothing_to_top_up(
        (spans, period) in asked(),
        pause in pause_seconds(),
    ) {
        let billed = bill(&v1(pause, None, None), &spans, &Demand::Floor, period);
        prop_assert_eq!(billed.timeline.phantom_seconds(), 0);
        let up: u64 = billed.timeline.half_acu_seconds().0;
        prop_assert_eq!(billed.compute(), u128::from(up));
    }

    #[test]
    fn l14_up_time_is_connected_time_and_at_most_a_tail_for_each_activation(
        spans in spans(ALL_SOLD, ALL_SOLD + 12 * DAY),
        pause in pause_seconds(),
        serverless_v2 in any::<bool>(),
    ) {
        // All sessions with their tails lie inside.
        let period = Period::new(ALL_SOLD, ALL_SOLD + 20 * DAY);
        let choice = if serverless_v2 { v2(0, 8, pause) } else { v1(pause, None, None) };
        let union: Vec<_> = union(&spans);
        prop_assume!(union.last().is_none_or(|last| last.1 + pause <= period.end()));
        let connected: i64 = union.iter().map(|span| span.1 - span.0).sum();
        let gaps = || union.windows(2).map(|pair| pair[1].0 - pair[0].1);
        // It stays up in a gap that is no longer than the pause.
        let bridged: i64 = gaps().filter(|gap| *gap <= pause).sum();
        let paused = gaps().filter(|gap| *gap > pause).count();
        let activations = if union.is_empty() { 0 } else { 1 + u64::try_from(paused).unwrap() };
        let billed = bill(&choice, &spans, &Demand::Floor, period);
        let up = billed.timeline.up_seconds();
        prop_assert_eq!(billed.timeline.counts.activations, Some(activations));
        let tails = pause.unsigned_abs() * activations;
        prop_assert_eq!(up, (connected + bridged).unsigned_abs() + tails);
        let sessions = u64::try_from(union.len()).unwrap();
        let most = connected.unsigned_abs() + pause.unsigned_abs() * sessions;
        prop_assert!(connected.unsigned_abs() <= up && up <= most.min(period.seconds()));
    }

    #[test]
    fn l15_v1_never_costs_less_for_more(
        (spans, period) in asked(),
        more in crate::laws::spans(-6 * DAY, 6 * DAY),
        pauses in (pause_seconds(), pause_seconds()),
        minima in (0..7_usize, 0..7_usize),
        maxima in (0..9_usize, 0..9_usize),
        demand in demand(-6 * DAY, 6 * DAY),
        what in 0..4_u8,
    ) {
        let (low, high) = (pauses.0.min(pauses.1), pauses.0.max(pauses.1));
        let sorted = |pair: (usize, usize)| (pair.0.min(pair.1), pair.0.max(pair.1));
        let (minima, maxima) = (sorted(minima), sorted(maxima));
        // Bounds that allow each other, above the smallest of 2018.
        let min = |at: usize| Some(STEPS[at]);
        let max = |at: usize| Some(STEPS[at.max(minima.1).max(1)]);
        let base = v1(low, min(minima.0), max(maxima.0));
        let (choice, mut longer) = match what {
            0 => (base.clone(), spans.clone()),
            1 => (v1(high, min(minima.0), max(maxima.0)), spans.clone()),
            2 => (v1(low, min(minima.1), max(maxima.0)), spans.clone()),
            _ => (v1(low, min(minima.0), max(maxima.1)), spans.clone()),
        };
        if what == 0 {
            longer.extend(beside(&more, period));
        }
        let before = bill(&base, &spans, &demand, period);
        let after = bill(&choice, &longer, &demand, period);
        prop_assert!(before.total() <= after.total(), "{} > {}", before.total(), after.total());
    }

    #[test]
    fn l16_v1_capacity_is_an_allowed_step_and_zero_while_paused(
        (spans, period) in asked(),
        pause in pause_seconds(),
        bounds in (0..5_usize, 0..5_usize),
        demand in demand(-6 * DAY, 6 * DAY),
        cooldown in select(vec![0, 180, 900]),
    ) {
        let (min, max) = (STEPS[bounds.0], STEPS[(bounds.0 + bounds.1).max(1)]);
        let mut choice = v1(pause, Some(min), Some(max));
        choice.settings.scale_up_cooldown_seconds = Some(cooldown);
        choice.settings.scale_down_cooldown_seconds = Some(5 * cooldown);
        let billed = bill(&choice, &spans, &demand, period);
        let mut sum = 0;
        for (span, state) in billed.timeline.states() {
            match state {
                State::Paused => {}
                State::Running { capacity: Capacity::Acu(acu) }
                | State::Draining { capacity: Capacity::Acu(acu) } => {
                    let steps = STEPS.map(Acu::whole);
                    let of_the_day = span.start() >= ONE_ACU || *acu >= Acu::whole(2);
                    prop_assert!(steps.contains(acu) && of_the_day, "{acu}");
                    prop_assert!(Acu::whole(min) <= *acu && *acu <= Acu::whole(max), "{acu}");
                    sum += span.seconds() * u64::from(acu.half_units());
                }
                _ => prop_assert!(false, "{state:?}"),
            }
        }
        prop_assert_eq!(billed.compute(), u128::from(sum));
        let stored = |billed: &Simulated| -> Vec<Reading> { billed.readings[1..].to_vec() };
        choice.settings.pause_after = Some(PauseAfter::Never);
        let never = bill(&choice, &spans, &demand, period);
        prop_assert_eq!(stored(&billed), stored(&never));
    }

    #[test]
    fn l17_v2_capacity_is_the_need_rounded_up_to_half_a_unit(
        thousandths in 0..40_000_i64,
        bounds in (0..9_u32, 0..70_u32),
        series in any::<bool>(),
    ) {
        let need = Decimal::new(thousandths, 3);
        let (min, max) = (bounds.0, (bounds.0 + bounds.1).max(1));
        let at_least = Acu::at_least(need).unwrap();
        let demand = if series {
            Demand::Series(Series::constant(at_least))
        } else {
            Demand::Constant(at_least)
        };
        let period = Period::new(ALL_SOLD + 100, ALL_SOLD + 200);
        let spans = [(ALL_SOLD, ALL_SOLD + 300)];
        let billed = bill(&v2(min, max, 300), &spans, &demand, period);
        prop_assert_eq!(billed.timeline.states().len(), 1);
        let capacity = billed.timeline.states()[0].1.capacity().unwrap();
        let halves = |count: u32| Decimal::new(i64::from(count) * 5, 1);
        let (floor, ceiling) = (halves(min.max(1)), halves(max));
        let units = halves(capacity.half_units());
        let rest = units - need;
        let close = Decimal::ZERO <= rest && rest < halves(1);
        prop_assert!(close || units == floor && need < floor || units == ceiling && need > ceiling);
        prop_assert!(floor <= units && units <= ceiling);
        let saturated = billed.timeline.counts.saturated_seconds;
        prop_assert_eq!(saturated, Some(if need > ceiling { 100 } else { 0 }));
    }

    #[test]
    fn l18_a_minimum_is_billed_in_every_second(
        (spans, period) in asked(),
        min in 1..20_u32,
        demand in demand(-6 * DAY, 6 * DAY),
    ) {
        let billed = bill(&v2(min, 64, 300), &spans, &demand, period);
        prop_assert_eq!(billed.timeline.up_seconds(), period.seconds());
        prop_assert!(billed.compute() >= u128::from(min) * u128::from(period.seconds()));
    }

    #[test]
    fn l18_a_ping_every_five_minutes_costs_the_smallest_minimum(
        phase in 0..300_i64,
        from in ALL_SOLD..ALL_SOLD + 30 * DAY,
        length in 1..3 * DAY,
    ) {
        let pings: Vec<_> = (-2..=length / 300)
            .map(|n| from + n * 300 + phase)
            .map(|at| (at, at + 1))
            .collect();
        let period = Period::new(from, from + length);
        let pinged = bill(&v2(0, 8, 300), &pings, &Demand::Floor, period);
        let floor = bill(&v2(1, 8, 300), &[], &Demand::Floor, period);
        prop_assert_eq!(pinged.compute(), floor.compute());
        prop_assert_eq!(pinged.total(), floor.total());
    }

    #[test]
    fn l19_v2_never_costs_less_for_more_and_nothing_without_a_session(
        (spans, period) in asked(),
        more in crate::laws::spans(-6 * DAY, 6 * DAY),
        pauses in (pause_seconds(), pause_seconds()),
        steps in steps(-6 * DAY, 6 * DAY),
        series in any::<bool>(),
    ) {
        let demand = if series {
            Demand::Series(Series::new(steps).unwrap())
        } else {
            Demand::Constant(Acu::halves(5))
        };
        let (low, high) = (pauses.0.min(pauses.1), pauses.0.max(pauses.1));
        let longer = [spans.clone(), beside(&more, period)].concat();
        let [nothing, little, longer, lazy] =
            [(vec![], low), (spans.clone(), low), (longer, low), (spans, high)]
                .map(|(spans, pause)| bill(&v2(0, 16, pause), &spans, &demand, period));
        prop_assert_eq!(nothing.compute(), 0);
        let serverless = |billed: &Simulated| {
            let of_capacity = |meter: Meter| matches!(meter, Meter::ServerlessV2Acu { .. });
            billed.bill.charges.iter().any(|charge| of_capacity(charge.reading.meter))
        };
        prop_assert!(!serverless(&nothing), "a charge for nothing");
        prop_assert!(little.total() <= longer.total());
        prop_assert!(little.total() <= lazy.total());
    }
}

/// The story behind L18: a health check every five minutes keeps half a unit up all June.
#[test]
fn l18_a_ping_every_five_minutes_costs_43_dollars_20_in_june() {
    let june = parse::<BillingMonth>("2026-06").period();
    let pings: Vec<_> =
        (june.start() / 300 - 1..june.end() / 300).map(|n| (n * 300, n * 300 + 1)).collect();
    let choice = v2(0, 8, 300);
    let workload = workload_of(&pings, &Demand::Floor);
    let offering = build(choice.kind, &choice.settings, &workload);
    let billing = BillingPeriod::Calendar(june);
    let timeline = offering.timeline(&workload, rule_book(None), billing).unwrap();
    let readings = offering.readings(&workload, rule_book(None), &timeline);
    let meter = Meter::ServerlessV2Acu {
        engine: DatabaseEngine::AuroraMySql,
        storage: dutycycle::meter::ClusterStorage::Standard,
    };
    let day = Day::from_date(2026, 6, 1);
    let price = Price::assumed(meter, parse::<Usd>("0.12"));
    let id = PriceListId::of(&region(), day);
    let list = PriceList::from_prices(id, region(), day, vec![price]).unwrap();
    let bill = rate(&readings[..1], &book(list), billing).unwrap();
    assert_eq!(bill.total(), parse::<Usd>("43.20"));
}
