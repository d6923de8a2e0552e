//! The limits on what is read and made, in one place. `guide/limits.md` states them with what happens beyond
//! each, and a test holds the two together.

/// The most bytes of a signature header. 64 signatures and a `t` need about 4,400.
pub(crate) const MAX_SIGNATURE_HEADER_LEN: usize = 8 * 1024;

/// The most items of a signature header: twice as many as signatures, and more than any sender needs. Thousands
/// of short ones would take several times as long as an honest header of their length.
pub(crate) const MAX_ITEMS: usize = 128;

/// The most signatures of a header that can be read. One is normal; how many there are during a rotation is
/// not documented.
pub(crate) const MAX_SIGNATURES: usize = 64;

/// The most digits of a time in a signature header or a URL: those of the largest `u64`. Zeros before it would
/// be signed as they stand, and thousands of them cost as much as a body.
pub(crate) const MAX_DIGITS: usize = 20;

/// The most bytes of an event name. Those of the vendor's documents have 12 to 18.
pub(crate) const MAX_EVENT_NAME_LEN: usize = 256;

/// The most bytes that a diagnosis hashes: enough for all its attempts at a body of one MiB with one key.
pub(crate) const MAX_DIAGNOSIS_LEN: usize = 32 << 20;

/// The most bytes that a diagnosis shows of a prefix or a name, which anybody may have sent.
pub(crate) const MAX_DIAGNOSED_NAME_LEN: usize = 64;

/// The most levels of JSON whose keys a diagnosis sorts: what is in so many objects is copied so many times.
pub(crate) const MAX_SORTED_DEPTH: usize = 16;

/// The most bytes of a callback URL that is signed: some servers and clients cut or reject a longer one.
pub(crate) const MAX_CALLBACK_URL_LEN: usize = 2048;

/// The most bytes of a request target: a proxy that escapes all of a callback URL makes it three times as long.
pub(crate) const MAX_TARGET_LEN: usize = 3 * MAX_CALLBACK_URL_LEN;

/// The most bytes of a callback's signed text, without the audience. In it, every byte of a base URL may be
/// escaped; the rest of a URL is escaped already; and 64 bytes have room for the two lines above.
pub(crate) const MAX_SIGNED_TEXT_LEN: usize = 2 * MAX_BASE_URL_LEN + MAX_CALLBACK_URL_LEN + 64;

/// The most parameters of a callback URL, those of the base URL and this crate's two among them.
pub(crate) const MAX_PARAMETERS: usize = 64;

/// The most parameters of a base URL of callbacks.
pub(crate) const MAX_BASE_PARAMETERS: usize = MAX_PARAMETERS - 2;

/// The most bytes of a base URL, of callbacks or of the REST API: what follows it has to find room.
pub(crate) const MAX_BASE_URL_LEN: usize = 1024;

/// The most keys of a keyring. Each hashes each body, and its secret is compared with those of all others.
pub(crate) const MAX_KEYS: usize = 256;

/// The fewest bytes of a secret that signs callback URLs: it is yours to make, and a short one can be tried out.
pub(crate) const MIN_CALLBACK_SECRET_LEN: usize = 32;

/// The fewest bytes of a secret in a keyring's text. A shorter one is a part of a secret that has an `=` or a comma
/// in it.
pub(crate) const MIN_SECRET_TEXT_LEN: usize = 8;

/// The most bytes of a host name (RFC 1035, section 2.3.4).
pub(crate) const MAX_HOST_LEN: usize = 253;

/// The most bytes of an id in a call of the REST API. Those of the vendor's documents have 12 to 45.
#[cfg(feature = "api")]
pub(crate) const MAX_ID_LEN: usize = 256;

/// The most headers that are read of a logged delivery.
#[cfg(feature = "api")]
pub(crate) const MAX_LOGGED_HEADERS: usize = 256;

/// The most bytes of a piece of JSON that is taken for a short text.
pub(crate) const MAX_SCALAR_LEN: usize = 16 * 1024;

/// The most bytes of a number in quotes.
pub(crate) const MAX_NUMBER_LEN: usize = 32;

/// The most bytes of a time in a body.
pub(crate) const MAX_TIME_LEN: usize = 64;

/// The most emotions that are read of a Waves body. The vendor documents five.
pub(crate) const MAX_EMOTIONS: usize = 64;

/// The most pairs of `webhook_extra` that are read of a body, or looked at in one string: more than a callback
/// can have.
pub(crate) const MAX_EXTRA_PAIRS: usize = 64;

/// The most deviations that are told of one body.
pub(crate) const MAX_DEVIATIONS: usize = 32;
