//! Two savings calculators of engineers outside of AWS's documentation: their formulas from
//! processor use to capacity.

use crate::activity::{Demand, Series};
use crate::units::Acu;

use super::aws::half_even;
use super::{Lacking, Model, Modelled, halves, measured_cpu, whole};

/// One number: the mean of the hours' maxima, with half as much again.
pub(super) static ORLYANDICO: Model = Model {
    name: "orlyandico",
    summary: "savings calculator: the mean of the hourly CPU maxima × 1.5 × vCPUs × 4",
    source: "github.com/orlyandico/aurora_serverless_v2_savings_calculator, \
             aurora_serverlessv2_savings_calculator.py, read 2026-11-27",
    demand: |inputs| {
        let (cpu, source) = measured_cpu(inputs)?;
        let hours = cpu.hours();
        let sum: u64 = hours.iter().map(|hour| u64::from(hour.largest)).sum();
        // Units: mean % ÷ 100 × 1.5 × vCPUs × 4, cut to whole ones, and half a unit.
        let thousandths = 100_000 * hours.len() as u64;
        let whole = (sum * 6 * u64::from(source.vcpus)).checked_div(thousandths);
        let acu = halves(2 * whole.unwrap_or_default() + 1);
        let says = format!(
            "{acu} ACU while connected, from the mean of {} hourly CPU maxima of {} vCPUs",
            hours.len(),
            source.vcpus
        );
        Ok(Modelled { demand: Demand::Constant(acu), says })
    },
};

/// The capacity that this calculator allows: 0.5 to 64 ACU, in halves.
const SNAPPED: std::ops::RangeInclusive<u64> = 1..=128;

/// One number for each datapoint: 70 % of a vCPU make a capacity unit.
pub(super) static VSENKAYNAK: Model = Model {
    name: "vsenkaynak",
    summary: "cost advisor: CPU × vCPUs ÷ 0.7 at each datapoint, to the nearest 0.5 ACU",
    source: "github.com/vsenkaynak/aurora_serverless, main_V3.py (the CPU part: DBLoad is not in \
             traces), read 2026-11-27",
    demand: |inputs| {
        let (cpu, source) = measured_cpu(inputs)?;
        whole(inputs)?;
        let mut steps: Vec<(i64, Acu)> = Vec::new();
        let mut push = |at: i64, need: Acu| {
            if steps.last().is_none_or(|(_, same)| *same != need) {
                steps.push((at, need));
            }
        };
        let (mut ends, mut most) = (None, Acu::ZERO);
        for (span, value) in cpu.spans() {
            if let Some(end) = ends.filter(|end| *end < span.start()) {
                push(end, Acu::ZERO);
            }
            let need = snapped(u64::from(*value), u64::from(source.vcpus));
            push(span.start(), need);
            (ends, most) = (Some(span.end()), most.max(need));
        }
        if let Some(end) = ends {
            push(end, Acu::ZERO);
        }
        let series = Series::new(steps)
            .map_err(|error| Lacking::new(error.to_string(), "choose another demand model"))?;
        let says =
            format!("0.5 to {most} ACU, at each datapoint from the CPU of {} vCPUs", source.vcpus);
        Ok(Modelled { demand: Demand::Series(series), says })
    },
};

/// Thousandths of a percent ÷ 100,000 × vCPUs ÷ 0.7, in halves, to the nearest and halfway to the
/// even one, within the calculator's bounds.
fn snapped(thousandths: u64, vcpus: u64) -> Acu {
    let nearest = half_even(thousandths * vcpus, 35_000).unwrap_or_default();
    halves(nearest.clamp(*SNAPPED.start(), *SNAPPED.end()))
}
