//! An RDS instance that is started before it is needed and stopped afterwards. How runs come from
//! sessions stands in `runs`.

use crate::activity::Workload;
use crate::meter::Reading;
use crate::rules::RuleBook;
use crate::units::{BillingPeriod, Gb};

use super::rds_always_on::Instance;
use super::runs::{self, Schedule};
use super::settings::Settings;
use super::starts;
use super::timeline::{Counts, Timeline};
use super::waits::StartWaits;
use super::{Built, Context, Enclosure, Kind, Offering, Spec, Unsupported};

/// RDS, started and stopped.
pub(super) static KIND: Kind = Kind {
    id: "rds-scheduled",
    summary: "RDS instance, started before each session and stopped after it",
    settings: &[
        "instance_class",
        "multi_az",
        "lead",
        "start_latency",
        "stop_delay",
        "merge_gap",
        "restart",
        "forced_up",
        "start_minimum",
    ],
    missing: starts::missing,
    defaults: |_, _| vec![Spec::default_of(&KIND)],
    build,
};

#[derive(Debug)]
struct RdsScheduled {
    instance: Instance,
    schedule: Schedule,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let schedule = Schedule::from_settings(settings)?;
    let (instance, mut assumptions) = Instance::from_settings(id, settings, context)?;
    assumptions.extend(Schedule::assumptions(settings, id));
    Ok((Box::new(RdsScheduled { instance, schedule }), assumptions))
}

impl Offering for RdsScheduled {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        Ok(self.schedule.timeline(workload, rules, billing))
    }

    fn flat(&self, workload: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        runs::while_connected(workload, billing)
    }

    fn memory(&self) -> Option<Gb> {
        self.instance.class.memory()
    }

    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        self.instance.readings(workload, rules, timeline)
    }

    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        self.schedule.waits(counts)
    }

    fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        Some(self.schedule.enclosure(workload, rules, billing.period()))
    }

    fn cycle_seconds(&self, workload: &Workload) -> i64 {
        self.schedule.cycle_seconds(workload)
    }
}
