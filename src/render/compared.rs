//! What changed since an older answer, for terminals and in Markdown, and the words that every format
//! shares. Names from the older document are made safe here.

use std::fmt::Write as _;

use super::cents::dollars;
use super::changes::{difference, in_words, told, total};
use super::markdown::escape;
use super::words::shown;
use super::wrap::push_wrapped;
use crate::report::{ChangeView, ComparedTo, Movement, Report};

/// Longest sentence, in characters.
const LONGEST: usize = 400;

/// For terminals: nothing without an older answer.
pub(super) fn table(report: &Report) -> String {
    let Some(compared) = &report.compared_to else { return String::new() };
    let mut text = String::from("\n");
    push_wrapped(&mut text, "", &shown(&heading(compared), LONGEST));
    for (head, reasons) in lines(compared) {
        push_wrapped(&mut text, "  ", &shown(&head, LONGEST));
        for reason in reasons {
            push_wrapped(&mut text, "    ", &shown(&reason, LONGEST));
        }
    }
    text
}

/// As Markdown: nothing without an older answer.
pub(super) fn markdown(report: &Report) -> String {
    let Some(compared) = &report.compared_to else { return String::new() };
    let mut text = format!("\n## {}\n\n", escape(&heading(compared)));
    for (head, reasons) in lines(compared) {
        let _ = writeln!(text, "- {}", escape(&head));
        for reason in reasons {
            let _ = writeln!(text, "  - {}", escape(&reason));
        }
    }
    text
}

/// With what is compared.
pub(super) fn heading(compared: &ComparedTo) -> String {
    let [file, workload] = [&compared.file, &compared.workload].map(|name| shown(name, 60));
    format!("Compared with {file} ({workload}, {})", compared.period)
}

/// What differs, then each offering with what made its bill another one.
pub(super) fn lines(compared: &ComparedTo) -> Vec<(String, Vec<String>)> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for differing in &compared.differences {
        let [before, after] = [&differing.before, &differing.after]
            .map(|text| if text.is_empty() { "none" } else { text });
        lines.push((format!("{}: {after}; before {before}", differing.what), Vec::new()));
    }
    if !compared.common {
        lines.push(("No offering has a bill in both.".to_owned(), Vec::new()));
    }
    lines.extend(compared.offerings.iter().map(offering));
    lines
}

fn offering(change: &ChangeView) -> (String, Vec<String>) {
    let (id, total) = (&change.id, total(&change.movement));
    match &change.movement {
        Movement::Between { .. } => {
            let words = difference(&change.movement).map(in_words).unwrap_or_default();
            (format!("{id}: {total}, {words}"), told(&change.movement))
        }
        Movement::Began(_, reason) => {
            (format!("{id}: {total}; no bill before: {reason}"), Vec::new())
        }
        Movement::Ended(before, reason) => {
            let before = dollars(before.cents());
            (format!("{id}: {total}, {before} before: {reason}"), Vec::new())
        }
    }
}
