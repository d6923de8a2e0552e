#!/usr/bin/env python3
"""Makes tests/changes.json, bodies that were changed on their way, with the signatures of the originals:

    python3 tests/changes.py > tests/changes.json

Nothing here uses the crate: bodies are written by Python's json, base64 and gzip.
"""

import base64
import gzip
import json
import sys

from digests import hmac_sha256, sha256

SECRET = b"a35837907f71e9eaf52848b54ca11135187e9e30e23f2ac001eabbc3321e9bdd"
T = b"1673940396."

JOB = {"job_id": "j-1", "result": {"data": [{"transcript": 'a, b: "c\\', "final": True, "time_end": 6.470000009536743}]}}
CAFE = {"b": "café, 日本: 🎙", "a": {"é": [1, 1.0, -0.0, 1e300, "\u007f\u0080\n\u001f"], "/": None}}
URLS = {"path": "https://h/a/b", "note": "\\/ \\u00e9 \\\\"}
BOTH = {"path": "/é/"}
DEEP = json.loads('{"z":{},"y":' * 14 + '[{"b":1,"a":2}]' + ',"x":[]}' * 14)
TOO_DEEP = json.loads('{"z":{},"y":' * 15 + '[{"b":1,"a":2}]' + ',"x":[]}' * 15)


def written(value, spaces=False, ascii=False, slashes=False, **more):
    separators = (", ", ": ") if spaces else (",", ":")
    text = json.dumps(value, separators=separators, ensure_ascii=ascii, **more)
    return text.replace("/", "\\/") if slashes else text


SPACES, COMPACT = "spaces after commas and colons", "no spaces"
SORTED, SORTED_SPACES = "sorted keys, no spaces", "sorted keys, spaces after commas and colons"
PLAIN, ASCII = "no needless escapes", "escapes of non-ASCII characters"
SLASHES, ALL = "escapes of slashes", "escapes of slashes and of non-ASCII characters"
cases = []


def case(name, signed, arrived, **expect):
    signed, arrived = (body.encode() if isinstance(body, str) else body for body in (signed, arrived))
    assert signed != arrived, name
    try:
        content = {"arrived": arrived.decode()}
    except UnicodeDecodeError:
        content = {"arrived_hex": arrived.hex()}
    cases.append({
        "name": name, **content, **expect,
        "timestamped-hmac": hmac_sha256(SECRET, T + signed),
        "body-hmac": hmac_sha256(SECRET, signed),
        "secret-prefix-sha256": sha256(SECRET + b"." + signed),
        "forged": hmac_sha256(b"unknown", T + signed),
    })


def changed(name, signed, arrived, change):
    case(name, signed, arrived, change=change)


def rewritten(name, signed, arrived, layout="", escapes=""):
    case(name, signed, arrived, form=", ".join(filter(None, [layout, escapes])))


def unexplained(name, signed, arrived):
    case(name, signed, arrived)


compact, spaced = written(JOB), written(JOB, spaces=True)
indented = json.dumps(JOB, indent="\t").replace('":', '" :').replace("\n", "\r\n")

changed("a newline added", compact, compact + "\n", "NewlineAdded")
changed("a carriage return and a newline added", compact, compact + "\r\n", "NewlineAdded")
changed("a newline removed", compact + "\n", compact, "NewlineRemoved")
changed("a byte order mark added", compact, "\ufeff" + compact, "BomAdded")
changed("a byte order mark removed", "\ufeff" + compact, compact, "BomRemoved")
for len_ in range(1, 8):
    signed = b"\xfb\xff\xbe{}~\n"[:len_]
    encoded = base64.b64encode(signed).decode()
    for name, arrived in [("padded", encoded), ("not padded", encoded.rstrip("="))]:
        changed(f"a {len_}-byte body in base64, {name}", signed, arrived, "Base64Encoded")
changed("JSON in base64", compact, base64.b64encode(compact.encode()), "Base64Encoded")
changed("gzip in base64", gzip.compress(b"{}", mtime=0), base64.b64encode(gzip.compress(b"{}", mtime=0)), "Base64Encoded")

rewritten("spaces added", compact, spaced, COMPACT)
rewritten("indented", compact, indented, COMPACT)
rewritten("Python's spaces removed", spaced, compact, SPACES)
rewritten("Python's spaces changed", spaced, indented, SPACES)
rewritten("escaped", written(CAFE), written(CAFE, ascii=True), escapes=PLAIN)
rewritten("escaped with upper-case digits", written({"a": "é🎙"}), r'{"a":"\u00E9\uD83C\uDF99"}', escapes=PLAIN)
rewritten("unescaped", written(CAFE, ascii=True), written(CAFE), escapes=ASCII)
rewritten("unescaped, and indentation kept", json.dumps(CAFE, indent=1), json.dumps(CAFE, indent=1, ensure_ascii=False), escapes=ASCII)
rewritten("Python's to JavaScript's", written(CAFE, spaces=True, ascii=True), written(CAFE), SPACES, ASCII)
rewritten("JavaScript's to Python's", written(CAFE), written(CAFE, spaces=True, ascii=True), COMPACT, PLAIN)
rewritten("escaped, and indented", written(CAFE, spaces=True), json.dumps(CAFE, indent=1), SPACES, PLAIN)
rewritten("unescaped, and spaces added", written(CAFE, ascii=True), written(CAFE, spaces=True), COMPACT, ASCII)
rewritten("PHP's slashes", written(URLS, slashes=True), written(URLS), escapes=SLASHES)
rewritten("slashes to PHP's", written(URLS), written(URLS, slashes=True), escapes=PLAIN)
rewritten("slashes to PHP's, spaces removed", written(URLS, spaces=True), written(URLS, slashes=True), SPACES, PLAIN)
rewritten("PHP's slashes, and spaces", written(URLS, slashes=True), written(URLS, spaces=True), COMPACT, SLASHES)
rewritten("PHP's to JavaScript's", written(BOTH, ascii=True, slashes=True), written(BOTH), escapes=ALL)
rewritten("PHP's to Python's", written(BOTH, ascii=True, slashes=True), written(BOTH, spaces=True, ascii=True), COMPACT, ALL)
rewritten("JavaScript's to PHP's", written(BOTH), written(BOTH, ascii=True, slashes=True), escapes=PLAIN)
rewritten("half of a surrogate pair stays escaped", written({"a": "\ud83d", "b": "é"}, ascii=True), r'{"a":"\ud83d","b":"é"}',
          escapes=ASCII)

