//! Demand that somebody states: the user, a trace, or AWS's own trace of a wake.

use crate::activity::{Demand, Series};
use crate::units::Acu;

use super::{Lacking, Model, Modelled};

/// As little as each offering has.
pub(super) static FLOOR: Model = Model {
    name: "floor",
    summary: "the smallest capacity that each offering has",
    source: "this program's default: the least that any answer can cost",
    demand: |_| {
        let says = "while connected, the smallest capacity that an offering has is enough";
        Ok(Modelled { demand: Demand::Floor, says: says.to_owned() })
    },
};

/// The user's own number.
pub(super) static CONSTANT: Model = Model {
    name: "constant",
    summary: "`acu` of [demand] while somebody is connected",
    source: "the workload file",
    demand: |inputs| {
        let acu = inputs
            .constant
            .ok_or_else(|| Lacking::new("needs `acu`", "say acu = \"2\" in [demand]"))?;
        let says = format!("{acu} ACU while connected");
        Ok(Modelled { demand: Demand::Constant(acu), says })
    },
};

/// The user's own steps.
pub(super) static SERIES: Model = Model {
    name: "series",
    summary: "`series` of [demand]",
    source: "the workload file",
    demand: |inputs| {
        let series = inputs.series.ok_or_else(|| {
            let hint = "say series = [[\"2026-10-01T00:00:00Z\", \"2\"]] in [demand]";
            Lacking::new("needs `series`", hint)
        })?;
        let says = "the steps of the workload file".to_owned();
        Ok(Modelled { demand: Demand::Series(series.clone()), says })
    },
};

/// What a serverless database was measured to have.
pub(super) static MEASURED: Model = Model {
    name: "measured",
    summary: "ServerlessDatabaseCapacity of the trace",
    source: "the trace",
    demand: |inputs| {
        let measured = inputs.measured.ok_or_else(|| {
            Lacking::new(
                "needs a trace with ServerlessDatabaseCapacity",
                "only a serverless database measures it: choose another demand model",
            )
        })?;
        let says = "the capacity that the trace measured".to_owned();
        Ok(Modelled { demand: Demand::Series(measured.clone()), says })
    },
};

/// A resume with nothing to do, as AWS traced one: 2, 3, 3, 4, 4, 4 ACU in successive minutes, then
/// paused (AS2-5). One trace. What it says ends with the sixth minute: from there the floor.
/// Shown by `we22_a_wake_with_nothing_to_do_costs_four_cents`.
pub(super) static AWS_IDLE_WAKE: Model = Model {
    name: "aws-idle-wake",
    summary: "2, 3, 3, 4, 4, 4 ACU in the six minutes after each resume, then the floor",
    source: "Aurora User Guide, Scaling to Zero ACUs with automatic pause and resume: one trace of \
             an idle resume (AS2-5), read 2026-11-27",
    demand: |_| {
        let says = "2, 3, 3, 4, 4, 4 ACU in the six minutes after each resume, as in one trace of \
                    AWS's, then the smallest capacity";
        Ok(Modelled { demand: Demand::AfterWake(idle_wake()), says: says.to_owned() })
    },
};

/// The steps of AWS's trace, in seconds from the resume.
fn idle_wake() -> Series<Acu> {
    let steps = [(0, 2), (60, 3), (180, 4), (360, 0)];
    let steps = steps.map(|(at, acu)| (at, Acu::whole(acu)));
    Series::new(steps.to_vec()).expect("four steps at four instants make a series")
}
