//! One week second by second: when somebody was connected, what each offering did meanwhile, and
//! what its compute cost, with and without a connection. It owns the choice of the week and the
//! division of time up; widths and colours are the chart's.

use crate::analysis::{Comparison, Priced, Question, State, Timeline};
use crate::meter::{Meter, Part, Scale};
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
    /// The part in which nobody was connected: leads, tails, what is up for no session, phantom
    /// seconds.
    pub unconnected: Usd,
    /// Of it the leads.
    pub leads: Waits,
    /// Of it the tails.
    pub tails: Waits,
    /// Of it the seconds billed while down.
    pub phantoms: Usd,
}

/// Stretches of one kind in which nobody was connected; of each the part inside the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// How many.
    pub count: usize,
    /// The shortest and the longest, in seconds; 0 if there is none.
    pub seconds: (u64, u64),
    /// What all of them cost.
    pub cost: Usd,
    /// What one costs, if all are of the same length and the same cost.
    pub each: Option<Usd>,
}

/// What a database that is not off does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Starting, not yet billed.
    Starting,
    /// Up, and somebody is connected.
    Connected,
    /// Up before the first session of its run.
    Lead,
    /// Up after the last session of its run, until it stops or pauses.
    Tail,
    /// Up otherwise while nobody is connected: between sessions, for none, or because it never
    /// stops.
    Idle,
}

