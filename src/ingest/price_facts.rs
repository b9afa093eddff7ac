//! Collected price facts (CSV, one stated price on each line) become price lists. It owns the
//! CSV's columns, the reading notes on particular sources, and which of several rows for a meter
//! is kept; what a row is the price of is `pricing::select`'s to say.
//!
//! For each meter a row of the exact engine goes before a row of any engine. Equal prices are
//! merged: the row with a SKU is kept, then the best confidence, then the newest source. Unequal
//! prices are an error that lists both. A row that cannot be read with certainty is an error too,
//! so that nothing is left out unseen; rows of things that are not metered are counted by reason.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::meter::Meter;
use crate::pricing::select::{
    ANY, ANY_AURORA, ANY_RDS, ListedRow, SelectError, Selection, billed_usage_type, select,
};
use crate::pricing::{Confidence, Price, PriceList, PriceListError, PriceListId, Text};
use crate::units::{Day, Region, Usd};

/// Why a row of confidence D without any date is left out.
const UNDATED: &str = "confidence D and no date";

/// A list to be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The Region whose rows go into it.
    pub region: Region,
    /// The first day on which its prices hold.
    pub effective: Day,
}

/// A file of price facts.
#[derive(Clone, Copy, Debug)]
pub struct FactsFile<'a> {
    /// Its name, for errors.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A list as built, and what became of the rows of its Region.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The list.
    pub list: PriceList,
    /// How many rows of the Region there were.
    pub rows: usize,
    /// How many rows were of something that is not metered, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
    /// How many rows gave way to a better row of an equal price, for all their meters.
    pub merged: usize,
    /// How many rows of any engine gave way to rows of each engine itself.
    pub outranked: usize,
}

/// The lists, and the rows that none of them is for.
#[derive(Clone, Debug)]
pub struct Import {
    /// The lists in the order asked for.
    pub lists: Vec<Imported>,
    /// How many rows are of other Regions.
    pub other_regions: usize,
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.file, self.line))
    }
}

/// Two rows that state different prices for one meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The meter.
    pub meter: Meter,
    /// One row.
    pub first: (Place, Price),
    /// The other.
    pub second: (Place, Price),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((first_place, first), (second_place, second)) = (&self.first, &self.second);
        f.pad(&format!("{}: {first_place} says {first}; {second_place} says {second}", self.meter))
    }
}

/// Facts that make no price list.
#[derive(Debug, thiserror::Error)]
pub enum PriceFactsError {
    /// A line that is not of this format.
    #[error("{place}: {reason}")]
    Malformed {
        /// The line.
        place: Place,
        /// What is wrong.
        reason: String,
    },
    /// A row that cannot be read with certainty.
    #[error("{place}: {source}")]
    Row {
        /// The line.
        place: Place,
        /// Why not.
        source: SelectError,
    },
    /// Different prices for one meter.
    #[error("unequal prices: {}", join(conflicts))]
    Conflicts {
        /// Each two rows that differ.
        conflicts: Vec<Conflict>,
    },
    /// The prices make no list.
    #[error(transparent)]
    List(#[from] PriceListError),
}

fn join(conflicts: &[Conflict]) -> String {
    let lines: Vec<_> = conflicts.iter().map(ToString::to_string).collect();
    lines.join(" | ")
}

/// A line of the facts, column by column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    region: String,
    usagetype: String,
    sku: String,
    engine: String,
    instance_class: String,
    deployment: String,
    storage_type: String,
    unit: String,
    usd_per_unit: String,
    #[expect(dead_code, reason = "the list's own effective date counts")]
    effective_date: String,
    term: String,
    source: String,
    source_date: String,
    confidence: String,
}

/// A row that states a price of ours.
struct Candidate {
    place: Place,
    price: Price,
    /// The meters that it is the price of.
    meters: Vec<Meter>,
    any_engine: bool,
}

