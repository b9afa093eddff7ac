//! What AWS counts. A [`Meter`] is one thing on a bill (a class of instance, a kind of storage),
//! a [`Reading`] is how much of it was counted and why. It knows no price and no offering.

mod hardware;
mod names;
mod reading;
mod side;

use std::fmt;

pub use crate::units::StorageType;
pub use names::{
    Burstable, ClusterStorage, DatabaseEngine, Deployment, Family, InstanceClass, SupportYears,
    Term,
};
pub use reading::{Basis, DPU_PARTS, Reading, Scale, VCPU_PARTS};
pub use side::SideMeter;

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
    /// Hours of a reserved RDS instance, used or not.
    RdsReservation {
        /// The engine that runs on it.
        engine: DatabaseEngine,
        /// Its class.
        class: InstanceClass,
        /// Single-AZ or Multi-AZ.
        deployment: Deployment,
        /// How it is paid for.
        term: Term,
    },
    /// Hours of a reserved Aurora instance, used or not.
    AuroraReservation {
        /// The engine that runs on it.
        engine: DatabaseEngine,
        /// Its class.
        class: InstanceClass,
        /// How it is paid for.
        term: Term,
    },
    /// Work of an Aurora DSQL cluster.
    DsqlDpu,
    /// Consumed gigabytes of an Aurora DSQL cluster.
    DsqlStorage,
    /// Something beside the database itself.
    Side(SideMeter),
}

/// What a meter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Instances and capacity.
    Compute,
    /// Storage and backups.
    Storage,
    /// I/O requests.
    Io,
    /// What stands beside the database: addresses, proxies, Extended Support.
    Side,
}

impl Part {
    /// Every part, in the order of a bill.
    pub const ALL: [Self; 4] = [Self::Compute, Self::Storage, Self::Io, Self::Side];
}

impl Meter {
    /// What it is for.
    #[must_use]
    pub const fn part(&self) -> Part {
        match self {
            Self::RdsInstance { .. }
            | Self::AuroraInstance { .. }
            | Self::ServerlessV1Acu { .. }
            | Self::ServerlessV2Acu { .. }
            | Self::RdsReservation { .. }
            | Self::AuroraReservation { .. }
            | Self::DsqlDpu => Part::Compute,
            Self::RdsStorage { .. }
            | Self::RdsBackup { .. }
            | Self::AuroraStorage { .. }
            | Self::AuroraBackup { .. }
            | Self::DsqlStorage => Part::Storage,
            Self::AuroraIo { .. } => Part::Io,
            Self::Side(_) => Part::Side,
        }
    }

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
            Self::RdsReservation { deployment: SingleAz, .. } => "rds-reserved-instance",
            Self::RdsReservation { deployment: MultiAz, .. } => "rds-reserved-instance-multi-az",
            Self::AuroraReservation { .. } => "aurora-reserved-instance",
            Self::DsqlDpu => "dsql-dpu",
            Self::DsqlStorage => "dsql-storage",
            Self::Side(side) => side.name(),
        }
    }

    /// The engine whose price applies; `None` where the engine does not matter.
    #[must_use]
    pub const fn engine(&self) -> Option<DatabaseEngine> {
        Some(match *self {
            Self::RdsInstance { engine, .. }
            | Self::RdsStorage { engine, .. }
            | Self::RdsBackup { engine }
            | Self::AuroraInstance { engine, .. }
            | Self::AuroraStorage { engine, .. }
            | Self::AuroraIo { engine }
            | Self::AuroraBackup { engine }
            | Self::ServerlessV1Acu { engine }
            | Self::ServerlessV2Acu { engine, .. }
            | Self::RdsReservation { engine, .. }
            | Self::AuroraReservation { engine, .. } => engine,
            Self::DsqlDpu | Self::DsqlStorage => DatabaseEngine::AuroraDsql,
            Self::Side(side) => return side.engine(),
        })
    }

    /// What is counted and how the count becomes the quantity that has a price.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        match self {
            Self::RdsInstance { .. }
            | Self::AuroraInstance { .. }
            | Self::RdsReservation { .. }
            | Self::AuroraReservation { .. } => Scale::InstanceSeconds,
            Self::ServerlessV1Acu { .. } | Self::ServerlessV2Acu { .. } => Scale::HalfAcuSeconds,
            Self::AuroraIo { .. } => Scale::RequestSeconds,
            Self::RdsStorage { .. }
            | Self::RdsBackup { .. }
            | Self::AuroraStorage { .. }
            | Self::AuroraBackup { .. }
            | Self::DsqlStorage => Scale::GbPartSeconds,
            Self::DsqlDpu => Scale::DpuPartSeconds,
            Self::Side(side) => side.scale(),
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
            Self::RdsReservation { engine, class, deployment, term } => {
                format!("{class} {engine}, {deployment}, reserved {term}")
            }
            Self::AuroraReservation { engine, class, term } => {
                format!("{class} {engine}, reserved {term}")
            }
            Self::DsqlDpu => "distributed processing units, Aurora DSQL".to_owned(),
            Self::DsqlStorage => "storage, Aurora DSQL".to_owned(),
            Self::Side(side) => side.to_string(),
        };
        f.pad(&text)
    }
}
