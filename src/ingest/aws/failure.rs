//! Why AWS gave no answer, in words for people: which action, in which Region, and what to do. It
//! owns what AWS's error codes mean and that no secret and no whole account number is printed.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::actions::Action;

/// Why there is no answer from AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsError {
    /// The kind, which decides how the run ends.
    pub kind: AwsErrorKind,
    /// What and where, in one line.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The whole chain of causes, for `--verbose`.
    pub detail: String,
}

/// How a request ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsErrorKind {
    /// AWS refused: no or bad credentials, no permission, a Region that is off.
    Refused,
    /// AWS or the network did not answer in time, or answered what makes no sense.
    Unavailable,
    /// What was asked for cannot be: a name, a Region.
    BadInput,
    /// It would cost more than the user allowed.
    OverSpend,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

/// Codes that say that the identity is allowed too little.
const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "NotAuthorized",
];
/// Codes that say that the identity is none, or none here: a Region that is switched off answers
/// like this too.
const NOBODY: [&str; 10] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "AuthFailure",
];
/// Codes that say that the Region is switched off for the account.
const REGION_OFF: [&str; 3] = ["OptInRequired", "RegionDisabledException", "SubscriptionRequired"];

impl AwsError {
    /// An error that AWS is not to blame for.
    #[must_use]
    pub fn new(kind: AwsErrorKind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: hint.into(), detail: String::new() }
    }

    /// Nobody is there to ask as.
    pub(super) fn credentials(cause: &(dyn Error + 'static)) -> Self {
        // What a credential program wrote may be the credentials.
        let detail = chain(cause);
        let told = detail.split("Stderr:").next().unwrap_or_default();
        Self {
            detail: told.to_owned(),
            ..Self::new(
                AwsErrorKind::Refused,
                "no usable AWS credentials were found",
                "sign in (`aws sso login`), name a profile with --profile, or set \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            )
        }
    }

    /// An answer that makes no sense.
    pub(super) fn nonsense(action: Action, region: &str, what: &str) -> Self {
        Self::new(
            AwsErrorKind::Unavailable,
            format!("{action} in {region}: {what}"),
            "try again; if it stays, report it with the output of --verbose",
        )
    }

    /// What the SDK says of a request.
    pub(super) fn of_request<E, R>(action: Action, region: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        use AwsErrorKind::{Refused, Unavailable};
        let place = format!("{action} in {region}");
        let told = |kind, what: String, hint: String| Self {
            detail: DisplayErrorContext(error).to_string(),
            ..Self::new(kind, format!("{place}: {what}"), hint)
        };
        let code = match error {
            SdkError::ServiceError(context) => context.err().code().unwrap_or_default(),
            _ => "",
        };
        match error {
            SdkError::ServiceError(_) if DENIED.contains(&code) => told(
                Refused,
                format!("not allowed: the permission {action} is missing ({code})"),
                format!("allow {action}; `dutycycle policy` prints the least policy"),
            ),
            SdkError::ServiceError(_) if REGION_OFF.contains(&code) => told(
                Refused,
                format!("the Region is not enabled for this account ({code})"),
                "enable the Region in the account's settings, or name another with --region"
                    .to_owned(),
            ),
            SdkError::ServiceError(_) if NOBODY.contains(&code) => told(
                Refused,
                format!("the credentials are not accepted ({code})"),
                "sign in again; a Region that is not enabled for the account answers so too"
                    .to_owned(),
            ),
            SdkError::ServiceError(context) => {
                let what = match (code, context.err().message()) {
                    ("", None) => "the answer cannot be read".to_owned(),
                    ("", Some(message)) => format!("an error without a code: {message}"),
                    (code, message) => format!("{code}: {}", message.unwrap_or("no message")),
                };
                told(Unavailable, what, TRY_AGAIN.to_owned())
            }
            SdkError::TimeoutError(_) => {
                told(Unavailable, "no answer in time".to_owned(), TRY_AGAIN.to_owned())
            }
            SdkError::DispatchFailure(failure) => {
                let why = if failure.is_timeout() { "no answer in time" } else { "no connection" };
                told(Unavailable, why.to_owned(), NO_CONNECTION.to_owned())
            }
            SdkError::ResponseError(_) => {
                told(Unavailable, "the answer cannot be read".to_owned(), NO_CONNECTION.to_owned())
            }
            _ => {
                told(Unavailable, "the request could not be made".to_owned(), TRY_AGAIN.to_owned())
            }
        }
    }

    /// The same without secrets and whole account numbers.
    pub(super) fn redacted(mut self, secrets: &[String]) -> Self {
        self.message = redact(&self.message, secrets);
        self.detail = redact(&self.detail, secrets);
        self
    }
}

/// The hint where only patience helps.
const TRY_AGAIN: &str = "try again later: what was finished is kept";
/// The hint where the way to AWS may be broken.
const NO_CONNECTION: &str = "check the Region, --endpoint-url, HTTPS_PROXY and the network";

/// All causes of an error, the outermost first.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Text without these secrets, and with account numbers, and whatever else has so many digits,
/// shortened to the last four. AWS repeats tokens in some of its messages, and names the caller's
/// account in others.
pub(super) fn redact(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        text = text.replace(secret.as_str(), "***");
    }
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if digits.len() >= ACCOUNT_DIGITS {
            out.push('…');
            out.push_str(&digits[digits.len() - 4..]);
        } else {
            out.push_str(&digits);
        }
        digits.clear();
        out.push(character);
    }
    out.pop();
    out
}

/// How many digits an account number has.
pub(super) const ACCOUNT_DIGITS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_account_numbers_are_shortened() {
        let secrets = ["s3cr3t-token".to_owned(), "key".to_owned()];
        let said = "arn:aws:iam::123456789012:user/x sent s3cr3t-token at 12345678901 key";
        assert_eq!(
            redact(said, &secrets),
            "arn:aws:iam::…9012:user/x sent *** at 12345678901 key",
            "three characters are no secret, and eleven digits no account"
        );
        // In a binary body the byte before a text, its length, can be a digit too.
        assert_eq!(redact("x1123456789012", &[]), "x…9012");
    }
}
