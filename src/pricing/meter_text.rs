//! A meter as the columns of a price row: name, engine, class, storage type, term. The way back is
//! checked, so a row cannot name a meter that does not exist.

use crate::meter::{
    Burstable, ClusterStorage, DatabaseEngine, Deployment, Family, InstanceClass, Meter, SideMeter,
    StorageType, SupportYears, Term,
};
use crate::units::UnknownName;

/// The columns that name a meter.
#[derive(Clone, Copy, Debug)]
pub(super) struct MeterText<'a> {
    pub(super) name: &'a str,
    pub(super) engine: Option<&'a str>,
    pub(super) class: Option<&'a str>,
    pub(super) storage_type: Option<&'a str>,
    pub(super) term: Option<&'a str>,
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
        Meter::RdsInstance { class, .. }
        | Meter::AuroraInstance { class, .. }
        | Meter::RdsReservation { class, .. }
        | Meter::AuroraReservation { class, .. } => Some(class),
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

/// The term of a meter that counts reserved instances.
pub(super) const fn term_of(meter: &Meter) -> Option<Term> {
    match *meter {
        Meter::RdsReservation { term, .. } | Meter::AuroraReservation { term, .. } => Some(term),
        _ => None,
    }
}

impl MeterText<'_> {
    /// The meter that the columns name.
    pub(super) fn meter(&self) -> Result<Meter, NotAMeter> {
        let meter = match self.name {
            "dsql-dpu" => Meter::DsqlDpu,
            "dsql-storage" => Meter::DsqlStorage,
            "public-ipv4" => Meter::Side(SideMeter::PublicIpv4),
            "cloudwatch-metrics" => Meter::Side(SideMeter::CloudWatchMetrics),
            _ => self.meter_of_engine()?,
        };
        let own = meter.engine().map(DatabaseEngine::name);
        self.refuse_unless(
            "engine",
            self.engine == own,
            if own.is_some() { "needs its own" } else { "has no" },
        )?;
        let has = |column, stated: Option<&str>, known: bool| {
            self.refuse_unless(column, stated.is_none() || known, "has no")
        };
        has("class", self.class, class_of(&meter).is_some())?;
        has("storage type", self.storage_type, storage_type_of(&meter).is_some())?;
        has("term", self.term, term_of(&meter).is_some())?;
        Ok(meter)
    }

    /// The meter of an engine that the columns name.
    fn meter_of_engine(&self) -> Result<Meter, NotAMeter> {
        use ClusterStorage::{IoOptimized, Standard};
        use Deployment::{MultiAz, SingleAz};
        self.refuse_unless("engine", self.engine.is_some(), "needs an")?;
        let engine: DatabaseEngine = self.engine.unwrap_or_default().parse()?;
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
            "rds-reserved-instance" => self.rds_reservation(engine, SingleAz)?,
            "rds-reserved-instance-multi-az" => self.rds_reservation(engine, MultiAz)?,
            "aurora-reserved-instance" => {
                Meter::AuroraReservation { engine, class: self.class()?, term: self.term()? }
            }
            other => side(other, engine)
                .map(Meter::Side)
                .ok_or_else(|| NotAMeter::Name(other.to_owned()))?,
        };
        if families(&meter).contains(&engine.family()) {
            return Ok(meter);
        }
        let meter = self.name.to_owned();
        Err(NotAMeter::Engine { meter, engine })
    }

    fn rds_reservation(
        &self,
        engine: DatabaseEngine,
        deployment: Deployment,
    ) -> Result<Meter, NotAMeter> {
        let (class, term) = (self.class()?, self.term()?);
        Ok(Meter::RdsReservation { engine, class, deployment, term })
    }

    fn term(&self) -> Result<Term, NotAMeter> {
        self.refuse_unless("term", self.term.is_some(), "needs a")?;
        Ok(self.term.unwrap_or_default().parse()?)
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

/// The meter beside a database of an engine; `Stated` is never in a price list.
fn side(name: &str, engine: DatabaseEngine) -> Option<SideMeter> {
    let of_years = |years| SideMeter::ExtendedSupport { engine, years };
    let of_years_acu = |years| SideMeter::ExtendedSupportAcu { engine, years };
    let credits = |family| SideMeter::CpuCredits { engine, family };
    let all = [
        of_years(SupportYears::OneAndTwo),
        of_years(SupportYears::Three),
        of_years_acu(SupportYears::OneAndTwo),
        of_years_acu(SupportYears::Three),
        credits(Burstable::T3),
        credits(Burstable::T4g),
        SideMeter::Proxy { engine },
        SideMeter::ProxyAcu { engine },
    ];
    all.into_iter().find(|side| side.name() == name)
}

/// The families of engines that have a meter.
const fn families(meter: &Meter) -> &'static [Family] {
    match meter {
        Meter::RdsInstance { .. }
        | Meter::RdsStorage { .. }
        | Meter::RdsBackup { .. }
        | Meter::RdsReservation { .. } => &[Family::Rds],
        Meter::AuroraInstance { .. }
        | Meter::AuroraStorage { .. }
        | Meter::AuroraIo { .. }
        | Meter::AuroraBackup { .. }
        | Meter::ServerlessV1Acu { .. }
        | Meter::ServerlessV2Acu { .. }
        | Meter::AuroraReservation { .. }
        | Meter::Side(SideMeter::ExtendedSupportAcu { .. } | SideMeter::ProxyAcu { .. }) => {
            &[Family::Aurora]
        }
        Meter::DsqlDpu | Meter::DsqlStorage => &[Family::Dsql],
        Meter::Side(_) => &[Family::Rds, Family::Aurora],
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
        let engine = (!engine.is_empty()).then_some(engine);
        let term = name.contains("reserved").then_some("1yr-all-upfront");
        MeterText { name, engine, class, storage_type, term }.meter().map_err(|e| e.to_string())
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
            ("rds-reserved-instance", class, None),
            ("rds-reserved-instance-multi-az", class, None),
            ("aurora-reserved-instance", class, None),
            ("dsql-dpu", None, None),
            ("dsql-storage", None, None),
            ("public-ipv4", None, None),
            ("cloudwatch-metrics", None, None),
            ("extended-support", None, None),
            ("extended-support-year-3", None, None),
            ("extended-support-acu", None, None),
            ("extended-support-acu-year-3", None, None),
            ("cpu-credits-t3", None, None),
            ("cpu-credits-t4g", None, None),
            ("rds-proxy", None, None),
            ("rds-proxy-acu", None, None),
        ] {
            let engine = match name {
                "public-ipv4" | "cloudwatch-metrics" => "",
                name if name.starts_with("dsql") => "Aurora DSQL",
                name if name.starts_with("rds") && !name.starts_with("rds-proxy") => "MySQL",
                _ => "Aurora MySQL",
            };
            let meter = read(name, engine, class, storage).unwrap();
            assert_eq!(meter.name(), name);
            assert_eq!(meter.engine().map_or("", DatabaseEngine::name), engine);
            assert_eq!(term_of(&meter).is_some(), name.contains("reserved"));
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
            ("rds-backup", "", None, None, "the meter `rds-backup` needs an engine"),
            ("public-ipv4", "MySQL", None, None, "the meter `public-ipv4` has no engine"),
            ("dsql-dpu", "MySQL", None, None, "the meter `dsql-dpu` needs its own engine"),
            (
                "extended-support-acu",
                "MySQL",
                None,
                None,
                "the meter `extended-support-acu` does not exist for the engine MySQL",
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