/// Builds the lists that are wanted from the rows of their Regions.
///
/// # Errors
/// A file is not of the format, a row cannot be read with certainty or states a price of zero or
/// less, or two rows state unequal prices for one meter.
pub fn import(wanted: &[Wanted], files: &[FactsFile<'_>]) -> Result<Import, PriceFactsError> {
    let facts = read(files)?;
    let other_regions = facts
        .iter()
        .filter(|(_, fact)| wanted.iter().all(|w| w.region.code() != fact.region))
        .count();
    let lists = wanted.iter().map(|wanted| build(wanted, &facts)).collect::<Result<_, _>>()?;
    Ok(Import { lists, other_regions })
}

fn read(files: &[FactsFile<'_>]) -> Result<Vec<(Place, Fact)>, PriceFactsError> {
    let mut facts = Vec::new();
    for file in files {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        let headers = reader.headers().cloned();
        let place = |line| Place { file: file.name.to_owned(), line };
        let malformed = |line, error: &csv::Error| PriceFactsError::Malformed {
            place: place(line),
            reason: error.to_string(),
        };
        let headers = headers.map_err(|error| malformed(1, &error))?;
        for record in reader.records() {
            let line = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
            let record = record.map_err(|error| malformed(line(&error), &error))?;
            let line = record.position().map_or(1, csv::Position::line);
            let fact =
                record.deserialize(Some(&headers)).map_err(|error| malformed(line, &error))?;
            facts.push((place(line), fact));
        }
    }
    Ok(facts)
}

fn build(wanted: &Wanted, facts: &[(Place, Fact)]) -> Result<Imported, PriceFactsError> {
    let mut skipped = BTreeMap::new();
    let mut candidates = Vec::new();
    let mut rows = 0;
    for (place, fact) in facts {
        if fact.region != wanted.region.code() {
            continue;
        }
        rows += 1;
        match candidate(place, fact, &wanted.region)? {
            Ok(candidate) => candidates.push(candidate),
            Err(reason) => *skipped.entry(reason).or_insert(0) += 1,
        }
    }
    let kept = kept(&candidates)?;
    let own = |meter: &Meter| kept.get(meter).is_some_and(|i| !candidates[*i].any_engine);
    let (mut merged, mut outranked) = (0, 0);
    for (index, row) in candidates.iter().enumerate() {
        if kept.values().all(|kept| *kept != index) {
            let engines_own = row.any_engine && row.meters.iter().all(own);
            *(if engines_own { &mut outranked } else { &mut merged }) += 1;
        }
    }
    let prices = kept
        .iter()
        .map(|(meter, index)| Price { meter: *meter, ..candidates[*index].price.clone() })
        .collect();
    let region = wanted.region.clone();
    let id = PriceListId::of(&region, wanted.effective);
    Ok(Imported {
        list: PriceList::from_prices(id, region, wanted.effective, prices)?,
        rows,
        skipped,
        merged,
        outranked,
    })
}

/// The candidate for each meter: of the exact engine, if there is one.
fn kept(candidates: &[Candidate]) -> Result<BTreeMap<Meter, usize>, PriceFactsError> {
    let mut exact: BTreeMap<Meter, usize> = BTreeMap::new();
    let mut any: BTreeMap<Meter, usize> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let tier = if candidate.any_engine { &mut any } else { &mut exact };
        for meter in &candidate.meters {
            let best = tier.entry(*meter).or_insert(index);
            let other = &candidates[*best];
            if other.price.list_unit_price != candidate.price.list_unit_price {
                conflicts.push(Conflict {
                    meter: *meter,
                    first: (other.place.clone(), other.price.clone()),
                    second: (candidate.place.clone(), candidate.price.clone()),
                });
            } else if rank(&candidate.price) > rank(&other.price) {
                *best = index;
            }
        }
    }
    if !conflicts.is_empty() {
        return Err(PriceFactsError::Conflicts { conflicts });
    }
    for (meter, index) in any {
        exact.entry(meter).or_insert(index);
    }
    Ok(exact)
}

/// How much a row is to be preferred to an equal one. Of a range of dates the end counts, and a
/// day of a year is newer than the bare year.
fn rank(price: &Price) -> (bool, std::cmp::Reverse<Confidence>, &str) {
    let date = price.source_date.as_ref();
    let end = date.rsplit_once("..").map_or(date, |(_, end)| end);
    (price.sku.is_some(), std::cmp::Reverse(price.confidence), end)
}

/// The engine as a row is to be read, which for some sources is not as it is written.
fn engine_as_read(fact: &Fact) -> &str {
    let infracost_backup = fact.source.starts_with("infracost/")
        && fact.engine == ANY
        && fact.storage_type == "backup";
    match (fact.engine.as_str(), fact.usd_per_unit.as_str()) {
        // The feed has one row for all of Aurora.
        ("Aurora (last row of the feed)", _) => ANY_AURORA,
        // Its golden files hold RDS's and Aurora's backups under one name; the price tells them apart.
        (_, "0.021" | "0.037") if infracost_backup => ANY_AURORA,
        (_, "0.095") if infracost_backup => ANY_RDS,
        // RDS's storage cost the same on every engine; the post used PostgreSQL.
        ("PostgreSQL", _)
            if fact.source == "the seed post (2018)" && fact.storage_type == "gp2" =>
        {
            ANY
        }
        (engine, _) => engine,
    }
}

fn candidate(
    place: &Place,
    fact: &Fact,
    region: &Region,
) -> Result<Result<Candidate, &'static str>, PriceFactsError> {
    let row = ListedRow {
        region,
        usage_type: &fact.usagetype,
        engine: engine_as_read(fact),
        class: &fact.instance_class,
        deployment: &fact.deployment,
        storage: &fact.storage_type,
        unit: &fact.unit,
        term: &fact.term,
    };
    let uncertain = |source| PriceFactsError::Row { place: place.clone(), source };
    let (meters, any_engine) = match select(&row).map_err(uncertain)? {
        Selection::NotOurs(reason) => return Ok(Err(reason)),
        Selection::Meters { meters, any_engine } => (meters, any_engine),
    };
    let malformed = |reason: String| PriceFactsError::Malformed { place: place.clone(), reason };
    let confidence: Confidence = fact
        .confidence
        .parse()
        .map_err(|error: crate::units::UnknownName| malformed(error.to_string()))?;
    if confidence == Confidence::D && matches!(fact.source_date.as_str(), "" | "unknown") {
        return Ok(Err(UNDATED));
    }
    let usd = fact.usd_per_unit.parse::<Usd>().ok();
    let usd = usd.filter(|usd| *usd > Usd::ZERO).ok_or_else(|| {
        malformed(format!("the price `{}` is not a decimal number above zero", fact.usd_per_unit))
    })?;
    let stated = |text: &str| (!text.is_empty()).then(|| Text::Owned(text.to_owned()));
    let usage_type = billed_usage_type(&row).map_err(uncertain)?;
    let Some(first) = meters.first() else {
        return Err(malformed("the row is of no meter".to_owned()));
    };
    Ok(Ok(Candidate {
        place: place.clone(),
        price: Price {
            meter: *first,
            list_unit_price: usd,
            sku: stated(&fact.sku),
            rate_code: None,
            usage_type: stated(usage_type),
            source: Text::Owned(fact.source.clone()),
            source_date: Text::Owned(fact.source_date.clone()),
            confidence,
            listed_engine: Text::Owned(fact.engine.clone()),
        },
        meters,
        any_engine,
    }))
}

#[cfg(test)]
#[path = "price_facts_tests.rs"]
mod tests;
