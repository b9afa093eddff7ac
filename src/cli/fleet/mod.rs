//! `dutycycle fleet`: many databases from files of usage, the largest savings first.

mod answer;
mod gathered;
mod inputs;
mod panics;
mod placed;
mod shards;
mod shared_file;
mod workers;

use std::path::PathBuf;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::progress;
use crate::ingest::fleet::Part;
use crate::ingest::fleet::part_file::{self, PartHeader};
use crate::render::words::safe;
use answer::AnswerArgs;
use inputs::Inputs;
use shards::Shard;

/// The arguments of `fleet`.
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    read: ReadArgs,
    #[command(flatten)]
    answer: AnswerArgs,
}

/// What is read.
#[derive(Clone, Debug, clap::Args)]
struct ReadArgs {
    /// Files and directories with usage in CSV or Parquet: the columns `db_id`, timestamp,
    /// `DatabaseConnections` and what else a bill needs
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Read only this part of the input, such as 2/5, for `fleet merge`
    #[arg(long, value_name = "I/N", conflicts_with_all = ["config", "month", "format"])]
    shard: Option<Shard>,
    /// Refuse rows that are not sorted by timestamp within their database
    #[arg(long)]
    sorted: bool,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    /// Put the parts of all shards together, and print what all of them cost
    Merge(MergeArgs),
}

/// The arguments of `fleet merge`.
#[derive(Clone, Debug, clap::Args)]
struct MergeArgs {
    /// The files that `dutycycle fleet INPUT --shard` wrote
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    answer: AnswerArgs,
}

/// Reads a fleet and prints what it costs.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    if let Some(Command::Merge(args)) = &args.command {
        let config = args.answer.load()?;
        let (header, part) = shards::read(&args.parts)?;
        return answer::print(&args.answer, &config, header.files.len(), part, env);
    }
    let config = args.answer.load()?;
    let inputs = Inputs::open(&args.read.inputs)?;
    let part = read(&inputs, args.read.shard, args.answer.threads(), env);
    check_order(&part, args.read.sorted, env)?;
    match args.read.shard {
        None => answer::print(&args.answer, &config, inputs.files(), part, env),
        Some(shard) => {
            let Shard { number, of } = shard;
            let header = PartHeader { shard: number, shards: of, files: inputs.names() };
            let text = part_file::write(&header, part);
            match &args.answer.out {
                Some(path) => write_whole(path, &text)?,
                None => env.print(&text)?,
            }
            Ok(Exit::Complete)
        }
    }
}

/// Tells of rows that are not sorted, or refuses them.
fn check_order(part: &Part, sorted: bool, env: &mut Env<'_>) -> Result<(), CliError> {
    let unsorted = || part.databases().iter().filter(|(_, record)| record.is_unsorted());
    let Some((id, _)) = unsorted().min_by(|a, b| a.0.cmp(&b.0)) else { return Ok(()) };
    let (count, id) = (unsorted().count(), safe(id));
    let databases = if count == 1 { "database has" } else { "databases have" };
    let message = format!("{count} {databases} rows that go back in time, such as {id}");
    if sorted {
        return Err(CliError::input(message).hint("sort them, or leave --sorted out"));
    }
    env.note(&format!("{message}: sorted"));
    Ok(())
}

/// Reads every piece of a shard, or of all.
fn read(inputs: &Inputs, shard: Option<Shard>, threads: usize, env: &Env<'_>) -> Part {
    let units = shard.unwrap_or(Shard::WHOLE).units(inputs.units());
    let bar = progress::bytes(units.iter().map(|unit| inputs.bytes_of(*unit)).sum(), env);
    let mut all = Part::default();
    all.lost.clone_from(&inputs.lost);
    all.other_columns.extend(inputs.other_columns().map(str::to_owned));
    workers::in_order(
        units.len(),
        threads,
        |number| inputs.read(units[number]),
        |number, part| {
            all.merge(part);
            bar.inc(inputs.bytes_of(units[number]));
        },
    );
    bar.finish_and_clear();
    all
}
