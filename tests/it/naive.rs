//! A deliberately naive second implementation of the simulated bills.
//!
//! It walks through the simulated range one second at a time with explicit state, every rule one
//! `if`, and knows nothing of the product's engine. S1..S15: the rules of the billing semantics.
//! All results are integers: half ACUs, nano-GB, epoch seconds.

use std::collections::VecDeque;

pub(crate) const DAY: i64 = 86_400;
pub(crate) const WEEK: i64 = 7 * DAY; // also the time after which AWS starts what is stopped (S8)
const PER_SECOND_FROM: i64 = 18_011 * DAY; // 2019-04-25: RDS no longer in whole hours (S7)
const ONE_ACU_FROM: i64 = 18_015 * DAY; // 2019-04-29: v1 for MySQL may have a capacity of 1
const SHRINKS_FROM: i64 = 18_548 * DAY; // 2020-10-13: no high-water mark any more (S15)
const V1_MINIMUM: i64 = 300; // of each activation (S10)
const MEASURED_WEEK: i64 = 3; // of an endless repetition; those before it are the run-up

/// Connected `(start, end)` spans in any order, overlapping or not, half-open (S1, S2).
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    pub(crate) spans: Vec<(i64, i64)>,
}

/// Which day's rules a run is billed by: its own, or (`--rules-as-of`) the UTC day of a second.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RulesAt {
    Dated,
    Fixed(i64),
}

impl RulesAt {
    /// The second whose rules hold for a run that begins at `own`; all rules change at midnight.
    pub(crate) fn second(self, own: i64) -> i64 {
        if let Self::Fixed(at) = self { at } else { own }
    }
}

/// After a forced start (S8): stopped again after `forced_up`, up to the end of the next wanted
/// span, or no forced starts at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restart {
    Restop,
    StayOn,
    Ignore,
}

/// Settings of rds-scheduled, in seconds (S5..S8); `start_latency` is at most `lead`, and
/// `start_minimum` is the minimum of a run under the per-second rule.
#[derive(Clone, Debug)]
pub(crate) struct Rds {
    pub(crate) lead: i64,
    pub(crate) stop_delay: i64,
    pub(crate) merge_gap: i64,
    pub(crate) start_latency: i64,
    pub(crate) forced_up: i64,
    pub(crate) start_minimum: i64,
    pub(crate) restart: Restart,
}

/// Counts inside the period. `up_seconds`: available; `phantom_seconds`: added by a minimum or a
/// rounding-up (S4), billed on top; `starts`: all start requests, forced ones among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RdsResult {
    pub(crate) up_seconds: u64,
    pub(crate) phantom_seconds: u64,
    pub(crate) starts: u64,
    pub(crate) forced_starts: u64,
}

/// rds-scheduled, from `lead` before `simulate_from` (or from the period, if that is earlier).
///
/// `clock_runs_from_start`: the instance counts as stopped in the second `simulate_from`;
/// otherwise the seven-day clock starts with the first stop.
#[must_use]
pub(crate) fn rds_scheduled(
    sessions: &Sessions,
    settings: &Rds,
    rules: RulesAt,
    period: (i64, i64),
    simulate_from: i64,
    clock_runs_from_start: bool,
) -> RdsResult {
    let begin = (simulate_from - settings.lead).min(period.0);
    let wanted = wanted_seconds(sessions, settings, begin, period.1);
    let mut result = RdsResult::default();
    let mut stopped = clock_runs_from_start.then_some(simulate_from); // the last stop
    let mut available: Option<i64> = None; // when the run in progress is, or will be, available
    let mut forced = false; // that run is forced and has not been wanted so far
    let mut phantom_ends: Vec<i64> = Vec::new();
    for t in begin..period.1 {
        let inside = t >= period.0;
        let is_wanted = wanted[index(t - begin)];
        forced &= !is_wanted;

        if let Some(from) = available {
            let restop = settings.restart == Restart::Restop && t >= from + settings.forced_up;
            if !is_wanted && (!forced || restop) {
                if t >= from {
                    let billed = rds_billed(t - from, rules.second(from), settings.start_minimum);
                    phantom_ends.push(from + billed);
                }
                available = None;
                stopped = Some(t);
            }
        }

        let seven_days =
            settings.restart != Restart::Ignore && stopped.is_some_and(|stop| t - stop >= WEEK);
        if available.is_none() && (is_wanted || seven_days) {
            available = Some(t + settings.start_latency);
            forced = !is_wanted;
            result.starts += u64::from(inside);
            result.forced_starts += u64::from(inside && forced);
        }

        phantom_ends.retain(|&end| t < end);
        if inside {
            result.up_seconds += u64::from(available.is_some_and(|from| t >= from));
            result.phantom_seconds += phantom_ends.len() as u64;
        }
    }
    result
}

