//! Changes of the clock. New York: 2018-03-11 02:00 EST (07:00 UTC) becomes 03:00 EDT, 2018-11-04
//! 02:00 EDT (06:00 UTC) becomes 01:00 EST. Berlin: 2026-03-29 and 2026-10-25, both 01:00 UTC.
//! Lord Howe moves by half an hour only: 2026-04-05 02:00 (+11, 15:00 UTC the day before) becomes
//! 01:30 (+10:30), 2026-10-04 02:00 (+10:30, 15:30 UTC the day before) becomes 02:30 (+11).

use super::*;
use crate::activity::schedule::{Window, Windows};
use crate::units::Period;

const NEW_YORK: &str = "America/New_York";
const BERLIN: &str = "Europe/Berlin";
const LORD_HOWE: &str = "Australia/Lord_Howe";

#[test]
fn a_cron_time_that_the_clock_skips_is_skipped() {
    check_in(
        NEW_YORK,
        "cron(30 2 * * ? *)",
        "2018-03-10",
        "2018-03-13",
        &["03-10T07:30", "03-12T06:30"],
    );
    check_in(
        BERLIN,
        "cron(30 2 * * ? *)",
        "2026-03-28",
        "2026-03-31",
        &["03-28T01:30", "03-30T00:30"],
    );
    check_in(
        LORD_HOWE,
        "cron(0/15 2 4 10 ? 2026)",
        "2026-10-01",
        "2026-10-08",
        &["10-03T15:30", "10-03T15:45"],
    );
    let day = starts("cron(0/30 * 11 3 ? 2018)", NEW_YORK, "2018-03-01", "2018-04-01");
    assert_eq!(day.len(), 46);
}

#[test]
fn a_cron_time_that_the_clock_shows_twice_runs_once_the_first_time() {
    check_in(
        NEW_YORK,
        "cron(30 1 * * ? *)",
        "2018-11-03",
        "2018-11-06",
        &["11-03T05:30", "11-04T05:30", "11-05T06:30"],
    );
    check_in(
        BERLIN,
        "cron(30 2 * * ? *)",
        "2026-10-25",
        "2026-10-27",
        &["10-25T00:30", "10-26T01:30"],
    );
    check_in(
        LORD_HOWE,
        "cron(0/15 1-2 5 4 ? 2026)",
        "2026-04-01",
        "2026-04-08",
        &[
            "04-04T14:00",
            "04-04T14:15",
            "04-04T14:30",
            "04-04T14:45",
            "04-04T15:30",
            "04-04T15:45",
            "04-04T16:00",
            "04-04T16:15",
        ],
    );
    let day = starts("cron(0/30 * 4 11 ? 2018)", NEW_YORK, "2018-11-01", "2018-12-01");
    assert_eq!(day.len(), 48);
}

#[test]
fn a_day_that_a_country_skipped_has_no_cron_times() {
    // Samoa had no 2011-12-30: from -10 (summer) to +14.
    check_in(
        "Pacific/Apia",
        "cron(0 12 * * ? *)",
        "2011-12-29",
        "2012-01-02",
        &["12-29T22:00", "12-30T22:00", "12-31T22:00", "01-01T22:00"],
    );
    let local = "cron(0 12 30 12 ? 2011)";
    assert!(starts(local, "Pacific/Apia", "2011-12-01", "2012-02-01").is_empty());
}

#[test]
fn offsets_need_not_be_whole_hours() {
    check_in(
        "Asia/Kathmandu",
        "cron(0 9 1 8 ? 2018)",
        "2018-08-01",
        "2018-08-02",
        &["08-01T03:15"],
    );
    check_in(
        "Asia/Kathmandu",
        "cron(0 1 1 8 ? 2018)",
        "2018-07-01",
        "2018-09-01",
        &["07-31T19:15"],
    );
}

