//! EventBridge's schedule expressions: which of `cron()`, `rate()` and `at()` a text is, and when
//! it starts something. The fields of `cron()` are in `cron`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::cron::Cron;
use super::{ScheduleError, Source, digits, quoted, words, zone};
use crate::units::{DAY_SECONDS, WEEK_SECONDS};

/// The first Monday 00:00 UTC after the epoch, which was a Thursday.
const FIRST_MONDAY: i64 = 4 * DAY_SECONDS;

/// When EventBridge Scheduler starts something: `cron(…)`, `rate(…)` or `at(…)`.
///
/// A local time that the zone's clock skips starts nothing, one that it shows twice starts once,
/// at the earlier instant. Sources:
/// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>, read 2026-11-22.
///
/// AWS counts a `rate` from the schedule's start date or its creation, which nobody knows here:
/// it is counted from 1970-01-01T00:00:00Z. `rate(7 days)` thus starts on Thursdays, and a day is
/// 24 hours whatever the clock does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Cron(Cron),
    Rate { value: u32, unit: Unit },
    At(DateTime),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    const fn singular(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    const fn plural(self) -> &'static str {
        match self {
            Self::Minute => "minutes",
            Self::Hour => "hours",
            Self::Day => "days",
        }
    }

    /// As AWS demands it: singular if and only if the value is 1.
    const fn of(self, value: u32) -> &'static str {
        if value == 1 { self.singular() } else { self.plural() }
    }

    const fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => DAY_SECONDS,
        }
    }
}

impl Expression {
    /// Whether it is a `rate`, whose first start AWS alone knows.
    #[must_use]
    pub const fn is_rate(&self) -> bool {
        matches!(self.0, Kind::Rate { .. })
    }

    /// The instants `t` with `from <= t < to`, in epoch seconds, at which it starts something,
    /// strictly ascending. Its times are local in `zone`.
    #[must_use]
    pub fn starts_between(&self, zone: &TimeZone, from: i64, to: i64) -> Vec<i64> {
        let (from, to) = zone::clamp(from, to);
        match &self.0 {
            Kind::Cron(cron) => cron.starts_between(zone, from, to),
            Kind::Rate { value, unit } => {
                let every = rate_seconds(*value, *unit);
                // From the first multiple at or after `from`; nothing starts before the epoch.
                let (first, end) = ((from + every - 1).div_euclid(every).max(0), to.max(0));
                let after_last = (end + every - 1).div_euclid(every);
                (first..after_last).map(|n| n * every).collect()
            }
            Kind::At(local) => {
                let resolved = zone::resolve(zone, local_second(*local));
                let starts = !resolved.in_gap && (from..to).contains(&resolved.instant);
                if starts { vec![resolved.instant] } else { Vec::new() }
            }
        }
    }

    /// Its starts as seconds of a week counted from Monday 00:00 UTC, ascending, taken at the
    /// zone's standard offset of the year. Nothing if it is not the same in every week: a day of
    /// the month, a month or a year is restricted, a rate does not divide the week, or it is an
    /// `at`.
    #[must_use]
    pub fn weekly_starts(&self, zone: &TimeZone, year: i16) -> Option<Vec<i64>> {
        match &self.0 {
            Kind::Cron(cron) => {
                let offset = zone::standard_offset_seconds(zone, year);
                let local = cron.weekly_local_starts()?;
                let in_week = |start: i64| (start - offset).rem_euclid(WEEK_SECONDS);
                let mut starts: Vec<i64> = local.into_iter().map(in_week).collect();
                starts.sort_unstable();
                Some(starts)
            }
            Kind::Rate { value, unit } => {
                let every = rate_seconds(*value, *unit);
                let first = (-FIRST_MONDAY).rem_euclid(every);
                let starts = || (0..WEEK_SECONDS / every).map(|n| first + n * every).collect();
                (WEEK_SECONDS % every == 0).then(starts)
            }
            Kind::At(_) => None,
        }
    }
}

fn rate_seconds(value: u32, unit: Unit) -> i64 {
    i64::from(value) * unit.seconds()
}

fn local_second(local: DateTime) -> i64 {
    Offset::UTC.to_timestamp(local).map_or(0, jiff::Timestamp::as_second)
}

