//! The limits that `guide/limits.md` lists, with what happens beyond each. A test keeps that list and this file equal.

/// The most bytes in a signature header. 64 signatures and a `t` need about 4,400.
pub(crate) const MAX_SIGNATURE_HEADER_LEN: usize = 8 * 1024;

/// The most items in a signature header: twice the limit on signatures, and more than any sender needs. Thousands
/// of short items would take several times as long as an honest header of the same length.
pub(crate) const MAX_ITEMS: usize = 128;

/// The most readable signatures in a signature header. One is normal. The number during a rotation is undocumented.
pub(crate) const MAX_SIGNATURES: usize = 64;

/// The most digits of a time in a signature header or a URL: the largest `u64` has 20. Leading zeros are part of
/// the signed text, and hashing thousands of them would cost as much as a body.
pub(crate) const MAX_DIGITS: usize = 20;

/// The most bytes in an event name. The documented names have 12 to 18.
pub(crate) const MAX_EVENT_NAME_LEN: usize = 256;

/// The most bytes that a diagnosis hashes: enough for all its attempts at a body of about 1 MiB with one key.
pub(crate) const MAX_DIAGNOSIS_LEN: usize = 32 << 20;

/// The most bytes that a diagnosis shows of a prefix or a parameter name, which the sender can choose.
pub(crate) const MAX_DIAGNOSED_NAME_LEN: usize = 64;

/// The most levels of JSON whose keys a diagnosis sorts: sorting copies a value once for each object around it.
pub(crate) const MAX_SORTED_DEPTH: usize = 16;

/// The most bytes in a callback URL to sign: some servers and clients truncate or reject longer URLs.
pub(crate) const MAX_CALLBACK_URL_LEN: usize = 2048;

/// The most bytes in a request target: a proxy that percent-encodes a whole callback URL makes it three times as long.
pub(crate) const MAX_TARGET_LEN: usize = 3 * MAX_CALLBACK_URL_LEN;

/// The most bytes in a callback's signed text, without the audience. The text may percent-encode every byte of the
/// base URL; the rest of the URL is already percent-encoded; and 64 bytes are enough for the text's first two lines.
pub(crate) const MAX_SIGNED_TEXT_LEN: usize = 2 * MAX_BASE_URL_LEN + MAX_CALLBACK_URL_LEN + 64;

/// The most parameters in a callback URL, including those of the base URL and this crate's two.
pub(crate) const MAX_PARAMETERS: usize = 64;

/// The most parameters in a base URL of callbacks.
pub(crate) const MAX_BASE_PARAMETERS: usize = MAX_PARAMETERS - 2;

/// The most bytes in a base URL of callbacks or of the REST API: it leaves room for what is appended.
pub(crate) const MAX_BASE_URL_LEN: usize = 1024;

/// The most keys in a keyring. Each body is hashed under every key, and every two secrets are compared.
pub(crate) const MAX_KEYS: usize = 256;

/// The fewest bytes in a secret that signs callback URLs: you make it yourself, and a short one can be guessed.
pub(crate) const MIN_CALLBACK_SECRET_LEN: usize = 32;

/// The fewest bytes in a secret of a keyring's text. A shorter one is most likely a part of a secret that contains
/// `=` or a comma.
pub(crate) const MIN_SECRET_TEXT_LEN: usize = 8;

/// The most bytes in a host name (RFC 1035, section 2.3.4).
pub(crate) const MAX_HOST_LEN: usize = 253;

/// The most bytes in an id in a call of the REST API. The documented ids have 12 to 45.
#[cfg(feature = "api")]
pub(crate) const MAX_ID_LEN: usize = 256;

/// The most headers that are read from a logged delivery.
#[cfg(feature = "api")]
pub(crate) const MAX_LOGGED_HEADERS: usize = 256;

/// The most bytes in a piece of JSON that is read as a short text.
pub(crate) const MAX_SCALAR_LEN: usize = 16 * 1024;

/// The most bytes in a quoted number.
pub(crate) const MAX_NUMBER_LEN: usize = 32;

/// The most bytes in a timestamp of a body.
pub(crate) const MAX_TIME_LEN: usize = 64;

/// The most emotions that are read from a Waves body. The vendor documents five.
pub(crate) const MAX_EMOTIONS: usize = 64;

/// The most pairs of `webhook_extra` that are read from a body or searched for in one string: more than a
/// callback can have.
pub(crate) const MAX_EXTRA_PAIRS: usize = 64;

/// The most deviations that are reported for one body.
pub(crate) const MAX_DEVIATIONS: usize = 32;
