//! Prosa's deliveries.

pub(crate) mod api;
mod diagnosis;
mod event_names;
mod fields;
mod headers;
mod length_extension;
mod ownership;
mod properties;
mod reading;
pub(crate) mod sample;
mod signature_header;
mod signer;
mod split_header;
mod time_window;
mod timestamps;
mod vectors;
mod vendor_samples;
mod verified;
