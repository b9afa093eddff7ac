//! What is wrong with an input and where: the one error of this module, and the words that its
//! messages share. It owns how a user's text is shown in a message; it does not print.

/// Text that was refused, with its place and what to write instead.
///
/// The file's name and the message are safe to print: control, bidirectional and zero width
/// characters stand as `\u{..}`, and long text is cut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct InputError {
    /// The file, as messages name it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Longest file name, message or hint, in characters.
const LONGEST_MESSAGE: usize = 400;
/// Longest piece of a user's text inside a message, in characters.
const LONGEST_QUOTE: usize = 40;

impl InputError {
    /// An error at a place, without a hint.
    #[must_use]
    pub fn new(file: &str, line: usize, column: usize, message: &str) -> Self {
        Self {
            file: printable(file, LONGEST_MESSAGE),
            line,
            column,
            message: printable(message, LONGEST_MESSAGE),
            hint: None,
        }
    }

    /// The same error with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(printable(hint.as_ref(), LONGEST_MESSAGE));
        self
    }
}

/// A user's text inside a message: quoted, on one line, not too long.
pub(super) fn shown(text: &str) -> String {
    format!("`{}`", printable(text, LONGEST_QUOTE))
}

pub(super) fn printable(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    let mut rest = text.chars();
    for c in rest.by_ref().take(longest) {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    if rest.next().is_some() {
        out.push('…');
    }
    out
}

/// Whether a terminal would obey, hide or reorder rather than show it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// A hint for a name that is none of the known ones: the nearest, or all if none is near.
pub(super) fn name_hint<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    nearest(text, known.iter().copied()).map_or_else(
        || format!("known are {}", known.join(", ")),
        |name| format!("did you mean `{name}`?"),
    )
}

/// The known name that is fewest edits away, if it is near enough to be meant. Of two equally
/// near the first counts.
pub(super) fn nearest<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let text = folded(text);
    let measured = known.into_iter().map(|name| (edits(&text, &folded(name)), name));
    let (distance, name) = measured.min_by_key(|(distance, _)| *distance)?;
    let near = text.len().min(name.len()).div_ceil(3);
    (distance <= near.max(1)).then_some(name)
}

/// Letter case and the kind of dash are what people get wrong first. Cut, for the cost of
/// comparing grows with the square of the length.
fn folded(text: &str) -> Vec<char> {
    let fold = |c: char| {
        if c == '-' { '_' } else { c.to_ascii_lowercase() }
    };
    text.chars().map(fold).take(48).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours from one text to the other.
fn edits(from: &[char], to: &[char]) -> usize {
    let width = to.len() + 1;
    let mut rows = vec![0; width * (from.len() + 1)];
    for (at, cell) in rows.iter_mut().take(width).enumerate() {
        *cell = at;
    }
    for (i, a) in from.iter().enumerate() {
        let row = (i + 1) * width;
        rows[row] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = rows[row - width + j] + usize::from(a != b);
            let gap = rows[row - width + j + 1].min(rows[row + j]) + 1;
            let swapped = i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b;
            let swap = if swapped { rows[row - 2 * width + j - 1] + 1 } else { usize::MAX };
            rows[row + j + 1] = replaced.min(gap).min(swap);
        }
    }
    rows[rows.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_shown_escaped_and_cut() {
        assert_eq!(shown("a\u{1b}[31m\u{202e}b"), r"`a\u{1b}[31m\u{202e}b`");
        assert_eq!(shown(&"x".repeat(99)), format!("`{}…`", "x".repeat(40)));
        let error = InputError::new("a\nb", 3, 7, "c\nd");
        assert_eq!(error.to_string(), r"a\u{a}b:3: c\u{a}d");
    }

    #[test]
    fn the_nearest_name_is_found_if_it_is_near() {
        let known = ["windows", "time_zone", "run"];
        for (text, found) in [
            ("timezone", Some("time_zone")),
            ("Time-Zone", Some("time_zone")),
            ("widnows", Some("windows")),
            ("rum", Some("run")),
            ("sessions", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, known), found, "{text}");
        }
        assert_eq!(name_hint("sessions", known), "known are windows, time_zone, run");
        assert_eq!(nearest(&"windows".repeat(100_000), known), None);
    }

    #[test]
    fn edits_count_swaps_once() {
        let count = |a: &str, b: &str| edits(&folded(a), &folded(b));
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("", "abc"), 3);
    }
}
