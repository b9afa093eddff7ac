//! A fleet as CSV: a row for each database and offering, with exact amounts.

use super::columns::{COLUMNS, Cell, Row};
use crate::render::csv::{finish, text, write};
use crate::report::FleetReport;
use crate::units::instant_text;

/// All bills, then the databases without one. Amounts have all their decimals; a cell is empty where
/// there is nothing.
#[must_use]
pub fn csv(report: &FleetReport) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer, &COLUMNS.each_ref().map(|column| column.name.to_owned()));
    for row in Row::all(report) {
        write(&mut writer, &COLUMNS.each_ref().map(|column| cell((column.cell)(row))));
    }
    finish(writer)
}

fn cell(cell: Option<Cell<'_>>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Text(value)) => text(value),
        Some(Cell::Count(count)) => count.to_string(),
        Some(Cell::Number(number)) => number.normalize().to_string(),
        Some(Cell::Flag(flag)) => flag.to_string(),
        Some(Cell::Instant(second)) => instant_text(second),
    }
}
