//! Law L25: the true bill lies in the printed interval for every way of filling unknown seconds.
//!
//! Three ways: random fillings of random holes second by second; all fillings of small holes, which
//! also show that ends called exact are reached; and months of rows of which some are deleted.

use std::fmt::Write as _;

use dutycycle::activity::{Activity, Demand, Series, Trace, Workload, gaps, union};
use dutycycle::analysis::{Priced, Question, Window, compare, line_up};
use dutycycle::ingest::trace_csv;
use dutycycle::offering::{self, Enclosure, Offering, Settings, Spec, State};
use dutycycle::rules::RuleBook;
use dutycycle::units::{Acu, BillingMonth, BillingPeriod, Engine, Period};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use crate::common::parse;
use crate::laws::{Choice, choice, config, idle_stop_settings, schedule_settings, spans, steps};
use crate::oracle::rule_book;
use crate::simulate::{ALL_SOLD, DAY, RDS_CLASS, WEEK, build, periods, prices, simulate, workload};

const OLD: i64 = 17_750 * DAY;
/// 2019-04-25, from which runs are billed by the second.
const BY_SECOND: i64 = 18_011 * DAY;

/// The same activity with some of its time unknown.
fn with_holes(truth: &[Period], unknown: &[Period], covered: Period) -> Activity {
    let known = gaps(unknown, covered);
    let active = known.iter().flat_map(|known| {
        truth.iter().map(|span| span.intersect(*known)).filter(|part| !part.is_empty())
    });
    let (active, unknown) = (active.collect(), unknown.to_vec());
    Activity::Trace(Trace { active, unknown, silent: Vec::new(), running: Vec::new(), covered })
}

/// The ends of compute, as the comparison takes them.
fn ends(
    offering: &dyn Offering,
    workload: &Workload,
    rules: RuleBook,
    period: Period,
) -> Enclosure {
    let billing = BillingPeriod::Calendar(period);
    let timeline = offering.timeline(workload, rules, billing).unwrap();
    let instances = u128::from(timeline.instances);
    let of_all = |ends: Enclosure| Enclosure {
        least: ends.least * instances,
        most: ends.most * instances,
        ..ends
    };
    let grows = || {
        let mut connected = workload.clone();
        connected.activity = workload.activity.filled(&workload.activity.unknown_for(period));
        let count = |w: &Workload| simulate(offering, w, rules, billing, &prices()).compute();
        let (least, most) = (count(workload), count(&connected));
        // Nobody asks: what grows with use is billed at both ends.
        Enclosure { least, most, there_seconds: [0, period.seconds()], exact: true }
    };
    offering.enclosure(workload, rules, billing).map_or_else(grows, of_all)
}

/// Any offering, those whose bills need not grow with use more often.
fn any_choice() -> impl Strategy<Value = Choice> {
    let scheduled = schedule_settings().prop_map(|settings| Choice::of("rds-scheduled", settings));
    let cooling = (0..2_000_i64, 0..2_000_i64).prop_map(|(up, down)| {
        let settings = Settings {
            scale_up_cooldown_seconds: Some(up),
            scale_down_cooldown_seconds: Some(down),
            ..Settings::default()
        };
        Choice::of("aurora-serverless-v1", settings)
    });
    let idle_stop = idle_stop_settings().prop_map(|settings| Choice::of("rds-idle-stop", settings));
    let readers = (schedule_settings(), 1..=15_u32).prop_map(|(settings, readers)| {
        let (readers, schedule) = (Some(readers), Some(true));
        Choice::of("aurora-provisioned", Settings { readers, schedule, ..settings })
    });
    let rest = prop_oneof![1 => cooling, 1 => readers];
    prop_oneof![3 => choice(false), 4 => scheduled, 4 => idle_stop, 2 => rest]
}

fn needs(from: i64, to: i64) -> impl Strategy<Value = Demand> {
    prop_oneof![
        Just(Demand::Floor),
        (0..40_u32).prop_map(|half| Demand::Constant(Acu::halves(half))),
        steps(from, to).prop_map(|steps| Demand::Series(Series::new(steps).unwrap())),
        after_wake(),
    ]
}

/// Needs counted from each resume: minutes of it, and what stays.
fn after_wake() -> impl Strategy<Value = Demand> {
    let later = prop_oneof![steps(1, 1_000), steps(1, 100_000)];
    (later, 0..40_u32).prop_map(|(later, first)| {
        let all = [vec![(0, Acu::halves(first))], later].concat();
        Demand::AfterWake(Series::new(all).unwrap())
    })
}

