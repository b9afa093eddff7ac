//! Laws L23 and L24 along the other axes, and what a sensitivity says, against every value.

use std::cmp::Ordering;

use dutycycle::activity::{Activity, Demand, Requests, Series, TypicalWeek, Workload};
use dutycycle::analysis::{
    Axis, AxisRange, Crossing, LineUp, Question, Window, break_even, line_up, sensitivity,
};
use dutycycle::meter::{Meter, Part};
use dutycycle::offering::{self, Settings, Spec};
use dutycycle::pricing::{Price, PriceBook, PriceList, PriceListId};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, Day, Engine, Gb, Period, Usd};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::laws::{Choice, choice, config};
use crate::oracle::rule_book;
use crate::simulate::{
    ALL_SOLD, DAY, Simulated, WEEK, book, build, meters, prices, region, simulate, workload,
};

/// Groups of equal sessions, evenly spread over a week: so many of so many, each so long and so
/// long after the one before.
#[derive(Clone, Copy, Debug)]
struct Groups {
    days: i64,
    sessions: i64,
    length: i64,
    gap: i64,
}

impl Groups {
    fn week(self) -> TypicalWeek {
        let span = |at: i64| {
            let (group, session) = (at / self.sessions, at % self.sessions);
            let start = group * (WEEK / self.days) + session * (self.length + self.gap);
            Period::new(start, start + self.length)
        };
        TypicalWeek::new((0..self.days * self.sessions).map(span).collect())
    }

    /// The same starts with other lengths, written apart from the program's.
    fn lasting(self, length: i64) -> TypicalWeek {
        let span = |at: i64| {
            let (group, session) = (at / self.sessions, at % self.sessions);
            let start = group * (WEEK / self.days) + session * (self.length + self.gap);
            Period::new(start, start + length)
        };
        TypicalWeek::new((0..self.days * self.sessions).map(span).collect())
    }
}

/// Two offerings, a week and a stretch of an axis.
#[derive(Clone, Debug)]
struct Case {
    pair: [Choice; 2],
    groups: Groups,
    demand: Demand,
    requests: u64,
    axis: Axis,
    range: AxisRange,
    /// Where the two bills are made about equal, in thousandths of the range.
    equal_at: u64,
    old_rules: bool,
}

fn window() -> Window {
    Window::AverageMonth { as_of: Day::containing(ALL_SOLD) }
}

fn usd_list(price: impl Fn(&Meter) -> Decimal) -> PriceList {
    let with_price = |meter: Meter| Price::assumed(meter, Usd::new(price(&meter)));
    let day = Day::from_date(2018, 1, 1);
    let list = meters().into_iter().map(with_price).collect();
    PriceList::from_prices(PriceListId::of(&region(), day), region(), day, list).unwrap()
}

fn price_of(prices: &PriceBook, meter: &Meter) -> Decimal {
    prices.price(meter).unwrap().1.list_unit_price.amount()
}

impl Case {
    fn rules(&self) -> RuleBook {
        rule_book(Some(if self.old_rules { 17_750 * DAY } else { ALL_SOLD }))
    }

    fn base(&self) -> Workload {
        let week = Activity::TypicalWeek(self.groups.week());
        let mut workload = workload(Engine::MySql, week);
        workload.demand = self.demand.clone();
        workload.requests = Requests::PerMonth(self.requests);
        workload
    }

    /// The workload at a value, without the program's axes.
    fn workload(&self, axis: Axis, value: u64) -> Workload {
        let mut workload = self.base();
        let seconds = value.cast_signed();
        match axis {
            Axis::RunLength => {
                workload.activity = Activity::TypicalWeek(self.groups.lasting(seconds));
            }
            Axis::Gap => {
                let week = Groups { gap: seconds, ..self.groups }.week();
                workload.activity = Activity::TypicalWeek(week);
            }
            Axis::IoRequests => workload.requests = Requests::PerMonth(value),
            Axis::Acu => {
                workload.demand = Demand::Constant(Acu::halves(u32::try_from(value).unwrap()));
            }
            Axis::StorageGb => {
                workload.storage.used = Series::constant(Gb::parts(value * 10_000_000));
            }
            _ => {}
        }
        workload
    }

    fn settings(&self, which: usize, axis: Axis, value: u64) -> Settings {
        let Choice { kind, settings } = &self.pair[which];
        let mut settings = settings.clone();
        let starts = *kind == "rds-scheduled" || settings.schedule == Some(true);
        if axis == Axis::Lead && starts {
            settings.lead_seconds = Some(value.cast_signed());
        }
        settings
    }

