//! Whether an answer of RDS's came whole. The SDK's XML reader takes the end of a text for the end
//! of a list: what was cut off would be missing without a word.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Refuses answers that do not end with the end of their root element.
#[derive(Debug)]
pub(super) struct Whole;

impl Intercept for Whole {
    fn name(&self) -> &'static str {
        "Whole"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer = context.response();
        // What could not be read at all is known already, and may be asked for again.
        let read = answer.status().is_success() && context.output_or_error().is_ok();
        if read && !is_whole(answer.body().bytes().unwrap_or_default()) {
            return Err("the answer ends in the middle".into());
        }
        Ok(())
    }
}

/// Whether a text ends with the end of an element named `…Response`, which all roots are.
fn is_whole(text: &[u8]) -> bool {
    text.trim_ascii_end().ends_with(b"Response>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_end_is_not_whole() {
        assert!(is_whole(b"<DescribeEventsResponse><a/></DescribeEventsResponse>\n"));
        for cut in [&b""[..], b"<DescribeEventsResponse><a/></DescribeEventsResp", b"<a/>"] {
            assert!(!is_whole(cut));
        }
    }
}
