//! Every limit of this crate, in bytes where nothing else is said. The guide has them as a table, with what
//! happens beyond each.

/// Of the signature header. 64 signatures and a `t` need about 4,400.
pub(crate) const MAX_SIGNATURE_HEADER_LEN: usize = 8 * 1024;

/// Signatures in the header that can be read. One is normal; how many there are during a rotation is not
/// documented.
pub(crate) const MAX_SIGNATURES: usize = 64;

/// Items in the signature header: twice as many as signatures, and more than any sender needs. Thousands of
/// short ones would take several times as long as an honest header of their length.
pub(crate) const MAX_ITEMS: usize = 128;

/// Digits of a time in a signature header or a URL: those of the largest. Zeros before it would be signed
/// as they stand, and thousands of them cost as much as a body.
pub(crate) const MAX_DIGITS: usize = 20;

/// Of an event name. Those of the vendor's documents have 12 to 18.
pub(crate) const MAX_EVENT_NAME_LEN: usize = 256;

/// What a diagnosis hashes: enough for all probes of a body of one MiB under two keys.
pub(crate) const MAX_DIAGNOSIS_LEN: usize = 32 << 20;

/// Of a callback URL that is signed: what is longer, some servers and clients on its way cut or refuse.
pub(crate) const MAX_CALLBACK_URL_LEN: usize = 2048;

/// Of a request target: a callback URL grows to three times its length at most, however a proxy escapes it.
pub(crate) const MAX_TARGET_LEN: usize = 3 * MAX_CALLBACK_URL_LEN;

/// Of the signed text of a callback, without the audience: every byte of a base URL can be escaped in it,
/// the rest of a URL is escaped already, and 64 have room for what stands before both.
pub(crate) const MAX_SIGNED_TEXT_LEN: usize = 2 * MAX_BASE_URL_LEN + MAX_CALLBACK_URL_LEN + 64;

/// Parameters of a callback URL, those of the base URL and this crate's two among them.
pub(crate) const MAX_PARAMETERS: usize = 64;

/// Parameters of a base URL of callbacks.
pub(crate) const MAX_BASE_PARAMETERS: usize = MAX_PARAMETERS - 2;

/// Of the base URL of callbacks or of the REST API: what is put behind it has to find room.
pub(crate) const MAX_BASE_URL_LEN: usize = 1024;

/// Of a host name (RFC 1035, section 2.3.4).
pub(crate) const MAX_HOST_LEN: usize = 253;

/// Of an id in a call of the REST API. Those of the vendor's documents have 12 to 45.
pub(crate) const MAX_ID_LEN: usize = 256;

/// Headers of a logged delivery.
pub(crate) const MAX_LOGGED_HEADERS: usize = 256;

/// Of a piece of JSON that is taken for a short text.
pub(crate) const MAX_SCALAR_LEN: usize = 16 * 1024;

/// Of a number that stands in quotes.
pub(crate) const MAX_NUMBER_LEN: usize = 32;

/// Of a time in a body.
pub(crate) const MAX_TIME_LEN: usize = 64;

/// Entries of an object whose fields have any names, such as emotions. The vendor documents five.
pub(crate) const MAX_ENTRIES: usize = 64;

/// Pairs that are taken of `webhook_extra`, and looked at in one string: more than a callback can have.
pub(crate) const MAX_EXTRA_PAIRS: usize = 64;

/// Deviations that are told of one body.
pub(crate) const MAX_DEVIATIONS: usize = 32;
