//! Closed sets of names: engines and storage types as workload files spell them.

/// Text that is no name of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct UnknownName {
    /// What was written.
    pub text: String,
    /// What would have been right.
    pub expected: &'static str,
}

/// Declares an enum of names with `ALL`, `name`, `Display` and `FromStr`.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in files and on screen.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::units::UnknownName;

            fn from_str(text: &str) -> Result<Self, $crate::units::UnknownName> {
                Self::ALL.iter().copied().find(|value| value.name() == text)
                    .ok_or_else(|| $crate::units::UnknownName { text: text.to_owned(), expected: $expected })
            }
        }
    };
}
pub(crate) use named;

named! {
    /// What the workload's client speaks.
    Engine, "postgres, mysql or mariadb",
    /// PostgreSQL.
    #[default]
    Postgres = "postgres",
    /// MySQL.
    MySql = "mysql",
    /// MariaDB.
    MariaDb = "mariadb",
}

named! {
    /// The type of an RDS instance's allocated storage.
    StorageType, "gp2, gp3, io1, io2 or magnetic",
    /// General purpose SSD, second generation.
    Gp2 = "gp2",
    /// General purpose SSD, third generation.
    #[default]
    Gp3 = "gp3",
    /// Provisioned IOPS SSD.
    Io1 = "io1",
    /// Provisioned IOPS SSD, second generation.
    Io2 = "io2",
    /// Magnetic, AWS's `standard`.
    Magnetic = "magnetic",
}
