//! The rows and columns of a fleet for spreadsheets and query engines: one row for each database and
//! offering, cheapest first, then one for each database without a bill. It owns names and order of
//! columns; how a value is written is the formats'.

use rust_decimal::Decimal;

use crate::report::{Assessment, FailedDatabase, FleetBill, FleetFlip, FleetReport};
use crate::units::Usd;

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row<'a> {
    /// What an offering costs a database, and its place among the offerings, from 1.
    Bill(&'a Assessment, &'a FleetBill, usize),
    /// A database without a bill.
    Failed(&'a FailedDatabase),
}

/// What stands in a cell that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    /// Text, maybe a user's.
    Text(&'a str),
    /// A count.
    Count(u64),
    /// Dollars, percent or hours, exact.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// An epoch second.
    Instant(i64),
}

/// What a column has in every cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Count,
    Number,
    Flag,
    Instant,
}

/// A column: its name, what it has, and the cell of a row; empty where there is none.
pub(super) struct Column {
    pub(super) name: &'static str,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has types"))]
    pub(super) kind: Kind,
    pub(super) cell: for<'a> fn(Row<'a>) -> Option<Cell<'a>>,
}

/// All columns. Savings of a row are those of going from today's offering to the row's; what is of
/// the database stands in each of its rows.
pub(super) static COLUMNS: [Column; 24] = [
    Column::new("db_id", Kind::Text, |row| Some(Cell::Text(row.id()))),
    Column::new("region", Kind::Text, |row| Some(Cell::Text(row.database()?.region.code()))),
    Column::new("engine", Kind::Text, |row| Some(Cell::Text(row.database()?.engine.name()))),
    Column::new("offering", Kind::Text, |row| Some(Cell::Text(&row.bill()?.offering))),
    Column::new("rank", Kind::Count, |row| Some(Cell::Count(row.rank()?))),
    Column::new("total_usd", Kind::Number, |row| usd(row.bill()?.total)),
    Column::new("total_usd_least", Kind::Number, |row| usd(row.bill()?.range.0)),
    Column::new("total_usd_most", Kind::Number, |row| usd(row.bill()?.range.1)),
    Column::new("is_today", Kind::Flag, |row| Some(Cell::Flag(row.is_today()?))),
    Column::new("savings_usd", Kind::Number, |row| {
        usd(row.database()?.today()?.total - row.bill()?.total)
    }),
    Column::new("billed_seconds", Kind::Count, |row| Some(Cell::Count(row.bill()?.billed_seconds))),
    Column::new("compute_usd", Kind::Number, |row| usd(row.bill()?.compute)),
    Column::new("connected_seconds", Kind::Count, |row| {
        Some(Cell::Count(row.database()?.connected_seconds))
    }),
    Column::new("unknown_seconds", Kind::Count, |row| {
        Some(Cell::Count(row.database()?.unknown_seconds))
    }),
    Column::new("today_is_configured", Kind::Flag, |row| {
        Some(Cell::Flag(row.database()?.configured))
    }),
    Column::new("confidence", Kind::Text, |row| {
        Some(Cell::Text(row.database()?.confidence.name()))
    }),
    Column::new("database_savings_usd_least", Kind::Number, |row| {
        row.database()?.today()?;
        usd(row.database()?.savings_range.0)
    }),
    Column::new("database_savings_usd_most", Kind::Number, |row| {
        row.database()?.today()?;
        usd(row.database()?.savings_range.1)
    }),
    Column::new("next_offering_dearer_percent", Kind::Number, |row| {
        row.flip()?.dearer_percent.map(Cell::Number)
    }),
    Column::new("flip_hours_per_week", Kind::Number, |row| {
        Some(Cell::Number(row.flip()?.hours.as_ref()?.hours_per_week))
    }),
    Column::new("flip_offering", Kind::Text, |row| {
        Some(Cell::Text(&row.flip()?.hours.as_ref()?.to))
    }),
    Column::new("billing_period_start", Kind::Instant, |row| {
        Some(Cell::Instant(row.database()?.period.start()))
    }),
    Column::new("billing_period_end", Kind::Instant, |row| {
        Some(Cell::Instant(row.database()?.period.end()))
    }),
    Column::new("error", Kind::Text, |row| row.error().map(Cell::Text)),
];

impl Column {
    const fn new(
        name: &'static str,
        kind: Kind,
        cell: for<'a> fn(Row<'a>) -> Option<Cell<'a>>,
    ) -> Self {
        Self { name, kind, cell }
    }
}

impl<'a> Row<'a> {
    /// All rows of a report, in its order.
    pub(super) fn all(report: &'a FleetReport) -> impl Iterator<Item = Self> {
        let bills = report.databases.iter().flat_map(|database| {
            let ranked = database.bills.iter().zip(1..);
            ranked.map(move |(bill, rank)| Self::Bill(database, bill, rank))
        });
        bills.chain(report.failed.iter().map(Self::Failed))
    }

    fn id(self) -> &'a str {
        match self {
            Self::Bill(database, ..) => &database.id,
            Self::Failed(failed) => &failed.id,
        }
    }

    fn database(self) -> Option<&'a Assessment> {
        match self {
            Self::Bill(database, ..) => Some(database),
            Self::Failed(_) => None,
        }
    }

    fn bill(self) -> Option<&'a FleetBill> {
        match self {
            Self::Bill(_, bill, _) => Some(bill),
            Self::Failed(_) => None,
        }
    }

    fn rank(self) -> Option<u64> {
        match self {
            Self::Bill(_, _, rank) => u64::try_from(rank).ok(),
            Self::Failed(_) => None,
        }
    }

    fn is_today(self) -> Option<bool> {
        match self {
            Self::Bill(database, _, rank) => Some(database.today == Some(rank - 1)),
            Self::Failed(_) => None,
        }
    }

    fn flip(self) -> Option<&'a FleetFlip> {
        self.database()?.flip.as_ref()
    }

    fn error(self) -> Option<&'a str> {
        match self {
            Self::Bill(..) => None,
            Self::Failed(failed) => Some(&failed.reason),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a cell is there or not")]
fn usd<'a>(amount: Usd) -> Option<Cell<'a>> {
    Some(Cell::Number(amount.amount()))
}
