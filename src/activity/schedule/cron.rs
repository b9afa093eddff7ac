//! EventBridge's cron expressions: their six fields, the wildcards of the two day fields, and the
//! instants they name. It does not know `rate()` and `at()`.
//!
//! | text | day-of-month | day-of-week |
//! | --- | --- | --- |
//! | `?` | the other field decides | the other field decides |
//! | `L` | the month's last day | Saturday, the week's last day |
//! | `15W` | the weekday nearest to the 15th, never in another month | refused |
//! | `6L` | refused | the month's last Friday |
//! | `6#2` | refused | the month's second Friday; must be the only item |
//!
//! Sources: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html>
//! and <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>, read
//! 2026-11-22. They do not say, and this module takes it so: `31W` names no day in a month of 30
//! days, as `31` does not; `6#5` none in a month without a fifth Friday; a range that runs
//! backwards (`FRI-MON`), `LW` and `L-3` are refused.

use std::fmt;

use jiff::tz::TimeZone;

use super::field::{
    DAYS_OF_MONTH, DAYS_OF_WEEK, Field, HOURS, Item, MINUTES, MONTHS, YEARS, write_list,
};
use super::zone::{self, LARGEST_OFFSET_SECONDS};
use super::{ScheduleError, Source, digits, parts, quoted, weekday, words};
use crate::units::{DAY_SECONDS, Day};

#[derive(Clone, Debug, PartialEq, Eq)]
enum MonthDay {
    Item(Item),
    Last,
    NearestWeekday(u16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum WeekDay {
    Item(Item),
    Last,
    LastInMonth(u16),
    Nth(u16, u16),
}

/// The one of the two day fields that is not `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    OfMonth(Vec<MonthDay>),
    OfWeek(Vec<WeekDay>),
}

/// A cron expression, without its `cron( )`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: Field,
    hours: Field,
    days: Days,
    months: Field,
    years: Field,
}

impl MonthDay {
    fn parse(source: Source<'_>, at: usize, text: &str) -> Result<Self, ScheduleError> {
        if text.eq_ignore_ascii_case("L") {
            return Ok(Self::Last);
        }
        if text.eq_ignore_ascii_case("LW") || text.starts_with("L-") || text.starts_with("l-") {
            let message = format!("AWS does not document {}", quoted(text));
            let hint = "L is the last day of the month, 28W the weekday nearest to the 28th";
            return Err(source.error(at, message).hint(hint));
        }
        if let Some(day) = text.strip_suffix(['W', 'w']) {
            if day.is_empty() {
                return Err(source.error(at, "W needs a day of the month, such as 15W"));
            }
            return DAYS_OF_MONTH.value(source, at, day).map(Self::NearestWeekday);
        }
        Item::parse(&DAYS_OF_MONTH, source, at, text).map(Self::Item)
    }

    fn contains(&self, month: Month, day: u16) -> bool {
        match *self {
            Self::Item(item) => item.contains(&DAYS_OF_MONTH, day),
            Self::Last => day == month.days,
            Self::NearestWeekday(wanted) => month.nearest_weekday(wanted) == Some(day),
        }
    }
}

impl WeekDay {
    fn parse(source: Source<'_>, at: usize, text: &str) -> Result<Self, ScheduleError> {
        if let Some((day, nth)) = text.split_once('#') {
            let day_of_week = DAYS_OF_WEEK.value(source, at, day)?;
            let number = digits(nth).and_then(|n| u16::try_from(n).ok());
            return match number.filter(|n| (1..=5).contains(n)) {
                Some(number) => Ok(Self::Nth(day_of_week, number)),
                None => Err(source.error(
                    at + day.len() + 1,
                    format!("a weekday comes 1 to 5 times in a month, not {}", quoted(nth)),
                )),
            };
        }
        match text.strip_suffix(['L', 'l']) {
            Some("") => Ok(Self::Last),
            Some(day) => DAYS_OF_WEEK.value(source, at, day).map(Self::LastInMonth),
            None => Item::parse(&DAYS_OF_WEEK, source, at, text).map(Self::Item),
        }
    }

    /// Whether it names the weekday in every week.
    fn contains_weekly(&self, day_of_week: u16) -> bool {
        match *self {
            Self::Item(item) => item.contains(&DAYS_OF_WEEK, day_of_week),
            Self::Last => day_of_week == DAYS_OF_WEEK.max,
            Self::LastInMonth(_) | Self::Nth(..) => false,
        }
    }

