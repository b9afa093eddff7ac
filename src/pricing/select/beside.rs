//! Rows that are not of a database itself: reserved terms, Aurora DSQL, and what stands beside a
//! database (addresses, proxies, Extended Support, CPU credits). It owns AWS's words for them.
//!
//! Collected facts state them one by one. AWS's own live list has them in forms that were not
//! seen here (a row for each version of an engine), so from there they are not taken: a refreshed
//! list lacks them, and the next nearest list that has them is asked.

use super::{Charged, Engines, Uncertain};
use super::{
    ListedRow, Part, SelectError, Selection, charged_by_attributes, deployment, engines, unknown,
};
use crate::meter::{Burstable, SupportYears, Term};

use Part::UsageType;

/// What is not taken from a live price list.
pub(super) const IN_LIVE_LISTS: [(Part, &str, &str); 7] = [
    (UsageType, "ExtendedSupport", "Extended Support"),
    (Part::Storage, "Extended Support", "Extended Support"),
    (Part::Storage, "public IPv4", "public IPv4 address"),
    (Part::Engine, "Aurora DSQL", "other engine"),
    (UsageType, "Proxy", "RDS Proxy"),
    (UsageType, "CPUCredits", "CPU credits"),
    (Part::Storage, "CPU credits", "CPU credits"),
];

/// The meter of a reserved term, whose price is upfront payment and hours together, by the hour.
pub(super) fn reservation(row: &ListedRow<'_>, term: &str) -> Result<Selection, SelectError> {
    let term = match term {
        "yrTerm1.noUpfront" => Term::OneYearNoUpfront,
        "yrTerm1.partialUpfront" => Term::OneYearPartialUpfront,
        "yrTerm1.allUpfront" => Term::OneYearAllUpfront,
        "yrTerm3.partialUpfront" => Term::ThreeYearsPartialUpfront,
        "yrTerm3.allUpfront" => Term::ThreeYearsAllUpfront,
        _ => return Err(unknown("term", row.term)),
    };
    // The hours alone are not what a reservation costs: upfront money printed as $0.00.
    if row.unit != "Hrs (effective: upfront/term hours + hourly)" {
        return Err(unknown("unit of a reserved term", row.unit));
    }
    let Engines::One(engine) = engines(row.engine)? else {
        return Err(Uncertain::Unstated("engine").into());
    };
    let charged = charged_by_attributes(row)?.ok_or(Uncertain::Unstated("DB instance class"))?;
    let meters = vec![charged.on(deployment(row)?)?.reserved(engine, term)?];
    Ok(Selection::Meters { meters, any_engine: false })
}

/// What a usage type without its prefix charges for.
pub(super) fn charged_by_usage_type(bare: &str) -> Option<Charged> {
    Some(match bare {
        "RDS:ProxyUsage" => Charged::Proxy,
        "RDS:Proxy-ASv2-Usage" => Charged::ProxyAcu,
        "CPUCredits" => Charged::CpuCredits(None),
        "CPUCredits:db.t3" => Charged::CpuCredits(Some(Burstable::T3)),
        "CPUCredits:db.t4g" => Charged::CpuCredits(Some(Burstable::T4g)),
        // One usage type for each version, at one price.
        _ if bare.starts_with("ExtendedSupport:Yr1-Yr2:") => {
            Charged::ExtendedSupport(SupportYears::OneAndTwo)
        }
        _ if bare.starts_with("ExtendedSupport:Yr3:") => {
            Charged::ExtendedSupport(SupportYears::Three)
        }
        _ => return None,
    })
}

/// What the words in the place of a storage type charge for.
pub(super) fn charged_by_text(engine: &str, text: &str) -> Option<Charged> {
    Some(match text {
        "Extended Support yr1-2" => Charged::ExtendedSupport(SupportYears::OneAndTwo),
        "Extended Support yr3" => Charged::ExtendedSupport(SupportYears::Three),
        "Extended Support yr1-2 (Serverless v2)" => {
            Charged::ExtendedSupportAcu(SupportYears::OneAndTwo)
        }
        "Extended Support yr3 (Serverless v2)" => Charged::ExtendedSupportAcu(SupportYears::Three),
        "CPU credits" => Charged::CpuCredits(None),
        "CPU credits (t3)" => Charged::CpuCredits(Some(Burstable::T3)),
        "RDS Proxy" => Charged::Proxy,
        "public IPv4 in use" => Charged::PublicIpv4,
        "GetMetricData" => Charged::CloudWatchMetrics,
        _ if engine == "Aurora DSQL" && text.starts_with("DPU") => Charged::DsqlDpu,
        _ if engine == "Aurora DSQL" && text.starts_with("storage") => Charged::DsqlStorage,
        _ if text.contains("per In-use public IPv4 address per hour") => Charged::PublicIpv4,
        _ if text.contains("per vCPU running RDS Extended Support")
            && text.ends_with("Year 1, Year 2") =>
        {
            Charged::ExtendedSupport(SupportYears::OneAndTwo)
        }
        _ => return None,
    })
}
