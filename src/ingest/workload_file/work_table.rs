//! The `[work]` table: what the database does, for offerings that are billed by their work. It owns
//! that work is said completely or not at all, and never zero because nobody said it; what AWS makes
//! of it is the offerings'.

use rust_decimal::Decimal;

use crate::activity::{Transaction, Work};
use crate::ingest::InputError;

use super::toml_reader::{Field, Table};

/// Most transactions a month, and most bytes and rows of one: a thousand billions are out of reach.
const MOST: u64 = 1_000_000_000_000;
/// Most partitions that one transaction reads.
const MOST_PARTITIONS: usize = 10_000;
/// Decimals that are kept of a DPU; of a millisecond there are three less.
const DPU_DECIMALS: u32 = 12;
const OF_A_TRANSACTION: &[&str] = &[
    "transactions_per_month",
    "bytes_read",
    "rows_read",
    "row_bytes_read",
    "rows_written",
    "row_bytes_written",
    "compute_milliseconds",
];

/// Reads `[work]`; none if the file has no such table.
pub(super) fn read(root: &Table<'_>) -> Result<Option<Work>, InputError> {
    let Some(field) = root.get("work") else {
        return Ok(None);
    };
    let table = field.table("work")?;
    table.only(&[&["dpu_per_month"], OF_A_TRANSACTION].concat())?;
    let Some(measured) = table.get("dpu_per_month") else {
        return transactions(&table).map(Some);
    };
    if let Some(other) = table.fields().iter().find(|field| field.key != "dpu_per_month") {
        let message = format!(
            "{} (line {}) and {} (line {}) both say how much work there is",
            measured.name(),
            measured.line(),
            other.name(),
            other.line()
        );
        return Err(other.error_at_key(message).hint("leave one of them out"));
    }
    let dpu_per_month = decimals(&measured, DPU_DECIMALS)?;
    Ok(Some(Work::Measured { dpu_per_month }))
}

fn transactions(table: &Table<'_>) -> Result<Work, InputError> {
    let hint = "say what was measured, dpu_per_month = \"12345.5\", or how many transactions there \
                are and what each of them reads, writes and computes";
    let per_month = table.required("transactions_per_month", hint)?.whole(0, MOST)?;
    let each = |key, hint: &str| table.required(key, hint)?.whole(0, MOST);
    let rows_written = each("rows_written", "say how many rows each writes, 0 if none")?;
    let row_bytes_written = match rows_written {
        0 => table.get("row_bytes_written").map_or(Ok(0), |bytes| bytes.whole(0, MOST))?,
        _ => each("row_bytes_written", "say how many bytes a written row has")?,
    };
    let hint = "say how long each computes: compute_milliseconds = \"8\"";
    let compute = table.required("compute_milliseconds", hint)?;
    let each = Transaction {
        bytes_read: bytes_read(table)?,
        rows_written,
        row_bytes_written,
        compute_milliseconds: decimals(&compute, DPU_DECIMALS - 3)?,
    };
    Ok(Work::Transactions { per_month, each })
}

/// What is read of each partition: said for each, or in all, or as rows of one size.
fn bytes_read(table: &Table<'_>) -> Result<Vec<u64>, InputError> {
    match (table.get("bytes_read"), table.get("rows_read")) {
        (Some(_), Some(rows)) => {
            let message = format!("{} and `work.bytes_read` both say what is read", rows.name());
            Err(rows.error_at_key(message).hint("leave one of them out"))
        }
        (Some(bytes), None) if bytes.is_list() => {
            let partitions = bytes.list("KEY = [200, 50], one for each partition")?;
            if partitions.len() > MOST_PARTITIONS {
                let message = format!("{} has more than {MOST_PARTITIONS} entries", bytes.name());
                return Err(bytes.error(message).hint("say what is read in all"));
            }
            partitions.iter().map(|bytes| bytes.whole(0, MOST)).collect()
        }
        (bytes, rows) => {
            let hint = "say how many bytes each reads, of scanned rows: bytes_read = 500, or \
                        rows_read and row_bytes_read";
            let Some(rows) = rows else {
                let bytes = bytes.map_or_else(|| table.required("bytes_read", hint), Ok)?;
                return Ok(vec![bytes.whole(0, MOST)?]);
            };
            let row = table.required("row_bytes_read", "say how many bytes a read row has")?;
            let bytes = rows.whole(0, MOST)?.checked_mul(row.whole(0, MOST)?);
            let bytes = bytes.filter(|bytes| *bytes <= MOST).ok_or_else(|| {
                rows.error(format!("{} are more than {MOST} bytes", rows.name()))
                    .hint("write the rows of one transaction")
            })?;
            Ok(vec![bytes])
        }
    }
}

/// A quantity up to [`MOST`] with so many decimals at most.
fn decimals(field: &Field<'_>, most: u32) -> Result<Decimal, InputError> {
    let value = field.decimal()?.normalize();
    if value.scale() > most || value > Decimal::from(MOST) {
        let bounds = format!("a number up to {MOST} with at most {most} decimals");
        let message = format!("{} is {value}, not {bounds}", field.name());
        return Err(field.error(message).hint(format!("write {bounds}")));
    }
    Ok(value)
}
