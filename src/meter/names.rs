//! The attributes that tell one meter from another, as AWS's price list names them.

use std::fmt;
use std::str::FromStr;

use crate::units::{Engine, UnknownName, named};

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
