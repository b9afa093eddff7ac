//! Comparing offerings: who is cheapest, by how much, where that changes. It puts workloads,
//! offerings, rules and prices together; it prints nothing.

mod break_even;
mod compare;
mod curve;
mod default_changes;
mod flat_break_even;
mod grid;
mod io_break_even;
mod lineup;
mod month_over_month;
mod warning;

pub use crate::offering::State;
pub use break_even::{Axis, AxisRange, Crossing, Crossings, break_even};
pub use compare::{Comparison, NotPriced, Priced, Question, Usage, compare};
pub use curve::{Curve, CurvePoint, cost_curve};
pub use default_changes::DefaultChange;
pub use flat_break_even::flat_break_even;
pub use grid::{GRID_SESSIONS, Grid, GridOffering, grid, grid_hours};
pub use io_break_even::{IoBreakEven, io_break_even, io_break_evens};
pub use lineup::{Entry, LineUp, LineUpError, NotOffered, Window, line_up};
pub use month_over_month::{
    Always, Billed, Cause, Change, Explained, OfferingChange, PriceChange, Split, month_over_month,
};
pub use warning::Warning;
