//! A chapter for each task that users of this crate have. Begin with [`handler`], and read [`assumptions`] before
//! you go into production.
//!
//! The repository has more pages: `SECURITY.md` (threat model and promises), `TESTING.md` (how the crate was tested,
//! including its constant time), `benches/README.md` (speed), `examples/README.md` (receivers, Redis, Postgres, tools)
//! and `ARCHITECTURE.md`.

// The chapters link to these names.
#[cfg(doc)]
use crate::{Claim, Deviation, Error, Keyring, RawJson, ReplayGuard, guide, prosa, time, waves};

#[doc = include_str!("guide/handler.md")]
pub mod handler {}

#[doc = include_str!("guide/rotation.md")]
pub mod rotation {}

#[doc = include_str!("guide/duplicates.md")]
pub mod duplicates {}

#[doc = include_str!("guide/callbacks.md")]
pub mod callbacks {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/rejections.md")]
pub mod rejections {}

#[doc = include_str!("guide/rest_api.md")]
#[cfg(feature = "api")]
pub mod rest_api {}

#[doc = include_str!("guide/limits.md")]
/// ## Throughput
///
/// Megabytes a second, verified and read, by the length of the body.
///
#[doc = include_str!("../benches/speed.svg")]
pub mod limits {}

#[doc = include_str!("guide/assumptions.md")]
pub mod assumptions {}
