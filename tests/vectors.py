#!/usr/bin/env python3
"""Makes tests/vectors.json, the test vectors of Prosa's three signature schemes:

    python3 tests/vectors.py > tests/vectors.json

Nothing here uses the crate, so a receiver in any language can test itself with the file.
"""

import json
import pathlib
import sys

from digests import OPENSSL, hmac_sha256, sha256

HERE = pathlib.Path(__file__).parent


def timestamped_hmac(secret, t, body):
    return hmac_sha256(secret.encode(), t.encode() + b"." + body)


def body_hmac(secret, body):
    return hmac_sha256(secret.encode(), body)


def secret_prefix_sha256(secret, body):
    return sha256(secret.encode() + b"." + body)


SAMPLE = (HERE / "samples/prosa-docs2-event-body-stt.jobs.completed.json").read_bytes()
SECRET = "a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd"
OTHER = "whsec_abc123xyz789def456ghi"
T = "1673940396"
NOW = int(T) + 4
TOLERANCE = 300

cases = []


def case(name, scheme, signature, expect, body=SAMPLE, secrets=(SECRET,), now=NOW, expires_at=()):
    keys = [{"id": f"key-{n}", "secret": secret} for n, secret in enumerate(secrets, 1)]
    for key, end in zip(keys, expires_at):
        if end is not None:
            key["expires_at"] = end
    try:
        content = {"body": body.decode()}
    except UnicodeDecodeError:
        content = {"body_hex": body.hex()}
    cases.append({"name": name, "scheme": scheme, "keys": keys, "signature": signature, **content,
                  "now": now, "tolerance": TOLERANCE, **expect})


def accepted(key_id="key-1"):
    return {"accepted_by": key_id}


def rejected(code):
    return {"rejected_with": code}


def sha256_padding(length):
    """Returns what SHA-256 appends to a message of this length: the padding in a length extension."""
    return b"\x80" + b"\0" * ((55 - length) % 64) + (8 * length).to_bytes(8, "big")


