//! From a row of a price source to the meters whose price it states: the only file that knows
//! AWS's usage types and attributes. It does not know prices, nor which of two rows is to be
//! believed.
//!
//! A row may carry a usage type, attributes (engine, class, deployment, storage), prose in place
//! of the storage attribute, or several of them. Whatever it carries must agree (PL-3): a row
//! that contradicts itself is an error, and so is one that could be of two meters.

use super::charged::Charged::{
    self, AuroraBackup, AuroraIo, AuroraStorage, Backup, Instance, RdsBackup, ServerlessV1,
    ServerlessV2, Storage,
};
use super::charged::Engines;
pub use super::charged::{SelectError, Uncertain};
use super::usage_prefix::{prefix_of, without_any};
use crate::meter::{ClusterStorage, Deployment, Meter, StorageType};
use crate::units::{Region, Unit};

mod beside;
mod product;

pub use product::{ListedProduct, Listing, OurProduct, listing, region_is_known};

/// The engine text of a row that holds for every engine.
pub const ANY: &str = "Any";
/// The engine text, after a reading note, of a row that holds for every engine of RDS.
pub const ANY_RDS: &str = "Any RDS";
/// The engine text, after a reading note, of a row that holds for every engine of Aurora.
pub const ANY_AURORA: &str = "Any Aurora";

/// A row as its source writes it. What is not stated is empty.
#[derive(Clone, Copy, Debug)]
pub struct ListedRow<'a> {
    /// The Region whose price it is.
    pub region: &'a Region,
    /// Such as `EU-InstanceUsage:db.m5.8xl`.
    pub usage_type: &'a str,
    /// Such as `Aurora MySQL`, [`ANY`] or nothing.
    pub engine: &'a str,
    /// Such as `db.m5.8xlarge`.
    pub class: &'a str,
    /// Such as `Multi-AZ`.
    pub deployment: &'a str,
    /// The storage attribute, or prose that says what is charged.
    pub storage: &'a str,
    /// Such as `GB-Mo`.
    pub unit: &'a str,
    /// `OnDemand` or a reservation.
    pub term: &'a str,
}

/// What a row is the price of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Of these meters, at least one.
    Meters {
        /// The meters.
        meters: Vec<Meter>,
        /// Whether the row stands for any engine, so that a row of the engine itself goes before.
        any_engine: bool,
    },
    /// Of something that the simulation does not meter.
    NotOurs(&'static str),
}

use ClusterStorage::{IoOptimized, Standard};
use Deployment::{MultiAz, SingleAz};
use StorageType::{Gp2, Gp3, Io1, Io2, Magnetic};

/// The meters whose price a row states.
///
/// # Errors
/// The row is not known, contradicts itself, could be of two meters, or has another unit.
pub fn select(row: &ListedRow<'_>) -> Result<Selection, SelectError> {
    if let Some(term) = row.term.strip_prefix("Reserved ") {
        return beside::reservation(row, term);
    }
    if row.term != "OnDemand" {
        return Err(unknown("term", row.term));
    }
    let selection = select_whatever_unit(row)?;
    if let Selection::Meters { meters, .. } = &selection {
        check_unit(meters, row.unit)?;
    }
    Ok(selection)
}

/// The same, before anything is known of prices.
fn select_whatever_unit(row: &ListedRow<'_>) -> Result<Selection, SelectError> {
    if let Some(reason) = not_ours(row) {
        return Ok(Selection::NotOurs(reason));
    }
    let by_usage_type = match bare_usage_type(row)? {
        "" => None,
        bare => Some(charged_by_usage_type(bare)?),
    };
    let charged = match (by_usage_type, charged_by_attributes(row)?) {
        (Some(one), Some(other)) => one.and(other).ok_or_else(|| SelectError::Contradiction {
            usage_type: row.usage_type.to_owned(),
            attributes: [row.class, row.deployment, row.storage].join(" "),
        })?,
        (Some(charged), None) | (None, Some(charged)) => charged,
        (None, None) => return Err(Uncertain::Unstated("meter").into()),
    };
    let engines = engines(row.engine)?;
    let meters = charged.on(deployment(row)?)?.meters(engines)?;
    Ok(Selection::Meters { meters, any_engine: !matches!(engines, Engines::One(_)) })
}

