//! From what was read of a fleet to its report: each database's placement and workload, its bills on
//! several threads, and what is printed. It owns the defaults that stand for what nobody said.

use std::collections::HashMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use clap::ValueEnum;

use crate::activity::Workload;
use crate::analysis::{Assessment, NotPriced, Placement, Prepared, assess, prepare};
use crate::cli::env::Env;
use crate::cli::exit::{CliError, Exit};
use crate::cli::files::{read_ordinary_file, write_whole};
use crate::ingest::fleet::{Placements, Record, placements};
use crate::pricing::PriceBook;
use crate::render::words::safe;
use crate::render::{fleet, html, json};
use crate::report::{FailedDatabase, FleetReport};
use crate::units::{BillingMonth, Period, Region, instant_text};

use super::gathered::{Gathered, problems};
use super::placed::{Assumed, placement, reason, workload};
use super::store::{Database, Store, Survey};
use super::workers::in_order;

/// How a fleet is billed and told.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct AnswerArgs {
    /// A CSV file that says of each database where it is and how it runs: `db_id`, region, engine,
    /// `instance_class`, `multi_az`, `storage_type`, `allocated_gb`, `used_gb`, `min_acu`, `max_acu`
    #[arg(long, value_name = "FILE.csv")]
    config: Option<PathBuf>,
    /// The billed month [default: from the first row to the end of the last]
    #[arg(long, value_name = "YYYY-MM")]
    pub(super) month: Option<BillingMonth>,
    /// The AWS Region of databases of which nobody says it
    #[arg(long, default_value = "us-east-1")]
    pub(super) region: Region,
    /// Read and bill with so many threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Largest configuration, in bytes.
const LONGEST_CONFIG: u64 = 1 << 30;
/// Longest period without a `--month`, in seconds: ten years.
const LONGEST_SECONDS: u64 = 3_653 * 86_400;
/// Databases that a thread takes at a time.
const BATCH: usize = 16;

impl AnswerArgs {
    /// With how many threads.
    pub(super) fn threads(&self) -> usize {
        let there = || std::thread::available_parallelism().ok();
        self.threads.or_else(there).map_or(1, NonZero::get)
    }

    /// Reads the configuration.
    pub(super) fn load(&self) -> Result<Placements, CliError> {
        let Some(path) = &self.config else { return Ok(Placements::new()) };
        let shown = safe(&path.display().to_string());
        let bytes = read_ordinary_file(path, LONGEST_CONFIG).map_err(|error| {
            CliError::input(format!("failed to read {shown}: {error}"))
                .hint("name a CSV file with the column db_id")
        })?;
        placements(&bytes, &shown).map_err(|error| {
            let hint = error.hint.clone();
            let error = CliError::input(error);
            if let Some(hint) = hint { error.hint(hint) } else { error }
        })
    }
}

/// How a fleet is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, at most 80 columns
    #[default]
    Table,
    /// For GitHub
    Markdown,
    /// For spreadsheets: a row for each database and offering
    Csv,
    /// For scripts, with a JSON Schema in docs/schema
    Json,
    /// The rows of CSV as a Parquet file; needs --out
    #[cfg(feature = "parquet")]
    Parquet,
    /// A page for a browser, in one file
    Html,
}

/// Bills what was read and prints the report.
pub(super) fn print(
    args: &AnswerArgs,
    config: &Placements,
    files: usize,
    mut store: Store,
    sorted: bool,
    env: &mut Env<'_>,
) -> Result<Exit, CliError> {
    let survey = store.survey()?;
    check_order(&survey, sorted, env)?;
    let report = report(args, config, files, (store, survey))?;
    match &args.out {
        Some(path) => write_whole(path, content(args.format, &report)?)?,
        None => match args.format {
            Format::Table => env.show(&fleet::table(&report))?,
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                return Err(CliError::input("Parquet is no text")
                    .hint("say where it goes: --out FILE.parquet"));
            }
            format => env.print(&String::from_utf8_lossy(&content(format, &report)?))?,
        },
    }
    if report.incomplete {
        env.tell(
            "the answer is incomplete: see what failed, what could not be read, and where the \
                  confidence is low",
        );
        return Ok(Exit::Incomplete);
    }
    Ok(Exit::Complete)
}

#[cfg_attr(
    not(feature = "parquet"),
    expect(clippy::unnecessary_wraps, reason = "Parquet may not hold an amount")
)]
fn content(format: Format, report: &FleetReport) -> Result<Vec<u8>, CliError> {
    Ok(match format {
        Format::Table => fleet::table(report).into_bytes(),
        Format::Markdown => fleet::markdown(report).into_bytes(),
        Format::Csv => fleet::csv(report).into_bytes(),
        Format::Json => json::text(&json::fleet(report)).into_bytes(),
        #[cfg(feature = "parquet")]
        Format::Parquet => fleet::parquet(report)
            .map_err(|error| CliError { exit: Exit::NotWritten, ..CliError::input(error) })?,
        Format::Html => html::fleet(report).into_bytes(),
    })
}

