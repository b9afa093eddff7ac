//! What a trace says of each second: connected, idle, unknown; whether the database ran; and
//! whether anything at all was measured. It does not know the metrics that say so.

use crate::units::Period;

use super::sessions;

/// What a trace says. All lists are sorted and disjoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Connected time.
    pub active: Vec<Period>,
    /// Time between the first row and the end of the last of which no row says whether anybody was
    /// connected.
    pub unknown: Vec<Period>,
    /// The part of the unknown time in which nothing at all was measured: a stopped database does
    /// not measure.
    pub silent: Vec<Period>,
    /// Time in which the database was measured to run; empty if that was not measured.
    pub running: Vec<Period>,
    /// From the first row to the end of the last.
    pub covered: Period,
}

/// Connections that a trace never sees closed.
///
/// The rule of thumb: every known row has at least one connection, the rows speak for a day or
/// longer, and at least half of them have exactly the smallest number. So does a pool, or a session
/// that somebody left open; connections that come and go do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleConnections {
    /// How many there are at least, in thousandths.
    pub least_thousandths: u32,
    /// When there were more: sorted, disjoint.
    pub more: Vec<Period>,
}

impl Trace {
    /// The seconds of `period` in which the database was measured to run; `None` if the trace does
    /// not measure that, or says nothing about the period.
    #[must_use]
    pub fn running_seconds(&self, period: Period) -> Option<u64> {
        let measured = !self.running.is_empty() && !self.covered.intersect(period).is_empty();
        measured.then(|| sessions::seconds_within(&self.running, period))
    }

    /// Takes the time in which nothing was measured for idle, and says how many seconds that is.
    pub fn assume_stopped(&mut self) -> u64 {
        let silent = std::mem::take(&mut self.silent);
        let mut known = sessions::gaps(&self.unknown, self.covered);
        known.extend(&silent);
        self.unknown = sessions::gaps(&sessions::union(known), self.covered);
        silent.iter().map(|span| span.seconds()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(i64, i64)]) -> Vec<Period> {
        list.iter().map(|&(start, end)| Period::new(start, end)).collect()
    }

    fn trace() -> Trace {
        Trace {
            active: spans(&[(0, 10)]),
            unknown: spans(&[(10, 40), (60, 90)]),
            silent: spans(&[(20, 30), (60, 90)]),
            running: spans(&[(0, 20), (30, 60)]),
            covered: Period::new(0, 100),
        }
    }

    #[test]
    fn only_silent_time_is_taken_for_idle() {
        let mut trace = trace();
        assert_eq!(trace.assume_stopped(), 40);
        assert_eq!(trace.unknown, spans(&[(10, 20), (30, 40)]));
        assert_eq!(trace.active, spans(&[(0, 10)]));
        assert_eq!(trace.assume_stopped(), 0, "a second time changes nothing");
        assert_eq!(trace.unknown, spans(&[(10, 20), (30, 40)]));
    }

    #[test]
    fn running_time_is_that_of_the_period() {
        assert_eq!(trace().running_seconds(Period::new(10, 40)), Some(20));
        assert_eq!(trace().running_seconds(Period::new(70, 200)), Some(0));
        assert_eq!(trace().running_seconds(Period::new(100, 200)), None);
        let unmeasured = Trace { running: Vec::new(), ..trace() };
        assert_eq!(unmeasured.running_seconds(Period::new(10, 40)), None);
    }
}
