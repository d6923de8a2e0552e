//! HMACs of one message under several keys, in the ways that the crate does not do it.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// With kept states, one key after the other.
pub(crate) fn one_by_one(states: &[Hmac<Sha256>], message: &[u8]) -> Vec<[u8; 32]> {
    states
        .iter()
        .map(|state| {
            let mut state = state.clone();
            state.update(message);
            state.finalize().into_bytes().into()
        })
        .collect()
}

/// With kept states that take turns: 64 bytes each, which are whole blocks of the hash.
pub(crate) fn updates_in_turn(states: &[Hmac<Sha256>], message: &[u8]) -> Vec<[u8; 32]> {
    let mut states = states.to_vec();
    for block in message.chunks(64) {
        states.iter_mut().for_each(|state| state.update(block));
    }
    states
        .into_iter()
        .map(|state| state.finalize().into_bytes().into())
        .collect()
}
