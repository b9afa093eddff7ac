//! What the demand models say, in words and as a table: for terminals, Markdown and the page.

use std::fmt::Write as _;

use super::cents::dollars;
use super::markdown::{escape, push_table};
use super::wrap::push_wrapped;
use crate::report::{DemandSpread, ModelBills};
use crate::units::Usd;

/// The spread over the models, and who is cheapest under which: two sentences.
#[must_use]
pub fn sentences(spread: &DemandSpread) -> [String; 2] {
    let names: Vec<&str> = spread.models.iter().map(|bills| bills.model.name).collect();
    let ranges = spread.ranges();
    let moves = ranges.iter().filter(|(_, least, most)| least.cents() != most.cents());
    let moves: Vec<String> =
        moves.map(|(id, least, most)| format!("{id} {}", range(*least, *most))).collect();
    let moves =
        if moves.is_empty() { "no bill changes by a cent".to_owned() } else { moves.join("; ") };
    let counts = spread.chosen.name;
    let spread_over = format!(
        "Capacity: the demand model {counts} counts. Over {} models ({}): {moves}.",
        names.len(),
        names.join(", ")
    );
    [spread_over, winners(spread)]
}

/// Who is cheapest under which model.
fn winners(spread: &DemandSpread) -> String {
    let first = |bills: &ModelBills| bills.totals.first().map(|(id, _)| id.clone());
    if spread.cheapest_survives() {
        let winner = spread.models.first().and_then(first).unwrap_or_default();
        let behind = if spread.order_survives() {
            "the order is the same"
        } else {
            "the order behind it changes"
        };
        return format!("{winner} is cheapest under each of them; {behind}.");
    }
    let mut by_winner: Vec<(String, Vec<&str>)> = Vec::new();
    for bills in &spread.models {
        let winner = first(bills).unwrap_or_default();
        match by_winner.iter_mut().find(|(known, _)| *known == winner) {
            Some((_, models)) => models.push(bills.model.name),
            None => by_winner.push((winner, vec![bills.model.name])),
        }
    }
    let told = by_winner.iter().map(|(id, models)| format!("{id} under {}", models.join(", ")));
    format!("The model decides who is cheapest: {}.", told.collect::<Vec<_>>().join("; "))
}

fn range(least: Usd, most: Usd) -> String {
    format!("{} to {}", dollars(least.cents()), dollars(most.cents()))
}

/// The sentences for a terminal.
#[must_use]
pub fn table(spread: &DemandSpread) -> String {
    let mut text = String::from("\n");
    for sentence in sentences(spread) {
        push_wrapped(&mut text, "", &sentence);
    }
    text
}

/// Header and rows: an offering each, a column for each model.
#[must_use]
pub(super) fn rows(spread: &DemandSpread) -> (Vec<&str>, Vec<Vec<String>>) {
    let names = spread.models.iter().map(|bills| bills.model.name);
    let header = std::iter::once("offering").chain(names).collect();
    let cell = |bills: &ModelBills, id: &str| {
        let found = bills.totals.iter().find(|(other, _)| other == id);
        found.map_or_else(|| "?".to_owned(), |(_, total)| dollars(total.cents()))
    };
    let row = |id: &str| {
        let cells = spread.models.iter().map(|bills| cell(bills, id));
        std::iter::once(id.to_owned()).chain(cells).collect()
    };
    (header, spread.ranges().into_iter().map(|(id, ..)| row(id)).collect())
}

/// Each model with what it says and where that was read.
pub(super) fn says(spread: &DemandSpread) -> impl Iterator<Item = String> {
    spread.models.iter().map(|bills| {
        format!("{}: {} (source: {})", bills.model.name, bills.says, bills.model.source)
    })
}

/// The section of a report in Markdown.
#[must_use]
pub fn markdown(spread: &DemandSpread) -> String {
    let mut text = "\n## Demand models\n\n".to_owned();
    for sentence in sentences(spread) {
        let _ = writeln!(text, "{}", escape(&sentence));
    }
    text.push('\n');
    let (header, rows) = rows(spread);
    push_table(&mut text, &header, 1, rows);
    text.push('\n');
    for line in says(spread) {
        let _ = writeln!(text, "- {}", escape(&line));
    }
    text
}
