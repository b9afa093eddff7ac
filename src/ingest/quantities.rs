//! Numbers and durations as people write them. It owns their form and the words with which others
//! are refused; it does not know which field or column they stand in. No float is ever made.

use rust_decimal::Decimal;

use crate::units::DAY_SECONDS;

use super::input_error::shown;

/// What is wrong with a value, as the end of a sentence, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) text: String,
    pub(super) hint: String,
}

impl Problem {
    pub(super) fn new(text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { text: text.into(), hint: hint.into() }
    }
}

/// Longest duration: ten years.
const LONGEST_SECONDS: i64 = 3_653 * DAY_SECONDS;

/// A plain decimal number such as `1.25`: digits and at most one point between them.
pub(super) fn decimal(text: &str) -> Result<Decimal, Problem> {
    if !is_plain(text) {
        return Err(not_plain(text));
    }
    Decimal::from_str_exact(text).map_err(|_| {
        let problem = format!("is {}, which has more digits than are kept", shown(text));
        Problem::new(problem, "at most 28 digits are kept exactly")
    })
}

/// Whether text is digits with at most one point between them.
pub(super) fn is_plain(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        None => digits(text),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    }
}

/// Why text is no plain decimal number.
pub(super) fn not_plain(text: &str) -> Problem {
    let unsigned = text.trim_start_matches(['+', '-']);
    let lower = unsigned.get(..3).unwrap_or_default().to_ascii_lowercase();
    let quoted = shown(text);
    if lower == "nan" || lower == "inf" {
        return Problem::new(
            format!("is {quoted}, which cannot be billed"),
            "write a plain decimal number such as 1.5",
        );
    }
    if text.starts_with('-') && is_plain(unsigned) {
        return Problem::new(format!("is negative: {quoted}"), "write a number that is 0 or more");
    }
    let hint = if text.contains(',') {
        "write a decimal point, and no separators between thousands: 1.5"
    } else if text.contains(['e', 'E']) && text.bytes().any(|b| b.is_ascii_digit()) {
        "write all the digits, without an exponent and without a unit"
    } else {
        "write digits with at most one point between them, such as 1.5"
    };
    Problem::new(format!("is {quoted}, not a plain decimal number"), hint)
}

/// A duration such as `60s`, `15m`, `1h` or `1d`, in seconds.
pub(super) fn duration(text: &str) -> Result<i64, Problem> {
    let refused = || {
        Problem::new(
            format!("is {}, not a duration", shown(text)),
            "write a whole number and a unit: 60s, 15m, 1h or 1d",
        )
    };
    let unit = match text.bytes().last() {
        Some(b's') => 1,
        Some(b'm') => 60,
        Some(b'h') => 3_600,
        Some(b'd') => DAY_SECONDS,
        _ => return Err(refused()),
    };
    let digits = text.get(..text.len() - 1).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refused());
    }
    let seconds = digits.parse::<i64>().ok().and_then(|n| n.checked_mul(unit));
    seconds.filter(|s| *s <= LONGEST_SECONDS).ok_or_else(|| {
        Problem::new(
            format!("is {}, longer than ten years", shown(text)),
            "write a duration of at most 3653d",
        )
    })
}

/// A number in units of 10⁻ᵈᵉᶜⁱᵐᵃˡˢ, rounded up, at most `most` of them. The plain form is read
/// without a copy; an exponent, as some exports write it, takes the slow way.
pub(super) fn fixed_point(text: &[u8], decimals: u8, most: u64) -> Result<u64, Problem> {
    let (mut units, mut seen_digit, mut fraction) = (0_u64, false, None);
    let mut rest = 0_u8;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        match fraction {
            None if byte == b'.' && seen_digit => fraction = Some(0),
            _ if digit > 9 => return fixed_point_slowly(text, decimals, most),
            Some(places) if places == decimals => rest |= digit,
            _ => {
                let next = units.checked_mul(10).and_then(|u| u.checked_add(u64::from(digit)));
                units = next.ok_or_else(|| too_large(text))?;
                fraction = fraction.map(|places| places + 1);
                seen_digit = true;
            }
        }
    }
    if !seen_digit || text.last() == Some(&b'.') {
        return fixed_point_slowly(text, decimals, most);
    }
    let missing = u32::from(decimals - fraction.unwrap_or(0));
    let scaled = units.checked_mul(10_u64.pow(missing));
    let rounded = scaled.and_then(|units| units.checked_add(u64::from(rest > 0)));
    rounded.filter(|units| *units <= most).ok_or_else(|| too_large(text))
}

