//! The only runtime of the program: it waits for answers, but no longer than a run may last and
//! not after a signal. Signals are heard from its start on, also while nobody waits.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::failure::{AwsError, AwsErrorKind};

/// Longest whole run, besides the time that its datapoints take.
const DEADLINE: Duration = Duration::from_mins(15);
/// How long a look for signals lasts: the runtime has to go to sleep once.
const LOOK: Duration = Duration::from_millis(1);

/// The runtime.
pub(super) struct Runtime {
    /// Always there until it is dropped.
    inner: Option<tokio::runtime::Runtime>,
    deadline: Cell<Instant>,
    signals: RefCell<Signals>,
}

impl Runtime {
    /// Starts it on this thread.
    pub(super) fn start() -> Result<Self, AwsError> {
        let refused = |error: std::io::Error| {
            let message = format!("no connection can be made: {error}");
            AwsError::new(AwsErrorKind::Unavailable, message, "close other programs")
        };
        let inner = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let inner = inner.map_err(refused)?;
        let signals = {
            let _inside = inner.enter();
            Signals::new().map_err(refused)?
        };
        let deadline = Cell::new(Instant::now() + DEADLINE);
        Ok(Self { inner: Some(inner), deadline, signals: RefCell::new(signals) })
    }

    /// Runs a future to its end, to the deadline or to a signal, whichever comes first.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> Result<T, AwsError> {
        let hint = "run it again: what was finished is kept";
        let Some(inner) = &self.inner else {
            return Err(AwsError::new(AwsErrorKind::Unavailable, "the connection is closed", hint));
        };
        let mut signals = self.signals.borrow_mut();
        inner.block_on(async {
            tokio::select! {
                biased;
                kind = signals.next() => Err(AwsError::new(kind, "stopped by a signal", hint)),
                answer = future => Ok(answer),
                () = tokio::time::sleep_until(self.deadline.get()) => {
                    let what = "the run lasted longer than it may";
                    Err(AwsError::new(AwsErrorKind::Unavailable, what, hint))
                }
            }
        })
    }

    /// Lets the run last so much longer.
    pub(super) fn allow(&self, longer: Duration) {
        self.deadline.set(self.deadline.get() + longer);
    }

    /// Whether a signal came while nobody waited.
    pub(super) fn look(&self) -> Result<(), AwsError> {
        self.wait(async { tokio::time::sleep(LOOK).await })
    }
}

impl Drop for Runtime {
    /// Does not wait for what cannot be broken off, such as a search for an address: a run that is
    /// stopped ends at once.
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            inner.shutdown_background();
        }
    }
}

/// The signals that end a run.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> AwsErrorKind {
        tokio::select! {
            _ = self.interrupt.recv() => AwsErrorKind::Interrupted,
            _ = self.terminate.recv() => AwsErrorKind::Terminated,
        }
    }
}

/// The signal that ends a run.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> AwsErrorKind {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nobody can tell of an interruption: it never comes.
            std::future::pending::<()>().await;
        }
        AwsErrorKind::Interrupted
    }
}
