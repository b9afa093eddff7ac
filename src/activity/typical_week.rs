//! One week of sessions that repeats for ever: what the average month is made of. It owns the
//! spreading of hours over a week; schedules and windows give their own weeks.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::units::{Period, WEEK_SECONDS};

use super::sessions;

/// Monday 1970-01-05 00:00 UTC: where a typical week begins.
pub const WEEK_ANCHOR: i64 = 4 * 86_400;

/// Sessions that are at most so many seconds apart belong together: this program's choice, an hour.
const LONGEST_GAP: i64 = 3_600;

/// Sessions of one week, repeated for ever. Seconds are counted from Monday 00:00 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypicalWeek {
    /// Disjoint, sorted, starting within the week; the last may reach into the next week.
    sessions: Vec<Period>,
}

/// Equal sessions that do not fit a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeekError {
    /// More time than a week has.
    #[error("a week has 168 hours, not more")]
    TooLong,
    /// No session, or more than one a second.
    #[error("sessions per week go from 1 to 604800")]
    Sessions,
}

impl TypicalWeek {
    /// `count` equal sessions that add up to about `seconds`: each lasts `seconds / count`,
    /// rounded half up to whole seconds, and session `i` starts at `i · 604,800 / count`.
    ///
    /// # Errors
    /// More than 168 hours, or a count that is not within 1 to 604,800.
    pub fn spread(seconds: u64, count: u64) -> Result<Self, WeekError> {
        if seconds > WEEK_SECONDS.unsigned_abs() {
            return Err(WeekError::TooLong);
        }
        Self::equal((2 * seconds + count) / (2 * count.max(1)), count)
    }

    /// `count` equal sessions that add up to about `hours`: as [`TypicalWeek::spread`], with one
    /// rounding from the exact hours.
    ///
    /// # Errors
    /// More than 168 hours, or a count that is not within 1 to 604,800.
    pub fn spread_hours(hours: Decimal, count: u64) -> Result<Self, WeekError> {
        if hours > Decimal::from(168) || hours.is_sign_negative() && !hours.is_zero() {
            return Err(WeekError::TooLong);
        }
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        let length = hours * Decimal::from(3_600) / Decimal::from(count.max(1));
        let length = u64::try_from(length.round_dp_with_strategy(0, half_up));
        Self::equal(length.unwrap_or_default(), count)
    }

    /// `count` sessions of so many seconds; session `i` starts at `i · 604,800 / count`.
    fn equal(length: u64, count: u64) -> Result<Self, WeekError> {
        let week = WEEK_SECONDS.unsigned_abs();
        if !(1..=week).contains(&count) {
            return Err(WeekError::Sessions);
        }
        let start = |i: u64| (i * week / count).cast_signed();
        let spans = (0..count).map(|i| Period::new(start(i), start(i) + length.cast_signed()));
        Ok(Self::new(spans.collect()))
    }

    /// Any sessions of a week, in seconds from Monday 00:00 UTC.
    #[must_use]
    pub fn new(spans: Vec<Period>) -> Self {
        let mut joined = sessions::union(spans);
        // What reaches over the end of the week meets the week's beginning.
        let reach = joined.last().map_or(0, |last| last.end() - WEEK_SECONDS);
        let met = joined.iter().take_while(|span| span.start() <= reach).count();
        if reach >= 0 && met > 0 && joined.len() > 1 {
            let absorbed = met.min(joined.len() - 1);
            let end = joined[absorbed - 1].end() + WEEK_SECONDS;
            if let Some(last) = joined.last_mut() {
                *last = Period::new(last.start(), last.end().max(end));
            }
            joined.drain(..absorbed);
        }
        Self { sessions: joined }
    }

