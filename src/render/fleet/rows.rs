//! The rows of a fleet's tables, as every format has them: places at the top of the ranking, moves,
//! offerings, distributions. It owns what stands in which row; layout is the formats'.

use super::words::{
    bucket_cents, cheapest_of_known, flip, hours, move_cents, savings_cents, savings_of,
};
use crate::render::cents::{dollars, grouped};
use crate::report::{Assessment, FleetBucket, FleetReport};
use crate::units::Usd;

/// A database in the ranking.
#[derive(Debug)]
pub(in crate::render) struct Top<'a> {
    /// Its place, from 1.
    pub(in crate::render) rank: String,
    /// Its name, as it is.
    pub(in crate::render) id: &'a str,
    /// How it runs today.
    pub(in crate::render) today: &'a str,
    /// Where it is cheapest; `None` where that is how it runs today.
    pub(in crate::render) to: Option<&'a str>,
    /// The printed total of today.
    pub(in crate::render) today_total: String,
    /// The printed total of the cheapest place.
    pub(in crate::render) cheapest_total: String,
    /// What lies between.
    pub(in crate::render) saves: String,
    /// The least and the most that unknown time can make of it, where that is another amount.
    pub(in crate::render) range: Option<[String; 2]>,
    /// Connected hours a week.
    pub(in crate::render) hours: String,
    /// How sure it is.
    pub(in crate::render) sure: &'static str,
    /// The connected hours a week where another place becomes the cheapest, and that place.
    pub(in crate::render) flip: Option<(String, &'a str)>,
}

/// The first databases of the ranking.
pub(in crate::render) fn top(report: &FleetReport, most: usize) -> Vec<Top<'_>> {
    let first = report.databases.iter().take(most).enumerate();
    first.map(|(at, database)| Top::of(at + 1, database)).collect()
}

impl<'a> Top<'a> {
    fn of(rank: usize, database: &'a Assessment) -> Self {
        let (today, cheapest) = (database.today(), database.cheapest());
        let total = |bill: Option<&crate::report::FleetBill>| {
            bill.map_or_else(|| "no price".to_owned(), |bill| dollars(bill.total.cents()))
        };
        // An equal price is no reason to go.
        let goes = today.is_none() || database.savings > Usd::ZERO;
        let (least, most) = database.savings_range;
        let range =
            (least.cents() != most.cents()).then(|| [least, most].map(|end| dollars(end.cents())));
        Self {
            rank: grouped(rank as u128),
            id: &database.id,
            today: today.map_or("no price", |bill| &bill.offering),
            to: cheapest.filter(|_| goes).map(|bill| &*bill.offering),
            today_total: total(today),
            cheapest_total: total(cheapest),
            saves: today.map_or_else(|| "?".to_owned(), |_| dollars(savings_of(database))),
            range,
            hours: hours(database),
            sure: database.confidence.name(),
            flip: flip(database),
        }
    }
}

/// Who should go where: today, the cheapest place, how many, what they save; then those who stay and
/// the sum of all.
pub(in crate::render) fn moves(report: &FleetReport) -> Vec<[String; 4]> {
    let mut rows: Vec<[String; 4]> = report
        .moves
        .iter()
        .zip(move_cents(report))
        .map(|(way, cents)| {
            let to = if way.from == way.to { "stay" } else { &*way.to };
            [way.from.to_string(), to.to_owned(), grouped(way.databases.into()), dollars(cents)]
        })
        .collect();
    if rows.len() > 1 {
        let all: u64 = report.moves.iter().map(|way| way.databases).sum();
        let sum = dollars(savings_cents(report));
        rows.push(["all".to_owned(), String::new(), grouped(all.into()), sum]);
    }
    rows
}

/// What the databases cost today and in their cheapest places, and the difference; beside that what
/// those without a price for today cost in theirs.
pub(in crate::render) fn sums(report: &FleetReport) -> Vec<[String; 2]> {
    let cheapest = cheapest_of_known(report);
    let row = |what: &str, cents: i128| [what.to_owned(), dollars(cents)];
    let mut rows = vec![
        row("today", report.totals.today.cents()),
        row("each in its cheapest place", cheapest.cents()),
        row("saved", savings_cents(report)),
    ];
    let others = report.totals.cheapest - cheapest;
    if others != Usd::ZERO {
        rows.push(row("without a price for today", others.cents()));
    }
    rows
}

/// All databases on one offering: its name, how many have a bill for it, and their sum.
pub(in crate::render) fn offerings(report: &FleetReport) -> Vec<[String; 3]> {
    let rows = report.totals.by_offering.iter();
    rows.map(|(id, total, count)| {
        [id.to_string(), grouped((*count).into()), dollars(total.cents())]
    })
    .collect()
}

/// A distribution: label, how many, what they save, and the length of a bar that is at most
/// `longest`. No bar is shorter than one but that of nothing.
pub(in crate::render) fn bars(
    report: &FleetReport,
    buckets: &[FleetBucket],
    longest: u64,
) -> Vec<(&'static str, String, String, u64)> {
    let most = buckets.iter().map(|bucket| bucket.databases).max().unwrap_or_default().max(1);
    let length = |count: u64| (u128::from(count) * u128::from(longest)).div_ceil(most.into());
    let rows = buckets.iter().zip(bucket_cents(report, buckets));
    rows.map(|(bucket, cents)| {
        let length = u64::try_from(length(bucket.databases)).unwrap_or(longest);
        (bucket.label, grouped(bucket.databases.into()), dollars(cents), length)
    })
    .collect()
}
