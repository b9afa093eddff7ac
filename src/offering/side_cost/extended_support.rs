//! Extended Support of old engine versions, by the vCPU-hour or the ACU-hour that is billed, from
//! the version's first charged day on (XS-1 to XS-3).

use crate::meter::{Basis, Family, Meter, Reading, SideMeter, SupportYears, VCPU_PARTS};
use crate::offering::Unsupported;
use crate::rules::SupportDates;
use crate::units::{Day, Period, RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};

/// Which years' price holds on a day; `None` before the first charged day.
fn years_on(dates: SupportDates, day: Day) -> Option<SupportYears> {
    match dates.third_year {
        Some(third) if third <= day => Some(SupportYears::Three),
        _ => (dates.first <= day).then_some(SupportYears::OneAndTwo),
    }
}

/// The side cost.
#[derive(Debug)]
pub(super) struct ExtendedSupport;

impl SideCost for ExtendedSupport {
    fn key(&self) -> &'static str {
        "engine_version"
    }

    fn summary(&self) -> &'static str {
        "Extended Support of an old engine version"
    }

    fn source(&self) -> &'static str {
        "XS-1, XS-2, XS-3: Amazon RDS User Guide, Extended Support charges"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.engine_version.is_some()
    }

    fn assumption(&self) -> &'static str {
        "Extended Support is charged for the hours that an instance is billed, of a \
                 standby too; Serverless v1 has none"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(
            meter,
            Meter::Side(SideMeter::ExtendedSupport { .. } | SideMeter::ExtendedSupportAcu { .. })
        )
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let dates = on.engine_version.and_then(|version| match database.family() {
            Family::Rds => Some(version.on_rds),
            Family::Aurora if !database.is_serverless_v1() => Some(version.on_aurora),
            Family::Aurora | Family::Dsql => None,
        });
        let Some(dates) = dates else { return Ok(Vec::new()) };
        let vcpus = database.vcpus()?;
        let engine = database.engine();
        let standbys = if database.has_standby() { 2 } else { 1 };
        let instances = database.instances() * standbys;
        let reading = |years: SupportYears, span: Period| {
            let (side, one) = if let Some(vcpus) = vcpus {
                let parts = u128::from(vcpus * VCPU_PARTS);
                let side = SideMeter::ExtendedSupport { engine, years };
                (side, parts * database.billed_seconds(span))
            } else {
                let side = SideMeter::ExtendedSupportAcu { engine, years };
                (side, database.billed_half_acu_seconds(span))
            };
            let seconds = u64::try_from(database.billed_seconds(span)).unwrap_or(u64::MAX);
            Reading {
                meter: Meter::Side(side),
                count: one * instances,
                free_units: 0,
                month_seconds: 0,
                rules: RuleSet::of(&[RuleId::Xs1, RuleId::Xs2, RuleId::Rds12]),
                basis: Basis::Beside { seconds },
            }
        };
        let days = [Some(dates.first), dates.third_year];
        let pieces = database.pieces(days.into_iter().flatten()).into_iter();
        let charged = pieces.filter_map(|(day, span)| Some((years_on(dates, day)?, span)));
        Ok(charged.map(|(years, span)| reading(years, span)).collect())
    }
}
