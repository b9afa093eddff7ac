//! Demand models in documents: what each offering costs under each, and what survives.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::DemandSpread;

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DemandModelsDocument {
    /// The model that counts in the report.
    chosen: &'static str,
    models: Vec<ModelDocument>,
    not_computed: Vec<NotComputedDocument>,
    offerings: Vec<SpreadDocument>,
    /// Whether the same offering is cheapest under every model.
    cheapest_survives: bool,
    /// Whether the whole order is the same under every model.
    order_survives: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ModelDocument {
    name: &'static str,
    says: String,
    source: &'static str,
    /// Names, cheapest first; those that do not fit last.
    ranking: Vec<String>,
    totals: Vec<TotalDocument>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TotalDocument {
    id: String,
    total_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotComputedDocument {
    name: &'static str,
    reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SpreadDocument {
    id: String,
    least_usd: String,
    most_usd: String,
}

/// The spread of a report.
pub(super) fn demand_models(spread: &DemandSpread) -> DemandModelsDocument {
    let models = spread.models.iter().map(|bills| ModelDocument {
        name: bills.model.name,
        says: bills.says.clone(),
        source: bills.model.source,
        ranking: bills.totals.iter().map(|(id, _)| id.clone()).collect(),
        totals: bills
            .totals
            .iter()
            .map(|(id, total)| TotalDocument { id: id.clone(), total_usd: total.to_string() })
            .collect(),
    });
    let not_computed = spread.not_computed.iter();
    DemandModelsDocument {
        chosen: spread.chosen.name,
        models: models.collect(),
        not_computed: not_computed
            .map(|(model, reason)| NotComputedDocument { name: model.name, reason: reason.clone() })
            .collect(),
        offerings: spread
            .ranges()
            .into_iter()
            .map(|(id, least, most)| SpreadDocument {
                id: id.to_owned(),
                least_usd: least.to_string(),
                most_usd: most.to_string(),
            })
            .collect(),
        cheapest_survives: spread.cheapest_survives(),
        order_survives: spread.order_survives(),
    }
}
