"""HTML and SVG, written so that no text can become a tag: whatever is not Markup already is escaped.

>>> print(element("td", "<img src=x>", title='a "b"', colspan=2))
<td title="a &quot;b&quot;" colspan="2">&lt;img src=x&gt;</td>
>>> print(element("br"))
<br>

Imports no Qt, no torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

_VOID = frozenset({"br", "img", "input", "meta"})


class Markup(str):
    """Text that is markup, and stays as it is."""

    __slots__ = ()


def element(tag: str, /, *content: str | Iterable[str], **attributes: str | float | bool | None) -> Markup:
    """One element; an attribute that is None or False is left out, and `class_`, `data_x` are `class`, `data-x`."""
    pairs = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{pairs}>")
    return Markup(f"<{tag}{pairs}>{joined(*content)}</{tag}>")


def joined(*content: str | Iterable[str]) -> Markup:
    """Content one after another, with what is plain text escaped."""
    return Markup("".join(_plain(part) if isinstance(part, str) else joined(*part) for part in content))


def script_data(name: str, value: Any) -> Markup:
    """Data for a script, or for another program, under an id; nothing in it can end the element."""
    return element("script", Markup(safe_json(value)), type="application/json", id=name)


def safe_json(value: Any) -> str:
    """JSON in ASCII that has none of the characters that mean something in HTML and XML."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _plain(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text, quote=False)


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
