//! The command line: what was typed becomes domain values, a library call and text. Each
//! subcommand is one file with its arguments and `run`.

#[cfg(feature = "aws")]
mod account;
mod average;
mod awake;
mod break_even;
#[cfg(feature = "aws")]
mod cache;
mod chart;
mod compared;
mod condition;
#[cfg(feature = "aws")]
mod databases;
mod demand;
#[cfg(feature = "aws")]
mod discover;
mod duration;
mod env;
mod exit;
mod explain;
mod files;
mod fleet;
mod page;
mod prices;
mod progress;
#[cfg(feature = "aws")]
mod pull;
#[cfg(feature = "aws")]
mod refresh;
mod report;
mod request;
mod sensitivity;
mod side_costs;
mod sliders;
#[cfg(feature = "aws")]
mod usage;
mod verdict;
mod what_if;
mod work;
mod workload;

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

pub use env::{Charset, Env, Variable, Verbosity, charset, moves_the_cursor, wants_colour};
pub use exit::{CliError, Exit};

/// Which AWS relational database is cheapest for this workload, by how much, and how sure?
///
/// Simulates AWS's bill second by second from when somebody is really connected, and prices it
/// from a dated price list with a source for every number. Without a command it reports the
/// built-in workload soup-bot.
#[derive(Debug, Parser)]
#[command(name = "dutycycle", version, max_term_width = 80)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    global: Global,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Global {
    /// Print plain text without colour (also by the variable `NO_COLOR`)
    #[arg(long, global = true)]
    no_color: bool,
    /// Print nothing on standard error but errors and why the exit code is not 0
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Tell every request to AWS, and all causes of an error, on standard error
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// Open no connection: answer from files and from what was pulled before
    #[arg(long, global = true)]
    offline: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The monthly cost report of a workload: every offering's bill, cheapest first
    Report(report::Args),
    /// The bill of an average month for other hours, sessions, sizes or schedules
    WhatIf(what_if::Args),
    /// Where along an axis the order of the offerings changes
    BreakEven(break_even::Args),
    /// How wrong each number may be before another offering is the cheapest
    Sensitivity(sensitivity::Args),
    /// The walk from an offering's dollars back to prices, rules and sessions
    Explain(explain::Args),
    /// A chart as SVG
    Chart(chart::Args),
    /// Many databases: which are in the wrong place, ranked by the dollars at stake
    Fleet(fleet::Args),
    /// The price lists: every price with its source
    Prices(prices::Args),
    /// The databases of an AWS account: what they are and what they would be compared as
    #[cfg(feature = "aws")]
    Discover(discover::Args),
    /// Read usage from `CloudWatch` into a file that the other commands take as a workload
    #[cfg(feature = "aws")]
    Pull(pull::Args),
    /// The least IAM policy that lets every command work
    #[cfg(feature = "aws")]
    Policy,
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page
    Man,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, at most 80 columns
    #[default]
    Table,
    /// For GitHub
    Markdown,
    /// For spreadsheets, with FOCUS column names
    Csv,
    /// For scripts, with a JSON Schema in docs/schema
    Json,
    /// A page for a browser, in one file: charts, sliders, every charge
    Html,
}

/// Runs the program with these arguments and says how it ends.
pub fn run(arguments: impl IntoIterator<Item = OsString>, env: &mut Env<'_>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help comes before the other arguments are understood.
            env.colour &= !arguments.iter().any(|argument| argument == "--no-color");
            return usage(&error, env);
        }
    };
    env.verbosity = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    env.colour &= !cli.global.no_color;
    env.offline |= cli.global.offline;
    let ended = match cli.command.unwrap_or_else(|| Command::Report(report::Args::default())) {
        Command::Report(args) => report::run(&args, env),
        Command::WhatIf(args) => what_if::run(&args, env),
        Command::BreakEven(args) => break_even::run(&args, env),
        Command::Sensitivity(args) => sensitivity::run(&args, env),
        Command::Explain(args) => explain::run(&args, env),
        Command::Chart(args) => chart::run(&args, env),
        Command::Fleet(args) => fleet::run(&args, env),
        Command::Prices(args) => prices::run(&args, env),
        #[cfg(feature = "aws")]
        Command::Discover(args) => discover::run(&args, env),
        #[cfg(feature = "aws")]
        Command::Pull(args) => pull::run(&args, env),
        #[cfg(feature = "aws")]
        Command::Policy => env.print(&crate::ingest::aws::policy()).map(|()| Exit::Complete),
        Command::Completions { shell } => completions(shell, env),
        Command::Man => manual(env),
    };
    ended.unwrap_or_else(|error| env.fail(&error))
}

/// Help and version are data; anything else that clap says is bad usage, told in two lines.
fn usage(error: &clap::Error, env: &mut Env<'_>) -> Exit {
    let text = error.render().to_string();
    if error.use_stderr() {
        let mut paragraphs = text
            .split("\n\n")
            .map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" "));
        let message = paragraphs.next().unwrap_or_default();
        let tip = paragraphs.find_map(|text| text.strip_prefix("tip: ").map(str::to_owned));
        let hint =
            tip.unwrap_or_else(|| "see `dutycycle help` and `dutycycle help COMMAND`".to_owned());
        return env.fail(&CliError::input(message.trim_start_matches("error: ")).hint(hint));
    }
    let text = if env.colour { error.render().ansi().to_string() } else { text };
    env.show(&text).map_or_else(|error| env.fail(&error), |()| Exit::Complete)
}

fn completions(shell: clap_complete::Shell, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dutycycle", &mut script);
    env.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Complete)
}

fn manual(env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| CliError::writing("the manual page", &error))?;
    env.print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Complete)
}
