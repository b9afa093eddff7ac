//! `dutycycle explain`: the walk from an offering's dollars back to prices, rules and sessions.

use std::path::PathBuf;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::report::{default_month, month_request};
use super::request::{BillArgs, hint_at_silence};
use crate::analysis::compare;
use crate::render::explain;
use crate::report::Walk;
use crate::units::BillingMonth;

/// The arguments of `explain`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    bill: BillArgs,
    /// The billed month [default: as for report]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<BillingMonth>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How an explanation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For scripts
    Json,
}

/// Prints the walk of every offering asked for.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let month = args.month.map_or_else(|| default_month(&args.bill, env), Ok)?;
    let request = month_request(&args.bill, args.bill.load()?, month)?;
    let comparison = compare(request.question(), &request.line_up);
    let report = request.report(&comparison, Vec::new());
    let walks = Walk::of_all(request.question(), &comparison);
    let text = match args.format {
        Format::Table => explain::text(&report, &walks),
        Format::Json => explain::json(&report, &walks),
    };
    match (&args.out, args.format) {
        (Some(path), _) => write_whole(path, &text)?,
        (None, Format::Table) => env.show(&text)?,
        (None, _) => env.print(&text)?,
    }
    hint_at_silence(request.silent_seconds(&comparison), env);
    Ok(if report.incomplete { Exit::Incomplete } else { Exit::Complete })
}
