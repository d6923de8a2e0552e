#!/usr/bin/env python3
"""Makes tests/callbacks.json, the test vectors of signed callback URLs:

    python3 tests/callbacks.py > tests/callbacks.json

Nothing here uses the crate, so a signer or a receiver in any language can test itself with the file.
"""

import json
import sys
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from digests import OPENSSL, hmac_sha256

SECRET = "4f1c2d6b8e9a03756c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f40516273"
OTHER = "whsec_retired"
NOW = 1767139200
EXPIRES = NOW + 24 * 60 * 60
SKEW = 60


def escape(text):
    return quote(text, safe="")


def signed_text(endpoint, parameters):
    query = "&".join(f"{escape(name)}={escape(value)}" for name, value in sorted(parameters))
    return f"speech-webhooks waves callback v1\n{endpoint}\n{query}"


def path(base_url):
    segments = (urlsplit(base_url).path or "/").split("/")
    return "path " + "/".join(escape(unquote(segment)) for segment in segments)


def sign(base_url, pairs, expires=EXPIRES, secret=SECRET, audience=None):
    """Returns the callback URL for a base URL that has a path."""
    written = [*pairs, ("callback_expires", str(expires))]
    endpoint = f"audience {escape(audience)}" if audience else path(base_url)
    parameters = parse_qsl(urlsplit(base_url).query, keep_blank_values=True) + written
    digest = hmac_sha256(secret.encode(), signed_text(endpoint, parameters).encode())
    query = "&".join(f"{escape(name)}={escape(value)}" for name, value in [*written, ("callback_signature", "v1." + digest)])
    return base_url + ("&" if "?" in base_url else "?") + query


def target(url):
    return url[len("https://receiver.example"):]


BASE = "https://receiver.example/webhooks/waves"
PAIRS = [("case_id", "42"), ("region", "us-east")]
# U+1F3A7 comes after U+FF5E in UTF-8, and before it in UTF-16.
ODD = [("naïve key", "selamat pagi"), ("a&b=c", "100% +1"), ("🎧", "/?#[]@!$'()*;~_-."), ("～", "0")]

signing = []


def signed(name, base_url=BASE, pairs=PAIRS, audience=None, expires=EXPIRES):
    signing.append({"name": name, "secret": SECRET, "base_url": base_url, **({"audience": audience} if audience else {}),
                    "pairs": pairs, "now": NOW, "validity": expires - NOW,
                    "webhook_url": sign(base_url, pairs, expires, audience=audience),
                    "webhook_extra": ",".join(f"{key}:{value}" for key, value in pairs)})


signed("two pairs")
signed("no pairs", pairs=[])
signed("pairs stay in the order in which they were given", pairs=[("b", "2"), ("a", "1")])
signed("everything that must be escaped", pairs=ODD)
signed("a base URL with a query", base_url=BASE + "?tenant=7&flag&empty=&sp%20ace=a%20b%2B")
signed("a path with escapes", base_url="https://receiver.example/h%C3%B6ok%2Fs/a;b=c/~x/")
signed("the root path", base_url="https://receiver.example/")
signed("an audience", audience="waves, production")
signed("the last second of the year 9999", expires=253_402_300_799)

verifying = []


def case(name, target, expect, secrets=(SECRET,), now=NOW, audience=None, expires_at=()):
    keys = [{"id": f"key-{n}", "secret": secret} for n, secret in enumerate(secrets, 1)]
    for key, end in zip(keys, expires_at):
        if end is not None:
            key["expires_at"] = end
    verifying.append({"name": name, "keys": keys, **({"audience": audience} if audience else {}), "target": target, "now": now, **expect})


def accepted(pairs=PAIRS, key_id="key-1"):
    return {"accepted_by": key_id, "pairs": sorted(pairs)}


def rejected(code):
    return {"rejected_with": code}


MISMATCH = rejected("signature-mismatch")
URL = target(sign(BASE, PAIRS))
HEAD, DIGEST = URL.rsplit("v1.", 1)


