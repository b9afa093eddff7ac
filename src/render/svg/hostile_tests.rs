//! Names that would do harm if a chart let them: whatever a name is, every chart has the elements
//! and attributes that it has for the name `a`.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::checks::{HOSTILE, check};
use super::{breakdown_tests, cost_curve_tests, heatmap, heatmap_tests, months, months_tests};
use super::{timeline, timeline_tests};

/// Pieces of markup, of terminals' and spreadsheets' languages, of paths, and characters that are
/// not shown or turn the direction.
const PIECES: [&str; 30] = [
    "<script>alert(1)</script>",
    "</text>",
    "</title>",
    "</rect>",
    "</rect>\n<text",
    "</desc>",
    "</style>",
    "</svg>",
    "<rect x=\"0\"/>",
    "\" onload=\"alert(1)",
    "' onclick='alert(1)",
    "\" fill=\"#FFFFFF\"",
    "&lt;",
    "&#x3c;script&#x3e;",
    "&undefined;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml?>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "href=\"javascript:alert(1)\"",
    "url(http://example.com)",
    "=HYPERLINK(\"http://example.com\")",
    "../../etc/passwd",
    "\u{1b}]8;;http://example.com\u{7}",
    "\u{202e}\u{2066}\u{200b}",
    "\0\u{fffe}\u{ffff}",
    "日本語😀",
    "\r\n\t",
];

fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = HOSTILE.iter().map(|name| (*name).to_owned()).collect();
    for (at, piece) in PIECES.iter().enumerate() {
        let next = PIECES[(at + 7) % PIECES.len()];
        names.extend([(*piece).to_owned(), format!("a{piece}b"), format!("{piece}{next}")]);
        names.extend([format!("{next} {piece}"), piece.repeat(500), format!("{piece}\u{301}")]);
    }
    let codes = (0..0x20).chain(0x7F..0xA0).chain([0xAD, 0x61C, 0x2028, 0xFEFF, 0xE0001]);
    names.extend(codes.filter_map(char::from_u32).map(|code| format!("a{code}b")));
    names.push("a-very-long-name-".repeat(4_096));
    names
}

/// Every chart with a name in each place where a name stands.
fn charts(name: &str) -> Vec<String> {
    let ids = [name.to_owned(), format!("{name}2")];
    let bars = ids.each_ref().map(|id| breakdown_tests::bar(id, ["3", "1", "0"]));
    let curve = cost_curve_tests::curve(&ids, "3");
    let hours =
        heatmap_tests::hours(name, |at| (u64::from(at % 9 == 0) * at as u64, u64::from(at < 7)));
    let lanes = ids.iter().map(|id| timeline_tests::lane(id, "3")).collect();
    vec![
        breakdown_tests::drawn(name, &bars).0,
        cost_curve_tests::drawn(name, &curve, &[], Some("5")),
        heatmap(&hours),
        timeline(&timeline_tests::week(name, lanes)),
        months(&months_tests::view(name, &ids, 12, "3")),
    ]
}

/// The elements with their attributes' names, and how many elements there are.
fn structure(svg: &str) -> (BTreeSet<String>, usize) {
    let document = Document::parse(svg).unwrap();
    let elements = document.descendants().filter(Node::is_element);
    let shape = |node: Node<'_, '_>| {
        let attributes: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
        format!("{} {}", node.tag_name().name(), attributes.join(" "))
    };
    let shapes: Vec<String> = elements.map(shape).collect();
    (shapes.iter().cloned().collect(), shapes.len())
}

#[test]
fn whatever_the_name_is_the_elements_and_attributes_are_the_same() {
    let usual = charts("a");
    let shapes: Vec<_> = usual.iter().map(|svg| structure(svg)).collect();
    let names = hostile_names();
    assert!(names.len() >= 200, "{}", names.len());
    for name in &names {
        for ((svg, (shapes, count)), usual) in charts(name).iter().zip(&shapes).zip(&usual) {
            check(svg);
            let (found, found_count) = structure(svg);
            assert_eq!(found, *shapes, "{name:?}");
            // Wider names leave room for fewer marks on an axis, never for more.
            assert!(found_count <= *count, "{found_count} {count} {name:?}");
            assert!(svg.len() < usual.len() + 10_000, "{}", svg.len());
        }
    }
}
