//! AWS's two published formulas from processor use to capacity: that of its agent toolkit, one
//! number for the whole trace, and that of its migration assessment sample, one for each hour of
//! the day. Both weigh the 95th percentile with 95 and the maximum with 5 of 100.

use crate::activity::{Demand, Series};
use crate::units::{Acu, Gb};

use super::{Inputs, Lacking, Model, Modelled, halves, measured_cpu, percent, whole};

/// One number for the whole trace.
pub(super) static TOOLKIT: Model = Model {
    name: "aws-toolkit",
    summary: "AWS's agent toolkit: 95 % of the CPU's p95 and 5 % of its maximum, × vCPUs × r4 m2 t2 c1",
    source: "github.com/aws/agent-toolkit-for-aws, skills/specialized-skills/database-skills/\
             amazon-aurora-postgresql/references/serverless-advisory-formulas-and-examples.md and \
             scripts/acu_calculator.py, read 2026-11-27",
    demand: |inputs| {
        let (cpu, source) = measured_cpu(inputs)?;
        let per_vcpu = toolkit_ratio(source.family.ok_or_else(no_family)?);
        let (p95, largest) = (cpu.p95(), cpu.largest());
        let units = source.vcpus * per_vcpu;
        let sizes = ToolkitSizes::of(p95, largest, units, inputs.working_set);
        let says = format!(
            "{} ACU while connected, from a CPU p95 of {} % and a maximum of {} % of {} vCPUs at \
             {per_vcpu} ACU each (it would set {} to {} ACU; the peak is {})",
            sizes.typical,
            percent(p95),
            percent(largest),
            source.vcpus,
            sizes.min,
            sizes.max,
            sizes.peak
        );
        Ok(Modelled { demand: Demand::Constant(sizes.typical), says })
    },
};

/// One number for each hour of the day.
pub(super) static SAMPLES: Model = Model {
    name: "aws-samples",
    summary: "AWS's migration assessment sample: the same weights for each hour of the day (UTC)",
    source: "github.com/aws-samples/sample-aurora-serverless-migration-assessment-tool, \
             src/collector/get_rds_aurora_postgres_metrics.py, read 2026-11-27",
    demand: |inputs| {
        let (cpu, source) = measured_cpu(inputs)?;
        let family = source.family.ok_or_else(no_family)?;
        let per_vcpu = sample_ratio(family).ok_or_else(|| {
            let problem = format!("knows no ratio for classes of the family {family}");
            Lacking::new(problem, "it knows r, m, t and c: choose another demand model")
        })?;
        whole(inputs)?;
        let by_hour = by_hour_of_day(inputs, source.vcpus * per_vcpu);
        let needs = || by_hour.iter().flatten();
        let least = needs().min().copied().unwrap_or_default();
        let most = needs().max().copied().unwrap_or_default();
        let first = cpu.spans().first().map_or(0, |(span, _)| span.start());
        let last = cpu.spans().last().map_or(0, |(span, _)| span.end());
        let mut steps: Vec<(i64, Acu)> = Vec::new();
        let hours = (first.div_euclid(3_600)..).take_while(|hour| hour * 3_600 < last);
        let needed = hours.map(|hour| {
            let of_day = usize::try_from(hour.rem_euclid(24)).unwrap_or_default();
            (hour * 3_600, by_hour[of_day].unwrap_or(Acu::ZERO))
        });
        for (at, need) in needed.chain([(last, Acu::ZERO)]) {
            if steps.last().is_none_or(|(_, same)| *same != need) {
                steps.push((at, need));
            }
        }
        let series = Series::new(steps)
            .map_err(|error| Lacking::new(error.to_string(), "choose another demand model"))?;
        let says = format!(
            "{least} to {most} ACU by the hour of the day (UTC), from the CPU of {} vCPUs at \
             {per_vcpu} ACU each",
            source.vcpus
        );
        Ok(Modelled { demand: Demand::Series(series), says })
    },
};

