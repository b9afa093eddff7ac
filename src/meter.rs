//! What AWS counts. A [`Meter`] is one thing on a bill (a class of instance, a kind of storage),
//! a [`Reading`] is how much of it was counted and why. It knows no price and no offering.

use std::fmt;
use std::str::FromStr;

use crate::units::{Acu, Engine, Gb, RuleSet, Unit, UnknownName, named};

pub use crate::units::StorageType;

/// A database engine as AWS's price list names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatabaseEngine {
    /// RDS for PostgreSQL.
    PostgreSql,
    /// RDS for MySQL.
    MySql,
    /// RDS for MariaDB.
    MariaDb,
    /// Aurora with PostgreSQL compatibility.
    AuroraPostgreSql,
    /// Aurora with MySQL compatibility.
    AuroraMySql,
}

impl DatabaseEngine {
    /// Every engine.
    pub const ALL: [Self; 5] =
        [Self::PostgreSql, Self::MySql, Self::MariaDb, Self::AuroraPostgreSql, Self::AuroraMySql];

    /// The price list's `databaseEngine` attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
            Self::AuroraPostgreSql => "Aurora PostgreSQL",
            Self::AuroraMySql => "Aurora MySQL",
        }
    }

    /// Whether it is one of Aurora's.
    #[must_use]
    pub const fn is_aurora(self) -> bool {
        matches!(self, Self::AuroraPostgreSql | Self::AuroraMySql)
    }

    /// RDS's engine for a workload.
    #[must_use]
    pub const fn on_rds(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::PostgreSql,
            Engine::MySql => Self::MySql,
            Engine::MariaDb => Self::MariaDb,
        }
    }

    /// Aurora's engine for a workload; MariaDB's nearest is Aurora MySQL.
    #[must_use]
    pub const fn on_aurora(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::AuroraPostgreSql,
            Engine::MySql | Engine::MariaDb => Self::AuroraMySql,
        }
    }

    /// Whether a client of `engine` can talk to it without being changed.
    #[must_use]
    pub const fn speaks(self, engine: Engine) -> bool {
        matches!(
            (self, engine),
            (Self::PostgreSql | Self::AuroraPostgreSql, Engine::Postgres)
                | (Self::MySql | Self::AuroraMySql, Engine::MySql)
                | (Self::MariaDb, Engine::MariaDb)
        )
    }
}

impl fmt::Display for DatabaseEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for DatabaseEngine {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|engine| engine.name() == text).ok_or_else(|| UnknownName {
            text: text.to_owned(),
            expected: "a database engine as AWS's price list names it",
        })
    }
}

/// A DB instance class such as `db.t4g.micro`, held inline so that a meter can be copied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceClass {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl InstanceClass {
    const LONGEST: usize = 23;

    /// The name, such as `db.t4g.micro`.
    ///
    /// # Panics
    /// Never: only checked ASCII is stored.
    #[must_use]
    pub fn name(&self) -> &str {
        let stored = &self.bytes[..usize::from(self.length)];
        std::str::from_utf8(stored).expect("an instance class holds checked ASCII")
    }
}

impl FromStr for InstanceClass {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let alphanumeric = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let well_formed = match text.split('.').collect::<Vec<_>>()[..] {
            ["db", family, size] => alphanumeric(family) && alphanumeric(size),
            _ => false,
        };
        if !well_formed || text.len() > Self::LONGEST {
            return Err(UnknownName {
                text: text.to_owned(),
                expected: "a DB instance class such as db.t4g.micro",
            });
        }
        let mut bytes = [0; Self::LONGEST];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).unwrap_or_default();
        Ok(Self { bytes, length })
    }
}

impl fmt::Display for InstanceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for InstanceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

named! {
    /// How many Availability Zones an RDS instance keeps a copy in. Its own SKU, never twice the
    /// other (RDS-10).
    Deployment, "Single-AZ or Multi-AZ",
    /// One instance.
    #[default]
    SingleAz = "Single-AZ",
    /// One instance and one standby.
    MultiAz = "Multi-AZ",
}

named! {
    /// An Aurora cluster's storage configuration, which has its own SKUs for compute too (AUR-5).
    ClusterStorage, "standard or io-optimized",
    /// I/O is charged by the request.
    #[default]
    Standard = "standard",
    /// I/O is included.
    IoOptimized = "io-optimized",
}