    fn bill(&self, which: usize, axis: Axis, value: u64, prices: &PriceBook) -> Simulated {
        let workload = self.workload(axis, value);
        let settings = self.settings(which, axis, value);
        let offering = build(self.pair[which].kind, &settings, &workload);
        let billing = window().billing(offering.cycle_seconds(&workload));
        simulate(&*offering, &workload, self.rules(), billing, prices)
    }

    /// The prices at a value: on their own axis, with the compute of the cheaper one scaled.
    fn prices_at(&self, axis: Axis, value: u64, base: &PriceBook) -> PriceBook {
        if axis != Axis::Price {
            return base.clone();
        }
        // The workload is the same at every price: any value does.
        let bills = [0, 1].map(|which| self.bill(which, Axis::Price, value, base));
        let cheaper = usize::from(bills[1].total() < bills[0].total());
        let compute = bills[cheaper].readings[0].meter;
        assert_eq!(compute.part(), Part::Compute);
        let factor = Decimal::from(value) / Decimal::from(1_000);
        book(usd_list(|meter| {
            let price = price_of(base, meter);
            if *meter == compute { price * factor } else { price }
        }))
    }

    /// Prices with which the first costs about as much as the second somewhere in the range.
    fn prices(&self) -> PriceList {
        let at = self.range.first + (self.range.last - self.range.first) * self.equal_at / 1_000;
        // A price does not scale itself: there the first is the cheaper one, and reaches the other.
        let (axis, factor) = match self.axis {
            Axis::Price => (Axis::Price, Decimal::from(1_000) / Decimal::from(at)),
            axis => (axis, Decimal::ONE),
        };
        let known = prices();
        let [first, second] = [0, 1].map(|which| self.bill(which, axis, at, &known));
        let compute = first.readings[0].meter;
        let cost = first.bill.charges.iter().filter(|charge| charge.reading.meter == compute);
        let cost: Usd = cost.map(|charge| charge.list_cost).sum();
        let rest = first.total() - cost;
        let wanted = (second.total() - rest).amount();
        let ratio = wanted.checked_div(cost.amount()).filter(|ratio| *ratio > Decimal::ZERO);
        let other = second.readings.iter().all(|reading| reading.meter != compute);
        let ratio = ratio.filter(|_| other).unwrap_or(Decimal::ONE) * factor;
        usd_list(|meter| {
            let price = price_of(&known, meter);
            let scaled = (price * ratio).round_dp(12).max(Decimal::new(1, 12));
            if *meter == compute { scaled.min(Decimal::from(1_000)) } else { price }
        })
    }

    /// The order at every value, one after the other.
    fn every_crossing(&self, base: &PriceBook) -> Vec<Crossing> {
        let mut found = Vec::new();
        let mut before: Option<Ordering> = None;
        for value in self.range.first..=self.range.last {
            let prices = self.prices_at(self.axis, value, base);
            let total = |which| self.bill(which, self.axis, value, &prices).total();
            let order = total(0).cmp(&total(1));
            if let Some(below) = before
                && below != order
            {
                let id = |order: Ordering| match order {
                    Ordering::Less => Some("a".to_owned()),
                    Ordering::Equal => None,
                    Ordering::Greater => Some("b".to_owned()),
                };
                found.push(Crossing {
                    between: ["a", "b"].map(str::to_owned),
                    at: self.axis.value(value),
                    cheaper_below: id(below),
                    cheaper_above: id(order),
                });
            }
            before = Some(order);
        }
        found
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
            entries.entries.extend(line_up(&[spec], workload, window(), prices).unwrap().entries);
        }
        entries
    }

    fn searched(&self, prices: &PriceBook) -> Vec<Crossing> {
        let workload = self.base();
        let entries = self.line_up(&workload, prices);
        let question =
            Question { workload: &workload, window: window(), rules: self.rules(), prices };
        let found = break_even(question, &entries, self.axis, self.range, 1, 0);
        assert!(found.left_out.is_empty(), "{:?}", found.left_out);
        // Who never changes places is said, and only of those.
        assert_eq!(found.never.len(), usize::from(found.crossings.is_empty()));
        found.crossings
    }

    /// The longest start latency, below which no lead is allowed.
    fn least_lead(pair: &[Choice; 2]) -> u64 {
        let latency = |choice: &Choice| choice.settings.start_latency_seconds.unwrap_or(0);
        pair.iter().map(latency).max().unwrap_or(0).unsigned_abs()
    }
}

