//! Charts as SVG: one whole document each, for a file of its own or inside a page.
//!
//! It owns what charts share: the canvas in quarter pixels, the colours for light and dark, and
//! the frame of a document (accessible name, font, ids). Each chart owns its layout. Nothing here
//! computes a bill, and no float is needed for one: money is placed by exact division.

mod breakdown;
#[cfg(test)]
mod breakdown_tests;
#[cfg(test)]
mod checks;
mod cost_curve;
#[cfg(test)]
mod cost_curve_tests;
mod heatmap;
#[cfg(test)]
mod heatmap_tests;
mod histogram;
#[cfg(test)]
mod hostile_tests;
mod labels;
mod months;
#[cfg(test)]
mod months_tests;
mod plot;
mod ranges;
mod timeline;
#[cfg(test)]
mod timeline_tests;
mod timeline_words;
mod tornado;
#[cfg(test)]
mod tornado_tests;
mod words;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use plotters::backend::DrawingBackend;
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, IntoFont, RGBColor};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

pub use breakdown::breakdown;
pub use cost_curve::{CostCurve, cost_curve};
pub use heatmap::heatmap;
pub use histogram::{savings_histogram, use_histogram};
pub use months::months;
pub use timeline::timeline;
pub use tornado::tornado;
use words::visible;

/// The width of every chart, in quarter pixels: plotters' SVG has whole coordinates only, so that
/// charts are drawn four times as large and the view box scales them.
const WIDTH: i32 = 2_560;
/// Free space at the edges.
const EDGE: i32 = 40;
/// The height of ordinary text and of titles: ten pixels and more in a chart that is 400 wide.
const TEXT: i32 = 64;
const TITLE: i32 = 80;
/// From one line of text to the next.
const LINE: i32 = 72;
/// From one line of a hatched box to the next.
const HATCH: i32 = 28;
/// The stroke width by which the frame knows the lines to be dashed.
const DASHED: u32 = 5;
/// More than any font needs for a character, in percent of the text's height.
const CELL_PERCENT: i32 = 60;

/// A place on the canvas.
type Point = (i32, i32);

/// A colour on a light and on a dark background. Light ones are distinct: style sheets find the
/// elements by them.
#[derive(Clone, Copy, Debug)]
struct Colour {
    light: RGBColor,
    dark: &'static str,
}

const fn colour(red: u8, green: u8, blue: u8, dark: &'static str) -> Colour {
    let light = RGBColor(red, green, blue);
    Colour { light, dark }
}

const BACKGROUND: Colour = colour(0xFF, 0xFF, 0xFF, "#15181D");
const INK: Colour = colour(0x1F, 0x23, 0x28, "#E6E8EB");
const MUTED: Colour = colour(0x5A, 0x62, 0x6C, "#A3ABB5");
const AXIS: Colour = colour(0x8C, 0x93, 0x9C, "#6B737D");
const GRID: Colour = colour(0xE4, 0xE7, 0xEA, "#2A3038");
/// Okabe and Ito's colours, which the colour-blind can tell apart; lighter on dark.
const SERIES: [Colour; 8] = [
    colour(0x00, 0x72, 0xB2, "#3D9BE0"),
    colour(0xD5, 0x5E, 0x00, "#F0783C"),
    colour(0x00, 0x9E, 0x73, "#22C295"),
    colour(0xCC, 0x79, 0xA7, "#E39BC4"),
    colour(0xE6, 0x9F, 0x00, "#F0B429"),
    colour(0x56, 0xB4, 0xE9, "#9AD9FF"),
    colour(0x00, 0x00, 0x00, "#FFFFFF"),
    colour(0xB5, 0xA6, 0x00, "#F0E442"),
];
/// From little to much; on dark the much is light. On the first three stands ink, on the others
/// the background's colour.
const HEAT: [Colour; 5] = [
    colour(0xD3, 0xE4, 0xF3, "#18344F"),
    colour(0xA6, 0xCD, 0xE4, "#1B4B75"),
    colour(0x74, 0xB3, 0xD8, "#20639E"),
    colour(0x21, 0x71, 0xB5, "#55A9E8"),
    colour(0x08, 0x45, 0x94, "#A8D8FF"),
];
const COLOURS: [&[Colour]; 3] = [&[BACKGROUND, INK, MUTED, AXIS, GRID], &SERIES, &HEAT];

/// How many lines have a colour of their own.
pub(super) const TONES: usize = SERIES.len();

/// The colours with their names, light and dark, for the page around the charts.
pub(super) fn colours() -> impl Iterator<Item = (String, (String, String))> {
    let shared = [BACKGROUND, INK, MUTED, AXIS, GRID];
    let names = ["background", "ink", "muted", "axis", "grid"].map(str::to_owned).into_iter();
    let tones = (0..TONES).map(|tone| format!("tone-{tone}"));
    let pair = |colour: Colour| (colour.hex(), colour.dark.to_owned());
    names.zip(shared).chain(tones.zip(SERIES)).map(move |(name, colour)| (name, pair(colour)))
}

