//! What is refused, where and why, and what is printed.

use super::*;
use crate::activity::schedule::{ScheduleError, Window};

/// Checks the error of a text in ASCII: where its offending part begins, and its message.
fn check_error(text: &str, character: usize, message: &str) {
    let error = text.parse::<Expression>().expect_err(text);
    assert_eq!((error.character(), error.message.as_str()), (character, message), "{text}");
    assert_eq!(error.position, character - 1, "{text}");
    assert_eq!(error.text, text);
}

#[test]
fn an_error_is_one_line_with_the_character() {
    let error = "cron(0,60 0 * * ? *)".parse::<Expression>().unwrap_err();
    assert_eq!(error.to_string(), "cron expression, character 8: minutes go from 0 to 59, not 60");
    let error = "rate(1 minutes)".parse::<Expression>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "rate expression, character 8: AWS writes minute after 1, not minutes"
    );
    assert_eq!(error.hint.as_deref(), Some("write rate(1 minute)"));
}

#[test]
fn characters_are_counted_not_bytes() {
    let error = "cron(ü,é 0 * * ? *)".parse::<Expression>().unwrap_err();
    assert_eq!((error.position, error.character()), (5, 6));
    let error = "cron(0 ü é * * ? *)".parse::<Expression>().unwrap_err();
    assert_eq!((error.position, error.character()), (19, 18)); // the seventh field
}

#[test]
fn values_outside_a_field_are_refused_where_they_stand() {
    //           1234567890123456789012
    check_error("cron(60 0 * * ? *)", 6, "minutes go from 0 to 59, not 60");
    check_error("cron(0 24 * * ? *)", 8, "hours go from 0 to 23, not 24");
    check_error("cron(0 0 0 * ? *)", 10, "days of the month go from 1 to 31, not 0");
    check_error("cron(0 0 1-32 * ? *)", 12, "days of the month go from 1 to 31, not 32");
    check_error("cron(0 0 32W * ? *)", 10, "days of the month go from 1 to 31, not 32");
    check_error("cron(0 0 1 13 ? *)", 12, "months go from 1 to 12 or JAN to DEC, not 13");
    check_error("cron(0 0 1 JUX ? *)", 12, "months go from 1 to 12 or JAN to DEC, not `JUX`");
    check_error("cron(0 0 ? * 0 *)", 14, "days of the week go from 1 to 7 or SUN to SAT, not 0");
    check_error(
        "cron(0 0 ? * MON-8 *)",
        18,
        "days of the week go from 1 to 7 or SUN to SAT, not 8",
    );
    check_error("cron(0 0 ? * 0L *)", 14, "days of the week go from 1 to 7 or SUN to SAT, not 0");
    check_error("cron(0 0 1 1 ? 1969)", 16, "years go from 1970 to 2199, not 1969");
    check_error("cron(0 0 1 1 ? 2200)", 16, "years go from 1970 to 2199, not 2200");
    check_error(
        "cron(99999999999999999999 0 1 1 ? *)",
        6,
        "minutes go from 0 to 59, not 99999999999999999999",
    );
    check_error("cron(-1 0 1 1 ? *)", 6, "minutes: a value is missing");
    check_error("cron(0, 0 1 1 ? *)", 8, "minutes: a value is missing");
    check_error("cron(1-2-3 0 1 1 ? *)", 8, "minutes go from 0 to 59, not `2-3`");
}

#[test]
fn steps_are_at_least_1_and_within_the_field() {
    check_error("cron(0/0 0 * * ? *)", 8, "a step in the minutes goes from 1 to 59, not `0`");
    check_error("cron(*/60 0 * * ? *)", 8, "a step in the minutes goes from 1 to 59, not `60`");
    check_error("cron(0/ 0 * * ? *)", 8, "a step in the minutes goes from 1 to 59, not nothing");
    check_error("cron(0/1/2 0 * * ? *)", 8, "a step in the minutes goes from 1 to 59, not `1/2`");
    check_error("cron(/5 0 * * ? *)", 6, "minutes: a value is missing");
    check_error("cron(0 0 L/2 * ? *)", 10, "days of the month go from 1 to 31, not `L`");
}