impl FromStr for Expression {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let source = Source::new("schedule", text)?;
        let start = text.len() - text.trim_start().len();
        let trimmed = text.trim();
        let unknown = |at| {
            let message = "a schedule is cron(…), rate(…) or at(…)";
            source.error(at, message).hint("for example cron(0/15 15 ? * MON-FRI *)")
        };
        let (name, body) = trimmed.split_once('(').ok_or_else(|| unknown(start))?;
        let subject = match name {
            "cron" => "cron expression",
            "rate" => "rate expression",
            "at" => "at expression",
            _ => return Err(unknown(start)),
        };
        let source = Source::new(subject, text)?;
        let at = start + name.len() + 1;
        let body = body.strip_suffix(')').ok_or_else(|| {
            source.error(start + trimmed.len(), "the closing parenthesis is missing")
        })?;
        match name {
            "cron" => Cron::parse(source, at, body).map(Kind::Cron),
            "rate" => parse_rate(source, at, body),
            _ => parse_at(source, at, body),
        }
        .map(Self)
    }
}

fn parse_rate(source: Source<'_>, at: usize, body: &str) -> Result<Kind, ScheduleError> {
    let form = "a rate is a value and a unit, such as rate(5 minutes)";
    let parts: Vec<_> = words(body, at).collect();
    let [(value_at, value_text), (unit_at, unit_text)] = parts[..] else {
        let position = parts.get(2).map_or(at + body.len(), |(at, _)| *at);
        return Err(source.error(position, form));
    };
    let value = digits(value_text).filter(|value| *value > 0).ok_or_else(|| {
        let message =
            format!("the value is a whole number from 1 to 999999999, not {}", quoted(value_text));
        source.error(value_at, message)
    })?;
    let same = |unit: &Unit| unit_text == unit.singular() || unit_text == unit.plural();
    let unit = Unit::ALL.into_iter().find(same).ok_or_else(|| {
        let message = format!("the unit is minutes, hours or days, not {}", quoted(unit_text));
        source.error(unit_at, message)
    })?;
    if unit_text != unit.of(value) {
        let message = format!("AWS writes {} after {value}, not {unit_text}", unit.of(value));
        let hint = format!("write rate({value} {})", unit.of(value));
        return Err(source.error(unit_at, message).hint(hint));
    }
    Ok(Kind::Rate { value, unit })
}

fn parse_at(source: Source<'_>, at: usize, body: &str) -> Result<Kind, ScheduleError> {
    const FORM: &str = "yyyy-mm-ddThh:mm:ss";
    let fits = |(form, given): (u8, u8)| match form {
        b'-' | b'T' | b':' => form == given,
        _ => given.is_ascii_digit(),
    };
    let same = FORM.bytes().zip(body.bytes()).take_while(|pair| fits(*pair)).count();
    if same < FORM.len() || body.len() > FORM.len() {
        let message = format!("the time is {FORM}, not {}", quoted(body));
        return Err(source.error(at + same, message).hint("for example at(2018-06-04T15:00:00)"));
    }
    let part = |start: usize, name: &str, low: i16, high: i16| {
        let length = if start == 0 { 4 } else { 2 };
        let number = body.get(start..start + length).and_then(|text| text.parse::<i16>().ok());
        number
            .filter(|n| (low..=high).contains(n))
            .ok_or_else(|| source.error(at + start, format!("{name} go from {low} to {high}")))
    };
    let year = part(0, "years", zone::FIRST_YEAR, zone::LAST_YEAR)?;
    let month = part(5, "months", 1, 12)?;
    let day = part(8, "days", 1, 31)?;
    let hour = part(11, "hours", 0, 23)?;
    let minute = part(14, "minutes", 0, 59)?;
    let second = part(17, "seconds", 0, 59)?;
    // All but the year fit: they are at most 59.
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|n| i8::try_from(n).unwrap_or_default());
    DateTime::new(year, month, day, hour, minute, second, 0)
        .map(Kind::At)
        .map_err(|_| source.error(at + 8, format!("{year:04}-{month:02} has no day {day}")))
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Cron(cron) => write!(f, "cron({cron})"),
            Kind::Rate { value, unit } => write!(f, "rate({value} {})", unit.of(*value)),
            Kind::At(local) => write!(f, "at({})", local.strftime("%Y-%m-%dT%H:%M:%S")),
        }
    }
}
