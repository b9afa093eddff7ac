//! Asks `CloudWatch` for the calls of a plan, several at a time, and merges the pages of each
//! answer by query. It owns what a datapoint may be; what datapoints mean is the usage file's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataOutput;
use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricStat, ScanBy, StatusCode,
};
use aws_smithy_types::DateTime;
use rust_decimal::Decimal;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::actions::GET_METRIC_DATA;
use super::connection::{Connection, Tokens};
use super::failure::{AwsError, AwsErrorKind};
use super::plan::{CALLS_AT_ONCE, Call, MOST_POINTS, POINTS_A_SECOND, Query};
use crate::units::Region;

/// `CloudWatch`'s namespace of relational databases.
const NAMESPACE: &str = "AWS/RDS";
/// A datapoint may be so far in the future, in seconds: clocks differ.
const FUTURE_SECONDS: i64 = 300;

/// A datapoint: the epoch second at which its period starts, and its value.
pub type Datapoint = (i64, Decimal);

/// What a call was answered: for each query its datapoints in order of time, or why there are
/// none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// In the order of the call's queries.
    pub series: Vec<Result<Vec<Datapoint>, String>>,
    /// Metrics that were asked for: every page counts all queries.
    pub metrics: u64,
}

impl Connection {
    /// Asks for all calls, a few at a time, and hands over each answer as it comes, so that what
    /// was paid for is kept whatever happens to the rest. What AWS refuses ends the whole run; a
    /// call that fails is handed over as failed, and the others go on. Every page is paid for:
    /// before one that would make it more than `most` metrics, the run ends.
    ///
    /// # Errors
    /// AWS refused, the deadline passed, a signal came or `most` was reached.
    pub fn metric_data(
        &self,
        region: &Region,
        calls: &[Call],
        now: i64,
        most: u64,
        each: &mut dyn FnMut(usize, Result<Answer, AwsError>) -> Result<(), AwsError>,
    ) -> Result<(), AwsError> {
        let config = aws_sdk_cloudwatch::config::Builder::from(self.config());
        let there = aws_sdk_cloudwatch::config::Region::new(region.code().to_owned());
        let client = Client::from_conf(config.region(there).build());
        // A long pull is no hanging one: it may last as long as its datapoints take besides.
        self.allow(pace(calls.iter().map(|call| call.points).sum()));
        self.wait(async {
            let mut waiting = calls.iter().enumerate();
            let mut running = JoinSet::new();
            let budget = Arc::new(Mutex::new(most));
            let (begun, mut points) = (Instant::now(), 0);
            let mut refused: Option<AwsError> = None;
            loop {
                while refused.is_none()
                    && running.len() < CALLS_AT_ONCE
                    && let Some((at, call)) = waiting.next()
                {
                    let (client, call, region) = (client.clone(), call.clone(), region.clone());
                    let budget = Arc::clone(&budget);
                    let turn = begun + pace(points);
                    points += call.points;
                    running.spawn(async move {
                        tokio::time::sleep_until(turn).await;
                        (at, ask(&client, &region, &call, now, &budget).await)
                    });
                }
                let Some(ended) = running.join_next().await else {
                    return refused.map_or(Ok(()), Err);
                };
                let (at, answer) = ended.map_err(|error| {
                    AwsError::nonsense(GET_METRIC_DATA, region.code(), &error.to_string())
                })?;
                let answer = answer.map_err(|error| self.discreet(error));
                match &answer {
                    Ok(answer) => {
                        let (queries, metrics) = (calls[at].queries.len(), answer.metrics);
                        let what = format!("{queries} queries, {metrics} metrics paid");
                        self.note(format!("{GET_METRIC_DATA} in {region}: {what}"));
                    }
                    // Nothing more is begun; what is under way was paid for and is waited for.
                    Err(error) if error.kind != AwsErrorKind::Unavailable => {
                        *budget.lock().unwrap_or_else(PoisonError::into_inner) = 0;
                        refused.get_or_insert_with(|| error.clone());
                        continue;
                    }
                    Err(_) => {}
                }
                each(at, answer)?;
            }
        })
    }
}

