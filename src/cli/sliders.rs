//! The grid of the page's sliders, computed once for months between which nothing changed: most of
//! the time that a page takes is its grid.

use std::fmt::Write as _;

use crate::activity::Storage;
use crate::analysis::{Grid, LineUp, Question, grid};
use crate::rules::changes;
use crate::units::{Day, RuleId};

/// The last grid of this workload, and what it was made from.
#[derive(Debug, Default)]
pub(super) struct Sliders {
    last: Option<(Basis, Option<Grid>)>,
}

/// What a grid is made from, beside the workload: equal bases make equal grids.
#[derive(Debug, PartialEq)]
struct Basis {
    /// The offerings with all their settings, and whether each exists on that day.
    offerings: String,
    /// Every rule that came into force up to the day that counts.
    rules: Vec<(Day, RuleId)>,
    /// The hashes of the price lists, in the order in which they are asked.
    prices: Vec<String>,
}

impl Sliders {
    /// The grid of a question by the rules of one day; always of the same workload and storage.
    pub(super) fn grid(
        &mut self,
        question: Question<'_>,
        line_up: &LineUp,
        storage: &Storage,
    ) -> Option<Grid> {
        let as_of = question.window.last_day();
        let basis = basis(question, line_up, as_of);
        match &self.last {
            Some((last, known)) if *last == basis => {
                known.clone().map(|known| Grid { as_of, ..known })
            }
            _ => {
                let made = grid(question, line_up, storage);
                self.last = Some((basis, made.clone()));
                made
            }
        }
    }
}

fn basis(question: Question<'_>, line_up: &LineUp, as_of: Day) -> Basis {
    let mut offerings = String::new();
    for entry in &line_up.entries {
        let missing = (entry.spec.kind.missing)(&entry.spec.settings, as_of, as_of);
        let _ = writeln!(offerings, "{} {:?} {missing:?}", entry.spec.id, entry.offering);
    }
    let day = question.rules.fixed_day().unwrap_or(as_of);
    Basis {
        offerings,
        rules: changes(Day::EARLIEST, day),
        prices: question.prices.lists().map(|list| list.sha256().to_owned()).collect(),
    }
}
