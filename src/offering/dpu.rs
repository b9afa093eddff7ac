//! Distributed processing units, what Aurora DSQL counts of a transaction (DSQL-2): exact decimal
//! arithmetic on bytes and seconds. It knows no month, no price and no allowance.

use rust_decimal::Decimal;

use crate::activity::Transaction;
use crate::rules::DpuRates;

/// What a transaction, or many, is metered as, in DPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dpu {
    /// Time spent computing.
    pub compute: Decimal,
    /// What is read.
    pub read: Decimal,
    /// What is written.
    pub write: Decimal,
    /// The same once more for the other Region, if there is one.
    pub multi_region_write: Decimal,
}

impl Dpu {
    /// All of it; `None` if that does not fit.
    #[must_use]
    pub fn total(&self) -> Option<Decimal> {
        let parts = [self.read, self.write, self.multi_region_write];
        parts.into_iter().try_fold(self.compute, Decimal::checked_add)
    }

    /// What one transaction is metered as; `None` if that does not fit.
    #[must_use]
    pub fn of(transaction: &Transaction, multi_region: bool, rates: &DpuRates) -> Option<Self> {
        let seconds = transaction.compute_milliseconds.checked_div(Decimal::ONE_THOUSAND)?;
        let read = billed_bytes_read(&transaction.bytes_read, rates)?;
        let written =
            billed_bytes_written(transaction.rows_written, transaction.row_bytes_written, rates)?;
        let write = Decimal::from(written).checked_mul(rates.per_byte_written)?;
        Some(Self {
            compute: seconds.checked_mul(rates.per_compute_second)?,
            read: Decimal::from(read).checked_mul(rates.per_byte_read)?,
            write,
            multi_region_write: if multi_region { write } else { Decimal::ZERO },
        })
    }
}

/// The bytes that are billed for reading so many from each partition. Every transaction reads, even
/// one that only inserts. `None` if they do not fit.
#[must_use]
pub fn billed_bytes_read(partitions: &[u64], rates: &DpuRates) -> Option<u64> {
    let at_least = partitions.iter().map(|bytes| (*bytes).max(rates.least_bytes_a_partition));
    let bytes = at_least.into_iter().try_fold(0_u64, u64::checked_add)?;
    Some(bytes.max(rates.least_bytes_read))
}

/// The bytes that are billed for writing rows of one size, none for no row. `None` if they do not
/// fit.
#[must_use]
pub fn billed_bytes_written(rows: u64, row_bytes: u64, rates: &DpuRates) -> Option<u64> {
    let bytes = rows.checked_mul(row_bytes.max(rates.least_bytes_a_row))?;
    Some(if rows == 0 { 0 } else { bytes.max(rates.least_bytes_written) })
}
