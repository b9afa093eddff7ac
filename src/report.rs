//! The view model: everything that a report says, as plain data in the reader's order and still
//! exact. Renderers print it; cents are made there and nowhere else.

mod all_months;
mod answer;
mod basis;
mod changes;
mod charge_pairs;
mod compared;
mod differences;
mod fleet;
mod hours_of_week;
mod months;
mod period;
mod walk;
mod week;

use crate::analysis::{Comparison, Priced, Question, Usage, Window};
use crate::rating::Charge;
use crate::units::{Day, Quantity, Usd};

pub use crate::analysis::{
    Axis, AxisRange, Crossing, Crossings, Curve, CurvePoint, DemandSpread, Exceeding, Flip,
    GRID_SESSIONS, Grid, GridOffering, Input, IoBreakEven, LeftOutInput, Margin, ModelBills,
    NotOffered, NotPriced, SameOrder, Sensitivity, StartWaits, StaysCheapest, Tolerance, Unfit,
    Wait, grid_hours,
};
pub use crate::meter::Part;
use crate::meter::{Meter, SideMeter};
pub use all_months::{AllMonths, LeftOut, Turn};
pub use answer::{Answer, AnswerBill, AnswerCharge, AnswerOffering, AnswerPeriod};
pub use changes::{CauseView, ChangeView, MonthChanges, Movement};
pub use compared::{BillDifference, ComparedTo};
pub use differences::{Difference, Known};
pub use fleet::{
    Assessment, FailedDatabase, FleetBill, FleetBucket, FleetConfidence, FleetFlip, FleetMove,
    FleetParts, FleetProblem, FleetReport, FleetTotals, FlipHours,
};
pub use hours_of_week::{HourOfWeek, HoursOfWeek};
pub use months::{MonthBill, Months, OfferingMonths};
pub use period::PeriodView;
pub use walk::Walk;
pub use week::{Lane, LaneCost, Phase, Waits, Week};

/// A monthly cost report, or the answer to a what-if.
#[derive(Clone, Debug)]
pub struct Report {
    /// The workload.
    pub workload: WorkloadView,
    /// After how many seconds a client gives up; `None` if nobody says.
    pub client_timeout_seconds: Option<u64>,
    /// Where its use was measured; `None` if it was not.
    pub provenance: Option<ProvenanceView>,
    /// Seconds of the month in which the database was measured to run.
    pub running_seconds: Option<u64>,
    /// The billed time.
    pub period: PeriodView,
    /// When in the week somebody was connected; `None` for an average month, whose hours lie
    /// wherever its question spreads them.
    pub hours_of_week: Option<HoursOfWeek>,
    /// The day whose rules, defaults and availability are shown.
    pub rules_as_of: Day,
    /// The price lists that gave a price, the nearest in time first.
    pub price_lists: Vec<PriceListView>,
    /// The offerings that are priced, cheapest first, then the others.
    pub offerings: Vec<OfferingView>,
    /// Those that did not exist.
    pub not_offered: Vec<NotOffered>,
    /// Those without a price.
    pub not_priced: Vec<NotPriced>,
    /// Names, cheapest first.
    pub ranking: Vec<String>,
    /// Names with equal totals.
    pub ties: Vec<Vec<String>>,
    /// Where the order changes along hours a week.
    pub crossings: Vec<Crossing>,
    /// What differs between the priced offerings besides cost.
    pub differences: Vec<Difference>,
    /// The day of the differences.
    pub differences_as_of: Day,
    /// What other demand models make of the bills; `None` if none depends on them.
    pub demand_models: Option<DemandSpread>,
    /// How far hours and storage may be off in an average month; `None` where nobody asked.
    pub stays_cheapest: Option<StaysCheapest>,
    /// From how many I/O requests a month on I/O-Optimized pays, by offering.
    pub io_optimized_pays: Vec<IoBreakEven>,
    /// What was assumed.
    pub assumptions: Vec<AssumptionView>,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
    /// Whether something asked for is missing, or unknown time could change the answer.
    pub incomplete: bool,
    /// What changed since an older answer, if one was named.
    pub compared_to: Option<ComparedTo>,
}

