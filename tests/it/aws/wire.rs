//! The words of the three protocols: RDS's query and XML, `CloudWatch`'s RPC v2 CBOR, and the
//! JSON 1.1 of the Price List API. Requests in, answers and errors out.

use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::{Decoder, Encoder};
use aws_smithy_types::DateTime;
use serde_json::json;

use super::world::{Float, Query};

/// The protocol of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Xml,
    Cbor,
    Json,
}

impl Protocol {
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml",
            Self::Cbor => "application/cbor",
            Self::Json => "application/x-amz-json-1.1",
        }
    }

    /// An error as AWS writes it.
    pub(crate) fn error(self, code: &str, message: &str) -> Vec<u8> {
        match self {
            Self::Xml => format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            )
            .into_bytes(),
            Self::Cbor => {
                let mut encoder = Encoder::new(Vec::new());
                encoder.begin_map();
                encoder.str("__type").str(&format!("com.amazonaws.cloudwatch#{code}"));
                encoder.str("message").str(message).end();
                encoder.into_writer()
            }
            Self::Json => json!({ "__type": code, "message": message }).to_string().into_bytes(),
        }
    }
}

/// The values of a form.
pub(crate) fn form(body: &[u8], key: &str) -> String {
    let body = String::from_utf8_lossy(body).into_owned();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.filter(|(name, _)| *name == key).map(|(_, value)| unescaped(value)).next();
    found.unwrap_or_default()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            }
            b'+' => bytes.push(b' '),
            plain => bytes.push(plain),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A list of RDS's in XML.
pub(crate) fn xml_list(
    action: &str,
    list: &str,
    entries: &[String],
    marker: Option<&str>,
) -> Vec<u8> {
    let marker = marker.map_or_else(String::new, |marker| format!("<Marker>{marker}</Marker>"));
    format!(
        "<{action}Response xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><{action}Result>\
         <{list}>{}</{list}>{marker}</{action}Result></{action}Response>",
        entries.concat()
    )
    .into_bytes()
}

/// A request for metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MetricsAsked {
    pub(crate) queries: Vec<Query>,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) token: Option<String>,
    pub(crate) most: usize,
}

impl MetricsAsked {
    pub(crate) fn decode(body: &[u8]) -> Self {
        let mut asked = Self::default();
        let mut decoder = Decoder::new(body);
        map(&mut decoder, &mut |key, decoder| match key {
            "MetricDataQueries" => list(decoder, &mut |decoder| asked.queries.push(query(decoder))),
            "StartTime" => asked.start = decoder.timestamp().unwrap().secs(),
            "EndTime" => asked.end = decoder.timestamp().unwrap().secs(),
            "NextToken" => asked.token = Some(decoder.string().unwrap()),
            "MaxDatapoints" => asked.most = decoder.integer().unwrap().try_into().unwrap(),
            _ => decoder.skip().unwrap(),
        });
        asked
    }
}

fn query(decoder: &mut Decoder<'_>) -> Query {
    let mut query = Query::default();
    map(decoder, &mut |key, decoder| match key {
        "Id" => query.id = decoder.string().unwrap(),
        "MetricStat" => map(decoder, &mut |key, decoder| match key {
            "Metric" => map(decoder, &mut |key, decoder| match key {
                "MetricName" => query.metric = decoder.string().unwrap(),
                "Dimensions" => list(decoder, &mut |decoder| {
                    map(decoder, &mut |key, decoder| match key {
                        "Value" => query.target = decoder.string().unwrap(),
                        _ => decoder.skip().unwrap(),
                    });
                }),
                _ => decoder.skip().unwrap(),
            }),
            "Period" => query.period = decoder.integer().unwrap().into(),
            _ => decoder.skip().unwrap(),
        }),
        _ => decoder.skip().unwrap(),
    });
    query
}

fn map(decoder: &mut Decoder<'_>, each: &mut dyn FnMut(&str, &mut Decoder<'_>)) {
    let mut left = decoder.map().unwrap();
    while more(decoder, &mut left) {
        let key = decoder.string().unwrap();
        each(&key, decoder);
    }
}

fn list(decoder: &mut Decoder<'_>, each: &mut dyn FnMut(&mut Decoder<'_>)) {
    let mut left = decoder.list().unwrap();
    while more(decoder, &mut left) {
        each(decoder);
    }
}

/// Whether a map or list goes on; its end is read over.
fn more(decoder: &mut Decoder<'_>, left: &mut Option<u64>) -> bool {
    match left {
        Some(0) => false,
        Some(count) => {
            *count -= 1;
            true
        }
        None if decoder.datatype().unwrap() == Type::Break => {
            decoder.skip().unwrap();
            false
        }
        None => true,
    }
}

/// The datapoints of one query on one page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) id: String,
    pub(crate) times: Vec<i64>,
    pub(crate) values: Vec<Float>,
    pub(crate) status: &'static str,
}

/// A page of metrics, which a test may spoil before it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) series: Vec<Series>,
    pub(crate) token: Option<String>,
}

impl Page {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        encoder.begin_map();
        encoder.str("MetricDataResults").begin_array();
        for series in &self.series {
            encoder.begin_map();
            encoder.str("Id").str(&series.id);
            encoder.str("Label").str("label");
            encoder.str("Timestamps").begin_array();
            for at in &series.times {
                encoder.timestamp(&DateTime::from_secs(*at));
            }
            encoder.end();
            encoder.str("Values").begin_array();
            for value in &series.values {
                encoder.double(*value);
            }
            encoder.end();
            encoder.str("StatusCode").str(series.status).end();
        }
        encoder.end();
        if let Some(token) = &self.token {
            encoder.str("NextToken").str(token);
        }
        encoder.end();
        encoder.into_writer()
    }
}