    /// How many sessions a week has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sessions.len()
    }

    /// The same starts with other lengths in seconds, each at most up to the next start.
    fn with_lengths(&self, length: impl Fn(u64) -> u64) -> Self {
        let starts = self.sessions.iter().map(|span| span.start());
        let around = self.sessions.first().map(|first| first.start() + WEEK_SECONDS);
        let next = starts.skip(1).chain(around);
        let spans = self.sessions.iter().zip(next).map(|(span, next)| {
            let end = span.start().saturating_add_unsigned(length(span.seconds()));
            Period::new(span.start(), end.min(next))
        });
        Self::new(spans.collect())
    }

    /// The same starts, each session so many seconds long, or as long as there is room.
    #[must_use]
    pub fn lasting(&self, seconds: u64) -> Self {
        self.with_lengths(|_| seconds)
    }

    /// The same starts, every session longer or shorter in the same proportion, so that they add
    /// up to about `seconds` a week: each is rounded half up to whole seconds.
    #[must_use]
    pub fn scaled(&self, seconds: u64) -> Self {
        let own = self.connected_seconds().max(1);
        let half_up = |length: u64| {
            let product = 2 * u128::from(length) * u128::from(seconds) + u128::from(own);
            u64::try_from(product / (2 * u128::from(own))).unwrap_or(u64::MAX)
        };
        self.with_lengths(half_up)
    }

    /// How long each session is, in seconds; `None` if they differ or if there is none.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        same(self.sessions.iter().map(|span| span.seconds()))
    }

    /// Sessions that belong together: from one to the next at most an hour.
    fn groups(&self) -> impl Iterator<Item = &[Period]> {
        self.sessions.chunk_by(|one, next| next.start() - one.end() <= LONGEST_GAP)
    }

    /// The seconds between two sessions that belong together; `None` if they differ or if no two
    /// do.
    #[must_use]
    pub fn gap(&self) -> Option<u64> {
        let between = |pair: &[Period]| (pair[1].start() - pair[0].end()).unsigned_abs();
        same(self.groups().flat_map(|group| group.windows(2)).map(between))
    }

    /// The longest gap, in seconds, at which every group is over when the next begins; `None`
    /// if no two sessions belong together.
    #[must_use]
    pub fn longest_gap(&self) -> Option<u64> {
        let first = self.sessions.first()?.start() + WEEK_SECONDS;
        let starts = self.groups().skip(1).map(|group| group[0].start());
        let room = self.groups().zip(starts.chain([first])).filter_map(|(group, next)| {
            let connected: u64 = group.iter().map(|span| span.seconds()).sum();
            let free = (next - group[0].start()).unsigned_abs().saturating_sub(connected);
            free.checked_div(group.len() as u64 - 1)
        });
        room.min()
    }

    /// The same groups with so many seconds between the sessions of each: its first one stays
    /// where it is, and every other begins so long after the one before.
    #[must_use]
    pub fn with_gap(&self, seconds: u64) -> Self {
        let mut spans = Vec::with_capacity(self.sessions.len());
        for group in self.groups() {
            let mut start = group[0].start();
            for span in group {
                let end = start.saturating_add_unsigned(span.seconds());
                spans.push(Period::new(start, end));
                start = end.saturating_add_unsigned(seconds);
            }
        }
        Self::new(spans)
    }

    /// Connected seconds a week.
    #[must_use]
    pub fn connected_seconds(&self) -> u64 {
        let total: u64 = self.sessions.iter().map(|span| span.seconds()).sum();
        total.min(WEEK_SECONDS.unsigned_abs())
    }

    /// The sessions that touch `[from, to)`, in order. Those that touch across a week's border are
    /// joined.
    #[must_use]
    pub fn sessions_between(&self, from: i64, to: i64) -> Vec<Period> {
        if self.sessions.is_empty() || to <= from {
            return Vec::new();
        }
        // One more week before, for a session that reaches over its week's end.
        let reaches_over = self.sessions.last().is_some_and(|last| last.end() > WEEK_SECONDS);
        let first = (from - WEEK_ANCHOR).div_euclid(WEEK_SECONDS) - i64::from(reaches_over);
        let last = (to - 1 - WEEK_ANCHOR).div_euclid(WEEK_SECONDS);
        let weeks = usize::try_from(last - first + 1).unwrap_or_default();
        let mut spans: Vec<Period> = Vec::with_capacity(weeks * self.sessions.len());
        for week in first..=last {
            let offset = WEEK_ANCHOR + week * WEEK_SECONDS;
            for span in &self.sessions {
                let span = Period::new(span.start() + offset, span.end() + offset);
                if span.end() <= from || span.start() >= to {
                    continue;
                }
                match spans.last_mut() {
                    Some(before) if span.start() <= before.end() => {
                        *before = Period::new(before.start(), before.end().max(span.end()));
                    }
                    _ => spans.push(span),
                }
            }
        }
        spans
    }
}