/// When so many datapoints have been asked for at the pace that AWS allows.
fn pace(points: u64) -> Duration {
    Duration::from_millis(points * 1_000 / POINTS_A_SECOND)
}

/// Takes the metrics of a page from what may still be spent.
fn spend(budget: &Mutex<u64>, metrics: u64, region: &Region) -> Result<(), AwsError> {
    // A poisoned lock still holds a number.
    let mut left = budget.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(rest) = left.checked_sub(metrics) {
        *left = rest;
        return Ok(());
    }
    let what = "AWS split its answers into so many pages that the rest would cost more";
    let message = format!("{GET_METRIC_DATA} in {region}: {what} than --max-spend");
    let hint = "run it again: what was finished is kept and not paid for twice";
    Err(AwsError::new(AwsErrorKind::OverSpend, message, hint))
}

/// One call with all its pages.
async fn ask(
    client: &Client,
    region: &Region,
    call: &Call,
    now: i64,
    budget: &Mutex<u64>,
) -> Result<Answer, AwsError> {
    let nonsense = |what: &str| AwsError::nonsense(GET_METRIC_DATA, region.code(), what);
    let mut merged = Merged::new(call.queries.len());
    let (mut tokens, mut token) = (Tokens::default(), None);
    let queries: Vec<MetricDataQuery> =
        call.queries.iter().enumerate().map(|(at, query)| written(at, query)).collect();
    let most = i32::try_from(MOST_POINTS).unwrap_or(i32::MAX);
    loop {
        spend(budget, call.queries.len() as u64, region)?;
        let request = client
            .get_metric_data()
            .set_metric_data_queries(Some(queries.clone()))
            .start_time(DateTime::from_secs(call.span.start()))
            .end_time(DateTime::from_secs(call.span.end()))
            .scan_by(ScanBy::TimestampAscending)
            .max_datapoints(most)
            .set_next_token(token);
        let page = request.send().await;
        let page = page.map_err(|e| AwsError::of_request(GET_METRIC_DATA, region.code(), &e))?;
        merged.add(&page, call, now).map_err(|what| nonsense(&what))?;
        token = tokens.next(page.next_token()).map_err(|what| nonsense(&what))?;
        if token.is_none() {
            let metrics = u64::from(tokens.pages()) * call.queries.len() as u64;
            return Ok(Answer { series: merged.finish(), metrics });
        }
    }
}

/// The name of a query inside its call.
fn id(at: usize) -> String {
    format!("q{at}")
}

fn written(at: usize, query: &Query) -> MetricDataQuery {
    let dimension =
        Dimension::builder().name(query.target.dimension.name()).value(&query.target.id).build();
    let metric = Metric::builder()
        .namespace(NAMESPACE)
        .metric_name(query.metric.name)
        .dimensions(dimension)
        .build();
    let stat = MetricStat::builder()
        .metric(metric)
        .period(i32::try_from(query.period_seconds).unwrap_or(i32::MAX))
        .stat(query.metric.statistic.name())
        .build();
    MetricDataQuery::builder().id(id(at)).metric_stat(stat).return_data(true).build()
}

/// The pages of a call, put together.
struct Merged {
    series: Vec<BTreeMap<i64, Decimal>>,
    /// The last status of each query: that of the last page counts.
    status: Vec<Option<StatusCode>>,
}

impl Merged {
    fn new(queries: usize) -> Self {
        Self { series: vec![BTreeMap::new(); queries], status: vec![None; queries] }
    }

    fn add(&mut self, page: &GetMetricDataOutput, call: &Call, now: i64) -> Result<(), String> {
        for result in page.metric_data_results() {
            let name = result.id().unwrap_or_default();
            let at = (0..self.series.len()).find(|at| id(*at) == name);
            let at = at.ok_or_else(|| {
                format!("an answer to `{}`, which was not asked", name.escape_debug())
            })?;
            let (times, values) = (result.timestamps(), result.values());
            if times.len() != values.len() {
                return Err(format!("{} timestamps for {} values", times.len(), values.len()));
            }
            for (time, value) in times.iter().zip(values) {
                let second = time.secs();
                if second > now + FUTURE_SECONDS {
                    return Err(format!("a datapoint from the future, {time}"));
                }
                if !value.is_finite() {
                    return Err(format!("the value {value}, which is no number"));
                }
                let exact = value.to_string().parse::<Decimal>().ok();
                let exact = exact.filter(|exact| !exact.is_sign_negative() || exact.is_zero());
                let exact =
                    exact.ok_or_else(|| format!("the value {value}, which no metric here has"))?;
                if call.span.contains(second) {
                    // Of two datapoints of one period the larger counts, as in a trace.
                    let kept = self.series[at].entry(second).or_insert(exact.abs());
                    *kept = (*kept).max(exact.abs());
                }
            }
            self.status[at] = result.status_code().cloned();
        }
        Ok(())
    }

