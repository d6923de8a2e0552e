//! Prosa's REST API.

mod delivery_log;
mod keyring;
mod properties;
mod refusals;
mod replies;
mod requests;
pub(crate) mod sample;
