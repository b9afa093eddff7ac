//! Sessions: when somebody is connected. It owns the union of spans; it does not know where they
//! come from.

use crate::units::Period;

/// The union of spans in any order, overlapping or touching: sorted, disjoint, with a gap between
/// any two. Only this matters for a bill (S2).
#[must_use]
pub fn union(mut spans: Vec<Period>) -> Vec<Period> {
    spans.retain(|span| !span.is_empty());
    if !spans.is_sorted() {
        spans.sort_unstable();
    }
    let mut joined: Vec<Period> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start() <= last.end() => {
                *last = Period::new(last.start(), last.end().max(span.end()));
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// How many seconds of `period` the disjoint `spans` cover.
#[must_use]
pub fn seconds_within(spans: &[Period], period: Period) -> u64 {
    spans.iter().map(|span| span.intersect(period).seconds()).sum()
}

/// The parts of `period` that the sorted, disjoint `spans` leave free.
#[must_use]
pub fn gaps(spans: &[Period], period: Period) -> Vec<Period> {
    let mut free = Vec::new();
    let mut start = period.start();
    for span in spans.iter().filter(|span| span.end() > period.start()) {
        if span.start() >= period.end() {
            break;
        }
        free.push(Period::new(start, span.start()));
        start = start.max(span.end());
    }
    free.push(Period::new(start, period.end()));
    free.retain(|gap| !gap.is_empty());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(i64, i64)]) -> Vec<Period> {
        list.iter().map(|&(start, end)| Period::new(start, end)).collect()
    }

    #[test]
    fn overlapping_and_touching_spans_become_one() {
        let mixed = spans(&[(50, 60), (0, 10), (5, 20), (20, 30), (7, 7), (40, 50)]);
        assert_eq!(union(mixed), spans(&[(0, 30), (40, 60)]));
    }

    #[test]
    fn gaps_are_what_the_spans_leave() {
        let sessions = spans(&[(-5, 2), (4, 6), (9, 30)]);
        assert_eq!(gaps(&sessions, Period::new(0, 12)), spans(&[(2, 4), (6, 9)]));
        assert_eq!(gaps(&[], Period::new(0, 12)), spans(&[(0, 12)]));
        assert_eq!(seconds_within(&sessions, Period::new(0, 12)), 2 + 2 + 3);
    }
}