impl Week {
    /// The first whole Monday-to-Sunday week of a month that has a session, or else its first
    /// whole week; of a comparison of this month.
    #[must_use]
    pub fn of(question: Question<'_>, comparison: &Comparison, month: BillingMonth) -> Self {
        let activity = &question.workload.activity;
        let all = activity.sessions_in(month.period());
        let period = choice(month, &all);
        let inside = |spans: Vec<Period>| -> Vec<Period> {
            let parts = spans.into_iter().map(|span| span.intersect(period));
            parts.filter(|span| !span.is_empty()).collect()
        };
        let sessions = inside(activity.sessions_in(period));
        let lane = |priced| lane(priced, period, &all);
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

/// Half capacity units or instances, times seconds: what the compute meter counts.
type Count = u128;

/// What was counted in which part of a week.
#[derive(Default)]
struct Tally {
    connected: Count,
    idle: Count,
    phantoms: Count,
    /// Of each lead and each tail its seconds and its count.
    leads: Vec<(u64, Count)>,
    tails: Vec<(u64, Count)>,
}

/// An offering's week. The sessions are those of the whole month, in order and disjoint: whether
/// a run was a tail can have been decided before Monday.
fn lane(priced: &Priced, week: Period, sessions: &[Period]) -> Lane {
    let mut phases = Vec::new();
    let mut tally = Tally::default();
    let timeline = &priced.timeline;
    let is_up = |state: State| state.capacity().is_some();
    for run in timeline.states().chunk_by(|(_, a), (_, b)| is_up(*a) == is_up(*b)) {
        if run.iter().all(|(_, state)| is_up(*state)) {
            up(run, timeline, week, sessions, &mut phases, &mut tally);
            continue;
        }
        phases.extend(run.iter().filter_map(|(span, state)| {
            let phase = match state {
                State::Starting => Phase::Starting,
                State::Working => Phase::Connected,
                _ => return None,
            };
            Some((span.intersect(week), phase)).filter(|(span, _)| !span.is_empty())
        }));
    }
    let mut phantoms = Vec::new();
    for phantom in timeline.phantoms() {
        let span = phantom.span.intersect(week);
        if !span.is_empty() {
            phantoms.push(span);
            let units = Count::from(phantom.capacity.half_units().max(1) * timeline.instances);
            tally.phantoms += Count::from(span.seconds()) * units;
        }
    }
    Lane { id: priced.id.clone(), phases, phantoms, cost: cost(priced, &tally) }
}

/// Adds a run: what is up without a break, in one size or several.
fn up(
    run: &[(Period, State)],
    timeline: &Timeline,
    week: Period,
    sessions: &[Period],
    phases: &mut Vec<(Period, Phase)>,
    tally: &mut Tally,
) {
    let month = timeline.period();
    let (from, to) = (run[0].0.start(), run[run.len() - 1].0.end());
    let over = sessions.partition_point(|session| session.end() <= from);
    let until = sessions.partition_point(|session| session.start() < to);
    let served = &sessions[over..until.max(over)];
    // What goes on beyond the month neither led to a session nor waited for a stop, as far as
    // this bill can tell.
    let lead = served.first().filter(|_| from > month.start()).map(|session| session.start());
    let tail = served.last().filter(|_| to < month.end()).map(|session| session.end());
    let (mut ahead, mut behind) = ((0, 0), (0, 0));
    for (span, state) in run {
        let one = state.acu().map_or(1, |acu| Count::from(acu.half_units()));
        let weight = one * Count::from(timeline.instances);
        divide(span.intersect(week), served, |part, connected| {
            let phase = match () {
                () if connected => Phase::Connected,
                () if lead.is_some_and(|lead| part.end() <= lead) => Phase::Lead,
                () if tail.is_some_and(|tail| part.start() >= tail) => Phase::Tail,
                () => Phase::Idle,
            };
            let count = Count::from(part.seconds()) * weight;
            let add = |wait: &mut (u64, Count)| *wait = (wait.0 + part.seconds(), wait.1 + count);
            match phase {
                Phase::Connected => tally.connected += count,
                Phase::Lead => add(&mut ahead),
                Phase::Tail => add(&mut behind),
                Phase::Idle | Phase::Starting => tally.idle += count,
            }
            match phases.last_mut() {
                Some((last, known)) if *known == phase && last.end() == part.start() => {
                    *last = Period::new(last.start(), part.end());
                }
                _ => phases.push((part, phase)),
            }
        });
    }
    tally.leads.extend(Some(ahead).filter(|(seconds, _)| *seconds > 0));
    tally.tails.extend(Some(behind).filter(|(seconds, _)| *seconds > 0));
}

/// Calls with each part of a span up and whether somebody is connected. The sessions are in order
/// and disjoint.
fn divide(span: Period, sessions: &[Period], mut call: impl FnMut(Period, bool)) {
    let mut part = |start: i64, end: i64, connected| {
        if start < end {
            call(Period::new(start, end), connected);
        }
    };
    let mut from = span.start();
    let over = sessions.partition_point(|session| session.end() <= from);
    for session in sessions[over..].iter().take_while(|session| session.start() < span.end()) {
        let met = session.intersect(span);
        part(from, met.start(), false);
        part(met.start(), met.end(), true);
        from = met.end();
    }
    part(from, span.end(), false);
}

/// What parts of the compute count cost at the price of the bill.
fn cost(priced: &Priced, tally: &Tally) -> Option<LaneCost> {
    let is_compute = |meter: &Meter| {
        let by_time = matches!(meter.scale(), Scale::InstanceSeconds | Scale::HalfAcuSeconds);
        by_time && meter.part() == Part::Compute
    };
    let charges = &priced.bill.charges;
    let Some(charge) = charges.iter().find(|charge| is_compute(&charge.reading.meter)) else {
        // Nothing was counted in the whole month; or work was, which no time of the week has.
        let works =
            charges.iter().any(|charge| charge.reading.meter.scale() == Scale::DpuPartSeconds);
        return (!works).then(LaneCost::default);
    };
    // What is free is a month's: a week of it has no price of its own.
    let charge = (charge.reading.free_units == 0).then_some(charge)?;
    let sum = |waits: &[(u64, Count)]| waits.iter().map(|(_, count)| count).sum::<Count>();
    let (leads, tails) = (sum(&tally.leads), sum(&tally.tails));
    let unconnected = leads + tails + tally.idle + tally.phantoms;
    let waits = |waits: &[(u64, Count)]| {
        let seconds = || waits.iter().map(|(seconds, _)| *seconds);
        let alike = waits.iter().all(|wait| *wait == waits[0]);
        Some(Waits {
            count: waits.len(),
            seconds: (seconds().min().unwrap_or(0), seconds().max().unwrap_or(0)),
            cost: charge.cost_of(sum(waits))?,
            each: match waits.first().filter(|_| alike) {
                Some((_, count)) => Some(charge.cost_of(*count)?),
                None => None,
            },
        })
    };
    Some(LaneCost {
        compute: charge.cost_of(tally.connected + unconnected)?,
        unconnected: charge.cost_of(unconnected)?,
        leads: waits(&tally.leads)?,
        tails: waits(&tally.tails)?,
        phantoms: charge.cost_of(tally.phantoms)?,
    })
}
