//! `--compare-to`: an older document is read, and the report of the same period is found in it. It
//! owns which two answers are compared; what changed is `report`'s.

use std::path::{Path, PathBuf};

use super::Format;
use super::env::Env;
use super::exit::CliError;
use super::files::read_file;
use crate::ingest::report_file::{self, PastCharge, PastOffering, PastPeriod, PastReport};
use crate::render::words::safe;
use crate::report::{
    Answer, AnswerBill, AnswerCharge, AnswerOffering, AnswerPeriod, ComparedTo, Report,
};
use crate::units::BillingMonth;

/// Arguments about an older answer.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct CompareArgs {
    /// Show what changed since this document, which an older run wrote with `--format json`, and why
    #[arg(long, value_name = "FILE")]
    compare_to: Option<PathBuf>,
}

/// The older answers.
#[derive(Clone, Debug)]
pub(super) struct Past {
    file: String,
    answers: Vec<Answer>,
}

impl CompareArgs {
    /// Reads the older document, before anything is billed.
    pub(super) fn read(&self, format: Format, env: &mut Env<'_>) -> Result<Option<Past>, CliError> {
        let Some(path) = &self.compare_to else { return Ok(None) };
        if format == Format::Csv {
            env.note("note: CSV has no comparison; --format json has it in compared_to");
        }
        let file = path.display().to_string();
        let bytes = read_file(Path::new(path), report_file::LONGEST_BYTES).map_err(|error| {
            CliError::input(format!("failed to read {}: {error}", safe(&file)))
                .hint("name a document that `report` or `what-if` wrote with --format json")
        })?;
        let reports = report_file::parse(&bytes, &file).map_err(|error| {
            let hint = error.hint.clone().unwrap_or_default();
            CliError::input(error).hint(hint)
        })?;
        Ok(Some(Past { file, answers: reports.into_iter().map(answer).collect() }))
    }

    /// The same for reports of months, one of which it must have.
    pub(super) fn read_about(
        &self,
        months: &[BillingMonth],
        format: Format,
        env: &mut Env<'_>,
    ) -> Result<Option<Past>, CliError> {
        let past = self.read(format, env)?;
        let months: Vec<String> = months.iter().map(ToString::to_string).collect();
        past.as_ref().map_or(Ok(()), |past| past.has(&months))?;
        Ok(past)
    }

    /// Refuses to compare an answer that is many.
    pub(super) fn refuse(&self, what: &str) -> Result<(), CliError> {
        let one = || CliError::input(format!("{what} cannot be compared with --compare-to"));
        if self.compare_to.is_none() { Ok(()) } else { Err(one().hint("ask for one value")) }
    }
}

impl Past {
    /// Refuses periods of which the document has none. A single report is compared with a single one,
    /// whatever their periods.
    pub(super) fn has(&self, periods: &[String]) -> Result<(), CliError> {
        let single = periods.len() == 1 && self.answers.len() == 1;
        if single || periods.iter().any(|period| self.of(period).is_some()) {
            return Ok(());
        }
        let names: Vec<String> = self.answers.iter().map(|a| a.period.name()).collect();
        let (asked, names, file) = (periods.join(", "), names.join(", "), safe(&self.file));
        Err(CliError::input(format!("{file} has no report of {asked}"))
            .hint(format!("it has {}", safe(&names))))
    }

    fn of(&self, period: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.period.name() == period)
    }

    /// Lets a report say what changed; `single` if it is the only one. A month that the document lacks
    /// is told.
    pub(super) fn compare(&self, report: &mut Report, single: bool, env: &mut Env<'_>) {
        let only = match self.answers.as_slice() {
            [only] if single => Some(only),
            _ => None,
        };
        if let Some(before) = only.or_else(|| self.of(report.period.name())) {
            let after = Answer::of(report);
            report.compared_to = Some(ComparedTo::of(self.file.clone(), before, &after));
        } else {
            let (file, period) = (safe(&self.file), report.period.name());
            env.note(&format!("note: {file} has no report of {period}: not compared"));
        }
    }
}

fn answer(past: PastReport) -> Answer {
    let missing = past.not_offered.0.into_iter().chain(past.not_priced.0);
    Answer {
        version: past.tool.version.0,
        workload: past.workload.name.0,
        region: past.workload.region.0,
        engine: past.workload.engine.0,
        period: match past.period {
            PastPeriod::Month(month) => AnswerPeriod::Month(month),
            PastPeriod::AverageMonth => AnswerPeriod::AverageMonth,
        },
        rules_as_of: past.rules_as_of,
        price_lists: past.price_lists.0.into_iter().map(|l| (l.id.0, l.sha256.0)).collect(),
        assumptions: past.assumptions.0.into_iter().map(|a| (a.id.0, a.text.0)).collect(),
        ranking: past.ranking.0.into_iter().map(|id| id.0).collect(),
        missing: missing.map(|missing| (missing.id.0, missing.reason.0)).collect(),
        offerings: past.offerings.0.into_iter().map(offering).collect(),
    }
}

fn offering(past: PastOffering) -> AnswerOffering {
    let measured = past.total_usd.zip(past.total_usd_range).zip(past.usage);
    let bill = measured.map(|((total, range), usage)| AnswerBill {
        total: total.0,
        uncertain: range[0] != range[1],
        connected_seconds: usage.connected_seconds,
        unknown_seconds: usage.unknown_seconds,
        billed_seconds: usage.billed_seconds,
        charges: past.charges.0.into_iter().map(charge).collect(),
    });
    AnswerOffering { id: past.id.0, bill }
}

fn charge(past: PastCharge) -> AnswerCharge {
    AnswerCharge {
        meter: past.meter.0,
        description: past.description.0,
        consumed: past.consumed_quantity.0,
        pricing: past.pricing_quantity.0,
        unit: past.pricing_unit.0,
        list_unit_price: past.list_unit_price_usd.0,
        list_cost: past.list_cost_usd.0,
        rules: past.rules.0.into_iter().map(|rule| rule.0).collect(),
    }
}