    fn contains(&self, month: Month, day: u16) -> bool {
        let day_of_week = month.day_of_week(day);
        match *self {
            Self::LastInMonth(wanted) => day_of_week == wanted && day + 7 > month.days,
            Self::Nth(wanted, nth) => day_of_week == wanted && day.div_ceil(7) == nth,
            Self::Item(_) | Self::Last => self.contains_weekly(day_of_week),
        }
    }
}

impl Days {
    fn parse(
        source: Source<'_>,
        (month_at, of_month): (usize, &str),
        (week_at, of_week): (usize, &str),
    ) -> Result<Self, ScheduleError> {
        match (of_month == "?", of_week == "?") {
            (true, true) => Err(source
                .error(week_at, "day-of-month and day-of-week are both ?")
                .hint("put * in one of them for every day")),
            (false, false) => Err(source
                .error(week_at, "day-of-month and day-of-week are both given")
                .hint("put ? in the one that does not matter")),
            (false, true) => parts(of_month, month_at, ',')
                .map(|(at, part)| MonthDay::parse(source, at, part))
                .collect::<Result<_, _>>()
                .map(Self::OfMonth),
            (true, false) => {
                let items = parts(of_week, week_at, ',')
                    .map(|(at, part)| WeekDay::parse(source, at, part))
                    .collect::<Result<Vec<_>, _>>()?;
                let has_nth = items.iter().any(|item| matches!(item, WeekDay::Nth(..)));
                if has_nth && items.len() > 1 {
                    return Err(source
                        .error(week_at, "a day-of-week with # must be the only one")
                        .hint("use one schedule for each"));
                }
                Ok(Self::OfWeek(items))
            }
        }
    }

    /// The days of a month that it names, ascending.
    fn in_month(&self, month: Month) -> impl Iterator<Item = u16> {
        (1..=month.days).filter(move |day| match self {
            Self::OfMonth(items) => items.iter().any(|item| item.contains(month, *day)),
            Self::OfWeek(items) => items.iter().any(|item| item.contains(month, *day)),
        })
    }

    /// The days that it names in every week, Monday as 0, if it names the same in every week.
    fn weekly(&self) -> Option<Vec<u8>> {
        let all = 0..7_u8;
        match self {
            Self::OfMonth(items) => {
                let names = |day: u16| {
                    items.iter().any(|item| match item {
                        MonthDay::Item(item) => item.contains(&DAYS_OF_MONTH, day),
                        MonthDay::Last | MonthDay::NearestWeekday(_) => false,
                    })
                };
                (DAYS_OF_MONTH.min..=DAYS_OF_MONTH.max).all(names).then(|| all.collect())
            }
            Self::OfWeek(items) => {
                let names = |day: &u8| items.iter().any(|i| i.contains_weekly(numbered(*day)));
                let days: Vec<u8> = all.filter(names).collect();
                let monthly =
                    items.iter().any(|i| matches!(i, WeekDay::LastInMonth(_) | WeekDay::Nth(..)));
                (!monthly || days.len() == 7).then_some(days)
            }
        }
    }
}

/// EventBridge's number of a day of the week, SUN as 1, from one that has Monday as 0.
fn numbered(monday_is_0: u8) -> u16 {
    (u16::from(monday_is_0) + 1) % 7 + 1
}

/// A month of a year.
#[derive(Clone, Copy)]
struct Month {
    /// Its first second, local.
    start: i64,
    days: u16,
}

impl Month {
    fn new(year: i32, month: u8) -> Self {
        let first = Day::from_date(year, month, 1);
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let days = Day::from_date(next_year, next_month, 1).days_since(first);
        Self { start: first.start(), days: u16::try_from(days).unwrap_or(0) }
    }

    fn midnight(self, day: u16) -> i64 {
        self.start + (i64::from(day) - 1) * DAY_SECONDS
    }

    fn day_of_week(self, day: u16) -> u16 {
        numbered(weekday(self.midnight(day).div_euclid(DAY_SECONDS)))
    }

    fn nearest_weekday(self, day: u16) -> Option<u16> {
        let (sunday, saturday) = (DAYS_OF_WEEK.min, DAYS_OF_WEEK.max);
        let of_week = self.day_of_week(day);
        (day <= self.days).then_some(if of_week == saturday {
            if day == 1 { 3 } else { day - 1 }
        } else if of_week == sunday {
            if day == self.days { day - 2 } else { day + 1 }
        } else {
            day
        })
    }
}

