//! What has to be asked of `CloudWatch` for a pull, before a cent is spent: which days at which
//! resolution, packed into as few requests as its limits allow. It owns retention (CW-1), limits
//! and price (CW-2); it asks nobody, so that five thousand databases can be planned without one
//! call.

use rust_decimal::Decimal;

use super::inventory::Database;
use super::metrics::{Metric, Target, targets};
use crate::units::{DAY_SECONDS, Day, Period, Usd};

/// Most queries of a `GetMetricData` call (CW-2).
pub const MOST_QUERIES: usize = 500;
/// Most datapoints of a page (CW-2).
pub const MOST_POINTS: u64 = 100_800;
/// US dollars for a thousand metrics that are asked for, in every Region, not in the free tier
/// (CW-2).
const USD_PER_THOUSAND: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
/// How long `CloudWatch` keeps datapoints of each period, in seconds (CW-1).
const RETENTION: [(i64, i64); 3] =
    [(60, 15 * DAY_SECONDS), (300, 63 * DAY_SECONDS), (3_600, 455 * DAY_SECONDS)];
/// A pull takes a while, and datapoints fade meanwhile, in seconds.
const FADE_MARGIN: i64 = 3_600;
/// A day is closed when its last datapoint must have come, in seconds after its end.
pub const SETTLED: i64 = 3_600;
/// The newest datapoints are still on their way, in seconds.
const ON_THEIR_WAY: i64 = 300;
/// Datapoints that AWS lets an account ask for in a second, by their estimated number, where they
/// are older than three hours. Source: `CloudWatch`'s quotas as others quote them (M), read on
/// 2026-11-22; an account may have more.
pub(super) const POINTS_A_SECOND: u64 = 90_000;
/// Calls that are under way at the same time. AWS allows 50 a second (CW-2).
pub const CALLS_AT_ONCE: usize = 8;
/// What a call is taken to last when the time of a pull is estimated, in seconds: a full page of
/// datapoints is a few megabytes.
const SECONDS_PER_CALL: u64 = 1;

/// The finest period that `CloudWatch` still has for a day, in seconds; none if it has forgotten
/// the day.
#[must_use]
pub fn resolution(day: Day, now: i64) -> Option<i64> {
    let age = now - day.start() + FADE_MARGIN;
    RETENTION.iter().find(|(_, kept)| age <= *kept).map(|(period, _)| *period)
}

/// Up to which second a day can be read now: its end, or the last five minutes that are over.
#[must_use]
pub fn readable_until(day: Day, now: i64) -> i64 {
    let latest = (now - ON_THEIR_WAY).div_euclid(300) * 300;
    day.next().start().min(latest)
}

/// Whether everything about a day is known that ever will be.
#[must_use]
pub fn is_closed(day: Day, now: i64) -> bool {
    now >= day.next().start() + SETTLED
}

/// One metric over one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Whose.
    pub target: Target,
    /// Which.
    pub metric: Metric,
    /// At which period, in seconds.
    pub period_seconds: i64,
}

/// One request: queries over the same span. Its answer fits one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The span: whole days, or a day up to now.
    pub span: Period,
    /// What is asked.
    pub queries: Vec<Query>,
    /// At most so many datapoints are answered.
    pub points: u64,
}

/// What a pull will ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The requests.
    pub calls: Vec<Call>,
    /// Databases.
    pub databases: usize,
    /// Days of targets that are there already.
    pub cached_days: u64,
    /// Days that `CloudWatch` has forgotten or that have not begun.
    pub lost_days: u64,
}

impl Plan {
    /// Metrics that are asked for, which is what AWS charges for.
    #[must_use]
    pub fn metrics(&self) -> u64 {
        self.calls.iter().map(|call| call.queries.len() as u64).sum()
    }

    /// What the metrics cost.
    #[must_use]
    pub fn cost(&self) -> Usd {
        cost(self.metrics())
    }

    /// About how many minutes the requests take.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        let rounds = (self.calls.len() as u64).div_ceil(CALLS_AT_ONCE as u64);
        let points: u64 = self.calls.iter().map(|call| call.points).sum();
        (rounds * SECONDS_PER_CALL).max(points / POINTS_A_SECOND).div_ceil(60)
    }
}

