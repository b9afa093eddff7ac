//! What each row of a trace says of its time, and the intervals that all rows make together. It
//! owns the default period and how rows overlap: active wins over idle, known over unknown. It
//! does not know columns, text or lines.

use super::trace_cells::{Conflicts, end};
use crate::activity::{IdleConnections, Trace, gaps};
use crate::units::{DAY_SECONDS, Period};

/// What a row says of its time. Small, for a trace has millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) at: i64,
    /// The row's own period in seconds, 0 if it has none.
    pub(super) period: u32,
    /// Connections by some measure plus one, 0 if nothing is known.
    pub(super) connections: u32,
    /// Whether the database was measured to run.
    pub(super) running: bool,
    /// Whether anything was measured that only a running database measures.
    pub(super) sounding: bool,
}

/// The rows of a trace: after [`Marks::settle`] in order.
#[derive(Debug, Default)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    unsorted: bool,
}

/// The period of a row that is alone in its trace, in seconds.
pub(super) const LONELY_PERIOD: i64 = 60;

impl Marks {
    pub(super) fn push(&mut self, mark: Mark) {
        self.unsorted |= self.marks.last().is_some_and(|last| last.at > mark.at);
        self.marks.push(mark);
    }

    /// Sorts the rows and says at which instants they count different connections.
    pub(super) fn settle(&mut self) -> Conflicts {
        if self.unsorted {
            self.marks.sort_unstable_by_key(|mark| mark.at);
            self.unsorted = false;
        }
        let mut conflicts = Conflicts::default();
        for same in self.marks.chunk_by(|a, b| a.at == b.at) {
            let mut known = same.iter().map(|mark| mark.connections).filter(|count| *count > 0);
            let first = known.next();
            if known.any(|other| Some(other) != first) {
                conflicts.count(same[0].at);
            }
        }
        conflicts
    }

    /// The smallest distance between settled rows, in seconds: the period of rows that say none.
    pub(super) fn default_period(&self) -> i64 {
        let distances = self.marks.windows(2).map(|pair| pair[1].at - pair[0].at);
        distances.filter(|distance| *distance > 0).min().unwrap_or(LONELY_PERIOD)
    }

    /// The intervals that settled rows make; `None` without a row.
    pub(super) fn trace(&self, default_period: i64) -> Option<Trace> {
        let first = self.marks.first()?.at;
        let mut covered_to = first;
        let (mut active, mut known) = (Vec::new(), Vec::new());
        let (mut running, mut sounding) = (Vec::new(), Vec::new());
        for mark in &self.marks {
            let span = Period::new(mark.at, end(mark.at, mark.period, default_period));
            covered_to = covered_to.max(span.end());
            for (says, spans) in [
                (mark.connections > 1, &mut active),
                (mark.connections > 0, &mut known),
                (mark.running, &mut running),
                (mark.sounding, &mut sounding),
            ] {
                if says {
                    push_joined(spans, span);
                }
            }
        }
        let covered = Period::new(first, covered_to);
        let (unknown, silent) = (gaps(&known, covered), gaps(&sounding, covered));
        Some(Trace { active, unknown, silent, running, covered })
    }

    /// Connections that settled rows never see closed, by the rule of thumb of
    /// [`IdleConnections`].
    pub(super) fn idle_connections(&self, default_period: i64) -> Option<IdleConnections> {
        let known = || self.marks.iter().filter(|mark| mark.connections > 0);
        let least = known().map(|mark| mark.connections).min()?;
        let (mut seconds, mut rows, mut rows_at_least) = (0, 0_u64, 0_u64);
        let mut more = Vec::new();
        for mark in known() {
            let span = Period::new(mark.at, end(mark.at, mark.period, default_period));
            seconds += span.seconds();
            rows += 1;
            if mark.connections == least {
                rows_at_least += 1;
            } else {
                push_joined(&mut more, span);
            }
        }
        // A mark counts connections in thousandths plus one.
        let found = least > 1_000 && seconds >= A_DAY && 2 * rows_at_least >= rows;
        found.then(|| IdleConnections { least_thousandths: least - 1, more })
    }
}

