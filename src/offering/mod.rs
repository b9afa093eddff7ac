//! The ways to run a database on AWS. An offering turns a workload into a [`Timeline`] and the
//! timeline into meter readings. It never sees a price: what the readings cost is `rating`'s.
//!
//! Each kind of offering is one file and one line in [`KINDS`].

mod aurora_dsql;
mod aurora_provisioned;
mod aurora_serverless_v1;
mod aurora_serverless_v2;
mod blockers;
pub mod dpu;
mod enclosure;
mod idle_stop_ranges;
mod pausing;
mod rds_always_on;
mod rds_idle_stop;
mod rds_scheduled;
#[cfg(test)]
mod rule_tests;
mod run_ranges;
mod runs;
mod settings;
pub mod side_cost;
mod starts;
mod storage;
mod timeline;
mod waits;

use std::fmt::Debug;

use crate::activity::Workload;
use crate::meter::{DatabaseEngine, InstanceClass, Reading};
use crate::rules::RuleBook;
use crate::units::{Acu, BillingPeriod, Day, Engine, Gb, StorageType, WEEK_SECONDS};

pub use blockers::{Blocker, kept_awake};
pub use enclosure::Enclosure;
pub use runs::DEFAULT_LEAD_SECONDS;
pub use settings::{MOST_READERS, PauseAfter, Restart, Settings, SettingsError};
pub use timeline::{Capacity, Counts, Phantom, State, Timeline};
pub use waits::StartWaits;

/// Every kind of offering, in the order in which documents list them.
pub static KINDS: &[&Kind] = &[
    &rds_always_on::KIND,
    &rds_scheduled::KIND,
    &rds_idle_stop::KIND,
    &aurora_provisioned::KIND,
    &aurora_serverless_v1::KIND,
    &aurora_serverless_v2::KIND,
    &aurora_dsql::KIND,
];

/// One way to run a database: knows what AWS would meter, never what it costs.
pub trait Offering: Debug + Send + Sync {
    /// What the database does over the billed time.
    ///
    /// # Errors
    /// AWS did not allow such a configuration then.
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported>;

    /// What a flat calculator would assume it does: no lead, start, tail, pause or minimum.
    fn flat(&self, workload: &Workload, rules: RuleBook, billing: BillingPeriod) -> Timeline;

    /// What AWS's meters count while it does that.
    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading>;

    /// The least and the most capacity that it may have in a second; `None` for an instance.
    fn bounds(&self, _rules: RuleBook, _second: i64) -> Option<(Acu, Acu)> {
        None
    }

    /// How often clients wait for it and what is known of each wait.
    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        StartWaits::equal(counts)
    }

    /// The memory of one instance; `None` for capacity that scales, or if no source gives it.
    fn memory(&self) -> Option<Gb> {
        None
    }

    /// Between which counts of its first reading every way of filling the unknown time lies. `None`:
    /// more use never counts less, so that all of it idle and all of it connected are the ends (see
    /// [`Enclosure`]).
    fn enclosure(&self, _: &Workload, _: RuleBook, _: BillingPeriod) -> Option<Enclosure> {
        None
    }

    /// The time after which the bill of a typical week repeats, in seconds.
    fn cycle_seconds(&self, _workload: &Workload) -> i64 {
        WEEK_SECONDS
    }

    /// Whether what is stored costs a least amount, or a price times gigabytes.
    fn is_linear_in_storage(&self) -> bool {
        true
    }
}

/// A configuration that AWS did not allow at a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unsupported(pub String);

/// Something that AWS does not publish or the user did not say, and how to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// A stable name.
    pub id: String,
    /// The offering that it is about.
    pub offering: String,
    /// The assumption, as a sentence fragment.
    pub text: String,
    /// Where the value comes from.
    pub source: &'static str,
    /// The flag or the field that changes it; empty if nothing does yet.
    pub change_with: String,
}

/// What decides the defaults of an offering.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// What the workload's clients speak.
    pub engine: Engine,
    /// The last billed day: defaults are those of this day.
    pub last_day: Day,
    /// The workload's RDS storage type, if it names one.
    pub storage_type: Option<StorageType>,
    /// Whether the workload says how much is allocated on RDS.
    pub allocated: bool,
    /// The class of an Aurora instance if the user names none.
    pub aurora_class: Option<InstanceClass>,
    /// Whether the workload says what work it does.
    pub works: bool,
}

/// An offering built from settings, with what had to be assumed.
pub type Built = Result<(Box<dyn Offering>, Vec<Assumption>), BuildError>;

/// Why settings make no offering.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A setting is wrong.
    #[error(transparent)]
    Setting(#[from] SettingsError),
    /// The user named no class and the price lists know none.
    #[error("no price for any DB instance class of {engine}")]
    NoDefaultClass {
        /// The engine.
        engine: DatabaseEngine,
    },
}

/// A family of offerings with the same rules.
#[derive(Debug)]
pub struct Kind {
    /// Its name in files and on screen.
    pub id: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// The settings it takes, as workload files spell them.
    pub settings: &'static [&'static str],
    /// Why AWS had no such thing on any day of a span; `None` if it had.
    pub missing: fn(&Settings, first: Day, last: Day) -> Option<String>,
    /// The configurations of which a workload's bills are compared if the user names none.
    pub defaults: fn(last: Day, &Workload) -> Vec<Spec>,
    /// Makes an offering.
    pub build: fn(&str, &Settings, &Context) -> Built,
}

/// An offering as somebody asked for it.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its name, unique in a comparison.
    pub id: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// What was said about it.
    pub settings: Settings,
}

impl Spec {
    /// A kind with all its defaults.
    #[must_use]
    pub fn default_of(kind: &'static Kind) -> Self {
        Self { id: kind.id.to_owned(), kind, settings: Settings::default() }
    }
}

impl PartialEq for Spec {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.kind.id == other.kind.id && self.settings == other.settings
    }
}

/// The kind of this name.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.id == id)
}

/// The offerings of which a workload's bills are compared if the user names none. Some may not have
/// existed.
#[must_use]
pub fn defaults(last_day: Day, workload: &Workload) -> Vec<Spec> {
    KINDS.iter().flat_map(|kind| (kind.defaults)(last_day, workload)).collect()
}

/// An assumption about one offering in the place of a setting.
fn assume(
    offering: &str,
    setting: &str,
    text: impl Into<String>,
    source: &'static str,
) -> Assumption {
    let change_with = format!("{setting} in [[offering]]");
    Assumption { change_with, ..assume_fixed(offering, setting, text, source) }
}

/// An assumption that no setting changes.
fn assume_fixed(
    offering: &str,
    name: &str,
    text: impl Into<String>,
    source: &'static str,
) -> Assumption {
    Assumption {
        id: format!("{offering}.{name}"),
        offering: offering.to_owned(),
        text: text.into(),
        source,
        change_with: String::new(),
    }
}
