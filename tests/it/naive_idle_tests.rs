//! The naive rds-idle-stop against values derived by hand from the billing semantics.

use crate::naive::{DAY, RdsResult, RulesAt, Sessions, WEEK, typical_week};
use crate::naive_idle::{IdleResult, IdleStop, idle_average, rds_idle_stop};
use crate::naive_tests::{AUG_2018, MAY_2019};
use crate::random::Random;

/// Half an hour, two minutes, ten minutes: the defaults.
fn defaults() -> IdleStop {
    IdleStop { idle_time: 1_800, start_latency: 120, start_minimum: 600 }
}

/// Up, phantom, starts, forced starts.
type Counts = (i64, i64, u64, u64);

fn counts(result: IdleResult) -> Counts {
    let RdsResult { up_seconds, phantom_seconds, starts, forced_starts } = result.billed;
    (up_seconds.cast_signed(), phantom_seconds.cast_signed(), starts, forced_starts)
}

fn run(spans: &[(i64, i64)], settings: &IdleStop, period: (i64, i64)) -> IdleResult {
    let sessions = Sessions { spans: spans.to_vec() };
    rds_idle_stop(&sessions, settings, RulesAt::Fixed(MAY_2019), period, 0)
}

fn simple(spans: &[(i64, i64)], settings: &IdleStop, period: (i64, i64)) -> Counts {
    counts(run(spans, settings, period))
}

#[test]
fn woken_by_its_client_and_stopped_after_the_idle_time() {
    // Starting 10,000–10,120; left at 10,600; stopped at 12,400: 2,280 s, of which 1,800 idle.
    let got = run(&[(10_000, 10_600)], &defaults(), (0, 50_000));
    assert_eq!(counts(got), (2_280, 0, 1, 0));
    assert_eq!((got.starting_seconds, got.draining_seconds), (120, 1_800));
    // The start is counted where it is requested, the seconds where it is available.
    assert_eq!(simple(&[(10_000, 10_600)], &defaults(), (0, 10_120)), (0, 0, 1, 0));
    assert_eq!(simple(&[(10_000, 10_600)], &defaults(), (10_001, 10_121)), (1, 0, 0, 0));
    assert_eq!(simple(&[(10_000, 10_600)], &defaults(), (12_399, 50_000)), (1, 0, 0, 0));
}

#[test]
fn a_session_that_is_over_before_the_start() {
    // Gone at 10,060, available at 10,120: the idle time counts from then, to 11,920.
    let got = run(&[(10_000, 10_060)], &defaults(), (0, 50_000));
    assert_eq!(counts(got), (1_800, 0, 1, 0));
    assert_eq!((got.starting_seconds, got.draining_seconds), (120, 1_800));
    // The next one waits too: it joins the start, though the gap is longer than the idle time.
    let slow = IdleStop { idle_time: 60, start_latency: 600, ..defaults() };
    let spans = [(10_000, 10_010), (10_500, 10_510)];
    assert_eq!(simple(&spans, &slow, (0, 50_000)), (60, 540, 1, 0)); // 10,600–10,660
    // Longer than the start: left at 10,900, stopped at 10,960.
    let spans = [(10_000, 10_010), (10_500, 10_900)];
    assert_eq!(simple(&spans, &slow, (0, 50_000)), (360, 240, 1, 0));
}

#[test]
fn a_gap_of_the_idle_time_keeps_it_up() {
    let first = (10_000, 10_600); // would be stopped at 12,400
    let got = simple(&[first, (12_400, 12_500)], &defaults(), (0, 50_000));
    assert_eq!(got, (14_300 - 10_120, 0, 1, 0));
    // One second later it is another start: 2,280 s, and 12,521–14,321.
    let got = simple(&[first, (12_401, 12_501)], &defaults(), (0, 50_000));
    assert_eq!(got, (2_280 + 1_800, 0, 2, 0));
    // Overlapping sessions, in any order: only the union matters.
    let got = simple(&[(12_400, 12_450), (12_420, 12_500), first], &defaults(), (0, 50_000));
    assert_eq!(got, (4_180, 0, 1, 0));
}

