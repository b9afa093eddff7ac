//! An RDS instance that its first client wakes and that is stopped once nobody has been connected
//! for a while: what Aurora Serverless does, made by hand (S16). It owns when it is started and
//! stopped; what one start is billed stands in `starts`.

use std::borrow::Cow;

use crate::activity::{Activity, TypicalWeek, WEEK_ANCHOR, Workload};
use crate::meter::Reading;
use crate::rules::RuleBook;
use crate::units::{BillingPeriod, DAY_SECONDS, Period, WEEK_SECONDS};

use super::rds_always_on::Instance;
use super::runs;
use super::settings::{Settings, SettingsError, seconds_within};
use super::starts::{self, Run, Starts, never_connected};
use super::timeline::{Capacity, Timeline};
use super::{Built, Context, Enclosure, Kind, Offering, Spec, Unsupported, assume};

/// RDS, woken by its clients and stopped when idle.
pub(super) static KIND: Kind = Kind {
    id: "rds-idle-stop",
    summary: "RDS instance, woken by its first client and stopped after `idle_stop` without one",
    settings: &["instance_class", "multi_az", "idle_stop", "start_latency", "start_minimum"],
    missing: starts::missing,
    defaults: |_, _| vec![Spec::default_of(&KIND)],
    build,
};

/// How long it stays up without a session: this program's choice, in seconds.
const DEFAULT_IDLE_STOP_SECONDS: i64 = 1_800;
/// Stopped sooner it would be stopped while it is still starting for others; in seconds.
const SHORTEST_IDLE_STOP_SECONDS: i64 = 60;
/// AWS starts a stopped instance after as long a time, in seconds.
const LONGEST_IDLE_STOP_SECONDS: i64 = WEEK_SECONDS;
/// How long a start takes: the "couple of minutes" of the post this program began with.
const DEFAULT_START_LATENCY_SECONDS: i64 = 120;

/// An instance and how it is started and stopped.
#[derive(Debug)]
pub(super) struct RdsIdleStop {
    instance: Instance,
    pub(super) starts: Starts,
    /// How long it stays up without a session, in seconds.
    pub(super) idle_stop: i64,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let latency = seconds_within(
        "start_latency",
        settings.start_latency_seconds,
        DEFAULT_START_LATENCY_SECONDS,
        DAY_SECONDS,
    )?;
    let idle_stop = idle_stop(settings)?;
    let starts = Starts::new(latency, settings)?;
    let (instance, mut assumptions) = Instance::from_settings(id, settings, context)?;
    if settings.idle_stop_seconds.is_none() {
        let source = "this program's choice: as long as a connection may well come back";
        assumptions.push(assume(
            id,
            "idle_stop",
            "stopped 30 minutes after the last session",
            source,
        ));
    }
    if settings.start_latency_seconds.is_none() {
        let text = "its first client waits 2 minutes for each start, which are not billed";
        let source = "Soup Bot's author, 2018: \"a couple of minutes\"; Amazon RDS User Guide, DB \
                      instance status (RDS-5, RDS-9)";
        assumptions.push(assume(id, "start_latency", text, source));
    }
    if settings.start_minimum_seconds.is_none() {
        let (text, source) = starts::MINIMUM_ASSUMED;
        assumptions.push(assume(id, "start_minimum", text, source));
    }
    Ok((Box::new(RdsIdleStop { instance, starts, idle_stop }), assumptions))
}

