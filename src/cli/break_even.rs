//! `dutycycle break-even`: where the order of the offerings changes.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rust_decimal::Decimal;

use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::write_whole;
use super::request::{BillArgs, Request, decimal, range};
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
    #[arg(long, default_value = Axis::HoursPerWeek.name(), value_parser = axis_names())]
    axis: Axis,
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

/// How crossings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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
    let axis = args.axis;
    if args.flat && !axis.has_flat_sums() {
        let flat = Axis::ALL.iter().filter(|axis| axis.has_flat_sums()).map(|axis| axis.name());
        let hint = format!("leave --flat out, or ask for {}", flat.collect::<Vec<_>>().join(", "));
        let problem = format!("flat sums are no straight lines along {}", axis.name());
        return Err(CliError::input(problem).hint(hint));
    }
    let asked = args.range.as_deref().map(|text| axis_range(axis, text)).transpose()?;
    let mut searched = asked.unwrap_or(axis.default_range());
    let sessions = request.sessions_per_week(args.sessions_per_week);
    if !(1..=WEEK_SECONDS.unsigned_abs()).contains(&sessions) {
        return Err(CliError::input("--sessions-per-week goes from 1 to 604800"));
    }
    let exact = request.own_hours().map(|hours| hours * Decimal::from(3_600));
    let seconds = exact.and_then(|s| u64::try_from(s.round()).ok()).unwrap_or_default();
    if axis != Axis::HoursPerWeek {
        // The number of sessions is what varies, or it is the workload's own.
        let asked = args.sessions_per_week.filter(|_| axis != Axis::SessionsPerWeek);
        request.set_week(None, asked)?;
    }
    if axis == Axis::Gap {
        searched = gaps(&request, asked, searched)?;
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
    let allowed = axis.allowed();
    if first > last || first < allowed.first || last > allowed.last {
        let (from, to) = (axis.value(allowed.first), axis.value(allowed.last));
        return Err(refused(format!("{} goes upwards within {from}..{to}", axis.name())));
    }
    Ok(AxisRange { first, last })
}

/// Gaps that leave the groups of sessions apart.
fn gaps(
    request: &Request,
    asked: Option<AxisRange>,
    searched: AxisRange,
) -> Result<AxisRange, CliError> {
    let longest = request.typical_week().and_then(|week| week.longest_gap()).ok_or_else(|| {
        CliError::input("no two sessions are within an hour of each other")
            .hint("--axis sessions-per-week or --axis run-length")
    })?;
    if asked.is_some_and(|range| range.last > longest) {
        return Err(CliError::input(format!("--range: groups meet with gaps above {longest} s"))
            .hint(format!("--range 0..{longest}")));
    }
    Ok(AxisRange { last: searched.last.min(longest), ..searched })
}

/// The axes by their names.
fn axis_names() -> impl TypedValueParser<Value = Axis> {
    PossibleValuesParser::new(Axis::ALL.map(Axis::name)).map(|name| {
        Axis::ALL.into_iter().find(|axis| axis.name() == name).unwrap_or(Axis::HoursPerWeek)
    })
}
