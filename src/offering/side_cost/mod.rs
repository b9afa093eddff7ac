//! What stands beside a database and is billed too, each switched on by the user: addresses,
//! backups, a proxy, Extended Support. A side cost sees what the database is and did, and gives
//! readings; it never sees a price.
//!
//! Each side cost is one file and one line in [`SIDE_COSTS`].

mod backup;
mod beside;
mod cloudwatch;
mod cpu_credits;
mod database;
mod extended_support;
mod free_tier;
mod public_ipv4;
mod rds_proxy;
mod stated;

use std::fmt::Debug;

use crate::meter::{Meter, Reading};
pub use crate::rules::{EXTENDED_SUPPORT, SupportedVersion};
use crate::units::Gb;

use super::Unsupported;
pub use backup::Backup;
pub use beside::beside;
pub use database::Database;
pub use free_tier::FreeTier;
pub use public_ipv4::Addresses;
pub use rds_proxy::{holds_awake, without_pause};

/// Every side cost, in the order of a bill.
pub static SIDE_COSTS: &[&dyn SideCost] = &[
    &public_ipv4::PublicIpv4,
    &backup::Backups,
    &rds_proxy::RdsProxy,
    &cpu_credits::CpuCredits,
    &extended_support::ExtendedSupport,
    &cloudwatch::CloudWatch,
    &stated::Stated,
];

/// One thing that is billed beside a database.
pub trait SideCost: Debug + Sync {
    /// The key of `[side_costs]` that switches it on.
    fn key(&self) -> &'static str;

    /// What it is, in a few words.
    fn summary(&self) -> &'static str;

    /// The rules that it comes from, and where they are read.
    fn source(&self) -> &'static str;

    /// Whether the user switched it on.
    fn is_on(&self, on: &SideCosts) -> bool;

    /// What is assumed where it is on, as a sentence fragment.
    fn assumption(&self) -> &'static str;

    /// Whether it is what counts on a meter.
    fn counts(&self, meter: &Meter) -> bool;

    /// What AWS's meters count beside a database.
    ///
    /// # Errors
    /// It cannot stand beside it, or what decides it is not known.
    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported>;
}

/// Which side costs are on. By default none is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideCosts {
    /// Whose public IPv4 address is billed.
    pub public_ipv4: Option<Addresses>,
    /// What automated backups hold.
    pub backup: Option<Backup>,
    /// What manual snapshots hold.
    pub snapshots: Option<Gb>,
    /// Whether clients come through an RDS Proxy.
    pub rds_proxy: bool,
    /// Surplus CPU credits of a burstable class a month, in hundred-thousandths of a vCPU-hour.
    pub cpu_credit_vcpu_hour_parts: Option<u64>,
    /// The engine's version, if it is one that Extended Support has dates for.
    pub engine_version: Option<&'static SupportedVersion>,
    /// Metrics asked of CloudWatch a month.
    pub cloudwatch_metrics_per_month: Option<u64>,
    /// What the account has free.
    pub free_tier: Option<FreeTier>,
    /// Costs whose prices the user states, each with the ids of the offerings that have it; none
    /// for all of them.
    pub stated: Vec<Vec<String>>,
}

impl SideCosts {
    /// Whether any is on.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// What AWS's meters count beside a database.
    ///
    /// # Errors
    /// Something that is on cannot stand beside it, or what decides it is not known.
    fn readings(&self, database: &Database<'_>) -> Result<Vec<Reading>, Unsupported> {
        let mut readings = Vec::new();
        for side_cost in SIDE_COSTS.iter().filter(|one| one.is_on(self)) {
            let found = side_cost.readings(self, database).map_err(|Unsupported(reason)| {
                Unsupported(format!("{reason} ({} in [side_costs])", side_cost.key()))
            })?;
            readings.extend(found);
        }
        Ok(readings)
    }

    /// Whether a bill is a least amount or a price times gigabytes, as the page's sliders need it.
    const fn is_linear_in_storage(&self) -> bool {
        self.backup.is_none() && self.snapshots.is_none() && self.free_tier.is_none()
    }
}

/// The key of `[side_costs]` without which a meter would not be counted; `None` for a database's own.
#[must_use]
pub fn key_of(meter: &Meter) -> Option<&'static str> {
    SIDE_COSTS.iter().find(|one| one.counts(meter)).map(|one| one.key())
}
