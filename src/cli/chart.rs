//! `dutycycle chart`: one chart as SVG.

use std::path::PathBuf;

use clap::ValueEnum;
use rust_decimal::Decimal;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::report::{default_month, month_request};
use super::request::{BillArgs, Request, hint_at_silence};
use crate::analysis::{Question, Window, compare, cost_curve};
use crate::render::svg;
use crate::report::Report;
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
}

/// Prints or writes a chart.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let month = args.month.map_or_else(|| default_month(&args.bill, env), Ok)?;
    let request = month_request(&args.bill, args.bill.load()?, month)?;
    let comparison = compare(request.question(), &request.line_up);
    let crossings = request.crossings(request.sessions_per_week(None));
    let report = request.report(&comparison, crossings);
    let chart = match args.kind {
        Kind::Breakdown => svg::breakdown(&report),
        Kind::CostCurve => curve_svg(&request, &report),
    };
    match &args.out {
        Some(path) => write_whole(path, &chart)?,
        None => env.print(&chart)?,
    }
    hint_at_silence(request.silent_seconds(&comparison), env);
    Ok(if report.incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// Costs against hours a week, in an average month by the rules and prices of a report's last day.
pub(super) fn curve_svg(request: &Request, report: &Report) -> String {
    let as_of = request.window.last_day();
    let question = Question {
        window: Window::AverageMonth { as_of },
        rules: RuleBook::fixed(request.rules.fixed_day().unwrap_or(as_of)),
        ..request.question()
    };
    let sessions = request.sessions_per_week(None);
    let half_hours: Vec<Decimal> =
        (0..=336).map(|halves| Decimal::from(halves) / Decimal::TWO).collect();
    let curve = cost_curve(question, &request.line_up, &half_hours, sessions);
    svg::cost_curve(&svg::CostCurve {
        title: &report.workload.name,
        curve: &curve,
        crossings: &report.crossings,
        own_hours: request.own_hours(),
    })
}
