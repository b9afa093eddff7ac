//! The way from the command line to an AWS account: who asks, where, and how a refusal ends a run.

use super::env::{Env, Verbosity};
use super::exit::{CliError, Exit};
use crate::ingest::aws::{Access, AwsError, AwsErrorKind, Connection};
use crate::units::Region;

/// What every command that asks AWS takes, besides the `AWS_*` variables and the user's own
/// configuration.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct AccessArgs {
    /// A profile of the AWS configuration files
    #[arg(long)]
    profile: Option<String>,
    /// Ask this address in the place of AWS's own
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
}

impl AccessArgs {
    /// Opens the way to AWS, unless the user wants none.
    pub(super) fn open(
        &self,
        region: Option<&Region>,
        env: &mut Env<'_>,
    ) -> Result<Connection, CliError> {
        if env.offline {
            return Err(CliError::input("--offline: this has to ask AWS")
                .hint("leave --offline out, or name a workload file or `report --db --offline`"));
        }
        let access = Access {
            profile: self.profile.clone(),
            region: region.cloned(),
            endpoint_url: self.endpoint_url.clone(),
        };
        Connection::open(&access).map_err(|error| told(&error, env))
    }
}

/// An error of AWS's as one of the command line's; all its causes are told if the user wants them.
pub(super) fn told(error: &AwsError, env: &mut Env<'_>) -> CliError {
    if env.verbosity == Verbosity::Verbose && !error.detail.is_empty() {
        let detail = crate::render::words::shown(&error.detail, 4_000);
        env.note(&format!("cause: {detail}"));
    }
    let exit = match error.kind {
        AwsErrorKind::Refused => Exit::Refused,
        AwsErrorKind::Unavailable => Exit::Incomplete,
        AwsErrorKind::BadInput => Exit::BadInput,
        AwsErrorKind::OverSpend => Exit::OverSpend,
        AwsErrorKind::Interrupted => Exit::Interrupted,
        AwsErrorKind::Terminated => Exit::Terminated,
    };
    CliError { exit, ..CliError::input(&error.message).hint(&error.hint) }
}

/// Tells what was asked, if the user wants to know.
pub(super) fn tell_log(connection: &Connection, env: &mut Env<'_>) {
    let lines = connection.take_log();
    if env.verbosity == Verbosity::Verbose {
        for line in lines {
            env.note(&crate::render::words::shown(&line, 1_000));
        }
    }
}
