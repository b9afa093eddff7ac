//! Aurora Serverless v2: capacity in half units that follows demand at once; with a minimum of
//! zero it pauses, with any other it never does (S9 to S14).

use crate::activity::{Demand, Workload};
use crate::meter::{ClusterStorage, DatabaseEngine, Meter, Reading};
use crate::rules::{
    PAUSE_AFTER_SECONDS, ResumeWait, RuleBook, SERVERLESS_V2, SERVERLESS_V2_MAXIMUM,
    SERVERLESS_V2_MINIMUM, SERVERLESS_V2_RESUME, Wait,
};
use crate::units::{Acu, BillingPeriod, Day, Period, RuleId, RuleSet};

use super::aurora_serverless_v1::capacity_reading;
use super::pausing::{self, needed_while_connected, pause_after, up_spans};
use super::settings::{PauseAfter, Settings, SettingsError};
use super::timeline::{Capacity, Counts, State, Timeline};
use super::waits::StartWaits;
use super::{
    Built, Context, Enclosure, Kind, Offering, Spec, Unsupported, assume, assume_fixed, storage,
};

/// Aurora Serverless v2.
pub(super) static KIND: Kind = Kind {
    id: "aurora-serverless-v2",
    summary: "Aurora Serverless v2, paused when idle with `min_acu = \"0\"`",
    settings: &["min_acu", "max_acu", "pause_after", "storage", "readers"],
    missing,
    defaults,
    build,
};

/// Whose words say how readers scale.
const READERS_SOURCE: &str = "Amazon Aurora User Guide, \"Scaling for Aurora Serverless v2\" and \
                              \"Scaling to zero with automatic pause and resume\"";

fn missing(settings: &Settings, first: Day, last: Day) -> Option<String> {
    let existed = SERVERLESS_V2.missing_between(first, last);
    existed.or_else(|| storage::missing(settings, first, last)).or_else(|| {
        let allowed = SERVERLESS_V2_MINIMUM.on(last);
        let refused = settings.min_acu.is_some_and(|min| min < allowed.value);
        let from = SERVERLESS_V2_MINIMUM.eras.last().map(|era| era.from).filter(|_| refused)?;
        Some(format!("minimum capacity 0 not available before {from}"))
    })
}

/// With the smallest minimum; once that is zero, also with the smallest that never pauses.
fn defaults(last: Day, _: &Workload) -> Vec<Spec> {
    let mut specs = vec![Spec::default_of(&KIND)];
    if SERVERLESS_V2_MINIMUM.on(last).value == Acu::ZERO {
        specs.push(Spec {
            id: "aurora-serverless-v2-min-0.5".to_owned(),
            kind: &KIND,
            settings: Settings { min_acu: Some(Acu::HALF), ..Settings::default() },
        });
    }
    specs
}

#[derive(Debug)]
struct ServerlessV2 {
    min_acu: Acu,
    max_acu: Acu,
    pause: PauseAfter,
    storage: ClusterStorage,
    readers: u32,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    let least = SERVERLESS_V2_MINIMUM.on(context.last_day).value;
    let most = SERVERLESS_V2_MAXIMUM.on(context.last_day).value;
    let (min_acu, max_acu) = (settings.min_acu.unwrap_or(least), settings.max_acu.unwrap_or(most));
    if max_acu > most || max_acu < Acu::HALF {
        let problem = format!("is {max_acu}, not within 0.5 to {most} on {}", context.last_day);
        return Err(SettingsError::new("max_acu", problem).into());
    }
    if min_acu > max_acu {
        return Err(SettingsError::new(
            "min_acu",
            format!("of {min_acu} is larger than max_acu {max_acu}"),
        )
        .into());
    }
    let mut assumptions = Vec::new();
    if settings.min_acu.is_none() {
        let text = format!("minimum capacity {min_acu} ACU, the smallest that AWS allowed");
        assumptions.push(assume(id, "min_acu", text, SERVERLESS_V2_MINIMUM.source));
    }
    if settings.max_acu.is_none() {
        let text = format!("maximum capacity {max_acu} ACU, the largest that AWS allowed");
        assumptions.push(assume(id, "max_acu", text, SERVERLESS_V2_MAXIMUM.source));
    }
    let pause = pause_after(settings)?;
    if min_acu == Acu::ZERO {
        if settings.pause_after.is_none() {
            let text = "pauses 5 minutes after the last connection, AWS's default".to_owned();
            assumptions.push(assume(id, "pause_after", text, PAUSE_AFTER_SECONDS.source));
        }
        if pause != PauseAfter::Never {
            let text = "clients wait 15 s for each resume, 30 s after a pause of more than a day; \
                        a resume may need more capacity than the floor (AS2-5)";
            assumptions.push(assume_fixed(id, "resume", text, SERVERLESS_V2_RESUME.source));
        }
    } else if settings.pause_after.is_some_and(|pause| pause != PauseAfter::Never) {
        return Err(
            SettingsError::new("pause_after", "has no effect with a min_acu above 0").into()
        );
    }
    let (storage, readers) = (settings.storage.unwrap_or_default(), settings.readers()?);
    if readers > 0 {
        let text = "each reader has the writer's capacity in every second, as one of promotion \
                    tier 0 or 1 has, and pauses with it (AS2-7)";
        assumptions.push(assume_fixed(id, "readers", text, READERS_SOURCE));
    }
    let offering = ServerlessV2 { min_acu, max_acu, pause, storage, readers };
    Ok((Box::new(offering), assumptions))
}

