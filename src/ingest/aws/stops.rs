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

/// Whether a database was stopped throughout a gap in all its metrics. `ends_stopped` says that
/// the gap reaches to the present and that the database is stopped now.
#[must_use]
pub fn was_stopped(gap: Period, events: &[Event], ends_stopped: bool) -> bool {
    let near = |at: i64, end: i64| (at - end).abs() <= TOLERANCE;
    let within =
        |event: &&Event| event.at >= gap.start() - TOLERANCE && event.at <= gap.end() + TOLERANCE;
    let inside: Vec<&Event> = events.iter().filter(within).collect();
    // The gap begins with the nearest stop and ends with the nearest start; whatever else happened
    // in between, such as a stop after a failed start, keeps the database down.
    let stopped = inside.iter().any(|e| e.kind == EventKind::Stopped && near(e.at, gap.start()));
    let started = inside.iter().any(|e| e.kind == EventKind::Started && near(e.at, gap.end()));
    // A start that is far from the end of the gap means that it ran without metrics.
    let strayed = inside.iter().any(|event| {
        event.kind == EventKind::Started
            && !near(event.at, gap.end())
            && !near(event.at, gap.start())
    });
    stopped && (started || ends_stopped) && !strayed
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

    #[test]
    fn a_gap_between_a_stop_and_a_start_was_a_stop() {
        let both = events(&[(10 * HOUR + 300, Stopped), (20 * HOUR - 60, Started)]);
        assert!(was_stopped(GAP, &both, false));
    }

    #[test]
    fn one_end_is_not_enough() {
        assert!(!was_stopped(GAP, &[], false));
        assert!(!was_stopped(GAP, &[], true), "older than RDS remembers");
        assert!(!was_stopped(GAP, &events(&[(10 * HOUR, Stopped)]), false));
        assert!(was_stopped(GAP, &events(&[(10 * HOUR, Stopped)]), true));
        assert!(!was_stopped(GAP, &events(&[(20 * HOUR, Started)]), false));
    }

    #[test]
    fn events_far_from_the_ends_prove_nothing() {
        let late = events(&[(10 * HOUR + TOLERANCE + 1, Stopped), (20 * HOUR, Started)]);
        assert!(!was_stopped(GAP, &late, false));
        // Started in the middle: it ran, and the metrics are missing.
        let ran = events(&[(10 * HOUR, Stopped), (15 * HOUR, Started)]);
        assert!(!was_stopped(GAP, &ran, true));
    }
}
