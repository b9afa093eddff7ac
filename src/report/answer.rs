//! An answer as far as its document tells it: the same plain data of a report of today and of one
//! that an older run wrote. It owns which facts two answers are compared by; it compares none.

use rust_decimal::Decimal;

use super::{BillView, ChargeView, OfferingView, PeriodView, Report};
use crate::units::{BillingMonth, Day, Usd};

/// A report of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The version of the program that gave it.
    pub version: String,
    /// The workload's name.
    pub workload: String,
    /// Its Region.
    pub region: String,
    /// Its engine.
    pub engine: String,
    /// The billed time.
    pub period: AnswerPeriod,
    /// The day of the defaults, and of the rules if one was fixed.
    pub rules_as_of: Day,
    /// The lists that gave a price: name and SHA-256.
    pub price_lists: Vec<(String, String)>,
    /// What was assumed: name and sentence.
    pub assumptions: Vec<(String, String)>,
    /// Names, cheapest first.
    pub ranking: Vec<String>,
    /// Who has no bill, and why.
    pub missing: Vec<(String, String)>,
    /// The offerings.
    pub offerings: Vec<AnswerOffering>,
}

/// The billed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerPeriod {
    /// A real month.
    Month(BillingMonth),
    /// The month of 730 hours; use is that of a week.
    AverageMonth,
}

/// An offering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOffering {
    /// Its name.
    pub id: String,
    /// Its bill; `None` without a price.
    pub bill: Option<AnswerBill>,
}

/// A bill; its total is the sum of its charges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerBill {
    /// The exact total.
    pub total: Usd,
    /// Whether unknown time could change it.
    pub uncertain: bool,
    /// Seconds with a session.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
    /// Seconds up and phantom seconds.
    pub billed_seconds: u64,
    /// The charges.
    pub charges: Vec<AnswerCharge>,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerCharge {
    /// The meter's name.
    pub meter: String,
    /// The meter in words.
    pub description: String,
    /// What was counted.
    pub consumed: Decimal,
    /// What has a price.
    pub pricing: Decimal,
    /// Its unit.
    pub unit: String,
    /// The price of one.
    pub list_unit_price: Usd,
    /// What it costs.
    pub list_cost: Usd,
    /// The rules that made the quantity.
    pub rules: Vec<String>,
}

impl Answer {
    /// What the document of a report would tell.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let not_offered = report.not_offered.iter().map(|n| (n.id.clone(), n.reason.clone()));
        let not_priced = report.not_priced.iter().map(|n| (n.id.clone(), n.reason.clone()));
        let lists = report.price_lists.iter();
        let assumptions = report.assumptions.iter();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workload: report.workload.name.clone(),
            region: report.workload.region.clone(),
            engine: report.workload.engine.to_owned(),
            period: match &report.period {
                PeriodView::Month { period, .. } => {
                    AnswerPeriod::Month(BillingMonth::containing(period.start()))
                }
                PeriodView::AverageMonth => AnswerPeriod::AverageMonth,
            },
            rules_as_of: report.rules_as_of,
            price_lists: lists.map(|list| (list.id.clone(), list.sha256.clone())).collect(),
            assumptions: assumptions.map(|a| (a.id.clone(), a.text.clone())).collect(),
            ranking: report.ranking.clone(),
            missing: not_offered.chain(not_priced).collect(),
            offerings: report.offerings.iter().map(offering).collect(),
        }
    }
}

impl AnswerPeriod {
    /// Such as `2018-08`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Month(month) => month.to_string(),
            Self::AverageMonth => "average month".to_owned(),
        }
    }
}

fn offering(offering: &OfferingView) -> AnswerOffering {
    AnswerOffering { id: offering.id.clone(), bill: offering.bill.as_ref().map(bill) }
}

fn bill(bill: &BillView) -> AnswerBill {
    AnswerBill {
        total: bill.total,
        uncertain: bill.range.0 != bill.range.1,
        connected_seconds: bill.usage.connected_seconds,
        unknown_seconds: bill.usage.unknown_seconds,
        billed_seconds: bill.usage.billed_seconds,
        charges: bill.charges.iter().map(charge).collect(),
    }
}

fn charge(charge: &ChargeView) -> AnswerCharge {
    AnswerCharge {
        meter: charge.meter.to_owned(),
        description: charge.description.clone(),
        consumed: charge.consumed.amount,
        pricing: charge.pricing.amount,
        unit: charge.pricing.unit.name().to_owned(),
        list_unit_price: charge.list_unit_price,
        list_cost: charge.list_cost,
        rules: charge.rules.iter().map(|rule| (*rule).to_owned()).collect(),
    }
}
