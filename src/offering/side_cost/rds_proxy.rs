//! An RDS Proxy: billed by the vCPU or the ACU of what stands behind it, at least 2 vCPU or 8 ACU
//! (NET-2). It holds connections open, so that Serverless v2 never pauses behind it (AS2-7).

use crate::meter::{Basis, Meter, Reading, SideMeter, VCPU_PARTS};
use crate::offering::{PauseAfter, Settings, Spec, State, Unsupported};
use crate::units::{Acu, RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};

/// The least vCPUs that are billed (NET-2).
const LEAST_VCPUS: u64 = 2;
/// The least capacity that is billed, in half units: 8 ACU, remembered and without a source (NET-2).
const LEAST_HALF_ACUS: u32 = 16;

/// Whether the side costs of an offering hold it awake that could pause.
#[must_use]
pub fn holds_awake(spec: &Spec) -> bool {
    let settings = &spec.settings;
    let proxy = settings.side_costs.as_ref().is_some_and(|on| on.rds_proxy);
    let could_pause = settings.pause_after != Some(PauseAfter::Never)
        && settings.min_acu.is_none_or(|min| min == Acu::ZERO);
    proxy && could_pause && spec.kind.id == "aurora-serverless-v2"
}

/// The settings with which an offering really runs: never paused behind a proxy. The one place
/// where a side cost changes what a database does.
#[must_use]
pub fn without_pause(spec: &Spec) -> Settings {
    let mut settings = spec.settings.clone();
    if holds_awake(spec) {
        settings.pause_after = Some(PauseAfter::Never);
    }
    settings
}

/// The side cost.
#[derive(Debug)]
pub(super) struct RdsProxy;

impl SideCost for RdsProxy {
    fn key(&self) -> &'static str {
        "rds_proxy"
    }

    fn summary(&self) -> &'static str {
        "RDS Proxy"
    }

    fn source(&self) -> &'static str {
        "NET-2, AS2-7: Amazon RDS Proxy pricing and Amazon Aurora User Guide"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.rds_proxy
    }

    fn assumption(&self) -> &'static str {
        "the RDS Proxy is there all the time, also while the database is stopped; a \
                 standby is not counted; at least 2 vCPU or 8 ACU (the 8 have no source)"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::Side(SideMeter::Proxy { .. } | SideMeter::ProxyAcu { .. }))
    }

    fn readings(
        &self,
        _: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let engine = database.engine();
        let seconds = database.seconds();
        let (side, one) = if let Some(vcpus) = database.vcpus()? {
            let parts = vcpus.max(LEAST_VCPUS) * VCPU_PARTS;
            (SideMeter::Proxy { engine }, u128::from(parts) * u128::from(seconds))
        } else if database.is_serverless_v2() {
            let halves = |state: State| state.acu().map_or(0, Acu::half_units).max(LEAST_HALF_ACUS);
            let states = database.timeline.states().iter();
            let counted =
                states.map(|(span, state)| u128::from(span.seconds()) * u128::from(halves(*state)));
            (SideMeter::ProxyAcu { engine }, counted.sum())
        } else {
            // Aurora User Guide, RDS Proxy quotas: v2 clusters but not v1 clusters (read 2026-11-27).
            return Err(Unsupported("RDS Proxy does not stand before such a database".to_owned()));
        };
        Ok(vec![Reading {
            meter: Meter::Side(side),
            count: one * database.instances(),
            free_units: 0,
            month_seconds: 0,
            rules: RuleSet::of(&[RuleId::Net2, RuleId::Rds12]),
            basis: Basis::Beside { seconds },
        }])
    }
}
