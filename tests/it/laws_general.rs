//! Laws L1 to L5 and L7 to L9: of every offering, whatever the sessions, the period and the prices.

use dutycycle::activity::{Activity, Demand, Series};
use dutycycle::analysis::{Question, Window, compare, line_up};
use dutycycle::meter::{Meter, Reading};
use dutycycle::offering::{self, Settings, Spec};
use dutycycle::pricing::PriceBook;
use dutycycle::rating::rate;
use dutycycle::render::cents;
use dutycycle::units::{BillingMonth, BillingPeriod, Period, Usd};
use proptest::prelude::*;

use crate::common::parse;
use crate::laws::{Asked, Choice, asked, asked_from, choice, config, near, spans, steps};
use crate::simulate::{ALL_SOLD, DAY, Simulated, book, build, periods, price_list, prices};

/// The same connected seconds, written differently: cut, overlapping, repeated, in another order.
fn rewritten(spans: &[(i64, i64)], cuts: &[(u8, i64)]) -> Vec<(i64, i64)> {
    let mut written = Vec::new();
    for (at, &(start, end)) in spans.iter().enumerate() {
        let (how, cut) = cuts[at % cuts.len()];
        let middle = start + cut.rem_euclid(end - start);
        match how % 4 {
            0 => written.extend([(middle, end), (start, middle)]),
            1 => written.extend([(start, end), (middle, end), (start, end)]),
            2 => written.extend([(start, middle + 1), (middle, end)]),
            _ => written.push((start, end)),
        }
    }
    let turn = cuts[0].1.unsigned_abs() % u64::try_from(written.len().max(1)).unwrap();
    written.rotate_left(usize::try_from(turn).unwrap());
    if cuts[0].0.is_multiple_of(2) {
        written.reverse();
    }
    written
}

/// Sessions, period and demand some seconds later.
fn moved(asked: &Asked, by: i64) -> Asked {
    let mut moved = asked.clone();
    let later = |span: &(i64, i64)| (span.0 + by, span.1 + by);
    let spans: Vec<_> = asked.spans.iter().map(later).collect();
    moved.workload.activity = Activity::explicit(periods(&spans));
    if let Demand::Series(series) = &asked.workload.demand {
        moved.workload.demand = Demand::Series(crate::common::shifted(series, by));
    }
    moved.period = Period::new(asked.period.start() + by, asked.period.end() + by);
    moved
}

/// Counts by meter and month, in order.
fn counts<'a>(bills: impl IntoIterator<Item = &'a Simulated>) -> Vec<(Meter, u32, u128)> {
    let mut sums: std::collections::BTreeMap<(Meter, u32), u128> =
        std::collections::BTreeMap::new();
    for reading in bills.into_iter().flat_map(|bill| &bill.readings) {
        *sums.entry((reading.meter, reading.month_seconds)).or_default() += reading.count;
    }
    sums.into_iter().map(|(key, count)| (key.0, key.1, count)).collect()
}