rewritten("keys in another order", written(JOB, sort_keys=True), '{"result":{"data":[{"transcript":"a, b: \\"c\\\\","time_end":'
          '6.470000009536743,"final":true}]},"job_id":"j-1"}', SORTED)
rewritten("keys in another order, and spaces", written(JOB, sort_keys=True), json.dumps(dict(reversed(JOB.items())), indent=1),
          SORTED)
rewritten("keys in another order, Python's spaces", written(CAFE, spaces=True, sort_keys=True), written(CAFE), SORTED_SPACES)
rewritten("keys in another order, Python's spaces and escapes", written(CAFE, spaces=True, ascii=True, sort_keys=True),
          written(CAFE), SORTED_SPACES, ASCII)
rewritten("keys in another order, PHP's escapes removed", written(URLS | BOTH, ascii=True, slashes=True, sort_keys=True),
          written(URLS | BOTH), SORTED, ALL)
rewritten("one key a prefix of another", '{"a":1,"a-b":2,"ab":3,"b":{}}', '{"ab":3,"b":{},"a-b":2,"a":1}', SORTED)
rewritten("keys in another order inside arrays", '[{"a":[{"c":1,"d":2},[]],"b":{}}]', '[{"b":{},"a":[{"d":2,"c":1},[]]}]', SORTED)
rewritten("numbers keep their spelling", '{"a":1.0,"b":1E5,"c":123456789012345678901234567890}',
          '{"c":123456789012345678901234567890,"b":1E5,"a":1.0}', SORTED)
rewritten("a repeated key", '{"a":2,"a":1,"b":3}', '{"b":3,"a":2,"a":1}', SORTED)
rewritten("16 levels deep", written(DEEP, sort_keys=True), written(DEEP), SORTED)

unexplained("17 levels deep", written(TOO_DEEP, sort_keys=True), written(TOO_DEEP))
unexplained("malformed JSON in another order", '{"a":2,"b":1', '{"b":1,"a":2')
unexplained("brackets that do not match", '{"a":2,"b":1]', '{"b":1,"a":2]')
unexplained("a NUL", '{"a":2\0,"b":1}', '{"b":1,"a":2\0}')
unexplained("signed with unsorted keys", '{"b":1,"a":2}', '{"a":2,"b":1}')
unexplained("a number in another form", '{"a":1.0}', '{"a":1}')
unexplained("a key left out", '{"a":1,"b":null}', '{"a":1}')
unexplained("Latin-1 changed to UTF-8", '{"a":"é"}'.encode("latin-1"), '{"a":"é"}')
unexplained("UTF-8 changed to Latin-1", '{"a":"é"}', '{"a":"é"}'.encode("latin-1"))
unexplained("a newline and a byte order mark", compact, "\ufeff" + compact + "\n")
unexplained("a newline and spaces", compact + "\n", spaced)
unexplained("spaces and a newline", compact, spaced + " \r\r\n" + "\n\ufeff")
unexplained("escapes and a newline", written(CAFE, ascii=True) + "\n", written(CAFE))
unexplained("keys in another order, and a byte order mark", written(JOB, sort_keys=True), "\ufeff" + compact)
unexplained("base64 and spaces", compact, base64.b64encode(spaced.encode()))
unexplained("base64 and escapes", written(CAFE, ascii=True), base64.b64encode(written(CAFE).encode()))
unexplained("base64 and a newline", compact, base64.b64encode(compact.encode()) + b"\n")
unexplained("base64 twice", compact, base64.b64encode(base64.b64encode(compact.encode())))
unexplained("base64 with too much padding", compact, base64.b64encode(compact.encode()).rstrip(b"=") + b"===")
unexplained("base64 that begins with padding", compact, b"=" + base64.b64encode(compact.encode()))
unexplained("base64 of URLs", b"\xfb\xff\xbe", base64.urlsafe_b64encode(b"\xfb\xff\xbe"))
unexplained("base64 in a JSON string", compact, '"' + base64.b64encode(compact.encode()).decode() + '"')
unexplained("only some of the characters escaped", r'{"a":"\u00e9é"}', '{"a":"éé"}')
unexplained("signed with upper-case digits in an escape", r'{"a":"\u00E9"}', '{"a":"é"}')

json.dump({
    "description": "Bodies that were changed on their way. Each digest is of the body that was signed, at t=1673940396; "
                   "`forged` is a timestamped HMAC with another secret. A case without `change` and `form` is unexplained.",
    "made_by": "python3 tests/changes.py > tests/changes.json",
    "secret": SECRET.decode(),
    "cases": cases,
}, sys.stdout, indent=1, ensure_ascii=False)
print()
