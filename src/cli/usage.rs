//! Usage from the cache and, for what is not there, from AWS: what `pull` and `report --db` share.
//! It tells what it will spend before it spends, and keeps every day that was paid for.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::account::{AccessArgs, tell_log, told};
use super::cache::Cache;
use super::databases::{chosen, described, owner};
use super::env::Env;
use super::exit::{CliError, Exit};
use super::progress::bar;
use crate::ingest::aws::{
    Answer, AwsError, Connection, Database, Days, Described, EVENTS_SECONDS, Event, NoUsage, Plan,
    Target, Usage, UsageFile, affordable, plan, readable_until, split, targets, usage_file,
};
use crate::render::words::safe;
use crate::units::{BillingMonth, Day, Period, Region, Usd};

/// What a pull may cost.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SpendArgs {
    /// The most that `CloudWatch` may charge for this run, in US dollars
    #[arg(long, value_name = "USD", default_value = "1.00", value_parser = amount)]
    max_spend: Usd,
}

/// An amount that can be spent.
fn amount(text: &str) -> Result<Usd, String> {
    let usd = text.parse::<Usd>().map_err(|error| error.to_string())?;
    if usd < Usd::ZERO { Err("less than nothing cannot be spent".to_owned()) } else { Ok(usd) }
}

impl Default for SpendArgs {
    fn default() -> Self {
        Self { max_spend: Usd::new(rust_decimal::Decimal::ONE) }
    }
}

/// A database of an account in the place of a workload file.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct LiveArgs {
    /// A database of the account, as it is configured and as it was used (see `discover`)
    #[arg(long, value_name = "NAME", conflicts_with = "workload")]
    pub(super) db: Option<String>,
    #[command(flatten)]
    access: AccessArgs,
    #[command(flatten)]
    spend: SpendArgs,
}

impl LiveArgs {
    /// The usage file of a database in these months.
    pub(super) fn usage(
        &self,
        name: &str,
        region: Option<&Region>,
        months: &[BillingMonth],
        env: &mut Env<'_>,
    ) -> Result<String, CliError> {
        let today = Day::containing(env.now.as_second());
        let days: Vec<Day> = months
            .iter()
            .flat_map(|month| days_of(month.period()))
            .filter(|day| *day <= today)
            .collect();
        if days.is_empty() {
            return Err(CliError::input("the month has not begun").hint("name an earlier --month"));
        }
        let names = [name.to_owned()];
        let wanted = Wanted { names: &names, region, days: &days };
        let mut pulled = pull(&wanted, &self.access, &self.spend, env)?;
        let file = pulled.files.pop();
        pulled.end(env)?;
        let nothing = || CliError::input(format!("there is no usage of `{}`", safe(name)));
        file.map(|(_, file)| file.text).ok_or_else(nothing)
    }
}

fn days_of(period: Period) -> impl Iterator<Item = Day> {
    let days = std::iter::successors(Some(Day::containing(period.start())), |day| Some(day.next()));
    days.take_while(move |day| day.start() < period.end())
}

/// What is to be pulled.
pub(super) struct Wanted<'a> {
    /// Databases by name.
    pub(super) names: &'a [String],
    /// Where they are.
    pub(super) region: Option<&'a Region>,
    /// Which days, in order.
    pub(super) days: &'a [Day],
}

/// What was pulled.
#[derive(Default)]
pub(super) struct Pulled {
    /// The databases that are complete.
    pub(super) files: Vec<(Database, UsageFile)>,
    /// The others, and why.
    missing: Vec<(String, String)>,
    /// What ended the run early.
    ended: Option<CliError>,
}

impl Pulled {
    /// Tells what is missing and how the run ends.
    pub(super) fn end(self, env: &mut Env<'_>) -> Result<Exit, CliError> {
        for (id, why) in &self.missing {
            // Without this an error would say how many, and not which.
            env.tell(&format!("missing: {}: {}", safe(id), safe(why)));
        }
        let (count, all) = (self.missing.len(), self.missing.len() + self.files.len());
        match self.ended {
            Some(error) => Err(error),
            None if count == 0 => Ok(Exit::Complete),
            None => {
                let are = if all == 1 { "database is" } else { "databases are" };
                let error = CliError::input(format!("{count} of {all} {are} missing"))
                    .hint("run it again: what was finished is kept and not paid for twice");
                Err(CliError { exit: Exit::Incomplete, ..error })
            }
        }
    }
}

