//! Deliveries that must be refused, for tests.

use core::time::Duration;

use super::{
    body_form::BodyForm,
    scheme::Scheme,
    signer::{SignedDelivery, Signer},
};
use crate::{error::DeliverySignError, unix_time::UnixTime};

/// What makes a delivery one that must be refused: see [`Signer::sign_flawed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flaw {
    /// One byte of the body was changed after it had been signed.
    Tampered,
    /// It was signed a year ago: too long for any tolerance of less than that.
    Stale,
    /// It was signed with somebody else's secret.
    WrongKey,
    /// Its body was parsed and written anew after it had been signed: the same JSON, with other
    /// spaces.
    Reserialised,
}

impl Signer {
    /// Signs deliveries of `body` that must be refused, each with one flaw, and all with 401: so
    /// that a test sees its handler refuse them.
    ///
    /// They are those that scheme, time and body allow for: none is [stale](Flaw::Stale) under
    /// [`Scheme::BodyHmac`], which knows no time, or in 1970, and a body without commas, colons and
    /// whitespace is not [written anew](Flaw::Reserialised).
    ///
    /// ```
    /// use speech_webhooks::{Key, Keyring, Secret, prosa};
    ///
    /// # fn post_to_my_handler(
    /// #     verifier: &prosa::Verifier,
    /// #     delivery: &prosa::SignedDelivery<Vec<u8>>,
    /// # ) -> u16 {
    /// #     let verified = verifier.verify(delivery.headers(), delivery.body(), 1_767_225_600);
    /// #     verified.map_or_else(|error| error.http_status(), |_| 204)
    /// # }
    /// let keyring = Keyring::new([Key::new("test", Secret::new("whsec_test")?)])?;
    /// # let verifier = prosa::Verifier::new(keyring.clone());
    /// let signer = prosa::Signer::new(keyring);
    /// let body = br#"{"job_id": "j-1", "result": {"data": []}}"#;
    ///
    /// for (flaw, delivery) in signer.sign_flawed("stt.jobs.completed", "event-1", body, 1_767_225_600)? {
    ///     # let status = post_to_my_handler(&verifier, &delivery);
    ///     # /*
    ///     let status = post_to_my_handler(&delivery);
    ///     # */
    ///     assert_eq!(status, 401, "{flaw:?}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign).
    #[expect(clippy::type_complexity, reason = "it is a list of pairs")]
    pub fn sign_flawed(
        &self,
        event_name: &str,
        event_uuid: &str,
        body: &[u8],
        now: impl Into<UnixTime>,
    ) -> Result<Vec<(Flaw, SignedDelivery<Vec<u8>>)>, DeliverySignError> {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

        let now = now.into();
        let sign = |signer: &Self, at| signer.sign(event_name, event_uuid, body.to_vec(), at);
        let good = sign(self, now)?;
        let mut flawed = vec![(Flaw::Tampered, good.clone().with_body(tampered(body)))];
        let a_year_ago = now.checked_sub(YEAR);
        if let Some(then) = a_year_ago.filter(|_| self.scheme() != Scheme::BodyHmac) {
            flawed.push((Flaw::Stale, sign(self, then)?));
        }
        flawed.push((Flaw::WrongKey, sign(&self.of_somebody_else(), now)?));
        let rewritten = BodyForm::Compact
            .of(body)
            .or_else(|| BodyForm::Spaced.of(body));
        if let Some(rewritten) = rewritten {
            flawed.push((Flaw::Reserialised, good.with_body(rewritten)));
        }
        Ok(flawed)
    }
}

/// `body` with its last letter or digit changed, or with a letter more if it has none.
fn tampered(body: &[u8]) -> Vec<u8> {
    let mut tampered = body.to_vec();
    match tampered
        .iter_mut()
        .rfind(|byte| byte.is_ascii_alphanumeric())
    {
        Some(digit @ b'0'..=b'8') => *digit = digit.wrapping_add(1),
        Some(digit @ b'9') => *digit = b'0',
        // The other case.
        Some(letter) => *letter ^= 0x20,
        None => tampered.push(b'x'),
    }
    tampered
}
