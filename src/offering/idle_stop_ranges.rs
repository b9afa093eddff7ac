//! What unknown time can make of the billed seconds of an instance that its clients wake and that
//! is stopped when idle. It owns the two bounds; how one filling is billed is `rds_idle_stop`'s.
//!
//! A start takes time, so that a session that comes earlier can make a run end earlier and another
//! begin: more use can count less. `docs/ranges.md` has the proofs:
//!
//! * A run that no unknown second can touch, after a stop that is certain, is the same in every
//!   filling. All other connected or unknown time falls into *blocks*, so far apart that no run
//!   reaches from one into the next.
//! * At least: the run that holds a known session is available one latency after the session's
//!   begin at the latest, and ends no earlier than `idle_stop` after the session's end.
//! * At most: the block's whole time, less a latency for each further run, and what a minimum or a
//!   started hour adds to as many runs as fit.
//! * AWS's own starts that are not certain count as none in the least, and as all that fit in the
//!   most.

use crate::activity::{Workload, seconds_within, union};
use crate::rules::{RDS_RUN, RDS_SECONDS_STOPPED_MAX, RuleBook, RunBilling};
use crate::units::Period;

use super::enclosure::Enclosure;
use super::rds_idle_stop::RdsIdleStop;
use super::starts::Run;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// One question: an instance, what is known and what is not.
struct Holes<'a> {
    stops: &'a RdsIdleStop,
    rules: RuleBook,
    period: Period,
    known: &'a [Period],
    unknown: &'a [Period],
}

/// How the runs of some time are billed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Billing {
    /// By the second, with this minimum.
    Seconds(i64),
    /// By started hours.
    Hours,
    /// The earlier ones by the hour, the later ones by the second, with this minimum.
    Both(i64),
}

impl RdsIdleStop {
    /// Between which billed seconds every filling of the unknown time lies; `None` if nothing is
    /// unknown.
    pub(super) fn billed_between(
        &self,
        workload: &Workload,
        rules: RuleBook,
        period: Period,
    ) -> Option<Enclosure> {
        let unknown = workload.activity.unknown_for(period);
        let known = workload.activity.history(period, 0);
        let asked = unknown.partition_point(|span| span.start() < period.end());
        let unknown = &unknown[..asked];
        if unknown.is_empty() {
            return None;
        }
        let holes = Holes { stops: self, rules, period, known: &known, unknown };
        let idle = self.runs(&known, rules, period, None);
        let certain = holes.certain(&idle);
        let loose = holes.loose_stretches(&idle, &certain);
        let mut most: i64 = loose.iter().map(|gap| holes.forced_most(*gap)).sum();
        let mut least = 0;
        for (run, _) in idle.iter().zip(&certain).filter(|(_, certain)| **certain) {
            least += holes.billed(*run);
            most += holes.billed(*run);
        }
        let connected = union([&known, unknown].concat());
        for block in holes.blocks(&connected, &idle, &certain) {
            let near: Vec<Period> = loose.iter().copied().filter(|g| touches(*g, block)).collect();
            least += holes.least(block, !near.is_empty());
            most += holes.most(block, &near);
        }
        let up_to = |sessions: &[Period], tail: i64| {
            let long = |span: &Period| Period::new(span.start(), span.end() + tail);
            sessions.iter().map(long).collect::<Vec<_>>()
        };
        let certain_runs = idle.iter().zip(&certain).filter(|(_, certain)| **certain);
        let certain_runs = certain_runs.map(|(run, _)| Period::new(run.requested, run.end));
        let longest = up_to(&connected, self.longest_tail()).into_iter().chain(certain_runs);
        let there = |spans: Vec<Period>| seconds_within(&union(spans), period);
        let there_seconds = [
            there(up_to(&known, self.idle_stop)),
            there(longest.chain(loose.iter().copied()).collect()),
        ];
        let count = |runs: &[Run]| runs.iter().map(|run| holes.billed(*run)).sum::<i64>();
        let reached = [count(&idle), count(&self.runs(&connected, rules, period, None))];
        Some(Enclosure {
            least: u128::from(least.unsigned_abs()),
            most: u128::from(most.unsigned_abs()),
            there_seconds,
            exact: reached.contains(&least) && reached.contains(&most),
        })
    }

