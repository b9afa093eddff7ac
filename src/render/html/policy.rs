//! What a page may do: run its own script and nothing else. It owns the Content-Security-Policy.

use sha2::{Digest as _, Sha256};

/// The policy of a page with this script, or with none.
pub(super) fn policy(script: Option<&str>) -> String {
    let script = script.map(|script| {
        format!("script-src 'sha256-{}'; ", base64(&Sha256::digest(script.as_bytes())))
    });
    format!(
        "default-src 'none'; {}style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
         form-action 'none'",
        script.unwrap_or_default()
    )
}

/// Bytes in base 64 (RFC 4648), as policies write hashes.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_what_the_standard_says() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_policy_names_the_scripts_hash() {
        // The hash of the empty text, as everybody knows it.
        let hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert!(policy(Some("")).contains(&format!("script-src '{hash}'")));
        assert!(!policy(None).contains("script-src"));
    }
}
