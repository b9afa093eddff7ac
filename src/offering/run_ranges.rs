//! What unknown time can make of the billed seconds of instances that are started and stopped. It
//! owns the two bounds and the fillings that reach them; how one filling is billed is `runs`'.
//!
//! More use is not always dearer: a bridged gap saves a minimum, a started hour or a forced start.
//! `docs/ranges.md` has the proof of each bound, in the order of this file:
//!
//! * Connect all unknown time. Each run of that, a *block*, holds whole runs of every filling, and
//!   no run of a filling reaches out of its block. A block that is one and the same run with all
//!   unknown time idle is that run in every filling.
//! * At least: the known runs of a block are billed alone or joined with neighbours, whichever is
//!   less. A run that grows is never billed less, except where it comes to begin before the period.
//! * At most: so many runs as fit, each as short as can be and one that takes the rest; billed
//!   seconds are convex in that, so that the ends of the number of runs are the most.
//! * Forced starts are the same in every filling where nothing is unknown in the stopped time around
//!   them. Elsewhere they count as none in the least, and as all that fit in the most.

use crate::activity::{Workload, seconds_within, union};
use crate::rules::{RDS_RUN, RDS_SECONDS_STOPPED_MAX, RuleBook, RunBilling};
use crate::units::Period;

use super::enclosure::Enclosure;
use super::runs::Schedule;
use super::settings::Restart;
use super::starts::{Run, Starts};

/// Known runs that are joined in every possible way; more are cut, at the price of a wider bound.
const JOINED_MOST: usize = 512;
/// More runs of one second in unknown time are not simulated, only bounded.
const FILLED_MOST: usize = 4_096;
/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// One question: a schedule, and what is unknown.
struct Holes<'a> {
    schedule: &'a Schedule,
    workload: &'a Workload,
    rules: RuleBook,
    period: Period,
    unknown: &'a [Period],
    /// Stopped stretches so long that AWS may start it, in which something is unknown.
    loose: Vec<Period>,
}

/// How runs of a block may be billed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Billing {
    /// All by the second, with this minimum.
    Seconds(i64),
    /// All by started hours.
    Hours,
    /// Some by the hour and later ones by the second, with this minimum.
    Both(i64),
}

impl Schedule {
    /// Between which billed seconds every filling of the unknown time lies.
    pub(super) fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        period: Period,
    ) -> Enclosure {
        let unknown = workload.activity.unknown_for(period);
        let mut holes =
            Holes { schedule: self, workload, rules, period, unknown: &unknown, loose: Vec::new() };
        let sessions = workload.activity.history(period, self.reach());
        holes.loose = holes.loose_stretches(&self.wanted(&sessions));
        let idle = holes.settled(self.runs(workload, &sessions, rules, period));
        let (mut least, mut most) =
            (0, holes.loose.iter().map(|s| holes.forced_most(*s)).sum::<i64>());
        let (mut fill_least, mut fill_most) = (Vec::new(), Vec::new());
        let mut rest = idle.as_slice();
        for block in holes.settled(holes.runs(&unknown)) {
            let (inside, after) = rest.split_at(rest.partition_point(|r| r.requested < block.end));
            rest = after;
            least += holes.least(inside, block, &mut fill_least);
            if inside == [block] {
                most += holes.billed(block.requested, block.end);
            } else {
                most += holes.most(block, &sessions, &mut fill_most);
            }
        }
        let wanted = |sessions: &[Period]| self.wanted(sessions);
        let connected = workload.activity.filled(&unknown);
        let connected = connected.history(period, self.reach());
        let forced = idle.iter().filter(|run| run.forced);
        let forced = forced.map(|run| Period::new(run.requested, run.end));
        // Whatever AWS starts by itself in a loose stretch, it is not there for longer.
        let longest: Vec<Period> =
            wanted(&connected).into_iter().chain(forced).chain(holes.loose.clone()).collect();
        let there = |spans: Vec<Period>| seconds_within(&union(spans), period);
        let there_seconds = [there(wanted(&sessions)), there(longest)];
        let reached: Vec<i64> = [&[][..], &unknown, &fill_least, &fill_most]
            .map(|filling| holes.count(filling))
            .to_vec();
        Enclosure {
            least: u128::from(least.max(0).unsigned_abs()),
            most: u128::from(most.max(0).unsigned_abs()),
            there_seconds,
            exact: reached.contains(&least) && reached.contains(&most),
        }
    }

    /// The longest time between two sessions of one run, in seconds.
    const fn gap(&self) -> i64 {
        self.lead + self.stop_delay + self.merge_gap
    }

    /// The shortest time in which a run is up.
    const fn shortest(&self) -> i64 {
        self.lead - self.starts.latency + 1 + self.stop_delay
    }
}

