//! What AWS sizes: Aurora capacity units and gigabytes, held as integers so that metering never
//! rounds. It does not know which sizes an offering allows.

use std::fmt;

use rust_decimal::Decimal;

/// Aurora capacity, counted in half units: AWS's smallest step since Serverless v2.
///
/// One ACU is about 2 GiB of memory with the CPU that goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Acu(u32);

impl Acu {
    /// No capacity: what a paused cluster has.
    pub const ZERO: Self = Self(0);
    /// The smallest capacity that can answer a query.
    pub const HALF: Self = Self(1);

    /// Whole units.
    #[must_use]
    pub const fn whole(units: u32) -> Self {
        Self(units * 2)
    }

    /// Half units.
    #[must_use]
    pub const fn halves(half_units: u32) -> Self {
        Self(half_units)
    }

    /// The number of half units.
    #[must_use]
    pub const fn half_units(self) -> u32 {
        self.0
    }

    /// The smallest capacity that is at least `need` units.
    ///
    /// # Errors
    /// `need` is negative or above 10,000 units.
    pub fn at_least(need: Decimal) -> Result<Self, OutOfRange> {
        let halves = (need * Decimal::TWO).ceil();
        match u32::try_from(halves) {
            Ok(halves) if halves <= 20_000 && !need.is_sign_negative() => Ok(Self(halves)),
            _ => Err(OutOfRange { what: "capacity in ACU", value: need, range: "0 to 10000" }),
        }
    }

    /// The memory that comes with it: two gigabytes for each unit (AS1-2).
    #[must_use]
    pub const fn memory(self) -> Gb {
        Gb::whole(self.0 as u64)
    }

    /// The number of units.
    #[must_use]
    pub fn units(self) -> Decimal {
        Decimal::new(i64::from(self.0) * 5, 1).normalize()
    }
}

impl fmt::Display for Acu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.units().to_string())
    }
}

/// Stored gigabytes, counted in billionths.
///
/// AWS's gigabyte of storage is 2³⁰ bytes; a billionth of it is about a byte, which is finer than
/// any meter, so that every amount a user can write is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gb(u64);

impl Gb {
    /// Nothing stored.
    pub const ZERO: Self = Self(0);
    /// How many of the counted parts make one gigabyte.
    pub const PARTS: u64 = 1_000_000_000;
    /// The largest size accepted: four times the largest Aurora volume.
    pub const MAX: Self = Self::whole(1_048_576);

    /// Whole gigabytes.
    #[must_use]
    pub const fn whole(gb: u64) -> Self {
        Self(gb * Self::PARTS)
    }

    /// Billionths of a gigabyte.
    #[must_use]
    pub const fn parts(parts: u64) -> Self {
        Self(parts)
    }

    /// The number of billionths.
    #[must_use]
    pub const fn as_parts(self) -> u64 {
        self.0
    }

    /// Exactly `gb` gigabytes.
    ///
    /// # Errors
    /// More than nine decimals, negative, or above [`Gb::MAX`].
    pub fn exactly(gb: Decimal) -> Result<Self, OutOfRange> {
        let refused = OutOfRange {
            what: "size in GB",
            value: gb,
            range: "0 to 1048576, at most nine decimals",
        };
        let parts = gb.checked_mul(Decimal::from(Self::PARTS)).ok_or(refused.clone())?;
        match u64::try_from(parts) {
            Ok(parts_whole) if parts.is_integer() && Self(parts_whole) <= Self::MAX => {
                Ok(Self(parts_whole))
            }
            _ => Err(refused),
        }
    }

    /// The next whole number of gigabytes.
    #[must_use]
    pub const fn round_up_to_whole(self) -> Self {
        Self(self.0.div_ceil(Self::PARTS) * Self::PARTS)
    }

    /// The number of gigabytes.
    #[must_use]
    pub fn gigabytes(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.0), 9).normalize()
    }
}

impl fmt::Display for Gb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.gigabytes().to_string())
    }
}

/// A size that no offering has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {value}, not within {range}")]
pub struct OutOfRange {
    what: &'static str,
    value: Decimal,
    range: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_need_is_rounded_up_to_half_units() {
        for (need, halves) in [("0", 0), ("0.01", 1), ("0.5", 1), ("0.50001", 2), ("2", 4)] {
            assert_eq!(Acu::at_least(dec(need)), Ok(Acu::halves(halves)), "{need}");
        }
        assert!(Acu::at_least(dec("-0.5")).is_err());
        assert!(Acu::at_least(dec("10001")).is_err());
    }

    #[test]
    fn sizes_are_exact_or_refused() {
        assert_eq!(Gb::exactly(dec("1.2")).unwrap().as_parts(), 1_200_000_000);
        assert_eq!(Gb::exactly(dec("1.000000001")).unwrap().round_up_to_whole(), Gb::whole(2));
        for text in ["-1", "1.0000000001", "1048577"] {
            assert!(Gb::exactly(dec(text)).is_err(), "{text}");
        }
        assert_eq!(Gb::exactly(dec("0.35")).unwrap().to_string(), "0.35");
    }
}
