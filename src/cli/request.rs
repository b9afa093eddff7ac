//! From what was typed to a question: the workload, the offerings, the rules and the prices. The
//! commands differ in the billed time and in what they print.

use std::path::Path;

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::awake;
use super::demand;
use super::duration::timeout_seconds;
use super::env::Env;
use super::exit::{CliError, Exit};
use super::files::read_ordinary_file;
use super::side_costs::{self, SideCostArgs};
use super::work::{cannot_build, work_unsaid};
use super::workload;
use crate::activity::{Activity, Pattern, TypicalWeek};
use crate::analysis::{
    Axis, Billed, Comparison, Crossing, LineUp, Question, Warning, Window, break_even,
    demand_spread, io_break_evens, line_up,
};
use crate::ingest::workload_file::{DEFAULT_SESSIONS, WorkloadFile};
use crate::offering::{self, Spec};
use crate::pricing::{PriceBook, PriceList, bundled, snapshot};
use crate::render::words::safe;
use crate::report::{AssumptionView, Report};
use crate::rules::RuleBook;
use crate::units::{Day, Region};

/// What every command that bills a workload takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct BillArgs {
    /// A workload file, `-` for standard input, or a built-in example: soup-bot, soup-bot-cron,
    /// office-hours, nightly-batch, hobby-site or busy-shop [default: soup-bot]
    pub(super) workload: Option<String>,
    /// Compare only this offering (repeatable): an id of the workload file, or a kind
    #[arg(long = "offering", value_name = "ID")]
    pub(super) offerings: Vec<String>,
    /// Ask this price list first: an id (see `prices list`) or a file
    #[arg(long, value_name = "ID|PATH")]
    pub(super) prices: Option<String>,
    /// Bill runs by the rules of this day, whatever their own
    #[arg(long, value_name = "DATE")]
    pub(super) rules_as_of: Option<Day>,
    /// The AWS Region, in the place of the workload's
    #[arg(long)]
    pub(super) region: Option<Region>,
    /// The demand model, in the place of the workload's: how much capacity is needed
    #[arg(long, value_name = "NAME", value_parser = demand::names())]
    pub(super) demand: Option<String>,
    /// The database was stopped whenever its trace has no datapoint at all
    #[arg(long)]
    assume_stopped: bool,
    /// How long a client waits for a connection before it gives up
    #[arg(long, value_name = "DURATION", value_parser = timeout_seconds)]
    pub(super) client_timeout: Option<u64>,
    #[command(flatten)]
    pub(super) side_costs: SideCostArgs,
}

/// Largest price list, in bytes.
const LONGEST_PRICE_LIST: u64 = 32 << 20;

/// A question with everything that it needs.
pub(super) struct Request {
    pub(super) file: WorkloadFile,
    pub(super) window: Window,
    pub(super) rules: RuleBook,
    pub(super) prices: PriceBook,
    pub(super) line_up: LineUp,
    /// What would pause, as it would be without blockers.
    pub(super) unblocked: LineUp,
    /// Warnings that come before the bills'.
    pub(super) warnings: Vec<Warning>,
}

impl BillArgs {
    /// The built-in name or the path of the workload.
    pub(super) fn workload_name(&self) -> &str {
        self.workload.as_deref().unwrap_or("soup-bot")
    }

    /// Reads the workload.
    pub(super) fn load(&self) -> Result<WorkloadFile, CliError> {
        self.adjusted(workload::load(self.workload_name())?)
    }

    /// A workload with what the user said on the command line.
    pub(super) fn adjusted(&self, mut file: WorkloadFile) -> Result<WorkloadFile, CliError> {
        if let Some(region) = &self.region {
            file.workload.region = region.clone();
        }
        if self.client_timeout.is_some() {
            file.client.timeout_seconds = self.client_timeout;
        }
        if self.assume_stopped {
            workload::assume_stopped(&mut file);
        }
        if let Some(name) = &self.demand {
            demand::choose(&mut file, name)?;
        }
        self.side_costs.apply(&mut file)?;
        Ok(file)
    }