/// One thing that AWS counts and charges for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meter {
    /// Hours of an RDS instance.
    RdsInstance {
        /// The engine that runs on it.
        engine: DatabaseEngine,
        /// Its class.
        class: InstanceClass,
        /// Single-AZ or Multi-AZ.
        deployment: Deployment,
    },
    /// Allocated gigabytes of an RDS instance.
    RdsStorage {
        /// The engine that runs on it.
        engine: DatabaseEngine,
        /// The type of storage.
        storage: StorageType,
        /// Single-AZ or Multi-AZ.
        deployment: Deployment,
    },
    /// Gigabytes of RDS backups beyond the free part.
    RdsBackup {
        /// The engine of the instances.
        engine: DatabaseEngine,
    },
    /// Hours of a provisioned Aurora instance.
    AuroraInstance {
        /// The engine that runs on it.
        engine: DatabaseEngine,
        /// Its class.
        class: InstanceClass,
        /// The cluster's storage configuration.
        storage: ClusterStorage,
    },
    /// Consumed gigabytes of an Aurora volume.
    AuroraStorage {
        /// The engine of the cluster.
        engine: DatabaseEngine,
        /// The cluster's storage configuration.
        storage: ClusterStorage,
    },
    /// I/O requests of an Aurora volume.
    AuroraIo {
        /// The engine of the cluster.
        engine: DatabaseEngine,
    },
    /// Gigabytes of Aurora backups beyond the free part.
    AuroraBackup {
        /// The engine of the cluster.
        engine: DatabaseEngine,
    },
    /// Capacity of an Aurora Serverless v1 cluster.
    ServerlessV1Acu {
        /// The engine of the cluster.
        engine: DatabaseEngine,
    },
    /// Capacity of an Aurora Serverless v2 instance.
    ServerlessV2Acu {
        /// The engine of the cluster.
        engine: DatabaseEngine,
        /// The cluster's storage configuration.
        storage: ClusterStorage,
    },
}

impl Meter {
    /// The meter's name in files, such as `rds-instance-multi-az`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        use ClusterStorage::{IoOptimized, Standard};
        use Deployment::{MultiAz, SingleAz};
        match self {
            Self::RdsInstance { deployment: SingleAz, .. } => "rds-instance",
            Self::RdsInstance { deployment: MultiAz, .. } => "rds-instance-multi-az",
            Self::RdsStorage { deployment: SingleAz, .. } => "rds-storage",
            Self::RdsStorage { deployment: MultiAz, .. } => "rds-storage-multi-az",
            Self::RdsBackup { .. } => "rds-backup",
            Self::AuroraInstance { storage: Standard, .. } => "aurora-instance",
            Self::AuroraInstance { storage: IoOptimized, .. } => "aurora-instance-io-optimized",
            Self::AuroraStorage { storage: Standard, .. } => "aurora-storage",
            Self::AuroraStorage { storage: IoOptimized, .. } => "aurora-storage-io-optimized",
            Self::AuroraIo { .. } => "aurora-io",
            Self::AuroraBackup { .. } => "aurora-backup",
            Self::ServerlessV1Acu { .. } => "serverless-v1-acu",
            Self::ServerlessV2Acu { storage: Standard, .. } => "serverless-v2-acu",
            Self::ServerlessV2Acu { storage: IoOptimized, .. } => "serverless-v2-acu-io-optimized",
        }
    }

    /// The engine whose price applies.
    #[must_use]
    pub const fn engine(&self) -> DatabaseEngine {
        match *self {
            Self::RdsInstance { engine, .. }
            | Self::RdsStorage { engine, .. }
            | Self::RdsBackup { engine }
            | Self::AuroraInstance { engine, .. }
            | Self::AuroraStorage { engine, .. }
            | Self::AuroraIo { engine }
            | Self::AuroraBackup { engine }
            | Self::ServerlessV1Acu { engine }
            | Self::ServerlessV2Acu { engine, .. } => engine,
        }
    }

    /// What is counted and how the count becomes the quantity that has a price.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        match self {
            Self::RdsInstance { .. } | Self::AuroraInstance { .. } => Scale::InstanceSeconds,
            Self::ServerlessV1Acu { .. } | Self::ServerlessV2Acu { .. } => Scale::HalfAcuSeconds,
            Self::AuroraIo { .. } => Scale::RequestSeconds,
            Self::RdsStorage { .. }
            | Self::RdsBackup { .. }
            | Self::AuroraStorage { .. }
            | Self::AuroraBackup { .. } => Scale::GbPartSeconds,
        }
    }
}

/// A sentence fragment for people, such as `db.t2.micro PostgreSQL, Single-AZ`.
impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::RdsInstance { engine, class, deployment } => {
                format!("{class} {engine}, {deployment}")
            }
            Self::RdsStorage { engine, storage, deployment } => {
                format!("{storage} storage, {engine}, {deployment}")
            }
            Self::AuroraInstance { engine, class, storage } => {
                format!("{class} {engine}, {storage}")
            }
            Self::AuroraStorage { engine, storage } => format!("storage, {engine}, {storage}"),
            Self::AuroraIo { engine } => format!("I/O requests, {engine}"),
            Self::RdsBackup { engine } | Self::AuroraBackup { engine } => {
                format!("backup storage, {engine}")
            }
            Self::ServerlessV1Acu { engine } => format!("Serverless v1 capacity, {engine}"),
            Self::ServerlessV2Acu { engine, storage } => {
                format!("Serverless v2 capacity, {engine}, {storage}")
            }
        };
        f.pad(&text)
    }
}

