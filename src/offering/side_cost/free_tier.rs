//! What an account has free in its first twelve months, if it was made before 2025-07-15 (FT-1).
//! It owns how much that is; it is taken away where readings are rated.

use crate::meter::{Deployment, InstanceClass, Meter, Reading};
use crate::units::{Day, RuleId, StorageType};

/// Which allowance an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeTier {
    /// Of 2018: db.t2.micro.
    Of2018,
    /// Of accounts made before 2025-07-15: db.t2.micro, db.t3.micro and db.t4g.micro.
    Of2025,
    /// Credits of accounts made since: nothing is free, and credits hide usage (GEN-3).
    Credits,
}

/// Hours of an instance, gigabytes of storage and of backups that are free each month (FT-1).
const FREE_HOURS: u64 = 750;
const FREE_GB: u64 = 20;
/// The day from which no account has it any more: twelve months after the last ones were made.
const OVER: Day = Day::from_date(2026, 7, 15);

impl FreeTier {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Of2018 => "2018",
            Self::Of2025 => "2025",
            Self::Credits => "credits",
        }
    }

    /// Says of a month's readings how much of them is free, by the rules of a day.
    pub(super) fn allow(self, day: Day, readings: &mut [Reading]) {
        if self == Self::Credits || day >= OVER {
            return;
        }
        for reading in readings {
            reading.free_units = match reading.meter {
                Meter::RdsInstance { class, deployment: Deployment::SingleAz, .. }
                    if self.has(class) =>
                {
                    FREE_HOURS
                }
                Meter::RdsStorage {
                    storage: StorageType::Gp2 | StorageType::Gp3,
                    deployment: Deployment::SingleAz,
                    ..
                }
                | Meter::RdsBackup { .. } => FREE_GB,
                _ => continue,
            };
            reading.rules = reading.rules.with(RuleId::Ft1);
        }
    }

    fn has(self, class: InstanceClass) -> bool {
        match class.name() {
            "db.t2.micro" => true,
            "db.t3.micro" | "db.t4g.micro" => self == Self::Of2025,
            _ => false,
        }
    }
}
