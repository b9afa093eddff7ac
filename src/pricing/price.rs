//! One price of a price list with its provenance. It does not know its neighbours nor the list
//! that it stands in.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::meter::Meter;
use crate::units::{Unit, UnknownName, Usd};

/// Text of a price: borrowed from the binary for bundled lists, owned for lists read from files.
pub type Text = Cow<'static, str>;

/// How near a source is to AWS's own price list. The best comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A price list with SKU, or a real bill.
    A,
    /// A price list without SKU.
    B,
    /// A document that quotes the price list.
    C,
    /// Rounded, derived, or from a blog.
    D,
}

impl Confidence {
    /// Every value, best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The letter in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Confidence {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|confidence| confidence.name() == text)
            .ok_or_else(|| UnknownName { text: text.to_owned(), expected: "a confidence, A to D" })
    }
}

/// The list unit price of one meter, and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What it is the price of.
    pub meter: Meter,
    /// Dollars for one [`Price::unit`].
    pub list_unit_price: Usd,
    /// AWS's stock keeping unit, where the source states it.
    pub sku: Option<Text>,
    /// AWS's `SKU.OFFER.RATE`, where the source states it.
    pub rate_code: Option<Text>,
    /// AWS's usage type as bills write it, where the source states it.
    pub usage_type: Option<Text>,
    /// The document that the price was read in.
    pub source: Text,
    /// The day, month, year or range of the source, as precise as it is known.
    pub source_date: Text,
    /// How near the source is to AWS's price list.
    pub confidence: Confidence,
    /// The engine as the source writes it, such as `Any`.
    pub listed_engine: Text,
}

impl Price {
    /// A price in code, without SKU, of a made-up source: for tests and what-if.
    #[must_use]
    pub const fn assumed(meter: Meter, list_unit_price: Usd) -> Self {
        Self {
            meter,
            list_unit_price,
            sku: None,
            rate_code: None,
            usage_type: None,
            source: Cow::Borrowed("assumed"),
            source_date: Cow::Borrowed(""),
            confidence: Confidence::D,
            listed_engine: Cow::Borrowed(match meter.engine() {
                Some(engine) => engine.name(),
                None => "",
            }),
        }
    }

    /// The unit that the price is for.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.meter.scale().pricing_unit()
    }
}

/// Who says so, in one line: for errors that set two prices side by side.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sku = self.sku.as_deref().unwrap_or("no SKU");
        f.pad(&format!(
            "{} USD per {} ({sku}, {}, {}, confidence {})",
            self.list_unit_price,
            self.unit(),
            self.source,
            self.source_date,
            self.confidence
        ))
    }
}
