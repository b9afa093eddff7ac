//! `dutycycle prices`: the price lists, every price with its source.

use clap::Subcommand;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::request::price_list;
use crate::meter::Meter;
use crate::pricing::{Price, PriceList, bundled, snapshot};
use crate::render::table::table;
use crate::render::words::safe;

/// The arguments of `prices`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// The price lists that come with the program
    List,
    /// A price list's prices as a snapshot file, one price a line
    Show {
        /// An id or a file
        #[arg(value_name = "ID|PATH")]
        list: String,
    },
    /// AWS's own price list of a Region as a snapshot file
    #[cfg(feature = "aws")]
    Refresh(super::refresh::Args),
    /// Check schema, units, duplicates and hash of price lists [default: the bundled ones]
    Verify {
        /// Ids or files
        #[arg(value_name = "ID|PATH")]
        lists: Vec<String>,
    },
    /// The prices that differ between two lists
    Diff {
        /// An id or a file
        #[arg(value_name = "A")]
        before: String,
        /// An id or a file
        #[arg(value_name = "B")]
        after: String,
    },
}

/// Prints what was asked for.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    match &args.command {
        Command::List => {
            let rows = bundled::ids().filter_map(|id| bundled::find(&id.to_string()));
            let row = |list: std::sync::Arc<PriceList>| {
                vec![
                    list.id().to_string(),
                    list.region().to_string(),
                    list.effective().to_string(),
                    list.prices().len().to_string(),
                    format!("{:.12}", list.sha256()),
                ]
            };
            let header = ["price list", "region", "effective", "prices", "sha256"];
            env.show(&table(&header, &[3], rows.map(row).collect()))?;
        }
        Command::Show { list } => env.print(&text(&*find(list)?)?)?,
        #[cfg(feature = "aws")]
        Command::Refresh(args) => return super::refresh::run(args, env),
        Command::Verify { lists } => verify(lists, env)?,
        Command::Diff { before, after } => env.show(&diff(&*find(before)?, &*find(after)?))?,
    }
    Ok(Exit::Complete)
}

/// A bundled list by its name, or a list from a file.
fn find(name: &str) -> Result<std::sync::Arc<PriceList>, CliError> {
    bundled::find(name).map_or_else(|| price_list(name).map(std::sync::Arc::new), Ok)
}

/// A price list as a snapshot file.
fn text(list: &PriceList) -> Result<String, CliError> {
    snapshot::write(list).map_err(CliError::input)
}

/// Checks lists again from their text: hash, schema, units, duplicates.
fn verify(names: &[String], env: &mut Env<'_>) -> Result<(), CliError> {
    let all: Vec<String> = bundled::ids().map(|id| id.to_string()).collect();
    for name in if names.is_empty() { &all } else { names } {
        let list = find(name)?;
        // What was bundled is written out and read again, so that its hash is made anew.
        let again = snapshot::parse(&text(&list)?)
            .map_err(|error| CliError::input(format!("{}: {error}", safe(name))))?;
        if again.sha256() != list.sha256() {
            let message = format!("{}: the prices do not have the hash of their list", safe(name));
            return Err(CliError::input(message));
        }
        let (id, count) = (list.id(), list.prices().len());
        env.print(&format!("{id}: {count} prices, sha256 {:.12}\n", list.sha256()))?;
    }
    Ok(())
}

/// One line for each meter whose price differs or that only one list has.
fn diff(before: &PriceList, after: &PriceList) -> String {
    let mut meters: Vec<Meter> =
        before.prices().iter().chain(after.prices()).map(|price| price.meter).collect();
    meters.sort_unstable();
    meters.dedup();
    let usd =
        |price: Option<&Price>| price.map_or("-".to_owned(), |p| p.list_unit_price.to_string());
    let rows: Vec<Vec<String>> = meters
        .into_iter()
        .map(|meter| (meter, before.price(&meter), after.price(&meter)))
        .filter(|(_, a, b)| a.map(|p| p.list_unit_price) != b.map(|p| p.list_unit_price))
        .map(|(meter, a, b)| vec![meter.name().to_owned(), meter.to_string(), usd(a), usd(b)])
        .collect();
    if rows.is_empty() {
        return "The two lists have the same prices.\n".to_owned();
    }
    let table = table(&["meter", "what", "before", "after"], &[2, 3], rows);
    format!("{} (before) and {} (after), USD\n\n{table}", before.id(), after.id())
}
