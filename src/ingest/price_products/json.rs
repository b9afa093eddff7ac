//! The JSON shapes of AWS's price list, as far as this program reads them, and how a file of a
//! hundred megabytes is walked without holding it as values. It owns syntax only: what a product
//! is and which price counts is the parent's.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::ingest::input_error::shown;

/// Most offers of a product, price dimensions of an offer or currencies of a price. AWS has one
/// of each.
const MOST_ENTRIES: usize = 64;

/// A text that is borrowed from the input where it has no escapes.
pub(super) type Text<'a> = Cow<'a, str>;

/// One item of `GetProducts`. What is not named here, such as reserved terms, is skipped where it
/// stands.
#[derive(Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow)]
    pub(super) product: Product<'a>,
    #[serde(borrow, default)]
    pub(super) terms: Terms<'a>,
    #[serde(borrow, rename = "serviceCode")]
    pub(super) service: Text<'a>,
    #[serde(borrow)]
    pub(super) version: Text<'a>,
    #[serde(borrow, rename = "publicationDate")]
    pub(super) publication: Text<'a>,
}

/// What a bulk file says of itself.
#[derive(Deserialize)]
pub(super) struct BulkHeader<'a> {
    #[serde(borrow, rename = "offerCode")]
    pub(super) service: Text<'a>,
    #[serde(borrow)]
    pub(super) version: Text<'a>,
    #[serde(borrow, rename = "publicationDate")]
    pub(super) publication: Text<'a>,
}

/// The terms of one product.
#[derive(Default, Deserialize)]
pub(super) struct Terms<'a> {
    #[serde(borrow, rename = "OnDemand", default)]
    pub(super) on_demand: Offers<'a>,
}

/// The offers of one product by `SKU.OFFER`.
pub(super) type Offers<'a> = Unique<'a, Offer<'a>>;

/// A product and its attributes.
#[derive(Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow)]
    pub(super) sku: Text<'a>,
    #[serde(borrow, rename = "productFamily", default)]
    pub(super) family: Text<'a>,
    #[serde(borrow)]
    pub(super) attributes: Attributes<'a>,
}

/// The attributes that say what a product is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attributes<'a> {
    #[serde(borrow, default)]
    pub(super) location_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) region_code: Text<'a>,
    #[serde(borrow, default)]
    pub(super) usagetype: Text<'a>,
    #[serde(borrow, default)]
    pub(super) operation: Text<'a>,
    #[serde(borrow, default)]
    pub(super) database_engine: Text<'a>,
    #[serde(borrow, default)]
    pub(super) instance_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) deployment_option: Text<'a>,
    #[serde(borrow, default)]
    pub(super) volume_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) storage: Text<'a>,
    #[serde(borrow, default)]
    pub(super) group: Text<'a>,
    #[serde(borrow, default)]
    pub(super) license_model: Text<'a>,
    #[serde(borrow, default)]
    pub(super) extended_support_pricing_year: Text<'a>,
}

/// An offer: since when it holds, and what it costs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Offer<'a> {
    #[serde(borrow, default)]
    pub(super) sku: Text<'a>,
    #[serde(borrow)]
    pub(super) effective_date: Text<'a>,
    #[serde(borrow)]
    pub(super) price_dimensions: Unique<'a, Dimension<'a>>,
}

/// A price, for a range of what is counted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dimension<'a> {
    #[serde(borrow, default)]
    pub(super) rate_code: Text<'a>,
    #[serde(borrow, default)]
    pub(super) unit: Text<'a>,
    #[serde(borrow, default)]
    pub(super) begin_range: Text<'a>,
    #[serde(borrow, default)]
    pub(super) end_range: Text<'a>,
    #[serde(borrow)]
    pub(super) price_per_unit: Unique<'a, Borrowed<'a>>,
}

/// A key or amount that is borrowed where it can be.
#[derive(Deserialize)]
pub(super) struct Borrowed<'a>(#[serde(borrow)] pub(super) Text<'a>);

/// A small object whose keys are data. A key that stands twice is refused, for the second would
/// silently take the place of the first.
pub(super) struct Unique<'a, V>(pub(super) Vec<(Text<'a>, V)>);

impl<V> Default for Unique<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Unique<'a, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor(PhantomData))
    }
}

struct UniqueVisitor<'a, V>(PhantomData<(&'a (), V)>);

impl<'de: 'a, 'a, V: Deserialize<'de>> Visitor<'de> for UniqueVisitor<'a, V> {
    type Value = Unique<'a, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(Text<'a>, V)> = Vec::new();
        while let Some(Borrowed(key)) = map.next_key::<Borrowed<'a>>()? {
            if entries.len() == MOST_ENTRIES {
                return Err(A::Error::custom(format!("more than {MOST_ENTRIES} entries")));
            }
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom(format!("{} stands twice", shown(&key))));
            }
            entries.push((key, map.next_value()?));
        }
        Ok(Unique(entries))
    }
}

/// Calls a function for each entry of the object at a path, one at a time, and skips all else, so
/// that no more than one entry is held.
///
/// # Errors
/// The function's own error, at once, or else the error of the JSON.
pub(super) fn walk<'f, V, E>(
    file: &'f [u8],
    path: &[&str],
    mut each: impl FnMut(Text<'f>, V) -> Result<(), E>,
) -> Result<(), Walk<E>>
where
    V: Deserialize<'f>,
{
    let mut stopped = None;
    let mut guarded = |key: Text<'f>, value: V| {
        each(key, value).map_err(|error| {
            stopped = Some(error);
            Stopped
        })
    };
    let mut json = serde_json::Deserializer::from_slice(file);
    let outcome = Each { path, each: &mut guarded }.deserialize(&mut json);
    let outcome = outcome.and_then(|()| json.end());
    stopped.map_or(Ok(()), |error| Err(Walk::Each(error)))?;
    outcome.map_err(Walk::Json)
}

/// Why a walk ended early.
pub(super) enum Walk<E> {
    /// The function refused an entry.
    Each(E),
    /// The text is not JSON of the shape.
    Json(serde_json::Error),
}

/// The function has put its error aside and wants no more.
struct Stopped;

struct Each<'w, 'f, V> {
    path: &'w [&'w str],
    each: &'w mut dyn FnMut(Text<'f>, V) -> Result<(), Stopped>,
}

impl<'f, V: Deserialize<'f>> DeserializeSeed<'f> for Each<'_, 'f, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'f>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'f, V: Deserialize<'f>> Visitor<'f> for Each<'_, 'f, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'f>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(Borrowed(key)) = map.next_key::<Borrowed<'f>>()? {
            match self.path.split_first() {
                None => {
                    let value = map.next_value()?;
                    (self.each)(key, value).map_err(|Stopped| A::Error::custom("stopped"))?;
                }
                Some((first, path)) if key == *first => {
                    if std::mem::replace(&mut found, true) {
                        return Err(A::Error::custom(format!("{} stands twice", shown(&key))));
                    }
                    map.next_value_seed(Each { path, each: &mut *self.each })?;
                }
                Some(_) => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
