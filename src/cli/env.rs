//! The world as commands see it: the clock, the streams, whether colour is wanted. The only place
//! that reads the clock.

use std::io::{self, Write};

use jiff::Timestamp;

use super::exit::{CliError, Exit};

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
    /// Whether warnings and notes are left out.
    pub quiet: bool,
}

impl Env<'_> {
    /// The current time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes in")]
    pub fn clock() -> Timestamp {
        Timestamp::now()
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
        if !self.quiet {
            // Where even standard error is closed, there is nobody to tell.
            let _ = writeln!(self.stderr, "{text}");
        }
    }

    /// Tells why there is no answer.
    pub fn fail(&mut self, error: &CliError) -> Exit {
        let _ = writeln!(self.stderr, "error: {error}");
        if let Some(hint) = &error.hint {
            let _ = writeln!(self.stderr, "hint: {hint}");
        }
        error.exit
    }
}
