//! What a database does, second by second: a list of states that covers a period exactly, and the
//! phantom seconds that minimums and roundings add beside them. It knows no price.

use crate::units::{Acu, BillingPeriod, Period, RuleId, RuleSet};

/// The size of something that is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// One instance of a class.
    Instance,
    /// So many capacity units.
    Acu(Acu),
}

impl Capacity {
    /// Capacity units; `None` for an instance.
    #[must_use]
    pub const fn acu(self) -> Option<Acu> {
        match self {
            Self::Instance => None,
            Self::Acu(acu) => Some(acu),
        }
    }

    /// Half capacity units; none for an instance.
    #[must_use]
    pub const fn half_units(self) -> u32 {
        match self {
            Self::Instance => 0,
            Self::Acu(acu) => acu.half_units(),
        }
    }
}

/// What a database does in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Stopped: only storage is billed.
    Off,
    /// Starting: not yet billed (RDS-5).
    Starting,
    /// Up because somebody is connected or about to be.
    Running {
        /// Its size.
        capacity: Capacity,
    },
    /// Up although nobody is connected: the wait before a pause, a forced start, a minimum above
    /// zero.
    Draining {
        /// Its size.
        capacity: Capacity,
    },
    /// Somebody is connected, and work is billed in the place of time.
    Working,
    /// Scaled to zero: only storage is billed.
    Paused,
}

impl State {
    /// Capacity units, if it is up and has any.
    #[must_use]
    pub fn acu(self) -> Option<Acu> {
        self.capacity().and_then(Capacity::acu)
    }

    /// The name that people read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "stopped",
            Self::Starting => "starting",
            Self::Running { .. } | Self::Working => "running",
            Self::Draining { .. } => "idle but up",
            Self::Paused => "paused",
        }
    }

    /// The size, if it is up and its time is billed.
    #[must_use]
    pub const fn capacity(self) -> Option<Capacity> {
        match self {
            Self::Running { capacity } | Self::Draining { capacity } => Some(capacity),
            Self::Off | Self::Starting | Self::Working | Self::Paused => None,
        }
    }
}

/// Seconds that are billed without anything being up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phantom {
    /// When they are billed; may overlap the next run (S4).
    pub span: Period,
    /// At which size.
    pub capacity: Capacity,
    /// The rule that adds them.
    pub rule: RuleId,
}

/// What happened, counted by first seconds inside the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Start requests, those of AWS included.
    pub starts: Option<u64>,
    /// Starts that nobody wanted: AWS's own after seven days.
    pub forced_starts: Option<u64>,
    /// Resumes of a paused cluster.
    pub activations: Option<u64>,
    /// Seconds in which more capacity was needed than allowed.
    pub saturated_seconds: Option<u64>,
    /// Resumes after a pause that was so long that the next one takes longer.
    pub long_pauses: u64,
    /// Milliseconds that clients are expected to wait for starts and resumes.
    pub wait_milliseconds: u64,
}

/// A database's states over the billed time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    billing: BillingPeriod,
    states: Vec<(Period, State)>,
    phantoms: Vec<Phantom>,
    rules: RuleSet,
    /// What happened.
    pub counts: Counts,
    /// How many instances are in each state together: 1, and one more for each reader.
    pub instances: u32,
}

impl Timeline {
    /// An empty timeline, to be filled in order of time.
    #[must_use]
    pub fn new(billing: BillingPeriod, states_expected: usize) -> Self {
        Self {
            billing,
            states: Vec::with_capacity(states_expected),
            phantoms: Vec::new(),
            rules: RuleSet::default(),
            counts: Counts::default(),
            instances: 1,
        }
    }

    /// The same with so many readers beside the writer, each always in the writer's state (S17).
    #[must_use]
    pub fn with_readers(self, readers: u32) -> Self {
        Self { instances: 1 + readers, ..self }
    }

    /// Adds what happens up to `until`, from where the timeline ends. Time before the period and
    /// after it is dropped.
    pub fn fill_until(&mut self, until: i64, state: State) {
        let start = self.end();
        let end = until.min(self.period().end());
        if end <= start {
            return;
        }
        match self.states.last_mut() {
            Some((span, last)) if *last == state => *span = Period::new(span.start(), end),
            _ => self.states.push((Period::new(start, end), state)),
        }
    }

    /// Adds time up to `until` in which it is up at one size: running while a session is open,
    /// draining while none is. The sessions are sorted and disjoint.
    pub fn fill_up_until(&mut self, until: i64, capacity: Capacity, sessions: &[Period]) {
        let over = sessions.partition_point(|session| session.end() <= self.end());
        for session in sessions[over..].iter().take_while(|session| session.start() < until) {
            self.fill_until(session.start(), State::Draining { capacity });
            self.fill_until(session.end().min(until), State::Running { capacity });
        }
        self.fill_until(until, State::Draining { capacity });
    }

    /// Adds phantom seconds; those outside the period belong to other bills.
    pub fn add_phantom(&mut self, span: Period, capacity: Capacity, rule: RuleId) {
        let span = span.intersect(self.period());
        if !span.is_empty() {
            self.phantoms.push(Phantom { span, capacity, rule });
        }
    }

