//! The same question under every demand model that the workload has data for: what each offering
//! costs then, and whether the ranking survives. Only serverless bills depend on demand: all others
//! are taken from the comparison.

use crate::activity::models::{Estimates, Model};
use crate::units::Usd;

use super::compare::{Comparison, Question, total};
use super::lineup::{LineUp, Window};

/// The bills under one model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelBills {
    /// The model.
    pub model: &'static Model,
    /// The capacity in words.
    pub says: String,
    /// Who costs how much: those that fit first, the cheapest of them first.
    pub totals: Vec<(String, Usd)>,
}

/// The bills under every model that could be computed; two at least.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandSpread {
    /// The model that counts in the answer.
    pub chosen: &'static Model,
    /// The models in the order of their list.
    pub models: Vec<ModelBills>,
    /// The others, and why they could not be computed.
    pub not_computed: Vec<(&'static Model, String)>,
}

impl DemandSpread {
    /// The least and the most that each offering costs, in the order of the model that counts.
    #[must_use]
    pub fn ranges(&self) -> Vec<(&str, Usd, Usd)> {
        let chosen = self.models.iter().find(|bills| bills.model == self.chosen);
        let ids = chosen.or(self.models.first()).map_or(&[][..], |bills| &bills.totals);
        let range = |(id, _): &'_ (String, Usd)| {
            let of_id = self.models.iter().flat_map(|bills| &bills.totals);
            let totals = of_id.filter(|(other, _)| other == id).map(|(_, total)| *total);
            (totals.clone().min().unwrap_or_default(), totals.max().unwrap_or_default())
        };
        ids.iter().map(|at| (at.0.as_str(), range(at).0, range(at).1)).collect()
    }

    /// Whether the same offering is cheapest under every model.
    #[must_use]
    pub fn cheapest_survives(&self) -> bool {
        let cheapest = |bills: &ModelBills| bills.totals.first().map(|(id, _)| id.clone());
        self.models.windows(2).all(|pair| cheapest(&pair[0]) == cheapest(&pair[1]))
    }

    /// Whether the whole order is the same under every model.
    #[must_use]
    pub fn order_survives(&self) -> bool {
        let same = |a: &ModelBills, b: &ModelBills| {
            a.totals.iter().map(|(id, _)| id).eq(b.totals.iter().map(|(id, _)| id))
        };
        self.models.windows(2).all(|pair| same(&pair[0], &pair[1]))
    }
}

/// The bills under every model; `None` if no bill depends on demand, or if only one model can be
/// computed.
#[must_use]
pub fn demand_spread(
    question: Question<'_>,
    line_up: &LineUp,
    comparison: &Comparison,
    estimates: &Estimates,
) -> Option<DemandSpread> {
    let last_day = question.window.last_day().start();
    let scales = |id: &str| {
        let entry = line_up.entries.iter().find(|entry| entry.spec.id == id);
        entry.filter(|entry| entry.offering.bounds(question.rules, last_day).is_some())
    };
    comparison.priced.iter().find(|priced| scales(&priced.id).is_some())?;
    let average = matches!(question.window, Window::AverageMonth { .. });
    let (mut models, mut not_computed) = (Vec::new(), Vec::new());
    for (model, made) in &estimates.all {
        let modelled = match made {
            Ok(modelled) if average && modelled.demand.is_tied_to_dates() => {
                let reason = "is tied to dates: it has no average month";
                not_computed.push((*model, reason.to_owned()));
                continue;
            }
            Ok(modelled) => modelled,
            Err(lacking) => {
                not_computed.push((*model, lacking.to_string()));
                continue;
            }
        };
        let mut workload = question.workload.clone();
        workload.demand = modelled.demand.clone();
        let question = Question { workload: &workload, ..question };
        let mut totals: Vec<(bool, Usd, &String)> = Vec::new();
        for priced in &comparison.priced {
            let billed = match scales(&priced.id) {
                Some(entry) => total(question, entry.offering.as_ref()).ok().map(|(usd, _)| usd),
                None => Some(priced.bill.total()),
            };
            totals.extend(billed.map(|usd| (priced.unfit.is_some(), usd, &priced.id)));
        }
        totals.sort();
        let totals = totals.into_iter().map(|(_, usd, id)| (id.clone(), usd)).collect();
        models.push(ModelBills { model, says: modelled.says.clone(), totals });
    }
    let spread = DemandSpread { chosen: estimates.chosen, models, not_computed };
    (spread.models.len() > 1).then_some(spread)
}
