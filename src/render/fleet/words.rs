//! What every format says of a fleet in the same words: the answer in sentences, lists of what is
//! missing, and the cents that they share. It owns wording; rows of tables are next door.

use rust_decimal::Decimal;

use crate::render::cents::{apportion_to, dollars, grouped};
use crate::render::words::shown;
use crate::report::{Assessment, FleetBucket, FleetConfidence, FleetReport};
use crate::units::{Usd, instant_text};

/// The longest name in a sentence, in characters.
const LONGEST_NAME: usize = 40;
/// The longest sentence of somebody else's.
const LONGEST_TEXT: usize = 400;
/// More failed databases and problems than this are counted and not listed.
const MOST_LISTED: usize = 20;

/// What was billed, in one line.
pub(in crate::render) fn heading(report: &FleetReport) -> String {
    format!("Fleet of {}, {}", databases(report.databases.len()), period(report))
}

/// What was read and which prices were used, in one line.
pub(in crate::render) fn origin(report: &FleetReport) -> String {
    let rows = counted(report.rows, "row", "rows");
    let files = counted(report.files, "file", "files");
    let lists: Vec<String> = report.price_lists.iter().map(|list| shown(&list.id, 60)).collect();
    let prices = if lists.is_empty() { "none".to_owned() } else { lists.join(", ") };
    format!("{rows} of {files}; prices of {prices}")
}

/// The billed time.
pub(in crate::render) fn period(report: &FleetReport) -> String {
    let span = || {
        let [start, end] = [report.period.start(), report.period.end()].map(instant_text);
        format!("{start} to {end}")
    };
    report.month.clone().unwrap_or_else(span)
}

/// Which databases are in the wrong place, how much that costs, what to do and how sure it is.
pub(in crate::render) fn answer(report: &FleetReport) -> Vec<String> {
    let mut sentences = vec![at_stake(report)];
    sentences.extend(first_of_all(report));
    sentences.extend(what_to_do(report));
    sentences.extend(how_sure(report));
    sentences.extend(left_out(report));
    sentences
}

/// Databases that cost a cent less elsewhere, the largest savings first.
fn movers(report: &FleetReport) -> &[Assessment] {
    &report.databases[..report.databases.partition_point(Assessment::should_move)]
}

fn at_stake(report: &FleetReport) -> String {
    let known = report.databases.iter().filter(|database| database.today().is_some()).count();
    let today = dollars(report.totals.today.cents());
    match (known, movers(report).len()) {
        (0, _) => "No database has a bill for how it runs today.".to_owned(),
        (1, 0) => format!("The database would cost no cent less elsewhere: {today}."),
        (all, 0) => {
            format!("None of the {} would cost a cent less elsewhere: {today}.", databases(all))
        }
        (all, moving) => {
            let cost = if moving == 1 { "costs" } else { "cost" };
            let saves = dollars(savings_cents(report));
            let share = share(report.totals.savings, report.totals.today);
            format!(
                "{} of {} {cost} {saves} of {today} too much ({share}).",
                grouped(moving as u128),
                databases(all)
            )
        }
    }
}

/// How few databases make half of the savings.
fn first_of_all(report: &FleetReport) -> Option<String> {
    let movers = movers(report);
    let (first, _) = movers.split_first().filter(|(_, others)| !others.is_empty())?;
    let mut sum = Usd::ZERO;
    let half = movers.iter().position(|database| {
        sum += database.savings;
        sum + sum >= report.totals.savings
    });
    let (name, saves) = (shown(&first.id, LONGEST_NAME), dollars(savings_of(first)));
    Some(match half? {
        0 => format!("{name} makes {saves} of that, half of it or more."),
        more => {
            format!(
                "{} of them make half of that, {name} alone {saves}.",
                grouped(more as u128 + 1)
            )
        }
    })
}

/// The way that saves most.
fn what_to_do(report: &FleetReport) -> Option<String> {
    let at = report.moves.iter().position(|way| way.from != way.to)?;
    let first = &report.moves[at];
    let moving: u64 =
        report.moves.iter().filter(|way| way.from != way.to).map(|m| m.databases).sum();
    let saves = move_cents(report).get(at).map(|cents| dollars(*cents)).unwrap_or_default();
    let (from, to) = (&first.from, &first.to);
    Some(if first.databases == moving {
        format!("What to do: {} from {from} to {to}.", databases(moving))
    } else {
        format!(
            "What to do first: {} from {from} to {to} save {saves}.",
            databases(first.databases)
        )
    })
}

/// Whether unknown time, close bills or missing configurations could change the answer.
fn how_sure(report: &FleetReport) -> Vec<String> {
    let movers = movers(report);
    let close = |database: &&Assessment| {
        database.confidence == FleetConfidence::Medium && !database.resized
    };
    let low = report.databases.iter().filter(|d| d.confidence == FleetConfidence::Low).count();
    let medium = movers.iter().filter(close).count();
    let mut sentences = Vec::new();
    if report.totals.unknown_seconds > 0 && (!movers.is_empty() || low > 0) {
        let (least, most) = report.totals.savings_range;
        let between = match (least.cents(), most.cents()) {
            (least, most) if least == most => String::new(),
            (least, most) => {
                format!(" makes the savings {} to {} and", dollars(least), dollars(most))
            }
        };
        let changes = match low {
            0 => " changes no cheapest place".to_owned(),
            low => format!(" could give {} another cheapest place", databases(low)),
        };
        sentences.push(format!("Unknown time{between}{changes}."));
    }
    if medium > 0 {
        sentences.push(format!(
            "For {} the next place costs less than a tenth more.",
            databases(medium)
        ));
    }
    let resized = movers.iter().filter(|database| database.resized).count();
    if resized > 0 {
        sentences.push(format!(
            "For {} nobody measured whether the size of the cheapest place is enough.",
            databases(resized)
        ));
    }
    let guessed = report.databases.iter().filter(|database| !database.configured).count();
    if guessed > 0 {
        sentences.push(format!(
            "Nobody says how {} run{} today: a default is taken for that.",
            databases(guessed),
            if guessed == 1 { "s" } else { "" }
        ));
    }
    sentences
}

