//! How often clients wait for a start, by what is known of the wait. What is known stands in
//! `rules`; whether a timeout is long enough is asked of it there.

use crate::rules::Wait;

use super::timeline::Counts;

/// So many starts with one sort of wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartWaits {
    /// How many starts, with first seconds inside the period.
    pub count: u64,
    /// What is known of each wait.
    pub wait: Wait,
}

impl StartWaits {
    /// Starts and resumes that take about the same time each; nothing where nobody waits.
    pub(super) fn equal(counts: &Counts) -> Vec<Self> {
        let starts = counts.starts.unwrap_or(0) - counts.forced_starts.unwrap_or(0);
        let count = starts + counts.activations.unwrap_or(0);
        let each = counts.wait_milliseconds.checked_div(count).filter(|each| *each > 0);
        each.map(|each| Self { count, wait: Wait::About(each) }).into_iter().collect()
    }

    /// Those that happen at all.
    pub(super) fn some(list: impl IntoIterator<Item = Self>) -> Vec<Self> {
        list.into_iter().filter(|waits| waits.count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_waits_are_those_of_starts_that_somebody_asked_for() {
        // Five starts, one of them AWS's own: 4 × 120 s.
        let counts = Counts {
            starts: Some(5),
            forced_starts: Some(1),
            wait_milliseconds: 480_000,
            ..Counts::default()
        };
        assert_eq!(
            StartWaits::equal(&counts),
            [StartWaits { count: 4, wait: Wait::About(120_000) }]
        );
        assert_eq!(StartWaits::equal(&Counts { wait_milliseconds: 0, ..counts }), []);
        assert_eq!(StartWaits::equal(&Counts::default()), []);
    }
}
