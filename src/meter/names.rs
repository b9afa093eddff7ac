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
    /// Aurora DSQL, which speaks a part of PostgreSQL.
    AuroraDsql,
}

/// Engines whose charges have the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// RDS instances with storage of their own.
    Rds,
    /// Aurora clusters.
    Aurora,
    /// Aurora DSQL, which has neither instances nor capacity.
    Dsql,
}

impl DatabaseEngine {
    /// Every engine.
    pub const ALL: [Self; 6] = [
        Self::PostgreSql,
        Self::MySql,
        Self::MariaDb,
        Self::AuroraPostgreSql,
        Self::AuroraMySql,
        Self::AuroraDsql,
    ];

    /// The price list's `databaseEngine` attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
            Self::AuroraPostgreSql => "Aurora PostgreSQL",
            Self::AuroraMySql => "Aurora MySQL",
            Self::AuroraDsql => "Aurora DSQL",
        }
    }

    /// The form of its charges.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::PostgreSql | Self::MySql | Self::MariaDb => Family::Rds,
            Self::AuroraPostgreSql | Self::AuroraMySql => Family::Aurora,
            Self::AuroraDsql => Family::Dsql,
        }
    }

    /// Whether it runs as an Aurora cluster.
    #[must_use]
    pub const fn is_aurora(self) -> bool {
        matches!(self.family(), Family::Aurora)
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

    /// Whether a client of `engine` can talk to it without being changed. DSQL speaks a part of
    /// PostgreSQL.
    #[must_use]
    pub const fn speaks(self, engine: Engine) -> bool {
        matches!(
            (self, engine),
            (Self::PostgreSql | Self::AuroraPostgreSql | Self::AuroraDsql, Engine::Postgres)
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

named! {
    /// How long a reserved instance is paid for and what of it at once (COM-1). Every hour of the
    /// term is billed, used or not.
    Term, "1yr-no-upfront, 1yr-partial-upfront, 1yr-all-upfront, 3yr-partial-upfront or 3yr-all-upfront",
    /// One year, by the hour.
    #[default]
    OneYearNoUpfront = "1yr-no-upfront",
    /// One year, a part at once.
    OneYearPartialUpfront = "1yr-partial-upfront",
    /// One year, all at once.
    OneYearAllUpfront = "1yr-all-upfront",
    /// Three years, a part at once.
    ThreeYearsPartialUpfront = "3yr-partial-upfront",
    /// Three years, all at once.
    ThreeYearsAllUpfront = "3yr-all-upfront",
}

named! {
    /// A class of burstable instances that is charged for surplus CPU credits (RDS-11).
    Burstable, "t3 or t4g",
    /// `db.t3`.
    #[default]
    T3 = "t3",
    /// `db.t4g`.
    T4g = "t4g",
}

named! {
    /// The years of Extended Support that have a price of their own (XS-1).
    SupportYears, "1-2 or 3",
    /// The first and the second.
    #[default]
    OneAndTwo = "1-2",
    /// The third.
    Three = "3",
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