def with_query(change):
    """Returns `URL` with its list of parameters changed by a function, written as Python writes a query."""
    return "/webhooks/waves?" + urlencode(change(parse_qsl(urlsplit(URL).query)))


case("as signed", URL, accepted())
plus = sign("https://receiver.example/a+b", [])
case("a plus in the path", target(plus), accepted([]))
case("a plus in the path is not a space", target(plus).replace("a+b", "a%20b"), MISMATCH)
case("parameters in another order", with_query(lambda q: q[::-1]), accepted())
case("needless escapes", URL.replace("case_id", "%63ase%5fid"), accepted())
case("the path re-encoded", URL.replace("/waves", "/%77aves"), accepted())
case("empty items between parameters", URL.replace("&", "&&") + "&", accepted())
case("an upper-case digest", HEAD + "v1." + DIGEST.upper(), accepted())
odd = sign(BASE, ODD)
case("everything that must be escaped", target(odd), accepted(ODD))
case("the same, form-encoded", "/webhooks/waves?" + urlencode(parse_qsl(urlsplit(odd).query)), accepted(ODD))
braces = sign("https://receiver.example/{a}/b%7Cc", [("b|c", "{^`}")])
for raw in "|^`{}":
    braces = braces.replace(escape(raw), raw)
case("characters that some clients do not escape", target(braces), accepted([("b|c", "{^`}")]))
based = sign(BASE + "?tenant=7&flag", PAIRS)
case("a base URL with a query", target(based), accepted([*PAIRS, ("tenant", "7"), ("flag", "")]))
case("the same with `flag=`", target(based).replace("flag", "flag="), accepted([*PAIRS, ("tenant", "7"), ("flag", "")]))
case("no pairs", target(sign(BASE, [])), accepted([]))
case("in the last second of the clock skew", URL, accepted(), now=EXPIRES + SKEW)
case("rotation: signed with the older key", URL, accepted(key_id="key-2"), secrets=(OTHER, SECRET))
audience = sign(BASE, PAIRS, audience="waves")
case("an audience, at the path of the base URL", target(audience), accepted(), audience="waves")
case("an audience, at a malformed path", "/%zz" + target(audience), accepted(), audience="waves")
case("an audience, at another path", "/internal" + target(audience), accepted(), audience="waves")

case("a pair's value changed", URL.replace("case_id=42", "case_id=43"), MISMATCH)
case("a pair's key changed", URL.replace("case_id", "case_ie"), MISMATCH)
case("a pair's value in another case", URL.replace("us-east", "US-east"), MISMATCH)
case("a pair dropped", with_query(lambda q: q[1:]), MISMATCH)
case("two values swapped", with_query(lambda q: [("case_id", "us-east"), ("region", "42"), *q[2:]]), MISMATCH)
case("a pair added", URL + "&more=1", MISMATCH)
case("a pair repeated", URL + "&case_id=42", rejected("parameter-repeated"))
case("a pair repeated with another value", URL + "&case_id=43", rejected("parameter-repeated"))
case("a pair repeated with an escape", URL + "&case%5Fid=42", rejected("parameter-repeated"))
case("two pairs joined into one", URL.replace("case_id=42&region=us-east", "case_id=42%26region%3Dus-east"), MISMATCH)
case("a later expiry", URL.replace(str(EXPIRES), str(EXPIRES + 1)), MISMATCH)
case("the expiry with a leading zero", URL.replace(str(EXPIRES), "0" + str(EXPIRES)), MISMATCH)
case("the expiry repeated", URL + f"&callback_expires={EXPIRES + 1}", rejected("parameter-repeated"))
case("another path", URL.replace("/waves", "/wavez"), MISMATCH)
case("a longer path", URL.replace("/waves", "/waves/"), MISMATCH)
case("a slash in the path escaped", URL.replace("/waves", "%2Fwaves"), MISMATCH)
case("the digest changed", HEAD + "v1." + ("0" if DIGEST[0] != "0" else "1") + DIGEST[1:], MISMATCH)
case("the digest repeated", URL + "&callback_signature=v1." + DIGEST, rejected("parameter-repeated"))
case("another key", URL, MISMATCH, secrets=(OTHER,))
case("another audience", target(audience), MISMATCH, audience="waves-2")
case("an audience where the path counts", target(audience), MISMATCH)
case("a path where the audience counts", URL, MISMATCH, audience="waves")
case("an audience that looks like a path", target(sign(BASE, PAIRS, audience="/webhooks/waves")), MISMATCH)
case("one second past the clock skew", URL, rejected("url-expired"), now=EXPIRES + SKEW + 1)
case("expired and forged: the signature is checked first", URL.replace("=42", "=43"), MISMATCH, now=EXPIRES + SKEW + 1)
case("the key has expired", URL, rejected("no-active-key"), expires_at=(NOW,))
case("the digest of a Prosa delivery", HEAD + "v1." + hmac_sha256(SECRET.encode(), f"{NOW}.".encode()), MISMATCH)

