//! `dutycycle what-if`: the bill of an average month for other numbers.

use rust_decimal::Decimal;

use super::compared::CompareArgs;
use super::duration::duration_seconds;
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::page::{self, Again, Start};
use super::request::{BillArgs, Request, decimal, range, scheduled};
use super::sliders::Sliders;
use super::verdict::FailArgs;
use super::{Format, chart, report};
use crate::analysis::{Curve, LineUp, NotPriced, Window, compare, cost_curve};
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
    #[command(flatten)]
    fail: FailArgs,
    #[command(flatten)]
    compare: CompareArgs,
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
const POINTS_MAX: u32 = 100_000;

/// Prints the bills of an average month.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut file = args.bill.load()?;
    let mut judge = args.fail.judge(&file, &args.bill.offerings)?;
    let past = args.compare.read(args.format, env)?;
    let storage = file.workload.storage.clone();
    if let Some(gb) = args.storage_gb {
        store(&mut file, gb)?;
    }
    if let Some(expression) = &args.cron {
        file.workload.activity = scheduled(expression, args.run)?;
    }
    let mut request = average_request(&args.bill, &args.average, file)?;
    let hours = args.hours_per_week.as_deref().map(Hours::parse).transpose()?;
    let mut exit = Exit::Complete;
    let (text, incomplete) = if let Some(Hours::Range(points)) = &hours {
        let sessions = request.sessions_per_week(args.sessions_per_week);
        let curve = cost_curve(request.question(), &request.line_up, points, sessions);
        if args.format == Format::Html {
            return Err(CliError::input("a range of hours has no page")
                .hint("ask for one value: its page has a slider for the others"));
        }
        args.fail.refuse("a range of hours")?;
        args.compare.refuse("a range of hours")?;
        let unpriced = unpriced(&request.line_up, &curve.left_out, env);
        (range_text(args.format, &curve), unpriced)
    } else {
        let one =
            hours.and_then(|hours| if let Hours::One(hours) = hours { Some(hours) } else { None });
        let hours = one.or(request.own_hours());
        let sessions = request.sessions_per_week(args.sessions_per_week);
        request.set_week(one, args.sessions_per_week)?;
        let comparison = compare(request.question(), &request.line_up);
        let crossings = request.crossings(request.sessions_per_week(args.sessions_per_week));
        let mut answer = request.report(&comparison, crossings);
        if let Some(past) = &past {
            past.has(&[answer.period.name().to_owned()])?;
            past.compare(&mut answer, true, env);
        }
        answer.stays_cheapest = request.stays_cheapest(&comparison);
        let incomplete = unpriced(&request.line_up, &comparison.not_priced, env);
        if args.asks_other_numbers() && judge.expects() {
            env.note("note: [expect] is about the file's own numbers: not judged");
            judge = judge.without_expectations();
        }
        exit = judge.judge(&answer, "", env);
        let start = Start { hours, sessions, storage, again: Again::of(&args.bill, None) };
        let reports = [answer];
        let page = || {
            let (curve, mut sliders) = (chart::curve(&request), Sliders::default());
            page::html(&request, &start, &reports, &[], &curve, None, &mut sliders)
        };
        let colour = env.colour && args.out.is_none();
        (report::text(args.format, &reports, &[], colour, page), incomplete)
    };
    match (&args.out, args.format) {
        (Some(path), _) => write_whole(path, &text)?,
        (None, Format::Table) => env.show(&text)?,
        (None, _) => env.print(&text)?,
    }
    Ok(if incomplete { exit.and(Exit::Incomplete) } else { exit })
}

impl Args {
    /// Whether something of the workload file is replaced.
    const fn asks_other_numbers(&self) -> bool {
        self.hours_per_week.is_some()
            || self.sessions_per_week.is_some()
            || self.storage_gb.is_some()
            || self.cron.is_some()
    }
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
    if file.workload.demand.is_tied_to_dates() {
        return Err(CliError::input("a demand series is tied to dates: it has no average month")
            .hint("give the workload a constant `acu`, or ask `dutycycle report --month`"));
    }
    bill.request(file, Window::AverageMonth { as_of }, prices)
}

/// Another size of what is stored; RDS allocates at least that.
fn store(file: &mut WorkloadFile, gb: Decimal) -> Result<(), CliError> {
    let used =
        Gb::exactly(gb).map_err(|error| CliError::input(format!("--storage-gb: {error}")))?;
    file.workload.storage = file.workload.storage.resized(used);
    Ok(())
}

/// Hours a week as they were asked for.
enum Hours {
    One(Decimal),
    Range(Vec<Decimal>),
}

impl Hours {
    /// Reads `H` or `H..H2[:STEP]`.
    fn parse(text: &str) -> Result<Self, CliError> {
        let refused = |error: String| {
            CliError::input(format!("--hours-per-week: {error}"))
                .hint("such as 5, 0.5 or 0..40:0.5")
        };
        let hours = |text: &str| -> Result<Decimal, String> {
            let hours = decimal(text)?;
            let fits = hours <= Decimal::from(168);
            fits.then_some(hours).ok_or_else(|| format!("{hours} is more than a week has, 168"))
        };
        if !text.contains("..") {
            return hours(text).map(Self::One).map_err(refused);
        }
        let (span, step) = text.split_once(':').unwrap_or((text, "1"));
        let (first, last) = range(span, "0..40", hours).map_err(refused)?;
        let step = hours(step).map_err(refused)?;
        let too_many = step.is_zero() || (last - first) / step >= Decimal::from(POINTS_MAX);
        if last < first || too_many {
            let problem = format!("a range goes upwards, in at most {POINTS_MAX} steps above zero");
            return Err(refused(problem));
        }
        let points = std::iter::successors(Some(first), |point| Some(point + step));
        Ok(Self::Range(points.take_while(|point| *point <= last).collect()))
    }
}

/// The answer for a range of hours.
fn range_text(format: Format, curve: &Curve) -> String {
    match format {
        Format::Json => json::text(&json::points(curve)),
        Format::Csv => csv::curve(curve),
        Format::Markdown => markdown::curve(curve),
        Format::Table | Format::Html => table::curve(curve),
    }
}

/// Names every missing price on standard error and says whether there is one.
pub(super) fn unpriced(line_up: &LineUp, more: &[NotPriced], env: &mut Env<'_>) -> bool {
    let mut told: Vec<&NotPriced> = Vec::new();
    for missing in line_up.not_priced.iter().chain(more) {
        if !told.contains(&missing) {
            env.tell(&format!("warning: {}: {}", missing.id, missing.reason));
            told.push(missing);
        }
    }
    !told.is_empty()
}
