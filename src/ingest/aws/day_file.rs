//! One day of one instance's or cluster's metrics as it is kept on disk, so that no datapoint is
//! paid for twice. It owns the file's form; where it stands is the command line's.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::cloudwatch::{Answer, Datapoint};
use super::metrics::Target;
use super::plan::{Call, is_closed};
use crate::units::{DAY_SECONDS, Day};

/// The version of the file's form.
const SCHEMA_VERSION: u32 = 1;

/// A day of datapoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayFile {
    schema_version: u32,
    /// The first second of the day, as an epoch second.
    start: i64,
    /// Up to which second nothing new will come, as an epoch second.
    until: i64,
    series: Vec<SeriesFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesFile {
    metric: String,
    statistic: String,
    period_seconds: i64,
    /// Seconds after the start of the day, and the exact value.
    points: Vec<(i64, Decimal)>,
}

impl DayFile {
    /// Reads a file; nothing if it is not one of this form, of this day and whole.
    #[must_use]
    pub fn parse(text: &str, day: Day) -> Option<Self> {
        let file: Self = serde_json::from_str(text).ok()?;
        let within = 0..DAY_SECONDS;
        let sound = file.schema_version == SCHEMA_VERSION
            && file.start == day.start()
            && file.until <= day.next().start()
            && file.series.iter().all(|series| {
                let times = series.points.iter().map(|(at, _)| *at);
                series.period_seconds > 0
                    && times.clone().all(|at| within.contains(&at))
                    && times.is_sorted()
            });
        sound.then_some(file)
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        // Numbers, names and decimals only: nothing in it can fail to be written.
        serde_json::to_string(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// A day of some metrics, for tests: name, period in seconds, datapoints by second of the day.
    #[cfg(test)]
    pub(super) fn of(day: Day, metrics: &[TestMetric<'_>]) -> Self {
        let series = metrics.iter().map(|(metric, period_seconds, points)| SeriesFile {
            metric: (*metric).to_owned(),
            statistic: "Average".to_owned(),
            period_seconds: *period_seconds,
            points: points.iter().map(|(at, value)| (*at, value.parse().unwrap())).collect(),
        });
        let series = series.collect();
        let (start, until) = (day.start(), day.next().start());
        Self { schema_version: SCHEMA_VERSION, start, until, series }
    }

    /// Up to which second nothing new will come: not the whole day before it is closed.
    #[must_use]
    pub const fn until(&self) -> i64 {
        self.until
    }

    /// The period of a metric in seconds and its datapoints, if the file has the metric.
    pub(super) fn points(&self, metric: &str) -> Option<(i64, impl Iterator<Item = Datapoint>)> {
        let series = self.series.iter().find(|series| series.metric == metric)?;
        let points = series.points.iter().map(|(at, value)| (self.start + at, *value));
        Some((series.period_seconds, points))
    }
}

/// A metric of a day in tests: name, period in seconds, datapoints by second of the day.
#[cfg(test)]
type TestMetric<'t> = (&'t str, i64, &'t [(i64, &'t str)]);

/// A target with the files of its days, or why there are none.
pub type TargetDays = (Target, Result<Vec<(Day, DayFile)>, String>);

