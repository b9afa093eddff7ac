//! Readings that offerings share: allocated RDS storage, consumed Aurora storage, I/O requests.
//! It owns S14 and S15; what is stored is the workload's.

use crate::activity::{Storage, Workload};
use crate::meter::{Basis, ClusterStorage, DatabaseEngine, Deployment, Meter, Reading};
use crate::rules::{AURORA_STORAGE, AuroraStorageBilling, RDS_STORAGE_MINIMUM, RuleBook};
use crate::units::{BillingPeriod, Day, Gb, Period, RuleId, RuleSet, StorageType};

/// Gigabytes that RDS bills: what is allocated, at least the type's minimum, the same over the
/// whole period.
#[must_use]
pub fn allocated(storage: &Storage, kind: StorageType, rules: RuleBook, period: Period) -> Gb {
    let minimum = rules.at(&RDS_STORAGE_MINIMUM, period.end() - 1).value.of(kind);
    let fitting = || storage.used_most_before(period.end()).round_up_to_whole();
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
    let gb = allocated(&workload.storage, kind, rules, billing.period());
    let engine = DatabaseEngine::on_rds(workload.engine);
    for (month_seconds, part) in billing.parts() {
        readings.push(Reading {
            meter: Meter::RdsStorage { engine, storage: kind, deployment },
            count: u128::from(gb.as_parts()) * u128::from(part.seconds()),
            month_seconds,
            rules: RuleSet::of(&[RuleId::Gen1, RuleId::Sto1, RuleId::Sto2]),
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
        let (count, largest) = match billing {
            BillingPeriod::Calendar(_) => consumed(&workload.storage, part),
            // The average month has no date, so that a series holds its last value (S15).
            BillingPeriod::AverageMonth(_) => {
                let gb = workload.storage.used.last();
                (u128::from(gb.as_parts()) * u128::from(part.seconds()), gb)
            }
        };
        readings.push(Reading {
            meter: Meter::AuroraStorage { engine, storage },
            count,
            month_seconds,
            rules: RuleSet::of(&[RuleId::Gen1, RuleId::Aur3]),
            basis: Basis::Stored { largest, seconds: part.seconds() },
        });
        if storage == ClusterStorage::Standard && workload.requests_per_month > 0 {
            let per_month = workload.requests_per_month;
            readings.push(Reading {
                meter: Meter::AuroraIo { engine },
                count: u128::from(per_month) * u128::from(part.seconds()),
                month_seconds,
                rules: RuleSet::of(&[RuleId::Aur4]),
                basis: Basis::Requests { per_month },
            });
        }
    }
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