/// Where a measured workload comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenanceView {
    /// When it was fetched, as an epoch second.
    pub pulled: i64,
    /// The account, as far as it may be shown.
    pub account: String,
    /// The database's own name.
    pub database: String,
    /// The metrics and their periods, in words.
    pub source: String,
    /// The id of the offering that is how the database is configured today.
    pub current: Option<String>,
    /// How many instances the cluster has.
    pub instances: u64,
    /// What a reader must know of the numbers, each a sentence.
    pub notes: Vec<String>,
}

/// What was billed.
#[derive(Clone, Debug)]
pub struct WorkloadView {
    /// Its name, as the user wrote it.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// Its engine.
    pub engine: &'static str,
}

/// A price list that gave a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceListView {
    /// Its name.
    pub id: String,
    /// Its Region.
    pub region: String,
    /// The day from which it holds.
    pub effective: Day,
    /// The SHA-256 of its canonical bytes.
    pub sha256: String,
}

/// An offering and its bill.
#[derive(Clone, Debug)]
pub struct OfferingView {
    /// Its name.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// The bill; `None` without a price.
    pub bill: Option<BillView>,
}

/// What an offering costs and why.
#[derive(Clone, Debug)]
pub struct BillView {
    /// The exact sum of the charges.
    pub total: Usd,
    /// The least and the most that unknown time can make of it.
    pub range: (Usd, Usd),
    /// Whether it can make just that of it; if not, the ends are bounds.
    pub range_exact: bool,
    /// What a flat calculator would say.
    pub flat_total: Option<Usd>,
    /// How it was used.
    pub usage: Usage,
    /// How often clients wait for it.
    pub waits: Vec<StartWaits>,
    /// The charges.
    pub charges: Vec<ChargeView>,
    /// That it has too little memory for the working set.
    pub unfit: Option<Unfit>,
}

/// One line of a bill with all that stands behind it.
#[derive(Clone, Debug)]
pub struct ChargeView {
    /// The meter's name.
    pub meter: &'static str,
    /// What the meter is for.
    pub part: Part,
    /// The meter in words.
    pub description: String,
    /// What was counted.
    pub consumed: Quantity,
    /// What has a price: without what is free of it.
    pub pricing: Quantity,
    /// What is free in the billed month, in the same unit; `None` if nothing is.
    pub free: Option<Quantity>,
    /// The price of one.
    pub list_unit_price: Usd,
    /// What it costs.
    pub list_cost: Usd,
    /// AWS's name of the product, if the source has it.
    pub sku: Option<String>,
    /// AWS's name of the price, if the source has it.
    pub rate_code: Option<String>,
    /// AWS's usage type, if the source has it.
    pub usage_type: Option<String>,
    /// The price list.
    pub price_list_id: String,
    /// Where the price was read.
    pub price_source: String,
    /// The date of that source.
    pub price_source_date: String,
    /// How sure the price is, `A` to `D`.
    pub price_confidence: &'static str,
    /// The rules that made the quantity.
    pub rules: Vec<&'static str>,
    /// What the quantity is made of, in words.
    pub basis: String,
}

/// An assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumptionView {
    /// A stable name.
    pub id: String,
    /// The offering that it is about; `None` for the workload.
    pub offering: Option<String>,
    /// In words.
    pub text: String,
    /// Where the value comes from.
    pub source: String,
    /// What changes it; empty for nothing.
    pub change_with: String,
}