/// What a run of `length` available seconds is billed (S7).
pub(crate) fn rds_billed(length: i64, rules_second: i64, start_minimum: i64) -> i64 {
    if rules_second >= PER_SECOND_FROM {
        length.max(start_minimum)
    } else {
        (length.max(1) + 3_599) / 3_600 * 3_600
    }
}

/// S5: is a second wanted? From `begin` to a little beyond `end`, as a gap may be bridged there.
fn wanted_seconds(sessions: &Sessions, settings: &Rds, begin: i64, end: i64) -> Vec<bool> {
    let real = sessions.spans.iter().filter(|(start, end)| start < end); // S2
    let grown = real.map(|(start, end)| (start - settings.lead, end + settings.stop_delay));
    let mut wanted = mark(grown, begin, end + settings.merge_gap + 1);
    let mut seen = false; // a wanted second; no gap comes before the first one
    for equal in wanted.chunk_by_mut(|a, b| a == b) {
        seen |= equal[0];
        if seen && equal.len() <= index(settings.merge_gap) {
            equal.fill(true); // a gap (one at the very end lies beyond `end`: no harm)
        }
    }
    wanted
}

/// Capacity that the users need (S11); `Floor`: nothing beyond the offering's floor.
#[derive(Clone, Debug)]
pub(crate) enum Need {
    Floor,
    /// A constant number of half ACUs: v1 in every up second, v2 while a session is open.
    HalfAcu(u32),
    /// `(from, half ACUs)` steps, connected or not: 0 before the first, the last for ever.
    Series(Vec<(i64, u32)>),
    /// Half ACUs in successive minutes after each resume, then 0; 0 in a cluster that never pauses.
    AfterWake(Vec<u32>),
}

impl Need {
    /// The half ACUs needed in a second in which the need applies.
    fn steps(&self) -> Steps {
        let widen = |&(t, half): &(i64, u32)| (t, u64::from(half));
        match self {
            Self::Floor | Self::AfterWake(_) => Steps::new(Vec::new(), Some(0)),
            Self::HalfAcu(half) => Steps::new(Vec::new(), Some(u64::from(*half))),
            Self::Series(series) => Steps::new(series.iter().map(widen).collect(), Some(0)),
        }
    }
}

impl Need {
    /// The half ACUs that a resume asks for in a second; `woken` is kept from second to second.
    fn after_wake(&self, t: i64, activated: bool, woken: &mut Option<i64>) -> u64 {
        if activated {
            *woken = Some(t);
        }
        let Self::AfterWake(minutes) = self else { return 0 };
        let minute = woken.map(|since| index((t - since) / 60));
        minute.and_then(|minute| minutes.get(minute)).map_or(0, |half| u64::from(*half))
    }
}

/// Counts of a Serverless cluster inside the period; only `half_acu_seconds` has phantom seconds.
/// `activations`: resumes (being up from the start is none); `saturated_seconds`: up seconds whose
/// need exceeded the maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AcuResult {
    pub(crate) half_acu_seconds: u128,
    pub(crate) up_seconds: u64,
    pub(crate) activations: u64,
    pub(crate) saturated_seconds: u64,
}