fn rated(readings: &[Reading], prices: &PriceBook, period: Period) -> Usd {
    let bill = rate(readings, prices, BillingPeriod::Calendar(period));
    bill.unwrap().total()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l01_a_bill_depends_on_the_union_of_sessions_only(
        asked in asked(),
        cuts in prop::collection::vec((any::<u8>(), any::<i64>()), 1..30),
    ) {
        let mut other = asked.clone();
        other.workload.activity = Activity::explicit(periods(&rewritten(&asked.spans, &cuts)));
        prop_assert_eq!(asked.bill(), other.bill());
    }

    #[test]
    fn l02_charges_add_up_to_the_total_and_printed_cents_to_the_printed_total(asked in asked()) {
        let bill = asked.bill().bill;
        let lines: Vec<Usd> = bill.charges.iter().map(|charge| charge.list_cost).collect();
        let units = |usd: Usd| usd.amount().mantissa() * 10_i128.pow(18 - usd.amount().scale());
        let sum: i128 = lines.iter().map(|line| units(*line)).sum();
        prop_assert_eq!(units(bill.total()), sum);
        let printed = cents::apportion(&lines);
        let half_up = (sum + 5_000_000_000_000_000) / 10_000_000_000_000_000;
        prop_assert_eq!(printed.iter().sum::<i128>(), half_up);
        for (line, cents) in lines.iter().zip(printed) {
            let error = units(*line) - cents * 10_000_000_000_000_000;
            prop_assert!(error.abs() < 10_000_000_000_000_000, "{line} printed as {cents}");
        }
    }

    #[test]
    fn l03_the_bills_of_two_parts_of_a_period_add_up(
        asked in asked(),
        cut in 0..=1_000_u64,
        edge in any::<prop::sample::Index>(),
        beside in prop::option::weighted(0.7, -400..400_i64),
    ) {
        let mut asked = asked;
        // Its default is constant over the period, whatever that is.
        asked.workload.storage.allocated = Some(dutycycle::units::Gb::whole(90));
        let seconds = asked.period.seconds() * cut / 1_000;
        let mut cut = asked.period.start() + seconds.cast_signed();
        if let Some(beside) = beside.filter(|_| !asked.spans.is_empty()) {
            // Beside the end of a session, where gaps, tails and phantom seconds are.
            cut = edge.get(&asked.spans).1 + beside;
            let around = Period::new(cut - DAY, cut + DAY);
            asked.period = if asked.period.contains(cut) { asked.period } else { around };
        }
        let part = |from, to| Asked { period: Period::new(from, to), ..asked.clone() }.bill();
        let parts = [part(asked.period.start(), cut), part(cut, asked.period.end())];
        let whole = asked.bill();
        let used = |counts: Vec<(Meter, u32, u128)>| {
            counts.into_iter().filter(|count| count.2 > 0).collect::<Vec<_>>()
        };
        prop_assert_eq!(used(counts(&parts)), used(counts([&whole])));
        prop_assert!(near(parts.iter().map(Simulated::total).sum(), whole.total()));
        let starts = |bill: &Simulated| bill.timeline.counts.starts.unwrap_or(0);
        prop_assert_eq!(parts.iter().map(starts).sum::<u64>(), starts(&whole));
    }

    #[test]
    fn l04_a_bill_is_linear_in_its_prices(
        asked in asked(),
        // Each of at most six charges is rounded to 18 decimals before it is multiplied.
        factor in 1..=300_u32,
        bases in (1..1_000_000_u32, 1..1_000_000_u32),
    ) {
        let readings = asked.bill().readings;
        let at = |index: usize| u32::try_from(index).unwrap();
        let a = price_list(|index, _| bases.0 + at(index));
        let b = price_list(|index, _| bases.1 * (1 + at(index) % 5));
        let both = price_list(|index, _| bases.0 + at(index) + bases.1 * (1 + at(index) % 5));
        let scaled = rated(&readings, &book(a.scaled(factor.into()).unwrap()), asked.period);
        let [a, b, both] = [a, b, both].map(|list| rated(&readings, &book(list), asked.period));
        prop_assert!(near(scaled, a * factor.into()), "{scaled} is not {factor} × {a}");
        prop_assert!(near(both, a + b), "{both} is not {a} + {b}");
    }

    #[test]
    fn l05_moving_everything_leaves_the_bill_unchanged(
        // 2021: no rule changed, and January is as long as the months that are moved to.
        asked in asked_from(18_638 * DAY),
        to in prop::sample::select(vec![18_687_i64, 18_748, 18_809, 18_840, 18_901, 18_962]),
        seconds in -30 * DAY..200 * DAY,
    ) {
        let here = asked.bill();
        let there = moved(&asked, (to - 18_628) * DAY).bill();
        prop_assert_eq!(&here.readings, &there.readings);
        prop_assert_eq!(here.total(), there.total());
        // By any number of seconds everything stays but storage, whose months differ in length.
        for there in [there, moved(&asked, seconds).bill()] {
            prop_assert_eq!(here.readings[0], there.readings[0]);
            prop_assert_eq!(here.timeline.counts, there.timeline.counts);
        }
    }

    #[test]
    fn l07_a_fleet_costs_what_its_databases_cost(
        databases in prop::collection::vec(asked(), 1..8),
        shards in 1..5_usize,
        turn in 0..8_usize,
    ) {
        let alone: Usd = databases.iter().map(|one| one.bill().total()).sum();
        let mut others = databases.clone();
        let length = others.len();
        others.rotate_left(turn % length);
        others.reverse();
        let shard = |shard: &[Asked]| shard.iter().map(|one| one.bill().total()).sum::<Usd>();
        prop_assert_eq!(others.chunks(shards).map(shard).sum::<Usd>(), alone);
        // One offering bills them all, one after the other, and remembers nothing.
        let Choice { kind, settings } = &databases[0].choice;
        for one in databases.iter().chain(&others) {
            let offering = build(kind, settings, &databases[0].workload);
            let billing = BillingPeriod::Calendar(one.period);
            let again = || offering.timeline(&one.workload, one.rules, billing).unwrap();
            prop_assert_eq!(again(), again());
        }
    }

    #[test]
    fn l08_the_ranking_is_the_order_of_exact_totals(
        choices in prop::collection::vec(choice(false), 1..6),
        names in Just(('a'..'m').collect::<Vec<_>>()).prop_shuffle(),
        spans in spans(ALL_SOLD - 10 * DAY, ALL_SOLD + 20 * DAY),
    ) {
        // Every offering twice under different names, so that there are ties.
        let twice = choices.iter().chain(&choices).zip(&names);
        let specs: Vec<Spec> = twice.map(|(choice, name)| spec(choice, name.to_string())).collect();
        let activity = Activity::explicit(periods(&spans));
        let workload = crate::simulate::workload(dutycycle::units::Engine::MySql, activity);
        let window = Window::Month(parse::<BillingMonth>("2025-01"));
        let (prices, rules) = (prices(), window.rules());
        let question = Question { workload: &workload, window, rules, prices: &prices };
        let ask = |specs: &[Spec]| {
            compare(question, &line_up(specs, &workload, window, &prices).unwrap())
        };
        let comparison = ask(&specs);
        prop_assert_eq!(comparison.priced.len(), specs.len());
        let ranking: Vec<_> =
            comparison.priced.iter().map(|one| (one.bill.total(), one.id.clone())).collect();
        let mut expected = ranking.clone();
        expected.sort();
        prop_assert_eq!(&ranking, &expected);
        for tie in ranking.chunk_by(|a, b| a.0 == b.0) {
            let ids: Vec<_> = tie.iter().map(|one| one.1.clone()).collect();
            prop_assert_eq!(comparison.ties.contains(&ids), ids.len() > 1);
        }
        let mut turned = specs;
        turned.reverse();
        let again: Vec<_> =
            ask(&turned).priced.iter().map(|one| (one.bill.total(), one.id.clone())).collect();
        prop_assert_eq!(ranking, again);
    }

    #[test]
    fn l09_demand_told_more_often_costs_the_same(
        asked in asked_from(ALL_SOLD),
        steps in steps(ALL_SOLD - 3 * DAY, ALL_SOLD + 5 * DAY),
        more in prop::collection::btree_set(ALL_SOLD - 3 * DAY..ALL_SOLD + 5 * DAY, 1..60),
        cooldown in prop::sample::select(vec![0, 180, 900]),
    ) {
        let mut asked = asked;
        if asked.choice.kind == "aurora-serverless-v1" {
            asked.choice.settings.scale_up_cooldown_seconds = Some(cooldown);
            asked.choice.settings.scale_down_cooldown_seconds = Some(cooldown);
        }
        let coarse = Series::new(steps.clone()).unwrap();
        let mut fine = steps;
        for at in more {
            if let Some(value) = coarse.at(at).filter(|_| fine.iter().all(|step| step.0 != at)) {
                fine.push((at, value));
            }
        }
        asked.workload.demand = Demand::Series(coarse);
        let mut told = asked.clone();
        told.workload.demand = Demand::Series(Series::new(fine).unwrap());
        prop_assert_eq!(asked.bill(), told.bill());
    }
}

fn spec(choice: &Choice, id: String) -> Spec {
    let mut settings = choice.settings.clone();
    if choice.kind.starts_with("rds") {
        settings.instance_class = Some(parse(crate::simulate::RDS_CLASS));
    }
    Spec { id, kind: offering::kind(choice.kind).unwrap(), settings: Settings { ..settings } }
}
