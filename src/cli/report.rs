//! `dutycycle report`: the monthly cost report.

use std::path::{Path, PathBuf};

use super::compared::CompareArgs;
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::{make_directory, write_again};
use super::page::{self, Again, Pulled, Start};
use super::request::{BillArgs, Request, hint_at_silence, range};
use super::sliders::Sliders;
use super::verdict::FailArgs;
#[cfg(feature = "aws")]
use super::workload;
use super::{Format, chart};
use crate::analysis::{Comparison, Window, compare};
use crate::ingest::workload_file::{WorkloadFile, built_in};
use crate::render::words::safe;
use crate::render::{all_months, changes, csv, json, markdown, svg, table};
use crate::report::{AllMonths, MonthChanges, Months, Report, Week};
use crate::units::{BillingMonth, Day};

/// The arguments of `report`.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    bill: BillArgs,
    #[cfg(feature = "aws")]
    #[command(flatten)]
    live: super::usage::LiveArgs,
    /// The billed month [default: the last whole one; 2018-08 for soup-bot and soup-bot-cron]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<BillingMonth>,
    /// Several months, both ends included
    #[arg(long, value_name = "A..B", conflicts_with = "month")]
    months: Option<String>,
    #[command(flatten)]
    fail: FailArgs,
    #[command(flatten)]
    compare: CompareArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the whole set of files (index.html, report.md, report.json, charges.csv and charts) here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Longest range of months.
const MONTHS_MAX: usize = 1_200;

/// Prints reports, and writes them if asked to.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let months = months(args, env)?;
    let mut reports: Vec<Report> = Vec::with_capacity(months.len());
    let (mut changes, mut sliders) = (Vec::new(), Sliders::default());
    let mut exit = Exit::Complete;
    let (mut silent, mut written) = (0, 0);
    // Read once: standard input cannot be read again, and a file might change meanwhile.
    let file = load(args, &months, env)?;
    let judge = args.fail.judge(&file, &args.bill.offerings)?;
    let past = args.compare.read_about(&months, args.format, env)?;
    let again = Again::of(&args.bill, args.pulled(&months, env));
    let mut last: Option<(Request, Comparison)> = None;
    for month in &months {
        let request = month_request(&args.bill, file.clone(), *month)?;
        let comparison = compare(request.question(), &request.line_up);
        let crossings = request.crossings(request.sessions_per_week(None));
        let mut report = request.report(&comparison, crossings);
        if let Some(past) = &past {
            past.compare(&mut report, months.len() == 1, env);
        }
        exit = exit.and(completeness(&report, env));
        let when = if months.len() > 1 { format!("{month}: ") } else { String::new() };
        exit = exit.and(judge.judge(&report, &when, env));
        report.stays_cheapest = request.stays_cheapest(&comparison);
        silent += request.silent_seconds(&comparison);
        if let Some(directory) = &args.out {
            let directory = match months.len() {
                1 => directory.clone(),
                _ => directory.join(month.to_string()),
            };
            make_directory(&directory, months.len() > 1)?;
            let bills = (&request, &comparison);
            written += write_set(&directory, &again, bills, &report, &mut sliders)?;
        }
        if let (Some(earlier), Some((before, bills))) = (reports.last(), &last) {
            let (before, after) = (before.billed(bills), request.billed(&comparison));
            changes.push(MonthChanges::of([earlier, &report], before, after));
        }
        reports.push(report);
        last = Some((request, comparison));
    }
    let page = |sliders: &mut Sliders| {
        last.map_or_else(String::new, |(request, comparison)| {
            let (start, curve) = (Start::of(&request, again), chart::curve(&request));
            let week = week(&request, &comparison);
            page::html(&request, &start, &reports, &changes, &curve, week.as_ref(), sliders)
        })
    };
    let printed = match &args.out {
        Some(directory) if months.len() > 1 => {
            let page = page(&mut sliders);
            let chart = vec![("months.svg", svg::months(&Months::of(&reports)))];
            written += write_files(directory, &reports, &changes, page.clone(), chart)?;
            text(args.format, &reports, &changes, env.colour, || page)
        }
        _ => text(args.format, &reports, &changes, env.colour, || page(&mut sliders)),
    };
    match args.format {
        Format::Table => env.show(&printed)?,
        _ => env.print(&printed)?,
    }
    if let Some(directory) = &args.out {
        env.note(&format!("wrote {written} files to {}", safe(&directory.display().to_string())));
    }
    hint_at_silence(silent, env);
    if args.bill.workload.is_none() && args.database().is_none() && args.format == Format::Table {
        env.note("\nYour own database: dutycycle what-if --hours-per-week 5 --storage-gb 20");
        env.note("or describe it in a file like examples/soup-bot.toml: dutycycle report FILE");
    }
    Ok(exit)
}

/// The question about one month of a workload.
pub(super) fn month_request(
    bill: &BillArgs,
    file: WorkloadFile,
    month: BillingMonth,
) -> Result<Request, CliError> {
    let window = Window::Month(month);
    let prices = bill.price_book(&file.workload.region, window.last_day())?;
    bill.request(file, window, prices)
}

/// The month that is billed if the user names none.
pub(super) fn default_month(bill: &BillArgs, env: &Env<'_>) -> Result<BillingMonth, CliError> {
    match built_in(bill.workload_name()).and_then(|workload| workload.month) {
        Some(month) => month.parse().map_err(CliError::input),
        None => Ok(last_whole_month(env)),
    }
}

fn last_whole_month(env: &Env<'_>) -> BillingMonth {
    BillingMonth::containing(env.now.as_second()).previous()
}

impl Args {
    /// The database that is asked for in the place of a workload file.
    #[cfg(feature = "aws")]
    fn database(&self) -> Option<&str> {
        self.live.db.as_deref()
    }

