//! What one row of a price source charges for, put together from its parts, the meters that this
//! makes with the row's engine, and the reasons why a row cannot be read. It knows no text of
//! AWS's: that is `select`.

use crate::meter::{
    Burstable, ClusterStorage, DatabaseEngine, Deployment, Family, InstanceClass, Meter, SideMeter,
    StorageType, SupportYears, Term,
};
use crate::units::{Region, Unit, UnknownName};

/// What is charged, as far as one part of a row says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charged {
    Instance {
        class: InstanceClass,
        deployment: Option<Deployment>,
        cluster: Option<ClusterStorage>,
        /// Whether only Aurora has it; a plain instance may be anyone's.
        of_aurora: bool,
    },
    Storage(StorageType, Option<Deployment>),
    /// RDS's or Aurora's: only the engine can say.
    Backup,
    RdsBackup,
    AuroraStorage(ClusterStorage),
    AuroraIo,
    AuroraBackup,
    ServerlessV1,
    ServerlessV2(ClusterStorage),
    DsqlDpu,
    DsqlStorage,
    PublicIpv4,
    ExtendedSupport(SupportYears),
    ExtendedSupportAcu(SupportYears),
    /// Of one family, or of every one.
    CpuCredits(Option<Burstable>),
    Proxy,
    ProxyAcu,
    CloudWatchMetrics,
}

/// The engines that a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engines {
    One(DatabaseEngine),
    Any,
    AnyOfRds,
    AnyOfAurora,
}

/// Parts of a row that make no meter, or could make two.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncertain {
    /// The row does not say which of several meters it is of.
    #[error("the row does not state its {0}")]
    Unstated(&'static str),
    /// Two parts of the row that cannot both be right.
    #[error("the row contradicts itself: {one} and {other}")]
    Contradiction {
        /// One part.
        one: String,
        /// The other part.
        other: String,
    },
}

/// A row that cannot be read with certainty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// A usage type that is neither one of ours nor known to be of no interest.
    #[error("the usage type `{0}` is not known")]
    UsageType(String),
    /// A usage type without the prefix of the row's Region.
    #[error("the usage type `{usage_type}` is not one of {region}: {expected}")]
    Prefix {
        /// The usage type.
        usage_type: String,
        /// The row's Region.
        region: Region,
        /// What it should start with.
        expected: String,
    },
    /// Attributes that are neither ours nor known to be of no interest.
    #[error("the {attribute} `{text}` is not known")]
    Attribute {
        /// Which attribute.
        attribute: &'static str,
        /// Its text.
        text: String,
    },
    /// The usage type and the attributes say different things.
    #[error("the usage type `{usage_type}` contradicts the attributes `{attributes}`")]
    Contradiction {
        /// The usage type.
        usage_type: String,
        /// Class, deployment and storage.
        attributes: String,
    },
    /// The parts of the row make no meter, or could make two.
    #[error(transparent)]
    Uncertain(#[from] Uncertain),
    /// The price is for another unit than the meter's.
    #[error("the price of {meter} is per `{unit}`, not per {expected}")]
    Unit {
        /// The meter.
        meter: Box<Meter>,
        /// The row's unit.
        unit: String,
        /// The unit it must have.
        expected: Unit,
    },
    /// A DB instance class of another form.
    #[error(transparent)]
    Class(#[from] UnknownName),
}

fn contradiction(one: &str, other: &str) -> Uncertain {
    Uncertain::Contradiction { one: one.to_owned(), other: other.to_owned() }
}

/// Two statements that differ.
struct Differ;

/// Two statements, either of which may be absent, as one.
fn join<T: PartialEq>(one: Option<T>, other: Option<T>) -> Result<Option<T>, Differ> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(Differ),
        (one, other) => Ok(one.or(other)),
    }
}

