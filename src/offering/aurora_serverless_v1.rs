//! Aurora Serverless v1: capacity in powers of two, scaled with cooldowns, paused when nobody is
//! connected (S9 to S12).

use crate::activity::{Demand, Workload};
use crate::meter::{Basis, ClusterStorage, DatabaseEngine, Meter, Reading};
use crate::rules::{
    RuleBook, SERVERLESS_V1, SERVERLESS_V1_MINIMUM_SECONDS, SERVERLESS_V1_MYSQL_STEPS,
    SERVERLESS_V1_POSTGRES, SERVERLESS_V1_POSTGRES_STEPS, SERVERLESS_V1_RESUME_MILLISECONDS,
    SERVERLESS_V1_RESUMES,
};
use crate::units::{Acu, BillingPeriod, DAY_SECONDS, Day, Engine, Period, RuleId, RuleSet};

use super::pausing::{self, needed_while_connected, pause_after, up_spans};
use super::settings::{PauseAfter, Settings, SettingsError, seconds_within};
use super::timeline::{Capacity, Counts, State, Timeline};
use super::waits::StartWaits;
use super::{
    Built, Context, Enclosure, Kind, Offering, Spec, Unsupported, assume, assume_fixed, storage,
};

/// Aurora Serverless v1.
pub(super) static KIND: Kind = Kind {
    id: "aurora-serverless-v1",
    summary: "Aurora Serverless v1, paused when idle",
    settings: &["min_acu", "max_acu", "pause_after", "scale_up_cooldown", "scale_down_cooldown"],
    missing: |_, first, last| SERVERLESS_V1.missing_between(first, last),
    defaults: |_, _| vec![Spec::default_of(&KIND)],
    build,
};

#[derive(Debug)]
struct ServerlessV1 {
    engine: DatabaseEngine,
    /// `None`: the smallest capacity allowed on the day of each activation.
    min_acu: Option<Acu>,
    /// `None`: the largest allowed.
    max_acu: Option<Acu>,
    pause: PauseAfter,
    scale_up_cooldown: i64,
    scale_down_cooldown: i64,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let mut assumptions = Vec::new();
    let mut assumed = |name: &str, given: bool, text: &str, source: &'static str| {
        if !given {
            assumptions.push(assume(id, name, text, source));
        }
    };
    let cooldowns = settings.scale_up_cooldown_seconds.is_some()
        && settings.scale_down_cooldown_seconds.is_some();
    assumed(
        "pause_after",
        settings.pause_after.is_some(),
        "pauses 5 minutes after the last connection, AWS's default",
        "Amazon Aurora User Guide (AS1-4)",
    );
    assumed(
        "min_acu",
        settings.min_acu.is_some(),
        "minimum capacity is the smallest that AWS allowed on the day",
        "Amazon Aurora User Guide (AS1-2)",
    );
    assumed(
        "max_acu",
        settings.max_acu.is_some(),
        "maximum capacity is the largest that AWS allowed",
        "Amazon Aurora User Guide (AS1-2)",
    );
    assumed(
        "scale_up_cooldown",
        cooldowns,
        "scales at once; in 2018 AWS waited 180 s before a step up and 900 s before one down",
        "Amazon Aurora User Guide of 2018-08-31 (AS1-5)",
    );
    assumptions.push(assume_fixed(
        id,
        "resume",
        "clients wait 43.1 s for each resume, which is billed from the first connected second on",
        SERVERLESS_V1_RESUME_MILLISECONDS.source,
    ));
    let cooldown = |name, value| seconds_within(name, value, 0, DAY_SECONDS);
    let offering = ServerlessV1 {
        engine: engine_on(context),
        min_acu: settings.min_acu,
        max_acu: settings.max_acu,
        pause: pause_after(settings)?,
        scale_up_cooldown: cooldown("scale_up_cooldown", settings.scale_up_cooldown_seconds)?,
        scale_down_cooldown: cooldown("scale_down_cooldown", settings.scale_down_cooldown_seconds)?,
    };
    if offering.min_acu.zip(offering.max_acu).is_some_and(|(min, max)| min > max) {
        return Err(SettingsError::new("min_acu", "is larger than max_acu").into());
    }
    for (name, acu) in [("min_acu", offering.min_acu), ("max_acu", offering.max_acu)] {
        if acu.is_some_and(|acu| !offering.was_ever_allowed(acu)) {
            return Err(SettingsError::new(name, "is no capacity of Aurora Serverless v1").into());
        }
    }
    Ok((Box::new(offering), assumptions))
}