    /// Counts the part of a span inside the period as needing more than the maximum.
    pub fn add_saturated(&mut self, span: Period) {
        let seconds = span.intersect(self.period()).seconds();
        let counted = self.counts.saturated_seconds.unwrap_or(0);
        self.counts.saturated_seconds = Some(counted + seconds);
    }

    /// Says that a rule decided what is billed in a span; outside the period it does not matter.
    pub fn note(&mut self, span: Period, rule: RuleId) {
        if !span.intersect(self.period()).is_empty() {
            self.rules = self.rules.with(rule);
        }
    }

    /// What it says of a part of its seconds: the timeline of that part, without the counts of what
    /// happened. Seconds of both are billed as real ones.
    #[must_use]
    pub fn part(&self, part: Period) -> Self {
        let first = self.states.partition_point(|(span, _)| span.end() <= part.start());
        let inside = self.states[first..].iter().take_while(|(span, _)| span.start() < part.end());
        let states = inside.map(|(span, state)| (span.intersect(part), *state)).collect();
        let inside = self.phantoms.iter().map(|phantom| {
            let span = phantom.span.intersect(part);
            Phantom { span, ..*phantom }
        });
        Self {
            billing: BillingPeriod::Calendar(part),
            states,
            phantoms: inside.filter(|phantom| !phantom.span.is_empty()).collect(),
            counts: Counts::default(),
            ..*self
        }
    }

    fn end(&self) -> i64 {
        self.states.last().map_or(self.period().start(), |(span, _)| span.end())
    }

    /// The billed time.
    #[must_use]
    pub const fn billing(&self) -> BillingPeriod {
        self.billing
    }

    /// The simulated seconds.
    #[must_use]
    pub const fn period(&self) -> Period {
        self.billing.period()
    }

    /// The states in order, without a gap.
    #[must_use]
    pub fn states(&self) -> &[(Period, State)] {
        &self.states
    }

    /// The phantom seconds.
    #[must_use]
    pub fn phantoms(&self) -> &[Phantom] {
        &self.phantoms
    }

    /// The rules that decided what is billed.
    #[must_use]
    pub const fn rules(&self) -> RuleSet {
        self.rules
    }

    /// Seconds in which it was up, whatever the number of its instances.
    #[must_use]
    pub fn up_seconds(&self) -> u64 {
        let up = self.states.iter().filter(|(_, state)| state.capacity().is_some());
        up.map(|(span, _)| span.seconds()).sum()
    }

    /// Seconds that were billed of each instance without being up.
    #[must_use]
    pub fn phantom_seconds(&self) -> u64 {
        self.phantoms.iter().map(|phantom| phantom.span.seconds()).sum()
    }

    /// Half-ACU-seconds of each instance while up, those of phantom seconds, and the largest
    /// capacity.
    #[must_use]
    pub fn half_acu_seconds(&self) -> (u64, u64, Acu) {
        let mut largest = 0;
        let mut weigh = |span: Period, capacity: Capacity| {
            largest = largest.max(capacity.half_units());
            span.seconds() * u64::from(capacity.half_units())
        };
        let mut up = 0;
        for (span, state) in &self.states {
            up += state.capacity().map_or(0, |capacity| weigh(*span, capacity));
        }
        let phantom = self.phantoms.iter().map(|p| weigh(p.span, p.capacity)).sum();
        (up, phantom, Acu::halves(largest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_cover_the_period_exactly() {
        let mut timeline = Timeline::new(BillingPeriod::Calendar(Period::new(100, 200)), 4);
        let up = State::Running { capacity: Capacity::Acu(Acu::whole(2)) };
        timeline.fill_until(50, up);
        timeline.fill_until(120, State::Paused);
        timeline.fill_until(150, up);
        timeline.fill_until(160, up);
        timeline.fill_until(900, State::Paused);
        let spans: Vec<_> = timeline.states().iter().map(|(s, _)| (s.start(), s.end())).collect();
        assert_eq!(spans, [(100, 120), (120, 160), (160, 200)]);
        timeline.add_phantom(Period::new(190, 300), Capacity::Acu(Acu::HALF), RuleId::As1Minimum);
        assert_eq!((timeline.up_seconds(), timeline.phantom_seconds()), (40, 10));
        assert_eq!(timeline.half_acu_seconds(), (160, 10, Acu::whole(2)));
    }

    #[test]
    fn a_part_is_what_was_cut_out_of_the_whole() {
        let billing = |start, end| BillingPeriod::Calendar(Period::new(start, end));
        let up = State::Running { capacity: Capacity::Instance };
        // The same as it is filled for the part alone.
        let filled = |start, end| {
            let mut timeline = Timeline::new(billing(start, end), 4);
            for (until, state) in [(120, State::Off), (150, up), (160, State::Paused), (190, up)] {
                timeline.fill_until(until, state);
            }
            timeline.fill_until(200, State::Off);
            timeline.add_phantom(Period::new(190, 300), Capacity::Instance, RuleId::Rds4);
            timeline
        };
        let whole = filled(100, 200);
        for (start, end) in [(100, 200), (100, 130), (120, 150), (155, 195), (199, 200)] {
            assert_eq!(whole.part(Period::new(start, end)), filled(start, end), "{start} to {end}");
        }
    }
}
