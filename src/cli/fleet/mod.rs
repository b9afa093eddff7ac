//! `dutycycle fleet`: many databases from files of usage, the largest savings first.

mod answer;
mod gathered;
mod inputs;
mod panics;
mod placed;
mod shards;
mod shared_file;
mod store;
mod workers;

use std::path::PathBuf;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::progress;
use crate::ingest::fleet::Part;
use crate::ingest::fleet::part_file::{self, PartHeader};
use answer::AnswerArgs;
use inputs::Inputs;
use shards::Shard;
use store::Store;

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
    #[arg(long, value_name = "I/N", conflicts_with_all = ["config", "month", "region", "format"])]
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
        let mut store = Store::new(store::MOST_BYTES);
        let header = shards::read(&args.parts, |part| store.add(part))?;
        return answer::print(&args.answer, &config, header.files.len(), store, false, env);
    }
    let config = args.answer.load()?;
    let inputs = Inputs::open(&args.read.inputs)?;
    let store = read(&inputs, args.read.shard, args.answer.threads(), env)?;
    let Some(shard) = args.read.shard else {
        return answer::print(&args.answer, &config, inputs.files(), store, args.read.sorted, env);
    };
    write_part(shard, &inputs, store, args, env)
}

/// Writes what a shard has read.
fn write_part(
    shard: Shard,
    inputs: &Inputs,
    mut store: Store,
    args: &Args,
    env: &mut Env<'_>,
) -> Result<Exit, CliError> {
    answer::check_order(&store.survey()?, args.read.sorted, env)?;
    let Shard { number, of } = shard;
    let header = PartHeader { shard: number, shards: of, files: inputs.names() };
    let part = store.into_part().ok_or_else(|| {
        let message = format!("shard {number}/{of} has too many changes for one file");
        CliError::input(message).hint("make more shards, such as twice as many")
    })?;
    let text = part_file::write(&header, part);
    match &args.answer.out {
        Some(path) => write_whole(path, &text)?,
        None => env.print(&text)?,
    }
    Ok(Exit::Complete)
}

/// Reads every piece of a shard, or of all.
fn read(
    inputs: &Inputs,
    shard: Option<Shard>,
    threads: usize,
    env: &mut Env<'_>,
) -> Result<Store, CliError> {
    let units = shard.unwrap_or(Shard::WHOLE).units(inputs.units());
    let bar = progress::bytes(units.iter().map(|unit| inputs.bytes_of(*unit)).sum(), env);
    let mut store = Store::new(store::MOST_BYTES);
    let mut first = Part::default();
    first.lost.clone_from(&inputs.lost);
    first.other_columns.extend(inputs.other_columns().map(str::to_owned));
    store.add(first)?;
    let mut ended = Ok(());
    workers::in_order(
        units.len(),
        threads,
        |number| inputs.read(units[number]),
        |number, part| {
            if ended.is_ok() {
                ended = store.add(part);
            }
            bar.inc(inputs.bytes_of(units[number]));
        },
    );
    bar.finish_and_clear();
    ended?;
    if store.is_in_files() {
        let most = store::MOST_BYTES >> 20;
        env.note(&format!("more than {most} MiB of changes: kept in temporary files"));
    }
    Ok(store)
}
