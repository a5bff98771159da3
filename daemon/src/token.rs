//! The opaque name of a ticket in its QR: 80 bits that nobody can guess or count.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::{Moment, TicketId};
use std::fmt::Write;

/// How much of the keyed hash a token shows.
const TOKEN_BYTES: usize = 10;

/// Names tickets to the outside, by a secret of the installation.
#[derive(Clone)]
pub struct Tokens {
    key: Hmac<Sha256>,
    prefix: String,
}

impl Tokens {
    /// Tokens under this secret; the QR says the prefix and the token.
    pub fn new(secret: &[u8], prefix: &str) -> Self {
        let key = Hmac::new_from_slice(secret).expect("HMAC takes a key of any length");
        Self { key, prefix: prefix.to_owned() }
    }

    /// What the QR of a ticket says.
    pub fn qr(&self, ticket: TicketId, issued_at: Moment) -> String {
        let mut hash = self.key.clone();
        hash.update(&ticket.0.to_be_bytes());
        hash.update(&issued_at.0.to_be_bytes());
        let mut text = self.prefix.clone();
        for byte in &hash.finalize().into_bytes()[..TOKEN_BYTES] {
            write!(text, "{byte:02x}").expect("a string takes everything");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_steady_and_differs_by_ticket_and_secret() {
        let (one, other) = (Tokens::new(b"one", "t/"), Tokens::new(b"other", "t/"));
        let at = Moment(1);
        assert_eq!(one.qr(TicketId(1), at), one.qr(TicketId(1), at));
        assert_eq!(one.qr(TicketId(1), at).len(), 2 + 2 * TOKEN_BYTES);
        assert_ne!(one.qr(TicketId(1), at), one.qr(TicketId(2), at));
        assert_ne!(one.qr(TicketId(1), at), other.qr(TicketId(1), at));
    }
}
