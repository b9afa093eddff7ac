//! Clusters that pause: from sessions to the spans in which a cluster is up (S9). It owns the
//! tail after the last connection and the flat sum; how capacity scales is the two kinds' own.

use crate::activity::{Activity, Workload, seconds_within};
use crate::rules::PAUSE_AFTER_SECONDS;
use crate::units::{Acu, BillingPeriod, Day, Period};

use super::enclosure::Enclosure;
use super::settings::{PauseAfter, Settings, SettingsError};
use super::timeline::{Capacity, State, Timeline};

/// The spans in which a cluster with this pause is up, from the sessions' history on. A cluster
/// that never pauses is up all the time, from before the period.
pub(super) fn up_spans(sessions: &[Period], pause: PauseAfter, period: Period) -> Vec<Period> {
    let seconds = match pause {
        PauseAfter::Seconds(seconds) => seconds,
        PauseAfter::Never => {
            let first = sessions.first().map_or(period.start(), |session| session.start());
            return vec![Period::new(first.min(period.start()), i64::MAX)];
        }
    };
    let mut spans: Vec<Period> = Vec::with_capacity(sessions.len());
    for session in sessions {
        let up = Period::new(session.start(), session.end() + seconds);
        match spans.last_mut() {
            // Open again in the very second of the pause: it stays up.
            Some(last) if up.start() <= last.end() => *last = Period::new(last.start(), up.end()),
            _ => spans.push(up),
        }
    }
    spans
}

/// Between which counts every way of filling the unknown time lies, for a cluster whose capacity is
/// always within `half_units`: up the least while all of it is idle, the most while all of it is
/// connected.
pub(super) fn enclosure(
    workload: &Workload,
    pause: PauseAfter,
    period: Period,
    [least, most]: [u32; 2],
) -> Enclosure {
    let up = |activity: &Activity| up_spans(&activity.history(period, 0), pause, period);
    let filled = workload.activity.filled(&workload.activity.unknown_for(period));
    let count = |spans: &[Period], half_units: u32| {
        u128::from(seconds_within(spans, period)) * u128::from(half_units)
    };
    let least = count(&up(&workload.activity), least);
    let most = count(&up(&filled), most);
    // A paused cluster is there too.
    let there_seconds = [period.seconds(); 2];
    Enclosure { least, most, there_seconds, exact: least == most }
}

/// The wait before a pause that the settings ask for.
///
/// # Errors
/// It is not within AWS's range.
pub(super) fn pause_after(settings: &Settings) -> Result<PauseAfter, SettingsError> {
    let range = PAUSE_AFTER_SECONDS.on(Day::EARLIEST).value;
    let pause = settings.pause_after.unwrap_or(PauseAfter::Seconds(range.default_seconds));
    match pause {
        PauseAfter::Seconds(seconds)
            if !(range.shortest_seconds..=range.longest_seconds).contains(&seconds) =>
        {
            let problem = format!(
                "is {seconds} s, not within {} s to {} s or \"never\"",
                range.shortest_seconds, range.longest_seconds
            );
            Err(SettingsError::new("pause_after", problem))
        }
        _ => Ok(pause),
    }
}

/// A timeline in which capacity is there in connected seconds only, as much as is needed and at
/// least the floor of the session's first second: the flat sum.
pub(super) fn needed_while_connected(
    workload: &Workload,
    billing: BillingPeriod,
    floor: impl Fn(i64) -> Acu,
) -> Timeline {
    let sessions = workload.activity.sessions_in(billing.period());
    let mut timeline = Timeline::new(billing, 2 * sessions.len() + 1);
    for session in sessions {
        timeline.fill_until(session.start(), State::Paused);
        let least = floor(session.start());
        // A flat calculator knows no resume.
        for (part, need) in workload.demand.within(session, None) {
            let capacity = Capacity::Acu(need.max(least));
            timeline.fill_until(part.end(), State::Running { capacity });
        }
    }
    timeline.fill_until(billing.period().end(), State::Paused);
    timeline
}
