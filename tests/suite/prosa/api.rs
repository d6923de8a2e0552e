//! Prosa's REST API.

mod delivery_log;
mod error_responses;
mod keyring;
mod properties;
mod replies;
mod requests;
pub(crate) mod sample;
