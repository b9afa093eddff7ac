//! Metrics that are asked of CloudWatch's `GetMetricData` each month (CW-2): by a monitor, or by
//! this program.

use crate::meter::{Basis, Meter, Reading, SideMeter};
use crate::offering::Unsupported;
use crate::units::{RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};

/// The side cost.
#[derive(Debug)]
pub(super) struct CloudWatch;

impl SideCost for CloudWatch {
    fn key(&self) -> &'static str {
        "cloudwatch_metrics_per_month"
    }

    fn summary(&self) -> &'static str {
        "metrics asked of CloudWatch"
    }

    fn source(&self) -> &'static str {
        "CW-2: Amazon CloudWatch API Reference and pricing"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.cloudwatch_metrics_per_month.is_some()
    }

    fn assumption(&self) -> &'static str {
        "as many metrics are asked of CloudWatch whatever the offering"
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::Side(SideMeter::CloudWatchMetrics))
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let per_month = on.cloudwatch_metrics_per_month.unwrap_or(0);
        let months = database.billing().parts().into_iter();
        Ok(months
            .map(|(month_seconds, part)| Reading {
                meter: Meter::Side(SideMeter::CloudWatchMetrics),
                count: u128::from(per_month) * u128::from(part.seconds()),
                free_units: 0,
                month_seconds,
                rules: RuleSet::of(&[RuleId::Cw2]),
                basis: Basis::Requests { per_month, measured: false },
            })
            .collect())
    }
}