impl ServerlessV2 {
    /// The capacity for a need: half units, within the bounds, never below what can answer.
    fn capacity(&self, need: Acu) -> Capacity {
        Capacity::Acu(need.max(self.min_acu).max(Acu::HALF).min(self.max_acu))
    }

    /// Fills a span in which a session is open, or in which none is, of a cluster that resumed in a
    /// second.
    fn fill(
        &self,
        timeline: &mut Timeline,
        demand: &Demand,
        span: Period,
        (connected, woken): (bool, Option<i64>),
    ) {
        let state = |need: Acu| {
            let capacity = self.capacity(need);
            if connected { State::Running { capacity } } else { State::Draining { capacity } }
        };
        let mut fill = |part: Period, need: Acu| {
            timeline.fill_until(part.end(), state(need));
            if need > self.max_acu {
                timeline.add_saturated(part);
            }
        };
        match demand.level() {
            Some((while_connected, _)) if connected => fill(span, while_connected),
            Some((_, else_)) => fill(span, else_),
            None => demand.within(span, woken).for_each(|(part, need)| fill(part, need)),
        }
    }
}

impl Offering for ServerlessV2 {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        let period = billing.period();
        let sessions = workload.activity.history(period, 0);
        let pauses = self.min_acu == Acu::ZERO && self.pause != PauseAfter::Never;
        let pause = if pauses { self.pause } else { PauseAfter::Never };
        let mut timeline = Timeline::new(billing, 3 * sessions.len() + 1);
        timeline.counts.activations = Some(0);
        timeline.counts.saturated_seconds = Some(0);
        let mut remaining = sessions.iter().peekable();
        let mut paused_since = None;
        for up in up_spans(&sessions, pause, period) {
            timeline.fill_until(up.start(), State::Paused);
            if pauses && period.contains(up.start()) {
                let resume = rules.at(&SERVERLESS_V2_RESUME, up.start()).value;
                let long = paused_since
                    .is_none_or(|since: i64| up.start() - since > resume.long_pause_seconds);
                let counts = &mut timeline.counts;
                counts.activations = counts.activations.map(|count| count + 1);
                counts.long_pauses += u64::from(long);
                counts.wait_milliseconds +=
                    if long { resume.milliseconds_after_long_pause } else { resume.milliseconds };
            }
            let (demand, woken) = (&workload.demand, pauses.then_some(up.start()));
            let end = up.end().min(period.end());
            let mut from = up.start();
            while let Some(session) = remaining.next_if(|session| session.start() < up.end()) {
                let before = Period::new(from, session.start());
                self.fill(&mut timeline, demand, before, (false, woken));
                self.fill(&mut timeline, demand, *session, (true, woken));
                from = session.end();
            }
            self.fill(&mut timeline, demand, Period::new(from, end), (false, woken));
            paused_since = Some(up.end());
        }
        timeline.fill_until(period.end(), State::Paused);
        Ok(timeline.with_readers(self.readers))
    }

    fn flat(&self, workload: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        if self.min_acu > Acu::ZERO {
            let mut timeline = Timeline::new(billing, 1);
            let capacity = Capacity::Acu(self.min_acu);
            timeline.fill_until(billing.period().end(), State::Running { capacity });
            return timeline.with_readers(self.readers);
        }
        needed_while_connected(workload, billing, |_| Acu::HALF).with_readers(self.readers)
    }

    fn waits(&self, counts: &Counts) -> Vec<StartWaits> {
        let ResumeWait { milliseconds, milliseconds_after_long_pause, .. } =
            SERVERLESS_V2_RESUME.on(Day::EARLIEST).value;
        let short = counts.activations.unwrap_or(0).saturating_sub(counts.long_pauses);
        StartWaits::some([
            StartWaits { count: short, wait: Wait::About(milliseconds) },
            StartWaits {
                count: counts.long_pauses,
                wait: Wait::AtLeast(milliseconds_after_long_pause),
            },
        ])
    }

    fn bounds(&self, _: RuleBook, _: i64) -> Option<(Acu, Acu)> {
        Some((self.min_acu, self.max_acu))
    }

    fn enclosure(
        &self,
        workload: &Workload,
        _: RuleBook,
        billing: BillingPeriod,
    ) -> Option<Enclosure> {
        // A longer session can save a wake, and what that needs.
        let Demand::AfterWake(steps) = &workload.demand else { return None };
        let pauses = self.min_acu == Acu::ZERO && self.pause != PauseAfter::Never;
        let most = steps.steps().iter().map(|step| step.1).max().filter(|_| pauses)?;
        let bounds = [Acu::ZERO, most].map(|need| self.capacity(need).half_units());
        Some(pausing::enclosure(workload, self.pause, billing.period(), bounds))
    }

    fn readings(&self, workload: &Workload, _: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let engine = DatabaseEngine::on_aurora(workload.engine);
        let mut rule_set = RuleSet::of(&[RuleId::As2Capacity, RuleId::As2Range]);
        if self.min_acu == Acu::ZERO {
            rule_set = rule_set.with(RuleId::As2Pause);
        }
        rule_set = rule_set.and(storage::compute_rules(self.storage));
        let meter = Meter::ServerlessV2Acu { engine, storage: self.storage };
        let mut readings = vec![capacity_reading(meter, timeline, rule_set)];
        let billing = timeline.billing();
        storage::push_consumed(&mut readings, workload, billing, engine, self.storage);
        readings
    }
}
