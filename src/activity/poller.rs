//! A client that connects again and again at a regular distance, found among sessions by a rule of
//! thumb. It owns the rule; what the client costs is `analysis`'s.

use std::collections::BTreeMap;

use crate::units::Period;

/// Fewer regular sessions than these are chance.
const FEWEST: usize = 12;

/// A client that connects at a regular distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poller {
    /// From the beginning of a session to that of the next, in seconds.
    pub every_seconds: i64,
    /// How many sessions are its own.
    pub count: usize,
    /// The other sessions.
    pub others: Vec<Period>,
}

/// The regular client whose sessions leave no gap longer than `pause_seconds`; `None` if there is
/// none.
///
/// The rule of thumb: at least half of all sessions, and at least twelve, begin at one distance
/// after the session before, with a gap of at most `pause_seconds` between the two. The client's
/// own are those at that distance from a neighbour that are shorter than the distance. The
/// sessions are sorted and disjoint.
#[must_use]
pub fn poller(sessions: &[Period], pause_seconds: i64) -> Option<Poller> {
    let distance = |pair: &[Period]| pair[1].start() - pair[0].start();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for pair in sessions.windows(2) {
        if pair[1].start() - pair[0].end() <= pause_seconds {
            *counts.entry(distance(pair)).or_default() += 1;
        }
    }
    let (&every_seconds, &often) = counts.iter().max_by_key(|(_, count)| **count)?;
    if often < FEWEST || 2 * often < sessions.len() {
        return None;
    }
    let regular = |pair: Option<&[Period]>| pair.is_some_and(|p| distance(p) == every_seconds);
    let own = |at: usize| {
        let short = sessions[at].end() - sessions[at].start() < every_seconds;
        let before = at.checked_sub(1).and_then(|before| sessions.get(before..=at));
        short && (regular(before) || regular(sessions.get(at..at + 2)))
    };
    let others = (0..sessions.len()).filter(|at| !own(*at)).map(|at| sessions[at]);
    let others: Vec<Period> = others.collect();
    Some(Poller { every_seconds, count: sessions.len() - others.len(), others })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sessions of a minute each.
    fn minutes(starts: impl Iterator<Item = i64>) -> Vec<Period> {
        starts.map(|start| Period::new(start, start + 60)).collect()
    }

    #[test]
    fn a_connection_every_four_minutes_is_a_poller_and_a_long_session_is_not_its_own() {
        // 30 polls in two hours; one hour of use from the 10th on swallows the 10th to the 25th.
        let mut sessions =
            minutes((0..30).map(|n| n * 240).filter(|at| !(2_400..6_000).contains(at)));
        sessions.push(Period::new(2_400, 6_000));
        sessions.sort_by_key(|span| span.start());
        let found = poller(&sessions, 300).unwrap();
        assert_eq!((found.every_seconds, found.count), (240, 15));
        assert_eq!(found.others, [Period::new(2_400, 6_000)]);
    }

    #[test]
    fn what_leaves_time_to_pause_or_is_irregular_is_no_poller() {
        // Every 15 minutes: gaps of 840 s, longer than the pause.
        let quarterly = minutes((0..40).map(|n| n * 900));
        assert_eq!(poller(&quarterly, 300), None);
        assert!(poller(&quarterly, 840).is_some());
        // Distances of 100, 101, 102 … s: none twice.
        let growing = minutes((0..40).map(|n| n * 100 + n * (n - 1) / 2));
        assert_eq!(poller(&growing, 300), None);
        // Eleven distances are chance, twelve are not.
        assert_eq!(poller(&minutes((0..12).map(|n| n * 240)), 300), None);
        assert!(poller(&minutes((0..13).map(|n| n * 240)), 300).is_some());
        assert_eq!(poller(&[], 300), None);
    }
}