/// S9 and S10: up and paused, each run topped up to `minimum` seconds; `None` never pauses.
///
/// `capacity` is asked in every up second, in order: `(second, connected, activated)` gives the
/// half ACUs and whether the need exceeds the maximum.
fn serverless(
    sessions: &Sessions,
    (begin, period): (i64, (i64, i64)),
    (pause_after, minimum): (Option<i64>, i64),
    mut capacity: impl FnMut(i64, bool, bool) -> (u64, bool),
) -> AcuResult {
    let connected = mark(sessions.spans.iter().copied(), begin, period.1);
    let (mut up, mut up_since, mut connected_until) = (pause_after.is_none(), begin, begin);
    let mut last_half = 0;
    let mut phantoms: Vec<(i64, u64)> = Vec::new();
    let mut result = AcuResult::default();
    for t in begin..period.1 {
        let inside = t >= period.0;
        let is_connected = connected[index(t - begin)];
        let activated = is_connected && !up;
        if activated {
            (up, up_since) = (true, t);
            result.activations += u64::from(inside);
        }
        if is_connected {
            connected_until = t + 1;
        } else if up && pause_after.is_some_and(|pause| t >= connected_until + pause) {
            up = false;
            phantoms.push((up_since + minimum, last_half));
        }

        if up {
            let (half, saturated) = capacity(t, is_connected, activated);
            last_half = half;
            if inside {
                result.up_seconds += 1;
                result.half_acu_seconds += u128::from(half);
                result.saturated_seconds += u64::from(saturated);
            }
        }
        phantoms.retain(|&(end, _)| t < end);
        for &(_, half) in phantoms.iter().filter(|_| inside) {
            result.half_acu_seconds += u128::from(half);
        }
    }
    result
}

/// Settings of aurora-serverless-v1, capacities in whole ACUs. `None`: the smallest one allowed
/// on the activation's day, the largest there is, never.
#[derive(Clone, Debug)]
pub(crate) struct V1 {
    pub(crate) min_acu: Option<u32>,
    pub(crate) max_acu: Option<u32>,
    pub(crate) pause_after: Option<i64>,
    pub(crate) postgres: bool,
    pub(crate) scale_up_cooldown: i64,
    pub(crate) scale_down_cooldown: i64,
    pub(crate) need: Need,
}

impl V1 {
    /// Allowed capacities, in ACUs, ascending.
    fn steps(&self, rules_second: i64) -> &'static [u32] {
        match (self.postgres, rules_second >= ONE_ACU_FROM) {
            (true, _) => &[2, 4, 8, 16, 32, 64, 192, 384],
            (false, true) => &[1, 2, 4, 8, 16, 32, 64, 128, 256],
            (false, false) => &[2, 4, 8, 16, 32, 64, 128, 256],
        }
    }

    /// S12: half ACUs of the smallest allowed step that is enough, else of the largest one.
    fn target(&self, steps: &[u32], need: u64) -> u64 {
        let enough = need.max(2 * u64::from(self.min_acu.unwrap_or(0)));
        let mut best = steps[0];
        for &step in steps {
            let allowed = self.max_acu.is_none_or(|max| step <= max);
            if allowed && 2 * u64::from(best) < enough {
                best = step;
            }
        }
        2 * u64::from(best)
    }
}