/// Reads usage.
pub(super) fn pull(
    wanted: &Wanted<'_>,
    access: &AccessArgs,
    spend: &SpendArgs,
    env: &mut Env<'_>,
) -> Result<Pulled, CliError> {
    let mut cache = Cache::open(env);
    let now = env.now.as_second();
    if env.offline {
        let mut pulled = Pulled::default();
        for Described { at, database, events } in described(wanted.names, wanted.region, &cache)? {
            // As of when AWS was last asked: the same cache gives the same bytes on any day.
            let file = put_together(&database, wanted.days, &cache, &events, at)?;
            pulled.files.push((database, file));
        }
        return Ok(pulled);
    }
    let connection = access.open(wanted.region, env)?;
    let answer = connection.region().and_then(|region| {
        let found = connection.databases(&region)?;
        Ok((region, found))
    });
    tell_log(&connection, env);
    let (region, found) = answer.map_err(|error| told(&error, env))?;
    let databases = chosen(wanted.names, &found, &region)?;
    let plan = plan(&databases, wanted.days, now, &mut |target, day| {
        let owner = owner(&databases, target);
        let file = owner.and_then(|database| cache.day(database, target, day));
        file.is_some_and(|file| file.until() >= readable_until(day, now))
    });
    announce(&plan, spend, env)?;
    let ask = Ask { connection: &connection, region: &region, databases: &databases, now };
    let (failed, ended) = ask.read(&plan, spend, &mut cache, env);
    let mut pulled = Pulled { ended, ..Pulled::default() };
    for database in &databases {
        let why = targets(database).iter().find_map(|(target, _)| failed.get(target).cloned());
        match why {
            Some(why) => pulled.missing.push((database.id.clone(), why)),
            None => match ask.usage(database, wanted.days, &mut cache, env) {
                Ok((file, error)) => {
                    pulled.files.push((database.clone(), file));
                    pulled.ended = pulled.ended.or(error);
                }
                Err(error) => {
                    pulled.missing.push((database.id.clone(), error.message.clone()));
                    pulled.ended = pulled.ended.or(Some(error));
                }
            },
        }
    }
    tell_log(&connection, env);
    if let Some(complaint) = cache.take_complaint() {
        env.note(&format!("warning: nothing is kept for the next time: {}", safe(&complaint)));
    }
    // A signal is obeyed at once: nothing more is written.
    if let Err(error) = connection.look() {
        pulled.ended = Some(told(&error, env));
    }
    match pulled.ended {
        Some(error) if matches!(error.exit, Exit::Interrupted | Exit::Terminated) => Err(error),
        _ => Ok(pulled),
    }
}

/// Tells what will be spent, and refuses if it is more than allowed.
fn announce(plan: &Plan, spend: &SpendArgs, env: &mut Env<'_>) -> Result<(), CliError> {
    let (metrics, calls, cost) = (plan.metrics(), plan.calls.len(), plan.cost());
    let minutes = match plan.minutes() {
        0 | 1 => "less than a minute".to_owned(),
        minutes => format!("about {minutes} minutes"),
    };
    let databases = counted(plan.databases, "database");
    let calls = counted(calls, "call");
    let mut text =
        format!("CloudWatch: {databases}, {metrics} metrics in {calls}, about ${cost}, {minutes}");
    if plan.cached_days > 0 {
        let days = counted(plan.cached_days, "day");
        let _ = write!(text, "; {days} of instances and clusters there already");
    }
    if plan.lost_days > 0 {
        let days = counted(plan.lost_days, "day");
        let _ = write!(text, "; {days} not begun, or forgotten by CloudWatch");
    }
    env.note(&text);
    if cost <= spend.max_spend {
        return Ok(());
    }
    let message = format!("the pull would cost about ${cost}, more than ${}", spend.max_spend);
    let hint = format!("ask for fewer databases or days, or allow it: --max-spend {cost}");
    Err(CliError { exit: Exit::OverSpend, ..CliError::input(message).hint(hint) })
}

fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Whom to ask, and about what.
struct Ask<'a> {
    connection: &'a Connection,
    region: &'a Region,
    databases: &'a [Database],
    now: i64,
}

