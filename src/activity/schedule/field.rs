//! One field of a cron expression as a list of values, ranges and steps, and its text. It knows
//! the bounds and names of the six fields. `L`, `W`, `#` and `?`, which mean something in the day
//! fields only, are in `cron`.

use std::fmt;

use super::{ScheduleError, Source, digits, parts, quoted};

/// What may stand in a field.
pub(super) struct Bounds {
    /// As the subject of a sentence.
    pub(super) name: &'static str,
    pub(super) min: u16,
    pub(super) max: u16,
    /// Quartz, whose syntax EventBridge took over, refuses larger ones; AWS says nothing.
    largest_step: u16,
    /// Names of the values from `min` on.
    names: &'static [&'static str],
}

pub(super) const MINUTES: Bounds =
    Bounds { name: "minutes", min: 0, max: 59, largest_step: 59, names: &[] };
pub(super) const HOURS: Bounds =
    Bounds { name: "hours", min: 0, max: 23, largest_step: 23, names: &[] };
pub(super) const DAYS_OF_MONTH: Bounds =
    Bounds { name: "days of the month", min: 1, max: 31, largest_step: 31, names: &[] };
pub(super) const MONTHS: Bounds = Bounds {
    name: "months",
    min: 1,
    max: 12,
    largest_step: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
pub(super) const DAYS_OF_WEEK: Bounds = Bounds {
    name: "days of the week",
    min: 1,
    max: 7,
    largest_step: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};
pub(super) const YEARS: Bounds = Bounds {
    name: "years",
    min: super::zone::FIRST_YEAR.unsigned_abs(),
    max: super::zone::LAST_YEAR.unsigned_abs(),
    largest_step: 229,
    names: &[],
};

impl Bounds {
    /// A number within the bounds, or a name.
    pub(super) fn value(
        &self,
        source: Source<'_>,
        at: usize,
        text: &str,
    ) -> Result<u16, ScheduleError> {
        if text.is_empty() {
            return Err(source.error(at, format!("{}: a value is missing", self.name)));
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            let number = digits(text).and_then(|n| u16::try_from(n).ok());
            return number.filter(|n| (self.min..=self.max).contains(n)).ok_or_else(|| {
                let error = source.error(at, format!("{}, not {text}", self.extent()));
                match self.names {
                    ["SUN", ..] => error.hint("1 is SUN and 7 is SAT"),
                    _ => error,
                }
            });
        }
        let same = |name: &&str| name.eq_ignore_ascii_case(text);
        let named = (self.min..=self.max).zip(self.names).find(|(_, name)| same(name));
        named.map(|(value, _)| value).ok_or_else(|| {
            let error = source.error(at, format!("{}, not {}", self.extent(), quoted(text)));
            match text {
                "?" => error.hint("? may stand for the whole day-of-month or day-of-week only"),
                _ => error,
            }
        })
    }

    fn extent(&self) -> String {
        let names = match (self.names.first(), self.names.last()) {
            (Some(first), Some(last)) => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        format!("{} go from {} to {}{names}", self.name, self.min, self.max)
    }

    fn step(&self, source: Source<'_>, at: usize, text: &str) -> Result<u16, ScheduleError> {
        let largest = self.largest_step;
        let number = digits(text).and_then(|n| u16::try_from(n).ok());
        number.filter(|n| (1..=largest).contains(n)).ok_or_else(|| {
            let message = format!(
                "a step in the {} goes from 1 to {largest}, not {}",
                self.name,
                if text.is_empty() { "nothing".to_owned() } else { quoted(text) }
            );
            source.error(at, message)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    All,
    One(u16),
    Range(u16, u16),
}

/// A value, a range, or either with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    base: Base,
    step: Option<u16>,
}

impl Item {
    pub(super) fn parse(
        bounds: &Bounds,
        source: Source<'_>,
        at: usize,
        text: &str,
    ) -> Result<Self, ScheduleError> {
        let (base_text, step) = match text.split_once('/') {
            None => (text, None),
            Some((base, step)) => (base, Some(bounds.step(source, at + base.len() + 1, step)?)),
        };
        let base = if base_text == "*" {
            Base::All
        } else if let Some((first, last)) = base_text.split_once('-') {
            let low = bounds.value(source, at, first)?;
            let high = bounds.value(source, at + first.len() + 1, last)?;
            if high < low {
                let message = format!("the range {base_text} ends before it begins");
                return Err(source.error(at, message).hint(format!(
                    "write two ranges: {first}-{},{}-{last}",
                    bounds.text(bounds.max, first),
                    bounds.text(bounds.min, last)
                )));
            }
            Base::Range(low, high)
        } else {
            Base::One(bounds.value(source, at, base_text)?)
        };
        Ok(Self { base, step })
    }

    /// Whether the value is one of the item's.
    pub(super) fn contains(self, bounds: &Bounds, value: u16) -> bool {
        let (low, high) = match (self.base, self.step) {
            (Base::All, _) => (bounds.min, bounds.max),
            (Base::One(value), None) => (value, value),
            (Base::One(low), Some(_)) => (low, bounds.max),
            (Base::Range(low, high), _) => (low, high),
        };
        (low..=high).contains(&value) && (value - low).is_multiple_of(self.step.unwrap_or(1))
    }

    pub(super) fn write(self, bounds: &Bounds, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // AWS shows names in lists and ranges, numbers with steps.
        let text = |value: u16| match self.step {
            None => bounds.text(value, "name"),
            Some(_) => value.to_string(),
        };
        match self.base {
            Base::All => f.write_str("*")?,
            Base::One(value) => f.write_str(&text(value))?,
            Base::Range(low, high) => write!(f, "{}-{}", text(low), text(high))?,
        }
        self.step.map_or(Ok(()), |step| write!(f, "/{step}"))
    }
}

impl Bounds {
    /// A value as it would stand beside `neighbour`: by number beside a number, else by name.
    fn text(&self, value: u16, neighbour: &str) -> String {
        let name = self.names.get(usize::from(value - self.min));
        match name {
            Some(name) if digits(neighbour).is_none() => (*name).to_owned(),
            _ => value.to_string(),
        }
    }
}

/// A list of items; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field(Vec<Item>);

impl Field {
    pub(super) fn parse(
        bounds: &Bounds,
        source: Source<'_>,
        at: usize,
        text: &str,
    ) -> Result<Self, ScheduleError> {
        parts(text, at, ',')
            .map(|(at, part)| Item::parse(bounds, source, at, part))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn contains(&self, bounds: &Bounds, value: u16) -> bool {
        self.0.iter().any(|item| item.contains(bounds, value))
    }

    /// All its values, ascending.
    pub(super) fn values(&self, bounds: &Bounds) -> Vec<u16> {
        (bounds.min..=bounds.max).filter(|v| self.contains(bounds, *v)).collect()
    }

    /// Whether it restricts nothing.
    pub(super) fn is_everything(&self, bounds: &Bounds) -> bool {
        (bounds.min..=bounds.max).all(|value| self.contains(bounds, value))
    }

    pub(super) fn write(&self, bounds: &Bounds, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.0, |item, f| item.write(bounds, f))
    }
}

/// Writes items with commas between them.
pub(super) fn write_list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    write: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        write(item, f)?;
    }
    Ok(())
}
