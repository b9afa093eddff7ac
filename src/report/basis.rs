//! What a count is made of, in words.

use crate::meter::Basis;

/// What a count is made of.
pub(super) fn words(basis: Basis) -> String {
    match basis {
        Basis::Uptime { up_seconds, phantom_seconds: 0 } => format!("{up_seconds} s up"),
        Basis::Uptime { up_seconds, phantom_seconds } => {
            format!("{up_seconds} s up + {phantom_seconds} s by minimum or rounding")
        }
        Basis::Capacity { up_seconds, phantom_half_acu_seconds: 0, largest } => {
            format!("{up_seconds} s up at no more than {largest} ACU")
        }
        Basis::Capacity { up_seconds, phantom_half_acu_seconds, largest } => format!(
            "{up_seconds} s up at no more than {largest} ACU + {phantom_half_acu_seconds} \
             half-ACU-seconds by minimum"
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
