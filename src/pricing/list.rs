//! One price list: every price of one Region since one day. It owns the lookup by meter and
//! refuses two prices for one meter; it does not know other lists.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::canonical;
use super::price::{Price, Text};
use crate::meter::Meter;
use crate::units::{Day, Region, UnknownName, Usd};

/// The name of a price list, such as `us-east-1-2018-08-14`: `[a-z0-9-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceListId(Text);

impl PriceListId {
    /// The usual name of the list of a Region and day.
    #[must_use]
    pub fn of(region: &Region, effective: Day) -> Self {
        Self(Text::Owned(format!("{region}-{effective}")))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name known to be well formed: those of the bundled lists, which a test checks.
    pub(super) const fn bundled(id: &'static str) -> Self {
        Self(Text::Borrowed(id))
    }
}

impl fmt::Display for PriceListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for PriceListId {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let well_formed = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if well_formed {
            Ok(Self(Text::Owned(text.to_owned())))
        } else {
            Err(UnknownName {
                text: text.to_owned(),
                expected: "a price list such as us-east-1-2018-08-14",
            })
        }
    }
}

/// Prices that make no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceListError {
    /// Two prices for one meter, equal or not.
    #[error("price list {list} has two prices for {meter}: {first} and {second}")]
    Duplicate {
        /// The list.
        list: PriceListId,
        /// The meter.
        meter: Box<Meter>,
        /// One of them.
        first: Box<Price>,
        /// The other.
        second: Box<Price>,
    },
    /// A price of zero or less, or one that is no price.
    #[error(
        "price list {list}: the price of {meter} is {price} USD, which is not above zero and at \
         most {DEAREST_USD}"
    )]
    OutOfRange {
        /// The list.
        list: PriceListId,
        /// The meter.
        meter: Box<Meter>,
        /// The price.
        price: Usd,
    },
    /// Text with a tab, a line feed or another control character.
    #[error("price list {list}: the price of {meter} has a control character in {text:?}")]
    ControlCharacter {
        /// The list.
        list: PriceListId,
        /// The meter.
        meter: Box<Meter>,
        /// The text.
        text: String,
    },
}

/// The prices of one Region since one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    id: PriceListId,
    region: Region,
    effective: Day,
    sha256: Text,
    /// Sorted by meter, no meter twice.
    prices: Vec<Price>,
}

impl PriceList {
    /// Makes a list of prices in any order, and its hash.
    ///
    /// # Errors
    /// Two prices for one meter, a price of zero or less, or text with a control character.
    pub fn from_prices(
        id: PriceListId,
        region: Region,
        effective: Day,
        mut prices: Vec<Price>,
    ) -> Result<Self, PriceListError> {
        prices.sort_by_key(|price| price.meter);
        for pair in prices.windows(2) {
            if let [first, second] = pair
                && first.meter == second.meter
            {
                return Err(PriceListError::Duplicate {
                    list: id,
                    meter: Box::new(first.meter),
                    first: Box::new(first.clone()),
                    second: Box::new(second.clone()),
                });
            }
        }
        for price in &prices {
            check(&id, price)?;
        }
        let sha256 = Text::Owned(canonical::sha256(id.as_str(), &region, effective, &prices));
        Ok(Self { id, region, effective, sha256, prices })
    }

    /// A list whose rows and hash were checked when the program was tested.
    pub(super) fn bundled(
        id: PriceListId,
        region: Region,
        effective: Day,
        sha256: &'static str,
        mut prices: Vec<Price>,
    ) -> Self {
        // The rows are written in this order, so this only walks over them once.
        prices.sort_by_key(|price| price.meter);
        Self { id, region, effective, sha256: Text::Borrowed(sha256), prices }
    }

