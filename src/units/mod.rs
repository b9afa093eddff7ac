//! Money, quantities, capacities, time and names: the words that every other module speaks.
//! Nothing here knows AWS's rules or prices.

mod capacity;
mod money;
mod names;
mod period;
mod quantity;
mod region;
mod rule_id;

pub use capacity::{Acu, Gb, OutOfRange};
pub use money::{LIST_COST_DECIMALS, Usd};
pub(crate) use names::named;
pub use names::{Engine, StorageType, UnknownName};
pub use period::{
    AVERAGE_MONTH_HOURS, AVERAGE_MONTH_SECONDS, BillingMonth, BillingPeriod, DAY_SECONDS, Day,
    NotADate, Period, WEEK_SECONDS, instant_text,
};
pub use quantity::{QUANTITY_DECIMALS, Quantity, Unit};
pub use region::Region;
pub use rule_id::{RuleId, RuleSet};
