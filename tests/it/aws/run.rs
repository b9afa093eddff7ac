//! Runs the real program against the stub, with an environment of its own, and looks over every
//! run's shoulder: no secret and no whole account number may show in any output or file, and an
//! error is one line with one hint.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use dutycycle::cli::Env;
use dutycycle::ingest::aws::SETTLED;
use dutycycle::units::{DAY_SECONDS, Day};

use super::stub::Stub;
use super::world::{ACCOUNT, World};
use crate::common::scratch;

pub(crate) const KEY_ID: &str = "AKIACANARYKEYID00001";
pub(crate) const SECRET: &str = "canary/secret+0123456789abcdefghijklmnop";
pub(crate) const TOKEN: &str = "canary//session+token//0123456789ABCDEF==";

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    /// No answer: nothing on standard output, one line of error with these words, one of advice.
    pub(crate) fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{self:#?}");
        let starting = |with| self.stderr.lines().filter(move |line| line.starts_with(with));
        let errors: Vec<&str> = starting("error: ").collect();
        assert_eq!((errors.len(), starting("hint: ").count()), (1, 1), "{self:#?}");
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not told: {self:#?}");
        }
    }

    /// The answer is there, with this exit code and these words beside it.
    pub(crate) fn answered(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:#?}");
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not told: {self:#?}");
        }
    }

    /// How many metrics were announced before the first was asked for.
    pub(crate) fn announced(&self) -> usize {
        let line = self.stderr.lines().find(|line| line.starts_with("CloudWatch: "));
        let line = line.unwrap_or_else(|| panic!("nothing was announced: {self:#?}"));
        let before = line.split(" metrics").next().unwrap();
        let number = before.rsplit(' ').next().unwrap().replace(',', "");
        number.parse().unwrap_or_else(|_| panic!("no number: {line}"))
    }
}

/// A user with a home, a stub and the program.
pub(crate) struct Desk {
    pub(crate) stub: Stub,
    home: PathBuf,
}

impl Desk {
    /// A new desk; the name is the test's own.
    pub(crate) fn new(name: &str, world: World) -> Self {
        let home = scratch(&format!("aws-{name}"));
        Self { stub: Stub::new(world), home }
    }

    /// A place at home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// The program with nothing of the test's own environment, not yet started.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dutycycle"));
        command.args(arguments).env_clear().current_dir(&self.home);
        command.env("HOME", &self.home).env("XDG_CACHE_HOME", self.path("cache"));
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The same with credentials, a Region and an address in AWS's place.
    pub(crate) fn command(&self, arguments: &[&str], url: &str) -> Command {
        let mut command = self.bare(&[arguments, &["--endpoint-url", url]].concat());
        command.env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
        command.env("AWS_SESSION_TOKEN", TOKEN).env("AWS_REGION", "us-east-1");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.end(self.start(arguments))
    }

    /// Runs a command that asks nobody and takes no address.
    pub(crate) fn alone(&self, arguments: &[&str]) -> Done {
        self.done(self.bare(arguments).env("AWS_REGION", "us-east-1").output().unwrap())
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments, &self.stub.url()).spawn().unwrap()
    }

    /// Waits for the end of a run and looks over what it left.
    pub(crate) fn end(&self, child: Child) -> Done {
        self.done(child.wait_with_output().unwrap())
    }

    pub(crate) fn done(&self, output: Output) -> Done {
        let code = output.status.code().unwrap_or_else(|| panic!("{output:?}"));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let done = Done { code, stdout: text(output.stdout), stderr: text(output.stderr) };
        discreet("standard output", &done.stdout);
        discreet("standard error", &done.stderr);
        assert!(!done.stderr.contains("panicked"), "{done:#?}");
        for (path, text) in self.files() {
            discreet(&path, &text);
        }
        done
    }

    /// Every file below the home with its text, but for those that a test wrote itself.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        walk(&self.home, &mut found);
        let own = self.path("own");
        found.retain(|(path, _)| !Path::new(path).starts_with(&own));
        found.sort();
        found
    }

    /// Files outside the cache: what the user asked for, and what should not be there.
    pub(crate) fn outputs(&self) -> Vec<String> {
        let cache = self.path("cache");
        let paths = self.files().into_iter().map(|(path, _)| path);
        paths.filter(|path| !Path::new(path).starts_with(&cache)).collect()
    }

    /// Writes a file of the user's own, such as a profile, and gives its path.
    pub(crate) fn own(&self, name: &str, text: &str) -> String {
        let directory = self.path("own");
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn walk(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

/// A text has none of the planted secrets, and no whole account number.
fn discreet(what: &str, text: &str) {
    for canary in [KEY_ID, SECRET, TOKEN, ACCOUNT] {
        assert!(!text.contains(canary), "{what} shows {canary}: {text}");
    }
    // A part of a secret is as bad.
    for part in ["canary", "AKIACANARY"] {
        assert!(!text.contains(part), "{what} shows a part of a secret: {text}");
    }
}

/// The day so many days before today, as the program is told. In the hour after midnight today
/// is the day that has just ended: datapoints of it may still come, and no day before is open.
pub(crate) fn day(back: i64) -> String {
    of_today(back).to_string()
}

/// The first second of the day so many days before today.
pub(crate) fn day_start(back: i64) -> i64 {
    of_today(back).start()
}

fn of_today(back: i64) -> Day {
    Day::containing(Env::clock().as_second() - SETTLED - back * DAY_SECONDS)
}
