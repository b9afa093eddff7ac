//! Builds price lists from price facts and writes them as snapshots:
//!
//! ```text
//! cargo run --example import_prices -- --out pricing-snapshots REGION:EFFECTIVE... FACTS.csv...
//! cargo run --example import_prices -- --out pricing-snapshots us-east-1:2018-08-14 2018-08_us-east-1.csv
//! ```
//!
//! Each list takes the rows of its Region from all the files. The CSV's columns are `region`,
//! `usagetype`, `sku`, `engine`, `instance_class`, `deployment`, `storage_type`, `unit`,
//! `usd_per_unit`, `effective_date`, `term`, `source`, `source_date` and `confidence`; what a
//! source does not state stays empty. Nothing is written when anything is wrong. The next build
//! bundles whatever lies in `pricing-snapshots`.
#![expect(clippy::print_stdout, reason = "an example reports on standard output")]

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dutycycle::ingest::price_facts::{FactsFile, Imported, Wanted, import};
use dutycycle::pricing::snapshot;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut out = None;
    let mut wanted = Vec::new();
    let mut texts = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--out" {
            out = arguments.next().map(PathBuf::from);
        } else if let Some((region, effective)) = list_name(&argument) {
            wanted.push(Wanted { region: region.parse()?, effective: effective.parse()? });
        } else {
            let text = std::fs::read_to_string(&argument)
                .map_err(|error| format!("{argument}: {error}"))?;
            texts.push((argument, text));
        }
    }
    let out = out.ok_or("--out DIRECTORY is missing")?;
    if wanted.is_empty() || texts.is_empty() {
        return Err("no list or no file; say REGION:EFFECTIVE... FACTS.csv...".into());
    }
    let files: Vec<_> = texts.iter().map(|(name, text)| FactsFile { name, text }).collect();
    let import = import(&wanted, &files)?;
    for imported in &import.lists {
        persist(&out, imported)?;
        report(imported);
    }
    println!("{} rows of other Regions", import.other_regions);
    Ok(())
}

fn list_name(argument: &str) -> Option<(&str, &str)> {
    let is_file = Path::new(argument).extension().is_some();
    argument.split_once(':').filter(|_| !is_file)
}

/// The old file or the new one, whole.
fn persist(out: &Path, imported: &Imported) -> Result<(), Box<dyn Error>> {
    let mut file = tempfile::NamedTempFile::new_in(out)?;
    file.write_all(snapshot::write(&imported.list)?.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(out.join(format!("{}.json", imported.list.id())))?;
    Ok(())
}

fn report(imported: &Imported) {
    println!(
        "{}: {} prices from {} rows, {} merged, {} of any engine outranked",
        imported.list.id(),
        imported.list.prices().len(),
        imported.rows,
        imported.merged,
        imported.outranked
    );
    for (reason, count) in &imported.skipped {
        println!("  skipped {count}: {reason}");
    }
}