    /// The Region, if the user named one.
    #[cfg(feature = "aws")]
    pub(super) const fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The price lists for a day, the user's first.
    pub(super) fn price_book(&self, region: &Region, day: Day) -> Result<PriceBook, CliError> {
        let no_list = |error: crate::pricing::BookError| {
            let hint = "name a price list of the Region with --prices PATH; \
                        `dutycycle prices list` shows those that come with the program";
            CliError { exit: Exit::Incomplete, ..CliError::input(error).hint(hint) }
        };
        let Some(name) = &self.prices else {
            return PriceBook::nearest(region, day).map_err(no_list);
        };
        if let Some(list) = bundled::find(name) {
            return PriceBook::with_preferred(list, region, day).map_err(CliError::input);
        }
        let list = price_list(name)?;
        PriceBook::with_preferred(list, region, day).map_err(CliError::input)
    }

    /// Brings a workload, a window and the prices together.
    pub(super) fn request(
        &self,
        mut file: WorkloadFile,
        window: Window,
        prices: PriceBook,
    ) -> Result<Request, CliError> {
        let prices = side_costs::with_stated(prices, &file.stated_costs, window.last_day())?;
        let mut specs = self.specs(&file, window.last_day())?;
        side_costs::put_beside(&mut specs, &file.side_costs);
        let build = |specs: &[Spec]| line_up(specs, &file.workload, window, &prices);
        let unblocked = awake::keep(&mut specs, &file.client.blockers, window.last_day());
        let mut line_up = build(&specs).map_err(cannot_build)?;
        let unblocked = build(&unblocked).map_err(cannot_build)?;
        if self.offerings.is_empty() && file.offerings.is_empty() {
            file.assumptions.extend(work_unsaid(&file, window));
        }
        let rules = self.rules_as_of.map_or(window.rules(), RuleBook::fixed);
        if let Some(working_set) = file.estimates.working_set {
            line_up.check_memory(working_set, rules, window.last_day().start());
        }
        let mut warnings = workload::warnings(&file);
        warnings.extend(side_costs::warnings(&line_up));
        Ok(Request { file, window, rules, prices, line_up, unblocked, warnings })
    }

    /// The offerings that are compared.
    fn specs(&self, file: &WorkloadFile, last_day: Day) -> Result<Vec<Spec>, CliError> {
        let all = if file.offerings.is_empty() {
            offering::defaults(last_day, &file.workload)
        } else {
            file.offerings.clone()
        };
        if self.offerings.is_empty() {
            return Ok(all);
        }
        let wanted = |id: &String| {
            let named = all.iter().find(|spec| spec.id == *id).cloned();
            named.or_else(|| offering::kind(id).map(Spec::default_of)).ok_or_else(|| {
                let known: Vec<&str> = all.iter().map(|spec| spec.id.as_str()).collect();
                CliError::input(format!("there is no offering `{}`", safe(id)))
                    .hint(format!("one of {}", known.join(", ")))
            })
        };
        let mut specs: Vec<Spec> = Vec::new();
        for id in &self.offerings {
            let spec = wanted(id)?;
            if specs.iter().all(|known| known.id != spec.id) {
                specs.push(spec);
            }
        }
        Ok(specs)
    }
}

