//! AWS's live price list, as `GetProducts` or a bulk file states it, becomes a price list. It owns
//! the collection of products, what makes a price of an offer, and the choice among several; what
//! a product is the price of is `pricing::select`'s to say. It opens no connection and no file.
//!
//! For each meter a product of the exact engine goes before one of any engine. Equal prices are
//! merged and the smallest SKU is kept; unequal ones are an error that lists both, never the first
//! of two. A product that this program does not know is counted, since AWS adds some every week; a
//! product of ours that contradicts itself, or whose price is in tiers, zero, per another unit or
//! in another currency, is an error that names its SKU. The order of products does not matter.

mod error;
mod json;
mod offer;

use std::collections::BTreeMap;

use crate::ingest::input_error::{printable, shown};
use crate::meter::Meter;
use crate::pricing::select::{ListedProduct, Listing, listing, region_is_known};
use crate::pricing::{Confidence, Price, PriceList, PriceListId, Text};
use crate::units::{Day, Region, Usd};
pub use error::PriceProductsError;
use error::is_code;
use json::{BulkHeader, Item, Offers, Product, Walk};
use offer::{Candidate, Known, day_of, price};

/// The largest item of `GetProducts` that is read, in bytes. Real ones have a few thousand.
pub const MAX_ITEM_BYTES: usize = 1024 * 1024;

/// The largest bulk file that is read, in bytes.
pub const MAX_BULK_BYTES: usize = 1024 * 1024 * 1024;

/// Most conflicts that an error lists.
const MOST_CONFLICTS: usize = 20;

/// Longest text that is not known, in characters.
const LONGEST_NOT_READ: usize = 80;

/// Why a product of ours states no price: AWS keeps reservations of what it no longer sells.
const NO_PRICE: &str = "no on-demand price";

/// The service whose price list is read.
const SERVICE: &str = "AmazonRDS";

/// A price list as read, and what became of the products.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The list.
    pub list: PriceList,
    /// How many products there were.
    pub products: u64,
    /// How many of them are of no use here, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// How many of them this program does not know, by the text that it does not know. Safe to
    /// print.
    pub not_read: BTreeMap<String, u64>,
    /// When AWS published them, such as `2026-11-20T18:22:01Z`.
    pub publication: String,
    /// AWS's version of them, such as `20261120182201`.
    pub version: String,
}

/// Which publication of the price list a product is of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Publication {
    version: String,
    published: String,
    day: Day,
}

/// By meter, the exact engine before any: of each different price the best candidate.
type Found = BTreeMap<Meter, BTreeMap<bool, BTreeMap<Usd, Candidate>>>;

/// A meter, its price and who states it.
type Chosen = (Meter, (Usd, Candidate));

/// Collects the products of one Region's price list.
#[derive(Debug)]
pub struct Products {
    region: Region,
    source: String,
    publication: Option<Publication>,
    read: u64,
    skipped: BTreeMap<&'static str, u64>,
    not_read: BTreeMap<String, u64>,
    found: Found,
}

impl Products {
    /// Starts with no product. `source` is what the prices' source is to be called, such as
    /// `AWS Price List API GetProducts`; service and version are added to it.
    ///
    /// # Errors
    /// The Region's usage types cannot be read: that is known before anything is asked of AWS.
    pub fn new(region: &Region, source: &str) -> Result<Self, PriceProductsError> {
        if !region_is_known(region) {
            return Err(PriceProductsError::Region { region: region.clone() });
        }
        Ok(Self {
            region: region.clone(),
            source: source.to_owned(),
            publication: None,
            read: 0,
            skipped: BTreeMap::new(),
            not_read: BTreeMap::new(),
            found: BTreeMap::new(),
        })
    }

    /// Reads one item of `GetProducts`.
    ///
    /// # Errors
    /// It is not of AWS's format, of another publication than the items before, or a product of
    /// ours that cannot be right.
    pub fn push(&mut self, item: &str) -> Result<(), PriceProductsError> {
        let place = format!("item {}", self.read + 1);
        check_size(item.len(), MAX_ITEM_BYTES)?;
        let item: Item<'_> = serde_json::from_str(item)
            .map_err(|error| PriceProductsError::malformed(&place, &error.to_string()))?;
        self.see_publication(&place, &item.service, &item.version, &item.publication)?;
        if let Some(known) = self.see_product(&item.product)? {
            self.see_offers(&item.product.sku, &known, &item.terms.on_demand)?;
        }
        Ok(())
    }

