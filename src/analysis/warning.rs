//! Everything that a careful reader of a bill must be told: one variant each, one sentence each.

use std::fmt;

use rust_decimal::Decimal;

use crate::units::Day;

/// Something beside the numbers that can change what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A price was taken from another price list than the one that is nearest in time.
    OtherPriceList {
        /// The offering.
        offering: String,
        /// The meter.
        meter: &'static str,
        /// The price list that was used.
        list: String,
        /// The price list that lacks the price.
        lacking: String,
    },
    /// The offering does not speak the workload's engine.
    EngineChange {
        /// The offering.
        offering: String,
        /// The engine it speaks.
        engine: &'static str,
        /// The engine that the workload's clients speak.
        workload: &'static str,
    },
    /// Part of a provisioned-IOPS or magnetic volume's bill is not simulated.
    StorageChargeLeftOut {
        /// The storage type.
        storage: &'static str,
        /// What is left out.
        what: &'static str,
    },
    /// Some of the time is unknown, so that bills are ranges.
    UnknownTime {
        /// Unknown seconds.
        seconds: u64,
        /// Whether it could change the ranking or a bill by a cent.
        matters: bool,
    },
    /// The range of an offering whose bill does not grow with use is an estimate.
    RangeEstimated {
        /// The offering.
        offering: String,
    },
    /// More capacity was needed than the maximum.
    Saturated {
        /// The offering.
        offering: String,
        /// For how long, in seconds.
        seconds: u64,
    },
    /// Sessions last whole seconds.
    SessionRounded {
        /// Asked for, in hours a week.
        asked_hours: Decimal,
        /// Simulated, in seconds a week.
        simulated: u64,
    },
    /// The rules of another day than the billed ones were asked for.
    RulesOf {
        /// The day.
        day: Day,
    },
    /// Rows of a trace contradict each other, or say what no bill needs.
    Trace {
        /// What, in words.
        text: String,
    },
    /// The measured cluster has several instances.
    Instances {
        /// How many.
        instances: u64,
    },
    /// The price list is far from the billed time.
    DistantPriceList {
        /// The price list.
        list: String,
        /// Days between its effective date and the end of the billed time.
        days: i64,
    },
    /// A proxy keeps a cluster from pausing.
    ProxyHoldsAwake {
        /// The offering.
        offering: String,
    },
}

impl Warning {
    /// A stable code for scripts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherPriceList { .. } => "W001",
            Self::EngineChange { .. } => "W002",
            Self::StorageChargeLeftOut { .. } => "W003",
            Self::UnknownTime { .. } => "W004",
            Self::RangeEstimated { .. } => "W005",
            Self::Saturated { .. } => "W006",
            Self::SessionRounded { .. } => "W007",
            Self::RulesOf { .. } => "W008",
            Self::DistantPriceList { .. } => "W009",
            Self::Trace { .. } => "W010",
            Self::Instances { .. } => "W011",
            Self::ProxyHoldsAwake { .. } => "W017",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherPriceList { offering, meter, list, lacking } => {
                write!(f, "{offering}: {meter} is priced by {list}, because {lacking} lacks it")
            }
            Self::EngineChange { offering, engine, workload } => {
                write!(f, "{offering} runs {engine} here: leaving {workload} is an engine change")
            }
            Self::StorageChargeLeftOut { storage, what } => {
                write!(f, "{storage}: {what} are not part of these bills")
            }
            Self::UnknownTime { seconds, matters: true } => write!(
                f,
                "{seconds} s are unknown and could change a bill or the ranking: see the ranges"
            ),
            Self::UnknownTime { seconds, matters: false } => {
                write!(f, "{seconds} s are unknown; they change no bill by a cent and no rank")
            }
            Self::RangeEstimated { offering } => write!(
                f,
                "{offering}: its range is an estimate, because more use can make it cheaper"
            ),
            Self::Saturated { offering, seconds } => {
                write!(f, "{offering}: {seconds} s needed more than the maximum capacity")
            }
            Self::SessionRounded { asked_hours, simulated } => write!(
                f,
                "sessions last whole seconds: {simulated} s a week are simulated for {asked_hours} h"
            ),
            Self::Trace { text } => f.write_str(text),
            Self::Instances { instances } => {
                write!(
                    f,
                    "the cluster has {instances} instances today; provisioned ones are billed as one"
                )
            }
            Self::RulesOf { day } => {
                write!(f, "billed by the rules of {day}, which are not those of the billed time")
            }
            Self::ProxyHoldsAwake { offering } => {
                write!(
                    f,
                    "{offering}: the RDS Proxy holds connections open, so that it never pauses"
                )
            }
            Self::DistantPriceList { list, days } => {
                write!(f, "price list {list} is {days} days away from the billed time")
            }
        }
    }
}
