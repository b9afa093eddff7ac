//! Surplus CPU credits of burstable instances: t3 and t4g always run Unlimited, t2 has no surplus
//! charge (RDS-11). How many there are in a month the user says.

use crate::meter::{Basis, Burstable, Meter, Reading, SideMeter};
use crate::offering::Unsupported;
use crate::units::{RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};

/// The side cost.
#[derive(Debug)]
pub(super) struct CpuCredits;

impl SideCost for CpuCredits {
    fn key(&self) -> &'static str {
        "cpu_credit_vcpu_hours"
    }

    fn summary(&self) -> &'static str {
        "surplus CPU credits"
    }

    fn source(&self) -> &'static str {
        "RDS-11: Amazon RDS User Guide"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.cpu_credit_vcpu_hour_parts.is_some()
    }

    fn assumption(&self) -> &'static str {
        "every t3 and t4g instance has the stated surplus of CPU credits each month, \
                 whatever its size and its hours; no other class has any"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::Side(SideMeter::CpuCredits { .. }))
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let class = database.class();
        let is_of = |family: &str| class.is_some_and(|class| class.name().starts_with(family));
        let family = match () {
            () if is_of("db.t3.") => Burstable::T3,
            () if is_of("db.t4g.") => Burstable::T4g,
            () => return Ok(Vec::new()),
        };
        let engine = database.engine();
        let parts = u128::from(on.cpu_credit_vcpu_hour_parts.unwrap_or(0)) * 3_600;
        let months = database.billing().parts().into_iter().map(|(month_seconds, part)| {
            // Spread evenly over the month, to the nearest hundred-thousandth of a vCPU-second.
            let (month, seconds) = (u128::from(month_seconds), u128::from(part.seconds()));
            let count = (2 * parts * seconds + month) / (2 * month);
            Reading {
                meter: Meter::Side(SideMeter::CpuCredits { engine, family }),
                count,
                free_units: 0,
                month_seconds,
                rules: RuleSet::of(&[RuleId::Rds11]),
                basis: Basis::Beside { seconds: part.seconds() },
            }
        });
        Ok(months.collect())
    }
}
