//! How local time becomes epoch seconds. It owns what happens at the changes of the clock and
//! which offset of a zone is its standard one. It knows no schedule.
//!
//! A local time is an `i64` too: the epoch second at which a clock in UTC would show it.

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::units::{DAY_SECONDS, Day};

/// First year of every schedule, EventBridge's own.
pub(super) const FIRST_YEAR: i16 = 1970;
/// Last year of every schedule, EventBridge's own.
pub(super) const LAST_YEAR: i16 = 2199;
/// No zone is further from UTC than this; jiff allows 25:59:59.
pub(super) const LARGEST_OFFSET_SECONDS: i64 = 26 * 3_600;

/// A period that covers every instant at which a schedule can do something.
pub(super) fn clamp(from: i64, to: i64) -> (i64, i64) {
    let first = Day::from_date(i32::from(FIRST_YEAR), 1, 1).start() - 2 * DAY_SECONDS;
    let last = Day::from_date(i32::from(LAST_YEAR) + 1, 1, 1).start() + 2 * DAY_SECONDS;
    (from.clamp(first, last), to.clamp(first, last))
}

/// What a local time is on a zone's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The instant; the earlier one if the clock shows it twice; moved forward by the gap if the
    /// clock never shows it.
    pub(super) instant: i64,
    /// Whether the clock never shows it.
    pub(super) in_gap: bool,
}

/// The instant of a local time, by the zone's rules.
pub(super) fn resolve(zone: &TimeZone, local: i64) -> Resolved {
    let clock = Offset::UTC.to_datetime(timestamp(local));
    let (offset, in_gap) = match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, false),
        AmbiguousOffset::Gap { before, .. } => (before, true),
        AmbiguousOffset::Fold { before, .. } => (before, false),
    };
    Resolved { instant: local - i64::from(offset.seconds()), in_gap }
}

/// The offset of the whole local day that begins at `midnight`, or nothing if the clock changes
/// on it or near it.
pub(super) fn offset_of_day(zone: &TimeZone, midnight: i64) -> Option<i64> {
    let start = timestamp(midnight - LARGEST_OFFSET_SECONDS);
    let end = midnight + DAY_SECONDS + LARGEST_OFFSET_SECONDS;
    let calm =
        zone.following(start).next().is_none_or(|change| change.timestamp().as_second() > end);
    calm.then(|| i64::from(zone.to_offset(start).seconds()))
}

