//! The floor of the benchmark: decodes the columns `timestamp` and `DatabaseConnections` of
//! Parquet files into reused buffers, and does nothing with them but a checksum.
//!
//! ```text
//! decode_only [--threads N] FILE...
//! ```
//!
//! Every N-th row group is a thread's. It prints rows and checksum, which are the same for any N.
#![expect(clippy::print_stdout, reason = "an example reports on standard output")]
#![expect(clippy::disallowed_types, reason = "CloudWatch's values are doubles in Parquet files")]

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Parser;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader as _, RowGroupReader, SerializedFileReader};

/// How many values are decoded at a time.
const BATCH: usize = 8192;

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1)]
    threads: usize,
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Rows, and a sum over both columns that wraps.
#[derive(Clone, Copy, Default)]
struct Sum {
    rows: usize,
    checksum: u64,
}

impl Sum {
    fn plus(self, other: Self) -> Self {
        let checksum = self.checksum.wrapping_add(other.checksum);
        Self { rows: self.rows + other.rows, checksum }
    }
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut sum = Sum::default();
    for path in &arguments.files {
        let threads: Vec<Result<Sum>> = std::thread::scope(|scope| {
            let start = |first| scope.spawn(move || decode(path, first, arguments.threads));
            let threads: Vec<_> = (0..arguments.threads).map(start).collect();
            let panicked = || Err(ParquetError::General("a thread panicked".into()));
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panicked())).collect()
        });
        for thread in threads {
            sum = sum.plus(thread?);
        }
    }
    println!("{} rows, checksum {:016x}", sum.rows, sum.checksum);
    Ok(())
}

/// Every `step`-th row group of a file, from `first`.
fn decode(path: &Path, first: usize, step: usize) -> Result<Sum> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let mut present = Vec::with_capacity(BATCH);
    let (mut timestamps, mut connections) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
    let mut sum = Sum::default();
    for number in (first..reader.num_row_groups()).step_by(step) {
        let group = reader.get_row_group(number)?;
        let columns = group.metadata().schema_descr().columns();
        let named = |name: &str| {
            columns.iter().position(|column| column.name() == name).ok_or_else(|| {
                ParquetError::General(format!("{}: no column {name}", path.display()))
            })
        };
        let bits = |value: &i64| value.cast_unsigned();
        let column = named("timestamp")?;
        let added = add::<Int64Type>(&*group, column, &mut present, &mut timestamps, bits)?;
        sum = sum.plus(added);
        let column = named("DatabaseConnections")?;
        let bits = |value: &f64| value.to_bits();
        let added = add::<DoubleType>(&*group, column, &mut present, &mut connections, bits)?;
        sum.checksum = sum.checksum.wrapping_add(added.checksum);
    }
    Ok(sum)
}

fn add<T: DataType>(
    group: &dyn RowGroupReader,
    column: usize,
    present: &mut Vec<i16>,
    values: &mut Vec<T::T>,
    bits: impl Fn(&T::T) -> u64,
) -> Result<Sum> {
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column)?);
    let mut sum = Sum::default();
    loop {
        present.clear();
        values.clear();
        let (rows, _, _) = reader.read_records(BATCH, Some(present), None, values)?;
        if rows == 0 {
            return Ok(sum);
        }
        sum.rows += rows;
        sum.checksum = values.iter().map(&bits).fold(sum.checksum, u64::wrapping_add);
    }
}
