//! The workload files that are part of the program. Their text is that of `examples/`, where
//! people find it; what it means is the parser's.

/// The names of the built-in workloads.
pub const BUILT_IN_NAMES: &[&str] = &["soup-bot", "soup-bot-cron"];

/// The text of a built-in workload file.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static str> {
    match name {
        "soup-bot" => Some(include_str!("../../../examples/soup-bot.toml")),
        "soup-bot-cron" => Some(include_str!("../../../examples/soup-bot-cron.toml")),
        _ => None,
    }
}
