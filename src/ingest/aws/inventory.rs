//! The databases of an account as plain data: what `discover` prints, what a pull needs to know,
//! and what is kept beside cached metrics. It owns which kind of offering a database is today; it
//! asks nobody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::stops::Event;
use crate::units::{Engine, Region};

/// The databases of an account, for scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Inventory {
    /// The version of the document's form.
    pub schema_version: u32,
    /// The databases, by Region and name.
    pub databases: Vec<Database>,
    /// The Regions that gave no answer.
    pub failed: Vec<FailedRegion>,
}

/// A Region that gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FailedRegion {
    /// The Region.
    pub region: String,
    /// Why.
    pub error: String,
}

impl Inventory {
    /// A list of databases in the document's form.
    #[must_use]
    pub const fn new(databases: Vec<Database>, failed: Vec<FailedRegion>) -> Self {
        Self { schema_version: 1, databases, failed }
    }
}

/// What is kept of a database beside its metrics: how it was last configured, and every stop and
/// start that was ever seen, for RDS forgets them after a fortnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// When it was described, as an epoch second: a report without a connection speaks of then.
    pub at: i64,
    /// The database.
    pub database: Database,
    /// Its stops and starts, in order.
    pub events: Vec<Event>,
}

/// A database: an instance on its own, or a cluster with its instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property that AWS names")]
pub struct Database {
    /// Its identifier.
    pub id: String,
    /// Its Region.
    pub region: String,
    /// The owner's account, all but the last four digits left out, such as `…9012`.
    pub account: String,
    /// A name for the account that tells it from others and does not show its number.
    #[serde(skip)]
    pub account_key: String,
    /// An instance or a cluster.
    pub resource: Resource,
    /// The kind of offering that it is today; none if it is of no kind that is simulated.
    pub kind: Option<String>,
    /// AWS's name of the engine, such as `aurora-postgresql`.
    pub engine: String,
    /// The engine's version.
    pub engine_version: String,
    /// DB instance class; of a cluster, its writer's.
    pub instance_class: Option<String>,
    /// Storage type, such as `gp3` or `aurora-iopt1`.
    pub storage_type: Option<String>,
    /// Allocated storage in GiB, for instances.
    pub allocated_gb: Option<u32>,
    /// Whether a standby is kept.
    pub multi_az: bool,
    /// The capacity range of a serverless cluster.
    pub serverless: Option<Serverless>,
    /// Status, such as `available` or `stopped`.
    pub status: String,
    /// Whether it has a public address.
    pub public: bool,
    /// Days for which backups are kept.
    pub backup_retention_days: u32,
    /// Whether it may run into Extended Support, which costs extra.
    pub extended_support: bool,
    /// Whether it is or has a read replica, so that AWS does not stop it (RDS-8).
    pub replicates: bool,
    /// When it was created, as an epoch second; 0 if AWS does not say.
    pub created: i64,
    /// The instances of a cluster, the writer first.
    pub instances: Vec<Member>,
}

/// What a database is to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// An instance on its own.
    Instance,
    /// A cluster.
    Cluster,
}

/// The capacity range of a serverless cluster, in ACU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Serverless {
    /// The minimum.
    pub min_acu: String,
    /// The maximum.
    pub max_acu: String,
    /// Seconds without a connection after which it pauses; none if it never does.
    pub pause_after_seconds: Option<u32>,
}

/// An instance of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Its identifier.
    pub id: String,
    /// Its class.
    pub instance_class: String,
    /// Whether it takes writes.
    pub writer: bool,
    /// Its status.
    pub status: String,
    /// When it was created, as an epoch second; 0 if AWS does not say.
    pub created: i64,
}

impl Database {
    /// What its clients speak, if that is an engine of ours.
    #[must_use]
    pub fn speaks(&self) -> Option<Engine> {
        match self.engine.as_str() {
            "postgres" | "aurora-postgresql" => Some(Engine::Postgres),
            "mysql" | "aurora-mysql" | "aurora" => Some(Engine::MySql),
            "mariadb" => Some(Engine::MariaDb),
            _ => None,
        }
    }

    /// Whether its storage is a cluster volume.
    #[must_use]
    pub fn is_aurora(&self) -> bool {
        self.engine.starts_with("aurora")
    }

    /// The kind of offering that a database with these properties is, if it is one of ours.
    #[must_use]
    pub fn find_kind(&self, engine_mode: &str) -> Option<String> {
        self.speaks()?;
        let class = self.instance_class.as_deref();
        let kind = match self.resource {
            Resource::Instance => "rds-always-on",
            // A Multi-AZ cluster of RDS has three instances and a SKU of its own.
            Resource::Cluster if !self.is_aurora() => return None,
            Resource::Cluster if engine_mode == "serverless" => "aurora-serverless-v1",
            Resource::Cluster if class == Some(SERVERLESS_CLASS) => "aurora-serverless-v2",
            Resource::Cluster => "aurora-provisioned",
        };
        Some(kind.to_owned())
    }

