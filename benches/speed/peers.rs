//! Published crates that verify webhooks. Each verifies its own kind of signature over the same
//! body.

use alloc::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use webhook_verify::{Clock, Provider, VerifyOptions};

use crate::{SECRET, T, verify::signature_header};

/// The id and the secret of the messages of Standard Webhooks.
const MESSAGE_ID: &str = "msg_2mN8qXb";
const BASE64_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A peer's name, and its check of the body it was made for. A rejection panics.
pub(crate) type Peer = (&'static str, Box<dyn Fn(&[u8])>);

/// Returns the peers that verify and leave reading to the receiver.
pub(crate) fn verifiers(body: &[u8]) -> [Peer; 3] {
    [svix(body), standard_webhooks(body), webhook_verify(body)]
}

fn svix(body: &[u8]) -> Peer {
    let webhook = svix::webhooks::Webhook::new(BASE64_SECRET).expect("a secret");
    let now = i64::try_from(T).expect("a time of this century");
    let signature = webhook.sign(MESSAGE_ID, now, body).expect("UTF-8");
    let headers = headers("svix", now, &signature);
    let verify = move |body: &[u8]| {
        webhook.verify_ignoring_timestamp(body, &headers).expect("the signature matches");
    };
    ("svix", Box::new(verify))
}

/// This peer reads the clock, so the message is signed now.
fn standard_webhooks(body: &[u8]) -> Peer {
    let webhook = standardwebhooks::Webhook::new(BASE64_SECRET).expect("a secret");
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
    let now = i64::try_from(since_1970.as_secs()).expect("a time of this century");
    let signature = webhook.sign(MESSAGE_ID, now, body).expect("UTF-8");
    let headers = headers("webhook", now, &signature);
    let verify = move |body: &[u8]| webhook.verify(body, &headers).expect("the signature matches");
    ("standardwebhooks", Box::new(verify))
}

fn headers(prefix: &str, now: i64, signature: &str) -> HeaderMap {
    [
        ("id", MESSAGE_ID.to_owned()),
        ("timestamp", now.to_string()),
        ("signature", signature.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| {
        let name = format!("{prefix}-{name}").parse::<http::HeaderName>().expect("a name");
        (name, value.parse().expect("a value"))
    })
    .collect()
}

fn webhook_verify(body: &[u8]) -> Peer {
    struct Fixed;
    impl Clock for Fixed {
        fn now(&self) -> u64 {
            T
        }
    }
    let headers = [("Stripe-Signature".to_owned(), signature_header(body))];
    let secret = webhook_verify::Secret::new(SECRET);
    let verify = move |body: &[u8]| {
        let options = VerifyOptions::default().with_clock(Some(Arc::new(Fixed)));
        webhook_verify::verify(Provider::Stripe, &headers, body, &secret, options)
            .expect("the signature matches");
    };
    ("webhook-verify", Box::new(verify))
}

/// Returns a Stripe event that carries `job`, and its signature header. This peer verifies and
/// reads in one call.
pub(crate) fn stripe_event(job: &[u8]) -> (String, String) {
    let job = str::from_utf8(job).expect("UTF-8");
    let event = format!(
        r#"{{"id":"evt_1","object":"event","created":{T},"livemode":false,"pending_webhooks":1,"type":"speech.completed","data":{{"object":{job}}}}}"#
    );
    let header = signature_header(event.as_bytes());
    (event, header)
}

/// Panics if the event is rejected.
pub(crate) fn async_stripe_webhook(event: &str, header: &str) -> stripe_webhook::Event {
    let now = i64::try_from(T).expect("a time of this century");
    stripe_webhook::Webhook::construct_event_with_timestamp(event, header, SECRET, now)
        .expect("a good event")
}
