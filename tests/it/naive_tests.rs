//! The naive engine against values derived by hand from the billing semantics: starts, stops and
//! average weeks. Written beside that engine, without a look at this program.

use crate::naive::{
    AcuResult, DAY, Need, Rds, RdsResult, Restart, RulesAt, Sessions, V1, WEEK, rds_average,
    rds_scheduled, serverless_v1, serverless_v2, steady_week, typical_week,
};

const H: i64 = 3_600;
const M: i64 = 60;
// Epoch days as `date -u` gives them.
pub(crate) const JUN_2018: i64 = 17_683 * DAY;
const JUL_2018: i64 = 17_713 * DAY;
pub(crate) const AUG_2018: i64 = 17_744 * DAY;
const SEP_2018: i64 = 17_775 * DAY;
const APR_2019: i64 = 17_987 * DAY;
pub(crate) const MAY_2019: i64 = 18_017 * DAY;

pub(crate) fn rds() -> Rds {
    Rds {
        lead: 900,
        stop_delay: 0,
        merge_gap: 0,
        start_latency: 0,
        forced_up: H,
        start_minimum: 600,
        restart: Restart::Restop,
    }
}

fn bare() -> Rds {
    Rds { lead: 0, ..rds() }
}

pub(crate) fn v1() -> V1 {
    V1 {
        min_acu: None,
        max_acu: None,
        pause_after: Some(300),
        postgres: false,
        scale_up_cooldown: 0,
        scale_down_cooldown: 0,
        need: Need::Floor,
    }
}

/// Monday to Friday 15:00-16:00 UTC, from `from` to `to` (midnights); 1970-01-01 was a Thursday.
fn soup_bot(from: i64, to: i64) -> Sessions {
    let days = (from / DAY..to / DAY).filter(|d| (d + 3) % 7 < 5);
    Sessions { spans: days.map(|d| (d * DAY + 15 * H, d * DAY + 16 * H)).collect() }
}

/// Sessions for a month, and the start of the last one that ends 28 days before it.
fn month(from: i64, to: i64) -> (Sessions, i64) {
    let all = soup_bot(from - 60 * DAY, to + 40 * DAY);
    let start = all.spans.iter().filter(|s| s.1 <= from - 28 * DAY).map(|s| s.0).max().unwrap();
    (all, start)
}

fn rds_month(from: i64, to: i64, rules: RulesAt) -> RdsResult {
    let (sessions, start) = month(from, to);
    rds_scheduled(&sessions, &rds(), rules, (from, to), start, false)
}

fn v1_month(from: i64, to: i64, rules: RulesAt) -> AcuResult {
    let (sessions, start) = month(from, to);
    serverless_v1(&v1(), &sessions, rules, (from, to), start)
}

fn result(up: i64, phantom: i64, starts: u64, forced: u64) -> RdsResult {
    RdsResult {
        up_seconds: up.unsigned_abs(),
        phantom_seconds: phantom.unsigned_abs(),
        starts,
        forced_starts: forced,
    }
}

fn simple(spans: &[(i64, i64)], settings: &Rds, period: (i64, i64)) -> RdsResult {
    let sessions = Sessions { spans: spans.to_vec() };
    rds_scheduled(&sessions, settings, RulesAt::Fixed(MAY_2019), period, 0, false)
}

pub(crate) fn v1_simple(spans: &[(i64, i64)], settings: &V1, period: (i64, i64)) -> AcuResult {
    let sessions = Sessions { spans: spans.to_vec() };
    serverless_v1(settings, &sessions, RulesAt::Fixed(MAY_2019), period, 0)
}

pub(crate) fn v2_simple(
    spans: &[(i64, i64)],
    min: u32,
    need: &Need,
    period: (i64, i64),
) -> AcuResult {
    let sessions = Sessions { spans: spans.to_vec() };
    serverless_v2(min, 16, Some(300), need, &sessions, period, 0)
}

#[test]
fn soup_bot_august_2018() {
    let got = rds_month(AUG_2018, SEP_2018, RulesAt::Dated);
    assert_eq!(got, result(23 * 75 * M, 23 * 45 * M, 23, 0)); // 46 h
    let got = v1_month(AUG_2018, SEP_2018, RulesAt::Dated);
    assert_eq!(got.half_acu_seconds, 23 * 3_900 * 4);
    assert_eq!((got.up_seconds, got.activations), (23 * 3_900, 23));
    // Under later rules: no rounding, floor 1 ACU.
    let got = rds_month(AUG_2018, SEP_2018, RulesAt::Fixed(MAY_2019));
    assert_eq!(got, result(23 * 75 * M, 0, 23, 0));
    let got = v1_month(AUG_2018, SEP_2018, RulesAt::Fixed(MAY_2019));
    assert_eq!(got.half_acu_seconds, 23 * 3_900 * 2);
}

#[test]
fn soup_bot_june_2018() {
    let got = rds_month(JUN_2018, JUL_2018, RulesAt::Dated);
    assert_eq!(got, result(21 * 75 * M, 21 * 45 * M, 21, 0)); // 42 h
    let got = v1_month(JUN_2018, JUL_2018, RulesAt::Dated);
    assert_eq!(got.half_acu_seconds, 91 * 3_600); // 45.5 ACU-h: 21 * 3,900 s * 2 ACU
}

