//! The naive engine against values derived by hand: pausing, capacity, storage, and its own laws.

use crate::naive::{
    DAY, Need, Rds, Restart, RulesAt, Sessions, V1, rds_scheduled, serverless_v1, serverless_v2,
    storage_allocated, storage_consumed,
};
use crate::naive_tests::{AUG_2018, JUN_2018, rds, v1, v1_simple, v2_simple};

#[test]
fn pausing_at_the_boundary() {
    let v = v1();
    let got = v1_simple(&[(1_000, 1_100), (1_400, 1_500)], &v, (0, 9_000));
    assert_eq!((got.up_seconds, got.activations), (800, 1)); // gap of 300: stays up
    let got = v1_simple(&[(1_000, 1_100), (1_401, 1_500)], &v, (0, 9_000));
    assert_eq!((got.up_seconds, got.activations), (799, 2)); // 400 + 399
    let got = v1_simple(&[(1_000, 1_100)], &v, (1_399, 9_000));
    assert_eq!((got.up_seconds, got.activations), (1, 0)); // the tail is billed where it falls
    let got = v2_simple(&[(1_000, 1_100), (1_400, 1_500)], 0, &Need::Floor, (0, 9_000));
    assert_eq!((got.half_acu_seconds, got.activations), (800, 1));
}

#[test]
fn v1_minimum_is_topped_up_at_the_last_capacity() {
    // A pause below 300 s is not allowed by AWS; it makes the minimum visible.
    let quick = V1 { pause_after: Some(10), need: Need::Series(vec![(0, 2), (1_020, 8)]), ..v1() };
    let got = v1_simple(&[(1_000, 1_015)], &quick, (0, 9_000));
    assert_eq!(got.half_acu_seconds, 20 * 2 + 5 * 8 + 275 * 8);
    let got = v1_simple(&[(1_000, 1_015)], &quick, (1_100, 9_000));
    assert_eq!((got.half_acu_seconds, got.up_seconds), (200 * 8, 0));
}

#[test]
fn v1_steps_bounds_and_cooldowns() {
    let at = |settings: V1| v1_simple(&[(0, 100)], &settings, (0, 100)).half_acu_seconds;
    assert_eq!(at(V1 { need: Need::HalfAcu(5), ..v1() }), 800); // 2.5 -> 4
    assert_eq!(at(V1 { need: Need::HalfAcu(2 * 65), postgres: true, ..v1() }), 38_400);
    assert_eq!(at(V1 { postgres: true, ..v1() }), 400);
    assert_eq!(at(V1 { min_acu: Some(8), ..v1() }), 1_600);
    let capped = V1 { need: Need::HalfAcu(99), max_acu: Some(4), ..v1() };
    assert_eq!(at(capped.clone()), 800);
    assert_eq!(v1_simple(&[(0, 100)], &capped, (0, 100)).saturated_seconds, 100);
    assert_eq!(at(V1 { need: Need::HalfAcu(9_999), ..v1() }), 51_200);
    // 1 ACU; at 10 up to 8 (the first change is free); down again 900 s later; up 180 s after that.
    let need = Need::Series(vec![(10, 16), (50, 2), (930, 16)]);
    let slow = V1 { need, scale_up_cooldown: 180, scale_down_cooldown: 900, ..v1() };
    let got = v1_simple(&[(0, 2_000)], &slow, (0, 2_000));
    // 0-10: 1, 10-910: 8, 910-1090: 1, 1090-2000: 8 ACU.
    assert_eq!(got.half_acu_seconds, 2 * (10 + 900 * 8 + 180 + 910 * 8));
    // The cooldown runs on while paused, the capacity is kept: up at 0, paused at 400, up at 800.
    let need = Need::Series(vec![(0, 16), (100, 2)]);
    let slow = V1 { need, scale_down_cooldown: 900, ..v1() };
    let got = v1_simple(&[(0, 100), (800, 900)], &slow, (0, 5_000));
    assert_eq!(got.half_acu_seconds, 2 * (400 * 8 + 100 * 8 + 300));
}

#[test]
fn v1_floor_falls_only_at_an_activation() {
    let change = 18_015 * DAY;
    let sessions =
        Sessions { spans: vec![(change - 100, change + 100), (change + 900, change + 1_000)] };
    let period = (change - DAY, change + DAY);
    let got = serverless_v1(&v1(), &sessions, RulesAt::Dated, period, change - 100);
    assert_eq!(got.half_acu_seconds, 500 * 4 + 400 * 2);
}

#[test]
fn v2_capacity() {
    let at = |min, need: &Need| v2_simple(&[(100, 200)], min, need, (0, 1_000));
    assert_eq!(at(0, &Need::Floor).half_acu_seconds, 400);
    assert_eq!(at(1, &Need::Floor).half_acu_seconds, 1_000);
    assert_eq!(at(3, &Need::HalfAcu(5)).half_acu_seconds, 900 * 3 + 100 * 5);
    let got = at(0, &Need::HalfAcu(7)); // the tail is at the floor
    assert_eq!(got.half_acu_seconds, 100 * 7 + 300);
    let got = at(0, &Need::HalfAcu(17)); // maximum 16
    assert_eq!((got.half_acu_seconds, got.saturated_seconds), (100 * 16 + 300, 100));
    let got = at(0, &Need::Series(vec![(150, 4), (450, 2)]));
    assert_eq!(got.half_acu_seconds, 50 + 300 * 4 + 50 * 2);
    assert_eq!(got.activations, 1);
}

