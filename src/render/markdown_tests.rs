//! What a parser of GitHub's Markdown reads is what was written, whatever a name has in it.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{line, push_list, push_table};
use crate::render::words::shown;

const HOSTILE: [&str; 16] = [
    "a | b || c",
    "<script>alert(1)</script><img src=x onerror=y>",
    "[link](javascript:x) ![picture](http://x/y.png) <http://x>",
    "`code` ``more`` \\` ~~struck~~ **bold** _slanted_",
    "# heading",
    "- item",
    "1. item",
    "12) item",
    "    code",
    "--- | ---",
    ":--- ===",
    "&lt; &amp; &#124; \\| \\",
    "line\nbreak\r\tand tab",
    "\u{1b}[31mred\u{202e}right to left\u{200b}zero width",
    "e\u{301} 数 👩\u{200d}👧 שלום",
    "[^1] $x$ @somebody :tada:",
];

/// The events of a text; HTML, links, pictures and code are none of ours.
fn events(markdown: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options).collect();
    for event in &events {
        let ours = match event {
            Event::Start(tag) => matches!(
                tag,
                Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::List(None)
                    | Tag::Item
                    | Tag::Paragraph
                    | Tag::Heading { .. }
            ),
            other => matches!(other, Event::End(_) | Event::Text(_) | Event::SoftBreak),
        };
        assert!(ours, "{event:?} in {markdown:?}");
    }
    events
}

/// The texts between such an end and the one before.
fn texts(markdown: &str, ends: fn(&TagEnd) -> bool) -> Vec<String> {
    let (mut found, mut text) = (Vec::new(), String::new());
    for event in events(markdown) {
        match event {
            Event::Text(more) => text += &more,
            Event::SoftBreak => text.push('\n'),
            Event::End(tag) if ends(&tag) => found.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
    assert_eq!(text, "");
    found
}

/// What readers are to see.
fn seen(text: &str) -> String {
    shown(text, 400).trim_matches(' ').to_owned()
}

/// Writes a text wherever one can stand, and reads it back.
fn comes_back(text: &str) {
    let mut table = String::new();
    let row = vec![text.to_owned(), "$0.04".to_owned(), text.to_owned()];
    push_table(&mut table, &["name", text, "last"], 1, vec![row]);
    let cells = texts(&table, |end| *end == TagEnd::TableCell);
    assert_eq!(cells, ["name", &seen(text), "last", &seen(text), "$0.04", &seen(text)], "{table}");

    let mut list = String::new();
    push_list(&mut list, "Title", [text.to_owned(), "next".to_owned()].into_iter());
    let items = texts(&list, |end| matches!(end, TagEnd::Item | TagEnd::Heading(_)));
    assert_eq!(items, ["Title", &seen(text.trim_start()), "next"], "{list}");

    let paragraph = format!("before\n{}\nafter\n", line(&format!("{text}.")));
    let read = texts(&paragraph, |end| *end == TagEnd::Paragraph);
    let expected = seen(format!("{text}.").trim_start());
    assert_eq!(read, [format!("before\n{expected}\nafter")], "{paragraph}");
}

#[test]
fn hostile_names_are_text_in_cells_items_and_paragraphs() {
    for text in HOSTILE {
        comes_back(text);
    }
}

proptest! {
    #[test]
    fn any_name_is_text_in_cells_items_and_paragraphs(text in "[ -~\\n\\t数é]{0,24}") {
        comes_back(&text);
    }
}

#[test]
fn the_parser_would_find_what_is_not_escaped() {
    let found = |text| std::panic::catch_unwind(|| events(text).len()).is_err();
    assert!(found("<b>x</b>") && found("[x](y)") && found("`x`") && found("1. x"));
    assert!(!found("- x") && !found("| a |\n| --- |\n| b |"));
}
