"""A PDF that is the same byte for byte when it is made again: Qt writes the time and a random identity into each."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime

from tinyattn_gui.export.save import ExportError

_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]*\)")
_IDENTITY = re.compile(rb"/ID \[ <([0-9a-fA-F]+)> <([0-9a-fA-F]+)> \]")
_LAST = 253_402_300_799
"""The last second that a PDF can name, of the year 9999."""


def repeatable(pdf: bytes) -> bytes:
    """A PDF as Qt writes it without its date, or with that of SOURCE_DATE_EPOCH, and with an identity that follows from
    what is in it. Nothing in it moves. Raises ExportError for a SOURCE_DATE_EPOCH that is none.
    """
    date = _date()

    def dated(found: re.Match[bytes]) -> bytes:
        return (b"/%b (%b)" % (found[1], date) if date else b"").ljust(len(found[0]))

    head, trailer = _split(_DATE.sub(dated, pdf, count=2))
    digest = hashlib.sha512(head).hexdigest().encode()

    def identified(found: re.Match[bytes]) -> bytes:
        return b"/ID [ <%b> <%b> ]" % (_sized(digest, found[1]), _sized(digest, found[2]))

    return head + _IDENTITY.sub(identified, trailer)


def _split(pdf: bytes) -> tuple[bytes, bytes]:
    at = pdf.rindex(b"trailer")
    return pdf[:at], pdf[at:]


def _sized(digest: bytes, like: bytes) -> bytes:
    return digest[: len(like)].ljust(len(like), b"0")


def _date() -> bytes:
    """When the file was made, as whoever wants to make it again says; empty where nobody does."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not told:
        return b""
    if not (told.isdecimal() and told.isascii() and len(told) < 13 and int(told) <= _LAST):
        raise ExportError(f"SOURCE_DATE_EPOCH is {told!r}; allowed is a whole number of seconds from 0 to {_LAST}.")
    return datetime.fromtimestamp(int(told), UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
