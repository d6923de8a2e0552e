//! A delivery to which anything may have happened.

use std::time::Duration;

use arbitrary::Arbitrary;

use crate::{
    delivery::{Delivery, Sending},
    edit::Edit,
    keys::Ring,
    slow::Scheme,
    transit::{Harm, Harmless},
};

/// How the delivery was sent and what happened to it, perhaps several things at once.
#[derive(Arbitrary, Debug)]
pub struct Attempt<'a> {
    pub sending: Sending,
    harmless: [Option<Harmless>; 3],
    harm: [Option<Harm>; 2],
    header_edits: [Option<Edit>; 3],
    /// The comma at which the signature header is split, and whether the second half comes first.
    split: Option<(u8, bool)>,
    event_name: Option<&'a [u8]>,
    pub body: &'a [u8],
}

/// What arrives, and the receiver's settings.
#[derive(Debug)]
pub struct Arrival {
    pub ring: Ring,
    pub scheme: Scheme,
    pub tolerance: Duration,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    pub now: u64,
}

impl Attempt<'_> {
    #[must_use]
    pub fn arrive(&self) -> Arrival {
        let mut delivery = Delivery::new(&self.sending, self.body);
        for change in self.harmless.iter().flatten() {
            change.happen_to(&mut delivery);
        }
        for change in self.harm.iter().flatten() {
            change.happen_to(&mut delivery);
        }
        let mut headers = delivery.headers();
        if let Some((_, value)) = headers.first_mut() {
            for edit in self.header_edits.iter().flatten() {
                edit.apply(value);
            }
        }
        if let Some((comma, is_reversed)) = self.split {
            split(&mut headers, usize::from(comma), is_reversed);
        }
        if let Some(name) = self.event_name {
            headers.push(("x-prosa-event".to_owned(), name.to_vec()));
        }
        Arrival {
            ring: self.sending.ring,
            scheme: delivery.scheme,
            tolerance: self.sending.tolerance.duration(),
            headers,
            body: delivery.body,
            now: self.sending.arrives_at.secs(),
        }
    }
}

/// Splits the first header in two at one of its commas.
fn split(headers: &mut Vec<(String, Vec<u8>)>, comma: usize, is_reversed: bool) {
    let Some((name, value)) = headers.first().cloned() else { return };
    let commas: Vec<_> = value.iter().enumerate().filter(|(_, byte)| **byte == b',').collect();
    let Some((at, _)) = commas.get(comma % commas.len().max(1)) else { return };
    headers[0].1 = value[..*at].to_vec();
    headers.insert(usize::from(!is_reversed), (name, value[at + 1..].to_vec()));
}
