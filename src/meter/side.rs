//! What AWS counts beside a database: addresses, proxies, Extended Support, surplus CPU credits.
//! It owns their names and scales; which database has which of them is `offering`'s.

use std::fmt;

use super::{Burstable, DatabaseEngine, Scale, SupportYears};

/// One thing beside a database that has a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SideMeter {
    /// Hours of a public IPv4 address in use (NET-1).
    PublicIpv4,
    /// vCPU-hours of an instance in Extended Support (XS-1).
    ExtendedSupport {
        /// The engine.
        engine: DatabaseEngine,
        /// Which years have this price.
        years: SupportYears,
    },
    /// ACU-hours of Serverless v2 in Extended Support (XS-1).
    ExtendedSupportAcu {
        /// The engine.
        engine: DatabaseEngine,
        /// Which years have this price.
        years: SupportYears,
    },
    /// vCPU-hours above the baseline of a burstable instance (RDS-11).
    CpuCredits {
        /// The engine.
        engine: DatabaseEngine,
        /// The family of its class.
        family: Burstable,
    },
    /// vCPU-hours of the instances behind an RDS Proxy (NET-2).
    Proxy {
        /// The engine.
        engine: DatabaseEngine,
    },
    /// ACU-hours of Serverless v2 behind an RDS Proxy (NET-2).
    ProxyAcu {
        /// The engine.
        engine: DatabaseEngine,
    },
    /// Metrics asked of CloudWatch's `GetMetricData` (CW-2).
    CloudWatchMetrics,
    /// A cost by the month whose price the user states; which of them, from 0.
    Stated {
        /// Its place in the user's list.
        index: u8,
    },
}

impl SideMeter {
    /// The meter's name in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        use Burstable::{T3, T4g};
        use SupportYears::{OneAndTwo, Three};
        match self {
            Self::PublicIpv4 => "public-ipv4",
            Self::ExtendedSupport { years: OneAndTwo, .. } => "extended-support",
            Self::ExtendedSupport { years: Three, .. } => "extended-support-year-3",
            Self::ExtendedSupportAcu { years: OneAndTwo, .. } => "extended-support-acu",
            Self::ExtendedSupportAcu { years: Three, .. } => "extended-support-acu-year-3",
            Self::CpuCredits { family: T3, .. } => "cpu-credits-t3",
            Self::CpuCredits { family: T4g, .. } => "cpu-credits-t4g",
            Self::Proxy { .. } => "rds-proxy",
            Self::ProxyAcu { .. } => "rds-proxy-acu",
            Self::CloudWatchMetrics => "cloudwatch-metrics",
            Self::Stated { .. } => "stated",
        }
    }

    /// The engine whose price applies; `None` where the engine does not matter.
    #[must_use]
    pub const fn engine(&self) -> Option<DatabaseEngine> {
        match *self {
            Self::ExtendedSupport { engine, .. }
            | Self::ExtendedSupportAcu { engine, .. }
            | Self::CpuCredits { engine, .. }
            | Self::Proxy { engine }
            | Self::ProxyAcu { engine } => Some(engine),
            Self::PublicIpv4 | Self::CloudWatchMetrics | Self::Stated { .. } => None,
        }
    }

    /// What is counted and how the count becomes the quantity that has a price.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        match self {
            Self::PublicIpv4 => Scale::InstanceSeconds,
            Self::ExtendedSupport { .. } | Self::CpuCredits { .. } | Self::Proxy { .. } => {
                Scale::VcpuPartSeconds
            }
            Self::ExtendedSupportAcu { .. } | Self::ProxyAcu { .. } => Scale::HalfAcuSeconds,
            Self::CloudWatchMetrics => Scale::RequestSeconds,
            Self::Stated { .. } => Scale::MonthSeconds,
        }
    }
}

/// A sentence fragment for people, such as `public IPv4 address`.
impl fmt::Display for SideMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::PublicIpv4 => "public IPv4 address".to_owned(),
            Self::ExtendedSupport { engine, years }
            | Self::ExtendedSupportAcu { engine, years } => {
                format!("Extended Support in year {years}, {engine}")
            }
            Self::CpuCredits { engine, family } => format!("CPU credits of {family}, {engine}"),
            Self::Proxy { engine } | Self::ProxyAcu { engine } => format!("RDS Proxy, {engine}"),
            Self::CloudWatchMetrics => "metrics asked of CloudWatch".to_owned(),
            Self::Stated { index } => format!("stated cost {}", u16::from(*index) + 1),
        };
        f.pad(&text)
    }
}
