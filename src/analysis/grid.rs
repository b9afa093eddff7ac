//! Costs at every stop of three sliders: hours a week, sessions a week and stored gigabytes. It
//! owns the stops and splits each bill so that storage can be added exactly: in the average month
//! what is stored costs a price times whole gigabytes, or a least amount.

use rust_decimal::Decimal;

use crate::activity::{Activity, Storage, TypicalWeek};
use crate::meter::Meter;
use crate::offering::Offering;
use crate::rating::{Bill, Charge};
use crate::units::{Day, Gb, Usd};

use super::compare::{Failure, NotPriced, Question, bill, not_priced};
use super::lineup::{Entry, LineUp, Window};

/// The stops of sessions a week.
pub const GRID_SESSIONS: [u64; 9] = [1, 2, 5, 7, 14, 21, 35, 70, 168];
/// Half hours go so far, in half hours; from there on the stops are whole hours.
const FINE_HALVES: u32 = 80;
/// The hours of a week, in half hours.
const WEEK_HALVES: u32 = 336;

/// The stops of hours a week: half hours up to 40, whole ones up to 168.
pub fn grid_hours() -> impl Iterator<Item = Decimal> + Clone {
    let halves = (0..=FINE_HALVES).chain((FINE_HALVES + 2..=WEEK_HALVES).step_by(2));
    halves.map(|halves| (Decimal::from(halves) / Decimal::TWO).normalize())
}

/// One offering's costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridOffering {
    /// Its name.
    pub id: String,
    /// Everything but storage, less what is free of it, at each stop, the hours of the first number of sessions first;
    /// `None` where AWS does not allow it or a price is missing.
    pub without_storage: Vec<Option<Usd>>,
    /// What storage costs at least.
    pub storage_least: Usd,
    /// What each stored gigabyte costs.
    pub storage_per_gb: Usd,
}

/// Costs of offerings at every stop, in an average month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The day whose prices count.
    pub as_of: Day,
    /// The offerings, in the order of the line-up.
    pub offerings: Vec<GridOffering>,
    /// Those without a price for storage.
    pub left_out: Vec<NotPriced>,
}

impl GridOffering {
    /// The total at a place in `without_storage` with so many gigabytes stored.
    #[must_use]
    pub fn total(&self, at: usize, gb: u32) -> Option<Usd> {
        let storage = (self.storage_per_gb * Decimal::from(gb)).max(self.storage_least);
        Some((*self.without_storage.get(at)?)? + storage)
    }
}

/// The costs of everybody at every stop, with this storage in the place of the workload's; `None`
/// for a demand that is tied to dates, which has no average month, and where something that is
/// stored does not cost the same for each gigabyte.
#[must_use]
pub fn grid(question: Question<'_>, line_up: &LineUp, storage: &Storage) -> Option<Grid> {
    let linear = |entry: &Entry| entry.offering.is_linear_in_storage();
    if question.workload.demand.is_tied_to_dates() || !line_up.entries.iter().all(linear) {
        return None;
    }
    let as_of = question.window.last_day();
    let question = Question { window: Window::AverageMonth { as_of }, ..question };
    let mut grid = Grid { as_of, offerings: Vec::new(), left_out: Vec::new() };
    for entry in &line_up.entries {
        let kind = entry.spec.kind;
        if (kind.missing)(&entry.spec.settings, as_of, as_of).is_some() {
            continue;
        }
        match row(question, &entry.spec.id, entry.offering.as_ref(), storage) {
            Ok(offering) => grid.offerings.push(offering),
            Err(failure) => grid.left_out.push(not_priced(&entry.spec.id, kind.id, &failure)),
        }
    }
    Some(grid)
}

fn row(
    question: Question<'_>,
    id: &str,
    offering: &dyn Offering,
    storage: &Storage,
) -> Result<GridOffering, Failure> {
    let mut workload = question.workload.clone();
    let idle = TypicalWeek::new(Vec::new());
    workload.activity = Activity::TypicalWeek(idle);
    workload.storage = storage.resized(Gb::whole(1));
    let one_gb = bill(question, offering, &workload)?.0;
    // What is free is a least size like any other: max(gb − free, 0) is max(gb, free) − free.
    let free: Usd = of_storage(&one_gb)
        .map(|charge| charge.list_unit_price * Decimal::from(charge.reading.free_units))
        .sum();
    workload.storage = storage.resized(Gb::ZERO);
    let none = bill(question, offering, &workload)?.0;
    let mut without_storage = Vec::with_capacity(GRID_SESSIONS.len() * grid_hours().count());
    for sessions in GRID_SESSIONS {
        for hours in grid_hours() {
            // Every stop fits a week.
            let Ok(week) = TypicalWeek::spread_hours(hours, sessions) else { continue };
            workload.activity = Activity::TypicalWeek(week);
            let billed = bill(question, offering, &workload);
            without_storage.push(billed.ok().map(|(bill, _)| bill.total() - stored(&bill) - free));
        }
    }
    Ok(GridOffering {
        id: id.to_owned(),
        without_storage,
        storage_least: stored(&none) + free,
        storage_per_gb: of_storage(&one_gb).map(|charge| charge.list_unit_price).sum(),
    })
}

/// The charges that grow with what is stored.
fn of_storage(bill: &Bill) -> impl Iterator<Item = &Charge> {
    let storage = |charge: &&Charge| {
        matches!(
            charge.reading.meter,
            Meter::RdsStorage { .. } | Meter::AuroraStorage { .. } | Meter::DsqlStorage
        )
    };
    bill.charges.iter().filter(storage)
}

fn stored(bill: &Bill) -> Usd {
    of_storage(bill).map(|charge| charge.list_cost).sum()
}
