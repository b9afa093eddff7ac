//! What keeps a serverless cluster from pausing, and what it would cost without that: blockers
//! that the user states, and what a trace shows of idle connections and regular clients. It owns
//! the comparison of the two bills; it changes no bill.

use crate::activity::{Activity, IdleConnections, Poller, Workload, poller};
use crate::offering::{Blocker, PauseAfter, State, Timeline};
use crate::rules::PAUSE_AFTER_SECONDS;
use crate::units::{Day, Period, Usd};

use super::compare::{Comparison, Priced, Question, bill, compare};
use super::lineup::{Entry, LineUp, Window};
use super::warning::Warning;

/// That offerings never pause because of blockers, and what they cost more than they would
/// without: `unblocked` has them as they were asked for.
#[must_use]
pub fn blocked(
    question: Question<'_>,
    comparison: &Comparison,
    unblocked: &LineUp,
    blockers: &[Blocker],
) -> Vec<Warning> {
    let without = compare(question, unblocked);
    let warning = |free: &Priced| {
        let awake = comparison.priced.iter().find(|priced| priced.id == free.id)?;
        let saves = awake.bill.total() - free.bill.total();
        Some(Warning::PauseBlocked {
            offering: free.id.clone(),
            by: blockers.iter().map(|blocker| blocker.name()).collect(),
            saves,
        })
    };
    without.priced.iter().filter_map(warning).collect()
}

/// What a trace or a list of sessions shows of clients that keep a cluster awake.
#[must_use]
pub fn kept_busy(
    question: Question<'_>,
    line_up: &LineUp,
    comparison: &Comparison,
    idle: Option<&IdleConnections>,
) -> Vec<Warning> {
    let Window::Month(month) = question.window else {
        return Vec::new();
    };
    if !matches!(question.workload.activity, Activity::Sessions(_) | Activity::Trace(_)) {
        return Vec::new();
    }
    let sessions = question.workload.activity.sessions_in(month.period());
    let mut warnings = Vec::new();
    for priced in comparison.priced.iter().filter(|p| p.timeline.counts.activations.is_some()) {
        let entry = line_up.entries.iter().find(|entry| entry.spec.id == priced.id);
        let Some((entry, pause)) = entry.and_then(|entry| Some((entry, pause_seconds(entry)?)))
        else {
            continue;
        };
        let now = pauses(&priced.timeline);
        // Its pauses and its saving with no sessions but these; `None` if it would not pause more.
        let without = |sessions: Vec<Period>| {
            let (timeline, total) = without(question, entry, sessions)?;
            let then = pauses(&timeline);
            (then > now).then(|| (then, priced.bill.total() - total))
        };
        if let Some(idle) = idle
            && let Some((pauses, saves)) = without(idle.more.clone())
        {
            warnings.push(Warning::IdleConnections {
                offering: priced.id.clone(),
                least_thousandths: idle.least_thousandths,
                pauses,
                saves,
            });
        }
        if let Some(Poller { every_seconds, count, others }) = poller(&sessions, pause)
            && let Some((then, saves)) = without(others)
        {
            warnings.push(Warning::Poller {
                offering: priced.id.clone(),
                every_seconds,
                count,
                pauses: [now, then],
                saves,
            });
        }
    }
    warnings
}

/// After how many seconds a serverless offering pauses; `None` if it never does.
fn pause_seconds(entry: &Entry) -> Option<i64> {
    match entry.spec.settings.pause_after {
        Some(PauseAfter::Seconds(seconds)) => Some(seconds),
        Some(PauseAfter::Never) => None,
        None => Some(PAUSE_AFTER_SECONDS.on(Day::EARLIEST).value.default_seconds),
    }
}

/// What an offering does and costs if nobody but these sessions connects.
fn without(
    question: Question<'_>,
    entry: &Entry,
    sessions: Vec<Period>,
) -> Option<(Timeline, Usd)> {
    let activity = Activity::explicit(sessions);
    let workload = Workload { activity, ..question.workload.clone() };
    let question = Question { workload: &workload, ..question };
    let (bill, timeline) = bill(question, entry.offering.as_ref(), &workload).ok()?;
    Some((timeline, bill.total()))
}

/// How often it pauses.
fn pauses(timeline: &Timeline) -> usize {
    timeline.states().iter().filter(|(_, state)| *state == State::Paused).count()
}
