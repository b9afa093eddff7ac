//! How `CloudWatch` cuts the datapoints of a request into pages: by count, across its queries, so
//! that one query's values can span pages.

use super::wire::{MetricsAsked, Page, Series};
use super::world::World;

/// The page that a request's token means.
pub(crate) fn metric_page(world: &World, asked: &MetricsAsked) -> Page {
    assert!(asked.queries.len() <= 500, "AWS takes 500 queries, not {}", asked.queries.len());
    let most = world.points.min(asked.most);
    let start = asked.token.as_deref().and_then(|token| token.strip_prefix('p'));
    let start: usize = start.map_or(0, |at| at.parse().unwrap());
    let mut page = Page::default();
    let mut before = 0;
    for query in &asked.queries {
        let first = asked.start.div_euclid(query.period) * query.period;
        let period = usize::try_from(query.period).unwrap();
        let says = |at: i64| Some((at, (world.says)(query, at)?));
        let points: Vec<_> = (first..asked.end).step_by(period).filter_map(says).collect();
        let (from, to) = (start.max(before), (start + most).min(before + points.len()));
        let here = if from < to { &points[from - before..to - before] } else { &[] };
        let whole = before + points.len() <= start + most;
        // A query without any datapoint is answered on the first page.
        if !here.is_empty() || (points.is_empty() && start == 0) {
            page.series.push(Series {
                id: query.id.clone(),
                times: here.iter().map(|(at, _)| *at).collect(),
                values: here.iter().map(|(_, value)| *value).collect(),
                status: if whole { "Complete" } else { "PartialData" },
            });
        }
        before += points.len();
    }
    page.token = (start + most < before).then(|| format!("p{}", start + most));
    page
}