/// The usage type as bills of the Region write it: `USE1-` in us-east-1 is the bare one.
///
/// # Errors
/// The usage type is one of another Region.
pub fn billed_usage_type<'a>(row: &ListedRow<'a>) -> Result<&'a str, SelectError> {
    if row.region.code() == "us-east-1" {
        bare_usage_type(row)
    } else {
        bare_usage_type(row).map(|_| row.usage_type)
    }
}

/// The part of a row that a pattern is looked for in.
enum Part {
    UsageType,
    Engine,
    Deployment,
    Storage,
}

use Part::{Engine, UsageType};

/// What the simulation does not meter: a row whose part contains the text, or ends with it where
/// it is written with `$`. The first that fits names the reason, so the special goes before the
/// general: a readable standby's storage is no Multi-AZ storage, and Extended Support shares class,
/// engine and deployment with an instance.
const NOT_OURS: [(Part, &str, &str); 27] = [
    (UsageType, "Outposts", "Outposts"),
    (Part::Deployment, "Outposts", "Outposts"),
    (Part::Storage, "Outposts", "Outposts"),
    (Engine, "for Outpost", "Outposts"),
    (UsageType, "Limitless", "Aurora Limitless"),
    (Part::Storage, "Idle public IPv4", "idle public IPv4 address"),
    (Part::Storage, "public IPv4 idle", "idle public IPv4 address"),
    (Engine, "SQL Server", "other engine"),
    (Engine, "Oracle", "other engine"),
    (Engine, "Db2", "other engine"),
    (UsageType, "RDSCustom", "RDS Custom"),
    (UsageType, ":PI_", "Performance Insights"),
    (UsageType, "SnapshotExport", "snapshot export"),
    (Part::Storage, "snapshot export", "snapshot export"),
    (UsageType, "Mirror", "SQL Server mirror"),
    (Part::Deployment, "SQL Server Mirror", "SQL Server mirror"),
    (UsageType, "Multi-AZCluster", "readable standbys"),
    (Part::Deployment, "readable standbys", "readable standbys"),
    (UsageType, "Throughput$", "throughput"),
    (UsageType, "PIOPS$", "provisioned IOPS"),
    (Part::Storage, "io1 IOPS$", "provisioned IOPS"),
    (Part::Storage, "io2 IOPS$", "provisioned IOPS"),
    (Part::Storage, "IOPS above baseline$", "provisioned IOPS"),
    (UsageType, "RDS:StorageIOUsage$", "I/O of magnetic storage"),
    (Part::Storage, "standard I/O$", "I/O of magnetic storage"),
    (UsageType, "Aurora:ReplicatedWriteIO$", "I/O of a global database"),
    (UsageType, "Aurora:BacktrackUsage$", "backtrack"),
];

fn not_ours(row: &ListedRow<'_>) -> Option<&'static str> {
    first_reason(&NOT_OURS, row)
}

/// The reason of the first pattern that fits.
fn first_reason(
    patterns: &[(Part, &str, &'static str)],
    row: &ListedRow<'_>,
) -> Option<&'static str> {
    let fits = |part: &Part, pattern: &str| {
        let text = match part {
            UsageType => row.usage_type,
            Engine => row.engine,
            Part::Deployment => row.deployment,
            Part::Storage => row.storage,
        };
        match pattern.strip_suffix('$') {
            Some(end) => text.ends_with(end),
            None => text.contains(pattern),
        }
    };
    patterns.iter().find_map(|(part, pattern, reason)| fits(part, pattern).then_some(*reason))
}

fn bare_usage_type<'a>(row: &ListedRow<'a>) -> Result<&'a str, SelectError> {
    let usage_type = row.usage_type;
    if usage_type.is_empty() {
        return Ok("");
    }
    let refused = |expected: String| SelectError::Prefix {
        usage_type: usage_type.to_owned(),
        region: row.region.clone(),
        expected,
    };
    let Some(prefix) = prefix_of(row.region) else {
        return Err(refused(
            "the Region's prefix is not known; add it to PREFIXES in pricing/usage_prefix.rs"
                .to_owned(),
        ));
    };
    if let Some(bare) = usage_type.strip_prefix(prefix) {
        return Ok(bare);
    }
    if row.region.code() == "us-east-1" && without_any(usage_type).is_none() {
        return Ok(usage_type);
    }
    Err(refused(format!("its usage types start with `{prefix}`")))
}