def flip(digest):
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def timestamped_cases():
    scheme = "timestamped-hmac"
    good = timestamped_hmac(SECRET, T, SAMPLE)
    other = timestamped_hmac(OTHER, T, SAMPLE)

    def add(name, signature, expect, **more):
        case(name, scheme, signature, expect, **more)

    add("the vendor's sample body and secret", f"t={T},v1={good}", accepted())
    add("signatures before the time", f"v1={good},t={T}", accepted())
    add("upper-case hexadecimal", f"t={T},v1={good.upper()}", accepted())
    add("whitespace around items, empty items", f" t={T} ,\t, v1={good},", accepted())
    add("whitespace around =", f"t = {T} , v1\t=\r\n{good}", accepted())
    for name, blank in [("a space", " "), ("a tab", "\t"), ("a line end", "\r\n"), ("a form feed", "\f")]:
        add(f"{name} around each =", f"t{blank}={blank}{T},v1{blank}={blank}{good}", accepted())
    add("leading zeros after a space are signed, the space is not", f"t= 000{T},v1={timestamped_hmac(SECRET, '000' + T, SAMPLE)}",
        accepted())
    add("unknown items", f"v0=abc,t={T},scheme=x,v1={good},v2={flip(good)},flag", accepted())
    add("an unreadable v1 next to a good one", f"t={T},v1=xyz,v1={good},v1={good}00", accepted())
    add("the same signature twice", f"t={T},v1={good},v1={good}", accepted())
    for digits, outcome in [(20, accepted()), (21, rejected("timestamp-overflow"))]:
        zeros = T.zfill(digits)
        add(f"{digits} digits, where the largest time has 20", f"t={zeros},v1={timestamped_hmac(SECRET, zeros, SAMPLE)}",
            outcome)
    add("leading zeros of t are signed as received",
        f"t=000{T},v1={timestamped_hmac(SECRET, '000' + T, SAMPLE)}", accepted())
    add("leading zeros of t that were not signed", f"t=000{T},v1={good}", rejected("signature-mismatch"))
    add("rotation: both signatures, both keys", f"t={T},v1={good},v1={other}", accepted(),
        secrets=(SECRET, OTHER))
    add("rotation: only the second key matches", f"t={T},v1={other}", accepted("key-2"),
        secrets=(SECRET, OTHER))
    add("rotation: signatures in the other order", f"t={T},v1={other},v1={good}", accepted(),
        secrets=(SECRET, OTHER))
    add("64 signatures, the last one good", f"t={T}" + f",v1={flip(good)}" * 63 + f",v1={good}", accepted())
    add("65 signatures", f"t={T}" + f",v1={flip(good)}" * 64 + f",v1={good}", rejected("too-many-signatures"))
    add("128 items", f"t={T}" + "," * 126 + f",v1={good}", accepted())
    add("129 items", f"t={T}" + "," * 127 + f",v1={good}", rejected("too-many-items"))
    for name, body in [("an empty body", b""), ("a body that is not UTF-8", bytes(range(256))),
                       ("non-ASCII text", "{\"text\":\"terima kasih, café 日本 🎙\"}".encode()),
                       ("a body of one hash block with its time", b"x" * (64 - 11)),
                       ("a body with a newline at its end", b"{}\n")]:
        add(name, f"t={T},v1={timestamped_hmac(SECRET, T, body)}", accepted(), body=body)
    for name, secret in [("a secret of one character", "x"), ("a non-ASCII secret", "clé-日本"),
                         ("a secret of one hash block", "k" * 64),
                         ("a secret longer than a hash block", "k" * 65),
                         ("a secret with a space inside", "two words")]:
        add(name, f"t={T},v1={timestamped_hmac(secret, T, SAMPLE)}", accepted(), secrets=(secret,))

    add("one byte of the body changed", f"t={T},v1={good}", rejected("signature-mismatch"),
        body=SAMPLE.replace(b"cukup", b"kurang", 1))
    add("a newline added to the body", f"t={T},v1={good}", rejected("signature-mismatch"), body=SAMPLE + b"\n")
    add("the time changed", f"t={int(T) + 1},v1={good}", rejected("signature-mismatch"))
    add("the digest's last digit changed", f"t={T},v1={flip(good)}", rejected("signature-mismatch"))
    add("another secret", f"t={T},v1={other}", rejected("signature-mismatch"))
    add("the secret decoded from hexadecimal",
        f"t={T},v1={hmac_sha256(bytes.fromhex(SECRET), T.encode() + b'.' + SAMPLE)}", rejected("signature-mismatch"))
    add("signed with the body alone", f"t={T},v1={body_hmac(SECRET, SAMPLE)}", rejected("signature-mismatch"))
    add("signed with the secret as a prefix", f"t={T},v1={secret_prefix_sha256(SECRET, SAMPLE)}",
        rejected("signature-mismatch"))
    add("the header of the body scheme", f"sha256={body_hmac(SECRET, SAMPLE)}", rejected("timestamp-missing"))

    add("as old as the tolerance allows", f"t={T},v1={good}", accepted(), now=int(T) + TOLERANCE)
    add("one second older than the tolerance allows", f"t={T},v1={good}", rejected("too-old"), now=int(T) + TOLERANCE + 1)
    add("as far in the future as the tolerance allows", f"t={T},v1={good}", accepted(), now=int(T) - TOLERANCE)
    add("one second further in the future", f"t={T},v1={good}", rejected("in-future"), now=int(T) - TOLERANCE - 1)
    for t, code in [("0", "too-old"), (str(2**64 - 1), "in-future")]:
        add(f"t={t}", f"t={t},v1={timestamped_hmac(SECRET, t, SAMPLE)}", rejected(code))
    add("old and forged: the signature is checked first", f"t={T},v1={flip(good)}", rejected("signature-mismatch"),
        now=int(T) + 10 * TOLERANCE)

    add("a key one second before its expiry", f"t={T},v1={other}", accepted("key-2"),
        secrets=(SECRET, OTHER), expires_at=(None, NOW + 1))
    add("a key at its expiry", f"t={T},v1={other}", rejected("signature-mismatch"),
        secrets=(SECRET, OTHER), expires_at=(None, NOW))
    add("no active key", f"t={T},v1={good}", rejected("no-active-key"), expires_at=(NOW,))

    for name, signature, code in [
            ("no t", f"v1={good}", "timestamp-missing"),
            ("an upper-case T", f"T={T},v1={good}", "timestamp-missing"),
            ("two t", f"t={T},t={T},v1={good}", "timestamp-repeated"),
            ("a v0 that would be good as a v1", f"t={T},v0={good}", "signature-missing"),
            ("an empty t", f"t=,v1={good}", "timestamp-not-digits"),
            ("a t with a plus sign", f"t=+{T},v1={good}", "timestamp-not-digits"),
            ("a negative t", f"t=-{T},v1={good}", "timestamp-not-digits"),
            ("a fractional t", f"t={T}.0,v1={good}", "timestamp-not-digits"),
            ("a vertical tab, which is not whitespace, before a t", f"t=\v{T},v1={good}", "timestamp-not-digits"),
            ("a space inside a t", f"t={T[:5]} {T[5:]},v1={good}", "timestamp-not-digits"),
            ("a t that is only whitespace", f"t= \t,v1={good}", "timestamp-not-digits"),
            ("a space inside a v1", f"t={T},v1={good[:32]} {good[32:]}", "signature-missing"),
            ("a t past 64 bits", f"t={2**64},v1={good}", "timestamp-overflow"),
            ("no v1", f"t={T}", "signature-missing"),
            ("an upper-case V1", f"t={T},V1={good}", "signature-missing"),
            ("an empty v1", f"t={T},v1=", "signature-missing"),
            ("a v1 one digit short", f"t={T},v1={good[:-1]}", "signature-missing"),
            ("a v1 one byte short", f"t={T},v1={good[:-2]}", "signature-missing"),
            ("a v1 one byte long", f"t={T},v1={good}00", "signature-missing"),
            ("a v1 that is not hexadecimal", f"t={T},v1={good[:-1]}g", "signature-missing"),
            ("an empty header", "", "timestamp-missing")]:
        add(name, signature, rejected(code))


