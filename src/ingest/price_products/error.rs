//! Why products make no price list. It owns the errors and how hostile text in them is shown; what
//! is wrong is for the parent to find.

use crate::ingest::input_error::{printable, shown};
use crate::pricing::PriceListError;
use crate::units::Region;

/// Longest reason of an error, in characters.
const LONGEST_REASON: usize = 400;

/// Products that make no price list. Every text is safe to print.
#[derive(Debug, thiserror::Error)]
pub enum PriceProductsError {
    /// The usage types of the Region cannot be read.
    #[error(
        "how usage types of {region} start is not known to this release, so that its price list \
         cannot be read"
    )]
    Region {
        /// The Region.
        region: Region,
    },
    /// An item or a file is larger than any of AWS's.
    #[error("{bytes} bytes are more than {limit}, the largest that is read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A text that is not of AWS's format.
    #[error("{place}: {reason}")]
    Malformed {
        /// Which text, and where in it.
        place: String,
        /// What is wrong there.
        reason: String,
    },
    /// A product of ours that cannot be right.
    #[error("SKU {sku}: {reason}")]
    Product {
        /// Its SKU; quoted if it is not of a SKU's form.
        sku: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Products of two publications, of which one may be out of date.
    #[error(
        "products of version {one} and of version {other}: AWS published a new price list \
         meanwhile; read it again"
    )]
    Publications {
        /// One version.
        one: String,
        /// The other.
        other: String,
    },
    /// No price of ours was found.
    #[error("no product of ours among {products} products of {region}")]
    NothingOfOurs {
        /// How many products there were.
        products: u64,
        /// The Region.
        region: Region,
    },
    /// Different prices for one meter.
    #[error("unequal prices: {}", conflicts.join(" | "))]
    Conflicts {
        /// Each meter with its prices and their SKUs.
        conflicts: Vec<String>,
    },
    /// The prices make no list.
    #[error(transparent)]
    List(#[from] PriceListError),
}

impl PriceProductsError {
    /// The product of a SKU is wrong.
    pub(super) fn product(sku: &str, reason: &str) -> Self {
        let sku = if is_code(sku) { sku.to_owned() } else { shown(sku) };
        Self::Product { sku, reason: printable(reason, LONGEST_REASON) }
    }

    /// A text is not of AWS's format.
    pub(super) fn malformed(place: &str, reason: &str) -> Self {
        Self::Malformed { place: place.to_owned(), reason: printable(reason, LONGEST_REASON) }
    }
}

/// Whether a text has the form of a SKU or of a part of a rate code.
pub(super) fn is_code(text: &str) -> bool {
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    (1..=32).contains(&text.len()) && text.bytes().all(capital)
}
