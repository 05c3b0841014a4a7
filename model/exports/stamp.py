"""How each format carries its provenance, and how it is read back from a file of any of them.

Whatever is in such a file is data: it is looked for in one place, read up to a limit, and checked like any request.
Imports no Qt, no torch.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

from model.errors import RequestError, TinyattnError
from model.exports.markup import Markup, element
from model.exports.png import SIGNATURE, texts_of, with_texts
from model.exports.provenance import KEY, PROGRAM, Provenance
from model.figures.written import MOST_JSON
from model.spec.spec_json import WrittenError

NAMESPACE = "https://tinyattn.invalid/provenance"
"""Names our element in XML; an address that leads nowhere."""

SIDECAR = "-metadata.json"
"""What the name of the file beside a CSV ends in: W3C, Metadata Vocabulary for Tabular Data, section 5.3."""

_MOST_BYTES = 512 * 1024**2
_XMP = re.compile(rb"<tinyattn:provenance>(.*?)</tinyattn:provenance>", re.DOTALL)
_SVG = re.compile(rb'<metadata id="tinyattn">(.*?)</metadata>', re.DOTALL)
_HTML = re.compile(rb'<script type="application/json" id="tinyattn">(.*?)</script>', re.DOTALL)


class NothingCarriedError(TinyattnError):
    """A file tells nothing of where it comes from; the sentence names it."""


def stamp_png(png: bytes, title: str, provenance: Provenance) -> bytes:
    """A PNG that carries its provenance, under our keyword and in words under those of the standard."""
    return with_texts(png, png_texts(title, provenance))


def png_texts(title: str, provenance: Provenance) -> dict[str, str]:
    """The words that a PNG carries, by their keywords."""
    words = {"Title": title, "Description": described(provenance), "Software": PROGRAM}
    return {**{name: text for name, text in words.items() if text}, KEY: provenance.to_text()}


def stamp_svg(svg: bytes, provenance: Provenance) -> bytes:
    """An SVG that carries its provenance, as metadata before what is drawn."""
    metadata = element("metadata", Markup(provenance.to_text()), id=KEY).encode()
    at = svg.index(b"</desc>") + len(b"</desc>")
    return svg[:at] + b"\n" + metadata + svg[at:]


def xmp(title: str, provenance: Provenance) -> bytes:
    """The metadata of a PDF: title, program, and the provenance."""
    about = element(
        "rdf:Description",
        element("dc:title", _in_any_language(title)),
        element("dc:description", _in_any_language(described(provenance))),
        element("xmp:CreatorTool", PROGRAM),
        comment(provenance),
        **{
            "rdf:about": "",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:xmp": "http://ns.adobe.com/xap/1.0/",
            "xmlns:tinyattn": NAMESPACE,
        },
    )  # fmt: skip
    rdf = element("rdf:RDF", about, **{"xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"})
    packet = element("x:xmpmeta", rdf, **{"xmlns:x": "adobe:ns:meta/"})
    begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    return f'{begin}\n{packet}\n<?xpacket end="w"?>'.encode()


def comment(provenance: Provenance) -> Markup:
    """The provenance between marks, for a format that has room for a comment only."""
    return element("tinyattn:provenance", Markup(provenance.to_text()))


def _in_any_language(text: str) -> Markup:
    return element("rdf:Alt", element("rdf:li", text, **{"xml:lang": "x-default"}))


def described(provenance: Provenance) -> str:
    """The provenance as a sentence for people."""
    return "; ".join(f"{name}: {words}" for name, words in provenance.words().items())


def carried(path: str | Path) -> Provenance:
    """What a file tells of where it comes from.

    Raises RequestError if it cannot be read, and NothingCarriedError if it tells nothing, or nothing that makes sense.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NothingCarriedError(f"{path.name} is too large to be a figure of tinyattn.")
        text = _found(path)
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
    if not text:
        raise NothingCarriedError(
            f"{path.name} tells nothing of where it comes from: it was not made by tinyattn, or was changed since."
        )
    try:
        return Provenance.from_text(text)
    except WrittenError as error:
        raise NothingCarriedError(f"What {path.name} tells of where it comes from makes no sense: {error}") from None


def _found(path: Path) -> str:
    data = path.read_bytes()
    for begins, read in _READERS:
        if data.startswith(begins):
            return read(data, path)
    text = _marked(data) or _from_safetensors(data)
    return text or _from_json(data) or _from_sidecar(path)


def _marked(data: bytes) -> str:
    """What stands between our marks in a format that is text, or has its metadata as text."""
    text = next((match[1] for pattern in (_XMP, _SVG, _HTML) if (match := pattern.search(data))), b"")
    return unescape(text[:MOST_JSON].decode("utf-8", "replace"))


def _from_png(data: bytes, path: Path) -> str:
    return texts_of(data).get(KEY, "")


def _from_npz(data: bytes, path: Path) -> str:
    """The text in our array, without numpy, which would make room for whatever its header claims."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(f"{KEY}.npy").file_size > 4 * MOST_JSON:
                return ""
            array = archive.read(f"{KEY}.npy")
        (header,) = struct.unpack_from("<H", array, 8)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, KeyError, EOFError, NotImplementedError):
        return ""
    return array[10 + header :].decode("utf-32-le", "replace").rstrip("\0")


def _from_safetensors(data: bytes) -> str:
    if len(data) < 8:
        return ""
    (size,) = struct.unpack_from("<Q", data)
    if not 2 <= size <= min(len(data) - 8, 4 * MOST_JSON):
        return ""
    header = _json(data[8 : 8 + size])
    return _text(header.get("__metadata__"), KEY)


def _from_json(data: bytes) -> str:
    provenance = _json(data).get("provenance")
    return json.dumps(provenance) if isinstance(provenance, dict) else ""


def _from_sidecar(path: Path) -> str:
    beside = path.with_name(path.name + SIDECAR)
    if not beside.is_file() or beside.stat().st_size > 4 * MOST_JSON:
        return ""
    return _text(_json(beside.read_bytes()), "dc:provenance")


def _json(data: bytes) -> dict[str, Any]:
    if data[:1] != b"{":
        return {}
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _text(content: Any, name: str) -> str:
    text = content.get(name) if isinstance(content, dict) else None
    return text if isinstance(text, str) else ""


_READERS: tuple[tuple[bytes, Callable[[bytes, Path], str]], ...] = (
    (SIGNATURE, _from_png),
    (b"PK\x03\x04", _from_npz),
)
"""Formats that are known by how they begin; all others are text, or have their metadata as text."""
