//! `dutycycle prices refresh`: AWS's own price list of a Region as a snapshot file. It owns the way
//! from AWS to the file; what a product is the price of is `pricing::select`'s.

use std::path::PathBuf;

use super::account::{AccessArgs, tell_log, told};
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::progress::bar;
use crate::ingest::aws::{AwsError, AwsErrorKind, Connection};
use crate::ingest::price_products::{PriceProductsError, Products, Refreshed};
use crate::pricing::snapshot;
use crate::render::words::safe;
use crate::units::{Day, Region};

/// The arguments of `prices refresh`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    access: AccessArgs,
    /// The AWS Region [default: `AWS_REGION`, or the profile's]
    #[arg(long)]
    region: Option<Region>,
    /// The list that held on this day, from AWS's archive [default: today's]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// Write here [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Most usage types that were not understood and are named.
const NAMED: usize = 10;

/// Reads a price list of AWS's and writes it as a snapshot.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let connection = args.access.open(args.region.as_ref(), env)?;
    let region = connection.region().map_err(|error| told(&error, env))?;
    let answer = match args.as_of {
        Some(day) => dated(&connection, &region, day),
        None => newest(&connection, &region, env),
    };
    let answer = answer.and_then(|refreshed| Ok(connection.look().map(|()| refreshed)?));
    tell_log(&connection, env);
    let refreshed = match answer {
        Ok(refreshed) => refreshed,
        Err(Failure::Aws(error)) => return Err(told(&error, env)),
        Err(Failure::Products(error)) => return Err(refused(&region, &error)),
    };
    tell(&refreshed, env);
    let text = snapshot::write(&refreshed.list).map_err(CliError::input)?;
    match &args.out {
        Some(path) => write_whole(path, &text)?,
        None => env.print(&text)?,
    }
    Ok(Exit::Complete)
}

/// Products that make no list: an answer that cannot be read may be another one the next time, a
/// price that cannot be told apart is the same then.
fn refused(region: &Region, error: &PriceProductsError) -> CliError {
    use PriceProductsError::{Malformed, Publications, TooLarge};
    let again = matches!(error, Malformed { .. } | Publications { .. } | TooLarge { .. });
    let (exit, hint) = if again {
        (Exit::Incomplete, "no list was written; try again later")
    } else {
        (Exit::BadInput, "no list was written; report this with the SKUs above")
    };
    let message = format!("price list of {region}: {error}");
    CliError { exit, ..CliError::input(message).hint(hint) }
}

/// Why there is no list.
enum Failure {
    Aws(AwsError),
    Products(PriceProductsError),
}

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

impl From<PriceProductsError> for Failure {
    fn from(error: PriceProductsError) -> Self {
        Self::Products(error)
    }
}

/// Today's list, product by product.
fn newest(connection: &Connection, region: &Region, env: &Env<'_>) -> Result<Refreshed, Failure> {
    let mut products = Products::new(region, "AWS Price List API, GetProducts")?;
    let bar = bar(None, "products read", env);
    let mut refused = None;
    let read = connection.products(region, &mut |page| {
        for item in page {
            if let Err(error) = products.push(item) {
                refused = Some(error);
                // The rest need not be read; what is told is the refusal.
                return Err(AwsError::new(AwsErrorKind::BadInput, "", ""));
            }
        }
        bar.inc(page.len() as u64);
        Ok(())
    });
    bar.finish_and_clear();
    if let Some(error) = refused {
        return Err(error.into());
    }
    read?;
    Ok(products.finish(None)?)
}

/// The list that held on a day, as one file.
fn dated(connection: &Connection, region: &Region, day: Day) -> Result<Refreshed, Failure> {
    let mut products = Products::new(region, "AWS Price List API, bulk file")?;
    products.push_bulk(&connection.price_list_file(region, day)?)?;
    Ok(products.finish(None)?)
}

/// Says what was read, and what was not understood.
fn tell(refreshed: &Refreshed, env: &mut Env<'_>) {
    let Refreshed { list, products, skipped, not_read, publication, version } = refreshed;
    let skipped: u64 = skipped.values().sum();
    env.note(&format!(
        "{}: {} prices from {products} products of version {} ({}), {skipped} of other things",
        list.id(),
        list.prices().len(),
        safe(version),
        safe(publication),
    ));
    if not_read.is_empty() {
        return;
    }
    let count: u64 = not_read.values().sum();
    let mut names: Vec<String> = not_read.keys().take(NAMED).map(|name| safe(name)).collect();
    if not_read.len() > NAMED {
        names.push(format!("and {} more", not_read.len() - NAMED));
    }
    env.note(&format!("warning: {count} products were not understood: {}", names.join(", ")));
}
