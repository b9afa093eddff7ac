//! The price lists of one Region in the order in which they are asked. It owns the choice of the
//! list for a day and the search for a meter's price; it does not know what the price is used for.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::bundled;
use super::list::{PriceList, PriceListError, PriceListId};
use super::price::Price;
use crate::meter::{ClusterStorage, DatabaseEngine, InstanceClass, Meter};
use crate::units::{Day, Region};

/// One Region's price lists, the one that counts first.
///
/// The order is that of the contract: the list whose effective day is nearest to the day asked
/// for, at a tie the earlier; a meter that it lacks is looked for in the next nearest.
#[derive(Clone, Debug)]
pub struct PriceBook {
    region: Region,
    /// At least one, all of the Region.
    lists: Vec<Arc<PriceList>>,
}

/// Where a price stands in the book that answered it: small enough to copy into every charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceId {
    /// The list, in the order of [`PriceBook::lists`].
    pub list: u16,
    /// The row within [`PriceList::prices`].
    pub row: u32,
}

/// Lists that make no book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// There is no list for the Region.
    #[error("no price list for {region}; there are lists for {}", known.join(", "))]
    NoList {
        /// The Region.
        region: Region,
        /// The Regions that have one.
        known: Vec<&'static str>,
    },
    /// No list was given.
    #[error("no price list was given")]
    Empty,
    /// A list is of another Region.
    #[error("price list {list} is for {found}, not for {region}")]
    OtherRegion {
        /// The list.
        list: PriceListId,
        /// Its Region.
        found: Region,
        /// The Region asked for.
        region: Region,
    },
}

/// No list of a book has a price for a meter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no price for {meter} (meter {}) in {region}; searched {}", meter.name(), names(lists))]
pub struct MissingPrice {
    /// The meter, which names engine and class.
    pub meter: Meter,
    /// The Region.
    pub region: Region,
    /// The lists that were searched, in order.
    pub lists: Vec<PriceListId>,
}

fn names(lists: &[PriceListId]) -> String {
    let names: Vec<_> = lists.iter().map(PriceListId::as_str).collect();
    names.join(", ")
}

impl PriceBook {
    /// The bundled lists of a Region, nearest to `day` first.
    ///
    /// # Errors
    /// There is no bundled list for the Region.
    pub fn nearest(region: &Region, day: Day) -> Result<Self, BookError> {
        let lists = sorted(bundled::of_region(region), day);
        if lists.is_empty() {
            return Err(BookError::NoList { region: region.clone(), known: bundled::regions() });
        }
        Ok(Self { region: region.clone(), lists })
    }

    /// These lists, nearest to `day` first.
    ///
    /// # Errors
    /// There is no list, or they are of several Regions.
    pub fn from_lists(lists: Vec<PriceList>, day: Day) -> Result<Self, BookError> {
        let region = lists.first().ok_or(BookError::Empty)?.region().clone();
        for list in &lists {
            of_region(list, &region)?;
        }
        let lists = sorted(lists.into_iter().map(Arc::new).collect(), day);
        Ok(Self { region, lists })
    }

    /// The user's list first whatever its day, then the bundled lists of the Region, nearest to
    /// `day` first. A bundled list of the same name is left out.
    ///
    /// # Errors
    /// The list is of another Region.
    pub fn with_preferred(
        list: impl Into<Arc<PriceList>>,
        region: &Region,
        day: Day,
    ) -> Result<Self, BookError> {
        let list = list.into();
        of_region(&list, region)?;
        let mut lists = sorted(bundled::of_region(region), day);
        lists.retain(|other| other.id() != list.id());
        lists.insert(0, list);
        Ok(Self { region: region.clone(), lists })
    }

