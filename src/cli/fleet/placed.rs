//! A database of a fleet as a workload: what its rows tell, what the configuration says, and what
//! stands for the rest. It owns those defaults; each of them is told in the report.

use super::answer::AnswerArgs;
use crate::activity::{Activity, Demand, Requests, Series, Storage, Workload};
use crate::analysis::{Placement, Today};
use crate::ingest::fleet::{Configured, Unusable, Use};
use crate::meter::Deployment;
use crate::units::{Gb, instant_text};

/// Something that stands for what nobody said.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Assumed {
    /// A stable name.
    pub(super) id: &'static str,
    /// In words.
    pub(super) text: &'static str,
    /// What changes it.
    pub(super) change_with: &'static str,
}

/// Where nobody says the Region.
pub(super) const REGION: Assumed = Assumed {
    id: "region",
    text: "the AWS Region",
    change_with: "--region, or region in --config",
};
/// Where nobody says the engine.
pub(super) const ENGINE: Assumed =
    Assumed { id: "engine", text: "the engine is PostgreSQL", change_with: "engine in --config" };
/// Where nobody says how it runs.
pub(super) const TODAY: Assumed = Assumed {
    id: "today",
    text: "runs today as an RDS instance of the default class, always on",
    change_with: "instance_class in --config",
};
/// Where nobody says what is stored.
pub(super) const STORED: Assumed = Assumed {
    id: "used_gb",
    text: "stores 1 GB",
    change_with: "used_gb in --config, or the column VolumeBytesUsed",
};
/// Where what is used is not known and what is allocated is.
pub(super) const ALL_USED: Assumed = Assumed {
    id: "used_of_allocated",
    text: "uses all that is allocated",
    change_with: "used_gb in --config, or the column VolumeBytesUsed",
};
/// Where nobody measured capacity.
pub(super) const FLOOR: Assumed = Assumed {
    id: "demand",
    text: "needs as little capacity as each offering has",
    change_with: "the column ServerlessDatabaseCapacity",
};
/// Where nobody measured requests.
pub(super) const NO_REQUESTS: Assumed = Assumed {
    id: "requests_per_month",
    text: "has no Aurora I/O requests",
    change_with: "the columns ReadIOPS and WriteIOPS",
};
/// Where operations of RDS stand for requests.
pub(super) const REQUESTS_OF_RDS: Assumed = Assumed {
    id: "requests_of_rds",
    text: "has an Aurora request for each of ReadIOPS and WriteIOPS, and none while they are blank",
    change_with: "leave the columns out",
};

/// Where a database is and how it runs there.
pub(super) fn placement(
    configured: &Configured,
    args: &AnswerArgs,
    assumed: &mut Vec<&'static Assumed>,
) -> Placement {
    let mut default = |is_default: bool, what: &'static Assumed| {
        if is_default {
            assumed.push(what);
        }
    };
    default(configured.region.is_none(), &REGION);
    default(configured.engine.is_none(), &ENGINE);
    let deployment = configured.deployment.unwrap_or(Deployment::SingleAz);
    let today = match configured.class {
        _ if configured.serverless => {
            Some(Today::ServerlessV2 { min_acu: configured.min_acu, max_acu: configured.max_acu })
        }
        class if configured.aurora => Some(Today::Aurora(class)),
        class if class.is_some() || configured.deployment.is_some() => {
            Some(Today::Rds { class, deployment })
        }
        _ => None,
    };
    default(today.is_none(), &TODAY);
    Placement {
        region: configured.region.clone().unwrap_or_else(|| args.region.clone()),
        engine: configured.engine.unwrap_or_default(),
        today,
        storage_type: configured.storage_type,
        allocated: configured.allocated.is_some(),
    }
}

/// What a database does.
///
/// # Errors
/// It uses more than is allocated.
pub(super) fn workload(
    id: &str,
    placement: &Placement,
    configured: &Configured,
    told: Use,
    assumed: &mut Vec<&'static Assumed>,
) -> Result<Workload, String> {
    let used = match (told.used, configured.used, configured.allocated) {
        (Some(series), ..) => series,
        (None, Some(used), _) => Series::constant(used),
        (None, None, Some(allocated)) => {
            assumed.push(&ALL_USED);
            Series::constant(allocated)
        }
        (None, None, None) => {
            assumed.push(&STORED);
            Series::constant(Gb::parts(Gb::PARTS))
        }
    };
    let above = |allocated: Gb| used.steps().iter().copied().find(|(_, used)| *used > allocated);
    if let Some(allocated) = configured.allocated
        && let Some((at, used)) = above(allocated)
    {
        let from = instant_text(at);
        return Err(format!(
            "allocated_gb is {allocated}, less than the {used} GB that are used from {from}"
        ));
    }
    assumed.push(if told.requests.is_none() { &NO_REQUESTS } else { &REQUESTS_OF_RDS });
    if told.demand.is_none() {
        assumed.push(&FLOOR);
    }
    Ok(Workload {
        name: id.to_owned(),
        region: placement.region.clone(),
        engine: placement.engine,
        activity: Activity::Trace(told.trace),
        demand: told.demand.unwrap_or(Demand::Floor),
        storage: Storage {
            used,
            allocated: configured.allocated,
            storage_type: configured.storage_type,
        },
        requests: told.requests.unwrap_or(Requests::PerMonth(0)),
        work: None,
    })
}

/// Why rows make no workload, for people.
pub(super) fn reason(error: &Unusable) -> String {
    match error {
        Unusable::Bad(cell) => format!("{}, {}: {}", cell.file, cell.place, cell.text),
        Unusable::TooManyRequests => "it has more requests than can be".to_owned(),
        Unusable::Empty => "it has no row with a timestamp".to_owned(),
    }
}
