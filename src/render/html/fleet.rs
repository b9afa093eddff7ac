//! A fleet as one page that needs nothing else and runs nothing: the answer, how savings and use are
//! spread, the first of the ranking, moves, totals, what is missing and what was assumed.

use maud::{Markup, html};

use super::answer::{name, text};
use super::bills::{assumptions, scrolling, shared_assumptions};
use super::charts::chart;
use super::framed;
use crate::render::cents::grouped;
use crate::render::fleet::words::{answer, heading, notices, origin, period, unknown};
use crate::render::fleet::{Top, moves, offerings, sums, top};
use crate::render::svg;
use crate::report::{FleetConfidence, FleetReport};

/// Names of offerings stand in one line each.
const STYLE: &str = ".way{white-space:nowrap}\n";
/// So many databases are shown.
const MOST: usize = 100;

/// The whole page: same report, same bytes.
#[must_use]
pub fn fleet(report: &FleetReport) -> String {
    framed(&heading(report), None, STYLE, &content(report))
}

fn content(report: &FleetReport) -> Markup {
    let mut sentences = answer(report).into_iter();
    html! {
        p.over { (heading(report)) }
        h1 { (text(&sentences.next().unwrap_or_default())) }
        @for sentence in sentences { p.lead { (text(&sentence)) } }
        (how_sure(report))
        p.note { (text(&origin(report))) "." }
        @if !report.databases.is_empty() {
            h2 #savings { "Where the savings are" }
            p { "For each range of savings: how many databases have it, and what these save together." }
            (chart(&svg::savings_histogram(report), "Databases by what they save"))
            h2 #use { "How much the databases are used" }
            p { "The share of the time in which somebody was connected, and what those databases save." }
            (chart(&svg::use_histogram(report), "Databases by the share of time connected"))
            (ranking(report))
            (tables(report))
        }
        @for (title, lines) in notices(report).iter().filter(|(_, lines)| !lines.is_empty()) {
            h2 id=(title.to_lowercase().replace(' ', "-")) { (title) }
            ul { @for line in lines { li { (text(line)) } } }
        }
        h2 #assumptions { "What was assumed, and how to change it" }
        (scrolling("Assumptions", &assumptions(&shared_assumptions(report.assumptions.iter()))))
    }
}

/// How many answers are how sure.
fn how_sure(report: &FleetReport) -> Markup {
    let with = |sure| {
        let databases = report.databases.iter().filter(|database| database.confidence == sure);
        grouped(databases.count() as u128)
    };
    html! {
        section.panel aria-labelledby="sure" {
            h2 #sure { "How sure is that?" }
            ul {
                li {
                    strong { "High: " } (with(FleetConfidence::High))
                    ". The cheapest place stays so whatever the unknown time was, and the next costs "
                    "at least a tenth more."
                }
                li {
                    strong { "Medium: " } (with(FleetConfidence::Medium))
                    ". It stays so, but the next costs less than a tenth more, or nobody measured "
                    "whether its size is enough."
                }
                li {
                    strong { "Low: " } (with(FleetConfidence::Low))
                    ". Unknown time could make another place the cheapest."
                }
                @match unknown(report) {
                    Some(sentence) => li { (sentence) },
                    None => li { "No time is unknown: the bills are computed to the second." },
                }
                @if report.incomplete {
                    li {
                        strong { "Incomplete: " }
                        "something could not be read or priced, or unknown time could change an answer."
                    }
                }
            }
        }
    }
}

/// The databases with most at stake.
fn ranking(report: &FleetReport) -> Markup {
    let top = top(report, MOST);
    let caption = if report.databases.len() > top.len() {
        format!(
            "The first {MOST} of {}; --format csv has all",
            grouped(report.databases.len() as u128)
        )
    } else {
        "All databases".to_owned()
    };
    let table = html! {
        table {
            caption { span.inview {
                (caption) ". In US dollars for " (period(report)) ", the largest savings first. Below the "
                "connected hours a week stand those at which another place becomes the cheapest, an "
                "estimate."
            } }
            thead {
                tr {
                    th scope="col" { "#" }
                    th scope="col" { "database" }
                    th.number scope="col" { "saves" }
                    th scope="col" { "today → cheapest" }
                    th.number scope="col" { "costs" }
                    th scope="col" { "sure" }
                    th.number scope="col" { "h/week" }
                }
            }
            tbody { @for line in &top { (row(line)) } }
        }
    };
    html! {
        h2 #ranking { "What to move first" }
        (scrolling("Ranking", &table))
    }
}