/// The engine that v1 had on the last billed day: PostgreSQL came a year after MySQL.
fn engine_on(context: &Context) -> DatabaseEngine {
    match context.engine {
        Engine::Postgres if SERVERLESS_V1_POSTGRES.from > context.last_day => {
            DatabaseEngine::AuroraMySql
        }
        engine => DatabaseEngine::on_aurora(engine),
    }
}

/// Capacity that is kept while paused, and when it last changed.
struct Scaling {
    capacity: Option<Acu>,
    changed: Option<i64>,
}

impl ServerlessV1 {
    fn was_ever_allowed(&self, acu: Acu) -> bool {
        let newest = Day::from_date(9_000, 1, 1).start();
        self.steps(RuleBook::dated(), newest).contains(&acu)
    }

    fn steps(&self, rules: RuleBook, activation: i64) -> &'static [Acu] {
        let dated = match self.engine {
            DatabaseEngine::AuroraPostgreSql => &SERVERLESS_V1_POSTGRES_STEPS,
            _ => &SERVERLESS_V1_MYSQL_STEPS,
        };
        rules.at(dated, activation).value
    }

    /// The capacity that AWS steers towards for a need.
    fn target(&self, steps: &[Acu], need: Acu) -> Result<Acu, Unsupported> {
        let floor = self.min_acu.unwrap_or(steps[0]).max(need);
        let most = self.max_acu.unwrap_or(steps[steps.len() - 1]);
        let allowed = steps.iter().rev().find(|step| **step <= most).ok_or_else(|| {
            Unsupported(format!("max_acu {most} is below the smallest capacity, {}", steps[0]))
        })?;
        Ok(steps.iter().copied().find(|step| *step >= floor).unwrap_or(*allowed).min(*allowed))
    }

    /// Fills one span in which the cluster is up.
    fn fill(
        &self,
        timeline: &mut Timeline,
        scaling: &mut Scaling,
        (demand, sessions): (&Demand, &[Period]),
        rules: RuleBook,
        span: Period,
    ) -> Result<(), Unsupported> {
        let steps = self.steps(rules, span.start());
        let minimum = self.target(steps, Acu::ZERO)?;
        let mut current = scaling.capacity.unwrap_or(minimum);
        let most = self.target(steps, Acu::halves(u32::MAX))?;
        let mut hold = |span: Period, need: Acu| -> Result<(), Unsupported> {
            let target = self.target(steps, need)?;
            if need > most {
                timeline.add_saturated(span);
            }
            if target != current {
                let cooldown = if target > current {
                    self.scale_up_cooldown
                } else {
                    self.scale_down_cooldown
                };
                let ready =
                    scaling.changed.map_or(span.start(), |at| span.start().max(at + cooldown));
                if ready < span.end() {
                    timeline.fill_up_until(ready, Capacity::Acu(current), sessions);
                    current = target;
                    scaling.changed = Some(ready);
                }
            }
            timeline.fill_up_until(span.end(), Capacity::Acu(current), sessions);
            Ok(())
        };
        let woken = (self.pause != PauseAfter::Never).then_some(span.start());
        for (part, need) in demand.within(span, woken) {
            hold(part, need)?;
        }
        scaling.capacity = Some(current);
        Ok(())
    }
}

