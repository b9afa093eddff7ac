//! Report documents of older runs, read back: what a comparison needs of them, checked. It owns their
//! limits and their errors; it does not know what they are compared with.
//!
//! A field that is not needed here is skipped, known or not: fields are added without a new
//! `schema_version`. What is needed must be there once, of its type and within its limits, and a
//! total must be the sum of its charges.

use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::InputError;
use super::input_error::shown;
use super::quantities;
use crate::units::{BillingMonth, Day, Usd};

/// Longest document, in bytes: a hundred years of months have less.
pub const LONGEST_BYTES: u64 = 64 << 20;
/// The version of the documents that this program reads.
const SCHEMA_VERSION: u32 = 1;
/// Most months in a document.
const MOST_REPORTS: usize = 1_200;
/// Most offerings, names or assumptions in a report.
const MOST_ENTRIES: usize = 20_000;
/// Most charges of a bill.
const MOST_CHARGES: usize = 256;
/// Longest name or sentence, in bytes.
const LONGEST_TEXT: usize = 4_096;
/// Most dollars of an amount: with 18 decimals the sum of all charges is still exact.
const MOST_USD: u64 = 1_000_000_000;

/// One report of a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastReport {
    /// The program that wrote it.
    pub tool: Tool,
    /// What was billed.
    pub workload: Workload,
    /// The billed time.
    pub period: PastPeriod,
    /// The day of the defaults, and of the rules if one was fixed.
    #[serde(deserialize_with = "day")]
    pub rules_as_of: Day,
    /// The lists that gave a price.
    pub price_lists: List<PastList, MOST_ENTRIES>,
    /// Each with its bill.
    pub offerings: List<PastOffering, MOST_ENTRIES>,
    /// Those that AWS did not have.
    pub not_offered: List<Missing, MOST_ENTRIES>,
    /// Those without a price.
    pub not_priced: List<Missing, MOST_ENTRIES>,
    /// Names, cheapest first.
    pub ranking: List<Text, MOST_ENTRIES>,
    /// What was assumed.
    pub assumptions: List<PastAssumption, MOST_ENTRIES>,
}

/// Who wrote a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tool {
    /// Its version.
    pub version: Text,
}

/// What was billed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Workload {
    /// Its name.
    pub name: Text,
    /// Its Region.
    pub region: Text,
    /// Its engine.
    pub engine: Text,
}

/// The billed time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastPeriod {
    /// A real month.
    Month(BillingMonth),
    /// The month of 730 hours.
    AverageMonth,
}

/// A price list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastList {
    /// Its name.
    pub id: Text,
    /// The SHA-256 of its canonical bytes.
    pub sha256: Text,
}

/// An offering without a bill.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Missing {
    /// Its name.
    pub id: Text,
    /// Why.
    pub reason: Text,
}

/// An assumption.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastAssumption {
    /// A stable name.
    pub id: Text,
    /// In words.
    pub text: Text,
}

/// An offering.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastOffering {
    /// Its name.
    pub id: Text,
    /// The exact total; `None` without a price.
    pub total_usd: Option<Amount>,
    /// The least and the most that unknown time can make of it.
    pub total_usd_range: Option<[Amount; 2]>,
    /// How it was used.
    pub usage: Option<PastUsage>,
    /// Its charges.
    pub charges: List<PastCharge, MOST_CHARGES>,
}

/// How an offering was used; in an average month, in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PastUsage {
    /// Seconds with a session.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
    /// Seconds up and phantom seconds.
    pub billed_seconds: u64,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastCharge {
    /// The meter's name.
    pub meter: Text,
    /// The meter in words.
    pub description: Text,
    /// What was counted.
    pub consumed_quantity: Number,
    /// What has a price.
    pub pricing_quantity: Number,
    /// Its unit.
    pub pricing_unit: Text,
    /// The price of one.
    pub list_unit_price_usd: Amount,
    /// What it costs.
    pub list_cost_usd: Amount,
    /// The rules that made the quantity.
    pub rules: List<Text, MOST_ENTRIES>,
}

/// A text that is not endless. It may hold any character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub String);

/// A quantity: a decimal number in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub Decimal);

/// An amount: US dollars with at most 18 decimals, in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub Usd);

/// A list of at most so many entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const MOST: usize>(pub Vec<T>);