    /// The same book with the prices of these meters multiplied by `factor`; a meter without a
    /// price stays without. They stand in a list of their own, `ID-scaled`, that is asked first:
    /// for totals, not for reports.
    ///
    /// # Errors
    /// The factor is zero or less, or makes a price that is none.
    pub fn with_scaled(&self, meters: &[Meter], factor: Decimal) -> Result<Self, PriceListError> {
        let mut prices: Vec<Price> =
            meters.iter().filter_map(|meter| Some(self.price(meter).ok()?.1.clone())).collect();
        prices.sort_by_key(|price| price.meter);
        prices.dedup_by_key(|price| price.meter);
        let primary = self.primary();
        let (id, day) = (primary.id().clone(), primary.effective());
        let list = PriceList::from_prices(id, self.region.clone(), day, prices)?.scaled(factor)?;
        let mut lists = self.lists.clone();
        lists.insert(0, Arc::new(list));
        Ok(Self { region: self.region.clone(), lists })
    }

    /// The same with one more list of the Region, which is asked last.
    ///
    /// # Errors
    /// The list is of another Region.
    pub fn with_last(mut self, list: PriceList) -> Result<Self, BookError> {
        of_region(&list, &self.region)?;
        self.lists.push(Arc::new(list));
        Ok(self)
    }

    /// The price of a meter, from the first list that has one.
    ///
    /// # Errors
    /// No list has one.
    pub fn price(&self, meter: &Meter) -> Result<(PriceId, &Price), MissingPrice> {
        let found = self.lists.iter().enumerate().find_map(|(index, list)| {
            let row = list.row(meter)?;
            let id = PriceId { list: u16::try_from(index).ok()?, row: u32::try_from(row).ok()? };
            Some((id, list.prices().get(row)?))
        });
        found.ok_or_else(|| MissingPrice {
            meter: *meter,
            region: self.region.clone(),
            lists: self.lists.iter().map(|list| list.id().clone()).collect(),
        })
    }

    /// The price that a charge names; nothing when it names one of another book.
    #[must_use]
    pub fn get(&self, id: PriceId) -> Option<&Price> {
        let row = usize::try_from(id.row).ok()?;
        self.list_of(id)?.prices().get(row)
    }

    /// The list that a charge's price stands in; nothing when it is of another book.
    #[must_use]
    pub fn list_of(&self, id: PriceId) -> Option<&PriceList> {
        self.lists.get(usize::from(id.list)).map(AsRef::as_ref)
    }

    /// The lists in the order in which they are asked; at least one.
    pub fn lists(&self) -> impl ExactSizeIterator<Item = &PriceList> {
        self.lists.iter().map(AsRef::as_ref)
    }

    /// The list that is asked first.
    #[must_use]
    pub fn primary(&self) -> &PriceList {
        &self.lists[0]
    }

    /// The Region whose prices these are.
    #[must_use]
    pub const fn region(&self) -> &Region {
        &self.region
    }

    /// The cheapest class of provisioned Aurora Standard instance in the primary list, at a tie
    /// the first by name; nothing when that list has none.
    #[must_use]
    pub fn cheapest_aurora_class(&self, engine: DatabaseEngine) -> Option<InstanceClass> {
        let standard = |price: &Price| match price.meter {
            Meter::AuroraInstance { engine: listed, class, storage: ClusterStorage::Standard }
                if listed == engine =>
            {
                Some((price.list_unit_price, class))
            }
            _ => None,
        };
        let cheapest = self.primary().prices().iter().filter_map(standard).min();
        cheapest.map(|(_, class)| class)
    }

    /// The DB instance classes that some list has a price for on an engine, sorted by name.
    #[must_use]
    pub fn known_classes(&self, engine: DatabaseEngine) -> Vec<InstanceClass> {
        let mut classes: Vec<_> = self
            .lists()
            .flat_map(PriceList::prices)
            .filter(|price| price.meter.engine() == Some(engine))
            .filter_map(|price| super::meter_text::class_of(&price.meter))
            .collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }
}

fn of_region(list: &PriceList, region: &Region) -> Result<(), BookError> {
    if list.region() == region {
        return Ok(());
    }
    Err(BookError::OtherRegion {
        list: list.id().clone(),
        found: list.region().clone(),
        region: region.clone(),
    })
}

