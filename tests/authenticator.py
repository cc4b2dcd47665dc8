"""An authenticator app (TOTP, RFC 6238)."""

import base64
import hmac
import struct
import time

from tests.waiting import wait_for

PERIOD = 30  # seconds
_LEFT = 4  # seconds that a code must remain valid after it is returned


def code_of(secret):
    """Return the current six-digit code for a secret, with enough time left to type it."""
    wait_for(lambda: time.time() % PERIOD < PERIOD - _LEFT)
    counter = int(time.time()) // PERIOD
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
