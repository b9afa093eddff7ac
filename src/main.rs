//! The program: arguments and streams in, text and an exit code out.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use dutycycle::cli::{Env, Verbosity, run};

fn main() -> ExitCode {
    let stdout = std::io::stdout();
    let colour = stdout.is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    let mut env = Env {
        now: Env::clock(),
        stdout: &mut stdout.lock(),
        stderr: &mut std::io::stderr().lock(),
        colour,
        verbosity: Verbosity::Normal,
        terminal: std::io::stderr().is_terminal(),
        offline: false,
        cache: Env::cache_directory(),
    };
    ExitCode::from(run(std::env::args_os(), &mut env).code())
}