#[test]
fn soup_bot_april_2019_crosses_two_rule_changes() {
    let got = rds_month(APR_2019, MAY_2019, RulesAt::Dated);
    assert_eq!(got, result(22 * 75 * M, 18 * 45 * M, 22, 0));
    assert_eq!(got.up_seconds + got.phantom_seconds, 41 * 3_600);
    let got = v1_month(APR_2019, MAY_2019, RulesAt::Dated);
    assert_eq!(got.half_acu_seconds, 2 * (20 * 3_900 * 2 + 2 * 3_900)); // 45.5 ACU-h
}

#[test]
fn the_rules_of_the_moment_it_became_available() {
    // Requested 23:59:50 on 04-24, available 00:00:00 or (latency 9) 23:59:59.
    let day = 18_011 * DAY;
    let spans = vec![(day + 5, day + 65)];
    let at = |latency| {
        let settings = Rds { lead: 15, start_latency: latency, ..rds() };
        let sessions = Sessions { spans: spans.clone() };
        rds_scheduled(
            &sessions,
            &settings,
            RulesAt::Dated,
            (day - DAY, day + DAY),
            day - DAY,
            false,
        )
    };
    assert_eq!(at(10), result(65, 535, 1, 0));
    assert_eq!(at(9), result(66, 3_534, 1, 0));
}

#[test]
fn average_week_of_five_hours() {
    let week = typical_week(5 * 3_600, 5);
    assert_eq!(week[1], (120_960, 124_560));
    assert_eq!(week.len(), 5);
    let old = V1 { min_acu: Some(2), ..v1() };
    let (sessions, period) = steady_week(&week);
    let got = serverless_v1(&old, &sessions, RulesAt::Fixed(AUG_2018), period, 0);
    assert_eq!(got.half_acu_seconds, 5 * 3_900 * 4);
    assert_eq!((got.up_seconds, got.activations), (5 * 3_900, 5));
    let got = serverless_v2(0, 2, Some(300), &Need::Floor, &sessions, period, 0);
    assert_eq!(got.half_acu_seconds, 5 * 3_900);
    assert_eq!(rds_average(&week, &rds(), MAY_2019), (result(5 * 75 * M, 0, 5, 0), WEEK));
    let hourly = (result(5 * 75 * M, 5 * 45 * M, 5, 0), WEEK);
    assert_eq!(rds_average(&week, &rds(), AUG_2018), hourly);
}

#[test]
fn average_weeks_at_the_ends_of_the_range() {
    assert_eq!(rds_average(&[], &rds(), MAY_2019), (result(H, 0, 1, 1), 608_400));
    let short = Rds { forced_up: 60, start_latency: 40, ..rds() };
    assert_eq!(rds_average(&[], &short, MAY_2019), (result(60, 540, 1, 1), 604_900));
    assert_eq!(rds_average(&[], &short, AUG_2018), (result(60, 3_540, 1, 1), 604_900));
    let stay = Rds { restart: Restart::StayOn, ..rds() };
    assert_eq!(rds_average(&[], &stay, MAY_2019), (result(WEEK, 0, 0, 0), WEEK));
    let ignore = Rds { restart: Restart::Ignore, ..rds() };
    assert_eq!(rds_average(&[], &ignore, MAY_2019), (result(0, 0, 0, 0), WEEK));
    let (sessions, period) = steady_week(&[]);
    let got = serverless_v1(&v1(), &sessions, RulesAt::Fixed(MAY_2019), period, 0);
    assert_eq!(got, AcuResult::default());
    let never = V1 { pause_after: None, ..v1() };
    let got = serverless_v1(&never, &sessions, RulesAt::Fixed(AUG_2018), period, 0);
    assert_eq!((got.half_acu_seconds, got.up_seconds, got.activations), (4 * 604_800, 604_800, 0));
    // All week: no second is free.
    let full = typical_week(168 * 3_600, 7);
    assert_eq!(full[6], (6 * DAY, 7 * DAY));
    assert_eq!(rds_average(&full, &rds(), AUG_2018), (result(WEEK, 0, 0, 0), WEEK));
    // One second a week: never stopped for seven days.
    assert_eq!(rds_average(&[(5, 6)], &bare(), MAY_2019), (result(1, 599, 1, 0), WEEK));
}

#[test]
fn typical_week_rounds_half_up() {
    assert_eq!(typical_week(3, 2), vec![(0, 2), (302_400, 302_402)]);
    assert_eq!(typical_week(4, 3), vec![(0, 1), (201_600, 201_601), (403_200, 403_201)]);
    assert_eq!(typical_week(7, 11)[1], (54_981, 54_982)); // floor(54,981.8)
    assert_eq!(typical_week(0, 5), vec![]);
    assert_eq!(typical_week(2, 5), vec![]); // 0.4 s rounds to nothing
}

