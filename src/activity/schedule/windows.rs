//! Weekly windows, such as Monday to Friday from 15:00 to 16:00, and the sessions they give. The
//! union of sessions that overlap is not its business.

use jiff::tz::TimeZone;

use super::zone::{self, LARGEST_OFFSET_SECONDS};
use super::{ScheduleError, Source, digits, parts, quoted, weekday};
use crate::units::{DAY_SECONDS, Period, WEEK_SECONDS};

const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A span of local time on some days of every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Whether it begins on that day; Monday is 0.
    days: [bool; 7],
    start_second: i64,
    /// Greater than the start; above `DAY_SECONDS` it is a time of the next day.
    end_second: i64,
}

impl Window {
    /// A window from what people write.
    ///
    /// `days` is `daily` or a list such as `mon-fri` or `mon,wed`; `fri-mon` goes over the
    /// weekend. `start` and `end` are `HH:MM` or `HH:MM:SS`; the end may be `24:00`. An end that
    /// does not come after the start is one of the next day.
    ///
    /// # Errors
    /// One of the three texts is nothing of the kind.
    pub fn parse(days: &str, start: &str, end: &str) -> Result<Self, ScheduleError> {
        let days = parse_days(days)?;
        let start_source = Source::new("start of a window", start)?;
        let start_second = parse_time(start_source)?;
        if start_second == DAY_SECONDS {
            let error = start_source.error(0, "24:00 is an end, not a start");
            return Err(error.hint("write 00:00 and the next day"));
        }
        let end_second = parse_time(Source::new("end of a window", end)?)?;
        let next_day = if end_second <= start_second { DAY_SECONDS } else { 0 };
        Ok(Self { days, start_second, end_second: end_second + next_day })
    }

    /// The session that begins on the local day number, if the window has one then.
    fn session(&self, zone: &TimeZone, day: i64) -> Option<Period> {
        if !self.days.get(usize::from(weekday(day))).copied().unwrap_or(false) {
            return None;
        }
        let midnight = day * DAY_SECONDS;
        let start = zone::resolve(zone, midnight + self.start_second).instant;
        let end = zone::resolve(zone, midnight + self.end_second).instant;
        Some(Period::new(start, end)).filter(|session| !session.is_empty())
    }
}

fn parse_days(text: &str) -> Result<[bool; 7], ScheduleError> {
    let source = Source::new("days of a window", text)?;
    if text.trim().eq_ignore_ascii_case("daily") {
        return Ok([true; 7]);
    }
    let named = |at: usize, part: &str| {
        let name = part.trim();
        let at = at + (part.len() - part.trim_start().len());
        let found = DAY_NAMES.iter().position(|day| day.eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let message = if name.is_empty() {
                "a day is missing".to_owned()
            } else {
                format!("{} is no day", quoted(name))
            };
            source
                .error(at, message)
                .hint("days are mon to sun, such as mon-fri or mon,wed; or daily")
        })
    };
    let mut days = [false; 7];
    for (at, part) in parts(text, 0, ',') {
        let (first, last) = match part.split_once('-') {
            None => (named(at, part)?, named(at, part)?),
            Some((first, last)) => (named(at, first)?, named(at + first.len() + 1, last)?),
        };
        let length = (last + 7 - first) % 7;
        for (index, day) in days.iter_mut().enumerate() {
            *day |= (index + 7 - first) % 7 <= length;
        }
    }
    Ok(days)
}

/// A time of day in seconds, up to and including 24:00.
fn parse_time(source: Source<'_>) -> Result<i64, ScheduleError> {
    let refused = |at: usize, message: String| {
        source.error(at, message).hint("times are HH:MM or HH:MM:SS, such as 09:30")
    };
    let all: Vec<_> = parts(source.text, 0, ':').collect();
    let (hours, minutes, seconds) = match all[..] {
        [hours, minutes] => (hours, minutes, None),
        [hours, minutes, seconds] => (hours, minutes, Some(seconds)),
        _ => {
            return Err(refused(0, format!("{} is no time of day", quoted(source.text))));
        }
    };
    let number = |(at, text): (usize, &str), name: &str, max: u32| {
        let two_digits = digits(text).filter(|_| text.len() == 2);
        let value = two_digits.filter(|n| *n <= max).map(i64::from);
        value
            .ok_or_else(|| refused(at, format!("{name} go from 00 to {max}, not {}", quoted(text))))
    };
    let time = number(hours, "hours", 24)? * 3_600
        + number(minutes, "minutes", 59)? * 60
        + seconds.map_or(Ok(0), |part| number(part, "seconds", 59))?;
    if time > DAY_SECONDS {
        return Err(refused(0, format!("{} is after 24:00", quoted(source.text))));
    }
    Ok(time)
}

/// All windows of a schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows(pub Vec<Window>);

impl Windows {
    /// The sessions of all windows that have a second within `from <= t < to`, in order of their
    /// start. They are not cut at `from` and `to`, and those of different windows may overlap.
    ///
    /// Start and end are local times in `zone`, each resolved for itself: one that the clock
    /// skips moves forward by the gap, of one that it shows twice the earlier counts. A session
    /// that has no second left is dropped.
    #[must_use]
    pub fn sessions_between(&self, zone: &TimeZone, from: i64, to: i64) -> Vec<Period> {
        let (from, to) = zone::clamp(from, to);
        let wanted = Period::new(from, to);
        if wanted.is_empty() {
            return Vec::new();
        }
        // A session begins on a day and ends on the next at the latest.
        let first = (from - LARGEST_OFFSET_SECONDS).div_euclid(DAY_SECONDS) - 2;
        let last = (to + LARGEST_OFFSET_SECONDS).div_euclid(DAY_SECONDS);
        let of_day = |day: i64| self.0.iter().filter_map(move |w| w.session(zone, day));
        let mut sessions: Vec<Period> = (first..=last)
            .flat_map(of_day)
            .filter(|session| !session.intersect(wanted).is_empty())
            .collect();
        sessions.sort_unstable();
        sessions
    }

    /// The sessions of one week as seconds counted from Monday 00:00 UTC, taken at the zone's
    /// standard offset of the year, in order of their start. Every start is within the week; an
    /// end may come after it.
    #[must_use]
    pub fn weekly_sessions(&self, zone: &TimeZone, year: i16) -> Vec<Period> {
        let offset = zone::standard_offset_seconds(zone, year);
        let of_window = |window: &Window| {
            let length = window.end_second - window.start_second;
            let start_second = window.start_second;
            let days = (0..).zip(window.days).filter(|(_, begins)| *begins);
            let session = move |(day, _): (i64, bool)| {
                let local = day * DAY_SECONDS + start_second;
                let start = (local - offset).rem_euclid(WEEK_SECONDS);
                Period::new(start, start + length)
            };
            days.map(session).collect::<Vec<_>>()
        };
        let mut sessions: Vec<Period> = self.0.iter().flat_map(of_window).collect();
        sessions.sort_unstable();
        sessions
    }
}
