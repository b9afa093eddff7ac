//! What unknown time can make of a count: the promise of [`Offering::enclosure`] and which kinds
//! need none. It knows no price; what the ends cost is `rating`'s.
//!
//! [`Offering::enclosure`]: super::Offering::enclosure

/// Two counts between which that of every way of filling the unknown time lies, second by second.
///
/// Only the first reading, compute, depends on who is connected: storage and requests do not. A
/// kind needs an enclosure only if more use can count less. The others have their ends where all
/// unknown time is idle and where all of it is connected:
///
/// * always-on instances: the count does not depend on use;
/// * Serverless v2: the seconds in which it is up grow with the sessions, and its capacity in a
///   second depends on that second's need alone, which grows with them too;
/// * Serverless v1 that scales at once: the seconds in which it is up grow, a pause of 300 s or more
///   leaves the minimum nothing to add (law L13), and the capacity of a second depends on its need
///   and on the day of the activation. An earlier activation can only have the older list of
///   capacities, which lacks the smallest. With a constant need, cooldowns change nothing.
///
/// Not so Serverless v1 with cooldowns and a need in steps: a resume in unknown time can step down
/// earlier. Not so a need that is counted from each resume: a longer session can save one. And not so instances that are started and stopped (see `run_ranges`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// No filling counts less.
    pub least: u128,
    /// No filling counts more.
    pub most: u128,
    /// Between how many seconds in the period it is not stopped: starting, up or paused. An address
    /// is billed for these.
    pub there_seconds: [u64; 2],
    /// Whether some filling counts the least and some filling the most: the ends are reached.
    pub exact: bool,
}
