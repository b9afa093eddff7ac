//! Laws L10 to L12: instances that are always on, or started and stopped by a schedule or when idle.
//! And what is no law.

use dutycycle::activity::Activity;
use dutycycle::meter::Term;
use dutycycle::offering::{Restart, Settings, State};
use dutycycle::units::{Engine, Period};
use proptest::prelude::*;

use crate::laws::{Choice, config, idle_stop_settings, schedule_settings, spans};
use crate::oracle::rule_book;
use crate::simulate::{ALL_SOLD, DAY, Simulated, WEEK, periods, prices, workload};

const OLD: i64 = 17_750 * DAY;

fn bill(
    kind: &'static str,
    settings: &Settings,
    spans: &[(i64, i64)],
    period: (i64, i64),
    rules: i64,
) -> Simulated {
    let workload = workload(Engine::Postgres, Activity::explicit(periods(spans)));
    let period = Period::new(period.0, period.1);
    Choice::of(kind, settings.clone()).bill(&workload, rule_book(Some(rules)), period)
}

fn scheduled(settings: &Settings, spans: &[(i64, i64)], period: (i64, i64)) -> u64 {
    bill("rds-scheduled", settings, spans, period, ALL_SOLD).billed_seconds()
}

/// Started `lead` before each session and stopped after it, never by AWS.
fn plain(lead: i64) -> Settings {
    Settings { lead_seconds: Some(lead), restart: Some(Restart::Ignore), ..Settings::default() }
}

/// Wanted spans, found by going through sorted sessions.
fn wanted(spans: &[(i64, i64)], lead: i64) -> Vec<(i64, i64)> {
    let mut sorted: Vec<_> = spans.iter().map(|span| (span.0 - lead, span.1)).collect();
    sorted.sort_unstable();
    let mut wanted: Vec<(i64, i64)> = Vec::new();
    for span in sorted {
        match wanted.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => wanted.push(span),
        }
    }
    wanted
}

fn seconds_in(span: (i64, i64), period: (i64, i64)) -> u64 {
    let (start, end) = (span.0.max(period.0), span.1.min(period.1));
    (end - start).max(0).unsigned_abs()
}

