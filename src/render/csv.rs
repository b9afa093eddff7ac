//! Charges as CSV with FOCUS column names; columns of this program's own begin with `x_`.

use super::cents;
use super::words::{bills, shown};
use crate::report::{ChargeView, Crossings, Curve, PeriodView, Report};
use crate::units::instant_text;

/// All charges of all offerings, cheapest offering first.
#[must_use]
pub fn charges(reports: &[Report]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer, &HEADER.map(str::to_owned));
    for report in reports {
        let (start, end) = match &report.period {
            PeriodView::Month { period, .. } => {
                (instant_text(period.start()), instant_text(period.end()))
            }
            PeriodView::AverageMonth => (String::new(), String::new()),
        };
        for (rank, (id, bill)) in bills(report).enumerate() {
            for (charge, printed) in bill.charges.iter().zip(cents::of_charges(bill)) {
                write(&mut writer, &row(report, [&start, &end], (rank + 1, id), charge, printed));
            }
        }
    }
    finish(writer)
}

const HEADER: [&str; 25] = [
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ServiceName",
    "RegionId",
    "ResourceName",
    "SkuId",
    "SkuPriceId",
    "SkuMeter",
    "ConsumedQuantity",
    "ConsumedUnit",
    "PricingQuantity",
    "PricingUnit",
    "ListUnitPrice",
    "ListCost",
    "x_PrintedCost",
    "x_Offering",
    "x_OfferingRank",
    "x_UsageType",
    "x_PriceListId",
    "x_PriceSource",
    "x_PriceConfidence",
    "x_Rules",
];

fn row(
    report: &Report,
    [start, end]: [&String; 2],
    (rank, id): (usize, &str),
    charge: &ChargeView,
    printed: i128,
) -> [String; 25] {
    let optional = |value: &Option<String>| text(value.as_deref().unwrap_or_default());
    [
        start.clone(),
        end.clone(),
        "USD".to_owned(),
        "Usage".to_owned(),
        text(&charge.description),
        "Amazon Relational Database Service".to_owned(),
        text(&report.workload.region),
        text(&report.workload.name),
        optional(&charge.sku),
        optional(&charge.rate_code),
        charge.meter.to_owned(),
        charge.consumed.amount.to_string(),
        charge.consumed.unit.to_string(),
        charge.pricing.amount.to_string(),
        charge.pricing.unit.to_string(),
        charge.list_unit_price.to_string(),
        charge.list_cost.to_string(),
        cents::plain(printed),
        text(id),
        rank.to_string(),
        optional(&charge.usage_type),
        text(&charge.price_list_id),
        text(&charge.price_source),
        charge.price_confidence.to_owned(),
        charge.rules.join(" "),
    ]
}

/// Costs along hours a week, one row for each point and offering.
#[must_use]
pub fn curve(curve: &Curve) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer, &["hours_per_week", "x_Offering", "ListCost"].map(str::to_owned));
    for point in &curve.points {
        for (id, total) in curve.ids.iter().zip(&point.totals) {
            let total = total.map(|total| total.to_string()).unwrap_or_default();
            write(&mut writer, &[point.hours_per_week.normalize().to_string(), text(id), total]);
        }
    }
    finish(writer)
}

/// Where offerings' order changes; a pair whose order never does has a row without a place.
#[must_use]
pub fn break_even(found: &Crossings) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["axis", "at", "first", "second", "cheaper_below", "cheaper_above"];
    write(&mut writer, &header.map(str::to_owned));
    for crossing in &found.crossings {
        let optional = |id: &Option<String>| text(id.as_deref().unwrap_or_default());
        let [first, second] = &crossing.between;
        write(
            &mut writer,
            &[
                found.axis.name().to_owned(),
                crossing.at.to_string(),
                text(first),
                text(second),
                optional(&crossing.cheaper_below),
                optional(&crossing.cheaper_above),
            ],
        );
    }
    for pair in &found.never {
        let cheaper = text(pair.cheaper.as_deref().unwrap_or_default());
        let [first, second] = &pair.between;
        let axis = found.axis.name().to_owned();
        let row = [axis, String::new(), text(first), text(second), cheaper.clone(), cheaper];
        write(&mut writer, &row);
    }
    finish(writer)
}

/// Text that neither a terminal nor a spreadsheet runs: invisible characters are shown as `\u{..}`,
/// and a leading `= + - @` gets an apostrophe.
pub(super) fn text(value: &str) -> String {
    let value = shown(value, usize::MAX);
    if value.starts_with(['=', '+', '-', '@']) { format!("'{value}") } else { value }
}

pub(super) fn write(writer: &mut csv::Writer<Vec<u8>>, row: &[String]) {
    // Writing rows of one length into memory cannot fail.
    let _ = writer.write_record(row);
}

pub(super) fn finish(writer: csv::Writer<Vec<u8>>) -> String {
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
