//! Comparing offerings: who is cheapest, by how much, where that changes. It puts workloads,
//! offerings, rules and prices together; it prints nothing.

mod awake;
mod axis;
mod break_even;
mod compare;
mod curve;
mod default_changes;
mod demand_spread;
mod flat_break_even;
mod fleet;
mod grid;
mod io_break_even;
mod lineup;
mod memory;
mod month_over_month;
mod own_value;
mod sensitivity;
mod sweep;
mod unknown;
mod warning;

pub use crate::offering::{StartWaits, State, Timeline};
pub use crate::rules::changes as rule_changes;
pub use crate::rules::{Confidence, Exceeding, TOPICS, Wait};
pub use awake::{blocked, kept_busy};
pub use axis::{Axis, AxisRange};
pub use break_even::{Crossing, Crossings, SameOrder, break_even};
pub use compare::{Comparison, NotPriced, Priced, Question, Usage, compare};
pub use curve::{Curve, CurvePoint, cost_curve};
pub use default_changes::DefaultChange;
pub use demand_spread::{DemandSpread, ModelBills, demand_spread};
pub use flat_break_even::flat_break_even;
pub use fleet::{
    Assessment, FleetBill, FleetConfidence, FleetFlip, FlipHours, Placement, Prepared, Today,
    Unprepared, assess, prepare,
};
pub use grid::{GRID_SESSIONS, Grid, GridOffering, grid, grid_hours};
pub use io_break_even::{IoBreakEven, io_break_even, io_break_evens};
pub use lineup::{Entry, LineUp, LineUpError, NotOffered, Window, line_up};
pub use memory::Unfit;
pub use month_over_month::{
    Always, Billed, Cause, Change, Explained, OfferingChange, PriceChange, Split, month_over_month,
};
pub use sensitivity::{
    Flip, Input, LeftOutInput, Margin, Sensitivity, StaysCheapest, Tolerance, sensitivity,
    stays_cheapest,
};
pub use warning::Warning;
