//! `dutycycle sensitivity`: how wrong each number may be before another offering is cheapest.

use super::break_even::Format;
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::request::{BillArgs, Request, no_typical_week};

use super::what_if::{AverageArgs, average_request, unpriced};
use crate::analysis::Sensitivity;
use crate::render::{json, sensitivity as render};

/// The arguments of `sensitivity`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    bill: BillArgs,
    #[command(flatten)]
    average: AverageArgs,
    /// Spread the hours evenly over so many sessions a week [default: the workload's own week]
    #[arg(long, value_name = "N")]
    sessions_per_week: Option<u64>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    out: Option<std::path::PathBuf>,
}

/// Prints what the choice hangs on.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut request = average_request(&args.bill, &args.average, args.bill.load()?)?;
    if args.sessions_per_week.is_some() {
        request.set_week(None, args.sessions_per_week)?;
    }
    let found = search(&request)?;
    let incomplete = unpriced(&request.line_up, &found.not_priced, env);
    let name = &request.file.workload.name;
    let text = match args.format {
        Format::Json => json::text(&json::sensitivity(&found)),
        Format::Csv => render::csv(&found),
        Format::Markdown => render::markdown(name, &found),
        Format::Table => render::table(name, &found),
    };
    match (&args.out, args.format) {
        (Some(path), _) => write_whole(path, &text)?,
        (None, Format::Table) => env.show(&text)?,
        (None, _) => env.print(&text)?,
    }
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// What the choice hangs on in an average month.
///
/// # Errors
/// The workload has no week that repeats, or there is nothing to choose from.
pub(super) fn search(request: &Request) -> Result<Sensitivity, CliError> {
    if request.typical_week().is_none() {
        let hint = "give the workload `hours_per_week = \"5\"` in the place of its dates";
        return Err(no_typical_week().hint(hint));
    }
    request.sensitivity().ok_or_else(|| {
        CliError::input("fewer than two offerings have a bill in an average month")
            .hint("leave --offering out, or see `dutycycle prices list`")
    })
}