fn no_family() -> Lacking {
    Lacking::new(
        "needs the family of the measured instance class",
        "say source_class = \"db.r6g.xlarge\" in [demand]",
    )
}

/// Capacity units for each vCPU of a family, as the toolkit has them.
const fn toolkit_ratio(family: char) -> u32 {
    match family {
        'm' | 't' => 2,
        'c' => 1,
        _ => 4,
    }
}

/// The same as the sample has them, which knows four families.
const fn sample_ratio(family: char) -> Option<u32> {
    match family {
        'r' => Some(4),
        'm' | 't' => Some(2),
        'c' => Some(1),
        _ => None,
    }
}

/// What the toolkit makes of a 95th percentile and a maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToolkitSizes {
    /// The minimum that it would set.
    pub min: Acu,
    /// The capacity that it prices.
    pub typical: Acu,
    /// What the maximum of the CPU needs.
    pub peak: Acu,
    /// The maximum that it would set.
    pub max: Acu,
}

impl ToolkitSizes {
    /// The sizes for thousandths of a percent of the CPU, for an instance of so many capacity
    /// units (vCPUs times the family's ratio). The mean, which sets the minimum, is taken as 60 %
    /// of the percentile. Shown by `we13_…` and `we14_…` in `tests/it/worked_examples.rs`.
    #[must_use]
    pub fn of(p95: u32, largest: u32, units: u32, working_set: Option<Gb>) -> Self {
        let (p95, largest, units) = (u64::from(p95), u64::from(largest), u64::from(units));
        let most = 512;
        // Halves: thousandths of a percent × units × 2 ÷ 100,000.
        let peak = (largest * units).div_ceil(50_000);
        let typical = weighted(p95, largest, 100_000, units).max(1);
        let max = (peak * 13).div_ceil(10).max((typical * 15).div_ceil(10)).min(most);
        // A half unit is a gigabyte.
        let cached = working_set.map_or(0, |gb| gb.as_parts().div_ceil(Gb::PARTS));
        let mean = (p95 * 6 * units).div_ceil(500_000);
        let min = mean.max(cached).max(1).min(max);
        Self { min: halves(min), typical: halves(typical), peak: halves(peak), max: halves(max) }
    }
}

/// Half units for a percentile and a maximum, of which so many parts are everything.
const fn weighted(p95: u64, largest: u64, parts: u64, units: u64) -> u64 {
    ((95 * p95 + 5 * largest) * units * 2).div_ceil(100 * parts)
}

/// The sample's estimate for each hour of the day: the mean of the days' percentiles and the
/// largest of their maxima, both rounded to hundredths of a percent as it does; `None` where
/// nothing was measured.
fn by_hour_of_day(inputs: &Inputs<'_>, units: u32) -> [Option<Acu>; 24] {
    let mut sums = [(0_u64, 0_u64, 0_u64); 24];
    for hour in inputs.cpu.map(super::super::Cpu::hours).unwrap_or_default() {
        let of_day = usize::try_from(hour.start.div_euclid(3_600).rem_euclid(24));
        let (days, p95, largest) = &mut sums[of_day.unwrap_or_default()];
        *days += 1;
        *p95 += u64::from(hour.p95);
        *largest = (*largest).max(u64::from(hour.largest));
    }
    sums.map(|(days, p95, largest)| {
        let p95 = half_even(p95, 10 * days)?;
        let largest = half_even(largest, 10)?;
        Some(halves(weighted(p95, largest, 10_000, u64::from(units))))
    })
}

/// A quotient rounded to a whole number, halves to the even one; `None` for a division by zero.
pub(super) fn half_even(value: u64, by: u64) -> Option<u64> {
    let (whole, rest) = (value.checked_div(by)?, value.checked_rem(by)?);
    let up = 2 * rest > by || (2 * rest == by && whole % 2 == 1);
    Some(whole + u64::from(up))
}