impl Holes<'_> {
    /// Runs without AWS's own starts in the loose stretches.
    fn settled(&self, runs: Vec<Run>) -> Vec<Run> {
        let free =
            |run: &Run| run.forced && self.loose.iter().any(|span| span.contains(run.requested));
        let mut settled = Vec::with_capacity(runs.len());
        for run in runs {
            if !free(&run) {
                settled.push(run);
            } else if run.wanted_from < run.end {
                settled.push(Run { requested: run.wanted_from, forced: false, ..run });
            }
        }
        settled
    }

    fn runs(&self, filling: &[Period]) -> Vec<Run> {
        let filled = self.workload.activity.filled(filling);
        let sessions = filled.history(self.period, self.schedule.reach());
        self.schedule.runs(self.workload, &sessions, self.rules, self.period)
    }

    /// The billed seconds of one filling.
    fn count(&self, filling: &[Period]) -> i64 {
        self.runs(filling).iter().map(|run| self.billed(run.requested, run.end)).sum()
    }

    /// The billed seconds of a run, those inside the period.
    fn billed(&self, requested: i64, end: i64) -> i64 {
        let available = requested + self.schedule.starts.latency;
        if end == i64::MAX {
            return self.within(available, end);
        }
        let billed = self.schedule.starts.billed_seconds(self.rules, available, end - available).0;
        self.within(available, available + billed)
    }

    fn within(&self, start: i64, end: i64) -> i64 {
        (end.min(self.period.end()) - start.max(self.period.start())).max(0)
    }

    fn billing(&self, first: i64, last: i64) -> Billing {
        let by_hour =
            |second| matches!(self.rules.at(&RDS_RUN, second).value, RunBilling::WholeHours);
        let minimum = || self.schedule.starts.billed_seconds(self.rules, last, 0).0;
        match (by_hour(first), by_hour(last)) {
            (true, true) => Billing::Hours,
            (false, false) => Billing::Seconds(minimum()),
            _ => Billing::Both(minimum()),
        }
    }

    /// Stopped stretches so long that AWS may start it, in which something is unknown.
    fn loose_stretches(&self, wanted: &[Period]) -> Vec<Period> {
        let Schedule { lead, stop_delay, restart, .. } = *self.schedule;
        let Some(first) = self.unknown.first().filter(|_| restart != Restart::Ignore) else {
            return Vec::new();
        };
        let mut stopped = first.start() + 1 + stop_delay;
        let mut loose = Vec::new();
        let ends = wanted.iter().copied().chain([Period::new(self.period.end(), i64::MAX)]);
        for next in ends {
            let limit = self.rules.at(&RDS_SECONDS_STOPPED_MAX, stopped).value;
            let asks = Period::new(stopped - stop_delay - 1, next.start() + lead);
            let at = self.unknown.partition_point(|span| span.end() <= asks.start());
            let some = self.unknown.get(at).is_some_and(|span| span.start() < asks.end());
            if some && next.start() - stopped > limit {
                loose.push(Period::new(stopped, next.start()));
            }
            stopped = next.end();
        }
        loose
    }

    /// The most that AWS's own starts can add in a stopped stretch.
    fn forced_most(&self, stretch: Period) -> i64 {
        let Schedule { starts: Starts { latency: start_latency, .. }, forced_up, restart, .. } =
            *self.schedule;
        let longest = start_latency + forced_up;
        let most_billed = |up| {
            let billed = |at| self.schedule.starts.billed_seconds(self.rules, at, up).0;
            match self.billing(stretch.start(), stretch.end().min(self.period.end())) {
                Billing::Both(_) => HOUR + billed(stretch.start()).max(billed(self.period.end())),
                _ => billed(stretch.start()),
            }
        };
        let limit = self.rules.at(&RDS_SECONDS_STOPPED_MAX, stretch.start()).value;
        let (stopped, up) = match restart {
            // What goes on as a wanted run is also up while that one would be starting.
            Restart::StayOn => (0, self.within(stretch.start(), stretch.end() + start_latency)),
            _ => (longest + most_billed(1), 0),
        };
        let starts = i64::try_from(stretch.seconds()).unwrap_or(i64::MAX) / limit;
        let in_period = (self.period.end() - self.period.start() + stopped) / limit + 1;
        match restart {
            Restart::StayOn => up + starts * most_billed(1),
            _ => starts.min(in_period) * most_billed(longest),
        }
    }

    /// The least billed seconds of known runs in a block, alone or joined.
    fn least(&self, inside: &[Run], block: Run, fill: &mut Vec<Period>) -> i64 {
        let mut total: i64 = 0;
        let mut before = block.requested;
        for (at, part) in inside.chunks(JOINED_MOST).enumerate() {
            if at > 0 {
                // A run across the cut saves less than two minimums or started hours.
                let saved = match self.billing(block.requested, block.end) {
                    Billing::Hours => HOUR,
                    Billing::Seconds(minimum) => minimum,
                    Billing::Both(minimum) => minimum.max(HOUR),
                };
                total = (total - 2 * saved).max(0);
            }
            total += self.least_joined(part, before, fill);
            before = part.last().map_or(before, |run| run.end);
        }
        total
    }

    /// The same of a few runs: `best[n]` is the least of the first `n`, of which the last run
    /// joins those after `from[n]`.
    fn least_joined(&self, runs: &[Run], before: i64, fill: &mut Vec<Period>) -> i64 {
        let (mut best, mut from) = (vec![0; runs.len() + 1], vec![0; runs.len() + 1]);
        for last in 0..runs.len() {
            let joined = |first: usize| {
                let earliest = if first == 0 { before } else { runs[first - 1].end };
                let earliest = self.may_be_forced_from(runs[first]).unwrap_or(earliest);
                let least = self.least_of_one(earliest, runs[first], runs[last].end);
                (best[first] + least, first)
            };
            let (least, first) = (0..=last).map(joined).min().unwrap_or_default();
            best[last + 1] = least;
            from[last + 1] = first;
        }
        let mut last = runs.len();
        while last > 0 {
            for pair in runs[from[last]..last].windows(2) {
                self.bridge(pair[0], pair[1], fill);
            }
            last = from[last];
        }
        best[runs.len()]
    }

    /// From when on AWS may have started what goes on as this run.
    fn may_be_forced_from(&self, run: Run) -> Option<i64> {
        let before = self.loose.iter().find(|stretch| stretch.end() == run.requested);
        before.map(|stretch| stretch.start())
    }

    /// The least of one run that covers known ones, and may begin after `earliest` already.
    fn least_of_one(&self, earliest: i64, first: Run, end: i64) -> i64 {
        let latency = self.schedule.starts.latency;
        let available = first.requested + latency;
        let mut billed = self.billed(first.requested, end);
        if let Billing::Both(minimum) = self.billing(earliest + latency, available) {
            // An earlier start may be billed by the hour, which can be less than a long minimum.
            let up = (end - available).max(minimum.min(HOUR));
            billed = billed.min(self.within(available, available + up));
        }
        if earliest < first.requested && earliest < self.period.start() {
            // What it is billed beyond its end may then lie before the period.
            billed = billed.min(self.within(self.period.start(), end));
        }
        billed
    }

    /// Connects the unknown time between two runs.
    fn bridge(&self, one: Run, next: Run, fill: &mut Vec<Period>) {
        let (from, to) = (one.end - self.schedule.stop_delay, next.requested + self.schedule.lead);
        let at = self.unknown.partition_point(|span| span.end() <= from);
        let between = self.unknown[at..].iter().take_while(|span| span.start() < to);
        fill.extend(between.map(|span| span.intersect(Period::new(from, to))));
    }

    /// The most billed seconds of a block, and a filling that may reach them.
    fn most(&self, block: Run, sessions: &[Period], fill: &mut Vec<Period>) -> i64 {
        let Schedule { starts: Starts { latency: start_latency, .. }, merge_gap, .. } =
            *self.schedule;
        let shortest = self.schedule.shortest();
        let available = block.requested + start_latency;
        let billing = self.billing(available, block.end);
        // How long before the period a run may end that is billed in it.
        let reach = match billing {
            Billing::Seconds(minimum) if shortest >= minimum => 0,
            Billing::Seconds(minimum) => minimum,
            Billing::Hours => HOUR,
            Billing::Both(minimum) => minimum.max(HOUR),
        };
        let (start, end) =
            (available.max(self.period.start() - reach), block.end.min(self.period.end()));
        let up = end - start;
        let one = match billing {
            _ if up < 0 => return 0,
            Billing::Seconds(_) if reach == 0 => up,
            Billing::Seconds(minimum) => up.max(minimum),
            Billing::Hours => (up + HOUR - 1) / HOUR * HOUR,
            Billing::Both(minimum) => up.max(minimum).max((up + HOUR - 1) / HOUR * HOUR),
        };
        let one = one.min(self.within(available, self.period.end()));
        let (runs, points) = self.runs_most(block, sessions, reach);
        let apart = start_latency + merge_gap + 1;
        let several = |runs: i64| {
            let up = up - (runs - 1) * apart;
            match billing {
                Billing::Seconds(minimum) => {
                    let rest = (up - (runs - 1) * shortest).max(minimum);
                    (runs - 1) * shortest.max(minimum) + rest
                }
                Billing::Hours => up + runs * (HOUR - 1),
                Billing::Both(minimum) => up + runs * minimum.max(HOUR),
            }
        };
        if reach == 0 || runs < 2 || several(2).max(several(runs)) <= one {
            fill.extend(self.unknown_in(block));
            return one;
        }
        fill.extend(points);
        let most = several(2).max(several(runs));
        let whole = available >= start && block.end <= self.period.end();
        if billing == Billing::Hours && whole { most.max(one) / HOUR * HOUR } else { most.max(one) }
    }

    fn unknown_in(&self, block: Run) -> Vec<Period> {
        let span = Period::new(block.requested, block.end);
        let all = self.unknown.iter().map(|hole| hole.intersect(span));
        all.filter(|part| !part.is_empty()).collect()
    }

    /// How many runs of a block can be billed in the period at most, and seconds that make them.
    fn runs_most(&self, block: Run, sessions: &[Period], reach: i64) -> (i64, Vec<Period>) {
        let Schedule { lead, starts: Starts { latency: start_latency, .. }, stop_delay, .. } =
            *self.schedule;
        let counted = Period::new(
            (self.period.start() - reach - stop_delay - 1).max(block.requested + lead),
            (self.period.end() + lead - start_latency).min(block.end - stop_delay),
        );
        let near = |spans: &[Period], known: bool| -> Vec<(Period, bool)> {
            let cut = spans.iter().map(|span| (span.intersect(counted), known));
            cut.filter(|(span, _)| !span.is_empty()).collect()
        };
        let mut spans = [near(sessions, true), near(self.unknown, false)].concat();
        spans.sort_unstable();
        let gap = self.schedule.gap();
        let (mut runs, mut points) = (0, Vec::new());
        let mut open_until = i64::MIN / 2;
        for (span, known) in spans {
            if known {
                runs += i64::from(span.start() - open_until > gap);
                open_until = span.end();
                continue;
            }
            let first = span.start().max(open_until + gap + 1);
            if first >= span.end() {
                continue;
            }
            let fit = (span.end() - 1 - first) / (gap + 2) + 1;
            let point = |at: i64| Period::new(first + at * (gap + 2), first + at * (gap + 2) + 1);
            let room = FILLED_MOST.saturating_sub(points.len());
            points.extend((0..fit).take(room).map(point));
            runs += fit;
            open_until = point(fit - 1).end();
        }
        (runs, points)
    }
}
