//! AWS Regions by code.

use std::fmt;
use std::str::FromStr;

use super::UnknownName;

/// An AWS Region code such as `us-east-1`. Any well-formed code is accepted: whether there is a
/// price for it is a matter of the price lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

impl Region {
    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Region {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let well_formed = (4..=32).contains(&text.len())
            && text.split('-').count() >= 3
            && text.split('-').all(|part| !part.is_empty())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownName { text: text.to_owned(), expected: "an AWS Region such as us-east-1" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_checked_by_form() {
        for good in ["us-east-1", "ap-northeast-2", "us-gov-west-1", "mx-central-1"] {
            assert!(good.parse::<Region>().is_ok(), "{good}");
        }
        for bad in ["", "us", "US-EAST-1", "us--1", "us-east-1\n", "../us-east-1"] {
            assert!(bad.parse::<Region>().is_err(), "{bad}");
        }
    }
}
