//! AWS: the databases of an account, their metrics and the price lists. The only module that opens
//! a connection, and the only asynchronous one; nobody outside sees that it is. What it brings
//! home is plain data and text of files: every answer is made offline from those.

mod actions;
mod cloudwatch;
mod connection;
mod day_file;
mod failure;
mod inventory;
mod metrics;
mod plan;
mod price_list;
mod rds;
mod rows;
mod runtime;
mod stops;
mod usage_file;
mod whole;

pub use actions::{ACTIONS, Action, policy};
pub use cloudwatch::{Answer, Datapoint};
pub use connection::{Access, Connection};
pub use day_file::{DayFile, TargetDays, split};
pub use failure::{AwsError, AwsErrorKind};
pub use inventory::{
    Database, Described, FailedRegion, Inventory, Member, Resource, Serverless, all_regions,
};
pub use metrics::{Dimension, Metric, Statistic, Target, targets};
pub use plan::{
    CALLS_AT_ONCE, Call, MOST_POINTS, MOST_QUERIES, Plan, Query, SETTLED, affordable, cost,
    is_closed, plan, readable_until, resolution,
};
pub use rds::EVENTS_SECONDS;
pub use rows::Days;
pub use stops::{Event, EventKind, Silence, was_stopped};
pub use usage_file::{NoUsage, Usage, UsageFile, usage_file};
