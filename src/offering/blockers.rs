//! What keeps Serverless v2 from pausing although nobody is connected (AS2-7), as a user states it.
//! It owns the names and which offerings that changes; what it costs is `analysis`'s.

use crate::rules::SERVERLESS_V2_MINIMUM;
use crate::units::{Acu, Day};

use super::settings::PauseAfter;
use super::{Spec, aurora_serverless_v2};

/// Something because of which Serverless v2 never pauses. AWS shows no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// RDS Proxy keeps connections open.
    RdsProxy,
    /// Logical replication, or the binary log.
    LogicalReplication,
    /// The cluster is part of a global database.
    GlobalDatabase,
    /// A zero-ETL integration reads the cluster's log.
    ZeroEtl,
    /// The cluster has a provisioned instance besides.
    ProvisionedMember,
}

impl Blocker {
    /// Every blocker, in the order in which documents list them.
    pub const ALL: [Self; 5] = [
        Self::RdsProxy,
        Self::LogicalReplication,
        Self::GlobalDatabase,
        Self::ZeroEtl,
        Self::ProvisionedMember,
    ];

    /// As workload files spell it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::RdsProxy => "rds_proxy",
            Self::LogicalReplication => "logical_replication",
            Self::GlobalDatabase => "global_database",
            Self::ZeroEtl => "zero_etl",
            Self::ProvisionedMember => "provisioned_member",
        }
    }

    /// As sentences name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RdsProxy => "RDS Proxy",
            Self::LogicalReplication => "logical replication",
            Self::GlobalDatabase => "a global database",
            Self::ZeroEtl => "a zero-ETL integration",
            Self::ProvisionedMember => "a provisioned member of the cluster",
        }
    }
}

/// The same offering as a blocker lets it be; `None` if it would never pause anyway.
#[must_use]
pub fn kept_awake(spec: &Spec, last_day: Day) -> Option<Spec> {
    let least = SERVERLESS_V2_MINIMUM.on(last_day).value;
    let pauses = spec.kind.id == aurora_serverless_v2::KIND.id
        && spec.settings.min_acu.unwrap_or(least) == Acu::ZERO
        && spec.settings.pause_after != Some(PauseAfter::Never);
    pauses.then(|| {
        let mut awake = spec.clone();
        awake.settings.pause_after = Some(PauseAfter::Never);
        awake
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offering::{Settings, kind};

    #[test]
    fn only_what_would_pause_is_kept_awake() {
        let awake = |id, day| kept_awake(&Spec::default_of(kind(id).unwrap()), day).is_some();
        let day = Day::from_date(2024, 11, 20);
        // Minimum 0 came on 2024-11-20; the default with 0.5 never pauses, and v1 has no such rule.
        assert!(!awake("aurora-serverless-v2", Day::from_date(2024, 11, 19)));
        assert!(awake("aurora-serverless-v2", day));
        assert!(!awake("aurora-serverless-v1", day));

        let mut spec = Spec::default_of(kind("aurora-serverless-v2").unwrap());
        spec.settings = Settings { pause_after: Some(PauseAfter::Never), ..Settings::default() };
        assert_eq!(kept_awake(&spec, Day::from_date(2026, 10, 31)), None);
    }
}
