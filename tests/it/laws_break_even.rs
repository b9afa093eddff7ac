//! Laws L23 and L24: all crossings are found, and they depend on the ratio of prices only.

use std::cmp::Ordering;

use dutycycle::activity::{Activity, Demand, Series, TypicalWeek, Workload};
use dutycycle::analysis::{
    Axis, AxisRange, Crossing, LineUp, Question, Window, break_even, line_up,
};
use dutycycle::meter::{ClusterStorage, Meter};
use dutycycle::offering::{self, PauseAfter, Settings, Spec};
use dutycycle::pricing::{PriceBook, PriceList};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, Day, Engine, Gb};
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws::{Choice, choice, config, schedule_settings};
use crate::oracle::rule_book;
use crate::simulate::{
    ALL_SOLD, DAY, Simulated, book, build, price_list, prices, simulate, workload,
};

/// Two offerings along a stretch of an axis.
#[derive(Clone, Debug)]
struct Search {
    pair: [Choice; 2],
    demand: Demand,
    axis: Axis,
    range: AxisRange,
    sessions: u64,
    seconds: u64,
    /// Where the two bills are made equal, in thousandths of the range, and how exactly.
    equal_at: u64,
    raise: u32,
    old_rules: bool,
}

impl Search {
    /// Those of 2018 or of today, for offerings of today.
    fn rules(&self) -> RuleBook {
        rule_book(Some(if self.old_rules { 17_750 * DAY } else { ALL_SOLD }))
    }

    fn workload(&self, value: u64) -> Workload {
        let (seconds, sessions) = match self.axis {
            Axis::HoursPerWeek => (value, self.sessions),
            Axis::SessionsPerWeek => (self.seconds, value),
            _ => (self.seconds, self.sessions),
        };
        let week = TypicalWeek::spread(seconds, sessions).unwrap();
        let mut workload = workload(Engine::MySql, Activity::TypicalWeek(week));
        workload.demand = self.demand.clone();
        if self.axis == Axis::StorageGb {
            workload.storage.used = Series::constant(Gb::parts(value * 10_000_000));
        }
        workload
    }

    fn settings(&self, which: usize, value: u64) -> Settings {
        let mut settings = self.pair[which].settings.clone();
        let pauses = matches!(settings.pause_after, Some(PauseAfter::Seconds(_)));
        if self.axis == Axis::PauseAfter && pauses {
            settings.pause_after = Some(PauseAfter::Seconds(value.cast_signed()));
        }
        settings
    }

    /// The bill at one value of the axis, without `break_even`.
    fn bill(&self, which: usize, value: u64, workload: &Workload, prices: &PriceBook) -> Simulated {
        let offering = build(self.pair[which].kind, &self.settings(which, value), workload);
        let billing = window().billing(offering.cycle_seconds(workload));
        simulate(&*offering, workload, self.rules(), billing, prices)
    }

    /// Prices at which the two bills are equal or nearly equal somewhere in the range.
    fn prices(&self) -> PriceList {
        let width = self.range.last - self.range.first;
        let at = self.range.first + width * self.equal_at / 1_000;
        let workload = self.workload(at);
        let counts = [0, 1].map(|which| {
            let simulated = self.bill(which, at, &workload, &prices());
            let reading = simulated.readings[0];
            let counts = reading.meter.scale().counts_per_pricing_unit(1);
            let cycle = simulated.timeline.period().seconds();
            // In pricing units of a second and week.
            let weekly = reading.count * 3_600 / u128::from(counts / 3_600) / 3_600;
            let per_week = weekly * 604_800 / u128::from(cycle);
            (reading.meter, u32::try_from(per_week.max(1)).unwrap())
        });
        let of_storage = self.axis == Axis::StorageGb;
        price_list(|_, meter| match meter {
            // RDS's whole gigabytes are stairs about Aurora's line.
            Meter::RdsStorage { .. } if of_storage => 59,
            Meter::AuroraStorage { storage, .. } if of_storage => match storage {
                ClusterStorage::Standard => 60,
                ClusterStorage::IoOptimized => 61,
            },
            // 20 GB of the one cost as much as 1 GB of the other.
            Meter::RdsStorage { .. } => 50,
            Meter::AuroraStorage { .. } => 1_000,
            _ if *meter == counts[0].0 => counts[1].1 + self.raise,
            _ if *meter == counts[1].0 => counts[0].1,
            _ => 1,
        })
    }

    /// The order at every value, one after the other.
    fn every_crossing(&self, prices: &PriceBook) -> Vec<Crossing> {
        let mut found = Vec::new();
        let mut before: Option<(Workload, Ordering)> = None;
        for value in self.range.first..=self.range.last {
            let workload = self.workload(value);
            let same_week = self.axis == Axis::HoursPerWeek
                && before.as_ref().is_some_and(|known| known.0 == workload);
            if same_week {
                continue;
            }
            let total = |which| self.bill(which, value, &workload, prices).total();
            let order = total(0).cmp(&total(1));
            if let Some((_, below)) = before
                && below != order
            {
                found.push(Crossing {
                    between: ["a", "b"].map(str::to_owned),
                    at: self.axis.value(value),
                    cheaper_below: cheaper(below),
                    cheaper_above: cheaper(order),
                });
            }
            before = Some((workload, order));
        }
        found
    }

    fn searched(&self, prices: &PriceBook) -> Vec<Crossing> {
        let workload = self.workload(self.range.first.max(1));
        let line_up = self.line_up(&workload, prices);
        let question =
            Question { workload: &workload, window: window(), rules: self.rules(), prices };
        let found =
            break_even(question, &line_up, self.axis, self.range, self.sessions, self.seconds);
        assert!(found.left_out.is_empty(), "{:?}", found.left_out);
        found.crossings
    }