/// Nearest to the day first, at a tie the earlier, then by name.
fn sorted(mut lists: Vec<Arc<PriceList>>, day: Day) -> Vec<Arc<PriceList>> {
    lists.sort_by(|one, other| {
        let key = |list: &PriceList| (list.effective().days_since(day).abs(), list.effective());
        let by_name = || one.id().cmp(other.id());
        key(one).cmp(&key(other)).then_with(by_name)
    });
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    const MYSQL: DatabaseEngine = DatabaseEngine::AuroraMySql;
    const IO: Meter = Meter::AuroraIo { engine: MYSQL };
    const BACKUP: Meter = Meter::AuroraBackup { engine: MYSQL };

    fn list(region: &str, day: &str, prices: &[(Meter, &str)]) -> PriceList {
        let region: Region = region.parse().unwrap();
        let day = day.parse().unwrap();
        let prices = prices
            .iter()
            .map(|(meter, usd)| Price::assumed(*meter, usd.parse().unwrap()))
            .collect();
        PriceList::from_prices(PriceListId::of(&region, day), region, day, prices).unwrap()
    }

    fn order(book: &PriceBook) -> Vec<String> {
        book.lists().map(|list| list.effective().to_string()).collect()
    }

    fn instance(class: &str, storage: ClusterStorage) -> Meter {
        Meter::AuroraInstance { engine: MYSQL, class: class.parse().unwrap(), storage }
    }

    #[test]
    fn the_nearest_list_is_first_and_at_a_tie_the_earlier() {
        let lists =
            || ["2020-01-01", "2020-01-11", "2020-01-31"].map(|day| list("us-east-1", day, &[]));
        for (day, expected) in [
            ("2019-01-01", ["2020-01-01", "2020-01-11", "2020-01-31"]),
            ("2020-01-06", ["2020-01-01", "2020-01-11", "2020-01-31"]),
            ("2020-01-07", ["2020-01-11", "2020-01-01", "2020-01-31"]),
            ("2020-01-21", ["2020-01-11", "2020-01-31", "2020-01-01"]),
            ("2030-01-01", ["2020-01-31", "2020-01-11", "2020-01-01"]),
        ] {
            let mut given = lists().to_vec();
            given.reverse();
            let book = PriceBook::from_lists(given, day.parse().unwrap()).unwrap();
            assert_eq!(order(&book), expected, "{day}");
        }
    }

    #[test]
    fn a_meter_that_the_first_list_lacks_comes_from_the_next() {
        let old = list("us-east-1", "2018-01-01", &[(IO, "0.1"), (BACKUP, "0.2")]);
        let new = list("us-east-1", "2020-01-01", &[(IO, "0.3")]);
        let day = Day::from_date(2020, 1, 1);
        let book = PriceBook::from_lists(vec![old, new], day).unwrap();
        let (id, price) = book.price(&IO).unwrap();
        assert_eq!(
            (id, price.list_unit_price.to_string().as_str()),
            (PriceId { list: 0, row: 0 }, "0.3")
        );
        let (id, price) = book.price(&BACKUP).unwrap();
        assert_eq!(price.list_unit_price.to_string(), "0.2");
        assert_eq!(book.list_of(id).unwrap().id().as_str(), "us-east-1-2018-01-01");
        assert_eq!(book.get(id), Some(price));
        assert_eq!(book.get(PriceId { list: 2, row: 0 }), None);
        assert_eq!(book.get(PriceId { list: 0, row: 1 }), None);
    }

    #[test]
    fn a_missing_price_names_meter_region_and_lists() {
        let book = PriceBook::nearest(&"us-east-1".parse().unwrap(), Day::from_date(2018, 8, 31));
        let meter = instance("db.r99.large", ClusterStorage::IoOptimized);
        assert_eq!(
            book.unwrap().price(&meter).unwrap_err().to_string(),
            "no price for db.r99.large Aurora MySQL, io-optimized (meter \
             aurora-instance-io-optimized) in us-east-1; searched us-east-1-2018-08-14, \
             us-east-1-2026-10-15"
        );
    }

    #[test]
    fn the_preferred_list_is_first_whatever_its_day() {
        let region = "us-east-1".parse().unwrap();
        let day = Day::from_date(2026, 10, 15);
        let mine = list("us-east-1", "1999-01-01", &[(IO, "7")]);
        let book = PriceBook::with_preferred(mine, &region, day).unwrap();
        assert_eq!(order(&book), ["1999-01-01", "2026-10-15", "2018-08-14"]);
        let old = bundled::find("us-east-1-2018-08-14").unwrap();
        let book = PriceBook::with_preferred(old, &region, day).unwrap();
        assert_eq!(order(&book), ["2018-08-14", "2026-10-15"]);
    }

    #[test]
    fn lists_of_other_regions_are_refused() {
        let day = Day::from_date(2020, 1, 1);
        let ours = "us-east-1".parse().unwrap();
        let theirs = list("eu-west-1", "2020-01-01", &[]);
        assert_eq!(
            PriceBook::with_preferred(theirs.clone(), &ours, day).unwrap_err().to_string(),
            "price list eu-west-1-2020-01-01 is for eu-west-1, not for us-east-1"
        );
        let mixed = vec![list("us-east-1", "2020-01-01", &[]), theirs];
        assert!(PriceBook::from_lists(mixed, day).is_err());
        assert_eq!(PriceBook::from_lists(vec![], day).unwrap_err(), BookError::Empty);
        let error = PriceBook::nearest(&"eu-north-1".parse().unwrap(), day).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("no price list for eu-north-1; there are lists for ap-northeast-1, ")
        );
    }

    #[test]
    fn the_cheapest_aurora_class_is_of_standard_storage_in_the_primary_list() {
        let standard = ClusterStorage::Standard;
        let older = list("us-east-1", "2019-01-01", &[(instance("db.a1.old", standard), "0.01")]);
        let newer = list(
            "us-east-1",
            "2020-01-01",
            &[
                (instance("db.t4g.medium", standard), "0.073"),
                (instance("db.t3.medium", standard), "0.073"),
                (instance("db.t1.medium", ClusterStorage::IoOptimized), "0.05"),
                (instance("db.r5.large", standard), "0.29"),
            ],
        );
        let day = Day::from_date(2020, 1, 1);
        let book = PriceBook::from_lists(vec![older, newer], day).unwrap();
        let class = |engine| book.cheapest_aurora_class(engine).map(|c| c.to_string());
        assert_eq!(class(MYSQL).as_deref(), Some("db.t3.medium"));
        assert_eq!(class(DatabaseEngine::AuroraPostgreSql), None);
        let known: Vec<_> = book.known_classes(MYSQL).iter().map(ToString::to_string).collect();
        assert_eq!(
            known,
            ["db.a1.old", "db.r5.large", "db.t1.medium", "db.t3.medium", "db.t4g.medium"]
        );
    }

    #[test]
    fn scaling_some_meters_leaves_the_others_alone() {
        let old = list("us-east-1", "2018-01-01", &[(IO, "0.1"), (BACKUP, "0.2")]);
        let new = list("us-east-1", "2020-01-01", &[(IO, "0.3")]);
        let book = PriceBook::from_lists(vec![old, new], Day::from_date(2020, 1, 1)).unwrap();
        let price = |book: &PriceBook, meter| book.price(meter).unwrap().1.list_unit_price;
        let half = book.with_scaled(&[BACKUP, BACKUP], "0.505".parse().unwrap()).unwrap();
        // 0.505 × 0.2
        assert_eq!(price(&half, &BACKUP).to_string(), "0.101");
        assert_eq!(price(&half, &IO), price(&book, &IO));
        assert!(book.with_scaled(&[IO], Decimal::ZERO).is_err());
    }
}