    /// The same with the days of these months, as far as they have begun.
    fn pulled(&self, months: &[BillingMonth], env: &Env<'_>) -> Option<Pulled<'_>> {
        let to = months.last()?.last_day().min(Day::containing(env.now.as_second()));
        let from = Day::containing(months.first()?.period().start());
        Some(Pulled { name: self.database()?, from, to })
    }

    /// Without AWS there is none.
    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "with AWS it is used")]
    const fn database(&self) -> Option<&str> {
        None
    }
}

/// The workload: a file, or a database as it was used in these months.
#[cfg(feature = "aws")]
fn load(args: &Args, months: &[BillingMonth], env: &mut Env<'_>) -> Result<WorkloadFile, CliError> {
    match &args.live.db {
        None => args.bill.load(),
        Some(name) => {
            let text = args.live.usage(name, args.bill.region(), months, env)?;
            let file = workload::parse(&text, Path::new(&format!("{name}.toml")))?;
            args.bill.adjusted(file)
        }
    }
}

#[cfg(not(feature = "aws"))]
fn load(args: &Args, _: &[BillingMonth], _: &mut Env<'_>) -> Result<WorkloadFile, CliError> {
    args.bill.load()
}

fn months(args: &Args, env: &Env<'_>) -> Result<Vec<BillingMonth>, CliError> {
    let Some(text) = &args.months else {
        let default = || match args.database() {
            Some(_) => Ok(last_whole_month(env)),
            None => default_month(&args.bill, env),
        };
        return Ok(vec![args.month.map_or_else(default, Ok)?]);
    };
    month_range(text)
}

/// The months of `A..B`, both ends included.
pub(super) fn month_range(text: &str) -> Result<Vec<BillingMonth>, CliError> {
    let parse = |text: &str| text.parse::<BillingMonth>().map_err(|error| error.to_string());
    let (first, last) = range(text, "2026-08..2026-10", parse).map_err(|error| {
        CliError::input(format!("--months: {error}")).hint("--months 2018-06..2018-08")
    })?;
    let months: Vec<BillingMonth> = std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(|month| *month <= last)
        .take(MONTHS_MAX + 1)
        .collect();
    if months.len() > MONTHS_MAX {
        return Err(CliError::input(format!("--months: more than {MONTHS_MAX} months")));
    }
    if months.is_empty() {
        return Err(CliError::input(format!("--months: {last} comes before {first}")));
    }
    Ok(months)
}

/// Says how complete the answer is.
fn completeness(report: &Report, env: &mut Env<'_>) -> Exit {
    for missing in &report.not_priced {
        env.tell(&format!("warning: {}: {}", missing.id, missing.reason));
    }
    if report.incomplete { Exit::Incomplete } else { Exit::Complete }
}

/// Reports in one text, the answer over all of them above and what changed between them below, or
/// the page.
pub(super) fn text(
    format: Format,
    reports: &[Report],
    changes: &[MonthChanges],
    colour: bool,
    page: impl FnOnce() -> String,
) -> String {
    let each = |print: &dyn Fn(&Report) -> String| {
        reports.iter().map(print).collect::<Vec<_>>().join("\n")
    };
    let all = AllMonths::of(reports);
    match (format, reports) {
        (Format::Json, [report]) => json::text(&json::report(report)),
        (Format::Json, reports) => json::text(&json::reports(reports, changes)),
        (Format::Csv, reports) => csv::charges(reports),
        (Format::Markdown, _) => {
            let all = all.as_ref().map(all_months::markdown).unwrap_or_default();
            all + &each(&markdown::report) + &changes::markdown(changes)
        }
        (Format::Table, _) => {
            let all = all.map(|all| all_months::table(&all, colour)).unwrap_or_default();
            all + &each(&|report| table::report(report, colour)) + &changes::table(changes)
        }
        (Format::Html, _) => page(),
    }
}

/// Writes what one report and several have in common, and charts; how many files that were.
fn write_files(
    directory: &Path,
    reports: &[Report],
    changes: &[MonthChanges],
    page: String,
    charts: Vec<(&str, String)>,
) -> Result<usize, CliError> {
    let text = |format| text(format, reports, changes, false, String::new);
    let mut files = vec![
        ("report.md", text(Format::Markdown)),
        ("report.json", text(Format::Json)),
        ("charges.csv", text(Format::Csv)),
        ("index.html", page),
    ];
    files.extend(charts);
    for (name, text) in &files {
        write_again(&directory.join(name), text)?;
    }
    Ok(files.len())
}

/// One week of the request's month; an average month has no dates.
fn week(request: &Request, comparison: &Comparison) -> Option<Week> {
    let Window::Month(month) = request.window else { return None };
    Some(Week::of(request.question(), comparison, month))
}

/// Writes all files of a report; how many they were.
fn write_set(
    directory: &Path,
    again: &Again,
    (request, comparison): (&Request, &Comparison),
    report: &Report,
    sliders: &mut Sliders,
) -> Result<usize, CliError> {
    let reports = std::slice::from_ref(report);
    let (curve, start) = (chart::curve(request), Start::of(request, again.clone()));
    let week = week(request, comparison);
    let drawn = svg::cost_curve(&chart::cost_curve_of(report, start.hours, &curve));
    let page = page::html(request, &start, reports, &[], &curve, week.as_ref(), sliders);
    let mut charts = vec![("breakdown.svg", svg::breakdown(report)), ("cost-curve.svg", drawn)];
    let heatmap = report.hours_of_week.as_ref().map(svg::heatmap);
    charts.extend(heatmap.map(|chart| ("heatmap.svg", chart)));
    charts.extend(week.map(|week| ("timeline.svg", svg::timeline(&week))));
    write_files(directory, reports, &[], page, charts)
}
