//! JSON that no vendor sends: as a whole body, and in each place of a body that holds a value.

mod invalid;
mod places;
mod properties;
mod strange;