#[test]
fn the_offset_of_the_season_counts() {
    check_in(
        NEW_YORK,
        "cron(0 15 1 1,7 ? 2018)",
        "2018-01-01",
        "2019-01-01",
        &["01-01T20:00", "07-01T19:00"],
    );
    check_in(
        LORD_HOWE,
        "cron(0 15 1 1,7 ? 2026)",
        "2026-01-01",
        "2027-01-01",
        &["01-01T04:00", "07-01T04:30"],
    );
}

#[test]
fn a_single_time_follows_the_same_rules_as_cron() {
    let starts = |text: &str| expression(text).starts_between(&zone(NEW_YORK), i64::MIN, i64::MAX);
    assert!(starts("at(2018-03-11T02:30:00)").is_empty());
    assert_eq!(starts("at(2018-11-04T01:30:00)"), [second("2018-11-04T05:30Z")]);
}

#[test]
fn a_rate_does_not_follow_the_clock() {
    check_in(
        NEW_YORK,
        "rate(1 day)",
        "2018-03-10",
        "2018-03-13",
        &["03-10T00:00", "03-11T00:00", "03-12T00:00"],
    );
}

/// Checks the sessions of a daily window in New York around a day, start and end in UTC.
fn check_window(start: &str, end: &str, day: &str, expected: &[(&str, &str)]) {
    let windows = Windows(vec![Window::parse("daily", start, end).unwrap()]);
    let from = second(day) + 5 * 3_600;
    let expected: Vec<Period> =
        expected.iter().map(|(start, end)| Period::new(second(start), second(end))).collect();
    let found = windows.sessions_between(&zone(NEW_YORK), from, from + 12 * 3_600);
    assert_eq!(found, expected, "{start} to {end}");
}

#[test]
fn a_window_over_a_skipped_hour_is_shorter_and_over_a_repeated_one_longer() {
    check_window("01:00", "04:00", "2018-03-11", &[("2018-03-11T06:00Z", "2018-03-11T08:00Z")]);
    check_window("01:00", "04:00", "2018-11-04", &[("2018-11-04T05:00Z", "2018-11-04T09:00Z")]);
}

#[test]
fn window_times_in_the_gap_move_forward_each_for_itself() {
    // 02:15 and 02:45 become 03:15 and 03:45 EDT.
    check_window("02:15", "02:45", "2018-03-11", &[("2018-03-11T07:15Z", "2018-03-11T07:45Z")]);
    // 01:00 EST to 03:30 EDT: 02:30 moves to 03:30.
    check_window("01:00", "02:30", "2018-03-11", &[("2018-03-11T06:00Z", "2018-03-11T07:30Z")]);
}

#[test]
fn a_window_that_the_gap_empties_is_dropped() {
    // 02:00 becomes 03:00 EDT; 02:30 becomes 03:30 EDT, after the end.
    check_window("02:00", "03:00", "2018-03-11", &[]);
    check_window("02:30", "03:15", "2018-03-11", &[]);
}

#[test]
fn window_times_in_the_fold_are_the_earlier_ones() {
    check_window("01:15", "01:45", "2018-11-04", &[("2018-11-04T05:15Z", "2018-11-04T05:45Z")]);
    check_window("01:30", "02:00", "2018-11-04", &[("2018-11-04T05:30Z", "2018-11-04T07:00Z")]);
}

#[test]
fn every_minute_of_ten_years_is_there_but_for_the_ten_hours_that_were_skipped() {
    // 2014 to 2023 has 3,652 days and ten changes to summer time; repeated hours count once.
    let count = |zone_name: &str| {
        let every_minute = expression("cron(* * * * ? *)");
        let (from, to) = (second("2014-01-01"), second("2024-01-01"));
        every_minute.starts_between(&zone(zone_name), from, to).len()
    };
    assert_eq!(count("UTC"), 3_652 * 1_440);
    assert_eq!(count(NEW_YORK), 3_652 * 1_440 - 10 * 60);
}