/// The one value of all; `None` if they differ or if there is none.
fn same(mut values: impl Iterator<Item = u64>) -> Option<u64> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_spread_evenly_and_rounded_half_up() {
        let week = TypicalWeek::spread(19_088, 5).unwrap();
        assert_eq!((week.count(), week.connected_seconds()), (5, 5 * 3_818));
        assert_eq!(week.sessions[1].start(), 120_960);
        assert_eq!(TypicalWeek::spread(2, 5).unwrap().count(), 0);
        assert_eq!(TypicalWeek::spread(604_801, 5), Err(WeekError::TooLong));
        assert_eq!(TypicalWeek::spread(1, 0), Err(WeekError::Sessions));
    }

    #[test]
    fn hours_are_rounded_once() {
        // 3,600.60012 s of two sessions are 1,800.3 s each, not half of 3,601 s.
        for (hours, count, length) in
            [("1.0001667", 2, 1_800), ("0.0005", 1, 2), ("167.99", 11, 54_979)]
        {
            let week = TypicalWeek::spread_hours(hours.parse().unwrap(), count).unwrap();
            assert_eq!(week.sessions[0].seconds(), length, "{hours}");
        }
        assert!(TypicalWeek::spread_hours("168.0001".parse().unwrap(), 5).is_err());
        assert!(TypicalWeek::spread_hours(Decimal::ONE, 0).is_err());
    }

    #[test]
    fn a_full_week_is_one_session_without_end() {
        let week = TypicalWeek::spread(604_800, 7).unwrap();
        let spans = week.sessions_between(WEEK_ANCHOR, WEEK_ANCHOR + WEEK_SECONDS);
        assert_eq!(spans.len(), 1);
        assert_eq!(week.connected_seconds(), 604_800);
    }

    #[test]
    fn a_session_over_the_weeks_end_meets_the_next_weeks_first() {
        let hour = 3_600;
        let week = TypicalWeek::new(vec![
            Period::new(0, hour),
            Period::new(50 * hour, 51 * hour),
            Period::new(167 * hour, 169 * hour),
        ]);
        assert_eq!((week.count(), week.connected_seconds()), (2, 3 * 3_600));
    }

    fn week(spans: &[(i64, i64)]) -> TypicalWeek {
        TypicalWeek::new(spans.iter().map(|&(start, end)| Period::new(start, end)).collect())
    }

    #[test]
    fn sessions_keep_their_starts_when_their_lengths_change() {
        let own = week(&[(0, 60), (900, 960), (90_000, 90_060)]);
        assert_eq!(own.length(), Some(60));
        assert_eq!(own.lasting(100), week(&[(0, 100), (900, 1_000), (90_000, 90_100)]));
        assert_eq!(own.lasting(1_000), week(&[(0, 1_900), (90_000, 91_000)]));
        // 180 s become 90 s: each half as long. 1 s of three is a third, which rounds to nothing.
        assert_eq!(own.scaled(90), week(&[(0, 30), (900, 930), (90_000, 90_030)]));
        assert_eq!(own.scaled(1).count(), 0);
        let unequal = week(&[(0, 60), (900, 1_020)]);
        assert_eq!(
            (unequal.length(), unequal.scaled(360)),
            (None, week(&[(0, 120), (900, 1_140)]))
        );
        // However long, a week has no more than its seconds.
        assert_eq!(own.lasting(604_800).connected_seconds(), 604_800);
        assert_eq!(own.scaled(604_800).count(), 1);
    }

    #[test]
    fn gaps_are_between_sessions_that_belong_together() {
        // Two groups: 840 s apart within, a day between.
        let own = week(&[(0, 60), (900, 960), (86_400, 86_460), (87_300, 87_360)]);
        assert_eq!(own.gap(), Some(840));
        let wider = week(&[(0, 60), (1_060, 1_120), (86_400, 86_460), (87_460, 87_520)]);
        assert_eq!((own.with_gap(1_000), own.with_gap(840)), (wider, own.clone()));
        assert_eq!(own.with_gap(0), week(&[(0, 120), (86_400, 86_520)]));
        // The first group has room up to the second: 86,400 - 120 s.
        assert_eq!(own.longest_gap(), Some(86_280));
        // An hour is not too long, a second more is.
        assert_eq!(week(&[(0, 10), (3_610, 3_620)]).gap(), Some(3_600));
        assert_eq!(week(&[(0, 10), (3_611, 3_620)]).gap(), None);
        assert_eq!(week(&[(0, 10), (3_611, 3_620)]).longest_gap(), None);
        assert_eq!(week(&[(0, 10), (20, 30), (50, 60)]).gap(), None);
    }
}
