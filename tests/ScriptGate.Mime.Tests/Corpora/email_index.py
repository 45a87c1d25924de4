"""Reads messages with Python's email package and prints what it finds in them as JSON: for each file a list of parts."""

import email
import email.policy
import hashlib
import json
import re
import sys

# Messages within messages. The package also parses other types below message/ as such, which are none.
NESTED = ("message/rfc822", "message/global", "message/news")


def parts(entity, path):
    media_type = entity.get_content_type()
    part = {"path": path, "type": media_type, "name": entity.get_filename(), "sha256": None}
    yield part
    payload = entity.get_payload()
    if isinstance(payload, list) and (media_type.startswith("multipart/") or media_type in NESTED):
        for number, child in enumerate(payload, 1):
            yield from parts(child, f"{path}.{number}")
    elif not isinstance(payload, list) and not media_type.startswith("multipart/") and media_type != "message/delivery-status":
        part["sha256"] = hashlib.sha256(entity.get_payload(decode=True) or b"").hexdigest()


def index(path):
    with open(path, "rb") as file:
        octets = re.sub(rb"(?<!\r)\n", b"\r\n", file.read())
    try:
        return list(parts(email.message_from_bytes(octets, policy=email.policy.default), "1"))
    except Exception as error:
        # Its parser of headers gives up on some of them.
        return [{"path": "1", "type": type(error).__name__, "name": None, "sha256": None}]


print(json.dumps({path: index(path) for path in sys.stdin.read().splitlines()}))
