//! The price lists that come with the binary. `build.rs` turns `pricing-snapshots/*.json` into
//! compact rows of text; they are decoded when a list is asked for, once, and only that list.
//! It owns the rows' decoding; their encoding stands in `build.rs`, and a test compares every
//! decoded list with its snapshot.
//!
//! A list's text is a table of strings, one a line, an empty line, then one line a price: its
//! columns are separated by tabs and count into the table (an empty column is absent), except the
//! price itself, which is written out.

use std::sync::{Arc, OnceLock};

use super::list::{PriceList, PriceListId};
use super::meter_text::MeterText;
use super::price::{Price, Text};
use crate::units::{Day, Region};

include!(concat!(env!("OUT_DIR"), "/bundled_lists.rs"));

/// What `build.rs` writes about one list.
struct Header {
    id: &'static str,
    region: &'static str,
    effective: (i32, u8, u8),
    sha256: &'static str,
    rows: &'static str,
    decoded: OnceLock<Arc<PriceList>>,
}

impl Header {
    const fn effective(&self) -> Day {
        Day::from_date(self.effective.0, self.effective.1, self.effective.2)
    }

    fn list(&self) -> Arc<PriceList> {
        Arc::clone(self.decoded.get_or_init(|| Arc::new(self.decode())))
    }

    fn decode(&self) -> PriceList {
        let region =
            self.region.parse().expect("a test holds that bundled Regions are well formed");
        let prices =
            decode_rows(self.rows).expect("a test holds that every bundled row can be decoded");
        let id = PriceListId::bundled(self.id);
        PriceList::bundled(id, region, self.effective(), self.sha256, prices)
    }
}

/// The names of the bundled lists, sorted.
pub fn ids() -> impl Iterator<Item = PriceListId> {
    LISTS.iter().map(|header| PriceListId::bundled(header.id))
}

/// The bundled list of this name.
#[must_use]
pub fn find(id: &str) -> Option<Arc<PriceList>> {
    LISTS.iter().find(|header| header.id == id).map(Header::list)
}

/// The bundled lists of a Region, oldest first.
#[must_use]
pub fn of_region(region: &Region) -> Vec<Arc<PriceList>> {
    headers_of(region).map(Header::list).collect()
}

/// The effective day of the newest bundled list of a Region.
#[must_use]
pub fn newest_day(region: &Region) -> Option<Day> {
    headers_of(region).map(Header::effective).max()
}

/// The Regions that have a bundled list, sorted.
#[must_use]
pub fn regions() -> Vec<&'static str> {
    let mut regions: Vec<_> = LISTS.iter().map(|header| header.region).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

fn headers_of(region: &Region) -> impl Iterator<Item = &'static Header> {
    LISTS.iter().filter(|header| header.region == region.code())
}

fn decode_rows(text: &'static str) -> Option<Vec<Price>> {
    let (table, rows) = text.split_once("\n\n")?;
    let table: Vec<&'static str> = table.split('\n').collect();
    rows.lines().map(|row| decode_row(row, &table)).collect()
}

