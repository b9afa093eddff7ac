//! rds-idle-stop, second by second: the program and the naive engine count the same on seeded
//! random cases, money within 10⁻¹⁵ USD. A failure names the seed of its case.

use dutycycle::activity::{Activity, TypicalWeek};
use dutycycle::offering::{Settings, State};
use dutycycle::units::{BillingPeriod, Engine, Period};

use crate::naive::{self, RulesAt, Sessions};
use crate::naive_idle::{IdleResult, IdleStop, idle_average, rds_idle_stop};
use crate::oracle::{rds_counts, rule_book};
use crate::oracle_money;
use crate::oracle_months::months;
use crate::random::Random;
use crate::simulate::{ALL_SOLD, DAY, Simulated, WEEK, build, periods, prices, simulate, workload};

const KIND: &str = "rds-idle-stop";
/// 2019-04-25, when whole hours ended, and 2019-05-01, when a month begins.
const CHANGE: i64 = 18_011 * DAY;
const AROUND: [i64; 4] = [CHANGE, 18_017 * DAY, 17_750 * DAY, ALL_SOLD];

/// What the program counted, in the naive engine's words.
fn counted(simulated: &Simulated) -> IdleResult {
    let seconds = |wanted: fn(State) -> bool| {
        let states = simulated.timeline.states().iter();
        states.filter(|(_, state)| wanted(*state)).map(|(span, _)| span.seconds()).sum()
    };
    IdleResult {
        billed: rds_counts(simulated),
        starting_seconds: seconds(|state| state == State::Starting),
        draining_seconds: seconds(|state| matches!(state, State::Draining { .. })),
    }
}

/// The same random settings for both engines.
fn settings(random: &mut Random) -> (Settings, IdleStop) {
    let naive = IdleStop {
        idle_time: random.pick(&[1_800, 1_800, 60, 61, 600, 7_200, WEEK]),
        start_latency: random.pick(&[120, 120, 0, 1, 600, 3_600, DAY]),
        start_minimum: random.pick(&[600, 600, 0, 1, 4_000]),
    };
    let other_than = |default: i64, value: i64| Some(value).filter(|value| *value != default);
    let settings = Settings {
        idle_stop_seconds: other_than(1_800, naive.idle_time),
        start_latency_seconds: other_than(120, naive.start_latency),
        start_minimum_seconds: other_than(600, naive.start_minimum),
        ..Settings::default()
    };
    (settings, naive)
}

/// One session after the other, each about where something happens to the one before: at the end
/// of the start, at the stop, at AWS's own start and at its stop.
fn spans(random: &mut Random, settings: &IdleStop) -> Vec<(i64, i64)> {
    let (latency, idle) = (settings.start_latency, settings.idle_time);
    let mut spans: Vec<(i64, i64)> = Vec::new();
    let (mut at, mut weeks) = (0, 0);
    for _ in 0..random.pick(&[0, 1, 2, 3, 5, 20, 60]) {
        let length = random.pick(&[1, 59, latency - 1, latency, latency + 1, 600, 3_600, 20_000]);
        let length = length.clamp(1, 20_000);
        spans.push((at, at + length));
        let stop = length.max(latency) + idle;
        let forced = stop + WEEK;
        let next = match random.within(0, if weeks < 2 { 9 } else { 6 }) {
            0 | 1 => length + idle,
            2 | 3 => stop,
            4 => random.within(1, latency.max(1)),
            5 => length + random.within(1, 2 * idle.min(DAY)),
            6 => random.within(1, 50_000),
            7 => forced,
            8 => forced + latency + random.pick(&[0, idle]),
            _ => forced + random.within(0, latency + 2 * idle.min(DAY)),
        };
        weeks += next / (WEEK / 2);
        at += next + random.pick(&[-1, 0, 0, 1]);
    }
    spans
}

struct Case {
    name: String,
    spans: Vec<(i64, i64)>,
    period: (i64, i64),
    rules: Option<i64>,
}

impl Case {
    fn random(random: &mut Random, settings: &IdleStop, seed: u64) -> Self {
        let around = random.pick(&AROUND);
        let mut spans = spans(random, settings);
        // One of them becomes available about midnight, when rules or months change.
        let moved = if spans.is_empty() { (0, 1) } else { random.pick(&spans) };
        let beside = random.pick(&[-1, 0, 1, -settings.start_latency, 1_000]);
        let shift = around + beside - settings.start_latency - moved.0;
        for span in &mut spans {
            *span = (span.0 + shift, span.1 + shift);
        }
        let last = spans.iter().map(|span| span.1).max().unwrap_or(around);
        let about = if random.once_in(5) { last } else { around };
        let start = about + random.within(-DAY, DAY);
        let days = random.pick(&[1, 2, 9]);
        if random.once_in(4) {
            spans.reverse();
        }
        if let (true, Some(&(start, end))) = (random.once_in(4), spans.first()) {
            spans.push((i64::midpoint(start, end), end + random.within(0, 500)));
        }
        let rules = random.pick(&[None, None, None, Some(17_750 * DAY), Some(ALL_SOLD)]);
        let period = (start, start + random.within(1, days * DAY));
        Self { name: format!("{KIND}, seed {seed}, {settings:?}"), spans, period, rules }
    }

    fn expected(&self, settings: &IdleStop) -> IdleResult {
        let sessions = Sessions { spans: self.spans.clone() };
        let rules = self.rules.map_or(RulesAt::Dated, RulesAt::Fixed);
        let first = self.spans.iter().map(|span| span.0).min().unwrap_or(self.period.0);
        rds_idle_stop(&sessions, settings, rules, self.period, first)
    }

