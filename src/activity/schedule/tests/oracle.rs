//! Croner, an independent implementation, as an oracle for cron expressions.
//!
//! It is set up with Quartz's numbers for days of the week and with `5/15` allowed, and asked only
//! where both mean the same. These differ, so they are not asked:
//!
//! | text | here, as EventBridge documents it | croner 4.0 |
//! | --- | --- | --- |
//! | `?` in a day field | in exactly one of the two | the same as `*`, in none, one or both |
//! | both day fields given | refused | the days of either |
//! | `L` as day of the week | Saturday | names no day |
//! | `LW` | refused | the month's last weekday |
//! | `*` in a list (`*,5`) | everything | refused |
//! | `1#1,2#2` | refused | both days |
//! | `*/90` as minutes | refused | 0 |
//! | `*/3` as year | counted from 1970 | counted from 1 |
//! | years | 1970 to 2199 | 1 to 5000 |
//!
//! Croner is asked in UTC only: how it treats changes of the clock does not matter here.

use std::cmp::Ordering;

use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDateTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use proptest::prelude::*;

use super::properties::{ZONES, common_cron_fields};
use super::*;

/// A UTC clock for croner.
#[derive(Clone, Copy)]
struct Utc(i64);

impl Utc {
    fn clock(self) -> DateTime {
        Offset::UTC.to_datetime(Timestamp::from_second(self.0).unwrap())
    }
}

impl CronDateTime for Utc {
    fn to_civil(&self) -> CivilDateTime {
        let clock = self.clock();
        let part = |n: i8| u32::from(n.unsigned_abs());
        CivilDateTime::from_ymd_hms_opt(
            i32::from(clock.year()),
            part(clock.month()),
            part(clock.day()),
            part(clock.hour()),
            part(clock.minute()),
            part(clock.second()),
        )
        .unwrap()
    }

    fn civil_weekday(&self) -> Weekday {
        let from_sunday = self.clock().weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::from(from_sunday.unsigned_abs()))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let part = |n: u32| i8::try_from(n).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let clock = DateTime::new(
            year,
            part(civil.month())?,
            part(civil.day())?,
            part(civil.hour())?,
            part(civil.minute())?,
            part(civil.second())?,
            0,
        )
        .map_err(|_| CronError::InvalidDate)?;
        let instant = Offset::UTC.to_timestamp(clock).map_err(|_| CronError::InvalidDate)?;
        Ok(Resolution::Single(Self(instant.as_second())))
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0.checked_add(seconds).map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

fn croner(fields: &str) -> Result<Cron, CronError> {
    CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build()
        .parse(&format!("0 {fields}"))
}

/// At most `count` starts from `from` on and before `to`, by croner.
fn starts_by_croner(cron: &Cron, from: i64, to: i64, count: usize) -> Vec<i64> {
    let mut starts = Vec::new();
    let mut next = cron.find_next_occurrence(&Utc(from), true);
    while let Ok(start) = next {
        if start.0 >= to || starts.len() == count {
            break;
        }
        starts.push(start.0);
        next = cron.find_next_occurrence(&start, false);
    }
    starts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn croner_starts_at_the_same_instants_in_utc(
        fields in common_cron_fields(),
        from in second("2005-01-01")..second("2035-01-01"),
        days in 1..800_i64,
    ) {
        let cron = croner(&fields).unwrap_or_else(|error| panic!("croner: {fields}: {error}"));
        let to = from + days * 86_400;
        let ours = expression(&format!("cron({fields})")).starts_between(&zone("UTC"), from, to);
        let count = 100;
        let theirs = starts_by_croner(&cron, from, to, count);
        prop_assert_eq!(&ours[..ours.len().min(count)], &theirs[..], "{}", fields);
    }

    /// Walks instants instead of local times, as no calendar algorithm does: a start is an
    /// instant whose local time matches, and that is the first to show this local time.
    #[test]
    fn walking_minute_by_minute_over_changes_of_the_clock_finds_the_same_starts(
        fields in common_cron_fields(),
        zone_name in proptest::sample::select(&ZONES[..]),
        change in proptest::sample::select(&[
            "2018-03-11", "2018-11-04", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04",
            "2011-12-30", "2025-02-23", "2025-04-06",
        ][..]),
    ) {
        let cron = croner(&fields).unwrap();
        let zone = zone(zone_name);
        let (from, to) = (second(change) - 18 * 3_600, second(change) + 27 * 3_600);
        let walked: Vec<i64> = (from..to)
            .step_by(60)
            .filter(|t| {
                let local = zone.to_datetime(Timestamp::from_second(*t).unwrap());
                let shown = zone.to_ambiguous_zoned(local).earlier().unwrap();
                let as_utc = Offset::UTC.to_timestamp(local).unwrap().as_second();
                shown.timestamp().as_second() == *t && cron.is_time_matching(&Utc(as_utc)).unwrap()
            })
            .collect();
        let ours = expression(&format!("cron({fields})")).starts_between(&zone, from, to);
        prop_assert_eq!(ours, walked, "{} in {}", fields, zone_name);
    }
}

#[test]
fn the_differences_from_croner_are_as_the_table_says() {
    let accepts = |fields: &str| {
        let ours = format!("cron({fields})").parse::<Expression>().is_ok();
        (ours, croner(fields).is_ok())
    };
    for fields in [
        "0 0 ? * ? *",
        "0 0 * * * *",
        "0 0 1 * MON *",
        "0 0 LW * ? *",
        "0 0 ? * 1#1,2#2 *",
        "*/90 0 * * ? *",
        "0 0 1 1 ? 2200",
    ] {
        assert_eq!(accepts(fields), (false, true), "{fields}");
    }
    assert_eq!(accepts("*,5 0 * * ? *"), (true, false));
    for fields in ["0 22-6 * * ? *", "0 0 ? * FRI-MON *", "0 0 L-3 * ? *", "60 0 * * ? *"] {
        assert_eq!(accepts(fields), (false, false), "{fields}");
    }
    let august = (second("2018-08-01"), second("2018-09-01"));
    let starts = |fields: &str| {
        let starts = starts_by_croner(&croner(fields).unwrap(), august.0, august.1, 40);
        let days = starts.iter().map(|start| (start - august.0) / 86_400 + 1);
        days.collect::<Vec<_>>()
    };
    assert_eq!(starts("0 0 1 * MON *"), [1, 6, 13, 20, 27]);
    assert_eq!(starts("0 0 ? * L *"), [0; 0]);
    assert_eq!(starts("0 0 LW * ? *"), [31]);
    assert_eq!(starts("0 0 ? * 1#1,2#2 *"), [5, 13]);
    assert_eq!(starts("*/90 0 3 * ? *"), [3]);
    // 2018 = 1970 + 3 × 16 and 2020 = 1 + 3 × 673.
    let years = croner("0 0 1 1 ? */3").unwrap();
    let next = starts_by_croner(&years, second("2018-01-01"), second("2021-01-01"), 9);
    assert_eq!(next, [second("2020-01-01")]);
    let ours = expression("cron(0 0 1 1 ? */3)");
    let ours = ours.starts_between(&zone("UTC"), second("2018-01-01"), second("2021-01-01"));
    assert_eq!(ours, [second("2018-01-01")]);
}
