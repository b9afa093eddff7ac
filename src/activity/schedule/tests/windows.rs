//! Windows. 2018-08-01 is a Wednesday. Changes of the clock are in `clock_changes`.

use super::*;
use crate::activity::schedule::{Window, Windows};
use crate::units::Period;

fn window(days: &str, start: &str, end: &str) -> Window {
    Window::parse(days, start, end).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn windows_on_weekdays_have_82_800_seconds_in_august_2018() {
    let windows = Windows(vec![window("mon-fri", "15:00", "16:00")]);
    let sessions =
        windows.sessions_between(&zone("UTC"), second("2018-08-01"), second("2018-09-01"));
    assert_eq!(sessions.len(), 23);
    assert_eq!(sessions.iter().map(|s| s.seconds()).sum::<u64>(), 82_800);
    let first = second("2018-08-01T15:00Z");
    assert_eq!(sessions.first(), Some(&Period::new(first, first + 3_600)));
}

#[test]
fn days_of_a_window_are_a_list_of_days_and_ranges_that_may_go_over_the_weekend() {
    for (days, expected) in [
        ("mon,wed", "1010000"),
        ("fri-mon", "1000111"),
        ("daily", "1111111"),
        ("Mon-Tue, SUN", "1100001"),
        ("sat-fri", "1111111"),
        ("thu", "0001000"),
    ] {
        let sessions = Windows(vec![window(days, "10:00", "11:00")]);
        let begins: String = (0..7)
            .map(|day| {
                // 2018-08-06 is a Monday.
                let ten = second("2018-08-06T10:00Z") + day * 86_400;
                let here = sessions.sessions_between(&zone("UTC"), ten, ten + 1);
                if here.is_empty() { '0' } else { '1' }
            })
            .collect();
        assert_eq!(begins, expected, "{days}");
    }
}

#[test]
fn a_window_that_ends_at_or_before_its_start_ends_the_next_day() {
    let length = |start: &str, end: &str| {
        let sessions = Windows(vec![window("wed", start, end)]);
        // 2018-08-01 is a Wednesday.
        let found =
            sessions.sessions_between(&zone("UTC"), second("2018-08-01"), second("2018-08-02"));
        found.first().map(|s| s.seconds())
    };
    assert_eq!(length("22:00", "06:00"), Some(8 * 3_600));
    assert_eq!(length("22:00", "24:00"), Some(2 * 3_600));
    assert_eq!(length("22:00", "00:00"), Some(2 * 3_600));
    assert_eq!(length("10:00", "10:00"), Some(24 * 3_600));
    assert_eq!(length("00:00", "24:00"), Some(24 * 3_600));
    assert_eq!(length("00:00:05", "00:00:06"), Some(1));
}

#[test]
fn sessions_that_reach_into_the_period_are_not_cut_and_those_that_touch_it_are_left_out() {
    let nightly =
        Windows(vec![window("daily", "22:00", "06:00"), window("daily", "05:00", "07:00")]);
    let utc = zone("UTC");
    let early = second("2018-08-02T05:30Z");
    assert_eq!(
        nightly.sessions_between(&utc, early, early + 1),
        [
            Period::new(second("2018-08-01T22:00Z"), second("2018-08-02T06:00Z")),
            Period::new(second("2018-08-02T05:00Z"), second("2018-08-02T07:00Z")),
        ]
    );
    let gap = (second("2018-08-02T07:00Z"), second("2018-08-02T22:00Z"));
    assert!(nightly.sessions_between(&utc, gap.0, gap.1).is_empty());
    assert!(nightly.sessions_between(&utc, early, early).is_empty());
}

#[test]
fn weekly_sessions_start_within_the_week_and_may_end_after_it() {
    let (hour, day) = (3_600, 86_400);
    let windows = Windows(vec![window("sun", "22:00", "02:00"), window("mon", "03:00", "04:00")]);
    assert_eq!(
        windows.weekly_sessions(&zone("UTC"), 2018),
        [Period::new(3 * hour, 4 * hour), Period::new(6 * day + 22 * hour, 7 * day + 2 * hour),]
    );
    // Berlin is one hour ahead of UTC in winter.
    assert_eq!(
        windows.weekly_sessions(&zone("Europe/Berlin"), 2018),
        [Period::new(2 * hour, 3 * hour), Period::new(6 * day + 21 * hour, 7 * day + hour),]
    );
    // Sunday 22:00 in New York is Monday 03:00 UTC.
    assert_eq!(
        windows.weekly_sessions(&zone("America/New_York"), 2018),
        [Period::new(3 * hour, 7 * hour), Period::new(8 * hour, 9 * hour),]
    );
}

#[test]
fn a_session_is_found_at_its_last_second_however_far_the_zone_is_from_utc() {
    let windows = Windows(vec![window("wed", "23:00", "22:59")]);
    // Wednesday 2018-08-01 23:00 in Honolulu is 09:00 UTC the day after, on Kiritimati 09:00 UTC
    // the same day.
    for (name, start) in
        [("Pacific/Honolulu", "2018-08-02T09:00Z"), ("Pacific/Kiritimati", "2018-08-01T09:00Z")]
    {
        let session = Period::new(second(start), second(start) + 86_400 - 60);
        for from in [session.start(), session.end() - 1] {
            let found = windows.sessions_between(&zone(name), from, from + 1);
            assert_eq!(found, [session], "{name}");
        }
    }
}