fn row(line: &Top<'_>) -> Markup {
    html! {
        tr {
            td { (line.rank) }
            th scope="row" { (name(line.id)) }
            td.number {
                (line.saves)
                @if let Some([least, most]) = &line.range { br; small { (least) " to " (most) } }
            }
            td.way {
                (line.today) br;
                @match line.to { Some(to) => { "→ " strong { (to) } }, None => "stays" }
            }
            td.number {
                (line.today_total)
                @if line.to.is_some() { br; strong { (line.cheapest_total) } }
            }
            td { (line.sure) }
            td.number {
                (line.hours)
                @if let Some((hours, to)) = &line.flip { br; small { (hours) ": " (to) } }
            }
        }
    }
}

/// Moves, totals and offerings.
fn tables(report: &FleetReport) -> Markup {
    let moves: Vec<Vec<String>> = moves(report).into_iter().map(Vec::from).collect();
    let sums: Vec<Vec<String>> = sums(report).into_iter().map(Vec::from).collect();
    let offerings: Vec<Vec<String>> = offerings(report).into_iter().map(Vec::from).collect();
    html! {
        h2 #moves { "From where to where" }
        (small_table("Moves", &["today", "cheapest", "databases", "saves"], 2, &moves))
        h2 #totals { "All databases together" }
        (small_table("Totals", &["all databases", "total"], 1, &sums))
        (small_table("Offerings", &["all on one offering", "databases", "total"], 1, &offerings))
    }
}

/// A table whose columns from `right` on are numbers.
fn small_table(label: &str, header: &[&str], right: usize, rows: &[Vec<String>]) -> Markup {
    let table = html! {
        table {
            thead {
                tr {
                    @for (at, cell) in header.iter().enumerate() {
                        th.number[at >= right] scope="col" { (cell) }
                    }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        @for (at, cell) in row.iter().enumerate() {
                            @if at == 0 { th scope="row" { (name(cell)) } }
                            @else { td.number[at >= right] { (name(cell)) } }
                        }
                    }
                }
            }
        }
    };
    scrolling(label, &table)
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;
    use crate::render::fleet::sample::{of, sample};

    /// Each element with the names of its attributes.
    fn shape(page: &Html) -> Vec<String> {
        let every = Selector::parse("*").unwrap();
        let all = page.select(&every).map(|element| {
            let names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
            format!("{} {}", element.value().name(), names.join(" "))
        });
        all.collect()
    }

    fn texts(page: &Html, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let found = page.select(&selector).map(|e| e.text().collect());
        found.collect()
    }

    #[test]
    fn a_name_is_text_and_nothing_else() {
        let hostile = Html::parse_document(&fleet(&sample()));
        let mut usual = sample();
        for id in [&mut usual.databases[0].id, &mut usual.failed[0].id] {
            "a".clone_into(id);
        }
        "b".clone_into(&mut usual.problems[0].file);
        assert_eq!(shape(&hostile), shape(&Html::parse_document(&fleet(&usual))));
        assert_eq!(texts(&hostile, "script").len(), 0);
        for element in hostile.select(&Selector::parse("*").unwrap()) {
            for (name, value) in element.value().attrs() {
                assert!(!value.contains("//"), "{name}={value}");
            }
        }
        assert!(!fleet(&sample()).contains(['\u{1b}', '\u{202e}']));
    }

    #[test]
    fn the_page_runs_nothing_and_fetches_nothing() {
        let page = fleet(&sample());
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"), "{page}");
        assert!(!page.contains("script-src") && !page.contains("<script"));
        assert!(!page.contains("url(") && !page.contains("@import"));
    }

    #[test]
    fn the_answer_stands_first_and_each_row_has_its_name() {
        let page = Html::parse_document(&fleet(&sample()));
        assert_eq!(
            texts(&page, "h1"),
            ["2 of 3 databases cost $37.00 of $72.01 too much (51.4 %)."]
        );
        assert_eq!(texts(&page, "svg[role=img]").len(), 2);
        let rows = texts(&page, "tbody tr").len()
            - texts(&page, "[aria-label=Assumptions] tbody tr").len();
        assert_eq!(texts(&page, "tbody th[scope=row]").len(), rows);
        assert_eq!(texts(&page, "[aria-label=Ranking] th[scope=row]")[1], "orders");
        let ids: Vec<_> = page.select(&Selector::parse("[id]").unwrap()).collect();
        let distinct: std::collections::BTreeSet<_> = ids.iter().map(|e| e.attr("id")).collect();
        assert_eq!(distinct.len(), ids.len());
    }

    #[test]
    fn an_empty_fleet_has_a_page_too() {
        let page = Html::parse_document(&fleet(&of(Vec::new())));
        assert_eq!(texts(&page, "h1"), ["No database has a bill for how it runs today."]);
        assert_eq!(texts(&page, "svg").len(), 0);
    }
}