impl Ask<'_> {
    /// Carries out a plan and keeps what comes. Returns what failed, and what ended the run.
    fn read(
        &self,
        plan: &Plan,
        spend: &SpendArgs,
        cache: &mut Cache,
        env: &mut Env<'_>,
    ) -> (HashMap<Target, String>, Option<CliError>) {
        let bar = bar(Some(plan.calls.len() as u64), "calls", env);
        let mut failed: HashMap<Target, String> = HashMap::new();
        let mut waiting: HashSet<usize> = (0..plan.calls.len()).collect();
        let (mut metrics, mut causes) = (0, Vec::new());
        let mut each = |at: usize, answer: Result<Answer, AwsError>| {
            let call = &plan.calls[at];
            waiting.remove(&at);
            bar.inc(1);
            let answer = answer.map_err(|error| {
                let targets = call.queries.iter().map(|query| query.target.clone());
                failed.extend(targets.map(|target| (target, error.message.clone())));
                causes.push(error);
            });
            let Ok(answer) = answer else {
                return Ok(());
            };
            metrics += answer.metrics;
            for (target, days) in split(call, &answer, self.now) {
                match (owner(self.databases, &target), days) {
                    (Some(database), Ok(days)) => {
                        for (day, file) in days {
                            cache.keep_day(database, &target, day, file);
                        }
                    }
                    (_, Err(why)) => drop(failed.insert(target, why)),
                    (None, Ok(_)) => {}
                }
            }
            Ok(())
        };
        let most = affordable(spend.max_spend);
        let ended =
            self.connection.metric_data(self.region, &plan.calls, self.now, most, &mut each);
        bar.finish_and_clear();
        for error in causes {
            // What is told of it here are its causes; its message is told of each database.
            let _ = told(&error, env);
        }
        if metrics > plan.metrics() {
            let more = metrics - plan.metrics();
            env.note(&format!("warning: AWS split its answers: {more} more metrics were paid for"));
        }
        for at in waiting {
            let targets = plan.calls[at].queries.iter().map(|query| query.target.clone());
            failed.extend(targets.map(|target| (target, "it was not asked for".to_owned())));
        }
        (failed, ended.err().map(|error| told(&error, env)))
    }

    /// The usage file of a database whose days are all there. RDS is asked for stops and starts
    /// only where there is a silence that they could explain; if it does not answer, the silence
    /// stays unknown in the file, and the error is told beside it.
    fn usage(
        &self,
        database: &Database,
        days: &[Day],
        cache: &mut Cache,
        env: &mut Env<'_>,
    ) -> Result<(UsageFile, Option<CliError>), CliError> {
        let known = cache.keep_database(database, self.now, &[]);
        let file = put_together(database, days, cache, &known, self.now)?;
        let remembered = Period::new(self.now - EVENTS_SECONDS, self.now);
        let asked = days.iter().any(|day| remembered.contains(day.next().start() - 1));
        if file.silent_seconds == 0 || !asked {
            return Ok((file, None));
        }
        match self.connection.events(self.region, database, remembered) {
            Ok(events) => {
                let all = cache.keep_database(database, self.now, &events);
                Ok((put_together(database, days, cache, &all, self.now)?, None))
            }
            Err(error) => Ok((file, Some(told(&error, env)))),
        }
    }
}

/// The usage file of a database from what was kept.
fn put_together(
    database: &Database,
    days: &[Day],
    cache: &Cache,
    events: &[Event],
    now: i64,
) -> Result<UsageFile, CliError> {
    let days: Vec<(Day, i64)> = days
        .iter()
        .map(|day| (*day, readable_until(*day, now)))
        .filter(|(day, until)| *until > day.start())
        .collect();
    let mut read = Days::new();
    for (target, _) in targets(database) {
        for (day, _) in &days {
            if let Some(file) = cache.day(database, &target, *day) {
                read.insert((target.clone(), *day), file);
            }
        }
    }
    let usage = Usage { database, days: &days, read: &read, events, now };
    usage_file(&usage).map_err(|error| {
        let (exit, hint) = match error {
            NoUsage::Engine { .. } => (Exit::BadInput, "other engines are not simulated"),
            NoUsage::TooLong { .. } => (Exit::BadInput, "ask for fewer days at once"),
            NoUsage::NothingRead { .. } | NoUsage::Holes { .. } => (
                Exit::Incomplete,
                "ask for other days: CloudWatch keeps 455 of them, --offline only what was read",
            ),
        };
        CliError { exit, ..CliError::input(error).hint(hint) }
    })
}