#[test]
fn minimum_and_whole_hours() {
    let quick = IdleStop { idle_time: 60, start_latency: 0, ..defaults() };
    // Up 1,000–1,160, billed to 1,600.
    assert_eq!(simple(&[(1_000, 1_100)], &quick, (0, 9_000)), (160, 440, 1, 0));
    assert_eq!(simple(&[(1_000, 1_100)], &quick, (1_500, 9_000)), (0, 100, 0, 0));
    // A second start inside those phantom seconds: both are billed.
    let spans = [(1_000, 1_100), (1_200, 1_201)];
    assert_eq!(simple(&spans, &quick, (0, 9_000)), (160 + 61, 440 + 539, 2, 0));
    let hourly = |length: i64| {
        let sessions = Sessions { spans: vec![(1_000, 1_000 + length)] };
        let settings = IdleStop { start_latency: 0, ..defaults() };
        counts(rds_idle_stop(&sessions, &settings, RulesAt::Fixed(AUG_2018), (0, 20_000), 0))
    };
    assert_eq!(hourly(480), (2_280, 1_320, 1, 0));
    assert_eq!(hourly(1_800), (3_600, 0, 1, 0));
    assert_eq!(hourly(1_801), (3_601, 3_599, 1, 0));
}

#[test]
fn the_rules_of_the_moment_it_became_available() {
    // Woken ten seconds before 2019-04-25, left 50 s after midnight, stopped at 00:01:50.
    let day = 18_011 * DAY;
    let at = |latency| {
        let settings = IdleStop { idle_time: 60, start_latency: latency, ..defaults() };
        let sessions = Sessions { spans: vec![(day - 10, day + 50)] };
        let period = (day - DAY, day + DAY);
        counts(rds_idle_stop(&sessions, &settings, RulesAt::Dated, period, day - 10))
    };
    assert_eq!(at(10), (110, 490, 1, 0));
    assert_eq!(at(9), (111, 3_489, 1, 0));
}

#[test]
fn seven_days_after_each_stop_aws_starts_it() {
    // Left at 10,000, stopped at 11,800, started 616,600, available 616,720, stopped 618,520.
    let first = (5_000, 10_000);
    let (forced, stop) = (616_600, 618_520);
    let at = |spans: &[(i64, i64)], to| {
        let spans = [&[first], spans].concat();
        simple(&spans, &defaults(), (11_800, to))
    };
    assert_eq!(at(&[], forced), (0, 0, 0, 0));
    assert_eq!(at(&[], forced + 1), (0, 0, 1, 1));
    assert_eq!(at(&[], forced + 121), (1, 0, 1, 1));
    assert_eq!(at(&[], stop + WEEK), (1_800, 0, 1, 1));
    // Again: from 618,520 on the clock begins anew.
    assert_eq!(at(&[], stop + WEEK + DAY), (3_600, 0, 2, 2));
    // Somebody in that very second, or in the one before: an ordinary start.
    assert_eq!(at(&[(forced, forced + 100)], stop + DAY), (1_800, 0, 1, 0));
    assert_eq!(at(&[(forced - 1, forced)], stop + DAY), (1_800, 0, 1, 0));
    // Somebody comes and goes while it is starting: as if nobody had.
    assert_eq!(at(&[(forced + 1, forced + 60)], stop + DAY), (1_800, 0, 1, 1));
    // Somebody comes while it is up and leaves at 619,000: stopped at 620,800.
    assert_eq!(at(&[(617_000, 619_000)], stop + DAY), (620_800 - 616_720, 0, 1, 1));
    // In the very second of the stop: the run goes on, to 618,530 + 1,800.
    assert_eq!(at(&[(stop, stop + 10)], stop + DAY), (1_800 + 1_810, 0, 1, 1));
    // One second later: a start of its own.
    assert_eq!(at(&[(stop + 1, stop + 11)], stop + DAY), (1_800 + 1_800, 0, 2, 1));
    // Nothing is known before the first session: no clock runs.
    assert_eq!(simple(&[], &defaults(), (0, 8 * DAY)), (0, 0, 0, 0));
}

fn average(week: &[(i64, i64)], settings: &IdleStop, rules: i64) -> (Counts, i64) {
    let (result, cycle) = idle_average(week, settings, rules);
    (counts(result), cycle)
}

