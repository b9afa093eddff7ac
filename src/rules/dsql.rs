//! Rules of Aurora DSQL: what a unit of work is, and what is free of it.

use rust_decimal::Decimal;

use crate::units::{Day, RuleId};

use super::{Availability, Confidence, Dated, Era};

/// When Aurora DSQL was sold to everybody.
pub const DSQL: Availability = Availability {
    what: "Aurora DSQL",
    from: Day::from_date(2025, 5, 27),
    until: None,
    source: "Amazon Aurora DSQL User Guide, release notes for 2025-05-27 (general availability)",
    read: "2026-11-27",
};

/// What one transaction is metered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DpuRates {
    /// DPU for each second of compute.
    pub per_compute_second: Decimal,
    /// DPU for each byte written.
    pub per_byte_written: Decimal,
    /// DPU for each byte read.
    pub per_byte_read: Decimal,
    /// A written row counts at least so many bytes.
    pub least_bytes_a_row: u64,
    /// A transaction that writes counts at least so many written bytes.
    pub least_bytes_written: u64,
    /// What is read of a partition counts at least so many bytes.
    pub least_bytes_a_partition: u64,
    /// A transaction counts at least so many read bytes.
    pub least_bytes_read: u64,
}

/// What one transaction is metered as.
///
/// Shown by `the_guides_examples_hold_to_their_printed_digits`.
pub static DSQL_DPU: Dated<DpuRates> = Dated {
    what: "distributed processing units of a transaction",
    source: "Amazon Aurora DSQL User Guide, \"How billing works in Aurora DSQL\"",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::Dsql2,
        value: DpuRates {
            per_compute_second: Decimal::ONE,
            // 0.00004883 and 0.00000183105.
            per_byte_written: Decimal::from_parts(4_883, 0, 0, false, 8),
            per_byte_read: Decimal::from_parts(183_105, 0, 0, false, 11),
            least_bytes_a_row: 128,
            least_bytes_written: 1_024,
            least_bytes_a_partition: 128,
            least_bytes_read: 2_048,
        },
    }],
};

/// What is free of Aurora DSQL in each calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DsqlFree {
    /// DPU.
    pub dpu: u64,
    /// GB-months.
    pub gb_months: u64,
}

/// What is free of Aurora DSQL in each calendar month.
///
/// Shown by `what_is_free_of_dsql_is_taken_away_each_month`.
pub static DSQL_FREE: Dated<DsqlFree> = Dated {
    what: "free work and storage of Aurora DSQL, a calendar month",
    source: "AWS's price page of Aurora DSQL and a real bill (DSQL-1)",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::Dsql1,
        value: DsqlFree { dpu: 100_000, gb_months: 1 },
    }],
};
