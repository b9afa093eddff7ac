//! `dutycycle fleet`: many databases from files of usage, the largest savings first.

mod answer;
mod gathered;
mod inputs;
mod panics;
mod placed;
mod shared_file;
mod workers;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::PathBuf;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::progress;
use crate::ingest::fleet::Part;
use answer::{AnswerArgs, Read};
use inputs::Inputs;

/// The arguments of `fleet`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    /// Files and directories with usage in CSV or Parquet: columns `db_id`, timestamp,
    /// `DatabaseConnections` and what else a bill needs
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    answer: AnswerArgs,
    /// Refuse rows that are not sorted by timestamp within their database
    #[arg(long)]
    sorted: bool,
    /// Read with so many threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

/// Reads a fleet and prints what it costs.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let threads = threads(args.threads);
    let settings = args.answer.load()?;
    let inputs = Inputs::open(&args.inputs)?;
    let part = read(&inputs, threads, env);
    let unsorted = || part.databases().iter().filter(|(_, record)| record.is_unsorted());
    if let Some((id, _)) = unsorted().min_by(|a, b| a.0.cmp(&b.0)) {
        let (count, id) = (unsorted().count(), crate::render::words::safe(id));
        let databases = if count == 1 { "database has" } else { "databases have" };
        if args.sorted {
            let message = format!("{count} {databases} rows that go back in time, such as {id}");
            return Err(CliError::input(message).hint("sort them, or leave --sorted out"));
        }
        env.note(&format!("{count} {databases} rows that go back in time, such as {id}: sorted"));
    }
    let read = Read {
        files: inputs.files() as u64,
        other_columns: inputs.other_columns().map(str::to_owned).collect::<BTreeSet<_>>(),
        lost: inputs.lost.clone(),
        part,
    };
    answer::print(&args.answer, &settings, read, threads, env)
}

fn threads(asked: Option<NonZero<usize>>) -> usize {
    let there = || std::thread::available_parallelism().ok();
    asked.or_else(there).map_or(1, NonZero::get)
}

/// Reads every piece.
fn read(inputs: &Inputs, threads: usize, env: &Env<'_>) -> Part {
    let units = 0..inputs.units();
    let bar = progress::bytes(units.clone().map(|unit| inputs.bytes_of(unit)).sum(), env);
    let mut all = Part::default();
    workers::in_order(
        units.len(),
        threads,
        |unit| inputs.read(unit),
        |unit, part| {
            all.merge(part);
            bar.inc(inputs.bytes_of(unit));
        },
    );
    bar.finish_and_clear();
    all
}
