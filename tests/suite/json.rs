//! JSON that no vendor sends, as a whole body and in each place that a body has for a value.

mod invalid;
mod places;
mod properties;
mod strange;
