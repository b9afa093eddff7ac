//! Rules of RDS instances and their storage.

use crate::units::{Day, Gb, RuleId, StorageType};

use super::{Availability, Confidence, Dated, Era};

/// When an RDS instance with a standby could be stopped (RDS-8); shown by
/// `an_instance_with_a_standby_is_stopped_from_2018_10_29_on` in `tests/it/side_costs.rs`.
pub const RDS_MULTI_AZ_STOP: Availability = Availability {
    what: "stopping a Multi-AZ instance",
    from: Day::from_date(2018, 10, 29),
    until: None,
    source: "Amazon RDS User Guide, document history (RDS-8)",
    read: "2026-11-22",
};

/// How the time of one run, from available to stopping, is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunBilling {
    /// Rounded up to whole hours, at least one.
    WholeHours,
    /// Every second, and at least so many.
    PerSecond {
        /// The shortest billed run, in seconds.
        minimum_seconds: i64,
    },
}

/// How a run is billed, by the day on which it became available.
///
/// Shown by `an_era_begins_with_the_first_second_of_its_day`.
pub static RDS_RUN: Dated<RunBilling> = Dated {
    what: "billing of one run of an instance",
    source: "Amazon RDS User Guide of 2017-12-19, 2018-08-31 and 2018-12-14 (\"partial DB instance \
             hours consumed are billed as full hours\") and its document history for 2019-04-25",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::Rds1, value: RunBilling::WholeHours },
        Era {
            from: Day::from_date(2019, 4, 25),
            rule: RuleId::Rds2,
            value: RunBilling::PerSecond { minimum_seconds: 600 },
        },
    ],
};

/// Seconds after which AWS starts a stopped instance by itself.
///
/// Shown by `a_forced_start_comes_after_seven_days`.
pub static RDS_SECONDS_STOPPED_MAX: Dated<i64> = Dated {
    what: "longest time an instance stays stopped, in seconds",
    source: "Amazon RDS API Reference, StopDBInstance",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era { from: Day::EARLIEST, rule: RuleId::Rds7, value: 604_800 }],
};

/// The smallest storage that can be allocated, by type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageMinimum {
    /// gp2 and gp3.
    pub general_purpose: Gb,
    /// io1 and io2.
    pub provisioned_iops: Gb,
    /// Magnetic.
    pub magnetic: Gb,
}

impl StorageMinimum {
    /// The minimum of a type.
    #[must_use]
    pub const fn of(&self, storage: StorageType) -> Gb {
        match storage {
            StorageType::Gp2 | StorageType::Gp3 => self.general_purpose,
            StorageType::Io1 | StorageType::Io2 => self.provisioned_iops,
            StorageType::Magnetic => self.magnetic,
        }
    }
}

/// The smallest storage that can be allocated.
///
/// Shown by `rds_bills_at_least_the_minimum_of_its_storage_type`.
pub static RDS_STORAGE_MINIMUM: Dated<StorageMinimum> = Dated {
    what: "smallest allocated storage, in GB",
    source: "Amazon RDS API Reference, CreateDBInstance",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::Sto1,
        value: StorageMinimum {
            general_purpose: Gb::whole(20),
            provisioned_iops: Gb::whole(100),
            magnetic: Gb::whole(5),
        },
    }],
};

/// The storage type that a workload gets if it names none, by the period's last day.
///
/// Shown by `defaults_follow_the_period`.
pub static RDS_DEFAULT_STORAGE: Dated<StorageType> = Dated {
    what: "default storage type of a new instance",
    source: "Amazon RDS API Reference, CreateDBInstance (now gp3, formerly gp2); the year of the \
             change is this program's choice",
    read: "2026-11-22",
    confidence: Confidence::Chosen,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::Sto1, value: StorageType::Gp2 },
        Era { from: Day::from_date(2023, 1, 1), rule: RuleId::Sto1, value: StorageType::Gp3 },
    ],
};

/// The instance class that a workload gets if it names none, by the period's last day: the
/// smallest of its time.
///
/// Shown by `defaults_follow_the_period`.
pub static RDS_DEFAULT_CLASS: Dated<&str> = Dated {
    what: "default DB instance class",
    source: "the smallest burstable class of its time; the choice is this program's",
    read: "2026-11-22",
    confidence: Confidence::Chosen,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::Rds5, value: "db.t2.micro" },
        Era { from: Day::from_date(2020, 1, 1), rule: RuleId::Rds5, value: "db.t4g.micro" },
    ],
};
