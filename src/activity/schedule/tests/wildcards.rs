//! What each wildcard names. The dates come from the calendar: 2018-08-01 is a Wednesday,
//! 2018-09-01 a Saturday.

use super::*;

const AUGUST: (&str, &str) = ("2018-08-01", "2018-09-01");
const SEPTEMBER: (&str, &str) = ("2018-09-01", "2018-10-01");

/// Checks the days of a month on which an expression starts at midnight.
fn check_days(day_fields: &str, (from, to): (&str, &str), expected: &[u8]) {
    let text = format!("cron(0 0 {day_fields} *)");
    let days: Vec<u8> =
        starts(&text, "UTC", from, to).iter().map(|start| start[8..10].parse().unwrap()).collect();
    assert_eq!(days, expected, "{text}");
}

/// Checks the minutes of one hour at which an expression starts.
fn check_minutes(minutes: &str, expected: &[&str]) {
    let text = format!("cron({minutes} 15 1 8 ? 2018)");
    let starts = starts(&text, "UTC", "2018-08-01", "2018-08-02");
    let minutes: Vec<&str> = starts.iter().map(|start| &start[14..]).collect();
    assert_eq!(minutes, expected, "{text}");
}

#[test]
fn the_soup_bot_starts_92_times_in_august_2018() {
    // 23 weekdays, four starts each.
    let text = "cron(0/15 15 ? * MON-FRI *)";
    let starts = starts(text, "UTC", AUGUST.0, AUGUST.1);
    assert_eq!(starts.len(), 92);
    assert_eq!(
        starts[..5].join(" "),
        "2018-08-01T15:00 2018-08-01T15:15 2018-08-01T15:30 2018-08-01T15:45 2018-08-02T15:00"
    );
    assert_eq!(expression(text).to_string(), text);
}

#[test]
fn minutes_take_lists_ranges_and_steps() {
    check_minutes("0/15", &["00", "15", "30", "45"]);
    check_minutes("*/20", &["00", "20", "40"]);
    check_minutes("3-20/5", &["03", "08", "13", "18"]);
    check_minutes("50/5", &["50", "55"]);
    check_minutes("58-59,1,3,3", &["01", "03", "58", "59"]);
    // AWS's example: the 11th, 21st, 31st minute, and so on.
    check_minutes("1/10", &["01", "11", "21", "31", "41", "51"]);
    assert_eq!(starts("cron(* 15 1 8 ? 2018)", "UTC", AUGUST.0, AUGUST.1).len(), 60);
}

#[test]
fn hours_take_steps_and_start_the_day_anew() {
    check(
        "cron(0 */7 * * ? *)",
        "2018-08-01",
        "2018-08-02",
        &["08-01T00:00", "08-01T07:00", "08-01T14:00", "08-01T21:00"],
    );
}

#[test]
fn l_is_the_last_day_of_the_month() {
    check_days("L * ?", AUGUST, &[31]);
    check_days("L * ?", SEPTEMBER, &[30]);
    check_days("1,L * ?", AUGUST, &[1, 31]);
    for (february, last) in [("2018", 28), ("2020", 29), ("2100", 28), ("2000", 29)] {
        check_days("L 2 ?", (&format!("{february}-01-01"), &format!("{february}-12-31")), &[last]);
    }
}

#[test]
fn w_is_the_nearest_weekday_of_the_same_month() {
    check_days("15W * ?", AUGUST, &[15]); // a Wednesday
    check_days("15W * ?", SEPTEMBER, &[14]); // a Saturday
    check_days("16W * ?", SEPTEMBER, &[17]); // a Sunday
    check_days("1W * ?", SEPTEMBER, &[3]); // a Saturday, the month's first day
    check_days("30W * ?", SEPTEMBER, &[28]); // a Sunday, the month's last day
    check_days("31W * ?", SEPTEMBER, &[]);
    check_days("1W,15W * ?", SEPTEMBER, &[3, 14]);
}