fn idle_stop(settings: &Settings) -> Result<i64, SettingsError> {
    let seconds = settings.idle_stop_seconds.unwrap_or(DEFAULT_IDLE_STOP_SECONDS);
    if (SHORTEST_IDLE_STOP_SECONDS..=LONGEST_IDLE_STOP_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    let problem = format!(
        "is {seconds} s, not within {SHORTEST_IDLE_STOP_SECONDS} s to {LONGEST_IDLE_STOP_SECONDS} s"
    );
    Err(SettingsError::new("idle_stop", problem))
}

impl Offering for RdsIdleStop {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        let period = billing.period();
        let sessions = match &workload.activity {
            Activity::TypicalWeek(week) => {
                let (settled, cycle) = self.weeks(week);
                let from = period.start() - (settled + cycle) * WEEK_SECONDS;
                Cow::Owned(week.sessions_between(from, period.end()))
            }
            activity => activity.history(period, 0),
        };
        // A week in which nobody ever connects has no first stop: a cycle's own start is one.
        let stopped_since =
            never_connected(workload).then(|| period.start() - 5 * self.cycle_seconds(workload));
        let mut timeline = Timeline::new(billing, 3 * sessions.len() + 1);
        timeline.counts.starts = Some(0);
        timeline.counts.forced_starts = Some(0);
        for run in self.runs(&sessions, rules, period, stopped_since) {
            self.add(&mut timeline, rules, run, &sessions);
        }
        timeline.fill_until(period.end(), super::State::Off);
        Ok(timeline)
    }

    fn flat(&self, workload: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        runs::while_connected(workload, billing)
    }

    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        self.instance.readings(workload, rules, timeline)
    }

    fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        self.billed_between(workload, rules, billing.period())
    }

    fn cycle_seconds(&self, workload: &Workload) -> i64 {
        match &workload.activity {
            _ if never_connected(workload) => {
                starts::forced_cycle_seconds(self.starts.latency, self.idle_stop)
            }
            Activity::TypicalWeek(week) => self.weeks(week).1 * WEEK_SECONDS,
            _ => WEEK_SECONDS,
        }
    }
}

impl RdsIdleStop {
    /// Every start and stop of sorted, disjoint sessions up to the end of a period, in order, of an
    /// instance that has been stopped since a second; `None` if nothing is known before them.
    pub(super) fn runs(
        &self,
        sessions: &[Period],
        rules: RuleBook,
        period: Period,
        mut stopped_since: Option<i64>,
    ) -> Vec<Run> {
        let mut runs = Vec::with_capacity(sessions.len());
        let mut remaining = sessions.iter().peekable();
        loop {
            let woken = remaining.peek().map(|session| session.start());
            let forced = stopped_since.and_then(|since| starts::forced_second(rules, since));
            // A session that begins in the very second of AWS's own start asks for that start.
            let by_aws = forced.filter(|forced| woken.is_none_or(|woken| *forced < woken));
            let Some(requested) = by_aws.or(woken).filter(|second| *second < period.end()) else {
                return runs;
            };
            let wanted_from = woken.unwrap_or(i64::MAX);
            let mut run = Run { requested, end: 0, wanted_from, forced: by_aws.is_some() };
            run.end = self.starts.available(run) + self.idle_stop;
            // Open again in the very second of the stop: it stays up.
            while let Some(session) = remaining.next_if(|next| next.start() <= run.end) {
                run.end = run.end.max(session.end() + self.idle_stop);
            }
            runs.push(run);
            stopped_since = Some(run.end);
        }
    }

    /// After how many typical weeks that begin with a stopped instance its runs repeat, and how
    /// many weeks they then take to repeat. Mostly one each; but a start that takes longer than
    /// the next session is away makes runs whose sessions differ from week to week.
    fn weeks(&self, week: &TypicalWeek) -> (i64, i64) {
        // The stop that is due at the begin of each week, in seconds from there: all that one week
        // leaves to the next, because no week with a session leaves it stopped for seven days.
        let mut due = vec![-WEEK_SECONDS];
        loop {
            let mut end = due[due.len() - 1];
            for session in week.sessions_between(WEEK_ANCHOR, WEEK_ANCHOR + WEEK_SECONDS) {
                let (start, over) = (session.start() - WEEK_ANCHOR, session.end() - WEEK_ANCHOR);
                if start > end {
                    end = start + self.starts.latency + self.idle_stop;
                }
                end = end.max(over + self.idle_stop);
            }
            // Any stop before the next session is as good as any other.
            let next = (end - WEEK_SECONDS).max(-WEEK_SECONDS);
            if let Some(known) = due.iter().position(|known| *known == next) {
                return (weeks_of(known), weeks_of(due.len() - known));
            }
            due.push(next);
        }
    }

    fn add(&self, timeline: &mut Timeline, rules: RuleBook, run: Run, sessions: &[Period]) {
        self.starts.begin(timeline, run);
        timeline.fill_up_until(run.end, Capacity::Instance, sessions);
        self.starts.bill(timeline, rules, run);
        if !run.forced && timeline.period().contains(run.requested) {
            // Who joins while it is starting waits less; each start is counted once.
            timeline.counts.wait_milliseconds += 1_000 * self.starts.latency.unsigned_abs();
        }
    }
}

fn weeks_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