#[test]
fn a_ping_every_five_minutes_costs_the_half_acu() {
    let (from, to) = (20_605 * DAY, 20_635 * DAY); // June 2026
    let spans = ((from - 28 * DAY) / 300..to / 300).map(|k| (k * 300, k * 300 + 1)).collect();
    let sessions = Sessions { spans };
    let start = from - 28 * DAY;
    let got = serverless_v2(0, 2, Some(300), &Need::Floor, &sessions, (from, to), start);
    assert_eq!(got.half_acu_seconds, 30 * 86_400);
    let none = Sessions::default();
    let same = serverless_v2(1, 2, Some(300), &Need::Floor, &none, (from, to), start);
    assert_eq!(got.half_acu_seconds, same.half_acu_seconds);
}

#[test]
fn storage_per_month() {
    const GB: u64 = 1_000_000_000;
    let months = storage_allocated(GB, 20 * GB, (JUN_2018 + DAY, AUG_2018));
    let gb = u128::from(20 * GB);
    assert_eq!(months[0], (30 * 86_400, 29 * 86_400 * gb));
    assert_eq!(months[1], (31 * 86_400, 31 * 86_400 * gb));
    assert_eq!(months.len(), 2);
    // February of leap years.
    let february = (18_293 * DAY, 18_294 * DAY); // 2020-02-01
    assert_eq!(storage_allocated(1, 0, february), vec![(29 * 86_400, 86_400)]);
}

#[test]
fn aurora_storage_high_water() {
    let shrinks = 18_548 * DAY; // 2020-10-13
    let steps = [(shrinks - 20 * DAY, 5), (shrinks - 18 * DAY, 9), (shrinks - DAY, 3)];
    // From 2020-10-12 on: still 9 for a day, then 3.
    let got = storage_consumed(&steps, (shrinks - DAY, shrinks + DAY));
    assert_eq!(got, vec![(31 * 86_400, 86_400 * (9 + 3))]);
    // Before the first step its value holds.
    let got = storage_consumed(&steps, (shrinks - 21 * DAY, shrinks - 17 * DAY));
    assert_eq!(got, vec![(30 * 86_400, 86_400 * (5 * 3 + 9))]);
    assert_eq!(storage_consumed(&[], (0, 5)), vec![(31 * 86_400, 0)]);
}

/// Seeded random cases: a period split anywhere adds up (L3); only the union matters (L1); bounds.
#[test]
fn random_cases_keep_the_laws() {
    let mut seed: u64 = 7;
    let mut random = |below: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below.unsigned_abs()).cast_signed()
    };
    for case in 0..9 {
        let around = [18_011, 18_015, 17_750][case % 3] * DAY;
        let period = (around - DAY, around + 2 * DAY);
        let mut spans = Vec::new();
        for _ in 0..random(12) {
            let start = around - 12 * DAY + random(14 * DAY);
            spans.push((start, start + 1 + random(5_000)));
        }
        let from = spans.iter().map(|s| s.0).min().unwrap_or(period.0);
        let settings = Rds {
            lead: 60 + random(900),
            stop_delay: random(300),
            merge_gap: random(2_000),
            start_latency: random(60),
            restart: [Restart::Restop, Restart::StayOn, Restart::Ignore][case % 3],
            ..rds()
        };
        let need =
            Need::Series((0..9).map(|k| (around + k * 5_000, [2, 9, 70][case % 3])).collect());
        let v1 = V1 { pause_after: Some(300 + random(900)), scale_up_cooldown: 180, need, ..v1() };
        let whole = Sessions { spans: spans.clone() };
        let mut halves: Vec<_> = spans.iter().map(|&(a, b)| (a, i64::midpoint(a, b) + 1)).collect();
        halves.extend(spans.iter().rev().map(|&(a, b)| (i64::midpoint(a, b), b)));
        let halves = Sessions { spans: halves };
        let cut = period.0 + random(3 * DAY);

        let rds = |sessions: &Sessions, p| {
            let r = rds_scheduled(sessions, &settings, RulesAt::Dated, p, from, false);
            [r.up_seconds, r.phantom_seconds, r.starts, r.forced_starts]
        };
        let acu = |sessions: &Sessions, p| {
            let r = serverless_v1(&v1, sessions, RulesAt::Dated, p, from);
            let s = serverless_v2(0, 16, Some(400), &v1.need, sessions, p, from);
            let seconds = |n: u128| u64::try_from(n).unwrap();
            let (v1, v2) = (seconds(r.half_acu_seconds), seconds(s.half_acu_seconds));
            [v1 + v2, r.up_seconds, r.activations, s.saturated_seconds]
        };
        assert_eq!(rds(&whole, period), rds(&halves, period), "case {case}");
        assert_eq!(acu(&whole, period), acu(&halves, period), "case {case}");
        let (left, right) = ((period.0, cut), (cut, period.1));
        for k in 0..4 {
            let sum = rds(&whole, left)[k] + rds(&whole, right)[k];
            assert_eq!(sum, rds(&whole, period)[k], "case {case}, count {k}");
            let sum = acu(&whole, left)[k] + acu(&whole, right)[k];
            assert_eq!(sum, acu(&whole, period)[k], "case {case}, count {k}");
        }
    }
}
