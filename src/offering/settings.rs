//! The settings that an offering takes, whichever kind it is. It owns their names, ranges and
//! units; which kind takes which stands with the kind, where they are written with `ingest`.

use std::sync::Arc;

use crate::meter::{ClusterStorage, Deployment, InstanceClass, Term};
use crate::units::Acu;

use super::side_cost::SideCosts;

/// What AWS does with an instance that it started after seven days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Restart {
    /// It is stopped again after `forced_up`.
    #[default]
    Restop,
    /// It stays up to the end of the next wanted time.
    StayOn,
    /// The rule is left out, for comparison only.
    Ignore,
}

/// How long a serverless cluster waits before it pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseAfter {
    /// After so many seconds without a connection.
    Seconds(i64),
    /// It never pauses.
    Never,
}

/// What a user said about an offering; `None` leaves the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// DB instance class.
    pub instance_class: Option<InstanceClass>,
    /// Single-AZ or Multi-AZ.
    pub deployment: Option<Deployment>,
    /// Whether a provisioned cluster is stopped when nobody needs it.
    pub schedule: Option<bool>,
    /// Time from a start to the session it is for, in seconds.
    pub lead_seconds: Option<i64>,
    /// Time from the start request to available, in seconds.
    pub start_latency_seconds: Option<i64>,
    /// Time from the end of a session to the stop request, in seconds.
    pub stop_delay_seconds: Option<i64>,
    /// Wanted spans with a gap of at most so many seconds are joined.
    pub merge_gap_seconds: Option<i64>,
    /// What follows a forced start.
    pub restart: Option<Restart>,
    /// How long it stays up after a forced start, in seconds.
    pub forced_up_seconds: Option<i64>,
    /// The shortest billed run, in seconds, where runs are billed per second.
    pub start_minimum_seconds: Option<i64>,
    /// Time without a session to the stop request, in seconds.
    pub idle_stop_seconds: Option<i64>,
    /// Minimum capacity.
    pub min_acu: Option<Acu>,
    /// Maximum capacity.
    pub max_acu: Option<Acu>,
    /// The wait before a pause.
    pub pause_after: Option<PauseAfter>,
    /// Readers beside the writer of an Aurora cluster.
    pub readers: Option<u32>,
    /// How a reserved instance is paid for; `None` by the hour.
    pub term: Option<Term>,
    /// Whether a cluster is in two Regions at once.
    pub multi_region: Option<bool>,
    /// The cluster's storage configuration.
    pub storage: Option<ClusterStorage>,
    /// Time from a change of capacity to a step up, in seconds.
    pub scale_up_cooldown_seconds: Option<i64>,
    /// Time from a change of capacity to a step down, in seconds.
    pub scale_down_cooldown_seconds: Option<i64>,
    /// What stands beside it; `None` for nothing.
    pub side_costs: Option<Arc<SideCosts>>,
}

/// A setting that its kind cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct SettingsError {
    /// The setting as workload files spell it.
    pub setting: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl SettingsError {
    /// A setting and what is wrong with it.
    #[must_use]
    pub fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into() }
    }
}

/// The most readers that an Aurora cluster can have (Amazon Aurora User Guide, quotas).
pub const MOST_READERS: u32 = 15;

impl Settings {
    /// The readers of a cluster; none by default.
    ///
    /// # Errors
    /// More than AWS allows.
    pub(super) fn readers(&self) -> Result<u32, SettingsError> {
        match self.readers.unwrap_or(0) {
            readers if readers > MOST_READERS => {
                let problem = format!("is {readers}, more than {MOST_READERS}");
                Err(SettingsError::new("readers", problem))
            }
            readers => Ok(readers),
        }
    }
}

/// The value of a time setting, or its default.
///
/// # Errors
/// It is not within `0..=longest` seconds.
pub(super) fn seconds_within(
    setting: &'static str,
    value: Option<i64>,
    default: i64,
    longest: i64,
) -> Result<i64, SettingsError> {
    let seconds = value.unwrap_or(default);
    if (0..=longest).contains(&seconds) {
        Ok(seconds)
    } else {
        let problem = format!("is {seconds} s, not within 0 s to {longest} s");
        Err(SettingsError::new(setting, problem))
    }
}
