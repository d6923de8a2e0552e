"""Digests from Python's hmac and hashlib. If an `openssl` command is installed, its digests must agree."""

import hashlib
import hmac
import shutil
import subprocess

OPENSSL = shutil.which("openssl")


def openssl(*options, message):
    done = subprocess.run([OPENSSL, "dgst", "-sha256", *options], input=message, capture_output=True, check=True)
    return done.stdout.decode().split()[-1]


def hmac_sha256(secret, message):
    digest = hmac.new(secret, message, hashlib.sha256).hexdigest()
    if OPENSSL:
        assert digest == openssl("-mac", "HMAC", "-macopt", "hexkey:" + secret.hex(), message=message)
    return digest


def sha256(message):
    digest = hashlib.sha256(message).hexdigest()
    if OPENSSL:
        assert digest == openssl(message=message)
    return digest