    /// Reads a bulk file of the Region. Only the products of ours are held.
    ///
    /// # Errors
    /// It is not of AWS's format, or a product of ours in it cannot be right.
    pub fn push_bulk(&mut self, file: &[u8]) -> Result<(), PriceProductsError> {
        let place = "the price list file";
        check_size(file.len(), MAX_BULK_BYTES)?;
        let ended = |walk| match walk {
            Walk::Each(error) => error,
            Walk::Json(error) => PriceProductsError::malformed(place, &error.to_string()),
        };
        let header: BulkHeader<'_> =
            serde_json::from_slice(file).map_err(|error| ended(Walk::Json(error)))?;
        self.see_publication(place, &header.service, &header.version, &header.publication)?;
        // Terms name their product by SKU. That products stand before them is not relied on.
        let mut known: BTreeMap<String, Option<Known>> = BTreeMap::new();
        json::walk(file, &["products"], |sku: json::Text<'_>, product: Product<'_>| {
            if sku != product.sku {
                let reason = format!("its product says {}", shown(&product.sku));
                return Err(PriceProductsError::product(&sku, &reason));
            }
            let Some(ours) = self.see_product(&product)? else {
                return Ok(());
            };
            match known.insert(sku.to_string(), Some(ours)) {
                Some(_) => Err(PriceProductsError::product(&sku, "two products have it")),
                None => Ok(()),
            }
        })
        .map_err(ended)?;
        json::walk(file, &["terms", "OnDemand"], |sku: json::Text<'_>, offers: Offers<'_>| {
            match known.get_mut(&*sku).map(Option::take) {
                None => Ok(()),
                Some(Some(ours)) => self.see_offers(&sku, &ours, &offers),
                Some(None) => Err(PriceProductsError::product(&sku, "its terms stand twice")),
            }
        })
        .map_err(ended)?;
        for _ in known.into_values().flatten() {
            self.skip(NO_PRICE);
        }
        Ok(())
    }

    /// Makes the list. It holds from `effective`, or else from the day of the publication.
    ///
    /// # Errors
    /// There is no price of ours, a meter has unequal prices, or a price holds only from a later
    /// day.
    pub fn finish(self, effective: Option<Day>) -> Result<Refreshed, PriceProductsError> {
        let (products, region) = (self.read, self.region);
        let Some(publication) = self.publication.filter(|_| !self.found.is_empty()) else {
            return Err(PriceProductsError::NothingOfOurs { products, region });
        };
        let effective = effective.unwrap_or(publication.day);
        let source = format!("{}, {SERVICE} version {}", self.source, publication.version);
        let mut prices = Vec::with_capacity(self.found.len());
        for (meter, (usd, candidate)) in chosen(self.found)? {
            if candidate.since > effective {
                let reason =
                    format!("its price holds from {}, the list from {effective}", candidate.since);
                return Err(PriceProductsError::product(&candidate.sku, &reason));
            }
            prices.push(Price {
                meter,
                list_unit_price: usd,
                sku: Some(Text::Owned(candidate.sku)),
                rate_code: Some(Text::Owned(candidate.rate_code)),
                usage_type: Some(Text::Owned(candidate.usage_type)),
                source: Text::Owned(source.clone()),
                source_date: Text::Owned(publication.day.to_string()),
                confidence: Confidence::A,
                listed_engine: Text::Owned(candidate.engine),
            });
        }
        let id = PriceListId::of(&region, effective);
        Ok(Refreshed {
            list: PriceList::from_prices(id, region, effective, prices)?,
            products,
            skipped: self.skipped,
            not_read: self.not_read,
            publication: publication.published,
            version: publication.version,
        })
    }

