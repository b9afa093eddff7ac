//! Side costs on the command line: the flags that switch them on, the list of the user's own
//! prices, and what a report says about those that are on and those that are left out.

use std::sync::Arc;

use super::exit::CliError;
use crate::analysis::{LineUp, Warning};
use crate::ingest::workload_file::{StatedCost, WorkloadFile, side_cost_flag};
use crate::meter::{Meter, SideMeter};
use crate::offering::Spec;
use crate::offering::side_cost::{FreeTier, SIDE_COSTS, SideCosts, holds_awake};
use crate::pricing::{Confidence, Price, PriceBook, PriceList};
use crate::report::AssumptionView;
use crate::units::Day;

/// What is billed beside the database.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct SideCostArgs {
    /// Bill this side cost too (repeatable), by its key in `[side_costs]`: `public_ipv4`,
    /// `rds_proxy`, `backup_gb=30`, `snapshots_gb=50`, `engine_version=12`,
    /// `cpu_credit_vcpu_hours=12` or `cloudwatch_metrics_per_month=300`
    #[arg(long = "side-cost", value_name = "NAME[=VALUE]")]
    side_costs: Vec<String>,
    /// Take away what a new account has free: 2018, 2025 (made before 2025-07-15) or credits
    #[arg(long, value_name = "TIER")]
    free_tier: Option<String>,
}

impl SideCostArgs {
    /// Switches on what was asked for.
    pub(super) fn apply(&self, file: &mut WorkloadFile) -> Result<(), CliError> {
        let engine = file.workload.engine;
        for (option, value) in self.options() {
            let flag = if option == "--free-tier" { format!("free_tier={value}") } else { value };
            side_cost_flag(&mut file.side_costs, engine, &flag).map_err(|error| {
                let refused = CliError::input(format!("{option}: {}", error.message));
                match error.hint {
                    Some(_) if option == "--side-cost" && !flag.contains('=') => refused
                        .hint(format!("--side-cost {flag}=VALUE; docs/side-costs.md lists all")),
                    Some(hint) => refused.hint(hint),
                    None => refused,
                }
            })?;
        }
        Ok(())
    }

    /// The options as they are typed.
    pub(super) fn options(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let costs = self.side_costs.iter().map(|value| ("--side-cost", value.clone()));
        costs.chain(self.free_tier.iter().map(|value| ("--free-tier", value.clone())))
    }
}

/// Puts what is on beside every offering that is asked about.
pub(super) fn put_beside(specs: &mut [Spec], on: &SideCosts) {
    let on = on.any().then(|| Arc::new(on.clone()));
    for spec in specs {
        spec.settings.side_costs.clone_from(&on);
    }
}

/// What a reader must know of the side costs of those that take part.
pub(super) fn warnings(line_up: &LineUp) -> impl Iterator<Item = Warning> {
    let awake = line_up.entries.iter().filter(|entry| holds_awake(&entry.spec));
    awake.map(|entry| Warning::ProxyHoldsAwake { offering: entry.spec.id.clone() })
}

/// The price book with the user's own prices, asked last.
pub(super) fn with_stated(
    prices: PriceBook,
    stated: &[StatedCost],
    effective: Day,
) -> Result<PriceBook, CliError> {
    if stated.is_empty() {
        return Ok(prices);
    }
    let price = |(index, cost): (u8, &StatedCost)| Price {
        source: format!("{}, stated in the workload file", cost.name).into(),
        confidence: Confidence::D,
        ..Price::assumed(Meter::Side(SideMeter::Stated { index }), cost.usd_per_month)
    };
    let rows = (0..).zip(stated).map(price).collect();
    let id = "stated-costs".parse().map_err(CliError::input)?;
    let list = PriceList::from_prices(id, prices.region().clone(), effective, rows);
    prices.with_last(list.map_err(CliError::input)?).map_err(CliError::input)
}

/// What is assumed of side costs that are on, and one line about those that are off.
pub(super) fn assumptions(on: &SideCosts) -> Vec<AssumptionView> {
    let mut views = Vec::new();
    let mut off: Vec<&str> = Vec::new();
    let view = |id: &str, text: String, source: &str, change_with: String| AssumptionView {
        id: format!("side-costs.{id}"),
        offering: None,
        text,
        source: source.to_owned(),
        change_with,
    };
    for cost in SIDE_COSTS {
        if cost.is_on(on) {
            let change = format!("{} in [side_costs]", cost.key());
            views.push(view(cost.key(), cost.assumption().to_owned(), cost.source(), change));
        } else {
            off.push(cost.summary());
        }
    }
    match on.free_tier {
        None => off.push("the free tier"),
        Some(tier) => {
            let text = match tier {
                FreeTier::Credits => {
                    "the credits of a new account are not taken away: they pay for usage, which \
                     is what is billed here"
                }
                _ => {
                    "this database alone uses the free tier of its account, whole in each month \
                     and up to 2026-07-14"
                }
            };
            let change = "free_tier in [side_costs]".to_owned();
            views.push(view("free_tier", text.to_owned(), "FT-1, second-hand", change));
        }
    }
    let text = format!("left out: {}", off.join(", "));
    let change = "[side_costs] or --side-cost NAME".to_owned();
    views.push(view("left-out", text, "docs/side-costs.md", change));
    views
}
