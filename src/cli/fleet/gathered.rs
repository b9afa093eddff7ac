//! The bills of all databases on their way to the report. It owns which assumptions and warnings a
//! fleet's report has, each once, with the number of databases that it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::answer::{AnswerArgs, Billed};
use super::placed::{Assumed, REGION};
use crate::analysis::{Assessment, NotPriced, Placement, Prepared};
use crate::ingest::fleet::{BadCell, Placements};
use crate::pricing::PriceList;
use crate::render::words::safe;
use crate::report::{
    AssumptionView, FailedDatabase, FleetParts, FleetProblem, FleetReport, PriceListView,
};
use crate::units::Period;

/// What was billed so far.
#[derive(Default)]
pub(super) struct Gathered {
    databases: Vec<Assessment>,
    failed: Vec<FailedDatabase>,
    not_priced: Vec<NotPriced>,
    /// For how many databases something was assumed.
    assumed: BTreeMap<&'static Assumed, u64>,
}

impl Gathered {
    /// Adds a database.
    pub(super) fn add(&mut self, billed: Result<Billed, FailedDatabase>) {
        match billed {
            Ok(Billed { assessment, not_priced, assumed }) => {
                self.databases.push(assessment);
                for missing in not_priced {
                    if !self.not_priced.contains(&missing) {
                        self.not_priced.push(missing);
                    }
                }
                for what in assumed {
                    *self.assumed.entry(what).or_default() += 1;
                }
            }
            Err(failed) => self.failed.push(failed),
        }
    }

    /// The report of all of them.
    pub(super) fn report(
        mut self,
        prepared: &HashMap<Placement, Arc<Result<Prepared, String>>>,
        args: &AnswerArgs,
        (period, files, rows): (Period, u64, u64),
        problems: Vec<FleetProblem>,
        (other_columns, config): (&BTreeSet<String>, &Placements),
    ) -> FleetReport {
        let all = self.databases.len() + self.failed.len();
        let warnings = self.warnings(other_columns, config);
        let mut assumptions: Vec<AssumptionView> =
            self.assumed.iter().map(|(what, count)| told(what, *count, all, args)).collect();
        let (mut not_offered, mut price_lists) = (Vec::new(), BTreeMap::new());
        let mut of_offerings = BTreeMap::new();
        for prepared in prepared.values().filter_map(|prepared| prepared.as_ref().as_ref().ok()) {
            not_offered.extend(prepared.not_offered.iter().cloned());
            self.not_priced.extend(prepared.not_priced.iter().cloned());
            for list in prepared.price_lists() {
                price_lists.insert(list.id().to_string(), view(list));
            }
            for assumed in prepared.assumptions() {
                of_offerings.insert((assumed.id.clone(), assumed.text.clone()), assumed.clone());
            }
        }
        assumptions.extend(of_offerings.into_values().map(|assumed| AssumptionView {
            id: assumed.id,
            offering: Some(assumed.offering),
            text: assumed.text,
            source: assumed.source.to_owned(),
            change_with: String::new(),
        }));
        FleetReport::new(FleetParts {
            period,
            month: args.month.map(|month| month.to_string()),
            files,
            rows,
            price_lists: price_lists.into_values().collect(),
            databases: self.databases,
            failed: self.failed,
            problems,
            not_offered,
            not_priced: self.not_priced,
            assumptions,
            warnings,
        })
    }

    fn warnings(
        &self,
        other_columns: &BTreeSet<String>,
        config: &Placements,
    ) -> Vec<(&'static str, String)> {
        let mut warnings = Vec::new();
        let names: Vec<String> = other_columns.iter().map(|name| safe(name)).collect();
        if !names.is_empty() {
            let text = format!("columns that were not read: {}", names.join(", "));
            warnings.push(("W018", text));
        }
        let with_rows: HashSet<&str> = self
            .databases
            .iter()
            .map(|database| &*database.id)
            .chain(self.failed.iter().map(|failed| &*failed.id))
            .collect();
        let silent = || config.keys().filter(|id| !with_rows.contains(id.as_str()));
        if let Some(first) = silent().min() {
            let (count, first) = (silent().count(), safe(first));
            let text = match count {
                1 => format!("a database of the configuration has no row: {first}"),
                _ => format!("{count} databases of the configuration have no row, such as {first}"),
            };
            warnings.push(("W019", text));
        }
        warnings
    }
}

fn view(list: &PriceList) -> PriceListView {
    PriceListView {
        id: list.id().to_string(),
        region: list.region().to_string(),
        effective: list.effective(),
        sha256: list.sha256().to_owned(),
    }
}

/// An assumption and how many databases it is about.
fn told(what: &Assumed, count: u64, all: usize, args: &AnswerArgs) -> AssumptionView {
    let who = match count {
        _ if count == all as u64 => "every database".to_owned(),
        1 => "one database".to_owned(),
        _ => format!("{count} of {all} databases"),
    };
    let region = if *what == REGION { format!(" is {}", args.region) } else { String::new() };
    AssumptionView {
        id: what.id.to_owned(),
        offering: None,
        text: format!("{who}: {}{region}", what.text),
        source: "neither the rows nor the configuration say it".to_owned(),
        change_with: what.change_with.to_owned(),
    }
}

/// What could not be read.
pub(super) fn problems(lost: impl Iterator<Item = BadCell>) -> Vec<FleetProblem> {
    lost.map(|BadCell { file, place, text }| FleetProblem { file, place, text }).collect()
}