#[test]
fn days_of_the_month_that_a_month_lacks_are_skipped() {
    check_days("31 * ?", SEPTEMBER, &[]);
    check_days("29-31 * ?", SEPTEMBER, &[29, 30]);
    check("cron(0 12 29 2 ? *)", "2095-01-01", "2106-01-01", &["02-29T12:00", "02-29T12:00"]);
    assert_eq!(
        starts("cron(0 12 29 2 ? *)", "UTC", "2095-01-01", "2106-01-01"),
        ["2096-02-29T12:00", "2104-02-29T12:00"],
    );
    check("cron(0 12 30 2 ? *)", "1970-01-01", "2199-01-01", &[]);
}

#[test]
fn days_of_the_week_count_from_sunday_as_1() {
    check_days("? * 1", AUGUST, &[5, 12, 19, 26]);
    check_days("? * SUN", AUGUST, &[5, 12, 19, 26]);
    check_days("? * 7", AUGUST, &[4, 11, 18, 25]);
    check_days("? * wed,Thu", AUGUST, &[1, 2, 8, 9, 15, 16, 22, 23, 29, 30]);
    check_days("? * 2/3", AUGUST, &[2, 6, 9, 13, 16, 20, 23, 27, 30]); // MON and THU
    check_days("? * */6", AUGUST, &[4, 5, 11, 12, 18, 19, 25, 26]); // SUN and SAT
}

#[test]
fn l_as_day_of_the_week_is_saturday_and_after_a_day_the_last_one_of_the_month() {
    check_days("? * L", AUGUST, &[4, 11, 18, 25]);
    check_days("? * 6L", AUGUST, &[31]);
    check_days("? * FRIL", SEPTEMBER, &[28]);
    check_days("? * sunl", SEPTEMBER, &[30]);
    check_days("? * 7L,2L", AUGUST, &[25, 27]);
}

#[test]
fn a_number_sign_is_the_nth_weekday_of_the_month() {
    check_days("? * 3#2", AUGUST, &[14]); // Tuesdays: 7, 14, 21, 28
    check_days("? * TUE#1", AUGUST, &[7]);
    check_days("? * 4#5", AUGUST, &[29]); // Wednesdays: 1, 8, 15, 22, 29
    check_days("? * 4#5", SEPTEMBER, &[]); // Wednesdays: 5, 12, 19, 26
    check_days("? * 7#1", SEPTEMBER, &[1]);
}

#[test]
fn months_and_years_restrict() {
    let first_of =
        |fields: &str| starts(&format!("cron(0 0 1 {fields})"), "UTC", "2017-01-01", "2022-01-01");
    assert_eq!(first_of("JAN,aug ? 2018"), ["2018-01-01T00:00", "2018-08-01T00:00"]);
    assert_eq!(first_of("11-12 ? 2018"), ["2018-11-01T00:00", "2018-12-01T00:00"]);
    assert_eq!(first_of("*/6 ? 2018"), ["2018-01-01T00:00", "2018-07-01T00:00"]);
    assert_eq!(first_of("1 ? 2018-2021/2"), ["2018-01-01T00:00", "2020-01-01T00:00"]);
    assert_eq!(first_of("1 ? 2016/4"), ["2020-01-01T00:00"]);
}

#[test]
fn nothing_starts_before_1970_or_after_2199() {
    let yearly = expression("cron(0 0 1 1 ? *)");
    let all = yearly.starts_between(&zone("UTC"), i64::MIN, i64::MAX);
    assert_eq!(all.len(), 230);
    assert_eq!(all.first(), Some(&0));
    assert_eq!(all.last(), Some(&second("2199-01-01")));
    // New York's 1970 begins at 05:00 UTC, Kathmandu's at 18:30 UTC the day before (+5:30 then).
    let first = |name: &str| yearly.starts_between(&zone(name), i64::MIN, 86_400);
    assert_eq!(first("America/New_York"), [5 * 3_600]);
    assert_eq!(first("Asia/Kathmandu"), [-5 * 3_600 - 1_800]);
}

