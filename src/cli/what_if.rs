//! `dutycycle what-if`: the bill of an average month for other numbers.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::request::{BillArgs, Request, decimal, duration_seconds, range, scheduled};
use super::{Format, report};
use crate::activity::{Activity, Demand, Series, TypicalWeek};
use crate::analysis::{Warning, Window, compare, cost_curve};
use crate::ingest::workload_file::WorkloadFile;
use crate::pricing::bundled;
use crate::render::{csv, json, markdown, table};
use crate::units::{Day, Gb};

/// The arguments of `what-if`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    bill: BillArgs,
    #[command(flatten)]
    average: AverageArgs,
    /// Hours a week with a connection: one value or a range, both ends included
    #[arg(long, value_name = "H[..H2[:STEP]]", conflicts_with_all = ["cron", "run"])]
    hours_per_week: Option<String>,
    /// Sessions a week that the hours are spread over [default: the workload's own, or 5]
    #[arg(long, value_name = "N", conflicts_with = "cron")]
    sessions_per_week: Option<u64>,
    /// Used storage
    #[arg(long, value_name = "G", value_parser = decimal)]
    storage_gb: Option<Decimal>,
    /// An EventBridge expression, in UTC
    #[arg(long, value_name = "EXPR", requires = "run")]
    cron: Option<String>,
    /// How long each run of the expression stays connected
    #[arg(long, value_name = "DURATION", value_parser = duration_seconds, requires = "cron")]
    run: Option<i64>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    out: Option<std::path::PathBuf>,
}

/// What every command about the average month takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct AverageArgs {
    /// The rules and the price list of this day [default: the newest price list]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<Day>,
}

/// Most points of a range.
const POINTS_MAX: u64 = 100_000;

/// Prints the bills of an average month.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut file = args.bill.load()?;
    if let Some(gb) = args.storage_gb {
        store(&mut file, gb)?;
    }
    if let Some(expression) = &args.cron {
        file.workload.activity = scheduled(expression, args.run)?;
    }
    let mut request = average_request(&args.bill, &args.average, file)?;
    let sessions = request.sessions_per_week(args.sessions_per_week);
    let hours = args.hours_per_week.as_deref().map(hours_range).transpose()?;
    let (text, incomplete) = match hours {
        Some((first, last, Some(step))) => {
            range_text(args, &request, [first, last, step], sessions)?
        }
        hours => {
            let asked = hours.map(|(seconds, ..)| seconds);
            set_week(&mut request, asked, args.sessions_per_week)?;
            let comparison = compare(request.question(), &request.line_up);
            let sessions = request.sessions_per_week(Some(sessions));
            let crossings = request.crossings(sessions);
            let answer = request.report(&comparison, crossings);
            let incomplete = answer.incomplete;
            (report::text(args.format, &[answer], env.colour && args.out.is_none()), incomplete)
        }
    };
    match &args.out {
        Some(path) => write_whole(path, &text)?,
        None => env.print(&text)?,
    }
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// The question about an average month.
pub(super) fn average_request(
    bill: &BillArgs,
    average: &AverageArgs,
    file: WorkloadFile,
) -> Result<Request, CliError> {
    let region = file.workload.region.clone();
    let newest = || bundled::newest_day(&region);
    let day = average.as_of.or_else(newest).unwrap_or(Day::from_date(9_000, 1, 1));
    let prices = bill.price_book(&region, day)?;
    // Without a day it is that of the price list that is asked first.
    let as_of = average.as_of.unwrap_or(prices.primary().effective());
    if matches!(file.workload.demand, Demand::Series(_)) {
        return Err(CliError::input("a demand series is tied to dates: it has no average month")
            .hint("give the workload a constant `acu`, or ask `dutycycle report --month`"));
    }
    bill.request(file, Window::AverageMonth { as_of }, prices)
}

/// Makes the activity a typical week: of these seconds, or the workload's own.
fn set_week(
    request: &mut Request,
    seconds: Option<u64>,
    sessions: Option<u64>,
) -> Result<(), CliError> {
    let own = request.typical_week();
    let week = match (seconds, sessions) {
        (None, None) => own.ok_or_else(no_typical_week)?,
        (seconds, sessions) => {
            let own_seconds = own.as_ref().map(TypicalWeek::connected_seconds);
            let asked = seconds.or(own_seconds).ok_or_else(no_typical_week)?;
            let count = request.sessions_per_week(sessions);
            let week = TypicalWeek::spread(asked, count).map_err(CliError::input)?;
            let simulated = week.connected_seconds();
            if simulated != asked {
                request.warnings.push(Warning::SessionRounded { asked, simulated });
            }
            week
        }
    };
    request.file.workload.activity = Activity::TypicalWeek(week);
    Ok(())
}

/// Why the workload cannot be asked about an average month.
pub(super) fn no_typical_week() -> CliError {
    CliError::input("the workload has no week that repeats for ever")
        .hint("say --hours-per-week 5, and --sessions-per-week if it is not 5")
}

/// Another size of what is stored; RDS allocates at least that.
fn store(file: &mut WorkloadFile, gb: Decimal) -> Result<(), CliError> {
    let used =
        Gb::exactly(gb).map_err(|error| CliError::input(format!("--storage-gb: {error}")))?;
    let storage = &mut file.workload.storage;
    storage.used = Series::constant(used);
    storage.allocated = storage.allocated.map(|allocated| allocated.max(used.round_up_to_whole()));
    Ok(())
}

/// Seconds of `H` or of `H..H2[:STEP]`; no step for one value.
fn hours_range(text: &str) -> Result<(u64, u64, Option<u64>), CliError> {
    let refused = |error: String| {
        CliError::input(format!("--hours-per-week: {error}")).hint("such as 5, 0.5 or 0..40:0.5")
    };
    let seconds = |text: &str| -> Result<u64, String> {
        let hours = decimal(text)?;
        let seconds = (hours.checked_mul(Decimal::from(3_600)))
            .map(|s| s.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .filter(|seconds| *seconds <= Decimal::from(604_800));
        seconds.and_then(|s| u64::try_from(s).ok()).ok_or_else(|| "a week has 168 hours".to_owned())
    };
    if !text.contains("..") {
        let one = seconds(text).map_err(refused)?;
        return Ok((one, one, None));
    }
    let (span, step) = text.split_once(':').unwrap_or((text, "1"));
    let (first, last) = range(span, seconds).map_err(refused)?;
    let step = seconds(step).map_err(refused)?;
    if step == 0 || last < first || (last - first) / step >= POINTS_MAX {
        let problem = format!("a range goes upwards, in at most {POINTS_MAX} steps above zero");
        return Err(refused(problem));
    }
    Ok((first, last, Some(step)))
}

/// The answer for a range of hours, and whether a price is missing.
fn range_text(
    args: &Args,
    request: &Request,
    [first, last, step]: [u64; 3],
    sessions: u64,
) -> Result<(String, bool), CliError> {
    // The crate's own step type is the machine's word; 604,800 fits any.
    let step = usize::try_from(step).map_err(CliError::input)?;
    let seconds = (first..=last).step_by(step);
    let curve = cost_curve(request.question(), &request.line_up, seconds, sessions);
    let incomplete = !request.line_up.not_priced.is_empty()
        || curve.points.iter().any(|point| point.totals.iter().any(Option::is_none));
    let text = match args.format {
        Format::Json => json::text(&json::points(&curve)),
        Format::Csv => csv::curve(&curve),
        Format::Markdown => markdown::curve(&curve),
        Format::Table => table::curve(&curve),
    };
    Ok((text, incomplete))
}