fn charged_by_usage_type(bare: &str) -> Result<Charged, SelectError> {
    let instance = |class: &str, deployment, cluster| {
        Ok(Instance {
            class: spelt_out(class).parse()?,
            deployment: Some(deployment),
            cluster,
            of_aurora: cluster == Some(IoOptimized),
        })
    };
    match bare.split_once(':') {
        Some(("InstanceUsage", class)) => return instance(class, SingleAz, Some(Standard)),
        Some(("InstanceUsageIOOptimized", class)) => {
            return instance(class, SingleAz, Some(IoOptimized));
        }
        Some(("Multi-AZUsage", class)) => return instance(class, MultiAz, None),
        _ => {}
    }
    Ok(match bare {
        "RDS:GP2-Storage" => Storage(Gp2, Some(SingleAz)),
        "RDS:GP3-Storage" => Storage(Gp3, Some(SingleAz)),
        "RDS:PIOPS-Storage" => Storage(Io1, Some(SingleAz)),
        "RDS:IO2-PIOPS-Storage" => Storage(Io2, Some(SingleAz)),
        "RDS:StorageUsage" => Storage(Magnetic, Some(SingleAz)),
        "RDS:Multi-AZ-GP2-Storage" => Storage(Gp2, Some(MultiAz)),
        "RDS:Multi-AZ-GP3-Storage" => Storage(Gp3, Some(MultiAz)),
        "RDS:Multi-AZ-PIOPS-Storage" => Storage(Io1, Some(MultiAz)),
        "RDS:Multi-AZ-IO2-PIOPS-Storage" => Storage(Io2, Some(MultiAz)),
        "RDS:Multi-AZ-StorageUsage" => Storage(Magnetic, Some(MultiAz)),
        "RDS:ChargedBackupUsage" => RdsBackup,
        "Aurora:StorageUsage" => AuroraStorage(Standard),
        "Aurora:IO-OptimizedStorageUsage" => AuroraStorage(IoOptimized),
        "Aurora:StorageIOUsage" => AuroraIo,
        "Aurora:BackupUsage" => AuroraBackup,
        "Aurora:ServerlessUsage" => ServerlessV1,
        "Aurora:ServerlessV2Usage" => ServerlessV2(Standard),
        "Aurora:ServerlessV2IOOptimizedUsage" => ServerlessV2(IoOptimized),
        bare => {
            return beside::charged_by_usage_type(bare)
                .ok_or_else(|| SelectError::UsageType(bare.to_owned()));
        }
    })
}

/// Usage types write `8xl` for `8xlarge`.
fn spelt_out(class: &str) -> String {
    let short = class.rsplit_once('.').is_some_and(|(_, size)| {
        size.strip_suffix("xl").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    });
    if short { format!("{class}arge") } else { class.to_owned() }
}