/// Who is in no total.
fn left_out(report: &FleetReport) -> Option<String> {
    let mut parts = Vec::new();
    let has_no = report.databases.iter().filter(|database| database.today().is_none()).count();
    if has_no > 0 {
        parts.push(format!("{} without a price for today", databases(has_no)));
    }
    if !report.failed.is_empty() {
        parts.push(format!("{} without any bill", databases(report.failed.len())));
    }
    match report.problems.len() {
        0 => {}
        problems => parts.push(format!(
            "{} that could not be read",
            counted(problems as u64, "part of the input", "parts of the input")
        )),
    }
    (!parts.is_empty()).then(|| format!("Left out of that: {}.", parts.join(", ")))
}

/// The connected hours a week where another place becomes the cheapest, and that place.
pub(in crate::render) fn flip(database: &Assessment) -> Option<(String, &str)> {
    let hours = database.flip.as_ref()?.hours.as_ref()?;
    Some((format!("{:.1}", hours.hours_per_week), &*hours.to))
}

/// Connected hours a week, to a tenth.
pub(in crate::render) fn hours(database: &Assessment) -> String {
    format!("{:.1}", database.hours_per_week().round_dp(1))
}

/// Unknown hours of all databases; `None` for none.
pub(in crate::render) fn unknown(report: &FleetReport) -> Option<String> {
    let seconds = report.totals.unknown_seconds;
    let hours = u128::from(seconds.div_ceil(3_600));
    (seconds > 0).then(|| {
        format!("{} h of all databases' time are unknown and count as idle.", grouped(hours))
    })
}

/// What is missing and what a reader must know: titled lists, any of them empty.
pub(in crate::render) fn notices(report: &FleetReport) -> [(&'static str, Vec<String>); 5] {
    let because = |id: &str, reason: &str| format!("{}: {reason}", shown(id, LONGEST_NAME));
    let failed = report.failed.iter().map(|failed| because(&failed.id, &failed.reason));
    let problem = |file: &str, place: &str, text: &str| match place {
        "" => format!("{}: {text}", shown(file, 120)),
        place => format!("{}, {}: {text}", shown(file, 120), shown(place, 60)),
    };
    let problems = report.problems.iter().map(|p| problem(&p.file, &p.place, &p.text));
    let not_priced = report.not_priced.iter().map(|n| because(&n.id, &n.reason));
    let not_offered = report.not_offered.iter().map(|n| because(&n.id, &n.reason));
    let warnings = report.warnings.iter().map(|(code, text)| format!("{code} {text}"));
    [
        ("Databases without a bill", listed(failed)),
        ("Not read", listed(problems)),
        ("Not priced", listed(not_priced)),
        ("Not offered", listed(not_offered)),
        ("Warnings", warnings.map(|line| shown(&line, LONGEST_TEXT)).collect()),
    ]
}

/// The first lines, made safe, and how many more there are.
fn listed(lines: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_LISTED);
    let mut listed: Vec<String> =
        lines.take(MOST_LISTED).map(|line| shown(&line, LONGEST_TEXT)).collect();
    if more > 0 {
        listed.push(format!("{} more; --format json has them all", grouped(more as u128)));
    }
    listed
}

/// What a database saves in printed cents: the difference of the printed totals.
pub(in crate::render) fn savings_of(database: &Assessment) -> i128 {
    match (database.today(), database.cheapest()) {
        (Some(today), Some(cheapest)) => today.total.cents() - cheapest.total.cents(),
        _ => 0,
    }
}

/// What the databases with a bill for today cost in their cheapest places.
pub(in crate::render) fn cheapest_of_known(report: &FleetReport) -> Usd {
    report.totals.today - report.totals.savings
}

/// All savings in printed cents: the difference of the printed totals.
pub(in crate::render) fn savings_cents(report: &FleetReport) -> i128 {
    report.totals.today.cents() - cheapest_of_known(report).cents()
}

/// The cents of each move; they add up to those of all savings.
pub(in crate::render) fn move_cents(report: &FleetReport) -> Vec<i128> {
    let savings: Vec<Usd> = report.moves.iter().map(|way| way.savings).collect();
    apportion_to(&savings, savings_cents(report))
}

/// The cents of each part of a distribution; they add up to those of all savings.
pub(in crate::render) fn bucket_cents(report: &FleetReport, buckets: &[FleetBucket]) -> Vec<i128> {
    let savings: Vec<Usd> = buckets.iter().map(|bucket| bucket.savings).collect();
    apportion_to(&savings, savings_cents(report))
}

/// A part in percent, such as `12.3 %`.
fn share(part: Usd, whole: Usd) -> String {
    let percent = (part.amount() * Decimal::ONE_HUNDRED).checked_div(whole.amount());
    format!("{} %", percent.unwrap_or_default().round_dp(1).normalize())
}

/// `1 database`, `1,000 databases`.
fn databases(count: impl TryInto<u64>) -> String {
    counted(count.try_into().unwrap_or(u64::MAX), "database", "databases")
}

/// A count with its noun.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count.into()), if count == 1 { one } else { many })
}
