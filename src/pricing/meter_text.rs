//! A meter as the columns of a price row: name, engine, class, storage type. The way back is
//! checked, so a row cannot name a meter that does not exist.

use crate::meter::{ClusterStorage, DatabaseEngine, Deployment, InstanceClass, Meter, StorageType};
use crate::units::UnknownName;

/// The columns that name a meter.
#[derive(Clone, Copy, Debug)]
pub(super) struct MeterText<'a> {
    pub(super) name: &'a str,
    pub(super) engine: &'a str,
    pub(super) class: Option<&'a str>,
    pub(super) storage_type: Option<&'a str>,
}

/// Columns that name no meter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMeter {
    /// The meter's name is not known.
    #[error("`{0}` is not the name of a meter")]
    Name(String),
    /// The engine, class or storage type is not known.
    #[error(transparent)]
    Part(#[from] UnknownName),
    /// A column that the meter needs is absent, or one that it has no use for is present.
    #[error("the meter `{meter}` {fault} {column}")]
    Column {
        /// The meter's name.
        meter: String,
        /// What is wrong with the column.
        fault: &'static str,
        /// The column.
        column: &'static str,
    },
    /// An Aurora meter with RDS's engine, or the other way round.
    #[error("the meter `{meter}` does not exist for the engine {engine}")]
    Engine {
        /// The meter's name.
        meter: String,
        /// The engine.
        engine: DatabaseEngine,
    },
}

/// The class of a meter that counts instances.
pub(super) const fn class_of(meter: &Meter) -> Option<InstanceClass> {
    match *meter {
        Meter::RdsInstance { class, .. } | Meter::AuroraInstance { class, .. } => Some(class),
        _ => None,
    }
}

/// The storage type of a meter that counts allocated storage.
pub(super) const fn storage_type_of(meter: &Meter) -> Option<StorageType> {
    match *meter {
        Meter::RdsStorage { storage, .. } => Some(storage),
        _ => None,
    }
}

impl MeterText<'_> {
    /// The meter that the columns name.
    pub(super) fn meter(&self) -> Result<Meter, NotAMeter> {
        use ClusterStorage::{IoOptimized, Standard};
        use Deployment::{MultiAz, SingleAz};
        let engine: DatabaseEngine = self.engine.parse()?;
        let meter = match self.name {
            "rds-instance" => self.rds_instance(engine, SingleAz)?,
            "rds-instance-multi-az" => self.rds_instance(engine, MultiAz)?,
            "rds-storage" => self.rds_storage(engine, SingleAz)?,
            "rds-storage-multi-az" => self.rds_storage(engine, MultiAz)?,
            "rds-backup" => Meter::RdsBackup { engine },
            "aurora-instance" => self.aurora_instance(engine, Standard)?,
            "aurora-instance-io-optimized" => self.aurora_instance(engine, IoOptimized)?,
            "aurora-storage" => aurora_storage(engine, Standard),
            "aurora-storage-io-optimized" => aurora_storage(engine, IoOptimized),
            "aurora-io" => Meter::AuroraIo { engine },
            "aurora-backup" => Meter::AuroraBackup { engine },
            "serverless-v1-acu" => Meter::ServerlessV1Acu { engine },
            "serverless-v2-acu" => serverless_v2(engine, Standard),
            "serverless-v2-acu-io-optimized" => serverless_v2(engine, IoOptimized),
            other => return Err(NotAMeter::Name(other.to_owned())),
        };
        let of_rds = matches!(
            meter,
            Meter::RdsInstance { .. } | Meter::RdsStorage { .. } | Meter::RdsBackup { .. }
        );
        if of_rds == engine.is_aurora() {
            let meter = self.name.to_owned();
            return Err(NotAMeter::Engine { meter, engine });
        }
        self.refuse_unless("class", self.class.is_none() || class_of(&meter).is_some(), "has no")?;
        self.refuse_unless(
            "storage type",
            self.storage_type.is_none() || storage_type_of(&meter).is_some(),
            "has no",
        )?;
        Ok(meter)
    }

    fn rds_instance(
        &self,
        engine: DatabaseEngine,
        deployment: Deployment,
    ) -> Result<Meter, NotAMeter> {
        Ok(Meter::RdsInstance { engine, class: self.class()?, deployment })
    }

    fn aurora_instance(
        &self,
        engine: DatabaseEngine,
        storage: ClusterStorage,
    ) -> Result<Meter, NotAMeter> {
        Ok(Meter::AuroraInstance { engine, class: self.class()?, storage })
    }

    fn rds_storage(
        &self,
        engine: DatabaseEngine,
        deployment: Deployment,
    ) -> Result<Meter, NotAMeter> {
        self.refuse_unless("storage type", self.storage_type.is_some(), "needs a")?;
        let storage = self.storage_type.unwrap_or_default().parse()?;
        Ok(Meter::RdsStorage { engine, storage, deployment })
    }

    fn class(&self) -> Result<InstanceClass, NotAMeter> {
        self.refuse_unless("class", self.class.is_some(), "needs a")?;
        Ok(self.class.unwrap_or_default().parse()?)
    }

    fn refuse_unless(
        &self,
        column: &'static str,
        fine: bool,
        fault: &'static str,
    ) -> Result<(), NotAMeter> {
        if fine {
            return Ok(());
        }
        let meter = self.name.to_owned();
        Err(NotAMeter::Column { meter, fault, column })
    }
}

