//! Readings that offerings share: allocated RDS storage, consumed Aurora storage, I/O requests.
//! It owns S14 and S15; what is stored is the workload's.

use super::settings::Settings;
use crate::activity::{Storage, Workload};
use crate::meter::{Basis, ClusterStorage, DatabaseEngine, Deployment, Meter, Reading};
use crate::rules::{
    AURORA_IO_OPTIMIZED, AURORA_STORAGE, AuroraStorageBilling, RDS_STORAGE_MINIMUM, RuleBook,
};
use crate::units::{BillingMonth, BillingPeriod, Day, Gb, Period, RuleId, RuleSet, StorageType};

/// Gigabytes that RDS bills: what is allocated, at least the type's minimum, the same over the
/// whole period.
fn allocated(storage: &Storage, kind: StorageType, rules: RuleBook, billing: BillingPeriod) -> Gb {
    let end = billing.period().end();
    let minimum = rules.at(&RDS_STORAGE_MINIMUM, end - 1).value.of(kind);
    let fitting = || match billing {
        BillingPeriod::Calendar(_) => storage.used_most_before(end).round_up_to_whole(),
        BillingPeriod::AverageMonth(_) => storage.used.last().round_up_to_whole(),
    };
    storage.allocated.unwrap_or_else(fitting).max(minimum)
}

/// Allocated storage of an RDS instance, a reading a month.
pub(super) fn push_allocated(
    readings: &mut Vec<Reading>,
    workload: &Workload,
    rules: RuleBook,
    billing: BillingPeriod,
    kind: StorageType,
    deployment: Deployment,
) {
    let gb = allocated(&workload.storage, kind, rules, billing);
    let engine = DatabaseEngine::on_rds(workload.engine);
    for (month_seconds, part) in billing.parts() {
        readings.push(Reading {
            meter: Meter::RdsStorage { engine, storage: kind, deployment },
            count: u128::from(gb.as_parts()) * u128::from(part.seconds()),
            free_units: 0,
            month_seconds,
            rules: match deployment {
                Deployment::SingleAz => RuleSet::of(&[RuleId::Gen1, RuleId::Sto1, RuleId::Sto2]),
                Deployment::MultiAz => {
                    RuleSet::of(&[RuleId::Gen1, RuleId::Sto1, RuleId::Sto2, RuleId::Rds10])
                }
            },
            basis: Basis::Stored { largest: gb, seconds: part.seconds() },
        });
    }
}

/// Consumed storage and I/O requests of an Aurora cluster, a reading of each a month.
pub(super) fn push_consumed(
    readings: &mut Vec<Reading>,
    workload: &Workload,
    billing: BillingPeriod,
    engine: DatabaseEngine,
    storage: ClusterStorage,
) {
    for (month_seconds, part) in billing.parts() {
        let (count, largest) = consumed_in(&workload.storage, billing, part);
        readings.push(Reading {
            meter: Meter::AuroraStorage { engine, storage },
            count,
            free_units: 0,
            month_seconds,
            rules: storage_rules(storage),
            basis: Basis::Stored { largest, seconds: part.seconds() },
        });
        let per_month = match billing {
            BillingPeriod::Calendar(_) => {
                workload.requests.in_month(BillingMonth::containing(part.start()))
            }
            BillingPeriod::AverageMonth(_) => workload.requests.in_average_month(),
        };
        if storage == ClusterStorage::Standard && per_month > 0 {
            readings.push(Reading {
                meter: Meter::AuroraIo { engine },
                count: u128::from(per_month) * u128::from(part.seconds()),
                free_units: 0,
                month_seconds,
                rules: RuleSet::of(&[RuleId::Aur4]),
                basis: Basis::Requests { per_month, measured: workload.requests.is_measured() },
            });
        }
    }
}

/// Billed gigabyte parts times seconds in a part of a billed period, and the most that was billed.
pub(super) fn consumed_in(storage: &Storage, billing: BillingPeriod, part: Period) -> (u128, Gb) {
    match billing {
        BillingPeriod::Calendar(_) => consumed(storage, part),
        // The average month has no date, so that a series holds its last value (S15).
        BillingPeriod::AverageMonth(_) => {
            let gb = storage.used.last();
            (u128::from(gb.as_parts()) * u128::from(part.seconds()), gb)
        }
    }
}

/// Why a cluster's storage configuration did not exist on any day of a span.
pub(super) fn missing(settings: &Settings, first: Day, last: Day) -> Option<String> {
    let optimized = settings.storage == Some(ClusterStorage::IoOptimized);
    optimized.then(|| AURORA_IO_OPTIMIZED.missing_between(first, last)).flatten()
}

/// The rules that a cluster's storage configuration adds to its compute.
pub(super) fn compute_rules(storage: ClusterStorage) -> RuleSet {
    match storage {
        ClusterStorage::Standard => RuleSet::default(),
        ClusterStorage::IoOptimized => RuleSet::of(&[RuleId::Aur5]),
    }
}

/// The rules of consumed storage.
fn storage_rules(storage: ClusterStorage) -> RuleSet {
    RuleSet::of(&[RuleId::Gen1, RuleId::Aur3]).and(compute_rules(storage))
}

/// Billed gigabyte parts times seconds in a span, and the most that was billed. The volume's rule
/// is that of each second's own date: `--rules-as-of` replaces the rules of runs only.
fn consumed(storage: &Storage, span: Period) -> (u128, Gb) {
    let mut count = 0;
    let mut most = Gb::ZERO;
    let mut high_water = storage.used_most_before(span.start() + 1);
    for (part, used) in storage.used.within(span) {
        let used = used.unwrap_or_else(|| storage.used_at(part.start()));
        high_water = high_water.max(used);
        // The rule changes at midnight, within a part at most once.
        for era in eras_within(part) {
            let billed = match AURORA_STORAGE.on(Day::containing(era.start())).value {
                AuroraStorageBilling::HighWaterMark => high_water,
                AuroraStorageBilling::Used => used,
            };
            most = most.max(billed);
            count += u128::from(billed.as_parts()) * u128::from(era.seconds());
        }
    }
    (count, most)
}

fn eras_within(span: Period) -> impl Iterator<Item = Period> {
    let changes = AURORA_STORAGE.eras.iter().skip(1).map(|era| era.from.start());
    let change = changes.into_iter().find(|at| span.contains(*at));
    let middle = change.unwrap_or(span.end());
    [Period::new(span.start(), middle), Period::new(middle, span.end())]
        .into_iter()
        .filter(|part| !part.is_empty())
}
