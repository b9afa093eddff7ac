//! Costs by the month whose price the user states, because no price list here knows them: a NAT
//! gateway for the start/stop Lambda (SCH-1), Secrets Manager, data out.

use crate::meter::{Basis, Meter, Reading, SideMeter};
use crate::offering::Unsupported;
use crate::units::{RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};

/// The side cost.
#[derive(Debug)]
pub(super) struct Stated;

impl SideCost for Stated {
    fn key(&self) -> &'static str {
        "stated"
    }

    fn summary(&self) -> &'static str {
        "what the user states"
    }

    fn source(&self) -> &'static str {
        "the user"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        !on.stated.is_empty()
    }

    fn assumption(&self) -> &'static str {
        "a stated cost is the same in every month, spread evenly over its seconds"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::Side(SideMeter::Stated { .. }))
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let mut readings = Vec::new();
        for (index, ids) in (0..).zip(&on.stated) {
            let has_it = ids.is_empty() || ids.iter().any(|id| id == database.id);
            let months = database.billing().parts().into_iter().filter(|_| has_it);
            readings.extend(months.map(|(month_seconds, part)| Reading {
                meter: Meter::Side(SideMeter::Stated { index }),
                count: u128::from(part.seconds()),
                free_units: 0,
                month_seconds,
                rules: RuleSet::of(&[RuleId::Gen1]),
                basis: Basis::Beside { seconds: part.seconds() },
            }));
        }
        Ok(readings)
    }
}
