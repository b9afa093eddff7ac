//! How much of a meter was counted, and how the count relates to the quantities on a bill.

use super::Meter;
use crate::units::{Acu, Gb, RuleSet, Unit};

/// How the integer count of a reading relates to the quantities on a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Counts seconds of one instance; priced by the hour.
    InstanceSeconds,
    /// Counts half capacity units times seconds; priced by the ACU-hour.
    HalfAcuSeconds,
    /// Counts billionths of a gigabyte times seconds; priced by the GB-month.
    GbPartSeconds,
    /// Counts monthly requests times seconds, so that requests spread over a month stay whole;
    /// priced by the request.
    RequestSeconds,
    /// Counts hundred-thousandths of a vCPU times seconds; priced by the vCPU-hour.
    VcpuPartSeconds,
    /// Counts monthly millionths of a millionth of a DPU times seconds; priced by the DPU.
    DpuPartSeconds,
    /// Counts seconds of something that is priced by the month.
    MonthSeconds,
}

/// Parts of a vCPU: a thousandth of a percent is one.
pub const VCPU_PARTS: u64 = 100_000;
/// Parts of a DPU: AWS's factors for a byte have eleven decimals (DSQL-2).
pub const DPU_PARTS: u64 = 1_000_000_000_000;

impl Scale {
    /// The unit of the consumed quantity.
    #[must_use]
    pub const fn consumed_unit(self) -> Unit {
        match self {
            Self::InstanceSeconds | Self::MonthSeconds => Unit::Seconds,
            Self::HalfAcuSeconds => Unit::AcuSeconds,
            Self::GbPartSeconds => Unit::GbSeconds,
            Self::RequestSeconds => Unit::Requests,
            Self::VcpuPartSeconds => Unit::VcpuSeconds,
            Self::DpuPartSeconds => Unit::Dpu,
        }
    }

    /// The unit of the pricing quantity.
    #[must_use]
    pub const fn pricing_unit(self) -> Unit {
        match self {
            Self::InstanceSeconds => Unit::Hours,
            Self::HalfAcuSeconds => Unit::AcuHours,
            Self::GbPartSeconds => Unit::GbMonths,
            Self::RequestSeconds => Unit::Requests,
            Self::VcpuPartSeconds => Unit::VcpuHours,
            Self::DpuPartSeconds => Unit::Dpu,
            Self::MonthSeconds => Unit::Months,
        }
    }

    /// How many counts make one consumed unit.
    #[must_use]
    pub const fn counts_per_consumed_unit(self, month_seconds: u32) -> u64 {
        match self {
            Self::InstanceSeconds | Self::MonthSeconds => 1,
            Self::HalfAcuSeconds => 2,
            Self::GbPartSeconds => Gb::PARTS,
            Self::RequestSeconds => month_seconds as u64,
            Self::VcpuPartSeconds => VCPU_PARTS,
            Self::DpuPartSeconds => DPU_PARTS * month_seconds as u64,
        }
    }

    /// How many counts make one pricing unit, in a month of so many seconds.
    #[must_use]
    pub const fn counts_per_pricing_unit(self, month_seconds: u32) -> u64 {
        match self {
            Self::InstanceSeconds => 3_600,
            Self::HalfAcuSeconds => 2 * 3_600,
            Self::GbPartSeconds => Gb::PARTS * month_seconds as u64,
            Self::RequestSeconds | Self::MonthSeconds => month_seconds as u64,
            Self::VcpuPartSeconds => VCPU_PARTS * 3_600,
            Self::DpuPartSeconds => DPU_PARTS * month_seconds as u64,
        }
    }
}

/// What AWS counted on one meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The meter.
    pub meter: Meter,
    /// The count, in the unit of the meter's [`Scale`].
    pub count: u128,
    /// How much of it is free in the billed month, in the unit that has a price: subtracted before
    /// anything is multiplied (GEN-2).
    pub free_units: u64,
    /// The length of the month in which it was counted: the divisor of units per month.
    pub month_seconds: u32,
    /// The rules that made the count what it is.
    pub rules: RuleSet,
    /// Where the count comes from.
    pub basis: Basis,
}

/// What a count is made of, for the walk from a charge back to the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Time in which the database was up, and time that a minimum or a rounding added to it.
    Uptime {
        /// Seconds up, of each instance.
        up_seconds: u64,
        /// Seconds that were billed of each instance without being up.
        phantom_seconds: u64,
        /// How many instances were up together.
        instances: u32,
    },
    /// Time in which the database was up, weighted with its capacity.
    Capacity {
        /// Seconds up, of each instance.
        up_seconds: u64,
        /// Half-ACU-seconds that a minimum added to each instance.
        phantom_half_acu_seconds: u64,
        /// The largest capacity of an instance.
        largest: Acu,
        /// How many instances were up together.
        instances: u32,
    },
    /// Gigabytes held over the period.
    Stored {
        /// The most that was held.
        largest: Gb,
        /// For how long.
        seconds: u64,
    },
    /// Work of a database that is billed by its work, spread evenly over each month.
    Work,
    /// Time or use of something beside the database.
    Beside {
        /// Seconds in which it was there.
        seconds: u64,
    },
    /// Requests spread evenly over each month.
    Requests {
        /// How many a month.
        per_month: u64,
        /// Whether they were measured in that month, or for the average month at all.
        measured: bool,
    },
}
