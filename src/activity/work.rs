//! What a database does, for offerings that are billed by their work and not by time: so many
//! units that were measured, or transactions of one size. It does not know what AWS makes of it.

use rust_decimal::Decimal;

/// What a database does in each month, spread evenly over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// So many distributed processing units, as CloudWatch measures them (`TotalDPU`).
    Measured {
        /// Units a month, 0 or more.
        dpu_per_month: Decimal,
    },
    /// So many transactions, all alike.
    Transactions {
        /// How many a month.
        per_month: u64,
        /// Each of them.
        each: Transaction,
    },
}

/// What one transaction does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Bytes read from each partition that is read: scanned ones, not returned ones.
    pub bytes_read: Vec<u64>,
    /// Rows written.
    pub rows_written: u64,
    /// Bytes of each written row.
    pub row_bytes_written: u64,
    /// Time spent computing, in milliseconds, 0 or more.
    pub compute_milliseconds: Decimal,
}
