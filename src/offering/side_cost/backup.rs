//! Backups and snapshots beyond what is free: as much as an RDS instance allocates (BAK-1), or as
//! an Aurora volume holds (BAK-2).

use rust_decimal::Decimal;

use crate::meter::{Basis, Family, Meter, Reading};
use crate::units::{BillingPeriod, Gb, RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};
use crate::offering::Unsupported;

/// What automated backups hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backup {
    /// So much.
    Held(Gb),
    /// One copy of what is used, and what changes on each day of the retention.
    Estimated {
        /// For how many days a backup is kept.
        retention_days: u64,
        /// How much of what is used changes in a day, in hundredths of a percent.
        daily_change_basis_points: u64,
    },
}

impl Backup {
    /// What is held beside so much that is used, rounded up to a billionth of a gigabyte.
    ///
    /// Such as 10 GB, 7 days and 5 %: 10 + 7 × 0.5 = 13.5 GB.
    #[must_use]
    pub fn held(self, used: Gb) -> u128 {
        match self {
            Self::Held(gb) => u128::from(gb.as_parts()),
            Self::Estimated { retention_days, daily_change_basis_points } => {
                let times = 10_000 + u128::from(retention_days * daily_change_basis_points);
                (u128::from(used.as_parts()) * times).div_ceil(10_000)
            }
        }
    }

    /// A daily change in percent as hundredths of a percent; `None` beyond 100 % or finer.
    #[must_use]
    pub fn basis_points(percent: Decimal) -> Option<u64> {
        let points = percent.checked_mul(Decimal::ONE_HUNDRED)?;
        let fits = points.is_integer() && points <= Decimal::from(10_000);
        fits.then(|| u64::try_from(points).ok()).flatten()
    }
}

/// The side cost.
#[derive(Debug)]
pub(super) struct Backups;

impl SideCost for Backups {
    fn key(&self) -> &'static str {
        "backup"
    }

    fn summary(&self) -> &'static str {
        "backups and snapshots beyond the free part"
    }

    fn source(&self) -> &'static str {
        "BAK-1, BAK-2: Amazon RDS and Amazon Aurora User Guides"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.backup.is_some() || on.snapshots.is_some()
    }

    fn assumption(&self) -> &'static str {
        "the free part of backups is this database's alone; AWS pools it over a Region. \
                 Without backup_gb, backups hold one copy of what is used and the change of each day"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::RdsBackup { .. } | Meter::AuroraBackup { .. })
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let engine = database.engine();
        if database.family() == Family::Dsql {
            let reason = format!("how AWS bills backups of {engine} is not known here");
            return Err(Unsupported(reason));
        }
        let stored = database.own.iter().filter_map(|own| match own.meter {
            Meter::RdsStorage { .. } => Some((own, Meter::RdsBackup { engine }, RuleId::Bak1)),
            Meter::AuroraStorage { .. } => {
                Some((own, Meter::AuroraBackup { engine }, RuleId::Bak2))
            }
            _ => None,
        });
        let parts = database.billing().parts();
        let readings = stored
            .zip(parts)
            .map(|((own, meter, rule), (month_seconds, part))| {
                let used = match database.billing() {
                    BillingPeriod::Calendar(_) => database.workload.storage.used_at(part.end() - 1),
                    BillingPeriod::AverageMonth(_) => database.workload.storage.used.last(),
                };
                let automated = on.backup.map_or(0, |backup| backup.held(used));
                let held = automated + u128::from(on.snapshots.unwrap_or(Gb::ZERO).as_parts());
                let seconds = part.seconds();
                // What is stored is free, second by second.
                let count = (held * u128::from(seconds)).saturating_sub(own.count);
                let most = u64::try_from(held).unwrap_or(u64::MAX);
                Reading {
                    meter,
                    count,
                    free_units: 0,
                    month_seconds,
                    rules: RuleSet::of(&[RuleId::Gen1, rule]),
                    basis: Basis::Stored { largest: Gb::parts(most), seconds },
                }
            })
            .collect();
        Ok(readings)
    }
}
