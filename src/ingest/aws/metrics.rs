//! Which of CloudWatch's metrics of a database are read, by which statistic and how finely
//! (CW-3, AUR-4). It owns the list; when they are asked for is the plan's.

use super::inventory::{Database, Resource};

/// A metric as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// `CloudWatch`'s name, which is also the column in a trace.
    pub name: &'static str,
    /// What is asked for each period.
    pub statistic: Statistic,
    /// The finest period that is of use, in seconds.
    pub finest_seconds: i64,
}

/// What is asked for each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The mean of the period.
    Average,
    /// The largest value in the period.
    Maximum,
    /// The smallest value in the period.
    Minimum,
    /// The sum over the period.
    Sum,
}

impl Statistic {
    /// `CloudWatch`'s name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Maximum => "Maximum",
            Self::Minimum => "Minimum",
            Self::Sum => "Sum",
        }
    }
}

use Statistic::{Average, Maximum, Minimum, Sum};

const fn metric(name: &'static str, statistic: Statistic, finest_seconds: i64) -> Metric {
    Metric { name, statistic, finest_seconds }
}

/// The name of the metric that says who is connected.
pub(super) const CONNECTIONS: &str = "DatabaseConnections";
/// The name of the metric whose datapoints say that a database runs (CW-4).
pub(super) const CPU: &str = "CPUUtilization";
/// The name of the metric that says how much capacity a serverless instance has.
pub(super) const CAPACITY: &str = "ServerlessDatabaseCapacity";

/// Of every instance.
const CONNECTED: Metric = metric(CONNECTIONS, Maximum, 60);
const RUNNING: Metric = metric(CPU, Average, 60);
const ACUS: Metric = metric(CAPACITY, Average, 60);

/// Of an instance of RDS: what is free by the hour, for storage moves slowly.
const OF_INSTANCE: &[Metric] = &[
    CONNECTED,
    RUNNING,
    metric("FreeStorageSpace", Minimum, 3_600),
    metric("ReadIOPS", Average, 60),
    metric("WriteIOPS", Average, 60),
];
/// Of an instance of a provisioned cluster.
const OF_MEMBER: &[Metric] = &[CONNECTED, RUNNING];
/// Of an instance of a cluster of Serverless v2. Its capacity is summed over the instances: the
/// cluster's own figure is their mean (AS2-1).
const OF_SERVERLESS_MEMBER: &[Metric] = &[CONNECTED, RUNNING, ACUS];
/// Of a cluster: its volume by the hour, as AWS bills it (AUR-3), its I/O requests, which are
/// counts in five minutes (AUR-4), and its backups.
const OF_CLUSTER: &[Metric] = &[
    metric("VolumeBytesUsed", Average, 3_600),
    metric("VolumeReadIOPs", Sum, 300),
    metric("VolumeWriteIOPs", Sum, 300),
    metric("BackupRetentionPeriodStorageUsed", Average, 3_600),
    metric("SnapshotStorageUsed", Average, 3_600),
    metric("TotalBackupStorageBilled", Average, 3_600),
];
/// Of a cluster of Serverless v1, which shows no instances.
const OF_V1_CLUSTER: &[Metric] = &[
    CONNECTED,
    RUNNING,
    ACUS,
    OF_CLUSTER[0],
    OF_CLUSTER[1],
    OF_CLUSTER[2],
    OF_CLUSTER[3],
    OF_CLUSTER[4],
    OF_CLUSTER[5],
];

/// One thing that has metrics: an instance or a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// `CloudWatch`'s dimension.
    pub dimension: Dimension,
    /// Its identifier.
    pub id: String,
}

/// By what a metric is told apart in `AWS/RDS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Of an instance.
    Instance,
    /// Of a cluster.
    Cluster,
}

impl Dimension {
    /// `CloudWatch`'s name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instance => "DBInstanceIdentifier",
            Self::Cluster => "DBClusterIdentifier",
        }
    }
}

/// What is asked for a database: each instance and cluster with its metrics.
#[must_use]
pub fn targets(database: &Database) -> Vec<(Target, &'static [Metric])> {
    let target = |dimension, id: &str| Target { dimension, id: id.to_owned() };
    if database.resource == Resource::Instance {
        return vec![(target(Dimension::Instance, &database.id), OF_INSTANCE)];
    }
    let kind = database.kind.as_deref();
    let of_cluster = if kind == Some("aurora-serverless-v1") { OF_V1_CLUSTER } else { OF_CLUSTER };
    let mut targets = vec![(target(Dimension::Cluster, &database.id), of_cluster)];
    targets.extend(database.instances.iter().map(|member| {
        let metrics = if member.is_serverless() { OF_SERVERLESS_MEMBER } else { OF_MEMBER };
        (target(Dimension::Instance, &member.id), metrics)
    }));
    targets
}

#[cfg(test)]
mod tests {
    use super::super::inventory::tests::{cluster, instance};
    use super::*;

    #[test]
    fn capacity_is_asked_of_instances_and_volumes_of_clusters() {
        let names = |metrics: &[Metric]| metrics.iter().map(|m| m.name).collect::<Vec<_>>();
        let of_instance = targets(&instance());
        assert_eq!(of_instance.len(), 1);
        assert_eq!(of_instance[0].1.len(), 5);
        let of_cluster = targets(&cluster());
        assert_eq!(of_cluster.len(), 3);
        assert!(!names(of_cluster[0].1).contains(&CAPACITY));
        assert_eq!(names(of_cluster[1].1), [CONNECTIONS, CPU, CAPACITY]);
    }
}
