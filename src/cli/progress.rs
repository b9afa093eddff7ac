//! How far a command is, on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::env::{Env, Verbosity};

/// A bar on a terminal, and nothing elsewhere. Without a length it only counts.
#[cfg(feature = "aws")]
pub(super) fn bar(length: Option<u64>, what: &str, env: &Env<'_>) -> ProgressBar {
    let template = match length {
        Some(_) => format!("{{wide_bar}} {{pos}}/{{len}} {what}, {{eta}} left"),
        None => format!("{{spinner}} {{pos}} {what}"),
    };
    styled(length, &template, env)
}

/// A bar of so many bytes with rate and time left, on a terminal.
pub(super) fn bytes(length: u64, env: &Env<'_>) -> ProgressBar {
    let template = "{wide_bar} {bytes}/{total_bytes} at {bytes_per_sec}, {eta} left";
    styled(Some(length), template, env)
}

fn styled(length: Option<u64>, template: &str, env: &Env<'_>) -> ProgressBar {
    let drawn = env.terminal && env.verbosity != Verbosity::Quiet;
    let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(length, target);
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
