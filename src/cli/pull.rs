//! `dutycycle pull`: usage from `CloudWatch` into a file that is a workload.

use std::path::PathBuf;

use super::account::AccessArgs;
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::{make_directory, write_whole};
use super::usage::{SpendArgs, Wanted, pull};
use crate::render::words::safe;
use crate::units::{Day, Region};

/// The arguments of `pull`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    /// Databases: instances or clusters (see `discover`)
    #[arg(value_name = "DB", required = true)]
    databases: Vec<String>,
    /// The first day, in UTC
    #[arg(long, value_name = "DATE")]
    from: Day,
    /// The last day, which is pulled too
    #[arg(long, value_name = "DATE")]
    to: Day,
    #[command(flatten)]
    access: AccessArgs,
    #[command(flatten)]
    spend: SpendArgs,
    /// The AWS Region [default: `AWS_REGION`, or the profile's]
    #[arg(long)]
    region: Option<Region>,
    /// Write here: a file for one database, a directory for several
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

/// Longest time that one pull asks for: as long as `CloudWatch` keeps anything, in days (CW-1).
const MOST_DAYS: i64 = 455;

/// Pulls and writes what is complete; the rest is told.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let days = days(args.from, args.to)?;
    let several = args.databases.len() > 1;
    if several && args.out.is_none() {
        return Err(CliError::input("several databases make several files")
            .hint("name a directory for them with --out DIR"));
    }
    let wanted = Wanted { names: &args.databases, region: args.region.as_ref(), days: &days };
    let pulled = pull(&wanted, &args.access, &args.spend, env)?;
    if let Some(directory) = args.out.as_ref().filter(|_| several && !pulled.files.is_empty()) {
        make_directory(directory, false)?;
    }
    for (database, file) in &pulled.files {
        for note in &file.notes {
            env.note(&format!("note: {}: {note}", safe(&database.id)));
        }
        match &args.out {
            Some(directory) if several => {
                let name = format!("{}.toml", database.id.to_ascii_lowercase());
                write_whole(&directory.join(name), &file.text)?;
            }
            Some(path) => write_whole(path, &file.text)?,
            None => env.print(&file.text)?,
        }
    }
    pulled.end(env)
}

/// Both days and all between.
fn days(from: Day, to: Day) -> Result<Vec<Day>, CliError> {
    let count = to.days_since(from) + 1;
    if !(1..=MOST_DAYS).contains(&count) {
        let what = if count < 1 {
            format!("--to {to} comes before --from {from}")
        } else {
            format!("{count} days are more than CloudWatch keeps, which is {MOST_DAYS}")
        };
        return Err(CliError::input(what).hint("such as --from 2026-10-01 --to 2026-10-31"));
    }
    let all = std::iter::successors(Some(from), |day| Some(day.next()));
    Ok(all.take_while(|day| *day <= to).collect())
}