#[test]
fn a_range_that_runs_backwards_is_refused_with_the_two_ranges() {
    let hint = |text: &str| text.parse::<Expression>().unwrap_err().hint;
    check_error("cron(0 22-6 * * ? *)", 8, "the range 22-6 ends before it begins");
    assert_eq!(hint("cron(0 22-6 * * ? *)").as_deref(), Some("write two ranges: 22-23,0-6"));
    assert_eq!(
        hint("cron(0 0 ? * FRI-MON *)").as_deref(),
        Some("write two ranges: FRI-SAT,SUN-MON")
    );
    assert_eq!(hint("cron(0 0 ? * 6-2 *)").as_deref(), Some("write two ranges: 6-7,1-2"));
}

#[test]
fn exactly_one_day_field_is_a_question_mark() {
    check_error("cron(0 0 ? * ? *)", 14, "day-of-month and day-of-week are both ?");
    check_error("cron(0 0 * * * *)", 14, "day-of-month and day-of-week are both given");
    check_error("cron(0 0 1 * MON *)", 14, "day-of-month and day-of-week are both given");
    check_error("cron(0 ? 1 * ? *)", 8, "hours go from 0 to 23, not `?`");
    check_error("cron(0 0 ?,1 * ? *)", 10, "days of the month go from 1 to 31, not `?`");
}

#[test]
fn wildcards_of_the_days_are_refused_elsewhere() {
    check_error("cron(0 0 LW * ? *)", 10, "AWS does not document `LW`");
    check_error("cron(0 0 1,L-3 * ? *)", 12, "AWS does not document `L-3`");
    check_error("cron(0 0 W * ? *)", 10, "W needs a day of the month, such as 15W");
    check_error("cron(0 0 1-15W * ? *)", 10, "days of the month go from 1 to 31, not `1-15`");
    check_error("cron(0 0 1#2 * ? *)", 10, "days of the month go from 1 to 31, not `1#2`");
    check_error(
        "cron(0 0 ? * 3W *)",
        14,
        "days of the week go from 1 to 7 or SUN to SAT, not `3W`",
    );
    check_error("cron(L 0 * * ? *)", 6, "minutes go from 0 to 59, not `L`");
}

#[test]
fn a_number_sign_stands_alone() {
    check_error("cron(0 0 ? * 3#1,6#3 *)", 14, "a day-of-week with # must be the only one");
    check_error("cron(0 0 ? * MON,3#1 *)", 14, "a day-of-week with # must be the only one");
    check_error("cron(0 0 ? * 3#6 *)", 16, "a weekday comes 1 to 5 times in a month, not `6`");
    check_error("cron(0 0 ? * 3#0 *)", 16, "a weekday comes 1 to 5 times in a month, not `0`");
    check_error("cron(0 0 ? * 3#1#2 *)", 16, "a weekday comes 1 to 5 times in a month, not `1#2`");
    check_error("cron(0 0 ? * #1 *)", 14, "days of the week: a value is missing");
}

#[test]
fn there_are_six_fields() {
    check_error("cron(0 15 * * ?)", 16, "there are 5 fields, not 6");
    check_error("cron()", 6, "there are 0 fields, not 6");
    check_error("cron(0 0 * * ? * 7)", 18, "there are 7 fields, not 6");
}

#[test]
fn a_schedule_is_one_of_three() {
    let unknown = "a schedule is cron(…), rate(…) or at(…)";
    check_error("0 15 * * ? *", 1, unknown);
    check_error("", 1, unknown);
    check_error("  every(5 minutes)", 3, unknown);
    check_error("CRON(0 0 * * ? *)", 1, unknown);
    check_error("cron(0 0 * * ? *", 17, "the closing parenthesis is missing");
    check_error("rate(5 minutes) x", 18, "the closing parenthesis is missing");
    let long = format!("cron({})", "0,".repeat(600));
    let error = long.parse::<Expression>().unwrap_err();
    assert_eq!(error.message, "the text has 1206 bytes, more than 1024");
    assert!(error.text.len() <= 1024);
}

