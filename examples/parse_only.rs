//! The floor of the benchmark for CSV: cuts files into records and fields with the crate `csv`,
//! and does nothing with them but to count.
//!
//! ```text
//! parse_only [--threads N] FILE...
//! ```
//!
//! Every N-th file is a thread's. It prints records, fields and bytes of fields, which are the
//! same for any N.
#![expect(clippy::print_stdout, reason = "an example reports on standard output")]

use std::error::Error;
use std::fs::File;
use std::path::PathBuf;

use clap::Parser;

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1)]
    threads: usize,
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    records: usize,
    fields: usize,
    bytes: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { threads, files } = Arguments::parse();
    let files = &files;
    let counts: Vec<std::thread::Result<csv::Result<Count>>> = std::thread::scope(|scope| {
        let start = |first| scope.spawn(move || parse(files.iter().skip(first).step_by(threads)));
        let threads: Vec<_> = (0..threads).map(start).collect();
        threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let mut all = Count::default();
    for count in counts {
        let count = count.map_err(|_| "a thread panicked")??;
        all.records += count.records;
        all.fields += count.fields;
        all.bytes += count.bytes;
    }
    println!("{} records, {} fields, {} bytes", all.records, all.fields, all.bytes);
    Ok(())
}

fn parse<'a>(files: impl Iterator<Item = &'a PathBuf>) -> csv::Result<Count> {
    let mut count = Count::default();
    let mut record = csv::ByteRecord::new();
    for path in files {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.buffer_capacity(1 << 20).from_reader(File::open(path)?);
        while reader.read_byte_record(&mut record)? {
            count.records += 1;
            count.fields += record.len();
            count.bytes += record.as_slice().len();
        }
    }
    Ok(count)
}
