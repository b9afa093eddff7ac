//! The way to AWS: profile, Region, endpoint, proxy, retries and the time limits of requests. The
//! runtime starts with it, and never in an offline command; what is asked stands in its neighbours.

use std::cell::RefCell;
use std::future::Future;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_credential_types::provider::ProvideCredentials as _;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};

use super::failure::{AwsError, AwsErrorKind, redact};
use super::runtime::Runtime;
use crate::units::Region;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// Longest wait for one attempt of a request.
const ATTEMPT: Duration = Duration::from_secs(30);
/// Longest wait for a request with all its attempts.
const OPERATION: Duration = Duration::from_secs(90);
/// How often a request is made before it counts as failed.
const ATTEMPTS: u32 = 3;
/// More pages than this are no list but a fault.
const MOST_PAGES: u32 = 10_000;

/// How to reach AWS, as the user said it; the rest comes from the `AWS_*` environment and the
/// user's configuration files.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// A profile of the user's configuration.
    pub profile: Option<String>,
    /// The Region that is asked.
    pub region: Option<Region>,
    /// Another place than AWS's own, such as a test peer.
    pub endpoint_url: Option<String>,
}

/// An open way to AWS.
pub struct Connection {
    runtime: Runtime,
    config: SdkConfig,
    connector: SharedHttpConnector,
    secrets: Vec<String>,
    log: RefCell<Vec<String>>,
}

impl Connection {
    /// Finds the Region and the credentials.
    ///
    /// # Errors
    /// There is no Region, or there are no credentials.
    pub fn open(access: &Access) -> Result<Self, AwsError> {
        let runtime = Runtime::start()?;
        let connector = connector();
        let config = runtime.wait(configuration(access, connector.clone()))?;
        let (secrets, log) = (Vec::new(), RefCell::default());
        let mut open = Self { runtime, config, connector, secrets, log };
        if open.config.region().is_none() {
            let hint = "name it with --region, AWS_REGION, or `region` in the profile";
            return Err(AwsError::new(AwsErrorKind::BadInput, "no AWS Region is chosen", hint));
        }
        open.secrets = open.find_credentials()?;
        Ok(open)
    }

    /// The Region that is asked.
    ///
    /// # Errors
    /// The configuration has something else in its place.
    pub fn region(&self) -> Result<Region, AwsError> {
        let text = self.config.region().map_or("", aws_config::Region::as_ref);
        text.parse().map_err(|error: crate::units::UnknownName| {
            AwsError::new(AwsErrorKind::BadInput, error.to_string(), "name it with --region")
        })
    }

    /// Looks whether the run shall end, after work that did not wait for AWS.
    ///
    /// # Errors
    /// A signal came, or the run lasted too long.
    pub fn look(&self) -> Result<(), AwsError> {
        self.runtime.look()
    }

    /// What was asked so far, a line for each list or call; the lines are given once.
    pub fn take_log(&self) -> Vec<String> {
        let lines = self.log.take();
        lines.into_iter().map(|line| redact(&line, &self.secrets)).collect()
    }

    pub(super) fn note(&self, line: String) {
        self.log.borrow_mut().push(line);
    }

    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    pub(super) fn connector(&self) -> SharedHttpConnector {
        self.connector.clone()
    }

    /// Waits for an answer, not longer than the run may last, and not after a signal.
    pub(super) fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, AwsError>>,
    ) -> Result<T, AwsError> {
        let ended = self.runtime.wait(answer).and_then(|answer| answer);
        ended.map_err(|error| self.discreet(error))
    }

    /// Lets the run last so much longer.
    pub(super) fn allow(&self, longer: Duration) {
        self.runtime.allow(longer);
    }

    /// An error that can be told: without the secrets of this run.
    pub(super) fn discreet(&self, error: AwsError) -> AwsError {
        error.redacted(&self.secrets)
    }

    /// Asks for credentials once, so that their absence is told as such, and so that no message
    /// can repeat them.
    fn find_credentials(&self) -> Result<Vec<String>, AwsError> {
        let Some(provider) = self.config.credentials_provider() else {
            let hint = "name a profile with --profile";
            let message = "no AWS credentials are configured";
            return Err(AwsError::new(AwsErrorKind::Refused, message, hint));
        };
        let found = self.runtime.wait(provider.provide_credentials())?;
        let found = found.map_err(|error| AwsError::credentials(&error))?;
        let token = found.session_token().map(str::to_owned);
        let key = [found.access_key_id().to_owned(), found.secret_access_key().to_owned()];
        Ok(key.into_iter().chain(token).collect())
    }
}

/// One connector for everything: TLS by ring, and the proxy of the environment, which the SDK's
/// own connector does not ask for.
fn connector() -> SharedHttpConnector {
    let settings =
        HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(ATTEMPT).build();
    let builder =
        Connector::builder().proxy_config(ProxyConfig::from_env()).connector_settings(settings);
    SharedHttpConnector::new(builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build())
}

fn client(connector: SharedHttpConnector) -> SharedHttpClient {
    http_client_fn(move |_, _| connector.clone())
}

async fn configuration(access: &Access, connector: SharedHttpConnector) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(client(connector))
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts.build());
    if let Ok(name) = AppName::new("dutycycle") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &access.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &access.region {
        loader = loader.region(aws_config::Region::new(region.code().to_owned()));
    }
    if let Some(url) = &access.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

/// Follows the tokens of a list: a token that comes again, or too many of them, is a fault.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    seen: std::collections::HashSet<String>,
    pages: u32,
}

impl Tokens {
    /// The token of the next page, or nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the list.
    pub(super) fn next(&mut self, token: Option<&str>) -> Result<Option<String>, String> {
        self.pages += 1;
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        if self.pages >= MOST_PAGES {
            return Err(format!("the list has more than {MOST_PAGES} pages"));
        }
        if !self.seen.insert(token.to_owned()) {
            return Err("the same page token came twice".to_owned());
        }
        Ok(Some(token.to_owned()))
    }

    /// How many pages there were.
    pub(super) const fn pages(&self) -> u32 {
        self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_end_and_do_not_repeat() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.next(Some("a")), Ok(Some("a".to_owned())));
        assert_eq!(tokens.next(Some("b")), Ok(Some("b".to_owned())));
        assert!(tokens.next(Some("a")).unwrap_err().contains("twice"));
        assert_eq!(Tokens::default().next(Some("")), Ok(None), "an empty token is the end");
    }

    #[test]
    fn lists_without_an_end_are_given_up() {
        let mut tokens = Tokens::default();
        for page in 1..MOST_PAGES {
            assert!(tokens.next(Some(&page.to_string())).is_ok());
        }
        assert!(tokens.next(Some("one more")).unwrap_err().contains("10000 pages"));
    }
}
