//! Prosa's REST API.

mod keyring;
mod properties;
mod refusals;
mod replies;
mod requests;
pub(crate) mod sample;
