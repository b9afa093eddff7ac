//! One week of sessions that repeats for ever: what the average month is made of. It owns the
//! spreading of hours over a week; schedules and windows give their own weeks.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::units::{Period, WEEK_SECONDS};

use super::sessions;

/// Monday 1970-01-05 00:00 UTC: where a typical week begins.
pub const WEEK_ANCHOR: i64 = 4 * 86_400;

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
}