    fn line_up(&self, workload: &Workload, prices: &PriceBook) -> LineUp {
        let mut entries = LineUp::default();
        for (at, id) in ["a", "b"].into_iter().enumerate() {
            let Choice { kind, settings } = &self.pair[at];
            let mut settings = settings.clone();
            if kind.starts_with("rds") {
                settings.instance_class = Some(crate::common::parse(crate::simulate::RDS_CLASS));
            }
            let spec = Spec { id: id.to_owned(), kind: offering::kind(kind).unwrap(), settings };
            let one = line_up(&[spec], workload, window(), prices).unwrap();
            assert_eq!(one.entries.len(), 1, "{one:?}");
            entries.entries.extend(one.entries);
        }
        entries
    }
}

fn window() -> Window {
    let as_of = Day::containing(ALL_SOLD);
    Window::AverageMonth { as_of }
}

fn cheaper(order: Ordering) -> Option<String> {
    match order {
        Ordering::Less => Some("a".to_owned()),
        Ordering::Equal => None,
        Ordering::Greater => Some("b".to_owned()),
    }
}

/// A stretch of an axis with a few hundred different weeks.
fn stretch() -> impl Strategy<Value = (Axis, AxisRange, u64, u64)> {
    let hours = (1..=200_u64, 0..=1_000_u64, 20..=400_u64).prop_map(|(sessions, from, weeks)| {
        let length = (sessions * weeks).clamp(2_000, 20_000);
        let first = (604_800 - length) * from / 1_000;
        let range = AxisRange { first, last: first + length };
        (Axis::HoursPerWeek, range, sessions, 0)
    });
    let week = (1..=50_u64, 0..=604_800_u64);
    let others = select(vec![Axis::StorageGb, Axis::SessionsPerWeek, Axis::PauseAfter]);
    let others = (others, week, 0..4_000_u64, 20..300_u64).prop_map(
        |(axis, (sessions, seconds), from, length)| {
            let first = match axis {
                Axis::PauseAfter => 300 + from,
                Axis::SessionsPerWeek => 1 + from / 100,
                _ => from,
            };
            let last = first + length;
            // Many short sessions, so that rounding matters.
            let seconds = if from % 2 == 0 { seconds / 1_000 } else { seconds };
            (axis, AxisRange { first, last }, sessions, seconds)
        },
    );
    prop_oneof![3 => hours, 2 => others]
}

fn search() -> impl Strategy<Value = Search> {
    let demand = prop_oneof![
        2 => Just(Demand::Floor),
        1 => (0..20_u32).prop_map(|half| Demand::Constant(Acu::halves(half))),
    ];
    let equal = (0..=1_000_u64, select(vec![0_u32, 0, 1, 2, 100]));
    (choice(false), choice(true), demand, stretch(), equal, any::<bool>()).prop_map(
        |(a, b, demand, (axis, range, sessions, seconds), (equal_at, raise), old_rules)| Search {
            pair: [a, b],
            demand,
            axis,
            range,
            sessions,
            seconds,
            equal_at,
            raise,
            old_rules,
        },
    )
}

/// Whole hours are stairs, which a straight line crosses again and again.
fn stairs() -> impl Strategy<Value = Search> {
    let serverless = prop_oneof![Just("aurora-serverless-v1"), Just("aurora-serverless-v2")];
    (search(), schedule_settings(), serverless, 1..=4_u64, 0..500_000_u64).prop_map(
        |(search, settings, kind, sessions, first)| Search {
            pair: [Choice::of("rds-scheduled", settings), Choice::of(kind, Settings::default())],
            axis: Axis::HoursPerWeek,
            range: AxisRange { first, last: first + 20_000 },
            sessions,
            old_rules: true,
            ..search
        },
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l23_every_crossing_is_found(search in search()) {
        let prices = book(search.prices());
        prop_assert_eq!(search.searched(&prices), search.every_crossing(&prices));
    }

    #[test]
    fn l24_crossings_depend_on_the_ratio_of_prices_only(
        search in search(),
        factor in 2..1_000_u32,
    ) {
        let prices = search.prices();
        let scaled = prices.scaled(factor.into()).unwrap();
        prop_assert_eq!(search.searched(&book(prices)), search.searched(&book(scaled)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(25), ..config() })]

    #[test]
    fn l23_every_crossing_of_whole_hours_is_found(search in stairs()) {
        let prices = book(search.prices());
        prop_assert_eq!(search.searched(&prices), search.every_crossing(&prices));
    }
}

/// Both ends of the range are up all week without a start: stay-on because nobody ever comes, and
/// a lead so long that it is always wanted. In between it is stopped now and then.
#[test]
fn a_dip_between_two_equal_ends_is_found() {
    let settings = Settings {
        lead_seconds: Some(600_000),
        restart: Some(dutycycle::offering::Restart::StayOn),
        ..Settings::default()
    };
    let multi_az =
        Settings { deployment: Some(dutycycle::meter::Deployment::MultiAz), ..Settings::default() };
    let search = Search {
        pair: [Choice::of("rds-scheduled", settings), Choice::of("rds-always-on", multi_az)],
        demand: Demand::Floor,
        axis: Axis::HoursPerWeek,
        range: AxisRange { first: 0, last: 5_000 },
        sessions: 1,
        seconds: 0,
        equal_at: 500,
        raise: 0,
        old_rules: false,
    };
    let prices = book(search.prices());
    let found = search.searched(&prices);
    assert_eq!(found, search.every_crossing(&prices));
    assert_eq!(found.len(), 3);
}