/// What so many metrics cost in US dollars.
#[must_use]
pub fn cost(metrics: u64) -> Usd {
    Usd::new(Decimal::from(metrics) * USD_PER_THOUSAND / Decimal::ONE_THOUSAND)
}

/// How many metrics may be asked for at this price.
#[must_use]
pub fn affordable(price: Usd) -> u64 {
    let metrics = price.amount() / USD_PER_THOUSAND * Decimal::ONE_THOUSAND;
    u64::try_from(metrics.floor()).unwrap_or_default()
}

/// Plans to read databases over days. `cached` says whether a target's day is there already, as
/// far as it can be read now.
pub fn plan(
    databases: &[Database],
    days: &[Day],
    now: i64,
    cached: &mut dyn FnMut(&Target, Day) -> bool,
) -> Plan {
    let mut plan = Plan { databases: databases.len(), ..Plan::default() };
    let mut packer = Packer::default();
    for database in databases {
        for (target, metrics) in targets(database) {
            for (span, period) in spans(&target, days, now, cached, &mut plan) {
                packer.add(span, queries(&target, metrics, period));
            }
        }
    }
    plan.calls = packer.calls;
    plan
}

/// Days side by side at one resolution that are not there yet.
fn spans(
    target: &Target,
    days: &[Day],
    now: i64,
    cached: &mut dyn FnMut(&Target, Day) -> bool,
    plan: &mut Plan,
) -> Vec<(Period, i64)> {
    let mut spans: Vec<(Period, i64)> = Vec::new();
    for day in days {
        let until = readable_until(*day, now);
        let Some(period) = resolution(*day, now).filter(|_| until > day.start()) else {
            plan.lost_days += 1;
            continue;
        };
        if cached(target, *day) {
            plan.cached_days += 1;
            continue;
        }
        match spans.last_mut() {
            Some((span, same)) if *same == period && span.end() == day.start() => {
                *span = Period::new(span.start(), until);
            }
            _ => spans.push((Period::new(day.start(), until), period)),
        }
    }
    spans
}

fn queries(target: &Target, metrics: &'static [Metric], period: i64) -> Vec<Query> {
    let query = |metric: &Metric| Query {
        target: target.clone(),
        metric: *metric,
        period_seconds: period.max(metric.finest_seconds),
    };
    metrics.iter().map(query).collect()
}

/// Puts queries of the same span into calls. A target's queries stay together, so that a call
/// that is answered is a target's whole day.
#[derive(Default)]
struct Packer {
    calls: Vec<Call>,
    /// The call of each span that still has room.
    open: std::collections::BTreeMap<(i64, i64), usize>,
}

impl Packer {
    fn add(&mut self, span: Period, queries: Vec<Query>) {
        let points = queries.iter().map(|query| points(span, query.period_seconds)).sum::<u64>();
        let key = (span.start(), span.end());
        if let Some(at) = self.open.get(&key) {
            let call = &mut self.calls[*at];
            let fits = call.queries.len() + queries.len() <= MOST_QUERIES
                && call.points + points <= MOST_POINTS;
            if fits {
                call.queries.extend(queries);
                call.points += points;
                return;
            }
        }
        self.open.insert(key, self.calls.len());
        self.calls.push(Call { span, queries, points });
    }
}