    /// All products are to be of one service and publication.
    fn see_publication(
        &mut self,
        place: &str,
        service: &str,
        version: &str,
        published: &str,
    ) -> Result<(), PriceProductsError> {
        if service != SERVICE {
            let reason = format!("a product of {} instead of {SERVICE}", shown(service));
            return Err(PriceProductsError::malformed(place, &reason));
        }
        let plain = |text: &str, besides: &[u8]| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || besides.contains(&b);
            (1..=64).contains(&text.len()) && text.bytes().all(plain)
        };
        let day = day_of(published).filter(|_| plain(published, b":.+-") && plain(version, b"._-"));
        let Some(day) = day else {
            let reason =
                format!("version {} of {} is not a publication", shown(version), shown(published));
            return Err(PriceProductsError::malformed(place, &reason));
        };
        let (version, published) = (version.to_owned(), published.to_owned());
        let other = Publication { version, published, day };
        match &self.publication {
            Some(one) if *one != other => Err(PriceProductsError::Publications {
                one: one.version.clone(),
                other: other.version,
            }),
            _ => {
                self.publication = Some(other);
                Ok(())
            }
        }
    }

    /// Counts a product, and says what it is if it is one of ours.
    fn see_product(&mut self, product: &Product<'_>) -> Result<Option<Known>, PriceProductsError> {
        self.read += 1;
        let attributes = &product.attributes;
        let listed = ListedProduct {
            region: &self.region,
            family: &product.family,
            location_type: &attributes.location_type,
            region_code: &attributes.region_code,
            usage_type: &attributes.usagetype,
            operation: &attributes.operation,
            engine: &attributes.database_engine,
            class: &attributes.instance_type,
            deployment: &attributes.deployment_option,
            volume_type: &attributes.volume_type,
            storage: &attributes.storage,
            group: &attributes.group,
            license: &attributes.license_model,
            extended_support: &attributes.extended_support_pricing_year,
        };
        let wrong = |reason: &str| PriceProductsError::product(&product.sku, reason);
        match listing(&listed).map_err(|error| wrong(&error.to_string()))? {
            Listing::Ours(_) if !is_code(&product.sku) => {
                Err(wrong("a SKU has up to 32 capital letters and digits"))
            }
            Listing::Ours(ours) => {
                Ok(Some(Known { product: ours, engine: attributes.database_engine.to_string() }))
            }
            Listing::NotOurs(reason) => {
                self.skip(reason);
                Ok(None)
            }
            Listing::NotKnown(text) => {
                *self.not_read.entry(printable(&text, LONGEST_NOT_READ)).or_insert(0) += 1;
                Ok(None)
            }
        }
    }

    fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_insert(0) += 1;
    }

    fn see_offers(
        &mut self,
        sku: &str,
        known: &Known,
        offers: &Offers<'_>,
    ) -> Result<(), PriceProductsError> {
        if offers.0.is_empty() {
            self.skip(NO_PRICE);
        }
        for (key, offer) in &offers.0 {
            let (usd, candidate) = price(sku, known, key, offer)
                .map_err(|reason| PriceProductsError::product(sku, &reason))?;
            for meter in &known.product.meters {
                let tiers = self.found.entry(*meter).or_default();
                let stated = tiers.entry(known.product.any_engine).or_default();
                let best = stated.entry(usd).or_insert_with(|| candidate.clone());
                if candidate < *best {
                    best.clone_from(&candidate);
                }
            }
        }
        Ok(())
    }
}

/// The one price of each meter.
fn chosen(found: Found) -> Result<Vec<Chosen>, PriceProductsError> {
    let mut chosen = Vec::with_capacity(found.len());
    let mut conflicts = Vec::new();
    for (meter, tiers) in found {
        // Beside the engine's own price one of any engine does not count, whatever it says.
        let mut stated = tiers.into_values().next().unwrap_or_default();
        if stated.len() > 1 {
            let said = |(usd, by): (&Usd, &Candidate)| format!("{usd} USD (SKU {})", by.sku);
            let said: Vec<_> = stated.iter().map(said).collect();
            conflicts.push(format!("{meter}: {}", said.join(", ")));
        } else if let Some(price) = stated.pop_first() {
            chosen.push((meter, price));
        }
    }
    if conflicts.is_empty() {
        return Ok(chosen);
    }
    let more = conflicts.len().saturating_sub(MOST_CONFLICTS);
    conflicts.truncate(MOST_CONFLICTS);
    if more > 0 {
        conflicts.push(format!("and {more} more"));
    }
    Err(PriceProductsError::Conflicts { conflicts })
}

const fn check_size(bytes: usize, limit: usize) -> Result<(), PriceProductsError> {
    if bytes > limit { Err(PriceProductsError::TooLarge { bytes, limit }) } else { Ok(()) }
}

#[cfg(test)]
#[path = "price_products_tests.rs"]
mod tests;