/// A few weeks of sessions and a period among them.
fn asked() -> impl Strategy<Value = (Vec<(i64, i64)>, (i64, i64))> {
    let spans = spans(ALL_SOLD - 20 * DAY, ALL_SOLD + 10 * DAY);
    let period = (ALL_SOLD - 10 * DAY..ALL_SOLD + 9 * DAY, 1..9 * DAY);
    (spans, period.prop_map(|(from, length)| (from, from + length)))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l10_always_on_costs_every_second(
        from in OLD..ALL_SOLD,
        length in 1..400 * DAY,
        term in prop::option::of(prop::sample::select(Term::ALL)),
    ) {
        let period = (from, from + length);
        for kind in ["rds-always-on", "aurora-provisioned"] {
            // Reserved too: at the price of its own meter.
            let settings = Settings { term, ..Settings::default() };
            let billed = bill(kind, &settings, &[], period, ALL_SOLD);
            let charge = &billed.bill.charges[0];
            prop_assert_eq!(charge.reading.meter.name().contains("reserved"), term.is_some());
            let price = prices().price(&charge.reading.meter).unwrap().1.list_unit_price.amount();
            let exact = i128::from(length) * price.mantissa() * 10_i128.pow(18 - price.scale());
            let cost = charge.list_cost.amount();
            let cost = cost.mantissa() * 10_i128.pow(18 - cost.scale());
            prop_assert!((cost * 3_600 - exact).abs() <= 1_800, "{kind} costs {cost}");
        }
    }

    #[test]
    fn l11_scheduled_time_is_billed_with_at_most_ten_minutes_a_run(
        (spans, period) in asked(),
        lead in 0..3_000_i64,
    ) {
        let wanted = wanted(&spans, lead);
        let least: u64 = wanted.iter().map(|run| seconds_in(*run, period)).sum();
        let touches = |run: &&(i64, i64)| seconds_in((run.0, run.1.max(run.0 + 600)), period) > 0;
        let runs = u64::try_from(wanted.iter().filter(touches).count()).unwrap();
        let billed = scheduled(&plain(lead), &spans, period);
        prop_assert!(least <= billed && billed <= least + 600 * runs, "{least} {billed} {runs}");
    }

    #[test]
    fn l11_a_longer_lead_costs_at_most_that_much_a_run(
        (spans, period) in asked(),
        lead in 0..3_000_i64,
        longer in 0..3_000_i64,
    ) {
        let wanted = wanted(&spans, lead);
        let touches =
            |run: &&(i64, i64)| seconds_in((run.0 - longer, run.1.max(run.0 + 600)), period) > 0;
        let runs = u64::try_from(wanted.iter().filter(touches).count()).unwrap();
        let before = scheduled(&plain(lead), &spans, period);
        let after = scheduled(&plain(lead + longer), &spans, period);
        let most = before + longer.unsigned_abs() * runs;
        prop_assert!(after <= most, "{before} {after} {runs}");
    }

    #[test]
    fn l11_whole_hours_cost_less_than_an_hour_a_run_more(
        (spans, period) in asked(),
        lead in 0..3_000_i64,
    ) {
        let touches = |run: &&(i64, i64)| {
            let hours = (run.1 - run.0 + 3_599) / 3_600;
            seconds_in((run.0, run.0 + hours * 3_600), period) > 0
        };
        let runs = wanted(&spans, lead).iter().filter(touches).count();
        let settings = plain(lead);
        let by_second = scheduled(&settings, &spans, period);
        let by_hour = bill("rds-scheduled", &settings, &spans, period, OLD).billed_seconds();
        let most = by_second + 3_600 * u64::try_from(runs).unwrap();
        prop_assert!(by_second <= by_hour, "{by_second} {by_hour}");
        prop_assert!(by_hour < most || by_hour == by_second, "{by_second} {by_hour} {runs}");
    }

    #[test]
    fn l12_nothing_stays_stopped_for_more_than_seven_days(
        spans in spans(ALL_SOLD - 60 * DAY, ALL_SOLD),
        settings in schedule_settings(),
        aurora in any::<bool>(),
    ) {
        let period = (ALL_SOLD - 65 * DAY, ALL_SOLD + 30 * DAY);
        let kind = if aurora { "aurora-provisioned" } else { "rds-scheduled" };
        let settings = Settings { schedule: aurora.then_some(true), ..settings };
        let billed = bill(kind, &settings, &spans, period, ALL_SOLD);
        let stopped = |(span, state): &(Period, State)| {
            // Before its first start it was stopped for nobody knows how long.
            let known = span.start() > period.0;
            (known && *state == State::Off).then_some(span.seconds())
        };
        let longest = billed.timeline.states().iter().filter_map(stopped).max().unwrap_or(0);
        let limit = WEEK.unsigned_abs();
        if settings.restart == Some(Restart::Ignore) {
            let stopped_at_the_end = spans.is_empty() || longest > limit;
            prop_assert!(stopped_at_the_end, "nobody started it for 20 days: {longest}");
        } else {
            prop_assert!(longest <= limit, "stopped for {longest} s");
        }
    }

    #[test]
    fn l11_stopped_when_idle_is_billed_with_its_tail_and_at_most_ten_minutes_a_start(
        (spans, period) in asked(),
        idle_stop in 60..20_000_i64,
    ) {
        // Without a wait for the start, each second with a session is billed, and after each at
        // most the time to the stop and the ten minutes of its start.
        let settings = Settings { start_latency_seconds: Some(0), ..idle_stop_of(idle_stop) };
        let sessions = wanted(&spans, 0);
        let least: u64 = sessions.iter().map(|session| seconds_in(*session, period)).sum();
        let billed = bill("rds-idle-stop", &settings, &spans, period, ALL_SOLD);
        let forced = billed.timeline.counts.forced_starts.unwrap();
        let tail = idle_stop.max(600).unsigned_abs();
        let touching = |session: &&(i64, i64)| {
            seconds_in((session.0, session.1 + idle_stop.max(600)), period) > 0
        };
        let touching = u64::try_from(sessions.iter().filter(touching).count()).unwrap();
        // A start of AWS's before the period may reach into it.
        let most = least + tail * (touching + forced + 1);
        let found = billed.billed_seconds();
        prop_assert!(least <= found && found <= most, "{least} {found} {most}");
    }

    #[test]
    fn l12_what_is_stopped_when_idle_is_started_by_aws_too(
        spans in spans(ALL_SOLD - 60 * DAY, ALL_SOLD),
        settings in idle_stop_settings(),
    ) {
        let period = (ALL_SOLD - 65 * DAY, ALL_SOLD + 30 * DAY);
        let billed = bill("rds-idle-stop", &settings, &spans, period, ALL_SOLD);
        let states = billed.timeline.states();
        let stopped = states.iter().filter(|(span, state)| {
            span.start() > period.0 && *state == State::Off
        });
        let longest = stopped.map(|(span, _)| span.seconds()).max().unwrap_or(0);
        prop_assert!(longest <= WEEK.unsigned_abs(), "stopped for {longest} s");
    }

    #[test]
    fn who_is_connected_finds_it_up_or_starting(
        spans in spans(ALL_SOLD - 10 * DAY, ALL_SOLD),
        settings in idle_stop_settings(),
    ) {
        let period = (ALL_SOLD - 10 * DAY, ALL_SOLD);
        let billed = bill("rds-idle-stop", &settings, &spans, period, ALL_SOLD);
        let sessions = wanted(&spans, 0);
        for (span, state) in billed.timeline.states() {
            let seen = (span.start(), span.end());
            let connected: u64 = sessions.iter().map(|session| seconds_in(*session, seen)).sum();
            match state {
                State::Running { .. } => prop_assert_eq!(connected, span.seconds()),
                State::Starting => {}
                _ => prop_assert_eq!(connected, 0, "{:?} while connected", state),
            }
        }
    }
}

