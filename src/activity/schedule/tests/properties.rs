//! Properties of all expressions and windows, and the texts that proptest makes for them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::activity::schedule::{Window, Windows};
use crate::units::Period;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
pub(super) const ZONES: [&str; 8] = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Dublin",
];

/// A value by number or, where there are names, sometimes by name.
fn value(
    min: u16,
    max: u16,
    names: &'static [&'static str],
) -> impl Strategy<Value = (u16, String)> + Clone {
    (min..=max, any::<(bool, bool)>()).prop_map(move |(value, (by_name, lower))| {
        let text = match names.get(usize::from(value - min)) {
            Some(name) if by_name && lower => name.to_lowercase(),
            Some(name) if by_name => (*name).to_owned(),
            _ => value.to_string(),
        };
        (value, text)
    })
}

/// A value, a range or either with a step; never `*` without a step.
fn item(min: u16, max: u16, names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let one = value(min, max, names);
    let range = (one.clone(), one.clone())
        .prop_map(|(a, b)| if a.0 <= b.0 { (a.1, b.1) } else { (b.1, a.1) })
        .prop_map(|(low, high)| format!("{low}-{high}"));
    let step = 1..=(max - min).min(12);
    prop_oneof![
        4 => one.clone().prop_map(|(_, text)| text),
        2 => range.clone(),
        1 => (range, step.clone()).prop_map(|(range, step)| format!("{range}/{step}")),
        1 => (one, step.clone()).prop_map(|((_, start), step)| format!("{start}/{step}")),
        1 => step.prop_map(|step| format!("*/{step}")),
    ]
}

fn list(items: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    vec(items, 1..4).prop_map(|items| items.join(","))
}

fn field(min: u16, max: u16, names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![2 => Just("*".to_owned()), 3 => list(item(min, max, names))]
}

/// `day-of-month day-of-week`, so that one is `?`.
fn day_fields() -> impl Strategy<Value = (String, String)> {
    let nearest = || (1..=31_u16).prop_map(|day| format!("{day}W"));
    let of_month = prop_oneof![
        3 => field(1, 31, &[]),
        1 => Just("L".to_owned()),
        1 => list(nearest()),
        1 => list(prop_oneof![item(1, 31, &[]), nearest(), Just("L".to_owned())]),
    ];
    let last = || value(1, 7, &DAYS).prop_map(|(_, day)| format!("{day}L"));
    let of_week = prop_oneof![
        3 => field(1, 7, &DAYS),
        1 => list(last()),
        1 => list(prop_oneof![item(1, 7, &DAYS), last()]),
        1 => (value(1, 7, &DAYS), 1..=5).prop_map(|((_, day), nth)| format!("{day}#{nth}")),
    ];
    let any_day = || Just("?".to_owned());
    prop_oneof![(of_month, any_day()), (any_day(), of_week)]
}

/// The fields of a cron expression that means the same in EventBridge and in croner.
pub(super) fn common_cron_fields() -> impl Strategy<Value = String> {
    let years = prop_oneof![
        4 => Just("*".to_owned()),
        1 => list(prop_oneof![
            (2015..=2030_u16).prop_map(|year| year.to_string()),
            (2000..=2017_u16, 0..=20_u16, 1..=5_u16).prop_map(|(y, n, step)| format!("{y}-{}/{step}", y + n)),
        ]),
    ];
    (field(0, 59, &[]), field(0, 23, &[]), day_fields(), field(1, 12, &MONTHS), years).prop_map(
        |(minutes, hours, (of_month, of_week), months, years)| {
            format!("{minutes} {hours} {of_month} {months} {of_week} {years}")
        },
    )
}

/// Any expression that is accepted, as text.
fn any_expression() -> impl Strategy<Value = String> {
    let year = || 1970..=2199;
    let last_days = prop_oneof![
        Just("0 0 ? * L *".to_owned()),
        Just("*,5 0,* L,1 * ? *".to_owned()),
        (0..=59).prop_map(|minute| format!("{minute} 0 ? * L,2 1970/7")),
    ];
    prop_oneof![
        6 => common_cron_fields().prop_map(|fields| format!("cron({fields})")),
        1 => last_days.prop_map(|fields| format!("cron({fields})")),
        1 => (1..=2_000_u32, 0..3_usize).prop_map(|(value, unit)| {
            let unit = ["minute", "hour", "day"][unit];
            format!("rate({value} {unit}{})", if value == 1 { "" } else { "s" })
        }),
        1 => (year(), 1..=12, 1..=28, 0..=23, 0..=59, 0..=59).prop_map(|(y, m, d, h, min, s)| {
            format!("at({y}-{m:02}-{d:02}T{h:02}:{min:02}:{s:02})")
        }),
    ]
}

