//! The week in one line for terminals and Markdown: how much of each three hours of the week
//! somebody was connected, in the eight heights that block characters have.
//!
//! It owns the marks and what they claim. A mark stands only where no unknown time can change it.

use super::words::DAYS;
use crate::report::{HourOfWeek, HoursOfWeek};

/// From never to always; the heights between are sevenths.
const MARKS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Where unknown time could change the mark.
const UNKNOWN: char = '?';
/// Hours that share a mark: the fewest with which seven days stand in a line of 80 columns.
const HOURS: usize = 3;

/// What the marks mean.
pub(super) fn legend(view: &HoursOfWeek) -> String {
    let unknown = if marks(view).contains(UNKNOWN) { ", ? unknown" } else { "" };
    format!("Connected in each {HOURS} hours of the week, UTC (· never, █ always{unknown})")
}

/// The names of the days, and under them the marks of each, Monday 00:00 first: two lines.
pub(super) fn week(view: &HoursOfWeek) -> String {
    let names: String = DAYS.map(|day| format!("{day:<width$}", width = 24 / HOURS + 1)).concat();
    format!("{}\n{}\n", names.trim_end(), marks(view))
}

/// The marks of the days, with a space between days.
fn marks(view: &HoursOfWeek) -> String {
    let day = |hours: &[HourOfWeek]| hours.chunks(HOURS).map(mark).collect::<String>();
    view.hours.chunks(24).map(day).collect::<Vec<_>>().join(" ")
}

/// The mark of some hours together.
fn mark(hours: &[HourOfWeek]) -> char {
    let sum = |of: fn(&HourOfWeek) -> u64| hours.iter().map(of).sum::<u64>();
    let all = sum(|hour| u64::from(hour.occurrences) * 3_600);
    let connected = sum(|hour| hour.connected_seconds);
    let least = height(connected, all);
    let most = height(connected + sum(|hour| hour.unknown_seconds), all);
    if least == most { MARKS[least] } else { UNKNOWN }
}

/// 0 for nothing and 8 for all; what lies between is never either.
fn height(part: u64, all: u64) -> usize {
    let most = MARKS.len() - 1;
    let sevenths = u128::from(part) * (most as u128 - 1) / u128::from(all.max(1));
    match part {
        0 => 0,
        _ => usize::try_from(sevenths).map_or(most, |sevenths| (sevenths + 1).min(most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weeks of four Mondays, Tuesdays and so on: connected and unknown seconds of each hour.
    fn view(of: impl Fn(usize) -> (u64, u64)) -> HoursOfWeek {
        let hour = |at| {
            let (connected_seconds, unknown_seconds) = of(at);
            HourOfWeek { occurrences: 4, connected_seconds, unknown_seconds }
        };
        HoursOfWeek {
            workload: "a".to_owned(),
            month: "2026-02".to_owned(),
            hours: (0..168).map(hour).collect(),
        }
    }

    #[test]
    fn an_hour_of_three_on_working_days_is_a_third() {
        // 15:00 to 16:00 is in the sixth mark of a day. One third is between two sevenths and
        // three: the third height.
        let daily = view(|at| (u64::from(at < 120 && at % 24 == 15) * 14_400, 0));
        assert_eq!(
            week(&daily),
            "Mon      Tue      Wed      Thu      Fri      Sat      Sun\n\
             ·····▃·· ·····▃·· ·····▃·· ·····▃·· ·····▃·· ········ ········\n"
        );
        assert_eq!(
            legend(&daily),
            "Connected in each 3 hours of the week, UTC (· never, █ always)"
        );
    }

    #[test]
    fn a_second_is_not_nothing_and_all_but_a_second_is_not_all() {
        // A mark is 4 × 3 × 3,600 s = 43,200 s; three hours of equal seconds make it.
        let monday = |seconds: [u64; 8]| {
            let shown = marks(&view(|at| (seconds.get(at / 3).map_or(0, |s| s / 3), 0)));
            shown.split(' ').next().unwrap().to_owned()
        };
        assert_eq!(monday([0, 3, 6_171, 6_174, 21_600, 37_026, 43_197, 43_200]), "·▁▁▂▄▆▇█");
        // The sevenths begin at 6,171.4 s, 12,342.9 s, 18,514.3 s, 24,685.7 s and 30,857.1 s.
        assert_eq!(
            monday([12_342, 12_345, 18_513, 18_516, 24_684, 24_687, 30_855, 30_858]),
            "▂▃▃▄▄▅▅▆"
        );
    }

    #[test]
    fn unknown_time_is_neither_idle_nor_always() {
        let shown = |of: &dyn Fn(usize) -> (u64, u64)| {
            marks(&view(|at| if at < 24 { of(at / 3) } else { (0, 0) }))
        };
        let eight = |cells: [(u64, u64); 8]| shown(&|cell: usize| cells[cell]);
        // All unknown; one second in an idle cell; a third known and the rest not; a second that
        // changes no seventh; known to be always.
        let cells = [
            (0, 14_400),
            (0, 1),
            (4_800, 9_600),
            (4_800, 1),
            (14_400, 0),
            (14_399, 1),
            (0, 0),
            (0, 0),
        ];
        let idle = " ········".repeat(6);
        assert_eq!(eight(cells), format!("???▃█?··{idle}"));
        let legend = legend(&view(|_| (0, 14_400)));
        assert_eq!(
            legend,
            "Connected in each 3 hours of the week, UTC (· never, █ always, ? unknown)"
        );
        assert!(legend.chars().count() <= 80);
    }
}
