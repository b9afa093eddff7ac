//! Measured processor use: run-length, in thousandths of a percent of all vCPUs. It owns means and
//! percentiles over measured time; it does not know what capacity they stand for.

use crate::units::Period;

use super::sessions;

/// How busy the processors of the measured instance were. Time of which nothing was measured is
/// no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Sorted and disjoint, with thousandths of a percent.
    spans: Vec<(Period, u32)>,
}

/// One hour of the clock (UTC) in which something was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuHour {
    /// Its first second.
    pub start: i64,
    /// Its 95th percentile, in thousandths of a percent.
    pub p95: u32,
    /// Its largest value, in thousandths of a percent.
    pub largest: u32,
}

/// An hour in seconds.
const HOUR: i64 = 3_600;

impl Cpu {
    /// Sorted, disjoint spans with thousandths of a percent; `None` if there is none.
    #[must_use]
    pub fn new(spans: Vec<(Period, u32)>) -> Option<Self> {
        let mut joined: Vec<(Period, u32)> = Vec::with_capacity(spans.len());
        for (span, value) in spans.into_iter().filter(|(span, _)| !span.is_empty()) {
            match joined.last_mut() {
                Some((last, same)) if *same == value && last.end() == span.start() => {
                    *last = Period::new(last.start(), span.end());
                }
                _ => joined.push((span, value)),
            }
        }
        (!joined.is_empty()).then_some(Self { spans: joined })
    }

    /// The measured spans in order, with thousandths of a percent.
    #[must_use]
    pub fn spans(&self) -> &[(Period, u32)] {
        &self.spans
    }

    /// The largest value, in thousandths of a percent.
    #[must_use]
    pub fn largest(&self) -> u32 {
        self.spans.iter().map(|(_, value)| *value).max().unwrap_or_default()
    }

    /// The smallest value that 95 % of the measured time do not exceed, in thousandths of a percent.
    #[must_use]
    pub fn p95(&self) -> u32 {
        p95(self.spans.iter().map(|(span, value)| (*value, span.seconds())).collect())
    }

    /// The measured hours of the clock in order; an hour that is measured in part counts with that.
    #[must_use]
    pub fn hours(&self) -> Vec<CpuHour> {
        let mut hours = Vec::new();
        let mut hour: Option<(i64, Vec<(u32, u64)>)> = None;
        let mut close = |hour: Option<(i64, Vec<(u32, u64)>)>| {
            hours.extend(hour.map(|(start, parts)| {
                let largest = parts.iter().map(|(value, _)| *value).max().unwrap_or_default();
                CpuHour { start, p95: p95(parts), largest }
            }));
        };
        for (span, value) in &self.spans {
            let mut at = span.start();
            while at < span.end() {
                let start = at.div_euclid(HOUR) * HOUR;
                let end = span.end().min(start + HOUR);
                let part = (*value, (end - at).unsigned_abs());
                match &mut hour {
                    Some((same, parts)) if *same == start => parts.push(part),
                    _ => close(hour.replace((start, vec![part]))),
                }
                at = end;
            }
        }
        close(hour);
        hours
    }

    /// How many seconds of these sorted, disjoint spans were not measured.
    #[must_use]
    pub fn unmeasured_seconds(&self, wanted: &[Period]) -> u64 {
        let measured = sessions::union(self.spans.iter().map(|(span, _)| *span).collect());
        let gaps = wanted.iter().flat_map(|span| {
            let first = measured.partition_point(|known| known.end() <= span.start());
            let last = measured.partition_point(|known| known.start() < span.end());
            sessions::gaps(&measured[first..last.max(first)], *span)
        });
        gaps.map(Period::seconds).sum()
    }
}

/// The smallest value that 95 % of the time do not exceed, of values and seconds.
fn p95(mut parts: Vec<(u32, u64)>) -> u32 {
    parts.sort_unstable();
    let all: u64 = parts.iter().map(|(_, seconds)| seconds).sum();
    let mut left = (all * 95).div_ceil(100);
    let reached = parts.iter().find(|(_, seconds)| {
        left = left.saturating_sub(*seconds);
        left == 0
    });
    reached.map_or(0, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpu(spans: &[(i64, i64, u32)]) -> Cpu {
        let span = |&(start, end, value)| (Period::new(start, end), value);
        Cpu::new(spans.iter().map(span).collect()).unwrap()
    }

    #[test]
    fn a_percentile_is_one_of_measured_time() {
        // 95 s of 100 s at 10 or less; a second more at 90, and they are no longer enough.
        assert_eq!(cpu(&[(0, 50, 5), (50, 95, 10), (200, 205, 90)]).p95(), 10);
        assert_eq!(cpu(&[(0, 50, 5), (50, 95, 10), (200, 206, 90)]).p95(), 90);
        assert_eq!(cpu(&[(0, 50, 5), (200, 206, 90)]).largest(), 90);
    }

    #[test]
    fn hours_are_those_of_the_clock() {
        let hours =
            cpu(&[(3_000, 3_600 + 36, 20), (3_636, 7_200, 10), (20_000, 20_060, 7)]).hours();
        let hour = |start, p95, largest| CpuHour { start, p95, largest };
        // 36 s of 3,600 s are 1 %: the percentile of that hour is the other value.
        assert_eq!(hours, [hour(0, 20, 20), hour(3_600, 10, 20), hour(18_000, 7, 7)]);
    }

    #[test]
    fn what_was_not_measured_is_counted() {
        let cpu = cpu(&[(0, 60, 1), (60, 120, 2), (300, 360, 0)]);
        let spans = |list: &[(i64, i64)]| -> Vec<Period> {
            list.iter().map(|&(start, end)| Period::new(start, end)).collect()
        };
        assert_eq!(cpu.unmeasured_seconds(&spans(&[(10, 110), (300, 360)])), 0);
        assert_eq!(cpu.unmeasured_seconds(&spans(&[(100, 310), (350, 400)])), 180 + 40);
        assert_eq!(cpu.unmeasured_seconds(&spans(&[(500, 510)])), 10);
    }

    #[test]
    fn equal_neighbours_are_one_span() {
        assert_eq!(cpu(&[(0, 60, 5), (60, 120, 5), (180, 240, 5)]).spans().len(), 2);
        assert_eq!(Cpu::new(Vec::new()), None);
    }
}