    fn finish(self) -> Vec<Result<Vec<Datapoint>, String>> {
        let ended = self.series.into_iter().zip(self.status);
        ended
            .map(|(points, status)| match status {
                Some(StatusCode::Complete) => Ok(points.into_iter().collect()),
                Some(StatusCode::Forbidden) => Err("CloudWatch forbids it (Forbidden)".to_owned()),
                Some(status) => Err(format!("CloudWatch ended with {}", status.as_str())),
                None => Err("CloudWatch did not answer".to_owned()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::MetricDataResult;

    use super::super::metrics::{self, Statistic, Target};
    use super::*;
    use crate::units::Period;

    fn call() -> Call {
        let target = Target { dimension: metrics::Dimension::Instance, id: "soup-bot".to_owned() };
        let metric = metrics::Metric {
            name: "CPUUtilization",
            statistic: Statistic::Average,
            finest_seconds: 60,
        };
        let query = Query { target, metric, period_seconds: 60 };
        Call { span: Period::new(0, 600), queries: vec![query.clone(), query], points: 20 }
    }

    /// A page that answers `q0`.
    macro_rules! page {
        ($status:expr, $($at:expr => $value:expr),*) => {
            GetMetricDataOutput::builder().metric_data_results(
                MetricDataResult::builder().id("q0").status_code($status)
                    $(.timestamps(DateTime::from_secs($at)).values($value))*
                    .build(),
            ).build()
        };
    }

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn pages_are_merged_by_query_and_the_last_status_counts() {
        let mut merged = Merged::new(2);
        merged.add(&page!(StatusCode::PartialData, 0 => 1.25, 60 => 2.0), &call(), 600).unwrap();
        merged.add(&page!(StatusCode::Complete, 60 => 3.0, 120 => 0.0), &call(), 600).unwrap();
        let series = merged.finish();
        let expected = vec![(0, dec("1.25")), (60, dec("3")), (120, dec("0"))];
        assert_eq!(series[0], Ok(expected));
        assert_eq!(series[1], Err("CloudWatch did not answer".to_owned()));
    }

    #[test]
    fn what_is_not_complete_is_no_data() {
        for status in [StatusCode::Forbidden, StatusCode::InternalError, StatusCode::PartialData] {
            let mut merged = Merged::new(1);
            merged.add(&page!(status.clone(), 0 => 1.0), &call(), 600).unwrap();
            assert!(merged.finish()[0].is_err(), "{status:?}");
        }
    }

    #[test]
    fn values_that_no_metric_has_are_refused() {
        for value in [f64_nan(), f64_inf(), -1.0, 1e300] {
            let error = Merged::new(1).add(&page!(StatusCode::Complete, 0 => value), &call(), 600);
            assert!(error.is_err(), "{value}");
        }
        let future = Merged::new(1).add(&page!(StatusCode::Complete, 901 => 1.0), &call(), 600);
        assert!(future.unwrap_err().contains("future"));
        let mut merged = Merged::new(1);
        merged.add(&page!(StatusCode::Complete, 601 => 1.0, 0 => -0.0), &call(), 600).unwrap();
        assert_eq!(merged.finish()[0], Ok(vec![(0, Decimal::ZERO)]), "601 was not asked for");
    }

    #[expect(clippy::disallowed_types, reason = "CloudWatch sends floats, and this is one")]
    fn f64_nan() -> f64 {
        f64::NAN
    }

    #[expect(clippy::disallowed_types, reason = "CloudWatch sends floats, and this is one")]
    fn f64_inf() -> f64 {
        f64::INFINITY
    }
}
