//! Writes a made-up fleet: one row a minute of each of its databases, for benchmarks and tests.
//!
//! ```text
//! cargo run --release --no-default-features --features parquet --example generate_fleet -- \
//!     --databases 1000 --days 30 --seed 1 --out fleet.parquet
//! ```
//!
//! The same arguments give the same bytes. It holds one row group of each open file, whatever the
//! size of the fleet. How many databases are of which class is said on standard error.
#![expect(clippy::print_stderr, reason = "an example says what it does")]

mod fleet;
mod parquet_file;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::ByteArray;

use fleet::{CSV_HEADING, Fleet, Order, PERIOD_SECONDS, Row, SHARES};
use parquet_file::ParquetFile;

/// A seeded fleet of databases, as a file for `dutycycle fleet`
#[derive(Parser)]
struct Arguments {
    /// How many databases
    #[arg(long, default_value_t = 1000)]
    databases: usize,
    /// How many days, at one row a minute
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// The first day, in UTC
    #[arg(long, default_value = "2026-06-01")]
    start: jiff::civil::Date,
    /// Another seed is another fleet
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = Format::Parquet)]
    format: Format,
    /// One database after the other, or one minute after the other
    #[arg(long, value_enum, default_value_t = OrderName::Database)]
    order: OrderName,
    /// Rows of a Parquet row group; the default is pyarrow's
    #[arg(long, default_value_t = 1024 * 1024)]
    row_group_rows: usize,
    /// How Parquet pages are compressed
    #[arg(long, value_enum, default_value_t = Codec::Zstd)]
    codec: Codec,
    /// How many of 1,000 rows are left out
    #[arg(long, value_name = "PER_MILLE", default_value_t = 0)]
    missing: u32,
    /// Into how many files the rows are cut, in their order
    #[arg(long, default_value_t = 1)]
    files: usize,
    /// A file, or a directory if there are several
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Parquet,
    Csv,
}

#[derive(Clone, Copy, ValueEnum)]
enum OrderName {
    Database,
    Time,
}

#[derive(Clone, Copy, ValueEnum)]
enum Codec {
    Zstd,
    Snappy,
    None,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if arguments.databases == 0 || arguments.days == 0 || arguments.files == 0 {
        return Err("--databases, --days and --files start at 1".into());
    }
    let first_second = arguments.start.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().as_second();
    let fleet = Fleet::new(
        arguments.databases,
        arguments.days,
        first_second,
        arguments.seed,
        arguments.missing,
    );
    let order = match arguments.order {
        OrderName::Database => Order::Database,
        OrderName::Time => Order::Time,
    };
    let names: Vec<String> = (0..arguments.databases).map(Fleet::name).collect();
    let minutes = usize::try_from(arguments.days)? * 24 * 60;
    // Whole databases, or whole minutes, in each file.
    let file_of = |row: Row| match order {
        Order::Database => Ok(row.database * arguments.files / arguments.databases),
        Order::Time => usize::try_from((row.second - first_second) / PERIOD_SECONDS)
            .map(|minute| minute * arguments.files / minutes),
    };
    let mut rows = fleet.rows(order).peekable();
    for number in 0..arguments.files {
        let mut file = OutFile::create(&arguments, &path(&arguments, number)?)?;
        while let Some(row) = rows.next_if(|&row| file_of(row) == Ok(number)) {
            file.push(row, &names)?;
        }
        file.close()?;
    }
    for (class, _) in SHARES {
        let count = fleet.classes().iter().filter(|&&other| other == class).count();
        eprintln!("{count:>6} {class:?}");
    }
    Ok(())
}

fn path(arguments: &Arguments, number: usize) -> std::io::Result<PathBuf> {
    if arguments.files == 1 {
        return Ok(arguments.out.clone());
    }
    std::fs::create_dir_all(&arguments.out)?;
    let extension = match arguments.format {
        Format::Parquet => "parquet",
        Format::Csv => "csv",
    };
    Ok(arguments.out.join(format!("part-{number:04}.{extension}")))
}

enum OutFile {
    Parquet { file: Box<ParquetFile<File>>, names: Vec<ByteArray> },
    Csv { file: BufWriter<File>, line: String },
}

impl OutFile {
    fn create(arguments: &Arguments, path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(match arguments.format {
            Format::Csv => {
                let mut file = BufWriter::with_capacity(1 << 20, file);
                file.write_all(CSV_HEADING.as_bytes())?;
                Self::Csv { file, line: String::new() }
            }
            Format::Parquet => {
                let codec = match arguments.codec {
                    Codec::Zstd => Compression::ZSTD(ZstdLevel::default()),
                    Codec::Snappy => Compression::SNAPPY,
                    Codec::None => Compression::UNCOMPRESSED,
                };
                let names = (0..arguments.databases).map(|at| Fleet::name(at).as_str().into());
                let names = names.collect();
                let file = ParquetFile::new(file, codec, arguments.row_group_rows)?;
                Self::Parquet { file: Box::new(file), names }
            }
        })
    }

    fn push(&mut self, row: Row, names: &[String]) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Parquet { file, names } => file.push(row, names)?,
            Self::Csv { file, line } => {
                line.clear();
                Fleet::push_csv(row, &names[row.database], line)?;
                file.write_all(line.as_bytes())?;
            }
        }
        Ok(())
    }

    fn close(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Parquet { file, names } => file.close(&names)?,
            Self::Csv { mut file, .. } => file.flush()?,
        }
        Ok(())
    }
}
