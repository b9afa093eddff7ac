//! Asks the Price List API for the prices of a Region: today's product by product, or the file
//! that held on a day. What a product is the price of is decided elsewhere.

use aws_sdk_pricing::Client;
use aws_sdk_pricing::types::{Filter, FilterType};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::actions::{GET_PRICE_LIST_FILE_URL, GET_PRODUCTS, LIST_PRICE_LISTS};
use super::connection::{Connection, Tokens};
use super::failure::{AwsError, AwsErrorKind};
use crate::units::{Day, Region};

/// AWS's name of the service whose prices are asked for.
const SERVICE: &str = "AmazonRDS";
/// The Regions that have the API (PL-1); the first answers for all others.
const ENDPOINTS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-south-1"];
/// Most products of a page (API reference, `GetProducts`).
const PAGE: i32 = 100;
/// Longest bulk file, in bytes. The largest Region's is about 150 MB.
const LONGEST_FILE: usize = 1 << 30;

impl Connection {
    /// Hands over every product of a Region, as JSON, a page at a time. Returns how many there
    /// were.
    ///
    /// # Errors
    /// AWS gave no answer, or `each` refused a product.
    pub fn products(
        &self,
        region: &Region,
        each: &mut dyn FnMut(&[String]) -> Result<(), AwsError>,
    ) -> Result<u64, AwsError> {
        let client = self.pricing();
        let filter = Filter::builder()
            .r#type(FilterType::TermMatch)
            .field("regionCode")
            .value(region.code())
            .build()
            .map_err(|error| unmade(&error))?;
        self.wait(async {
            let (mut tokens, mut token, mut count) = (Tokens::default(), None, 0);
            loop {
                let request = client
                    .get_products()
                    .service_code(SERVICE)
                    .filters(filter.clone())
                    .max_results(PAGE)
                    .set_next_token(token);
                let page = request.send().await;
                let page =
                    page.map_err(|e| AwsError::of_request(GET_PRODUCTS, region.code(), &e))?;
                let products = page.price_list.as_deref().ok_or_else(|| {
                    AwsError::nonsense(GET_PRODUCTS, region.code(), "the answer has no list")
                })?;
                count += products.len() as u64;
                each(products)?;
                token = tokens
                    .next(page.next_token())
                    .map_err(|what| AwsError::nonsense(GET_PRODUCTS, region.code(), &what))?;
                if token.is_none() {
                    let pages = tokens.pages();
                    self.note(format!(
                        "{GET_PRODUCTS} for {region}: {pages} pages, {count} products"
                    ));
                    return Ok(count);
                }
            }
        })
    }

    /// The bulk file of a Region's prices that held on a day, as JSON.
    ///
    /// # Errors
    /// AWS gave no answer, or has no list of that day.
    pub fn price_list_file(&self, region: &Region, day: Day) -> Result<Vec<u8>, AwsError> {
        let client = self.pricing();
        self.wait(async {
            let request = client
                .list_price_lists()
                .service_code(SERVICE)
                .effective_date(DateTime::from_secs(day.start()))
                .currency_code("USD")
                .region_code(region.code());
            let lists = request.send().await;
            let lists =
                lists.map_err(|e| AwsError::of_request(LIST_PRICE_LISTS, region.code(), &e))?;
            let [list] = lists.price_lists() else {
                let count = lists.price_lists().len();
                let what = format!("{count} price lists of {day}, where one was asked for");
                return Err(AwsError::nonsense(LIST_PRICE_LISTS, region.code(), &what));
            };
            let request = client
                .get_price_list_file_url()
                .price_list_arn(list.price_list_arn().unwrap_or_default())
                .file_format("json");
            let place = request.send().await;
            let place = place
                .map_err(|e| AwsError::of_request(GET_PRICE_LIST_FILE_URL, region.code(), &e))?;
            self.fetch(region, place.url().unwrap_or_default()).await
        })
    }

    fn pricing(&self) -> Client {
        let chosen = self.config().region().map_or(ENDPOINTS[0], aws_config::Region::as_ref);
        let near = ENDPOINTS.iter().find(|code| **code == chosen).unwrap_or(&ENDPOINTS[0]);
        let config = aws_sdk_pricing::config::Builder::from(self.config());
        let region = aws_sdk_pricing::config::Region::new(*near);
        Client::from_conf(config.region(region).build())
    }

    /// Fetches a file by its signed address, which is a secret of its own and never shown.
    async fn fetch(&self, region: &Region, address: &str) -> Result<Vec<u8>, AwsError> {
        let failed = |what: &str| {
            let message = format!("the price list file of {region}: {what}");
            AwsError::new(AwsErrorKind::Unavailable, message, "try again later")
        };
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri(address).map_err(|_| failed("its address is no address"))?;
        let answer = self.connector().call(request).await;
        let answer = answer.map_err(|_| failed("no answer"))?;
        if !answer.status().is_success() {
            return Err(failed(&format!("HTTP status {}", answer.status().as_u16())));
        }
        let mut body = ByteStream::new(answer.into_body());
        let mut bytes = Vec::new();
        while let Some(part) = body.next().await {
            let part = part.map_err(|_| failed("the connection broke"))?;
            if bytes.len() + part.len() > LONGEST_FILE {
                return Err(failed("it is longer than 1 GiB"));
            }
            bytes.extend_from_slice(&part);
        }
        self.note(format!("price list file of {region}: {} bytes", bytes.len()));
        Ok(bytes)
    }
}

fn unmade(error: &dyn std::error::Error) -> AwsError {
    AwsError::new(AwsErrorKind::BadInput, error.to_string(), "this is a fault of the program")
}
