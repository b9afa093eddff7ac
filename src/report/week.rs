//! One week second by second: when somebody was connected, what each offering did meanwhile, and
//! what its compute cost, with and without a connection. It owns the choice of the week and the
//! division of time up; widths and colours are the chart's.

use crate::analysis::{Comparison, Priced, Question, State};
use crate::meter::Scale;
use crate::units::{BillingMonth, DAY_SECONDS, Period, Usd, WEEK_SECONDS};

/// A week of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// The workload's name, as the user wrote it.
    pub workload: String,
    /// From Monday to Sunday, in UTC.
    pub period: Period,
    /// When somebody was connected, in order and disjoint.
    pub sessions: Vec<Period>,
    /// Time of which nothing is known; for the offerings it is idle.
    pub unknown: Vec<Period>,
    /// The priced offerings, cheapest of the month first.
    pub lanes: Vec<Lane>,
    /// How many offerings have no bill.
    pub not_priced: usize,
}

/// What an offering did in the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Its name.
    pub id: String,
    /// What it did, in order; nothing where it was stopped or paused.
    pub phases: Vec<(Period, Phase)>,
    /// Time that was billed without being up; may overlap a phase.
    pub phantoms: Vec<Period>,
    /// What the week's compute costs; `None` if that does not fit a decimal.
    pub cost: Option<LaneCost>,
}

/// What compute costs at the unit price of the bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneCost {
    /// All that was billed.
    pub compute: Usd,
    /// The part in which nobody was connected: leads, tails, forced starts, phantom seconds.
    pub unconnected: Usd,
}

/// What a database that is not off does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Starting, not yet billed.
    Starting,
    /// Up, and somebody is connected.
    Connected,
    /// Up, and nobody is.
    Unconnected,
}

impl Week {
    /// The first whole Monday-to-Sunday week of a month that has a session, or else its first
    /// whole week; of a comparison of this month.
    #[must_use]
    pub fn of(question: Question<'_>, comparison: &Comparison, month: BillingMonth) -> Self {
        let activity = &question.workload.activity;
        let period = choice(month, &activity.sessions_in(month.period()));
        let inside = |spans: Vec<Period>| -> Vec<Period> {
            let parts = spans.into_iter().map(|span| span.intersect(period));
            parts.filter(|span| !span.is_empty()).collect()
        };
        let sessions = inside(activity.sessions_in(period));
        let lane = |priced| lane(priced, period, &sessions);
        Self {
            workload: question.workload.name.clone(),
            period,
            unknown: inside(activity.unknown_in(period)),
            lanes: comparison.priced.iter().map(lane).collect(),
            not_priced: comparison.not_priced.len(),
            sessions,
        }
    }
}

/// The first whole week with a session, or the first whole week. The sessions are in order.
fn choice(month: BillingMonth, sessions: &[Period]) -> Period {
    let month = month.period();
    // 1970-01-05 was a Monday.
    let to_monday = (4 * DAY_SECONDS - month.start()).rem_euclid(WEEK_SECONDS);
    let first = month.start() + to_monday;
    let week = |start| Period::new(start, start + WEEK_SECONDS);
    let met = |start: i64| {
        let next = sessions.partition_point(|session| session.end() <= start);
        sessions.get(next).is_some_and(|session| session.start() < start + WEEK_SECONDS)
    };
    let mut starts = std::iter::successors(Some(first), |start| Some(start + WEEK_SECONDS))
        .take_while(|start| start + WEEK_SECONDS <= month.end());
    week(starts.find(|start| met(*start)).unwrap_or(first))
}

/// An offering's week.
fn lane(priced: &Priced, week: Period, sessions: &[Period]) -> Lane {
    let mut phases = Vec::new();
    // Half capacity units or instances, times seconds: what the compute meter counts.
    let (mut connected, mut unconnected) = (0_u128, 0_u128);
    let weight = |state: State| state.acu().map_or(1, |acu| u128::from(acu.half_units()));
    let timeline = &priced.timeline;
    for (span, state) in timeline.states() {
        let span = span.intersect(week);
        match state {
            _ if span.is_empty() => {}
            State::Off | State::Paused => {}
            State::Starting => phases.push((span, Phase::Starting)),
            State::Running { .. } | State::Draining { .. } => {
                let before = phases.len();
                divide(span, sessions, &mut phases);
                for (part, phase) in &phases[before..] {
                    let count = u128::from(part.seconds()) * weight(*state);
                    match phase {
                        Phase::Connected => connected += count,
                        Phase::Starting | Phase::Unconnected => unconnected += count,
                    }
                }
            }
        }
    }
    let mut phantoms = Vec::new();
    for phantom in timeline.phantoms() {
        let span = phantom.span.intersect(week);
        if !span.is_empty() {
            phantoms.push(span);
            let units = u128::from(phantom.capacity.half_units().max(1));
            unconnected += u128::from(span.seconds()) * units;
        }
    }
    let cost = cost(priced, connected + unconnected, unconnected);
    Lane { id: priced.id.clone(), phases, phantoms, cost }
}

/// A span up, divided by whether somebody is connected. The sessions are in order and disjoint.
fn divide(span: Period, sessions: &[Period], phases: &mut Vec<(Period, Phase)>) {
    let mut push = |start: i64, end: i64, phase| {
        let part = Period::new(start, end);
        match phases.last_mut() {
            _ if part.is_empty() => {}
            Some((last, known)) if *known == phase && last.end() == start => {
                *last = Period::new(last.start(), end);
            }
            _ => phases.push((part, phase)),
        }
    };
    let mut from = span.start();
    let over = sessions.partition_point(|session| session.end() <= from);
    for session in sessions[over..].iter().take_while(|session| session.start() < span.end()) {
        let met = session.intersect(span);
        push(from, met.start(), Phase::Unconnected);
        push(met.start(), met.end(), Phase::Connected);
        from = met.end();
    }
    push(from, span.end(), Phase::Unconnected);
}

/// What parts of the compute count cost at the price of the bill.
fn cost(priced: &Priced, all: u128, unconnected: u128) -> Option<LaneCost> {
    let is_compute = |scale| matches!(scale, Scale::InstanceSeconds | Scale::HalfAcuSeconds);
    let mut charges = priced.bill.charges.iter();
    let Some(charge) = charges.find(|charge| is_compute(charge.reading.meter.scale())) else {
        // Nothing was counted in the whole month.
        return Some(LaneCost::default());
    };
    Some(LaneCost { compute: charge.cost_of(all)?, unconnected: charge.cost_of(unconnected)? })
}
