//! The workload: who is connected when, how much capacity that needs, what is stored and read.
//! It owns the walk back to a known state (S3); it does not know what any offering makes of it.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use crate::units::{Acu, DAY_SECONDS, Engine, Gb, Period, Region, StorageType};

use super::requests::Requests;
use super::schedule::{Expression, Windows};
use super::series::Series;
use super::sessions;
use super::trace::Trace;
use super::typical_week::{TypicalWeek, WEEK_ANCHOR};

/// A database's use, independent of where it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Its name, as the user wrote it.
    pub name: String,
    /// Where it runs.
    pub region: Region,
    /// What its clients speak.
    pub engine: Engine,
    /// When somebody is connected.
    pub activity: Activity,
    /// How much capacity that needs.
    pub demand: Demand,
    /// What it stores.
    pub storage: Storage,
    /// Aurora I/O requests.
    pub requests: Requests,
}

/// The capacity that a serverless database needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// As little as the offering has.
    Floor,
    /// So much while a session is open.
    Constant(Acu),
    /// Steps in time; nothing before the first.
    Series(Series<Acu>),
}

impl Demand {
    /// Whether it has no average month.
    #[must_use]
    pub const fn is_tied_to_dates(&self) -> bool {
        matches!(self, Self::Series(_))
    }
}

/// What a workload stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Used gigabytes; the first step holds before it too (S15).
    pub used: Series<Gb>,
    /// Gigabytes allocated on RDS; `None` for the smallest that fits.
    pub allocated: Option<Gb>,
    /// The type of RDS storage; `None` for the default of the billed time.
    pub storage_type: Option<StorageType>,
}

impl Storage {
    /// Used gigabytes in a second.
    #[must_use]
    pub fn used_at(&self, second: i64) -> Gb {
        self.used.at(second).unwrap_or(self.used.steps()[0].1)
    }

    /// The same with another size for ever; RDS allocates at least that.
    #[must_use]
    pub fn resized(&self, used: Gb) -> Self {
        Self {
            used: Series::constant(used),
            allocated: self.allocated.map(|gb| gb.max(used.round_up_to_whole())),
            storage_type: self.storage_type,
        }
    }

    /// The most that was ever used before `end`.
    #[must_use]
    pub fn used_most_before(&self, end: i64) -> Gb {
        let first = self.used.steps()[0].1;
        let until = self.used.steps().iter().take_while(|step| step.0 < end);
        until.map(|step| step.1).max().unwrap_or(first).max(first)
    }
}

/// When somebody is connected.
#[derive(Clone, Debug, PartialEq)]
pub enum Activity {
    /// Exactly these spans, and never else. Built by [`Activity::explicit`].
    Sessions(Vec<Period>),
    /// Measured spans, with time of which nothing is known.
    Trace(Trace),
    /// A rule that gives sessions for ever, in a time zone.
    Schedule {
        /// The pattern.
        pattern: Pattern,
        /// The zone in which it is read.
        zone: TimeZone,
    },
    /// A week that repeats for ever.
    TypicalWeek(TypicalWeek),
}

/// A rule that gives sessions.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Weekly windows.
    Windows(Windows),
    /// An EventBridge expression and how long each run stays connected.
    Runs {
        /// When a run starts.
        starts: Expression,
        /// How long it stays connected, in seconds.
        run_seconds: i64,
    },
}

/// Longest walk back from a period to a known state, in seconds: ten years (S3).
const LONGEST_WALK: i64 = 3_653 * DAY_SECONDS;
/// A session that ends this long before the period is a known state (S3), in seconds.
const SETTLED: i64 = 28 * DAY_SECONDS;

impl Activity {
    /// Explicit sessions in any order.
    #[must_use]
    pub fn explicit(spans: Vec<Period>) -> Self {
        Self::Sessions(sessions::union(spans))
    }

