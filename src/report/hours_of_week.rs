//! How a month's connected time lies in the week: each of its 168 hours in UTC, summed over the
//! month. It owns the sums; means and colours are the chart's.

use crate::analysis::Question;
use crate::units::{BillingMonth, DAY_SECONDS, Period};

/// Hours in a week.
const WEEK_HOURS: usize = 168;
/// Seconds in an hour.
const HOUR_SECONDS: i64 = 3_600;
/// From Monday to 1970-01-01, a Thursday, in days.
const EPOCH_AFTER_MONDAY: i64 = 3;

/// The hours of the week of one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursOfWeek {
    /// The workload's name, as the user wrote it.
    pub workload: String,
    /// The month, such as `2018-08`.
    pub month: String,
    /// Monday 00:00 first, 168 of them.
    pub hours: Vec<HourOfWeek>,
}

/// One hour of the week, such as Monday 15:00 to 16:00, over a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourOfWeek {
    /// How many times the month has it.
    pub occurrences: u32,
    /// Seconds in which somebody was connected.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
}

impl HoursOfWeek {
    /// Whether nobody was ever connected, and that is known.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.hours.iter().all(|hour| hour.connected_seconds == 0 && hour.unknown_seconds == 0)
    }

    /// The hours of the question's workload in a month.
    #[must_use]
    pub fn of(question: Question<'_>, month: BillingMonth) -> Self {
        let workload = question.workload;
        let period = month.period();
        let mut hours = vec![HourOfWeek::default(); WEEK_HOURS];
        each_hour(period, |hour, _| hours[hour].occurrences += 1);
        for session in workload.activity.sessions_in(period) {
            let add = |hour: usize, seconds| hours[hour].connected_seconds += seconds;
            each_hour(session.intersect(period), add);
        }
        for unknown in workload.activity.unknown_in(period) {
            let add = |hour: usize, seconds| hours[hour].unknown_seconds += seconds;
            each_hour(unknown.intersect(period), add);
        }
        Self { workload: workload.name.clone(), month: month.to_string(), hours }
    }
}

/// Calls with each hour of the week that a span touches, and for how many seconds.
fn each_hour(span: Period, mut call: impl FnMut(usize, u64)) {
    let mut from = span.start();
    while from < span.end() {
        let hour = from.div_euclid(HOUR_SECONDS);
        let until = ((hour + 1) * HOUR_SECONDS).min(span.end());
        let day_hours = DAY_SECONDS / HOUR_SECONDS;
        let of_week = (hour + EPOCH_AFTER_MONDAY * day_hours).rem_euclid(7 * day_hours);
        call(usize::try_from(of_week).unwrap_or_default(), until.abs_diff(from));
        from = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_falls_on_its_hours_of_the_week() {
        // 1970-01-01 was a Thursday: its first hour is the week's 72nd.
        let mut met = Vec::new();
        each_hour(Period::new(1_800, 9_000), |hour, seconds| met.push((hour, seconds)));
        assert_eq!(met, [(72, 1_800), (73, 3_600), (74, 1_800)]);
        let mut met = Vec::new();
        let sunday_midnight = 4 * DAY_SECONDS;
        each_hour(Period::new(sunday_midnight - 1, sunday_midnight + 1), |h, s| met.push((h, s)));
        assert_eq!(met, [(167, 1), (0, 1)]);
    }

    #[test]
    fn a_month_has_each_hour_four_or_five_times() {
        let month: BillingMonth = "2018-08".parse().unwrap();
        let mut count = [0; WEEK_HOURS];
        each_hour(month.period(), |hour, seconds| {
            assert_eq!(seconds, 3_600);
            count[hour] += 1;
        });
        // August 2018 began on a Wednesday and had five Wednesdays, Thursdays and Fridays.
        let days: Vec<i32> = count.chunks(24).map(|day| day[0]).collect();
        assert_eq!(days, [4, 4, 5, 5, 5, 4, 4]);
        assert_eq!(count.iter().sum::<i32>(), 744);
    }
}