#[test]
fn a_rate_is_a_positive_number_and_a_unit_that_agrees_with_it() {
    let form = "a rate is a value and a unit, such as rate(5 minutes)";
    check_error("rate(5)", 7, form);
    check_error("rate(5 minutes ago)", 16, form);
    check_error("rate(0 minutes)", 6, "the value is a whole number from 1 to 999999999, not `0`");
    check_error("rate(-1 minutes)", 6, "the value is a whole number from 1 to 999999999, not `-1`");
    check_error("rate(1.5 hours)", 6, "the value is a whole number from 1 to 999999999, not `1.5`");
    check_error("rate(5 weeks)", 8, "the unit is minutes, hours or days, not `weeks`");
    check_error("rate(5 minute)", 8, "AWS writes minutes after 5, not minute");
    check_error("rate(1 days)", 8, "AWS writes day after 1, not days");
}

#[test]
fn a_time_has_one_form() {
    let form = |given: &str| format!("the time is yyyy-mm-ddThh:mm:ss, not `{given}`");
    check_error("at(2018-06-04 15:00:00)", 14, &form("2018-06-04 15:00:00"));
    check_error("at(2018-06-04T15:00)", 20, &form("2018-06-04T15:00"));
    check_error("at(2018-06-04T15:00:00Z)", 23, &form("2018-06-04T15:00:00Z"));
    check_error("at()", 4, &form(""));
    check_error("at(2018-13-04T15:00:00)", 9, "months go from 1 to 12");
    check_error("at(2018-02-29T15:00:00)", 12, "2018-02 has no day 29");
    check_error("at(2018-06-04T24:00:00)", 15, "hours go from 0 to 23");
    check_error("at(2018-06-04T23:59:60)", 21, "seconds go from 0 to 59");
    check_error("at(1969-06-04T23:59:00)", 4, "years go from 1970 to 2199");
}

#[test]
fn the_text_is_canonical() {
    for (text, canonical) in [
        ("  cron( 00  15 ?\t* 2-6 * ) ", "cron(0 15 ? * MON-FRI *)"),
        ("cron(0/15 15 ? * mon-fri *)", "cron(0/15 15 ? * MON-FRI *)"),
        ("cron(0 0 l,15w jan,2-3 ? 2018)", "cron(0 0 L,15W JAN,FEB-MAR ? 2018)"),
        ("cron(0 0 1 JAN/3 ? *)", "cron(0 0 1 1/3 ? *)"),
        ("cron(0 0 ? * fril *)", "cron(0 0 ? * 6L *)"),
        ("cron(0 0 ? * l *)", "cron(0 0 ? * L *)"),
        ("cron(0 0 ? * tue#2 *)", "cron(0 0 ? * 3#2 *)"),
        ("rate( 5  minutes )", "rate(5 minutes)"),
        ("rate(1 hour)", "rate(1 hour)"),
        ("at(2018-06-04T15:00:00)", "at(2018-06-04T15:00:00)"),
    ] {
        assert_eq!(expression(text).to_string(), canonical);
    }
}

fn window_error(days: &str, start: &str, end: &str) -> String {
    let error: ScheduleError = Window::parse(days, start, end).unwrap_err();
    error.to_string()
}

#[test]
fn a_window_is_refused_where_it_is_wrong() {
    let days = |days: &str| window_error(days, "09:00", "17:00");
    assert_eq!(days("mon,xyz"), "days of a window, character 5: `xyz` is no day");
    assert_eq!(days("mon-fry"), "days of a window, character 5: `fry` is no day");
    assert_eq!(days("mon, "), "days of a window, character 6: a day is missing");
    assert_eq!(days(""), "days of a window, character 1: a day is missing");
    assert_eq!(days("daily,mon"), "days of a window, character 1: `daily` is no day");
    let times = |start: &str, end: &str| window_error("daily", start, end);
    assert_eq!(
        times("9:00", "17:00"),
        "start of a window, character 1: hours go from 00 to 24, not `9`"
    );
    assert_eq!(
        times("09:60", "17:00"),
        "start of a window, character 4: minutes go from 00 to 59, not `60`"
    );
    assert_eq!(times("09", "17:00"), "start of a window, character 1: `09` is no time of day");
    assert_eq!(
        times("24:00", "17:00"),
        "start of a window, character 1: 24:00 is an end, not a start"
    );
    assert_eq!(times("09:00", "24:01"), "end of a window, character 1: `24:01` is after 24:00");
    assert_eq!(
        times("09:00", "25:00"),
        "end of a window, character 1: hours go from 00 to 24, not `25`"
    );
    assert_eq!(
        times("09:00", "17:00:5"),
        "end of a window, character 7: seconds go from 00 to 59, not `5`"
    );
}