impl Colour {
    fn hex(self) -> String {
        let RGBColor(red, green, blue) = self.light;
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

/// How a text stands at its place.
#[derive(Clone, Copy)]
struct Lettering {
    size: i32,
    colour: Colour,
    across: HPos,
    down: VPos,
}

const fn lettering(colour: Colour, across: HPos, down: VPos) -> Lettering {
    Lettering { size: TEXT, colour, across, down }
}

/// The width that a text of so many cells never exceeds.
fn text_width(cells: usize, size: i32) -> i32 {
    i32::try_from(cells.min(10_000)).unwrap_or_default() * size * CELL_PERCENT / 100
}

/// How many cells fit into a width for sure.
fn cells_within(width: i32, size: i32) -> usize {
    usize::try_from(width * 100 / (size * CELL_PERCENT)).unwrap_or(0)
}

/// A scale from amounts to places along an axis.
#[derive(Clone, Copy, Debug)]
struct Scale {
    per_one: Decimal,
    length: i32,
}

impl Scale {
    /// `length` long for the amount `whole`.
    fn new(whole: Decimal, length: i32) -> Self {
        // Nine digits place a point to a thousandth of a pixel and are fast to multiply with.
        let per_one = Decimal::from(length).checked_div(whole).and_then(|one| one.round_sf(9));
        Self { per_one: per_one.unwrap_or_default(), length }
    }

    /// How far an amount is, at most a hundred times the length.
    fn along(self, amount: Decimal) -> i32 {
        let most = self.length * 100;
        let along = amount.round_sf(9).and_then(|amount| amount.checked_mul(self.per_one));
        let along = along.map_or(most, |along| along.round().to_i32().unwrap_or(most));
        along.clamp(0, most)
    }
}

/// What a chart is drawn on. Drawing appends to a string, so that it cannot fail.
struct Canvas<'a> {
    backend: SVGBackend<'a>,
    /// How many boxes are drawn.
    boxes: usize,
    /// What some boxes say to whoever points at them, by their number, in order.
    titles: Vec<(usize, String)>,
}

impl Canvas<'_> {
    /// A line through points; [`DASHED`] is a width too.
    fn line(&mut self, points: impl IntoIterator<Item = Point>, colour: Colour, width: u32) {
        let style = colour.light.stroke_width(width);
        self.backend.draw_path(points, &style).expect(CANNOT_FAIL);
    }

    /// A filled box.
    fn filled(&mut self, corner: Point, opposite: Point, colour: Colour) {
        let drawn = self.backend.draw_rect(corner, opposite, &colour.light, true);
        drawn.expect(CANNOT_FAIL);
        self.boxes += 1;
    }

    /// A filled box with words for whoever points at it.
    fn titled(&mut self, area: (Point, Point), colour: Colour, title: &str) {
        self.titles.push((self.boxes, escaped(title)));
        self.filled(area.0, area.1, colour);
    }

    /// A box with slanted lines, for what is not known. They are lines and no pattern, whose id
    /// could be another chart's; those of boxes side by side meet. A box that is too narrow for
    /// two of them is full.
    fn hatched(&mut self, (left, top): Point, (right, bottom): Point, colour: Colour) {
        if right - left < HATCH {
            self.filled((left, top), (right, bottom), colour);
            return;
        }
        self.filled((left, top), (right, bottom), BACKGROUND);
        // On a slanted line the sum of the coordinates is always the same.
        let (least, most) = (left + top, right + bottom);
        let mut sum = least + HATCH - least.rem_euclid(HATCH);
        while sum < most {
            let lower = (left.max(sum - bottom), bottom.min(sum - left));
            let upper = (right.min(sum - top), top.max(sum - right));
            self.line([lower, upper], colour, 4);
            sum += HATCH;
        }
    }

    /// A filled disc with a rim of the background's colour.
    fn dot(&mut self, centre: Point, radius: u32, colour: Colour) {
        for (radius, colour) in [(radius + 5, BACKGROUND), (radius, colour)] {
            let drawn = self.backend.draw_circle(centre, radius, &colour.light, true);
            drawn.expect(CANNOT_FAIL);
        }
    }

    /// Text, with whatever could do harm made visible.
    fn text(&mut self, text: &str, at: Point, how: Lettering) {
        // plotters divides a size by 1.24 on its way into the document: these become TITLE and TEXT.
        let size = if how.size == TITLE { 99.2 } else { 79.36 };
        let style = (FontFamily::SansSerif, size)
            .into_font()
            .color(&how.colour.light)
            .pos(Pos::new(how.across, how.down));
        let drawn = self.backend.draw_text(&visible(text), &style, at);
        drawn.expect(CANNOT_FAIL);
    }
}

