//! An Aurora cluster of one instance, always on or, since clusters can be stopped, on a schedule.

use crate::activity::Workload;
use crate::meter::{ClusterStorage, DatabaseEngine, InstanceClass, Meter, Reading, Term};
use crate::rules::{AURORA_STOP_START, RuleBook};
use crate::units::{BillingPeriod, Day, Gb, RuleId};

use super::rds_always_on::{reserved, term_assumption, uptime};
use super::runs::{self, Schedule};
use super::settings::{Settings, SettingsError};
use super::timeline::{Counts, Timeline};
use super::waits::StartWaits;
use super::{
    BuildError, Built, Context, Enclosure, Kind, Offering, Spec, Unsupported, assume, storage,
};

/// Aurora, provisioned.
pub(super) static KIND: Kind = Kind {
    id: "aurora-provisioned",
    summary: "Aurora cluster of one instance, or with readers; always on or with `schedule = true`",
    settings: &[
        "instance_class",
        "storage",
        "readers",
        "term",
        "schedule",
        "lead",
        "start_latency",
        "stop_delay",
        "merge_gap",
        "restart",
        "forced_up",
        "start_minimum",
    ],
    missing,
    defaults: |_, _| vec![Spec::default_of(&KIND)],
    build,
};

fn missing(settings: &Settings, first: Day, last: Day) -> Option<String> {
    let scheduled = settings.schedule == Some(true);
    let stop_start = scheduled.then(|| AURORA_STOP_START.missing_between(first, last)).flatten();
    stop_start.or_else(|| storage::missing(settings, first, last))
}

#[derive(Debug)]
struct AuroraProvisioned {
    class: InstanceClass,
    storage: ClusterStorage,
    readers: u32,
    term: Option<Term>,
    schedule: Option<Schedule>,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let mut assumptions = Vec::new();
    let class = match (settings.instance_class, context.aurora_class) {
        (Some(class), _) => class,
        (None, Some(class)) => {
            let text = format!("DB instance class {class}, the cheapest of the price list");
            assumptions.push(assume(id, "instance_class", text, "the price list"));
            class
        }
        (None, None) => {
            let engine = DatabaseEngine::on_aurora(context.engine);
            return Err(BuildError::NoDefaultClass { engine });
        }
    };
    let schedule = if settings.schedule == Some(true) {
        assumptions.extend(Schedule::assumptions(settings, id));
        Some(Schedule::from_settings(settings)?)
    } else {
        None
    };
    let (storage, readers) = (settings.storage.unwrap_or_default(), settings.readers()?);
    let term = settings.term;
    if term.is_some() {
        reservable(settings, storage)?;
    }
    assumptions.extend(term_assumption(id, term));
    let offering = AuroraProvisioned { class, storage, readers, term, schedule };
    Ok((Box::new(offering), assumptions))
}

/// Refuses a reservation of what has no price of its own.
fn reservable(settings: &Settings, storage: ClusterStorage) -> Result<(), SettingsError> {
    if settings.schedule == Some(true) {
        let problem = "cannot be with schedule = true: every hour of a term is billed";
        return Err(SettingsError::new("term", problem));
    }
    if storage == ClusterStorage::IoOptimized {
        let problem = "cannot be with io-optimized storage: no price list has reservations of it";
        return Err(SettingsError::new("term", problem));
    }
    Ok(())
}

impl Offering for AuroraProvisioned {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        let timeline = match &self.schedule {
            Some(schedule) => schedule.timeline(workload, rules, billing),
            None => runs::always_on(billing),
        };
        Ok(timeline.with_readers(self.readers))
    }

    fn flat(&self, workload: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        let timeline = match self.schedule {
            Some(_) => runs::while_connected(workload, billing),
            None => runs::always_on(billing),
        };
        timeline.with_readers(self.readers)
    }

    fn memory(&self) -> Option<Gb> {
        self.class.memory()
    }

    fn readings(&self, workload: &Workload, _: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let engine = DatabaseEngine::on_aurora(workload.engine);
        let Self { class, storage, .. } = *self;
        let mut compute = uptime(Meter::AuroraInstance { engine, class, storage }, timeline);
        compute.rules = compute.rules.with(RuleId::Aur1).and(storage::compute_rules(storage));
        if let Some(term) = self.term {
            compute = reserved(compute, Meter::AuroraReservation { engine, class, term });
        }
        let mut readings = vec![compute];
        storage::push_consumed(&mut readings, workload, timeline.billing(), engine, storage);
        readings
    }

    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        self.schedule.as_ref().map(|schedule| schedule.waits(counts)).unwrap_or_default()
    }

    fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        self.schedule.map(|schedule| schedule.enclosure(workload, rules, billing.period()))
    }

    fn cycle_seconds(&self, workload: &Workload) -> i64 {
        let weekly = crate::units::WEEK_SECONDS;
        self.schedule.map_or(weekly, |schedule| schedule.cycle_seconds(workload))
    }
}
