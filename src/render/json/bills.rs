//! Offerings in documents: each with its bill, its use and its charges.

use schemars::JsonSchema;
use serde::Serialize;

use super::client::{WaitsDocument, waits};
use crate::render::cents;
use crate::report::{BillView, ChargeView, OfferingView, Report};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OfferingDocument {
    id: String,
    kind: &'static str,
    /// Exact; null without a price.
    total_usd: Option<String>,
    printed_total_usd: Option<String>,
    total_usd_range: Option<[String; 2]>,
    /// `exact` if the unknown time can make both ends, `bound` if the bill only lies between them.
    total_usd_range_kind: Option<&'static str>,
    flat_total_usd: Option<String>,
    usage: Option<UsageDocument>,
    /// How often clients wait for it, by what is known of the wait.
    waits: Vec<WaitsDocument>,
    charges: Vec<ChargeDocument>,
    /// Why it is ranked last: too little memory for the working set; null if it fits.
    does_not_fit: Option<UnfitDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct UnfitDocument {
    memory_gb: String,
    working_set_gb: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct UsageDocument {
    connected_seconds: u64,
    unknown_seconds: u64,
    billed_seconds: u64,
    starts: Option<u64>,
    forced_starts: Option<u64>,
    activations: Option<u64>,
    acu_half_seconds: Option<u64>,
    saturated_seconds: Option<u64>,
    wait_seconds_expected: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ChargeDocument {
    meter: &'static str,
    description: String,
    consumed_quantity: String,
    consumed_unit: &'static str,
    pricing_quantity: String,
    /// What is free in the month and not part of the pricing quantity; null if nothing is.
    free_quantity: Option<String>,
    pricing_unit: &'static str,
    list_unit_price_usd: String,
    list_cost_usd: String,
    printed_cost_usd: String,
    sku: Option<String>,
    rate_code: Option<String>,
    usage_type: Option<String>,
    price_list_id: String,
    price_source: String,
    price_source_date: String,
    price_confidence: &'static str,
    rules: Vec<&'static str>,
}

/// An offering and its bill.
pub(super) fn offering(offering: &OfferingView, report: &Report) -> OfferingDocument {
    let bill = offering.bill.as_ref();
    let timeout = report.client_timeout_seconds;
    OfferingDocument {
        id: offering.id.clone(),
        kind: offering.kind,
        total_usd: bill.map(|bill| bill.total.to_string()),
        printed_total_usd: bill.map(|bill| cents::plain(bill.total.cents())),
        total_usd_range: bill.map(|bill| [bill.range.0.to_string(), bill.range.1.to_string()]),
        total_usd_range_kind: bill.map(|bill| if bill.range_exact { "exact" } else { "bound" }),
        flat_total_usd: bill.and_then(|bill| bill.flat_total).map(|flat| flat.to_string()),
        usage: bill.map(usage),
        waits: bill.map(|bill| waits(&bill.waits, timeout)).unwrap_or_default(),
        charges: bill.map(charges).unwrap_or_default(),
        does_not_fit: bill.and_then(|bill| bill.unfit).map(|unfit| UnfitDocument {
            memory_gb: unfit.memory.to_string(),
            working_set_gb: unfit.working_set.to_string(),
        }),
    }
}

fn usage(bill: &BillView) -> UsageDocument {
    let usage = &bill.usage;
    let waits =
        rust_decimal::Decimal::from(usage.wait_milliseconds) / rust_decimal::Decimal::ONE_THOUSAND;
    UsageDocument {
        connected_seconds: usage.connected_seconds,
        unknown_seconds: usage.unknown_seconds,
        billed_seconds: usage.billed_seconds,
        starts: usage.starts,
        forced_starts: usage.forced_starts,
        activations: usage.activations,
        acu_half_seconds: usage.acu_half_seconds,
        saturated_seconds: usage.saturated_seconds,
        wait_seconds_expected: waits.normalize().to_string(),
    }
}

fn charges(bill: &BillView) -> Vec<ChargeDocument> {
    let printed = cents::of_charges(bill);
    let document = |(charge, printed): (&ChargeView, i128)| ChargeDocument {
        meter: charge.meter,
        description: charge.description.clone(),
        consumed_quantity: charge.consumed.amount.to_string(),
        consumed_unit: charge.consumed.unit.name(),
        pricing_quantity: charge.pricing.amount.to_string(),
        free_quantity: charge.free.map(|free| free.amount.to_string()),
        pricing_unit: charge.pricing.unit.name(),
        list_unit_price_usd: charge.list_unit_price.to_string(),
        list_cost_usd: charge.list_cost.to_string(),
        printed_cost_usd: cents::plain(printed),
        sku: charge.sku.clone(),
        rate_code: charge.rate_code.clone(),
        usage_type: charge.usage_type.clone(),
        price_list_id: charge.price_list_id.clone(),
        price_source: charge.price_source.clone(),
        price_source_date: charge.price_source_date.clone(),
        price_confidence: charge.price_confidence,
        rules: charge.rules.clone(),
    };
    bill.charges.iter().zip(printed).map(document).collect()
}
