//! Rules of Aurora: Serverless v1 and v2, cluster stop and start, consumed storage.

use crate::units::{Acu, Day, RuleId};

use super::{Availability, Confidence, Dated, Era};

/// When Aurora Serverless v1 existed.
pub const SERVERLESS_V1: Availability = Availability {
    what: "Aurora Serverless v1",
    from: Day::from_date(2018, 8, 9),
    until: Some(Day::from_date(2025, 3, 31)),
    source: "Amazon Aurora User Guide, document history and end-of-life notice",
    read: "2026-11-22",
};

/// When Aurora Serverless v1 spoke PostgreSQL.
pub const SERVERLESS_V1_POSTGRES: Availability = Availability {
    what: "Aurora Serverless v1 with PostgreSQL compatibility",
    from: Day::from_date(2019, 7, 9),
    until: Some(Day::from_date(2025, 3, 31)),
    source: "Amazon Aurora User Guide, document history",
    read: "2026-11-22",
};

/// When Aurora Serverless v2 existed.
pub const SERVERLESS_V2: Availability = Availability {
    what: "Aurora Serverless v2",
    from: Day::from_date(2022, 4, 21),
    until: None,
    source: "Amazon Aurora User Guide, document history",
    read: "2026-11-22",
};

/// When Aurora had I/O-Optimized clusters.
pub const AURORA_IO_OPTIMIZED: Availability = Availability {
    what: "Aurora I/O-Optimized",
    from: Day::from_date(2023, 5, 11),
    until: None,
    source: "Amazon Aurora User Guide, document history (AUR-5)",
    read: "2026-11-22",
};

/// When a whole Aurora cluster could be stopped and started.
pub const AURORA_STOP_START: Availability = Availability {
    what: "stopping and starting an Aurora cluster",
    from: Day::from_date(2018, 9, 24),
    until: None,
    source: "Amazon Aurora User Guide, document history",
    read: "2026-11-22",
};

/// How long a serverless cluster waits before it pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PauseRange {
    /// The shortest wait, in seconds.
    pub shortest_seconds: i64,
    /// The longest wait, in seconds.
    pub longest_seconds: i64,
    /// AWS's default, in seconds.
    pub default_seconds: i64,
}

/// The wait before a pause, the same for v1 and v2.
///
/// Shown by `the_pause_tail_is_billed`.
pub static PAUSE_AFTER_SECONDS: Dated<PauseRange> = Dated {
    what: "time without connections before a pause, in seconds",
    source: "Amazon Aurora User Guide, \"Pause and resume\" and \"Scaling to zero with automatic \
             pause and resume\"; RDS API Reference, ScalingConfiguration",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::As1Pause,
        value: PauseRange { shortest_seconds: 300, longest_seconds: 86_400, default_seconds: 300 },
    }],
};

const fn steps<const N: usize>(units: [u32; N]) -> [Acu; N] {
    let mut capacities = [Acu::ZERO; N];
    let mut i = 0;
    while i < N {
        capacities[i] = Acu::whole(units[i]);
        i += 1;
    }
    capacities
}

static MYSQL_FROM_TWO: [Acu; 8] = steps([2, 4, 8, 16, 32, 64, 128, 256]);
static MYSQL_FROM_ONE: [Acu; 9] = steps([1, 2, 4, 8, 16, 32, 64, 128, 256]);
static POSTGRES: [Acu; 8] = steps([2, 4, 8, 16, 32, 64, 192, 384]);

/// Capacities of Serverless v1 with MySQL compatibility, by the day of the activation.
///
/// Shown by `one_acu_is_allowed_from_2019_04_29`.
pub static SERVERLESS_V1_MYSQL_STEPS: Dated<&[Acu]> = Dated {
    what: "allowed capacities, in ACU",
    source: "Amazon Aurora User Guide of 2018-08-31; document history for 2019-04-29",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::As1Capacity, value: &MYSQL_FROM_TWO },
        Era {
            from: Day::from_date(2019, 4, 29),
            rule: RuleId::As1Capacity,
            value: &MYSQL_FROM_ONE,
        },
    ],
};

/// Capacities of Serverless v1 with PostgreSQL compatibility: never 1.
///
/// Shown by `one_acu_is_allowed_from_2019_04_29`.
pub static SERVERLESS_V1_POSTGRES_STEPS: Dated<&[Acu]> = Dated {
    what: "allowed capacities, in ACU",
    source: "Amazon Aurora User Guide, Serverless v1 with PostgreSQL (2019-07-09)",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era { from: Day::EARLIEST, rule: RuleId::As1Capacity, value: &POSTGRES }],
};