fn timestamp(second: i64) -> Timestamp {
    let clamped = second.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(clamped).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A span of a year with one offset.
struct Span {
    offset: i64,
    daylight_saving: bool,
    seconds: i64,
}

/// An offset that holds for less than this in a year is an exception, not a season.
const SHORTEST_SEASON_SECONDS: i64 = 60 * DAY_SECONDS;

/// The zone's standard offset in seconds in a year: the one that is not daylight saving time.
///
/// The time zone database knows winters that are a *negative* daylight saving time (Dublin,
/// Windhoek until 2017) and a summer that pauses for Ramadan (Casablanca), and its editions
/// disagree on which of the two offsets is then called standard. So of the year's longest
/// standard and longest daylight saving offset the smaller one counts, as in every other zone,
/// unless it holds for less than 60 days: Dublin is at 0 like London, Casablanca at +1. If a zone
/// changes its standard offset within the year, the one that holds longer counts, the later one
/// if both hold equally long.
///
/// Years outside 1970 to 2199 count as the nearest year inside.
#[must_use]
pub fn standard_offset_seconds(zone: &TimeZone, year: i16) -> i64 {
    let spans = spans(zone, i32::from(year.clamp(FIRST_YEAR, LAST_YEAR)));
    let held = |offset: i64| -> i64 {
        let same = spans.iter().filter(|s| s.offset == offset);
        same.map(|s| s.seconds).sum()
    };
    let longest = |daylight_saving: bool| {
        let kind = spans.iter().filter(|s| s.daylight_saving == daylight_saving);
        // `max_by_key` takes the last of several equal ones.
        kind.max_by_key(|s| held(s.offset)).map(|s| s.offset)
    };
    match (longest(false), longest(true)) {
        (Some(standard), Some(saving)) => {
            let winter = standard.min(saving);
            if held(winter) < SHORTEST_SEASON_SECONDS { standard.max(saving) } else { winter }
        }
        (only, None) | (None, only) => only.unwrap_or(0),
    }
}

fn spans(zone: &TimeZone, year: i32) -> Vec<Span> {
    let end = Day::from_date(year + 1, 1, 1).start();
    let mut start = Day::from_date(year, 1, 1).start();
    let mut spans = Vec::new();
    while start < end {
        let here = timestamp(start);
        let info = zone.to_offset_info(here);
        let change = zone.following(here).next();
        let next = change.map_or(end, |c| c.timestamp().as_second().clamp(start + 1, end));
        spans.push(Span {
            offset: i64::from(info.offset().seconds()),
            daylight_saving: info.dst().is_dst(),
            seconds: next - start,
        });
        start = next;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn second(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn check_offset(name: &str, year: i16, hours_and_minutes: (i64, i64)) {
        let (hours, minutes) = hours_and_minutes;
        let expected = hours * 3_600 + minutes * 60;
        assert_eq!(standard_offset_seconds(&zone(name), year), expected, "{name} {year}");
    }

    #[test]
    fn the_standard_offset_is_the_one_of_winter() {
        check_offset("UTC", 2018, (0, 0));
        check_offset("America/New_York", 2018, (-5, 0));
        check_offset("Europe/Berlin", 2026, (1, 0));
        check_offset("Europe/London", 2026, (0, 0));
        check_offset("Australia/Lord_Howe", 2026, (10, 30));
        check_offset("Australia/Sydney", 2026, (10, 0));
        check_offset("Asia/Kathmandu", 2026, (5, 45));
        check_offset("America/St_Johns", 2026, (-3, -30));
    }

    #[test]
    fn an_offset_of_a_few_weeks_is_not_the_standard_one_whatever_the_database_calls_it() {
        check_offset("Europe/Dublin", 2026, (0, 0));
        check_offset("Africa/Windhoek", 2010, (1, 0));
        // +1 but for Ramadan, 2025-02-23 to 04-06; at 0 all the time since 2026-09-20.
        check_offset("Africa/Casablanca", 2025, (1, 0));
        check_offset("Africa/Casablanca", 2027, (0, 0));
        // Daylight saving time from 1974-01-06 to 10-27 leaves 71 days of standard time.
        check_offset("America/New_York", 1974, (-5, 0));
    }

    #[test]
    fn a_new_standard_offset_counts_from_the_year_in_which_it_holds_longer() {
        // Turkey stayed on summer time for good in September 2016, so +2 was standard only until
        // 2016-03-27 and +3 from 2016-09-07: 86 days against 116.
        check_offset("Europe/Istanbul", 2015, (2, 0));
        check_offset("Europe/Istanbul", 2016, (3, 0));
        // Samoa skipped 2011-12-30 and went from -11 to +13.
        check_offset("Pacific/Apia", 2011, (-11, 0));
        check_offset("Pacific/Apia", 2012, (13, 0));
    }

    #[test]
    fn years_far_away_are_the_nearest_year_that_has_schedules() {
        check_offset("Europe/Berlin", i16::MAX, (1, 0));
        check_offset("Europe/Berlin", i16::MIN, (1, 0));
    }

    #[test]
    fn a_local_time_in_the_gap_moves_forward_and_one_in_the_fold_is_the_earlier() {
        let new_york = zone("America/New_York");
        // 02:00 EST to 03:00 EDT on 2018-03-11: 02:30 becomes 03:30 EDT = 07:30 UTC.
        let gap = resolve(&new_york, second("2018-03-11T02:30:00Z"));
        assert_eq!(gap, Resolved { instant: second("2018-03-11T07:30:00Z"), in_gap: true });
        // 02:00 EDT to 01:00 EST on 2018-11-04: the first 01:30 is EDT = 05:30 UTC.
        let fold = resolve(&new_york, second("2018-11-04T01:30:00Z"));
        assert_eq!(fold, Resolved { instant: second("2018-11-04T05:30:00Z"), in_gap: false });
    }

    #[test]
    fn a_day_has_one_offset_only_away_from_changes_of_the_clock() {
        let berlin = zone("Europe/Berlin");
        let day = |text: &str| offset_of_day(&berlin, second(text));
        assert_eq!(day("2026-07-01T00:00:00Z"), Some(7_200));
        assert_eq!(day("2026-12-01T00:00:00Z"), Some(3_600));
        assert_eq!(day("2026-03-29T00:00:00Z"), None);
        assert_eq!(offset_of_day(&TimeZone::UTC, 0), Some(0));
    }
}
