//! How a run ends: documented exit codes, and errors of one line with one hint.

use std::fmt;

/// How a run ends. The numbers are part of the contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: the whole answer was given.
    Complete,
    /// 1: an expectation in the workload file was not met.
    Unexpected,
    /// 2: bad usage or input.
    BadInput,
    /// 3: AWS refused, or there are no credentials.
    Refused,
    /// 4: an answer was given, but something asked for is missing, or unknown data could change
    /// it.
    Incomplete,
    /// 5: output could not be written.
    NotWritten,
    /// 6: it would cost more than the user allowed.
    OverSpend,
    /// 130: stopped by SIGINT.
    Interrupted,
    /// 143: stopped by SIGTERM.
    Terminated,
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Complete => 0,
            Self::Unexpected => 1,
            Self::BadInput => 2,
            Self::Refused => 3,
            Self::Incomplete => 4,
            Self::NotWritten => 5,
            Self::OverSpend => 6,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The more important of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let importance = |exit| match exit {
            Self::Complete => 0,
            Self::Incomplete => 1,
            Self::Unexpected => 2,
            Self::OverSpend => 3,
            Self::Refused => 4,
            Self::BadInput => 5,
            Self::NotWritten => 6,
            Self::Interrupted | Self::Terminated => 7,
        };
        if importance(other) > importance(self) { other } else { self }
    }
}

/// Why there is no answer: what and where in one line, what to do in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    /// What and where.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// How the run ends.
    pub exit: Exit,
}

impl CliError {
    /// An error of the user's input.
    #[must_use]
    pub fn input(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), hint: None, exit: Exit::BadInput }
    }

    /// An error of writing.
    #[must_use]
    pub fn writing(what: &str, error: &std::io::Error) -> Self {
        let message = format!("failed to write {what}: {error}");
        Self { message, hint: None, exit: Exit::NotWritten }
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
