//! The view model of a fleet: every database with its bills, most at stake first, and what they make
//! together. It owns the ranking of databases, totals and distributions; it bills nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{AssumptionView, NotOffered, NotPriced, PriceListView};
pub use crate::analysis::{Assessment, FleetBill, FleetConfidence, FleetFlip, FlipHours};
use crate::units::{Period, Usd};

/// What a fleet's report says.
#[derive(Clone, Debug)]
pub struct FleetReport {
    /// The billed time.
    pub period: Period,
    /// Its name if it is a whole month that was asked for, such as `2026-06`.
    pub month: Option<String>,
    /// How many files were read.
    pub files: u64,
    /// How many rows were read.
    pub rows: u64,
    /// The price lists that were asked first, by Region and month.
    pub price_lists: Vec<PriceListView>,
    /// The databases with bills: the largest savings first, equal ones by name.
    pub databases: Vec<Assessment>,
    /// What they make together.
    pub totals: FleetTotals,
    /// Who should go where, the largest savings first.
    pub moves: Vec<FleetMove>,
    /// How many databases save how much, from the least to the most; only those that have a bill for
    /// how they run today.
    pub by_savings: Vec<FleetBucket>,
    /// How many databases are connected for which share of the time, from the least to the most.
    pub by_use: Vec<FleetBucket>,
    /// Databases without any bill, and why, by name.
    pub failed: Vec<FailedDatabase>,
    /// What could not be read, in the order of the input.
    pub problems: Vec<FleetProblem>,
    /// Offerings that did not exist, once each.
    pub not_offered: Vec<NotOffered>,
    /// Offerings without a price for some database, once each.
    pub not_priced: Vec<NotPriced>,
    /// What was assumed.
    pub assumptions: Vec<AssumptionView>,
    /// What a reader must know: a code and a sentence.
    pub warnings: Vec<(&'static str, String)>,
    /// Whether something that was asked for is missing, or unknown time could change an answer.
    pub incomplete: bool,
}

/// What the databases make together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetTotals {
    /// All databases as they run today.
    pub today: Usd,
    /// Each database in its cheapest place.
    pub cheapest: Usd,
    /// The difference, over databases that have a bill for today.
    pub savings: Usd,
    /// The least and the most that unknown time can make of it.
    pub savings_range: (Usd, Usd),
    /// All databases on one offering: its name, the total, and how many have a bill for it; the most
    /// databases first, then the least total.
    pub by_offering: Vec<(Arc<str>, Usd, u64)>,
    /// Connected seconds.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
}

/// Databases that should go the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetMove {
    /// How they run today.
    pub from: Arc<str>,
    /// Where they are cheapest; the same as `from` for those that stay.
    pub to: Arc<str>,
    /// How many.
    pub databases: u64,
    /// What they save together.
    pub savings: Usd,
}

/// A part of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetBucket {
    /// Such as `$1 to $10`, `under 1 %`.
    pub label: &'static str,
    /// How many databases.
    pub databases: u64,
    /// What they save together.
    pub savings: Usd,
}

/// A database without a bill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedDatabase {
    /// Its name.
    pub id: String,
    /// Why: one sentence, with file and place if it is about a row.
    pub reason: String,
}

/// Part of the input that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetProblem {
    /// The file.
    pub file: String,
    /// Where in it, such as `row group 3`; empty for the whole file.
    pub place: String,
    /// What is wrong, and what that means for the answer.
    pub text: String,
}