fn idle_stop_of(seconds: i64) -> Settings {
    Settings { idle_stop_seconds: Some(seconds), ..Settings::default() }
}

/// No law either: with one more session a gap is bridged in the last minute before a second start,
/// whose ten minutes are saved. 60 s and 60 s to the stop, twice 600 s; joined, 60 + 60 + 60 + 60.
#[test]
fn stopping_when_idle_is_not_monotone_in_use() {
    let settings = Settings { start_latency_seconds: Some(0), ..idle_stop_of(60) };
    let billed = |spans: &[(i64, i64)]| {
        bill("rds-idle-stop", &settings, spans, (0, 5_000), ALL_SOLD).billed_seconds()
    };
    assert_eq!(billed(&[(1_000, 1_060), (1_150, 1_210)]), 1_200);
    assert_eq!(billed(&[(1_000, 1_060), (1_090, 1_100), (1_150, 1_210)]), 600);
}

/// No law: more use may cost less, because a longer session bridges a gap and saves a minimum.
#[test]
fn scheduled_runs_are_not_monotone_in_use() {
    let apart = scheduled(&plain(0), &[(1_000, 1_060), (1_120, 1_180)], (0, 5_000));
    let bridged = scheduled(&plain(0), &[(1_000, 1_120), (1_120, 1_180)], (0, 5_000));
    assert_eq!((apart, bridged), (1_200, 600));
}

/// No law: a hundred starts in a quarter of an hour, each billed ten minutes.
#[test]
fn scheduled_may_cost_more_than_always_on() {
    let pings: Vec<_> = (0..100).map(|n| (n * 10, n * 10 + 1)).collect();
    let scheduled = bill("rds-scheduled", &plain(0), &pings, (0, 2_000), ALL_SOLD);
    let always_on = bill("rds-always-on", &Settings::default(), &pings, (0, 2_000), ALL_SOLD);
    assert_eq!(scheduled.billed_seconds(), 60_000);
    assert_eq!(always_on.billed_seconds(), 2_000);
    assert!(scheduled.total() > always_on.total());
}
