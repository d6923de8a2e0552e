//! Waves' callbacks.

mod base_url;
mod callback_vectors;
mod changes;
pub(crate) mod diagnosis;
mod extra;
mod fields;
mod outcomes;
mod ownership;
mod properties;
pub(crate) mod sample;
mod signing;
mod target;
mod vendor_samples;
mod verified;