/// Tells of rows that are not sorted, or refuses them.
///
/// # Errors
/// They must be sorted.
pub(super) fn check_order(
    survey: &Survey,
    sorted: bool,
    env: &mut Env<'_>,
) -> Result<(), CliError> {
    let Some(id) = &survey.first_unsorted else { return Ok(()) };
    let databases = if survey.unsorted == 1 { "database has" } else { "databases have" };
    let (count, id) = (survey.unsorted, safe(id));
    let message = format!("{count} {databases} rows that go back in time, such as {id}");
    if sorted {
        return Err(CliError::input(message).hint("sort them, or leave --sorted out"));
    }
    env.note(&format!("{message}: sorted"));
    Ok(())
}

fn report(
    args: &AnswerArgs,
    config: &Placements,
    files: usize,
    (mut store, survey): (Store, Survey),
) -> Result<FleetReport, CliError> {
    let (rows, problems) = (store.rows(), problems(store.take_lost().into_iter()));
    let other_columns = store.other_columns().clone();
    let period = args.month.map(BillingMonth::period).or(survey.covered);
    let Some(period) = period.filter(|_| survey.databases > 0) else {
        let first = problems.first().map(|problem| format!(": {}", problem.text));
        let message = format!("no database has a row{}", first.unwrap_or_default());
        return Err(CliError::input(message).hint("name files with rows of usage"));
    };
    if period.seconds() > LONGEST_SECONDS {
        // One wrong instant would bill every database for decades.
        let earliest = survey.earliest.as_deref().map(safe).unwrap_or_default();
        let from = instant_text(period.start());
        let message = format!("the rows span more than ten years, from {from} of {earliest} on");
        return Err(CliError::input(message).hint("name a --month, or mend the timestamps"));
    }
    let shared = Fleet { args, config, period, prepared: Mutex::default() };
    let mut gathered = Gathered::default();
    store.drain(|databases| shared.bill_all(databases, &mut gathered))?;
    let prepared = shared.prepared.into_inner().unwrap_or_else(PoisonError::into_inner);
    let beside = (&other_columns, config);
    Ok(gathered.report(&prepared, args, (period, files as u64, rows), problems, beside))
}

/// What all databases share while they are billed.
struct Fleet<'a> {
    args: &'a AnswerArgs,
    config: &'a Placements,
    period: Period,
    prepared: Mutex<HashMap<Placement, Arc<Result<Prepared, String>>>>,
}

/// A database with its bills, and what was assumed for it.
pub(super) struct Billed {
    pub(super) assessment: Assessment,
    pub(super) not_priced: Vec<NotPriced>,
    pub(super) assumed: Vec<&'static Assumed>,
}

impl Fleet<'_> {
    /// Bills databases on all threads.
    fn bill_all(&self, databases: Vec<Database>, gathered: &mut Gathered) {
        let batches = databases.len().div_ceil(BATCH);
        let databases = Mutex::new(databases.into_iter());
        let next = || -> Vec<Database> {
            let mut databases = databases.lock().unwrap_or_else(PoisonError::into_inner);
            databases.by_ref().take(BATCH).collect()
        };
        in_order(
            batches,
            self.args.threads(),
            |_| next().into_iter().map(|(id, record)| self.bill(&id, record)).collect::<Vec<_>>(),
            |_, billed| billed.into_iter().for_each(|billed| gathered.add(billed)),
        );
    }

    fn bill(&self, id: &str, record: Record) -> Result<Billed, FailedDatabase> {
        let failed = |reason: String| FailedDatabase { id: id.to_owned(), reason };
        let told = record.into_use().map_err(|error| failed(reason(&error)))?;
        let configured = self.config.get(id).cloned().unwrap_or_default();
        let mut assumed = Vec::new();
        let placement = placement(&configured, self.args, &mut assumed);
        let workload =
            workload(id, &placement, &configured, told, &mut assumed).map_err(&failed)?;
        let prepared = self.prepared(&placement, &workload);
        let prepared = prepared.as_ref().as_ref().map_err(|error| failed(error.clone()))?;
        let (assessment, not_priced) = assess(&workload, prepared);
        if assessment.bills.is_empty() {
            let reason = not_priced.first().map(|missing| missing.reason.clone());
            return Err(failed(reason.unwrap_or_else(|| "no offering existed".to_owned())));
        }
        Ok(Billed { assessment, not_priced, assumed })
    }

    /// The offerings of a placement, built when the first database has it.
    fn prepared(&self, placement: &Placement, like: &Workload) -> Arc<Result<Prepared, String>> {
        let mut all = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = all.get(placement) {
            return prepared.clone();
        }
        let prepared = prepare(placement, like, self.period, &PriceBook::nearest);
        let prepared = Arc::new(prepared.map_err(|error| error.to_string()));
        all.insert(placement.clone(), prepared.clone());
        prepared
    }
}