fn decode_row(row: &str, table: &[&'static str]) -> Option<Price> {
    let mut columns = row.split('\t');
    let mut optional = || -> Option<Option<&'static str>> {
        match columns.next()? {
            "" => Some(None),
            index => table.get(index.parse::<usize>().ok()?).copied().map(Some),
        }
    };
    let meter = MeterText {
        name: optional()??,
        engine: optional()?,
        class: optional()?,
        storage_type: optional()?,
        term: optional()?,
    }
    .meter()
    .ok()?;
    let text = |text: Option<&'static str>| text.map(Text::Borrowed);
    let sku = text(optional()?);
    let rate_code = text(optional()?);
    let usage_type = text(optional()?);
    let listed_engine = text(optional()?).unwrap_or_default();
    let (source, rest) = optional()??.split_once('\t')?;
    let (source_date, confidence) = rest.split_once('\t')?;
    Some(Price {
        meter,
        list_unit_price: columns.next()?.parse().ok()?,
        sku,
        rate_code,
        usage_type,
        source: Text::Borrowed(source),
        source_date: Text::Borrowed(source_date),
        confidence: confidence.parse().ok()?,
        listed_engine,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::pricing::snapshot;

    fn snapshots() -> Vec<(String, String)> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing-snapshots");
        let mut files: Vec<_> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .map(|path| {
                let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (stem, std::fs::read_to_string(path).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn bundled_lists_equal_their_snapshots() {
        let snapshots = snapshots();
        assert_eq!(snapshots.len(), 15);
        assert_eq!(LISTS.len(), 15);
        for (header, (name, text)) in LISTS.iter().zip(&snapshots) {
            let parsed = snapshot::parse(text).unwrap();
            assert_eq!(name, parsed.id().as_str());
            assert_eq!(*header.list(), parsed, "{name}");
        }
    }

    #[test]
    fn snapshots_are_written_as_they_would_be_again() {
        for (name, text) in snapshots() {
            let list = find(&name).unwrap();
            assert_eq!(snapshot::write(&list).unwrap(), text, "{name}");
            assert_eq!(*list.id(), PriceListId::of(list.region(), list.effective()));
        }
    }

    /// Counted in the facts by hand and by a separate script: meters by the hour (instances, reserved
    /// instances, IPv4 addresses), and of everything else.
    #[test]
    fn every_price_of_the_facts_is_bundled() {
        for (id, instances, others) in [
            ("ap-northeast-1-2026-10-15", 680, 31),
            ("ap-northeast-2-2026-10-15", 681, 32),
            ("ap-south-1-2026-10-15", 680, 20),
            ("ap-southeast-1-2026-10-15", 680, 20),
            ("ap-southeast-2-2026-10-15", 680, 20),
            ("eu-central-1-2026-10-15", 680, 20),
            ("eu-west-1-2018-11-01", 5, 28),
            ("eu-west-1-2023-02-23", 455, 54),
            ("eu-west-1-2026-10-15", 680, 20),
            ("eu-west-2-2026-10-15", 680, 24),
            ("sa-east-1-2026-10-15", 680, 24),
            ("us-east-1-2018-08-14", 616, 5),
            ("us-east-1-2026-10-15", 685, 60),
            ("us-east-2-2026-10-15", 680, 24),
            ("us-west-2-2026-10-15", 680, 22),
        ] {
            let list = find(id).unwrap();
            let of_instances = |price: &&Price| price.unit() == crate::units::Unit::Hours;
            let found = list.prices().iter().filter(of_instances).count();
            assert_eq!((found, list.prices().len() - found), (instances, others), "{id}");
        }
    }

    #[test]
    #[ignore = "a measurement: cargo test --release --lib decoding -- --ignored --nocapture"]
    #[expect(clippy::print_stderr, reason = "reports a measurement")]
    fn decoding_every_list_is_quick() {
        for header in &LISTS {
            let mut best = std::time::Duration::MAX;
            for _ in 0..200 {
                let start = std::time::Instant::now();
                std::hint::black_box(header.decode());
                best = best.min(start.elapsed());
            }
            eprintln!("{} {} bytes {best:?}", header.id, header.rows.len());
        }
    }

    #[test]
    fn no_machine_is_named_in_a_snapshot() {
        for (name, text) in snapshots() {
            for path in ["\"/", "/home", "/tmp", "C:\\"] {
                assert!(!text.contains(path), "{name} names {path}");
            }
        }
    }

    #[test]
    fn a_list_is_decoded_once() {
        let region = "eu-west-1".parse().unwrap();
        let (one, two) = (of_region(&region), of_region(&region));
        let days: Vec<_> = one.iter().map(|list| list.effective().to_string()).collect();
        assert_eq!(days, ["2018-11-01", "2023-02-23", "2026-10-15"]);
        assert!(one.iter().zip(&two).all(|(a, b)| Arc::ptr_eq(a, b)));
        assert_eq!(newest_day(&region), Some(Day::from_date(2026, 10, 15)));
        assert_eq!(regions().len(), 12);
    }
}
