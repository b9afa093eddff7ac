//! Exact decimal money in US dollars. It owns arithmetic and the rounding to cents; it does not
//! know prices, quantities or how a printed table apportions its cents.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// An exact amount of US dollars.
///
/// | operation | result |
/// | --- | --- |
/// | `Usd + Usd`, `Usd - Usd`, `Sum<Usd>` | `Usd`, exact |
/// | `Usd * Decimal` | `Usd`, exact up to 28 digits |
/// | `Usd::cents` | whole cents, rounded half away from zero |
///
/// There is no way in from a float and no way out to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(Decimal);

/// Digits after the decimal point that a list cost keeps: the one rounding of the program.
pub const LIST_COST_DECIMALS: u32 = 18;

impl Usd {
    /// No dollars.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Takes an exact decimal number of dollars.
    #[must_use]
    pub const fn new(amount: Decimal) -> Self {
        Self(amount)
    }

    /// The amount as a decimal number of dollars.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.0
    }

    /// Whole cents, rounded half away from zero. For rendering only: nothing is computed with it.
    /// Beyond 10²⁶ dollars it stays at the largest number.
    #[must_use]
    pub fn cents(self) -> i128 {
        let cents = self.0.saturating_mul(Decimal::ONE_HUNDRED);
        let cents = cents.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        cents.trunc().mantissa() / 10_i128.pow(cents.trunc().scale())
    }
}

/// Prints the full value without trailing zeros and honours width and alignment.
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.normalize().to_string())
    }
}

impl FromStr for Usd {
    type Err = rust_decimal::Error;

    /// Parses a plain decimal number such as `0.018`; every digit is kept or it is an error.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text).map(Self)
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<Decimal> for Usd {
    type Output = Self;
    fn mul(self, factor: Decimal) -> Self {
        Self(self.0 * factor)
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    #[test]
    fn cents_round_half_away_from_zero() {
        for (amount, cents) in
            [("3.125", 313), ("3.124999", 312), ("0", 0), ("-0.005", -1), ("120", 12_000)]
        {
            assert_eq!(usd(amount).cents(), cents, "{amount}");
        }
    }

    #[test]
    fn display_keeps_every_digit_and_honours_width() {
        assert_eq!(usd("2.30").to_string(), "2.3");
        assert_eq!(format!("{:>8}", usd("0.018")), "   0.018");
        assert_eq!(usd("0.000000000000000001").to_string(), "0.000000000000000001");
    }

    #[test]
    fn what_cannot_be_exact_is_refused() {
        for text in ["1,5", "NaN", "inf", "", "0.00000000000000000000000000001"] {
            assert!(text.parse::<Usd>().is_err(), "{text}");
        }
    }
}
