//! Lines of at most 80 columns: paragraphs are wrapped at spaces, names at hyphens. Columns are
//! those of a terminal, where an ideograph takes two and a combining mark none.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The width that every line fits.
pub(super) const COLUMNS: usize = 80;

/// A name in lines of at most so many columns, broken at hyphens where it has them.
pub(super) fn broken(name: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for part in name.split_inclusive('-') {
        // A part that fits no line is broken anywhere.
        let whole = part.width() <= width;
        let pieces: Vec<String> =
            if whole { vec![part.to_owned()] } else { part.chars().map(String::from).collect() };
        for piece in pieces {
            let fits = |line: &&mut String| line.width() + piece.width() <= width;
            match lines.last_mut().filter(fits) {
                Some(line) => line.push_str(&piece),
                None => lines.push(piece),
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// A paragraph wrapped at 80 columns; all lines but the first are indented a little more.
pub(super) fn push_wrapped(text: &mut String, indent: &str, paragraph: &str) {
    let hanging = if indent.is_empty() { 0 } else { indent.len() + 2 };
    push_hanging(text, indent, hanging, paragraph);
}

/// A paragraph wrapped at 80 columns; all lines but the first begin with so many spaces. A word
/// that fits no line is broken.
pub(super) fn push_hanging(text: &mut String, indent: &str, hanging: usize, paragraph: &str) {
    let first = indent.width();
    text.push_str(indent);
    let (mut width, mut begins) = (first, true);
    for word in paragraph.split(' ') {
        let length = word.width();
        if !begins && width + 1 + length > COLUMNS {
            text.push('\n');
            text.push_str(&" ".repeat(hanging));
            (width, begins) = (hanging, true);
        }
        if !begins {
            text.push(' ');
            width += 1;
        }
        for character in word.chars() {
            let takes = character.width().unwrap_or_default();
            if width + takes > COLUMNS {
                text.push('\n');
                text.push_str(&" ".repeat(hanging));
                width = hanging;
            }
            text.push(character);
            width += takes;
        }
        begins = false;
    }
    text.push('\n');
}
