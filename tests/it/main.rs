//! Everything that looks at the program from outside: laws, oracles, worked examples, reports.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod all_months;
mod answers;
#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "aws")]
mod aws_figures;
mod beyond_cost;
mod charts;
mod cli;
mod common;
mod compared;
mod demand_models;
mod dsql;
mod examples;
mod fail_if;
#[cfg(feature = "parquet")]
mod fleet_encodings;
mod fleet_faults;
mod fleet_flips;
mod fleet_order;
#[cfg(feature = "parquet")]
mod fleet_pages;
mod fleet_rows;
mod fleet_sums;
mod generated_fleets;
mod laws;
mod laws_axes;
mod laws_break_even;
mod laws_general;
mod laws_rds;
mod laws_serverless;
mod laws_storage;
mod laws_unknown;
mod laws_zones;
mod month_over_month;
mod naive;
mod naive_idle;
mod naive_idle_tests;
mod naive_serverless_tests;
mod naive_tests;
mod naive_work;
mod naive_work_tests;
mod oracle;
mod oracle_idle;
mod oracle_money;
mod oracle_months;
mod oracle_readers;
mod oracle_storage;
mod oracle_terms;
mod oracle_work;
mod page;
mod random;
mod ranges;
mod reports;
mod reservations;
mod rule_examples;
mod sensitivity;
mod side_costs;
mod simulate;
mod soup_bot;
mod terminal;
mod tidy;
mod usage_file;
mod worked_examples;
mod worked_published;
mod worked_table;
