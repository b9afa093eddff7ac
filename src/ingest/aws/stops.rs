//! Which silences of an instance were stops: gaps in all its metrics whose ends match a stop and a
//! start that RDS remembers. It owns the matching; without a match a gap stays unknown.

use serde::{Deserialize, Serialize};

use crate::units::Period;

/// Something that RDS says happened to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Event {
    /// When, as an epoch second.
    pub at: i64,
    /// What.
    pub kind: EventKind,
}

/// A stop or a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It was stopped.
    Stopped,
    /// It was started.
    Started,
}

impl EventKind {
    /// The kind of an event, by its message: `DB instance stopped` (RDS-EVENT-0087), `DB instance
    /// started` (0088), `DB cluster stopped` (0150), `DB cluster started` (0151). Source: RDS and
    /// Aurora User Guides, event messages. Events carry no number of their own.
    #[must_use]
    pub fn of_message(message: &str) -> Option<Self> {
        let message = message.trim().trim_end_matches('.').to_ascii_lowercase();
        let says = |what: &str| {
            ["db instance ", "db cluster "]
                .iter()
                .any(|subject| message.strip_prefix(subject).is_some_and(|verb| verb == what))
        };
        if says("stopped") {
            Some(Self::Stopped)
        } else if says("started") {
            Some(Self::Started)
        } else {
            None
        }
    }
}

/// How far an event may be from the end of a gap, in seconds. RDS writes an event when the change
/// is done, while metrics end and begin some minutes before or after; longer than half an hour is
/// not the same change.
const TOLERANCE: i64 = 1_800;

/// A gap in all metrics of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// From the first second without a datapoint to the next datapoint.
    pub gap: Period,
    /// Whether it reaches to the beginning of what was read: it may have begun before.
    pub from_the_first_row: bool,
    /// Whether it reaches to the end of what was read: it may go on.
    pub to_the_last_row: bool,
}

/// Whether a database was stopped throughout a silence. `events` are in order; `stopped_now` says
/// that it was stopped when AWS was asked.
#[must_use]
pub fn was_stopped(silence: Silence, events: &[Event], stopped_now: bool) -> bool {
    let gap = silence.gap;
    let near = |at: i64, end: i64| (at - end).abs() <= TOLERANCE;
    // The stop that began it. Where the beginning was not read, the last event before it tells.
    let at_its_start =
        |event: &Event| event.kind == EventKind::Stopped && near(event.at, gap.start());
    let before = events.partition_point(|event| event.at <= gap.start() + TOLERANCE);
    let earlier = before
        .checked_sub(1)
        .filter(|at| silence.from_the_first_row && events[*at].kind == EventKind::Stopped);
    let Some(stop) = events.iter().rposition(at_its_start).or(earlier) else {
        return false;
    };
    // The start that ended it: the next one after that stop, whatever failed in between.
    let start = events[stop + 1..].iter().find(|event| event.kind == EventKind::Started);
    match start {
        Some(start) if silence.to_the_last_row => start.at >= gap.end() - TOLERANCE,
        Some(start) => near(start.at, gap.end()),
        None => silence.to_the_last_row && stopped_now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventKind::{Started, Stopped};

    const HOUR: i64 = 3_600;
    const GAP: Period = Period::new(10 * HOUR, 20 * HOUR);

    fn events(list: &[(i64, EventKind)]) -> Vec<Event> {
        list.iter().map(|&(at, kind)| Event { at, kind }).collect()
    }

    #[test]
    fn messages_are_told_apart() {
        let kind = EventKind::of_message;
        assert_eq!(kind("DB instance stopped"), Some(Stopped));
        assert_eq!(kind("DB instance started."), Some(Started));
        assert_eq!(kind("DB cluster stopped"), Some(Stopped));
        assert_eq!(kind("The DB instance is being started due to …"), None);
        assert_eq!(kind("DB instance restarted"), None);
    }

    /// A gap inside what was read.
    fn inside(list: &[(i64, EventKind)], stopped_now: bool) -> bool {
        let silence = Silence { gap: GAP, from_the_first_row: false, to_the_last_row: false };
        was_stopped(silence, &events(list), stopped_now)
    }

    /// A gap at the ends of what was read.
    fn at_the_ends(list: &[(i64, EventKind)], stopped_now: bool) -> [bool; 3] {
        [(true, false), (false, true), (true, true)].map(|(first, last)| {
            let silence = Silence { gap: GAP, from_the_first_row: first, to_the_last_row: last };
            was_stopped(silence, &events(list), stopped_now)
        })
    }

    #[test]
    fn a_gap_between_a_stop_and_a_start_was_a_stop() {
        assert!(inside(&[(10 * HOUR + 300, Stopped), (20 * HOUR - 60, Started)], false));
    }

    #[test]
    fn one_end_is_not_enough() {
        assert!(!inside(&[], false) && !inside(&[], true), "older than RDS remembers");
        assert!(!inside(&[(10 * HOUR, Stopped)], false));
        assert!(!inside(&[(10 * HOUR, Stopped)], true), "metrics came again, so it was started");
        assert!(!inside(&[(20 * HOUR, Started)], false));
    }

    #[test]
    fn events_far_from_the_ends_prove_nothing() {
        let late = 10 * HOUR + TOLERANCE + 1;
        assert!(!inside(&[(late, Stopped), (20 * HOUR, Started)], false));
        assert!(!inside(&[(5 * HOUR, Stopped), (20 * HOUR, Started)], false));
        // Started in the middle: it ran, and the metrics are missing.
        assert!(!inside(&[(10 * HOUR, Stopped), (15 * HOUR, Started)], true));
    }

    #[test]
    fn a_stop_may_begin_before_and_end_after_what_was_read() {
        let (early, late) = ((2 * HOUR, Stopped), (30 * HOUR, Started));
        // Begun before the first row: the last event before it tells. Ended after the last one.
        assert_eq!(at_the_ends(&[early, (20 * HOUR, Started)], false), [true, false, true]);
        assert_eq!(at_the_ends(&[(10 * HOUR, Stopped), late], false), [false, true, true]);
        assert_eq!(at_the_ends(&[early, late], false), [false, false, true]);
        assert_eq!(at_the_ends(&[early], true), [false, false, true], "still stopped");
        assert_eq!(
            at_the_ends(&[early], false),
            [false; 3],
            "running, and nobody knows since when"
        );
        assert_eq!(at_the_ends(&[(2 * HOUR, Started), late], true), [false; 3], "it ran before");
    }
}