impl Offering for ServerlessV1 {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        let period = billing.period();
        let sessions = workload.activity.history(period, 0);
        let spans = up_spans(&sessions, self.pause, period);
        let mut timeline = Timeline::new(billing, 2 * spans.len() + 1);
        timeline.counts.saturated_seconds = Some(0);
        let mut scaling = Scaling { capacity: None, changed: None };
        let (mut activations, mut wait_milliseconds) = (0, 0);
        for span in spans {
            timeline.fill_until(span.start(), State::Paused);
            let resumes = self.pause != PauseAfter::Never && period.contains(span.start());
            if resumes {
                activations += 1;
                wait_milliseconds +=
                    rules.at(&SERVERLESS_V1_RESUME_MILLISECONDS, span.start()).value;
            }
            let end = if span.end() == i64::MAX { period.end() } else { span.end() };
            self.fill(
                &mut timeline,
                &mut scaling,
                (&workload.demand, &sessions),
                rules,
                Period::new(span.start(), end),
            )?;
            let least = rules.at(&SERVERLESS_V1_MINIMUM_SECONDS, span.start());
            let topped_up = Period::new(end, span.start().saturating_add(least.value));
            if let Some(capacity) = scaling.capacity {
                timeline.add_phantom(topped_up, Capacity::Acu(capacity), least.rule);
            }
        }
        timeline.fill_until(period.end(), State::Paused);
        timeline.counts.activations = Some(activations);
        timeline.counts.wait_milliseconds = wait_milliseconds;
        Ok(timeline)
    }

    fn flat(&self, workload: &Workload, rules: RuleBook, billing: BillingPeriod) -> Timeline {
        let floor = |start| self.min_acu.unwrap_or(self.steps(rules, start)[0]);
        needed_while_connected(workload, billing, floor)
    }

    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        let wait = SERVERLESS_V1_RESUMES.on(Day::EARLIEST).value;
        StartWaits::some([StartWaits { count: counts.activations.unwrap_or(0), wait }])
    }

    fn bounds(&self, rules: RuleBook, second: i64) -> Option<(Acu, Acu)> {
        let steps = self.steps(rules, second);
        let bound = |need| self.target(steps, need).ok();
        Some((bound(Acu::ZERO)?, bound(Acu::halves(u32::MAX))?))
    }

    /// With cooldowns, steps of need in unknown time decide what is kept later: bounds, with the
    /// least and the most capacity that it can steer towards.
    fn enclosure(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        let cooldowns = self.scale_up_cooldown != 0 || self.scale_down_cooldown != 0;
        let series = match &workload.demand {
            Demand::Series(series) if cooldowns => series,
            Demand::AfterWake(series) => series,
            _ => return None,
        };
        let period = billing.period();
        let filled = workload.activity.filled(&workload.activity.unknown_for(period));
        let connected = up_spans(&filled.history(period, 0), self.pause, period);
        let first = connected.first().map_or(period.start(), |span| span.start());
        let reachable = |need| {
            let at = |second| self.target(self.steps(rules, second), need).ok();
            Some([at(first)?, at(period.end() - 1)?].map(Acu::half_units))
        };
        let least = reachable(Acu::ZERO)?.into_iter().min()?;
        let needs = series.steps().iter().map(|step| step.1).max()?;
        let most = reachable(needs)?.into_iter().max()?;
        Some(pausing::enclosure(workload, self.pause, period, [least, most]))
    }

    fn readings(&self, workload: &Workload, _: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let engine = self.engine;
        let mut readings = Vec::with_capacity(2);
        readings.push(capacity_reading(
            Meter::ServerlessV1Acu { engine },
            timeline,
            RuleSet::of(&[RuleId::As1Capacity, RuleId::As1Minimum, RuleId::As1Pause]),
        ));
        let standard = ClusterStorage::Standard;
        storage::push_consumed(&mut readings, workload, timeline.billing(), engine, standard);
        readings
    }
}

/// The reading of a serverless cluster's capacity.
pub(super) fn capacity_reading(meter: Meter, timeline: &Timeline, rules: RuleSet) -> Reading {
    let (up, phantom_half_acu_seconds, largest) = timeline.half_acu_seconds();
    Reading {
        meter,
        count: u128::from(timeline.instances)
            * (u128::from(up) + u128::from(phantom_half_acu_seconds)),
        free_units: 0,
        month_seconds: 0,
        rules: rules.and(timeline.rules()),
        basis: Basis::Capacity {
            up_seconds: timeline.up_seconds(),
            phantom_half_acu_seconds,
            largest,
            instances: timeline.instances,
        },
    }
}

/// A cluster that pauses sooner than AWS allows, to show the minimum of an activation.
#[cfg(test)]
pub(super) fn with_pause(seconds: i64) -> impl Offering {
    ServerlessV1 {
        engine: DatabaseEngine::AuroraMySql,
        min_acu: None,
        max_acu: None,
        pause: PauseAfter::Seconds(seconds),
        scale_up_cooldown: 0,
        scale_down_cooldown: 0,
    }
}