const AXES: [Axis; 6] =
    [Axis::RunLength, Axis::Gap, Axis::IoRequests, Axis::Acu, Axis::Lead, Axis::Price];

fn groups() -> impl Strategy<Value = Groups> {
    let length = prop_oneof![1..200_i64, 1..3_000_i64];
    let gap = prop_oneof![select(vec![240_i64, 299, 300, 301, 840]), 1..3_600_i64];
    (1..=7_i64, 1..=4_i64, length, gap).prop_map(|(days, sessions, length, gap)| Groups {
        days,
        sessions,
        length,
        gap,
    })
}

fn case() -> impl Strategy<Value = Case> {
    let demand = prop_oneof![
        1 => Just(Demand::Floor),
        1 => (1..40_u32).prop_map(|half| Demand::Constant(Acu::halves(half))),
    ];
    let stretch = (select(AXES.to_vec()), 0..3_000_u64, 20..200_u64);
    let rest = (select(vec![0_u64, 1_000_000, 50_000_000]), 0..=1_000_u64, any::<bool>());
    (choice(false), choice(true), groups(), demand, stretch, rest).prop_map(
        |(a, b, groups, demand, (axis, from, width), (requests, equal_at, old_rules))| {
            let pair = [a, b];
            let first = match axis {
                Axis::RunLength => from + 1,
                Axis::IoRequests => from * 10_000,
                Axis::Acu => 1 + from / 20,
                Axis::Lead => from + Case::least_lead(&pair),
                Axis::Price => 500 + from / 3,
                _ => from,
            };
            let range = AxisRange { first, last: first + width };
            // Without two sessions that belong together there is no gap.
            let sessions = if axis == Axis::Gap { groups.sessions.max(2) } else { groups.sessions };
            let groups = Groups { sessions, ..groups };
            Case { pair, groups, demand, requests, axis, range, equal_at, old_rules }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(2), ..config() })]

    #[test]
    fn l23_every_crossing_is_found_along_every_axis(case in case()) {
        let prices = book(case.prices());
        prop_assert_eq!(case.searched(&prices), case.every_crossing(&prices));
    }

    #[test]
    fn l24_crossings_of_every_axis_depend_on_the_ratio_of_prices_only(
        case in case(),
        factor in 2..100_u32,
    ) {
        let prices = case.prices();
        let scaled = prices.scaled(factor.into()).unwrap();
        prop_assert_eq!(case.searched(&book(prices)), case.searched(&book(scaled)));
    }
}

/// The longest range of values that is looked at one by one.
const LOOKED_AT: u64 = 1_500;

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(8), ..config() })]

    #[test]
    fn l23_a_sensitivity_is_what_every_value_says(case in case()) {
        let prices = book(case.prices());
        let workload = case.base();
        let entries = case.line_up(&workload, &prices);
        let question = Question {
            workload: &workload,
            window: window(),
            rules: case.rules(),
            prices: &prices,
        };
        let found = sensitivity(question, &entries).unwrap();
        let ids = ["a", "b"];
        let winner = ids.iter().position(|id| *id == found.winner).unwrap();
        for input in &found.inputs {
            let (axis, varied) = (input.tolerance.axis, input.varied);
            let looked_at = AXES.contains(&axis) || axis == Axis::StorageGb;
            if !looked_at || varied.last - varied.first > LOOKED_AT {
                continue;
            }
            let own = input.tolerance.value;
            let beaten = |value: &u64| {
                let prices = case.prices_at(axis, *value, &prices);
                let total = |which| case.bill(which, axis, *value, &prices).total();
                total(1 - winner) < total(winner)
            };
            let values: Vec<u64> = (varied.first..=varied.last).filter(beaten).collect();
            let of = varied.last - varied.first + 1;
            let lost = values.len() as u64;
            prop_assert_eq!(input.holds, (of - lost, of), "{:?}", axis);
            let below = values.iter().copied().filter(|value| *value < own).max();
            let above = values.iter().copied().find(|value| *value > own);
            let near = |flip: &Option<dutycycle::analysis::Flip>| {
                let at = flip.as_ref().map(|flip| flip.at);
                at.filter(|at| (varied.first..=varied.last).contains(at))
            };
            prop_assert_eq!(near(&input.tolerance.below), below, "{:?}", axis);
            prop_assert_eq!(near(&input.tolerance.above), above, "{:?}", axis);
        }
    }
}