fn points(span: Period, period_seconds: i64) -> u64 {
    span.seconds().div_ceil(period_seconds.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::super::inventory::tests::{cluster, instance};
    use super::super::metrics::Dimension;
    use super::*;

    /// 2026-11-22T12:00:00Z.
    const NOW: i64 = 1_795_348_800;

    fn days_back(first: i64, last: i64) -> Vec<Day> {
        let day = |back: i64| Day::containing(NOW - back * DAY_SECONDS);
        (last..=first).rev().map(day).collect()
    }

    fn nothing_cached(_: &Target, _: Day) -> bool {
        false
    }

    #[test]
    fn the_resolution_fades_with_age() {
        let at = |back: i64| resolution(Day::containing(NOW - back * DAY_SECONDS), NOW);
        assert_eq!(at(0), Some(60));
        assert_eq!(at(14), Some(60), "14.5 days old at its start");
        assert_eq!(at(15), Some(300), "15.5 days old: its morning has faded");
        assert_eq!(at(62), Some(300));
        assert_eq!(at(63), Some(3_600));
        assert_eq!(at(454), Some(3_600));
        assert_eq!(at(455), None);
    }

    #[test]
    fn a_month_of_an_instance_is_ten_metrics_in_two_calls() {
        let plan = plan(&[instance()], &days_back(30, 1), NOW, &mut nothing_cached);
        assert_eq!((plan.metrics(), plan.calls.len()), (10, 2));
        assert_eq!(plan.cost().to_string(), "0.0001");
        // 14 days by the minute and 16 by five minutes; storage by the hour.
        let points: Vec<u64> = plan.calls.iter().map(|call| call.points).collect();
        assert_eq!(points, [4 * 16 * 288 + 16 * 24, 4 * 14 * 1_440 + 14 * 24]);
        assert_eq!(plan.minutes(), 1);
    }

    #[test]
    fn five_thousand_databases_keep_to_the_limits() {
        let databases: Vec<Database> = (0..5_000)
            .map(|at| Database { id: format!("db-{at}"), ..instance() })
            .chain((0..50).map(|at| Database { id: format!("c-{at}"), ..cluster() }))
            .collect();
        let plan = plan(&databases, &days_back(30, 1), NOW, &mut nothing_cached);
        assert_eq!(plan.metrics(), 5_000 * 10 + 50 * 2 * (6 + 3 + 3));
        for call in &plan.calls {
            assert!(call.queries.len() <= MOST_QUERIES && call.points <= MOST_POINTS);
            let counted = call.queries.iter().map(|q| points(call.span, q.period_seconds));
            assert_eq!(call.points, counted.sum::<u64>());
        }
    }

    #[test]
    fn the_longest_span_of_any_target_fits_one_page() {
        for database in [instance(), cluster(), serverless_v1()] {
            for (target, metrics) in targets(&database) {
                for (period, kept) in RETENTION {
                    let queries = queries(&target, metrics, period);
                    let span = Period::new(0, kept);
                    let all: u64 = queries.iter().map(|q| points(span, q.period_seconds)).sum();
                    assert!(all <= MOST_POINTS, "{target:?} at {period}: {all}");
                }
            }
        }
    }

    fn serverless_v1() -> Database {
        let kind = Some("aurora-serverless-v1".to_owned());
        Database { kind, instances: Vec::new(), ..cluster() }
    }

    #[test]
    fn cached_days_are_not_asked_for_and_split_the_span() {
        let hole = Day::containing(NOW - 5 * DAY_SECONDS);
        let plan = plan(&[instance()], &days_back(9, 1), NOW, &mut |_, day| day == hole);
        assert_eq!((plan.cached_days, plan.calls.len(), plan.metrics()), (1, 2, 10));
        assert!(plan.calls.iter().all(|call| !call.span.contains(hole.start())));
    }

    #[test]
    fn forgotten_and_coming_days_are_lost_and_today_ends_now() {
        let days = [days_back(500, 499), days_back(0, -1)].concat();
        let plan = plan(&[instance()], &days, NOW, &mut nothing_cached);
        assert_eq!(plan.lost_days, 3);
        let [call] = &plan.calls[..] else { panic!("{:?}", plan.calls) };
        assert_eq!(call.span.end(), NOW - 300, "five minutes are on their way");
        assert_eq!(call.queries[0].target.dimension, Dimension::Instance);
    }

    #[test]
    fn a_day_is_closed_an_hour_after_its_end() {
        let yesterday = Day::containing(NOW - DAY_SECONDS);
        assert!(is_closed(yesterday, NOW));
        assert!(!is_closed(yesterday, yesterday.next().start() + SETTLED - 1));
        assert!(!is_closed(Day::containing(NOW), NOW));
    }
}