    /// Whether it was stopped when AWS was asked.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.status == "stopped"
    }

    /// Whether `name` means this database: its own identifier or that of one of its instances.
    #[must_use]
    pub fn answers_to(&self, name: &str) -> bool {
        let same = |id: &str| id.eq_ignore_ascii_case(name);
        same(&self.id) || self.instances.iter().any(|member| same(&member.id))
    }
}

impl Member {
    /// Whether it is an instance of Aurora Serverless v2.
    #[must_use]
    pub fn is_serverless(&self) -> bool {
        self.instance_class == SERVERLESS_CLASS
    }
}

/// The class of an instance of Aurora Serverless v2.
pub(super) const SERVERLESS_CLASS: &str = "db.serverless";

/// An account number with all but its last four digits left out.
pub(super) fn short_account(number: &str) -> String {
    let last = number.len().checked_sub(4).and_then(|at| number.get(at..));
    last.map_or_else(|| "unknown".to_owned(), |last| format!("…{last}"))
}

/// A name for an account that does not show its number: 16 hexadecimal digits. It is no secret:
/// twelve digits can be tried out.
pub(super) fn account_key(number: &str) -> String {
    let hash = Sha256::digest(format!("dutycycle account {number}"));
    let first = hash.iter().take(8).fold(0_u64, |key, byte| key << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// Identifiers end up in file names and files: whatever is not AWS's form is refused.
pub(super) fn is_identifier(id: &str) -> bool {
    (1..=63).contains(&id.len())
        && id.starts_with(|first: char| first.is_ascii_alphabetic())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The Regions that every commercial account has from the start, for `--all-regions`. A Region
/// that has to be enabled is asked for by `--region`. Source: AWS Regions page of the EC2 User
/// Guide, "opt-in status: not required", as known on 2026-11-22.
const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// The Regions of `--all-regions`.
pub fn all_regions() -> impl Iterator<Item = Region> {
    REGIONS.iter().filter_map(|code| code.parse().ok())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An instance as the examples have it.
    pub(in crate::ingest::aws) fn instance() -> Database {
        Database {
            id: "soup-bot".to_owned(),
            region: "us-east-1".to_owned(),
            account: short_account("123456789012"),
            account_key: account_key("123456789012"),
            resource: Resource::Instance,
            kind: Some("rds-always-on".to_owned()),
            engine: "postgres".to_owned(),
            engine_version: "10.4".to_owned(),
            instance_class: Some("db.t2.micro".to_owned()),
            storage_type: Some("gp2".to_owned()),
            allocated_gb: Some(20),
            multi_az: false,
            serverless: None,
            status: "available".to_owned(),
            public: false,
            backup_retention_days: 7,
            extended_support: false,
            replicates: false,
            created: 0,
            instances: Vec::new(),
        }
    }

    /// A cluster of Serverless v2 with a writer and a reader.
    pub(in crate::ingest::aws) fn cluster() -> Database {
        let member = |id: &str, writer| Member {
            id: id.to_owned(),
            instance_class: SERVERLESS_CLASS.to_owned(),
            writer,
            status: "available".to_owned(),
            created: 0,
        };
        Database {
            id: "shop".to_owned(),
            resource: Resource::Cluster,
            kind: Some("aurora-serverless-v2".to_owned()),
            engine: "aurora-postgresql".to_owned(),
            engine_version: "16.4".to_owned(),
            instance_class: Some(SERVERLESS_CLASS.to_owned()),
            storage_type: Some("aurora".to_owned()),
            allocated_gb: None,
            serverless: Some(Serverless {
                min_acu: "0".to_owned(),
                max_acu: "8".to_owned(),
                pause_after_seconds: Some(300),
            }),
            instances: vec![member("shop-1", true), member("shop-2", false)],
            ..instance()
        }
    }

    #[test]
    fn the_kind_follows_from_the_configuration() {
        assert_eq!(instance().find_kind("").as_deref(), Some("rds-always-on"));
        assert_eq!(cluster().find_kind("provisioned").as_deref(), Some("aurora-serverless-v2"));
        assert_eq!(cluster().find_kind("serverless").as_deref(), Some("aurora-serverless-v1"));
        let provisioned = Database { instance_class: Some("db.r6g.large".to_owned()), ..cluster() };
        assert_eq!(provisioned.find_kind("provisioned").as_deref(), Some("aurora-provisioned"));
        let oracle = Database { engine: "oracle-ee".to_owned(), ..instance() };
        assert_eq!(oracle.find_kind(""), None);
        let multi_az_cluster = Database { engine: "postgres".to_owned(), ..cluster() };
        assert_eq!(multi_az_cluster.find_kind("provisioned"), None);
    }

    #[test]
    fn a_database_answers_to_its_instances_names_and_hides_its_account() {
        assert!(cluster().answers_to("SHOP-2") && cluster().answers_to("shop"));
        assert!(!cluster().answers_to("shop-3"));
        assert_eq!(instance().account, "…9012");
        assert!(!format!("{:?}", instance()).contains("123456789012"));
        assert_ne!(account_key("123456789012"), account_key("123456789013"));
    }

    #[test]
    fn identifiers_cannot_leave_their_directory() {
        assert!(is_identifier("soup-bot") && is_identifier("A1"));
        for bad in ["", "../x", "a/b", "1a", "a\n", "a.b", &"a".repeat(64)] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}