/// What a fleet's report is made from.
#[derive(Clone, Debug)]
pub struct FleetParts {
    /// The billed time.
    pub period: Period,
    /// The month that was asked for.
    pub month: Option<String>,
    /// How many files were read.
    pub files: u64,
    /// How many rows were read.
    pub rows: u64,
    /// The price lists that were asked first.
    pub price_lists: Vec<PriceListView>,
    /// The databases with bills, in any order.
    pub databases: Vec<Assessment>,
    /// Those without, in any order.
    pub failed: Vec<FailedDatabase>,
    /// What could not be read.
    pub problems: Vec<FleetProblem>,
    /// Offerings that did not exist.
    pub not_offered: Vec<NotOffered>,
    /// Offerings without a price.
    pub not_priced: Vec<NotPriced>,
    /// What was assumed.
    pub assumptions: Vec<AssumptionView>,
    /// What a reader must know.
    pub warnings: Vec<(&'static str, String)>,
}

impl FleetReport {
    /// Everything that the parts say together, whatever their order.
    #[must_use]
    pub fn new(parts: FleetParts) -> Self {
        let FleetParts { mut databases, mut failed, mut problems, .. } = parts;
        let (mut not_offered, mut not_priced) = (parts.not_offered, parts.not_priced);
        databases.sort_by(|a, b| b.savings.cmp(&a.savings).then_with(|| a.id.cmp(&b.id)));
        failed.sort();
        // A larger number has more digits.
        problems.sort_by(|a, b| {
            let key = |p: &FleetProblem| (p.file.clone(), p.place.len(), p.place.clone());
            key(a).cmp(&key(b))
        });
        problems.dedup();
        not_offered.sort_by(|a, b| (&a.id, &a.reason).cmp(&(&b.id, &b.reason)));
        not_offered.dedup();
        not_priced.sort_by(|a, b| (&a.id, &a.reason).cmp(&(&b.id, &b.reason)));
        not_priced.dedup();
        let open = databases.iter().any(|database| database.confidence == FleetConfidence::Low);
        Self {
            period: parts.period,
            month: parts.month,
            files: parts.files,
            rows: parts.rows,
            price_lists: parts.price_lists,
            totals: FleetTotals::of(&databases),
            moves: moves(&databases),
            by_savings: by_savings(&databases),
            by_use: by_use(&databases),
            incomplete: open
                || !failed.is_empty()
                || !problems.is_empty()
                || !not_priced.is_empty(),
            databases,
            failed,
            problems,
            not_offered,
            not_priced,
            assumptions: parts.assumptions,
            warnings: parts.warnings,
        }
    }
}

impl FleetTotals {
    /// The sums over databases: exact, and independent of their order.
    #[must_use]
    pub fn of(databases: &[Assessment]) -> Self {
        let mut totals = Self::default();
        let mut by_offering: BTreeMap<Arc<str>, (Usd, u64)> = BTreeMap::new();
        for database in databases {
            totals.connected_seconds += database.connected_seconds;
            totals.unknown_seconds += database.unknown_seconds;
            totals.today += database.today().map_or(Usd::ZERO, |bill| bill.total);
            totals.cheapest += database.cheapest().map_or(Usd::ZERO, |bill| bill.total);
            totals.savings += database.savings;
            totals.savings_range.0 += database.savings_range.0;
            totals.savings_range.1 += database.savings_range.1;
            for bill in &database.bills {
                let sum = by_offering.entry(bill.offering.clone()).or_default();
                sum.0 += bill.total;
                sum.1 += 1;
            }
        }
        totals.by_offering =
            by_offering.into_iter().map(|(id, (total, count))| (id, total, count)).collect();
        // Sums over as many databases can be compared.
        totals.by_offering.sort_by_key(|(_, total, count)| (std::cmp::Reverse(*count), *total));
        totals
    }
}

/// Who should go where.
fn moves(databases: &[Assessment]) -> Vec<FleetMove> {
    let mut ways: BTreeMap<(Arc<str>, Arc<str>), (u64, Usd)> = BTreeMap::new();
    for database in databases {
        let (Some(today), Some(cheapest)) = (database.today(), database.cheapest()) else {
            continue;
        };
        // Less than a cent is no reason to go.
        let to = if database.should_move() { cheapest } else { today };
        let way = ways.entry((today.offering.clone(), to.offering.clone())).or_default();
        way.0 += 1;
        way.1 += database.savings;
    }
    let mut moves: Vec<FleetMove> = ways
        .into_iter()
        .map(|((from, to), (databases, savings))| FleetMove { from, to, databases, savings })
        .collect();
    moves.sort_by_key(|way| std::cmp::Reverse(way.savings));
    moves
}

/// How many databases save how much over the billed time.
fn by_savings(databases: &[Assessment]) -> Vec<FleetBucket> {
    const BELOW: [(i64, &str); 6] = [
        (1, "under $1"),
        (10, "$1 to $10"),
        (100, "$10 to $100"),
        (1_000, "$100 to $1,000"),
        (10_000, "$1,000 to $10,000"),
        (i64::MAX, "$10,000 and more"),
    ];
    let mut buckets = vec![FleetBucket::new("nothing")];
    buckets.extend(BELOW.map(|(_, label)| FleetBucket::new(label)));
    // Of one without a bill for today nobody knows what it saves.
    for database in databases.iter().filter(|database| database.today().is_some()) {
        let whole = database.savings.amount();
        let place = BELOW.iter().position(|(below, _)| whole < (*below).into()).unwrap_or(5) + 1;
        let place = if database.savings <= Usd::ZERO { 0 } else { place };
        buckets[place].add(database);
    }
    buckets
}

/// How many databases are connected for which share of the time.
fn by_use(databases: &[Assessment]) -> Vec<FleetBucket> {
    const LABELS: [&str; 8] = [
        "never",
        "under 1 %",
        "1 to 5 %",
        "5 to 10 %",
        "10 to 25 %",
        "25 to 50 %",
        "50 to 100 %",
        "always",
    ];
    const BELOW_PERCENT: [u128; 6] = [1, 5, 10, 25, 50, 100];
    let mut buckets: Vec<FleetBucket> = LABELS.map(FleetBucket::new).into();
    for database in databases {
        let connected = u128::from(database.connected_seconds) * 100;
        let all = u128::from(database.period.seconds());
        let place = match connected {
            0 => 0,
            _ => {
                1 + BELOW_PERCENT
                    .iter()
                    .position(|below| connected < below * all)
                    .unwrap_or(BELOW_PERCENT.len())
            }
        };
        buckets[place].add(database);
    }
    buckets
}

impl FleetBucket {
    const fn new(label: &'static str) -> Self {
        Self { label, databases: 0, savings: Usd::ZERO }
    }

    fn add(&mut self, database: &Assessment) {
        self.databases += 1;
        self.savings += database.savings;
    }
}
