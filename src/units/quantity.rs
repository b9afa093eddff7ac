//! Amounts with a unit, spelt as FOCUS spells them. It owns the names of units; it does not know
//! which meter uses which.

use std::fmt;

use rust_decimal::Decimal;

/// Digits after the decimal point of a printed quantity.
pub const QUANTITY_DECIMALS: u32 = 18;

/// A unit of a consumed or a pricing quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Seconds in which an instance was billed.
    Seconds,
    /// Hours of an instance.
    Hours,
    /// Aurora capacity units times seconds.
    AcuSeconds,
    /// Aurora capacity units times hours.
    AcuHours,
    /// Gigabytes times seconds.
    GbSeconds,
    /// Gigabytes times (whole) months.
    GbMonths,
    /// I/O requests.
    Requests,
    /// vCPUs times seconds.
    VcpuSeconds,
    /// vCPUs times hours.
    VcpuHours,
    /// Distributed processing units of Aurora DSQL.
    Dpu,
    /// (Whole) months.
    Months,
}

impl Unit {
    /// The unit's name as FOCUS writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "Seconds",
            Self::Hours => "Hours",
            Self::AcuSeconds => "ACU-Seconds",
            Self::AcuHours => "ACU-Hours",
            Self::GbSeconds => "GB-Seconds",
            Self::GbMonths => "GB-Months",
            Self::Requests => "Requests",
            Self::VcpuSeconds => "vCPU-Seconds",
            Self::VcpuHours => "vCPU-Hours",
            Self::Dpu => "DPU",
            Self::Months => "Months",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An amount of something, at most 18 digits after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub unit: Unit,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.amount.normalize(), self.unit))
    }
}