impl Charged {
    /// What two parts of a row say together; nothing when they differ.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (
                Self::Instance { class, deployment: d1, cluster: c1, of_aurora: a1 },
                Self::Instance { class: other_class, deployment: d2, cluster: c2, of_aurora: a2 },
            ) if class == other_class => Some(Self::Instance {
                class,
                deployment: join(d1, d2).ok()?,
                cluster: join(c1, c2).ok()?,
                of_aurora: a1 || a2,
            }),
            (Self::Storage(kind, d1), Self::Storage(other_kind, d2)) if kind == other_kind => {
                Some(Self::Storage(kind, join(d1, d2).ok()?))
            }
            (backup @ (Self::RdsBackup | Self::AuroraBackup), Self::Backup) => Some(backup),
            (one, other) if one == other => Some(one),
            _ => None,
        }
    }

    /// The same with the row's deployment attribute, which stands beside whatever is charged.
    pub(super) fn on(self, listed: Option<Deployment>) -> Result<Self, Uncertain> {
        let differ = |_: Differ| contradiction("the usage type", "the deployment");
        match self {
            Self::Instance { class, deployment, cluster, of_aurora } => Ok(Self::Instance {
                class,
                deployment: join(deployment, listed).map_err(differ)?,
                cluster,
                of_aurora,
            }),
            Self::Storage(kind, deployment) => {
                let deployment = join(deployment, listed).map_err(differ)?;
                Ok(Self::Storage(kind, deployment))
            }
            // Everything else is kept once for a Region; price lists then say Single-AZ or nothing.
            _ if listed == Some(Deployment::MultiAz) => {
                Err(contradiction("a charge that no instance shares", "the deployment Multi-AZ"))
            }
            other => Ok(other),
        }
    }

    /// The meters on these engines, at least one.
    pub(super) fn meters(self, engines: Engines) -> Result<Vec<Meter>, Uncertain> {
        // These are counted whatever the engine.
        match self {
            Self::PublicIpv4 => return Ok(vec![Meter::Side(SideMeter::PublicIpv4)]),
            Self::CloudWatchMetrics => return Ok(vec![Meter::Side(SideMeter::CloudWatchMetrics)]),
            _ => {}
        }
        let families = self.families(engines)?;
        let wanted: Vec<_> = DatabaseEngine::ALL
            .into_iter()
            .filter(|engine| families.contains(&engine.family()))
            .filter(|engine| match engines {
                Engines::One(one) => *engine == one,
                Engines::Any => true,
                Engines::AnyOfRds => engine.family() == Family::Rds,
                Engines::AnyOfAurora => engine.is_aurora(),
            })
            .collect();
        if wanted.is_empty() {
            let only = match families {
                [Family::Aurora] => "a charge that only Aurora has",
                [Family::Dsql] => "a charge that only Aurora DSQL has",
                _ => "a charge that only RDS has",
            };
            let engine = match engines {
                Engines::One(engine) => engine.name(),
                _ => "of the other family",
            };
            return Err(contradiction(&format!("the engine {engine}"), only));
        }
        if self == Self::CpuCredits(None) {
            let both = |engine| {
                let credits = move |family| Meter::Side(SideMeter::CpuCredits { engine, family });
                Burstable::ALL.iter().copied().map(credits)
            };
            return Ok(wanted.into_iter().flat_map(both).collect());
        }
        wanted.into_iter().map(|engine| self.meter(engine)).collect()
    }

    /// The same as a reservation on an engine, which is an instance and nothing else. Reservations
    /// of Aurora do not say how the cluster stores.
    pub(super) fn reserved(self, engine: DatabaseEngine, term: Term) -> Result<Meter, Uncertain> {
        let Self::Instance { class, deployment, .. } = self else {
            return Err(contradiction("a reserved term", "a charge that is no instance"));
        };
        match (engine.family(), deployment) {
            (Family::Dsql, _) | (Family::Aurora, Some(Deployment::MultiAz)) => {
                Err(contradiction("a reserved term", "the engine or the deployment"))
            }
            (Family::Aurora, _) => Ok(Meter::AuroraReservation { engine, class, term }),
            (Family::Rds, deployment) => {
                let deployment = deployment.ok_or(Uncertain::Unstated("deployment"))?;
                Ok(Meter::RdsReservation { engine, class, deployment, term })
            }
        }
    }

    /// The families that have such a charge; which of them, where an engine says.
    fn families(self, engines: Engines) -> Result<&'static [Family], Uncertain> {
        const RDS: &[Family] = &[Family::Rds];
        const AURORA: &[Family] = &[Family::Aurora];
        let of = |aurora: bool| if aurora { AURORA } else { RDS };
        match (self, engines) {
            (Self::DsqlDpu | Self::DsqlStorage, _) => Ok(&[Family::Dsql]),
            (Self::ExtendedSupport(_) | Self::CpuCredits(_) | Self::Proxy, _) => {
                Ok(&[Family::Rds, Family::Aurora])
            }
            (Self::Instance { of_aurora, .. }, Engines::One(engine)) => {
                Ok(of(of_aurora || engine.is_aurora()))
            }
            (Self::Instance { .. }, _) => Err(Uncertain::Unstated("engine")),
            (Self::Backup, Engines::One(engine)) => Ok(of(engine.is_aurora())),
            (Self::Backup, Engines::Any) => Err(Uncertain::Unstated("engine: RDS or Aurora")),
            (Self::Backup, _) => Ok(of(engines == Engines::AnyOfAurora)),
            (charged, _) => Ok(of(!matches!(charged, Self::Storage(..) | Self::RdsBackup))),
        }
    }

    fn meter(self, engine: DatabaseEngine) -> Result<Meter, Uncertain> {
        Ok(match self {
            Self::Instance { class, deployment, cluster, .. } if engine.is_aurora() => {
                if deployment == Some(Deployment::MultiAz) {
                    return Err(contradiction("an Aurora instance", "the deployment Multi-AZ"));
                }
                Meter::AuroraInstance {
                    engine,
                    class,
                    storage: cluster.ok_or(Uncertain::Unstated("cluster storage"))?,
                }
            }
            Self::Instance { class, deployment, .. } => Meter::RdsInstance {
                engine,
                class,
                deployment: deployment.ok_or(Uncertain::Unstated("deployment"))?,
            },
            Self::Storage(storage, deployment) => Meter::RdsStorage {
                engine,
                storage,
                deployment: deployment.ok_or(Uncertain::Unstated("deployment"))?,
            },
            Self::Backup | Self::RdsBackup if !engine.is_aurora() => Meter::RdsBackup { engine },
            Self::AuroraStorage(storage) => Meter::AuroraStorage { engine, storage },
            Self::AuroraIo => Meter::AuroraIo { engine },
            Self::Backup | Self::RdsBackup | Self::AuroraBackup => Meter::AuroraBackup { engine },
            Self::ServerlessV1 => Meter::ServerlessV1Acu { engine },
            Self::ServerlessV2(storage) => Meter::ServerlessV2Acu { engine, storage },
            Self::DsqlDpu => Meter::DsqlDpu,
            Self::DsqlStorage => Meter::DsqlStorage,
            Self::PublicIpv4 => Meter::Side(SideMeter::PublicIpv4),
            Self::ExtendedSupport(years) => {
                Meter::Side(SideMeter::ExtendedSupport { engine, years })
            }
            Self::ExtendedSupportAcu(years) => {
                Meter::Side(SideMeter::ExtendedSupportAcu { engine, years })
            }
            Self::CpuCredits(family) => {
                let family = family.ok_or(Uncertain::Unstated("family"))?;
                Meter::Side(SideMeter::CpuCredits { engine, family })
            }
            Self::Proxy => Meter::Side(SideMeter::Proxy { engine }),
            Self::ProxyAcu => Meter::Side(SideMeter::ProxyAcu { engine }),
            Self::CloudWatchMetrics => Meter::Side(SideMeter::CloudWatchMetrics),
        })
    }
}
