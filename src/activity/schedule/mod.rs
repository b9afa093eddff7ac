//! Schedules that people write: EventBridge's `cron()`, `rate()` and `at()`, and weekly windows,
//! turned into epoch seconds. It owns their syntax, their errors and how local time becomes
//! UTC. It does not own how long a run lasts, the union of sessions or which schedule a workload
//! has: that is the rest of `activity`.
//!
//! Every schedule runs from 1970 to 2199 in local time, the years that EventBridge's cron has;
//! instants outside are not refused, nothing starts there.

mod cron;
mod expression;
mod field;
mod windows;
mod zone;

#[cfg(test)]
mod tests;

pub use expression::Expression;
pub use windows::{Window, Windows};
pub use zone::standard_offset_seconds;

/// Longest text of a schedule, in bytes. EventBridge takes 256 characters.
const LONGEST_TEXT_BYTES: usize = 1024;

/// Text that is no schedule, with the place where it stops being one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{subject}, character {}: {message}", self.character())]
pub struct ScheduleError {
    /// What kind of text it is, such as `cron expression`.
    pub subject: &'static str,
    /// The whole text; cut if it is far too long.
    pub text: String,
    /// Where the offending part begins: bytes from the start of the text.
    pub position: usize,
    /// What is wrong with it, in one line.
    pub message: String,
    /// What to write instead, if there is something useful to say.
    pub hint: Option<String>,
}

impl ScheduleError {
    /// The number of the offending character, counted from 1.
    #[must_use]
    pub fn character(&self) -> usize {
        let before = self.text.char_indices().take_while(|(at, _)| *at < self.position);
        before.count() + 1
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The text that is read, to point into when something in it is wrong.
#[derive(Clone, Copy)]
struct Source<'t> {
    subject: &'static str,
    text: &'t str,
}

impl<'t> Source<'t> {
    fn new(subject: &'static str, text: &'t str) -> Result<Self, ScheduleError> {
        if text.len() <= LONGEST_TEXT_BYTES {
            return Ok(Self { subject, text });
        }
        let mut cut = LONGEST_TEXT_BYTES;
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let short = Self { subject, text: text.get(..cut).unwrap_or_default() };
        Err(short.error(
            cut,
            format!("the text has {} bytes, more than {LONGEST_TEXT_BYTES}", text.len()),
        ))
    }

    fn error(&self, position: usize, message: impl Into<String>) -> ScheduleError {
        ScheduleError {
            subject: self.subject,
            text: self.text.to_owned(),
            position,
            message: message.into(),
            hint: None,
        }
    }
}

/// The parts between separators, each with its byte offset, which begins at `at`.
fn parts(text: &str, at: usize, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut next = at;
    text.split(separator).map(move |part| {
        let here = next;
        next += part.len() + separator.len_utf8();
        (here, part)
    })
}

/// The parts between white space, each with its byte offset, which begins at `at`.
fn words(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let here = at + text.len() - rest.len();
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some((here, word))
    })
}

/// Text for an error message: quoted, on one line.
fn quoted(text: &str) -> String {
    format!("`{}`", text.escape_debug())
}

/// A number of at most nine decimal digits, without a sign.
fn digits(text: &str) -> Option<u32> {
    let plain = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The day of the week of a number of days since 1970-01-01, a Thursday; Monday is 0.
const fn weekday(day: i64) -> u8 {
    match (day + 3).rem_euclid(7) {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        5 => 5,
        _ => 6,
    }
}