impl Request {
    pub(super) fn question(&self) -> Question<'_> {
        Question {
            workload: &self.file.workload,
            window: self.window,
            rules: self.rules,
            prices: &self.prices,
        }
    }

    /// The question with its answer.
    pub(super) fn billed<'a>(&'a self, comparison: &'a Comparison) -> Billed<'a> {
        Billed { question: self.question(), line_up: &self.line_up, comparison }
    }

    /// The year whose standard offset turns local schedules into a typical week.
    fn year(&self) -> i16 {
        year_of(self.window.last_day())
    }

    /// The workload's own typical week.
    pub(super) fn typical_week(&self) -> Option<TypicalWeek> {
        self.file.workload.activity.typical_week(self.year())
    }

    /// Makes the activity a typical week: of these hours and sessions, or the workload's own.
    pub(super) fn set_week(
        &mut self,
        hours: Option<Decimal>,
        sessions: Option<u64>,
    ) -> Result<(), CliError> {
        let own = self.typical_week();
        let week = if hours.is_none() && sessions.is_none() {
            own.ok_or_else(no_typical_week)?
        } else {
            let asked = hours.or(self.own_hours()).ok_or_else(no_typical_week)?;
            let week = TypicalWeek::spread_hours(asked, self.sessions_per_week(sessions))
                .map_err(CliError::input)?;
            if week.count() == 0 && !asked.is_zero() {
                return Err(CliError::input("the sessions would last less than half a second")
                    .hint("ask for more hours or for fewer sessions a week"));
            }
            self.warnings.retain(|warning| !matches!(warning, Warning::SessionRounded { .. }));
            self.warnings.extend(workload::rounding(asked, &week));
            week
        };
        self.file.workload.activity = Activity::TypicalWeek(week);
        self.file.assumptions.retain(|assumed| assumed.id != workload::ASSUME_STOPPED);
        Ok(())
    }

    /// Hours a week of the workload's own typical week, exactly as they were written.
    pub(super) fn own_hours(&self) -> Option<Decimal> {
        let seconds = || self.typical_week().map(|week| week.connected_seconds());
        let hours = || seconds().map(|seconds| Decimal::from(seconds) / Decimal::from(3_600));
        self.file.asked_hours_per_week.or_else(hours)
    }

    /// Sessions a week: the user's, the workload's, or five.
    pub(super) fn sessions_per_week(&self, asked: Option<u64>) -> u64 {
        let own = self.typical_week().map(|week| week.count() as u64).filter(|count| *count > 0);
        asked.or(own).unwrap_or(DEFAULT_SESSIONS)
    }

    /// Where the order changes along hours a week, in an average month by the rules and prices of
    /// this question; nothing for a demand that is tied to dates.
    pub(super) fn crossings(&self, sessions: u64) -> Vec<Crossing> {
        let Some(question) = self.average_month() else { return Vec::new() };
        let axis = Axis::HoursPerWeek;
        let found = break_even(question, &self.line_up, axis, axis.default_range(), sessions, 0);
        demand::of_fitting(&self.line_up, found.crossings)
    }

    /// The seconds without any datapoint that could change the answer.
    pub(super) fn silent_seconds(&self, comparison: &Comparison) -> u64 {
        match self.window {
            Window::Month(month) if comparison.unknown_matters => {
                self.file.workload.activity.silent_seconds(month.period())
            }
            _ => 0,
        }
    }

    /// The view model of a comparison with everything that was assumed.
    pub(super) fn report(&self, comparison: &Comparison, crossings: Vec<Crossing>) -> Report {
        let mut assumptions: Vec<AssumptionView> = Vec::new();
        for assumed in &self.file.assumptions {
            assumptions.push(AssumptionView {
                id: assumed.id.to_owned(),
                offering: None,
                text: assumed.text.clone(),
                source: assumed.source.to_owned(),
                change_with: assumed.change_with.to_owned(),
            });
        }
        assumptions.extend(side_costs::assumptions(&self.file.side_costs));
        if let Activity::Schedule { pattern: Pattern::Runs { starts, .. }, .. } =
            &self.file.workload.activity
            && starts.is_rate()
        {
            assumptions.push(AssumptionView {
                id: "rate".to_owned(),
                offering: None,
                text: "rate() is counted from 1970-01-01T00:00:00Z".to_owned(),
                source: "AWS counts from the schedule's start, which it does not tell".to_owned(),
                change_with: "a cron() expression".to_owned(),
            });
        }
        let priced = |id: &String| comparison.priced.iter().any(|priced| priced.id == *id);
        let taking_part = self.line_up.entries.iter().filter(|entry| priced(&entry.spec.id));
        for entry in taking_part {
            assumptions.extend(entry.assumptions.iter().map(|assumed| AssumptionView {
                id: assumed.id.clone(),
                offering: Some(assumed.offering.clone()),
                text: assumed.text.clone(),
                source: assumed.source.to_owned(),
                change_with: assumed.change_with.clone(),
            }));
        }
        let spread =
            demand_spread(self.question(), &self.line_up, comparison, &self.file.estimates);
        let mut comparison = comparison.clone();
        comparison.warnings.splice(0..0, self.warnings.iter().cloned());
        comparison.warnings.extend(awake::warnings(self, &comparison));
        let provenance = self.file.usage.as_ref().map(workload::provenance);
        let pays = io_break_evens(self.question(), &self.line_up, &comparison);
        let report = Report::new(self.question(), &comparison, crossings, assumptions, provenance);
        Report {
            demand_models: spread,
            io_optimized_pays: pays,
            client_timeout_seconds: self.file.client.timeout_seconds,
            ..report
        }
    }
}