/// A number exactly as it is written, with or without an exponent, at most `most`.
pub(super) fn exact(text: &[u8], most: u64) -> Result<Decimal, Problem> {
    let text = String::from_utf8_lossy(text);
    let value = match text.split_once(['e', 'E']) {
        None => decimal(&text)?,
        Some((digits, exponent)) => {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if !is_plain(digits) || !is_plain(unsigned) || unsigned.contains('.') {
                return Err(not_plain(&text));
            }
            // Refused first if it has too many digits: `from_scientific` would round them away.
            decimal(digits)?;
            let value = if text.len() > 60 { None } else { Decimal::from_scientific(&text).ok() };
            value.ok_or_else(|| {
                let problem = format!("is {}, which has more digits than are kept", shown(&text));
                Problem::new(problem, "at most 28 digits are kept exactly")
            })?
        }
    };
    if value > Decimal::from(most) {
        return Err(too_large(text.as_bytes()));
    }
    Ok(value)
}

fn too_large(text: &[u8]) -> Problem {
    let text = shown(&String::from_utf8_lossy(text));
    Problem::new(format!("is {text}, more than can be"), "check the unit of the column")
}

/// The same for a number with an exponent; refuses the rest.
fn fixed_point_slowly(text: &[u8], decimals: u8, most: u64) -> Result<u64, Problem> {
    let text = String::from_utf8_lossy(text);
    let refused = || not_plain(&text);
    let (digits, exponent) = text.split_once(['e', 'E']).ok_or_else(refused)?;
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !is_plain(digits) || !is_plain(unsigned) || unsigned.contains('.') || text.len() > 40 {
        return Err(refused());
    }
    let value = Decimal::from_scientific(&text).map_err(|_| refused())?;
    let scale = Decimal::from(10_u64.pow(u32::from(decimals)));
    let units = value.checked_mul(scale).map(|units| units.ceil());
    let units = units.and_then(|units| u64::try_from(units).ok());
    units.filter(|units| *units <= most).ok_or_else(|| too_large(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_plain_or_refused_with_the_reason() {
        assert_eq!(decimal("1.20"), Ok(Decimal::new(120, 2)));
        assert_eq!(decimal("007"), Ok(Decimal::from(7)));
        for (text, reason) in [
            ("1,5", "a decimal point"),
            ("1.5e3", "without an exponent"),
            ("1e308", "without an exponent"),
            ("NaN", "plain decimal number such as"),
            ("-inf", "plain decimal number such as"),
            ("-0", "0 or more"),
            ("-1.5", "0 or more"),
            ("+1", "at most one point"),
            (".5", "at most one point"),
            ("5.", "at most one point"),
            ("1_000", "at most one point"),
            ("", "at most one point"),
            (" 1", "at most one point"),
            ("0.00000000000000000000000000001", "28 digits"),
        ] {
            let problem = decimal(text).unwrap_err();
            assert!(problem.hint.contains(reason), "{text}: {problem:?}");
        }
    }

    #[test]
    fn durations_are_one_whole_number_and_one_unit() {
        for (text, seconds) in [("0s", 0), ("60s", 60), ("15m", 900), ("1h", 3_600)] {
            assert_eq!(duration(text), Ok(seconds), "{text}");
        }
        assert_eq!(duration("3653d"), Ok(LONGEST_SECONDS));
        for text in [
            "",
            "s",
            "60",
            "1h30m",
            "1.5h",
            "-1s",
            "1 h",
            "1S",
            "3654d",
            "99999999999999999999d",
            "9223372036854775807d",
            "1ß",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_exact_number_keeps_every_digit_or_is_refused() {
        for (text, value) in [
            ("0", "0"),
            ("0.5166666666666667", "0.5166666666666667"),
            ("1.6666666666666667E-5", "0.000016666666666666667"),
            ("1.5e3", "1500"),
            ("2E+2", "200"),
        ] {
            assert_eq!(exact(text.as_bytes(), 1_500), Ok(value.parse().unwrap()), "{text}");
        }
        for (text, reason) in [
            ("1500.1", "more than can be"),
            ("1e308", "more digits than are kept"),
            ("1e-29", "more digits than are kept"),
            ("0.00000000000000000000000000001", "more digits than are kept"),
            ("-1", "negative"),
            ("-1e2", "not a plain"),
            ("NaN", "cannot be billed"),
            ("1,5", "not a plain"),
            ("1e", "not a plain"),
            ("e5", "not a plain"),
            ("1e1.5", "not a plain"),
            ("1e99999999999999999999", "more digits than are kept"),
        ] {
            let problem = exact(text.as_bytes(), 1_500).unwrap_err();
            assert!(problem.text.contains(reason), "{text}: {problem:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = (decimal(&text), duration(&text), exact(text.as_bytes(), 5));
        }

        #[test]
        fn no_number_with_an_exponent_panics(text in "[0-9]{1,30}(\\.[0-9]{1,30})?[eE][+-]?[0-9]{1,12}") {
            let _ = exact(text.as_bytes(), u64::MAX);
        }
    }
}
