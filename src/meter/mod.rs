//! What AWS counts. A [`Meter`] is one thing on a bill (a class of instance, a kind of storage),
//! a [`Reading`] is how much of it was counted and why. It knows no price and no offering.

mod hardware;
mod names;
mod reading;

use std::fmt;

pub use crate::units::StorageType;
pub use names::{ClusterStorage, DatabaseEngine, Deployment, InstanceClass};
pub use reading::{Basis, Reading, Scale};

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

/// What a meter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Instances and capacity.
    Compute,
    /// Storage and backups.
    Storage,
    /// I/O requests.
    Io,
}

impl Meter {
    /// What it is for.
    #[must_use]
    pub const fn part(&self) -> Part {
        match self {
            Self::RdsInstance { .. }
            | Self::AuroraInstance { .. }
            | Self::ServerlessV1Acu { .. }
            | Self::ServerlessV2Acu { .. } => Part::Compute,
            Self::RdsStorage { .. }
            | Self::RdsBackup { .. }
            | Self::AuroraStorage { .. }
            | Self::AuroraBackup { .. } => Part::Storage,
            Self::AuroraIo { .. } => Part::Io,
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
