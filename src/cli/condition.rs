//! The grammar of `--fail-if`: what a condition on an answer may say, and where in the text an error
//! stands. It does not know any answer.
//!
//! ```text
//! condition = "incomplete"
//!           | "cheapest" ( "==" | "!=" ) name
//!           | name ".total"    order amount
//!           | name ".saving"   order ( amount | percent "%" )
//!           | "saving"         order ( amount | percent "%" )      that of `current`
//! name      = an offering's id | "cheapest" | "current"
//! order     = "<" | "<=" | ">" | ">="
//! ```

use super::exit::CliError;
use super::request::decimal;
use crate::render::words::{safe, shown};
use crate::units::Usd;

/// Longest condition, in bytes.
const LONGEST: usize = 400;
const CHEAPEST: &str = "cheapest";
const CURRENT: &str = "current";
const FORMS: &str = "write `cheapest != ID`, `ID.total > 20`, `saving > 10%`, `ID.saving > 5.00` or \
                     `incomplete`";

/// What must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// As the user wrote it.
    pub(super) text: String,
    pub(super) test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Something has no price, or unknown time could change the answer.
    Incomplete,
    /// Nobody costs less than this offering, or somebody does.
    Cheapest { is: bool, name: Name },
    /// The printed total.
    Total { of: Name, order: Order, limit: Limit },
    /// What this offering costs more than the cheapest.
    Saving { of: Name, order: Order, limit: Limit },
}

/// Whose number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The cheapest of those that have a bill.
    Cheapest,
    /// How the database is configured today; with its column in the condition.
    Current(usize),
    /// An offering, with its column.
    Id(String, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The number that the user wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// US dollars, in cents.
    Cents(i128),
    /// Of the offering's own total, in ten-thousandths of a per cent.
    Percent(i128),
}

/// Ten-thousandths of a per cent in the whole.
pub(super) const WHOLE: i128 = 1_000_000;

impl Order {
    /// Whether one number stands so to another.
    pub(super) fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

/// A condition that is being read.
#[derive(Clone, Copy)]
struct Source<'t>(&'t str);

impl<'t> Source<'t> {
    /// The column of a part of the text, from 1.
    fn column(self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize);
        self.0.get(..at).map_or(1, |before| before.chars().count() + 1)
    }

    fn error(self, part: &str, problem: &str, hint: &str) -> CliError {
        let (text, column) = (safe(self.0), self.column(part));
        CliError::input(format!("--fail-if `{text}`: column {column}: {problem}")).hint(hint)
    }

    fn name(self, part: &'t str) -> Result<Name, CliError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
        match part {
            CHEAPEST => Ok(Name::Cheapest),
            CURRENT => Ok(Name::Current(self.column(part))),
            "" => Err(self.error(part, "a name is missing", FORMS)),
            id if id.bytes().all(fits) => Ok(Name::Id(id.to_owned(), self.column(part))),
            other => {
                let problem = format!("`{}` is no offering's id", shown(other, 40));
                Err(self.error(part, &problem, FORMS))
            }
        }
    }

    fn limit(self, part: &'t str, percent: bool) -> Result<Limit, CliError> {
        let number = |text: &'t str, places| {
            let number = decimal(text).map_err(|problem| {
                self.error(part, &problem, "amounts are in US dollars, such as 20 or 5.00")
            })?;
            Ok(Some(number.normalize()).filter(|number| number.scale() <= places))
        };
        match part.strip_suffix('%').map(str::trim_end) {
            Some(text) if percent => {
                let hint = "write 0 to 100 with at most 4 decimals, such as 10% or 2.5%";
                let share = number(text, 4)?.filter(|share| *share <= 100.into());
                let parts = share.and_then(|share| i128::try_from(share * DECIMALS_4).ok());
                parts.map(Limit::Percent).ok_or_else(|| self.error(part, "no such share", hint))
            }
            Some(_) => Err(self.error(
                part,
                "a total is no percentage",
                "write an amount such as 20 or 5.00; `ID.saving` takes percentages",
            )),
            None => {
                let hint = "totals are compared as they are printed: write at most 2 decimals";
                let amount = number(part, 2)?;
                amount
                    .map(|amount| Limit::Cents(Usd::new(amount).cents()))
                    .ok_or_else(|| self.error(part, "an amount has parts of a cent", hint))
            }
        }
    }
}