const CANNOT_FAIL: &str = "plotters only appends to a string";

/// What a document says about itself to those who do not see it.
struct About<'a> {
    /// The chart's kind, such as `cost-curve`: the prefix of its ids.
    kind: &'static str,
    title: &'a str,
    description: &'a str,
}

/// Draws a whole document: same drawing, same bytes.
fn document(about: &About<'_>, height: i32, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
    let mut drawn = String::new();
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    let backend = SVGBackend::with_string(&mut drawn, size);
    let mut canvas = Canvas { backend, boxes: 0, titles: Vec::new() };
    canvas.filled((0, 0), (WIDTH, height), BACKGROUND);
    draw(&mut canvas);
    canvas.backend.present().expect(CANNOT_FAIL);
    let titles = std::mem::take(&mut canvas.titles);
    drop(canvas);
    let body = with_titles(tidied(&drawn), &titles);
    let (title, description) = (escaped(about.title), escaped(about.description));
    let kind = about.kind;
    // Several charts may stand in one page, where ids and style sheets are everybody's.
    let id = format!("{kind}-{:08x}", fingerprint(&[&title, &description, &body]));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" class=\"dutycycle-{kind}\" \
         width=\"100%\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n\
         <style>\n{}</style>\n{body}",
        style_sheet(&id, &body)
    )
}

const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', \
                     'Liberation Sans', Arial, sans-serif";

/// plotters' drawing without its opening tag and with less in each element. In texts every quote
/// is escaped, so that the patterns match markup only.
fn tidied(drawn: &str) -> String {
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let dashed = format!(" stroke-width=\"{DASHED}\"");
    let mut body = body
        .replace(" opacity=\"1\"", "")
        .replace(" font-family=\"sans-serif\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" \"/>", "\"/>")
        .replace("\">\n", "\">")
        .replace("\n</text>", "</text>")
        .replace(&dashed, &format!("{dashed} stroke-dasharray=\"18 14\""));
    body.shrink_to_fit();
    body
}

/// The drawing with titles in those boxes that have one. In texts every `<` is escaped, so that
/// only boxes are counted.
fn with_titles(body: String, titles: &[(usize, String)]) -> String {
    if titles.is_empty() {
        return body;
    }
    let mut titles = titles.iter().peekable();
    let mut boxes = 0..;
    let mut whole = String::with_capacity(2 * body.len());
    for line in body.split_inclusive('\n') {
        let number = if line.starts_with("<rect ") { boxes.next() } else { None };
        let title = number.and_then(|number| titles.next_if(|(of, _)| *of == number));
        match (title, line.strip_suffix("/>\n")) {
            (Some((_, title)), Some(open)) => {
                let _ = writeln!(whole, "{open}><title>{title}</title></rect>");
            }
            _ => whole.push_str(line),
        }
    }
    whole
}

/// Rules for this document only: letters stand out against lines, and dark colours for whoever
/// prefers them. Letters right on a box need no rim, nor do those of the background's colour.
fn style_sheet(id: &str, body: &str) -> String {
    let halo = |colour: &str| {
        format!(
            "#{id} text{{paint-order:stroke;stroke:{colour};stroke-width:12;\
             stroke-linejoin:round}}\n"
        )
    };
    let mut rules = halo(&BACKGROUND.hex());
    let on_colour = format!("fill=\"{}\"", BACKGROUND.hex());
    let is_letters = |line: &str| line.starts_with("<text") && line.contains(&on_colour);
    if body.contains("</rect>\n<text") || body.lines().any(is_letters) {
        let _ = writeln!(rules, "#{id} text[{on_colour}],#{id} rect+text{{stroke:none}}");
    }
    rules.push_str("@media (prefers-color-scheme:dark){\n");
    rules.push_str(&halo(BACKGROUND.dark));
    let used = colours_of(body);
    for colour in COLOURS.concat() {
        let (light, dark) = (colour.hex(), colour.dark);
        for property in ["fill", "stroke"] {
            if !used.contains(&(property, light.as_str())) {
                continue;
            }
            let _ = writeln!(rules, "#{id} [{property}=\"{light}\"]{{{property}:{dark}}}");
        }
    }
    rules.push_str("}\n");
    rules
}

/// Which properties of a drawing have which colour, found in one walk: a chart is long.
fn colours_of(body: &str) -> BTreeSet<(&'static str, &str)> {
    let found = body.match_indices('#').filter_map(|(at, _)| {
        let (before, value) = (body[..at].strip_suffix("=\"")?, body.get(at..at + 7)?);
        let property = ["fill", "stroke"].into_iter().find(|name| before.ends_with(name))?;
        body[at + 7..].starts_with('"').then_some((property, value))
    });
    found.collect()
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A number that differs between different charts (32-bit FNV-1a).
fn fingerprint(parts: &[&str]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.bytes());
    bytes.fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
