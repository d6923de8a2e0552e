//! How to do what users of this crate want to do, a chapter for each. There is no code in here.
//!
//! | you want to | chapter |
//! |---|---|
//! | write a handler: headers, body, answers, chunks, bursts | [`handler`] |
//! | replace a secret without rejecting a delivery | [`rotation`] |
//! | record each result once, and survive replays and retries | [`duplicates`] |
//! | take a Waves job from its submission to its storage | [`callbacks`] |
//! | test your handler, on your machine and with the vendor | [`testing`] |
//! | know why a delivery was rejected | [`rejections`] |
//! | manage endpoints and read logs by Prosa's REST API | [`rest_api`] |
//! | know what is bounded, and by how much | [`limits`] |
//! | know what nobody outside the vendors can check | [`assumptions`] |

// The names to which the chapters link.
#[cfg(doc)]
use crate::{Deviation, Error, Json, ReplayGuard, guide, prosa, waves};

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
pub mod rest_api {}

#[doc = include_str!("guide/limits.md")]
/// ## Throughput
///
/// Bodies verified and read, in megabytes a second, by their length.
///
#[doc = include_str!("../benches/speed.svg")]
pub mod limits {}

#[doc = include_str!("guide/assumptions.md")]
pub mod assumptions {}
