//! Everything that a careful reader of a bill must be told: one variant each, one sentence each.

use std::fmt;

use rust_decimal::Decimal;

use crate::units::{Day, Usd};

use super::memory::Unfit;

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
    /// Nothing in the period is unknown, but time beside it that could change a bill.
    UnknownBefore,
    /// The ends of an offering's range are bounds that no use of the unknown time may reach.
    RangeIsBound {
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
    /// An offering that would pause never does, because of what stands beside it.
    PauseBlocked {
        /// The offering.
        offering: String,
        /// What blocks the pause.
        by: Vec<&'static str>,
        /// How much less it would cost without.
        saves: Usd,
    },
    /// Connections that are never closed keep a cluster awake.
    IdleConnections {
        /// The offering.
        offering: String,
        /// How many there are at least, in thousandths.
        least_thousandths: u32,
        /// How often it would pause without them.
        pauses: usize,
        /// How much less it would cost without them.
        saves: Usd,
    },
    /// A client that connects at a regular distance keeps a cluster awake.
    Poller {
        /// The offering.
        offering: String,
        /// The distance in seconds.
        every_seconds: i64,
        /// How often it connects.
        count: usize,
        /// How often the cluster pauses, and how often it would without the client.
        pauses: [usize; 2],
        /// How much less it would cost without the client.
        saves: Usd,
    },
    /// The offering has too little memory for the working set.
    Unfit {
        /// The offering.
        offering: String,
        /// What it has and what is needed.
        unfit: Unfit,
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
            Self::UnknownTime { .. } | Self::UnknownBefore => "W004",
            Self::RangeIsBound { .. } => "W005",
            Self::Saturated { .. } => "W006",
            Self::SessionRounded { .. } => "W007",
            Self::RulesOf { .. } => "W008",
            Self::DistantPriceList { .. } => "W009",
            Self::Trace { .. } => "W010",
            Self::Instances { .. } => "W011",
            Self::PauseBlocked { .. } => "W012",
            Self::IdleConnections { .. } => "W013",
            Self::Poller { .. } => "W014",
            Self::Unfit { .. } => "W015",
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
            Self::UnknownBefore => f.write_str(
                "time outside the billed time is unknown and could change a bill: see the ranges",
            ),
            Self::RangeIsBound { offering } => write!(
                f,
                "{offering}: the bill lies within its range, but may not reach both ends, because \
                 more use can make it cheaper"
            ),
            Self::Saturated { offering, seconds } => {
                write!(f, "{offering}: {seconds} s needed more than the maximum capacity")
            }
            Self::SessionRounded { asked_hours, simulated } => write!(
                f,
                "sessions last whole seconds: {simulated} s a week are simulated for {asked_hours} h"
            ),
            Self::Trace { text } => f.write_str(text),
            Self::Unfit { offering, unfit } => write!(f, "{offering} {unfit}"),
            Self::Instances { instances } => {
                write!(
                    f,
                    "the cluster has {instances} instances today; provisioned ones are billed as one"
                )
            }
            Self::PauseBlocked { .. }
            | Self::IdleConnections { .. }
            | Self::Poller { .. }
            | Self::ProxyHoldsAwake { .. } => self.fmt_awake(f),
            Self::RulesOf { day } => {
                write!(f, "billed by the rules of {day}, which are not those of the billed time")
            }
            Self::DistantPriceList { list, days } => {
                write!(f, "price list {list} is {days} days away from the billed time")
            }
        }
    }
}

impl Warning {
    /// What keeps a cluster from pausing; nothing for the other warnings.
    fn fmt_awake(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PauseBlocked { offering, by, saves } => write!(
                f,
                "{offering} never pauses, because of {} (AS2-7): billed as pause_after = \"never\"; \
                 without, it would cost {} less",
                by.join(" and "),
                dollars(*saves)
            ),
            Self::IdleConnections { offering, least_thousandths, pauses, saves } => write!(
                f,
                "{offering}: the trace never has fewer than {} connections, most of the time just \
                 these: idle ones, as of a pool, keep it from pausing; it would pause {} and cost \
                 {} less if they were closed",
                Decimal::new(i64::from(*least_thousandths), 3).normalize(),
                times(*pauses),
                dollars(*saves)
            ),
            Self::Poller { offering, every_seconds, count, pauses: [now, then], saves } => write!(
                f,
                "{offering}: a connection every {every_seconds} s ({count} of them) keeps it from \
                 pausing: {}; it would pause {} and cost {} less if the poller stopped",
                match now {
                    0 => "the pause is never reached".to_owned(),
                    now => format!("it pauses {} only", times(*now)),
                },
                times(*then),
                dollars(*saves)
            ),
            Self::ProxyHoldsAwake { offering } => {
                write!(
                    f,
                    "{offering}: the RDS Proxy holds connections open, so that it never pauses"
                )
            }
            _ => Ok(()),
        }
    }
}

/// How often something happens.
fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// An amount for a sentence, in whole cents.
fn dollars(amount: Usd) -> String {
    let cents = amount.cents();
    format!("${}.{:02}", cents / 100, cents.rem_euclid(100))
}
