//! Time: whole epoch seconds in UTC and half-open spans of them, days, billing months and the
//! named average month. It does not know time zones: schedules are turned into epoch seconds by
//! `activity`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// Seconds in a day; epoch time has no leap seconds.
pub const DAY_SECONDS: i64 = 86_400;
/// Seconds in a week.
pub const WEEK_SECONDS: i64 = 7 * DAY_SECONDS;
/// Hours in the average month, AWS's convention for estimates (GEN-1). Shown by
/// `the_average_month_has_730_hours`.
pub const AVERAGE_MONTH_HOURS: i64 = 730;
/// Seconds in the average month.
pub const AVERAGE_MONTH_SECONDS: i64 = AVERAGE_MONTH_HOURS * 3_600;

/// The seconds `t` with `start <= t < end`, as epoch seconds in UTC. May be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: i64,
    end: i64,
}

impl Period {
    /// The period from `start` to `end`, empty if `end` does not come after `start`.
    #[must_use]
    pub const fn new(start: i64, end: i64) -> Self {
        Self { start, end: if end > start { end } else { start } }
    }

    /// Its first second, if it is not empty.
    #[must_use]
    pub const fn start(self) -> i64 {
        self.start
    }

    /// The second after its last one.
    #[must_use]
    pub const fn end(self) -> i64 {
        self.end
    }

    /// How many seconds it has.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.end.abs_diff(self.start)
    }

    /// Whether it has no second.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the second belongs to it.
    #[must_use]
    pub const fn contains(self, second: i64) -> bool {
        self.start <= second && second < self.end
    }

    /// The seconds that both have; may be empty.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The parts of the period in each calendar month, in order.
    pub fn by_month(self) -> impl Iterator<Item = (BillingMonth, Self)> {
        let mut start = self.start;
        std::iter::from_fn(move || {
            let month = BillingMonth::containing(start);
            let part = Self::new(start, self.end.min(month.period().end));
            start = part.end;
            (!part.is_empty()).then_some((month, part))
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", instant_text(self.start), instant_text(self.end))
    }
}

/// An epoch second as RFC 3339 in UTC, such as `2018-08-01T15:00:00Z`.
#[must_use]
pub fn instant_text(second: i64) -> String {
    jiff::Timestamp::from_second(second)
        .map_or_else(|_| format!("epoch second {second}"), |instant| instant.to_string())
}

/// A UTC day, counted from 1970-01-01: the granularity at which AWS's rules change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Before every day that matters here.
    pub const EARLIEST: Self = Self(i32::MIN);

    /// The UTC day that a second lies in.
    #[must_use]
    pub fn containing(second: i64) -> Self {
        let day = second.div_euclid(DAY_SECONDS);
        Self(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// A civil date, for constants.
    #[must_use]
    pub const fn from_date(year: i32, month: u8, day: u8) -> Self {
        // Days from the civil calendar, with years that begin in March (Hinnant's algorithm), so
        // that the rule book's dates can be constants.
        let month = month as i32;
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Its first second.
    #[must_use]
    pub const fn start(self) -> i64 {
        self.0 as i64 * DAY_SECONDS
    }

    /// The number of days from `earlier` to this day.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0 as i64 - earlier.0 as i64
    }

    /// The day after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(instant_text(self.start()).get(..10).unwrap_or("long ago"))
    }
}

/// The time that a bill covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingPeriod {
    /// Real seconds; units per month are divided by the length of the calendar month they lie in.
    Calendar(Period),
    /// One cycle of something that repeats for ever, scaled to AWS's month of 730 hours.
    AverageMonth(Period),
}

impl BillingPeriod {
    /// The seconds that are simulated.
    #[must_use]
    pub const fn period(self) -> Period {
        match self {
            Self::Calendar(period) | Self::AverageMonth(period) => period,
        }
    }

    /// The simulated seconds by month: how long the month is, in seconds, and the part in it.
    #[must_use]
    pub fn parts(self) -> Vec<(u32, Period)> {
        let length = |month: Period| u32::try_from(month.seconds()).unwrap_or(u32::MAX);
        match self {
            Self::Calendar(period) => {
                period.by_month().map(|(month, part)| (length(month.period()), part)).collect()
            }
            Self::AverageMonth(cycle) => {
                vec![(length(Period::new(0, AVERAGE_MONTH_SECONDS)), cycle)]
            }
        }
    }

