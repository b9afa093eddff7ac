//! What tests demand of every chart. To look at charts, run the example `charts`.

use roxmltree::{Document, Node};

use super::words::cells;
use super::{CELL_PERCENT, WIDTH};

/// Names that would do harm if a chart let them.
pub(super) const HOSTILE: [&str; 8] = [
    "</text><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "\u{1b}[31mred\u{1b}]8;;http://x\u{7}",
    "a\u{202e}b\u{200b}c\u{feff}\u{2066}",
    "nul\0\u{fffe}\u{ffff}\r\n\tend",
    "]]>&amp;<!--\" stroke-width=\"5\">\n",
    "日本語のとても長い名前のデータベース😀😀😀😀😀😀😀😀😀😀😀",
    "",
];

/// A box that a text never exceeds, in the document's units.
#[derive(Debug)]
pub(super) struct TextBox {
    pub(super) text: String,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

impl TextBox {
    fn of(node: Node<'_, '_>) -> Self {
        let number = |name| node.attribute(name).unwrap().parse::<i32>().unwrap();
        let text = node.text().unwrap_or_default().to_owned();
        let (x, y, size) = (number("x"), number("y"), number("font-size"));
        // Ten pixels where the whole chart has a telephone's 400.
        assert!(size * 400 >= 10 * WIDTH, "{text} is {size} high");
        let width = i32::try_from(cells(&text)).unwrap() * size * CELL_PERCENT / 100;
        let left = match node.attribute("text-anchor").unwrap() {
            "start" => x,
            "middle" => x - width / 2,
            _ => x - width,
        };
        let top = match node.attribute("dy").unwrap() {
            "0.76em" => y,
            "0.5ex" => y - size / 2,
            _ => y - size,
        };
        Self { text, left, right: left + width, top, bottom: top + size }
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let across = self.left < other.right && other.left < self.right;
        across && self.top < other.bottom && other.top < self.bottom
    }
}

/// Demands valid XML with a name for everybody, nothing active or remote, and every text inside
/// the picture and apart from the others; gives the texts.
pub(super) fn check(svg: &str) -> Vec<TextBox> {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("width"), Some("100%"));
    let id = root.attribute("id").unwrap();
    let named = root.attribute("aria-labelledby").unwrap();
    assert_eq!(named, format!("{id}-title {id}-desc"));
    for (name, suffix) in [("title", "title"), ("desc", "desc")] {
        let node = root.children().find(|node| node.has_tag_name((SVG, name))).unwrap();
        assert_eq!(node.attribute("id"), Some(&*format!("{id}-{suffix}")));
        assert!(!node.text().unwrap().is_empty());
    }
    let view: Vec<i32> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(view[..3], [0, 0, WIDTH]);
    let style = root.children().find(|node| node.has_tag_name((SVG, "style"))).unwrap();
    let style = style.text().unwrap();
    let known = ["svg", "title", "desc", "style", "rect", "polyline", "circle", "text"];
    for node in root.descendants().filter(Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{node:?}");
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            assert!(!attribute.value().contains("url("), "{attribute:?}");
            let (name, value) = (attribute.name(), attribute.value());
            if matches!(name, "fill" | "stroke") && value != "none" {
                let dark = format!("[{name}=\"{value}\"]{{{name}:#");
                assert!(style.contains(&dark), "no dark {name} for {value}");
            }
        }
    }
    assert_eq!(svg.matches("http").count() - 1, document_text(root).matches("http").count());
    let texts = root.descendants().filter(|node| node.has_tag_name((SVG, "text")));
    let boxes: Vec<TextBox> = texts.map(TextBox::of).collect();
    for (at, text) in boxes.iter().enumerate() {
        let inside = text.left >= 0 && text.right <= WIDTH && text.top >= 0;
        assert!(inside && text.bottom <= view[3], "{text:?}");
        for other in &boxes[..at] {
            assert!(!text.overlaps(other), "{text:?} {other:?}");
        }
    }
    boxes
}

const SVG: &str = "http://www.w3.org/2000/svg";

fn document_text(root: Node<'_, '_>) -> String {
    root.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}
