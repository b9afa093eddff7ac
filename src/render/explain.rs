//! The walk from dollars back to sessions: charge → price with its source → quantity → counted
//! seconds and rules → what the database did → who was connected.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::cents::{self, dollars};
use super::json::{self, ReportDocument};
use super::table::{heading, price_line};
use super::words::{bills, safe, wait};
use super::wrap::{push_hanging, push_wrapped};
use crate::report::{ChargeView, Report, Walk};
use crate::units::{Period, instant_text};

/// Spans that are printed for people; scripts get all.
const SPANS_SHOWN: usize = 12;

/// Walks for people.
#[must_use]
pub fn text(report: &Report, walks: &[Walk]) -> String {
    let mut text = String::new();
    push_wrapped(&mut text, "", &heading(report));
    push_wrapped(&mut text, "", &price_line(report));
    for (id, bill) in bills(report) {
        let total = dollars(bill.total.cents());
        text.push('\n');
        push_wrapped(&mut text, "", &format!("{id}: {total}, exactly {} USD", bill.total));
        for (charge, printed) in bill.charges.iter().zip(cents::of_charges(bill)) {
            push_charge(&mut text, charge, printed);
        }
        if let Some(walk) = walks.iter().find(|walk| walk.id == id) {
            push_walk(&mut text, walk);
        }
    }
    for missing in &report.not_priced {
        text.push('\n');
        push_wrapped(&mut text, "", &format!("{}: not priced: {}", missing.id, missing.reason));
    }
    text
}

fn push_charge(text: &mut String, charge: &ChargeView, printed: i128) {
    let (cost, price) = (dollars(printed), charge.list_unit_price);
    text.push('\n');
    push_wrapped(text, "  ", &format!("{cost} = {} × {price} USD", charge.pricing));
    let known = |name: &Option<String>| name.clone().unwrap_or_else(|| "not known".to_owned());
    let free = charge.free.map(|free| format!("; {free} are free")).unwrap_or_default();
    for (title, line) in [
        ("    for     ", charge.description.clone()),
        ("    counted ", format!("{} = {}{free}", charge.consumed, charge.basis)),
        ("    rules   ", charge.rules.join(", ")),
        (
            "    price   ",
            format!(
                "{}, SKU {}, rate code {}, usage type {}",
                charge.price_list_id,
                known(&charge.sku),
                known(&charge.rate_code),
                known(&charge.usage_type)
            ),
        ),
        (
            "    source  ",
            format!(
                "{}, {}, confidence {}",
                safe(&charge.price_source),
                safe(&charge.price_source_date),
                charge.price_confidence
            ),
        ),
    ] {
        push_hanging(text, title, title.len(), &line);
    }
}

fn push_walk(text: &mut String, walk: &Walk) {
    let up: Vec<_> = walk.states.iter().filter(|(_, name, _)| is_up(name)).collect();
    let _ = writeln!(text, "\n  {} sessions, {} spans up", walk.sessions.len(), up.len());
    for (span, name, acu) in up.iter().take(SPANS_SHOWN) {
        let size = acu.map(|acu| format!(" at {acu} ACU")).unwrap_or_default();
        let within = walk.sessions.iter().filter(|s| !s.intersect(*span).is_empty()).count();
        let _ = writeln!(
            text,
            "    {}  {name}{size} for {}, {within} session{}",
            instant_text(span.start()),
            wait(span.seconds() * 1_000),
            if within == 1 { "" } else { "s" }
        );
    }
    if up.len() > SPANS_SHOWN {
        let _ = writeln!(text, "    and {} more; --format json has all", up.len() - SPANS_SHOWN);
    }
    for (span, rule) in walk.phantoms.iter().take(2) {
        let _ = writeln!(
            text,
            "    {}  {} billed without being up ({rule})",
            instant_text(span.start()),
            wait(span.seconds() * 1_000)
        );
    }
    if walk.phantoms.len() > 2 {
        let _ = writeln!(text, "    and {} more of these", walk.phantoms.len() - 2);
    }
}

fn is_up(name: &str) -> bool {
    matches!(name, "running" | "idle but up")
}

/// Walks and the report that they explain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainDocument {
    schema_version: u32,
    report: ReportDocument,
    walks: Vec<WalkDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WalkDocument {
    id: String,
    states: Vec<StateDocument>,
    phantoms: Vec<PhantomDocument>,
    sessions: Vec<[String; 2]>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct StateDocument {
    start: String,
    end: String,
    state: &'static str,
    acu: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PhantomDocument {
    start: String,
    end: String,
    rule: &'static str,
}

/// Walks for scripts.
#[must_use]
pub fn json(report: &Report, walks: &[Walk]) -> String {
    let ends = |span: Period| [instant_text(span.start()), instant_text(span.end())];
    let walk = |walk: &Walk| WalkDocument {
        id: walk.id.clone(),
        states: walk
            .states
            .iter()
            .map(|(span, state, acu)| {
                let [start, end] = ends(*span);
                StateDocument { start, end, state, acu: acu.map(|acu| acu.to_string()) }
            })
            .collect(),
        phantoms: walk
            .phantoms
            .iter()
            .map(|(span, rule)| {
                let [start, end] = ends(*span);
                PhantomDocument { start, end, rule }
            })
            .collect(),
        sessions: walk.sessions.iter().map(|session| ends(*session)).collect(),
    };
    json::text(&ExplainDocument {
        schema_version: json::SCHEMA_VERSION,
        report: json::report(report),
        walks: walks.iter().map(walk).collect(),
    })
}