def body_cases():
    scheme = "body-hmac"
    good = body_hmac(SECRET, SAMPLE)
    other = body_hmac(OTHER, SAMPLE)
    case("the vendor's sample body and secret", scheme, f"sha256={good}", accepted())
    case("whitespace around =", scheme, f"sha256 = {good}", accepted())
    case("the time does not matter", scheme, f"sha256={good}", accepted(), now=0)
    case("t and v1 are unknown items here", scheme, f"t=x,sha256={good},v1=x", accepted())
    case("rotation: only the second key matches", scheme, f"sha256={other}", accepted("key-2"),
         secrets=(SECRET, OTHER))
    case("one byte of the body changed", scheme, f"sha256={good}", rejected("signature-mismatch"),
         body=SAMPLE.replace(b"cukup", b"kurang", 1))
    case("signed with a time", scheme, f"sha256={timestamped_hmac(SECRET, T, SAMPLE)}", rejected("signature-mismatch"))
    case("the header of the timestamped schemes", scheme, f"t={T},v1={good}", rejected("signature-missing"))
    case("the digest without its name", scheme, good, rejected("signature-missing"))
    case("a key at its expiry", scheme, f"sha256={good}", rejected("no-active-key"), expires_at=(NOW,))
    case("128 items", scheme, ",".join(["sha512=0"] * 127 + [f"sha256={good}"]), accepted())
    case("129 items", scheme, ",".join(["sha512=0"] * 128 + [f"sha256={good}"]), rejected("too-many-items"))
    case("65 signatures", scheme, ",".join([f"sha256={good}"] * 65), rejected("too-many-signatures"))


def prefix_cases():
    scheme = "secret-prefix-sha256"
    good = secret_prefix_sha256(SECRET, SAMPLE)
    case("the vendor's sample body and secret", scheme, f"t={T},v1={good}", accepted())
    case("whitespace around =", scheme, f"t = {T} , v1 = {good}", accepted())
    case("t is not signed: any recent one passes", scheme, f"t={NOW},v1={good}", accepted())
    case("rotation: only the second key matches", scheme, f"t={T},v1={secret_prefix_sha256(OTHER, SAMPLE)}",
         accepted("key-2"), secrets=(SECRET, OTHER))
    case("an empty body", scheme, f"t={T},v1={secret_prefix_sha256(SECRET, b'')}", accepted(), body=b"")
    extended = SAMPLE + sha256_padding(len(SECRET) + 1 + len(SAMPLE)) + b'{"job_id":"forged"}'
    case("length extension: anyone can compute this digest", scheme,
         f"t={T},v1={secret_prefix_sha256(SECRET, extended)}", rejected("length-extended"), body=extended)
    case("length extension with the original digest", scheme, f"t={T},v1={good}",
         rejected("signature-mismatch"), body=extended)
    case("old and extended", scheme, f"t={T},v1={secret_prefix_sha256(SECRET, extended)}",
         rejected("length-extended"), body=extended, now=int(T) + 10 * TOLERANCE)
    case("old and forged: the signature is checked first", scheme, f"t={T},v1={flip(good)}",
         rejected("signature-mismatch"), now=int(T) + 10 * TOLERANCE)
    case("a secret longer than a hash block", scheme, f"t={T},v1={secret_prefix_sha256('k' * 65, SAMPLE)}",
         accepted(), secrets=("k" * 65,))
    case("one byte of the body changed", scheme, f"t={T},v1={good}", rejected("signature-mismatch"),
         body=SAMPLE.replace(b"cukup", b"kurang", 1))
    case("signed without the dot", scheme, f"t={T},v1={sha256(SECRET.encode() + SAMPLE)}",
         rejected("signature-mismatch"))
    case("signed with an HMAC of the body", scheme, f"t={T},v1={body_hmac(SECRET, SAMPLE)}",
         rejected("signature-mismatch"))
    case("signed with a timestamped HMAC", scheme, f"t={T},v1={timestamped_hmac(SECRET, T, SAMPLE)}",
         rejected("signature-mismatch"))
    case("one second older than the tolerance", scheme, f"t={T},v1={good}", rejected("too-old"),
         now=int(T) + TOLERANCE + 1)
    case("one second further in the future", scheme, f"t={T},v1={good}", rejected("in-future"),
         now=int(T) - TOLERANCE - 1)
    case("no t", scheme, f"v1={good}", rejected("timestamp-missing"))


timestamped_cases()
body_cases()
prefix_cases()
if not OPENSSL:
    print("openssl is missing: the digests are only Python's", file=sys.stderr)
json.dump({
    "description": "Test vectors for the x-prosa-signature header. At the Unix time `now`, a receiver with these keys, this "
                   "scheme and this tolerance in seconds accepts the body (`body` as UTF-8, or `body_hex`) with the key "
                   "`accepted_by`, or rejects it with the code `rejected_with`. Secrets are used as their UTF-8 text.",
    "made_by": "python3 tests/vectors.py > tests/vectors.json",
    "cases": cases,
}, sys.stdout, indent=1, ensure_ascii=False)
print()
