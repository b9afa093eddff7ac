//! Instances that are started and stopped on a schedule: from wanted time to runs, with AWS's own
//! start after seven days (S5 to S8). It owns the simulation that scheduled RDS instances and
//! scheduled Aurora clusters share; what a run costs in storage and which meter it is on is theirs,
//! what one start is billed stands in `starts`.

use crate::activity::Workload;
use crate::rules::{RuleBook, Wait};
use crate::units::{BillingPeriod, DAY_SECONDS, Period, WEEK_SECONDS};

use super::Assumption;
use super::settings::{Restart, Settings, SettingsError, seconds_within};
use super::starts::{self, Run, Starts, never_connected};
use super::timeline::{Capacity, Counts, State, Timeline};
use super::waits::StartWaits;

/// How an instance is started and stopped. Times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) lead: i64,
    pub(super) starts: Starts,
    pub(super) stop_delay: i64,
    pub(super) merge_gap: i64,
    pub(super) restart: Restart,
    pub(super) forced_up: i64,
}

/// The lead of the job this program began with: its Lambda started the database 15 minutes early.
/// In seconds.
pub const DEFAULT_LEAD_SECONDS: i64 = 900;
/// How long a forced start lasts before somebody stops the instance again: this program's choice.
const DEFAULT_FORCED_UP_SECONDS: i64 = 3_600;
/// Longer waits than four weeks are no schedule.
const LONGEST_SECONDS: i64 = 28 * DAY_SECONDS;

impl Schedule {
    pub(super) fn from_settings(settings: &Settings) -> Result<Self, SettingsError> {
        let seconds = |name, value, default| seconds_within(name, value, default, LONGEST_SECONDS);
        let schedule = Self {
            lead: seconds("lead", settings.lead_seconds, DEFAULT_LEAD_SECONDS)?,
            starts: Starts::new(
                seconds("start_latency", settings.start_latency_seconds, 0)?,
                settings,
            )?,
            stop_delay: seconds("stop_delay", settings.stop_delay_seconds, 0)?,
            merge_gap: seconds("merge_gap", settings.merge_gap_seconds, 0)?,
            restart: settings.restart.unwrap_or_default(),
            forced_up: seconds("forced_up", settings.forced_up_seconds, DEFAULT_FORCED_UP_SECONDS)?,
        };
        if schedule.starts.latency > schedule.lead {
            let problem = format!(
                "of {} s is longer than the lead of {} s, so that sessions would find no database",
                schedule.starts.latency, schedule.lead
            );
            return Err(SettingsError::new("start_latency", problem));
        }
        if schedule.forced_up == 0 {
            return Err(SettingsError::new("forced_up", "must be longer than 0 s"));
        }
        Ok(schedule)
    }

