//! An offering together with what stands beside it: it does what the offering does, and its bill
//! has the readings of both. Everything that bills an offering so bills its side costs too.

use std::sync::Arc;

use crate::activity::Workload;
use crate::meter::Reading;
use crate::offering::{Counts, Enclosure, Offering, Spec, StartWaits, Timeline, Unsupported};
use crate::rules::RuleBook;
use crate::units::{Acu, BillingPeriod, Gb};

use super::{Database, SideCosts};

#[derive(Debug)]
struct Beside {
    id: String,
    inner: Box<dyn Offering>,
    on: Arc<SideCosts>,
}

/// Puts the side costs of an offering beside it; nothing if none is on. Whether all of them can
/// stand there is tried with the flat sum's timeline: it depends on what the database is.
///
/// # Errors
/// Something that is on cannot stand beside it, or what decides it is not known.
pub fn beside(
    spec: &Spec,
    inner: Box<dyn Offering>,
    workload: &Workload,
    rules: RuleBook,
    billing: BillingPeriod,
) -> Result<Box<dyn Offering>, Unsupported> {
    let Some(on) = spec.settings.side_costs.as_ref().filter(|on| on.any()) else {
        return Ok(inner);
    };
    let beside = Beside { id: spec.id.clone(), inner, on: Arc::clone(on) };
    beside.all(workload, rules, &beside.flat(workload, rules, billing))?;
    Ok(Box::new(beside))
}

impl Beside {
    fn all(
        &self,
        workload: &Workload,
        rules: RuleBook,
        timeline: &Timeline,
    ) -> Result<Vec<Reading>, Unsupported> {
        let mut readings = self.inner.readings(workload, rules, timeline);
        let database = Database { id: &self.id, workload, rules, timeline, own: &readings };
        let beside = self.on.readings(&database)?;
        readings.extend(beside);
        if let Some(free_tier) = self.on.free_tier {
            free_tier.allow(rules.day(timeline.period().start()), &mut readings);
        }
        Ok(readings)
    }
}

impl Offering for Beside {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        self.inner.timeline(workload, rules, billing)
    }

    fn flat(&self, workload: &Workload, rules: RuleBook, billing: BillingPeriod) -> Timeline {
        self.inner.flat(workload, rules, billing)
    }

    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let refused = "what cannot stand beside it was refused when it was put there";
        self.all(workload, rules, timeline).expect(refused)
    }

    fn bounds(&self, rules: RuleBook, second: i64) -> Option<(Acu, Acu)> {
        self.inner.bounds(rules, second)
    }

    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        self.inner.waits(counts)
    }

    fn memory(&self) -> Option<Gb> {
        self.inner.memory()
    }

    fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        self.inner.enclosure(workload, rules, billing)
    }

    fn cycle_seconds(&self, workload: &Workload) -> i64 {
        self.inner.cycle_seconds(workload)
    }

    fn is_linear_in_storage(&self) -> bool {
        self.inner.is_linear_in_storage() && self.on.is_linear_in_storage()
    }
}
