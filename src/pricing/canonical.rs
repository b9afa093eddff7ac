//! The bytes that a price list's SHA-256 is taken over. They depend on what the list says and not
//! on how a file writes it (white space, order of rows, table of sources).
//!
//! UTF-8, each line ended by one line feed, columns separated by one tab, absent columns empty:
//!
//! ```text
//! dutycycle price list 1
//! ID  REGION  EFFECTIVE  USD
//! METER  ENGINE  CLASS  STORAGE_TYPE  UNIT  PRICE  SKU  RATE_CODE  USAGE_TYPE  LISTED_ENGINE  SOURCE  SOURCE_DATE  CONFIDENCE
//! ```
//!
//! with one line for each price, those lines sorted by their bytes, and prices written without
//! exponent and without trailing zeros. The line of a reservation has one more column, its term.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::meter_text::{class_of, storage_type_of, term_of};
use super::price::Price;
use crate::meter::{DatabaseEngine, StorageType, Term};
use crate::units::{Day, Region};

/// The SHA-256 of a list in lower-case hexadecimal.
pub(super) fn sha256(id: &str, region: &Region, effective: Day, prices: &[Price]) -> String {
    let mut lines: Vec<String> = prices.iter().map(line).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(format!("dutycycle price list 1\n{id}\t{region}\t{effective}\tUSD\n"));
    for line in lines {
        hash.update(line);
    }
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn line(price: &Price) -> String {
    let class = class_of(&price.meter);
    let columns = [
        price.meter.name(),
        price.meter.engine().map_or("", DatabaseEngine::name),
        class.as_ref().map_or("", |class| class.name()),
        storage_type_of(&price.meter).map_or("", StorageType::name),
        price.unit().name(),
        &price.list_unit_price.to_string(),
        price.sku.as_deref().unwrap_or_default(),
        price.rate_code.as_deref().unwrap_or_default(),
        price.usage_type.as_deref().unwrap_or_default(),
        &price.listed_engine,
        &price.source,
        &price.source_date,
        price.confidence.name(),
    ];
    let term = term_of(&price.meter).map_or("", Term::name);
    let end = if term.is_empty() { "\n".to_owned() } else { format!("\t{term}\n") };
    columns.join("\t") + &end
}
