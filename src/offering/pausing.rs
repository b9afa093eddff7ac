//! Clusters that pause: from sessions to the spans in which a cluster is up (S9). It owns the
//! tail after the last connection; capacity is the two serverless kinds' own.

use crate::rules::PAUSE_AFTER_SECONDS;
use crate::units::{Day, Period};

use super::settings::{PauseAfter, Settings, SettingsError};

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