#[test]
fn average_weeks() {
    let base = defaults();
    // Nobody ever: 604,800 + 120 + 1,800.
    assert_eq!(average(&[], &base, MAY_2019), ((1_800, 0, 1, 1), 606_720));
    let quick = IdleStop { idle_time: 60, ..base };
    let quick = |rules| average(&[], &quick, rules);
    assert_eq!(quick(MAY_2019), ((60, 540, 1, 1), 604_980));
    assert_eq!(quick(AUG_2018), ((60, 3_540, 1, 1), 604_980));
    let base = defaults();
    // Five hours in five sessions: each 3,600 − 120 + 1,800; in 2018 two whole hours each.
    let five = typical_week(5 * 3_600, 5);
    assert_eq!(average(&five, &base, MAY_2019), ((5 * 5_280, 0, 5, 0), WEEK));
    assert_eq!(average(&five, &base, AUG_2018), ((5 * 5_280, 5 * 1_920, 5, 0), WEEK));
    // A second a week: less than seven days stopped.
    assert_eq!(average(&[(5, 6)], &base, MAY_2019), ((1_800, 0, 1, 0), WEEK));
    // All week, and gaps of exactly the idle time: up for ever, without a start.
    let full = typical_week(168 * 3_600, 7);
    assert_eq!(average(&full, &base, AUG_2018), ((WEEK, 0, 0, 0), WEEK));
    let beats = typical_week(336 * 1_800 / 2, 168); // half an hour each hour
    assert_eq!(average(&beats, &base, MAY_2019), ((WEEK, 0, 0, 0), WEEK));
}

/// Every other client meets an instance that the one before has just woken. With an odd number of
/// them a week it takes two weeks to repeat: the long-run mean is that of both.
#[test]
fn an_odd_number_of_alternating_sessions_repeats_after_two_weeks() {
    // 315 sessions of a second, 1,920 s apart. One wakes it at s; without another it is stopped at
    // s + 120 + 1,800, in the very second in which the next one begins. That one leaves at
    // s + 1,921, it is stopped at s + 3,721, and the third, at s + 3,840, wakes it again.
    let week = typical_week(315, 315);
    assert_eq!(week[1], (1_920, 1_921));
    let got = average(&week, &defaults(), MAY_2019);
    assert_eq!(got, ((315 * (3_721 - 120), 0, 315, 0), 2 * WEEK));
}

/// Seeded random cases: a period split anywhere adds up (L3); only the union matters (L1); never
/// stopped for more than seven days between two starts (L12).
#[test]
fn random_cases_keep_the_laws() {
    for seed in 0..24 {
        let random = &mut Random::seeded(700_000 + seed);
        let around = random.pick(&[18_011, 17_750, 20_103]) * DAY;
        let period = (around - DAY, around + 2 * DAY);
        let settings = IdleStop {
            idle_time: random.pick(&[60, 1_800, 7_200]),
            start_latency: random.pick(&[0, 120, 3_000]),
            ..defaults()
        };
        let mut spans = Vec::new();
        for _ in 0..random.within(0, 12) {
            let start = around + random.within(-12 * DAY, 2 * DAY);
            spans.push((start, start + random.within(1, 5_000)));
        }
        let from = spans.iter().map(|span| span.0).min().unwrap_or(period.0);
        let ask = |spans: &[(i64, i64)], period| {
            let sessions = Sessions { spans: spans.to_vec() };
            rds_idle_stop(&sessions, &settings, RulesAt::Dated, period, from)
        };
        let whole = ask(&spans, period);
        let mut halves = spans.clone();
        halves.extend(spans.iter().rev().map(|&(start, end)| (i64::midpoint(start, end), end)));
        assert_eq!(ask(&halves, period), whole, "seed {seed}");
        let cut = period.0 + random.within(0, 3 * DAY);
        let mut parts = ask(&spans, (period.0, cut));
        parts.add(ask(&spans, (cut, period.1)));
        assert_eq!(parts, whole, "seed {seed}");
        assert!(whole.billed.up_seconds >= whole.draining_seconds, "seed {seed}");
    }
}