    /// The sessions that decide what is billed in `period`, in order and disjoint, up to those
    /// that start `ahead_seconds` after its end. Before the first of them the database is stopped
    /// or paused (S3). Unknown time counts as idle.
    #[must_use]
    pub fn history(&self, period: Period, ahead_seconds: i64) -> Cow<'_, [Period]> {
        let until = period.end().saturating_add(ahead_seconds);
        match self {
            Self::Sessions(spans) | Self::Trace(Trace { active: spans, .. }) => {
                let count = spans.partition_point(|span| span.start() < until);
                Cow::Borrowed(&spans[..count])
            }
            // The week has repeated for ever. A run that ends has a gap before the next week's, so
            // that it is shorter than a week; a minimum adds a day to it at most. What began more
            // than eight days back is over, or never ends and is running.
            Self::TypicalWeek(week) => {
                Cow::Owned(week.sessions_between(period.start() - 8 * DAY_SECONDS, until))
            }
            Self::Schedule { pattern, zone } => {
                let settled = period.start() - SETTLED;
                let mut walk = SETTLED;
                loop {
                    let from = settled.saturating_sub(walk);
                    let spans = pattern.sessions_between(zone, from, until);
                    let known = spans.iter().rposition(|span| span.end() <= settled);
                    match known {
                        // A span at the very edge might be the rest of a longer one.
                        Some(known) if spans[known].start() > from || walk >= LONGEST_WALK => {
                            return Cow::Owned(spans[known..].to_vec());
                        }
                        None if walk >= LONGEST_WALK => return Cow::Owned(spans),
                        _ => walk = (walk * 6).min(LONGEST_WALK),
                    }
                }
            }
        }
    }

    /// Connected seconds in `period`; unknown time counts as idle.
    #[must_use]
    pub fn connected_seconds(&self, period: Period) -> u64 {
        sessions::seconds_within(&self.sessions_in(period), period)
    }

    /// The sessions that touch `period`, in order and disjoint.
    #[must_use]
    pub fn sessions_in(&self, period: Period) -> Vec<Period> {
        let mut spans = match self {
            Self::Sessions(spans) | Self::Trace(Trace { active: spans, .. }) => spans.clone(),
            Self::TypicalWeek(week) => week.sessions_between(period.start(), period.end()),
            Self::Schedule { pattern, zone } => {
                pattern.sessions_between(zone, period.start(), period.end())
            }
        };
        spans.retain(|span| !span.intersect(period).is_empty());
        spans
    }

    /// Time in `period` of which nothing is known: sorted, disjoint.
    #[must_use]
    pub fn unknown_in(&self, period: Period) -> Vec<Period> {
        let Self::Trace(trace) = self else {
            return Vec::new();
        };
        let mut known = sessions::gaps(&trace.unknown, trace.covered);
        known.retain(|span| !span.intersect(period).is_empty());
        sessions::gaps(&known, period)
    }

    /// Seconds of `period` in which a trace measured nothing at all: part of the unknown time.
    #[must_use]
    pub fn silent_seconds(&self, period: Period) -> u64 {
        match self {
            Self::Trace(trace) => sessions::seconds_within(&trace.silent, period),
            _ => 0,
        }
    }

    /// Seconds of `period` in which a trace measured that the database ran; `None` if none does.
    #[must_use]
    pub fn running_seconds(&self, period: Period) -> Option<u64> {
        match self {
            Self::Trace(trace) => trace.running_seconds(period),
            _ => None,
        }
    }

    /// The same activity with every unknown second of `period` and of the trace connected.
    #[must_use]
    pub fn with_unknown_connected(&self, period: Period) -> Self {
        let Self::Trace(trace) = self else {
            return self.clone();
        };
        let mut spans = trace.active.clone();
        spans.extend(&trace.unknown);
        spans.extend(self.unknown_in(period));
        Self::explicit(spans)
    }

    /// The week that repeats for ever, taken at the zone's standard offset in a year; `None` for
    /// activity that has no typical week.
    #[must_use]
    pub fn typical_week(&self, year: i16) -> Option<TypicalWeek> {
        match self {
            Self::Sessions(_) | Self::Trace(_) => None,
            Self::TypicalWeek(week) => Some(week.clone()),
            Self::Schedule { pattern: Pattern::Windows(windows), zone } => {
                Some(TypicalWeek::new(windows.weekly_sessions(zone, year)))
            }
            Self::Schedule { pattern: Pattern::Runs { starts, run_seconds }, zone } => {
                let starts = starts.weekly_starts(zone, year)?;
                let run = |start: i64| Period::new(start, start + run_seconds);
                Some(TypicalWeek::new(starts.into_iter().map(run).collect()))
            }
        }
    }

    /// The period of a typical week, for bills of the average month.
    #[must_use]
    pub const fn typical_period(cycle_seconds: i64) -> Period {
        Period::new(WEEK_ANCHOR, WEEK_ANCHOR + cycle_seconds)
    }
}

impl Pattern {
    /// Its sessions that touch `[from, to)`, in order and disjoint.
    fn sessions_between(&self, zone: &TimeZone, from: i64, to: i64) -> Vec<Period> {
        match self {
            Self::Windows(windows) => sessions::union(windows.sessions_between(zone, from, to)),
            Self::Runs { starts, run_seconds } => {
                let starts = starts.starts_between(zone, from.saturating_sub(run_seconds - 1), to);
                let run = |start: i64| Period::new(start, start + run_seconds);
                sessions::union(starts.into_iter().map(run).collect())
            }
        }
    }
}
