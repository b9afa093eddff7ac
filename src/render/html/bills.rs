//! The tables of a page: each offering's bill, each charge with quantity × price, SKU, source and
//! rules, what the database does, and what was assumed.

use maud::{Markup, html};

use super::answer::{name, text};
use super::client;
use crate::render::cents::{self, dollars};
use crate::render::table::{ranking_rows, usage_rows};
use crate::render::words::{bills, notices};
use crate::report::{AssumptionView, BillView, ChargeView, Report};

/// A frame that scrolls where its table is too wide, also by the keyboard.
pub(super) fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// The bills of one report.
pub(super) fn section(report: &Report, suffix: &str) -> Markup {
    let label = format!("Bills of {}", report.period.title());
    let done = format!("What the database does, {}", report.period.title());
    html! {
        (scrolling(&label, &ranking(report)))
        @if suffix.is_empty() { h2 #use { "What the database does" } }
        (scrolling(&done, &usage(report)))
        (client::section(report, suffix))
    }
}

fn header(cells: &[&str]) -> Markup {
    html! {
        thead {
            tr {
                @for (at, cell) in cells.iter().enumerate() {
                    th.number[at > 0] scope="col" { (cell) }
                }
            }
        }
    }
}

/// A row whose first cell is a name, the others numbers.
fn row(cells: &[String], best: bool) -> Markup {
    html! {
        tr.best[best] {
            @for (at, cell) in cells.iter().enumerate() {
                @if at == 0 { th scope="row" { (name(cell)) } }
                @else { td.number { (cell) } }
            }
        }
    }
}

fn ranking(report: &Report) -> Markup {
    let (columns, rows) = ranking_rows(report);
    html! {
        table {
            caption { span.inview {
                "US dollars for " (report.period.title()) ", cheapest first. The flat sum is what a flat "
                "calculator would say. Open the charges for quantity, price, SKU, source and rule." } }
            (header(&columns))
            tbody {
                @for (at, (cells, (id, bill))) in rows.iter().zip(bills(report)).enumerate() {
                    (row(cells, at == 0))
                    tr.charges { td colspan=(columns.len()) { (charges(id, bill)) } }
                }
                @for missing in report.offerings.iter().filter(|offering| offering.bill.is_none()) {
                    tr {
                        th scope="row" { (name(&missing.id)) }
                        td colspan=(columns.len() - 1) { "not priced" }
                    }
                }
            }
        }
    }
}

fn charges(id: &str, bill: &BillView) -> Markup {
    html! {
        details {
            summary { "Charges of " (name(id)) }
            ul.bill {
                @for (charge, printed) in bill.charges.iter().zip(cents::of_charges(bill)) {
                    li { (self::charge(charge, printed)) }
                }
            }
            p {
                "Total " (dollars(bill.total.cents())) " (exactly " (bill.total) " USD)"
                @if bill.range.0 != bill.range.1 {
                    ", with the unknown time " (dollars(bill.range.0.cents())) " to "
                    (dollars(bill.range.1.cents()))
                    @if !bill.range_exact { " (bounds)" }
                }
                "."
            }
        }
    }
}

fn charge(charge: &ChargeView, printed: i128) -> Markup {
    let sku = charge.sku.as_deref().map(|sku| format!("SKU {sku}"));
    let usage_type = charge.usage_type.as_deref().map(|name| format!("usage type {name}"));
    let known: Vec<String> = sku.into_iter().chain(usage_type).map(|known| name(&known)).collect();
    let known = if known.is_empty() { "SKU not known".to_owned() } else { known.join(", ") };
    html! {
        (charge.description) ": "
        span.sum {
            (charge.pricing.amount) " " (charge.pricing.unit) " × $" (charge.list_unit_price) " = "
            (dollars(printed))
        }
        @if let Some(free) = charge.free { " (" (free.amount) " " (free.unit) " free)" }
        small {
            (known) "; source: " (text(&charge.price_source)) " (" (name(&charge.price_source_date))
            ", confidence " (charge.price_confidence) "), list " (name(&charge.price_list_id))
            "; rules: " (charge.rules.join(", ")) "; made of " (charge.basis)
        }
    }
}

fn usage(report: &Report) -> Markup {
    let (columns, rows) = usage_rows(report);
    html! {
        table {
            caption { span.inview { "Billed hours, capacity, starts, resumes, and how long clients wait" } }
            (header(&columns))
            tbody { @for cells in &rows { (row(cells, false)) } }
        }
    }
}

/// What is missing, what a reader must know and what was assumed, each said once for all reports.
pub(super) fn notices_and_assumptions(reports: &[Report]) -> Markup {
    let mut lists: [(&str, Vec<String>); 4] = Default::default();
    for report in reports {
        for (list, (title, lines)) in lists.iter_mut().zip(notices(report)) {
            list.0 = title;
            for line in lines {
                if !list.1.contains(&line) {
                    list.1.push(line);
                }
            }
        }
    }
    html! {
        @for (title, lines) in lists.iter().filter(|list| !list.1.is_empty() || list.0 == "Warnings") {
            h2 id=(title.to_lowercase().replace(' ', "-")) { (title) }
            @if lines.is_empty() { p { "None." } }
            ul { @for line in lines { li { (text(line)) } } }
        }
        h2 #assumptions { "What was assumed, and how to change it" }
        (scrolling("Assumptions", &assumptions(&shared_assumptions(assumed(reports)))))
    }
}

/// Each assumption once, with the offerings that share it.
pub(super) fn shared_assumptions<'a>(
    all: impl Iterator<Item = &'a AssumptionView>,
) -> Vec<(&'a AssumptionView, Vec<&'a str>)> {
    let mut shared: Vec<(&AssumptionView, Vec<&str>)> = Vec::new();
    for assumed in all {
        let same = |(first, _): &&mut (&AssumptionView, Vec<&str>)| {
            (&first.text, &first.source, &first.change_with)
                == (&assumed.text, &assumed.source, &assumed.change_with)
        };
        let offering = assumed.offering.as_deref();
        match shared.iter_mut().find(same) {
            Some((_, ids)) => {
                if let Some(id) = offering.filter(|id| !ids.contains(id)) {
                    ids.push(id);
                }
            }
            None => shared.push((assumed, offering.into_iter().collect())),
        }
    }
    shared
}

/// What all reports assumed.
pub(super) fn assumed(reports: &[Report]) -> impl Iterator<Item = &AssumptionView> {
    reports.iter().flat_map(|report| &report.assumptions)
}

/// The table of what was assumed.
pub(super) fn assumptions(shared: &[(&AssumptionView, Vec<&str>)]) -> Markup {
    html! {
        table {
            caption { span.inview { "Nobody said otherwise, so that this was taken; the last column says what changes it" } }
            thead {
                tr {
                    th scope="col" { "assumed" }
                    th scope="col" { "for" }
                    th scope="col" { "source" }
                    th scope="col" { "change it with" }
                }
            }
            tbody {
                @for (assumed, ids) in shared {
                    tr {
                        td { (text(&assumed.text)) }
                        td {
                            @if ids.is_empty() { "the workload" }
                            (ids.iter().map(|id| name(id)).collect::<Vec<_>>().join(", "))
                        }
                        td { (text(&assumed.source)) }
                        td {
                            @if assumed.change_with.is_empty() { "–" }
                            @else { code { (text(&assumed.change_with)) } }
                        }
                    }
                }
            }
        }
    }
}
