//! The names of AWS's billing rules as documents and bills quote them. What a rule says stands in
//! `rules`, in words in `docs/rules/`.

use std::fmt;

macro_rules! rule_ids {
    ($($variant:ident = $text:literal,)*) => {
        /// The name of a billing rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = concat!("Rule ", $text, ".")] $variant,)*
        }

        impl RuleId {
            /// Every rule, in the order in which documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name as documents write it, such as `RDS-1`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

rule_ids! {
    Gen1 = "GEN-1",
    Gen2 = "GEN-2",
    Rds1 = "RDS-1",
    Rds2 = "RDS-2",
    Rds4 = "RDS-4",
    Rds5 = "RDS-5",
    Rds7 = "RDS-7",
    Rds10 = "RDS-10",
    Sto1 = "STO-1",
    Sto2 = "STO-2",
    As1Capacity = "AS1-2",
    As1Minimum = "AS1-3",
    As1Pause = "AS1-4",
    As1Resume = "AS1-6",
    As2Capacity = "AS2-1",
    As2Range = "AS2-2",
    As2Pause = "AS2-3",
    As2Resume = "AS2-4",
    Aur1 = "AUR-1",
    Aur3 = "AUR-3",
    Aur4 = "AUR-4",
    Aur5 = "AUR-5",
    Dsql1 = "DSQL-1",
    Dsql2 = "DSQL-2",
    Com1 = "COM-1",
    Bak1 = "BAK-1",
    Bak2 = "BAK-2",
    Xs1 = "XS-1",
    Xs2 = "XS-2",
    Ft1 = "FT-1",
    Net1 = "NET-1",
    Net2 = "NET-2",
    Rds11 = "RDS-11",
    Rds12 = "RDS-12",
    Cw2 = "CW-2",
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of rules, small enough to copy into every reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleSet(u64);

// One bit a rule.
const _: () = assert!(RuleId::ALL.len() <= 64);

impl RuleSet {
    /// The set of these rules.
    #[must_use]
    pub fn of(rules: &[RuleId]) -> Self {
        rules.iter().fold(Self::default(), |set, rule| set.with(*rule))
    }

    /// The set with one more rule.
    #[must_use]
    pub const fn with(self, rule: RuleId) -> Self {
        Self(self.0 | 1 << rule as u32)
    }

    /// The rules of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The rules in document order.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        RuleId::ALL.iter().copied().filter(move |rule| self.0 >> (*rule as u32) & 1 == 1)
    }
}
