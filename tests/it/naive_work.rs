//! The naive implementation of what is billed by work: DPUs of a transaction, of a month, and the
//! part of them that is free. Whole numbers only; written from the words of the semantics (S14,
//! S18) and the rules DSQL-1 and DSQL-2 alone.

use crate::naive::by_month;

/// DPUs are counted in so many parts: the price of a byte read has eleven decimals.
pub(crate) const PARTS: u128 = 100_000_000_000;
const PER_BYTE_WRITTEN: u128 = 4_883_000; // 0.00004883
const PER_BYTE_READ: u128 = 183_105; // 0.00000183105
/// Of a row written, and of what is read of a partition.
const LEAST_BYTES: u64 = 128;
const LEAST_WRITTEN: u64 = 1_024;
const LEAST_READ: u64 = 2_048;

/// One transaction: what it reads, writes (rows of one size) and computes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    /// From each partition.
    pub(crate) bytes_read: Vec<u64>,
    pub(crate) rows_written: u64,
    pub(crate) row_bytes_written: u64,
    pub(crate) compute_microseconds: u64,
    pub(crate) multi_region: bool,
}

impl Transaction {
    pub(crate) fn compute(&self) -> u128 {
        u128::from(self.compute_microseconds) * (PARTS / 1_000_000)
    }

    /// No transaction reads less than the minimum, not even one that only inserts.
    pub(crate) fn read(&self) -> u128 {
        u128::from(read_of_partitions(&self.bytes_read).max(LEAST_READ)) * PER_BYTE_READ
    }

    /// Nothing if no row is written; a second time for the other Region.
    pub(crate) fn write(&self) -> u128 {
        let mut bytes = 0;
        for _ in 0..self.rows_written {
            bytes += self.row_bytes_written.max(LEAST_BYTES);
        }
        if self.rows_written == 0 {
            return 0;
        }
        let once = u128::from(bytes.max(LEAST_WRITTEN)) * PER_BYTE_WRITTEN;
        if self.multi_region { once + once } else { once }
    }

    pub(crate) fn dpu(&self) -> u128 {
        self.compute() + self.read() + self.write()
    }
}

/// Bytes billed for what is read of several partitions.
pub(crate) fn read_of_partitions(bytes: &[u64]) -> u64 {
    bytes.iter().map(|bytes| (*bytes).max(LEAST_BYTES)).sum()
}

/// A month's work, spread evenly over its seconds: for each UTC calendar month that the period
/// touches, the seconds of that month and the work × seconds that lie in the period.
pub(crate) fn spread(per_month: u128, period: (i64, i64)) -> Vec<(u64, u128)> {
    let months = by_month(period, |_| 1).into_iter();
    months.map(|(seconds, inside)| (seconds, per_month * inside)).collect()
}

/// What is left of a count, of which `counts` have one price, after `free` times the price's unit.
pub(crate) fn beyond_free(count: u128, counts: u128, free: u128) -> u128 {
    count.saturating_sub(free * counts)
}