/// How the integer count of a reading relates to the quantities on a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Counts seconds of one instance; priced by the hour.
    InstanceSeconds,
    /// Counts half capacity units times seconds; priced by the ACU-hour.
    HalfAcuSeconds,
    /// Counts billionths of a gigabyte times seconds; priced by the GB-month.
    GbPartSeconds,
    /// Counts monthly requests times seconds, so that requests spread over a month stay whole;
    /// priced by the request.
    RequestSeconds,
}

impl Scale {
    /// The unit of the consumed quantity.
    #[must_use]
    pub const fn consumed_unit(self) -> Unit {
        match self {
            Self::InstanceSeconds => Unit::Seconds,
            Self::HalfAcuSeconds => Unit::AcuSeconds,
            Self::GbPartSeconds => Unit::GbSeconds,
            Self::RequestSeconds => Unit::Requests,
        }
    }

    /// The unit of the pricing quantity.
    #[must_use]
    pub const fn pricing_unit(self) -> Unit {
        match self {
            Self::InstanceSeconds => Unit::Hours,
            Self::HalfAcuSeconds => Unit::AcuHours,
            Self::GbPartSeconds => Unit::GbMonths,
            Self::RequestSeconds => Unit::Requests,
        }
    }

    /// How many counts make one consumed unit.
    #[must_use]
    pub const fn counts_per_consumed_unit(self, month_seconds: u32) -> u64 {
        match self {
            Self::InstanceSeconds => 1,
            Self::HalfAcuSeconds => 2,
            Self::GbPartSeconds => Gb::PARTS,
            Self::RequestSeconds => month_seconds as u64,
        }
    }

    /// How many counts make one pricing unit, in a month of so many seconds.
    #[must_use]
    pub const fn counts_per_pricing_unit(self, month_seconds: u32) -> u64 {
        match self {
            Self::InstanceSeconds => 3_600,
            Self::HalfAcuSeconds => 2 * 3_600,
            Self::GbPartSeconds => Gb::PARTS * month_seconds as u64,
            Self::RequestSeconds => month_seconds as u64,
        }
    }
}

/// What AWS counted on one meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The meter.
    pub meter: Meter,
    /// The count, in the unit of the meter's [`Scale`].
    pub count: u128,
    /// The length of the month in which it was counted: the divisor of units per month.
    pub month_seconds: u32,
    /// The rules that made the count what it is.
    pub rules: RuleSet,
    /// Where the count comes from.
    pub basis: Basis,
}

/// What a count is made of, for the walk from a charge back to the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Time in which the database was up, and time that a minimum or a rounding added to it.
    Uptime {
        /// Seconds up.
        up_seconds: u64,
        /// Seconds that were billed without being up.
        phantom_seconds: u64,
    },
    /// Time in which the database was up, weighted with its capacity.
    Capacity {
        /// Seconds up.
        up_seconds: u64,
        /// Half-ACU-seconds that a minimum added.
        phantom_half_acu_seconds: u64,
        /// The largest capacity.
        largest: Acu,
    },
    /// Gigabytes held over the period.
    Stored {
        /// The most that was held.
        largest: Gb,
        /// For how long.
        seconds: u64,
    },
    /// Requests spread evenly over each month.
    Requests {
        /// How many a month.
        per_month: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instance_classes_are_checked_by_form() {
        let class: InstanceClass = "db.t4g.micro".parse().unwrap();
        assert_eq!(
            (class.name(), format!("{class:>14}").as_str()),
            ("db.t4g.micro", "  db.t4g.micro")
        );
        for bad in [
            "",
            "db.",
            "t2.micro",
            "db.t2",
            "db.T2.micro",
            "db.t2.micro.x",
            "db.aaaaaaaaaaaaaaaaaaaaaaaa.b",
        ] {
            assert!(bad.parse::<InstanceClass>().is_err(), "{bad}");
        }
    }

    #[test]
    fn mariadb_on_aurora_needs_an_engine_change() {
        assert!(!DatabaseEngine::on_aurora(Engine::MariaDb).speaks(Engine::MariaDb));
        for engine in [Engine::Postgres, Engine::MySql] {
            assert!(DatabaseEngine::on_aurora(engine).speaks(engine));
            assert!(DatabaseEngine::on_rds(engine).speaks(engine));
        }
    }
}