impl Cron {
    /// Reads the six fields of `body`, which begins at byte `at` of the text.
    pub(super) fn parse(source: Source<'_>, at: usize, body: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<_> = words(body, at).collect();
        let [minutes, hours, of_month, months, of_week, years] = fields[..] else {
            let position = fields.get(6).map_or(at + body.len(), |(at, _)| *at);
            let message = format!("there are {} fields, not 6", fields.len());
            let hint = "the fields are: minutes hours day-of-month month day-of-week year";
            return Err(source.error(position, message).hint(hint));
        };
        Ok(Self {
            minutes: Field::parse(&MINUTES, source, minutes.0, minutes.1)?,
            hours: Field::parse(&HOURS, source, hours.0, hours.1)?,
            days: Days::parse(source, of_month, of_week)?,
            months: Field::parse(&MONTHS, source, months.0, months.1)?,
            years: Field::parse(&YEARS, source, years.0, years.1)?,
        })
    }

    /// The seconds of a local day at which it starts, ascending.
    fn times(&self) -> Vec<i64> {
        let minutes = self.minutes.values(&MINUTES);
        let hours = self.hours.values(&HOURS);
        let of_hour = |hour: u16| {
            let minutes = minutes.iter();
            minutes.map(move |minute| i64::from(hour) * 3_600 + i64::from(*minute) * 60)
        };
        hours.into_iter().flat_map(of_hour).collect()
    }

    /// Start instants within `from <= t < to`, ascending; both are within `zone::clamp`.
    pub(super) fn starts_between(&self, zone: &TimeZone, from: i64, to: i64) -> Vec<i64> {
        let mut starts = Vec::new();
        if from >= to {
            return starts;
        }
        let times = self.times();
        let months: Vec<u8> =
            self.months.values(&MONTHS).into_iter().filter_map(|m| u8::try_from(m).ok()).collect();
        let reaches = |start: i64, end: i64| {
            start - LARGEST_OFFSET_SECONDS < to && from < end + LARGEST_OFFSET_SECONDS
        };
        for year in self.years.values(&YEARS) {
            for month in months.iter().map(|m| Month::new(i32::from(year), *m)) {
                if !reaches(month.start, month.midnight(month.days + 1)) {
                    continue;
                }
                for midnight in self.days.in_month(month).map(|day| month.midnight(day)) {
                    if reaches(midnight, midnight + DAY_SECONDS) {
                        push_day(&mut starts, zone, midnight, &times);
                    }
                }
            }
        }
        starts.retain(|start| (from..to).contains(start));
        // Local times are in order, and so are their instants unless two changes of the clock
        // lie close together.
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Starts as local seconds of a week from Monday 00:00, ascending, if every week is the same.
    pub(super) fn weekly_local_starts(&self) -> Option<Vec<i64>> {
        if !self.months.is_everything(&MONTHS) || !self.years.is_everything(&YEARS) {
            return None;
        }
        let times = self.times();
        let at = |day: u8| times.iter().map(move |time| i64::from(day) * DAY_SECONDS + time);
        Some(self.days.weekly()?.into_iter().flat_map(at).collect())
    }
}

/// Adds the starts of one local day: those that the clock shows, each once.
fn push_day(starts: &mut Vec<i64>, zone: &TimeZone, midnight: i64, times: &[i64]) {
    if let Some(offset) = zone::offset_of_day(zone, midnight) {
        starts.extend(times.iter().map(|time| midnight + time - offset));
    } else {
        let resolved = times.iter().map(|time| zone::resolve(zone, midnight + time));
        starts.extend(resolved.filter(|r| !r.in_gap).map(|r| r.instant));
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.minutes.write(&MINUTES, f)?;
        f.write_str(" ")?;
        self.hours.write(&HOURS, f)?;
        f.write_str(" ")?;
        match &self.days {
            Days::OfMonth(items) => write_list(f, items, |item, f| match item {
                MonthDay::Item(item) => item.write(&DAYS_OF_MONTH, f),
                MonthDay::Last => f.write_str("L"),
                MonthDay::NearestWeekday(day) => write!(f, "{day}W"),
            })?,
            Days::OfWeek(_) => f.write_str("?")?,
        }
        f.write_str(" ")?;
        self.months.write(&MONTHS, f)?;
        f.write_str(" ")?;
        match &self.days {
            Days::OfMonth(_) => f.write_str("?")?,
            Days::OfWeek(items) => write_list(f, items, |item, f| match item {
                WeekDay::Item(item) => item.write(&DAYS_OF_WEEK, f),
                WeekDay::Last => f.write_str("L"),
                WeekDay::LastInMonth(day) => write!(f, "{day}L"),
                WeekDay::Nth(day, nth) => write!(f, "{day}#{nth}"),
            })?,
        }
        f.write_str(" ")?;
        self.years.write(&YEARS, f)
    }
}
