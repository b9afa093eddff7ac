//! Instants as people and CloudWatch write them, turned into epoch seconds. It owns the form and
//! the limits; it reads bytes and makes no copy, for a trace has one in every row.

use crate::units::Day;

/// Why text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAnInstant {
    #[error("is no instant")]
    Form,
    #[error("does not say its offset from UTC")]
    NoOffset,
    #[error("has a fraction of a second")]
    Fraction,
    #[error("is a date or a time that does not exist")]
    NoSuchTime,
    #[error("is not within 1970 to 2199")]
    OutOfRange,
}

impl NotAnInstant {
    /// What to write instead.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Form => "write an instant as 2018-06-04T15:00:00Z",
            Self::NoOffset => "append Z for UTC, or an offset such as +02:00",
            Self::Fraction => "round it to whole seconds: that is what AWS bills",
            Self::NoSuchTime => "the calendar has no such day, or the clock no such time",
            Self::OutOfRange => "epoch time is counted in seconds here, not in milliseconds",
        }
    }
}

/// The first second that is accepted.
const FIRST: i64 = 0;
/// The second after the last that is accepted: schedules end there too.
const END: i64 = Day::from_date(2200, 1, 1).start();

/// An RFC 3339 instant, with `T` or a space before the time, as an epoch second.
pub(super) fn rfc3339(text: &[u8]) -> Result<i64, NotAnInstant> {
    let day = date_at_start(text)?;
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = &text[10..] else {
        return Err(NotAnInstant::Form);
    };
    let (hour, minute, second) = (two(*h1, *h2)?, two(*m1, *m2)?, two(*s1, *s2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return Err(NotAnInstant::NoSuchTime);
    }
    let offset = offset_seconds(whole_second(rest)?)?;
    let local = day.start() + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    within_range(local - offset)
}

/// The first second of a date such as `2018-06-04`, in UTC.
pub(super) fn date(text: &[u8]) -> Result<i64, NotAnInstant> {
    if text.len() > 10 {
        return Err(NotAnInstant::Form);
    }
    within_range(date_at_start(text)?.start())
}

/// Epoch seconds in digits.
pub(super) fn epoch(text: &[u8]) -> Result<i64, NotAnInstant> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err(NotAnInstant::Form);
    }
    let digit = |total: i64, byte: &u8| total.checked_mul(10)?.checked_add(i64::from(byte - b'0'));
    let second = text.iter().try_fold(0, digit);
    within_range(second.ok_or(NotAnInstant::OutOfRange)?)
}

/// The second itself, if it is within what is accepted.
pub(super) fn within_range(second: i64) -> Result<i64, NotAnInstant> {
    if (FIRST..END).contains(&second) { Ok(second) } else { Err(NotAnInstant::OutOfRange) }
}

fn date_at_start(text: &[u8]) -> Result<Day, NotAnInstant> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ..] = text else {
        return Err(NotAnInstant::Form);
    };
    let year = i32::from(two(*y1, *y2)?) * 100 + i32::from(two(*y3, *y4)?);
    let (month, day) = (two(*m1, *m2)?, two(*d1, *d2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if (1..=days).contains(&day) {
        Ok(Day::from_date(year, month, day))
    } else {
        Err(NotAnInstant::NoSuchTime)
    }
}

/// What follows the seconds and their fraction, which may be zeros only.
fn whole_second(text: &[u8]) -> Result<&[u8], NotAnInstant> {
    let [b'.', fraction @ ..] = text else {
        return Ok(text);
    };
    let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = fraction.split_at(digits);
    match digits {
        [] => Err(NotAnInstant::Form),
        _ if digits.iter().any(|b| *b != b'0') => Err(NotAnInstant::Fraction),
        _ => Ok(rest),
    }
}

fn offset_seconds(text: &[u8]) -> Result<i64, NotAnInstant> {
    match *text {
        [b'Z' | b'z'] => Ok(0),
        [] => Err(NotAnInstant::NoOffset),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return Err(NotAnInstant::NoSuchTime);
            }
            let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
            Ok(if sign == b'-' { -seconds } else { seconds })
        }
        _ => Err(NotAnInstant::Form),
    }
}

/// The number that two digits make.
const fn two(tens: u8, ones: u8) -> Result<u8, NotAnInstant> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Ok((tens - b'0') * 10 + (ones - b'0'))
    } else {
        Err(NotAnInstant::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::instant_text;
    use proptest::prelude::*;

    #[test]
    fn instants_have_an_offset_and_whole_seconds() {
        for (text, second) in [
            ("1970-01-01T00:00:00Z", Ok(0)),
            ("2018-06-04T15:00:00Z", Ok(1_528_124_400)),
            ("2018-06-04 17:00:00.000+02:00", Ok(1_528_124_400)),
            ("2018-06-04t15:00:00z", Ok(1_528_124_400)),
            ("2016-02-29T00:00:00Z", Ok(1_456_704_000)),
            ("2018-06-04T15:00:00", Err(NotAnInstant::NoOffset)),
            ("2018-06-04T15:00:00.5Z", Err(NotAnInstant::Fraction)),
            ("2018-06-04T15:00:00.Z", Err(NotAnInstant::Form)),
            ("2018-02-29T00:00:00Z", Err(NotAnInstant::NoSuchTime)),
            ("2018-06-31T00:00:00Z", Err(NotAnInstant::NoSuchTime)),
            ("2018-13-01T00:00:00Z", Err(NotAnInstant::NoSuchTime)),
            ("2018-06-04T24:00:00Z", Err(NotAnInstant::NoSuchTime)),
            ("2018-06-04T23:59:60Z", Err(NotAnInstant::NoSuchTime)),
            ("1970-01-01T00:00:00+00:01", Err(NotAnInstant::OutOfRange)),
            ("2200-01-01T00:00:00Z", Err(NotAnInstant::OutOfRange)),
            ("2018-06-04", Err(NotAnInstant::Form)),
            ("2018-6-4T15:00:00Z", Err(NotAnInstant::Form)),
            ("", Err(NotAnInstant::Form)),
        ] {
            assert_eq!(rfc3339(text.as_bytes()), second, "{text}");
        }
    }

    #[test]
    fn epoch_seconds_are_digits() {
        assert_eq!(epoch(b"1528124400"), Ok(1_528_124_400));
        assert_eq!(epoch(b"1528124400000"), Err(NotAnInstant::OutOfRange));
        assert_eq!(epoch(&[b'9'; 400]), Err(NotAnInstant::OutOfRange));
        assert_eq!(epoch(b"-1"), Err(NotAnInstant::Form));
        assert_eq!(epoch(b""), Err(NotAnInstant::Form));
    }

    #[test]
    fn a_date_is_its_first_second() {
        assert_eq!(date(b"1970-01-02"), Ok(86_400));
        assert_eq!(date(b"2018-02-30"), Err(NotAnInstant::NoSuchTime));
        assert_eq!(date(b"2018-02-03T"), Err(NotAnInstant::Form));
    }

    proptest! {
        #[test]
        fn every_instant_reads_back(second in FIRST..END, minutes in -1_439_i64..1_440) {
            prop_assert_eq!(rfc3339(instant_text(second).as_bytes()), Ok(second));
            let local = instant_text(second.saturating_sub(minutes * 60).max(0));
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hour, minute) = (minutes.abs() / 60, minutes.abs() % 60);
            let text = format!("{}{sign}{hour:02}:{minute:02}", local.trim_end_matches('Z'));
            let expected = second.saturating_sub(minutes * 60).max(0) - minutes * 60;
            prop_assert_eq!(rfc3339(text.as_bytes()), within_range(expected));
        }
    }
}