/// aurora-serverless-v1 (S9..S12), from `simulate_from` or the period, whichever is earlier.
#[must_use]
pub(crate) fn serverless_v1(
    settings: &V1,
    sessions: &Sessions,
    rules: RulesAt,
    period: (i64, i64),
    simulate_from: i64,
) -> AcuResult {
    let begin = simulate_from.min(period.0);
    let mut needs = settings.need.steps();
    let mut allowed = settings.steps(rules.second(begin));
    let mut kept: Option<u64> = None; // the capacity, also while paused
    let mut last_change: Option<i64> = None;
    let cooldowns = [settings.scale_down_cooldown, settings.scale_up_cooldown];
    let mut woken: Option<i64> = None;
    let capacity = |t: i64, _: bool, activated: bool| {
        if activated {
            allowed = settings.steps(rules.second(t));
        }
        let need = needs.at(t).max(settings.need.after_wake(t, activated, &mut woken));
        let target = settings.target(allowed, need);
        let mut now = kept.unwrap_or_else(|| settings.target(allowed, 0));
        let cooldown = cooldowns[usize::from(target > now)];
        if target != now && last_change.is_none_or(|changed| t - changed >= cooldown) {
            now = target;
            last_change = Some(t);
        }
        kept = Some(now);
        let maximum = settings.max_acu.unwrap_or(allowed[allowed.len() - 1]);
        (now, need > 2 * u64::from(maximum))
    };
    let (span, pause) = ((begin, period), (settings.pause_after, V1_MINIMUM));
    serverless(sessions, span, pause, capacity)
}

/// aurora-serverless-v2 (S9, S11, S13); begins as v1 does; a minimum above 0 never pauses.
#[must_use]
pub(crate) fn serverless_v2(
    min_half_acu: u32,
    max_half_acu: u32,
    pause_after: Option<i64>,
    need: &Need,
    sessions: &Sessions,
    period: (i64, i64),
    simulate_from: i64,
) -> AcuResult {
    let mut needs = need.steps();
    let (floor, maximum) = (u64::from(min_half_acu.max(1)), u64::from(max_half_acu));
    let span = (simulate_from.min(period.0), period);
    let pause = (pause_after.filter(|_| min_half_acu == 0), 0);
    let mut woken: Option<i64> = None;
    let capacity = |t: i64, connected: bool, activated: bool| {
        let applies = connected || matches!(need, Need::Series(_));
        let needed = if applies { needs.at(t) } else { 0 };
        let needed = needed.max(need.after_wake(t, activated, &mut woken));
        (needed.max(floor).min(maximum), needed > maximum)
    };
    serverless(sessions, span, pause, capacity)
}

/// RDS storage, a constant size (S15): for each UTC calendar month that the period touches, the
/// seconds of that month and the nano-GB × seconds billed in it.
#[must_use]
pub(crate) fn storage_allocated(
    nano_gb: u64,
    minimum: u64,
    period: (i64, i64),
) -> Vec<(u64, u128)> {
    by_month(period, |_| nano_gb.max(minimum))
}

/// Aurora storage (S15): `(from, nano-GB)` steps, the first of which holds before it too; the
/// running maximum in the seconds before 2020-10-13.
#[must_use]
pub(crate) fn storage_consumed(
    used_nano_gb: &[(i64, u64)],
    period: (i64, i64),
) -> Vec<(u64, u128)> {
    let mut used = Steps::new(used_nano_gb.to_vec(), None);
    by_month(period, |t| {
        let (now, most) = (used.at(t), used.high_water);
        if t < SHRINKS_FROM { most } else { now }
    })
}

/// Adds up `value`, asked second by second, per calendar month; months are counted from 1970 on.
pub(crate) fn by_month(period: (i64, i64), mut value: impl FnMut(i64) -> u64) -> Vec<(u64, u128)> {
    const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut months = Vec::new();
    let (mut year, mut month, mut start) = (1970, 0, 0);
    while start < period.1 {
        let leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let end = start + (DAYS[month] + i64::from(leap_year && month == 1)) * DAY;
        let seconds = start.max(period.0)..end.min(period.1);
        if !seconds.is_empty() {
            let total = seconds.map(|t| u128::from(value(t))).sum();
            months.push(((end - start).unsigned_abs(), total));
        }
        start = end;
        month = (month + 1) % 12;
        year += i64::from(month == 0);
    }
    months
}

