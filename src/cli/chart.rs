//! `dutycycle chart`: one chart as SVG.

use std::path::PathBuf;

use clap::ValueEnum;
use rust_decimal::Decimal;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::report::{default_month, month_range, month_request};
use super::request::{BillArgs, Request, hint_at_silence};
use super::sensitivity;
use super::what_if::unpriced;
use crate::analysis::{Comparison, Curve, Question, Window, compare, cost_curve};
use crate::render::svg;
use crate::report::{HoursOfWeek, Months, Report, Week};
use crate::rules::RuleBook;
use crate::units::BillingMonth;

/// The arguments of `chart`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    /// Which chart
    #[arg(value_enum)]
    kind: Kind,
    #[command(flatten)]
    bill: BillArgs,
    /// The billed month; a cost curve takes the rules and prices of its last day
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<BillingMonth>,
    /// The months of `chart months`, both ends included [default: the twelve up to the month]
    #[arg(long, value_name = "A..B", conflicts_with = "month")]
    months: Option<String>,
    /// Write to this file
    #[arg(long, value_name = "FILE.svg")]
    out: Option<PathBuf>,
}

/// The charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Monthly cost against hours a week
    CostCurve,
    /// What each offering's bill is made of
    Breakdown,
    /// Connected minutes by hour of the week
    Heatmap,
    /// What each offering does in one week
    Timeline,
    /// Cost by month
    Months,
    /// By how much the cheapest leads if an input is up to half less or more
    Tornado,
}

/// Prints or writes a chart.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let month = args.month.map_or_else(|| default_month(&args.bill, env), Ok)?;
    let draw: &Draw<'_> = match args.kind {
        Kind::Months => return months(args, month, env),
        Kind::Tornado => return tornado(args, month, env),
        Kind::CostCurve => &|request, comparison| {
            let crossings = request.crossings(request.sessions_per_week(None));
            let (report, curve) = (request.report(comparison, crossings), curve(request));
            svg::cost_curve(&cost_curve_of(&report, request.own_hours(), &curve))
        },
        Kind::Breakdown => {
            &|request, comparison| svg::breakdown(&request.report(comparison, Vec::new()))
        }
        Kind::Heatmap => &|request, _| svg::heatmap(&HoursOfWeek::of(request.question(), month)),
        Kind::Timeline => {
            &|request, comparison| svg::timeline(&Week::of(request.question(), comparison, month))
        }
    };
    only_months(args)?;
    let request = month_request(&args.bill, args.bill.load()?, month)?;
    let comparison = compare(request.question(), &request.line_up);
    write(args, &draw(&request, &comparison), env)?;
    hint_at_silence(request.silent_seconds(&comparison), env);
    let incomplete = request.report(&comparison, Vec::new()).incomplete;
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// How the chart of one month is drawn.
type Draw<'a> = dyn Fn(&Request, &Comparison) -> String + 'a;

/// Prints or writes the chart of several months.
fn months(args: &Args, last: BillingMonth, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let months = match &args.months {
        Some(text) => month_range(text)?,
        None => twelve_up_to(last),
    };
    let file = args.bill.load()?;
    let mut reports = Vec::with_capacity(months.len());
    let mut silent = 0;
    for month in months {
        let request = month_request(&args.bill, file.clone(), month)?;
        let comparison = compare(request.question(), &request.line_up);
        silent += request.silent_seconds(&comparison);
        reports.push(request.report(&comparison, Vec::new()));
    }
    write(args, &svg::months(&Months::of(&reports)), env)?;
    hint_at_silence(silent, env);
    let incomplete = reports.iter().any(|report| report.incomplete);
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// Prints or writes what the choice hangs on, in an average month by the rules and prices of the
/// month's last day.
fn tornado(args: &Args, month: BillingMonth, env: &mut Env<'_>) -> Result<Exit, CliError> {
    only_months(args)?;
    let request = month_request(&args.bill, args.bill.load()?, month)?;
    let found = sensitivity::search(&request)?;
    write(args, &svg::tornado(&request.file.workload.name, &found), env)?;
    let incomplete = unpriced(&request.line_up, &found.not_priced, env);
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// Refuses several months where one chart is of one month.
fn only_months(args: &Args) -> Result<(), CliError> {
    if args.months.is_some() {
        return Err(CliError::input("--months is for `chart months` only").hint("--month YYYY-MM"));
    }
    Ok(())
}

/// A year of months, or fewer at the beginning of time.
fn twelve_up_to(last: BillingMonth) -> Vec<BillingMonth> {
    let beginning = BillingMonth::containing(0);
    let before = |month: &BillingMonth| (*month > beginning).then(|| month.previous());
    let mut months: Vec<BillingMonth> =
        std::iter::successors(Some(last), before).take(12).collect();
    months.reverse();
    months
}

fn write(args: &Args, chart: &str, env: &mut Env<'_>) -> Result<(), CliError> {
    match &args.out {
        Some(path) => write_whole(path, chart),
        None => env.print(chart),
    }
}

/// Costs against hours a week, in an average month by the rules and prices of a report's last day.
pub(super) fn curve(request: &Request) -> Curve {
    let as_of = request.window.last_day();
    let question = Question {
        window: Window::AverageMonth { as_of },
        rules: rules(request),
        ..request.question()
    };
    let sessions = request.sessions_per_week(None);
    let half_hours: Vec<Decimal> =
        (0..=336).map(|halves| Decimal::from(halves) / Decimal::TWO).collect();
    cost_curve(question, &request.line_up, &half_hours, sessions)
}

/// The rules of an average month beside a report.
pub(super) fn rules(request: &Request) -> RuleBook {
    RuleBook::fixed(request.rules.fixed_day().unwrap_or(request.window.last_day()))
}

/// What a chart of such costs shows.
pub(super) fn cost_curve_of<'a>(
    report: &'a Report,
    own_hours: Option<Decimal>,
    curve: &'a Curve,
) -> svg::CostCurve<'a> {
    svg::CostCurve { title: &report.workload.name, curve, crossings: &report.crossings, own_hours }
}