const DECIMALS_4: rust_decimal::Decimal = rust_decimal::Decimal::from_parts(10_000, 0, 0, false, 0);

impl Condition {
    /// Reads a condition.
    pub(super) fn parse(text: &str) -> Result<Self, CliError> {
        let text = text.trim();
        let source = Source(text);
        if text.len() > LONGEST {
            return Err(source.error(text, "the condition is too long", FORMS));
        }
        let incomplete = text == "incomplete";
        Ok(Self {
            text: text.to_owned(),
            test: if incomplete { Test::Incomplete } else { comparison(source)? },
        })
    }

    /// The offering that it names.
    pub(super) const fn name(&self) -> Option<&Name> {
        match &self.test {
            Test::Incomplete => None,
            Test::Cheapest { name, .. } => Some(name),
            Test::Total { of, .. } | Test::Saving { of, .. } => Some(of),
        }
    }

    /// An error about a column of it.
    pub(super) fn error(&self, column: usize, problem: &str, hint: &str) -> CliError {
        let text = safe(&self.text);
        CliError::input(format!("--fail-if `{text}`: column {column}: {problem}")).hint(hint)
    }
}

fn comparison(source: Source<'_>) -> Result<Test, CliError> {
    const SIGNS: [char; 4] = ['<', '>', '=', '!'];
    let whole = source.0;
    let Some(at) = whole.find(SIGNS) else {
        return Err(source.error(whole, "there is no comparison", FORMS));
    };
    let (left, rest) = whole.split_at(at);
    let right = rest.trim_start_matches(SIGNS);
    let (sign, _) = rest.split_at(rest.len() - right.len());
    let (left, right) = (left.trim(), right.trim());
    let order = match sign {
        "<" => Some(Order::Less),
        "<=" => Some(Order::LessOrEqual),
        ">" => Some(Order::Greater),
        ">=" => Some(Order::GreaterOrEqual),
        "==" | "!=" => None,
        _ => {
            let problem = format!("`{sign}` is no comparison");
            let hint = "names take == and !=, amounts take <, <=, > and >=";
            return Err(source.error(sign, &problem, hint));
        }
    };
    if left == CHEAPEST {
        let None = order else {
            let hint = "write `cheapest != ID`, or `cheapest.total > 20`";
            return Err(source.error(sign, "names take == and != only", hint));
        };
        let name = source.name(right)?;
        if name == Name::Cheapest {
            let hint = "write an offering's id, or `current`";
            return Err(source.error(right, "the cheapest is always the cheapest", hint));
        }
        return Ok(Test::Cheapest { is: sign == "==", name });
    }
    let (of, what) = match left.rsplit_once('.') {
        None if left == "saving" => (Name::Current(source.column(left)), left),
        Some((name, what @ ("total" | "saving"))) => (source.name(name)?, what),
        _ => {
            let problem = format!("`{}` is nothing that can be compared", shown(left, 40));
            return Err(source.error(left, &problem, FORMS));
        }
    };
    let Some(order) = order else {
        return Err(source.error(sign, "amounts take <, <=, > and >= only", FORMS));
    };
    let limit = source.limit(right, what == "saving")?;
    if what == "total" {
        return Ok(Test::Total { of, order, limit });
    }
    if of == Name::Cheapest {
        let hint = "write `saving` for that of the current database, or `ID.saving`";
        return Err(source.error(left, "nothing costs less than the cheapest", hint));
    }
    Ok(Test::Saving { of, order, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str, column: usize) -> Name {
        Name::Id(text.to_owned(), column)
    }

    #[test]
    fn a_condition_is_a_name_or_an_amount_beside_another() {
        let (greater, of) = (Order::Greater, id("rds-scheduled", 1));
        for (text, test) in [
            ("incomplete", Test::Incomplete),
            ("cheapest != a", Test::Cheapest { is: false, name: id("a", 13) }),
            (" cheapest==current ", Test::Cheapest { is: true, name: Name::Current(11) }),
            (
                "rds-scheduled.total>20",
                Test::Total { of: of.clone(), order: greater, limit: Limit::Cents(2_000) },
            ),
            (
                "cheapest.total >= 5.00",
                Test::Total {
                    of: Name::Cheapest,
                    order: Order::GreaterOrEqual,
                    limit: Limit::Cents(500),
                },
            ),
            // A dot within an id is none before what is asked of it.
            (
                "v2-min-0.5.total <= 0.1",
                Test::Total {
                    of: id("v2-min-0.5", 1),
                    order: Order::LessOrEqual,
                    limit: Limit::Cents(10),
                },
            ),
            (
                "saving > 10%",
                Test::Saving {
                    of: Name::Current(1),
                    order: greater,
                    limit: Limit::Percent(100_000),
                },
            ),
            (
                "rds-scheduled.saving < 2.5 %",
                Test::Saving { of, order: Order::Less, limit: Limit::Percent(25_000) },
            ),
        ] {
            assert_eq!(Condition::parse(text).map(|c| c.test), Ok(test), "{text}");
        }
    }

    #[test]
    fn an_error_names_its_column_and_what_to_write() {
        for (text, column, problem, hint) in [
            ("", 1, "no comparison", "cheapest != ID"),
            ("incomplet", 1, "no comparison", "`incomplete`"),
            ("cheapest = a", 10, "`=` is no comparison", "== and !="),
            ("cheapest => a", 10, "`=>` is no comparison", ">="),
            ("cheapest > a", 10, "== and != only", "cheapest.total > 20"),
            ("cheapest !=", 12, "a name is missing", "ID"),
            ("cheapest != A B", 13, "`A B` is no offering's id", "ID"),
            ("cheapest == cheapest", 13, "always the cheapest", "`current`"),
            ("cheapest.saving > 1", 1, "costs less than the cheapest", "ID.saving"),
            ("a.totals > 1", 1, "`a.totals` is nothing", "ID.total > 20"),
            ("ä.total > 1", 1, "`ä` is no offering's id", "ID"),
            ("a.total >", 10, "`` is not a decimal", "such as 20"),
            ("a.total > $5", 11, "`$5` is not a decimal", "such as 20"),
            ("a.total > -1", 11, "`-1` is not a decimal", "such as 20"),
            ("a.total > NaN", 11, "`NaN` is not a decimal", "such as 20"),
            ("a.total > 1e3", 11, "`1e3` is not a decimal", "such as 20"),
            ("a.total > 3.125", 11, "parts of a cent", "2 decimals"),
            ("a.total > 10%", 11, "no percentage", "ID.saving"),
            ("a.total == 5", 9, "<, <=, > and >= only", "ID.total"),
            ("saving > 101%", 10, "no such share", "0 to 100"),
            ("saving > 1.00001%", 10, "no such share", "4 decimals"),
            ("a.total > 1 > 2", 11, "`1 > 2` is not a decimal", "such as 20"),
        ] {
            let error = Condition::parse(text).unwrap_err();
            let place = format!("--fail-if `{text}`: column {column}: ");
            assert!(error.message.starts_with(&place), "{text}: {error}");
            assert!(error.message.contains(problem), "{text}: {error}");
            assert!(error.hint.as_ref().unwrap().contains(hint), "{text}: {error:?}");
        }
        let long = Condition::parse(&"a".repeat(401)).unwrap_err();
        assert!(long.message.contains("column 1: the condition is too long"), "{long}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", like in "(cheapest|current|saving|a|\\.|total|[<>=!]|[0-9.%]| )*") {
            let _ = (Condition::parse(&text), Condition::parse(&like));
        }
    }
}