case("no signature", URL.split("&callback_signature")[0], rejected("parameter-missing"))
case("no expiry", with_query(lambda q: [p for p in q if p[0] != "callback_expires"]), rejected("parameter-missing"))
case("no query", "/webhooks/waves", rejected("parameter-missing"))
case("an expiry that is not digits", URL.replace(str(EXPIRES), "-1"), rejected("expiry-not-digits"))
case("an empty expiry", URL.replace(str(EXPIRES), ""), rejected("expiry-not-digits"))
case("an expiry past 64 bits", URL.replace(str(EXPIRES), str(2**64)), rejected("expiry-overflow"))
case("another version", HEAD + "v2." + DIGEST, rejected("signature-version"))
case("no version", HEAD + DIGEST, rejected("signature-version"))
case("a truncated digest", URL[:-2], rejected("signature-not-hex"))
case("a digest that is too long", URL + "00", rejected("signature-not-hex"))
case("a digest that is not hexadecimal", URL[:-1] + "g", rejected("signature-not-hex"))
case("a % at the end", URL + "&x=%", rejected("percent-encoding"))
case("a % before other characters", URL.replace("=42", "=%4x"), rejected("percent-encoding"))
case("a % before other characters in the path", URL.replace("/waves", "/%waves"), rejected("percent-encoding"))
case("an escape that is not UTF-8", URL.replace("=42", "=%FF"), rejected("percent-encoding-not-utf8"))
case("an escape that is not UTF-8 in the path", URL.replace("/waves", "/%C0%AF"), rejected("percent-encoding-not-utf8"))
case("a fragment, where a # was signed", target(sign(BASE, [("ref", "A#1")])).replace("%23", "#"), rejected("target-character"))
case("a backslash in the path", URL.replace("/waves", "\\waves"), rejected("target-character"))
case("a newline", URL + "\n", rejected("target-character"))
case("a whole URL", sign(BASE, PAIRS), rejected("target-not-origin-form"))
case("an empty target", "", rejected("target-not-origin-form"))

if not OPENSSL:
    print("openssl is missing: the digests are only Python's", file=sys.stderr)
json.dump({
    "description": "Test vectors for signed callback URLs. `signing`: at the Unix time `now`, this secret, base URL (and "
                   "audience), pairs and validity in seconds give this `webhook_url`. `verifying`: at the Unix time `now`, a "
                   "receiver with these keys (and this audience) accepts the request target with the key `accepted_by` and "
                   "these pairs, or rejects it with the code `rejected_with`. Secrets are used as their UTF-8 text.",
    "made_by": "python3 tests/callbacks.py > tests/callbacks.json",
    "signing": signing,
    "verifying": verifying,
}, sys.stdout, indent=1, ensure_ascii=False)
print()
