//! A product as AWS's live price list describes it, attribute by attribute, turned into a row that
//! the parent can select. It owns the attributes that only the live list has (location, product
//! family, licence, operation) and what they mean; usage types are the parent's.
//!
//! The usage type leads: without it a product names nothing, and what the attributes say besides
//! must agree with it. Text that this program does not know is no error, since AWS adds products
//! every week; it is named, so that it can be counted. `docs/decisions.md` says in which public
//! sources each text was found.

use super::beside::IN_LIVE_LISTS;
use super::{
    ListedRow, SelectError, Selection, billed_usage_type, charged_by_usage_type, first_reason,
    prefix_of, select_whatever_unit, without_any,
};
use crate::meter::Meter;
use crate::units::Region;

/// The attributes of a product. What it does not state is empty.
#[derive(Clone, Copy, Debug)]
pub struct ListedProduct<'a> {
    /// The Region whose price list it is.
    pub region: &'a Region,
    /// `productFamily`, such as `Database Instance`.
    pub family: &'a str,
    /// `locationType`, such as `AWS Region`.
    pub location_type: &'a str,
    /// `regionCode`, such as `eu-west-1`.
    pub region_code: &'a str,
    /// `usagetype`, such as `EU-Aurora:BackupUsage`.
    pub usage_type: &'a str,
    /// `operation`, such as `CreateDBInstance:0014`.
    pub operation: &'a str,
    /// `databaseEngine`, such as `Aurora MySQL`.
    pub engine: &'a str,
    /// `instanceType`, such as `db.t4g.micro`.
    pub class: &'a str,
    /// `deploymentOption`, such as `Single-AZ`.
    pub deployment: &'a str,
    /// `volumeType`, such as `General Purpose-GP3`.
    pub volume_type: &'a str,
    /// `storage`: an instance's own disk, or the mode of its cluster.
    pub storage: &'a str,
    /// `group`, such as `Aurora I/O Operation`.
    pub group: &'a str,
    /// `licenseModel`, such as `No license required`.
    pub license: &'a str,
    /// `extendedSupportPricingYear`, such as `Year 1, Year 2`.
    pub extended_support: &'a str,
}

/// A product whose price is one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurProduct {
    /// What it is the price of, at least one meter.
    pub meters: Vec<Meter>,
    /// Whether it stands for any engine, so that a product of the engine itself goes before.
    pub any_engine: bool,
    /// The usage type as bills of the Region write it.
    pub usage_type: String,
}

/// What a product is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// One whose price is one of ours.
    Ours(OurProduct),
    /// Something that the simulation does not meter.
    NotOurs(&'static str),
    /// Something that this program does not know: which text, as AWS writes it.
    NotKnown(String),
}

/// The engine that each operation creates an instance of.
const OPERATIONS: [(&str, &str); 5] = [
    ("CreateDBInstance:0002", "MySQL"),
    ("CreateDBInstance:0014", "PostgreSQL"),
    ("CreateDBInstance:0016", "Aurora MySQL"),
    ("CreateDBInstance:0018", "MariaDB"),
    ("CreateDBInstance:0021", "Aurora PostgreSQL"),
];

/// The product families of RDS's price list.
const FAMILIES: [&str; 13] = [
    INSTANCE,
    "Database Storage",
    "Storage Snapshot",
    OPERATION,
    "Serverless",
    "ServerlessV2",
    "Aurora Global Database",
    "CPU Credits",
    "Limitless",
    "Performance Insights",
    "Provisioned IOPS",
    "Provisioned Throughput",
    "RDSProxy",
];

const INSTANCE: &str = "Database Instance";
const OPERATION: &str = "System Operation";

/// Whether usage types of the Region can be read at all.
#[must_use]
pub fn region_is_known(region: &Region) -> bool {
    prefix_of(region).is_some()
}

/// What a product is, whatever its prices are.
///
/// # Errors
/// It contradicts itself, such as a usage type of one meter with the attributes of another.
pub fn listing(product: &ListedProduct<'_>) -> Result<Listing, SelectError> {
    let row = row(product);
    if let Some(elsewhere) = elsewhere(product) {
        return Ok(elsewhere);
    }
    if product.usage_type.is_empty() {
        return Ok(not_known("no usage type", product.family));
    }
    if !product.extended_support.is_empty() {
        return Ok(Listing::NotOurs("Extended Support"));
    }
    if let Some(reason) = first_reason(&IN_LIVE_LISTS, &row) {
        return Ok(Listing::NotOurs(reason));
    }
    let (meters, any_engine) = match select_whatever_unit(&row) {
        Ok(Selection::NotOurs(reason)) => return Ok(Listing::NotOurs(reason)),
        Ok(Selection::Meters { meters, any_engine }) => (meters, any_engine),
        Err(error) => return unread(&row, error),
    };
    match product.license {
        // "NA" and nothing stand where there is nothing to license, such as storage.
        "" | "NA" | "No license required" => {}
        "Bring your own license" | "License included" | "Marketplace" => {
            return Ok(Listing::NotOurs("licensed engine"));
        }
        license => return Ok(not_known("licence", license)),
    }
    let contradicts = |attributes: &str| SelectError::Contradiction {
        usage_type: product.usage_type.to_owned(),
        attributes: attributes.to_owned(),
    };
    // A product without family is known in the list, but not which it is: its usage type decides.
    if !product.family.is_empty() && meters.iter().any(|meter| family(meter) != product.family) {
        if FAMILIES.contains(&product.family) {
            return Err(contradicts(product.family));
        }
        return Ok(not_known("product family", product.family));
    }
    let created = OPERATIONS.iter().find(|(operation, _)| *operation == product.operation);
    let names_engine = OPERATIONS.iter().any(|(_, engine)| *engine == product.engine);
    if created.is_some_and(|(_, engine)| names_engine && *engine != product.engine) {
        return Err(contradicts(&format!("{} {}", product.engine, product.operation)));
    }
    let usage_type = billed_usage_type(&row)?.to_owned();
    Ok(Listing::Ours(OurProduct { meters, any_engine, usage_type }))
}