/// What an answer says of each target's days: files to keep, or why there are none. Of a day that
/// is over but not closed the last datapoints may still come: it is asked for again.
#[must_use]
pub fn split(call: &Call, answer: &Answer, now: i64) -> Vec<TargetDays> {
    let mut targets: Vec<&Target> = call.queries.iter().map(|query| &query.target).collect();
    targets.dedup();
    let of = |target: &Target| {
        let asked = || call.queries.iter().zip(&answer.series).filter(|(q, _)| q.target == *target);
        if let Some((query, Err(why))) = asked().find(|(_, series)| series.is_err()) {
            return Err(format!("{}: {why}", query.metric.name));
        }
        let mut files = Vec::new();
        let mut day = Day::containing(call.span.start());
        while day.start() < call.span.end() {
            let until = call.span.end().min(day.next().start());
            let series = asked().filter_map(|(query, points)| {
                let points = points.as_ref().ok()?;
                let first = points.partition_point(|(at, _)| *at < day.start());
                let end = points.partition_point(|(at, _)| *at < until);
                Some(SeriesFile {
                    metric: query.metric.name.to_owned(),
                    statistic: query.metric.statistic.name().to_owned(),
                    period_seconds: query.period_seconds,
                    points: points[first..end]
                        .iter()
                        .map(|(at, value)| (at - day.start(), *value))
                        .collect(),
                })
            });
            let series = series.collect();
            let start = day.start();
            let last =
                if is_closed(day, now) { day.next().start() } else { day.next().start() - 1 };
            let until = until.min(last);
            files.push((day, DayFile { schema_version: SCHEMA_VERSION, start, until, series }));
            day = day.next();
        }
        Ok(files)
    };
    targets.into_iter().map(|target| (target.clone(), of(target))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::metrics::{Dimension, Metric, Statistic};
    use super::super::plan::Query;
    use super::*;
    use crate::units::Period;

    fn target(id: &str) -> Target {
        Target { dimension: Dimension::Instance, id: id.to_owned() }
    }

    fn call() -> Call {
        let query = |id| Query {
            target: target(id),
            metric: Metric {
                name: "CPUUtilization",
                statistic: Statistic::Average,
                finest_seconds: 60,
            },
            period_seconds: 300,
        };
        let span = Period::new(0, DAY_SECONDS + 600);
        Call { span, queries: vec![query("a"), query("b")], points: 0 }
    }

    #[test]
    fn an_answer_becomes_a_file_for_each_day_and_back() {
        let points = vec![(0, Decimal::ONE), (86_100, Decimal::TWO), (DAY_SECONDS, Decimal::TEN)];
        let series = vec![Ok(points), Err("no".to_owned())];
        let split = split(&call(), &Answer { series, metrics: 2 }, 2 * DAY_SECONDS);
        assert_eq!(split[1], (target("b"), Err("CPUUtilization: no".to_owned())));
        let days = split[0].1.as_ref().unwrap();
        assert_eq!(days.len(), 2);
        let (day, file) = &days[1];
        assert_eq!((day.start(), file.until()), (DAY_SECONDS, DAY_SECONDS + 600));
        let (period, points) = file.points("CPUUtilization").unwrap();
        assert_eq!((period, points.collect::<Vec<_>>()), (300, vec![(DAY_SECONDS, Decimal::TEN)]));
        assert_eq!(DayFile::parse(&file.text(), *day).as_ref(), Some(file));
        assert_eq!(DayFile::parse(&file.text(), day.next()), None, "of another day");
    }

    #[test]
    fn a_day_is_not_known_to_its_end_before_it_is_closed() {
        let until = |now| {
            let series = vec![Ok(Vec::new()), Ok(Vec::new())];
            let split = split(&call(), &Answer { series, metrics: 2 }, now);
            split[0].1.as_ref().unwrap()[0].1.until()
        };
        assert_eq!(until(DAY_SECONDS + 900), DAY_SECONDS - 1);
        assert_eq!(until(DAY_SECONDS + 3_600), DAY_SECONDS);
    }

    #[test]
    fn a_torn_or_foreign_file_is_no_day() {
        let day = Day::containing(0);
        let text = |points: &str| {
            format!(
                "{{\"schema_version\":1,\"start\":0,\"until\":86400,\"series\":[{{\"metric\":\
                 \"CPUUtilization\",\"statistic\":\"Average\",\"period_seconds\":60,\
                 \"points\":[{points}]}}]}}"
            )
        };
        assert!(DayFile::parse(&text("[0,\"1.5\"],[60,\"0\"]"), day).is_some());
        for bad in ["[60,\"1\"],[0,\"1\"]", "[86400,\"1\"]", "[-60,\"1\"]", "[0,\"x\"]", "[0"] {
            assert_eq!(DayFile::parse(&text(bad), day), None, "{bad}");
        }
        assert_eq!(DayFile::parse("", day), None);
    }
}
