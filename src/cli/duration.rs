//! Durations as users type them.

use std::str::FromStr as _;

use crate::render::words::safe;
use crate::units::DAY_SECONDS;

/// A duration of one number and one unit, such as `60s`, `15m`, `1h` or `1d`.
pub(super) fn duration_seconds(text: &str) -> Result<i64, String> {
    let refused = || format!("`{}` is not a duration such as 60s, 15m, 1h or 1d", safe(text));
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(refused)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(refused()),
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused());
    }
    i64::from_str(number).ok().and_then(|number| number.checked_mul(factor)).ok_or_else(refused)
}

/// A client's timeout in whole seconds, from a second to a day.
pub(super) fn timeout_seconds(text: &str) -> Result<u64, String> {
    let seconds = u64::try_from(duration_seconds(text)?).unwrap_or_default();
    let fits = (1..=DAY_SECONDS.unsigned_abs()).contains(&seconds);
    fits.then_some(seconds).ok_or_else(|| format!("`{}` is not within 1s to 1d", safe(text)))
}