    /// How long after the last connected second a run may end, in seconds.
    fn longest_tail(&self) -> i64 {
        self.idle_stop + (self.starts.latency - 1).max(0)
    }
}

/// Whether a start of AWS in a stopped stretch may be part of a block.
const fn touches(stretch: Period, block: Period) -> bool {
    stretch.start() <= block.end() && block.start() <= stretch.end()
}

impl Holes<'_> {
    fn within(&self, start: i64, end: i64) -> i64 {
        (end.min(self.period.end()) - start.max(self.period.start())).max(0)
    }

    /// The billed seconds of a run, those inside the period.
    fn billed(&self, run: Run) -> i64 {
        let available = self.stops.starts.available(run);
        let up = run.end - available;
        let billed = self.stops.starts.billed_seconds(self.rules, available, up).0;
        self.within(available, available + billed)
    }

    fn billing(&self, first: i64, last: i64) -> Billing {
        let by_hour =
            |second| matches!(self.rules.at(&RDS_RUN, second).value, RunBilling::WholeHours);
        let minimum = || self.stops.starts.billed_seconds(self.rules, last, 0).0;
        match (by_hour(first), by_hour(last)) {
            (true, true) => Billing::Hours,
            (false, false) => Billing::Seconds(minimum()),
            _ => Billing::Both(minimum()),
        }
    }

    /// The most seconds that a run is billed beyond its end: it is up for `idle_stop` at least.
    fn phantom_most(&self, billing: Billing) -> i64 {
        let of_minimum = |minimum: i64| (minimum - self.stops.idle_stop).max(0);
        match billing {
            Billing::Seconds(minimum) => of_minimum(minimum),
            Billing::Hours => HOUR - 1,
            Billing::Both(minimum) => of_minimum(minimum).max(HOUR - 1),
        }
    }

    fn some_unknown(&self, from: i64, to: i64) -> bool {
        let at = self.unknown.partition_point(|span| span.end() <= from);
        self.unknown.get(at).is_some_and(|span| span.start() < to)
    }

    /// The earliest stop of every filling after the known sessions before a second, and after the
    /// first unknown one if there are none; `None` if nobody can have been connected before.
    fn earliest_stop(&self, second: i64) -> Option<i64> {
        let known = self.known.partition_point(|session| session.start() < second);
        let over = match known.checked_sub(1) {
            Some(last) => self.known[last].end(),
            None => self.unknown.first().filter(|span| span.start() < second)?.start() + 1,
        };
        Some(over + self.stops.idle_stop)
    }

    /// Whether nothing can be up or starting just before a second in which a known session begins,
    /// in any filling.
    fn rests_before(&self, second: i64) -> bool {
        let Some(stop) = self.earliest_stop(second) else { return true };
        let over = |spans: &[Period]| {
            let count = spans.partition_point(|span| span.start() < second);
            count.checked_sub(1).map_or(i64::MIN / 2, |last| spans[last].end())
        };
        let over = over(self.known).max(over(self.unknown));
        let limit = self.rules.at(&RDS_SECONDS_STOPPED_MAX, stop).value;
        second > over + self.stops.longest_tail() && second - stop <= limit
    }

    /// Which runs with all unknown time idle are runs of every filling.
    fn certain(&self, idle: &[Run]) -> Vec<bool> {
        let mut stopped = Some(i64::MIN);
        let mut certain = Vec::with_capacity(idle.len());
        for run in idle {
            let follows = stopped.is_some_and(|since| !self.some_unknown(since, run.requested));
            let begins = follows || !run.forced && self.rests_before(run.requested);
            // In the very second of the stop somebody may still come.
            let same = begins && !self.some_unknown(run.requested, run.end + 1);
            stopped = Some(run.end).filter(|_| same || self.stops_alike(*run));
            certain.push(same);
        }
        certain
    }

    /// Whether a run ends in the same second in every filling: its last session is so long that it
    /// is available by then, and nobody may come later.
    fn stops_alike(&self, run: Run) -> bool {
        let until = self.known.partition_point(|session| session.start() <= run.end);
        until.checked_sub(1).is_some_and(|last| {
            let last = self.known[last];
            last.start() + self.stops.starts.latency <= last.end()
                && last.start() >= run.requested
                && !self.some_unknown(last.end(), run.end + 1)
        })
    }

    /// Stretches between known sessions so long that AWS may start it, in some fillings or at other
    /// seconds in some.
    fn loose_stretches(&self, idle: &[Run], certain: &[bool]) -> Vec<Period> {
        let limit = self.rules.at(&RDS_SECONDS_STOPPED_MAX, self.period.start()).value;
        let nexts = self.known.iter().map(|session| session.start());
        let nexts = nexts.chain([self.period.end()]);
        let stretch = |next: i64| {
            let stretch = Period::new(self.earliest_stop(next)?, next);
            let before = self.known.partition_point(|session| session.start() < next);
            let Some(last) = before.checked_sub(1).map(|last| self.known[last]) else {
                return Some(stretch);
            };
            let over = idle.partition_point(|run| run.requested <= last.start());
            let stops = over > 0 && (certain[over - 1] || self.stops_alike(idle[over - 1]));
            if !stops || self.some_unknown(last.end(), next) {
                return Some(stretch);
            }
            // AWS's own starts are certain but for the last, which may go on as an uncertain run.
            let at = idle.partition_point(|run| run.requested < next).checked_sub(1)?;
            let free = at >= over && !certain[at];
            free.then(|| Period::new(stretch.start().max(idle[at].requested - limit), next))
        };
        nexts.filter_map(stretch).filter(|stretch| self.forced_in(*stretch) > 0).collect()
    }

    /// How often AWS may start it in a stretch, with something billed in the period.
    fn forced_in(&self, stretch: Period) -> i64 {
        let limit = self.rules.at(&RDS_SECONDS_STOPPED_MAX, stretch.start()).value;
        let fit = (stretch.end() - 1 - stretch.start()) / limit;
        let end = stretch.end().min(self.period.end());
        let start = stretch.start().max(self.period.start() - limit);
        // One before may go on into the period, and one more be billed in it.
        fit.min((end - start).max(0) / limit + 2)
    }

    /// The most seconds that AWS's own starts in a stretch are billed outside all blocks.
    fn forced_most(&self, stretch: Period) -> i64 {
        let (latency, stop) = (self.stops.starts.latency, self.stops.idle_stop);
        let phantom = self.phantom_most(self.billing(stretch.start(), stretch.end() + latency));
        // It may be up a latency longer before it is where a woken one would be available.
        let each = stop + latency + phantom;
        if stretch.end() + latency + each <= self.period.start() {
            return 0;
        }
        self.forced_in(stretch) * each
    }

    /// Connected and unknown time in pieces between which no run can reach, without certain runs.
    fn blocks(&self, connected: &[Period], idle: &[Run], certain: &[bool]) -> Vec<Period> {
        let mut blocks: Vec<Period> = Vec::new();
        let mut cut = true;
        for session in connected {
            let run = idle.partition_point(|run| run.requested <= session.start());
            if run > 0 && certain[run - 1] && session.start() <= idle[run - 1].end {
                cut = true;
                continue;
            }
            match blocks.last_mut() {
                Some(last) if !cut && session.start() <= last.end() + self.stops.longest_tail() => {
                    *last = Period::new(last.start(), session.end());
                }
                _ => blocks.push(*session),
            }
            cut = false;
        }
        blocks
    }

    /// Those of sorted spans that begin in a block.
    fn inside(spans: &[Period], block: Period) -> &[Period] {
        let first = spans.partition_point(|span| span.start() < block.start());
        let after = spans.partition_point(|span| span.start() < block.end());
        &spans[first..after]
    }

    /// The least billed seconds of the runs of a block.
    fn least(&self, block: Period, forced: bool) -> i64 {
        let (latency, stop) = (self.stops.starts.latency, self.stops.idle_stop);
        let known = Self::inside(self.known, block);
        let (mut up, mut until) = (0, i64::MIN);
        for session in known {
            let end = session.end() + stop;
            up += self.within((session.start() + latency).max(until), end);
            until = until.max(end);
        }
        // If nothing is cut off, all runs together are billed no less than one of their length.
        let first = block.start() + if forced { -stop } else { latency };
        let last = block.end() + self.stops.longest_tail();
        let billing = self.billing(first, last);
        let beyond = self.phantom_most(billing);
        let whole = self.period.start() <= first && last + beyond <= self.period.end();
        if known.is_empty() || !whole || matches!(billing, Billing::Both(_)) {
            return up;
        }
        self.stops.starts.billed_seconds(self.rules, first, up.max(stop)).0
    }

    /// The most billed seconds of the runs of a block.
    fn most(&self, block: Period, loose: &[Period]) -> i64 {
        let (latency, stop) = (self.stops.starts.latency, self.stops.idle_stop);
        let available = block.start() + latency;
        let first = if loose.is_empty() { available } else { block.start() - stop };
        let billing = self.billing(first, block.end() + latency);
        let phantom = self.phantom_most(billing);
        // What is up so long before the period may be billed in it.
        let from = self.period.start() - phantom;
        let over = if from <= block.start().max(block.end() - latency) {
            block.end().max(available) + stop
        } else {
            block.end() + self.stops.longest_tail()
        };
        let (start, end) = (available.max(from), over.min(self.period.end()));
        let up = end - start;
        if up <= 0 || phantom == 0 {
            return self.within(start, end);
        }
        let whole = available >= from && over + phantom <= self.period.end();
        let hours = |up: i64| up / HOUR * HOUR;
        let one = match billing {
            Billing::Seconds(minimum) => up.max(minimum),
            Billing::Hours => hours(up + HOUR - 1),
            Billing::Both(_) => up + phantom,
        };
        let one = one.min(self.within(available, self.period.end()));
        let forced: i64 = loose.iter().map(|stretch| self.forced_in(*stretch)).sum();
        let asked = Period::new(start.min(end), self.period.end() - latency);
        let runs = forced + self.runs_most(block, asked, available < from);
        let several = |runs: i64| {
            let up = up - (runs - 2) * (latency + 1);
            match billing {
                Billing::Seconds(minimum) => {
                    // The first and the last may be cut off, and what AWS started.
                    let rest = up - (runs - 3 - forced).max(0) * stop;
                    (runs - 1) * minimum + rest.max(minimum)
                }
                _ => up + runs * phantom,
            }
        };
        let counts = [2, (3 + forced).min(runs), runs];
        let most = counts.into_iter().filter(|_| runs > 1).map(several).fold(one, i64::max);
        if billing == Billing::Hours && whole { hours(most) } else { most }
    }

    /// How many runs of a block clients can ask for within a span, at most; one more may be `open`
    /// before it.
    fn runs_most(&self, block: Period, asked: Period, open: bool) -> i64 {
        let (latency, stop) = (self.stops.starts.latency, self.stops.idle_stop);
        let asked = if open { asked } else { Period::new(block.start(), asked.end()) };
        let cut = |spans: &[Period], known: bool| -> Vec<(Period, bool)> {
            spans.iter().map(|span| (*span, known)).collect()
        };
        let unknown = Self::inside(self.unknown, block);
        let known = Self::inside(self.known, block);
        let mut spans = [cut(known, true), cut(unknown, false)].concat();
        spans.sort_unstable();
        let (mut runs, mut end) = (i64::from(open), i64::MIN / 2);
        for (span, known) in spans {
            if known {
                if span.start() > end && asked.contains(span.start()) {
                    runs += 1;
                    end = span.start() + latency + stop;
                }
                end = end.max(span.end() + stop);
                continue;
            }
            let first = span.start().max(asked.start()).max(end + 1);
            let last = span.end().min(asked.end()) - 1;
            if first > last {
                continue;
            }
            let more = (last - first) / (latency + stop + 1);
            runs += 1 + more;
            end = first + more * (latency + stop + 1) + latency + stop;
        }
        runs
    }
}
