//! The world as commands see it: the clock, the streams, what the terminal can show. The only
//! place that reads the clock.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use super::exit::{CliError, Exit};
use crate::render::words::{ascii, shown};

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
    /// The characters of text for people.
    pub charset: Charset,
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
    /// Errors, and why the exit code is not 0.
    Quiet,
    /// Warnings and notes too.
    #[default]
    Normal,
    /// Every request to AWS and all causes of an error too.
    Verbose,
}

/// An environment variable by its name.
pub type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Whether colour is wanted on a stream: it is a terminal that has colours, and nobody set
/// `NO_COLOR` (<https://no-color.org>).
#[must_use]
pub fn wants_colour(is_terminal: bool, variable: Variable<'_>) -> bool {
    moves_the_cursor(is_terminal, variable)
        && variable("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether a stream is a terminal that understands escape codes.
#[must_use]
pub fn moves_the_cursor(is_terminal: bool, variable: Variable<'_>) -> bool {
    is_terminal && variable("TERM").is_none_or(|term| term != "dumb")
}

/// The characters of the locale: the first that is set of `LC_ALL`, `LC_CTYPE` and `LANG` decides,
/// as POSIX has it. Where none is set, as in most containers, nobody said otherwise, and the
/// terminals of today have UTF-8.
#[must_use]
pub fn charset(variable: Variable<'_>) -> Charset {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let Some(locale) = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set) else {
        return Charset::Utf8;
    };
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    let utf8 = locale.contains("utf-8") || locale.contains("utf8");
    if utf8 { Charset::Utf8 } else { Charset::Ascii }
}

/// The characters that a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// ASCII, and nobody knows what besides.
    Ascii,
    /// All of Unicode's.
    Utf8,
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

    /// Prints text for people, in the characters that their terminal has.
    ///
    /// # Errors
    /// The text could not be written.
    pub fn show(&mut self, text: &str) -> Result<(), CliError> {
        let text = self.spelt(text);
        self.print(&text)
    }

    fn spelt<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.charset {
            Charset::Ascii => Cow::Owned(ascii(text)),
            Charset::Utf8 => Cow::Borrowed(text),
        }
    }

    /// Prints data as it is. A reader that went away is fine.
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

    /// Tells what belongs to an error or to an exit code that is not 0; it is never left out.
    pub fn tell(&mut self, text: &str) {
        let text = self.spelt(text);
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
        self.tell(&format!("error: {}", shown(&error.message, LONGEST_LINE)));
        self.tell(&format!("hint: {}", shown(hint, LONGEST_LINE)));
        error.exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment with these variables only.
    fn variables(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        let set: Vec<(String, OsString)> =
            set.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect();
        move |name| set.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn colour_needs_a_terminal_that_has_it_and_nobody_against_it() {
        let wants = |terminal, set: &[_]| wants_colour(terminal, &variables(set));
        assert!(wants(true, &[]) && wants(true, &[("TERM", "xterm"), ("NO_COLOR", "")]));
        assert!(!wants(false, &[("TERM", "xterm")]));
        assert!(!wants(true, &[("TERM", "dumb")]));
        assert!(!wants(true, &[("NO_COLOR", "1")]) && !wants(true, &[("NO_COLOR", "0")]));
        // A bar is no colour.
        assert!(moves_the_cursor(true, &variables(&[("NO_COLOR", "1")])));
        assert!(!moves_the_cursor(true, &variables(&[("TERM", "dumb")])));
    }

    #[test]
    fn the_first_variable_that_is_set_says_which_characters_there_are() {
        let knows = |set: &[_]| charset(&variables(set)) == Charset::Utf8;
        assert!(knows(&[]) && knows(&[("LANG", "")]));
        for locale in ["C.UTF-8", "en_US.utf8", "de_DE.UTF-8@euro", "UTF-8"] {
            assert!(knows(&[("LANG", locale)]), "{locale}");
        }
        for locale in ["C", "POSIX", "en_US", "de_DE.ISO-8859-1", "ja_JP.eucJP"] {
            assert!(!knows(&[("LANG", locale)]), "{locale}");
        }
        assert!(!knows(&[("LC_ALL", "C"), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C.UTF-8")]));
        assert!(!knows(&[("LC_CTYPE", "C"), ("LANG", "C.UTF-8")]));
        assert!(knows(&[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")]));
    }
}
