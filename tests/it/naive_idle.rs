//! The naive implementation of rds-idle-stop: an instance that its first client wakes and that is
//! stopped when nobody has been connected for some time. One second after the other, every rule
//! one `if`; written from the words of the semantics (S3, S4, S7, S8, S16) alone.

use crate::naive::{RdsResult, RulesAt, Sessions, WEEK, index, mark, rds_billed};

/// Settings in seconds; `start_minimum` is the minimum of a run under the per-second rule.
#[derive(Clone, Debug)]
pub(crate) struct IdleStop {
    pub(crate) idle_time: i64,
    pub(crate) start_latency: i64,
    pub(crate) start_minimum: i64,
}

/// Counts inside the period. `starting_seconds` are not billed; `draining_seconds`: up, with
/// nobody connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct IdleResult {
    pub(crate) billed: RdsResult,
    pub(crate) starting_seconds: u64,
    pub(crate) draining_seconds: u64,
}

impl IdleResult {
    pub(crate) fn add(&mut self, other: Self) {
        self.billed.up_seconds += other.billed.up_seconds;
        self.billed.phantom_seconds += other.billed.phantom_seconds;
        self.billed.starts += other.billed.starts;
        self.billed.forced_starts += other.billed.forced_starts;
        self.starting_seconds += other.starting_seconds;
        self.draining_seconds += other.draining_seconds;
    }
}

/// What is known of the instance when a second begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Instance {
    /// The last stop, from which the seven days run; unknown before the first one (S3).
    stopped: Option<i64>,
    /// When the run in progress is, or will be, available.
    available: Option<i64>,
    /// The end of the last connected second of the run in progress.
    left: Option<i64>,
    phantom_ends: Vec<i64>,
}

impl Instance {
    fn second(
        &mut self,
        t: i64,
        connected: bool,
        settings: &IdleStop,
        rules: RulesAt,
    ) -> IdleResult {
        let mut counts = IdleResult::default();
        if let Some(from) = self.available {
            let idle_since = self.left.map_or(from, |left| left.max(from));
            if !connected && t >= idle_since + settings.idle_time {
                let rules_second = rules.second(from);
                let billed = rds_billed(t - from, rules_second, settings.start_minimum);
                self.phantom_ends.push(from + billed);
                (self.available, self.left, self.stopped) = (None, None, Some(t));
            }
        }
        let seven_days = self.stopped.is_some_and(|stop| t - stop >= WEEK);
        if self.available.is_none() && (connected || seven_days) {
            self.available = Some(t + settings.start_latency);
            counts.billed.starts = 1;
            counts.billed.forced_starts = u64::from(!connected);
        }
        if connected {
            self.left = Some(t + 1);
        }
        if let Some(from) = self.available {
            counts.starting_seconds = u64::from(t < from);
            counts.billed.up_seconds = u64::from(t >= from);
            counts.draining_seconds = u64::from(t >= from && !connected);
        }
        self.phantom_ends.retain(|&end| t < end);
        counts.billed.phantom_seconds = self.phantom_ends.len() as u64;
        counts
    }

    /// The same, seen from the second `t`. A run of two weeks that repeats has outlasted every
    /// gap there is: it never ends, and its age no longer matters.
    fn seen_from(&self, t: i64) -> Self {
        let running = self.available.is_some();
        Self {
            stopped: self.stopped.filter(|_| !running).map(|stop| stop - t),
            available: self.available.map(|from| (from - t).max(-2 * WEEK)),
            left: self.left.map(|left| left - t),
            phantom_ends: self.phantom_ends.iter().map(|end| end - t).collect(),
        }
    }
}

/// rds-idle-stop from `simulate_from` or the period, whichever is earlier.
#[must_use]
pub(crate) fn rds_idle_stop(
    sessions: &Sessions,
    settings: &IdleStop,
    rules: RulesAt,
    period: (i64, i64),
    simulate_from: i64,
) -> IdleResult {
    let begin = simulate_from.min(period.0);
    let connected = mark(sessions.spans.iter().copied(), begin, period.1);
    let (mut instance, mut result) = (Instance::default(), IdleResult::default());
    for t in begin..period.1 {
        let counts = instance.second(t, connected[index(t - begin)], settings, rules);
        if t >= period.0 {
            result.add(counts);
        }
    }
    result
}

/// The long run of an endlessly repeated week, under the rules of `rules_second`: counts of one
/// cycle, and its seconds. A cycle is as many weeks as pass until the instance is at a week's
/// beginning as it was at an earlier one's; without a session it is a week, a latency and an idle
/// time (S8).
#[must_use]
pub(crate) fn idle_average(
    week: &[(i64, i64)],
    settings: &IdleStop,
    rules_second: i64,
) -> (IdleResult, i64) {
    let rules = RulesAt::Fixed(rules_second);
    let none = week.iter().all(|(start, end)| start >= end);
    let mut cycle = WEEK;
    let mut instance = Instance::default();
    if none {
        cycle += settings.start_latency + settings.idle_time;
        instance.stopped = Some(0);
    }
    // What reaches beyond the week's end is connected in the next week's first seconds.
    let beyond = week.iter().map(|(start, end)| (start - WEEK, end - WEEK));
    let connected = mark(week.iter().copied().chain(beyond), 0, cycle);
    let mut seen: Vec<Instance> = Vec::new();
    let mut counted: Vec<IdleResult> = Vec::new();
    for start in (0..64).map(|n| n * cycle) {
        let now = instance.seen_from(start);
        if let Some(first) = seen.iter().position(|earlier| *earlier == now) {
            let mut result = IdleResult::default();
            counted[first..].iter().for_each(|counts| result.add(*counts));
            return (result, start - cycle * i64::try_from(first).unwrap());
        }
        seen.push(now);
        let mut counts = IdleResult::default();
        for t in 0..cycle {
            let connected = connected[index(t)];
            counts.add(instance.second(start + t, connected, settings, rules));
        }
        counted.push(counts);
    }
    panic!("no week in 64 begins like an earlier one: {} sessions, {settings:?}", week.len());
}
