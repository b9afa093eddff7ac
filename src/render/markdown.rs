//! Reports as GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::cents::{self, dollars};
use super::client;
use super::compared;
use super::demand_models;
use super::differences;
use super::sparkline;
use super::table::{heading, price_line, ranking_rows, usage_rows};
use super::words::{
    bills, configured_today, hours_of_week, measured, never, notices, running, shown, sides,
    verdict,
};
use crate::report::{AssumptionView, ChargeView, Crossings, Curve, Report};

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;

/// A whole report.
#[must_use]
pub fn report(report: &Report) -> String {
    let mut text =
        format!("# {}\n\n{}.\n\n", escape(&heading(report)), escape(&price_line(report)));
    for sentence in verdict(report) {
        let _ = writeln!(text, "{}", line(&sentence));
    }
    let (header, rows) = ranking_rows(report);
    text.push_str("\n## Ranking\n\n");
    push_table(&mut text, &header, 1, rows);
    if let Some(sentence) = configured_today(report) {
        let _ = writeln!(text, "\n{}", escape(&sentence));
    }
    let (header, rows) = usage_rows(report);
    text.push_str("\n## What the database does\n\n");
    push_table(&mut text, &header, 1, rows);
    text.push_str(&client::markdown(report));
    if let Some(hours) = hours_of_week(report) {
        // A block of code keeps the names above their days.
        let (legend, week) = (sparkline::legend(hours), sparkline::week(hours));
        let _ = write!(text, "\n{}:\n\n```text\n{week}```\n", escape(&legend));
    }
    if let Some(spread) = &report.demand_models {
        text.push_str(&demand_models::markdown(spread));
    }
    push_measured(&mut text, report);
    text.push_str(&compared::markdown(report));
    for (id, bill) in bills(report) {
        let _ = write!(text, "\n## {}\n\n", escape(id));
        let printed = cents::of_charges(bill);
        let rows = bill.charges.iter().zip(printed).map(|(charge, printed)| {
            let sku = charge.sku.as_deref().or(charge.usage_type.as_deref()).unwrap_or("not known");
            vec![
                charge.description.clone(),
                quantity(charge),
                charge.list_unit_price.to_string(),
                dollars(printed),
                sku.to_owned(),
                format!("{} ({})", charge.price_source, charge.price_confidence),
                charge.rules.join(", "),
            ]
        });
        let header =
            ["charge", "quantity", "price in USD", "cost", "SKU or usage type", "source", "rules"];
        push_table(&mut text, &header, usize::MAX, rows.collect());
        let _ =
            writeln!(text, "\nTotal {} (exactly {} USD).", dollars(bill.total.cents()), bill.total);
    }
    for (title, lines) in notices(report) {
        push_list(&mut text, title, lines.into_iter());
    }
    text.push_str(&differences::markdown(report));
    push_list(&mut text, "Assumptions", report.assumptions.iter().map(assumption));
    text
}

/// What was assumed, where that comes from and what changes it.
pub(super) fn assumption(assumed: &AssumptionView) -> String {
    let who = assumed.offering.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
    let change = match assumed.change_with.as_str() {
        "" => String::new(),
        change => format!("; change: {change}"),
    };
    format!("{who}{} (source: {}{change})", assumed.text, assumed.source)
}

/// What has a price, and what is free beside it.
fn quantity(charge: &ChargeView) -> String {
    let free = charge.free.map(|free| format!(" ({} free)", free.amount)).unwrap_or_default();
    format!("{} {}{free}", charge.pricing.amount, charge.pricing.unit)
}

/// Where the numbers were measured, and what was measured besides.
fn push_measured(text: &mut String, report: &Report) {
    if let Some(sentence) = running(report) {
        let _ = writeln!(text, "\n{}.", escape(&sentence));
    }
    if let Some((heading, lines)) = measured(report) {
        let _ = writeln!(text, "\n{}:\n", escape(&heading));
        for item in lines {
            let _ = writeln!(text, "- {}", line(&item));
        }
    }
}

/// Costs along hours a week.
#[must_use]
pub fn curve(curve: &Curve) -> String {
    let header: Vec<&str> =
        std::iter::once("h/week").chain(curve.ids.iter().map(String::as_str)).collect();
    let rows = curve.points.iter().map(|point| {
        let total = |total: &Option<crate::units::Usd>| {
            total.map_or_else(|| "not priced".to_owned(), |total| dollars(total.cents()))
        };
        std::iter::once(point.hours_per_week.normalize().to_string())
            .chain(point.totals.iter().map(total))
            .collect()
    });
    let mut text = String::new();
    push_table(&mut text, &header, 0, rows.collect());
    text
}

/// Where offerings' order changes.
#[must_use]
pub fn break_even(found: &Crossings) -> String {
    let rows = found.crossings.iter().map(|crossing| {
        let [below, above] = sides(crossing);
        vec![crossing.at.to_string(), below, above]
    });
    let mut text = String::new();
    let header = [found.axis.name(), "cheaper below", "cheaper from there"];
    push_table(&mut text, &header, usize::MAX, rows.collect());
    for sentence in never(found) {
        let _ = writeln!(text, "\n{}.", escape(&sentence));
    }
    text
}

/// A table whose columns from `right` on are numbers.
pub(super) fn push_table(text: &mut String, header: &[&str], right: usize, rows: Vec<Vec<String>>) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(header.iter().map(|cell| escape(cell)).collect()));
    let rule = |at: usize| if at >= right { "---:" } else { "---" };
    text.push_str(&line((0..header.len()).map(|at| rule(at).to_owned()).collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| escape(cell)).collect()));
    }
}

/// A list under a heading; nothing without a line.
pub(super) fn push_list(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = write!(text, "\n## {title}\n\n");
        for item in lines {
            let _ = writeln!(text, "- {}", line(&item));
        }
    }
}

/// Text that begins a line, where spaces, digits and dashes of a name could make code or a list.
pub(super) fn line(text: &str) -> String {
    let escaped = escape(text.trim_start());
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    match escaped.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => {
            format!("{}\\{}", &escaped[..digits], &escaped[digits..])
        }
        Some(b'-' | b'+' | b'=' | b':') if digits == 0 => format!("\\{escaped}"),
        _ => escaped,
    }
}

/// Text that Markdown and the HTML in it leave alone.
pub(super) fn escape(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut escaped = String::with_capacity(text.len());
    let text = shown(text, LONGEST);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Before a digit it is an amount; elsewhere GitHub could take it for a formula.
            '$' if !characters.peek().is_some_and(char::is_ascii_digit) => escaped.push_str("\\$"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '!' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
