//! `dutycycle break-even`: where the order of the offerings changes.

use clap::ValueEnum;
use rust_decimal::Decimal;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::request::{BillArgs, decimal, range};
use super::what_if::{AverageArgs, average_request, unpriced};
use crate::analysis::{Axis, AxisRange, break_even, flat_break_even};
use crate::render::{csv, json, markdown, table};
use crate::units::WEEK_SECONDS;

/// The arguments of `break-even`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    bill: BillArgs,
    #[command(flatten)]
    average: AverageArgs,
    /// Compare flat sums, as other calculators make them, in the place of exact bills
    #[arg(long)]
    flat: bool,
    /// What is varied
    #[arg(long, value_enum, default_value_t = AxisName::HoursPerWeek)]
    axis: AxisName,
    /// How far, both ends included, in the axis's own terms
    #[arg(long, value_name = "A..B")]
    range: Option<String>,
    /// Sessions a week that hours are spread over [default: the workload's own, or 5]
    #[arg(long, value_name = "N")]
    sessions_per_week: Option<u64>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    out: Option<std::path::PathBuf>,
}

/// An axis on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum AxisName {
    HoursPerWeek,
    StorageGb,
    SessionsPerWeek,
    PauseAfter,
}

impl From<AxisName> for Axis {
    fn from(name: AxisName) -> Self {
        match name {
            AxisName::HoursPerWeek => Self::HoursPerWeek,
            AxisName::StorageGb => Self::StorageGb,
            AxisName::SessionsPerWeek => Self::SessionsPerWeek,
            AxisName::PauseAfter => Self::PauseAfter,
        }
    }
}

/// How crossings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, at most 80 columns
    #[default]
    Table,
    /// For GitHub
    Markdown,
    /// For spreadsheets
    Csv,
    /// For scripts, with a JSON Schema in docs/schema
    Json,
}

/// Prints the crossings.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let mut request = average_request(&args.bill, &args.average, args.bill.load()?)?;
    let axis = Axis::from(args.axis);
    let searched =
        args.range.as_deref().map_or(Ok(axis.default_range()), |text| axis_range(axis, text))?;
    let sessions = request.sessions_per_week(args.sessions_per_week);
    if !(1..=WEEK_SECONDS.unsigned_abs()).contains(&sessions) {
        return Err(CliError::input("--sessions-per-week goes from 1 to 604800"));
    }
    let exact = request.own_hours().map(|hours| hours * Decimal::from(3_600));
    let seconds = exact.and_then(|s| u64::try_from(s.round()).ok()).unwrap_or_default();
    if axis != Axis::HoursPerWeek {
        request.set_week(None, None)?;
    }
    let search = if args.flat { flat_break_even } else { break_even };
    let found = search(request.question(), &request.line_up, axis, searched, sessions, seconds);
    let text = match args.format {
        Format::Json => json::text(&json::break_even(&found)),
        Format::Csv => csv::break_even(&found),
        Format::Markdown => markdown::break_even(&found),
        Format::Table => table::break_even(&found, args.flat),
    };
    match (&args.out, args.format) {
        (Some(path), _) => write_whole(path, &text)?,
        (None, Format::Table) => env.show(&text)?,
        (None, _) => env.print(&text)?,
    }
    let incomplete = unpriced(&request.line_up, &found.left_out, env);
    Ok(if incomplete { Exit::Incomplete } else { Exit::Complete })
}

/// A range in the axis's own terms, within its default or wider where that makes sense.
fn axis_range(axis: Axis, text: &str) -> Result<AxisRange, CliError> {
    let refused = |error: String| CliError::input(format!("--range: {error}"));
    let units = |text: &str| -> Result<u64, String> {
        let scaled = decimal(text)?.checked_mul(Decimal::from(axis.units()));
        let value = scaled.ok_or_else(|| format!("`{text}` is too large"))?;
        u64::try_from(value)
            .ok()
            .filter(|_| value.is_integer())
            .ok_or_else(|| format!("`{text}` is finer than the axis's unit"))
    };
    let (first, last) = range(text, "0..40", units).map_err(refused)?;
    let allowed = match axis {
        Axis::HoursPerWeek => (0, 604_800),
        Axis::StorageGb => (0, 6_553_600),
        // Every point is looked at: one session in ten minutes is as far as that makes sense.
        Axis::SessionsPerWeek => (1, 1_008),
        Axis::PauseAfter => (300, 86_400),
    };
    if first > last || first < allowed.0 || last > allowed.1 {
        let (from, to) = (axis.value(allowed.0), axis.value(allowed.1));
        return Err(refused(format!("{} goes upwards within {from}..{to}", axis.name())));
    }
    Ok(AxisRange { first, last })
}