/// Tells what would complete an answer that lacks so many seconds.
pub(super) fn hint_at_silence(seconds: u64, env: &mut Env<'_>) {
    if seconds > 0 {
        env.note(&format!(
            "hint: {seconds} s have no datapoint at all; if the database was stopped then, add \
             --assume-stopped"
        ));
    }
}

/// The calendar year of a day.
pub(super) fn year_of(day: Day) -> i16 {
    jiff::Timestamp::from_second(day.start())
        .map_or(1970, |instant| instant.to_zoned(TimeZone::UTC).year())
}

/// Why the workload cannot be asked about an average month.
pub(super) fn no_typical_week() -> CliError {
    CliError::input("the workload has no week that repeats for ever")
        .hint("say --hours-per-week 5, and --sessions-per-week if it is not 5")
}

/// A price list from a file.
pub(super) fn price_list(name: &str) -> Result<PriceList, CliError> {
    let shown = safe(name);
    let text = read_ordinary_file(Path::new(name), LONGEST_PRICE_LIST)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| {
            CliError::input(format!("failed to read price list {shown}: {error}"))
                .hint("name a file or one of `dutycycle prices list`")
        })?;
    snapshot::parse(&text).map_err(|error| CliError::input(format!("{shown}: {error}")))
}

/// A user's decimal number, such as hours: digits, with a point between them at most.
pub(super) fn decimal(text: &str) -> Result<Decimal, String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let plain = digits(whole) && digits(fraction);
    let exact = Decimal::from_str_exact(text).ok().filter(|_| plain);
    exact.ok_or_else(|| format!("`{}` is not a decimal number such as 5 or 0.5", safe(text)))
}

/// `A..B` with both ends, such as the example.
pub(super) fn range<T>(
    text: &str,
    example: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<(T, T), String> {
    let (first, last) = text
        .split_once("..")
        .ok_or_else(|| format!("`{}` is not a range such as {example}", safe(text)))?;
    Ok((parse(first)?, parse(last)?))
}

/// Activity that comes from an EventBridge expression and the length of a run.
pub(super) fn scheduled(expression: &str, run: Option<i64>) -> Result<Activity, CliError> {
    let starts =
        expression.parse().map_err(|error: crate::activity::schedule::ScheduleError| {
            let fields = "minutes hours day-of-month month day-of-week year, as in \
                          cron(0/15 15 ? * MON-FRI *)";
            let hint = error.hint.clone().unwrap_or_else(|| fields.to_owned());
            CliError::input(format!("--cron: {error}")).hint(hint)
        })?;
    let run_seconds = run.filter(|seconds| (1..=604_800).contains(seconds)).ok_or_else(|| {
        CliError::input("--cron needs the length of a run").hint("add --run 60s, at most 7d")
    })?;
    let pattern = Pattern::Runs { starts, run_seconds };
    Ok(Activity::Schedule { pattern, zone: TimeZone::UTC })
}
