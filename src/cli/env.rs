//! The world as commands see it: the clock, the streams, whether colour is wanted. The only place
//! that reads the clock.

use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use super::exit::{CliError, Exit};
use crate::render::words::shown;

/// Longest message on standard error, in characters.
const LONGEST_LINE: usize = 1_000;

/// What a command needs of the world.
pub struct Env<'a> {
    /// The current time.
    pub now: Timestamp,
    /// Where data goes.
    pub stdout: &'a mut dyn Write,
    /// Where everything else goes.
    pub stderr: &'a mut dyn Write,
    /// Whether data may be coloured.
    pub colour: bool,
    /// How much is told beside the data.
    pub verbosity: Verbosity,
    /// Whether standard error is a terminal, so that progress may be drawn.
    pub terminal: bool,
    /// Whether no connection may be opened.
    pub offline: bool,
    /// Where datapoints are kept that were paid for; none if the user has no home.
    pub cache: Option<PathBuf>,
}

/// How much is told beside the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Warnings and notes too.
    #[default]
    Normal,
    /// Every request to AWS and all causes of an error too.
    Verbose,
}

impl Env<'_> {
    /// The current time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes in")]
    pub fn clock() -> Timestamp {
        Timestamp::now()
    }

    /// The user's directory for data that can be had again, by the rules of the system.
    #[must_use]
    #[cfg(feature = "aws")]
    pub fn cache_directory() -> Option<PathBuf> {
        use etcetera::BaseStrategy as _;
        let strategy = etcetera::choose_base_strategy().ok()?;
        Some(strategy.cache_dir().join("dutycycle"))
    }

    /// Without AWS nothing is kept.
    #[must_use]
    #[cfg(not(feature = "aws"))]
    pub fn cache_directory() -> Option<PathBuf> {
        None
    }

    /// Prints data. A reader that went away is fine.
    ///
    /// # Errors
    /// The data could not be written.
    pub fn print(&mut self, text: &str) -> Result<(), CliError> {
        match self.stdout.write_all(text.as_bytes()).and_then(|()| self.stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::writing("to standard output", &error))
            }
            _ => Ok(()),
        }
    }

    /// Tells something beside the data, unless quiet.
    pub fn note(&mut self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.tell(text);
        }
    }

    /// Tells what belongs to an error, which is never left out.
    pub fn tell(&mut self, text: &str) {
        // Where even standard error is closed, there is nobody to tell.
        let _ = writeln!(self.stderr, "{text}");
    }

    /// Tells why there is no answer.
    pub fn fail(&mut self, error: &CliError) -> Exit {
        let hint = error.hint.as_deref().unwrap_or(match error.exit {
            Exit::NotWritten => "choose a place that can be written with --out, or leave it out",
            _ => "`dutycycle help` shows what can be asked, and how",
        });
        // One line each, whatever a file or an argument had in it.
        let _ = writeln!(self.stderr, "error: {}", shown(&error.message, LONGEST_LINE));
        let _ = writeln!(self.stderr, "hint: {}", shown(hint, LONGEST_LINE));
        error.exit
    }
}