/// The shortest billed activation of Serverless v1, in seconds.
///
/// Shown by `an_activation_is_billed_at_least_five_minutes`.
pub static SERVERLESS_V1_MINIMUM_SECONDS: Dated<i64> = Dated {
    what: "shortest billed activation, in seconds",
    source: "Aurora FAQ as quoted in 2018: per second, minimum five minutes at each activation",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era { from: Day::EARLIEST, rule: RuleId::As1Minimum, value: 300 }],
};

/// How long a client waits while Serverless v1 resumes, in milliseconds: the median of 145
/// measured cold starts (95th percentile 92.6 s, maximum 120.1 s).
///
/// Shown by `waits_are_counted_for_each_activation`.
pub static SERVERLESS_V1_RESUME_MILLISECONDS: Dated<u64> = Dated {
    what: "wait for a resume, in milliseconds",
    source: "agostbiro/aurora-serverless-latencies, us-east-1, April 2020",
    read: "2026-11-22",
    confidence: Confidence::Medium,
    eras: &[Era { from: Day::EARLIEST, rule: RuleId::As1Resume, value: 43_100 }],
};

/// The smallest minimum capacity of Serverless v2; only zero pauses.
///
/// Shown by `minimum_zero_is_offered_from_2024_11_20`.
pub static SERVERLESS_V2_MINIMUM: Dated<Acu> = Dated {
    what: "smallest minimum capacity, in ACU",
    source: "RDS API Reference, ServerlessV2ScalingConfiguration; Aurora document history for \
             2024-11-20",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::As2Range, value: Acu::HALF },
        Era { from: Day::from_date(2024, 11, 20), rule: RuleId::As2Range, value: Acu::ZERO },
    ],
};

/// The largest maximum capacity of Serverless v2. The facts give the month of the change, not
/// the day.
///
/// Shown by `minimum_zero_is_offered_from_2024_11_20`.
pub static SERVERLESS_V2_MAXIMUM: Dated<Acu> = Dated {
    what: "largest maximum capacity, in ACU",
    source: "RDS API Reference, ServerlessV2ScalingConfiguration; 128 before October 2024",
    read: "2026-11-22",
    confidence: Confidence::Medium,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::As2Range, value: Acu::whole(128) },
        Era { from: Day::from_date(2024, 10, 1), rule: RuleId::As2Range, value: Acu::whole(256) },
    ],
};

/// How long a client waits while Serverless v2 resumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResumeWait {
    /// After a short pause, in milliseconds.
    pub milliseconds: u64,
    /// After a long pause, in milliseconds.
    pub milliseconds_after_long_pause: u64,
    /// A pause longer than this is long, in seconds.
    pub long_pause_seconds: i64,
}

/// How long a client waits while Serverless v2 resumes.
///
/// Shown by `waits_are_counted_for_each_activation`.
pub static SERVERLESS_V2_RESUME: Dated<ResumeWait> = Dated {
    what: "wait for a resume, in milliseconds",
    source: "Amazon Aurora User Guide, \"Scaling to zero with automatic pause and resume\": about \
             15 s, 30 s or more after a pause of more than 24 hours",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::As2Resume,
        value: ResumeWait {
            milliseconds: 15_000,
            milliseconds_after_long_pause: 30_000,
            long_pause_seconds: 86_400,
        },
    }],
};

/// Which gigabytes of an Aurora volume are billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuroraStorageBilling {
    /// The most that was ever used: the volume does not shrink.
    HighWaterMark,
    /// What is used.
    Used,
}

/// Which gigabytes of an Aurora volume are billed, by the second.
///
/// Shown by `an_aurora_volume_does_not_shrink_before_2020_10_13`.
pub static AURORA_STORAGE: Dated<AuroraStorageBilling> = Dated {
    what: "billed size of a cluster volume",
    source: "Amazon Aurora User Guide, \"Storage scaling\"; document history for 2020-10-13",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::Aur3, value: AuroraStorageBilling::HighWaterMark },
        Era {
            from: Day::from_date(2020, 10, 13),
            rule: RuleId::Aur3,
            value: AuroraStorageBilling::Used,
        },
    ],
};
