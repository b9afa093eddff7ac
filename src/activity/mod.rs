//! When somebody is connected, and what the database needs and holds meanwhile: intervals and
//! run-length series, never a vector of minutes. It knows no AWS rule and no offering.

mod cpu;
mod demand;
pub mod models;
mod poller;
mod requests;
pub mod schedule;
mod series;
mod sessions;
mod trace;
mod typical_week;
mod work;
mod workload;

pub use cpu::{Cpu, CpuHour};
pub use demand::Demand;
pub use poller::{Poller, poller};
pub use requests::{MonthlyRequests, Requests};
pub use series::{Series, SeriesError};
pub use sessions::{gaps, seconds_within, union};
pub use trace::{IdleConnections, Trace};
pub use typical_week::{TypicalWeek, WEEK_ANCHOR, WeekError};
pub use work::{Transaction, Work};
pub use workload::{Activity, Pattern, Storage, Workload};
