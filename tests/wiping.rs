//! Dropped secrets are wiped: nothing of them is left on the heap. This is a program of its own
//! because it searches all of its memory.
//!
//! Only Linux shows a process its own memory as a file. On other systems this test does not exist.
//!
//! The bytes that the test searches for are masked, so that it does not find its own copies.

#![cfg(target_os = "linux")]

use core::{ops::Range, ptr};
use std::{fs::File, io::Read as _, os::unix::fs::FileExt as _};

use sha2::block_api::compress256;
use speech_webhooks::{Key, Keyring, UnixTime, prosa};

const MASK: u8 = 0xa5;

/// Printable bytes, of a length that leaves the text in the state of a hash.
const MASKED_SECRET: [u8; 40] = masked_secret(7);

/// Long enough that no later allocation overwrites its copies.
const MASKED_LONG_SECRET: [u8; 2_000] = masked_secret(11);

/// A sequence of characters that does not repeat soon.
const fn masked_secret<const N: usize>(mut step: u8) -> [u8; N] {
    let mut masked = [0; N];
    let (mut at, mut letter) = (0, 0);
    while at < N {
        masked[at] = (b'!' + letter) ^ MASK;
        letter = (letter + step) % 89;
        step = (step + 1) % 83;
        at += 1;
    }
    masked
}

const NOW: UnixTime = UnixTime::from_secs(1_767_225_600);

fn unmasked<const N: usize>(masked: &[u8; N]) -> [u8; N] {
    masked.map(|byte| byte ^ MASK)
}

/// Returns the masked state of HMAC's inner or outer hash after the key, as it is in memory (RFC
/// 2104).
fn masked_state(pad: u8) -> [u8; 32] {
    let mut block = [pad; 64];
    for (byte, masked) in block.iter_mut().zip(MASKED_SECRET) {
        *byte ^= masked ^ MASK;
    }
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    compress256(&mut state, &[block]);
    let mut masked = [0; 32];
    for (bytes, word) in masked.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_ne_bytes();
    }
    masked.map(|byte| byte ^ MASK)
}

/// Counts the masked bytes on the heap: in writable memory that is neither a file nor this stack.
/// The search does not allocate, so that it does not overwrite what it searches for.
fn count(masked: &[u8]) -> usize {
    let mut maps = [0; 64 * 1024];
    let maps = maps_of_this_process(&mut maps);
    let on_this_stack = ptr::from_ref(&maps).addr() as u64;
    let mut found = 0;
    for line in maps.lines() {
        let mut fields = line.split_ascii_whitespace();
        let range = fields.next().expect("a range");
        let (begin, end) = range.split_once('-').expect("a beginning and an end");
        let address = |digits| u64::from_str_radix(digits, 16).expect("an address");
        let range = address(begin)..address(end);
        let is_written = fields.next() == Some("rw-p");
        let is_heap = matches!(fields.nth(3), None | Some("[heap]"));
        if is_written && is_heap && !range.contains(&on_this_stack) {
            found += count_in(range, masked);
        }
    }
    found
}

fn maps_of_this_process(room: &mut [u8]) -> &str {
    let mut file = File::open("/proc/self/maps").expect("a map of this process");
    let mut len = 0;
    loop {
        match file.read(&mut room[len..]).expect("a map of this process") {
            0 => break,
            read => len += read,
        }
    }
    assert!(len < room.len(), "the map is longer than its buffer");
    str::from_utf8(&room[..len]).expect("names that are UTF-8")
}

fn count_in(range: Range<u64>, masked: &[u8]) -> usize {
    let memory = File::open("/proc/self/mem").expect("this process's memory");
    let mut buffer = [0; 16 * 1024];
    let (mut at, mut found) = (range.start, 0);
    while at < range.end {
        let len = buffer.len().min(usize::try_from(range.end - at).expect("an address"));
        let buffer = &mut buffer[..len];
        if memory.read_exact_at(buffer, at).is_err() {
            break; // Not readable, such as the guard page of another stack.
        }
        let is_secret = |window: &&[u8]| window.iter().zip(masked).all(|(a, b)| *a == b ^ MASK);
        found += buffer.windows(masked.len()).filter(is_secret).count();
        if at + len as u64 == range.end {
            break;
        }
        at += (len - masked.len() + 1) as u64;
    }
    found
}

#[test]
fn dropped_secrets_leave_nothing_on_the_heap() {
    // An allocator writes into the start of freed memory, so the search is for the ends.
    let in_use = [&MASKED_SECRET[16..], &masked_state(0x36)[16..], &masked_state(0x5c)[16..]];
    let copies = &MASKED_LONG_SECRET[1_500..1_532];
    assert_eq!((in_use.map(count), count(copies)), ([0; 3], 0));

    let keys = [
        Key::from_bytes("short", unmasked(&MASKED_SECRET)),
        Key::from_bytes("long", unmasked(&MASKED_LONG_SECRET)),
        Key::new("third", "3"),
        Key::new("fourth", "4"),
        Key::new("fifth", "5"),
        Key::new("sixth", "6"),
    ];
    // The filter hides the number of keys, so they move from list to list.
    let keyring = Keyring::new(keys.into_iter().filter(|_| true)).expect("keys");
    let verifier = prosa::Verifier::new(keyring);
    let counts = in_use.map(count);
    // Perhaps more than once: the unused part of a buffer holds what was on the stack before.
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");

    // Copies that a call makes must be gone as soon as it returns: later allocations would
    // overwrite them.
    let assert_leaves_nothing = |verifier: &prosa::Verifier| {
        let signature = format!("t={NOW},v1={}", "0".repeat(64));
        let headers = || [("x-prosa-signature", &signature)];
        let verified = verifier.verify(headers(), b"{}", NOW);
        let code = verified.map(drop).map_err(|error| error.code());
        assert_eq!((code, in_use.map(count)), (Err("signature-mismatch"), counts));
        assert_eq!(verifier.check_headers(headers(), NOW), Ok(()));
        assert_eq!(in_use.map(count), counts);
        drop(verifier.diagnose(headers(), b"{}", NOW));
        assert_eq!(in_use.map(count), counts);
    };
    assert_leaves_nothing(&verifier);
    assert_leaves_nothing(&verifier.clone().with_scheme(prosa::Scheme::SecretPrefixSha256));
    drop(verifier);
    assert_eq!((in_use.map(count), count(copies)), ([0; 3], 0));

    // A copy would have been found.
    let copy = unmasked(&MASKED_LONG_SECRET).to_vec();
    assert!(count(copies) > 0, "{}", copy.len());
}