    /// By which fraction a count of the simulated seconds is multiplied to be a bill's.
    #[must_use]
    pub const fn scale(self) -> (u64, u64) {
        match self {
            Self::Calendar(_) => (1, 1),
            Self::AverageMonth(cycle) => (AVERAGE_MONTH_SECONDS.unsigned_abs(), cycle.seconds()),
        }
    }
}

/// Text that is no date or no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {expected}")]
pub struct NotADate {
    text: String,
    expected: &'static str,
}

impl FromStr for Day {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let refused = || NotADate { text: text.to_owned(), expected: "date such as 2018-08-31" };
        if text.len() != 10 {
            return Err(refused());
        }
        let date: Date = text.parse().map_err(|_| refused())?;
        if !(1970..=2199).contains(&date.year()) {
            return Err(refused());
        }
        let month = u8::try_from(date.month()).map_err(|_| refused())?;
        let day = u8::try_from(date.day()).map_err(|_| refused())?;
        Ok(Self::from_date(i32::from(date.year()), month, day))
    }
}

/// A real calendar month in UTC: what AWS bills, and the divisor of every GB-month in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingMonth {
    year: i32,
    month: u8,
}

impl BillingMonth {
    /// The month with this number.
    ///
    /// # Errors
    /// The month is not within 1 to 12, or the year not within 1970 to 2199, where
    /// schedules end.
    pub fn new(year: i32, month: u8) -> Result<Self, NotADate> {
        if (1..=12).contains(&month) && (1970..=2199).contains(&year) {
            Ok(Self { year, month })
        } else {
            Err(NotADate {
                text: format!("{year:04}-{month:02}"),
                expected: "month such as 2018-08",
            })
        }
    }

    /// The month that a second lies in.
    #[must_use]
    pub fn containing(second: i64) -> Self {
        let date = jiff::Timestamp::from_second(second)
            .map_or(Date::ZERO, |instant| instant.to_zoned(jiff::tz::TimeZone::UTC).date());
        Self { year: i32::from(date.year()), month: date.month().unsigned_abs() }
    }

    /// All its seconds.
    #[must_use]
    pub const fn period(self) -> Period {
        let next = self.next();
        Period {
            start: Day::from_date(self.year, self.month, 1).start(),
            end: Day::from_date(next.year, next.month, 1).start(),
        }
    }

    /// The month after it.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }

    /// The month before it.
    #[must_use]
    pub const fn previous(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { year: self.year, month: self.month - 1 }
        }
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Day {
        Day::containing(self.period().end - 1)
    }
}

impl fmt::Display for BillingMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year, self.month))
    }
}

impl FromStr for BillingMonth {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let refused = || NotADate { text: text.to_owned(), expected: "month such as 2018-08" };
        let (year, month) = text.split_once('-').ok_or_else(refused)?;
        let digits =
            |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(refused());
        }
        Self::new(year.parse().map_err(|_| refused())?, month.parse().map_err(|_| refused())?)
            .map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_month_has_730_hours() {
        assert_eq!(AVERAGE_MONTH_SECONDS, 2_628_000);
    }

    #[test]
    fn days_agree_with_the_calendar_library() {
        for (y, m, d) in [(1970, 1, 1), (2000, 2, 29), (2018, 8, 31), (2019, 4, 25), (2100, 3, 1)] {
            let date = Date::new(y, m, d).unwrap();
            let by_library =
                date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
            let day = Day::from_date(i32::from(y), m.unsigned_abs(), d.unsigned_abs());
            assert_eq!(day.start(), by_library);
            assert_eq!(day.to_string(), date.to_string());
            assert_eq!(date.to_string().parse(), Ok(day));
        }
    }

    #[test]
    fn months_have_their_real_lengths() {
        for (month, days) in [("2018-08", 31), ("2019-02", 28), ("2020-02", 29), ("2026-12", 31)] {
            let month: BillingMonth = month.parse().unwrap();
            assert_eq!(month.period().seconds(), days * 86_400);
            assert_eq!(month.next().previous(), month);
        }
        for text in ["2018-13", "2018-00", "18-08", "2018-8", "2018/08", "+018-08"] {
            assert!(text.parse::<BillingMonth>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_cut_at_month_borders() {
        let august: BillingMonth = "2018-08".parse().unwrap();
        let period = Period::new(august.period().start() + 5, august.period().end() + 7);
        let parts: Vec<_> = period.by_month().map(|(m, p)| (m.to_string(), p.seconds())).collect();
        assert_eq!(parts, [("2018-08".to_owned(), 31 * 86_400 - 5), ("2018-09".to_owned(), 7)]);
    }
}