/// What the attributes say; nothing when they name neither a class nor storage.
fn charged_by_attributes(row: &ListedRow<'_>) -> Result<Option<Charged>, SelectError> {
    let deployment = deployment(row)?;
    let charged = match row.storage {
        "" | "Aurora Standard" | "Aurora I/O-Optimized" => {
            if row.class.is_empty() {
                return if row.storage.is_empty() {
                    Ok(None)
                } else {
                    Err(Uncertain::Unstated("DB instance class").into())
                };
            }
            Instance {
                class: row.class.parse()?,
                deployment,
                cluster: match row.storage {
                    "Aurora Standard" => Some(Standard),
                    "Aurora I/O-Optimized" => Some(IoOptimized),
                    _ => None,
                },
                of_aurora: !row.storage.is_empty(),
            }
        }
        "gp2" | "General Purpose" | "General Purpose (SSD)" => Storage(Gp2, deployment),
        "gp3" | "General Purpose-GP3" => Storage(Gp3, deployment),
        "io1" | "Provisioned IOPS" | "Provisioned IOPS (SSD)" => Storage(Io1, deployment),
        "io2" | "Provisioned IOPS-IO2" => Storage(Io2, deployment),
        "standard" | "Magnetic" => Storage(Magnetic, deployment),
        "backup" => Backup,
        "Aurora Standard storage" | "General Purpose-Aurora" => AuroraStorage(Standard),
        "Aurora I/O-Optimized storage" | "IO Optimized-Aurora" => AuroraStorage(IoOptimized),
        "Aurora I/O" | "Aurora I/O Operation" => AuroraIo,
        "Serverless v1" => ServerlessV1,
        "Serverless v2 Standard" => ServerlessV2(Standard),
        "Serverless v2 I/O-Optimized" => ServerlessV2(IoOptimized),
        prose => match beside::charged_by_text(row.engine, prose) {
            Some(charged) => charged,
            None => charged_by_prose(prose)?,
        },
    };
    if !matches!(charged, Instance { .. }) && !row.class.is_empty() {
        return Err(Uncertain::Contradiction {
            one: format!("class `{}`", row.class),
            other: format!("storage `{}`", row.storage),
        }
        .into());
    }
    Ok(Some(charged))
}

/// Bill lines describe themselves. Prose that could be of two meters is refused: it does not say
/// Standard or I/O-Optimized when it means the latter's neighbour.
fn charged_by_prose(prose: &str) -> Result<Charged, SelectError> {
    let says = |words: &str| prose.contains(words);
    let aurora = says("Aurora");
    let special = says("Optimized") || says("v2") || says("V2");
    if aurora && !special && says("million I/O requests") {
        Ok(AuroraIo)
    } else if aurora && !special && says("per GB-month of consumed storage") {
        Ok(AuroraStorage(Standard))
    } else if aurora && !special && says("per Aurora Capacity Unit hour") && says("Serverless") {
        Ok(ServerlessV1)
    } else {
        Err(unknown("storage", prose))
    }
}

fn deployment(row: &ListedRow<'_>) -> Result<Option<Deployment>, SelectError> {
    if row.deployment.is_empty() {
        return Ok(None);
    }
    let known = row.deployment.parse();
    known.map_or_else(|_| Err(unknown("deployment", row.deployment)), |d| Ok(Some(d)))
}

/// The engines that a row is of.
fn engines(text: &str) -> Result<Engines, SelectError> {
    match text {
        "" | ANY => Ok(Engines::Any),
        ANY_RDS => Ok(Engines::AnyOfRds),
        ANY_AURORA => Ok(Engines::AnyOfAurora),
        text => text.parse().map_or_else(|_| Err(unknown("engine", text)), |e| Ok(Engines::One(e))),
    }
}

/// Whether a price per `unit` is one of these meters.
///
/// # Errors
/// It is of another unit, or of none.
pub fn check_unit(meters: &[Meter], unit: &str) -> Result<(), SelectError> {
    for meter in meters {
        let expected = meter.scale().pricing_unit();
        let known = match expected {
            Unit::Hours => matches!(unit, "Hrs" | "Hours"),
            Unit::AcuHours => matches!(unit, "ACU-Hr" | "ACU-Hours"),
            Unit::GbMonths => matches!(unit, "GB-Mo" | "GB-Months"),
            Unit::Requests => matches!(unit, "IOs" | "Metrics"),
            Unit::VcpuHours => matches!(unit, "vCPU-Hours" | "Hrs"),
            Unit::Dpu => unit == "DPU",
            _ => false,
        };
        if !known {
            let (meter, unit) = (Box::new(*meter), unit.to_owned());
            return Err(SelectError::Unit { meter, unit, expected });
        }
    }
    Ok(())
}

fn unknown(attribute: &'static str, text: &str) -> SelectError {
    SelectError::Attribute { attribute, text: text.to_owned() }
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