/// Rows for a shorter time, in seconds, show nobody's habit.
const A_DAY: u64 = DAY_SECONDS.unsigned_abs();

/// Adds a span that begins no earlier than the last one.
pub(super) fn push_joined(spans: &mut Vec<Period>, span: Period) {
    match spans.last_mut() {
        Some(last) if span.start() <= last.end() => {
            *last = Period::new(last.start(), last.end().max(span.end()));
        }
        _ => spans.push(span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of an instant, a period, connections plus one, and what else was measured: `c` for
    /// the processor, `i` for something else, `-` for nothing.
    fn settled(list: &[(i64, u32, u32, char)]) -> (Marks, Conflicts) {
        let mut marks = Marks::default();
        for &(at, period, connections, other) in list {
            let running = other == 'c';
            let sounding = connections > 0 || other != '-';
            marks.push(Mark { at, period, connections, running, sounding });
        }
        let conflicts = marks.settle();
        (marks, conflicts)
    }

    fn spans(list: &[(i64, i64)]) -> Vec<Period> {
        list.iter().map(|&(start, end)| Period::new(start, end)).collect()
    }

    #[test]
    fn active_wins_over_idle_and_known_over_unknown_where_rows_overlap() {
        let (marks, _) =
            settled(&[(0, 100, 2, '-'), (50, 100, 1, '-'), (120, 100, 0, 'c'), (300, 10, 0, '-')]);
        let trace = marks.trace(60).unwrap();
        assert_eq!(trace.active, spans(&[(0, 100)]));
        assert_eq!(trace.unknown, spans(&[(150, 310)]));
        assert_eq!(trace.silent, spans(&[(220, 310)]));
        assert_eq!(trace.running, spans(&[(120, 220)]));
        assert_eq!(trace.covered, Period::new(0, 310));
    }

    #[test]
    fn connections_that_are_never_closed_are_found_by_the_rule_of_thumb() {
        // 288 rows of five minutes; connections in thousandths plus one.
        let idle = |connections: &dyn Fn(i64) -> u32, rows: i64| {
            let rows: Vec<_> = (0..rows).map(|n| (n * 300, 0, connections(n), '-')).collect();
            let found = settled(&rows).0.idle_connections(300)?;
            Some((found.least_thousandths, found.more))
        };
        let pool = |n: i64| if (100..112).contains(&n) { 7_001 } else { 2_001 };
        // Rows 100 to 111: from 30,000 s to 33,600 s.
        assert_eq!(idle(&pool, 288), Some((2_000, spans(&[(30_000, 33_600)]))));
        assert_eq!(idle(&pool, 287), None, "less than a day");
        // Once nobody is connected, or each row has its own number.
        assert_eq!(idle(&|n| if n == 5 { 1 } else { 2_001 }, 288), None);
        assert_eq!(idle(&|n| 2_001 + u32::try_from(n).unwrap() * 1_000, 288), None);
        // Unknown rows say nothing, and are no day.
        assert_eq!(idle(&|n| if n == 5 { 0 } else { 2_001 }, 288), None);
        assert_eq!(idle(&|n| if n == 5 { 0 } else { 2_001 }, 289), Some((2_000, Vec::new())));
    }

    #[test]
    fn a_blank_row_says_nothing_however_long_its_period_is() {
        // The blank row of five minutes does not stretch the minute that is known.
        let (marks, conflicts) = settled(&[(0, 300, 0, '-'), (0, 60, 1, 'i'), (0, 120, 0, 'i')]);
        let trace = marks.trace(60).unwrap();
        assert_eq!(trace.unknown, spans(&[(60, 300)]));
        assert_eq!(trace.silent, spans(&[(120, 300)]));
        assert_eq!(conflicts, Conflicts::default());
    }

    #[test]
    fn a_conflict_is_counted_once_for_an_instant() {
        let (marks, conflicts) = settled(&[
            (20, 0, 8, '-'),
            (10, 0, 3, '-'),
            (20, 5, 4, '-'),
            (20, 0, 0, '-'),
            (20, 0, 10, '-'),
            (10, 0, 3, '-'),
        ]);
        assert_eq!(conflicts, Conflicts { instants: 1, first: 20 });
        assert_eq!(marks.default_period(), 10);
    }
}
