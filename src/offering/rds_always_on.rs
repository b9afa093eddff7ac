//! An RDS instance that is never stopped: every second is billed.

use crate::activity::Workload;
use crate::meter::{Basis, DatabaseEngine, Deployment, InstanceClass, Meter, Reading, Term};
use crate::rules::{RDS_DEFAULT_CLASS, RDS_DEFAULT_STORAGE, RDS_STORAGE_MINIMUM, RuleBook};
use crate::units::{BillingPeriod, Gb, RuleId, RuleSet, StorageType};

use super::settings::{Settings, SettingsError};
use super::timeline::Timeline;
use super::{
    Assumption, Built, Context, Kind, Offering, Spec, Unsupported, assume, assume_fixed, runs,
    storage,
};

/// RDS, always on.
pub(super) static KIND: Kind = Kind {
    id: "rds-always-on",
    summary: "RDS instance, never stopped, paid by the hour or reserved for a `term`",
    settings: &["instance_class", "multi_az", "term"],
    missing: |_, _, _| None,
    defaults: |_, _| vec![Spec::default_of(&KIND)],
    build,
};

/// An RDS instance and its storage: what RDS offerings share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instance {
    pub(super) class: InstanceClass,
    deployment: Deployment,
    storage_type: StorageType,
}

impl Instance {
    pub(super) fn from_settings(
        id: &str,
        settings: &Settings,
        context: &Context,
    ) -> Result<(Self, Vec<Assumption>), SettingsError> {
        let mut assumptions = Vec::new();
        let mut assumed = |setting: &str, text: String, source: &'static str| {
            assumptions.push(assume(id, setting, text, source));
        };
        let default = RDS_DEFAULT_CLASS.on(context.last_day).value;
        let class = if let Some(class) = settings.instance_class {
            class
        } else {
            let text = format!("DB instance class {default}, a small one of its time");
            assumed("instance_class", text, RDS_DEFAULT_CLASS.source);
            let unknown = |_| SettingsError::new("instance_class", "has no default");
            default.parse().map_err(unknown)?
        };
        if settings.deployment.is_none() {
            let source = "Amazon RDS API Reference, CreateDBInstance";
            assumed("multi_az", "Single-AZ".to_owned(), source);
        }
        let default = RDS_DEFAULT_STORAGE.on(context.last_day);
        let mut stored = |name: &str, text: String, source: &'static str| {
            let change_with = format!("{name} in [storage]");
            assumptions.push(Assumption { change_with, ..assume_fixed(id, name, text, source) });
        };
        if context.storage_type.is_none() {
            let text = format!("storage of type {}, the default of its time", default.value);
            stored("type", text, RDS_DEFAULT_STORAGE.source);
        }
        if !context.allocated {
            let text = "allocates the whole GB that are used, at least the minimum of the type";
            stored("allocated_gb", text.to_owned(), RDS_STORAGE_MINIMUM.source);
        }
        let instance = Self {
            class,
            deployment: settings.deployment.unwrap_or_default(),
            storage_type: context.storage_type.unwrap_or(default.value),
        };
        Ok((instance, assumptions))
    }

    pub(super) fn readings(
        self,
        workload: &Workload,
        rules: RuleBook,
        timeline: &Timeline,
    ) -> Vec<Reading> {
        let engine = DatabaseEngine::on_rds(workload.engine);
        let Self { class, deployment, storage_type } = self;
        let mut readings = Vec::with_capacity(2);
        let mut compute = uptime(Meter::RdsInstance { engine, class, deployment }, timeline);
        if deployment == Deployment::MultiAz {
            compute.rules = compute.rules.with(RuleId::Rds10);
        }
        readings.push(compute);
        let billing = timeline.billing();
        storage::push_allocated(&mut readings, workload, rules, billing, storage_type, deployment);
        readings
    }
}

/// The reading of an instance's hours.
pub(super) fn uptime(meter: Meter, timeline: &Timeline) -> Reading {
    let (up_seconds, phantom_seconds) = (timeline.up_seconds(), timeline.phantom_seconds());
    Reading {
        meter,
        count: u128::from(timeline.instances)
            * (u128::from(up_seconds) + u128::from(phantom_seconds)),
        free_units: 0,
        month_seconds: 0,
        rules: timeline.rules().and(RuleSet::of(&[RuleId::Rds5])),
        basis: Basis::Uptime { up_seconds, phantom_seconds, instances: timeline.instances },
    }
}

/// The reading of an instance's hours on the meter of its reservation.
pub(super) fn reserved(by_the_hour: Reading, meter: Meter) -> Reading {
    Reading { meter, rules: by_the_hour.rules.with(RuleId::Com1), ..by_the_hour }
}

/// What is assumed of an instance that is reserved.
pub(super) fn term_assumption(id: &str, term: Option<Term>) -> Option<Assumption> {
    let text = format!(
        "reserved {}: each hour costs its part of the upfront price and the hourly price, and the \
         term goes on through all billed time",
        term?
    );
    let source = "Amazon RDS User Guide, reserved DB instances (COM-1)";
    Some(assume_fixed(id, "term", text, source))
}

#[derive(Debug)]
struct RdsAlwaysOn {
    instance: Instance,
    term: Option<Term>,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let (instance, mut assumptions) = Instance::from_settings(id, settings, context)?;
    assumptions.extend(term_assumption(id, settings.term));
    Ok((Box::new(RdsAlwaysOn { instance, term: settings.term }), assumptions))
}

impl Offering for RdsAlwaysOn {
    fn timeline(
        &self,
        _: &Workload,
        _: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        Ok(runs::always_on(billing))
    }

    fn flat(&self, _: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        runs::always_on(billing)
    }

    fn memory(&self) -> Option<Gb> {
        self.instance.class.memory()
    }

    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let mut readings = self.instance.readings(workload, rules, timeline);
        if let Some(term) = self.term {
            let Instance { class, deployment, .. } = self.instance;
            let engine = DatabaseEngine::on_rds(workload.engine);
            let meter = Meter::RdsReservation { engine, class, deployment, term };
            readings[0] = reserved(readings[0], meter);
        }
        readings
    }
}
