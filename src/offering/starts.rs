//! One start of an instance: how long it takes, what is billed until it is stopped, and when AWS
//! starts it by itself (S6 to S8). It owns what scheduled instances and those woken by their
//! clients share; who asks for a start and a stop is theirs.

use crate::activity::{Activity, Workload};
use crate::meter::Deployment;
use crate::rules::{RDS_MULTI_AZ_STOP, RDS_RUN, RDS_SECONDS_STOPPED_MAX, RuleBook, RunBilling};
use crate::units::{DAY_SECONDS, Day, Period, RuleId};

use super::settings::{Settings, SettingsError, seconds_within};
use super::timeline::{Capacity, State, Timeline};

/// What is assumed of `start_minimum`, and whose words that is.
pub(super) const MINIMUM_ASSUMED: (&str, &str) = (
    "from 2019-04-25 each start is billed at least 10 minutes; documents conflict",
    "Amazon RDS User Guide (RDS-3, RDS-4)",
);

/// How long starts take and what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Starts {
    /// From the start request to available, in seconds.
    pub(super) latency: i64,
    /// The shortest billed run in seconds, in the place of the rule book's.
    pub(super) minimum: Option<i64>,
}

/// From a start request to the stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The second of the start request.
    pub(super) requested: i64,
    /// The second after its last one; `i64::MAX` if nobody stops it.
    pub(super) end: i64,
    /// The first second in which somebody wants it; its end if nobody ever does.
    pub(super) wanted_from: i64,
    /// Whether AWS asked for the start.
    pub(super) forced: bool,
}

impl Starts {
    /// Starts with this latency and the minimum of the settings.
    ///
    /// # Errors
    /// The minimum is longer than a day.
    pub(super) fn new(latency: i64, settings: &Settings) -> Result<Self, SettingsError> {
        let minimum = settings.start_minimum_seconds;
        if minimum.is_some() {
            seconds_within("start_minimum", minimum, 0, DAY_SECONDS)?;
        }
        Ok(Self { latency, minimum })
    }

    /// The second in which a run becomes available.
    pub(super) const fn available(self, run: Run) -> i64 {
        run.requested + self.latency
    }

    /// Fills the time up to where a run is available, and counts its start.
    pub(super) fn begin(self, timeline: &mut Timeline, run: Run) {
        timeline.fill_until(run.requested, State::Off);
        timeline.fill_until(self.available(run), State::Starting);
        if timeline.period().contains(run.requested) {
            let counts = &mut timeline.counts;
            counts.starts = counts.starts.map(|count| count + 1);
            counts.forced_starts = counts.forced_starts.map(|count| count + u64::from(run.forced));
        }
    }

    /// Adds what a run is billed beyond the time in which it is up (S4, S7), and says by which rule.
    pub(super) fn bill(self, timeline: &mut Timeline, rules: RuleBook, run: Run) {
        let available = self.available(run);
        if run.end == i64::MAX {
            timeline.note(Period::new(available, run.end), RuleId::Rds7);
            return;
        }
        let (billed, rule) = self.billed_seconds(rules, available, run.end - available);
        let billed_span = Period::new(available, available + billed);
        timeline.note(billed_span, rule);
        if run.forced {
            timeline.note(billed_span, RuleId::Rds7);
        }
        timeline.add_phantom(Period::new(run.end, billed_span.end()), Capacity::Instance, rule);
    }

    /// How many seconds a run is billed that became available in a second, and by which rule.
    pub(super) fn billed_seconds(self, rules: RuleBook, available: i64, up: i64) -> (i64, RuleId) {
        let era = rules.at(&RDS_RUN, available);
        match (era.value, self.minimum) {
            (RunBilling::WholeHours, _) => ((up + 3_599).div_euclid(3_600) * 3_600, era.rule),
            (RunBilling::PerSecond { .. }, Some(minimum)) => (up.max(minimum), RuleId::Rds4),
            (RunBilling::PerSecond { minimum_seconds }, None) => {
                (up.max(minimum_seconds), era.rule)
            }
        }
    }
}

/// Why an RDS instance could not be stopped on any day of a span: one with a standby, for a while.
pub(super) fn missing(settings: &Settings, first: Day, last: Day) -> Option<String> {
    let standby = settings.deployment == Some(Deployment::MultiAz);
    standby.then(|| RDS_MULTI_AZ_STOP.missing_between(first, last)).flatten()
}

/// The second in which AWS starts what has been stopped since a second (S8), if it is not started
/// before; `None` if that never comes.
pub(super) fn forced_second(rules: RuleBook, stopped_since: i64) -> Option<i64> {
    stopped_since.checked_add(rules.at(&RDS_SECONDS_STOPPED_MAX, stopped_since).value)
}

/// The time after which the bill repeats of an instance that only AWS ever starts, and that stays
/// up for so long after it became available. In seconds.
pub(super) fn forced_cycle_seconds(latency: i64, up: i64) -> i64 {
    RDS_SECONDS_STOPPED_MAX.eras[0].value + latency + up
}

/// Whether the workload is a typical week without a session.
pub(super) fn never_connected(workload: &Workload) -> bool {
    matches!(&workload.activity, Activity::TypicalWeek(week) if week.count() == 0)
}