/// A period of up to 60 days, often over a change of the clock.
fn period() -> impl Strategy<Value = (i64, i64)> {
    let start = prop_oneof![
        second("2000-01-01")..second("2040-01-01"),
        (0..86_400 * 7_i64).prop_map(|more| second("2026-10-01") + more),
        (0..86_400 * 30_i64).prop_map(|more| second("2018-03-01") + more),
        (0..86_400 * 7_i64).prop_map(|more| second("2011-12-26") + more),
    ];
    (start, 0..60 * 86_400_i64).prop_map(|(from, length)| (from, from + length))
}

fn any_zone() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&ZONES[..])
}

/// Text that looks like a schedule here and there.
fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(cron|rate|at)\\([0-9LW#?*/,\\- A-Za-zü]{0,40}\\)",
        "cron\\(([0-9*?/,LW#-]{1,4} ){5}[0-9*-]{1,5}\\)",
        "(mon|tue|daily|-|,| |[0-9:]){0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn what_is_printed_is_read_back(text in any_expression()) {
        let parsed = expression(&text);
        let printed = parsed.to_string();
        prop_assert_eq!(&expression(&printed), &parsed, "{}", &printed);
        prop_assert_eq!(expression(&printed).to_string(), printed);
    }

    #[test]
    fn no_text_panics_and_every_error_is_one_line_that_points_into_it(text in noise()) {
        let windows = [
            Window::parse(&text, "10:00", "11:00").err(),
            Window::parse("mon", &text, "11:00").err(),
            Window::parse("mon", "10:00", &text).err(),
        ];
        match text.parse::<Expression>() {
            Ok(parsed) => prop_assert_eq!(&expression(&parsed.to_string()), &parsed),
            Err(error) => {
                prop_assert!(error.position <= error.text.len());
                prop_assert!(error.text.is_char_boundary(error.position), "{:?}", error);
                prop_assert_eq!(error.to_string().lines().count(), 1);
            }
        }
        for error in windows.into_iter().flatten() {
            prop_assert!(error.text.is_char_boundary(error.position), "{:?}", error);
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
    }

    #[test]
    fn starts_ascend_within_the_period_however_it_is_split(
        text in any_expression(),
        zone_name in any_zone(),
        (from, to) in period(),
        share in 0..=100_i64,
    ) {
        let (expression, zone) = (expression(&text), zone(zone_name));
        let starts = expression.starts_between(&zone, from, to);
        prop_assert!(starts.is_sorted_by(|a, b| a < b));
        prop_assert!(starts.iter().all(|start| (from..to).contains(start)));
        let split = from + (to - from) * share / 100;
        let mut parts = expression.starts_between(&zone, from, split);
        parts.extend(expression.starts_between(&zone, split, to));
        prop_assert_eq!(parts, starts);
    }

    #[test]
    fn periods_far_away_or_backwards_are_empty_or_clamped(
        text in any_expression(),
        from in any::<i64>(),
        to in any::<i64>(),
    ) {
        // Every minute of 230 years would be right, and slow.
        let far = |t: i64| if t < 0 { i64::MIN / 2 - t } else { i64::MAX - t / 2 };
        let (from, to) = (far(from), far(to));
        if from >= to || from > 0 || to < 0 {
            prop_assert!(expression(&text).starts_between(&zone("UTC"), from, to).is_empty());
        }
    }

    #[test]
    fn a_week_at_standard_time_is_a_real_week_away_from_summer(
        text in any_expression(),
        zone_name in proptest::sample::select(&["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"][..]),
    ) {
        // 2026-01-12 is a Monday in winter.
        let (expression, zone) = (expression(&text), zone(zone_name));
        if let Some(weekly) = expression.weekly_starts(&zone, 2026) {
            let monday = second("2026-01-12");
            let real = expression.starts_between(&zone, monday, monday + 604_800);
            let real: Vec<i64> = real.into_iter().map(|start| start - monday).collect();
            prop_assert_eq!(weekly, real);
        }
    }

    #[test]
    fn sessions_are_those_of_each_part_of_the_period(
        (day, length) in (0..7_usize, 1..4_usize),
        (start, end) in (0..24_u32, 0..=24_u32),
        zone_name in any_zone(),
        (from, to) in period(),
        share in 0..=100_i64,
    ) {
        let name = |day: usize| DAYS[day % 7].to_lowercase();
        let days = format!("{}-{}", name(day), name(day + length));
        let window = Window::parse(&days, &format!("{start:02}:30"), &format!("{end:02}:00")).unwrap();
        let windows = Windows(vec![window]);
        let zone = zone(zone_name);
        let mut all = windows.sessions_between(&zone, from, to);
        prop_assert!(all.is_sorted());
        // Samoa's windows of 2011-12-30, which it skipped, move to those of the day after.
        all.dedup();
        let inside = |s: &Period| !s.is_empty() && s.start() < to && s.end() > from;
        prop_assert!(all.iter().all(inside));
        let split = from + (to - from) * share / 100;
        let mut parts = windows.sessions_between(&zone, from, split);
        parts.extend(windows.sessions_between(&zone, split, to));
        parts.sort_unstable();
        parts.dedup();
        prop_assert_eq!(parts, all);
    }
}
