#!/usr/bin/env python3
"""Makes fuzz/seeds/ from the vectors and samples in tests/, for the targets whose input is text.

Run it in fuzz/: python3 seeds.py
"""

import json
import pathlib
import shutil

TESTS = pathlib.Path("../tests")
SEEDS = pathlib.Path("seeds")

# One vector for each way through the grammar.
HEADERS = [
    "signatures before the time",
    "upper-case hexadecimal",
    "whitespace around items, empty items",
    "unknown items",
    "an unreadable v1 next to a good one",
    "rotation: both signatures, both keys",
    "t=18446744073709551615",
    "a t past 64 bits",
    "two t",
    "a fractional t",
    "no v1",
    "t and v1 are unknown items here",
]
TARGETS = [
    "as signed",
    "everything that must be escaped",
    "the same, form-encoded",
    "a base URL with a query",
    "a pair repeated with an escape",
    "an expiry past 64 bits",
    "no version",
    "a fragment, where a # was signed",
    "an escape that is not UTF-8 in the path",
]
# The letters choose the event name, or the operation and the status, as in the targets.
PROSA = {
    "prosa-docs2-event-body-stt.jobs.completed": "ab",
    "prosa-docs2-stt-result-minimal": "c",
    "prosa-gl-event-body-stt.job.completed": "d",
    "prosa-gl-event-body-tts.job.completed": "af",
    "prosa-docs2-tts-job-listed": "g",
    "prosa-docs2-event-headers": "jk",
}
REPLIES = {
    "prosa-docs2-endpoint-list": "aa",
    "prosa-docs2-WebhookEndpointDTO": "ba",
    "prosa-gl-endpoint-expired_at-null": "ca",
    "prosa-gl-endpoint-rotated-two-secrets": "fa",
    "prosa-docs2-DeliveryTicketDTO": "ga",
    "prosa-docs2-deliveries-list": "ha",
    "prosa-docs2-events-list": "ka",
    "prosa-docs2-WebhookEventDTO": "la",
    "prosa-gl-event-detail": "la",
    "prosa-docs2-error-endpoint-not-found": "ch",
    "prosa-docs2-error-unauthorized": "af",
}
# Bodies with what no sample has.
EVENTS = {
    "failed": 'c{"job_id":"canary","status":"failed","result":{"error":"canary","code":"canary",'
    '"message":"canary","context":{"reason":"canary"},'
    '"recovery":{"retryable":true,"retry_after_seconds":1.5},"version":2}}',
    "no-kind": 'a{"job_id":"canary","status":"queued"}',
    "ping": "j",
    "other-types": 'a{"job_id":7,"status":null,"created_at":1673940385,"model":[],"result":{"data":["canary",'
    '{"transcript":"canary","final":"true","time_start":"1.5","time_end":1.0,"channel":"0"},'
    '{"transcript":7,"final":0,"speaker_tag":{}}],"data":{},"latency":"canary"}}',
    "repaired": 'a{"result":{"data":[{"transcript":"canary \\ud83d","time_start":NaN,"time_end":1e999}]}}',
}
CALLBACKS = {
    "extra": '{"status":"success","text":"canary","webhook_extra":"canary:1,b:canary",'
    '"extra":{"canary":2,"b":true},"metadata":"canary:3","canary":"\\u00e9","region":"canary"}',
    "failed": '{"status":"failed","error":"canary","error_code":7,"details":["canary"]}',
    "processing": '{"status":"processing","message":"canary"}',
    "self-hosted": '{"status":"completed","job_id":"canary","result":{"text":"canary","confidence":1},'
    '"speakers":[{"text":"canary","start":0,"end":1,"speaker":"canary"}]}',
    "self-hosted-failed": '{"status":"failed","job_id":"canary","code":"canary","retry_after":"30",'
    '"error":{"message":"canary"}}',
    "delivery-log": '{"status":"failed","attempt":1,"error":"canary"}',
    "other-types": '{"status":7,"transcription":["canary"],"text":true,"utterances":[null,"canary",'
    '{"transcript":"canary","start":"0.5","end":{}}],"words":{},"emotions":{"canary":"1"}}',
    "repaired": '{"text":"canary \\ud83d","audio_length":-Infinity,"totalBytes":1e999}',
    "speakers": '{"words":[null,{"word":"canary","start":2,"speaker":"speaker_0"},{"word":"b","start":1.5e0,'
    '"speaker":1}],"emotions":{"canary":0.1},"redacted_entities":["canary",null]}',
}
KEYRINGS = {
    "two": "2026-11=whsec_new, 2026-08@2026-12-01T00:00:00Z=whsec_old",
    "offset": "a@2026-12-01 07:00:00.5+07:00=whsec_one",
    "leap-second": "a@2026-12-31t23:59:60z=whsec_one",
    "unreadable": "a@2026-02-30T00:00:00Z=whsec_one",
    "same-id": "a=whsec_one,a=whsec_two",
    "same-secret": "a=whsec_one,b=whsec_one",
    "short": "a=whsec_one,b=short",
    "whitespace": "a= whsec_one",
    "no-secret": "a=",
    "no-id": "=whsec_one",
    "text": "whsec_one",
}
INVALID = (
    'cj{"status":"request_validation_error","message":"canary","context":[{"location":["body","canary"],'
    '"message":"canary","status":"canary"}]}'
)
OTHER_TYPES = (
    'ha[null,{"delivery_id":"canary","event_id":"b","endpoint_id":"c","delivery":7,"response_status":"200",'
    '"elapsed_time":"1.5","request_headers":[],"request_body":"canary","error_code":{}}]'
)


def write(target, name, text):
    name = "".join(c if c.isalnum() or c in "-._" else "-" for c in name)
    path = SEEDS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def compact(sample):
    return json.dumps(json.loads((TESTS / "samples" / f"{sample}.json").read_text()), separators=(",", ":"))


shutil.rmtree(SEEDS, ignore_errors=True)
for case in json.loads((TESTS / "vectors.json").read_text())["cases"]:
    if case["name"] in HEADERS:
        HEADERS.remove(case["name"])
        head = f"x-prosa-event: stt.jobs.completed\nX-Prosa-Signature: {case['signature']}\n"
        write("signature_header", case["name"], head + '\n{"job_id": "j-1"}')
for case in json.loads((TESTS / "callbacks.json").read_text())["verifying"]:
    if case["name"] in TARGETS:
        TARGETS.remove(case["name"])
        write("waves_target", case["name"], case["target"])
for sample, names in PROSA.items():
    for name in names:
        write("prosa_payload", f"{sample}-{name}", name + compact(sample))
for name, text in EVENTS.items():
    write("prosa_payload", name, text)
for sample in sorted(path.stem for path in (TESTS / "samples").glob("waves-*.json")):
    write("waves_payload", sample, compact(sample))
for name, text in CALLBACKS.items():
    write("waves_payload", name, text)
for name, text in KEYRINGS.items():
    write("keyring", name, text)
for sample, choice in REPLIES.items():
    write("rest_replies", sample, choice + compact(sample))
write("rest_replies", "invalid", INVALID)
write("rest_replies", "other-types", OTHER_TYPES)
assert not HEADERS and not TARGETS, "no such vector"