#[test]
fn trap_longer_use_may_cost_less() {
    let apart = simple(&[(1_000, 1_060), (1_120, 1_180)], &bare(), (0, 5_000));
    assert_eq!(apart, result(120, 1_080, 2, 0)); // 1,200 s
    let bridged = simple(&[(1_000, 1_120), (1_120, 1_180)], &bare(), (0, 5_000));
    assert_eq!(bridged, result(180, 420, 1, 0)); // 600 s
}

#[test]
fn trap_scheduled_may_cost_more_than_always_on() {
    let pings: Vec<_> = (0..100).map(|k| (k * 10, k * 10 + 1)).collect();
    let got = simple(&pings, &bare(), (0, 2_000));
    assert_eq!(got, result(100, 100 * 599, 100, 0));
    // Split at any second: the parts add up (S3).
    let (a, b) = (simple(&pings, &bare(), (0, 777)), simple(&pings, &bare(), (777, 2_000)));
    assert_eq!(a.phantom_seconds + b.phantom_seconds, 59_900);
    assert_eq!((a.up_seconds + b.up_seconds, a.starts + b.starts), (100, 100));
}

#[test]
fn lead_delay_latency_and_merging() {
    let spans = [(10_000, 10_700), (11_000, 11_700), (11_600, 11_650)];
    let base = Rds { lead: 100, stop_delay: 50, ..rds() }; // wanted 9,900-10,750 and 10,900-11,750
    assert_eq!(simple(&spans, &base, (0, 20_000)), result(1_700, 0, 2, 0));
    let joined = Rds { merge_gap: 150, ..base.clone() };
    assert_eq!(simple(&spans, &joined, (0, 20_000)), result(1_850, 0, 1, 0));
    // The gap is bridged even if the period ends in it, and the bridge needs no more than the gap.
    assert_eq!(simple(&spans, &joined, (0, 10_751)), result(851, 0, 1, 0));
    let not_quite = Rds { merge_gap: 149, ..base.clone() };
    assert_eq!(simple(&spans, &not_quite, (0, 20_000)), result(1_700, 0, 2, 0));
    assert_eq!(simple(&spans, &not_quite, (0, 10_751)), result(850, 0, 1, 0));
    let late = Rds { start_latency: 60, ..base };
    assert_eq!(simple(&spans, &late, (0, 20_000)), result(1_580, 0, 2, 0));
    // The start is counted where it is requested, the seconds where it is available.
    assert_eq!(simple(&spans, &late, (0, 9_950)), result(0, 0, 1, 0));
    assert_eq!(simple(&spans, &late, (9_950, 9_961)), result(1, 0, 0, 0));
}

#[test]
fn seven_day_rule() {
    let stop = 10_000;
    let forced = stop + WEEK;
    let first = (0, stop);
    let run = |second: (i64, i64), settings: &Rds, to: i64| {
        simple(&[first, second], settings, (stop, to))
    };
    let far = (forced + 10 * DAY, forced + 10 * DAY + 1_000);
    // Restopped after an hour, started again seven days after that stop, then the wanted run.
    assert_eq!(run(far, &bare(), forced + 8 * DAY), result(2 * H, 0, 2, 2));
    assert_eq!(run(far, &bare(), forced), result(0, 0, 0, 0));
    assert_eq!(run(far, &bare(), forced + 1), result(1, 0, 1, 1));
    let latency = Rds { start_latency: 30, lead: 30, ..bare() };
    let far_led = (far.0 + 30, far.1);
    assert_eq!(run(far_led, &latency, forced + DAY), result(H, 0, 1, 1));
    assert_eq!(run(far_led, &latency, forced + 31), result(1, 0, 1, 1));
    // Stays on up to the end of the next wanted span; ignored altogether.
    let stay = Rds { restart: Restart::StayOn, ..bare() };
    assert_eq!(run(far, &stay, far.1 + DAY), result(10 * DAY + 1_000, 0, 1, 1));
    let ignore = Rds { restart: Restart::Ignore, ..bare() };
    assert_eq!(run(far, &ignore, far.1 + DAY), result(1_000, 0, 1, 0));
    // Wanted in the very second: a normal start.
    let same = (forced, forced + 700);
    assert_eq!(run(same, &bare(), forced + DAY), result(700, 0, 1, 0));
    // Wanted while forced up: one start; it ends with the wanted span, before `forced_up`.
    let inside = (forced + 100, forced + 200);
    assert_eq!(run(inside, &bare(), forced + DAY), result(200, 400, 1, 1));
    // Wanted in the very second of the stop: the run goes on.
    let touching = (forced + H, forced + H + 100);
    assert_eq!(run(touching, &bare(), forced + DAY), result(H + 100, 0, 1, 1));
}

#[test]
fn the_clock_before_the_first_stop() {
    let none = Sessions::default();
    let at = |clock| {
        let rules = RulesAt::Fixed(MAY_2019);
        rds_scheduled(&none, &rds(), rules, (0, 8 * DAY), 0, clock)
    };
    assert_eq!(at(false), result(0, 0, 0, 0));
    assert_eq!(at(true), result(H, 0, 1, 1));
}