type Filled = ((Holes, Demand, (i64, i64)), Choice, Vec<u64>, Option<i64>);
type Small = (Vec<i64>, Vec<i64>, Settings, (i64, i64), (i64, i64), i64);
type Idle = (Vec<(i64, i64)>, Vec<(i64, i64)>, (Settings, i64), (i64, i64), (i64, i64), i64);
type Left = (&'static str, Choice, i64, Vec<(i64, i64)>, (i64, i64), Vec<(Deleted, usize)>, Demand);
type Holes = (Vec<(i64, i64)>, Vec<(i64, i64)>);

/// Known sessions and unknown time around a second: hours with many, or weeks with few.
fn holes(at: i64) -> impl Strategy<Value = Holes> {
    let hours = (spans(at - 20_000, at + 60_000), spans(at - 20_000, at + 60_000));
    let weeks = (spans(at - 25 * DAY, at + 25 * DAY), spans(at - 25 * DAY, at + 25 * DAY));
    let few = prop::collection::vec((at - 20 * DAY..at + 20 * DAY, 1..5_000_i64), 0..4)
        .prop_map(|list| list.into_iter().map(|(start, length)| (start, start + length)).collect());
    let few: BoxedStrategy<Vec<(i64, i64)>> = few.boxed();
    prop_oneof![2 => hours, 1 => weeks, 2 => (few.clone(), few)]
}

#[test]
fn l25_every_filling_lies_in_the_interval() {
    let strategy = (
        select(vec![OLD, BY_SECOND, ALL_SOLD, ALL_SOLD]).prop_flat_map(|at| {
            (holes(at), needs(at - 10 * DAY, at + 10 * DAY), (at - 2 * DAY..at + DAY, 1..20 * DAY))
        }),
        any_choice(),
        prop::collection::vec(any::<u64>(), 4),
        select(vec![None, None, Some(OLD), Some(ALL_SOLD)]),
    );
    let (mut ranges, mut exact, mut cases) = (0, 0, 0);
    let stats = std::cell::RefCell::new((&mut ranges, &mut exact, &mut cases));
    let law = |((sessions, demand, (from, length)), choice, seeds, rules): Filled| {
        let (truth, unknown) = (union(periods(&sessions.0)), union(periods(&sessions.1)));
        let period = Period::new(from, from + length);
        let first = truth.iter().chain(&unknown).map(|span| span.start()).min();
        let last = truth.iter().chain(&unknown).map(|span| span.end()).max();
        let covered =
            Period::new(first.unwrap_or(from).min(from), last.unwrap_or(from).max(period.end()));
        let rules = rule_book(rules);
        let mut asked = workload(Engine::MySql, with_holes(&truth, &unknown, covered));
        asked.demand = demand;
        let offering = build(choice.kind, &choice.settings, &asked);
        let ends = ends(&*offering, &asked, rules, period);
        {
            let mut stats = stats.borrow_mut();
            *stats.2 += 1;
            *stats.0 += usize::from(ends.least != ends.most);
            *stats.1 += usize::from(ends.least != ends.most && ends.exact);
        }
        let billing = BillingPeriod::Calendar(period);
        let mut fillings = vec![Vec::new(), unknown.clone()];
        fillings.extend(seeds.iter().map(|seed| filling(&unknown, *seed)));
        for filling in fillings {
            let mut filled = asked.clone();
            filled.activity = asked.activity.filled(&filling);
            let count = simulate(&*offering, &filled, rules, billing, &prices()).compute();
            prop_assert!(
                ends.least <= count && count <= ends.most,
                "{count} is not within {ends:?}, filled {filling:?}"
            );
            let timeline = offering.timeline(&filled, rules, billing).unwrap();
            let there = timeline.states().iter().filter(|(_, state)| *state != State::Off);
            let there: u64 = there.map(|(span, _)| span.seconds()).sum();
            let [shortest, longest] = ends.there_seconds;
            prop_assert!(
                shortest <= there && there <= longest,
                "{there} s are not within {ends:?}, filled {filling:?}"
            );
        }
        Ok(())
    };
    TestRunner::new(config()).run(&strategy, law).unwrap();
    assert!(ranges * 3 > cases, "{ranges} of {cases} cases are ranges");
    assert!(exact * 4 > ranges, "{exact} of {ranges} ranges are exact");
}

/// Pseudo-random parts of unknown time: long and short ones, and single seconds.
fn filling(unknown: &[Period], seed: u64) -> Vec<Period> {
    let mut state = seed | 1;
    let mut next = |below: i64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % below.unsigned_abs()).unwrap()
    };
    let longest = [3, 700, 4_000, 100_000][usize::try_from(seed % 4).unwrap()];
    let mut parts = Vec::new();
    for hole in unknown {
        let mut at = hole.start() + next(longest) - longest / 2;
        while at < hole.end() && parts.len() < 3_000 {
            let until = at + 1 + next(longest);
            parts.push(Period::new(at, until).intersect(*hole));
            at = until + 1 + next(longest);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// A schedule in seconds, so that all fillings of few seconds show everything.
fn small_schedule() -> impl Strategy<Value = Settings> {
    (0..5_i64, 0..4_i64, 0..3_i64, 0..20_i64, crate::laws::restart(), 0..=100_i64).prop_map(
        |(lead, gap, delay, minimum, restart, latency)| Settings {
            lead_seconds: Some(lead),
            merge_gap_seconds: Some(gap),
            stop_delay_seconds: Some(delay),
            start_minimum_seconds: Some(minimum),
            start_latency_seconds: Some(lead * latency / 100),
            restart: Some(restart),
            forced_up_seconds: Some(30),
            ..Settings::default()
        },
    )
}

/// Every filling of few unknown seconds, billed.
fn of_all_fillings(
    offering: &dyn Offering,
    asked: &Workload,
    unknown: &[Period],
    period: Period,
) -> (u128, u128) {
    let single: Vec<Period> = unknown
        .iter()
        .flat_map(|hole| (hole.start()..hole.end()).map(|s| Period::new(s, s + 1)))
        .collect();
    let all = (0..1_u32 << single.len()).map(|chosen| {
        let some = single.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1);
        let mut filled = asked.clone();
        filled.activity = asked.activity.filled(&some.map(|(_, s)| *s).collect::<Vec<_>>());
        let billing = BillingPeriod::Calendar(period);
        let timeline = offering.timeline(&filled, RuleBook::dated(), billing).unwrap();
        u128::from(timeline.up_seconds() + timeline.phantom_seconds())
    });
    let counts: Vec<u128> = all.collect();
    (*counts.iter().min().unwrap(), *counts.iter().max().unwrap())
}

#[test]
fn l25_ends_called_exact_are_the_least_and_the_most_of_all_fillings() {
    let seconds = |many| prop::collection::vec(0..40_i64, 0..many);
    let week = select(vec![0_i64, 0, 0, WEEK - 20, WEEK]);
    let strategy = (
        seconds(12),
        seconds(10),
        small_schedule(),
        (-5..40_i64, 1..60_i64),
        (week, 0..40_i64),
        select(vec![OLD, BY_SECOND - 20, ALL_SOLD, ALL_SOLD]),
    );
    let (mut ranges, mut exact, mut cases) = (0, 0, 0);
    let stats = std::cell::RefCell::new((&mut ranges, &mut exact, &mut cases));
    let law = |(active, unknown, settings, (from, length), (week, split), at): Small| {
        // What comes after the split comes a week later, so that AWS starts it in between.
        let second = |s: &i64| {
            let start = at + s + if *s > split { week } else { 0 };
            Period::new(start, start + 1)
        };
        let truth = union(active.iter().map(second).collect());
        let unknown = union(unknown.iter().map(second).collect());
        let period = Period::new(at + from, at + from + length + week);
        let covered = Period::new(at.min(period.start()), (at + 41 + week).max(period.end()));
        let asked = workload(Engine::Postgres, with_holes(&truth, &unknown, covered));
        let offering = build("rds-scheduled", &settings, &asked);
        let rules = RuleBook::dated();
        let ends = ends(&*offering, &asked, rules, period);
        let (least, most) = of_all_fillings(&*offering, &asked, &unknown, period);
        prop_assert!(ends.least <= least && most <= ends.most, "{least} {most} {ends:?}");
        if ends.exact {
            prop_assert_eq!((ends.least, ends.most), (least, most));
        }
        let mut stats = stats.borrow_mut();
        *stats.2 += 1;
        *stats.0 += usize::from(least != most);
        *stats.1 += usize::from(least != most && ends.exact);
        Ok(())
    };
    TestRunner::new(config()).run(&strategy, law).unwrap();
    assert!(exact * 5 > ranges, "{exact} of {ranges} ranges are exact");
}

/// An idle stop in seconds, the shortest that there is, and how far apart the others are.
fn small_idle_stop() -> impl Strategy<Value = (Settings, i64)> {
    (60..80_i64, prop_oneof![0..20_i64, 0..150_i64], 0..300_i64, 1..30_i64).prop_map(
        |(idle_stop, latency, minimum, apart)| {
            let settings = Settings {
                idle_stop_seconds: Some(idle_stop),
                start_latency_seconds: Some(latency),
                start_minimum_seconds: Some(minimum),
                ..Settings::default()
            };
            (settings, apart)
        },
    )
}

#[test]
fn l25_all_fillings_of_what_is_stopped_when_idle() {
    let seconds = |many| prop::collection::vec((0..40_i64, 1..40_i64), 0..many);
    let week = select(vec![0_i64, 0, 0, WEEK - 200, WEEK, WEEK + 300]);
    let strategy = (
        seconds(6),
        prop::collection::vec((0..40_i64, 0..30_i64), 0..9),
        small_idle_stop(),
        (-200..600_i64, 1..1_500_i64),
        (week, 0..40_i64),
        select(vec![OLD, BY_SECOND - 200, ALL_SOLD, ALL_SOLD]),
    );
    let (mut ranges, mut exact, mut cases) = (0, 0, 0);
    let stats = std::cell::RefCell::new((&mut ranges, &mut exact, &mut cases));
    let law = |(active, unknown, (settings, apart), (from, length), (week, split), at): Idle| {
        let second = |s: i64| at + s * apart + if s > split { week } else { 0 };
        let known = active.iter().map(|(s, long)| (second(*s), second(*s) + long));
        let known: Vec<(i64, i64)> = known.collect();
        let unknown = unknown.iter().map(|(s, off)| (second(*s) + off, second(*s) + off + 1));
        let unknown: Vec<(i64, i64)> = unknown.collect();
        let (truth, unknown) = (union(periods(&known)), union(periods(&unknown)));
        let period = Period::new(at + from, at + from + length + week);
        let covered = Period::new(at.min(period.start()), (at + 1_300 + week).max(period.end()));
        let asked = workload(Engine::Postgres, with_holes(&truth, &unknown, covered));
        let offering = build("rds-idle-stop", &settings, &asked);
        let ends = ends(&*offering, &asked, RuleBook::dated(), period);
        let (least, most) = of_all_fillings(&*offering, &asked, &unknown, period);
        prop_assert!(ends.least <= least && most <= ends.most, "{least} {most} {ends:?}");
        if ends.exact {
            prop_assert_eq!((ends.least, ends.most), (least, most));
        }
        let mut stats = stats.borrow_mut();
        *stats.2 += 1;
        *stats.0 += usize::from(least != most);
        *stats.1 += usize::from(least != most && ends.exact);
        Ok(())
    };
    TestRunner::new(config()).run(&strategy, law).unwrap();
    assert!(ranges * 3 > cases, "{ranges} of {cases} cases are ranges");
    assert!(exact * 20 > ranges, "{exact} of {ranges} ranges are exact");
}

/// Which rows of a trace are deleted.
#[derive(Clone, Copy, Debug)]
enum Deleted {
    Row,
    Run(usize),
    Day,
    First(usize),
    Last(usize),
}

fn deleted() -> impl Strategy<Value = Vec<(Deleted, usize)>> {
    let what = prop_oneof![
        6 => Just(Deleted::Row),
        3 => (1..200_usize).prop_map(Deleted::Run),
        1 => Just(Deleted::Day),
        1 => (1..2_000_usize).prop_map(Deleted::First),
        1 => (1..2_000_usize).prop_map(Deleted::Last),
    ];
    prop::collection::vec((what, any::<prop::sample::Index>()), 1..25)
        .prop_map(|list| list.into_iter().map(|(what, at)| (what, at.index(1 << 20))).collect())
}

/// Rows of a period each, of which the first and the last may be all there is to know.
#[derive(Debug)]
struct Rows {
    from: i64,
    period: i64,
    /// Whether somebody is connected; `None` if the row is deleted.
    connected: Vec<Option<bool>>,
}

impl Rows {
    fn of(truth: &[(i64, i64)], from: i64, to: i64, period: i64) -> Self {
        let rows = usize::try_from((to - from) / period).unwrap();
        let mut connected = vec![Some(false); rows];
        for (start, end) in truth {
            let row = |at: i64| usize::try_from((at.max(from) - from) / period).unwrap();
            for seen in connected.iter_mut().take(row(end - 1) + 1).skip(row(*start)) {
                *seen = Some(*end > from);
            }
        }
        Self { from, period, connected }
    }

    /// Deletes rows; the first and the last stay if the trace reaches out of the billed month, for
    /// only time within the trace or the month is unknown.
    fn delete(&mut self, list: &[(Deleted, usize)], keep: (bool, bool)) {
        let rows = self.connected.len();
        let day = usize::try_from(DAY / self.period).unwrap();
        for (what, at) in list {
            let at = at % rows;
            let (from, count) = match what {
                Deleted::Row => (at, 1),
                Deleted::Run(count) => (at, *count),
                Deleted::Day => (at / day * day, day),
                Deleted::First(count) => (0, *count),
                Deleted::Last(count) => (rows.saturating_sub(*count), *count),
            };
            self.connected.iter_mut().skip(from).take(count).for_each(|row| *row = None);
        }
        if keep.0 || self.connected.iter().all(Option::is_none) {
            self.connected[0] = self.connected[0].or(Some(false));
        }
        if keep.1 {
            self.connected[rows - 1] = self.connected[rows - 1].or(Some(false));
        }
    }

    fn trace(&self) -> Trace {
        let mut text = String::from("timestamp,DatabaseConnections,period_seconds\n");
        for (at, row) in (0_i64..).zip(&self.connected) {
            if let Some(connected) = row {
                let at = self.from + at * self.period;
                let _ = writeln!(text, "{at},{},{}", u8::from(*connected), self.period);
            }
        }
        trace_csv::parse(text.as_bytes(), "rows.csv").unwrap().trace
    }
}

/// A month's bill; `None` if AWS had no such offering then.
fn priced(choice: &Choice, workload: &Workload, month: BillingMonth) -> Option<Priced> {
    let prices = prices();
    let mut settings = choice.settings.clone();
    let rds = choice.kind.starts_with("rds");
    settings.instance_class =
        Some(parse(if rds { RDS_CLASS } else { crate::simulate::AURORA_CLASS }));
    if choice.kind.starts_with("aurora-serverless") {
        settings.instance_class = None;
    }
    let kind = offering::kind(choice.kind).unwrap();
    let spec = Spec { id: kind.id.to_owned(), kind, settings };
    let window = Window::Month(month);
    let line_up = line_up(&[spec], workload, window, &prices).ok()?;
    let question = Question { workload, window, rules: RuleBook::dated(), prices: &prices };
    compare(question, &line_up).priced.pop()
}

#[test]
fn l25_the_bill_of_a_whole_trace_lies_in_the_interval_of_what_is_left_of_it() {
    let strategy = (
        select(vec!["2025-01", "2025-01", "2025-01", "2019-04", "2018-10"]),
        any_choice(),
        select(vec![60_i64, 300, 300, 300, 300, 3_600, 3_600]),
        (0..2_000_000_i64).prop_flat_map(|_| spans(-5 * DAY, 31 * DAY)),
        (select(vec![0_i64, 0, 1, 9]), select(vec![0_i64, 0, 1])),
        deleted(),
        needs(0, 31 * DAY),
    );
    let (mut ranges, mut exact, mut cases) = (0, 0, 0);
    let stats = std::cell::RefCell::new((&mut ranges, &mut exact, &mut cases));
    let law = |(month, choice, period, sessions, (before, after), list, demand): Left| {
        let month: BillingMonth = parse(month);
        let start = month.period().start();
        let truth: Vec<_> = sessions.iter().map(|s| (s.0 + start, s.1 + start)).collect();
        let (from, to) = (start - before * DAY, month.period().end() + after * DAY);
        let mut rows = Rows::of(&truth, from, to, period);
        let mut asked = workload(Engine::MySql, Activity::Trace(rows.trace()));
        asked.demand = match demand {
            Demand::Series(series) => Demand::Series(crate::common::shifted(&series, start)),
            other => other,
        };
        let Some(whole) = priced(&choice, &asked, month) else { return Ok(()) };
        rows.delete(&list, (before > 0, after > 0));
        // What stays at an edge stays as it was, or is idle.
        let mut kept = Rows::of(&truth, from, to, period);
        for (row, left) in kept.connected.iter_mut().zip(&rows.connected) {
            *row = left.and(*row);
        }
        asked.activity = Activity::Trace(kept.trace());
        let left = priced(&choice, &asked, month).unwrap();
        let total = whole.bill.total();
        prop_assert_eq!(whole.range, (total, total));
        prop_assert!(
            left.range.0 <= total && total <= left.range.1,
            "{} is not within {:?}",
            total,
            left.range
        );
        let mut stats = stats.borrow_mut();
        *stats.2 += 1;
        *stats.0 += usize::from(left.range.0 != left.range.1);
        *stats.1 += usize::from(left.range.0 != left.range.1 && left.range_exact);
        Ok(())
    };
    TestRunner::new(config()).run(&strategy, law).unwrap();
    assert!(ranges * 3 > cases, "{ranges} of {cases} cases are ranges");
    assert!(exact * 6 > ranges, "{exact} of {ranges} ranges are exact");
}