/// A product that is not the Region's own. A Local Zone and an Outpost have their parent Region's
/// code, so that only the type of the location tells them apart.
fn elsewhere(product: &ListedProduct<'_>) -> Option<Listing> {
    match product.location_type {
        "AWS Outposts" => return Some(Listing::NotOurs("Outposts")),
        "AWS Local Zone" => return Some(Listing::NotOurs("Local Zone")),
        "AWS Region" => {}
        other => return Some(not_known("location type", other)),
    }
    // Lists of older years have no code; the usage type's prefix tells the Region.
    let of_another =
        !product.region_code.is_empty() && product.region_code != product.region.code();
    of_another.then_some(Listing::NotOurs("other Region"))
}

fn row<'a>(product: &ListedProduct<'a>) -> ListedRow<'a> {
    let of_instance = product.family == INSTANCE || product.family.is_empty();
    let storage = match product.family {
        _ if !product.volume_type.is_empty() => product.volume_type,
        INSTANCE => cluster_mode(product),
        OPERATION => product.group,
        _ => "",
    };
    ListedRow {
        region: product.region,
        usage_type: product.usage_type,
        engine: product.engine,
        class: if of_instance { product.class } else { "" },
        deployment: product.deployment,
        storage,
        unit: "",
        term: "OnDemand",
    }
}

/// The cluster storage that an instance's `storage` says. Classes with a disk of their own state
/// that disk, such as `1 x 950 NVMe SSD`, for either mode: then only the usage type tells.
fn cluster_mode<'a>(product: &ListedProduct<'a>) -> &'a str {
    let own_disk = product.storage.starts_with(|c: char| c.is_ascii_digit())
        && product.storage.contains(" x ");
    match product.storage {
        "Aurora IO Optimization Mode" => "Aurora I/O-Optimized",
        "EBS Only" if product.engine.starts_with("Aurora") => "Aurora Standard",
        "EBS Only" => "",
        _ if own_disk => "",
        other => other,
    }
}

/// Whether a product that no meter could be found for is to be counted, or is wrong.
fn unread(row: &ListedRow<'_>, error: SelectError) -> Result<Listing, SelectError> {
    let usage_type = row.usage_type;
    Ok(match error {
        SelectError::UsageType(bare) => not_known("usage type", &bare),
        SelectError::Attribute { attribute, text } => not_known(attribute, &text),
        SelectError::Class(error) => not_known("DB instance class", &error.text),
        SelectError::Uncertain(super::Uncertain::Unstated(what)) => {
            not_known(usage_type, &format!("without {what}"))
        }
        // One of our usage types under another Region's prefix, or under none, is a mistake; one
        // that nobody knows is news.
        SelectError::Prefix { .. } => {
            let bare = without_any(usage_type).unwrap_or(usage_type);
            if charged_by_usage_type(bare).is_ok() {
                return Err(error);
            }
            not_known("usage type", usage_type)
        }
        error => return Err(error),
    })
}

fn not_known(what: &str, text: &str) -> Listing {
    Listing::NotKnown(format!("{what} {text}").trim_end_matches(' ').to_owned())
}

/// The family that the price list files a meter under; nothing for what is not taken from it.
const fn family(meter: &Meter) -> &'static str {
    match meter {
        Meter::RdsInstance { .. } | Meter::AuroraInstance { .. } => INSTANCE,
        Meter::RdsStorage { .. } | Meter::AuroraStorage { .. } => "Database Storage",
        Meter::RdsBackup { .. } | Meter::AuroraBackup { .. } => "Storage Snapshot",
        Meter::AuroraIo { .. } => OPERATION,
        Meter::ServerlessV1Acu { .. } => "Serverless",
        Meter::ServerlessV2Acu { .. } => "ServerlessV2",
        Meter::RdsReservation { .. }
        | Meter::AuroraReservation { .. }
        | Meter::DsqlDpu
        | Meter::DsqlStorage
        | Meter::Side(_) => "",
    }
}