    fn ours(&self, settings: &Settings) -> Simulated {
        let workload = workload(Engine::Postgres, Activity::explicit(periods(&self.spans)));
        let offering = build(KIND, settings, &workload);
        simulate(&*offering, &workload, rule_book(self.rules), self.billing(), &prices())
    }

    fn billing(&self) -> BillingPeriod {
        BillingPeriod::Calendar(Period::new(self.period.0, self.period.1))
    }

    fn check(&self, ours: &Simulated, expected: IdleResult, latency: i64) {
        let Self { name, spans, period, rules } = self;
        assert_eq!(counted(ours), expected, "{name}, {spans:?}, {period:?}, {rules:?}");
        let mut lines = vec![billed(expected)];
        for (month, count) in naive::storage_allocated(1_000_000_000, 20_000_000_000, *period) {
            lines.push((count, 1_000_000_000 * month));
        }
        oracle_money::check(&ours.bill, &lines, self.billing(), name);
        // Whoever asks for a start waits for it; nobody waits for AWS's own.
        let asked = expected.billed.starts - expected.billed.forced_starts;
        let wait = asked * 1_000 * latency.unsigned_abs();
        assert_eq!(ours.timeline.counts.wait_milliseconds, wait, "{name}");
    }
}

fn billed(result: IdleResult) -> (u128, u64) {
    (u128::from(result.billed.up_seconds + result.billed.phantom_seconds), 3_600)
}

#[test]
fn idle_stops_agree_with_the_naive_engine() {
    let (mut several, mut forced, mut phantom) = (0, 0, 0);
    for seed in 60_000..60_800 {
        let random = &mut Random::seeded(seed);
        let (settings, naive) = settings(random);
        let case = Case::random(random, &naive, seed);
        let expected = case.expected(&naive);
        case.check(&case.ours(&settings), expected, naive.start_latency);
        several += u32::from(expected.billed.starts > 1);
        forced += u32::from(expected.billed.forced_starts > 0);
        phantom += u32::from(expected.billed.phantom_seconds > 0);
    }
    // Cases of nothing would agree too.
    assert!(several > 80 && forced > 40 && phantom > 150, "{several}, {forced}, {phantom}");
}

#[test]
fn average_weeks_of_idle_stops_agree_with_the_naive_engine() {
    let mut longer = 0;
    for seed in 70_000..70_150 {
        let random = &mut Random::seeded(seed);
        let (mut settings, mut naive) = settings(random);
        if naive.start_latency > 3_600 {
            // Starts of a day make cycles of years.
            (settings.start_latency_seconds, naive.start_latency) = (Some(600), 600);
        }
        let count = random.pick(&[1, 2, 3, 5, 7, 35, 168, 311, 315, 320, 327, 1_000]);
        let longest = random.pick(&[1, 60, 600, 3_600, WEEK]);
        let seconds = (count * random.within(0, longest)).min(WEEK).unsigned_abs();
        let count = count.unsigned_abs();
        let rules = random.pick(&[17_750 * DAY, ALL_SOLD]);
        let case = format!("seed {seed}, {count} sessions, {seconds} s, {naive:?}");
        let (expected, cycle) = idle_average(&naive::typical_week(seconds, count), &naive, rules);
        check_average(&settings, (seconds, count), rules, (expected, cycle), &case);
        longer += u32::from(cycle > WEEK && expected.billed.forced_starts == 0);
    }
    assert!(longer > 3, "cycles of several weeks: {longer}");
}

/// The shortest case that takes two weeks to repeat, at the defaults: see the naive engine's test.
#[test]
fn alternating_sessions_repeat_after_two_weeks() {
    let naive = IdleStop { idle_time: 1_800, start_latency: 120, start_minimum: 600 };
    let (expected, cycle) = idle_average(&naive::typical_week(315, 315), &naive, ALL_SOLD);
    assert_eq!(cycle, 2 * WEEK);
    check_average(&Settings::default(), (315, 315), ALL_SOLD, (expected, cycle), "315 × 1 s");
}

fn check_average(
    settings: &Settings,
    (seconds, count): (u64, u64),
    rules: i64,
    (expected, cycle): (IdleResult, i64),
    case: &str,
) {
    let typical = TypicalWeek::spread(seconds, count).unwrap();
    let workload = workload(Engine::Postgres, Activity::TypicalWeek(typical));
    let offering = build(KIND, settings, &workload);
    assert_eq!(offering.cycle_seconds(&workload), cycle, "{case}");
    let billing = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
    let ours = simulate(&*offering, &workload, rule_book(Some(rules)), billing, &prices());
    assert_eq!(counted(&ours), expected, "{case}");
    let storage = 20_000_000_000 * u128::from(cycle.unsigned_abs());
    let lines = [billed(expected), (storage, 1_000_000_000 * 730 * 3_600)];
    oracle_money::check(&ours.bill, &lines, billing, case);
}

#[test]
fn months_of_idle_stops_agree_with_the_naive_engine() {
    let naive = IdleStop { idle_time: 1_800, start_latency: 120, start_minimum: 600 };
    for month in months() {
        let rules = month.rules.map_or(RulesAt::Dated, RulesAt::Fixed);
        let (sessions, from) = (&month.sessions, month.simulate_from);
        let expected = rds_idle_stop(sessions, &naive, rules, month.period, from);
        let ours = month.ask(KIND, &Settings::default());
        assert_eq!(counted(&ours), expected, "{}", month.name);
        month.check_money(&ours, billed(expected), KIND);
    }
}
