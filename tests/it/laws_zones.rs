//! Law L6: a schedule costs the same in whichever zone it is written down.

use dutycycle::activity::schedule::{Expression, Window, Windows};
use dutycycle::activity::{Activity, Pattern};
use dutycycle::units::{Engine, Period, WEEK_SECONDS};
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws::{Asked, Choice, choice, config, near};
use crate::oracle::rule_book;
use crate::simulate::{ALL_SOLD, DAY, Simulated, workload};

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// 2026-03-29 and 2026-10-25, the days on which Berlin's clocks change.
const CHANGES: [i64; 2] = [20_541 * DAY, 20_751 * DAY];

/// A weekly session: minutes after Monday 00:00 UTC, and how many minutes it lasts.
type Weekly = (i64, i64);

fn clock(minute: i64) -> String {
    let of_day = minute.rem_euclid(1_440);
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

/// The schedule as somebody writes it whose clock is so many minutes ahead of UTC.
fn written(sessions: &[Weekly], ahead: i64, as_windows: bool) -> Activity {
    let zone = TimeZone::fixed(Offset::from_seconds(i32::try_from(ahead * 60).unwrap()).unwrap());
    let local = |start: i64| (start + ahead).rem_euclid(WEEK_SECONDS / 60);
    let day = |minute: i64| usize::try_from(minute / 1_440).unwrap();
    let pattern = if as_windows {
        let window = |&(start, long): &Weekly| {
            let start = local(start);
            Window::parse(NAMES[day(start)], &clock(start), &clock(start + long)).unwrap()
        };
        Pattern::Windows(Windows(sessions.iter().map(window).collect()))
    } else {
        let start = local(sessions[0].0);
        let (name, hour, minute) = (NAMES[day(start)], start % 1_440 / 60, start % 60);
        let cron = format!("cron({minute} {hour} ? * {} *)", name.to_uppercase());
        Pattern::Runs {
            starts: cron.parse::<Expression>().unwrap(),
            run_seconds: sessions[0].1 * 60,
        }
    };
    Activity::Schedule { pattern, zone }
}

fn bill(choice: &Choice, activity: Activity, period: Period, rules: Option<i64>) -> Simulated {
    let workload = workload(Engine::MySql, activity);
    choice.bill(&workload, rule_book(rules), period)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l06_the_same_schedule_costs_the_same_in_every_zone(
        choice in choice(false),
        sessions in prop::collection::vec((0..10_080_i64, 1..1_440_i64), 1..6),
        ahead in -1_000..1_000_i64,
        as_windows in any::<bool>(),
        start in 17_700 * DAY..ALL_SOLD,
        length in 1..40 * DAY,
    ) {
        let period = Period::new(start, start + length);
        let in_utc = bill(&choice, written(&sessions, 0, as_windows), period, None);
        let there = bill(&choice, written(&sessions, ahead, as_windows), period, None);
        prop_assert_eq!(in_utc, there);
    }

    #[test]
    fn l06_the_parts_add_up_where_the_clock_changes(
        choice in choice(false),
        windows in prop::collection::vec((0..7_usize, 0..1_440_i64, 1..1_440_i64), 1..6),
        change in select(CHANGES.to_vec()),
        cut in -DAY..2 * DAY,
        beside in (1..10 * DAY, 1..10 * DAY),
    ) {
        let window = |&(day, start, long): &(usize, i64, i64)| {
            Window::parse(NAMES[day], &clock(start), &clock(start + long)).unwrap()
        };
        let pattern = Pattern::Windows(Windows(windows.iter().map(window).collect()));
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let cut = change + cut;
        let asked = |from, to| Asked {
            choice: choice.clone(),
            spans: Vec::new(),
            workload: workload(
                Engine::MySql,
                Activity::Schedule { pattern: pattern.clone(), zone: zone.clone() },
            ),
            period: Period::new(from, to),
            rules: rule_book(None),
        };
        let (from, to) = (cut - beside.0, cut + beside.1);
        let [before, after, whole] =
            [(from, cut), (cut, to), (from, to)].map(|(from, to)| asked(from, to).bill());
        prop_assert_eq!(before.compute() + after.compute(), whole.compute());
        prop_assert!(near(before.total() + after.total(), whole.total()));
    }
}