#[test]
fn a_rate_counts_from_the_epoch() {
    check(
        "rate(8 hours)",
        "2018-08-01",
        "2018-08-02",
        &["08-01T00:00", "08-01T08:00", "08-01T16:00"],
    );
    // 7 is no divisor of 17,744 days × 24 hours from the epoch: 425,856 = 7 × 60,836 + 4, so the
    // first start is 3 hours later.
    check("rate(7 hours)", "2018-08-01", "2018-08-01T12:00Z", &["08-01T03:00", "08-01T10:00"]);
    assert_eq!(
        expression("rate(1 day)").starts_between(&zone("UTC"), -86_401, 86_401),
        [0, 86_400]
    );
    assert_eq!(
        expression("rate(999999999 days)").starts_between(&zone("UTC"), i64::MIN, i64::MAX),
        [0]
    );
    assert!(expression("rate(1 minute)").starts_between(&zone("UTC"), 1, 60).is_empty());
}

#[test]
fn a_schedule_at_a_time_starts_once_in_local_time() {
    let text = "at(2018-06-04T15:00:30)";
    let starts =
        |zone_name: &str| expression(text).starts_between(&zone(zone_name), i64::MIN, i64::MAX);
    assert_eq!(starts("UTC"), [second("2018-06-04T15:00:30Z")]);
    assert_eq!(starts("America/New_York"), [second("2018-06-04T19:00:30Z")]);
    let at = second("2018-06-04T15:00:30Z");
    assert_eq!(expression(text).starts_between(&zone("UTC"), at, at + 1), [at]);
    assert!(expression(text).starts_between(&zone("UTC"), at - 9, at).is_empty());
}

#[test]
fn a_week_is_taken_at_the_standard_offset() {
    let day = 86_400;
    let weekly = |text: &str, name: &str| expression(text).weekly_starts(&zone(name), 2018);
    let three_pm = 15 * 3_600;
    assert_eq!(weekly("cron(0 15 ? * MON,SUN *)", "UTC"), Some(vec![three_pm, 6 * day + three_pm]));
    assert_eq!(weekly("cron(0 15 ? * MON *)", "Europe/Berlin"), Some(vec![14 * 3_600]));
    assert_eq!(weekly("cron(0 15 ? * MON *)", "America/New_York"), Some(vec![20 * 3_600]));
    // Monday 03:00 in Kathmandu is Sunday 21:15 UTC.
    assert_eq!(
        weekly("cron(0 3 ? * MON *)", "Asia/Kathmandu"),
        Some(vec![6 * day + 21 * 3_600 + 900])
    );
    // Sunday 20:00 in New York is Monday 01:00 UTC.
    assert_eq!(
        weekly("cron(0 20 ? * SUN,TUE *)", "America/New_York"),
        Some(vec![3_600, 2 * day + 3_600])
    );
    // Thursdays, as the epoch was one.
    assert_eq!(weekly("rate(7 days)", "Europe/Berlin"), Some(vec![3 * day]));
    assert_eq!(weekly("rate(84 hours)", "UTC"), Some(vec![3 * day, 6 * day + 12 * 3_600]));
    assert_eq!(weekly("cron(0/15 15 ? * MON-FRI *)", "UTC").map(|w| w.len()), Some(20));
    assert_eq!(weekly("cron(0 0 * * ? *)", "UTC").map(|w| w.len()), Some(7));
    assert_eq!(weekly("cron(0 0 ? * L *)", "UTC"), Some(vec![5 * day]));
}

#[test]
fn what_is_not_the_same_every_week_has_no_week() {
    for text in [
        "cron(0 0 1-30 * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 15W * ? *)",
        "cron(0 0 ? * 6L *)",
        "cron(0 0 ? * 6#1 *)",
        "cron(0 0 ? 1-11 MON *)",
        "cron(0 0 ? * MON 2018)",
        "rate(5 days)",
        "rate(14 days)",
        "rate(11 minutes)",
        "at(2018-06-04T15:00:00)",
    ] {
        assert_eq!(expression(text).weekly_starts(&zone("UTC"), 2018), None, "{text}");
    }
    for text in ["cron(0 0 1/1 * ? *)", "cron(0 0 ? 1-12 MON-SUN,2 1970-2199)", "rate(1 day)"] {
        let text = text.replace("MON-SUN,2", "SUN-SAT,2");
        assert!(expression(&text).weekly_starts(&zone("UTC"), 2018).is_some(), "{text}");
    }
}
