//! A stub of AWS on the loopback interface: HTTP/1.1 with connections that stay open, a thread for
//! each, the three protocols, pages as AWS cuts them, a script of faults, and a record of
//! everything that was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::ops::{Bound, RangeBounds};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::pages::metric_page;
use super::refused::ECHO;
use super::wire::{MetricsAsked, Page, Protocol, form, xml_list};
use super::world::World;

pub(crate) const INSTANCES: &str = "rds:DescribeDBInstances";
pub(crate) const CLUSTERS: &str = "rds:DescribeDBClusters";
pub(crate) const EVENTS: &str = "rds:DescribeEvents";
pub(crate) const METRICS: &str = "cloudwatch:GetMetricData";
pub(crate) const PRODUCTS: &str = "pricing:GetProducts";
pub(crate) const LISTS: &str = "pricing:ListPriceLists";
pub(crate) const FILE_URL: &str = "pricing:GetPriceListFileUrl";
/// The signed address of a price list's file, which is no action.
pub(crate) const FILE: &str = "file";

/// What goes wrong with a request.
pub(crate) enum Fault {
    /// An error with HTTP status, code and message, in the action's protocol.
    Error(u16, &'static str, String),
    /// A body that is none of the protocol, with a status.
    Garbage(u16, &'static [u8]),
    /// The connection is cut in the middle of the right answer.
    Cut,
    /// No answer at all.
    Hang,
    /// The right answer after some time.
    Late(Duration),
    /// The right page of a list, with this token of a next page.
    Token(&'static str),
    /// The right page of a list, with a new token each time.
    Endless,
    /// A page without entries before the right one.
    Empty,
    /// The right page of metrics, spoilt.
    Spoil(Box<dyn Fn(&mut Page) + Send>),
}

/// Makes a fault, for tables of them.
pub(crate) type Fails = fn() -> Fault;

impl Fault {
    pub(crate) fn error(status: u16, code: &'static str) -> Self {
        Self::Error(status, code, "said the stub".to_owned())
    }

    pub(crate) fn spoil(with: impl Fn(&mut Page) + Send + 'static) -> Self {
        Self::Spoil(Box::new(with))
    }
}

struct Rule {
    action: &'static str,
    /// Which of the requests that the rule is for.
    times: (Bound<usize>, Bound<usize>),
    /// Only in this Region, if any.
    region: Option<&'static str>,
    fault: Fault,
    met: usize,
}

/// A request as the stub saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `service:Action`.
    pub(crate) action: String,
    /// The request's first line.
    pub(crate) line: String,
    /// Region and access key of the signature.
    pub(crate) region: String,
    pub(crate) key: String,
    /// The metrics that were asked for.
    pub(crate) metrics: MetricsAsked,
}

struct Shared {
    world: World,
    port: u16,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
    closing: AtomicBool,
}

/// The stub; it goes away with its value.
pub(crate) struct Stub {
    shared: Arc<Shared>,
}

impl Stub {
    pub(crate) fn new(world: World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let shared = Arc::new(Shared {
            world,
            port: listener.local_addr().unwrap().port(),
            rules: Mutex::default(),
            seen: Mutex::default(),
            closing: AtomicBool::new(false),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if served.closing.load(Ordering::SeqCst) {
                    return;
                }
                let served = Arc::clone(&served);
                thread::spawn(move || serve(&served, &stream));
            }
        });
        Self { shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.port)
    }

    /// From now on, the requests of an action whose number lies in `times` go wrong.
    pub(crate) fn spoil(&self, action: &'static str, times: impl RangeBounds<usize>, fault: Fault) {
        self.spoil_in(None, action, times, fault);
    }

    /// The same in one Region only.
    pub(crate) fn spoil_in(
        &self,
        region: Option<&'static str>,
        action: &'static str,
        times: impl RangeBounds<usize>,
        fault: Fault,
    ) {
        let times = (times.start_bound().cloned(), times.end_bound().cloned());
        let rule = Rule { action, times, region, fault, met: 0 };
        self.shared.rules.lock().unwrap().push(rule);
    }

    /// Nothing goes wrong any more, and what was seen is forgotten.
    pub(crate) fn heal(&self) {
        self.shared.rules.lock().unwrap().clear();
        self.shared.seen.lock().unwrap().clear();
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How often an action was asked for.
    pub(crate) fn count(&self, action: &str) -> usize {
        self.seen().iter().filter(|seen| seen.action == action).count()
    }

    /// How many metrics were asked for, as AWS counts them.
    pub(crate) fn metrics(&self) -> usize {
        self.seen().iter().map(|seen| seen.metrics.queries.len()).sum()
    }

    /// Waits until an action was asked for so often.
    pub(crate) fn wait_for(&self, action: &str, count: usize) {
        for _ in 0..1_000 {
            if self.count(action) >= count {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{action} was not asked for {count} times: {:?}", self.seen());
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        // The listener waits for somebody.
        let _ = TcpStream::connect(("127.0.0.1", self.shared.port));
    }
}

/// A request: its first line, its headers in lower case, its body.
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// The next request of a connection, if there is one.
    fn read(reader: &mut BufReader<&TcpStream>) -> Option<Self> {
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
            Some(line.trim_end().to_owned())
        };
        let first = line()?;
        let mut headers = Vec::new();
        loop {
            let header = line()?;
            let Some((name, value)) = header.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { line: first, headers, body: Vec::new() };
        request.body = vec![0; request.header("content-length").parse().unwrap_or(0)];
        reader.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn action(&self) -> (String, Protocol) {
        let target = self.header("x-amz-target");
        if let Some(name) = target.strip_prefix("AWSPriceListService.") {
            (format!("pricing:{name}"), Protocol::Json)
        } else if self.header("smithy-protocol") == "rpc-v2-cbor" {
            let path = self.line.split(' ').nth(1).unwrap_or_default();
            let name = path.rsplit('/').next().unwrap_or_default();
            (format!("cloudwatch:{name}"), Protocol::Cbor)
        } else if self.line.starts_with("GET ") {
            (FILE.to_owned(), Protocol::Json)
        } else {
            (format!("rds:{}", form(&self.body, "Action")), Protocol::Xml)
        }
    }

    fn seen(&self) -> Seen {
        let (action, _) = self.action();
        // AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …
        let scope = self.header("authorization").split("Credential=").nth(1).unwrap_or_default();
        let field = |at| scope.split('/').nth(at).unwrap_or_default().to_owned();
        let metrics = if action == METRICS {
            MetricsAsked::decode(&self.body)
        } else {
            MetricsAsked::default()
        };
        Seen { line: self.line.clone(), region: field(2), key: field(0), action, metrics }
    }
}

fn serve(shared: &Shared, stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    while let Some(request) = Request::read(&mut reader) {
        let (action, protocol) = request.action();
        let seen = request.seen();
        shared.seen.lock().unwrap().push(seen.clone());
        let mut rules = shared.rules.lock().unwrap();
        let meant = |rule: &Rule| {
            rule.action == action && rule.region.is_none_or(|region| region == seen.region)
        };
        let mut rule = None;
        for one in rules.iter_mut().filter(|rule| meant(rule)) {
            one.met += 1;
            if rule.is_none() && one.times.contains(&(one.met - 1)) {
                rule = Some(&one.fault);
            }
        }
        let (mut status, mut sent) = (200, usize::MAX);
        let mut wait = Duration::ZERO;
        let body = match rule {
            Some(Fault::Error(code, name, message)) => {
                status = *code;
                protocol.error(name, message)
            }
            Some(Fault::Garbage(code, bytes)) => {
                status = *code;
                bytes.to_vec()
            }
            Some(Fault::Hang) => {
                wait = Duration::from_mins(1);
                Vec::new()
            }
            fault => {
                let body = answer(shared, &action, &request, &seen, fault);
                if matches!(fault, Some(Fault::Cut)) {
                    sent = body.len() / 2;
                }
                if let Some(Fault::Late(time)) = fault {
                    wait = *time;
                }
                body
            }
        };
        drop(rules);
        thread::sleep(wait);
        let smithy =
            if protocol == Protocol::Cbor { "smithy-protocol: rpc-v2-cbor\r\n" } else { "" };
        // Every answer repeats what was sent and who sent it.
        let head = format!(
            "HTTP/1.1 {status} Said\r\ncontent-type: {}\r\ncontent-length: {}\r\n{smithy}\
             x-amzn-requestid: {ECHO}\r\n\r\n",
            protocol.content_type(),
            body.len()
        );
        let part = &body[..body.len().min(sent)];
        let written =
            (&*stream).write_all(head.as_bytes()).and_then(|()| (&*stream).write_all(part));
        if written.is_err() || sent < body.len() {
            return;
        }
    }
}

/// The right answer, or the right answer with one thing wrong.
fn answer(
    shared: &Shared,
    action: &str,
    request: &Request,
    seen: &Seen,
    fault: Option<&Fault>,
) -> Vec<u8> {
    let world = &shared.world;
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let rds = |list, entries: Vec<String>| {
        let marker = form(&request.body, "Marker");
        let (entries, marker) = page(&entries, &marker, world.page, seen_count(shared), fault);
        xml_list(action.trim_start_matches("rds:"), list, &entries, marker.as_deref())
    };
    let second = |key| {
        let text = form(&request.body, key);
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    };
    match action {
        INSTANCES => rds("DBInstances", world.describe_instances()),
        CLUSTERS => rds("DBClusters", world.describe_clusters()),
        EVENTS => {
            let source = form(&request.body, "SourceIdentifier");
            rds("Events", world.describe_events(&source, second("StartTime"), second("EndTime")))
        }
        METRICS => {
            let mut page = metric_page(world, &seen.metrics);
            match fault {
                Some(Fault::Token(token)) => page.token = Some((*token).to_owned()),
                Some(Fault::Endless) => page.token = Some(format!("t{}", seen_count(shared))),
                Some(Fault::Spoil(spoil)) => spoil(&mut page),
                _ => {}
            }
            page.encode()
        }
        PRODUCTS => {
            let token = body["NextToken"].as_str().unwrap_or_default();
            let (entries, token) =
                page(&world.products, token, world.page, seen_count(shared), fault);
            json!({ "FormatVersion": "aws_v1", "PriceList": entries, "NextToken": token })
                .to_string()
                .into_bytes()
        }
        LISTS => {
            let arn = "arn:aws:pricing:::price-list/aws/AmazonRDS/USD/20180814/us-east-1";
            let lists: &[_] = if world.bulk_file.is_empty() {
                &[]
            } else {
                &[json!({ "PriceListArn": arn, "RegionCode": body["RegionCode"],
                          "CurrencyCode": "USD", "FileFormats": ["json"] })]
            };
            json!({ "PriceLists": lists }).to_string().into_bytes()
        }
        FILE_URL => json!({ "Url": format!("http://127.0.0.1:{}/list.json?sig=x", shared.port) })
            .to_string()
            .into_bytes(),
        FILE => world.bulk_file.clone().into_bytes(),
        _ => panic!("nobody answers {action}: {}", request.line),
    }
}

fn seen_count(shared: &Shared) -> usize {
    shared.seen.lock().unwrap().len()
}

/// The page of a list at a token, and the token of the next one.
fn page(
    entries: &[String],
    token: &str,
    most: usize,
    count: usize,
    fault: Option<&Fault>,
) -> (Vec<String>, Option<String>) {
    let start = token.strip_prefix('p').map_or(0, |at| at.parse().unwrap());
    let end = entries.len().min(start + most);
    let next = (end < entries.len()).then(|| format!("p{end}"));
    let here = entries.get(start..end).unwrap_or_default().to_vec();
    match fault {
        Some(Fault::Token(token)) => (here, Some((*token).to_owned())),
        Some(Fault::Endless) => (here, Some(format!("t{count}"))),
        Some(Fault::Empty) => (Vec::new(), Some(format!("p0{start}"))),
        _ => (here, next),
    }
}
