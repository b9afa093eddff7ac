//! The program: arguments and streams in, text and an exit code out.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use dutycycle::cli::{Env, Verbosity, charset, moves_the_cursor, run, wants_colour};

fn main() -> ExitCode {
    let stdout = std::io::stdout();
    let variable = |name: &str| std::env::var_os(name);
    let mut env = Env {
        now: Env::clock(),
        stdout: &mut stdout.lock(),
        stderr: &mut std::io::stderr().lock(),
        colour: wants_colour(stdout.is_terminal(), &variable),
        charset: charset(&variable),
        verbosity: Verbosity::Normal,
        terminal: moves_the_cursor(std::io::stderr().is_terminal(), &variable),
        offline: false,
        cache: Env::cache_directory(),
    };
    ExitCode::from(run(std::env::args_os(), &mut env).code())
}
