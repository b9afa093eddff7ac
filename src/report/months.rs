//! Bills month by month: the same offerings over several reports, side by side.

use crate::units::Usd;

use super::{BillView, Report};

/// What each offering costs in each month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Months {
    /// The workload's name, as the user wrote it.
    pub workload: String,
    /// The months, such as `2018-08`, in order.
    pub months: Vec<String>,
    /// The offerings that have a bill in any month: in the last month's order, then those that
    /// ended before it.
    pub offerings: Vec<OfferingMonths>,
}

/// One offering's bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferingMonths {
    /// Its name.
    pub id: String,
    /// Its bill of each month; `None` where it has none.
    pub bills: Vec<Option<MonthBill>>,
}

/// What a month costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthBill {
    /// The bill, with unknown time as idle.
    pub total: Usd,
    /// The least and the most that unknown time can make of it.
    pub range: (Usd, Usd),
}

impl MonthBill {
    /// The range, if unknown time can change a cent.
    #[must_use]
    pub fn uncertain(&self) -> Option<(Usd, Usd)> {
        Some(self.range).filter(|(least, most)| least.cents() != most.cents())
    }
}

impl OfferingMonths {
    /// The bill of a month; `None` if there is none.
    #[must_use]
    pub fn bill(&self, month: usize) -> Option<MonthBill> {
        self.bills.get(month).copied().flatten()
    }
}

impl Months {
    /// The bills of these reports, one for each month.
    #[must_use]
    pub fn of(reports: &[Report]) -> Self {
        let mut offerings: Vec<OfferingMonths> = Vec::new();
        // The newest order counts; older offerings follow.
        for id in reports.iter().rev().flat_map(|report| &report.ranking) {
            if offerings.iter().all(|known| known.id != *id) {
                let bill = |report| {
                    let bill = bill_of(report, id)?;
                    Some(MonthBill { total: bill.total, range: bill.range })
                };
                let bills = reports.iter().map(bill).collect();
                offerings.push(OfferingMonths { id: id.clone(), bills });
            }
        }
        Self {
            workload: reports.first().map(|r| r.workload.name.clone()).unwrap_or_default(),
            months: reports.iter().map(|report| report.period.name().to_owned()).collect(),
            offerings,
        }
    }
}

fn bill_of<'a>(report: &'a Report, id: &str) -> Option<&'a BillView> {
    report.offerings.iter().find(|offering| offering.id == id)?.bill.as_ref()
}
