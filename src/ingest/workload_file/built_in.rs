//! The workload files that are part of the program. Their text is that of `examples/`, where
//! people find it; what it means is the parser's.

/// A workload file that is part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// The workload's name, and that of its file in `examples/`.
    pub name: &'static str,
    /// The file's text.
    pub text: &'static str,
    /// The month it is about, if it is about one: that is billed if the user names none.
    pub month: Option<&'static str>,
}

/// The month of the first question.
const SOUP_BOT_MONTH: Option<&str> = Some("2018-08");

/// All built-in workloads, in the order in which documents list them.
pub static BUILT_INS: &[BuiltIn] = &[
    BuiltIn {
        name: "soup-bot",
        text: include_str!("../../../examples/soup-bot.toml"),
        month: SOUP_BOT_MONTH,
    },
    BuiltIn {
        name: "soup-bot-cron",
        text: include_str!("../../../examples/soup-bot-cron.toml"),
        month: SOUP_BOT_MONTH,
    },
    BuiltIn {
        name: "office-hours",
        text: include_str!("../../../examples/office-hours.toml"),
        month: None,
    },
    BuiltIn {
        name: "nightly-batch",
        text: include_str!("../../../examples/nightly-batch.toml"),
        month: None,
    },
    BuiltIn {
        name: "hobby-site",
        text: include_str!("../../../examples/hobby-site.toml"),
        month: None,
    },
    BuiltIn {
        name: "busy-shop",
        text: include_str!("../../../examples/busy-shop.toml"),
        month: None,
    },
];

/// The built-in workload of this name.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_INS.iter().find(|workload| workload.name == name)
}
