//! A Prosa delivery as it is sent.

use arbitrary::Arbitrary;

use crate::{
    keys::{Moment, Ring, Signatory, Tolerance},
    slow::{Scheme, Verdict},
};

/// How a sender signs, and how a receiver is set up.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Sending {
    pub ring: Ring,
    pub scheme: Scheme,
    pub tolerance: Tolerance,
    pub signed_at: Moment,
    pub arrives_at: Moment,
    signatories: [Option<Signatory>; 4],
    /// The lowest number of digits of `t`, modulo 21. Leading zeros fill it up.
    time_digits: u8,
}

impl Sending {
    /// Returns the secrets that sign: the first of the receiver's keys if no other is chosen.
    fn secrets(&self) -> Vec<&'static str> {
        let secrets: Vec<_> =
            self.signatories.iter().flatten().map(|signatory| signatory.key().secret).collect();
        if secrets.is_empty() {
            return self.ring.keys().take(1).map(|key| key.secret).collect();
        }
        secrets
    }

    /// Returns the verdict if nothing happens on the way.
    #[must_use]
    pub fn verdict(&self, body: &[u8]) -> Verdict {
        let (now, t) = (self.arrives_at.secs(), self.signed_at.secs());
        let tolerance = self.tolerance.duration().as_secs();
        let secrets = self.secrets();
        let active = || self.ring.keys().filter(|key| key.ends_at.is_none_or(|end| now < end));
        if active().next().is_none() {
            return Verdict::NoActiveKey;
        }
        let Some(key) = active().find(|key| secrets.contains(&key.secret)) else {
            return Verdict::Mismatch;
        };
        if self.scheme == Scheme::SecretPrefixSha256 && str::from_utf8(body).is_err() {
            return Verdict::LengthExtended;
        }
        let off = now.abs_diff(t);
        if self.scheme != Scheme::BodyHmac && off > tolerance {
            return if t < now { Verdict::TooOld(off) } else { Verdict::InFuture(off) };
        }
        Verdict::Accepted(key.id)
    }
}

/// An item of the signature header.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) padding: &'static str,
}

impl Item {
    pub(crate) fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), padding: "" }
    }
}

/// A delivery whose parts are still known.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What the receiver verifies.
    pub scheme: Scheme,
    pub body: Vec<u8>,
    pub(crate) secret: &'static str,
    pub(crate) signature_name: &'static str,
    pub(crate) items: Vec<Item>,
    pub(crate) header_names: Vec<String>,
    pub(crate) others: Vec<(&'static str, String)>,
}

impl Delivery {
    /// Signs a body.
    #[must_use]
    pub fn new(sending: &Sending, body: &[u8]) -> Self {
        let scheme = sending.scheme;
        // A receiver accepts at most 20 digits.
        let digits = usize::from(sending.time_digits % 21);
        let t = format!("{:0>digits$}", sending.signed_at.secs());
        let secrets = sending.secrets();
        let mut items = Vec::new();
        if scheme != Scheme::BodyHmac {
            items.push(Item::new("t", t.as_str()));
        }
        let signature_name = scheme.signature_name();
        for secret in &secrets {
            items.push(Item::new(signature_name, scheme.sign(secret, &t, body)));
        }
        Self {
            scheme,
            body: body.to_vec(),
            secret: secrets[0],
            signature_name,
            items,
            header_names: vec!["x-prosa-signature".to_owned()],
            others: Vec::new(),
        }
    }

    /// Returns the headers that arrive.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, Vec<u8>)> {
        let items: Vec<String> = self
            .items
            .iter()
            .map(|Item { name, value, padding }| {
                let equals = if name.is_empty() { "" } else { "=" };
                format!("{padding}{name}{padding}{equals}{padding}{value}{padding}")
            })
            .collect();
        let value = items.join(",").into_bytes();
        let named = |name: &String| (name.clone(), value.clone());
        let mut headers: Vec<_> = self.header_names.iter().map(named).collect();
        for (name, value) in &self.others {
            headers.push(((*name).to_owned(), value.clone().into_bytes()));
        }
        headers
    }

    pub(crate) fn signatures(&mut self) -> impl Iterator<Item = &mut String> {
        let name = self.signature_name;
        self.items.iter_mut().filter(move |item| item.name == name).map(|item| &mut item.value)
    }

    pub(crate) fn time(&mut self) -> Option<&mut String> {
        self.items.iter_mut().find(|item| item.name == "t").map(|item| &mut item.value)
    }

    pub(crate) fn insert(&mut self, at: u8, item: Item) {
        let position = usize::from(at) % (self.items.len() + 1);
        self.items.insert(position, item);
    }
}