/// "Average month": `n` equal sessions of `hours_seconds` a week together, as offsets into the week
/// (the last one may end after it); none at all if their rounded length is 0.
#[must_use]
pub(crate) fn typical_week(hours_seconds: u64, n: u64) -> Vec<(i64, i64)> {
    let length = ((2 * hours_seconds + n) / (2 * n)).cast_signed();
    let start = |i: u64| (i * WEEK.unsigned_abs() / n).cast_signed();
    let count = if length > 0 { n } else { 0 };
    (0..count).map(|i| (start(i), start(i) + length)).collect()
}

/// The same week `weeks` times, from epoch second 0 on.
#[must_use]
pub(crate) fn repeat_week(week: &[(i64, i64)], weeks: i64) -> Sessions {
    let mut spans = Vec::new();
    for shift in (0..weeks).map(|k| k * WEEK) {
        spans.extend(week.iter().map(|(start, end)| (start + shift, end + shift)));
    }
    Sessions { spans }
}

/// rds-scheduled in the steady state under the rules of `rules_second`: counts of one cycle, and
/// its seconds: a week, but without sessions a week, a latency and a forced run (S8).
#[must_use]
pub(crate) fn rds_average(
    week: &[(i64, i64)],
    settings: &Rds,
    rules_second: i64,
) -> (RdsResult, i64) {
    let none = week.iter().all(|(start, end)| start >= end);
    let mut cycle = WEEK;
    if none && settings.restart == Restart::Restop {
        cycle += settings.start_latency + settings.forced_up;
    }
    let period = (MEASURED_WEEK * cycle, (MEASURED_WEEK + 1) * cycle);
    let weeks = (period.1 + settings.lead + settings.merge_gap) / WEEK + 1;
    let (sessions, rules) = (repeat_week(week, weeks), RulesAt::Fixed(rules_second));
    let result = rds_scheduled(&sessions, settings, rules, period, 0, none);
    (result, cycle)
}

/// Sessions and period with which Serverless, simulated from 0 under fixed rules and with a need
/// that is no series, counts one steady-state week.
#[must_use]
pub(crate) fn steady_week(week: &[(i64, i64)]) -> (Sessions, (i64, i64)) {
    let period = (MEASURED_WEEK * WEEK, (MEASURED_WEEK + 1) * WEEK);
    (repeat_week(week, MEASURED_WEEK + 1), period)
}

/// A step series that is read forward in time, with its running maximum.
struct Steps {
    ahead: VecDeque<(i64, u64)>,
    value: u64,
    high_water: u64,
}

impl Steps {
    /// `before` holds before the first step; `None`: the first step's own value does.
    fn new(mut all: Vec<(i64, u64)>, before: Option<u64>) -> Self {
        all.sort_by_key(|&(t, _)| t);
        let value = before.or(all.first().map(|step| step.1)).unwrap_or(0);
        let (ahead, high_water) = (all.into(), value);
        Self { ahead, value, high_water }
    }

    /// The value in the second `t`, which must not go back.
    fn at(&mut self, t: i64) -> u64 {
        while self.ahead.front().is_some_and(|step| step.0 <= t) {
            self.value = self.ahead.pop_front().map_or(0, |step| step.1);
            self.high_water = self.high_water.max(self.value);
        }
        self.value
    }
}

/// One `bool` per second of `[from, to)`: is it in any of the spans?
pub(crate) fn mark(spans: impl Iterator<Item = (i64, i64)>, from: i64, to: i64) -> Vec<bool> {
    let mut seconds = vec![false; index((to - from).max(0))];
    for (start, end) in spans {
        let (start, end) = (start.max(from), end.min(to));
        if start < end {
            seconds[index(start - from)..index(end - from)].fill(true);
        }
    }
    seconds
}

/// A count of seconds as an index.
pub(crate) fn index(seconds: i64) -> usize {
    usize::try_from(seconds).expect("a second before the simulated range")
}