    pub(super) fn assumptions(settings: &Settings, id: &str) -> Vec<Assumption> {
        let mut list = Vec::new();
        let mut assume = |name: &str, given: bool, text: &str, source: &'static str| {
            if !given {
                list.push(super::assume(id, name, text, source));
            }
        };
        assume(
            "lead",
            settings.lead_seconds.is_some(),
            "started 15 minutes before each session",
            "Soup Bot's start/stop Lambda, 2018",
        );
        assume(
            "start_latency",
            settings.start_latency_seconds.is_some(),
            "billed from the start request on, the upper bound: starting itself is free",
            "Amazon RDS User Guide, DB instance status (RDS-5, RDS-9)",
        );
        let (text, source) = starts::MINIMUM_ASSUMED;
        assume("start_minimum", settings.start_minimum_seconds.is_some(), text, source);
        assume(
            "restart",
            settings.restart.is_some(),
            "stopped again if AWS starts it on the eighth day of a stop",
            "Amazon RDS API Reference, StopDBInstance (RDS-7)",
        );
        assume(
            "forced_up",
            settings.forced_up_seconds.is_some() || settings.restart == Some(Restart::Ignore),
            "stays up for one hour when AWS starts it",
            "this program's choice: somebody has to notice and stop it again",
        );
        list
    }

    /// Clients wait if a start takes longer than the lead; a forced start waits for nobody.
    pub(super) fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        let starts = counts.starts.unwrap_or(0) - counts.forced_starts.unwrap_or(0);
        let lead = self.lead.unsigned_abs() * 1_000;
        StartWaits::some([StartWaits { count: starts, wait: Wait::HiddenByLead(lead) }])
    }

    /// How far ahead of a period a session can matter, in seconds: a gap that is bridged may end
    /// after the period.
    pub(super) const fn reach(&self) -> i64 {
        self.lead + self.merge_gap
    }

    /// The time after which a typical week's bill repeats, in seconds.
    pub(super) fn cycle_seconds(&self, workload: &Workload) -> i64 {
        if never_connected(workload) && self.restart == Restart::Restop {
            starts::forced_cycle_seconds(self.starts.latency, self.forced_up)
        } else {
            WEEK_SECONDS
        }
    }

    pub(super) fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Timeline {
        let period = billing.period();
        let sessions = workload.activity.history(period, self.reach());
        let runs = self.runs(workload, &sessions, rules, period);
        let mut timeline = Timeline::new(billing, 2 * runs.len() + 1);
        timeline.counts.starts = Some(0);
        timeline.counts.forced_starts = Some(0);
        for run in runs {
            self.add(&mut timeline, rules, run);
        }
        timeline.fill_until(period.end(), State::Off);
        timeline
    }

    /// The spans in which sorted, disjoint sessions want it up (S5).
    pub(super) fn wanted(&self, sessions: &[Period]) -> Vec<Period> {
        let mut wanted: Vec<Period> = Vec::with_capacity(sessions.len());
        for session in sessions {
            let span = Period::new(session.start() - self.lead, session.end() + self.stop_delay);
            match wanted.last_mut() {
                Some(last) if span.start() - last.end() <= self.merge_gap => {
                    *last = Period::new(last.start(), span.end());
                }
                _ => wanted.push(span),
            }
        }
        wanted
    }

    /// Every start and stop of these sessions up to the end of a period, in order.
    pub(super) fn runs(
        &self,
        workload: &Workload,
        sessions: &[Period],
        rules: RuleBook,
        period: Period,
    ) -> Vec<Run> {
        let wanted = self.wanted(sessions);
        let mut runs = Vec::with_capacity(wanted.len() + 1);
        // A week in which nobody ever connects has no first stop: a cycle's own start is one, so
        // long ago that what stays on after a forced start has been up for ever.
        let mut stopped_since =
            never_connected(workload).then(|| period.start() - 5 * self.cycle_seconds(workload));
        for span in wanted {
            while let Some(run) = self.forced_run(stopped_since, rules, Some(span)) {
                stopped_since = Some(run.end);
                runs.push(run);
            }
            // A forced run may have gone on as this wanted one.
            if stopped_since.is_none_or(|since| since < span.end()) {
                let (requested, end) = (span.start(), span.end());
                runs.push(Run { requested, end, wanted_from: requested, forced: false });
                stopped_since = Some(span.end());
            }
        }
        while let Some(run) = self.forced_run(stopped_since, rules, None) {
            if run.requested >= period.end() {
                break;
            }
            stopped_since = Some(run.end);
            runs.push(run);
        }
        runs
    }

    /// The run that AWS starts by itself before the next wanted span, if any (S8).
    fn forced_run(
        &self,
        stopped_since: Option<i64>,
        rules: RuleBook,
        next: Option<Period>,
    ) -> Option<Run> {
        let since = stopped_since.filter(|_| self.restart != Restart::Ignore)?;
        let requested = starts::forced_second(rules, since)?;
        if next.is_some_and(|span| requested >= span.start()) {
            return None;
        }
        let restopped = requested + self.starts.latency + self.forced_up;
        let end = match (self.restart, next) {
            (Restart::StayOn, None) => i64::MAX,
            (Restart::StayOn, Some(span)) => span.end(),
            (_, Some(span)) if span.start() <= restopped => span.end(),
            _ => restopped,
        };
        let wanted_from = next.map_or(end, |span| span.start().min(end));
        Some(Run { requested, end, wanted_from, forced: true })
    }

    fn add(&self, timeline: &mut Timeline, rules: RuleBook, run: Run) {
        self.starts.begin(timeline, run);
        let capacity = Capacity::Instance;
        timeline.fill_until(run.wanted_from, State::Draining { capacity });
        timeline.fill_until(run.end, State::Running { capacity });
        self.starts.bill(timeline, rules, run);
    }
}

/// A timeline in which an instance is up all the time.
pub(super) fn always_on(billing: BillingPeriod) -> Timeline {
    let mut timeline = Timeline::new(billing, 1);
    timeline.fill_until(billing.period().end(), State::Running { capacity: Capacity::Instance });
    timeline
}

/// A timeline in which an instance is up in connected seconds only, for the flat sum.
pub(super) fn while_connected(workload: &Workload, billing: BillingPeriod) -> Timeline {
    let sessions = workload.activity.sessions_in(billing.period());
    let mut timeline = Timeline::new(billing, 2 * sessions.len() + 1);
    for session in sessions {
        timeline.fill_until(session.start(), State::Off);
        timeline.fill_until(session.end(), State::Running { capacity: Capacity::Instance });
    }
    timeline.fill_until(billing.period().end(), State::Off);
    timeline
}