    /// The list with every price multiplied by `factor`, under the name `ID-scaled`.
    ///
    /// # Errors
    /// The factor is zero or less.
    ///
    /// # Panics
    /// A product exceeds what a decimal can hold, about 7.9 × 10^28 dollars.
    pub fn scaled(&self, factor: Decimal) -> Result<Self, PriceListError> {
        let id = PriceListId(Text::Owned(format!("{}-scaled", self.id)));
        let prices = self
            .prices
            .iter()
            .map(|price| Price { list_unit_price: price.list_unit_price * factor, ..price.clone() })
            .collect();
        Self::from_prices(id, self.region.clone(), self.effective, prices)
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> &PriceListId {
        &self.id
    }

    /// The Region whose prices it holds.
    #[must_use]
    pub const fn region(&self) -> &Region {
        &self.region
    }

    /// The first day on which its prices hold.
    #[must_use]
    pub const fn effective(&self) -> Day {
        self.effective
    }

    /// The SHA-256 of what it says, in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Every price, sorted by meter.
    #[must_use]
    pub fn prices(&self) -> &[Price] {
        &self.prices
    }

    /// The price of a meter.
    #[must_use]
    pub fn price(&self, meter: &Meter) -> Option<&Price> {
        self.row(meter).and_then(|row| self.prices.get(row))
    }

    /// The row of a meter's price within [`PriceList::prices`].
    pub(super) fn row(&self, meter: &Meter) -> Option<usize> {
        self.prices.binary_search_by_key(meter, |price| price.meter).ok()
    }
}

/// Dollars above which a price of one hour, GB-month or request is a mistake.
const DEAREST_USD: u32 = 1_000_000;

fn check(list: &PriceListId, price: &Price) -> Result<(), PriceListError> {
    let dearest = Usd::new(Decimal::from(DEAREST_USD));
    if price.list_unit_price <= Usd::ZERO || price.list_unit_price > dearest {
        return Err(PriceListError::OutOfRange {
            list: list.clone(),
            meter: Box::new(price.meter),
            price: price.list_unit_price,
        });
    }
    let texts = [
        price.sku.as_ref(),
        price.rate_code.as_ref(),
        price.usage_type.as_ref(),
        Some(&price.source),
        Some(&price.source_date),
        Some(&price.listed_engine),
    ];
    // A tab or line feed could make two lists of one canonical form.
    let hostile = texts.into_iter().flatten().find(|text| text.chars().any(char::is_control));
    hostile.map_or(Ok(()), |text| {
        Err(PriceListError::ControlCharacter {
            list: list.clone(),
            meter: Box::new(price.meter),
            text: text.to_string(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::DatabaseEngine;

    const IO: Meter = Meter::AuroraIo { engine: DatabaseEngine::AuroraMySql };
    const BACKUP: Meter = Meter::AuroraBackup { engine: DatabaseEngine::AuroraMySql };

    fn list(prices: &[(Meter, &str)]) -> Result<PriceList, PriceListError> {
        let prices = prices
            .iter()
            .map(|(meter, usd)| Price::assumed(*meter, usd.parse().unwrap()))
            .collect();
        let region: Region = "us-east-1".parse().unwrap();
        let day = Day::from_date(2018, 8, 14);
        PriceList::from_prices(PriceListId::of(&region, day), region, day, prices)
    }

    #[test]
    fn a_price_is_found_by_its_meter() {
        let list = list(&[(BACKUP, "0.021"), (IO, "0.0000002")]).unwrap();
        let found = |meter| list.price(meter).map(|p| p.list_unit_price.to_string());
        assert_eq!(found(&IO).as_deref(), Some("0.0000002"));
        assert_eq!(found(&BACKUP).as_deref(), Some("0.021"));
        let other = Meter::AuroraIo { engine: DatabaseEngine::AuroraPostgreSql };
        assert_eq!(found(&other), None);
    }

    #[test]
    fn the_hash_is_of_what_the_list_says_and_not_of_its_order() {
        let one = list(&[(BACKUP, "0.021"), (IO, "0.0000002")]).unwrap();
        let two = list(&[(IO, "0.00000020"), (BACKUP, "0.0210")]).unwrap();
        assert_eq!(one.sha256(), two.sha256());
        let other = list(&[(BACKUP, "0.022"), (IO, "0.0000002")]).unwrap();
        assert_ne!(one.sha256(), other.sha256());
    }

    #[test]
    fn two_prices_for_a_meter_are_refused_even_when_equal() {
        let error = list(&[(IO, "0.2"), (IO, "0.2")]).unwrap_err().to_string();
        assert_eq!(
            error,
            "price list us-east-1-2018-08-14 has two prices for I/O requests, Aurora MySQL: \
             0.2 USD per Requests (no SKU, assumed, , confidence D) and \
             0.2 USD per Requests (no SKU, assumed, , confidence D)"
        );
    }

    #[test]
    fn zero_and_negative_prices_are_refused() {
        for usd in ["0", "-0.1"] {
            let error = list(&[(IO, usd)]).unwrap_err();
            assert!(matches!(error, PriceListError::OutOfRange { .. }));
        }
        let list = list(&[(IO, "0.2")]).unwrap();
        assert!(list.scaled(Decimal::ZERO).is_err());
    }

    #[test]
    fn scaling_multiplies_every_price() {
        let twice = list(&[(IO, "0.2"), (BACKUP, "0.021")]).unwrap().scaled(Decimal::TWO).unwrap();
        assert_eq!(twice.id().as_str(), "us-east-1-2018-08-14-scaled");
        assert_eq!(twice.price(&IO).unwrap().list_unit_price.to_string(), "0.4");
        assert_eq!(twice.price(&BACKUP).unwrap().list_unit_price.to_string(), "0.042");
    }

    #[test]
    fn names_of_lists_are_checked_by_form() {
        assert!("us-east-1-2018-08-14".parse::<PriceListId>().is_ok());
        for bad in ["", "../x", "US", "a b", &"a".repeat(65)] {
            assert!(bad.parse::<PriceListId>().is_err(), "{bad}");
        }
    }
}