/// Reads the reports of a document, which are never none. `file` is its name in messages.
///
/// # Errors
/// It is no document of reports, is longer than its limits or contradicts itself.
pub fn parse(bytes: &[u8], file: &str) -> Result<Vec<PastReport>, InputError> {
    let hint = "name a document that `report` or `what-if` wrote with --format json";
    let refused = |line, column, problem: &str| {
        InputError::new(file, usize::max(line, 1), usize::max(column, 1), problem).hint(hint)
    };
    let malformed = |error: serde_json::Error| {
        let (text, at) = (error.to_string(), format!(" at line {} column", error.line()));
        let problem = text.rsplit_once(&at).map_or(&*text, |(problem, _)| problem);
        refused(error.line(), error.column(), problem)
    };
    let document: Document = serde_json::from_slice(bytes).map_err(malformed)?;
    if document.schema_version != SCHEMA_VERSION {
        let version = document.schema_version;
        return Err(refused(1, 1, &format!("schema_version {version} is not {SCHEMA_VERSION}")));
    }
    let reports = match document.reports {
        Some(reports) => reports.0,
        None => vec![serde_json::from_slice(bytes).map_err(malformed)?],
    };
    if reports.is_empty() {
        return Err(refused(1, 1, "it has no report"));
    }
    let contradicted = |problem: String| refused(1, 1, &problem);
    unique(reports.iter().map(|report| report.period.name())).map_err(contradicted)?;
    for report in &reports {
        unique(report.offerings.0.iter().map(|o| o.id.0.clone())).map_err(contradicted)?;
        for offering in &report.offerings.0 {
            adds_up(offering).map_err(contradicted)?;
        }
    }
    Ok(reports)
}

#[derive(Deserialize)]
struct Document {
    schema_version: u32,
    reports: Option<List<PastReport, MOST_REPORTS>>,
}

impl PastPeriod {
    /// Such as `2018-08`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Month(month) => month.to_string(),
            Self::AverageMonth => "average month".to_owned(),
        }
    }
}

fn unique(names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    twice.map_or(Ok(()), |pair| Err(format!("{} stands twice", shown(&pair[0]))))
}

/// A bill has use and a range, and its charges add up to its total.
fn adds_up(offering: &PastOffering) -> Result<(), String> {
    let id = shown(&offering.id.0);
    let Some(Amount(total)) = offering.total_usd else {
        let empty = offering.charges.0.is_empty();
        return if empty { Ok(()) } else { Err(format!("{id} has charges, but no total")) };
    };
    if offering.usage.is_none() || offering.total_usd_range.is_none() {
        return Err(format!("{id} has a total, but no usage or no range"));
    }
    let sum: Usd = offering.charges.0.iter().map(|charge| charge.list_cost_usd.0).sum();
    if sum == total {
        return Ok(());
    }
    Err(format!("the charges of {id} add up to {sum}, not to its total {total}"))
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    let Text(text) = Text::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom(format!("{} is no day", shown(&text))))
}

impl<'de> Deserialize<'de> for PastPeriod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            kind: Text,
            month: Option<Text>,
        }
        let fields = Fields::deserialize(deserializer)?;
        match (fields.kind.0.as_str(), fields.month) {
            ("average-month", None) => Ok(Self::AverageMonth),
            ("month", Some(Text(month))) => {
                let refused = || D::Error::custom(format!("{} is no month", shown(&month)));
                month.parse().map(Self::Month).map_err(|_| refused())
            }
            (kind, _) => Err(D::Error::custom(format!("no period of kind {}", shown(kind)))),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() > LONGEST_TEXT {
            return Err(D::Error::custom(format!("a text of {} bytes is too long", text.len())));
        }
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        let number = quantities::decimal(&text);
        number.map(Self).map_err(|problem| D::Error::custom(format!("a number {}", problem.text)))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Number(number) = Number::deserialize(deserializer)?;
        if number > Decimal::from(MOST_USD) || number.normalize().scale() > 18 {
            return Err(D::Error::custom("an amount is too large or has over 18 decimals"));
        }
        Ok(Self(Usd::new(number)))
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for List<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T, const MOST: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Entries<T, MOST> {
            type Value = List<T, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MOST}")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = entries.next_element()? {
                    if list.len() == MOST {
                        return Err(A::Error::custom(format!("more than {MOST} entries")));
                    }
                    list.push(entry);
                }
                Ok(List(list))
            }
        }
        deserializer.deserialize_seq(Entries(PhantomData))
    }
}