impl Report {
    /// Everything that a comparison found.
    #[must_use]
    pub fn new(
        question: Question<'_>,
        comparison: &Comparison,
        crossings: Vec<Crossing>,
        assumptions: Vec<AssumptionView>,
        provenance: Option<ProvenanceView>,
    ) -> Self {
        let workload = question.workload;
        let mut offerings: Vec<OfferingView> =
            comparison.priced.iter().map(|priced| offering(question, priced)).collect();
        offerings.extend(comparison.not_priced.iter().map(|missing| OfferingView {
            id: missing.id.clone(),
            kind: missing.kind,
            bill: None,
        }));
        Self {
            workload: WorkloadView {
                name: workload.name.clone(),
                region: workload.region.to_string(),
                engine: workload.engine.name(),
            },
            client_timeout_seconds: None,
            provenance,
            running_seconds: match question.window {
                Window::Month(month) => workload.activity.running_seconds(month.period()),
                Window::Part(_) | Window::AverageMonth { .. } => None,
            },
            period: PeriodView::of(question.window),
            hours_of_week: match question.window {
                Window::Month(month) => Some(HoursOfWeek::of(question, month)),
                Window::Part(_) | Window::AverageMonth { .. } => None,
            },
            rules_as_of: question.rules.fixed_day().unwrap_or(question.window.last_day()),
            price_lists: price_lists(question, comparison),
            offerings,
            not_offered: comparison.not_offered.clone(),
            not_priced: comparison.not_priced.clone(),
            ranking: comparison.priced.iter().map(|priced| priced.id.clone()).collect(),
            ties: comparison.ties.clone(),
            crossings,
            differences: Difference::on(question.window.last_day(), &kinds(comparison)),
            differences_as_of: question.window.last_day(),
            demand_models: None,
            stays_cheapest: None,
            io_optimized_pays: Vec::new(),
            assumptions,
            warnings: comparison.warnings.iter().map(|w| (w.code(), w.to_string())).collect(),
            incomplete: comparison.unknown_matters
                || !comparison.not_priced.is_empty()
                || comparison.priced.is_empty(),
            compared_to: None,
        }
    }
}

/// The kinds of the priced offerings, cheapest first.
fn kinds(comparison: &Comparison) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for priced in &comparison.priced {
        if !kinds.contains(&priced.kind) {
            kinds.push(priced.kind);
        }
    }
    kinds
}

/// The lists that gave a price, in the price book's order; the nearest even if it gave none.
fn price_lists(question: Question<'_>, comparison: &Comparison) -> Vec<PriceListView> {
    let prices = question.prices;
    let charges = || comparison.priced.iter().flat_map(|priced| &priced.bill.charges);
    let used = |at: usize| charges().any(|charge| usize::from(charge.price.list) == at);
    let lists = prices.lists().enumerate().filter(|(at, _)| *at == 0 || used(*at));
    lists
        .map(|(_, list)| PriceListView {
            id: list.id().to_string(),
            region: list.region().to_string(),
            effective: list.effective(),
            sha256: list.sha256().to_owned(),
        })
        .collect()
}

fn offering(question: Question<'_>, priced: &Priced) -> OfferingView {
    OfferingView {
        id: priced.id.clone(),
        kind: priced.kind,
        bill: Some(BillView {
            total: priced.bill.total(),
            range: priced.range,
            range_exact: priced.range_exact,
            flat_total: priced.flat_total,
            usage: priced.usage,
            waits: priced.waits.clone(),
            charges: priced.bill.charges.iter().map(|c| charge(question, c)).collect(),
            unfit: priced.unfit,
        }),
    }
}

fn charge(question: Question<'_>, charge: &Charge) -> ChargeView {
    let of_this_book = "a charge names a price of the book that priced it";
    let price = question.prices.get(charge.price).expect(of_this_book);
    let list = question.prices.list_of(charge.price).expect(of_this_book);
    ChargeView {
        meter: charge.reading.meter.name(),
        part: charge.reading.meter.part(),
        description: match charge.reading.meter {
            // A stated cost's name is that of its source.
            Meter::Side(SideMeter::Stated { .. }) => price.source.to_string(),
            meter => meter.to_string(),
        },
        consumed: charge.consumed(),
        pricing: charge.pricing(),
        free: charge.free(),
        list_unit_price: charge.list_unit_price,
        list_cost: charge.list_cost,
        sku: price.sku.as_deref().map(str::to_owned),
        rate_code: price.rate_code.as_deref().map(str::to_owned),
        usage_type: price.usage_type.as_deref().map(str::to_owned),
        price_list_id: list.id().to_string(),
        price_source: price.source.to_string(),
        price_source_date: price.source_date.to_string(),
        price_confidence: price.confidence.name(),
        rules: charge.reading.rules.iter().map(crate::units::RuleId::name).collect(),
        basis: basis::words(charge.reading.basis),
    }
}
