//! What a count is made of, in the words that stand below a charge.

use crate::meter::Basis;

/// What a count is made of, in words.
pub(super) fn words(basis: Basis) -> String {
    let together = |instances: u32, text: String| match instances {
        1 => text,
        several => format!("{several} instances, each {text}"),
    };
    match basis {
        Basis::Uptime { up_seconds, phantom_seconds: 0, instances } => {
            together(instances, format!("{up_seconds} s up"))
        }
        Basis::Uptime { up_seconds, phantom_seconds, instances } => together(
            instances,
            format!("{up_seconds} s up + {phantom_seconds} s by minimum or rounding"),
        ),
        Basis::Capacity { up_seconds, phantom_half_acu_seconds: 0, largest, instances } => {
            together(instances, format!("{up_seconds} s up at no more than {largest} ACU"))
        }
        Basis::Capacity { up_seconds, phantom_half_acu_seconds, largest, instances } => together(
            instances,
            format!(
                "{up_seconds} s up at no more than {largest} ACU + {phantom_half_acu_seconds} \
                 half-ACU-seconds by minimum"
            ),
        ),
        Basis::Stored { largest, seconds } => format!("{seconds} s of at most {largest} GB"),
        Basis::Work => "work of a month, spread evenly".to_owned(),
        Basis::Beside { seconds } => format!("{seconds} s"),
        Basis::Requests { per_month, measured: false } => {
            format!("{per_month} requests a month, spread evenly")
        }
        Basis::Requests { per_month, measured: true } => {
            format!("{per_month} measured requests a month, spread evenly")
        }
    }
}