const fn aurora_storage(engine: DatabaseEngine, storage: ClusterStorage) -> Meter {
    Meter::AuroraStorage { engine, storage }
}

const fn serverless_v2(engine: DatabaseEngine, storage: ClusterStorage) -> Meter {
    Meter::ServerlessV2Acu { engine, storage }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        name: &str,
        engine: &str,
        class: Option<&str>,
        storage_type: Option<&str>,
    ) -> Result<Meter, String> {
        MeterText { name, engine, class, storage_type }.meter().map_err(|e| e.to_string())
    }

    #[test]
    fn names_lead_back_to_their_meter() {
        let class = Some("db.r6g.large");
        for (name, class, storage) in [
            ("rds-instance", class, None),
            ("rds-instance-multi-az", class, None),
            ("rds-storage", None, Some("gp3")),
            ("rds-storage-multi-az", None, Some("io2")),
            ("rds-backup", None, None),
            ("aurora-instance", class, None),
            ("aurora-instance-io-optimized", class, None),
            ("aurora-storage", None, None),
            ("aurora-storage-io-optimized", None, None),
            ("aurora-io", None, None),
            ("aurora-backup", None, None),
            ("serverless-v1-acu", None, None),
            ("serverless-v2-acu", None, None),
            ("serverless-v2-acu-io-optimized", None, None),
        ] {
            let engine = if name.starts_with("rds") { "MySQL" } else { "Aurora MySQL" };
            let meter = read(name, engine, class, storage).unwrap();
            assert_eq!(meter.name(), name);
            assert_eq!(meter.engine().name(), engine);
            assert_eq!(class_of(&meter).map(|c| c.to_string()).as_deref(), class);
            assert_eq!(storage_type_of(&meter).map(StorageType::name), storage);
        }
    }

    #[test]
    fn columns_that_name_no_meter_are_refused() {
        for (name, engine, class, storage, reason) in [
            ("rds", "MySQL", None, None, "`rds` is not the name of a meter"),
            (
                "rds-backup",
                "Any",
                None,
                None,
                "`Any` is not a database engine as AWS's price list names it",
            ),
            (
                "rds-backup",
                "Aurora MySQL",
                None,
                None,
                "the meter `rds-backup` does not exist for the engine Aurora MySQL",
            ),
            (
                "aurora-io",
                "MySQL",
                None,
                None,
                "the meter `aurora-io` does not exist for the engine MySQL",
            ),
            ("rds-instance", "MySQL", None, None, "the meter `rds-instance` needs a class"),
            ("rds-storage", "MySQL", None, None, "the meter `rds-storage` needs a storage type"),
            (
                "aurora-io",
                "Aurora MySQL",
                Some("db.r6g.large"),
                None,
                "the meter `aurora-io` has no class",
            ),
            (
                "aurora-io",
                "Aurora MySQL",
                None,
                Some("gp3"),
                "the meter `aurora-io` has no storage type",
            ),
            (
                "rds-storage",
                "MySQL",
                None,
                Some("gp9"),
                "`gp9` is not gp2, gp3, io1, io2 or magnetic",
            ),
        ] {
            assert_eq!(read(name, engine, class, storage).unwrap_err(), reason);
        }
    }
}
